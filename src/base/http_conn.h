/* http_conn.h: what httpd.c (connections, the library's callbacks, start and stop) and http_work.c
 * (queue, parking, workers) share. For these two only. */
#ifndef BASE_HTTP_CONN_H
#define BASE_HTTP_CONN_H

#include "base/httpd.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

enum { PARK_BUCKETS = 1024 };

/* Where a connection is; the sweeper closes those that stay too long in the first or the last. */
enum phase { RECEIVING, HANDLING, SENDING };

struct conn {
    struct httpd *h;
    struct MHD_Connection *mhd;
    struct conn *prev, *next; /* all connections; lock: conns_lock */
    int fd;
    _Atomic int phase;
    _Atomic int64_t since_ms;
    char remote[INET6_ADDRSTRLEN];

    /* The present request. Filled by the library's thread, then read by one worker. */
    bool has_begun;
    bool is_refused_later; /* 413 once the rest has been read */
    bool was_parked;
    const char *method;
    const char *uri_end; /* see struct http_line */
    char *uri;
    size_t uri_n, uri_cap;
    char *body;
    size_t body_n, body_cap, discarded;
    struct MHD_Response *response; /* made by the worker, queued by the library's thread */
    unsigned status;
    bool is_dropped; /* the worker wants the connection closed without an answer */

    struct conn *queue_next; /* lock: queue_lock */
    struct conn *park_next;  /* lock: park_lock */
    char *park_key;
    size_t park_key_n;
    int64_t park_until_ms;
};

struct worker;

struct httpd {
    struct httpd_config config;
    struct MHD_Daemon *daemon;
    int port;
    _Atomic bool is_stopping;
    _Atomic int handling; /* suspended connections: queued, in a worker or parked */

    pthread_mutex_t conns_lock;
    struct conn *conns;

    pthread_mutex_t queue_lock;
    struct conn *queue_first, *queue_last;
    int queue_n;
    struct worker *idle; /* a stack */
    bool is_calling;     /* a worker was woken and has not looked yet */
    bool workers_end;

    pthread_mutex_t park_lock;
    struct conn *parked[PARK_BUCKETS];
    int parked_n;
    _Atomic uint64_t wakes;           /* counts calls of httpd_wake */
    uint64_t last_wake[PARK_BUCKETS]; /* the count at the last wake of a key in this bucket */

    pthread_mutex_t timer_lock;
    pthread_cond_t timer_cond;
    bool timer_ends;
    pthread_t timer;
    struct worker *workers;
};

/* Milliseconds of a clock that never jumps, a few milliseconds coarse. */
int64_t http_now_ms(void);

/* The connection is in this phase from now on. */
void http_enter(struct conn *c, enum phase phase);

/* Suspend the connection and hand its complete request to the workers. False: the queue is full. */
MUST_USE bool http_hand_over(struct httpd *h, struct conn *c);

/* Run again what was parked until `now`; gives how many stay parked. */
int http_resume_timed_out(struct httpd *h, int64_t now);

/* A thread with a small stack; aborts when the machine cannot. */
void http_thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

void http_workers_start(struct httpd *h);
void http_workers_end(struct httpd *h); /* nothing may be queued or parked any more */

#endif
