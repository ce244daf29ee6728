/* session.h: Checkout Sessions (contract 4). */
#ifndef SIM_SESSION_H
#define SIM_SESSION_H

#include "sim/sim.h"

/* The payment behind a session has moved: bring the session after it and say so in events. Nothing
 * happens for an intent that no session made. */
void session_follow(const struct cause *c, const json_t *intent);

#endif
