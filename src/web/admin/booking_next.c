/* booking_next.c: what staff should know and can do next, by both states. */
#include "web/admin/booking.h"

#include "app/payment_move.h"
#include "core/deadline.h"
#include "core/format.h"

#include <assert.h>

struct saying {
    const struct desk *d;
    struct arena *a;
    enum lang l;
    struct next_view *v;
    bool has_tasks;
};

static void line(struct saying *s, struct str text)
{
    assert(s->v->n_lines < NEXT_MAX_LINES);
    s->v->lines[s->v->n_lines++] = text;
}

static void say(struct saying *s, enum tx heading, enum tx text)
{
    s->v->heading = tr(s->l, heading);
    if (text != TX_NONE) {
        line(s, tr(s->l, text));
    }
}

static struct str at(const struct saying *s, int64_t ms)
{
    return format_instant(s->a, s->l, (struct instant){ms});
}

static struct str number(const struct saying *s, int64_t n)
{
    return admin_number(s->a, n);
}

static void act(struct saying *s, enum tx label, const char *suffix, bool posts, const char *style)
{
    assert(s->v->n_acts < NEXT_MAX_ACTS);
    s->v->acts[s->v->n_acts++] =
        (struct act){tr(s->l, label), desk_url(s->d, suffix), posts, style};
}

/* --- what it says --- */

/* Whether approving charges the card now, or only when its customer has entered it. */
static void pending_card(struct saying *s)
{
    switch (s->d->newest_pay) {
    case PAY_AWAITING_APPROVAL:
        line(s, tr(s->l, TX_NEXT_CARD_HELD));
        if (s->d->newest->hold_until.is_set) {
            line(s, tx_next_card_held_until(s->a, s->l, at(s, s->d->newest->hold_until.v)));
        }
        break;
    case PAY_AUTHORIZING:
        s->v->warning = tr(s->l, TX_NEXT_CARD_NOT_HELD);
        break;
    case PAY_PAID:
        line(s, tr(s->l, TX_NEXT_DECIDE_PLAIN));
        break;
    default:
        s->v->warning = tr(s->l, TX_NEXT_CARD_HOLD_GONE);
        break;
    }
}

/* 確定: what is a card's own. False: it is as for every way to pay. */
static bool confirmed_card(struct saying *s)
{
    if (s->d->p == NULL || pay_method_of(s->d->p->method) != PAY_CARD) {
        return false;
    }
    switch (s->d->pay) {
    case PAY_ISSUING:
        say(s, TX_NEXT_CARD_ISSUING, TX_NEXT_CARD_ISSUING_TEXT);
        return true;
    case PAY_CAPTURING:
        say(s, TX_NEXT_CAPTURING, TX_NEXT_CAPTURING_TEXT);
        return true;
    case PAY_FAILED:
        if (s->d->fail == PAY_FAIL_EXPIRED) {
            return false;
        }
        if (s->d->fail == PAY_FAIL_ISSUE_FAILED) {
            say(s, TX_NEXT_NO_PAGE, TX_NEXT_NO_PAGE_TEXT);
        } else {
            say(s, TX_NEXT_DECLINED, TX_NEXT_DECLINED_TEXT);
        }
        return true;
    case PAY_VOIDING:
        say(s, TX_NEXT_CARD_VOIDING, TX_NEXT_CARD_VOIDING_TEXT);
        s->v->warning = tr(s->l, TX_NEXT_CARD_STILL_PAYABLE);
        return true;
    case PAY_VOID:
        say(s, TX_NEXT_CARD_VOID, TX_NEXT_VOID_TEXT);
        return true;
    default:
        return false;
    }
}

