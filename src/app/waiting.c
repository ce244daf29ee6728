#include "app/waiting.h"

#include "app/booking_move.h"
#include "base/log.h"
#include "core/deadline.h"
#include "store/waiting.h"

#include <assert.h>
#include <inttypes.h>

enum {
    AT_ONCE = 20, /* promotions of one transaction, well below CHANGE_MAX_BOOKINGS */
    SWEEP_BATCH = 100,
};

static const struct actor policy_actor = {.kind = ACTOR_POLICY};

static enum waitlist_mode promotes_of(const struct offering_get_row *offering)
{
    enum waitlist_mode mode = WAITLIST_OFF;
    bool is_known = waitlist_mode_parse(offering->promotes, &mode);
    assert(is_known);
    return mode;
}

static struct slot_window window_of(const struct offering_get_row *offering)
{
    return (struct slot_window){(int)offering->opens_days, (int)offering->closes_min};
}

static bool goes_on(const struct offering_get_row *offering, const struct slot_get_row *slot,
                    struct instant now)
{
    return waiting_goes_on(window_of(offering), (struct instant){slot->starts_at}, now);
}

static bool is_paused(const struct offering_get_row *offering, const struct slot_get_row *slot)
{
    return slot->is_closed != 0 || !str_is(offering->status, "open");
}

static enum err read_place(struct change *c, int64_t slot_id, struct slot_get_row *slot,
                           struct offering_get_row *offering)
{
    bool has_slot, has_offering;
    struct slot_get_in slot_key = {.shop = c->shop.v, .id = slot_id};
    TRY(q_slot_get(c->db, c->a, &slot_key, slot, &has_slot));
    if (!has_slot) {
        return ERR_DB;
    }
    struct offering_get_in offering_key = {.shop = c->shop.v, .id = slot->offering};
    TRY(q_offering_get(c->db, c->a, &offering_key, offering, &has_offering));
    return has_offering ? OK : ERR_DB;
}

/* --- moving up --- */

/* Who freed what, as the history keeps it. */
static struct str cause_text(struct change *c, struct waiting_cause cause, struct actor who)
{
    static const char *const kinds[] = {"booking", "slot", "setting"};
    struct str by = actor_name(who.kind);
    if (cause.kind != FREED_BY_BOOKING) {
        return str_format(c->a, "{\"freed_by\":\"%s\",\"who\":\"%.*s\"}", kinds[cause.kind],
                          STR_ARG(by));
    }
    struct str id = id_text(c->a, cause.booking.v);
    return str_format(c->a, "{\"freed_by\":\"booking\",\"booking\":\"%.*s\",\"who\":\"%.*s\"}",
                      STR_ARG(id), STR_ARG(by));
}

/* The next in line moves up, if there is one who fits. */
static enum err promote_next(struct change *c, const struct slot_get_row *slot,
                             const struct offering_get_row *offering, struct str cause, bool *moved)
{
    struct waiting_next_row next;
    struct booking_get_row b;
    bool found;
    enum move_result result;
    int64_t left = slot->capacity - slot->taken;
    struct waiting_next_in next_key = {.shop = c->shop.v,
                                       .slot = slot->id,
                                       .left_seats = left,
                                       .in_order = offering->waits_in_order};
    *moved = false;
    TRY(q_waiting_next(c->db, c->a, &next_key, &next, &found));
    if (!found || next.party > left) {
        return OK;
    }
    struct booking_get_in key = {.shop = c->shop.v, .id = next.id};
    TRY(q_booking_get(c->db, c->a, &key, &b, &found));
    TRY(booking_promote(c, &b, waiting_event(promotes_of(offering)), cause, &result));
    *moved = result == MOVE_DONE;
    return OK;
}

