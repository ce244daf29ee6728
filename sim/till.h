/* till.h: what happens at the store and at its operator: kiosk, register, deadline. */
#ifndef SIM_TILL_H
#define SIM_TILL_H

#include "sim/voucher.h"

/* Confirm with konbini: numbers for the intent, an older voucher withdrawn. False: refused (outage,
 * rate limit, number too common, slip at the register). */
MUST_USE bool till_issue(struct cause *c, json_t *intent, const json_t *method);

/* May the voucher be withdrawn now? False: a slip is at the register, or the operator is out of
 * order. */
MUST_USE bool till_may_withdraw(struct cause *c, const json_t *intent);

/* At the kiosk: a slip that can be paid at the register even after expires_at. */
MUST_USE bool till_print_slip(struct cause *c, json_t *voucher, enum konbini_chain chain);
void till_abandon_slip(json_t *voucher);

/* At the register. Without a slip the kiosk's step is done on the way, which needs expires_at
 * ahead. `chain` NULL: the operator does not say which. */
MUST_USE bool till_pay(struct cause *c, json_t *voucher, const char *chain);

/* The attempt fails: because nobody paid in time, or because the operator refuses. */
MUST_USE bool till_expire(struct cause *c, json_t *voucher);
MUST_USE bool till_fail(struct cause *c, json_t *voucher);

/* Timers. */
void till_lapse(struct cause *c, json_t *voucher);
void till_auto(struct cause *c, json_t *voucher);

#endif
