/* urgency_test.c: what comes first among the things that wait for a person. */
#include "core/urgency.h"

#include "unit/check.h"

static const struct instant now = {INT64_C(1770000000000)};

static struct instant in_hours(int hours)
{
    return instant_add(now, (int64_t)hours * MS_PER_HOUR);
}

static void what_is_undecided_or_unpaid_before_its_start_is_urgent(void **state)
{
    (void)state;
    static const struct {
        enum booking_status status;
        enum pay_status pay;
        int starts_in;
        bool is_soon;
    } cases[] = {
        {BOOKING_PENDING, PAY_AWAITING_APPROVAL, 47, true},
        {BOOKING_PENDING, PAY_AWAITING_APPROVAL, 48, false},
        {BOOKING_PENDING, PAY_NONE, 1, true},
        {BOOKING_CONFIRMED, PAY_FAILED, 1, true},
        {BOOKING_CONFIRMED, PAY_VOID, -3, true}, /* it has started */
        {BOOKING_CONFIRMED, PAY_FAILED, 72, false},
        {BOOKING_CONFIRMED, PAY_PAID, 1, false},
        {BOOKING_CANCELLED, PAY_PAID, 1, false},
        {BOOKING_CANCELLED, PAY_FAILED, 1, false},
        {BOOKING_WAITLISTED, PAY_NONE, 1, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(
            urgency_is_soon(cases[i].status, cases[i].pay, in_hours(cases[i].starts_in), now),
            cases[i].is_soon);
    }
}

static void after_a_day_it_is_late(void **state)
{
    (void)state;
    assert_false(urgency_is_late(in_hours(-23), now));
    assert_true(urgency_is_late(in_hours(-24), now));
}

static void a_span_is_told_in_its_largest_unit(void **state)
{
    struct arena *a = *state;
    static const struct {
        int64_t minutes;
        const char *ja, *en;
    } cases[] = {
        {-5, "0分", "0 min"},        {0, "0分", "0 min"},
        {59, "59分", "59 min"},      {60, "1時間", "1 h"},
        {47 * 60, "47時間", "47 h"}, {48 * 60 - 1, "47時間", "47 h"},
        {48 * 60, "2日", "2 days"},  {100 * 24 * 60, "100日", "100 days"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms = cases[i].minutes * MS_PER_MINUTE;
        assert_str(urgency_span(a, LANG_JA, ms), cases[i].ja);
        assert_str(urgency_span(a, LANG_EN, ms), cases[i].en);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_undecided_or_unpaid_before_its_start_is_urgent),
        cmocka_unit_test(after_a_day_it_is_late),
        ARENA_TEST(a_span_is_told_in_its_largest_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
