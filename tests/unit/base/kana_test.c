/* Text from outside: cleaned, never damaged; readings and phone numbers in every spelling. */
#include "base/kana.h"
#include "base/text_clean.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct row {
    const char *in;
    const char *out;
};

static void check(struct str (*f)(struct arena *, struct str), const struct row *rows, size_t n)
{
    struct arena *a = arena_new();
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(str_c(a, f(a, str_from(rows[i].in))), rows[i].out);
    }
    arena_free(a);
}

static void lines_lose_only_what_nobody_sees(void **state)
{
    static const struct row rows[] = {
        {"  山田　太郎\t", "山田　太郎"},
        {"　　全角の空白　", "全角の空白"},
        {"a\r\nb\n\n\nc", "a b c"},
        {"a\tb", "a b"},
        {"nul\001\002\x7f", "nul"},
        {"evil\u202Etxt\u200B", "eviltxt"},
        {"か\u3099き\u3099", "がぎ"},
        {"ハ\u309A", "パ"},
        {"e\u0301", "é"},
        {"\u3099か", "\u3099か"},
        {"\uFA19社", "\uFA19社"},
        {"髙﨑", "髙﨑"},
        {"葛\U000E0100飾", "葛\U000E0100飾"},
        {"\xff\xfe"
         "a",
         "\uFFFD\uFFFD"
         "a"},
        {"\xe3\x81", "\uFFFD\uFFFD"},
        {"👨\u200D👩\u200D👧", "👨\u200D👩\u200D👧"},
        {"", ""},
        {" \r\n ", ""},
    };
    (void)state;
    check(text_clean_line, rows, COUNT_OF(rows));
}

static void several_lines_stay_lines(void **state)
{
    static const struct row rows[] = {
        {"\r\n一行目\r\n二行目\r\n", "一行目\n二行目"},
        {"a\n\n\n\nb", "a\n\nb"},
        {"a\rb", "a\nb"},
        {"a\n\tb", "a\n b"},
    };
    (void)state;
    check(text_clean_lines, rows, COUNT_OF(rows));
}

static void wide_becomes_narrow(void **state)
{
    static const struct row rows[] = {
        {"ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"},
        {"２０２６−０３—０５", "2026-03-05"},
        {"１８：３０", "18:30"},
        {"　１２，０００　", "12,000"},
        {"０ー９", "0-9"},
    };
    (void)state;
    check(text_narrow, rows, COUNT_OF(rows));
}

static void any_kana_becomes_katakana(void **state)
{
    static const struct row rows[] = {
        {"やまだ　たろう", "ヤマダ タロウ"},
        {"ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ"},
        {"ヤマダ  　 タロウ", "ヤマダ タロウ"},
        {"ゔぁいおりん", "ヴァイオリン"},
        {"いすゞ", "イスヾ"},
        {"メ-ル", "メール"},
        {"Ｏｌｉｖｅｒ", "Oliver"},
        {"か\u3099", "ガ"},
        {"山田", "山田"},
    };
    (void)state;
    check(kana_to_katakana, rows, COUNT_OF(rows));
}

static void kanji_is_no_reading(void **state)
{
    (void)state;
    assert_true(kana_is_reading(STR("ヤマダ タロウ")));
    assert_true(kana_is_reading(STR("ジョン・スミス")));
    assert_true(kana_is_reading(STR("Renée O'Brien")));
    assert_false(kana_is_reading(STR("山田 タロウ")));
    assert_false(kana_is_reading(STR("ヤマダ1")));
    assert_false(kana_is_reading(STR("<b>")));
}

static void phone_numbers_in_every_spelling(void **state)
{
    static const struct row rows[] = {
        {"090-1234-5678", "09012345678"},
        {"０９０−１２３４ー５６７８", "09012345678"},
        {"090 1234 5678", "09012345678"},
        {"（03）1234‐5678", "0312345678"},
        {"+81 90 1234 5678", "09012345678"},
        {"+81-(0)3-1234-5678", "0312345678"},
        {"090.1234.5678", "09012345678"},
        {"12345", ""},
        {"9012345678", ""},
        {"090-1234-5678x", ""},
        {"+1 212 555 0100", ""},
        {"0901234567890123456789012345", ""},
        {"", ""},
    };
    (void)state;
    check(phone_normalise, rows, COUNT_OF(rows));
}

static void counts_and_cuts_by_character(void **state)
{
    (void)state;
    assert_int_equal(utf8_length(STR("山田a")), 3);
    assert_true(str_is(utf8_head(STR("山田"), 5), "山"));
    assert_true(str_is(utf8_head(STR("山田"), 6), "山田"));
    assert_true(str_is(utf8_head(STR("山田"), 2), ""));
    assert_true(utf8_is_valid(STR("山田")));
    assert_false(utf8_is_valid(STR("\xed\xa0\x80")));
    assert_false(utf8_is_valid(STR("\xc0\xaf")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_lose_only_what_nobody_sees),
        cmocka_unit_test(several_lines_stay_lines),
        cmocka_unit_test(wide_becomes_narrow),
        cmocka_unit_test(any_kana_becomes_katakana),
        cmocka_unit_test(kanji_is_no_reading),
        cmocka_unit_test(phone_numbers_in_every_spelling),
        cmocka_unit_test(counts_and_cuts_by_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
