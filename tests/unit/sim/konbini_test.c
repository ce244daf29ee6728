/* konbini_test.c: deadlines, numbers, magic values and what a till can show. */
#include "sim/charge.h"
#include "sim/konbini.h"
#include "sim/sign.h"

#include "unit/check.h"

static void a_number_ends_with_a_japanese_day(void **state)
{
    (void)state;
    assert_int_equal(konbini_expiry(1642126547, 3),
                     1642431599); /* the value Stripe's manual gives */
    /* 2026-03-05 00:00:00 and 23:59:59 in Japan: the same deadline, a second later another */
    int64_t midnight = 1772636400;
    assert_int_equal(konbini_expiry(midnight, 1), midnight + 2 * 86400 - 1);
    assert_int_equal(konbini_expiry(midnight + 86399, 1), midnight + 2 * 86400 - 1);
    assert_int_equal(konbini_expiry(midnight + 86400, 1), midnight + 3 * 86400 - 1);
    assert_int_equal(konbini_expiry(midnight, 60), midnight + 61 * 86400 - 1);
}

static void confirmation_numbers_have_ten_or_eleven_digits(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        bool is_fine;
    } cases[] = {
        {"0312345678", true},    {"09012345678", true},
        {"00000000001", true},   {"0000000000", false},
        {"00000000000", false},  {"123456789", false},
        {"123456789012", false}, {"090-1234567", false},
        {"090123456７", false},  {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(konbini_is_number(cases[i].number), cases[i].is_fine);
    }
}

static void the_number_wins_over_the_address(void **state)
{
    (void)state;
    static const struct {
        const char *number, *email;
        enum konbini_magic magic;
    } cases[] = {
        {NULL, "a@example.com", MAGIC_NONE},
        {"11111111110", "a@example.com", MAGIC_PAY_LATER},
        {"22222222220", "expire_immediately@example.com", MAGIC_PAY_NOW},
        {"33333333330", "a@example.com", MAGIC_FAIL_NOW},
        {"44444444440", "a@example.com", MAGIC_FAIL_LATER},
        {"55555555550", "succeed_immediately@example.com", MAGIC_NEVER},
        {"01234567890", "a@example.com", MAGIC_REJECTED},
        {NULL, "x.succeed_immediately@example.com", MAGIC_PAY_NOW},
        {"09012345678", "fill_never@example.com", MAGIC_NEVER},
        {NULL, "succeed_immediately.x@example.com", MAGIC_NONE},
        {NULL, "a@succeed_immediately", MAGIC_NONE},
        {NULL, NULL, MAGIC_NONE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(konbini_magic(cases[i].number, cases[i].email), cases[i].magic);
    }
}

static void only_what_tills_have_is_printable(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_printable;
    } cases[] = {
        {"", true},
        {"体験レッスン（2名）", true},
        {"Lesson 1 & 2", true},
        {"第①回", false},
        {"ﾚｯｽﾝ", false},
        {"体験🎉", false},
        {"髙橋", false},
        {"高橋", true},
        {"line\nfeed", false},
        {"café", false},
        {"Москва", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(konbini_is_printable(cases[i].text), cases[i].is_printable);
    }
}

static void a_till_drops_and_cuts(void **state)
{
    struct arena *a = *state;
    assert_str(konbini_till_text(a, "山田 花子", 20), "山田 花子");
    assert_str(konbini_till_text(a, "髙橋🎉 花子", 20), "橋 花子");
    assert_str(konbini_till_text(a, "あいうえおかきくけこさしすせそたちつてとな", 20),
               "あいうえおかきくけこさしすせそたちつてと");
    assert_str(konbini_till_text(a, "🎉🎉", 20), "");
}

static void money_is_there_after_business_days(void **state)
{
    (void)state;
    int64_t thursday = 1772636400; /* 2026-03-05 00:00 in Japan */
    assert_int_equal(business_days_after(thursday, 4), (1772636400 + 32400) + 6 * 86400);
    assert_int_equal(business_days_after(thursday - 3 * 86400, 4), thursday + 32400 + 86400);
}

static void a_signature_is_the_hmac_of_time_and_body(void **state)
{
    (void)state;
    char hex[SIGNATURE_HEX + 1];
    /* computed with: printf '%s' '1772636400.{"id":"evt_1"}' | openssl dgst -sha256 -hmac
     * whsec_test */
    sign_hex(STR("whsec_test"), 1772636400, STR("{\"id\":\"evt_1\"}"), hex);
    assert_string_equal(hex, "206fdd95815b8d2fe19db7805acdf78a73bb57a16e689c5454183bab715134a7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_ends_with_a_japanese_day),
        cmocka_unit_test(confirmation_numbers_have_ten_or_eleven_digits),
        cmocka_unit_test(the_number_wins_over_the_address),
        cmocka_unit_test(only_what_tills_have_is_printable),
        ARENA_TEST(a_till_drops_and_cuts),
        cmocka_unit_test(money_is_there_after_business_days),
        cmocka_unit_test(a_signature_is_the_hmac_of_time_and_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
