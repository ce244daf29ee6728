/* db_postgres_writer.c: group commit. Everything that waits for one shop, in one transaction.
 *
 * Quick: nothing but the commands' own statements, those of db_post sent with the next one. When
 * one fails, or a command that has written gives up, all is undone and run again, carefully: with a
 * savepoint around each command, and one around each statement that writes, since PostgreSQL gives
 * up a transaction at its first error otherwise. */
#include "adapter/db_postgres_internal.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/random.h"

#include <assert.h>
#include <inttypes.h>
#include <time.h>

enum {
    TRIES = 4, /* of a batch that met a deadlock or lost its connection */
    SLOW_COMMIT_MS = 500,
    STATUS_PAUSE_MS = 20,
    NS_PER_MS = 1000 * 1000
};

/* --- what a command sees
 * ------------------------------------------------------------------------------ */

static struct pg_writer *writer_of(struct db_conn *conn)
{
    return (struct pg_writer *)conn;
}

enum err pg_writer_give_up(struct pg_writer *w, enum err e)
{
    w->is_spoilt |= w->mode == PG_QUICK;
    w->is_recurring |= e == ERR_BUSY;
    return w->broken = e;
}

static enum err run_carefully(struct pg_writer *w, const struct db_query *q,
                              const struct db_value *in, struct arena *a, struct db_rows *out)
{
    struct pg_conn *c = &w->conn;
    *out = (struct db_rows){0};
    if (q->writes) {
        pg_send_text(c, "savepoint statement");
    }
    enum err e = pg_run(c, q, in, a, out);
    if (!q->writes || e == ERR_BUSY) {
        return e == OK ? OK : pg_writer_give_up(w, e);
    }
    enum err end = e == OK ? OK : pg_run_text(c, "rollback to savepoint statement");
    if (end != OK) {
        return pg_writer_give_up(w, end);
    }
    pg_send_text(c, "release savepoint statement");
    return e == OK || e == ERR_CONSTRAINT ? e : pg_writer_give_up(w, e);
}

static enum err run(struct db_conn *conn, const struct db_query *q, const struct db_value *in,
                    struct arena *a, struct db_rows *out)
{
    struct pg_writer *w = writer_of(conn);
    *out = (struct db_rows){0};
    if (w->broken != OK) {
        return w->broken;
    }
    w->has_written |= q->writes;
    if (w->mode == PG_CAREFUL) {
        return run_carefully(w, q, in, a, out);
    }
    enum err e = pg_run(&w->conn, q, in, a, out);
    return e == OK ? OK : pg_writer_give_up(w, e);
}

static enum err post(struct db_conn *conn, const struct db_query *q, const struct db_value *in)
{
    struct pg_writer *w = writer_of(conn);
    struct db_rows rows;
    if (w->mode == PG_CAREFUL || w->broken != OK) {
        return run(conn, q, in, NULL, &rows);
    }
    w->has_written = true;
    pg_send(&w->conn, q, in, NULL);
    return OK;
}

static const struct db_conn_ops ops = {.run = run, .post = post};

void pg_writer_init(struct pg_writer *w, struct tx_queue *queue, const char *conninfo)
{
    *w = (struct pg_writer){.base.ops = &ops, .queue = queue, .group = pg_group_new()};
    w->conn = (struct pg_conn){.conninfo = conninfo, .is_writer = true};
    random_bytes(&w->id, sizeof w->id);
}

void pg_writer_release(struct pg_writer *w)
{
    pg_conn_close(&w->conn);
    pg_group_free(w->group);
}

/* --- one batch
 * ---------------------------------------------------------------------------------------- */

struct batch {
    struct tx_job *jobs[TX_BATCH_MAX];
    size_t n;
    int64_t shop;
    int64_t started;
    int64_t mark; /* in commit_mark, when that is committed; 0: nothing was written */
};

static const struct db_query take_shop = {
    .index = -1,
    .name = "take_shop",
    .postgres = "select 1 from pg_advisory_xact_lock($1::bigint)",
    .n_in = 1,
};
static const enum db_type number[] = {DB_I64};

/* What proves a commit: the writer's own row, which the transaction has set to this batch's number.
 * The number of the transaction would prove nothing: after a crash the database may give the same
 * one to another. No row comes back when the transaction has written nothing. */
