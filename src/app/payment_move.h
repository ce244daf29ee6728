/* payment_move.h: applies core/payment.h inside a transaction. The only writer of a payment's
 * status. */
#ifndef APP_PAYMENT_MOVE_H
#define APP_PAYMENT_MOVE_H

#include "app/change.h"
#include "core/payment.h"
#include "store/booking.h"
#include "store/payment.h"

/* A new attempt of booking `b`, by the rule for (PAY_NONE, on). Nothing when there is no such rule.
 */
MUST_USE enum err payment_begin(struct change *c, const struct booking_get_row *b,
                                enum pay_method method, enum pay_event on);

/* The status in which a booking's first attempt by that rule begins; "": there will be none. */
struct str payment_first_status(enum pay_method method, enum pay_event on);

/* A new attempt for the open request `request`, of `amount`. `b` is its booking, or what stands in
 * for one (app/request_move.h). */
MUST_USE enum err payment_bill(struct change *c, const struct booking_get_row *b, int64_t request,
                               int64_t amount);

/* Whom the payment is of: its booking, or what stands in for one. */
MUST_USE enum err payment_booking(struct change *c, const struct payment_get_row *p,
                                  struct booking_get_row *out);

/* Move `p` (just read in this transaction) by `on` with all its effects. *moved false: no such
 * rule, nothing changed. */
MUST_USE enum err payment_move(struct change *c, const struct booking_get_row *b,
                               const struct payment_get_row *p, enum pay_event on, bool *moved);

/* Tell every attempt of the booking, each by its own state. */
MUST_USE enum err payment_move_all(struct change *c, const struct booking_get_row *b,
                                   enum pay_event on);

/* The enum values stored in a row; assert that they are some. */
enum pay_status pay_status_of(struct str name);
enum pay_method pay_method_of(struct str name);

#endif
