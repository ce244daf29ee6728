#include "app/effects.h"

#include "app/booking_move.h"
#include "app/card.h"
#include "app/mail.h"
#include "app/payment_move.h"
#include "app/provider.h"
#include "app/request_move.h"
#include "app/waiting.h"
#include "core/deadline.h"
#include "core/konbini.h"
#include "core/reminder.h"
#include "store/follow_up.h"
#include "store/offering.h"
#include "store/operation.h"
#include "store/refund.h"
#include "store/request.h"
#include "store/slot.h"

#include <assert.h>

/* What an effect may look at. */
struct fx {
    struct change *c;
    const struct booking_get_row *b;
    const struct payment_get_row *p;
    const struct pay_rule *rule;
};

static struct booking_id booking_of(const struct fx *f)
{
    return (struct booking_id){f->b->id};
}

static struct payment_id payment_of(const struct fx *f)
{
    return (struct payment_id){f->p == NULL ? 0 : f->p->id};
}

enum err follow_up_open(struct change *c, enum follow_up kind, struct booking_id booking,
                        struct payment_id payment)
{
    struct follow_up_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .kind = follow_up_name(kind),
        .booking = {booking.v != 0, booking.v},
        .payment = {payment.v != 0, payment.v},
        .now = c->now.ms,
    };
    int64_t added;
    TRY(q_follow_up_add(c->db, &in, &added));
    if (added == 0) {
        return OK; /* one is open already */
    }
    struct history_line line = {.booking = booking,
                                .payment = payment,
                                .subject = "follow_up",
                                .what = in.kind,
                                .before = STR(""),
                                .after = STR("open")};
    return change_history(c, &line);
}

enum err follow_up_close(struct change *c, enum follow_up kind, struct booking_id booking,
                         struct payment_id payment, struct str how)
{
    struct follow_up_close_in in = {
        .shop = c->shop.v,
        .booking = booking.v,
        .payment = payment.v,
        .kind = follow_up_name(kind),
        .closed_by = {c->who.kind == ACTOR_USER, c->who.user.v},
        .how = how,
        .now = c->now.ms,
    };
    int64_t closed;
    TRY(q_follow_up_close(c->db, &in, &closed));
    if (closed == 0) {
        return OK;
    }
    struct history_line line = {.booking = booking,
                                .payment = payment,
                                .subject = "follow_up",
                                .what = in.kind,
                                .before = STR("open"),
                                .after = STR("closed"),
                                .detail = str_format(c->a, "{\"how\":\"%.*s\"}", STR_ARG(how))};
    return change_history(c, &line);
}

/* --- effects of the booking ---------------------------------------------------------------------
 */

static enum err bfx_mail_provisional(struct fx *f)
{
    return mail_customer(f->c, MAIL_PROVISIONAL, f->b, (struct payment_id){0}, 0);
}

static enum err bfx_mail_waitlisted(struct fx *f)
{
    return mail_customer(f->c, MAIL_WAITLISTED, f->b, (struct payment_id){0}, 0);
}

static enum err bfx_mail_promoted(struct fx *f)
{
    return mail_customer(f->c, MAIL_PROMOTED, f->b, (struct payment_id){0}, 0);
}

static enum err bfx_mail_cancelled(struct fx *f)
{
    return mail_customer(f->c, MAIL_CANCELLED, f->b, (struct payment_id){0}, 0);
}

static enum err bfx_staff_approval(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_APPROVAL, booking_of(f), (struct payment_id){0});
}

static enum err bfx_staff_new(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_NEW, booking_of(f), (struct payment_id){0});
}

static enum err bfx_staff_waitlisted(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_WAITLISTED, booking_of(f), (struct payment_id){0});
}

static enum err bfx_staff_promoted(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_PROMOTED, booking_of(f), (struct payment_id){0});
}

static enum err bfx_staff_cancelled(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_CANCELLED, booking_of(f), (struct payment_id){0});
}

static enum err bfx_follow_up_approval(struct fx *f)
{
    return follow_up_open(f->c, FOLLOW_APPROVAL, booking_of(f), (struct payment_id){0});
}

static enum err bfx_close_approval(struct fx *f)
{
    return follow_up_close(f->c, FOLLOW_APPROVAL, booking_of(f), (struct payment_id){0},
                           STR("decided"));
}

