/* text.c: what people type and programs send as text: the door for all of it (base/text_clean.h),
 * readings and phone numbers, what a till can show, and what a mail's header takes. */
#include "base/kana.h"
#include "base/mime_word.h"
#include "base/sjis.h"
#include "base/text_clean.h"
#include "core/konbini.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\n') || c == 0x7f) {
            return true;
        }
    }
    return false;
}

/* Clean text stays as it is. */
static void fuzz_clean(struct arena *a, struct str s)
{
    struct str line = text_clean_line(a, s);
    assert(utf8_is_valid(line) && !has_control(line) && !str_has(line, '\n'));
    assert(str_eq(text_clean_line(a, line), line));
    struct str lines = text_clean_lines(a, s);
    assert(utf8_is_valid(lines) && !has_control(lines));
    assert(str_eq(text_clean_lines(a, lines), lines));
    struct str narrow = text_narrow(a, s);
    assert(utf8_is_valid(narrow) && !has_control(narrow));
    assert(str_eq(text_narrow(a, narrow), narrow));
    struct str head = utf8_head(line, 10);
    assert(head.n <= 10 && utf8_is_valid(head) && utf8_length(head) <= utf8_length(line));
}

static void fuzz_reading(struct arena *a, struct str s)
{
    struct str clean = text_clean_line(a, s);
    struct str kana = kana_to_katakana(a, clean);
    assert(utf8_is_valid(kana));
    assert(str_eq(kana_to_katakana(a, kana), kana));
    assert(kana_is_reading(kana) == kana_is_reading(kana_to_katakana(a, kana)));
    struct str phone = phone_normalise(a, s);
    assert(str_empty(phone) || phone.n == 10 || phone.n == 11);
    assert(str_empty(phone) || str_eq(phone_normalise(a, phone), phone));
}

static void fuzz_till(struct arena *a, struct str s)
{
    enum { MOST = 20 };
    struct str shown = sjis_clean(a, s, MOST);
    assert(utf8_is_valid(shown) && utf8_length(shown) <= MOST && !has_control(shown));
    assert(str_eq(sjis_clean(a, shown, MOST), shown));
    struct str clean = text_clean_line(a, s);
    assert(konbini_product(a, clean, STR("ITEM")).n > 0);
    assert(utf8_length(konbini_name(a, clean, clean)) <= KONBINI_NAME_MAX);
}

/* No line of a header is longer than a mail server takes, and none begins a header of its own. */
static void check_header(struct str value, size_t column)
{
    while (value.p != NULL && value.n > 0) {
        struct str line = str_cut(&value, '\n');
        assert(column + line.n <= 998);
        assert(column > 0 || line.p[0] == ' ' || line.p[0] == '\t');
        column = 0;
    }
}

static void fuzz_header(struct arena *a, struct str s)
{
    struct str text = utf8_head(text_clean_line(a, s), 900);
    assert(mime_is_safe(text));
    enum { SUBJECT = 9 };
    check_header(mime_text(a, text, SUBJECT), SUBJECT);
    check_header(mime_mailbox(a, text, STR("a@example.jp"), SUBJECT), SUBJECT);
    assert(!mime_is_safe(s) || (utf8_is_valid(s) && !has_control(s) && !str_has(s, '\n')));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct str s = {(const char *)bytes, n};
    fuzz_clean(a, s);
    fuzz_reading(a, s);
    fuzz_till(a, s);
    fuzz_header(a, s);
    arena_free(a);
    return 0;
}
