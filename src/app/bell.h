/* bell.h: wakes the workers when a transaction has left them something to do.
 *
 * Ringing is cheap and may be lost only to be found by the workers' own regular look. Holds one
 * lock. */
#ifndef APP_BELL_H
#define APP_BELL_H

#include <stdbool.h>
#include <stdint.h>

enum bell_kind {
    BELL_PROVIDER, /* operations */
    BELL_INBOX,    /* events of the provider */
    BELL_MAIL,
    BELL_SWEEP, /* when a virtual clock has jumped (its worker looks by the clock), and for what a
                   transaction left to waiting_sweep */
    BELL_COUNT
};

struct bell;

struct bell *bell_new(void);
void bell_free(struct bell *b);

void bell_ring(struct bell *b, enum bell_kind kind);

/* Wait until that kind has been rung since this waiter's last call, or `ms` have passed in real
 * time. *seen is the waiter's own, 0 at first: a ring wakes every waiter, and one that was busy
 * then does not miss it. False: the bell was stopped; the worker ends. */
bool bell_wait(struct bell *b, enum bell_kind kind, uint64_t *seen, int ms);

/* All present and future waits return false. */
void bell_stop(struct bell *b);
bool bell_is_stopped(struct bell *b);

#endif
