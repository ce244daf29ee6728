/* slots.h: the times that can be booked: made ahead from a service's weekly hours, or given one by
 * one.
 *
 * Slots are rows, made until `opens_days` ahead when hours are saved and by the sweep every day.
 * What staff changed about a single slot by hand stays when the hours change, and a slot with
 * bookings is never removed: when the hours no longer have it, it is closed, so that nobody else
 * books it. */
#ifndef APP_SLOTS_H
#define APP_SLOTS_H

#include "app/app.h"
#include "app/problems.h"

enum {
    SLOTS_HOURS_MAX = 50,    /* windows of a week */
    SLOTS_CLOSED_MAX = 400,  /* days */
    SLOTS_AHEAD_MAX = 10000, /* of one offering, made from its hours */
    SLOTS_AT_ONCE_MAX = 100, /* explicit dates */
    SLOT_CAPACITY_MAX = 100000,
};

/* 「水曜 10:00〜12:00、60分ごと、定員8名」 is two slots every Wednesday. */
struct hours_input {
    int weekday; /* 0 Sunday */
    int from_min, to_min, length_min;
    int capacity;
};

struct hours_save {
    const struct hours_input *hours;
    size_t n_hours;
    const struct day *closed; /* days off; those in the past are dropped */
    size_t n_closed;
};

struct hours_output {
    int made, removed;
    int closed; /* have bookings but are no longer in the hours */
};

/* Replace weekly hours and days off of a service and bring its future slots in line. Fields
 * "weekday", "from", "to", "length", "capacity" with their row; "hours", "closed".
 * ERR_NOT_FOUND: no such offering. */
MUST_USE enum err app_save_hours(struct app *app, struct arena *a, struct shop_id shop,
                                 struct actor who, struct offering_id offering,
                                 const struct hours_save *in, struct problems *problems,
                                 struct hours_output *out);

/* One explicit date of an event, or one more time of a service. */
struct slot_input {
    struct instant starts_at, ends_at;
    int capacity;
};

/* Add dates. Fields "starts", "ends", "capacity" with their row. A start that exists already is a
 * problem. ERR_NOT_FOUND: no such offering. */
MUST_USE enum err app_add_slots(struct app *app, struct arena *a, struct shop_id shop,
                                struct actor who, struct offering_id offering,
                                const struct slot_input *in, size_t n, struct problems *problems);

enum slot_result {
    SLOT_DONE,
    SLOT_NO_SUCH,
    SLOT_BELOW_TAKEN,  /* more seats are taken than the capacity would hold */
    SLOT_HAS_BOOKINGS, /* cannot be removed, only closed */
    SLOT_BAD_CAPACITY, /* not 1 … SLOT_CAPACITY_MAX */
};

struct slot_output {
    enum slot_result result;
    int64_t taken;
};

/* Capacity of one slot, and whether it takes bookings. */
MUST_USE enum err app_set_slot(struct app *app, struct arena *a, struct shop_id shop,
                               struct actor who, struct slot_id id, int64_t capacity,
                               bool is_closed, struct slot_output *out);

/* Take away a slot that nobody ever booked. */
MUST_USE enum err app_remove_slot(struct app *app, struct arena *a, struct shop_id shop,
                                  struct actor who, struct slot_id id, struct slot_output *out);

/* Part of the sweep: make what a new day or a longer horizon brings. Costs one small read when
 * nothing is to be made. */
void slots_extend(struct app *app, struct arena *a);

#endif