static enum err bfx_promote_next(struct fx *f)
{
    struct waiting_cause cause = {FREED_BY_BOOKING, booking_of(f)};
    return waiting_fill(f->c, (struct slot_id){f->b->slot}, cause);
}

/* --- effects of the payment ---------------------------------------------------------------------
 */

/* What the number depends on: until when it can be paid, and what it is for. */
struct bill {
    struct deadline deadline;
    bool is_possible; /* false: too late for any number */
    struct str title;
    int64_t id; /* of the booking, or of a request without one */
};

/* The offering's deadline rule and the slot's start. */
static enum err bill_of_booking(struct fx *f, struct bill *out)
{
    struct change *c = f->c;
    struct offering_get_row offering;
    struct slot_get_row slot;
    bool has_offering, has_slot;
    struct offering_get_in offering_key = {.shop = c->shop.v, .id = f->b->offering};
    TRY(q_offering_get(c->db, c->a, &offering_key, &offering, &has_offering));
    struct slot_get_in slot_key = {.shop = c->shop.v, .id = f->b->slot};
    TRY(q_slot_get(c->db, c->a, &slot_key, &slot, &has_slot));
    assert(has_offering && has_slot);
    struct deadline_rule rule = {(int)offering.deadline_days, (int)offering.deadline_margin_min};
    out->title = offering.title;
    out->id = f->b->id;
    out->is_possible = deadline_for(rule, c->now, (struct instant){slot.starts_at}, &out->deadline);
    return OK;
}

/* What the request says. */
static enum err bill_of_request(struct fx *f, struct bill *out)
{
    struct change *c = f->c;
    struct request_get_row r;
    bool found;
    TRY(q_request_get(c->db, c->a, &(struct request_get_in){c->shop.v, f->p->request}, &r, &found));
    assert(found);
    out->title = r.title;
    out->id = r.booking.is_set ? r.booking.v : r.id;
    out->is_possible = deadline_until((struct instant){r.due}, c->now, &out->deadline);
    return OK;
}

static enum err fx_ask_number(struct fx *f)
{
    struct change *c = f->c;
    struct bill bill;
    TRY(f->p->request != 0 ? bill_of_request(f, &bill) : bill_of_booking(f, &bill));
    if (!bill.is_possible) {
        bool moved; /* too late for any number: staff were told before they approved */
        return payment_move(c, f->b, f->p, PAY_EV_ISSUE_REFUSED, &moved);
    }
    struct str number = konbini_confirmation_number(c->a, f->b->phone);
    struct str id = id_text(c->a, bill.id);
    struct gw_issue issue = {
        .shop = c->shop,
        .booking = {f->b->id},
        .payment = {f->p->id},
        .amount = {f->p->amount},
        .name = konbini_name(c->a, f->b->name, f->b->kana),
        .mail = f->b->mail,
        .confirmation_number = number,
        .product = konbini_product(c->a, bill.title, id),
        .description = str_format(c->a, "%.*s %.*s", STR_ARG(bill.title), STR_ARG(id)),
        .days = bill.deadline.days,
        .expires_at = bill.deadline.at,
    };
    struct payment_set_asked_in asked = {
        .shop = c->shop.v,
        .id = f->p->id,
        .number = number.p == NULL ? STR("") : number,
        .is_random = number.p == NULL,
        .deadline = bill.deadline.at.ms,
        .now = c->now.ms,
    };
    TRY(q_payment_set_asked(c->db, &asked, NULL));
    struct gw_request request;
    struct gateway *gateway = c->app->gateway;
    gateway->ops->build_issue(gateway, c->a, &issue, &request);
    return operation_ask(c, f->p->id, "issue", &request);
}

static enum err drop_unsent(struct change *c, int64_t payment, const char *kind)
{
    struct operation_drop_unsent_in drop = {
        .shop = c->shop.v, .payment = payment, .kind = str_from(kind), .now = c->now.ms};
    return q_operation_drop_unsent(c->db, &drop, NULL);
}

static enum err count_open(struct change *c, int64_t payment, const char *kind, int64_t *n)
{
    struct operation_count_open_in key = {
        .shop = c->shop.v, .payment = payment, .kind = str_from(kind)};
    struct operation_count_open_row open;
    TRY(q_operation_count_open(c->db, c->a, &key, &open));
    *n = open.n;
    return OK;
}

