/* db_sqlite_readers.h: the read-only connections of one database, shared by all threads.
 *
 * A connection costs a copy of the schema, prepared statements and a cache of pages: with one for
 * each of hundreds of workers most requests would meet a cold one. A statement's rows are copied
 * out before it ends, so a connection is lent for one statement; a few are enough, and the one used
 * last, whose memory is still in the processor's cache, is lent first. */
#ifndef ADAPTER_DB_SQLITE_READERS_H
#define ADAPTER_DB_SQLITE_READERS_H

#include "adapter/db_sqlite_conn.h"

#include <pthread.h>

struct sqlite_reader;

struct sqlite_readers {
    struct db_conn base; /* for any thread: each call borrows a connection */
    const char *path;
    pthread_mutex_t lock; /* guards everything below */
    pthread_cond_t given_back;
    struct sqlite_reader *idle; /* the one given back last is first */
    int open, max;
    int waiting; /* threads in need of one */
};

/* `path` is borrowed. Nothing is opened yet. */
void sqlite_readers_init(struct sqlite_readers *r, const char *path);
/* When no thread uses it any more. */
void sqlite_readers_release(struct sqlite_readers *r);

#endif
