/* gateway.h: a provider in memory for tests of the use cases: it meets port/gateway.h, executes
 * calls once per idempotency key as the real one does, and can be told to fail. */
#ifndef FAKE_GATEWAY_H
#define FAKE_GATEWAY_H

#include "base/clock.h"
#include "port/gateway.h"

struct clock;

enum fake_fault {
    FAKE_NONE,
    FAKE_LOSE_ANSWER,  /* executed, the answer never arrives: GW_AGAIN */
    FAKE_LOSE_REQUEST, /* not executed: GW_AGAIN */
    FAKE_REFUSE,       /* for good */
    FAKE_NOT_NOW,
    FAKE_NUMBER_TAKEN,
    FAKE_AT_TILL, /* a withdrawal is refused, the number stays payable */
    FAKE_PUZZLE,  /* the key is unknown now: GW_PUZZLED without executing */
    FAKE_DECLINE, /* a capture the card does not cover any more: the hold stays as it is */
};

struct fake_gateway;

struct fake_gateway *fake_gateway_new(const struct clock *clock);
void fake_gateway_free(struct fake_gateway *f);
struct gateway *fake_gateway_port(struct fake_gateway *f);

/* The next `times` POSTs meet this fault. */
void fake_gateway_fault(struct fake_gateway *f, enum fake_fault fault, int times);

/* Money, time and the provider's own hand move a payment: by our payment's id. */
void fake_gateway_set(struct fake_gateway *f, struct payment_id payment, enum gw_state state);

/* The provider's books go their own way: another amount, or no such object any more. */
void fake_gateway_set_amount(struct fake_gateway *f, struct payment_id payment, int64_t amount);
void fake_gateway_forget(struct fake_gateway *f, struct payment_id payment);

/* An object that none of our calls made, with that metadata. */
void fake_gateway_add(struct fake_gateway *f, struct shop_id shop, struct payment_id payment,
                      int64_t amount, enum gw_state state);

/* The provider answers so many more calls, then none; FAKE_ALWAYS: all, as at first. */
enum { FAKE_ALWAYS = -1 };
void fake_gateway_answers(struct fake_gateway *f, int calls);
/* The same of a refund, by our own id; and one that somebody makes on the provider's own pages.
 * Returns how many refunds there are. */
void fake_gateway_set_refund(struct fake_gateway *f, struct refund_id refund,
                             enum gw_refund_state state);
int fake_gateway_refund_by_hand(struct fake_gateway *f, struct payment_id payment, int64_t amount);
int fake_gateway_refunds(const struct fake_gateway *f);

/* Whether refunds go straight back, as to a card, or wait for a bank account. */
void fake_gateway_refund_at_once(struct fake_gateway *f, bool at_once);

/* What the provider holds: received minus what went back or is on its way. */
int64_t fake_gateway_balance(const struct fake_gateway *f);

/* What fake_gateway answers about the account and about our endpoint for events: all is well. */
struct gw_check *fake_gateway_check(struct fake_gateway *f);
struct gw_webhook *fake_gateway_webhook(struct fake_gateway *f);

/* The hold of a card ends by itself. */
void fake_gateway_lapse(struct fake_gateway *f, struct payment_id payment);

/* Until when holds live from now on; the provider's own default is 30 days. */
void fake_gateway_hold_days(struct fake_gateway *f, int days);

/* How many payments exist that can be paid now, and how many were ever made. */
int fake_gateway_live(struct fake_gateway *f);
int fake_gateway_made(struct fake_gateway *f);

/* The object's provider id for one of our payments; STR_NONE: none. */
struct str fake_gateway_id(struct fake_gateway *f, struct arena *a, struct payment_id payment);

/* A payment as a read would show it now, to be observed. */
bool fake_gateway_see(struct fake_gateway *f, struct arena *a, struct payment_id payment,
                      struct gw_payment *out);

#endif
