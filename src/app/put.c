#include "app/put.h"

/* None of these needs escaping: digits, punctuation and the catalogue's own words. */

static struct str yen_str_ja(struct arena *a, struct yen y)
{
    return format_yen(a, LANG_JA, y);
}

static void yen_ja(struct buf *b, struct yen y)
{
    buf_str(b, yen_str_ja(b->arena, y));
}

static struct str yen_str_en(struct arena *a, struct yen y)
{
    return format_yen(a, LANG_EN, y);
}

static void yen_en(struct buf *b, struct yen y)
{
    buf_str(b, yen_str_en(b->arena, y));
}

static struct str instant_str_ja(struct arena *a, struct instant i)
{
    return format_instant(a, LANG_JA, i);
}

static void instant_ja(struct buf *b, struct instant i)
{
    buf_str(b, instant_str_ja(b->arena, i));
}

static struct str instant_str_en(struct arena *a, struct instant i)
{
    return format_instant(a, LANG_EN, i);
}

static void instant_en(struct buf *b, struct instant i)
{
    buf_str(b, instant_str_en(b->arena, i));
}

static struct str day_str_ja(struct arena *a, struct day d)
{
    return format_day(a, LANG_JA, d);
}

static void day_ja(struct buf *b, struct day d)
{
    buf_str(b, day_str_ja(b->arena, d));
}

static struct str day_str_en(struct arena *a, struct day d)
{
    return format_day(a, LANG_EN, d);
}

static void day_en(struct buf *b, struct day d)
{
    buf_str(b, day_str_en(b->arena, d));
}

void (*const put_yen_in[LANG_COUNT])(struct buf *, struct yen) = {yen_ja, yen_en};
struct str (*const put_yen_str_in[LANG_COUNT])(struct arena *, struct yen) = {yen_str_ja,
                                                                              yen_str_en};

void (*const put_instant_in[LANG_COUNT])(struct buf *, struct instant) = {instant_ja, instant_en};
struct str (*const put_instant_str_in[LANG_COUNT])(struct arena *, struct instant) = {
    instant_str_ja, instant_str_en};

void (*const put_day_in[LANG_COUNT])(struct buf *, struct day) = {day_ja, day_en};
struct str (*const put_day_str_in[LANG_COUNT])(struct arena *, struct day) = {day_str_ja,
                                                                              day_str_en};
