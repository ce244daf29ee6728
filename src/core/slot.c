#include "core/slot.h"

#include <assert.h>

/* --- plans
 * -------------------------------------------------------------------------------------------- */

enum hours_check hours_check(const struct hours *h)
{
    if (h->from_min < 0 || h->to_min > 24 * 60 || h->from_min >= h->to_min) {
        return HOURS_OUTSIDE_DAY;
    }
    if (h->length_min < SLOT_LENGTH_MIN || h->length_min > 24 * 60) {
        return HOURS_BAD_LENGTH;
    }
    if (h->gap_min < 0 || h->gap_min > 24 * 60) {
        return HOURS_BAD_GAP;
    }
    if (h->capacity < 1 || h->capacity > SLOT_CAPACITY_MAX) {
        return HOURS_BAD_CAPACITY;
    }
    return h->from_min + h->length_min > h->to_min ? HOURS_NO_SLOT : HOURS_OK;
}

static size_t slots_in(const struct hours *h)
{
    assert(hours_check(h) == HOURS_OK);
    int after_first = (h->to_min - h->from_min - h->length_min) / (h->length_min + h->gap_min);
    return (size_t)after_first + 1;
}

/* The slots of one day, sorted as they come. */
struct day_plan {
    struct slot_plan *v;
    size_t n;
};

/* Put a slot where its start belongs; one that begins at the same time was there first and stays.
 */
static void insert(struct day_plan *d, struct slot_plan s)
{
    size_t at = d->n;
    while (at > 0 && s.starts.ms < d->v[at - 1].starts.ms) {
        at--;
    }
    if (at > 0 && d->v[at - 1].starts.ms == s.starts.ms) {
        return;
    }
    memmove(&d->v[at + 1], &d->v[at], (d->n - at) * sizeof d->v[0]);
    d->v[at] = s;
    d->n++;
}

static void add_hours(struct day_plan *plan, struct day d, const struct hours *h)
{
    size_t n = slots_in(h);
    for (size_t i = 0; i < n; i++) {
        int from = h->from_min + (int)i * (h->length_min + h->gap_min);
        insert(plan,
               (struct slot_plan){day_at(d, from), day_at(d, from + h->length_min), h->capacity});
    }
}

/* More than any one day can hold. */
static size_t most_slots_of_a_day(const struct weekly_hours *weekly, size_t n_weekly,
                                  const struct hours_exception *exceptions, size_t n_exceptions)
{
    size_t n = 0;
    for (size_t i = 0; i < n_weekly; i++) {
        n += slots_in(&weekly[i].hours);
    }
    for (size_t i = 0; i < n_exceptions; i++) {
        n += exceptions[i].is_closed ? 0 : slots_in(&exceptions[i].hours);
    }
    return n;
}

static void plan_day(struct day_plan *plan, struct day d, const struct weekly_hours *weekly,
                     size_t n_weekly, const struct hours_exception *exceptions, size_t n_exceptions)
{
    bool is_closed = false;
    for (size_t i = 0; i < n_exceptions; i++) {
        if (exceptions[i].day.n != d.n) {
            continue;
        }
        if (exceptions[i].is_closed) {
            is_closed = true;
        } else {
            add_hours(plan, d, &exceptions[i].hours);
        }
    }
    for (size_t i = 0; i < n_weekly && !is_closed; i++) {
        if (weekly[i].weekday == day_weekday(d)) {
            add_hours(plan, d, &weekly[i].hours);
        }
    }
}

void slot_plan(struct arena *a, const struct weekly_hours *weekly, size_t n_weekly,
               const struct hours_exception *exceptions, size_t n_exceptions, struct day first,
               struct day last, struct slot_plans *out)
{
    *out = (struct slot_plans){0};
    if (last.n < first.n) {
        return;
    }
    size_t days = (size_t)(last.n - first.n) + 1;
    assert(days <= SLOT_PLAN_DAYS_MAX);
    size_t most = most_slots_of_a_day(weekly, n_weekly, exceptions, n_exceptions);
    struct day_plan today = {.v = ARENA_ARRAY(a, struct slot_plan, most)};
    size_t room = 0;
    for (size_t i = 0; i < days; i++) {
        today.n = 0;
        plan_day(&today, day_add(first, (int)i), weekly, n_weekly, exceptions, n_exceptions);
        if (out->n + today.n > room) {
            room = (out->n + today.n) * 2;
            struct slot_plan *more = ARENA_ARRAY(a, struct slot_plan, room);
            if (out->n > 0) {
                memcpy(more, out->v, out->n * sizeof more[0]);
            }
            out->v = more;
        }
        if (today.n > 0) {
            memcpy(out->v + out->n, today.v, today.n * sizeof today.v[0]);
            out->n += today.n;
        }
    }
}

