/* stripe_bucket.h: Stripe's rate limits, kept on our side: one bucket per account and one per
 * operation of an account. Callers get their turn in the order in which they came; one whose
 * operation is at its limit does not hold up the others of the account.
 *
 * Times are microseconds of a monotonic clock that the caller passes in, so tests need no waiting;
 * only buckets_wait reads the machine's. The limits are about real time: no virtual clock moves
 * them. */
#ifndef ADAPTER_STRIPE_BUCKET_H
#define ADAPTER_STRIPE_BUCKET_H

#include "base/attr.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct buckets;
struct bucket_account;

enum { BUCKET_OPS_MAX = 32 };

/* Whose turn, for what, at which limits. */
struct bucket_use {
    uint64_t account; /* the same for the same key */
    unsigned op;      /* below BUCKET_OPS_MAX */
    int account_per_second;
    int op_per_second;
    int burst;
};

/* A place in the queue; the caller's own, from buckets_join until it got its turn or left. */
struct bucket_ticket {
    struct bucket_account *account;
    struct bucket_use use;
    struct bucket_ticket *next;
    pthread_cond_t *sleeper; /* woken when the turn comes; NULL: nobody sleeps on it */
    bool has_turn;
};

struct buckets *buckets_new(void);
void buckets_free(struct buckets *b); /* nobody may be waiting */

void buckets_join(struct buckets *b, struct bucket_ticket *t, const struct bucket_use *use,
                  int64_t now_us);

/* 0: it is this ticket's turn, and the ticket has left the queue. Otherwise how long to wait before
 * asking again: right if nobody gives up, and if the account's other operations leave it its share.
 */
MUST_USE int64_t buckets_ask(struct buckets *b, struct bucket_ticket *t, int64_t now_us);

/* Give up waiting. */
void buckets_leave(struct buckets *b, struct bucket_ticket *t);

/* Nobody of this account (or of this operation of it, if `op_only`) has a turn for `us`: Stripe
 * said that it is too much, whoever else uses the account. */
void buckets_pause(struct buckets *b, const struct bucket_use *use, bool op_only, int64_t now_us,
                   int64_t us);

/* Block until it is the caller's turn: 0. Or at once, without a turn: the estimate, when it is more
 * than `max_wait_us` or after buckets_stop. */
MUST_USE int64_t buckets_wait(struct buckets *b, const struct bucket_use *use, int64_t max_wait_us);

/* Send everybody away who waits, now and later. */
void buckets_stop(struct buckets *b);

int64_t buckets_now_us(void);

#endif
