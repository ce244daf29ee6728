/* plan.h: the calendar of slots: a month or a week, how full each slot is and how it is paid. */
#ifndef WEB_ADMIN_PLAN_H
#define WEB_ADMIN_PLAN_H

#include "web/admin/admin.h"
#include "web/admin/slot_fill.h"

enum { PLAN_MARKS = 6, PLAN_DAYS_MAX = 31 };

/* "入金済み3", in the colour of its chip. */
struct plan_mark {
    const char *class;
    struct str label;
};

struct plan_slot {
    struct str time, title, seats;
    int64_t taken, capacity; /* for the bar; capacity is at least 1 */
    struct url url;          /* its bookings */
    struct plan_mark marks[PLAN_MARKS];
    size_t n_marks;
    bool is_full, is_closed, is_past;
};

struct plan_day {
    struct str title; /* 12月5日(土) */
    int weekday;
    bool is_today;
    struct plan_slot *slots;
    size_t n;
    struct str more; /* "ほか3枠", shown by the week; or empty */
    struct url week;
};

struct plan_link {
    struct str label;
    struct url url;
    bool is_here;
};

struct plan_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str heading; /* 2026年12月, or the days of the week */
    struct plan_link views[2];
    struct plan_link before, today, after;
    struct url action;
    struct option *offerings;
    size_t n_offerings;
    struct str offering, view, day; /* as in the address */
    struct plan_day days[PLAN_DAYS_MAX];
    size_t n_days;
    bool is_week, has_slots;
};

#endif
