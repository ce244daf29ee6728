/* refund.h: the states of one refund, and the only moves between them (domain.md 5, contract 6).
 *
 * A refund belongs to a payment; it never changes the payment's status and never a booking's. What
 * the method means (a bank account to be given, money that comes back, nobody to ask) is a matter
 * of the table, not of the program. app/refund_move.h applies it, `uketsuke explain refund` prints
 * it and docs/state-machines.md is made from it. A pair that is not in the table means nothing. */
#ifndef CORE_REFUND_H
#define CORE_REFUND_H

#include "core/money.h"
#include "core/payment.h"

enum refund_status {
    REFUND_NONE, /* before it exists */
    REFUND_REQUESTED,
    REFUND_AWAITING_DETAILS, /* the customer gives a bank account to the provider */
    REFUND_PENDING,
    REFUND_SUCCEEDED, /* not the end at a konbini: the bank may send the money back */
    REFUND_FAILED,
    REFUND_CANCELED,
    REFUND_STATUS_COUNT
};

enum refund_event {
    REFUND_EV_NONE,
    REFUND_EV_ASKED,         /* staff ask for it */
    REFUND_EV_REFUSED,       /* the provider will not make it */
    REFUND_EV_NEEDS_DETAILS, /* the provider waits for a bank account */
    REFUND_EV_UNDER_WAY,     /* the provider is sending the money */
    REFUND_EV_ARRIVED,       /* the provider says: done */
    REFUND_EV_FAILED,        /* the provider gave up; the money is still with the shop */
    REFUND_EV_CANCEL,        /* staff call it off */
    REFUND_EV_CANCELED,      /* the provider says: called off */
    REFUND_EV_COUNT
};

/* Why money goes back, as staff say it. */
enum refund_reason {
    REFUND_FOR_CUSTOMER,  /* お客様都合 */
    REFUND_FOR_SHOP,      /* 主催者都合・開催中止 */
    REFUND_FOR_DUPLICATE, /* 二重入金 */
    REFUND_FOR_OTHER,
    REFUND_AT_PROVIDER, /* made on the provider's own pages, not asked for here */
    REFUND_REASON_COUNT
};

/* What must follow a move; functions of the same names in app/refund_move.c. */
enum refund_effect {
    RFX_ASK_REFUND = 1 << 0, /* operation: ask the provider for the refund */
    RFX_ASK_CANCEL = 1 << 1, /* operation: call it off at the provider */
    RFX_CLOSE_MONEY = 1 << 2, /* close what asked for the decision: 返金判断, キャンセル後の入金,
                                 and 二重入金 once only one payment is left */
    RFX_MAIL_STARTED = 1 << 3, /* customer: 返金の手続き */
    RFX_MAIL_AGAIN = 1 << 4,   /* customer: the bank sent it back, give another account */
    RFX_MAIL_DONE = 1 << 5,    /* customer: 返金済み */
    RFX_STAFF_FAILED = 1 << 6, /* staff: 返金失敗 */
    RFX_FOLLOW_UP = 1 << 7,    /* open the 要対応 named in the rule */
};

struct refund_rule {
    const char *ref;  /* "R4" */
    unsigned methods; /* bits 1 << enum pay_method, of the payment */
    enum refund_status from;
    enum refund_event on;
    enum refund_status to;
    unsigned effects; /* enum refund_effect */
    enum follow_up follow_up;
    const char *because;
};

extern const struct refund_rule refund_rules[];
extern const size_t refund_rules_count;

/* The rule for a triple, or NULL: then the event means nothing and changes nothing. */
const struct refund_rule *refund_rule(enum pay_method m, enum refund_status from,
                                      enum refund_event on);

/* Whether refunds in this state take from what is left of the payment: all but those that came to
 * nothing. */
bool refund_counts(enum refund_status s);

/* Whether something is still expected of somebody. */
bool refund_is_open(enum refund_status s);

/* Whether anything can still become of it by the provider: some rule leads away from here. */
bool refund_is_final(enum pay_method m, enum refund_status s);

/* The provider keeps a refund that waits for a bank account for so long, from its creation. */
enum { REFUND_LIFE_DAYS = 45 };

struct str refund_status_name(enum refund_status s);
MUST_USE bool refund_status_parse(struct str name, enum refund_status *out);
enum tx refund_status_label(enum refund_status s);
/* Whom or what a refund in this state waits for; TX_NONE: nobody. */
enum tx refund_status_waits_for(enum refund_status s);

struct str refund_event_name(enum refund_event e);
MUST_USE bool refund_event_parse(struct str name, enum refund_event *out);
enum tx refund_event_label(enum refund_event e);

struct str refund_reason_name(enum refund_reason r);
MUST_USE bool refund_reason_parse(struct str name, enum refund_reason *out);
enum tx refund_reason_label(enum refund_reason r);

#endif
