/* customer_card.c: paying by card from the customer's own page: what it says, and the way to the
 * provider's page.
 *
 * The way leads over a page of ours that sends the browser on: a form that is answered by a
 * redirect to another site is stopped by our own Content-Security-Policy (form-action). */
#include "app/card.h"
#include "core/format.h"
#include "web/router.h"
#include "web/shop/customer.h"
#include "web/shop/pay.html.h"

enum { PAGE_WAIT_MS = 2000, PAGE_LOOK_SECONDS = 2 };

/* --- what it says --- */

static void head(struct customer_view *v, const char *tone, enum tx heading)
{
    v->tone = tone;
    v->heading = tr(v->lang, heading);
}

static struct str amount(const struct customer *c)
{
    return format_yen(c->r->arena, c->r->lang, (struct yen){c->b.amount});
}

static struct str deadline(const struct customer *c)
{
    return format_instant(c->r->arena, c->r->lang, (struct instant){c->p.deadline.v});
}

static void say(struct customer_view *v, enum tx sentence)
{
    customer_lead(v, tr(v->lang, sentence));
}

static void coming(const struct customer *c, struct customer_view *v)
{
    v->is_issuing = true;
    customer_lead(v, c->p.is_slow_told != 0 ? tx_card_slow_lead(v->arena, v->lang, c->b.mail)
                                            : tr(v->lang, TX_CARD_ISSUING_LEAD));
}

static void checking(struct customer_view *v)
{
    head(v, "info", TX_CARD_CHECKING);
    v->n_lead = 0;
    v->is_issuing = true;
    say(v, TX_CARD_CHECKING_LEAD);
}

/* 承認待ち: the amount is held, or it is not yet. */
static void pending(const struct customer *c, struct customer_view *v)
{
    switch (c->pay_status) {
    case PAY_AUTHORIZING:
        if (c->comes_from_card) {
            checking(v);
        } else if (card_page_is_coming(&c->p)) {
            say(v, TX_CARD_ISSUING_LEAD);
        } else {
            v->warning = tr(v->lang, TX_CARD_PENDING_TODO);
        }
        break;
    case PAY_AWAITING_APPROVAL:
        say(v, TX_CARD_PENDING_HELD);
        break;
    case PAY_FAILED:
    case PAY_VOID:
        v->warning = tr(v->lang, c->fail == PAY_FAIL_ISSUE_FAILED ? TX_CARD_PENDING_NO_PAGE
                                                                  : TX_CARD_PENDING_LAPSED);
        break;
    default:
        break;
    }
}

static void awaiting(const struct customer *c, struct customer_view *v)
{
    if (c->comes_from_card) {
        checking(v);
    } else if (c->is_overdue || !c->p.deadline.is_set) {
        head(v, "warn", TX_CUSTOMER_OVERDUE);
        customer_lead(v, tx_card_overdue_lead(v->arena, v->lang, deadline(c)));
        say(v, TX_CUSTOMER_STILL_CONFIRMED);
    } else {
        customer_lead(v, tx_card_due_lead(v->arena, v->lang, deadline(c), amount(c)));
        v->if_unpaid =
            tx_term_unpaid(v->arena, v->lang,
                           voucher_if_unpaid(v->arena, v->lang, c->offer.policy,
                                             c->offer.row.expiry_grace_hours, web_shop_name(c->r)));
        customer_lead(v, v->if_unpaid);
    }
}

static bool failed(const struct customer *c, struct customer_view *v)
{
    struct str shop = web_shop_name(c->r);
    switch (c->fail) {
    case PAY_FAIL_DECLINED:
        head(v, "warn", TX_CARD_DECLINED);
        say(v, TX_CARD_DECLINED_LEAD);
        return true;
    case PAY_FAIL_LAPSED:
        head(v, "warn", TX_CARD_DECLINED);
        say(v, TX_CARD_LAPSED_LEAD);
        return true;
    case PAY_FAIL_ISSUE_FAILED:
        head(v, "warn", TX_CARD_NO_PAGE);
        customer_lead(v, tx_card_no_page_lead(v->arena, v->lang, shop));
        return true;
    default:
        return false; /* the deadline has passed: as for every way to pay */
    }
}

