/* random_test.c: bookings driven through random commands, provider events and faults on a virtual
 * clock, from a printed seed; after every step everything that `uketsuke doctor` asks about is
 * asked of the booking that the step was about, now and then of all.
 *
 *     SEED=123 build/tests/unit/app/random_test       the same run again
 *     STEPS=50000 build/tests/unit/app/random_test    a long one */
#include "app/change.h"
#include "app/invariants.h"
#include "app/provider.h"
#include "app/reconcile.h"
#include "app/request.h"
#include "app/settle.h"
#include "app/slots.h"
#include "app/waiting.h"
#include "core/booking.h"
#include "store/history.h"
#include "store/slot.h"
#include "store/waiting.h"
#include "unit/app/world.h"

#include <inttypes.h>

enum {
    STEPS = 2000,
    CHECK_ALL_EVERY = 100,
    MAX_BOOKINGS = 30000,
    ATTEMPTS = 50,
    LATE = 32, /* views that are still on their way */
};

/* What the provider once said, to arrive when it is no longer so. */
struct late_view {
    int64_t payment;
    struct gw_payment seen;
};

struct run {
    struct world *w;
    uint64_t random;
    struct booking_id ids[MAX_BOOKINGS];
    bool was_confirmed[MAX_BOOKINGS];
    int n;
    int step, steps;
    struct arena *late_arena;
    struct late_view late[LATE];
    int focus; /* the booking that most steps are about: races need several steps on one */
};

