/* random_test.c: bookings driven through random commands, provider events and faults on a virtual
 * clock, from a printed seed; the invariants of domain.md 8 are checked after every step.
 *
 *     SEED=123 build/tests/unit/app/random_test       the same run again */
#include "app/provider.h"
#include "app/settle.h"
#include "core/booking.h"
#include "store/history.h"
#include "store/slot.h"
#include "unit/app/world.h"

#include <inttypes.h>

enum { STEPS = 2500, CHECK_ALL_EVERY = 100, MAX_BOOKINGS = 400, ATTEMPTS = 50 };

struct run {
    struct world *w;
    uint64_t random;
    struct booking_id ids[MAX_BOOKINGS];
    bool was_confirmed[MAX_BOOKINGS];
    int n;
    int step;
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
    struct slot_id slots[] = {w->first_come, w->approval, w->free};
    enum pay_method how = below(r, 4) == 0 ? PAY_ONSITE : PAY_KONBINI;
    struct book_output out = world_book(w, slots[below(r, 3)], 1 + below(r, 3), how);
    if (out.result == BOOK_DONE && r->n < MAX_BOOKINGS) {
        r->ids[r->n++] = out.id;
    }
}

static void step_decide(struct run *r, struct booking_id id)
{
    struct world *w = r->w;
    struct decide_output out;
    enum err e = OK;
    switch (below(r, 6)) {
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

static void step(struct run *r)
{
    if (r->n > 0 && below(r, 10) == 0) {
        r->focus = below(r, r->n);
    }
    int about = r->n > 0 && below(r, 4) == 0 ? below(r, r->n) : r->focus;
    struct booking_id id = r->ids[about];
    int what = r->n == 0 ? 0 : below(r, 12);
    if (what < 2) {
        step_book(r);
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
    } else {
        world_work(r->w);
    }
}

/* --- invariants ---------------------------------------------------------------------------------
 */

static void check_seats_I1(struct run *r)
{
    struct world *w = r->w;
    struct slot_id slots[] = {w->first_come, w->approval, w->free};
    for (size_t s = 0; s < COUNT_OF(slots); s++) {
        struct slot_get_row slot;
        bool found;
        int64_t held = 0;
        struct slot_get_in key = {.shop = w->shop.v, .id = slots[s].v};
        assert_int_equal(q_slot_get(db_reader(w->app.db), w->arena, &key, &slot, &found), OK);
        for (int i = 0; i < r->n; i++) {
            struct booking_get_row b = world_booking(w, r->ids[i]);
            enum booking_status status;
            assert_true(booking_status_parse(b.status, &status));
            held += b.slot == slot.id && booking_holds_seats(status) ? b.party : 0;
        }
        assert_int_equal(held, slot.taken);
        assert_true(slot.taken <= slot.capacity);
    }
}

/* One number that can be paid (I7), only for bookings that were confirmed (I2), and money that
 * needs a person is an open 要対応 (I6). */
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

/* The last line about the booking says what it is now (I10), every line begins where the one before
 * ended, and no line about it was written by the provider (I3). */
static void check_history_I3_I10(struct run *r, int i, const struct booking_get_row *b)
{
    struct world *w = r->w;
    struct history_of_booking_rows rows;
    struct history_of_booking_in key = {.shop = w->shop.v, .booking = b->id, .max = 2000};
    assert_int_equal(q_history_of_booking(db_reader(w->app.db), w->arena, &key, &rows), OK);
    struct str state = STR("");
    for (size_t k = 0; k < rows.n; k++) {
        if (str_is(rows.v[k].subject, "booking")) {
            assert_true(str_eq(rows.v[k].before, state));
            assert_false(str_is(rows.v[k].actor, "provider"));
            state = rows.v[k].after;
            r->was_confirmed[i] |= str_is(state, "confirmed");
        }
    }
    assert_true(str_eq(state, b->status));
}

/* However often something was said, it was told once a person (I5): 2 members of staff. */
static void check_notices_I5(struct run *r, int i)
{
    assert_true(world_mails(r->w, r->ids[i], "RECEIPT") <= 1);
    assert_int_equal(world_mails(r->w, r->ids[i], "STAFF_PAID"),
                     2 * world_history(r->w, r->ids[i], "paid"));
    assert_int_equal(world_mails(r->w, r->ids[i], "STAFF_EXPIRED") % 2, 0);
}

static void check_booking(struct run *r, int i)
{
    struct booking_get_row b = world_booking(r->w, r->ids[i]);
    check_history_I3_I10(r, i, &b);
    check_payments_I2_I6_I7(r, i, &b);
    check_notices_I5(r, i);
}

/* What the step was about, and now and then everything. */
static void check(struct run *r)
{
    if (r->step % CHECK_ALL_EVERY == 0 || r->step == STEPS - 1) {
        check_seats_I1(r);
        for (int i = 0; i < r->n; i++) {
            check_booking(r, i);
        }
    } else if (r->n > 0) {
        check_booking(r, r->focus);
    }
}

static void invariants_hold_after_every_step(void **state)
{
    const char *given = getenv("SEED");
    int64_t seed = 0;
    struct run *r = calloc(1, sizeof *r);
    assert_non_null(r);
    r->w = *state;
    if (given == NULL || !str_to_i64(str_from(given), &seed)) {
        seed = app_now(&r->w->app).ms;
    }
    r->random = (uint64_t)seed;
    print_message("SEED=%" PRId64 "\n", seed);
    for (r->step = 0; r->step < STEPS; r->step++) {
        step(r);
        check(r);
    }
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(invariants_hold_after_every_step)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
