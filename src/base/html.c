/* html.c: see html.h. */
#include "base/html.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_put_str(struct buf *b, struct str s)
{
    size_t done = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *escape = escape_of(s.p[i]);
        if (!escape)
            continue;
        if (i > done)
            buf_add(b, s.p + done, i - done);
        buf_add(b, escape, strlen(escape));
        done = i + 1;
    }
    if (s.n > done)
        buf_add(b, s.p + done, s.n - done);
}

void html_put_c(struct buf *b, const char *s)
{
    html_put_str(b, (struct str){s, strlen(s)});
}

void html_put_raw(struct buf *b, struct html h)
{
    text_put_str(b, h.s);
}

void html_put_url(struct buf *b, struct url u)
{
    html_put_str(b, u.s);
}

void html_put_long(struct buf *b, long i)
{
    char digits[24];
    const int n = snprintf(digits, sizeof digits, "%ld", i);
    buf_add(b, digits, (size_t)n);
}

void html_put_ulong(struct buf *b, unsigned long i)
{
    char digits[24];
    const int n = snprintf(digits, sizeof digits, "%lu", i);
    buf_add(b, digits, (size_t)n);
}

void html_put_int(struct buf *b, int i)
{
    html_put_long(b, i);
}

void text_put_str(struct buf *b, struct str s)
{
    if (s.n != 0)
        buf_add(b, s.p, s.n);
}

void text_put_c(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void text_put_url(struct buf *b, struct url u)
{
    text_put_str(b, u.s);
}

struct str html_str_same(struct arena *a, struct str s)
{
    (void)a;
    return s;
}

struct str html_str_c(struct arena *a, const char *s)
{
    (void)a;
    return (struct str){s, strlen(s)};
}

struct str html_str_url(struct arena *a, struct url u)
{
    (void)a;
    return u.s;
}

struct str html_str_long(struct arena *a, long i)
{
    char *digits = arena_alloc(a, 24);
    const int n = snprintf(digits, 24, "%ld", i);
    return (struct str){digits, (size_t)n};
}

struct str html_str_ulong(struct arena *a, unsigned long i)
{
    char *digits = arena_alloc(a, 24);
    const int n = snprintf(digits, 24, "%lu", i);
    return (struct str){digits, (size_t)n};
}

struct str html_str_int(struct arena *a, int i)
{
    return html_str_long(a, i);
}
