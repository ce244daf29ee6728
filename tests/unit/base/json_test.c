/* json_test.c: JSON from strangers. */
#include "base/buf.h"
#include "base/json.h"

#include "unit/check.h"

static bool parses(struct str text)
{
    json_t *root = NULL;
    enum err e = json_parse(text, &root);
    assert_int_equal(e == OK, root != NULL);
    assert_true(e == OK || e == ERR_BAD_REQUEST);
    json_decref(root);
    return e == OK;
}

static void hostile_text_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        " ",
        "null",
        "1",
        "\"text\"",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":1e999}",
        "{\"a\":9223372036854775808}",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":1} x",
        "// comment\n{}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\xc0\xaf\"}",
        "{\"a\":\"\xed\xa0\x80\"}",
        "{\"a\":\"line\nbreak\"}",
        "{\"a\":\"\\x41\"}",
        "\xef\xbb\xbf{}",
        "{\"a\":tru}",
        "[}",
        "]]]][[[[",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        if (parses(str_from(wrong[i]))) {
            fail_msg("accepted: %s", wrong[i]);
        }
    }
    assert_false(parses(STR_NONE));
    assert_false(parses((struct str){"{\"a\":1}\0", 8}));
    assert_false(parses((struct str){"{\"a\0b\":1}", 9}));
}

static void depth_and_size_have_limits(void **state)
{
    struct arena *a = *state;
    char deep[2 * (JSON_MAX_DEPTH + 1)];
    memset(deep, '[', JSON_MAX_DEPTH);
    memset(deep + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
    assert_true(parses((struct str){deep, 2 * (size_t)JSON_MAX_DEPTH}));
    memset(deep, '[', JSON_MAX_DEPTH + 1);
    memset(deep + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    assert_false(parses((struct str){deep, sizeof deep}));

    char *many = arena_alloc(a, JSON_MAX_BYTES + 1);
    memset(many, '[', JSON_MAX_BYTES);
    assert_false(parses((struct str){many, JSON_MAX_BYTES}));
    memset(many, ' ', JSON_MAX_BYTES + 1);
    memcpy(many, "{}", 2);
    assert_true(parses((struct str){many, JSON_MAX_BYTES}));
    assert_false(parses((struct str){many, JSON_MAX_BYTES + 1}));
}

static void brackets_inside_texts_are_not_depth(void **state)
{
    struct arena *a = *state;
    struct buf b;
    buf_init(&b, a, 1000);
    buf_c(&b, "[\"\\\"");
    for (int i = 0; i < 2 * JSON_MAX_DEPTH; i++) {
        buf_c(&b, "[{");
    }
    buf_c(&b, "\\\\\"]");
    assert_true(parses(buf_view(&b)));
}

static void values_are_found_by_path_and_type(void **state)
{
    struct arena *a = *state;
    json_t *root;
    assert_int_equal(
        json_parse(STR("{\"id\":\"pi_1\",\"amount\":9007199254740993,\"live\":false,\"none\":null,"
                       "\"next_action\":{\"type\":\"konbini\",\"empty\":\"\"},\"list\":[1]}"),
                   &root),
        OK);
    assert_str(json_str_at(a, root, "id"), "pi_1");
    assert_str(json_str_at(a, root, "next_action.type"), "konbini");
    assert_non_null(json_str_at(a, root, "next_action.empty").p);
    assert_null(json_str_at(a, root, "amount").p);
    assert_null(json_str_at(a, root, "none").p);
    assert_null(json_str_at(a, root, "next_action.absent.deeper").p);
    assert_null(json_str_at(a, root, "id.type").p);
    assert_null(json_str_at(a, root, "list.0").p);
    assert_true(json_i64_at(root, "amount", -1) == INT64_C(9007199254740993));
    assert_int_equal(json_i64_at(root, "id", -1), -1);
    assert_false(json_bool_at(root, "live", true));
    assert_true(json_bool_at(root, "absent", true));
    assert_ptr_equal(json_at(root, ""), root);
    assert_null(json_at(NULL, "id"));
    assert_null(json_at(
        root, "a-key-that-is-longer-than-any-of-ours-and-than-the-room-that-there-is-for-it"));
    json_decref(root);
}

static void text_goes_out_and_comes_back(void **state)
{
    struct arena *a = *state;
    json_t *root = json_pack("{s:o, s:o}", "name", json_from_str(STR("髙橋 \"花\"\n😀")), "memo",
                             json_from_str(STR_NONE));
    struct str text = json_text(a, root);
    json_t *again;
    assert_int_equal(json_parse(text, &again), OK);
    assert_true(json_equal(root, again));
    assert_str(json_str_at(a, again, "name"), "髙橋 \"花\"\n😀");
    assert_true(json_is_null(json_at(again, "memo")));
    json_decref(root);
    json_decref(again);
}

static void escapes_are_decoded_with_surrogate_pairs(void **state)
{
    struct arena *a = *state;
    json_t *root;
    assert_int_equal(json_parse(STR("{\"a\":\"\\u4e88\\u7d04\\ud83d\\ude00\"}"), &root), OK);
    assert_str(json_str_at(a, root, "a"), "予約😀");
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_text_is_refused),
        ARENA_TEST(depth_and_size_have_limits),
        ARENA_TEST(brackets_inside_texts_are_not_depth),
        ARENA_TEST(values_are_found_by_path_and_type),
        ARENA_TEST(text_goes_out_and_comes_back),
        ARENA_TEST(escapes_are_decoded_with_surrogate_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