/* splitmix64: small, and the same everywhere. */
static uint64_t next(struct run *r)
{
    uint64_t z = r->random += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static int below(struct run *r, int limit)
{
    return (int)(next(r) % (uint64_t)limit);
}

/* --- steps --------------------------------------------------------------------------------------
 */

static void step_book(struct run *r)
{
    struct world *w = r->w;
    if (below(r, 10) == 0) { /* so that there is always room for some */
        world_set_slot(w, below(r, 2) == 0 ? w->first_come : w->approval, 20 + 3 * r->n, false);
    }
    struct slot_id slots[] = {w->first_come,      w->approval,      w->free,
                              w->waits_confirmed, w->waits_pending, w->waits_free};
    enum pay_method how = below(r, 4) == 0 ? PAY_ONSITE : PAY_KONBINI;
    struct book_output out = world_book(w, slots[below(r, COUNT_OF(slots))], 1 + below(r, 3), how);
    if (out.result == BOOK_DONE && r->n < MAX_BOOKINGS) {
        r->ids[r->n++] = out.id;
    }
}

static void step_decide(struct run *r, struct booking_id id)
{
    struct world *w = r->w;
    struct decide_output out;
    enum err e = OK;
    switch (below(r, 8)) {
    case 0:
        e = app_approve(&w->app, w->arena, w->shop, w->staff, id, true, &out);
        break;
    case 1:
        e = app_refuse(&w->app, w->arena, w->shop, w->staff, id, true, &out);
        break;
    case 2:
        e = app_cancel(&w->app, w->arena, w->shop, w->staff, id, CANCEL_BY_SHOP, true, &out);
        break;
    case 3:
        e = app_cancel_by_customer(&w->app, w->arena, w->shop, id, &out);
        break;
    case 4:
        e = app_mark_paid(&w->app, w->arena, w->shop, w->staff, id, &out);
        break;
    case 5:
        e = app_withdraw_number(&w->app, w->arena, w->shop, w->staff, id, &out);
        break;
    case 6:
        e = app_promote(&w->app, w->arena, w->shop, w->staff, id, true, &out);
        break;
    case 7:
        e = app_rebill(&w->app, w->arena, w->shop, w->staff, id, &out);
        break;
    }
    assert_int_equal(e, OK);
}

/* The provider's view of any attempt changes, as far as the real one's could, and is told or not.
 */
static void step_provider(struct run *r, struct booking_id id)
{
    static const enum gw_state says[] = {GW_PAID, GW_EXPIRED, GW_CANCELLED, GW_PAID};
    struct world *w = r->w;
    struct payment_get_rows all;
    struct payment_list_in key = {.shop = w->shop.v, .booking = id.v, .max = ATTEMPTS};
    assert_int_equal(q_payment_list(db_reader(w->app.db), w->arena, &key, &all), OK);
    if (all.n == 0) {
        return;
    }
    struct payment_id p = {all.v[below(r, (int)all.n)].id};
    struct gw_payment seen;
    if (!fake_gateway_see(w->provider, w->arena, p, &seen)) {
        return;
    }
    bool is_final = seen.state == GW_PAID || seen.state == GW_CANCELLED;
    if (!is_final) {
        fake_gateway_set(w->provider, p, says[below(r, COUNT_OF(says))]);
    }
    for (int times = below(r, 3); times > 0; times--) {
        world_observe(w, p.v);
    }
}

/* Keep what the provider says now, or let something arrive that it said long ago. */
static void step_late(struct run *r, struct booking_id id)
{
    struct world *w = r->w;
    struct late_view *late = &r->late[below(r, LATE)];
    struct payment_get_rows all;
    struct payment_list_in key = {.shop = w->shop.v, .booking = id.v, .max = ATTEMPTS};
    if (late->payment != 0) {
        world_observe_as(w, late->payment, &late->seen);
        late->payment = 0;
        return;
    }
    assert_int_equal(q_payment_list(db_reader(w->app.db), w->arena, &key, &all), OK);
    if (all.n > 0) {
        struct payment_id p = {all.v[below(r, (int)all.n)].id};
        bool is_there = fake_gateway_see(w->provider, r->late_arena, p, &late->seen);
        late->payment = is_there ? p.v : 0;
    }
}

/* Once the provider is well again and everything has been worked, the books agree (I8), but for
 * what it has not spoken about for a day. */
static void step_reconcile(struct run *r)
{
    struct world *w = r->w;
    struct reconcile_get_row run;
    struct difference_list_rows rows;
    struct difference_list_in in = {w->shop.v, ATTEMPTS};
    bool started;
    fake_gateway_fault(w->provider, FAKE_NONE, 0);
    for (int i = 0; i < 3; i++) { /* what was refused is tried again in an hour at most */
        world_advance(w, 70 * MS_PER_MINUTE);
    }
    assert_int_equal(app_reconcile(&w->app, w->arena, w->shop, w->staff, &started), OK);
    enum err e = reconcile_work(&w->app, w->arena, w->shop, &run);
    assert_int_equal(e, OK);
    assert_str(run.state, "done");
    assert_int_equal(run.ours_total, run.theirs_total);
    assert_int_equal(q_difference_list(db_reader(w->app.db), w->arena, &in, &rows), OK);
    for (size_t i = 0; i < rows.n; i++) {
        assert_str(rows.v[i].kind, "silent");
    }
}

static struct slot_id any_waited_for(struct run *r)
{
    struct slot_id slots[] = {r->w->waits_confirmed, r->w->waits_pending, r->w->waits_free};
    return slots[below(r, COUNT_OF(slots))];
}

/* Staff give a slot more or fewer seats, close it, open it. */
static void step_slot(struct run *r)
{
    struct world *w = r->w;
    struct slot_output out;
    bool is_closed = below(r, 4) == 0;
    assert_int_equal(app_set_slot(&w->app, w->arena, w->shop, w->staff, any_waited_for(r),
                                  1 + below(r, 8), is_closed, &out),
                     OK);
    assert_true(out.result == SLOT_DONE || out.result == SLOT_BELOW_TAKEN);
}

/* Staff change where a list leads, or end it. The list of waits_free stays in strict order, and is
 * never dissolved: check_order needs that. */
static void step_list(struct run *r)
{
    struct world *w = r->w;
    struct slot_id slot = any_waited_for(r);
    bool is_strict = slot.v == w->waits_free.v;
    struct offering_input in = world_offering(w, slot);
    in.waitlist = (enum waitlist_mode)below(r, WAITLIST_COUNT);
    in.waits_in_order = is_strict;
    in.waitlist_end = below(r, 2) == 0 && !is_strict ? WAITLIST_END_DISSOLVE : WAITLIST_END_KEEP;
    world_save_offering(w, &in);
    world_advance(w, 0); /* the sweep, which the server would have rung */
}

static enum err renew_in_tx(struct change *c, void *arg)
{
    struct world *w = arg;
    struct slot_id *slots[] = {&w->first_come,      &w->approval,      &w->free,
                               &w->waits_confirmed, &w->waits_pending, &w->waits_free};
    struct instant start = day_at(day_add(day_of(c->now), 10), 10 * 60);
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        struct slot_get_row old;
        bool found;
        struct slot_get_in key = {c->shop.v, slots[i]->v};
        TRY(q_slot_get(c->db, c->a, &key, &old, &found));
        struct slot_add_in in = {
            .shop = c->shop.v,
            .id = change_id(c),
            .offering = old.offering,
            .starts_at = start.ms,
            .ends_at = start.ms + MS_PER_HOUR,
            .capacity = old.capacity,
        };
        TRY(q_slot_add(c->db, &in, NULL));
        slots[i]->v = in.id;
    }
    return OK;
}

