/* mime_word_test.c: header text is encoded, folded and cut only between characters. That real mail
 * programs read it back is tests/adapter/smtp.test.mjs. */
#include "base/mime_word.h"

#include "unit/check.h"

#include "base/buf.h"

#include <sodium.h>

/* What a reader does: unfold, decode the words, drop the space between them. Every line and word is
 * within its limit, and every word is valid UTF-8 by itself. */
static struct str decode(struct arena *a, struct str encoded, size_t column)
{
    struct buf out;
    struct str rest = encoded;
    buf_init(&out, a, 1 << 20);
    while (rest.p != NULL) {
        struct str line = str_cut(&rest, '\n');
        if (rest.p != NULL) {
            assert_int_equal(line.p[line.n - 1], '\r');
            line.n--;
            assert_int_equal(rest.p[0], ' ');
        }
        assert_true(column + line.n <= 76);
        column = 0;
        line = str_trim(line);
        if (line.n == 0) {
            continue;
        }
        assert_true(str_starts(line, STR("=?UTF-8?B?")) && str_ends(line, STR("?=")));
        assert_true(line.n <= 75);
        struct str word = str_sub(line, 10, line.n - 12);
        unsigned char bytes[75];
        size_t n;
        assert_int_equal(sodium_base642bin(bytes, sizeof bytes, word.p, word.n, NULL, &n, NULL,
                                           sodium_base64_VARIANT_ORIGINAL),
                         0);
        assert_true(mime_is_safe((struct str){(const char *)bytes, n}));
        buf_add(&out, bytes, n);
    }
    return buf_view(&out);
}

static void ascii_stays_as_it_is(void **state)
{
    assert_str(mime_text(*state, STR("Your booking #12 (2 seats)"), 9),
               "Your booking #12 (2 seats)");
    assert_str(mime_text(*state, STR(""), 9), "");
}

static void long_ascii_is_folded_at_its_spaces(void **state)
{
    struct str s = STR("one two three four five six seven eight nine ten eleven twelve thirteen");
    assert_str(mime_text(*state, s, 9),
               "one two three four five six seven eight nine ten eleven twelve\r\n thirteen");
}

static void japanese_becomes_encoded_words(void **state)
{
    assert_str(mime_text(*state, STR("予約"), 9), "=?UTF-8?B?5LqI57SE?=");
}

static void what_looks_encoded_is_encoded(void **state)
{
    struct str s = STR("=?UTF-8?B?5LqI57SE?=");
    struct str e = mime_text(*state, s, 9);
    assert_false(str_eq(e, s));
    assert_true(str_eq(decode(*state, e, 9), s));
}

static void spaces_at_the_ends_and_doubled_ones_survive(void **state)
{
    const struct str all[] = {STR(" a"), STR("a "), STR("a  b"), STR(" ")};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        assert_true(str_eq(decode(*state, mime_text(*state, all[i], 9), 9), all[i]));
    }
}

static void every_length_and_column_comes_back(void **state)
{
    struct arena *a = *state;
    static const char text[] = "あ髙𠮷🎫é漢字A日本語の長い件名がつづきます。éé🎫🎫🎫";
    struct buf all;
    buf_init(&all, a, 4096);
    for (int i = 0; i < 8; i++) {
        buf_c(&all, text);
    }
    for (size_t n = 1; n < all.n; n++) {
        struct str s = {all.p, n};
        if (!mime_is_safe(s)) {
            continue; /* cuts a character */
        }
        size_t column = n % 90;
        struct str e = mime_text(a, s, column);
        bool starts_on_next = str_starts(e, STR("\r\n"));
        assert_true(str_eq(decode(a, e, starts_on_next ? 0 : column), s));
    }
}

static void a_long_word_of_ascii_is_broken(void **state)
{
    char text[300];
    memset(text, 'x', sizeof text);
    struct str s = {text, sizeof text};
    assert_true(str_eq(decode(*state, mime_text(*state, s, 9), 9), s));
}

static void line_breaks_and_broken_text_are_not_safe(void **state)
{
    (void)state;
    const struct str bad[] = {STR("a\r\nBcc: x@example.jp"),
                              STR("a\nb"),
                              STR("a\rb"),
                              STR("a\tb"),
                              STR("a\x7f"),
                              STR("a\0b"),
                              STR("\xe3\x81"),
                              STR("\xff")};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(mime_is_safe(bad[i]));
    }
    assert_true(mime_is_safe(STR("みほん教室 <\"@>")));
}

static void mailboxes(void **state)
{
    struct arena *a = *state;
    struct str to = STR("a@example.jp");
    assert_str(mime_mailbox(a, STR(""), to, 4), "a@example.jp");
    assert_str(mime_mailbox(a, STR("Taro"), to, 4), "\"Taro\" <a@example.jp>");
    assert_str(mime_mailbox(a, STR("Shop, \"A\" \\ B"), to, 4),
               "\"Shop, \\\"A\\\" \\\\ B\" <a@example.jp>");
    assert_str(mime_mailbox(a, STR("予約"), to, 4), "=?UTF-8?B?5LqI57SE?= <a@example.jp>");
    assert_str(mime_mailbox(a, STR("みほん教室予約受付センター本店"), to, 6),
               "=?UTF-8?B?44G/44G744KT5pWZ5a6k5LqI57SE5Y+X5LuY44K744Oz44K/44O85pys?=\r\n"
               " =?UTF-8?B?5bqX?= <a@example.jp>");
}

static void attachments_keep_their_name(void **state)
{
    assert_str(mime_attachment(*state, STR("予約 1.ics")),
               "attachment; filename=\"_______1.ics\";\r\n"
               " filename*=UTF-8''%E4%BA%88%E7%B4%84%201.ics");
    assert_str(mime_attachment(*state, STR("a\"; x=\".pdf")),
               "attachment; filename=\"a___x__.pdf\";\r\n filename*=UTF-8''a%22%3B%20x%3D%22.pdf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(ascii_stays_as_it_is),
        ARENA_TEST(long_ascii_is_folded_at_its_spaces),
        ARENA_TEST(japanese_becomes_encoded_words),
        ARENA_TEST(what_looks_encoded_is_encoded),
        ARENA_TEST(spaces_at_the_ends_and_doubled_ones_survive),
        ARENA_TEST(every_length_and_column_comes_back),
        ARENA_TEST(a_long_word_of_ascii_is_broken),
        ARENA_TEST(line_breaks_and_broken_text_are_not_safe),
        ARENA_TEST(mailboxes),
        ARENA_TEST(attachments_keep_their_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
