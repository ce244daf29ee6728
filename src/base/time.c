#include "base/time.h"

bool instant_before(struct instant a, struct instant b)
{
    return a.ms < b.ms;
}

struct instant instant_add(struct instant a, int64_t ms)
{
    return (struct instant){a.ms + ms};
}

struct instant instant_min(struct instant a, struct instant b)
{
    return a.ms < b.ms ? a : b;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct day day_of(struct instant i)
{
    return (struct day){(int32_t)floor_div(i.ms + JAPAN_OFFSET_MS, MS_PER_DAY)};
}

struct day day_add(struct day d, int days)
{
    return (struct day){d.n + days};
}

struct instant day_start(struct day d)
{
    return (struct instant){(int64_t)d.n * MS_PER_DAY - JAPAN_OFFSET_MS};
}

struct instant day_end(struct day d)
{
    return instant_add(day_start(d), MS_PER_DAY - MS_PER_SECOND);
}

struct instant day_at(struct day d, int minute)
{
    return instant_add(day_start(d), (int64_t)minute * MS_PER_MINUTE);
}

int day_weekday(struct day d)
{
    return (int)(((int64_t)d.n + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, counted from March so that
 * the leap day comes last. */
static int64_t days_from(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct civil civil_of_day(struct day d)
{
    int64_t z = (int64_t)d.n + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .weekday = day_weekday(d),
    };
}

struct civil civil_of(struct instant i)
{
    struct day d = day_of(i);
    struct civil c = civil_of_day(d);
    int64_t second = (i.ms - day_start(d).ms) / MS_PER_SECOND;
    c.hour = (int)(second / 3600);
    c.minute = (int)(second / 60 % 60);
    c.second = (int)(second % 60);
    return c;
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && is_leap);
}

bool day_from_civil(int year, int month, int day, struct day *out)
{
    if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_length(year, month)) {
        return false;
    }
    out->n = (int32_t)days_from(year, month, day);
    return true;
}

struct day day_of_month_start(struct day d)
{
    return day_add(d, 1 - civil_of_day(d).day);
}

int day_month_length(struct day d)
{
    struct civil c = civil_of_day(d);
    return month_length(c.year, c.month);
}

/* Exactly n digits at the start of *s, taken away from it. */
static bool take_digits(struct str *s, size_t n, int *out)
{
    int64_t v;
    if (s->n < n || s->p[0] == '-' || !str_to_i64(str_sub(*s, 0, n), &v)) {
        return false;
    }
    *out = (int)v;
    *s = str_sub(*s, n, s->n);
    return true;
}

static bool take_char(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c) {
        return false;
    }
    *s = str_sub(*s, 1, s->n);
    return true;
}

static bool take_day(struct str *s, struct day *out)
{
    int y, m, d;
    return take_digits(s, 4, &y) && take_char(s, '-') && take_digits(s, 2, &m) &&
           take_char(s, '-') && take_digits(s, 2, &d) && day_from_civil(y, m, d, out);
}

static bool take_minute(struct str *s, int *out)
{
    int h, m;
    if (!take_digits(s, 2, &h) || !take_char(s, ':') || !take_digits(s, 2, &m) || m > 59 ||
        h * 60 + m > 24 * 60) {
        return false;
    }
    *out = h * 60 + m;
    return true;
}

bool day_parse(struct str s, struct day *out)
{
    return take_day(&s, out) && s.n == 0;
}

bool minute_parse(struct str s, int *minute_of_day)
{
    return take_minute(&s, minute_of_day) && s.n == 0;
}

struct str day_iso(struct arena *a, struct day d)
{
    struct civil c = civil_of_day(d);
    return str_format(a, "%04d-%02d-%02d", c.year, c.month, c.day);
}

struct str minute_text(struct arena *a, int minute_of_day)
{
    return str_format(a, "%02d:%02d", minute_of_day / 60, minute_of_day % 60);
}

struct str instant_iso(struct arena *a, struct instant i)
{
    struct civil c = civil_of(instant_add(i, -(int64_t)JAPAN_OFFSET_MS));
    return str_format(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute,
                      c.second);
}

bool instant_parse(struct str s, struct instant *out)
{
    struct day day;
    int minute, second = 0;
    if (!take_day(&s, &day) || !take_char(&s, 'T') || !take_minute(&s, &minute) ||
        (take_char(&s, ':') && (!take_digits(&s, 2, &second) || second > 59)) ||
        (minute == 24 * 60 && second > 0)) {
        return false;
    }
    bool is_japan = str_is(s, "+09:00");
    if (!is_japan && !str_is(s, "Z")) {
        return false;
    }
    struct instant japan = instant_add(day_at(day, minute), (int64_t)second * MS_PER_SECOND);
    *out = is_japan ? japan : instant_add(japan, JAPAN_OFFSET_MS);
    return true;
}
