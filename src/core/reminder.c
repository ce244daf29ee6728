#include "core/reminder.h"

static int minute_of(struct instant i)
{
    struct civil c = civil_of(i);
    return c.hour * 60 + c.minute;
}

static bool is_night(struct instant i)
{
    int minute = minute_of(i);
    return minute >= REMIND_NIGHT_FROM || minute < REMIND_NIGHT_TO;
}

static struct instant evening_before(struct instant i)
{
    int days = minute_of(i) < REMIND_NIGHT_TO ? -1 : 0;
    return day_at(day_add(day_of(i), days), REMIND_EVENING);
}

static struct instant morning_after(struct instant i)
{
    int days = minute_of(i) >= REMIND_NIGHT_FROM ? 1 : 0;
    return day_at(day_add(day_of(i), days), REMIND_MORNING);
}

bool reminder_at(int hours, struct instant issued, struct instant deadline, struct instant *out)
{
    struct instant first = instant_add(issued, (int64_t)REMIND_REST_HOURS * MS_PER_HOUR);
    struct instant last = instant_add(deadline, -(int64_t)REMIND_LEAST_HOURS * MS_PER_HOUR);
    struct instant at = instant_add(deadline, -(int64_t)hours * MS_PER_HOUR);
    if (hours <= 0) {
        return false;
    }
    if (is_night(at)) {
        at = evening_before(at);
    }
    if (instant_before(at, first)) {
        at = is_night(first) ? morning_after(first) : first;
    }
    *out = at;
    return !instant_before(last, at);
}
