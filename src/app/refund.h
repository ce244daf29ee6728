/* refund.h: 返金: giving money back, by staff (domain.md 5). The booking and its payment stay what
 * they are; what becomes of the refund is told by the provider (refund_move.h). */
#ifndef APP_REFUND_H
#define APP_REFUND_H

#include "app/decide.h"
#include "core/money.h"
#include "core/refund.h"
#include "store/payment.h"

struct refund_input {
    struct booking_id booking;
    struct payment_id payment; /* 0: the newest paid one of which something is left */
    struct yen amount;         /* 0: all that is left of it */
    enum refund_reason reason;
    struct str note; /* may be empty */
    struct str key;  /* of the form: the same key asks for nothing a second time; STR_NONE: none */
};

enum refund_result {
    REFUNDING,           /* asked for, or done where nobody need be asked */
    REFUND_REPEATED,     /* this key has asked before */
    REFUND_NO_SUCH,      /* no such booking, or no such payment of it */
    REFUND_NOTHING_LEFT, /* never paid, or all of it has gone back */
    REFUND_TOO_MUCH,     /* more than is left; nothing was written */
};

struct refund_output {
    enum refund_result result;
    struct refund_id id;
    struct yen left; /* after REFUNDING, what is left now; else what there was */
};

/* Two at once never give back more than was paid: what is left is computed in the transaction. */
MUST_USE enum err app_refund(struct app *app, struct arena *a, struct shop_id shop,
                             struct actor who, const struct refund_input *in,
                             struct refund_output *out);

/* Call a refund off while it waits for a bank account; the provider has the last word.
 * DECIDE_NOT_ALLOWED: it is under way or has ended. */
MUST_USE enum err app_cancel_refund(struct app *app, struct arena *a, struct shop_id shop,
                                    struct actor who, struct booking_id booking,
                                    struct refund_id refund, struct decide_output *out);

/* What the provider kept of a payment, which a refund does not bring back. Not known yet, it is
 * asked for: blocks on the network. *is_known false: the provider does not say. */
MUST_USE enum err app_payment_fee(struct app *app, struct arena *a, struct shop_id shop,
                                  const struct payment_get_row *p, struct yen *fee, bool *is_known);

#endif
