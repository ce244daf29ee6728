#include "base/buf.h"

#include <inttypes.h>
#include <stdarg.h>

enum { FIRST_SIZE = 512 };

void buf_init(struct buf *b, struct arena *a, size_t max)
{
    *b = (struct buf){.arena = a, .max = max};
}

/* Room for n more bytes, or for as many as the maximum leaves. Returns how many fit. */
static size_t make_room(struct buf *b, size_t n)
{
    if (n > b->max - b->n) {
        n = b->max - b->n;
        b->is_full = true;
    }
    if (b->n + n > b->cap) {
        size_t cap = b->cap == 0 ? FIRST_SIZE : b->cap;
        while (cap < b->n + n) {
            cap *= 2;
        }
        char *p = arena_alloc(b->arena, cap);
        if (b->n > 0) {
            memcpy(p, b->p, b->n);
        }
        b->p = p;
        b->cap = cap;
    }
    return n;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
    n = make_room(b, n);
    if (n > 0) {
        memcpy(b->p + b->n, bytes, n);
        b->n += n;
    }
}

void buf_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

void buf_c(struct buf *b, const char *c_string)
{
    buf_str(b, str_from(c_string));
}

void buf_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_i64(struct buf *b, int64_t v)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRId64, v);
    buf_add(b, digits, (size_t)n);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n < 0) {
        abort();
    }
    if ((size_t)n < sizeof small) {
        buf_add(b, small, (size_t)n);
    } else {
        char *large = arena_alloc(b->arena, (size_t)n + 1);
        vsnprintf(large, (size_t)n + 1, format, again);
        buf_add(b, large, (size_t)n);
    }
    va_end(again);
}

struct str buf_view(const struct buf *b)
{
    return (struct str){b->p, b->n};
}
