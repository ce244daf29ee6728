/* session.h: Checkout Sessions (contract 4).
 *
 *   open   paid or held by card     complete: paid, or unpaid while held
 *   open   konbini chosen           complete, unpaid; then paid, or failed with its payment
 *   open   expires_at, or expire    expired
 *
 * Own members: "_items" (line items), "_intent" (parameters for its PaymentIntent), "_is_async" (a
 * konbini payment follows), "_completed" (the event that said so). */
#ifndef SIM_SESSION_H
#define SIM_SESSION_H

#include "sim/sim.h"

/* From checked parameters. NULL: refused. Borrowed. */
json_t *session_create(struct cause *c, const json_t *params);

MUST_USE bool session_expire(struct cause *c, json_t *session);
void session_timer_expire(const struct cause *c, json_t *session);

/* The form on the hosted page is sent: make the payment if there is none, and confirm it with
 * `data`, a PaymentMethod's parameters including "type". `number`: konbini's, or NULL. False:
 * refused, the page stays open. */
MUST_USE bool session_pay(struct cause *c, json_t *session, const json_t *data, const char *number);

/* The payment behind a session has moved: bring the session after it and say so in events. Nothing
 * happens for an intent that no session made. */
void session_follow(const struct cause *c, const json_t *intent);

/* Is a card only held on this page, for the shop to capture? */
bool session_holds_cards(const json_t *session);

/* Only http and https, without spaces or control characters: it will be a link and a header. */
bool url_is_fine(const char *url);

#endif
