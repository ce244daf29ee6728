/* timer.h: what an account has to do by itself, and when.
 *
 * A timer names an object; whoever runs it looks at the object first, so a timer that has become
 * pointless is simply left to run into nothing. */
#ifndef SIM_TIMER_H
#define SIM_TIMER_H

#include "base/json.h"

enum timer_kind {
    TIMER_VOUCHER_LAPSE,  /* nobody paid until expires_at and the buffer behind it */
    TIMER_VOUCHER_AUTO,   /* a magic number or address pays or fails by itself */
    TIMER_CARD_HOLD,      /* an authorization lapses */
    TIMER_REFUND_LAPSE,   /* 45 days without bank details */
    TIMER_REFUND_SETTLE,  /* the bank has the money */
    TIMER_REFUND_RETURN,  /* the bank sends it back */
    TIMER_SESSION_EXPIRY, /* a Checkout page closes */
    TIMER_KINDS
};

struct timer {
    int64_t at; /* Unix seconds */
    enum timer_kind kind;
    char id[80];
};

struct timers {
    struct timer *p;
    size_t n, cap;
    int64_t next; /* earliest `at`, INT64_MAX when empty */
};

void timers_init(struct timers *t);
void timers_release(struct timers *t);
void timers_add(struct timers *t, int64_t at, enum timer_kind kind, const char *id);

/* Take out the earliest one that is due (the first added among equals). False: none is. */
bool timers_take(struct timers *t, int64_t now, struct timer *out);

json_t *timers_save(const struct timers *t);
void timers_load(struct timers *t, const json_t *saved);

#endif
