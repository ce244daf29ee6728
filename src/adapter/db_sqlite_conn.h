/* db_sqlite_conn.h: one connection with its prepared statements. For the files of db_sqlite only.
 *
 * Belongs to one thread at a time. */
#ifndef ADAPTER_DB_SQLITE_CONN_H
#define ADAPTER_DB_SQLITE_CONN_H

#include "port/db.h"

#include <sqlite3.h>

struct sqlite_statement {
    const struct db_query *query;
    sqlite3_stmt *stmt;
};

/* The statements around commands, which the writer runs for every one. */
enum sqlite_control {
    CONTROL_BEGIN,
    CONTROL_SAVEPOINT,
    CONTROL_RELEASE,
    CONTROL_ROLLBACK_TO,
    CONTROL_COMMIT,
    CONTROL_ROLLBACK,
    CONTROL_COUNT
};

struct sqlite_conn {
    struct db_conn base;
    sqlite3 *db;
    struct sqlite_statement *cache; /* by query index */
    int cached;
    sqlite3_stmt *control[CONTROL_COUNT];
    bool is_writer;
    enum err broken; /* the last ERR_DB or ERR_BUSY: a function cannot go on as if nothing was */
};

enum { SQLITE_PATIENCE_MS = 2000 }; /* how long to wait for another process's lock */

/* Open and configure. A reader is read-only and refuses statements that write. */
MUST_USE enum err sqlite_conn_open(const char *path, bool is_writer, struct sqlite_conn *out);
void sqlite_conn_close(struct sqlite_conn *c);

/* One or more statements without parameters or results. */
MUST_USE enum err sqlite_conn_exec(struct sqlite_conn *c, const char *sql);

/* Begin takes the write lock at once. */
MUST_USE enum err sqlite_conn_control(struct sqlite_conn *c, enum sqlite_control what);

/* The error for a result code of SQLite, logged with what was being done unless it is a constraint
 * (normal, logged at debug with its name). */
enum err sqlite_conn_error(struct sqlite_conn *c, int code, const char *doing);

#endif
