#include "app/booking_move.h"

#include "app/effects.h"
#include "app/mail.h"
#include "app/payment_move.h"
#include "app/request_move.h"

#include <assert.h>

enum booking_status booking_status_of(struct str name)
{
    enum booking_status s = BOOKING_NONE;
    bool is_known = booking_status_parse(name, &s);
    assert(is_known);
    return s;
}

/* The attempt that the booking has goes on by its own rule; without one the first begins. */
static enum err move_payment(struct change *c, const struct booking_get_row *b, enum pay_event on)
{
    struct payment_get_row p;
    bool has_payment, moved;
    struct payment_latest_in key = {.shop = c->shop.v, .booking = b->id};
    TRY(q_payment_latest(c->db, c->a, &key, &p, &has_payment));
    return has_payment ? payment_move(c, b, &p, on, &moved)
                       : payment_begin(c, b, pay_method_of(b->method), on);
}

/* What the move means for the payment, and the effects of the booking's own rule. */
static enum err follow(struct change *c, const struct booking_rule *rule,
                       const struct booking_get_row *b, unsigned effects)
{
    bool has_price = pay_method_of(b->method) != PAY_METHOD_NONE;
    if (rule->pay == PAY_EV_BOOKING_CANCELLED) {
        TRY(payment_move_all(c, b, rule->pay));
        TRY(request_booking_cancelled(c, b)); /* one whose number was not asked for yet */
    } else if (rule->pay != PAY_EV_NONE && has_price) {
        TRY(rule->from == BOOKING_NONE ? payment_begin(c, b, pay_method_of(b->method), rule->pay)
                                       : move_payment(c, b, rule->pay));
    } else if (rule->to == BOOKING_CONFIRMED) {
        /* Nothing to pay: no payment will ever send the confirmation. */
        TRY(mail_customer(c, MAIL_CONFIRMED, b, (struct payment_id){0}, 0));
    }
    change_touch(c, (struct booking_id){b->id});
    return effects_of_booking(c, b, effects);
}

static enum err write_history(struct change *c, const struct booking_rule *rule,
                              struct booking_id booking, struct str detail)
{
    struct history_line line = {
        .booking = booking,
        .subject = "booking",
        .what = booking_event_name(rule->on),
        .before = booking_status_name(rule->from),
        .after = booking_status_name(rule->to),
        .detail = detail,
    };
    return change_history(c, &line);
}

/* The row as it now is in the store. */
static struct booking_get_row row_of(const struct booking_add_in *in)
{
    return (struct booking_get_row){
        .id = in->id,
        .token = in->token,
        .slot = in->slot,
        .offering = in->offering,
        .ticket = in->ticket,
        .status = in->status,
        .cancel_reason = cancel_reason_name(CANCEL_NONE),
        .party = in->party,
        .name = in->name,
        .kana = in->kana,
        .mail = in->mail,
        .phone = in->phone,
        .lang = in->lang,
        .answers = in->answers,
        .amount = in->amount,
        .method = in->method,
        .pay_status = in->pay_status,
        .staff_note = STR(""),
        .created_at = in->now,
        .updated_at = in->now,
    };
}

enum err booking_begin(struct change *c, const struct booking_add_in *in, enum booking_event on,
                       struct booking_get_row *out)
{
    const struct booking_rule *rule = booking_rule(BOOKING_NONE, on);
    assert(rule != NULL);
    struct booking_add_in row = *in;
    row.status = booking_status_name(rule->to);
    row.pay_status = payment_first_status(pay_method_of(row.method), rule->pay);
    TRY(q_booking_add(c->db, &row, NULL));
    TRY(write_history(c, rule, (struct booking_id){row.id}, STR("")));
    *out = row_of(&row);
    return follow(c, rule, out, rule->effects);
}

static enum err move(struct change *c, const struct booking_get_row *b, enum booking_event on,
                     enum cancel_reason reason, struct str detail, bool tells_customer,
                     enum move_result *out)
{
    *out = MOVE_NONE;
    const struct booking_rule *rule = booking_rule(booking_status_of(b->status), on);
    if (rule == NULL) {
        return OK;
    }
    struct booking_get_row after = *b;
    after.status = booking_status_name(rule->to);
    after.cancel_reason = cancel_reason_name(reason);
    struct booking_move_in in = {
        .shop = c->shop.v,
        .id = b->id,
        .before = b->status,
        .after = after.status,
        .reason = after.cancel_reason,
        .now = c->now.ms,
    };
    int64_t changed;
    TRY(q_booking_move(c->db, &in, &changed));
    if (changed == 0) {
        return OK; /* somebody was first */
    }
    *out = MOVE_DONE;
    TRY(write_history(c, rule, (struct booking_id){b->id}, detail));
    unsigned effects = rule->effects;
    if (!tells_customer) {
        effects &= ~(unsigned)BFX_MAIL_CANCELLED;
    }
    return follow(c, rule, &after, effects);
}

enum err booking_move(struct change *c, const struct booking_get_row *b, enum booking_event on,
                      enum cancel_reason reason, bool tells_customer, enum move_result *out)
{
    struct str detail = STR("");
    if (reason != CANCEL_NONE) {
        detail = str_format(c->a, "{\"reason\":\"%.*s\"}", STR_ARG(cancel_reason_name(reason)));
    }
    return move(c, b, on, reason, detail, tells_customer, out);
}

enum err booking_promote(struct change *c, const struct booking_get_row *b, enum booking_event on,
                         struct str cause, enum move_result *out)
{
    return move(c, b, on, CANCEL_NONE, cause, true, out);
}
