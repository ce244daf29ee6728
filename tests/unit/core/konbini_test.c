/* konbini_test.c: names, products and numbers as the till takes them. */
#include "core/konbini.h"

#include "unit/check.h"

static void phone_numbers_become_confirmation_numbers(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *phone;
        const char *number; /* "": the provider picks one */
    } cases[] = {
        {"09012345678", "09012345678"},
        {"090-1234-5678", "09012345678"},
        {"03-1234-5678", "0312345678"},
        {"(03) 1234 5678", "0312345678"},
        {"０９０－１２３４－５６７８", "09012345678"},
        {"090ー1234ー5678", "09012345678"},
        {"+81 90-1234-5678", "09012345678"},
        {"+819012345678", "09012345678"},
        {"+81 (0)90-1234-5678", "09012345678"},
        {"+81-3-1234-5678", "0312345678"},
        {"＋８１ ９０ １２３４ ５６７８", "09012345678"},
        {" +81 90 1234 5678 ", "09012345678"},
        {"+1 212 555 0123", "12125550123"},
        {"81 90-1234-5678", ""}, /* without the plus it is twelve digits of nothing */
        {"000-0000-0000", ""},
        {"0000000000", ""},
        {"+81 00-0000-0000", ""},
        {"000-0000-0001", "00000000001"},
        {"123456789", ""},
        {"123456789012", ""},
        {"03-1234-5678 内線12", ""},
        {"", ""},
        {"なし", ""},
        {"+81", ""},
        {"+", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_str(konbini_confirmation_number(a, str_from(cases[i].phone)), cases[i].number);
    }
    assert_null(konbini_confirmation_number(a, STR_NONE).p);
}

static void names_are_what_a_till_can_show(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *name;
        const char *kana;
        const char *shown;
    } cases[] = {
        {"山田 花子", "ヤマダ ハナコ", "山田 花子"},
        {"山田　花子", "", "山田 花子"}, /* ideographic space */
        {"髙橋 﨑", "", "高橋 崎"},
        {"𠮷野家", "", "吉野家"},
        {"ﾔﾏﾀﾞ ﾊﾅｺ", "", "ヤマダ ハナコ"},
        {"ｶﾞｷﾞｸﾞﾊﾟ", "", "ガギグパ"},
        {"山田🎉花子", "", "山田花子"},
        {"👩‍👩‍👧 田中", "", "田中"},
        {"山田 🎉 花子", "", "山田 花子"}, /* one space is left, not two */
        {"😀", "タナカ", "タナカ"},
        {"김철수", "キム", "キム"},
        {"😀", "😀", "Customer"},
        {"", "", "Customer"},
        {"   ", "", "Customer"},
        {"Ｙａｍａｄａ", "", "Yamada"},
        {"か\xe3\x82\x99く", "", "がく"}, /* combining dakuten */
        {"①㈱〜", "", "1(株)〜"},
        {"Zoë Müller", "", "Zoe Muller"},
        {"\t山田\n花子", "", "山田花子"},
        {"\xff\xfe", "ヤマダ", "ヤマダ"}, /* not UTF-8 */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_str(konbini_name(a, str_from(cases[i].name), str_from(cases[i].kana)),
                   cases[i].shown);
    }
    assert_str(konbini_name(a, STR_NONE, STR_NONE), "Customer");
}

static void names_are_cut_at_20_characters(void **state)
{
    struct arena *a = *state;
    assert_str(konbini_name(a, STR("あいうえおかきくけこさしすせそたちつてと"), STR_NONE),
               "あいうえおかきくけこさしすせそたちつてと");
    assert_str(konbini_name(a, STR("あいうえおかきくけこさしすせそたちつてとな"), STR_NONE),
               "あいうえおかきくけこさしすせそたちつてと");
    /* Half-width kana with their marks count as what they become. */
    assert_str(konbini_name(a, STR("ｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞｶﾞ"), STR_NONE),
               "ガガガガガガガガガガガガガガガガガガガガ");
    assert_str(konbini_name(a, STR("あいうえおかきくけこさしすせそたちつて なにぬ"), STR_NONE),
               "あいうえおかきくけこさしすせそたちつて"); /* no space is left at the cut */
}

static void products_are_cut_at_22_characters(void **state)
{
    struct arena *a = *state;
    struct str plain = STR("ご予約");
    assert_str(konbini_product(a, STR("陶芸体験コース春の特別講座ご案内一二三四五六"), plain),
               "陶芸体験コース春の特別講座ご案内一二三四五六");
    assert_str(konbini_product(a, STR("陶芸体験コース春の特別講座ご案内一二三四五六七"), plain),
               "陶芸体験コース春の特別講座ご案内一二三四五六");
    assert_str(konbini_product(a, STR("🎨🖌️"), plain), "ご予約");
    assert_str(konbini_product(a, STR_NONE, plain), "ご予約");
    assert_str(konbini_product(a, STR("陶芸 10:00~12:00 ￥3,300"), plain),
               "陶芸 10:00〜12:00 ￥3,300");
    assert_str(konbini_product(a, STR("陶芸 10時～12時 — 春"), plain), "陶芸 10時〜12時 ― 春");
    assert_str(konbini_product(a, STR("A\\B"), plain), "A￥B");
}

static void chains_have_the_providers_names(void **state)
{
    (void)state;
    for (int i = 0; i < CHAIN_COUNT; i++) {
        enum konbini_chain c;
        assert_true(konbini_chain_parse(konbini_chain_name((enum konbini_chain)i), &c));
        assert_int_equal(c, i);
    }
    enum konbini_chain c;
    assert_str(konbini_chain_name(CHAIN_LAWSON), "lawson");
    assert_true(konbini_chain_parse(STR("seicomart"), &c) && c == CHAIN_SEICOMART);
    assert_false(konbini_chain_parse(STR("seveneleven"), &c));
    assert_false(konbini_chain_parse(STR(""), &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(phone_numbers_become_confirmation_numbers),
        ARENA_TEST(names_are_what_a_till_can_show),
        ARENA_TEST(names_are_cut_at_20_characters),
        ARENA_TEST(products_are_cut_at_22_characters),
        cmocka_unit_test(chains_have_the_providers_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
