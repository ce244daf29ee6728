/* db_postgres_conn.h: one connection with its prepared statements. For the files of db_postgres
 * only.
 *
 * Statements are sent ahead with pg_send and pg_send_text; pg_sync waits for all of them. Belongs
 * to one thread at a time. */
#ifndef ADAPTER_DB_POSTGRES_CONN_H
#define ADAPTER_DB_POSTGRES_CONN_H

#include "port/db.h"

#include <libpq-fe.h>

/* Statements of the adapter's own have the indexes -1 … -PG_OWN_QUERIES. */
enum { PG_OWN_QUERIES = 4 };

/* Who wants the rows of a statement: they go to *out, their values into `a`. Several may want the
 * same. Must stay where it is until the pg_sync. */
struct pg_want {
    struct arena *a;
    struct db_rows *out;
    struct pg_want *next;
};

/* Sent, and not yet answered. */
struct pg_sent {
    const struct db_query *query; /* NULL: text */
    struct pg_want *want;
    bool is_prepare;
    const char *doing;
};

struct pg_conn {
    PGconn *pg; /* NULL: there is none at the moment */
    const char *conninfo;
    bool is_writer;
    bool is_lost;                     /* the connection broke; pg_conn_open makes a new one */
    const struct db_query **prepared; /* by query index + PG_OWN_QUERIES */
    int n_prepared;
    struct pg_sent *sent;
    size_t n_sent, sent_room;
};

/* Connect and configure; what was open before is closed. A reader's statements cannot write.
 * ERR_BUSY: the database is not there (yet). */
MUST_USE enum err pg_conn_open(struct pg_conn *c);
void pg_conn_close(struct pg_conn *c);

/* The same again and again for `patience_ms`. */
MUST_USE enum err pg_conn_open_patiently(struct pg_conn *c, int patience_ms);

/* Several statements, their results ignored; outside of what is sent ahead. */
MUST_USE enum err pg_conn_script(struct pg_conn *c, const char *sql, const char *doing);

/* Send ahead. What is wrong with it comes from the next pg_sync. `want` may be NULL. */
void pg_send(struct pg_conn *c, const struct db_query *q, const struct db_value *in,
             struct pg_want *want);
void pg_send_text(struct pg_conn *c, const char *sql);

/* Wait for everything sent. The error is that of the first statement that had one; the later ones
 * were not run. With a transaction open, that is spoilt until a rollback to a savepoint.
 *
 * ERR_CONSTRAINT: a named constraint said no. ERR_BUSY: a deadlock, a lock not had in time, or the
 * connection is lost (is_lost). ERR_DB: anything else. */
MUST_USE enum err pg_sync(struct pg_conn *c);

/* pg_send and pg_sync. */
MUST_USE enum err pg_run(struct pg_conn *c, const struct db_query *q, const struct db_value *in,
                         struct arena *a, struct db_rows *out);
MUST_USE enum err pg_run_text(struct pg_conn *c, const char *sql);

#endif
