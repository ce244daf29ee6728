/* event.h: what happened, as Stripe's Event objects with a snapshot, and who is told. */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include "sim/sim.h"

#define API_VERSION "2026-08-26.dahlia"

/* Record an event of `type` about `object` as it is now, and queue it for every endpoint that
 * wants it. Borrowed: the new Event. */
json_t *event_emit(const struct cause *c, const char *type, const json_t *object);

/* A second Event with a new id for the same change (they happen). */
json_t *event_twin(const struct cause *c, const json_t *event);

/* Has every endpoint that should get it answered with 2xx? True when there is none. */
bool event_is_delivered(const struct account *a, const char *event_id);

/* Does a pattern such as "*", "charge.*" or a full name cover the type? */
bool event_matches(const char *pattern, const char *type);

#endif