/* Time passes: the next ones take bookings before these are over. */
static void renew_slots(struct run *r)
{
    struct world *w = r->w;
    struct slot_get_row slot;
    bool found;
    struct slot_get_in key = {w->shop.v, w->first_come.v};
    assert_int_equal(q_slot_get(db_reader(w->app.db), w->arena, &key, &slot, &found), OK);
    if (slot.starts_at - app_now(&w->app).ms < 2 * (int64_t)MS_PER_DAY) {
        struct actor system = {.kind = ACTOR_SYSTEM};
        assert_int_equal(change_run(&w->app, w->arena, TX_ADMIN, w->shop, system, renew_in_tx, w),
                         OK);
    }
}

static void step(struct run *r)
{
    if (r->n > 0 && below(r, 10) == 0) {
        r->focus = below(r, r->n);
    }
    int about = r->n > 0 && below(r, 4) == 0 ? below(r, r->n) : r->focus;
    struct booking_id id = r->ids[about];
    int what = r->n == 0 ? 0 : below(r, 15);
    renew_slots(r);
    if (what < 2) {
        for (int times = 1 + below(r, 4); times > 0; times--) {
            step_book(r);
        }
        r->focus = r->n > 0 ? r->n - 1 : 0;
    } else if (what < 5) {
        step_decide(r, id);
    } else if (what < 8) {
        step_provider(r, id);
    } else if (what == 8) {
        fake_gateway_fault(r->w->provider, (enum fake_fault)below(r, FAKE_PUZZLE + 1), below(r, 3));
    } else if (what == 9) {
        world_advance(r->w, (int64_t)below(r, 90) * MS_PER_MINUTE);
    } else if (what == 10) {
        world_advance(r->w, (int64_t)below(r, 90) * MS_PER_SECOND);
    } else if (what == 11) {
        step_slot(r);
    } else if (what == 12 && below(r, 4) == 0) {
        step_list(r);
    } else if (what == 13) {
        step_late(r, id);
    } else if (what == 14 && below(r, 12) == 0) {
        step_reconcile(r);
    } else {
        world_work(r->w);
    }
}

/* --- invariants ---------------------------------------------------------------------------------
 */

/* Everything that the doctor asks; `id` 0: of all bookings. */
static void check_invariants(struct run *r, struct booking_id id)
{
    struct world *w = r->w;
    for (size_t i = 0; i < invariants_count; i++) {
        struct violation v;
        assert_int_equal(invariant_check(i, db_reader(w->app.db), w->arena, w->shop, id, &v), OK);
        if (v.n > 0) {
            fail_msg("step %d breaks \"%s\" (%" PRId64 ")", r->step, invariants[i].name, v.ids[0]);
        }
    }
}

/* The provider's side: one number that can be paid (I7), only for bookings that were confirmed
 * (I2). Nobody closes 要対応 here, so money that needs a person is an open one (I6). */