static bool confirmed(const struct customer *c, struct customer_view *v)
{
    switch (c->pay_status) {
    case PAY_ISSUING:
        head(v, "info", TX_CUSTOMER_CONFIRMED);
        coming(c, v);
        return true;
    case PAY_AWAITING_PAYMENT:
        awaiting(c, v);
        return true;
    case PAY_CAPTURING:
        customer_lead(v, tx_card_capturing_lead(v->arena, v->lang, amount(c)));
        return true;
    case PAY_FAILED:
        return failed(c, v);
    case PAY_VOIDING:
    case PAY_VOID:
        head(v, "warn", c->may_go_on ? TX_CARD_DECLINED : TX_CARD_CLOSED);
        customer_lead(v, c->may_go_on
                             ? tr(v->lang, TX_CARD_LAPSED_LEAD)
                             : tx_card_closed_lead(v->arena, v->lang, web_shop_name(c->r)));
        return true;
    default:
        return false;
    }
}

bool customer_card_words(const struct customer *c, struct customer_view *v)
{
    bool is_pending = c->status == BOOKING_PENDING;
    bool is_said = true;
    if (is_pending) {
        pending(c, v);
    } else {
        is_said = confirmed(c, v);
    }
    if (c->may_go_on && !card_page_is_coming(&c->p)) {
        v->go = tr(v->lang, is_pending ? TX_CARD_GO_HOLD : TX_CARD_GO);
    }
    return is_said;
}

/* --- the way to the provider's page --- */

static enum err to_own_page(struct web_req *r, const struct customer *c)
{
    struct str token = c->b.token;
    return web_redirect(r, web_shop_url(r, "/b/%.*s", STR_ARG(token)).s);
}

enum err customer_pay_page(struct web_req *r)
{
    struct customer c;
    TRY(customer_load(r, &c));
    bool is_open = c.is_card && c.may_go_on && card_page_is_open(&c.p, r->now);
    bool is_coming = c.is_card && card_page_is_coming(&c.p) && c.status != BOOKING_CANCELLED;
    if (is_coming && !r->http->was_parked) {
        web_wait_for_booking(r, (struct booking_id){c.b.id}, PAGE_WAIT_MS);
        return OK;
    }
    if (!is_open && (!is_coming || c.p.is_slow_told != 0)) {
        return to_own_page(r, &c);
    }
    struct str token = c.b.token;
    struct pay_page_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, is_open ? TX_CARD_LEAVING : TX_CARD_PREPARING)),
        .heading = tr(r->lang, is_open ? TX_CARD_LEAVING : TX_CARD_PREPARING),
        .is_open = is_open,
        .go = {is_open ? c.p.page_url : STR("")},
        .label = tr(r->lang, c.status == BOOKING_PENDING ? TX_CARD_GO_HOLD : TX_CARD_GO),
        .back = web_shop_url(r, "/b/%.*s", STR_ARG(token)),
    };
    v.layout->goes_to = v.go.s;
    v.layout->refresh_seconds = is_open ? 0 : PAGE_LOOK_SECONDS;
    http_set(r->res, "Cache-Control", STR("no-store"));
    WEB_RENDER(r, 200, render_web_shop_pay, &v);
}

enum err customer_pay(struct web_req *r)
{
    struct customer c;
    struct card_go go;
    TRY(customer_load(r, &c));
    TRY(app_card_go(r->app, r->arena, web_shop(r), (struct booking_id){c.b.id}, &go));
    if (go.result == CARD_GO_NOT) {
        web_flash(r, TX_FLASH_CARD_NOT_PAYABLE);
        return to_own_page(r, &c);
    }
    struct str token = c.b.token;
    return web_redirect(r, web_shop_url(r, "/b/%.*s/pay", STR_ARG(token)).s);
}
