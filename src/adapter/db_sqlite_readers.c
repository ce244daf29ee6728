#include "adapter/db_sqlite_readers.h"

#include "base/log.h"

#include <assert.h>
#include <unistd.h>

/* A statement runs on one processor; the rest is for those that were interrupted or wait for the
 * disk. */
enum { READERS_A_PROCESSOR = 4, READERS_MIN = 8, READERS_MAX = 64 };

struct sqlite_reader {
    struct sqlite_conn conn;
    struct sqlite_reader *next;
};

static struct sqlite_reader *open_one(const struct sqlite_readers *r)
{
    struct sqlite_reader *one = calloc(1, sizeof *one);
    if (one == NULL) {
        abort();
    }
    if (sqlite_conn_open(r->path, false, &one->conn) != OK) {
        free(one);
        return NULL;
    }
    return one;
}

/* Every connection given back wakes one, also when another still lies idle, or a
 * second waiter would sleep beside it. */
static void tell_one(struct sqlite_readers *r)
{
    if (r->waiting > 0) {
        pthread_cond_signal(&r->given_back);
    }
}

/* NULL: none is idle and none can be opened, for want of file handles, say. */
static struct sqlite_reader *borrow(struct sqlite_readers *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->idle == NULL && r->open == r->max) {
        r->waiting++;
        pthread_cond_wait(&r->given_back, &r->lock);
        r->waiting--;
    }
    struct sqlite_reader *one = r->idle;
    if (one != NULL) {
        r->idle = one->next;
    } else {
        r->open++;
    }
    pthread_mutex_unlock(&r->lock);
    if (one != NULL) {
        return one;
    }
    one = open_one(r);
    if (one == NULL) {
        pthread_mutex_lock(&r->lock);
        r->open--;
        tell_one(r);
        pthread_mutex_unlock(&r->lock);
    }
    return one;
}

static void give_back(struct sqlite_readers *r, struct sqlite_reader *one)
{
    pthread_mutex_lock(&r->lock);
    one->next = r->idle;
    r->idle = one;
    tell_one(r);
    pthread_mutex_unlock(&r->lock);
}

static enum err run(struct db_conn *base, const struct db_query *q, const struct db_value *in,
                    struct arena *a, struct db_rows *out)
{
    struct sqlite_readers *r = (struct sqlite_readers *)base;
    struct sqlite_reader *one = borrow(r);
    if (one == NULL) {
        *out = (struct db_rows){0};
        log_error("db.no_reader", "query=%s", q->name);
        return ERR_DB; /* the next call tries again */
    }
    enum err e = db_run(&one->conn.base, q, in, a, out);
    give_back(r, one);
    return e;
}

static enum err post(struct db_conn *base, const struct db_query *q, const struct db_value *in)
{
    struct db_rows none;
    return run(base, q, in, NULL, &none);
}

void sqlite_readers_init(struct sqlite_readers *r, const char *path)
{
    static const struct db_conn_ops ops = {.run = run, .post = post};
    long max = sysconf(_SC_NPROCESSORS_ONLN) * READERS_A_PROCESSOR;
    *r = (struct sqlite_readers){.base.ops = &ops, .path = path};
    r->max = max < READERS_MIN ? READERS_MIN : max > READERS_MAX ? READERS_MAX : (int)max;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->given_back, NULL);
}

void sqlite_readers_release(struct sqlite_readers *r)
{
    while (r->idle != NULL) {
        struct sqlite_reader *one = r->idle;
        r->idle = one->next;
        sqlite_conn_close(&one->conn);
        free(one);
        r->open--;
    }
    assert(r->open == 0);
    pthread_cond_destroy(&r->given_back);
    pthread_mutex_destroy(&r->lock);
}
