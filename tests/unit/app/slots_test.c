/* Slots: made from hours, kept when booked or touched by hand, added and changed one by one. */
#include "app/hours.h"
#include "app/offering.h"
#include "app/slots.h"
#include "store/slot.h"
#include "unit/app/world.h"

enum { WEDNESDAY = 3, ROOM = 1000 };

static struct offering_id service(struct world *w, int opens_days)
{
    struct offering_input in = offering_defaults(OFFERING_SERVICE);
    struct problems p;
    struct offering_id id;
    in.title = STR("ヨガ");
    in.price = (struct yen){3300};
    in.status = OFFERING_OPEN;
    in.opens_days = opens_days;
    in.cancel_hours = 0;
    assert_int_equal(app_save_offering(&w->app, w->arena, w->shop, w->staff, &in, &p, &id), OK);
    assert_false(p.refuses);
    return id;
}

static struct weekly_hours every(int weekday, int from, int to, int length, int capacity)
{
    return (struct weekly_hours){
        weekday,
        {.from_min = from * 60, .to_min = to * 60, .length_min = length, .capacity = capacity}};
}

static struct hours_output set_hours(struct world *w, struct offering_id id,
                                     const struct weekly_hours *hours, size_t n,
                                     const struct day *closed, size_t n_closed)
{
    struct hours_save in = {hours, n, closed, n_closed};
    struct hours_output out;
    struct problems p;
    assert_int_equal(app_save_hours(&w->app, w->arena, w->shop, w->staff, id, &in, &p, &out), OK);
    assert_false(p.refuses);
    return out;
}

static struct slot_get_rows slots(struct world *w, struct offering_id id)
{
    struct slot_get_rows rows;
    assert_int_equal(q_slot_next(db_reader(w->app.db), w->arena,
                                 &(struct slot_next_in){w->shop.v, id.v, app_now(&w->app).ms, ROOM},
                                 &rows),
                     OK);
    return rows;
}

static void book_one(struct world *w, struct slot_id slot, int party)
{
    struct book_output out = world_book(w, slot, party, PAY_KONBINI);
    assert_int_equal(out.result, BOOK_DONE);
}

static struct slot_output set_slot(struct world *w, int64_t id, int64_t capacity, bool closed)
{
    struct slot_output out;
    assert_int_equal(app_set_slot(&w->app, w->arena, w->shop, w->staff, (struct slot_id){id},
                                  capacity, closed, &out),
                     OK);
    return out;
}

static void hours_make_slots_up_to_the_horizon(void **state)
{
    struct world *w = *state;
    struct offering_id id = service(w, 28);
    struct weekly_hours hours[] = {every(WEDNESDAY, 10, 12, 60, 8)};
    struct hours_output out = set_hours(w, id, hours, 1, NULL, 0);
    struct slot_get_rows rows = slots(w, id);
    assert_int_equal(out.made, rows.n);
    assert_in_range(rows.n, 6, 10); /* four or five Wednesdays, two slots each */
    for (size_t i = 0; i < rows.n; i++) {
        struct civil c = civil_of((struct instant){rows.v[i].starts_at});
        assert_int_equal(c.weekday, WEDNESDAY);
        assert_int_equal(c.hour, i % 2 == rows.n % 2 ? 10 : 11);
        assert_int_equal(rows.v[i].capacity, 8);
    }
    assert_int_equal(set_hours(w, id, hours, 1, NULL, 0).made, 0);
}

