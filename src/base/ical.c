#include "base/ical.h"

enum { LINE_MAX_BYTES = 75 }; /* without CR LF */

struct line {
    struct buf *out;
    size_t n; /* bytes in the present line */
};

static bool continues(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* What must stay together: an escape, or a whole character. */
static void add(struct line *l, struct str s)
{
    if (l->n + s.n > LINE_MAX_BYTES) {
        buf_c(l->out, "\r\n ");
        l->n = 1;
    }
    buf_str(l->out, s);
    l->n += s.n;
}

static size_t length_of_char(struct str s, size_t at)
{
    size_t n = 1;
    while (at + n < s.n && continues(s.p[at + n])) {
        n++;
    }
    return n;
}

static struct str escaped(struct str c)
{
    switch (c.p[0]) {
    case '\\':
        return STR("\\\\");
    case ';':
        return STR("\\;");
    case ',':
        return STR("\\,");
    case '\n':
        return STR("\\n");
    default:
        return c;
    }
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 0x7f;
}

static void write(struct buf *b, const char *name, struct str s, bool is_text)
{
    struct line l = {.out = b};
    add(&l, str_from(name));
    add(&l, STR(":"));
    for (size_t i = 0; i < s.n; i += length_of_char(s, i)) {
        struct str c = str_sub(s, i, length_of_char(s, i));
        bool is_line_end = is_text && c.p[0] == '\n';
        if (!is_control(c.p[0]) || is_line_end) {
            add(&l, is_text ? escaped(c) : c);
        }
    }
    buf_c(b, "\r\n");
}

void ical_raw(struct buf *b, const char *name, struct str value)
{
    write(b, name, value, false);
}

void ical_text(struct buf *b, const char *name, struct str text)
{
    write(b, name, text, true);
}

void ical_at(struct buf *b, const char *name, struct instant i)
{
    struct civil t = civil_of(instant_add(i, -(int64_t)JAPAN_OFFSET_MS)); /* UTC */
    buf_printf(b, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, t.year, t.month, t.day, t.hour,
               t.minute, t.second);
}
