/* slot_test.c: plans, windows, grades and calendars, by example and by property. */
#include "core/slot.h"

#include "unit/check.h"

static struct day day(const char *iso)
{
    struct day d;
    assert_true(day_parse(str_from(iso), &d));
    return d;
}

static struct instant at(const char *iso)
{
    struct instant i;
    assert_true(instant_parse(str_from(iso), &i));
    return i;
}

/* "10:00-11:00/4 11:15-…": the plan of one day as a text. */
static struct str plan_text(struct arena *a, const struct slot_plans *plans)
{
    struct str s = STR("");
    for (size_t i = 0; i < plans->n; i++) {
        struct civil from = civil_of(plans->v[i].starts);
        int minutes = (int)((plans->v[i].ends.ms - plans->v[i].starts.ms) / MS_PER_MINUTE);
        s = str_format(a, "%.*s%s%02d %02d:%02d+%d/%d", STR_ARG(s), i == 0 ? "" : " ", from.day,
                       from.hour, from.minute, minutes, plans->v[i].capacity);
    }
    return s;
}

/* Thursday, 5 March 2026, and the days after it. */
#define THU 4
#define FRI 5

static void slots_follow_each_other_through_the_hours(void **state)
{
    struct arena *a = *state;
    const struct weekly_hours weekly[] = {
        {THU, {.from_min = 600, .to_min = 780, .length_min = 60, .capacity = 4}},
        {FRI, {.from_min = 600, .to_min = 779, .length_min = 60, .gap_min = 15, .capacity = 2}},
    };
    struct slot_plans plans;
    slot_plan(a, weekly, 2, NULL, 0, day("2026-03-05"), day("2026-03-06"), &plans);
    assert_str(plan_text(a, &plans), "05 10:00+60/4 05 11:00+60/4 05 12:00+60/4 "
                                     "06 10:00+60/2 06 11:15+60/2");
    slot_plan(a, weekly, 2, NULL, 0, day("2026-03-07"), day("2026-03-11"), &plans);
    assert_int_equal(plans.n, 0);
    slot_plan(a, weekly, 2, NULL, 0, day("2026-03-06"), day("2026-03-05"), &plans);
    assert_int_equal(plans.n, 0);
}

static void a_day_may_be_filled_from_midnight_to_midnight(void **state)
{
    struct arena *a = *state;
    const struct weekly_hours weekly[] = {
        {THU, {.from_min = 0, .to_min = 1440, .length_min = 480, .capacity = 1}}};
    struct slot_plans plans;
    slot_plan(a, weekly, 1, NULL, 0, day("2026-03-05"), day("2026-03-05"), &plans);
    assert_str(plan_text(a, &plans), "05 00:00+480/1 05 08:00+480/1 05 16:00+480/1");
}

static void several_stretches_of_a_day_are_put_in_order(void **state)
{
    struct arena *a = *state;
    const struct weekly_hours weekly[] = {
        {THU, {.from_min = 900, .to_min = 960, .length_min = 60, .capacity = 3}},
        {THU, {.from_min = 600, .to_min = 660, .length_min = 30, .capacity = 2}},
        {THU, {.from_min = 630, .to_min = 720, .length_min = 90, .capacity = 9}}, /* same start */
    };
    struct slot_plans plans;
    slot_plan(a, weekly, 3, NULL, 0, day("2026-03-05"), day("2026-03-05"), &plans);
    assert_str(plan_text(a, &plans), "05 10:00+30/2 05 10:30+30/2 05 15:00+60/3");
}

static void exceptions_close_add_and_replace(void **state)
{
    struct arena *a = *state;
    const struct weekly_hours weekly[] = {
        {THU, {.from_min = 600, .to_min = 720, .length_min = 60, .capacity = 4}}};
    struct slot_plans plans;

    const struct hours_exception closed[] = {{.day = day("2026-03-05"), .is_closed = true}};
    slot_plan(a, weekly, 1, closed, 1, day("2026-03-05"), day("2026-03-12"), &plans);
    assert_str(plan_text(a, &plans), "12 10:00+60/4 12 11:00+60/4");

    const struct hours_exception extra[] = {
        {.day = day("2026-03-05"),
         .hours = {.from_min = 660, .to_min = 780, .length_min = 60, .capacity = 8}},
        {.day = day("2026-03-08"), /* a Sunday without weekly hours */
         .hours = {.from_min = 540, .to_min = 600, .length_min = 60, .capacity = 1}}};
    slot_plan(a, weekly, 1, extra, 2, day("2026-03-05"), day("2026-03-08"), &plans);
    assert_str(plan_text(a, &plans), /* extra hours win where both begin at eleven */
               "05 10:00+60/4 05 11:00+60/8 05 12:00+60/8 08 09:00+60/1");

    const struct hours_exception replaced[] = {
        {.day = day("2026-03-05"), .is_closed = true},
        {.day = day("2026-03-05"),
         .hours = {.from_min = 1080, .to_min = 1140, .length_min = 60, .capacity = 6}}};
    slot_plan(a, weekly, 1, replaced, 2, day("2026-03-05"), day("2026-03-05"), &plans);
    assert_str(plan_text(a, &plans), "05 18:00+60/6");
}

