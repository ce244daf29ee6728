/* tx_queue.h: callers of tx_run waiting for a writer, and the promise that the wait stays short.
 *
 * A caller's job lives on its stack: tx_queue_run puts it in the line of its class and sleeps on a
 * semaphore of its own until a writer has finished it, so a commit of 256 commands wakes 256
 * threads once and nobody else. Writers take jobs class by class, oldest first within a class.
 * Both stores use it: SQLite with one writer, PostgreSQL with several, each of which works for one
 * shop at a time. Safe from any thread; one mutex guards the lines. */
#ifndef ADAPTER_TX_QUEUE_H
#define ADAPTER_TX_QUEUE_H

#include "port/db.h"

#include <semaphore.h>

enum {
    TX_BATCH_MAX = 256,      /* commands in one commit: more gains nothing and delays the first */
    TX_BATCH_MS = 10,        /* a batch takes no further command after this long */
    TX_WAIT_LIMIT_MS = 2000, /* refuse a caller who would wait longer */
    TX_WRITERS_MAX = 16
};

struct tx_job {
    struct tx_job *next;
    struct tx_kind kind; /* shop 0: of no single shop */
    tx_fn fn;
    void *arg;
    struct arena *arena;
    enum err result; /* set by the writer before tx_queue_done */
    int64_t run_ns;  /* likewise: what fn took */
    sem_t done;
};

struct tx_queue;

/* `wait_limit_ms`: how much work may wait before ERR_BUSY. */
struct tx_queue *tx_queue_new(int wait_limit_ms);
void tx_queue_free(struct tx_queue *q); /* closed, drained and without writers */

/* For callers: run as one transaction and sleep until it is durable or failed. ERR_BUSY: the work
 * of this class and those before it would take longer than the limit, the running batch has been
 * stuck for longer, or the queue is closed; fn was not called. */
MUST_USE enum err tx_queue_run(struct tx_queue *q, struct tx_kind kind, struct arena *a, tx_fn fn,
                               void *arg);

/* No new jobs; writers get what is waiting and then TX_TAKE_CLOSED. */
void tx_queue_close(struct tx_queue *q);

enum tx_take { TX_TAKE_JOB, TX_TAKE_IDLE, TX_TAKE_CLOSED };

/* For writers: sleep until there is a job, at most `idle_ms` (negative: for ever), of a shop that
 * no other writer is working for. Begins a batch. */
enum tx_take tx_queue_wait(struct tx_queue *q, int idle_ms, struct tx_job **out);

/* For a writer that is alone: the next job if one is waiting, else NULL. */
struct tx_job *tx_queue_poll(struct tx_queue *q);

/* For writers: the next job of the batch's own shop, else NULL. */
struct tx_job *tx_queue_poll_shop(struct tx_queue *q, int64_t shop);

/* For writers: the batch that began with a job of `shop` is over. Wakes the callers of jobs[0…n);
 * the jobs are gone after this. `commit_ns` is what the batch cost beside its functions. */
void tx_queue_done(struct tx_queue *q, int64_t shop, struct tx_job *const *jobs, size_t n,
                   int64_t commit_ns);

/* Monotonic, for measuring the machine; never shown or stored. */
int64_t tx_clock_ns(void);

#endif
