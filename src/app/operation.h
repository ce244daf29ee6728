/* operation.h: what an answer of the provider does to the row of its call, whatever the call was
 * about (operations.c; refund_call.c for refunds). Inside a transaction. */
#ifndef APP_OPERATION_H
#define APP_OPERATION_H

#include "app/change.h"
#include "store/operation.h"

enum {
    OPERATION_KEY_LIFE_MS = 23 * MS_PER_HOUR,     /* contract 2.2: keys are kept 24 hours */
    OPERATION_BACKOFF_MAX_MS = 5 * MS_PER_MINUTE, /* between two tries of one call */
    OPERATION_PAUSE_MS = MS_PER_MINUTE,           /* after "not now" */
};

struct operation_answer {
    const struct operation_get_row *op;
    struct gw_reply reply;
    bool was_looked_up;     /* the reply is of a look-up, not of the call itself */
    struct instant sent_at; /* when it was asked for */
};

/* The idempotency key of a call. */
struct str operation_key(struct arena *a, const struct operation_get_row *op);

/* 1 s, 2 s, 4 s … up to `max`, with jitter, so that a crowd does not come back together. */
int64_t operation_backoff_ms(int64_t attempts, int64_t max);

/* The row has had its answer. */
MUST_USE enum err operation_end(struct change *c, const struct operation_answer *answer);
/* The same bytes under the same key, later. */
MUST_USE enum err operation_again(struct change *c, const struct operation_answer *answer,
                                  int64_t wait_ms);
/* The same purpose under a new key: this row has had its answer. */
MUST_USE enum err operation_replace(struct change *c, const struct operation_answer *answer,
                                    struct str body, int64_t wait_ms);

#endif
