/* deadline_test.c: until when a number can be paid. */
#include "core/deadline.h"

#include "unit/check.h"

static struct instant at(const char *iso)
{
    struct instant i;
    assert_true(instant_parse(str_from(iso), &i));
    return i;
}

static const struct deadline_rule three_days = {.days = 3, .margin_min = 60};

static void whole_days_give_the_providers_check_value(void **state)
{
    (void)state;
    struct deadline d;
    assert_true(deadline_for(three_days, (struct instant){1642126547000},
                             at("2022-06-01T10:00+09:00"), &d));
    assert_true(d.at.ms == INT64_C(1642431599000)); /* contract 3.2 */
    assert_int_equal(d.days, 3);
    assert_false(d.by_slot);
}

static void every_number_of_days_agrees_with_the_providers_formula(void **state)
{
    (void)state;
    int64_t t = 1642126547;
    for (int n = DEADLINE_DAYS_MIN; n <= DEADLINE_DAYS_MAX; n++) {
        for (int step = 0; step < 50; step++) {
            t += 7919; /* two hours and a bit: every part of the day, month ends, a leap day */
            int64_t expected = ((t + 32400) / 86400 + n + 1) * 86400 - 1 - 32400;
            struct deadline d;
            struct deadline_rule rule = {.days = n};
            assert_true(deadline_for(rule, (struct instant){t * 1000},
                                     (struct instant){(t + 100 * 86400) * 1000}, &d));
            assert_true(d.at.ms == expected * 1000);
        }
        t += 10 * 86400;
    }
}

static void days_are_japanese_calendar_days(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *now;
        int days;
        const char *deadline;
    } cases[] = {
        {"2026-01-31T12:00:00+09:00", 1, "2026-02-01T14:59:59Z"}, /* over a month end */
        {"2026-02-26T12:00:00+09:00", 3, "2026-03-01T14:59:59Z"}, /* no leap day */
        {"2028-02-26T12:00:00+09:00", 3, "2028-02-29T14:59:59Z"}, /* a leap day */
        {"2026-12-31T23:59:59+09:00", 1, "2027-01-01T14:59:59Z"}, /* a second before midnight */
        {"2027-01-01T00:00:00+09:00", 1, "2027-01-02T14:59:59Z"}, /* midnight */
        {"2026-06-30T15:00:00Z", 3, "2026-07-04T14:59:59Z"},      /* already July in Japan */
        {"2026-06-30T14:59:59Z", 3, "2026-07-03T14:59:59Z"},      /* still June in Japan */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct deadline d;
        struct deadline_rule rule = {.days = cases[i].days};
        struct instant now = at(cases[i].now);
        assert_true(deadline_for(rule, now, instant_add(now, (int64_t)30 * MS_PER_DAY), &d));
        assert_str(instant_iso(a, d.at), cases[i].deadline);
        assert_int_equal(d.days, cases[i].days);
    }
}

static void a_slot_before_that_decides(void **state)
{
    struct arena *a = *state;
    struct deadline d;
    assert_true(
        deadline_for(three_days, at("2026-03-02T10:00+09:00"), at("2026-03-04T18:30+09:00"), &d));
    assert_str(instant_iso(a, d.at), "2026-03-04T08:30:00Z"); /* 17:30, an hour before */
    assert_true(d.by_slot);
    assert_int_equal(d.days, 0);
}

/* A request that crosses midnight makes the provider count one day more: whole days are asked for
 * only where that would still end before the slot's own limit. */
static void whole_days_are_asked_for_only_when_midnight_cannot_hurt(void **state)
{
    (void)state;
    struct instant now = at("2026-03-02T23:59:58+09:00"); /* three days: until the 5th, 23:59:59 */
    static const struct {
        const char *slot;
        int days;
    } cases[] = {
        {"2026-03-07T00:59:59+09:00", 3}, /* limit the 6th, 23:59:59: one day more still fits */
        {"2026-03-07T00:59:58+09:00", 0},
        {"2026-03-06T01:00:00+09:00", 0},
        {"2026-03-06T00:59:59+09:00", 0}, /* limit and three days meet */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct deadline d;
        assert_true(deadline_for(three_days, now, at(cases[i].slot), &d));
        assert_int_equal(d.days, cases[i].days);
        assert_true(d.at.ms == at("2026-03-05T23:59:59+09:00").ms);
        assert_false(d.by_slot);
    }
}

