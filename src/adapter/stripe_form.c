#include "adapter/stripe_form.h"

#include <assert.h>

enum { FORM_MAX = 64 * 1024 };

void form_init(struct form *f, struct arena *a)
{
    buf_init(&f->buf, a, FORM_MAX);
}

/* RFC 3986's unreserved characters; isalnum() would ask the locale. */
static bool is_plain(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void encode(struct buf *b, struct str value)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if (is_plain(c)) {
            buf_char(b, (char)c);
        } else {
            buf_char(b, '%');
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        }
    }
}

static void put_key(struct form *f, const char *key)
{
    if (f->buf.n > 0) {
        buf_char(&f->buf, '&');
    }
    buf_c(&f->buf, key);
    buf_char(&f->buf, '=');
}

void form_str(struct form *f, const char *key, struct str value)
{
    if (!str_empty(value)) {
        put_key(f, key);
        encode(&f->buf, value);
    }
}

void form_i64(struct form *f, const char *key, int64_t value)
{
    put_key(f, key);
    buf_i64(&f->buf, value);
}

struct str form_bytes(const struct form *f)
{
    assert(!f->buf.is_full);
    return buf_view(&f->buf);
}

struct str form_segment(struct arena *a, struct str value)
{
    struct buf b;
    buf_init(&b, a, FORM_MAX);
    encode(&b, value);
    assert(!b.is_full);
    return buf_view(&b);
}
