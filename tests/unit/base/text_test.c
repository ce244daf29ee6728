/* text_test.c: every text exists in both languages and looks finished. */
#include "base/text.h"

#include "unit/check.h"

#include "base/err.h"

static void every_text_exists_in_both_languages(void **state)
{
    (void)state;
    assert_true(TX_COUNT > 50);
    for (int id = TX_NONE + 1; id < TX_COUNT; id++) {
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct str s = tr((enum lang)lang, (enum tx)id);
            if (str_empty(s) || !str_eq(s, str_trim(s)) || strlen(s.p) != s.n) {
                fail_msg("%s (%d) is empty, padded or cut", tx_names[id], lang);
            }
        }
    }
    assert_str(tr(LANG_JA, TX_NONE), "");
    assert_str(tr(LANG_EN, TX_NONE), "");
}

static bool has_japanese(struct str s)
{
    for (size_t i = 0; i + 2 < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0xe3 && c <= 0xe9) { /* U+3000 to U+9FFF: kana and kanji */
            return true;
        }
    }
    return false;
}

/* Names of the product and words on a screen of somebody else may stand in Japanese. */
static void english_texts_are_in_english(void **state)
{
    (void)state;
    int n = 0;
    for (int id = TX_NONE + 1; id < TX_COUNT; id++) {
        n += has_japanese(tr(LANG_EN, (enum tx)id));
    }
    assert_true(n * 20 < TX_COUNT);
    assert_false(has_japanese(tr(LANG_EN, TX_BOOKING_CONFIRMED)));
    assert_true(has_japanese(tr(LANG_JA, TX_BOOKING_CONFIRMED)));
}

static void languages_are_japanese_unless_english_is_asked(void **state)
{
    (void)state;
    assert_int_equal(lang_parse(STR("en")), LANG_EN);
    assert_int_equal(lang_parse(STR("ja")), LANG_JA);
    assert_int_equal(lang_parse(STR("EN-us")), LANG_JA);
    assert_int_equal(lang_parse(STR_NONE), LANG_JA);
    assert_str(lang_name(LANG_EN), "en");
    assert_str(lang_name(LANG_JA), "ja");
}

static void every_error_has_a_name_a_status_and_a_code(void **state)
{
    (void)state;
    assert_int_equal(err_status(OK), 200);
    assert_string_equal(err_code(OK), "ok");
    for (int e = OK + 1; e < ERR_COUNT; e++) {
        assert_true(strlen(err_name((enum err)e)) > 0);
        assert_in_range(err_status((enum err)e), 400, 599);
        assert_true(strlen(err_code((enum err)e)) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_exists_in_both_languages),
        cmocka_unit_test(english_texts_are_in_english),
        cmocka_unit_test(languages_are_japanese_unless_english_is_asked),
        cmocka_unit_test(every_error_has_a_name_a_status_and_a_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
