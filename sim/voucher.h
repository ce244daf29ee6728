/* voucher.h: one set of konbini numbers, from issue to its end.
 *
 * {id, payment_intent, created, expires_at, lapses_at, number, codes: {chain: code}, name, email,
 * product, amount, state, slip: null | {chain, printed_at, until}, token, auto}. States: open,
 * paid, expired, withdrawn; only an open one can be paid. `lapses_at` is expires_at plus the
 * buffer: until then a slip printed in time can still be paid. What the store does with it is in
 * sim/till.h. */
#ifndef SIM_VOUCHER_H
#define SIM_VOUCHER_H

#include "sim/konbini.h"

/* New numbers for an intent whose konbini options are final; takes the timers with it. */
json_t *voucher_issue(const struct cause *c, const json_t *intent, const json_t *method);

/* The latest voucher of an intent, or NULL. */
json_t *voucher_of(const struct account *a, const char *intent_id);

/* By what a customer types into the kiosk; NULL unless an open one has both. */
json_t *voucher_by_code(const struct account *a, enum konbini_chain chain, const char *code,
                        const char *number);

bool voucher_is_open(const json_t *voucher);

/* Is a slip out of the kiosk and on its way to the register? */
bool voucher_has_slip(const json_t *voucher, int64_t now);

/* To an end state; its codes are free again. */
void voucher_close(struct account *a, json_t *voucher, const char *state);

/* next_action for the PaymentIntent, a new object. */
json_t *voucher_next_action(const struct sim *s, const json_t *voucher);

/* Put a voucher into the indexes of its account. */
void voucher_index(struct account *a, json_t *voucher);

#endif
