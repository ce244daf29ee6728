/* endpoint.h: webhook endpoints of an account. Their secrets are in our own members: "_secret",
 * and while a roll is under way "_old_secret" until "_old_until" (Unix seconds). */
#ifndef SIM_ENDPOINT_H
#define SIM_ENDPOINT_H

#include "sim/sim.h"

enum { ENDPOINTS_MAX = 16 };

/* A new secret; the old one signs too for `overlap_s` seconds more. Borrowed: the new secret. */
const char *endpoint_roll(const struct cause *c, json_t *endpoint, int64_t overlap_s);

#endif
