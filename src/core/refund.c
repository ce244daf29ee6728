#include "core/refund.h"

#include "core/names.h"

#define K (1u << PAY_KONBINI)
#define C (1u << PAY_CARD)
#define S (1u << PAY_ONSITE)

const struct refund_rule refund_rules[] = {
    /* clang-format off */
/* ref  methods from                     on                       to                        then / 要対応 / because */
{ "R1", K | C,  REFUND_NONE,             REFUND_EV_ASKED,         REFUND_REQUESTED,
  RFX_ASK_REFUND | RFX_CLOSE_MONEY, FOLLOW_NONE, "staff decided; the provider is asked" },
{ "R1", S,      REFUND_NONE,             REFUND_EV_ASKED,         REFUND_SUCCEEDED,
  RFX_CLOSE_MONEY | RFX_MAIL_DONE, FOLLOW_NONE, "on site: staff hand the money back themselves" },

{ "R2", K,      REFUND_REQUESTED,        REFUND_EV_NEEDS_DETAILS, REFUND_AWAITING_DETAILS,
  RFX_MAIL_STARTED, FOLLOW_NONE, "konbini: cash has no way back; the provider mails the customer a link for a bank account" },
{ "R3", K | C,  REFUND_REQUESTED,        REFUND_EV_UNDER_WAY,     REFUND_PENDING,
  RFX_MAIL_STARTED, FOLLOW_NONE, "the provider has it and needs time, or money in the shop's balance" },
{ "R3", K | C,  REFUND_REQUESTED,        REFUND_EV_ARRIVED,       REFUND_SUCCEEDED,
  RFX_MAIL_DONE, FOLLOW_NONE, "done at once, as to a card" },
{ "R3", K | C,  REFUND_REQUESTED,        REFUND_EV_REFUSED,       REFUND_FAILED,
  RFX_STAFF_FAILED | RFX_FOLLOW_UP, FOLLOW_REFUND_FAILED, "the provider will not: the balance is too low, or the charge is disputed" },

{ "R4", K,      REFUND_AWAITING_DETAILS, REFUND_EV_UNDER_WAY,     REFUND_PENDING,
  0, FOLLOW_NONE, "konbini: the customer gave a bank account" },
{ "R5", K,      REFUND_AWAITING_DETAILS, REFUND_EV_ARRIVED,       REFUND_SUCCEEDED,
  RFX_MAIL_DONE, FOLLOW_NONE, "konbini: heard of only when the money was there" },
{ "R5", K | C,  REFUND_PENDING,          REFUND_EV_ARRIVED,       REFUND_SUCCEEDED,
  RFX_MAIL_DONE, FOLLOW_NONE, "the money is with the customer" },

{ "R6", K,      REFUND_PENDING,          REFUND_EV_NEEDS_DETAILS, REFUND_AWAITING_DETAILS,
  RFX_MAIL_AGAIN, FOLLOW_NONE, "konbini: the bank sent the money back; another account is needed" },
{ "R6", K,      REFUND_SUCCEEDED,        REFUND_EV_NEEDS_DETAILS, REFUND_AWAITING_DETAILS,
  RFX_MAIL_AGAIN, FOLLOW_NONE, "konbini: the bank sent the money back after all; another account is needed" },

{ "R7", K | C,  REFUND_REQUESTED,        REFUND_EV_FAILED,        REFUND_FAILED,
  RFX_STAFF_FAILED | RFX_FOLLOW_UP, FOLLOW_REFUND_FAILED, "failed before anything else was heard of it" },
{ "R7", K,      REFUND_AWAITING_DETAILS, REFUND_EV_FAILED,        REFUND_FAILED,
  RFX_STAFF_FAILED | RFX_FOLLOW_UP, FOLLOW_REFUND_FAILED, "konbini: 45 days without a bank account" },
{ "R7", K | C,  REFUND_PENDING,          REFUND_EV_FAILED,        REFUND_FAILED,
  RFX_STAFF_FAILED | RFX_FOLLOW_UP, FOLLOW_REFUND_FAILED, "the money could not be sent" },
{ "R7", K | C,  REFUND_SUCCEEDED,        REFUND_EV_FAILED,        REFUND_FAILED,
  RFX_STAFF_FAILED | RFX_FOLLOW_UP, FOLLOW_REFUND_FAILED, "it bounced, which cards do for up to 30 days" },

{ "R8", K,      REFUND_AWAITING_DETAILS, REFUND_EV_CANCEL,        REFUND_AWAITING_DETAILS,
  RFX_ASK_CANCEL, FOLLOW_NONE, "konbini: staff call it off while no bank account was given; the provider is asked" },
{ "R8", K,      REFUND_AWAITING_DETAILS, REFUND_EV_CANCELED,      REFUND_CANCELED,
  RFX_FOLLOW_UP, FOLLOW_REFUND_FAILED, "konbini: called off; the money stays, so a person decides anew" },
{ "R8", K | C,  REFUND_REQUESTED,        REFUND_EV_CANCELED,      REFUND_CANCELED,
  RFX_FOLLOW_UP, FOLLOW_REFUND_FAILED, "called off at the provider before anything else was heard of it" },
{ "R8", K | C,  REFUND_PENDING,          REFUND_EV_CANCELED,      REFUND_CANCELED,
  RFX_FOLLOW_UP, FOLLOW_REFUND_FAILED, "called off at the provider; the money stays" },

/* Made on the provider's own pages: taken into the books, so that they agree (I8). */
{ "R9", K,      REFUND_NONE,             REFUND_EV_NEEDS_DETAILS, REFUND_AWAITING_DETAILS,
  RFX_CLOSE_MONEY | RFX_MAIL_STARTED, FOLLOW_NONE, "konbini: refunded on the provider's pages; the customer is told here too" },
{ "R9", K | C,  REFUND_NONE,             REFUND_EV_UNDER_WAY,     REFUND_PENDING,
  RFX_CLOSE_MONEY | RFX_MAIL_STARTED, FOLLOW_NONE, "refunded on the provider's pages" },
{ "R9", K | C,  REFUND_NONE,             REFUND_EV_ARRIVED,       REFUND_SUCCEEDED,
  RFX_CLOSE_MONEY | RFX_MAIL_DONE, FOLLOW_NONE, "refunded on the provider's pages" },
    /* clang-format on */
};
const size_t refund_rules_count = COUNT_OF(refund_rules);

