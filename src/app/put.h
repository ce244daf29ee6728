/* put.h: how pages and mails print what only we have: {{ v->total }}, {{ v->deadline }}.
 *
 * Money as ¥3,300, an instant as 2026年3月5日(木) 18:30 (Japan time), a day as 2026年3月5日(木),
 * each in the language of the view: every view has `enum lang lang`. For other forms (a range, only
 * the time) print what core/format.h gives. */
#ifndef APP_PUT_H
#define APP_PUT_H

#include "base/html.h"
#include "base/text.h"
#include "core/format.h"

/* By language, so that one call prints any type. */
extern void (*const put_yen_in[LANG_COUNT])(struct buf *b, struct yen y);
extern void (*const put_instant_in[LANG_COUNT])(struct buf *b, struct instant i);
extern void (*const put_day_in[LANG_COUNT])(struct buf *b, struct day d);
extern struct str (*const put_yen_str_in[LANG_COUNT])(struct arena *a, struct yen y);
extern struct str (*const put_instant_str_in[LANG_COUNT])(struct arena *a, struct instant i);
extern struct str (*const put_day_str_in[LANG_COUNT])(struct arena *a, struct day d);

#define PUT_TYPES                                          \
    struct yen : put_yen_in[v->lang],                      \
                 struct instant : put_instant_in[v->lang], \
                                  struct day : put_day_in[v->lang]

#undef HTML_PUT
#define HTML_PUT(b, x) _Generic((x), HTML_PUT_TYPES, PUT_TYPES)((b), (x))
#undef TEXT_PUT
#define TEXT_PUT(b, x) _Generic((x), TEXT_PUT_TYPES, PUT_TYPES)((b), (x))
#undef HTML_STR
#define HTML_STR(a, x)                                 \
    _Generic((x), HTML_STR_TYPES, struct yen           \
             : put_yen_str_in[v->lang], struct instant \
             : put_instant_str_in[v->lang], struct day \
             : put_day_str_in[v->lang])((a), (x))

#endif
