#include "sim/counter.h"

#include "sim/control.h"
#include "sim/ui/counter.html.h"
#include "sim/ui/counter_bill.html.h"
#include "sim/ui/counter_done.html.h"

enum { ROWS_MAX = 100, LAST_MAX = 8, PAGE_MAX = 1024 * 1024, BEFORE_S = 60, AFTER_S = 600 };

static struct str till_name(struct arena *a, const json_t *v)
{
    struct str name = konbini_till_text(a, get_c(v, "name"), KONBINI_NAME_MAX);
    return str_empty(name) ? STR("-") : name;
}

static struct str product(struct arena *a, enum lang lang, const json_t *v)
{
    const char *text = get_c(v, "product");
    return text == NULL ? tr(lang, TX_SIM_BILL_GENERIC) : str_copy(a, str_from(text));
}

static struct str state_of(const struct page *p, const json_t *v)
{
    struct arena *a = p->arena;
    const json_t *slip = json_object_get(v, "slip");
    if (is_c(v, "state", "paid")) {
        return tr(p->lang, TX_SIM_STATE_PAID);
    }
    if (!voucher_is_open(v)) {
        return tr(p->lang,
                  is_c(v, "state", "withdrawn") ? TX_SIM_STATE_WITHDRAWN : TX_SIM_STATE_EXPIRED);
    }
    if (voucher_has_slip(v, p->cause.now)) {
        return tx_sim_state_slip(a, p->lang, page_chain(p->lang, get_c(slip, "chain")),
                                 page_time(a, p->lang, get_i64(slip, "until")));
    }
    if (p->cause.now > get_i64(v, "expires_at")) {
        return tx_sim_state_late(a, p->lang, page_time(a, p->lang, get_i64(v, "lapses_at")));
    }
    return tr(p->lang, TX_SIM_STATE_OPEN);
}

static struct counter_row row_of(const struct page *p, const json_t *v)
{
    struct arena *a = p->arena;
    bool is_in_time = p->cause.now <= get_i64(v, "expires_at");
    bool has_slip = voucher_has_slip(v, p->cause.now);
    return (struct counter_row){
        .id = str_copy(a, str_from(get_c(v, "id"))),
        .name = till_name(a, v),
        .product = product(a, p->lang, v),
        .yen = page_yen(a, get_i64(v, "amount")),
        .deadline = page_time(a, p->lang, get_i64(v, "expires_at")),
        .state = state_of(p, v),
        .is_payable = is_in_time || has_slip,
        .has_slip = has_slip,
        .may_print = is_in_time,
    };
}

/* The newest vouchers of all accounts, open ones or the others. */
static const struct counter_row *rows(const struct page *p, bool open, size_t max, size_t *n)
{
    const struct sim *s = p->cause.sim;
    struct counter_row *out = ARENA_ARRAY(p->arena, struct counter_row, max);
    *n = 0;
    for (size_t k = 0; k < s->n_accounts; k++) {
        const json_t *list = s->accounts[k]->tables[T_VOUCHERS].list;
        for (size_t i = json_array_size(list); i > 0 && *n < max; i--) {
            const json_t *v = json_array_get(list, i - 1);
            if (voucher_is_open(v) == open) {
                out[(*n)++] = row_of(p, v);
            }
        }
    }
    return out;
}

static const struct counter_refund *refunds(const struct page *p, size_t *n)
{
    const struct sim *s = p->cause.sim;
    struct counter_refund *out = ARENA_ARRAY(p->arena, struct counter_refund, ROWS_MAX);
    *n = 0;
    for (size_t k = 0; k < s->n_accounts; k++) {
        const json_t *list = s->accounts[k]->tables[T_REFUNDS].list;
        for (size_t i = json_array_size(list); i > 0 && *n < ROWS_MAX; i--) {
            const json_t *r = json_array_get(list, i - 1);
            if (is_c(r, "status", "requires_action")) {
                struct str path = str_format(p->arena, "/refund/%s", get_c(r, "id"));
                out[(*n)++] = (struct counter_refund){page_yen(p->arena, get_i64(r, "amount")),
                                                      page_url(p, path)};
            }
        }
    }
    return out;
}

