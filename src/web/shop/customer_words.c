#include "app/decide.h"
#include "core/format.h"
#include "core/refund.h"
#include "web/shop/customer.h"

#include <assert.h>
#include <inttypes.h>

void customer_lead(struct customer_view *v, struct str sentence)
{
    assert(v->n_lead < CUSTOMER_MAX_LEAD);
    v->lead[v->n_lead++] = sentence;
}

static void lead(struct customer_view *v, struct str sentence)
{
    customer_lead(v, sentence);
}

static void head(struct customer_view *v, const char *tone, enum tx heading)
{
    v->tone = tone;
    v->heading = tr(v->lang, heading);
}

static struct str shop(const struct customer *c)
{
    return web_shop_name(c->r);
}

static struct str amount(const struct customer *c)
{
    return format_yen(c->r->arena, c->r->lang, (struct yen){c->b.amount});
}

static struct str deadline(const struct customer *c)
{
    return c->p.deadline.is_set
               ? format_instant(c->r->arena, c->r->lang, (struct instant){c->p.deadline.v})
               : STR_NONE;
}

static struct str count(const struct customer *c, int64_t n)
{
    return str_format(c->r->arena, "%" PRId64, n);
}

static void promoted(const struct customer *c, struct customer_view *v)
{
    if (c->from_list) {
        lead(v, tr(v->lang, TX_CUSTOMER_PROMOTED));
    }
}

static void pending(const struct customer *c, struct customer_view *v)
{
    head(v, "info", TX_CUSTOMER_PENDING);
    promoted(c, v);
    lead(v, tx_customer_pending_lead(v->arena, v->lang, shop(c), c->b.mail));
    if (c->method == PAY_KONBINI) {
        lead(v, tr(v->lang, TX_CUSTOMER_PENDING_KONBINI));
    } else if (c->method == PAY_ONSITE) {
        lead(v, tr(v->lang, TX_MAIL_PENDING_ONSITE));
    } else if (c->method == PAY_CARD) {
        customer_card_words(c, v);
    }
}

static struct str when_free(const struct customer *c, const struct customer_view *v)
{
    if (c->place.leads_to == WAITLIST_PENDING) {
        return tx_customer_wait_pending(v->arena, v->lang, shop(c));
    }
    return tr(v->lang, c->method == PAY_KONBINI ? TX_CUSTOMER_WAIT_CONFIRMED_KONBINI
                       : c->method == PAY_CARD  ? TX_CARD_WAIT_CONFIRMED
                                                : TX_CUSTOMER_WAIT_CONFIRMED);
}

static void waitlisted(const struct customer *c, struct customer_view *v)
{
    if (c->place.is_over) {
        head(v, "quiet", TX_CUSTOMER_LIST_ENDED);
        lead(v, tr(v->lang, TX_CUSTOMER_NO_SEAT_LEAD));
        return;
    }
    head(v, "info", TX_CUSTOMER_WAITLISTED);
    lead(v, tx_customer_waitlisted_place(v->arena, v->lang, count(c, c->place.before + 1)));
    lead(v, tx_customer_waitlisted_lead(v->arena, v->lang, c->b.mail));
    lead(v, when_free(c, v));
    lead(v, tx_customer_wait_until(v->arena, v->lang,
                                   format_instant(v->arena, v->lang, c->place.until)));
    if (c->offer.row.waits_in_order == 0 && c->place.n > 1 && c->b.party > 1) {
        lead(v, tr(v->lang, TX_CUSTOMER_WAIT_SIZES));
    }
}

/* --- 確定, by the state of the payment --- */

static void issuing(const struct customer *c, struct customer_view *v)
{
    v->is_issuing = true;
    head(v, "info", TX_CUSTOMER_CONFIRMED);
    if (c->p.is_slow_told != 0) {
        lead(v, tx_customer_issuing_slow(v->arena, v->lang, c->b.mail));
        return;
    }
    lead(v, tr(v->lang, TX_CUSTOMER_ISSUING_LEAD));
    if (c->before > 0) {
        lead(v, tx_customer_issuing_queue(v->arena, v->lang, count(c, c->before)));
    }
    lead(v, tr(v->lang, TX_CUSTOMER_CLOSE_OK));
}

static void awaiting(const struct customer *c, struct customer_view *v)
{
    struct voucher *voucher = ARENA_NEW(v->arena, struct voucher);
    voucher_fill(v->arena, v->lang, &c->p, voucher);
    head(v, "ok", TX_CUSTOMER_CONFIRMED);
    promoted(c, v);
    lead(v, tx_customer_awaiting_lead(v->arena, v->lang, c->b.mail));
    v->voucher = voucher;
    v->if_unpaid = voucher_if_unpaid(v->arena, v->lang, c->offer.policy,
                                     c->offer.row.expiry_grace_hours, shop(c));
}

