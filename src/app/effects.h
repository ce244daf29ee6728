/* effects.h: what follows from a move, one function per effect bit of core/booking.h and
 * core/payment.h. */
#ifndef APP_EFFECTS_H
#define APP_EFFECTS_H

#include "app/change.h"
#include "core/booking.h"
#include "core/payment.h"
#include "store/booking.h"
#include "store/payment.h"

/* All effects in the mask, in the order of their bits. `b` and `p` are as after the move. */
MUST_USE enum err effects_of_booking(struct change *c, const struct booking_get_row *b,
                                     unsigned effects);
MUST_USE enum err effects_of_payment(struct change *c, const struct booking_get_row *b,
                                     const struct payment_get_row *p, const struct pay_rule *rule);

/* Open a 要対応 once, and close what is open of a kind (payment 0: of the booking as a whole). */
MUST_USE enum err follow_up_open(struct change *c, enum follow_up kind, struct booking_id booking,
                                 struct payment_id payment);
MUST_USE enum err follow_up_close(struct change *c, enum follow_up kind, struct booking_id booking,
                                  struct payment_id payment, struct str how);

/* Close whatever asked for a decision because the booking (payment 0) or that payment is unpaid. */
MUST_USE enum err follow_up_close_unpaid(struct change *c, struct booking_id booking,
                                         struct payment_id payment, struct str how);

#endif
