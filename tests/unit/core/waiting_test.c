/* waiting_test.c: who may take a seat while others wait for it. */
#include "core/waiting.h"

#include "unit/check.h"

static void newcomers_get_what_nobody_in_line_could_take(void **state)
{
    (void)state;
    static const struct {
        int64_t n, smallest;
        bool in_order;
        int64_t left, leaves;
    } rows[] = {
        {0, 0, false, 3, 3}, {0, 0, true, 3, 3},
        {0, 0, false, 0, 0}, {0, 0, false, -1, 0}, /* fewer seats than are taken */
        {2, 1, false, 1, 0}, {1, 3, false, 3, 0},
        {1, 3, false, 2, 2}, {1, 3, true, 2, 0}, /* in strict order they wait behind it */
        {1, 3, true, 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct waiting_line line = {rows[i].n, rows[i].smallest, rows[i].in_order};
        if (waiting_leaves(&line, rows[i].left) != rows[i].leaves) {
            fail_msg("row %zu", i);
        }
    }
}

static void the_line_moves_up_as_long_as_the_slot_can_be_booked(void **state)
{
    (void)state;
    const struct slot_window window = {.opens_days = 60, .closes_min = 120};
    struct instant start = {100 * (int64_t)MS_PER_DAY};
    struct instant closes = slot_closes_at(window, start);
    assert_true(waiting_goes_on(window, start, (struct instant){0})); /* before it opens, too */
    assert_true(waiting_goes_on(window, start, closes));
    assert_false(waiting_goes_on(window, start, instant_add(closes, 1)));
    const struct slot_window until_start = {.opens_days = 60};
    assert_false(waiting_goes_on(until_start, start, start));
}

static void the_setting_says_where_it_leads(void **state)
{
    (void)state;
    assert_int_equal(booking_rule(BOOKING_WAITLISTED, waiting_event(WAITLIST_PENDING))->to,
                     BOOKING_PENDING);
    assert_int_equal(booking_rule(BOOKING_WAITLISTED, waiting_event(WAITLIST_CONFIRMED))->to,
                     BOOKING_CONFIRMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newcomers_get_what_nobody_in_line_could_take),
        cmocka_unit_test(the_line_moves_up_as_long_as_the_slot_can_be_booked),
        cmocka_unit_test(the_setting_says_where_it_leads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