static void pending(struct saying *s)
{
    struct desk_number n = desk_number(s->d);
    say(s, TX_NEXT_DECIDE, TX_NONE);
    if (s->d->method == PAY_CARD && s->d->newest != NULL) {
        pending_card(s);
        return;
    }
    if (!n.is_wanted) {
        line(s, tr(s->l, TX_NEXT_DECIDE_PLAIN));
        return;
    }
    if (!n.is_possible) {
        s->v->warning = tx_next_no_number(s->a, s->l, format_instant(s->a, s->l, n.latest));
        return;
    }
    line(s, tr(s->l, TX_NEXT_DECIDE_KONBINI));
    line(s, tx_next_decide_deadline(s->a, s->l, format_instant(s->a, s->l, n.deadline)));
    line(s, tx_next_decide_latest(s->a, s->l, format_instant(s->a, s->l, n.latest)));
}

static void awaiting(struct saying *s)
{
    struct str deadline = s->d->p->deadline.is_set ? at(s, s->d->p->deadline.v) : STR("");
    if (s->d->is_overdue) {
        say(s, TX_NEXT_OVERDUE, TX_NONE);
        line(s, tx_next_overdue_text(s->a, s->l, deadline));
    } else {
        say(s, TX_NEXT_AWAITING, TX_NONE);
        line(s, tx_next_awaiting_text(s->a, s->l, deadline));
    }
}

static void failed(struct saying *s)
{
    if (s->d->fail != PAY_FAIL_EXPIRED) {
        say(s, TX_NEXT_NO_NUMBER_HEAD, TX_NEXT_NO_NUMBER_TEXT);
        return;
    }
    say(s, TX_NEXT_EXPIRED, TX_NEXT_EXPIRED_TEXT);
    if (s->d->policy.at.is_set) {
        s->v->warning = tx_next_policy(s->a, s->l, at(s, s->d->policy.at.v));
    }
}

static void paid(struct saying *s)
{
    if (s->has_tasks && s->d->n_paid > 1) {
        s->v->heading = tx_next_paid_twice(s->a, s->l, admin_number(s->a, (int64_t)s->d->n_paid));
        line(s, tr(s->l, TX_NEXT_PAID_TWICE_TEXT));
        return;
    }
    say(s, TX_NEXT_PAID, s->has_tasks ? TX_NEXT_PAID_TASK : TX_NEXT_PAID_TEXT);
}

static void voiding(struct saying *s)
{
    s->v->warning = tr(s->l, TX_NEXT_STILL_PAYABLE);
}

static void confirmed(struct saying *s)
{
    if (confirmed_card(s)) {
        return;
    }
    bool waits = s->d->has_request && s->d->newest->request != s->d->request.id;
    switch (s->d->pay) {
    case PAY_ISSUING:
        say(s, TX_NEXT_ISSUING, TX_NEXT_ISSUING_TEXT);
        break;
    case PAY_AWAITING_PAYMENT:
        awaiting(s);
        break;
    case PAY_PAID:
        paid(s);
        break;
    case PAY_FAILED:
        failed(s);
        break;
    case PAY_VOIDING:
        say(s, TX_NEXT_VOIDING, TX_NEXT_VOIDING_TEXT);
        voiding(s);
        if (waits) {
            line(s, tr(s->l, TX_PAY_REQUEST_WAITS));
        }
        break;
    case PAY_VOID:
        say(s, TX_NEXT_VOID, TX_NEXT_VOID_TEXT);
        break;
    case PAY_ONSITE_DUE:
        say(s, TX_NEXT_ONSITE, TX_NEXT_ONSITE_TEXT);
        break;
    case PAY_NONE:
    case PAY_AWAITING_APPROVAL:
    case PAY_AUTHORIZING:
    case PAY_CAPTURING:
    case PAY_STATUS_COUNT:
        say(s, TX_NEXT_FREE, TX_NONE);
        break;
    }
}

static void cancelled(struct saying *s)
{
    say(s, TX_NEXT_CANCELLED, TX_NONE);
    if (s->d->pay == PAY_VOIDING) {
        bool is_card = pay_method_of(s->d->p->method) == PAY_CARD;
        line(s, tr(s->l, is_card ? TX_NEXT_CARD_CANCELLED_VOIDING : TX_NEXT_CANCELLED_VOIDING));
        if (!is_card) {
            voiding(s);
        }
    } else if (s->d->pay == PAY_PAID && s->has_tasks) {
        s->v->warning = tr(s->l, TX_NEXT_CANCELLED_PAID);
    } else {
        line(s, tr(s->l, TX_NEXT_CANCELLED_TEXT));
    }
}