static void check_payments_I2_I6_I7(struct run *r, int i, const struct booking_get_row *b)
{
    struct world *w = r->w;
    struct payment_get_rows all;
    struct payment_list_in key = {.shop = w->shop.v, .booking = b->id, .max = ATTEMPTS};
    assert_int_equal(q_payment_list(db_reader(w->app.db), w->arena, &key, &all), OK);
    int live = 0, paid_by_konbini = 0;
    for (size_t k = 0; k < all.n; k++) {
        struct gw_payment seen;
        if (fake_gateway_see(w->provider, w->arena, (struct payment_id){all.v[k].id}, &seen)) {
            assert_true(r->was_confirmed[i]);
            live += seen.state == GW_AWAITING;
        }
        paid_by_konbini += str_is(all.v[k].status, "paid") && str_is(all.v[k].method, "konbini");
    }
    assert_true(live <= 1);
    if (str_is(b->status, "cancelled") && paid_by_konbini > 0) {
        assert_true(world_open(w, r->ids[i], FOLLOW_PAID_CANCELLED) +
                        world_open(w, r->ids[i], FOLLOW_REFUND_DECISION) >
                    0);
    }
}

static void note_confirmation(struct run *r, int i)
{
    struct world *w = r->w;
    struct history_of_booking_rows rows;
    struct history_of_booking_in key = {.shop = w->shop.v, .booking = r->ids[i].v, .max = 2000};
    assert_int_equal(q_history_of_booking(db_reader(w->app.db), w->arena, &key, &rows), OK);
    for (size_t k = 0; k < rows.n; k++) {
        bool is_move = str_is(rows.v[k].subject, "booking");
        r->was_confirmed[i] |= is_move && str_is(rows.v[k].after, "confirmed");
    }
}

/* Lines that say a payment of the booking itself, not of a bill, is paid. */
static int paid_lines(struct run *r, int i)
{
    struct world *w = r->w;
    struct history_of_booking_rows rows;
    struct history_of_booking_in key = {.shop = w->shop.v, .booking = r->ids[i].v, .max = 2000};
    assert_int_equal(q_history_of_booking(db_reader(w->app.db), w->arena, &key, &rows), OK);
    int n = 0;
    for (size_t k = 0; k < rows.n; k++) {
        struct payment_get_row p;
        bool found;
        if (str_is(rows.v[k].subject, "payment") && str_is(rows.v[k].what, "paid")) {
            struct payment_get_in of = {w->shop.v, rows.v[k].payment.v};
            assert_int_equal(q_payment_get(db_reader(w->app.db), w->arena, &of, &p, &found), OK);
            n += str_is(p.origin, "booking");
        }
    }
    return n;
}

/* However often something was said, it was told once a person (I5): 2 members of staff. */
static void check_notices_I5(struct run *r, int i)
{
    assert_true(world_mails(r->w, r->ids[i], "RECEIPT") <= 1);
    assert_int_equal(world_mails(r->w, r->ids[i], "STAFF_PAID"), 2 * paid_lines(r, i));
    assert_int_equal(world_mails(r->w, r->ids[i], "STAFF_EXPIRED") % 2, 0);
}

/* Where nothing is closed, nobody waits for what is free (domain.md 6). */
static void check_line(struct run *r, struct slot_id id)
{
    struct world *w = r->w;
    struct db_conn *db = db_reader(w->app.db);
    struct slot_get_row slot;
    struct offering_get_row offering;
    struct waiting_line line;
    bool found;
    struct slot_get_in slot_key = {.shop = w->shop.v, .id = id.v};
    assert_int_equal(q_slot_get(db, w->arena, &slot_key, &slot, &found), OK);
    struct offering_get_in offering_key = {.shop = w->shop.v, .id = slot.offering};
    assert_int_equal(q_offering_get(db, w->arena, &offering_key, &offering, &found), OK);
    assert_int_equal(waiting_line_read(db, w->arena, w->shop, id.v, &offering, &line), OK);
    struct slot_window window = {(int)offering.opens_days, (int)offering.closes_min};
    int64_t left = slot.capacity - slot.taken;
    if (slot.is_closed != 0 || line.n == 0 ||
        !waiting_goes_on(window, (struct instant){slot.starts_at}, app_now(&w->app))) {
        return;
    }
    struct waiting_next_row next;
    struct waiting_next_in key = {
        .shop = w->shop.v, .slot = id.v, .left_seats = left, .in_order = offering.waits_in_order};
    assert_int_equal(q_waiting_next(db, w->arena, &key, &next, &found), OK);
    assert_true(!found || next.party > left);
}

