/* faults.h: what goes wrong with requests to /v1, armed at /sim/faults.
 *
 * A rule: {"kind", "method" (default any), "path": where it applies, "*" at the end allowed
 * (default any), "skip": matching requests to let pass first, "count": requests it hits (default
 * 1), "ms" for slow, "reason" for 429}. refuse        reset the connection, nothing done
 *   drop_before   close it without an answer, nothing done
 *   drop_after    do it, then close without an answer
 *   truncated     do it, then break off in the middle of the answer
 *   500           answer 500, nothing done; stored under the idempotency key
 *   500_after     do it, then answer 500; stored
 *   502 503 504   a proxy's page, nothing done, nothing stored
 *   429           rate limit, with Stripe-Rate-Limited-Reason when "reason" is given
 *   lock_timeout  429 of the object lock
 *   409           idempotency_key_in_use
 *   slow          wait "ms" (real time) before doing it; the key counts as running meanwhile */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "sim/sim.h"

/* NULL: armed (a copy); otherwise what is wrong with the rule. */
const char *fault_arm(struct sim *s, const json_t *rule);

/* The rule that hits this request, counted down; a new copy, or NULL. */
json_t *fault_take(struct sim *s, struct str method, struct str path);

#endif
