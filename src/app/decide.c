#include "app/decide.h"

#include "app/booking_move.h"
#include "app/payment_move.h"
#include "app/slots.h"
#include "core/deadline.h"
#include "core/slot.h"
#include "store/offering.h"
#include "store/slot.h"

struct instant cancel_limit(int64_t cancel_hours, struct instant slot_start)
{
    return slot_cancel_until(cancel_hours, slot_start);
}

struct decision {
    struct booking_id id;
    enum booking_event on;
    enum booking_status wanted; /* the state in which the answer is "already" */
    enum cancel_reason reason;
    bool tells_customer;
    bool accepts_no_number;
    bool within_limit; /* a customer's own cancellation */
    struct decide_output *out;
};

/* The slot's start and the offering of a booking. */
static enum err read_place(struct change *c, const struct booking_get_row *b,
                           struct offering_get_row *offering, struct instant *start)
{
    struct slot_get_row slot;
    bool has_offering, has_slot;
    struct offering_get_in offering_key = {.shop = c->shop.v, .id = b->offering};
    TRY(q_offering_get(c->db, c->a, &offering_key, offering, &has_offering));
    struct slot_get_in slot_key = {.shop = c->shop.v, .id = b->slot};
    TRY(q_slot_get(c->db, c->a, &slot_key, &slot, &has_slot));
    if (!has_offering || !has_slot) {
        return ERR_DB;
    }
    *start = (struct instant){slot.starts_at};
    return OK;
}

/* Reasons to stop before the move: sets out->result and *stops. */
static enum err check(struct change *c, const struct decision *d, const struct booking_get_row *b,
                      bool *stops)
{
    struct offering_get_row offering;
    struct instant start;
    *stops = false;
    bool asks_number = d->on == BOOK_EV_APPROVE && pay_method_of(b->method) == PAY_KONBINI;
    bool has_limit = d->within_limit && !str_eq(b->status, booking_status_name(BOOKING_WAITLISTED));
    if (!has_limit && !(asks_number && !d->accepts_no_number)) {
        return OK;
    }
    TRY(read_place(c, b, &offering, &start));
    if (has_limit && !slot_may_cancel(offering.cancel_hours, start, c->now)) {
        d->out->result = DECIDE_TOO_LATE;
        *stops = true;
    }
    if (asks_number) {
        struct deadline_rule rule = {(int)offering.deadline_days,
                                     (int)offering.deadline_margin_min};
        struct deadline deadline;
        if (!deadline_for(rule, c->now, start, &deadline)) {
            d->out->result = DECIDE_NO_NUMBER;
            *stops = true;
        }
    }
    return OK;
}

/* The expiry policy acts only while nobody has taken the booking in hand: asked where it cannot
 * change any more. */
static enum err policy_holds(struct change *c, int64_t booking, bool *out)
{
    struct payment_policy_of_row row;
    struct payment_policy_of_in key = {.shop = c->shop.v, .booking = booking};
    TRY(q_payment_policy_of(c->db, c->a, &key, &row));
    *out = row.at.is_set && row.at.v <= c->now.ms;
    return OK;
}

static enum err decide_in_tx(struct change *c, void *arg)
{
    const struct decision *d = arg;
    *d->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    struct booking_get_row b;
    bool found;
    struct booking_get_in key = {.shop = c->shop.v, .id = d->id.v};
    TRY(q_booking_get(c->db, c->a, &key, &b, &found));
    if (!found) {
        return OK;
    }
    d->out->status = booking_status_of(b.status);
    if (booking_rule(d->out->status, d->on) == NULL) {
        d->out->result = d->out->status == d->wanted ? DECIDE_ALREADY : DECIDE_NOT_ALLOWED;
        return OK;
    }
    bool stops = false;
    if (c->who.kind == ACTOR_POLICY && d->reason == CANCEL_UNPAID) {
        TRY(policy_holds(c, b.id, &stops));
        stops = !stops;
    }
    if (stops) {
        d->out->result = DECIDE_NOT_ALLOWED;
        return OK;
    }
    TRY(check(c, d, &b, &stops));
    if (stops) {
        return OK;
    }
    if (c->who.kind == ACTOR_USER) {
        struct payment_clear_policies_in policies = {.shop = c->shop.v, .booking = b.id};
        TRY(q_payment_clear_policies(c->db, &policies, NULL));
    }
    if (d->reason == CANCEL_CALLED_OFF) {
        TRY(slots_close(c, (struct slot_id){b.slot}));
    }
    enum move_result moved;
    TRY(booking_move(c, &b, d->on, d->reason, d->tells_customer, &moved));
    if (moved == MOVE_NONE) {
        return ERR_CONFLICT; /* changed between our read and our write */
    }
    d->out->result = DECIDE_DONE;
    d->out->status = d->wanted;
    return OK;
}

static enum err run(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                    struct decision *d)
{
    enum tx_class priority = who.kind == ACTOR_CUSTOMER ? TX_BOOKING : TX_ADMIN;
    return change_run(app, a, priority, shop, who, decide_in_tx, d);
}

enum err app_approve(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                     struct booking_id id, bool accepts_no_number, struct decide_output *out)
{
    struct decision d = {.id = id,
                         .on = BOOK_EV_APPROVE,
                         .wanted = BOOKING_CONFIRMED,
                         .accepts_no_number = accepts_no_number,
                         .out = out};
    return run(app, a, shop, who, &d);
}

enum err app_refuse(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                    struct booking_id id, bool tells_customer, struct decide_output *out)
{
    struct decision d = {.id = id,
                         .on = BOOK_EV_REFUSE,
                         .wanted = BOOKING_CANCELLED,
                         .reason = CANCEL_REFUSED,
                         .tells_customer = tells_customer,
                         .out = out};
    return run(app, a, shop, who, &d);
}

enum err app_cancel(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                    struct booking_id id, enum cancel_reason reason, bool tells_customer,
                    struct decide_output *out)
{
    struct decision d = {.id = id,
                         .on = BOOK_EV_CANCEL,
                         .wanted = BOOKING_CANCELLED,
                         .reason = reason,
                         .tells_customer = tells_customer,
                         .out = out};
    return run(app, a, shop, who, &d);
}

enum err app_cancel_by_customer(struct app *app, struct arena *a, struct shop_id shop,
                                struct booking_id id, struct decide_output *out)
{
    struct actor customer = {.kind = ACTOR_CUSTOMER};
    struct decision d = {.id = id,
                         .on = BOOK_EV_CANCEL,
                         .wanted = BOOKING_CANCELLED,
                         .reason = CANCEL_BY_CUSTOMER,
                         .tells_customer = true,
                         .within_limit = true,
                         .out = out};
    return run(app, a, shop, customer, &d);
}

struct note {
    struct booking_id id;
    struct str text;
};

static enum err note_in_tx(struct change *c, void *arg)
{
    const struct note *n = arg;
    int64_t changed;
    struct booking_set_note_in in = {
        .shop = c->shop.v, .id = n->id.v, .note = n->text, .now = c->now.ms};
    TRY(q_booking_set_note(c->db, &in, &changed));
    if (changed == 0) {
        return ERR_NOT_FOUND;
    }
    struct history_line line = {.booking = n->id, .subject = "note", .what = STR("edited")};
    return change_history(c, &line);
}

enum err app_set_note(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                      struct booking_id id, struct str note)
{
    struct note n = {id, note};
    return change_run(app, a, TX_ADMIN, shop, who, note_in_tx, &n);
}
