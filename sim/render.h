/* render.h: objects as a caller sees them. */
#ifndef SIM_RENDER_H
#define SIM_RENDER_H

#include "sim/sim.h"

/* A new copy without our own members (their names begin with '_'), with what depends on the present
 * (a balance transaction becomes available) and, for `is_endive`, the fields that API version
 * added. */
json_t *render_copy(const json_t *object, int64_t now, bool is_endive);

/* Pretty-printed, as Stripe does, in the arena. */
struct str render_text(struct arena *a, const json_t *object, bool ascii_only);

/* Is this a version name of codename endive (2026-09-30 and later)? */
bool version_is_endive(const char *version);

/* Can this program speak it: any month of dahlia or endive. */
bool version_is_known(const char *version);

/* Replace ids by objects along each path of an `expand` list (in place). False: refused in c->why.
 */
MUST_USE bool render_expand(struct cause *c, json_t *object, const json_t *paths);

#endif