static enum err fx_ask_withdraw(struct fx *f)
{
    struct change *c = f->c;
    int64_t open;
    TRY(drop_unsent(c, f->p->id, "capture"));
    struct str what = payment_at_provider(f->p);
    if (what.p == NULL) {
        /* Nothing at the provider that we know of. If nothing was sent either, there never will be;
         * otherwise the answer, once here, raises PAY_EV_ISSUED and leads back to this effect. */
        bool moved;
        TRY(drop_unsent(c, f->p->id, "issue"));
        TRY(count_open(c, f->p->id, "issue", &open));
        return open > 0 ? OK : payment_move(c, f->b, f->p, PAY_EV_WITHDRAWN, &moved);
    }
    TRY(count_open(c, f->p->id, "withdraw", &open));
    if (open > 0) {
        return OK;
    }
    struct gw_request request;
    struct gateway *gateway = c->app->gateway;
    gateway->ops->build_withdraw(gateway, c->a, what, &request);
    return operation_ask(c, f->p->id, "withdraw", &request);
}

static enum err fx_ask_page(struct fx *f)
{
    return card_ask_for_booking(f->c, f->b, f->p);
}

static enum err fx_set_deadline(struct fx *f)
{
    return card_set_deadline(f->c, f->b, f->p);
}

static enum err fx_ask_capture(struct fx *f)
{
    struct gw_request request;
    struct gateway *gateway = f->c->app->gateway;
    gateway->ops->build_capture(gateway, f->c->a, f->p->provider_id, &request);
    return operation_ask(f->c, f->p->id, "capture", &request);
}

static enum err fx_mail_confirmed(struct fx *f)
{
    return mail_customer(f->c, MAIL_CONFIRMED, f->b, payment_of(f), 0);
}

static enum err fx_mail_number_later(struct fx *f)
{
    return mail_customer(f->c, MAIL_NUMBER_LATER, f->b, payment_of(f), 0);
}

static enum err fx_mail_no_number(struct fx *f)
{
    return mail_customer(f->c, MAIL_NO_NUMBER, f->b, payment_of(f), 0);
}

static enum err fx_mail_receipt(struct fx *f)
{
    return mail_customer(f->c, MAIL_RECEIPT, f->b, payment_of(f), 0);
}

static enum err fx_mail_expired(struct fx *f)
{
    return mail_customer(f->c, MAIL_EXPIRED, f->b, payment_of(f), 0);
}

static enum err fx_staff_paid(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_PAID, booking_of(f), payment_of(f));
}

static enum err fx_staff_expired(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_EXPIRED, booking_of(f), payment_of(f));
}

static enum err fx_mail_declined(struct fx *f)
{
    return mail_customer(f->c, MAIL_DECLINED, f->b, payment_of(f), 0);
}

static enum err fx_staff_declined(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_DECLINED, booking_of(f), payment_of(f));
}

static enum err fx_staff_hold_ending(struct fx *f)
{
    return mail_staff(f->c, MAIL_STAFF_HOLD_ENDING, booking_of(f), payment_of(f));
}

static enum err fx_follow_up(struct fx *f)
{
    if (f->b->id == 0 && f->rule->follow_up == FOLLOW_EXPIRED) {
        return OK; /* no booking stands unpaid; the list of requests shows it */
    }
    return follow_up_open(f->c, f->rule->follow_up, booking_of(f), payment_of(f));
}

/* What asks for a decision because a booking is unpaid. */
static const enum follow_up unpaid[] = {FOLLOW_EXPIRED, FOLLOW_ISSUE_FAILED,
                                        FOLLOW_CANCELLED_BY_PROVIDER, FOLLOW_DECLINED,
                                        FOLLOW_HOLD_LAPSED};

enum err follow_up_close_unpaid(struct change *c, struct booking_id booking,
                                struct payment_id payment, struct str how)
{
    for (size_t i = 0; i < COUNT_OF(unpaid); i++) {
        TRY(follow_up_close(c, unpaid[i], booking, payment, how));
    }
    return OK;
}

/* Money is here. For a booking that stands it settles what was open; for one that does not, or that
 * was paid before, a person decides (I6). */