static enum err fill(struct change *c, struct slot_id id, struct str cause)
{
    for (int n = 0; n < AT_ONCE; n++) {
        struct slot_get_row slot;
        struct offering_get_row offering;
        bool moved = false;
        TRY(read_place(c, id.v, &slot, &offering));
        if (promotes_of(&offering) != WAITLIST_OFF && !is_paused(&offering, &slot) &&
            goes_on(&offering, &slot, c->now)) {
            TRY(promote_next(c, &slot, &offering, cause, &moved));
        }
        if (!moved) {
            return OK;
        }
    }
    c->rings[BELL_SWEEP] = true; /* there may be more */
    return OK;
}

enum err waiting_fill(struct change *c, struct slot_id slot, struct waiting_cause cause)
{
    struct actor who = c->who;
    c->who = policy_actor;
    enum err e = fill(c, slot, cause_text(c, cause, who));
    c->who = who;
    return e;
}

/* --- by hand --- */

struct promotion {
    struct booking_id id;
    bool accepts_no_number;
    struct decide_output *out;
};

/* Reasons to stop before the move. */
static bool stops(const struct promotion *p, const struct booking_get_row *b,
                  const struct slot_get_row *slot, const struct offering_get_row *offering,
                  enum booking_event on, struct instant now)
{
    struct deadline_rule rule = {(int)offering->deadline_days, (int)offering->deadline_margin_min};
    struct deadline deadline;
    bool asks_number =
        on == BOOK_EV_PROMOTE_CONFIRMED && str_eq(b->method, pay_method_name(PAY_KONBINI));
    if (!goes_on(offering, slot, now)) {
        p->out->result = DECIDE_TOO_LATE;
        return true;
    }
    if (slot->capacity - slot->taken < b->party) {
        p->out->result = DECIDE_FULL;
        return true;
    }
    if (asks_number && !p->accepts_no_number &&
        !deadline_for(rule, now, (struct instant){slot->starts_at}, &deadline)) {
        p->out->result = DECIDE_NO_NUMBER;
        return true;
    }
    return false;
}

static enum err promote_in_tx(struct change *c, void *arg)
{
    const struct promotion *p = arg;
    struct booking_get_row b;
    struct slot_get_row slot;
    struct offering_get_row offering;
    enum move_result result;
    bool found;
    *p->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    struct booking_get_in key = {.shop = c->shop.v, .id = p->id.v};
    TRY(q_booking_get(c->db, c->a, &key, &b, &found));
    if (!found) {
        return OK;
    }
    p->out->status = booking_status_of(b.status);
    if (p->out->status != BOOKING_WAITLISTED) {
        p->out->result = booking_holds_seats(p->out->status) ? DECIDE_ALREADY : DECIDE_NOT_ALLOWED;
        return OK;
    }
    TRY(read_place(c, b.slot, &slot, &offering));
    enum waitlist_mode promotes = promotes_of(&offering);
    enum booking_event on = waiting_event(promotes == WAITLIST_OFF ? WAITLIST_PENDING : promotes);
    if (stops(p, &b, &slot, &offering, on, c->now)) {
        return OK;
    }
    TRY(booking_promote(c, &b, on, STR(""), &result));
    if (result == MOVE_NONE) {
        return ERR_CONFLICT; /* changed between our read and our write */
    }
    p->out->result = DECIDE_DONE;
    p->out->status = booking_rule(BOOKING_WAITLISTED, on)->to;
    return OK;
}

enum err app_promote(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                     struct booking_id id, bool accepts_no_number, struct decide_output *out)
{
    struct promotion p = {id, accepts_no_number, out};
    enum err e = change_run(app, a, TX_ADMIN, shop, who, promote_in_tx, &p);
    if (e == ERR_CONSTRAINT) {
        /* The seats went to somebody else meanwhile. */
        e = change_run(app, a, TX_ADMIN, shop, who, promote_in_tx, &p);
    }
    return e;
}

/* --- what others look at --- */