static void changed_hours_leave_booked_slots_and_what_was_touched_by_hand(void **state)
{
    struct world *w = *state;
    struct offering_id id = service(w, 28);
    struct weekly_hours hours[] = {every(WEDNESDAY, 10, 13, 60, 8)};
    set_hours(w, id, hours, 1, NULL, 0);
    struct slot_get_rows before = slots(w, id);
    int64_t booked = before.v[before.n - 1].id, by_hand = before.v[before.n - 2].id;
    book_one(w, (struct slot_id){booked}, 2);
    assert_int_equal(set_slot(w, by_hand, 5, false).result, SLOT_DONE);

    struct weekly_hours later[] = {every(WEDNESDAY, 18, 19, 60, 8)};
    struct hours_output out = set_hours(w, id, later, 1, NULL, 0);
    assert_int_equal(out.removed, before.n - 2);
    assert_int_equal(out.closed, 1);
    bool has_booked = false, has_by_hand = false;
    struct slot_get_rows after = slots(w, id);
    for (size_t i = 0; i < after.n; i++) {
        if (after.v[i].id == booked) {
            has_booked = true;
            assert_true(after.v[i].is_closed); /* nobody else books it */
            assert_int_equal(after.v[i].taken, 2);
        }
        if (after.v[i].id == by_hand) {
            has_by_hand = true;
            assert_false(after.v[i].is_closed);
        }
    }
    assert_true(has_booked && has_by_hand);
    assert_int_equal(after.n, (size_t)out.made + 2);
}

static void more_seats_in_the_hours_reach_slots_without_bookings(void **state)
{
    struct world *w = *state;
    struct offering_id id = service(w, 14);
    struct weekly_hours hours[] = {every(WEDNESDAY, 10, 11, 60, 8)};
    set_hours(w, id, hours, 1, NULL, 0);
    hours[0].hours.capacity = 12;
    set_hours(w, id, hours, 1, NULL, 0);
    struct slot_get_rows rows = slots(w, id);
    assert_true(rows.n > 0);
    for (size_t i = 0; i < rows.n; i++) {
        assert_int_equal(rows.v[i].capacity, 12);
    }
}

static void days_off_have_no_slots(void **state)
{
    struct world *w = *state;
    struct offering_id id = service(w, 21);
    struct weekly_hours hours[] = {every(WEDNESDAY, 10, 11, 60, 8)};
    set_hours(w, id, hours, 1, NULL, 0);
    struct slot_get_rows all = slots(w, id);
    struct day off = day_of((struct instant){all.v[0].starts_at});
    struct hours_output out = set_hours(w, id, hours, 1, &off, 1);
    assert_int_equal(out.removed, 1);
    assert_int_equal(slots(w, id).n, all.n - 1);
    out = set_hours(w, id, hours, 1, NULL, 0); /* open after all */
    assert_int_equal(out.made, 1);
    assert_int_equal(slots(w, id).n, all.n);
}

static void a_slot_removed_by_hand_stays_away(void **state)
{
    struct world *w = *state;
    struct offering_id id = service(w, 21);
    struct weekly_hours hours[] = {every(WEDNESDAY, 10, 12, 60, 8)};
    set_hours(w, id, hours, 1, NULL, 0);
    struct slot_get_rows all = slots(w, id);
    struct slot_output out;
    assert_int_equal(
        app_remove_slot(&w->app, w->arena, w->shop, w->staff, (struct slot_id){all.v[1].id}, &out),
        OK);
    assert_int_equal(out.result, SLOT_DONE);
    assert_int_equal(set_hours(w, id, hours, 1, NULL, 0).made, 0);
    slots_extend(&w->app, w->arena);
    assert_int_equal(slots(w, id).n, all.n - 1);
}

static void the_horizon_moves_with_the_days(void **state)
{
    struct world *w = *state;
    struct offering_id id = service(w, 14);
    struct weekly_hours hours[] = {every(WEDNESDAY, 10, 11, 60, 8)};
    set_hours(w, id, hours, 1, NULL, 0);
    struct slot_get_rows before = slots(w, id);
    clock_advance(w->clock, (int64_t)14 * MS_PER_DAY);
    slots_extend(&w->app, w->arena);
    struct slot_get_rows after = slots(w, id);
    assert_in_range(after.n, 2, 3);
    assert_true(after.v[after.n - 1].starts_at > before.v[before.n - 1].starts_at);
    slots_extend(&w->app, w->arena); /* a second round finds nothing to do */
    assert_int_equal(slots(w, id).n, after.n);
}

