/* html_test.c: values are escaped by their type. */
#include "base/html.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct page {
    struct arena *arena;
    struct buf buf;
};

static int open_page(void **state)
{
    static struct page page;
    page.arena = arena_new();
    buf_init(&page.buf, page.arena, 4096);
    *state = &page;
    return 0;
}

static int close_page(void **state)
{
    arena_free(((struct page *)*state)->arena);
    return 0;
}

static void assert_is(const struct buf *b, const char *expected)
{
    const struct str s = buf_view(b);
    assert_int_equal(s.n, strlen(expected));
    assert_memory_equal(s.p, expected, s.n);
}

static void text_cannot_become_markup(void **state)
{
    struct buf *b = &((struct page *)*state)->buf;
    HTML_PUT(b, STR("<a href='x' id=\"y\">&amp;"));
    assert_is(b, "&lt;a href=&#39;x&#39; id=&quot;y&quot;&gt;&amp;amp;");
}

static void japanese_stays_as_it_is(void **state)
{
    struct buf *b = &((struct page *)*state)->buf;
    HTML_PUT(b, "みほん教室");
    HTML_PUT(b, STR_NONE);
    HTML_PUT(b, STR(""));
    assert_is(b, "みほん教室");
}

static void only_html_goes_out_raw(void **state)
{
    struct buf *b = &((struct page *)*state)->buf;
    HTML_PUT(b, ((struct html){STR("<b>")}));
    HTML_PUT(b, ((struct url){STR("/a?x=1&y=2")}));
    assert_is(b, "<b>/a?x=1&amp;y=2");
}

static void numbers_are_decimal_to_their_limits(void **state)
{
    struct buf *b = &((struct page *)*state)->buf;
    const int64_t least = INT64_MIN;
    const size_t most = SIZE_MAX;
    HTML_PUT(b, INT_MIN);
    HTML_PUT(b, "/");
    HTML_PUT(b, least);
    HTML_PUT(b, "/");
    HTML_PUT(b, most);
    assert_is(b, "-2147483648/-9223372036854775808/18446744073709551615");
}

static void plain_text_is_not_escaped(void **state)
{
    struct buf *b = &((struct page *)*state)->buf;
    TEXT_PUT(b, STR("A & B <c>"));
    TEXT_PUT(b, ((struct url){STR(" /?x&y ")}));
    TEXT_PUT(b, 7);
    assert_is(b, "A & B <c> /?x&y 7");
}

static void values_become_strings_for_texts(void **state)
{
    struct page *page = *state;
    const int64_t debt = -300;
    assert_true(str_is(HTML_STR(page->arena, debt), "-300"));
    assert_true(str_is(HTML_STR(page->arena, (size_t)12), "12"));
    assert_true(str_is(HTML_STR(page->arena, "a<b"), "a<b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_cannot_become_markup, open_page, close_page),
        cmocka_unit_test_setup_teardown(japanese_stays_as_it_is, open_page, close_page),
        cmocka_unit_test_setup_teardown(only_html_goes_out_raw, open_page, close_page),
        cmocka_unit_test_setup_teardown(numbers_are_decimal_to_their_limits, open_page, close_page),
        cmocka_unit_test_setup_teardown(plain_text_is_not_escaped, open_page, close_page),
        cmocka_unit_test_setup_teardown(values_become_strings_for_texts, open_page, close_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
