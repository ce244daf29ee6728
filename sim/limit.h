/* limit.h: requests per second, per account and per operation of an account (contract 2.4). */
#ifndef SIM_LIMIT_H
#define SIM_LIMIT_H

#include "sim/sim.h"

struct limiter;

struct limiter *limiter_new(void);
void limiter_free(struct limiter *l);

/* Take a token of the account and one of the operation ("POST /v1/payment_intents"); buckets hold
 * and refill one second's worth, on the simulated clock. NULL: fine; otherwise the reason that
 * Stripe names in Stripe-Rate-Limited-Reason, and nothing was taken. */
const char *limiter_take(struct sim *s, const struct account *a, const char *operation);

#endif
