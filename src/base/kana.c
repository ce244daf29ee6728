#include "base/kana.h"

#include "base/buf.h"
#include "base/text_clean.h"

#include <utf8proc.h>

enum {
    HIRAGANA_FIRST = 0x3041,
    HIRAGANA_LAST = 0x3096,
    HIRAGANA_REPEAT = 0x309D, /* ゝ ゞ */
    HIRAGANA_REPEAT_LAST = 0x309E,
    KATAKANA_FIRST = 0x30A1,
    KATAKANA_LAST = 0x30FA,
    MIDDLE_DOT = 0x30FB,
    LONG_SOUND = 0x30FC,
    KATAKANA_REPEAT_LAST = 0x30FE,
    TO_KATAKANA = 0x60,
};

static utf8proc_int32_t take(struct str *s)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s->p, (utf8proc_ssize_t)s->n, &c);
    *s = str_sub(*s, n > 0 ? (size_t)n : 1, s->n);
    return n > 0 ? c : 0xFFFD;
}

static bool is_hiragana(utf8proc_int32_t c)
{
    return (c >= HIRAGANA_FIRST && c <= HIRAGANA_LAST) ||
           (c >= HIRAGANA_REPEAT && c <= HIRAGANA_REPEAT_LAST);
}

static bool is_katakana(utf8proc_int32_t c)
{
    return c >= KATAKANA_FIRST && c <= KATAKANA_REPEAT_LAST;
}

struct str kana_to_katakana(struct arena *a, struct str s)
{
    struct str line = text_clean_line(a, s);
    utf8proc_uint8_t *full = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)line.p, (utf8proc_ssize_t)line.n,
                                      &full, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
    if (n < 0) {
        free(full);
        return line;
    }
    struct buf out;
    struct str rest = {(const char *)full, (size_t)n};
    bool after_kana = false, after_space = false;
    buf_init(&out, a, (size_t)n * 2 + 1);
    while (rest.n > 0) {
        utf8proc_int32_t c = take(&rest);
        utf8proc_uint8_t bytes[4];
        if (is_hiragana(c)) {
            c += TO_KATAKANA;
        } else if (after_kana && (c == '-' || c == '~' || c == 0x301C || c == 0x2212 ||
                                  (c >= 0x2010 && c <= 0x2015))) {
            c = LONG_SOUND; /* a dash typed for the long sound: メ-ル */
        }
        if (c == ' ' && after_space) {
            continue;
        }
        after_space = c == ' ';
        after_kana = is_katakana(c);
        buf_add(&out, bytes, (size_t)utf8proc_encode_char(c, bytes));
    }
    free(full);
    return str_trim(buf_view(&out));
}

bool kana_is_reading(struct str s)
{
    while (s.n > 0) {
        utf8proc_int32_t c = take(&s);
        utf8proc_category_t kind = utf8proc_category(c);
        bool is_latin = c < 0x250 && (kind == UTF8PROC_CATEGORY_LU || kind == UTF8PROC_CATEGORY_LL);
        if (!is_katakana(c) && !is_latin && c != ' ' && c != '.' && c != '-' && c != '\'' &&
            c != 0x2019) {
            return false;
        }
    }
    return true;
}

struct str phone_normalise(struct arena *a, struct str s)
{
    struct str narrow = text_narrow(a, s);
    struct buf out;
    bool is_foreign_form = str_starts(narrow, STR("+"));
    buf_init(&out, a, 24);
    for (size_t i = is_foreign_form ? 1 : 0; i < narrow.n; i++) {
        char c = narrow.p[i];
        if (c >= '0' && c <= '9') {
            buf_char(&out, c);
        } else if (c != '-' && c != ' ' && c != '(' && c != ')' && c != '.') {
            return STR_NONE;
        }
    }
    struct str digits = buf_view(&out);
    if (is_foreign_form) {
        if (!str_starts(digits, STR("81"))) {
            return STR_NONE;
        }
        digits = str_sub(digits, 2, digits.n);
        digits = str_starts(digits, STR("0")) ? digits : str_join(a, STR("0"), digits);
    }
    bool fits = !out.is_full && (digits.n == 10 || digits.n == 11) && digits.p[0] == '0';
    return fits ? digits : STR_NONE;
}