static const struct db_query mark = {
    .index = -2,
    .name = "mark",
    .postgres = "insert into commit_mark (writer, batch) select $1::bigint, $2::bigint"
                " where pg_current_xact_id_if_assigned() is not null"
                " on conflict (writer) do update set batch = excluded.batch, at = excluded.at"
                " returning batch",
    .n_in = 2,
    .n_out = 1,
    .out = number,
};
/* Writes, so that it waits for the old connection, should that still be at work. */
static const struct db_query marked = {
    .index = -3,
    .name = "marked",
    .postgres = "insert into commit_mark (writer, batch) values ($1::bigint, 0)"
                " on conflict (writer) do update set at = excluded.at returning batch",
    .n_in = 1,
    .n_out = 1,
    .out = number,
};

/* A shop's batches wait for each other here, across all servers. */
static void begin(struct pg_writer *w, const struct batch *b)
{
    w->broken = OK;
    w->is_spoilt = false;
    w->is_recurring = false;
    pg_send_text(&w->conn, "begin");
    if (b->shop != 0) {
        pg_send(&w->conn, &take_shop, (struct db_value[]){{.type = DB_I64, .i = b->shop}}, NULL);
    }
}

static void run_quickly(struct pg_writer *w, struct tx_job *job)
{
    w->has_written = false;
    job->result = job->fn(&w->base, job->arena, job->arg);
    if (w->broken != OK || (job->result != OK && w->has_written)) {
        w->is_spoilt = true;
    }
}

/* A constraint checked only at the commit would take down everyone in the batch: find it now. */
static enum err end_command(struct pg_conn *c)
{
    pg_send_text(c, "set constraints all immediate");
    pg_send_text(c, "set constraints all deferred");
    pg_send_text(c, "release savepoint command");
    return pg_sync(c);
}

static void run_in_savepoint(struct pg_writer *w, struct tx_job *job)
{
    struct pg_conn *c = &w->conn;
    w->broken = OK;
    pg_send_text(c, "savepoint command");
    enum err e = pg_sync(c);
    if (e == OK) {
        e = job->fn(&w->base, job->arena, job->arg);
        e = e == OK ? w->broken : e;
    } else {
        w->is_recurring = true;
    }
    if (e == OK) {
        e = end_command(c);
    }
    if (e != OK && !w->is_recurring) {
        pg_send_text(c, "rollback to savepoint command");
        pg_send_text(c, "release savepoint command");
        w->is_recurring = pg_sync(c) != OK;
    }
    job->result = e;
}

static void run_one(struct pg_writer *w, struct tx_job *job)
{
    int64_t before = tx_clock_ns();
    if (w->mode == PG_QUICK) {
        run_quickly(w, job);
    } else {
        run_in_savepoint(w, job);
    }
    job->run_ns = tx_clock_ns() - before;
}

/* The next jobs that may run together: some that mingle, or one that does not. *next is the one
 * after them, NULL if nobody waits. */
static size_t gather(struct pg_writer *w, const struct batch *b, struct tx_job **next,
                     struct tx_job **together, size_t room)
{
    size_t n = 0;
    bool may_mingle = (*next)->kind.may_mingle;
    do {
        together[n++] = *next;
        *next = n == room ? NULL : tx_queue_poll_shop(w->queue, b->shop);
    } while (may_mingle && *next != NULL && (*next)->kind.may_mingle);
    return n;
}

/* The first job and whoever comes while the batch is open. */
static void run_all_quickly(struct pg_writer *w, struct batch *b)
{
    struct tx_job *next = b->jobs[0];
    b->n = 0;
    while (next != NULL) {
        struct tx_job **together = b->jobs + b->n;
        size_t n = gather(w, b, &next, together, TX_BATCH_MAX - b->n);
        b->n += n;
        if (n == 1) {
            run_one(w, *together);
        } else {
            pg_group_run(w->group, w, together, n);
        }
        bool is_over = w->is_spoilt || tx_clock_ns() - b->started > TX_BATCH_MS * NS_PER_MS;
        if (is_over && next != NULL) { /* out of the queue already, so it comes along */
            b->jobs[b->n++] = next;
            if (!w->is_spoilt) {
                run_one(w, next);
            }
            next = NULL;
        }
    }
}

static void run_all_carefully(struct pg_writer *w, struct batch *b)
{
    for (size_t i = 0; i < b->n && !w->is_recurring; i++) {
        run_one(w, b->jobs[i]);
    }
}

/* Waits for what was sent ahead, too. *is_sent: the database may have it. */
static enum err commit(struct pg_writer *w, struct batch *b, bool *is_sent)
{
    struct arena *a = arena_new();
    struct db_rows rows;
    const struct db_value in[] = {{.type = DB_I64, .i = w->id},
                                  {.type = DB_I64, .i = ++w->batches}};
    b->mark = 0;
    enum err e = pg_run(&w->conn, &mark, in, a, &rows);
    if (e == OK) {
        b->mark = rows.n == 0 ? 0 : w->batches;
        *is_sent = true;
        e = pg_run_text(&w->conn, "commit");
    }
    arena_free(a);
    return e;
}

