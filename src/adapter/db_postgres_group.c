/* db_postgres_group.c: commands that mingle.
 *
 * A booking asks the database some ten questions, each of which takes longer on the way than there.
 * So each command of a group runs on a fiber until it needs an answer; when all of them wait, their
 * statements go out in one message, and all go on. What several ask in the same words, as bookings
 * of one slot do, is asked once. Fifty bookings so take hardly longer than one, on one slot as
 * much as on many.
 *
 * All is one transaction on one connection: a statement sees what those before it have done, and
 * the commands step past each other's questions as if they were on several servers. */
#include "adapter/db_postgres_internal.h"
#include "adapter/fiber.h"
#include "base/arena.h"

#include <assert.h>

enum { STACK_BYTES = 256 * 1024 };

/* A command under way. */
struct guest {
    struct db_conn base; /* what it sees */
    struct pg_writer *w;
    struct fiber *fiber;
    struct tx_job *job;
    bool has_written;
    bool is_done;
    /* What it waits for. */
    const struct db_query *q;
    const struct db_value *in;
    struct pg_want want;
    bool is_asking; /* in its own words; else somebody else does */
};

struct pg_group {
    struct guest guests[TX_BATCH_MAX];
};

static enum err run(struct db_conn *conn, const struct db_query *q, const struct db_value *in,
                    struct arena *a, struct db_rows *out)
{
    struct guest *g = (struct guest *)conn;
    *out = (struct db_rows){0};
    if (g->w->broken != OK) {
        return g->w->broken;
    }
    g->has_written |= q->writes;
    g->q = q;
    g->in = in;
    g->want = (struct pg_want){.a = a, .out = out};
    fiber_yield(g->fiber);
    return g->w->broken;
}

static enum err post(struct db_conn *conn, const struct db_query *q, const struct db_value *in)
{
    struct guest *g = (struct guest *)conn;
    if (g->w->broken != OK) {
        return g->w->broken;
    }
    g->has_written = true;
    pg_send(&g->w->conn, q, in, NULL);
    return OK;
}

static const struct db_conn_ops ops = {.run = run, .post = post};

static void run_guest(void *arg)
{
    struct guest *g = arg;
    struct tx_job *job = g->job;
    job->result = job->fn(&g->base, job->arena, job->arg);
    if (job->result != OK && g->has_written) {
        g->w->is_spoilt = true;
    }
}

/* --- questions
 * --------------------------------------------------------------------------------------- */

static bool is_same(const struct db_value *x, const struct db_value *y)
{
    return x->type == y->type && (x->type != DB_I64 || x->i == y->i) &&
           (x->type != DB_STR || str_eq(x->s, y->s));
}

static bool ask_the_same(const struct guest *x, const struct guest *y)
{
    bool same = x->q == y->q && !x->q->writes;
    for (int i = 0; same && i < x->q->n_in; i++) {
        same = is_same(&x->in[i], &y->in[i]);
    }
    return same;
}

/* Somebody before this one who asks the same; NULL: nobody. */
static struct guest *asker(struct pg_group *group, const struct guest *g)
{
    for (struct guest *x = group->guests; x < g; x++) {
        if (!x->is_done && x->is_asking && ask_the_same(x, g)) {
            return x;
        }
    }
    return NULL;
}

static void ask_all(struct pg_group *group, struct pg_writer *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct guest *g = &group->guests[i];
        struct guest *same = g->is_done ? NULL : asker(group, g);
        g->is_asking = !g->is_done && same == NULL;
        if (same != NULL) {
            g->want.next = same->want.next;
            same->want.next = &g->want;
        } else if (!g->is_done) {
            pg_send(&w->conn, g->q, g->in, &g->want);
        }
    }
    enum err e = pg_sync(&w->conn);
    if (e != OK) {
        (void)pg_writer_give_up(w, e); /* each of them is told by its own statement */
    }
}

/* --- the group
 * --------------------------------------------------------------------------------------- */

struct pg_group *pg_group_new(void)
{
    struct pg_group *group = calloc(1, sizeof *group);
    if (group == NULL) {
        abort();
    }
    return group;
}

void pg_group_free(struct pg_group *group)
{
    for (size_t i = 0; i < TX_BATCH_MAX; i++) {
        if (group->guests[i].fiber != NULL) {
            fiber_free(group->guests[i].fiber);
        }
    }
    free(group);
}

void pg_group_run(struct pg_group *group, struct pg_writer *w, struct tx_job *const *jobs, size_t n)
{
    int64_t before = tx_clock_ns();
    for (size_t i = 0; i < n; i++) {
        struct guest *g = &group->guests[i];
        struct fiber *fiber = g->fiber != NULL ? g->fiber : fiber_new(STACK_BYTES);
        *g = (struct guest){.base.ops = &ops, .w = w, .fiber = fiber, .job = jobs[i]};
        fiber_begin(fiber, run_guest, g);
    }
    for (size_t waiting = n; waiting > 0;) {
        waiting = 0;
        for (size_t i = 0; i < n; i++) {
            struct guest *g = &group->guests[i];
            g->is_done = g->is_done || !fiber_resume(g->fiber);
            waiting += !g->is_done;
        }
        if (waiting > 0) {
            ask_all(group, w, n);
        }
    }
    int64_t each = (tx_clock_ns() - before) / (int64_t)n;
    for (size_t i = 0; i < n; i++) {
        jobs[i]->run_ns = each;
    }
}
