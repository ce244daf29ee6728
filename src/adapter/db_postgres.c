/* db_postgres.c: opening and closing; readers are db_postgres_pool.c, the writers
 * db_postgres_writer.c. */
#include "adapter/db_postgres.h"

#include "adapter/db_postgres_internal.h"
#include "base/log.h"

#include <assert.h>
#include <signal.h>

enum { READERS = 8 };

struct pg_db {
    struct db base;
    char *conninfo;
    struct tx_queue *queue;
    struct pg_pool *pool;
    struct pg_writer *writers;
    int n_writers;
};

static enum err tx(struct db *base, struct tx_kind kind, struct arena *a, tx_fn fn, void *arg)
{
    struct pg_db *db = (struct pg_db *)base;
    for (int i = 0; i < db->n_writers; i++) { /* tx_run inside tx_run would wait for itself */
        assert(!pthread_equal(pthread_self(), db->writers[i].thread));
    }
    return tx_queue_run(db->queue, kind, a, fn, arg);
}

static struct db_conn *reader(struct db *base)
{
    return pg_pool_reader(((struct pg_db *)base)->pool);
}

static void db_free(struct db *base)
{
    struct pg_db *db = (struct pg_db *)base;
    tx_queue_close(db->queue);
    for (int i = 0; i < db->n_writers; i++) {
        pthread_join(db->writers[i].thread, NULL);
        pg_writer_release(&db->writers[i]);
    }
    tx_queue_free(db->queue);
    pg_pool_free(db->pool);
    free(db->writers);
    free(db->conninfo);
    free(db);
}

static const struct db_ops ops = {.tx = tx, .reader = reader, .free = db_free};

static enum err prepare_schema(const struct db_postgres_options *options)
{
    struct pg_conn c = {.conninfo = options->conninfo, .is_writer = true};
    TRY(pg_conn_open_patiently(&c, PG_PATIENCE_MS));
    enum err e = options->role == DB_POSTGRES_SERVER
                     ? pg_migrate(&c, options->migrations, options->now)
                     : pg_migrate_check(&c, options->migrations);
    pg_conn_close(&c);
    return e;
}

/* Signals are for the thread that waits for them, not for writers. */
static void start_writers(struct pg_db *db)
{
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    for (int i = 0; i < db->n_writers; i++) {
        pg_writer_init(&db->writers[i], db->queue, db->conninfo);
        if (pthread_create(&db->writers[i].thread, NULL, pg_writer_main, &db->writers[i]) != 0) {
            abort();
        }
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

enum err db_postgres_open(const struct db_postgres_options *options, struct db **out)
{
    TRY(prepare_schema(options));
    struct pg_db *db = calloc(1, sizeof *db);
    if (db == NULL) {
        abort();
    }
    db->base.ops = &ops;
    db->conninfo = strdup(options->conninfo);
    db->queue =
        tx_queue_new(options->wait_limit_ms > 0 ? options->wait_limit_ms : TX_WAIT_LIMIT_MS);
    db->pool = pg_pool_new(db->conninfo, options->readers > 0 ? options->readers : READERS);
    db->n_writers = options->writers > 0 ? options->writers : 1;
    assert(db->n_writers <= TX_WRITERS_MAX);
    db->writers = calloc((size_t)db->n_writers, sizeof *db->writers);
    if (db->writers == NULL) {
        abort();
    }
    start_writers(db);
    *out = &db->base;
    return OK;
}
