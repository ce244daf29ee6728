/* format.h: days, times and amounts as people read them, in Japanese and English. Pure; Japan time.
 */
#ifndef CORE_FORMAT_H
#define CORE_FORMAT_H

#include "base/text.h"
#include "base/time.h"
#include "core/money.h"

struct str format_day(struct arena *a, enum lang l,
                      struct day d); /* 2026年3月5日(木) · Thu, 5 Mar 2026 */
struct str format_day_short(struct arena *a, enum lang l,
                            struct day d); /* 3月5日(木) · Thu, 5 Mar */
struct str format_month(struct arena *a, enum lang l, struct day d); /* 2026年3月 · March 2026 */
struct str format_weekday(enum lang l, int weekday);                 /* 木 · Thu; 0 is Sunday */
struct str format_time(struct arena *a, struct instant i);           /* 18:30 */
struct str format_instant(struct arena *a, enum lang l,
                          struct instant i); /* 2026年3月5日(木) 18:30 */

/* 2026年3月5日(木) 18:30〜19:30; the day is repeated when the end falls on another. An end at
 * midnight is 24:00 of the day before. */
struct str format_range(struct arena *a, enum lang l, struct instant from, struct instant to);

struct str format_yen(struct arena *a, enum lang l, struct yen y); /* ¥3,300 */
struct str format_thousands(struct arena *a, int64_t n);           /* -1,234,567 */

#endif
