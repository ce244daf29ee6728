/* intent.h: the PaymentIntent's state machine (contract 3.3, 5.2).
 *
 *   from                      on                then
 *   requires_payment_method,
 *     requires_confirmation   confirm           requires_action (konbini, 3-D Secure), succeeded or
 *                                               requires_capture (card)
 *   requires_action           paid              succeeded
 *   requires_action           not paid in time  requires_payment_method
 *   requires_action           confirm, update   requires_action, with new numbers
 *   requires_capture          capture           succeeded
 *   requires_capture          hold lapses       canceled (expired)
 *   any but succeeded         cancel            canceled
 *
 * Functions that can refuse return false with c->why filled and the intent unchanged. */
#ifndef SIM_INTENT_H
#define SIM_INTENT_H

#include "sim/sim.h"

/* Checked parameters in; emits payment_intent.created. Does not confirm. NULL: refused. Borrowed.
 */
json_t *intent_create(struct cause *c, const json_t *params);

MUST_USE bool intent_confirm(struct cause *c, json_t *intent, const json_t *params);
MUST_USE bool intent_update(struct cause *c, json_t *intent, const json_t *params);
MUST_USE bool intent_cancel(struct cause *c, json_t *intent, const char *reason);
MUST_USE bool intent_capture(struct cause *c, json_t *intent, const json_t *params);

/* What the world does to it. */
void intent_succeed(const struct cause *c, json_t *intent, json_t *charge);
void intent_fail(const struct cause *c, json_t *intent, const char *code, const char *decline_code,
                 const char *message, const json_t *charge);
void intent_hold_lapses(const struct cause *c, json_t *intent);

/* The Checkout page that made it closed before it was paid: it ends too. */
void intent_page_expired(const struct cause *c, json_t *intent);

/* The customer passed or failed 3-D Secure. */
void intent_authenticated(const struct cause *c, json_t *intent, bool passed);

#endif
