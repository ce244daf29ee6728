/* csv_test.c: what a spreadsheet is given: cells that it neither calculates nor spoils. */
#include "base/csv.h"

#include "unit/check.h"

/* One line made by `write` as it lies in the file, without the byte order mark. */
static struct str line_of(struct arena *a, struct str s, void (*write)(struct csv *, struct str))
{
    char *p = arena_alloc(a, 256);
    FILE *f = tmpfile();
    struct csv c;
    assert_non_null(f);
    csv_init(&c, f);
    write(&c, s);
    csv_end(&c);
    rewind(f);
    size_t n = fread(p, 1, 255, f);
    fclose(f);
    assert_true(n >= 5 && memcmp(p, "\xef\xbb\xbf", 3) == 0);
    assert_memory_equal(p + n - 2, "\r\n", 2);
    return (struct str){p + 3, n - 5};
}

static void text_is_quoted_only_where_it_must_be(void **state)
{
    struct arena *a = *state;
    static const char *const rows[][2] = {
        {"山田 花子", "山田 花子"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"yes\"", "\"say \"\"yes\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"12", "12"},
        {"0", "0"},
        {"2-1", "2-1"},
        {"01gx3q8f0m2", "01gx3q8f0m2"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_str(line_of(a, str_from(rows[i][0]), csv_text), rows[i][1]);
    }
}

static void nothing_is_calculated_and_no_digit_is_lost(void **state)
{
    struct arena *a = *state;
    static const char *const rows[][2] = {
        {"=1+1", "\"'=1+1\""},
        {"=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""},
        {"+81 90 1234 5678", "\"'+81 90 1234 5678\""},
        {"-5", "\"'-5\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"＝1+1", "\"'＝1+1\""},
        {"＠SUM", "\"'＠SUM\""},
        {"007", "\"'007\""},
        {"01234567e89", "\"'01234567e89\""},
        {"1234567890123456", "\"'1234567890123456\""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_str(line_of(a, str_from(rows[i][0]), csv_text), rows[i][1]);
    }
}

static void phone_numbers_keep_their_zero(void **state)
{
    struct arena *a = *state;
    static const char *const rows[][2] = {
        {"09012345678", "090-1234-5678"},
        {"0312345678", "03-1234-5678"},
        {"0451234567", "045-123-4567"},
        {"0120123456", "0120-123-456"},
        {"+819012345678", "\"'+819012345678\""},
        {"0119", "\"'0119\""},
        {"1234567890", "1234567890"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_str(line_of(a, str_from(rows[i][0]), csv_phone), rows[i][1]);
    }
}

static void write_all(struct csv *c, struct str s)
{
    struct instant at = {0};
    csv_text(c, s);
    csv_i64(c, -3300);
    csv_empty(c);
    csv_at(c, at);
    csv_day(c, day_of(at));
}

static void numbers_and_days_are_written_as_spreadsheets_read_them(void **state)
{
    assert_str(line_of(*state, STR("a"), write_all), "a,-3300,,1970/01/01 09:00,1970/01/01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(text_is_quoted_only_where_it_must_be),
        ARENA_TEST(nothing_is_calculated_and_no_digit_is_lost),
        ARENA_TEST(phone_numbers_keep_their_zero),
        ARENA_TEST(numbers_and_days_are_written_as_spreadsheets_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
