#include "sim/voucher_page.h"

#include "sim/ui/voucher.html.h"
#include "sim/voucher.h"

enum { PAGE_MAX = 256 * 1024 };

static const struct {
    const char *chain;
    enum tx steps[VOUCHER_STEPS - 1]; /* the last one is the register, everywhere */
} stores[CHAIN_COUNT] = {
    {"lawson", {TX_SIM_STEP_LAWSON_1, TX_SIM_STEP_LAWSON_2}},
    {"familymart", {TX_SIM_STEP_FAMILYMART_1, TX_SIM_STEP_FAMILYMART_2}},
    {"ministop", {TX_SIM_STEP_LAWSON_1, TX_SIM_STEP_LAWSON_2}}, /* has the same kiosk */
    {"seicomart", {TX_SIM_STEP_SEICOMART_1, TX_SIM_STEP_SEICOMART_2}},
};

/* By the token in its URL. A scan: people open such a page now and then. */
static const json_t *by_token(const struct sim *s, const char *token)
{
    for (size_t k = 0; k < s->n_accounts; k++) {
        size_t i;
        json_t *v;
        json_array_foreach(s->accounts[k]->tables[T_VOUCHERS].list, i, v)
        {
            if (is_c(v, "token", token)) {
                return v;
            }
        }
    }
    return NULL;
}

static struct voucher_store store_of(const struct page *p, size_t i, const json_t *voucher)
{
    struct arena *a = p->arena;
    const char *code = get_c(json_object_get(voucher, "codes"), stores[i].chain);
    struct voucher_store store = {
        .name = page_chain(p->lang, stores[i].chain),
        .code = str_copy(a, str_from(code)),
        .till = page_url(p, str_format(a, "/counter/bill?chain=%s&code=%s&number=%s",
                                       stores[i].chain, code, get_c(voucher, "number"))),
    };
    for (int k = 0; k < VOUCHER_STEPS - 1; k++) {
        store.steps[k] = tr(p->lang, stores[i].steps[k]);
    }
    store.steps[VOUCHER_STEPS - 1] = tr(p->lang, TX_SIM_STEP_REGISTER);
    return store;
}

static void show(struct page *p, struct str token)
{
    struct buf b;
    struct arena *a = p->arena;
    struct voucher_store list[CHAIN_COUNT];
    const json_t *voucher = by_token(p->cause.sim, str_c(a, token));
    if (voucher == NULL) {
        page_missing(p);
        return;
    }
    for (size_t i = 0; i < CHAIN_COUNT; i++) {
        list[i] = store_of(p, i, voucher);
    }
    const char *product = get_c(voucher, "product");
    struct voucher_view v = {
        .head = page_head(p, TX_SIM_VOUCHER_TITLE),
        .lang = p->lang,
        .arena = a,
        .is_open = voucher_is_open(voucher) && p->cause.now <= get_i64(voucher, "expires_at"),
        .is_paid = is_c(voucher, "state", "paid"),
        .product =
            product == NULL ? tr(p->lang, TX_SIM_BILL_GENERIC) : str_copy(a, str_from(product)),
        .yen = page_yen(a, get_i64(voucher, "amount")),
        .deadline = page_time(a, p->lang, get_i64(voucher, "expires_at")),
        .number = str_copy(a, str_from(get_c(voucher, "number"))),
        .stores = list,
        .n_stores = CHAIN_COUNT,
    };
    buf_init(&b, a, PAGE_MAX);
    render_sim_ui_voucher(&b, &v);
    page_send(p, &b);
}

const struct page_route voucher_pages[] = {
    {"GET", "/konbini/voucher/", show},
    {NULL, NULL, NULL},
};
