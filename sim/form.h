/* form.h: Stripe's form bodies as nested JSON.
 *
 * a=1            {"a":"1"}              a[b][c]=1      {"a":{"b":{"c":"1"}}}
 * a[]=x&a[]=y    {"a":{"0":"x","1":"y"}}   the same as a[0]=x&a[1]=y
 *
 * Everything stays text, and lists stay objects with numbers as keys: only the parameter table
 * (sim/params.h) knows what is a list. `a[][b]=…` begins a new element whenever the last one has a
 * `b` already. Of a repeated plain key the last one counts. */
#ifndef SIM_FORM_H
#define SIM_FORM_H

#include "base/json.h"

enum { FORM_MAX_FIELDS = 1000, FORM_MAX_DEPTH = 8 };

/* ERR_BAD_REQUEST: not UTF-8, a key that is both text and group, or beyond the limits; *problem is
 * then the key at fault, in the arena. *root is a new object otherwise. */
MUST_USE enum err form_decode(struct arena *a, struct str text, json_t **root, struct str *problem);

#endif
