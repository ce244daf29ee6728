/* ledger.h: where the money is, for a test to compare with the shop's own books. */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include "sim/sim.h"

/* {"payments": [{payment_intent, status, amount, received, refunded, open_vouchers, vouchers,
 * metadata, description}], "received", "refunded", "held_for_shop", "fees"}; new. `refunded` counts
 * refunds that have not failed or been canceled. */
json_t *ledger_show(const struct sim *s);

#endif