static void overdue(const struct customer *c, struct customer_view *v)
{
    head(v, "warn", TX_CUSTOMER_OVERDUE);
    lead(v, tx_customer_overdue_lead(v->arena, v->lang, deadline(c)));
    lead(v, tx_customer_overdue_unpaid(v->arena, v->lang, shop(c)));
    lead(v, tr(v->lang, TX_CUSTOMER_STILL_CONFIRMED));
}

static void expired(const struct customer *c, struct customer_view *v)
{
    head(v, "warn", TX_CUSTOMER_EXPIRED);
    lead(v, c->is_card ? tx_card_expired_lead(v->arena, v->lang, deadline(c))
                       : tx_customer_expired_lead(v->arena, v->lang, deadline(c)));
    if (c->policy.at.is_set) {
        struct str limit = format_instant(v->arena, v->lang, (struct instant){c->policy.at.v});
        v->warning = tx_customer_expired_cancel(v->arena, v->lang, limit, shop(c));
    } else if (c->offer.policy == EXPIRY_REBILL && str_is(c->p.origin, "booking")) {
        v->warning = tr(v->lang, TX_CUSTOMER_EXPIRED_REBILL);
    } else {
        v->warning = tx_customer_expired_keep(v->arena, v->lang, shop(c));
    }
}

static void failed(const struct customer *c, struct customer_view *v)
{
    if (c->fail == PAY_FAIL_EXPIRED) {
        expired(c, v);
        return;
    }
    head(v, "warn", TX_CUSTOMER_NO_NUMBER);
    lead(v, tx_customer_no_number_lead(v->arena, v->lang, shop(c)));
}

static void withdrawn(const struct customer *c, struct customer_view *v)
{
    head(v, "warn", TX_CUSTOMER_WITHDRAWN);
    lead(v, tx_customer_withdrawn_lead(v->arena, v->lang, shop(c)));
}

/* The customer may hold a number that a till still takes. */
static void do_not_pay(const struct customer *c, struct customer_view *v)
{
    if (!c->is_konbini || !c->p.issued_at.is_set) {
        return;
    }
    if (c->pay_status == PAY_VOIDING || c->pay_status == PAY_AWAITING_PAYMENT) {
        v->warning = tr(v->lang, TX_CUSTOMER_DO_NOT_PAY);
    } else if (c->pay_status == PAY_VOID) {
        v->warning = tr(v->lang, TX_CUSTOMER_DO_NOT_PAY_DONE);
    }
}

static void confirmed(const struct customer *c, struct customer_view *v)
{
    head(v, "ok", TX_CUSTOMER_CONFIRMED);
    if (c->is_card && customer_card_words(c, v)) {
        return;
    }
    switch (c->pay_status) {
    case PAY_ISSUING:
        issuing(c, v);
        break;
    case PAY_AWAITING_PAYMENT:
        if (c->is_overdue) {
            overdue(c, v);
        } else {
            awaiting(c, v);
        }
        break;
    case PAY_PAID:
        head(v, "ok", TX_CUSTOMER_PAID);
        lead(v, tr(v->lang, TX_CUSTOMER_PAID_LEAD));
        break;
    case PAY_FAILED:
        failed(c, v);
        break;
    case PAY_VOIDING:
    case PAY_VOID:
        withdrawn(c, v);
        do_not_pay(c, v);
        break;
    case PAY_NONE:
    case PAY_AWAITING_APPROVAL:
    case PAY_ONSITE_DUE:
    case PAY_AUTHORIZING:
    case PAY_CAPTURING:
    case PAY_STATUS_COUNT:
        lead(v, c->b.amount == 0 ? tr(v->lang, TX_CUSTOMER_FREE_LEAD)
                                 : tx_customer_onsite_lead(v->arena, v->lang, amount(c)));
        break;
    }
}

static struct str why_cancelled(const struct customer *c)
{
    switch (c->reason) {
    case CANCEL_BY_CUSTOMER:
        return tr(c->r->lang, TX_CUSTOMER_CANCELLED_BY_CUSTOMER);
    case CANCEL_REFUSED:
        return tr(c->r->lang, TX_CUSTOMER_CANCELLED_REFUSED);
    case CANCEL_UNPAID:
        return tr(c->r->lang, TX_CUSTOMER_CANCELLED_UNPAID);
    case CANCEL_CALLED_OFF:
        return tr(c->r->lang, TX_CUSTOMER_CANCELLED_CALLED_OFF);
    case CANCEL_DUPLICATE:
        return tr(c->r->lang, TX_CUSTOMER_CANCELLED_DUPLICATE);
    case CANCEL_NO_SEAT:
    case CANCEL_BY_SHOP:
    case CANCEL_NONE:
    case CANCEL_REASON_COUNT:
        break;
    }
    return tx_customer_cancelled_by_shop(c->r->arena, c->r->lang, shop(c));
}

