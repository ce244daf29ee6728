/* db_sqlite.h: the store in one SQLite file (WAL, synchronous=FULL).
 *
 * One thread writes: it runs whatever is waiting, each command under its own savepoint, commits
 * once, then wakes the callers (tx_queue.h). Only it writes and checkpoints. Readers share a few
 * read-only connections. An acknowledged command survives kill -9 and power loss.
 *
 * A server owns its file: it holds `<path>.lock` while it runs, so a second server is refused. */
#ifndef ADAPTER_DB_SQLITE_H
#define ADAPTER_DB_SQLITE_H

#include "base/time.h"
#include "port/db.h"

struct migration;

enum db_sqlite_role {
    DB_SQLITE_SERVER, /* takes the lock, brings the schema up to date, checkpoints */
    DB_SQLITE_TOOL,   /* a command beside a running server: needs an up-to-date schema */
};

struct db_sqlite_options {
    const char *path; /* of the database file; its directory must exist */
    enum db_sqlite_role role;
    const struct migration *migrations; /* ends with number 0 */
    struct instant now;                 /* recorded with each migration */
    int wait_limit_ms;                  /* 0: TX_WAIT_LIMIT_MS */
    int wal_limit_pages;                /* checkpoint even under load beyond this; 0: the default */
};

/* ERR_BUSY: another server has the file. ERR_CONFIG: the schema is not this program's (the log says
 * why). ERR_DB: SQLite refused. Close with (*out)->ops->free, when no thread uses it any more: what
 * is waiting is still written. */
MUST_USE enum err db_sqlite_open(const struct db_sqlite_options *options, struct db **out);

/* Copy a live database to a new file `to`, as of one moment, while the server goes on; checked and
 * on disk when this returns. ERR_CONFLICT: `to` exists. ERR_DB: the copy failed or is not sound;
 * nothing is left at `to`. */
MUST_USE enum err db_sqlite_backup(const char *from, const char *to);

/* What SQLite says about its file, read beside a server. ERR_DB: it cannot be read at all. */
struct db_sqlite_health {
    bool is_sound;
    struct str integrity;    /* "ok", or the first thing that is wrong */
    int orphans;             /* rows that refer to none, at most 100 */
    struct str orphan_table; /* of the first */
};
MUST_USE enum err db_sqlite_check(const char *path, struct arena *a, struct db_sqlite_health *out);

#endif
