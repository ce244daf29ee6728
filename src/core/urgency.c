#include "core/urgency.h"

#include "base/text.h"

#include <inttypes.h>

struct instant urgency_soon(struct instant now)
{
    return instant_add(now, (int64_t)SOON_HOURS * MS_PER_HOUR);
}

bool urgency_is_soon(enum booking_status status, enum pay_status pay, struct instant starts,
                     struct instant now)
{
    bool is_open = status == BOOKING_PENDING || (status == BOOKING_CONFIRMED && pay != PAY_PAID);
    return is_open && instant_before(starts, urgency_soon(now));
}

bool urgency_is_late(struct instant opened, struct instant now)
{
    return now.ms - opened.ms >= (int64_t)LATE_HOURS * MS_PER_HOUR;
}

struct str urgency_span(struct arena *a, enum lang l, int64_t ms)
{
    if (ms < 0) {
        ms = 0;
    }
    if (ms < MS_PER_HOUR) {
        return tx_span_of_minutes(a, l, str_format(a, "%" PRId64, ms / MS_PER_MINUTE));
    }
    if (ms < 2 * (int64_t)MS_PER_DAY) {
        return tx_span_of_hours(a, l, str_format(a, "%" PRId64, ms / MS_PER_HOUR));
    }
    return tx_span_of_days(a, l, str_format(a, "%" PRId64, ms / MS_PER_DAY));
}
