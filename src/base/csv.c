#include "base/csv.h"

#include <inttypes.h>

static void next(struct csv *c)
{
    if (c->has_cell) {
        fputc(',', c->file);
    }
    c->has_cell = true;
}

void csv_init(struct csv *c, FILE *file)
{
    *c = (struct csv){.file = file};
    fputs("\xef\xbb\xbf", file);
}

/* A spreadsheet would begin to calculate, or drop what stands before the text. */
static bool is_calculated(struct str s)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        if (str_starts(s, str_from(wide[i]))) {
            return true;
        }
    }
    return s.n > 0 && strchr("=+-@\t\r\n", s.p[0]) != NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Would be taken for a number and come back as another text: 09012345678, more digits than a
 * spreadsheet keeps, 012345e6. */
static bool is_spoilt_number(struct str s)
{
    enum { DIGITS_KEPT = 15 };
    size_t digits = 0, exponents = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool is_exponent = (s.p[i] == 'e' || s.p[i] == 'E') && i > 0 && i + 1 < s.n;
        if (!is_digit(s.p[i]) && !is_exponent) {
            return false;
        }
        digits += is_digit(s.p[i]);
        exponents += is_exponent;
    }
    return exponents == 1 ||
           (exponents == 0 && ((digits > 1 && s.p[0] == '0') || digits > DIGITS_KEPT));
}

void csv_text(struct csv *c, struct str s)
{
    bool is_guarded = is_calculated(s) || is_spoilt_number(s), is_quoted = is_guarded;
    for (size_t i = 0; i < s.n; i++) {
        is_quoted = is_quoted || strchr(",\"\r\n", s.p[i]) != NULL;
    }
    next(c);
    if (!is_quoted) {
        fwrite(s.p, 1, s.n, c->file);
        return;
    }
    fputs(is_guarded ? "\"'" : "\"", c->file);
    for (size_t i = 0; i < s.n; i++) {
        fputs(s.p[i] == '"' ? "\"" : "", c->file);
        fputc(s.p[i], c->file);
    }
    fputc('"', c->file);
}

/* Where a Japanese number of ten or eleven digits is parted. Area codes of three digits stand for
 * all that are not those of Tokyo and Osaka: a number parted elsewhere is still the same number. */
static size_t area_digits(struct str s)
{
    static const char *const four[] = {"0120", "0570", "0800", "0990"};
    for (size_t i = 0; s.n == 10 && i < sizeof four / sizeof *four; i++) {
        if (str_starts(s, str_from(four[i]))) {
            return 4;
        }
    }
    bool is_short = str_starts(s, STR("03")) || str_starts(s, STR("06"));
    return s.n == 10 && is_short ? 2 : 3;
}

void csv_phone(struct csv *c, struct str s)
{
    enum { LAST = 4 };
    bool is_japanese = (s.n == 10 || s.n == 11) && s.p[0] == '0';
    for (size_t i = 0; i < s.n; i++) {
        is_japanese = is_japanese && is_digit(s.p[i]);
    }
    if (!is_japanese) {
        csv_text(c, s);
        return;
    }
    size_t area = area_digits(s), last = area == 4 ? 3 : LAST;
    next(c);
    fprintf(c->file, "%.*s-%.*s-%.*s", STR_ARG(str_sub(s, 0, area)),
            STR_ARG(str_sub(s, area, s.n - area - last)), STR_ARG(str_sub(s, s.n - last, last)));
}

void csv_i64(struct csv *c, int64_t v)
{
    next(c);
    fprintf(c->file, "%" PRId64, v);
}

void csv_empty(struct csv *c)
{
    next(c);
}

void csv_day(struct csv *c, struct day d)
{
    struct civil t = civil_of_day(d);
    next(c);
    fprintf(c->file, "%04d/%02d/%02d", t.year, t.month, t.day);
}

void csv_at(struct csv *c, struct instant i)
{
    struct civil t = civil_of(i);
    next(c);
    fprintf(c->file, "%04d/%02d/%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
}

void csv_end(struct csv *c)
{
    c->has_cell = false;
    fputs("\r\n", c->file);
}
