#include "core/format.h"

#include <assert.h>
#include <inttypes.h>

static const enum tx weekdays[] = {TX_WEEKDAY_0, TX_WEEKDAY_1, TX_WEEKDAY_2, TX_WEEKDAY_3,
                                   TX_WEEKDAY_4, TX_WEEKDAY_5, TX_WEEKDAY_6};
static const enum tx months[] = {TX_MONTH_01, TX_MONTH_02, TX_MONTH_03, TX_MONTH_04,
                                 TX_MONTH_05, TX_MONTH_06, TX_MONTH_07, TX_MONTH_08,
                                 TX_MONTH_09, TX_MONTH_10, TX_MONTH_11, TX_MONTH_12};
static const enum tx short_months[] = {TX_MONTH_SHORT_01, TX_MONTH_SHORT_02, TX_MONTH_SHORT_03,
                                       TX_MONTH_SHORT_04, TX_MONTH_SHORT_05, TX_MONTH_SHORT_06,
                                       TX_MONTH_SHORT_07, TX_MONTH_SHORT_08, TX_MONTH_SHORT_09,
                                       TX_MONTH_SHORT_10, TX_MONTH_SHORT_11, TX_MONTH_SHORT_12};

struct str format_weekday(enum lang l, int weekday)
{
    assert(weekday >= 0 && weekday < 7);
    return tr(l, weekdays[weekday]);
}

struct str format_day(struct arena *a, enum lang l, struct day d)
{
    struct civil c = civil_of_day(d);
    return tx_format_day(a, l, str_format(a, "%d", c.year), tr(l, short_months[c.month - 1]),
                         str_format(a, "%d", c.day), format_weekday(l, c.weekday));
}

struct str format_day_short(struct arena *a, enum lang l, struct day d)
{
    struct civil c = civil_of_day(d);
    return tx_format_day_short(a, l, tr(l, short_months[c.month - 1]), str_format(a, "%d", c.day),
                               format_weekday(l, c.weekday));
}

struct str format_month(struct arena *a, enum lang l, struct day d)
{
    struct civil c = civil_of_day(d);
    return tx_format_month(a, l, str_format(a, "%d", c.year), tr(l, months[c.month - 1]));
}

struct str format_time(struct arena *a, struct instant i)
{
    struct civil c = civil_of(i);
    return str_format(a, "%d:%02d", c.hour, c.minute);
}

struct str format_instant(struct arena *a, enum lang l, struct instant i)
{
    return tx_format_instant(a, l, format_day(a, l, day_of(i)), format_time(a, i));
}

struct str format_range(struct arena *a, enum lang l, struct instant from, struct instant to)
{
    struct day first = day_of(from);
    struct str end;
    if (day_of(to).n == first.n) {
        end = format_time(a, to);
    } else if (to.ms == day_start(day_add(first, 1)).ms) {
        end = STR("24:00");
    } else {
        end = format_instant(a, l, to);
    }
    return tx_format_range(a, l, format_instant(a, l, from), end);
}

struct str format_thousands(struct arena *a, int64_t n)
{
    char digits[24];
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    int count = snprintf(digits, sizeof digits, "%" PRIu64, size);
    char *out = arena_alloc(a, 32);
    size_t at = 0;
    if (n < 0) {
        out[at++] = '-';
    }
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    return (struct str){out, at};
}

struct str format_yen(struct arena *a, enum lang l, struct yen y)
{
    return tx_format_yen(a, l, format_thousands(a, y.v));
}
