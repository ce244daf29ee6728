/* time.h: instants in UTC, and days and clock times as people in Japan read them.
 *
 * The product is for shops in Japan, and deadlines are Japanese calendar days (domain.md 7), so
 * civil time here is always Japan time: UTC+9 without exceptions since 1951. Nothing in this file
 * reads a clock; the present comes in from port/clock.h. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/str.h"

struct instant {
    int64_t ms; /* milliseconds since 1970-01-01T00:00:00Z */
};

struct day {
    int32_t n; /* days since 1970-01-01, in Japan */
};

struct civil {
    int year, month, day; /* month and day from 1 */
    int hour, minute, second;
    int weekday; /* 0 Sunday … 6 Saturday */
};

enum {
    MS_PER_SECOND = 1000,
    MS_PER_MINUTE = 60 * 1000,
    MS_PER_HOUR = 60 * 60 * 1000,
    MS_PER_DAY = 24 * 60 * 60 * 1000,
    JAPAN_OFFSET_MS = 9 * MS_PER_HOUR,
};

bool instant_before(struct instant a, struct instant b); /* a < b */
struct instant instant_add(struct instant a, int64_t ms);
struct instant instant_min(struct instant a, struct instant b);

struct day day_of(struct instant i); /* the Japanese day an instant falls in */
struct day day_add(struct day d, int days);
struct instant day_start(struct day d);          /* 00:00:00.000 Japan time */
struct instant day_end(struct day d);            /* 23:59:59.000 Japan time, as providers count */
struct instant day_at(struct day d, int minute); /* minute of the day, 0–1440 */
int day_weekday(struct day d);
struct day day_of_month_start(struct day d);
int day_month_length(struct day d);

struct civil civil_of(struct instant i); /* Japan time */
struct civil civil_of_day(struct day d); /* at 00:00 */
MUST_USE bool day_from_civil(int year, int month, int day,
                             struct day *out); /* false: no such day */

/* "2026-03-05" and "18:30" (also full-width digits already normalised by the caller). */
MUST_USE bool day_parse(struct str s, struct day *out);
MUST_USE bool minute_parse(struct str s, int *minute_of_day); /* 00:00–24:00 */
struct str day_iso(struct arena *a, struct day d);            /* 2026-03-05 */
struct str minute_text(struct arena *a, int minute_of_day);   /* 18:30 */
struct str instant_iso(struct arena *a, struct instant i);    /* 2026-03-05T14:59:59Z */
/* 2026-03-05T14:59:59Z or with +09:00; seconds may be absent. */
MUST_USE bool instant_parse(struct str s, struct instant *out);

#endif