const struct refund_rule *refund_rule(enum pay_method m, enum refund_status from,
                                      enum refund_event on)
{
    for (size_t i = 0; i < refund_rules_count; i++) {
        const struct refund_rule *r = &refund_rules[i];
        if ((r->methods & 1u << m) != 0 && r->from == from && r->on == on) {
            return r;
        }
    }
    return NULL;
}

bool refund_counts(enum refund_status s)
{
    return s != REFUND_NONE && s != REFUND_FAILED && s != REFUND_CANCELED;
}

bool refund_is_open(enum refund_status s)
{
    return s == REFUND_REQUESTED || s == REFUND_AWAITING_DETAILS || s == REFUND_PENDING;
}

bool refund_is_final(enum pay_method m, enum refund_status s)
{
    for (size_t i = 0; i < refund_rules_count; i++) {
        const struct refund_rule *r = &refund_rules[i];
        if ((r->methods & 1u << m) != 0 && r->from == s && r->to != s) {
            return false;
        }
    }
    return true;
}

static const struct named statuses[REFUND_STATUS_COUNT] = {
    [REFUND_NONE] = {"", TX_NONE},
    [REFUND_REQUESTED] = {"requested", TX_REFUND_REQUESTED},
    [REFUND_AWAITING_DETAILS] = {"awaiting_details", TX_REFUND_AWAITING_DETAILS},
    [REFUND_PENDING] = {"pending", TX_REFUND_PENDING},
    [REFUND_SUCCEEDED] = {"succeeded", TX_REFUND_SUCCEEDED},
    [REFUND_FAILED] = {"failed", TX_REFUND_FAILED},
    [REFUND_CANCELED] = {"canceled", TX_REFUND_CANCELED},
};
NAMED_DEFINE(refund_status, enum refund_status, statuses)

enum tx refund_status_waits_for(enum refund_status s)
{
    static const enum tx waits[REFUND_STATUS_COUNT] = {
        [REFUND_REQUESTED] = TX_REFUND_WAITS_PROVIDER,
        [REFUND_AWAITING_DETAILS] = TX_REFUND_WAITS_CUSTOMER,
        [REFUND_PENDING] = TX_REFUND_WAITS_BANK,
    };
    return waits[s];
}

static const struct named events[REFUND_EV_COUNT] = {
    [REFUND_EV_NONE] = {"", TX_NONE},
    [REFUND_EV_ASKED] = {"asked", TX_REFUND_EV_ASKED},
    [REFUND_EV_REFUSED] = {"refused", TX_REFUND_EV_REFUSED},
    [REFUND_EV_NEEDS_DETAILS] = {"needs_details", TX_REFUND_EV_NEEDS_DETAILS},
    [REFUND_EV_UNDER_WAY] = {"under_way", TX_REFUND_EV_UNDER_WAY},
    [REFUND_EV_ARRIVED] = {"arrived", TX_REFUND_EV_ARRIVED},
    [REFUND_EV_FAILED] = {"failed", TX_REFUND_EV_FAILED},
    [REFUND_EV_CANCEL] = {"cancel", TX_REFUND_EV_CANCEL},
    [REFUND_EV_CANCELED] = {"canceled", TX_REFUND_EV_CANCELED},
};
NAMED_DEFINE(refund_event, enum refund_event, events)

static const struct named reasons[REFUND_REASON_COUNT] = {
    [REFUND_FOR_CUSTOMER] = {"customer", TX_REFUND_FOR_CUSTOMER},
    [REFUND_FOR_SHOP] = {"shop", TX_REFUND_FOR_SHOP},
    [REFUND_FOR_DUPLICATE] = {"duplicate", TX_REFUND_FOR_DUPLICATE},
    [REFUND_FOR_OTHER] = {"other", TX_REFUND_FOR_OTHER},
    [REFUND_AT_PROVIDER] = {"at_provider", TX_REFUND_AT_PROVIDER},
};
NAMED_DEFINE(refund_reason, enum refund_reason, reasons)
