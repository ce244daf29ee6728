/* reconcile_judge.h: what differs between a payment of ours and the provider's object. Pure. */
#ifndef APP_RECONCILE_JUDGE_H
#define APP_RECONCILE_JUDGE_H

#include "base/text.h"
#include "port/gateway.h"
#include "store/payment.h"

enum difference {
    DIFF_NONE,
    DIFF_PAID_THERE,    /* the provider has the money; our rules would take note of it */
    DIFF_ENDED_THERE,   /* it can no longer be paid; our rules would take note of it */
    DIFF_PAID_HERE,     /* paid in our books, and not at the provider */
    DIFF_PAYABLE,       /* ended in our books, and can still be paid */
    DIFF_SILENT,        /* a day past the deadline, and the provider has not said how it ended */
    DIFF_AMOUNT,        /* asked for another amount */
    DIFF_RECEIVED,      /* another amount was received */
    DIFF_OTHER_OBJECT,  /* a second object of one payment, with money or a number */
    DIFF_MISSING_HERE,  /* ours by its metadata, with money or a number, and not in our books */
    DIFF_MISSING_THERE, /* in our books, and unknown there */
    DIFFERENCE_COUNT
};

/* "paid_there", and in words. */
struct str difference_name(enum difference d);
MUST_USE bool difference_parse(struct str name, enum difference *out);
enum tx difference_label(enum difference d);

/* How the provider sees a payment: "paid", and in words. */
struct str gw_state_name(enum gw_state s);
MUST_USE bool gw_state_parse(struct str name, enum gw_state *out);
enum tx gw_state_label(enum gw_state s);

/* `seen`: the provider's object of this payment; NULL: it has none. */
enum difference reconcile_judge(const struct payment_get_row *payment,
                                const struct gw_payment *seen, struct instant now);

/* Whether an object matters that we do not know: it holds money, or can be paid. */
bool reconcile_matters(const struct gw_payment *seen);

#endif
