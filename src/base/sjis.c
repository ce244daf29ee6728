#include "base/sjis.h"

#include <iconv.h>
#include <utf8proc.h>

/* Variants that people write, in names above all, and that the till lacks, with the form it has.
 * Compared after normalisation, which has already made ～ of full width into ~. */
static const struct {
    int32_t from;
    int32_t to;
} variants[] = {
    {0x9AD9, 0x9AD8},  /* 髙 高 */
    {0xFA11, 0x5D0E},  /* 﨑 崎 */
    {0x6FF5, 0x6D5C},  /* 濵 浜 */
    {0x20BB7, 0x5409}, /* 𠮷 吉 */
    {0x5FB7, 0x5FB3},  /* 德 徳 */
    {0x6801, 0x67F3},  /* 栁 柳 */
    {0x7028, 0x702C},  /* 瀨 瀬 */
    {0x589E, 0x5897},  /* 增 増 */
    {0x9ED1, 0x9ED2},  /* 黑 黒 */
    {0x6DF8, 0x6E05},  /* 淸 清 */
    {0x9751, 0x9752},  /* 靑 青 */
    {0x5BEC, 0x5BDB},  /* 寬 寛 */
    {0x90DE, 0x90CE},  /* 郞 郎 */
    {0x6852, 0x6851},  /* 桒 桑 */
    {0x663B, 0x6602},  /* 昻 昂 */
    {0x6A6B, 0x6A2A},  /* 橫 横 */
    {0x6B65, 0x6B69},  /* 步 歩 */
    {0x6BCF, 0x6BCE},  /* 每 毎 */
    {0x654E, 0x6559},  /* 敎 教 */
    {0x5DE2, 0x5DE3},  /* 巢 巣 */
    {0x2014, 0x2015},  /* — ― */
    {0x007E, 0x301C},  /* ~ 〜 */
    {0x2225, 0x2016},  /* ∥ ‖ */
    {0x00A5, 0xFFE5},  /* ¥ ￥ */
    {0x005C, 0xFFE5},  /* \ ￥ */
};

/* One character's UTF-8 bytes survive a round trip through Shift_JIS. */
static bool is_in_sjis(iconv_t cd, const char *bytes, size_t n)
{
    char in[4], out[8];
    if (n == 1) {
        return (unsigned char)bytes[0] >= 0x20 && bytes[0] != 0x7f;
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

/* The letter without its accent (ü→u), or the character itself. */
static int32_t without_mark(int32_t c)
{
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char(c, parts, COUNT_OF(parts), UTF8PROC_DECOMPOSE, &boundary);
    return n > 0 && n <= (utf8proc_ssize_t)COUNT_OF(parts) ? parts[0] : c;
}

/* The UTF-8 bytes of the form of `c` that the till can show. 0: there is none. */
static size_t shown_form(iconv_t cd, int32_t c, char bytes[4])
{
    int32_t forms[] = {variant_of(c), without_mark(c)};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        size_t n = (size_t)utf8proc_encode_char(forms[i], (utf8proc_uint8_t *)bytes);
        if (is_in_sjis(cd, bytes, n)) {
            return n;
        }
    }
    return 0;
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
        size_t k = shown_form(cd, c, bytes);
        bool is_needless = k == 1 && bytes[0] == ' ' && (n == 0 || out[n - 1] == ' ');
        if (k > 0 && !is_needless) {
            memcpy(out + n, bytes, k);
            n += k;
            count++;
        }
        i += (size_t)step;
    }
    iconv_close(cd);
    return str_trim((struct str){out, n});
}
