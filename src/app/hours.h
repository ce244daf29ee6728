/* hours.h: weekly hours and days off of a service, and the slots made from them.
 *
 * Slots are rows, made until `opens_days` ahead when hours are saved and by the sweep every day.
 * What staff changed about a single slot by hand stays when the hours change, and a slot with
 * bookings is never removed: when the hours no longer have it, it is closed, so that nobody else
 * books it. */
#ifndef APP_HOURS_H
#define APP_HOURS_H

#include "app/app.h"
#include "app/problems.h"
#include "core/slot.h"

enum {
    SLOTS_HOURS_MAX = 50,    /* windows of a week */
    SLOTS_CLOSED_MAX = 400,  /* days */
    SLOTS_AHEAD_MAX = 10000, /* of one offering, made from its hours */
};

struct hours_save {
    const struct weekly_hours *hours; /* without gaps */
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

/* Part of the sweep: make what a new day or a longer horizon brings. Costs one small read when
 * nothing is to be made. */
void slots_extend(struct app *app, struct arena *a);

#endif
