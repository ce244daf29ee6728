/* db_sqlite_internal.h: what the files of db_sqlite share. Not for others. */
#ifndef ADAPTER_DB_SQLITE_INTERNAL_H
#define ADAPTER_DB_SQLITE_INTERNAL_H

#include "adapter/db_sqlite.h"
#include "adapter/db_sqlite_conn.h"
#include "adapter/db_sqlite_readers.h"
#include "adapter/tx_queue.h"

/* db_sqlite_migrate.c. ERR_CONFIG: see migrate.h; a step that fails is undone whole. */
MUST_USE enum err sqlite_migrate(struct sqlite_conn *c, const struct migration *all,
                                 struct instant now);
/* ERR_CONFIG: a step is missing, or as above. Changes nothing. */
MUST_USE enum err sqlite_migrate_check(struct sqlite_conn *c, const struct migration *all);

/* db_sqlite_plans.c: after the migrations, before other connections open. */
MUST_USE enum err sqlite_set_plans(struct sqlite_conn *c);

/* db_sqlite_writer.c: the thread that owns the writing connection. */
struct sqlite_writer {
    struct sqlite_conn conn;
    struct tx_queue *queue;
    bool may_checkpoint;
    int wal_limit_pages;
    int wal_pages; /* in the log and not yet in the database file */
};

/* The thread's body; ends when the queue is closed and drained. `arg` is a struct sqlite_writer. */
void *sqlite_writer_main(void *arg);

#endif