static enum tx flash_text(struct str done)
{
    static const struct {
        const char *done;
        enum tx text;
    } flashes[] = {{"slip", TX_SIM_FLASH_SLIP},       {"abandon", TX_SIM_FLASH_ABANDON},
                   {"expire", TX_SIM_FLASH_EXPIRE},   {"clock", TX_SIM_FLASH_CLOCK},
                   {"refused", TX_SIM_FLASH_REFUSED}, {"missing", TX_SIM_NOT_FOUND}};
    for (size_t i = 0; i < COUNT_OF(flashes); i++) {
        if (str_is(done, flashes[i].done)) {
            return flashes[i].text;
        }
    }
    return TX_NONE;
}

/* The first page, with what was typed and how the last step went. */
static void show(struct page *p, struct str done)
{
    struct buf b;
    enum tx flash = flash_text(done);
    struct str chain = page_field(p, "chain");
    struct counter_view v = {
        .head = page_head(p, TX_SIM_TILL_TITLE),
        .lang = p->lang,
        .arena = p->arena,
        .now = page_time(p->arena, p->lang, p->cause.now),
        .is_virtual = clock_is_virtual(p->cause.sim->clock),
        .flash = flash == TX_NONE ? STR("") : tr(p->lang, flash),
        .is_bad_flash = flash == TX_SIM_FLASH_REFUSED || flash == TX_SIM_NOT_FOUND,
        .code = page_field(p, "code"),
        .number = page_field(p, "number"),
        .chain = str_empty(chain) ? STR("lawson") : chain,
    };
    v.open = rows(p, true, ROWS_MAX, &v.n_open);
    v.refunds = refunds(p, &v.n_refunds);
    v.last = rows(p, false, LAST_MAX, &v.n_last);
    buf_init(&b, p->arena, PAGE_MAX);
    render_sim_ui_counter(&b, &v);
    page_send(p, &b);
}

static void counter(struct page *p, struct str tail)
{
    (void)tail;
    show(p, page_field(p, "done"));
}

static void home(struct page *p, struct str tail)
{
    (void)tail;
    page_redirect(p, STR("/counter"));
}

/* The open voucher with the typed numbers, at any account. */
static json_t *typed_voucher(struct page *p, enum konbini_chain chain)
{
    struct sim *s = p->cause.sim;
    const char *code = str_c(p->arena, page_digits(p->arena, page_field(p, "code")));
    const char *number = str_c(p->arena, page_digits(p->arena, page_field(p, "number")));
    for (size_t i = 0; i < s->n_accounts; i++) {
        json_t *v = voucher_by_code(s->accounts[i], chain, code, number);
        if (v != NULL) {
            return v;
        }
    }
    return NULL;
}

static struct counter_bill bill_of(const struct page *p, enum tx title, const json_t *v,
                                   const char *chain)
{
    struct arena *a = p->arena;
    return (struct counter_bill){
        .head = page_head(p, title),
        .lang = p->lang,
        .arena = a,
        .id = str_copy(a, str_from(get_c(v, "id"))),
        .chain = str_copy(a, str_from(chain)),
        .chain_name = page_chain(p->lang, chain),
        .name = till_name(a, v),
        .product = product(a, p->lang, v),
        .yen = page_yen(a, get_i64(v, "amount")),
        .deadline = page_time(a, p->lang, get_i64(v, "expires_at")),
        .paid_at = page_time(a, p->lang, get_i64(v, "paid_at")),
        .may_print = p->cause.now <= get_i64(v, "expires_at") && !voucher_has_slip(v, p->cause.now),
        .back = page_url(p, STR("/counter")),
    };
}

static void bill(struct page *p, struct str tail)
{
    struct buf b;
    enum konbini_chain chain;
    (void)tail;
    const char *name = str_c(p->arena, page_field(p, "chain"));
    json_t *v = konbini_chain_parse(name, &chain) ? typed_voucher(p, chain) : NULL;
    bool is_payable = v != NULL && (p->cause.now <= get_i64(v, "expires_at") ||
                                    voucher_has_slip(v, p->cause.now));
    if (!is_payable) {
        show(p, STR("missing"));
        return;
    }
    struct counter_bill view = bill_of(p, TX_SIM_BILL_TITLE, v, name);
    buf_init(&b, p->arena, PAGE_MAX);
    render_sim_ui_counter_bill(&b, &view);
    page_send(p, &b);
}

