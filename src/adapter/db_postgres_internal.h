/* db_postgres_internal.h: what the files of db_postgres share. Not for others. */
#ifndef ADAPTER_DB_POSTGRES_INTERNAL_H
#define ADAPTER_DB_POSTGRES_INTERNAL_H

#include "adapter/db_postgres.h"
#include "adapter/db_postgres_conn.h"
#include "adapter/tx_queue.h"

#include <pthread.h>

enum { PG_PATIENCE_MS = 2000 }; /* how long a caller waits for a database that is not there */

/* db_postgres_migrate.c, on a fresh connection. ERR_CONFIG: see migrate.h; a step that fails is
 * undone whole. Two starters at once: one runs the steps, the other waits and finds them done. */
MUST_USE enum err pg_migrate(struct pg_conn *c, const struct migration *all, struct instant now);
/* ERR_CONFIG: a step is missing, or as above. Changes nothing. */
MUST_USE enum err pg_migrate_check(struct pg_conn *c, const struct migration *all);

/* db_postgres_pool.c: connections that read, shared by all threads, one statement at a time. */
struct pg_pool;
struct pg_pool *pg_pool_new(const char *conninfo, int size);
void pg_pool_free(struct pg_pool *p);
struct db_conn *pg_pool_reader(struct pg_pool *p);

/* db_postgres_writer.c: one thread with one connection. */
enum pg_mode {
    PG_QUICK,  /* no savepoints: the first thing that goes wrong spoils the batch */
    PG_CAREFUL /* a savepoint around each command and each statement that writes */
};

struct pg_group;

struct pg_writer {
    struct db_conn base; /* what the commands see */
    struct pg_conn conn;
    struct tx_queue *queue;
    pthread_t thread;
    struct pg_group *group;
    int64_t id;      /* its row in commit_mark; never another writer's */
    int64_t batches; /* that it has tried to commit */
    enum pg_mode mode;
    bool has_written;  /* the running command */
    enum err broken;   /* a command cannot go on as if nothing was */
    bool is_spoilt;    /* PG_QUICK: run the batch again, carefully */
    bool is_recurring; /* PG_CAREFUL: the whole transaction is to be run again */
    bool is_down;      /* the database could not be reached for longer than anyone waits */
};

void pg_writer_init(struct pg_writer *w, struct tx_queue *queue, const char *conninfo);
void pg_writer_release(struct pg_writer *w); /* its thread has ended */

/* A statement has spoilt the transaction: `e`, from now on for every statement. */
enum err pg_writer_give_up(struct pg_writer *w, enum err e);

/* db_postgres_group.c: commands that may mingle, side by side in the writer's transaction
 * (PG_QUICK): each runs until it needs an answer, then one message carries what all of them ask.
 * Sets their results; w->is_spoilt when one of them could not. */
struct pg_group *pg_group_new(void);
void pg_group_free(struct pg_group *g);
void pg_group_run(struct pg_group *g, struct pg_writer *w, struct tx_job *const *jobs, size_t n);

/* The thread's body; ends when the queue is closed and drained. `arg` is a struct pg_writer. */
void *pg_writer_main(void *arg);

#endif
