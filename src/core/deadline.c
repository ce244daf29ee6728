#include "core/deadline.h"

#define FLOOR_MS ((int64_t)(DEADLINE_FLOOR_MINUTES + DEADLINE_SAFETY_MINUTES) * MS_PER_MINUTE)

static struct instant limit_of_slot(struct deadline_rule rule, struct instant slot_start)
{
    return instant_add(slot_start, -(int64_t)rule.margin_min * MS_PER_MINUTE);
}

struct day deadline_last_day(struct instant now)
{
    return day_add(day_of(now), DEADLINE_DAYS_MAX - 1);
}

bool deadline_until(struct instant due, struct instant now, struct deadline *out)
{
    *out = (struct deadline){.at = due};
    return !instant_before(due, instant_add(now, FLOOR_MS));
}

bool deadline_for(struct deadline_rule rule, struct instant now, struct instant slot_start,
                  struct deadline *out)
{
    struct instant by_days = day_end(day_add(day_of(now), rule.days));
    struct instant by_slot = limit_of_slot(rule, slot_start);
    bool slot_decides = instant_before(by_slot, by_days);
    out->by_slot = slot_decides;
    out->at = slot_decides ? by_slot : by_days;
    /* Whole days are counted by the provider from when it confirms. Ask for them only where a
     * request that crosses midnight would still end before the slot's own limit. */
    bool midnight_is_safe = !instant_before(by_slot, instant_add(by_days, MS_PER_DAY));
    out->days = midnight_is_safe ? rule.days : 0;
    /* An exact moment must lie less than 60 days ahead, which 60 whole days do not. */
    struct instant furthest = day_end(deadline_last_day(now));
    if (out->days == 0 && instant_before(furthest, out->at)) {
        out->at = furthest;
        out->by_slot = false;
    }
    return !instant_before(out->at, instant_add(now, FLOOR_MS));
}

struct instant deadline_for_card(struct deadline_rule rule, struct instant now,
                                 struct instant slot_start)
{
    struct deadline d;
    return deadline_for(rule, now, slot_start, &d) ? d.at : instant_add(now, FLOOR_MS);
}

struct instant deadline_latest_issue(struct deadline_rule rule, struct instant slot_start)
{
    /* The end of a day at least one day ahead is never closer than the floor. */
    return instant_add(limit_of_slot(rule, slot_start), -FLOOR_MS);
}

enum konbini_offer konbini_offer(struct yen amount, struct deadline_rule rule, struct instant now,
                                 struct instant slot_start)
{
    struct deadline d;
    if (amount.v < KONBINI_MIN_YEN) {
        return KONBINI_TOO_CHEAP;
    }
    if (amount.v > KONBINI_MAX_YEN) {
        return KONBINI_TOO_EXPENSIVE;
    }
    return deadline_for(rule, now, slot_start, &d) ? KONBINI_OFFERED : KONBINI_TOO_LATE;
}
