/* Days, times and amounts as people read them. */
#include "core/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int open_arena(void **state)
{
    *state = arena_new();
    return 0;
}

static int close_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static struct instant at(const char *iso)
{
    struct instant i;
    assert_true(instant_parse(str_from(iso), &i));
    return i;
}

static void assert_str(struct arena *a, struct str s, const char *expected)
{
    assert_string_equal(str_c(a, s), expected);
}

static void days_carry_their_weekday(void **state)
{
    struct arena *a = *state;
    struct day d;
    assert_true(day_from_civil(2026, 3, 5, &d));
    assert_str(a, format_day(a, LANG_JA, d), "2026年3月5日(木)");
    assert_str(a, format_day(a, LANG_EN, d), "Thu, 5 Mar 2026");
    assert_str(a, format_day_short(a, LANG_JA, d), "3月5日(木)");
    assert_str(a, format_day_short(a, LANG_EN, d), "Thu, 5 Mar");
    assert_str(a, format_month(a, LANG_JA, d), "2026年3月");
    assert_str(a, format_month(a, LANG_EN, d), "March 2026");
}

static void instants_are_japan_time(void **state)
{
    struct arena *a = *state;
    struct instant i = at("2026-03-05T14:59:59Z");
    assert_str(a, format_instant(a, LANG_JA, i), "2026年3月5日(木) 23:59");
    assert_str(a, format_instant(a, LANG_EN, i), "Thu, 5 Mar 2026 23:59");
    assert_str(a, format_instant(a, LANG_JA, at("2025-12-31T15:05:00Z")), "2026年1月1日(木) 0:05");
}

static void a_range_names_the_day_once(void **state)
{
    struct arena *a = *state;
    struct instant from = at("2026-03-05T18:30:00+09:00");
    assert_str(a, format_range(a, LANG_JA, from, at("2026-03-05T19:30:00+09:00")),
               "2026年3月5日(木) 18:30〜19:30");
    assert_str(a, format_range(a, LANG_EN, from, at("2026-03-05T19:30:00+09:00")),
               "Thu, 5 Mar 2026 18:30 – 19:30");
    assert_str(a, format_range(a, LANG_JA, from, at("2026-03-06T00:00:00+09:00")),
               "2026年3月5日(木) 18:30〜24:00");
    assert_str(a, format_range(a, LANG_JA, from, at("2026-03-06T10:00:00+09:00")),
               "2026年3月5日(木) 18:30〜2026年3月6日(金) 10:00");
}

static void amounts_have_thousands(void **state)
{
    static const struct {
        int64_t v;
        const char *text;
    } rows[] = {{0, "¥0"},
                {999, "¥999"},
                {3300, "¥3,300"},
                {300000, "¥300,000"},
                {1234567, "¥1,234,567"},
                {-1000, "¥-1,000"},
                {INT64_MIN, "¥-9,223,372,036,854,775,808"}};
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_str(a, format_yen(a, LANG_JA, (struct yen){rows[i].v}), rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_carry_their_weekday),
        cmocka_unit_test(instants_are_japan_time),
        cmocka_unit_test(a_range_names_the_day_once),
        cmocka_unit_test(amounts_have_thousands),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
