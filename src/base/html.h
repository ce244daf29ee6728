/* html.h: values printed into pages and mails, each type in its own safe way.
 *
 * Templates (tools/tmplc.py) print with HTML_PUT and TEXT_PUT. Here are the plain types; a layer
 * adds its own (money, dates, …) in its put.h:
 *
 *     #include "base/html.h"
 *     #undef HTML_PUT
 *     #define HTML_PUT(b, x) _Generic((x), HTML_PUT_TYPES, struct yen: put_yen)((b), (x))
 *
 * and likewise TEXT_PUT and HTML_STR. A type that is not listed does not compile; in particular
 * bool and enums, which should be shown as a text. In a template `v`, the view, is in scope of
 * these macros. */
#ifndef BASE_HTML_H
#define BASE_HTML_H
#include "base/buf.h"
#include "base/str.h"

#include <stdint.h>

struct arena;

/* Markup that is already safe; the only thing printed as it is. */
struct html {
    struct str s;
};

/* A link, relative or absolute, built by code that vouches for its scheme. */
struct url {
    struct str s;
};

/* HTML: & < > " ' become character references, so the text is safe between tags and in quotes. */
void html_put_str(struct buf *b, struct str s);
void html_put_c(struct buf *b, const char *s);
void html_put_raw(struct buf *b, struct html h);
void html_put_url(struct buf *b, struct url u);
void html_put_int(struct buf *b, int i);
void html_put_long(struct buf *b, long i);
void html_put_ulong(struct buf *b, unsigned long i);

#define HTML_PUT_TYPES                                                                          \
    struct str : html_put_str,                                                                  \
                 const char * : html_put_c,                                                     \
                                char * : html_put_c,                                            \
                                         struct html : html_put_raw,                            \
                                                       struct url : html_put_url,               \
                                                                    int : html_put_int,         \
                                                                          long : html_put_long, \
                                                                                 unsigned long  \
        : html_put_ulong
#define HTML_PUT(b, x) _Generic((x), HTML_PUT_TYPES)((b), (x))

/* Plain text, for the text part of mails: nothing is escaped. struct html does not belong there. */
void text_put_str(struct buf *b, struct str s);
void text_put_c(struct buf *b, const char *s);
void text_put_url(struct buf *b, struct url u);

#define TEXT_PUT_TYPES                                                            \
    struct str : text_put_str,                                                    \
                 const char * : text_put_c,                                       \
                                char * : text_put_c,                              \
                                         struct url : text_put_url,               \
                                                      int : html_put_int,         \
                                                            long : html_put_long, \
                                                                   unsigned long : html_put_ulong
#define TEXT_PUT(b, x) _Generic((x), TEXT_PUT_TYPES)((b), (x))

/* A value as a string in `a`, for the placeholders of a text: {{ t SEATS_LEFT(it->left) }}. */
struct str html_str_same(struct arena *a, struct str s);
struct str html_str_c(struct arena *a, const char *s);
struct str html_str_url(struct arena *a, struct url u);
struct str html_str_int(struct arena *a, int i);
struct str html_str_long(struct arena *a, long i);
struct str html_str_ulong(struct arena *a, unsigned long i);

#define HTML_STR_TYPES                                                            \
    struct str : html_str_same,                                                   \
                 const char * : html_str_c,                                       \
                                char * : html_str_c,                              \
                                         struct url : html_str_url,               \
                                                      int : html_str_int,         \
                                                            long : html_str_long, \
                                                                   unsigned long : html_str_ulong
#define HTML_STR(a, x) _Generic((x), HTML_STR_TYPES)((a), (x))
#endif
