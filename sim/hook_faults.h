/* hook_faults.h: what goes wrong on the way of a webhook, armed at /sim/webhook_faults.
 *
 * A rule: {"kind", "type": event type or pattern (default "*"), "count": deliveries it still hits,
 * and what its kind takes: "ms", "seconds", "version"}. Kinds:
 *   lose             never sent, never retried
 *   delay            sent `ms` later (simulated time)
 *   duplicate        the same event twice
 *   twin             a second event with another id for the same change
 *   reorder          held until `count` of them are there, then sent last first
 *   burst            held until `ms` (default 10 minutes) after the rule was armed, then all at
 * once wrong_signature  signed with another secret stale            `t` lies `seconds` (default
 * 600) back, properly signed two_v1           a wrong v1 in front of the right one extra_v0 a v0
 * beside v1 api_version      the event carries `version` livemode         the event says livemode:
 * true The signature and content kinds spoil the first try only; what follows them are proper
 * retries. */
#ifndef SIM_HOOK_FAULTS_H
#define SIM_HOOK_FAULTS_H

#include "sim/sim.h"

/* Arm a rule (a copy is kept). NULL: armed; otherwise what is wrong with it. */
const char *hook_fault_arm(struct sim *s, const json_t *rule);

/* The rules that hit this delivery, as an array of copies for its `faults`; counts them down. New.
 */
json_t *hook_faults_for(struct sim *s, const char *type);

/* The fault of that kind among a delivery's, or NULL. */
const json_t *hook_fault(const json_t *delivery, const char *kind);

#endif
