/* slots.h: single times that can be booked: the dates of an event, one more time of a service, and
 * what staff change about one of them. */
#ifndef APP_SLOTS_H
#define APP_SLOTS_H

#include "app/change.h"
#include "app/problems.h"
#include "base/json.h"
#include "core/slot.h"

enum { SLOTS_AT_ONCE_MAX = 100 };

/* Add dates. Fields "starts", "ends", "capacity" with their row. A start that exists already is a
 * problem. ERR_NOT_FOUND: no such offering. */
MUST_USE enum err app_add_slots(struct app *app, struct arena *a, struct shop_id shop,
                                struct actor who, struct offering_id offering,
                                const struct slot_plan *in, size_t n, struct problems *problems);

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

/* Capacity of one slot, and whether it takes bookings. Who waits for it moves up (waiting.h). */
MUST_USE enum err app_set_slot(struct app *app, struct arena *a, struct shop_id shop,
                               struct actor who, struct slot_id id, int64_t capacity,
                               bool is_closed, struct slot_output *out);

/* Inside a transaction: let a slot take no more bookings, if it does. */
MUST_USE enum err slots_close(struct change *c, struct slot_id id);

/* Take away a slot that nobody ever booked. */
MUST_USE enum err app_remove_slot(struct app *app, struct arena *a, struct shop_id shop,
                                  struct actor who, struct slot_id id, struct slot_output *out);

/* Inside a transaction: store those whose start is not there yet, and count them; write a line of
 * history about an offering's times (lets `detail` go). For hours.c. */
MUST_USE enum err slots_store(struct change *c, struct offering_id offering,
                              const struct slot_plans *plans, int *made);
MUST_USE enum err slots_history(struct change *c, struct offering_id offering, struct str what,
                                json_t *detail);

#endif