static void the_providers_floor_is_kept_with_room_for_the_request(void **state)
{
    (void)state;
    struct instant slot = at("2026-03-02T18:00+09:00");
    struct deadline_rule rule = {.days = 3, .margin_min = 60};
    struct instant limit = at("2026-03-02T17:00+09:00");
    struct deadline d;
    assert_true(deadline_for(rule, instant_add(limit, -32 * MS_PER_MINUTE), slot, &d));
    assert_true(d.at.ms == limit.ms);
    assert_false(deadline_for(rule, instant_add(limit, -32 * MS_PER_MINUTE + 1), slot, &d));
    assert_true(d.at.ms == limit.ms); /* tells what would have been needed */
    assert_false(deadline_for(rule, instant_add(slot, MS_PER_HOUR), slot, &d));
}

static void an_exact_moment_lies_less_than_60_days_ahead(void **state)
{
    (void)state;
    struct deadline_rule rule = {.days = DEADLINE_DAYS_MAX};
    struct instant now = at("2026-03-02T00:00:00+09:00");
    for (int hour = 58 * 24; hour < 63 * 24; hour++) {
        struct deadline d;
        assert_true(deadline_for(rule, now, instant_add(now, (int64_t)hour * MS_PER_HOUR), &d));
        assert_true(d.days == DEADLINE_DAYS_MAX ||
                    d.at.ms < now.ms + (int64_t)DEADLINE_DAYS_MAX * MS_PER_DAY);
        assert_true(d.at.ms <= now.ms + (int64_t)hour * MS_PER_HOUR);
    }
}

/* Whatever the slot: never later than N days, never later than the slot's limit, never under the
 * floor. */
static void no_deadline_breaks_a_bound(void **state)
{
    (void)state;
    struct instant now = at("2026-02-25T13:37:11+09:00");
    for (int days = DEADLINE_DAYS_MIN; days <= DEADLINE_DAYS_MAX; days += 3) {
        for (int minutes = 0; minutes < 70 * 24 * 60; minutes += 37) {
            struct deadline_rule rule = {.days = days, .margin_min = minutes % 180};
            struct instant slot = instant_add(now, (int64_t)minutes * MS_PER_MINUTE);
            struct deadline d;
            bool is_possible = deadline_for(rule, now, slot, &d);
            assert_true(d.at.ms <= day_end(day_add(day_of(now), days)).ms);
            assert_true(d.at.ms <= slot.ms - (int64_t)rule.margin_min * MS_PER_MINUTE);
            assert_true(d.days == 0 || d.days == days);
            assert_int_equal(is_possible, d.at.ms >= now.ms + 32 * MS_PER_MINUTE);
        }
    }
}

static void konbini_is_offered_within_amount_and_time(void **state)
{
    (void)state;
    struct instant now = at("2026-03-02T10:00+09:00");
    struct instant far = at("2026-03-20T10:00+09:00");
    static const struct {
        int64_t yen;
        enum konbini_offer offer;
    } cases[] = {{-1, KONBINI_TOO_CHEAP},   {0, KONBINI_TOO_CHEAP},
                 {119, KONBINI_TOO_CHEAP},  {120, KONBINI_OFFERED},
                 {300000, KONBINI_OFFERED}, {300001, KONBINI_TOO_EXPENSIVE}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(konbini_offer((struct yen){cases[i].yen}, three_days, now, far),
                         cases[i].offer);
    }
    assert_int_equal(
        konbini_offer((struct yen){3300}, three_days, now, at("2026-03-02T11:31+09:00")),
        KONBINI_TOO_LATE);
    assert_int_equal(
        konbini_offer((struct yen){3300}, three_days, now, at("2026-03-02T11:32+09:00")),
        KONBINI_OFFERED);
}

static void the_latest_issue_is_the_last_instant_with_a_number(void **state)
{
    (void)state;
    struct instant slot = at("2026-03-02T18:30+09:00");
    struct deadline d;
    for (int days = DEADLINE_DAYS_MIN; days <= DEADLINE_DAYS_MAX; days += 59) {
        struct deadline_rule rule = {.days = days, .margin_min = 90};
        struct instant latest = deadline_latest_issue(rule, slot);
        assert_true(latest.ms == at("2026-03-02T16:28+09:00").ms);
        assert_true(deadline_for(rule, latest, slot, &d));
        assert_false(deadline_for(rule, instant_add(latest, 1), slot, &d));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_days_give_the_providers_check_value),
        cmocka_unit_test(every_number_of_days_agrees_with_the_providers_formula),
        ARENA_TEST(days_are_japanese_calendar_days),
        ARENA_TEST(a_slot_before_that_decides),
        cmocka_unit_test(whole_days_are_asked_for_only_when_midnight_cannot_hurt),
        cmocka_unit_test(the_providers_floor_is_kept_with_room_for_the_request),
        cmocka_unit_test(an_exact_moment_lies_less_than_60_days_ahead),
        cmocka_unit_test(no_deadline_breaks_a_bound),
        cmocka_unit_test(konbini_is_offered_within_amount_and_time),
        cmocka_unit_test(the_latest_issue_is_the_last_instant_with_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