static bool is_by_hand(struct run *r, struct booking_id id)
{
    struct history_of_booking_rows rows;
    struct history_of_booking_in key = {.shop = r->w->shop.v, .booking = id.v, .max = 2000};
    assert_int_equal(q_history_of_booking(db_reader(r->w->app.db), r->w->arena, &key, &rows), OK);
    for (size_t i = 0; i < rows.n; i++) {
        if (str_starts(rows.v[i].what, STR("promote_"))) {
            return str_is(rows.v[i].actor, "user");
        }
    }
    return false;
}

/* In strict order nobody who came later has a seat while an earlier one waits, but by hand. */
static void check_order(struct run *r)
{
    bool is_waiting = false;
    for (int i = 0; i < r->n; i++) {
        struct booking_get_row b = world_booking(r->w, r->ids[i]);
        enum booking_status status;
        assert_true(booking_status_parse(b.status, &status));
        if (b.slot == r->w->waits_free.v) {
            is_waiting |= status == BOOKING_WAITLISTED;
            assert_true(!is_waiting || !booking_holds_seats(status) || is_by_hand(r, r->ids[i]));
        }
    }
}

/* Who waits owes nothing, and every promotion is told once. */
static void check_waiting(struct run *r, int i, const struct booking_get_row *b)
{
    assert_true(!str_is(b->status, "waitlisted") || str_is(b->pay_status, ""));
    assert_int_equal(world_mails(r->w, r->ids[i], "PROMOTED"),
                     world_history(r->w, r->ids[i], "promote_pending"));
    assert_int_equal(world_mails(r->w, r->ids[i], "STAFF_PROMOTED"),
                     2 * world_history(r->w, r->ids[i], "promote_confirmed"));
}

static void check_booking(struct run *r, int i)
{
    struct booking_get_row b = world_booking(r->w, r->ids[i]);
    check_waiting(r, i, &b);
    note_confirmation(r, i);
    check_payments_I2_I6_I7(r, i, &b);
    check_notices_I5(r, i);
}

/* What the step was about, and now and then everything. */
static void check(struct run *r)
{
    check_line(r, r->w->waits_confirmed);
    check_line(r, r->w->waits_pending);
    check_line(r, r->w->waits_free);
    bool is_all = r->step % CHECK_ALL_EVERY == 0 || r->step == r->steps - 1;
    if (is_all) {
        check_order(r);
    }
    if (r->n > 0) {
        check_booking(r, r->focus);
        check_invariants(r, is_all ? (struct booking_id){0} : r->ids[r->focus]);
    }
}

static int64_t given(const char *name, int64_t otherwise)
{
    const char *text = getenv(name);
    int64_t v;
    return text != NULL && str_to_i64(str_from(text), &v) ? v : otherwise;
}

static void invariants_hold_after_every_step(void **state)
{
    struct run *r = calloc(1, sizeof *r);
    assert_non_null(r);
    r->w = *state;
    r->late_arena = arena_new();
    r->steps = (int)given("STEPS", STEPS);
    int64_t seed = given("SEED", app_now(&r->w->app).ms);
    r->random = (uint64_t)seed;
    print_message("SEED=%" PRId64 " STEPS=%d\n", seed, r->steps);
    struct offering_input strict = world_offering(r->w, r->w->waits_free);
    strict.waits_in_order = true;
    world_save_offering(r->w, &strict);
    for (r->step = 0; r->step < r->steps; r->step++) {
        step(r);
        check(r);
        arena_reset(r->w->arena);
    }
    print_message("%d bookings, %d at the provider\n", r->n, fake_gateway_made(r->w->provider));
    arena_free(r->late_arena);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(invariants_hold_after_every_step)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