/* The connection broke during a commit: what became of it? OK: it is done; ERR_BUSY: it never
 * happened; ERR_DB: nobody can say. */
static enum err outcome(struct pg_writer *w, const struct batch *b)
{
    const struct timespec pause = {.tv_nsec = STATUS_PAUSE_MS * NS_PER_MS};
    const struct db_value in[] = {{.type = DB_I64, .i = w->id}};
    struct arena *a = arena_new();
    struct db_rows rows;
    int64_t until = tx_clock_ns() + (int64_t)PG_PATIENCE_MS * NS_PER_MS * 5;
    enum err e = ERR_DB;
    while (e == ERR_DB && tx_clock_ns() < until) {
        bool is_open = (w->conn.pg != NULL && !w->conn.is_lost) || pg_conn_open(&w->conn) == OK;
        if (is_open && pg_run(&w->conn, &marked, in, a, &rows) == OK) {
            e = rows.v[0].i == b->mark ? OK : ERR_BUSY;
        } else {
            nanosleep(&pause, NULL); /* not there yet */
        }
    }
    arena_free(a);
    log_warn("db.commit_asked", "batch=%" PRId64 " outcome=%s", b->mark, err_name(e));
    return e;
}

/* The first sync ends what an error has stopped. After a commit that was refused there is nothing
 * left to roll back: only a warning. */
static void undo(struct pg_conn *c)
{
    enum err stopped = pg_sync(c);
    enum err e = pg_run_text(c, "rollback");
    log_debug("db.undone", "stopped=%s rollback=%s", err_name(stopped), err_name(e));
}

/* One try in the present mode. OK: every job has its result. ERR_BUSY: nothing was done, try again.
 * Anything else: the whole batch failed. */
static enum err try_batch(struct pg_writer *w, struct batch *b)
{
    struct pg_conn *c = &w->conn;
    if (c->pg == NULL || c->is_lost) {
        w->is_down = pg_conn_open_patiently(c, PG_PATIENCE_MS) != OK;
        if (w->is_down) {
            return ERR_BUSY;
        }
    }
    begin(w, b);
    if (w->mode == PG_QUICK) {
        run_all_quickly(w, b);
    } else {
        run_all_carefully(w, b);
    }
    bool is_sent = false;
    enum err e = ERR_BUSY;
    if (!w->is_spoilt && !w->is_recurring) {
        e = commit(w, b, &is_sent);
    }
    if (e != OK && c->is_lost) {
        return is_sent && b->mark != 0 ? outcome(w, b) : ERR_BUSY;
    }
    if (e != OK) {
        undo(c);
    }
    return e;
}

/* Nobody waits for a database that is not there longer than the first. */
static void take_everyone(struct pg_writer *w, struct batch *b)
{
    struct tx_job *job;
    while (b->n < TX_BATCH_MAX && (job = tx_queue_poll_shop(w->queue, b->shop)) != NULL) {
        b->jobs[b->n++] = job;
    }
}

static void run_batch(struct pg_writer *w, struct tx_job *first)
{
    struct batch b = {.jobs = {first}, .n = 1, .shop = first->kind.shop, .started = tx_clock_ns()};
    w->mode = PG_QUICK;
    enum err e = try_batch(w, &b);
    for (int i = 0; i < TRIES && e != OK && !w->is_down; i++) {
        w->mode = PG_CAREFUL;
        e = try_batch(w, &b);
        if (e != OK && e != ERR_BUSY) {
            break;
        }
    }
    if (w->is_down) {
        take_everyone(w, &b);
    }
    int64_t took = tx_clock_ns() - b.started;
    for (size_t i = 0; i < b.n; i++) {
        took -= b.jobs[i]->run_ns;
        b.jobs[i]->result = e != OK ? e : b.jobs[i]->result;
    }
    size_t n = b.n;
    tx_queue_done(w->queue, b.shop, b.jobs, n, took > 0 && e == OK ? took : 0);
    if (took > (int64_t)SLOW_COMMIT_MS * NS_PER_MS) {
        log_warn("db.slow_commit", "ms=%d commands=%zu", (int)(took / NS_PER_MS), n);
    }
}

void *pg_writer_main(void *arg)
{
    struct pg_writer *w = arg;
    struct tx_job *job;
    while (tx_queue_wait(w->queue, -1, &job) == TX_TAKE_JOB) {
        run_batch(w, job);
    }
    return NULL;
}
