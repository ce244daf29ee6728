/* str_test.c: borrowed text, with absent and empty text at every call. */
#include "base/str.h"

#include "unit/check.h"

static void absent_and_empty_text_have_the_same_content(void **state)
{
    struct arena *a = *state;
    struct str none = STR_NONE, empty = STR("");
    assert_true(str_eq(none, empty));
    assert_true(str_empty(none) && str_empty(empty));
    assert_int_equal(str_cmp(none, empty), 0);
    assert_true(str_starts(none, none) && str_ends(empty, none));
    assert_false(str_has(none, 'x'));
    assert_null(str_copy(a, none).p);
    assert_non_null(str_copy(a, empty).p);
    assert_null(str_sub(none, 3, 4).p);
    assert_null(str_from(NULL).p);
    assert_string_equal(str_c(a, none), "");
    assert_str(str_join(a, none, none), "");
    assert_str(str_trim(none), "");
}

static void copies_do_not_follow_the_original(void **state)
{
    struct arena *a = *state;
    char bytes[] = "みほん";
    struct str s = str_from(bytes);
    struct str copy = str_copy(a, s);
    bytes[0] = 'x';
    assert_str(copy, "みほん");
    assert_int_equal(copy.p[copy.n], '\0');
}

static void formatting_and_joining_build_whole_texts(void **state)
{
    struct arena *a = *state;
    assert_str(str_format(a, "%s-%d", "a", 7), "a-7");
    char big[3000];
    memset(big, 'k', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    struct str s = str_format(a, "<%s>", big);
    assert_int_equal(s.n, sizeof big + 1);
    assert_true(str_starts(s, STR("<kk")) && str_ends(s, STR("kk>")));
    assert_str(str_join(a, STR("予約"), STR("確定")), "予約確定");
}

static void comparison_is_by_bytes_and_length(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("ab"), STR("a")) > 0);
    assert_true(str_cmp(STR_NONE, STR("a")) < 0);
    assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
    assert_false(str_eq(STR("ab"), STR("a")));
    assert_true(str_eq_nocase(STR("Content-TYPE"), STR("content-type")));
    assert_false(str_eq_nocase(STR("abc"), STR("abd")));
    assert_true(str_is(STR("paid"), "paid"));
    assert_false(str_is(STR("paid"), "pai"));
}

static void parts_are_clipped(void **state)
{
    (void)state;
    assert_str(str_sub(STR("abcdef"), 2, 3), "cde");
    assert_str(str_sub(STR("abc"), 2, 99), "c");
    assert_str(str_sub(STR("abc"), 9, 1), "");
    assert_str(str_sub(STR("abc"), 1, SIZE_MAX), "bc");
    assert_false(str_starts(STR("ab"), STR("abc")));
    assert_false(str_ends(STR("bc"), STR("abc")));
    assert_true(str_has(STR("a:b"), ':'));
    assert_str(str_trim(STR(" \t\r\n a b \v\f ")), "a b");
    assert_str(str_trim(STR(" \t ")), "");
    assert_str(str_trim(STR("　全角　")), "　全角　"); /* ASCII only, as its header says */
}

static void cutting_walks_through_fields(void **state)
{
    (void)state;
    struct str rest = STR("a,,b,");
    assert_str(str_cut(&rest, ','), "a");
    assert_str(str_cut(&rest, ','), "");
    assert_str(str_cut(&rest, ','), "b");
    assert_non_null(rest.p); /* the last comma promised one more field */
    assert_str(str_cut(&rest, ','), "");
    assert_null(rest.p);
    assert_str(str_cut(&rest, ','), "");
}

static void numbers_are_digits_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } right[] = {{"0", 0},
                 {"-0", 0},
                 {"007", 7},
                 {"-12", -12},
                 {"300000", 300000},
                 {"9223372036854775807", INT64_MAX},
                 {"-9223372036854775807", -INT64_MAX}};
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        int64_t v;
        assert_true(str_to_i64(str_from(right[i].text), &v));
        assert_true(v == right[i].value);
    }
    static const char *const wrong[] = {"",
                                        "-",
                                        "--1",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1.0",
                                        "1e3",
                                        "0x1",
                                        "１",
                                        "9223372036854775808",
                                        "99999999999999999999",
                                        "12a"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        int64_t v;
        assert_false(str_to_i64(str_from(wrong[i]), &v));
    }
    int64_t v;
    assert_false(str_to_i64(STR_NONE, &v));
    assert_false(str_to_i64((struct str){"1\0", 2}, &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(absent_and_empty_text_have_the_same_content),
        ARENA_TEST(copies_do_not_follow_the_original),
        ARENA_TEST(formatting_and_joining_build_whole_texts),
        cmocka_unit_test(comparison_is_by_bytes_and_length),
        cmocka_unit_test(parts_are_clipped),
        cmocka_unit_test(cutting_walks_through_fields),
        cmocka_unit_test(numbers_are_digits_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