static enum err fx_settle(struct fx *f)
{
    struct change *c = f->c;
    struct payment_clear_policies_in policies = {.shop = c->shop.v, .booking = f->b->id};
    TRY(q_payment_clear_policies(c->db, &policies, NULL));
    struct refund_count_kept_in key = {.shop = c->shop.v, .booking = f->b->id};
    struct refund_count_kept_row kept; /* one that was given back does not count */
    TRY(q_refund_count_kept(c->db, c->a, &key, &kept));
    if (kept.n > 1) {
        TRY(follow_up_open(c, FOLLOW_PAID_TWICE, booking_of(f), payment_of(f)));
    }
    if (booking_status_of(f->b->status) == BOOKING_CANCELLED) {
        return follow_up_open(c, FOLLOW_PAID_CANCELLED, booking_of(f), payment_of(f));
    }
    struct payment_id which = {f->b->id == 0 ? f->p->id : 0};
    TRY(follow_up_close_unpaid(c, booking_of(f), which, STR("paid")));
    return request_settled(c, f->b, f->p->request);
}

/* keep: nothing, staff decide. rebill: the sweep bills once more, at once. cancel: after the grace
 * the sweep cancels, unless money arrived or a person intervened before. */
static enum err fx_expiry_policy(struct fx *f)
{
    struct change *c = f->c;
    struct offering_get_row offering;
    bool found;
    struct offering_get_in key = {.shop = c->shop.v, .id = f->b->offering};
    TRY(q_offering_get(c->db, c->a, &key, &offering, &found));
    bool is_rebill = found && str_is(offering.expiry_policy, "rebill");
    bool acts = is_rebill || (found && str_is(offering.expiry_policy, "cancel"));
    if (!acts || f->p->request != 0) {
        return OK; /* a request was sent: the booking has been taken in hand */
    }
    int64_t at = c->now.ms + (is_rebill ? 0 : offering.expiry_grace_hours * MS_PER_HOUR);
    struct slot_get_row slot;
    TRY(q_slot_get(c->db, c->a, &(struct slot_get_in){c->shop.v, f->b->slot}, &slot, &found));
    if (!found || (!is_rebill && at >= slot.starts_at)) {
        return OK; /* nobody is cancelled once it has begun: the form said so */
    }
    struct payment_set_policy_in in = {.shop = c->shop.v,
                                       .id = f->p->id,
                                       .policy = offering.expiry_policy,
                                       .policy_at = {true, at}};
    return q_payment_set_policy(c->db, &in, NULL);
}

static enum err fx_close_withdrawal(struct fx *f)
{
    return follow_up_close(f->c, FOLLOW_WITHDRAWAL, booking_of(f), payment_of(f), STR("ended"));
}

static enum err fx_close_slow(struct fx *f)
{
    return follow_up_close(f->c, FOLLOW_ISSUE_SLOW, booking_of(f), payment_of(f), STR("answered"));
}

static enum err fx_close_unpaid(struct fx *f)
{
    return follow_up_close_unpaid(f->c, booking_of(f), payment_of(f), STR("cancelled"));
}

/* Of the booking as a whole: a new hold ends what was said of the one before. */
static enum err fx_close_hold(struct fx *f)
{
    static const enum follow_up about[] = {FOLLOW_HOLD_ENDING, FOLLOW_HOLD_LAPSED};
    bool lapses = f->rule->follow_up == FOLLOW_HOLD_LAPSED;
    for (size_t i = 0; i < COUNT_OF(about); i++) {
        if (!(lapses && about[i] == FOLLOW_HOLD_LAPSED)) {
            TRY(follow_up_close(f->c, about[i], booking_of(f), (struct payment_id){0},
                                STR("ended")));
        }
    }
    return OK;
}

/* A payment request has reminders of its own. */
static enum err fx_plan_reminder(struct fx *f)
{
    struct change *c = f->c;
    struct offering_get_row offering;
    struct instant at;
    bool found;
    struct offering_get_in key = {.shop = c->shop.v, .id = f->b->offering};
    TRY(q_offering_get(c->db, c->a, &key, &offering, &found));
    struct payment_get_row p; /* an effect before this one may have set its deadline */
    struct payment_get_in payment_key = {.shop = c->shop.v, .id = f->p->id};
    TRY(q_payment_get(c->db, c->a, &payment_key, &p, &found));
    if (!found || !str_is(p.origin, "booking") || !p.deadline.is_set ||
        !reminder_at((int)offering.remind_hours, c->now, (struct instant){p.deadline.v}, &at)) {
        return OK;
    }
    struct payment_set_reminder_in in = {
        .shop = c->shop.v, .id = f->p->id, .remind_at = {true, at.ms}};
    return q_payment_set_reminder(c->db, &in, NULL);
}

