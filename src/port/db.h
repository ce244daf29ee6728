/* db.h: the store as the rules see it: typed queries inside transactions.
 *
 * Queries are written in src/store/ *.sql and compiled to functions `q_name`; nobody calls db_run
 * by hand. Reads for display use a reader connection; every change goes through tx_run.
 *
 * The real ones are adapter/db_sqlite.h and (with the same contract tests) db_postgres.h. */
#ifndef PORT_DB_H
#define PORT_DB_H

#include "base/err.h"
#include "base/str.h"

enum db_type { DB_NULL, DB_I64, DB_STR };

struct db_value {
    enum db_type type;
    int64_t i;
    struct str s;
};

struct opt_i64 {
    bool is_set;
    int64_t v;
};

struct db_query {
    int index; /* dense over all queries: the place in a connection's cache of statements */
    const char *name;
    const char *sqlite;   /* with ?1, ?2 */
    const char *postgres; /* with $1, $2 */
    int n_in, n_out;
    const enum db_type *out;
    const char *file;
    bool writes;
};

struct db_rows {
    struct db_value *v; /* n rows of n_out values each, in the arena */
    size_t n;
    int64_t changed; /* rows changed by a writing statement */
};

struct db_conn {
    const struct db_conn_ops *ops;
};

struct db_conn_ops {
    enum err (*run)(struct db_conn *, const struct db_query *, const struct db_value *in,
                    struct arena *, struct db_rows *out);
    enum err (*post)(struct db_conn *, const struct db_query *, const struct db_value *in);
};

/* What goes first when the queue of writers is long (architecture.md). */
enum tx_class { TX_MONEY, TX_BOOKING, TX_ADMIN, TX_CLASS_COUNT };

/* What the store knows of a command before it runs it; see tx_run, tx_run_shop, tx_run_mingling. */
struct tx_kind {
    enum tx_class priority;
    int64_t shop;
    bool may_mingle;
};

typedef enum err (*tx_fn)(struct db_conn *c, struct arena *a, void *arg);

struct db {
    const struct db_ops *ops;
};

struct db_ops {
    enum err (*tx)(struct db *, struct tx_kind, struct arena *, tx_fn, void *arg);
    struct db_conn *(*reader)(struct db *);
    void (*free)(struct db *);
};

/* Run one statement. ERR_CONSTRAINT: a named constraint said no (see db_conn_constraint in the
 * adapters' logs); the transaction can go on. ERR_BUSY, ERR_DB: give the error up to tx_run. */
MUST_USE enum err db_run(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                         struct arena *a, struct db_rows *out);

/* Run one writing statement of whose outcome nothing is asked but that it works. A store across a
 * network sends it with the next one, and its error may come from there, or from tx_run. */
MUST_USE enum err db_post(struct db_conn *c, const struct db_query *q, const struct db_value *in);

/* Run `fn` as one transaction: its changes are durable on disk when this returns OK, and undone
 * when it returns anything else. `fn` may run twice, so it touches only the connection, the arena
 * and `arg` (and begins by resetting what it puts into arg). It runs on another thread while the
 * caller waits. It never calls the network, sleeps, or calls tx_run.
 *
 * ERR_BUSY: the queue is longer than two seconds of work; nothing was done, try again later. */
MUST_USE enum err tx_run(struct db *db, enum tx_class priority, struct arena *a, tx_fn fn,
                         void *arg);

/* The same for what concerns one shop, as nearly everything does. Of one shop only one transaction
 * runs at a time, however many servers there are, so that what it has read stays true until it
 * commits; shops do not wait for each other where the store can do without (PostgreSQL). */
MUST_USE enum err tx_run_shop(struct db *db, int64_t shop, enum tx_class priority, struct arena *a,
                              tx_fn fn, void *arg);

/* The same for a command of which a crowd comes at once, and which decides nothing by what it has
 * read that a constraint or the condition of an update does not hold it to as well: a store may run
 * several of them step by step beside each other, in one transaction. */
MUST_USE enum err tx_run_mingling(struct db *db, int64_t shop, enum tx_class priority,
                                  struct arena *a, tx_fn fn, void *arg);

/* The read-only connection of this thread, or its share of some: each statement sees everything
 * committed before it, and two statements not always the same. Refuses statements that write. */
struct db_conn *db_reader(struct db *db);

#endif
