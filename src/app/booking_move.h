/* booking_move.h: applies core/booking.h inside a transaction. The only writer of a booking's
 * status. */
#ifndef APP_BOOKING_MOVE_H
#define APP_BOOKING_MOVE_H

#include "app/change.h"
#include "core/booking.h"
#include "store/booking.h"

enum move_result {
    MOVE_DONE,
    MOVE_NONE, /* no such rule: nothing changed */
};

/* A booking comes into being: the row, its history, its payment and all effects of the rule for
 * (BOOKING_NONE, on), which also says `status` and `pay_status`. `out` gets the row.
 * ERR_CONSTRAINT: the slot cannot take the party (I1), or the idempotency key is used; nothing was
 * written. */
MUST_USE enum err booking_begin(struct change *c, const struct booking_add_in *in,
                                enum booking_event on, struct booking_get_row *out);

/* Move `b` (just read in this transaction) by `on`. `tells_customer` false suppresses the mail of a
 * cancellation. */
MUST_USE enum err booking_move(struct change *c, const struct booking_get_row *b,
                               enum booking_event on, enum cancel_reason reason,
                               bool tells_customer, enum move_result *out);

/* The same for a promotion from the waiting list; `cause` is the history's detail, compact JSON or
 * empty. */
MUST_USE enum err booking_promote(struct change *c, const struct booking_get_row *b,
                                  enum booking_event on, struct str cause, enum move_result *out);

/* The enum value of a status stored in a row; asserts that it is one. */
enum booking_status booking_status_of(struct str name);

#endif
