/* refuse.h: saying no in Stripe's words. All return false, so a caller may `return refuse(…)`. */
#ifndef SIM_REFUSE_H
#define SIM_REFUSE_H

#include "sim/sim.h"

/* The request was understood and cannot be done. Stored under its idempotency key. `param` may be
 * NULL, `code` too. The type follows the status: 402 card_error, 5xx api_error, otherwise
 * invalid_request_error. */
bool refuse(struct cause *c, int status, const char *code, const char *param, const char *format,
            ...) PRINTF(5, 6);

/* A parameter is wrong: 400, and the idempotency key stays free. */
bool refuse_param(struct cause *c, const char *code, const char *param, const char *format, ...)
    PRINTF(4, 5);

/* As refuse, with the PaymentIntent in the error. `intent` is borrowed until the answer is written.
 */
bool refuse_intent(struct cause *c, int status, const char *code, const json_t *intent,
                   const char *format, ...) PRINTF(5, 6);

/* {"error": {…}} for the wire; a new object. */
json_t *refusal_body(const struct cause *c);

#endif
