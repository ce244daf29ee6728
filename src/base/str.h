/* str.h: borrowed text. A struct str never owns its bytes and is not NUL-terminated.
 *
 * The bytes are UTF-8 once they have passed the door (base/text_clean.h); `p == NULL` is "no text",
 * equal in content to the empty one. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"
#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})
#define STR_ARG(s)   (int)(s).n, (s).p == NULL ? "" : (s).p

struct str str_from(const char *c_string);        /* borrows; NULL gives STR_NONE */
const char *str_c(struct arena *a, struct str s); /* NUL-terminated copy */
struct str str_copy(struct arena *a, struct str s);
struct str str_format(struct arena *a, const char *format, ...) PRINTF(2, 3);
struct str str_join(struct arena *a, struct str x, struct str y);

bool str_eq(struct str x, struct str y);
bool str_eq_nocase(struct str x, struct str y); /* ASCII letters only */
bool str_is(struct str s, const char *c_string);
bool str_empty(struct str s);
int str_cmp(struct str x, struct str y); /* by bytes, as memcmp */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_has(struct str s, char c);
struct str str_trim(struct str s);                       /* ASCII white space at both ends */
struct str str_sub(struct str s, size_t from, size_t n); /* clipped to s */

/* Cut `*rest` at the first `sep`: returns what stands before it and leaves what follows in *rest.
 * Without `sep`, returns all and leaves STR_NONE (p == NULL). */
struct str str_cut(struct str *rest, char sep);

/* Decimal digits with an optional leading '-', nothing else. False: not a number, or too large. */
MUST_USE bool str_to_i64(struct str s, int64_t *out);

#endif
