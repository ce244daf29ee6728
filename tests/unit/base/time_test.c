/* time_test.c: the calendar, and the borders of Japanese days. */
#include "base/time.h"

#include "unit/check.h"

static struct day day(int y, int m, int d)
{
    struct day out;
    assert_true(day_from_civil(y, m, d, &out));
    return out;
}

static void every_day_of_four_centuries_has_one_date(void **state)
{
    (void)state;
    struct day d = day(1900, 1, 1);
    int weekday = 1; /* a Monday */
    for (int y = 1900; y < 2300; y++) {
        for (int m = 1; m <= 12; m++) {
            struct day first = d;
            struct day again;
            for (int n = 1; day_from_civil(y, m, n, &again); n++) {
                assert_int_equal(again.n, d.n);
                struct civil c = civil_of_day(d);
                assert_true(c.year == y && c.month == m && c.day == n && c.weekday == weekday);
                assert_int_equal(day_of_month_start(d).n, first.n);
                d = day_add(d, 1);
                weekday = (weekday + 1) % 7;
            }
            assert_int_equal(day_month_length(first), d.n - first.n);
        }
    }
}

static void leap_years_follow_the_gregorian_rule(void **state)
{
    (void)state;
    static const struct {
        int year;
        bool is_leap;
    } cases[] = {{1900, false}, {2000, true},  {2024, true}, {2026, false},
                 {2028, true},  {2100, false}, {2400, true}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct day d;
        assert_int_equal(day_from_civil(cases[i].year, 2, 29, &d), cases[i].is_leap);
        assert_int_equal(day_month_length(day(cases[i].year, 2, 1)), cases[i].is_leap ? 29 : 28);
    }
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const int wrong[][3] = {{2026, 0, 1},  {2026, 13, 1},  {2026, 1, 0},
                                   {2026, 1, 32}, {2026, 4, 31},  {2026, -1, 1},
                                   {2026, 6, -1}, {1899, 12, 31}, {10000, 1, 1}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct day d;
        assert_false(day_from_civil(wrong[i][0], wrong[i][1], wrong[i][2], &d));
    }
}

static void a_japanese_day_begins_at_15_o_clock_utc(void **state)
{
    struct arena *a = *state;
    struct day d = day(2026, 3, 5);
    assert_str(instant_iso(a, day_start(d)), "2026-03-04T15:00:00Z");
    assert_str(instant_iso(a, day_end(d)), "2026-03-05T14:59:59Z");
    assert_str(instant_iso(a, day_at(d, 18 * 60 + 30)), "2026-03-05T09:30:00Z");
    assert_int_equal(day_of(day_start(d)).n, d.n);
    assert_int_equal(day_of(instant_add(day_start(d), -1)).n, d.n - 1);
    assert_int_equal(day_of(day_end(d)).n, d.n);
    assert_int_equal(day_of(instant_add(day_end(d), MS_PER_SECOND - 1)).n, d.n);
    assert_int_equal(day_of(instant_add(day_end(d), MS_PER_SECOND)).n, d.n + 1);
    assert_int_equal(day_at(d, 1440).ms, day_start(day_add(d, 1)).ms);
}

static void instants_before_1970_fall_in_the_right_day(void **state)
{
    (void)state;
    struct civil c = civil_of((struct instant){-(int64_t)JAPAN_OFFSET_MS - 1});
    assert_true(c.year == 1969 && c.month == 12 && c.day == 31 && c.hour == 23 && c.minute == 59 &&
                c.second == 59 && c.weekday == 3);
}

static void civil_time_is_japan_time(void **state)
{
    (void)state;
    struct civil c = civil_of((struct instant){1642126547000}); /* contract 3.2 */
    assert_true(c.year == 2022 && c.month == 1 && c.day == 14 && c.hour == 11 && c.minute == 15 &&
                c.second == 47 && c.weekday == 5);
}

