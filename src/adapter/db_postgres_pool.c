/* db_postgres_pool.c: connections that read. A thread's reader is its turn at one of them, for one
 * statement at a time: hundreds of threads need no hundreds of connections. */
#include "adapter/db_postgres_internal.h"
#include "base/log.h"

#include <assert.h>

struct pg_pool {
    struct db_conn base;  /* what every thread sees */
    pthread_mutex_t lock; /* guards the list of free ones */
    pthread_cond_t freed;
    struct pg_conn *conns;
    struct pg_conn **free; /* the one used last is taken first */
    int size, n_free;
};

static struct pg_conn *take(struct pg_pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->n_free == 0) {
        pthread_cond_wait(&p->freed, &p->lock);
    }
    struct pg_conn *c = p->free[--p->n_free];
    pthread_mutex_unlock(&p->lock);
    return c;
}

static void give_back(struct pg_pool *p, struct pg_conn *c)
{
    pthread_mutex_lock(&p->lock);
    p->free[p->n_free++] = c;
    pthread_cond_signal(&p->freed);
    pthread_mutex_unlock(&p->lock);
}

/* A statement that reads may be run again: after a restart of the database it simply is. */
static enum err run_on(struct pg_conn *c, const struct db_query *q, const struct db_value *in,
                       struct arena *a, struct db_rows *out)
{
    enum err e = ERR_BUSY;
    if (c->pg != NULL) {
        e = pg_run(c, q, in, a, out);
    }
    if (e == ERR_BUSY && (c->pg == NULL || c->is_lost)) {
        TRY(pg_conn_open_patiently(c, PG_PATIENCE_MS));
        e = pg_run(c, q, in, a, out);
    }
    return e;
}

static enum err run(struct db_conn *conn, const struct db_query *q, const struct db_value *in,
                    struct arena *a, struct db_rows *out)
{
    struct pg_pool *p = (struct pg_pool *)conn;
    *out = (struct db_rows){0};
    if (q->writes) {
        log_error("db.read_only", "query=%s", q->name);
        return ERR_DB;
    }
    struct pg_conn *c = take(p);
    enum err e = run_on(c, q, in, a, out);
    give_back(p, c);
    return e;
}

static enum err post(struct db_conn *conn, const struct db_query *q, const struct db_value *in)
{
    (void)conn;
    (void)in;
    log_error("db.read_only", "query=%s", q->name);
    return ERR_DB;
}

static const struct db_conn_ops ops = {.run = run, .post = post};

struct pg_pool *pg_pool_new(const char *conninfo, int size)
{
    struct pg_pool *p = calloc(1, sizeof *p);
    struct pg_conn *conns = calloc((size_t)size, sizeof *conns);
    struct pg_conn **free_ones = calloc((size_t)size, sizeof *free_ones);
    if (p == NULL || conns == NULL || free_ones == NULL) {
        abort();
    }
    p->base.ops = &ops;
    p->conns = conns;
    p->free = free_ones;
    p->size = size;
    p->n_free = size;
    for (int i = 0; i < size; i++) {
        conns[i].conninfo = conninfo;
        free_ones[i] = &conns[i];
    }
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->freed, NULL);
    return p;
}

void pg_pool_free(struct pg_pool *p)
{
    assert(p->n_free == p->size);
    for (int i = 0; i < p->size; i++) {
        pg_conn_close(&p->conns[i]);
    }
    pthread_cond_destroy(&p->freed);
    pthread_mutex_destroy(&p->lock);
    free(p->conns);
    free(p->free);
    free(p);
}

struct db_conn *pg_pool_reader(struct pg_pool *p)
{
    return &p->base;
}
