/* reminder_test.c: when a customer is reminded, and when not. */
#include "core/reminder.h"

#include "unit/check.h"

static struct instant at(const char *iso)
{
    struct instant i;
    assert_true(instant_parse(str_from(iso), &i));
    return i;
}

struct reminder_case {
    int hours;
    const char *issued, *deadline, *reminder; /* NULL: none */
};

static void check(const struct reminder_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct instant out;
        bool is_sent =
            reminder_at(cases[i].hours, at(cases[i].issued), at(cases[i].deadline), &out);
        assert_int_equal(is_sent, cases[i].reminder != NULL);
        if (is_sent) {
            assert_int_equal(out.ms, at(cases[i].reminder).ms);
        }
    }
}

static void it_goes_out_so_many_hours_before_the_deadline(void **state)
{
    (void)state;
    static const struct reminder_case cases[] = {
        {24, "2026-03-02T12:00:00+09:00", "2026-03-05T18:00:00+09:00", "2026-03-04T18:00:00+09:00"},
        {3, "2026-03-02T12:00:00+09:00", "2026-03-05T18:00:00+09:00", "2026-03-05T15:00:00+09:00"},
        {48, "2026-02-20T12:00:00+09:00", "2026-03-02T12:00:00+09:00", "2026-02-28T12:00:00+09:00"},
    };
    check(cases, COUNT_OF(cases));
}

static void nobody_is_woken_what_falls_into_the_night_comes_the_evening_before(void **state)
{
    (void)state;
    static const struct reminder_case cases[] = {
        /* the usual one: three days, the end of the day */
        {24, "2026-03-02T12:00:00+09:00", "2026-03-05T23:59:59+09:00", "2026-03-04T20:00:00+09:00"},
        {24, "2026-03-02T12:00:00+09:00", "2026-03-05T07:59:00+09:00", "2026-03-03T20:00:00+09:00"},
        {24, "2026-03-02T12:00:00+09:00", "2026-03-05T08:00:00+09:00", "2026-03-04T08:00:00+09:00"},
        {24, "2026-03-02T12:00:00+09:00", "2026-03-05T20:59:00+09:00", "2026-03-04T20:59:00+09:00"},
        {24, "2026-03-02T12:00:00+09:00", "2026-03-05T21:00:00+09:00", "2026-03-04T20:00:00+09:00"},
        {3, "2026-03-02T12:00:00+09:00", "2026-03-05T09:00:00+09:00", "2026-03-04T20:00:00+09:00"},
    };
    check(cases, COUNT_OF(cases));
}

static void not_right_after_the_number_but_hours_later_or_the_next_morning(void **state)
{
    (void)state;
    static const struct reminder_case cases[] = {
        {24, "2026-03-04T15:00:00+09:00", "2026-03-05T23:59:59+09:00", "2026-03-05T09:00:00+09:00"},
        {72, "2026-03-04T08:00:00+09:00", "2026-03-05T23:59:59+09:00", "2026-03-04T14:00:00+09:00"},
        {24, "2026-03-04T23:00:00+09:00", "2026-03-05T23:59:59+09:00", "2026-03-05T09:00:00+09:00"},
        {24, "2026-03-05T01:00:00+09:00", "2026-03-05T20:00:00+09:00", "2026-03-05T09:00:00+09:00"},
    };
    check(cases, COUNT_OF(cases));
}

static void none_where_it_is_off_or_of_no_use_any_more(void **state)
{
    (void)state;
    static const struct reminder_case cases[] = {
        {0, "2026-03-02T12:00:00+09:00", "2026-03-05T23:59:59+09:00", NULL},
        {24, "2026-03-05T12:00:00+09:00", "2026-03-05T18:59:00+09:00", NULL}, /* too short */
        {24, "2026-03-05T12:00:00+09:00", "2026-03-05T19:00:00+09:00", "2026-03-05T18:00:00+09:00"},
        {24, "2026-03-04T20:00:00+09:00", "2026-03-05T09:59:00+09:00", NULL}, /* over night */
        {1, "2026-03-02T12:00:00+09:00", "2026-03-05T18:00:00+09:00", "2026-03-05T17:00:00+09:00"},
    };
    check(cases, COUNT_OF(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_out_so_many_hours_before_the_deadline),
        cmocka_unit_test(nobody_is_woken_what_falls_into_the_night_comes_the_evening_before),
        cmocka_unit_test(not_right_after_the_number_but_hours_later_or_the_next_morning),
        cmocka_unit_test(none_where_it_is_off_or_of_no_use_any_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
