/* params.h: which parameters a call takes, checked and turned into typed JSON.
 *
 * A table per call names every parameter by its dotted path; "#" stands for an element of a list of
 * groups ("line_items.#.quantity"). What is not in the table is refused as unknown. A parameter
 * that Stripe has and this program does not play is left out on purpose: better an error than a
 * promise. */
#ifndef SIM_PARAMS_H
#define SIM_PARAMS_H

#include "sim/sim.h"

enum param_type {
    P_STR,
    P_INT,
    P_BOOL,
    P_ENUM,  /* one of `values`, separated by '|' */
    P_LIST,  /* of strings; each one of `values` when given */
    P_MAP,   /* metadata: free keys, string values; an empty value becomes null */
    P_RANGE, /* an integer, or a group of gt, gte, lt, lte */
};

enum {
    P_REQUIRED = 1, /* must be there when its group is */
    P_UNSET = 2,    /* may be given as "", which becomes null */
};

struct param {
    const char *path;
    enum param_type type;
    unsigned flags;
    size_t max; /* characters of a string; 0: 5000 */
    const char *values;
};

/* The end of a table. */
#define PARAMS_END              \
    {                           \
        NULL, P_STR, 0, 0, NULL \
    }

/* Typed copy of a decoded form: integers, booleans, arrays, nulls. False: refused in c->why. */
MUST_USE bool params_check(struct cause *c, const json_t *form, const struct param *table,
                           json_t **typed);

/* "a.b.c" as people write it: "a[b][c]". Into out, cut when too long. */
void params_shown(const char *path, char *out, size_t size);

/* Number of Unicode characters of valid UTF-8. */
size_t utf8_count(const char *s);

/* Apply a metadata parameter to an object's metadata: null removes a key, a null map removes all.
 */
void metadata_merge(json_t *object, const json_t *params);

#endif