static void done(struct page *p, struct str tail)
{
    struct buf b;
    json_t *v;
    (void)tail;
    sim_find(p->cause.sim, T_VOUCHERS, str_c(p->arena, page_field(p, "voucher")), &v);
    if (v == NULL || !is_c(v, "state", "paid")) {
        page_missing(p);
        return;
    }
    struct counter_bill view = bill_of(p, TX_SIM_TILL_TITLE, v, get_c(v, "paid_at_chain"));
    buf_init(&b, p->arena, PAGE_MAX);
    render_sim_ui_counter_done(&b, &view);
    page_send(p, &b);
}

/* --- buttons --------------------------------------------------------------------------------- */

static bool advance_to(struct page *p, int64_t seconds)
{
    int64_t ms = seconds * MS_PER_SECOND - clock_now(p->cause.sim->clock).ms;
    return control_advance(&p->cause, ms > 0 ? ms : 0);
}

/* With a slip printed just in time, at the register ten minutes after the deadline. */
static bool pay_late(struct page *p, json_t *v, enum konbini_chain chain)
{
    int64_t deadline = get_i64(v, "expires_at");
    if (!clock_is_virtual(p->cause.sim->clock) || p->cause.now > deadline) {
        return false;
    }
    if (!voucher_has_slip(v, deadline + AFTER_S) &&
        (!advance_to(p, deadline - BEFORE_S) || !till_print_slip(&p->cause, v, chain))) {
        return false;
    }
    return advance_to(p, deadline + AFTER_S) && till_pay(&p->cause, v, konbini_chains[chain]);
}

static bool act(struct page *p, json_t *v, enum konbini_chain chain, struct str what)
{
    if (str_is(what, "pay")) {
        return till_pay(&p->cause, v, konbini_chains[chain]);
    }
    if (str_is(what, "slip")) {
        return till_print_slip(&p->cause, v, chain);
    }
    if (str_is(what, "abandon")) {
        till_abandon_slip(v);
        return true;
    }
    if (str_is(what, "late")) {
        return pay_late(p, v, chain);
    }
    return str_is(what, "expire") && till_expire(&p->cause, v);
}

static void press(struct page *p, struct str tail)
{
    json_t *v;
    enum konbini_chain chain = CHAIN_LAWSON;
    struct str what = page_field(p, "do");
    (void)tail;
    p->cause.acct =
        sim_find(p->cause.sim, T_VOUCHERS, str_c(p->arena, page_field(p, "voucher")), &v);
    bool is_chain = konbini_chain_parse(str_c(p->arena, page_field(p, "chain")), &chain);
    if (v == NULL || (!is_chain && !str_empty(page_field(p, "chain"))) || !act(p, v, chain, what)) {
        page_redirect(p, STR("/counter?done=refused"));
    } else if (is_c(v, "state", "paid")) {
        page_redirect(p, str_format(p->arena, "/counter/done?voucher=%s", get_c(v, "id")));
    } else {
        page_redirect(p, str_format(p->arena, "/counter?done=%.*s", STR_ARG(what)));
    }
}

static void move_clock(struct page *p, struct str tail)
{
    int64_t minutes;
    (void)tail;
    bool is_moved = str_to_i64(page_field(p, "minutes"), &minutes) && minutes > 0 &&
                    minutes <= 365 * 24 * 60 && control_advance(&p->cause, minutes * MS_PER_MINUTE);
    page_redirect(p, is_moved ? STR("/counter?done=clock") : STR("/counter?done=refused"));
}

const struct page_route counter_pages[] = {
    {"GET", "/", home},
    {"GET", "/counter", counter},
    {"GET", "/counter/bill", bill},
    {"GET", "/counter/done", done},
    {"POST", "/counter/do", press},
    {"POST", "/counter/clock", move_clock},
    {NULL, NULL, NULL},
};