/* --- dispatch -----------------------------------------------------------------------------------
 */

struct effect {
    unsigned bit;
    enum err (*run)(struct fx *);
};

static enum err run_effects(struct fx *f, const struct effect *table, size_t count, unsigned mask)
{
    for (size_t i = 0; i < count; i++) {
        if ((mask & table[i].bit) != 0) {
            TRY(table[i].run(f));
            mask &= ~table[i].bit;
        }
    }
    assert(mask == 0); /* an effect without a function is a bug */
    return OK;
}

enum err effects_of_booking(struct change *c, const struct booking_get_row *b, unsigned effects)
{
    static const struct effect table[] = {
        {BFX_MAIL_PROVISIONAL, bfx_mail_provisional},
        {BFX_MAIL_WAITLISTED, bfx_mail_waitlisted},
        {BFX_MAIL_PROMOTED, bfx_mail_promoted},
        {BFX_MAIL_CANCELLED, bfx_mail_cancelled},
        {BFX_STAFF_APPROVAL, bfx_staff_approval},
        {BFX_STAFF_NEW, bfx_staff_new},
        {BFX_STAFF_WAITLISTED, bfx_staff_waitlisted},
        {BFX_STAFF_PROMOTED, bfx_staff_promoted},
        {BFX_STAFF_CANCELLED, bfx_staff_cancelled},
        {BFX_FOLLOW_UP_APPROVAL, bfx_follow_up_approval},
        {BFX_CLOSE_APPROVAL, bfx_close_approval},
        {BFX_PROMOTE_NEXT, bfx_promote_next},
    };
    struct fx f = {.c = c, .b = b};
    return run_effects(&f, table, COUNT_OF(table), effects);
}

enum err effects_of_payment(struct change *c, const struct booking_get_row *b,
                            const struct payment_get_row *p, const struct pay_rule *rule)
{
    static const struct effect table[] = {
        {FX_ASK_NUMBER, fx_ask_number},
        {FX_SET_DEADLINE, fx_set_deadline},
        {FX_ASK_PAGE, fx_ask_page},
        {FX_ASK_CAPTURE, fx_ask_capture},
        {FX_ASK_WITHDRAW, fx_ask_withdraw},
        {FX_MAIL_CONFIRMED, fx_mail_confirmed},
        {FX_MAIL_NUMBER_LATER, fx_mail_number_later},
        {FX_MAIL_NO_NUMBER, fx_mail_no_number},
        {FX_MAIL_RECEIPT, fx_mail_receipt},
        {FX_MAIL_EXPIRED, fx_mail_expired},
        {FX_STAFF_PAID, fx_staff_paid},
        {FX_STAFF_EXPIRED, fx_staff_expired},
        {FX_FOLLOW_UP, fx_follow_up},
        {FX_SETTLE, fx_settle},
        {FX_EXPIRY_POLICY, fx_expiry_policy},
        {FX_CLOSE_WITHDRAWAL, fx_close_withdrawal},
        {FX_CLOSE_SLOW, fx_close_slow},
        {FX_CLOSE_UNPAID, fx_close_unpaid},
        {FX_PLAN_REMINDER, fx_plan_reminder},
        {FX_MAIL_DECLINED, fx_mail_declined},
        {FX_STAFF_DECLINED, fx_staff_declined},
        {FX_STAFF_HOLD_ENDING, fx_staff_hold_ending},
        {FX_CLOSE_HOLD, fx_close_hold},
    };
    static const unsigned mails = FX_MAIL_CONFIRMED | FX_MAIL_NUMBER_LATER | FX_MAIL_NO_NUMBER |
                                  FX_MAIL_RECEIPT | FX_MAIL_EXPIRED | FX_STAFF_PAID |
                                  FX_STAFF_EXPIRED;
    struct fx f = {.c = c, .b = b, .p = p, .rule = rule};
    /* What is told of a request is said by its own rules (core/request.h). */
    unsigned effects = p->request != 0 ? rule->effects & ~mails : rule->effects;
    return run_effects(&f, table, COUNT_OF(table), effects);
}
