/* slots.h: the slots of an offering, month by month, and one of them. */
#ifndef WEB_ADMIN_SLOTS_H
#define WEB_ADMIN_SLOTS_H

#include "core/slot.h"
#include "web/admin/offering.h"

struct slot_line {
    struct str time, seats; /* "3/8" */
    struct str mark, state; /* ◎, 受付中 */
    int grade;
    bool is_closed, is_past;
    struct url url;
};

struct slot_day {
    struct str title;
    struct url bookings;
    struct slot_line *lines;
    size_t n;
    bool is_today;
};

struct slots_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct offering_head *head;
    struct str title; /* 2026年3月 */
    struct url previous, next, add;
    struct str total; /* "12枠・延べ96名のうち30名" */
    struct slot_day *days;
    size_t n_days;
};

struct slot_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct offering_head *head;
    struct str when, seats;
    struct chip state;
    struct form *form;
    struct str refusal; /* why it could not be removed; empty: nothing was tried */
    struct url action, remove, back, bookings;
    bool is_past;
};

#endif
