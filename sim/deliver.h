/* deliver.h: webhooks on their way: queued, signed, sent by a thread of their own, retried.
 *
 * A delivery is one event for one endpoint: {id, event, endpoint, state, attempts, next_at, status,
 * faults}. States: pending, delivered, failed (all tries used up, endpoint gone, or lost by a
 * fault). `next_at` is in milliseconds of the simulated clock. */
#ifndef SIM_DELIVER_H
#define SIM_DELIVER_H

#include "sim/sim.h"

struct deliverer;

/* Put an event on the way to every enabled endpoint of the account that wants its type, each with
 * the webhook faults that are armed for it. */
void deliver_queue(const struct cause *c, json_t *event);

/* Send an event again, now; to one endpoint, or to all of them when `endpoint` is NULL. */
void deliver_resend(const struct cause *c, const json_t *event, const char *endpoint);

/* How many of an event's deliveries are still pending; with `or_failed`, also those given up. */
int64_t deliver_pending(const struct account *a, const char *event_id, bool or_failed);

/* Is there a delivery of the event that no receiver has answered yet, well or badly? */
bool deliver_unanswered(const struct account *a, const char *event_id);

/* How many could be sent right now: the queue's due part over all accounts. */
int64_t deliver_due(const struct sim *s);

/* The thread. It takes the lock by itself; stop before freeing the sim. */
MUST_USE enum err deliver_start(struct sim *s, struct deliverer **out);
void deliver_stop(struct deliverer *d);

#endif
