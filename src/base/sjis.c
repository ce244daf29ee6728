#include "base/sjis.h"

#include <iconv.h>
#include <utf8proc.h>

/* Variants that people use in names and that the till lacks, with the form it has. */
static const struct {
    int32_t from;
    int32_t to;
} variants[] = {
    {0x9AD9, 0x9AD8}, /* 髙 高 */
    {0xFA11, 0x5D0E}, /* 﨑 崎 */
    {0x6FF5, 0x6D5C}, /* 濵 浜 */
    {0x2014, 0x2015}, /* — ― */
    {0xFF5E, 0x301C}, /* ～ 〜 */
    {0xFF0D, 0x2212}, /* － − */
    {0x2225, 0x2016}, /* ∥ ‖ */
};

/* One character's UTF-8 bytes survive a round trip through Shift_JIS. */
static bool is_in_sjis(iconv_t cd, const char *bytes, size_t n)
{
    char in[4], out[8];
    if (n == 1) {
        return (unsigned char)bytes[0] >= 0x20 && bytes[0] != 0x7f && bytes[0] != '\\' &&
               bytes[0] != '~';
    }
    memcpy(in, bytes, n);
    char *from = in, *to = out;
    size_t left = n, room = sizeof out;
    iconv(cd, NULL, NULL, NULL, NULL);
    return iconv(cd, &from, &left, &to, &room) != (size_t)-1 && left == 0 &&
           room == sizeof out - 2; /* two bytes: JIS X 0208, not half-width kana */
}

static int32_t variant_of(int32_t c)
{
    for (size_t i = 0; i < COUNT_OF(variants); i++) {
        if (variants[i].from == c) {
            return variants[i].to;
        }
    }
    return c;
}

/* Half-width kana and full-width letters in their ordinary width, as one string. */
static struct str widen(struct arena *a, struct str s)
{
    utf8proc_uint8_t *p = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &p,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (n < 0) {
        return STR_NONE;
    }
    struct str copy = str_copy(a, (struct str){(const char *)p, (size_t)n});
    free(p);
    return copy;
}

struct str sjis_clean(struct arena *a, struct str s, size_t max)
{
    iconv_t cd = iconv_open("SHIFT_JIS", "UTF-8");
    if (cd == (iconv_t)-1) {
        abort(); /* part of the C library: its absence is a broken machine */
    }
    s = widen(a, s);
    char *out = arena_alloc(a, s.n * 4 + 1);
    size_t n = 0, count = 0;
    for (size_t i = 0; i < s.n && count < max;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);
        if (step <= 0) {
            break;
        }
        char bytes[4];
        utf8proc_ssize_t k = utf8proc_encode_char(variant_of(c), (utf8proc_uint8_t *)bytes);
        if (is_in_sjis(cd, bytes, (size_t)k)) {
            memcpy(out + n, bytes, (size_t)k);
            n += (size_t)k;
            count++;
        }
        i += (size_t)step;
    }
    iconv_close(cd);
    return (struct str){out, n};
}