static void days_parse_only_in_one_form(void **state)
{
    struct arena *a = *state;
    struct day d;
    assert_true(day_parse(STR("2026-02-28"), &d));
    assert_str(day_iso(a, d), "2026-02-28");
    static const char *const wrong[] = {
        "",           "2026",        "2026-2-3",    "2026-02-29",    "2026/02/03",
        "26-02-03",   "2026-02-03 ", " 2026-02-03", "2026-02-030",   "2026-02-3x",
        "-026-02-03", "2026--1-03",  "2026-02--3",  "２０２６-02-03"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(day_parse(str_from(wrong[i]), &d));
    }
    assert_false(day_parse(STR_NONE, &d));
}

static void clock_times_reach_from_midnight_to_midnight(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *text;
        int minute;
    } right[] = {{"00:00", 0}, {"09:05", 545}, {"23:59", 1439}, {"24:00", 1440}};
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        int m;
        assert_true(minute_parse(str_from(right[i].text), &m));
        assert_int_equal(m, right[i].minute);
        assert_str(minute_text(a, m), right[i].text);
    }
    static const char *const wrong[] = {"",      "9:05",   "24:01", "25:00", "12:60",  "12:5",
                                        "12.50", "12:500", "-0:30", "00:-5", "12:00 ", "１2:00"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        int m;
        assert_false(minute_parse(str_from(wrong[i]), &m));
    }
}

static void instants_parse_with_zone_only(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *text;
        const char *iso;
    } right[] = {
        {"2026-03-05T14:59:59Z", "2026-03-05T14:59:59Z"},
        {"2026-03-05T23:59:59+09:00", "2026-03-05T14:59:59Z"},
        {"2026-03-05T14:59Z", "2026-03-05T14:59:00Z"},
        {"2026-03-05T00:00+09:00", "2026-03-04T15:00:00Z"},
        {"2026-12-31T24:00+09:00", "2026-12-31T15:00:00Z"},
        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
    };
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct instant at;
        assert_true(instant_parse(str_from(right[i].text), &at));
        assert_str(instant_iso(a, at), right[i].iso);
    }
    static const char *const wrong[] = {"2026-03-05T14:59:59",
                                        "2026-03-05 14:59:59Z",
                                        "2026-03-05T14:59:60Z",
                                        "2026-03-05T14:59:59z",
                                        "2026-03-05T14:59:59+0900",
                                        "2026-03-05T14:59:59+01:00",
                                        "2026-03-05T14:59:59Zjunk",
                                        "2026-03-05T14:59:-1Z",
                                        "2026-03-05T24:00:01+09:00",
                                        "2026-02-30T00:00Z",
                                        "2026-03-05T",
                                        ""};
    struct instant untouched = {42};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(instant_parse(str_from(wrong[i]), &untouched));
        assert_int_equal(untouched.ms, 42);
    }
}

static void instants_compare_and_shift(void **state)
{
    (void)state;
    struct instant a = {-5}, b = {7};
    assert_true(instant_before(a, b));
    assert_false(instant_before(b, a));
    assert_false(instant_before(a, a));
    assert_int_equal(instant_min(a, b).ms, -5);
    assert_int_equal(instant_min(b, a).ms, -5);
    assert_int_equal(instant_add(b, (int64_t)60 * MS_PER_DAY).ms, INT64_C(5184000007));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_four_centuries_has_one_date),
        cmocka_unit_test(leap_years_follow_the_gregorian_rule),
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        ARENA_TEST(a_japanese_day_begins_at_15_o_clock_utc),
        cmocka_unit_test(instants_before_1970_fall_in_the_right_day),
        cmocka_unit_test(civil_time_is_japan_time),
        ARENA_TEST(days_parse_only_in_one_form),
        ARENA_TEST(clock_times_reach_from_midnight_to_midnight),
        ARENA_TEST(instants_parse_with_zone_only),
        cmocka_unit_test(instants_compare_and_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
