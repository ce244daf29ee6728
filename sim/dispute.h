/* dispute.h: a card holder who disputes a charge. Konbini has none. */
#ifndef SIM_DISPUTE_H
#define SIM_DISPUTE_H

#include "sim/sim.h"

/* Open a dispute over a paid charge: it can no longer be refunded. Emits charge.dispute.created. */
void dispute_open(const struct cause *c, json_t *charge);

/* Decide it. False: refused, it is closed already. Emits charge.dispute.closed. */
MUST_USE bool dispute_close(struct cause *c, json_t *dispute, bool is_won);

#endif
