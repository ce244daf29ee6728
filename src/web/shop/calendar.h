/* calendar.h: the slots of an offering as a month with the times of one day under it, as a week, or
 * (for events) as a list of dates. */
#ifndef WEB_SHOP_CALENDAR_H
#define WEB_SHOP_CALENDAR_H

#include "web/layout.h"
#include "web/shop/offer.h"
#include "web/shop/shop.h"

/* A day of the month's grid. */
struct day_cell {
    struct day day;
    int number;
    int weekday;
    bool is_in_month, is_today, is_off, is_chosen; /* off: past, or nothing to see */
    enum seats_grade grade;
    struct str mark;
    struct str label; /* 3月5日(木) 空きあり: for those who hear the page */
    struct url url;
};

struct week_row {
    struct day_cell days[7];
};

/* A day with its times. */
struct day_list {
    struct day day;
    struct str title;
    int weekday;
    bool is_today, is_past;
    struct slot_show *slots;
    size_t n_slots;
};

struct calendar_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct offer *offer;
    struct str cancel, payment, how;
    struct foot_view *foot;
    struct url shop_url;

    bool is_event, is_week;
    struct str title;          /* 2026年3月, or the week's days */
    struct url previous, next; /* empty: there is nothing that way */
    struct str previous_label, next_label;
    struct url month_url, week_url;
    struct str weekdays[7];
    struct week_row rows[6];
    int weeks;
    struct day_list *days; /* the chosen day; the seven of the week; all of an event */
    size_t n_days;

    const struct slot_show *first; /* the next free slot, else the next to wait for, or NULL */
    bool leads_on;                 /* the shown days have nothing free, others do */
    struct str next_free_day;
    struct url next_free_url;
    bool may_wait;    /* nothing is free, but there are waiting lists */
    bool is_all_full; /* no free slot anywhere */
};

/* View of web/shop/day.html: the times of one day. */
struct day_slots_view {
    struct arena *arena;
    enum lang lang;
    const struct day_list *day;
    bool is_short; /* one of many days: few words */
};
const struct day_slots_view *day_slots(const struct calendar_view *v, const struct day_list *day,
                                       bool is_short);

#endif
