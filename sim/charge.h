/* charge.h: Charges and the BalanceTransactions behind them. */
#ifndef SIM_CHARGE_H
#define SIM_CHARGE_H

#include "sim/sim.h"

/* Cash taken at a store: a py_ charge, captured, with its balance transaction. `chain` may be NULL
 * (the operator did not say). Emits charge.succeeded. Borrowed. */
json_t *charge_konbini(const struct cause *c, const json_t *intent, const json_t *method,
                       const char *chain);

/* A card charge ch_: held until `capture_before` when that is not 0, captured otherwise; or, when
 * the card refuses, failed. Emits charge.succeeded or charge.failed. */
json_t *charge_card(const struct cause *c, const json_t *intent, const json_t *method,
                    int64_t capture_before);

/* Take `amount` of a held charge; the rest is released. Emits charge.captured. */
void charge_capture(const struct cause *c, json_t *charge, int64_t amount);

/* The hold ends unused: by a cancel (no event of its own), or because it is too old. */
void charge_release(const struct cause *c, json_t *charge, bool is_lapse);

/* Booked money: `amount` and `fee` signed as Stripe does; new row, borrowed. `available_on` in Unix
 * seconds. `type` is Stripe's, e.g. "payment_refund". */
json_t *balance_new(const struct cause *c, const char *source, const char *type, int64_t amount,
                    int64_t fee, int64_t available_on);

/* Midnight (UTC) of the n-th business day after `now`, counted in Japan; holidays are not known. */
int64_t business_days_after(int64_t now, int n);

#endif