/* --- booking and cancelling
 * ----------------------------------------------------------------------------- */

struct instant slot_opens_at(struct slot_window w, struct instant starts)
{
    return day_start(day_add(day_of(starts), -w.opens_days));
}

struct instant slot_closes_at(struct slot_window w, struct instant starts)
{
    return instant_add(starts, -(int64_t)w.closes_min * MS_PER_MINUTE);
}

enum slot_state slot_state(struct slot_window w, bool is_closed, struct instant starts,
                           struct instant now)
{
    if (!instant_before(now, starts) || instant_before(slot_closes_at(w, starts), now)) {
        return SLOT_TOO_LATE;
    }
    if (is_closed) {
        return SLOT_CLOSED;
    }
    return instant_before(now, slot_opens_at(w, starts)) ? SLOT_NOT_YET : SLOT_OPEN;
}

enum tx slot_state_label(enum slot_state s)
{
    static const enum tx labels[SLOT_STATE_COUNT] = {
        [SLOT_OPEN] = TX_SLOT_OPEN,
        [SLOT_NOT_YET] = TX_SLOT_NOT_YET,
        [SLOT_TOO_LATE] = TX_SLOT_TOO_LATE,
        [SLOT_CLOSED] = TX_SLOT_CLOSED,
    };
    assert(s < SLOT_STATE_COUNT);
    return labels[s];
}

struct instant slot_cancel_until(int64_t cancel_hours, struct instant starts)
{
    return instant_add(starts, -cancel_hours * MS_PER_HOUR);
}

bool slot_may_cancel(int64_t cancel_hours, struct instant starts, struct instant now)
{
    return instant_before(now, starts) &&
           !instant_before(slot_cancel_until(cancel_hours, starts), now);
}

/* --- what the calendar shows
 * ------------------------------------------------------------------------------ */

enum seats_grade seats_grade(int64_t capacity, int64_t taken)
{
    int64_t left = capacity - taken;
    if (left <= 0) {
        return SEATS_FULL;
    }
    bool is_few = left * 5 <= capacity || (left == 1 && capacity > 1);
    return is_few ? SEATS_FEW : SEATS_MANY;
}

static const struct {
    enum tx mark, label;
} grades[SEATS_COUNT] = {
    [SEATS_NONE] = {TX_SEATS_NONE_MARK, TX_SEATS_NONE},
    [SEATS_FULL] = {TX_SEATS_FULL_MARK, TX_SEATS_FULL},
    [SEATS_FEW] = {TX_SEATS_FEW_MARK, TX_SEATS_FEW},
    [SEATS_MANY] = {TX_SEATS_MANY_MARK, TX_SEATS_MANY},
};

enum tx seats_grade_mark(enum seats_grade g)
{
    assert(g < SEATS_COUNT);
    return grades[g].mark;
}

enum tx seats_grade_label(enum seats_grade g)
{
    assert(g < SEATS_COUNT);
    return grades[g].label;
}

struct month_grid month_grid(struct day any)
{
    struct civil c = civil_of_day(any);
    struct day first = day_of_month_start(any);
    int length = day_month_length(any);
    int before = day_weekday(first);
    struct month_grid g = {
        .year = c.year,
        .month = c.month,
        .first = first,
        .last = day_add(first, length - 1),
        .weeks = (before + length + 6) / 7,
    };
    for (int i = 0; i < g.weeks * 7; i++) {
        g.days[i / 7][i % 7] = day_add(first, i - before);
    }
    return g;
}

bool month_has(const struct month_grid *g, struct day d)
{
    return d.n >= g->first.n && d.n <= g->last.n;
}

struct day month_shift(struct day any, int months)
{
    struct day d = day_of_month_start(any);
    for (; months > 0; months--) {
        d = day_add(d, day_month_length(d));
    }
    for (; months < 0; months++) {
        d = day_of_month_start(day_add(d, -1));
    }
    return d;
}