static void wrong_hours_are_refused_by_row(void **state)
{
    struct world *w = *state;
    struct offering_id id = service(w, 14);
    const struct weekly_hours hours[] = {
        every(1, 10, 12, 60, 8), every(1, 11, 13, 60, 8), every(2, 12, 10, 60, 8),
        every(3, 10, 11, 90, 8), every(4, 10, 11, 60, 0),
    };
    struct hours_save in = {.hours = hours, .n_hours = COUNT_OF(hours)};
    struct hours_output out;
    struct problems p;
    assert_int_equal(app_save_hours(&w->app, w->arena, w->shop, w->staff, id, &in, &p, &out), OK);
    assert_true(p.refuses);
    assert_int_equal(problem_of(&p, "from", 1)->text, TX_PROBLEM_HOURS_OVERLAP);
    assert_int_equal(problem_of(&p, "to", 2)->text, TX_PROBLEM_HOURS_ORDER);
    assert_int_equal(problem_of(&p, "length", 3)->text, TX_PROBLEM_HOURS_LENGTH);
    assert_int_equal(problem_of(&p, "capacity", 4)->text, TX_PROBLEM_CAPACITY);
    assert_int_equal(slots(w, id).n, 0);
}

static void dates_are_added_once(void **state)
{
    struct world *w = *state;
    struct offering_id id = service(w, 60);
    struct instant start = day_at(day_add(day_of(app_now(&w->app)), 5), 13 * 60);
    struct slot_plan date = {start, instant_add(start, 2 * MS_PER_HOUR), 12};
    struct problems p;
    assert_int_equal(app_add_slots(&w->app, w->arena, w->shop, w->staff, id, &date, 1, &p), OK);
    assert_false(p.refuses);
    assert_int_equal(app_add_slots(&w->app, w->arena, w->shop, w->staff, id, &date, 1, &p), OK);
    assert_int_equal(problem_of(&p, "starts", 0)->text, TX_PROBLEM_SAME_START);
    date.starts = instant_add(app_now(&w->app), -MS_PER_HOUR);
    date.ends = instant_add(date.starts, -1);
    assert_int_equal(app_add_slots(&w->app, w->arena, w->shop, w->staff, id, &date, 1, &p), OK);
    assert_int_equal(problem_of(&p, "starts", 0)->text, TX_PROBLEM_PAST);
    assert_int_equal(problem_of(&p, "ends", 0)->text, TX_PROBLEM_HOURS_ORDER);
    assert_int_equal(slots(w, id).n, 1);
}

static void capacity_never_goes_below_what_is_taken(void **state)
{
    struct world *w = *state;
    book_one(w, w->first_come, 3);
    struct slot_output out = set_slot(w, w->first_come.v, 2, false);
    assert_int_equal(out.result, SLOT_BELOW_TAKEN);
    assert_int_equal(out.taken, 3);
    assert_int_equal(set_slot(w, w->first_come.v, 3, false).result, SLOT_DONE);
    assert_int_equal(set_slot(w, w->first_come.v, 0, false).result, SLOT_BAD_CAPACITY);
    assert_int_equal(set_slot(w, 999, 5, false).result, SLOT_NO_SUCH);
}

static void a_closed_slot_takes_no_booking_and_a_booked_one_stays(void **state)
{
    struct world *w = *state;
    book_one(w, w->first_come, 1);
    assert_int_equal(set_slot(w, w->first_come.v, 20, true).result, SLOT_DONE);
    assert_int_equal(world_book(w, w->first_come, 1, PAY_KONBINI).result, BOOK_NOT_OPEN);
    struct slot_output out;
    assert_int_equal(app_remove_slot(&w->app, w->arena, w->shop, w->staff, w->first_come, &out),
                     OK);
    assert_int_equal(out.result, SLOT_HAS_BOOKINGS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(hours_make_slots_up_to_the_horizon),
        WORLD_TEST(changed_hours_leave_booked_slots_and_what_was_touched_by_hand),
        WORLD_TEST(more_seats_in_the_hours_reach_slots_without_bookings),
        WORLD_TEST(days_off_have_no_slots),
        WORLD_TEST(a_slot_removed_by_hand_stays_away),
        WORLD_TEST(the_horizon_moves_with_the_days),
        WORLD_TEST(wrong_hours_are_refused_by_row),
        WORLD_TEST(dates_are_added_once),
        WORLD_TEST(capacity_never_goes_below_what_is_taken),
        WORLD_TEST(a_closed_slot_takes_no_booking_and_a_booked_one_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
