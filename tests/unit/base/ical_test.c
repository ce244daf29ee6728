/* ical_test.c: lines of iCalendar: folded without cutting a character, escaped, in UTC. */
#include "base/ical.h"

#include "unit/check.h"

static struct str text_of(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, a, 4096);
    ical_text(&b, "SUMMARY", s);
    return buf_view(&b);
}

static void text_is_escaped(void **state)
{
    assert_str(text_of(*state, STR("a,b;c\\d\ne\rf\tg")), "SUMMARY:a\\,b\\;c\\\\d\\nefg\r\n");
}

static void a_long_line_is_folded_between_characters(void **state)
{
    struct arena *a = *state;
    struct buf b;
    buf_init(&b, a, 4096);
    for (int i = 0; i < 100; i++) {
        buf_c(&b, i % 7 == 0 ? "a" : "陶");
    }
    struct str rest = text_of(a, buf_view(&b)), back = STR("");
    while (rest.n > 0) {
        struct str line = str_cut(&rest, '\n');
        assert_true(line.n > 1 && line.n <= 76 && line.p[line.n - 1] == '\r');
        line.n--;
        bool is_first = str_starts(line, STR("SUMMARY:"));
        assert_true(is_first || line.p[0] == ' ');
        line = str_sub(line, is_first ? 8 : 1, line.n);
        assert_true(line.n > 0 && ((unsigned char)line.p[0] & 0xc0) != 0x80);
        back = str_join(a, back, line);
    }
    assert_true(str_eq(back, buf_view(&b)));
}

static void an_escape_is_not_parted(void **state)
{
    struct arena *a = *state;
    for (size_t n = 60; n < 70; n++) {
        char *p = arena_alloc(a, n);
        memset(p, 'x', n);
        struct str s = str_join(a, (struct str){p, n}, STR(",y"));
        struct str out = text_of(a, s);
        for (size_t i = 0; i + 1 < out.n; i++) {
            assert_false(out.p[i] == '\\' && out.p[i + 1] == '\r');
        }
    }
}

static void instants_are_in_utc(void **state)
{
    struct buf b;
    struct instant i;
    buf_init(&b, *state, 100);
    assert_true(instant_parse(STR("2026-03-05T08:30:00+09:00"), &i));
    ical_at(&b, "DTSTART", i);
    ical_raw(&b, "UID", STR("a;b\r\nX:1"));
    assert_str(buf_view(&b), "DTSTART:20260304T233000Z\r\nUID:a;bX:1\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(text_is_escaped),
        ARENA_TEST(a_long_line_is_folded_between_characters),
        ARENA_TEST(an_escape_is_not_parted),
        ARENA_TEST(instants_are_in_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
