#include "sim/checkout_page.h"
#include "sim/refund.h"
#include "sim/ui/bank.html.h"

enum { PAGE_MAX = 256 * 1024, DIGITS = 7 };

static json_t *refund_of(struct page *p, struct str id)
{
    json_t *r;
    p->cause.acct = sim_find(p->cause.sim, T_REFUNDS, str_c(p->arena, id), &r);
    return r;
}

static void show(struct page *p, const json_t *r, struct str error)
{
    struct buf b;
    struct arena *a = p->arena;
    struct bank_view v = {
        .head = page_head(p, TX_SIM_BANK_TITLE),
        .lang = p->lang,
        .arena = a,
        .is_waiting = is_c(r, "status", "requires_action"),
        .is_done = str_is(page_field(p, "done"), "bank"),
        .error = error,
        .yen = page_yen(a, get_i64(r, "amount")),
        .deadline = page_time(a, p->lang, get_i64(r, "created") + REFUND_LIFE_S),
        .action = {str_format(a, "/refund/%s", get_c(r, "id"))},
        .back = page_url(p, STR("/counter")),
    };
    buf_init(&b, a, PAGE_MAX);
    render_sim_ui_bank(&b, &v);
    page_send(p, &b);
}

static void bank(struct page *p, struct str tail)
{
    const json_t *r = refund_of(p, tail);
    if (r == NULL) {
        page_missing(p);
    } else {
        show(p, r, STR(""));
    }
}

/* The test account receives the money; of every other the bank says that it does not exist. */
static void submit(struct page *p, struct str tail)
{
    json_t *r = refund_of(p, tail);
    struct str routing = page_digits(p->arena, page_field(p, "routing"));
    struct str account = page_digits(p->arena, page_field(p, "account"));
    if (r == NULL) {
        page_missing(p);
        return;
    }
    if (routing.n != DIGITS || account.n != DIGITS) {
        show(p, r, tr(p->lang, TX_SIM_BANK_CHECK));
        return;
    }
    if (!refund_submit(&p->cause, r)) {
        show(p, r, STR(""));
        return;
    }
    bool is_good = str_is(routing, "1100000") && str_is(account, "0001234");
    timers_add(&p->cause.acct->timers, p->cause.now,
               is_good ? TIMER_REFUND_SETTLE : TIMER_REFUND_RETURN, get_c(r, "id"));
    page_redirect(p, str_format(p->arena, "/refund/%s?done=bank", get_c(r, "id")));
}

const struct page_route bank_pages[] = {
    {"GET", "/refund/", bank},
    {"POST", "/refund/", submit},
    {NULL, NULL, NULL},
};