static void impossible_hours_are_named(void **state)
{
    (void)state;
    static const struct {
        struct hours hours; /* from, to, length, gap, capacity */
        enum hours_check check;
    } cases[] = {
        {{600, 660, 60, 0, 1}, HOURS_OK},
        {{0, 1440, 1440, 0, 1}, HOURS_OK},
        {{-1, 660, 60, 0, 1}, HOURS_OUTSIDE_DAY},
        {{600, 1441, 60, 0, 1}, HOURS_OUTSIDE_DAY},
        {{660, 600, 60, 0, 1}, HOURS_OUTSIDE_DAY},
        {{600, 600, 60, 0, 1}, HOURS_OUTSIDE_DAY},
        {{600, 660, 4, 0, 1}, HOURS_BAD_LENGTH},
        {{600, 660, 0, 0, 1}, HOURS_BAD_LENGTH},
        {{600, 660, 60, -1, 1}, HOURS_BAD_GAP},
        {{600, 660, 60, 0, 0}, HOURS_BAD_CAPACITY},
        {{600, 660, 60, 0, 100001}, HOURS_BAD_CAPACITY},
        {{600, 659, 60, 0, 1}, HOURS_NO_SLOT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(hours_check(&cases[i].hours), cases[i].check);
    }
}

/* A small reproducible source of numbers (xorshift); tests never depend on the clock. */
static uint32_t seed;

static int below(int limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return (int)(seed % (uint32_t)limit);
}

static struct hours some_hours(void)
{
    struct hours h;
    do {
        h = (struct hours){.from_min = below(1440),
                           .to_min = below(1441),
                           .length_min = 5 + below(240),
                           .gap_min = below(3) == 0 ? below(60) : 0,
                           .capacity = 1 + below(40)};
    } while (hours_check(&h) != HOURS_OK);
    return h;
}

/* The slot stands in these hours on its day: it begins on their rhythm and ends inside. */
static bool comes_from(const struct slot_plan *s, const struct hours *h)
{
    struct day d = day_of(s->starts);
    int from = (int)((s->starts.ms - day_start(d).ms) / MS_PER_MINUTE);
    int length = (int)((s->ends.ms - s->starts.ms) / MS_PER_MINUTE);
    return length == h->length_min && s->capacity == h->capacity && from >= h->from_min &&
           from + length <= h->to_min && (from - h->from_min) % (h->length_min + h->gap_min) == 0;
}

static bool is_closed_on(const struct hours_exception *e, size_t n, struct day d)
{
    for (size_t i = 0; i < n; i++) {
        if (e[i].day.n == d.n && e[i].is_closed) {
            return true;
        }
    }
    return false;
}

static void every_slot_has_a_reason_and_every_hour_its_slots(void **state)
{
    struct arena *a = *state;
    seed = 20260305;
    for (int round = 0; round < 300; round++) {
        struct weekly_hours weekly[6];
        struct hours_exception exceptions[6];
        size_t nw = (size_t)below(7), ne = (size_t)below(7);
        struct day first = {20000 + below(2000)}, last = day_add(first, below(40));
        for (size_t i = 0; i < nw; i++) {
            weekly[i] = (struct weekly_hours){below(7), some_hours()};
        }
        for (size_t i = 0; i < ne; i++) {
            exceptions[i] = (struct hours_exception){.day = day_add(first, below(40)),
                                                     .is_closed = below(2) == 0,
                                                     .hours = some_hours()};
        }
        struct slot_plans plans;
        slot_plan(a, weekly, nw, exceptions, ne, first, last, &plans);
        for (size_t k = 0; k < plans.n; k++) {
            const struct slot_plan *s = &plans.v[k];
            struct day d = day_of(s->starts);
            assert_true(d.n >= first.n && d.n <= last.n);
            assert_true(k == 0 || plans.v[k - 1].starts.ms < s->starts.ms);
            bool has_reason = false;
            for (size_t i = 0; i < nw; i++) {
                has_reason |= weekly[i].weekday == day_weekday(d) &&
                              comes_from(s, &weekly[i].hours) && !is_closed_on(exceptions, ne, d);
            }
            for (size_t i = 0; i < ne; i++) {
                has_reason |= exceptions[i].day.n == d.n && !exceptions[i].is_closed &&
                              comes_from(s, &exceptions[i].hours);
            }
            assert_true(has_reason);
        }
        for (struct day d = first; d.n <= last.n; d = day_add(d, 1)) {
            for (size_t i = 0; i < nw; i++) {
                const struct hours *h = &weekly[i].hours;
                if (weekly[i].weekday != day_weekday(d) || is_closed_on(exceptions, ne, d)) {
                    continue;
                }
                for (int from = h->from_min; from + h->length_min <= h->to_min;
                     from += h->length_min + h->gap_min) {
                    bool is_planned = false;
                    for (size_t k = 0; k < plans.n; k++) {
                        is_planned |= plans.v[k].starts.ms == day_at(d, from).ms;
                    }
                    assert_true(is_planned);
                }
            }
        }
        arena_reset(a);
    }
}

static void bookings_are_taken_within_the_window(void **state)
{
    (void)state;
    struct slot_window w = {.opens_days = 30, .closes_min = 120};
    struct instant starts = at("2026-04-10T18:00+09:00");
    static const struct {
        const char *now;
        enum slot_state state;
    } cases[] = {
        {"2026-03-10T23:59:59+09:00", SLOT_NOT_YET},
        {"2026-03-11T00:00:00+09:00", SLOT_OPEN}, /* midnight, thirty days before */
        {"2026-04-10T15:59:59+09:00", SLOT_OPEN},
        {"2026-04-10T16:00:00+09:00", SLOT_OPEN},
        {"2026-04-10T16:00:01+09:00", SLOT_TOO_LATE},
        {"2026-04-10T18:00:00+09:00", SLOT_TOO_LATE},
        {"2027-01-01T00:00:00+09:00", SLOT_TOO_LATE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(slot_state(w, false, starts, at(cases[i].now)), cases[i].state);
    }
    assert_int_equal(slot_state(w, true, starts, at("2026-04-01T12:00+09:00")), SLOT_CLOSED);
    assert_int_equal(slot_state(w, true, starts, at("2026-04-11T12:00+09:00")), SLOT_TOO_LATE);
    assert_true(slot_opens_at(w, starts).ms == at("2026-03-11T00:00+09:00").ms);
    assert_true(slot_closes_at(w, starts).ms == at("2026-04-10T16:00+09:00").ms);
}

static void a_slot_that_has_begun_is_too_late_without_any_limit(void **state)
{
    (void)state;
    struct slot_window w = {.opens_days = 1, .closes_min = 0};
    struct instant starts =
        at("2026-04-10T00:00+09:00"); /* at midnight: opens the whole day before */
    assert_int_equal(slot_state(w, false, starts, instant_add(starts, -1)), SLOT_OPEN);
    assert_int_equal(slot_state(w, false, starts, starts), SLOT_TOO_LATE);
    assert_int_equal(slot_state(w, false, starts, at("2026-04-09T00:00+09:00")), SLOT_OPEN);
    assert_int_equal(slot_state(w, false, starts, at("2026-04-08T23:59:59+09:00")), SLOT_NOT_YET);
}

static void customers_cancel_until_the_limit(void **state)
{
    (void)state;
    struct instant starts = at("2026-04-10T18:00+09:00");
    assert_true(slot_may_cancel(24, starts, at("2026-04-09T18:00+09:00")));
    assert_false(slot_may_cancel(24, starts, instant_add(at("2026-04-09T18:00+09:00"), 1)));
    assert_true(slot_may_cancel(0, starts, instant_add(starts, -1)));
    assert_false(slot_may_cancel(0, starts, starts));
    assert_false(slot_may_cancel(90 * 24, starts, at("2026-03-01T00:00+09:00")));
    assert_true(slot_cancel_until(24, starts).ms == at("2026-04-09T18:00+09:00").ms);
}

/* Once a state is left it does not come back: NOT_YET, OPEN, TOO_LATE in this order. */
static void time_goes_one_way(void **state)
{
    (void)state;
    static const int order[] = {[SLOT_NOT_YET] = 0, [SLOT_OPEN] = 1, [SLOT_TOO_LATE] = 2};
    seed = 7;
    for (int round = 0; round < 500; round++) {
        struct slot_window w = {.opens_days = 1 + below(60), .closes_min = below(1440)};
        struct instant starts = day_at((struct day){20000 + below(3000)}, below(1440));
        int before = 0;
        bool could_cancel = true;
        for (int64_t ms = -70LL * MS_PER_DAY; ms < MS_PER_DAY; ms += 7919LL * 1000) {
            struct instant now = instant_add(starts, ms);
            int here = order[slot_state(w, false, starts, now)];
            bool can_cancel = slot_may_cancel(24, starts, now);
            assert_true(here >= before);
            assert_true(could_cancel || !can_cancel);
            before = here;
            could_cancel = can_cancel;
        }
        assert_int_equal(before, 2);
        assert_false(could_cancel);
    }
}

static void grades_fall_as_seats_are_taken(void **state)
{
    (void)state;
    static const struct {
        int capacity, taken;
        enum seats_grade grade;
    } cases[] = {{1, 0, SEATS_MANY},   {1, 1, SEATS_FULL},   {2, 0, SEATS_MANY},
                 {2, 1, SEATS_FEW},    {10, 7, SEATS_MANY},  {10, 8, SEATS_FEW},
                 {10, 10, SEATS_FULL}, {20, 15, SEATS_MANY}, {20, 16, SEATS_FEW},
                 {0, 0, SEATS_FULL},   {5, 9, SEATS_FULL}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(seats_grade(cases[i].capacity, cases[i].taken), cases[i].grade);
    }
    for (int capacity = 0; capacity < 200; capacity++) {
        enum seats_grade before = SEATS_MANY;
        for (int taken = 0; taken <= capacity; taken++) {
            enum seats_grade g = seats_grade(capacity, taken);
            assert_true(g <= before);
            assert_int_equal(g == SEATS_FULL, taken == capacity);
            before = g;
        }
    }
    for (int g = 0; g < SEATS_COUNT; g++) {
        assert_true(seats_grade_mark((enum seats_grade)g) != TX_NONE);
        assert_true(seats_grade_label((enum seats_grade)g) != TX_NONE);
    }
    for (int s = 0; s < SLOT_STATE_COUNT; s++) {
        assert_true(slot_state_label((enum slot_state)s) != TX_NONE);
    }
}

static void every_month_is_a_grid_of_whole_weeks(void **state)
{
    (void)state;
    int weeks_seen[7] = {0};
    for (struct day d = day("2020-01-01"); d.n < day("2060-01-01").n; d = month_shift(d, 1)) {
        struct month_grid g = month_grid(day_add(d, 9));
        struct civil c = civil_of_day(d);
        assert_true(g.year == c.year && g.month == c.month && g.first.n == d.n);
        assert_int_equal(g.last.n - g.first.n + 1, day_month_length(d));
        assert_in_range(g.weeks, 4, 6);
        weeks_seen[g.weeks]++;
        int inside = 0;
        for (int w = 0; w < g.weeks; w++) {
            for (int i = 0; i < 7; i++) {
                assert_int_equal(day_weekday(g.days[w][i]), i);
                assert_true((w == 0 && i == 0) ||
                            g.days[w][i].n ==
                                (i > 0 ? g.days[w][i - 1].n : g.days[w - 1][6].n) + 1);
                inside += month_has(&g, g.days[w][i]);
            }
        }
        assert_int_equal(inside, day_month_length(d));
        assert_true(month_has(&g, g.days[0][6]) && month_has(&g, g.days[g.weeks - 1][0]));
    }
    assert_true(weeks_seen[4] > 0 && weeks_seen[5] > 0 && weeks_seen[6] > 0);
}

static void months_shift_from_any_day(void **state)
{
    struct arena *a = *state;
    assert_str(day_iso(a, month_shift(day("2026-01-31"), 1)), "2026-02-01");
    assert_str(day_iso(a, month_shift(day("2026-01-31"), -1)), "2025-12-01");
    assert_str(day_iso(a, month_shift(day("2026-03-15"), 0)), "2026-03-01");
    assert_str(day_iso(a, month_shift(day("2026-03-15"), 24)), "2028-03-01");
    assert_str(day_iso(a, month_shift(day("2028-03-31"), -25)), "2026-02-01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(slots_follow_each_other_through_the_hours),
        ARENA_TEST(a_day_may_be_filled_from_midnight_to_midnight),
        ARENA_TEST(several_stretches_of_a_day_are_put_in_order),
        ARENA_TEST(exceptions_close_add_and_replace),
        cmocka_unit_test(impossible_hours_are_named),
        ARENA_TEST(every_slot_has_a_reason_and_every_hour_its_slots),
        cmocka_unit_test(bookings_are_taken_within_the_window),
        cmocka_unit_test(a_slot_that_has_begun_is_too_late_without_any_limit),
        cmocka_unit_test(customers_cancel_until_the_limit),
        cmocka_unit_test(time_goes_one_way),
        cmocka_unit_test(grades_fall_as_seats_are_taken),
        cmocka_unit_test(every_month_is_a_grid_of_whole_weeks),
        ARENA_TEST(months_shift_from_any_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
