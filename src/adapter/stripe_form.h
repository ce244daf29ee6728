/* stripe_form.h: application/x-www-form-urlencoded as Stripe reads it, for bodies and queries.
 *
 * Fields stand in the order in which they are added, so one set of values has one set of bytes: a
 * retry under the same idempotency key must repeat them exactly. Keys are written as given,
 * brackets included ("metadata[uketsuke_shop]", "expand[]"): callers pass constants. */
#ifndef ADAPTER_STRIPE_FORM_H
#define ADAPTER_STRIPE_FORM_H

#include "base/buf.h"

struct form {
    struct buf buf;
};

void form_init(struct form *f, struct arena *a);

/* STR_NONE adds nothing. An empty text would unset the field at Stripe, so it adds nothing either.
 */
void form_str(struct form *f, const char *key, struct str value);
void form_i64(struct form *f, const char *key, int64_t value);

/* The bytes so far; asserts that they fitted, as all values were bounded at the door. */
struct str form_bytes(const struct form *f);

/* A value as one segment of a path. */
struct str form_segment(struct arena *a, struct str value);

#endif