static void waitlisted(struct saying *s)
{
    const struct waiting_place *p = &s->d->place;
    say(s, TX_NEXT_WAITLISTED, TX_NONE);
    line(s, tx_next_waitlisted_place(s->a, s->l, number(s, p->n), number(s, p->before + 1)));
    if (p->is_over) {
        line(s, tr(s->l, TX_NEXT_WAITLISTED_OVER));
        return;
    }
    line(s, tx_next_waitlisted_seats(s->a, s->l, number(s, p->left), number(s, s->d->b.party)));
    line(s, tx_next_waitlisted_until(s->a, s->l, at(s, p->until.ms)));
    if (p->is_paused) {
        line(s, tr(s->l, TX_NEXT_WAITLISTED_PAUSED));
    }
}

/* --- what can be done --- */

static void acts(struct saying *s)
{
    const struct desk *d = s->d;
    if (desk_may_decide(d)) {
        struct desk_number n = desk_number(d);
        bool asks_first = (n.is_wanted && !n.is_possible) || desk_lacks_hold(d);
        enum tx words = desk_lacks_hold(d) ? TX_ACT_APPROVE_ASK_CARD
                        : asks_first       ? TX_ACT_APPROVE_ASK
                                           : TX_ACT_APPROVE;
        act(s, words, "/approve", !asks_first, "");
        act(s, TX_ACT_REFUSE, "/refuse", false, "button-danger");
    }
    if (desk_may_promote(d)) {
        bool has_room = d->place.left >= d->b.party;
        if (has_room) {
            act(s, TX_ACT_PROMOTE, "/promote", false, "");
        }
        struct str id = id_text(s->a, d->slot.id);
        assert(s->v->n_acts < NEXT_MAX_ACTS);
        s->v->acts[s->v->n_acts++] =
            (struct act){tr(s->l, TX_ACT_WAITING_LIST),
                         web_admin_url(d->r, "/waiting#%.*s", STR_ARG(id)), false, "button-quiet"};
    }
    if (desk_may_rebill(d)) {
        bool asks_first = desk_rebill_withdraws(d);
        act(s, TX_ACT_REBILL, "/rebill", !asks_first, asks_first ? "button-quiet" : "");
    }
    if (desk_may_keep(d)) {
        act(s, TX_ACT_KEEP, "/keep", true, "button-quiet");
    }
    if (desk_may_mark_paid(d)) {
        act(s, TX_ACT_MARK_PAID, "/paid", false, "");
    }
    if (desk_may_withdraw(d)) {
        bool is_card = pay_method_of(d->newest->method) == PAY_CARD;
        act(s, is_card ? TX_ACT_WITHDRAW_CARD : TX_ACT_WITHDRAW, "/withdraw", false,
            "button-quiet");
    }
    if (d->may_refund && d->pay == PAY_PAID && s->has_tasks && s->v->n_acts < NEXT_MAX_ACTS - 1) {
        act(s, TX_REFUND_ACT, "/refund", false, "");
    }
    if (desk_may_cancel(d)) {
        act(s, TX_ACT_CANCEL, "/cancel", false,
            desk_may_decide(d) ? "button-quiet" : "button-danger");
    }
}

void desk_next(const struct desk *d, bool has_tasks, struct next_view *out)
{
    *out = (struct next_view){.warning = STR("")};
    struct saying s = {d, d->r->arena, d->r->lang, out, has_tasks};
    switch (d->status) {
    case BOOKING_PENDING:
        pending(&s);
        break;
    case BOOKING_WAITLISTED:
        waitlisted(&s);
        break;
    case BOOKING_CANCELLED:
        cancelled(&s);
        break;
    case BOOKING_CONFIRMED:
    case BOOKING_NONE:
    case BOOKING_STATUS_COUNT:
        confirmed(&s);
        break;
    }
    acts(&s);
}
