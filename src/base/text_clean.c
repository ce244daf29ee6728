#include "base/text_clean.h"

#include "base/buf.h"

#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

/* The next code point of *s, which moves on; REPLACEMENT for one byte that is not UTF-8. */
static utf8proc_int32_t next_point(struct str *s, bool *is_valid)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s->p, (utf8proc_ssize_t)s->n, &c);
    *is_valid = n > 0;
    size_t step = n > 0 ? (size_t)n : 1;
    s->p += step;
    s->n -= step;
    return n > 0 ? c : REPLACEMENT;
}

bool utf8_is_valid(struct str s)
{
    bool is_valid = true;
    while (s.n > 0 && is_valid) {
        next_point(&s, &is_valid);
    }
    return is_valid;
}

size_t utf8_length(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    }
    return n;
}

struct str utf8_head(struct str s, size_t max)
{
    size_t n = s.n < max ? s.n : max;
    while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80) {
        n--;
    }
    return str_sub(s, 0, n);
}

static void add_point(struct buf *b, utf8proc_int32_t c)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(c, bytes);
    buf_add(b, bytes, (size_t)n);
}

static bool is_line_break(utf8proc_int32_t c)
{
    return c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 ||
           c == 0x2029;
}

/* Characters that nobody sees but that reorder or hide what stands around them. The joiner U+200D
 * and the variation selectors stay: emoji and names need them. */
static bool is_dropped(utf8proc_int32_t c)
{
    return utf8proc_category(c) == UTF8PROC_CATEGORY_CC || c == 0x200B || c == 0x200E ||
           c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE ||
           (c >= 0xE0000 && c <= 0xE007F);
}

/* Join a combining mark to what stands before it ("か" + U+3099 is "が"), as some phones send it.
 * Only the pair is composed: normalising the whole would replace rare kanji (U+FA19 神 by U+795E).
 * False: nothing to join it to. */
static bool compose(utf8proc_int32_t *last, utf8proc_int32_t mark)
{
    utf8proc_int32_t pair[2] = {*last, mark};
    if (*last < 0) {
        return false;
    }
    if (utf8proc_normalize_utf32(pair, 2, UTF8PROC_STABLE | UTF8PROC_COMPOSE) != 1) {
        return false;
    }
    *last = pair[0];
    return true;
}

struct cleaner {
    struct buf out;
    utf8proc_int32_t last; /* not written yet, as a mark may follow; -1: none */
    int breaks;            /* line breaks seen since the last visible character */
    bool has_begun;
    int max_breaks; /* 0: a line break is a space */
};

static void write_last(struct cleaner *w)
{
    if (w->last >= 0) {
        add_point(&w->out, w->last);
        w->last = -1;
    }
}

static void take_point(struct cleaner *w, utf8proc_int32_t c)
{
    if (is_line_break(c) || c == '\t') {
        w->breaks += c != '\t' || w->max_breaks == 0;
        if (c == '\t' && w->max_breaks > 0) {
            take_point(w, ' ');
        }
        return;
    }
    if (is_dropped(c)) {
        return;
    }
    if (w->breaks > 0) {
        write_last(w);
        int n = w->breaks < w->max_breaks ? w->breaks : w->max_breaks;
        for (int i = 0; i < n && w->has_begun; i++) {
            buf_char(&w->out, '\n');
        }
        if (w->max_breaks == 0 && w->has_begun) {
            buf_char(&w->out, ' ');
        }
        w->breaks = 0;
    }
    w->has_begun = true;
    if (utf8proc_get_property(c)->combining_class != 0 && compose(&w->last, c)) {
        return;
    }
    write_last(w);
    w->last = c;
}

/* As str_trim, but the full-width and no-break spaces too. */
static struct str trim_wide(struct str s)
{
    static const struct str spaces[] = {{"\u3000", 3}, {"\u00A0", 2}};
    for (bool again = true; again;) {
        again = false;
        s = str_trim(s);
        for (size_t i = 0; i < COUNT_OF(spaces); i++) {
            if (str_starts(s, spaces[i])) {
                s = str_sub(s, spaces[i].n, s.n);
                again = true;
            }
            if (str_ends(s, spaces[i])) {
                s = str_sub(s, 0, s.n - spaces[i].n);
                again = true;
            }
        }
    }
    return s;
}

static struct str clean(struct arena *a, struct str s, int max_breaks)
{
    struct cleaner w = {.last = -1, .max_breaks = max_breaks};
    s = str_sub(s, 0, TEXT_CLEAN_MAX);
    buf_init(&w.out, a, s.n * 3 + 1); /* a bad byte becomes three */
    while (s.n > 0) {
        bool is_valid, crlf = s.n > 1 && s.p[0] == '\r' && s.p[1] == '\n';
        if (crlf) {
            s = str_sub(s, 1, s.n);
        }
        take_point(&w, next_point(&s, &is_valid));
    }
    write_last(&w);
    return trim_wide(buf_view(&w.out));
}

struct str text_clean_line(struct arena *a, struct str s)
{
    return clean(a, s, 0);
}

struct str text_clean_lines(struct arena *a, struct str s)
{
    return clean(a, s, 2);
}

static bool is_dash(utf8proc_int32_t c)
{
    return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == 0x2500 || c == 0x2501;
}

struct str text_narrow(struct arena *a, struct str s)
{
    struct str line = text_clean_line(a, s);
    utf8proc_uint8_t *wide = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)line.p, (utf8proc_ssize_t)line.n,
                                      &wide, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
    if (n < 0) {
        free(wide);
        return line;
    }
    struct buf out;
    struct str rest = {(const char *)wide, (size_t)n};
    buf_init(&out, a, (size_t)n + 1);
    while (rest.n > 0) {
        bool is_valid;
        utf8proc_int32_t c = next_point(&rest, &is_valid);
        if (is_dash(c)) {
            buf_char(&out, '-');
        } else {
            add_point(&out, c);
        }
    }
    free(wide);
    return str_trim(buf_view(&out));
}
