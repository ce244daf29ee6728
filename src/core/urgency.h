/* urgency.h: how urgent a 要対応 is: what touches a slot that is about to start before it is
 * decided or paid comes first, soonest first; the rest by how long it has waited.
 *
 * The query follow_up_open orders by the same rule. */
#ifndef CORE_URGENCY_H
#define CORE_URGENCY_H

#include "base/time.h"
#include "core/booking.h"
#include "core/payment.h"

enum {
    SOON_HOURS = 48, /* before the start */
    LATE_HOURS = 24, /* open for so long: pointed out */
};

/* Starts before this are soon. */
struct instant urgency_soon(struct instant now);

/* The booking takes part in a slot that starts soon, or has started, and is undecided or unpaid. */
bool urgency_is_soon(enum booking_status status, enum pay_status pay, struct instant starts,
                     struct instant now);

bool urgency_is_late(struct instant opened, struct instant now);

/* A length of time in its largest unit, rounded down: 12分, 5時間, 3日. Hours up to two days. */
struct str urgency_span(struct arena *a, enum lang l, int64_t ms);

#endif
