/* db_postgres.h: the store in a PostgreSQL database (15 or newer), for more than one server.
 *
 * A few threads write, each with a connection of its own. A writer takes one shop at a time: it
 * holds that shop's advisory lock, runs whatever is waiting for the shop, commits once, then wakes
 * the callers (tx_queue.h). The lock makes a shop's commands come one after the other across all
 * servers, as in SQLite: nobody deadlocks, and what a command has read stays true until it commits.
 * (Commands of no single shop, which are few and each one statement, take no lock.)
 * Readers share a pool of read-only connections.
 *
 * A batch runs without savepoints, its statements sent ahead where nobody waits for their outcome
 * (db_post). When anything goes wrong in it, it is undone and run once more with a savepoint around
 * every command and statement, so that one that fails takes nobody with it.
 *
 * A connection that is lost is made anew. Whether a commit that was under way then has happened is
 * asked of the database, in which each batch leaves its mark (table commit_mark), so that an answer
 * is true after its restart, too. */
#ifndef ADAPTER_DB_POSTGRES_H
#define ADAPTER_DB_POSTGRES_H

#include "base/time.h"
#include "port/db.h"

struct migration;

enum db_postgres_role {
    DB_POSTGRES_SERVER, /* brings the schema up to date; of two starters one does and one waits */
    DB_POSTGRES_TOOL,   /* a command beside a running server: needs an up-to-date schema */
};

struct db_postgres_options {
    const char *conninfo; /* a connection string of libpq, or a postgresql:// URL */
    enum db_postgres_role role;
    const struct migration *migrations; /* ends with number 0 */
    struct instant now;                 /* recorded with each migration */
    int wait_limit_ms;                  /* 0: TX_WAIT_LIMIT_MS */
    int writers;                        /* connections that write; 0: 1 */
    int readers;                        /* connections that read, opened when needed; 0: 8 */
};

/* ERR_CONFIG: the schema is not this program's, or the database does not keep UTF-8 (the log says
 * which). ERR_BUSY: the database cannot be reached. ERR_DB: it refused. Close with
 * (*out)->ops->free, when no thread uses it any more: what is waiting is still written. */
MUST_USE enum err db_postgres_open(const struct db_postgres_options *options, struct db **out);

#endif
