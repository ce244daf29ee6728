/* deadline.h: until when a konbini number can be paid, and whether it can be offered (domain.md 7).
 *
 * The deadline is the earlier of (a) 23:59:59 Japan time N days after the number is issued and
 * (b) the slot's start minus the offering's margin. The provider's own answer then is the truth. */
#ifndef CORE_DEADLINE_H
#define CORE_DEADLINE_H

#include "base/time.h"
#include "core/money.h"

enum {
    DEADLINE_DAYS_MIN = 1,  /* contract 3.2 */
    DEADLINE_DAYS_MAX = 60, /* contract 3.2; an exact moment: less than 60 days ahead */
    DEADLINE_DAYS_DEFAULT = 3,
    DEADLINE_FLOOR_MINUTES = 30, /* contract 3.2: the provider wants more than this */
    DEADLINE_SAFETY_MINUTES = 2, /* the time our request may take to arrive */
    ISSUE_SLOW_MINUTES = 10,     /* P3 */
    PAGE_LIFE_HOURS = 24,        /* contract 4: the longest that a page to pay on lives */
    EXPIRY_SWEEP_HOURS = 2,      /* contract 3.7: ask by ourselves after this */
};

struct deadline_rule {
    int days;       /* N */
    int margin_min; /* before the slot's start */
};

struct deadline {
    struct instant at;
    int days;     /* ask the provider for whole days; 0: ask for `at` exactly */
    bool by_slot; /* the slot's start decides, not N days */
};

/* The deadline of a number issued now. False: too late for any number; *out is then the deadline
 * that would have been needed. */
bool deadline_for(struct deadline_rule rule, struct instant now, struct instant slot_start,
                  struct deadline *out);

/* The same for a number that can be paid until `due`, a moment less than 60 days ahead. */
bool deadline_until(struct instant due, struct instant now, struct deadline *out);

/* The last moment that a due day may bring: the end of the furthest day the provider takes. */
struct day deadline_last_day(struct instant now);

/* Until when a card can be paid that is asked for now: the same deadline, but never less ahead than
 * the shortest life of a page to pay on, since a card can always be paid at once. */
struct instant deadline_for_card(struct deadline_rule rule, struct instant now,
                                 struct instant slot_start);

/* The last instant at which deadline_for allows a number for that slot. */
struct instant deadline_latest_issue(struct deadline_rule rule, struct instant slot_start);

enum konbini_offer {
    KONBINI_OFFERED,
    KONBINI_TOO_CHEAP,     /* under ¥120 */
    KONBINI_TOO_EXPENSIVE, /* over ¥300,000 */
    KONBINI_TOO_LATE,      /* the deadline would be under the provider's floor */
};

/* Whether a booking of `amount` can be paid at a store when its number is issued at `now`. */
enum konbini_offer konbini_offer(struct yen amount, struct deadline_rule rule, struct instant now,
                                 struct instant slot_start);

#endif
