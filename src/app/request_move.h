/* request_move.h: applies core/request.h inside a transaction. The only writer of a request's
 * status. */
#ifndef APP_REQUEST_MOVE_H
#define APP_REQUEST_MOVE_H

#include "app/change.h"
#include "core/payment.h"
#include "core/request.h"
#include "store/booking.h"
#include "store/payment.h"
#include "store/request.h"

/* A new request, `in` without shop, id, token and time: its number is asked for at once, or when
 * the number of the same booking that is being withdrawn has ended. */
MUST_USE enum err request_begin(struct change *c, const struct request_add_in *in, int64_t *id);

/* Move `r` (just read in this transaction) by `on` with all its effects; nothing without such a
 * rule. */
MUST_USE enum err request_move(struct change *c, const struct request_get_row *r,
                               enum request_event on);

/* What stands in for the booking of a request without one: id 0, whoever is billed, 確定 while the
 * money is wanted or has come, キャンセル once the request is withdrawn. */
MUST_USE enum err request_stand_in(struct change *c, int64_t request, struct booking_get_row *out);

/* A payment has moved by `rule`: its request follows, and a request that waited for the end of this
 * number gets its own. */
MUST_USE enum err request_hears(struct change *c, const struct booking_get_row *b,
                                const struct payment_get_row *p, const struct pay_rule *rule);

/* Money for the booking is here: another open request than `paid` must not be paid as well. */
MUST_USE enum err request_settled(struct change *c, const struct booking_get_row *b, int64_t paid);

/* The booking was cancelled. */
MUST_USE enum err request_booking_cancelled(struct change *c, const struct booking_get_row *b);

/* The enum value stored in a row; asserts that it is one. */
enum request_status request_status_of(struct str name);

#endif