enum err waiting_line_read(struct db_conn *db, struct arena *a, struct shop_id shop, int64_t slot,
                           const struct offering_get_row *offering, struct waiting_line *out)
{
    struct waiting_summary_row row;
    *out = (struct waiting_line){.in_order = offering->waits_in_order != 0};
    if (promotes_of(offering) == WAITLIST_OFF) {
        return OK;
    }
    struct waiting_summary_in key = {.shop = shop.v, .slot = slot};
    TRY(q_waiting_summary(db, a, &key, &row));
    out->n = row.n;
    out->smallest = row.smallest.is_set ? row.smallest.v : 0;
    return OK;
}

enum err waiting_place_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                            struct instant now, const struct booking_get_row *b,
                            const struct offering_get_row *offering,
                            const struct slot_get_row *slot, struct waiting_place *out)
{
    struct waiting_before_row before;
    struct waiting_summary_row line;
    struct waiting_before_in before_key = {
        .shop = shop.v, .slot = b->slot, .id = b->id, .created_at = b->created_at};
    TRY(q_waiting_before(db, a, &before_key, &before));
    struct waiting_summary_in line_key = {.shop = shop.v, .slot = b->slot};
    TRY(q_waiting_summary(db, a, &line_key, &line));
    enum waitlist_mode promotes = promotes_of(offering);
    *out = (struct waiting_place){
        .before = before.n,
        .n = line.n,
        .left = slot->capacity - slot->taken,
        .leads_to = promotes == WAITLIST_OFF ? WAITLIST_PENDING : promotes,
        .until = slot_closes_at(window_of(offering), (struct instant){slot->starts_at}),
        .is_over = promotes == WAITLIST_OFF || !goes_on(offering, slot, now),
        .is_paused = is_paused(offering, slot),
    };
    return OK;
}

enum err waiting_was_left(struct app *app, struct arena *a, struct shop_id shop,
                          struct booking_id id, bool *out)
{
    struct waiting_was_left_row row;
    struct waiting_was_left_in key = {.shop = shop.v, .booking = id.v};
    TRY(q_waiting_was_left(db_reader(app->db), a, &key, &row));
    *out = row.n > 0;
    return OK;
}

/* --- the sweep --- */

static enum err fill_in_tx(struct change *c, void *arg)
{
    const struct waiting_due_row *row = arg;
    return waiting_fill(c, (struct slot_id){row->id},
                        (struct waiting_cause){.kind = FREED_BY_SETTING});
}

static void sweep_due(struct app *app, struct arena *a)
{
    struct waiting_due_in in = {.now = app_now(app).ms, .max = SWEEP_BATCH};
    struct waiting_due_rows rows;
    if (q_waiting_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = change_run(app, a, TX_ADMIN, (struct shop_id){rows.v[i].shop}, policy_actor,
                                fill_in_tx, &rows.v[i]);
        log_info("sweep.waiting", "slot=%" PRId64 " result=%s", rows.v[i].id, err_name(e));
    }
}

/* A batch of those who wait in vain. False: there are no more. */
static bool sweep_over(struct app *app, struct arena *a)
{
    struct waiting_over_in in = {.now = app_now(app).ms, .max = SWEEP_BATCH};
    struct waiting_over_rows rows;
    if (q_waiting_over(db_reader(app->db), a, &in, &rows) != OK) {
        return false;
    }
    for (size_t i = 0; i < rows.n; i++) {
        struct decide_output out;
        enum cancel_reason reason = rows.v[i].is_ended != 0 ? CANCEL_BY_SHOP : CANCEL_NO_SEAT;
        enum err e = app_cancel(app, a, (struct shop_id){rows.v[i].shop}, policy_actor,
                                (struct booking_id){rows.v[i].id}, reason, true, &out);
        log_info("sweep.waited_in_vain", "booking=%" PRId64 " result=%s", rows.v[i].id,
                 err_name(e));
        if (e != OK) {
            return false;
        }
    }
    return rows.n == SWEEP_BATCH;
}

void waiting_sweep(struct app *app, struct arena *a)
{
    while (sweep_over(app, a)) {
    }
    sweep_due(app, a);
}