/* Off the waiting list: there was never a seat, nor anything to pay. */
static void left_list(const struct customer *c, struct customer_view *v)
{
    if (c->reason == CANCEL_BY_CUSTOMER) {
        head(v, "quiet", TX_CUSTOMER_LEFT);
        lead(v, tr(v->lang, TX_CUSTOMER_LEFT_LEAD));
    } else if (c->reason == CANCEL_NO_SEAT) {
        head(v, "quiet", TX_CUSTOMER_NO_SEAT);
        lead(v, tr(v->lang, TX_CUSTOMER_NO_SEAT_LEAD));
    } else {
        bool is_told_why = c->reason == CANCEL_CALLED_OFF || c->reason == CANCEL_DUPLICATE;
        head(v, "quiet", TX_CUSTOMER_LIST_ENDED);
        lead(v, is_told_why ? why_cancelled(c)
                            : tx_customer_list_ended_lead(v->arena, v->lang, shop(c)));
    }
}

/* Money is on its way back, or there; where a bank account is wanted, that is the customer's turn.
 * False: no refund says anything about the money. */
static bool refund_is_told(const struct customer *c, struct customer_view *v)
{
    bool is_told = false;
    for (size_t i = 0; i < c->refunds.n; i++) {
        const struct refund_of_booking_row *row = &c->refunds.v[i];
        enum refund_status status;
        bool counts = refund_status_parse(row->status, &status) && refund_counts(status);
        is_told = is_told || counts;
        if (counts && status == REFUND_AWAITING_DETAILS && row->details_until.is_set) {
            v->warning = tx_customer_refund_details(
                v->arena, v->lang,
                format_instant(v->arena, v->lang, (struct instant){row->details_until.v}));
        }
    }
    return is_told;
}

static void cancelled(const struct customer *c, struct customer_view *v)
{
    if (c->from_list) {
        left_list(c, v);
        return;
    }
    bool is_refused = c->reason == CANCEL_REFUSED;
    head(v, "quiet", is_refused ? TX_CUSTOMER_NOT_ACCEPTED : TX_CUSTOMER_CANCELLED);
    lead(v, why_cancelled(c));
    if (c->pay_status == PAY_PAID && !refund_is_told(c, v)) {
        v->warning = tx_customer_cancelled_paid(v->arena, v->lang, amount(c), shop(c));
    } else if (c->is_card && c->p.held_at.is_set) {
        lead(v, tr(v->lang, TX_CARD_RELEASED));
    } else if (c->pay_status != PAY_PAID) {
        do_not_pay(c, v);
    }
}

static void cancelling(const struct customer *c, struct customer_view *v)
{
    if (c->status == BOOKING_CANCELLED) {
        return;
    }
    if (c->status == BOOKING_WAITLISTED) {
        v->may_cancel = true;
        v->cancel_words = tr(v->lang, TX_CUSTOMER_LEAVE_ANYTIME);
        v->cancel_button = tr(v->lang, TX_CUSTOMER_CANCEL_WAIT);
        return;
    }
    struct instant limit =
        cancel_limit(c->offer.row.cancel_hours, (struct instant){c->slot.starts_at});
    v->may_cancel =
        slot_may_cancel(c->offer.row.cancel_hours, (struct instant){c->slot.starts_at}, c->r->now);
    v->cancel_words =
        v->may_cancel
            ? tx_customer_cancel_until(v->arena, v->lang, format_instant(v->arena, v->lang, limit))
            : tx_customer_cancel_over(v->arena, v->lang, shop(c));
    v->cancel_button = tr(v->lang, TX_CUSTOMER_CANCEL);
}

void customer_words(const struct customer *c, struct customer_view *v)
{
    switch (c->status) {
    case BOOKING_PENDING:
        pending(c, v);
        break;
    case BOOKING_WAITLISTED:
        waitlisted(c, v);
        break;
    case BOOKING_CANCELLED:
        cancelled(c, v);
        break;
    case BOOKING_CONFIRMED:
    case BOOKING_NONE:
    case BOOKING_STATUS_COUNT:
        confirmed(c, v);
        break;
    }
    v->status = tr(v->lang, booking_status_label(c->status));
    v->status_class = booking_status_name(c->status);
    if (c->has_payment) {
        enum pay_method method = c->is_konbini ? PAY_KONBINI : c->is_card ? PAY_CARD : c->method;
        v->pay =
            tr(v->lang, c->is_overdue ? TX_PAY_OVERDUE : pay_status_label(method, c->pay_status));
        v->pay_class = pay_status_name(c->pay_status);
    }
    cancelling(c, v);
}
