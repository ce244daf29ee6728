/* refund.h: refunds and their states (contract 6).
 *
 *   card     succeeded at once; or pending while the balance is too low; may fail later
 *   konbini  requires_action -> pending (bank details given) -> succeeded (settled)
 *            pending, succeeded -> requires_action (the bank returns the money)
 *            requires_action -> failed (45 days after creation), canceled (by the shop) */
#ifndef SIM_REFUND_H
#define SIM_REFUND_H

#include "sim/sim.h"

enum { REFUND_LIFE_S = 45 * 86400 };

/* From checked parameters. NULL: refused. Borrowed. */
json_t *refund_create(struct cause *c, const json_t *params);

/* The steps; false: refused, the refund is in another state. */
MUST_USE bool refund_cancel(struct cause *c, json_t *refund);
MUST_USE bool refund_submit(struct cause *c, json_t *refund); /* bank details arrive */
MUST_USE bool refund_settle(struct cause *c, json_t *refund); /* the money is there */
MUST_USE bool refund_return(struct cause *c, json_t *refund); /* the bank sends it back */
MUST_USE bool refund_lapse(struct cause *c, json_t *refund);  /* nobody gave bank details */
MUST_USE bool refund_fail(struct cause *c, json_t *refund);   /* a card refund bounces */

/* Timers: each does nothing in another state than its own. */
void refund_timer_lapse(const struct cause *c, json_t *refund);
void refund_timer_settle(const struct cause *c, json_t *refund);
void refund_timer_return(const struct cause *c, json_t *refund);

#endif
