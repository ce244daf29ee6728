/* memory_test.c: arenas and the texts that grow in them. */
#include "base/buf.h"

#include "unit/check.h"

#include <stdalign.h>

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena *a = *state;
    unsigned char *before = NULL;
    size_t before_n = 0;
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = arena_alloc(a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(p[i], 0);
        }
        memset(p, 0xaa, n);
        for (size_t i = 0; i < before_n; i++) {
            assert_int_equal(before[i], 0xaa);
        }
        before = p;
        before_n = n;
    }
}

static void blocks_beyond_every_step_are_given(void **state)
{
    struct arena *a = *state;
    char *large = arena_alloc(a, (size_t)5 * 1024 * 1024);
    large[5 * 1024 * 1024 - 1] = 'x';
    char *small = arena_alloc(a, 1);
    assert_int_equal(*small, 0);
    int64_t *v = ARENA_ARRAY(a, int64_t, 1000);
    assert_int_equal(v[999], 0);
}

static void a_reset_arena_gives_zeroed_memory_again(void **state)
{
    struct arena *a = *state;
    char *first = arena_alloc(a, 100);
    memset(first, 'x', 100);
    memset(arena_alloc(a, 100000), 'y', 100000);
    arena_reset(a);
    char *again = arena_alloc(a, 100);
    assert_ptr_equal(again, first);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(again[i], 0);
    }
    arena_reset(a);
    arena_reset(a);
    assert_ptr_equal(arena_alloc(a, 1), first);
}

static void nothing_can_be_freed(void **state)
{
    (void)state;
    arena_free(NULL);
}

static void text_grows_by_every_kind_of_write(void **state)
{
    struct buf b;
    buf_init(&b, *state, 1000);
    assert_str(buf_view(&b), "");
    buf_c(&b, "予約 ");
    buf_str(&b, STR("b"));
    buf_str(&b, STR_NONE);
    buf_char(&b, ':');
    buf_i64(&b, INT64_MIN);
    buf_printf(&b, " %s=%d", "n", 3);
    assert_str(buf_view(&b), "予約 b:-9223372036854775808 n=3");
    assert_false(b.is_full);
}

static void formatted_text_may_be_long(void **state)
{
    struct buf b;
    char word[1001];
    memset(word, 'w', 1000);
    word[1000] = '\0';
    buf_init(&b, *state, 5000);
    buf_printf(&b, "%s|%s", word, word);
    assert_int_equal(b.n, 2001);
    assert_int_equal(b.p[1000], '|');
    buf_init(&b, *state, 5000);
    buf_printf(&b, "%.255s", word); /* the longest that fits the small buffer, and one more */
    buf_printf(&b, "%.256s", word);
    assert_int_equal(b.n, 511);
}

static void writing_past_the_maximum_keeps_what_fits(void **state)
{
    struct buf b;
    buf_init(&b, *state, 5);
    buf_c(&b, "abc");
    assert_false(b.is_full);
    buf_c(&b, "de");
    assert_false(b.is_full);
    buf_char(&b, 'f');
    assert_true(b.is_full);
    assert_str(buf_view(&b), "abcde");
    buf_printf(&b, "%d", 1);
    assert_str(buf_view(&b), "abcde");
    buf_init(&b, *state, 4);
    buf_c(&b, "abcdefgh");
    assert_true(b.is_full);
    assert_str(buf_view(&b), "abcd");
}

static void text_survives_many_growths(void **state)
{
    struct buf b;
    buf_init(&b, *state, 1 << 20);
    for (int i = 0; i < 20000; i++) {
        buf_printf(&b, "%05d,", i);
    }
    assert_int_equal(b.n, 120000);
    for (int i = 0; i < 20000; i += 997) {
        char expected[16];
        snprintf(expected, sizeof expected, "%05d,", i);
        assert_str(str_sub(buf_view(&b), (size_t)i * 6, 6), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(memory_is_zeroed_aligned_and_apart),
        ARENA_TEST(blocks_beyond_every_step_are_given),
        ARENA_TEST(a_reset_arena_gives_zeroed_memory_again),
        cmocka_unit_test(nothing_can_be_freed),
        ARENA_TEST(text_grows_by_every_kind_of_write),
        ARENA_TEST(formatted_text_may_be_long),
        ARENA_TEST(writing_past_the_maximum_keeps_what_fits),
        ARENA_TEST(text_survives_many_growths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
