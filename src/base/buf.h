/* buf.h: text under construction, with a maximum size from birth.
 *
 * Writing past the maximum keeps what fits, sets `is_full` and never fails at the call: check
 * `is_full` once at the end. The bytes live in the arena given at init. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n;
    size_t cap;
    size_t max;
    bool is_full;
};

void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_c(struct buf *b, const char *c_string);
void buf_char(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *format, ...) PRINTF(2, 3);

/* What is in it now. Valid until the next write. */
struct str buf_view(const struct buf *b);

#endif
