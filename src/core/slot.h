/* slot.h: from opening hours to start times, when each can be booked and cancelled, and how full it
 * is.
 *
 * Pure arithmetic on Japanese days. The slots that exist are rows of the store; this plans them. */
#ifndef CORE_SLOT_H
#define CORE_SLOT_H

#include "base/text.h"
#include "base/time.h"

enum {
    SLOT_LENGTH_MIN = 5,        /* minutes, as the store's constraint hours_length */
    SLOT_CAPACITY_MAX = 100000, /* as hours_capacity */
    SLOT_PLAN_DAYS_MAX = 400,   /* days of one plan */
};

/* A stretch of a day in which slots begin one after the other. */
struct hours {
    int from_min, to_min; /* minutes of the day, 0–1440; no slot ends after to_min */
    int length_min;
    int gap_min; /* between the end of one and the start of the next: cleaning up, preparing */
    int capacity;
};

enum hours_check {
    HOURS_OK,
    HOURS_OUTSIDE_DAY, /* not within 0:00–24:00, or ends before it begins */
    HOURS_BAD_LENGTH,
    HOURS_BAD_GAP,
    HOURS_BAD_CAPACITY,
    HOURS_NO_SLOT, /* shorter than one slot */
};

/* What is wrong with the hours, the first of it; only HOURS_OK ones may be planned. */
enum hours_check hours_check(const struct hours *h);

struct weekly_hours {
    int weekday; /* 0 Sunday … 6 Saturday */
    struct hours hours;
};

/* A day that differs. Closed: the weekly hours do not count on it. Otherwise `hours` are added;
 * extra hours on a closed day take the place of the weekly ones. */
struct hours_exception {
    struct day day;
    bool is_closed;
    struct hours hours; /* when not closed */
};

struct slot_plan {
    struct instant starts, ends;
    int capacity;
};

struct slot_plans {
    struct slot_plan *v;
    size_t n;
};

/* The slots of the days `first` to `last`, both included, in order of their start, no start twice:
 * extra hours win over weekly ones, then the earlier entry. At most SLOT_PLAN_DAYS_MAX days
 * (asserted). */
void slot_plan(struct arena *a, const struct weekly_hours *weekly, size_t n_weekly,
               const struct hours_exception *exceptions, size_t n_exceptions, struct day first,
               struct day last, struct slot_plans *out);

/* --- booking and cancelling
 * ------------------------------------------------------------------------- */

/* From when and until when an offering takes bookings of a slot. */
struct slot_window {
    int opens_days; /* from 0:00 of the day so many days before */
    int closes_min; /* until so many minutes before the start; the start itself is too late */
};

enum slot_state {
    SLOT_OPEN,
    SLOT_NOT_YET,
    SLOT_TOO_LATE, /* the time to book it is over, or it has begun */
    SLOT_CLOSED,   /* by staff */
    SLOT_STATE_COUNT
};

struct instant slot_opens_at(struct slot_window w, struct instant starts);
struct instant slot_closes_at(struct slot_window w, struct instant starts);

/* Whether it can be booked now, seats aside. What has passed is too late even when staff closed it.
 */
enum slot_state slot_state(struct slot_window w, bool is_closed, struct instant starts,
                           struct instant now);
enum tx slot_state_label(enum slot_state s);

/* The last instant at which a customer may cancel, and whether that is still to come. Never after
 * the start. */
struct instant slot_cancel_until(int64_t cancel_hours, struct instant starts);
bool slot_may_cancel(int64_t cancel_hours, struct instant starts, struct instant now);

/* --- what the calendar shows
 * -------------------------------------------------------------------------- */

/* In ascending order of hope: the grade of a day is the greatest of its slots. */
enum seats_grade {
    SEATS_NONE, /* no slot */
    SEATS_FULL, /* × */
    SEATS_FEW,  /* △ */
    SEATS_MANY, /* ◎ */
    SEATS_COUNT
};

/* Few: at most a fifth of the capacity, or the last seat of several. */
enum seats_grade seats_grade(int64_t capacity, int64_t taken);
enum tx seats_grade_mark(enum seats_grade g);  /* ◎ */
enum tx seats_grade_label(enum seats_grade g); /* 空きあり */

struct month_grid {
    int year, month;
    struct day first, last; /* of the month */
    int weeks;              /* 4–6 */
    struct day days[6][7];  /* Sunday first; days of the neighbouring months fill up */
};

/* The month that `any` lies in. */
struct month_grid month_grid(struct day any);
bool month_has(const struct month_grid *g, struct day d);
struct day month_shift(struct day any, int months); /* first day of the month so many months away */

#endif
