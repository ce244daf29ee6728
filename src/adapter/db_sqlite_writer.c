/* db_sqlite_writer.c: group commit. One disk flush for everything that was waiting.
 *
 * The pages of the log go back into the database file (a checkpoint) when nobody is waiting, or
 * when the log has grown past its limit; never by a timer beside a commit. */
#include "adapter/db_sqlite_internal.h"
#include "base/log.h"

#include <assert.h>

enum {
    TRIES = 3,        /* of a function that met a lock */
    IDLE_MS = 20,     /* this long without work: a good moment to checkpoint … */
    IDLE_PAGES = 256, /* … a log worth the two flushes, … */
    QUIET_MS = 1000,  /* … or after this long whatever there is */
    SLOW_COMMIT_MS = 500,
    NS_PER_MS = 1000 * 1000
};

static int on_commit(void *arg, sqlite3 *db, const char *schema, int pages)
{
    (void)db;
    (void)schema;
    struct sqlite_writer *w = arg;
    w->wal_pages = pages;
    return SQLITE_OK;
}

/* Copy the log into the database file. Readers are not disturbed; one that has been reading since
 * before keeps the log from starting over, and the rest is done the next time. */
static void checkpoint(struct sqlite_writer *w)
{
    int total = 0;
    int copied = 0;
    int code =
        sqlite3_wal_checkpoint_v2(w->conn.db, NULL, SQLITE_CHECKPOINT_PASSIVE, &total, &copied);
    if (code != SQLITE_OK) {
        log_warn("db.checkpoint", "code=%d reason=\"%s\"", code, sqlite3_errmsg(w->conn.db));
    }
    w->wal_pages = 0; /* try again after the next commit, which sets it */
}

/* A constraint checked only at the commit would take down everyone in the batch: find it now. */
static bool leaves_dangling_rows(struct sqlite_conn *c)
{
    int now = 0;
    int high = 0;
    int code = sqlite3_db_status(c->db, SQLITE_DBSTATUS_DEFERRED_FKS, &now, &high, 0);
    return code == SQLITE_OK && now != 0;
}

static enum err run_once(struct sqlite_writer *w, struct tx_job *job)
{
    struct sqlite_conn *c = &w->conn;
    c->broken = OK;
    TRY(sqlite_conn_control(c, CONTROL_SAVEPOINT));
    enum err e = job->fn(&c->base, job->arena, job->arg);
    if (e == OK) {
        e = c->broken;
    }
    if (sqlite3_get_autocommit(c->db)) {
        return e != OK ? e : ERR_DB; /* a full or failing disk undid the whole transaction */
    }
    if (e == OK && leaves_dangling_rows(c)) {
        log_debug("db.constraint", "query=savepoint reason=\"deferred foreign key\"");
        e = ERR_CONSTRAINT;
    }
    enum err end = e == OK ? OK : sqlite_conn_control(c, CONTROL_ROLLBACK_TO);
    if (end == OK) {
        end = sqlite_conn_control(c, CONTROL_RELEASE);
    }
    return e != OK ? e : end;
}

static enum err run_job(struct sqlite_writer *w, struct tx_job *job)
{
    enum err e = ERR_BUSY;
    for (int i = 0; i < TRIES && e == ERR_BUSY && !sqlite3_get_autocommit(w->conn.db); i++) {
        e = run_once(w, job);
    }
    return e;
}

static enum err commit(struct sqlite_writer *w)
{
    if (sqlite3_get_autocommit(w->conn.db)) {
        return ERR_DB; /* there is nothing left to commit */
    }
    enum err e = sqlite_conn_control(&w->conn, CONTROL_COMMIT);
    if (e != OK && !sqlite3_get_autocommit(w->conn.db)) {
        enum err undo = sqlite_conn_control(&w->conn, CONTROL_ROLLBACK);
        e = undo != OK ? undo : e;
    }
    return e;
}

/* Run `first` and whoever comes while the batch is open. Returns how many. */
static size_t run_all(struct sqlite_writer *w, struct tx_job *first, struct tx_job **batch)
{
    int64_t started = tx_clock_ns();
    int64_t before = started;
    size_t n = 0;
    for (struct tx_job *job = first; job != NULL;) {
        job->result = run_job(w, job);
        int64_t now = tx_clock_ns();
        job->run_ns = now - before;
        before = now;
        batch[n++] = job;
        bool is_over = n == TX_BATCH_MAX || now - started > TX_BATCH_MS * NS_PER_MS ||
                       sqlite3_get_autocommit(w->conn.db);
        job = is_over ? NULL : tx_queue_poll(w->queue);
    }
    return n;
}

static void run_batch(struct sqlite_writer *w, struct tx_job *first)
{
    struct tx_job *batch[TX_BATCH_MAX];
    size_t n = 1;
    /* Another process, a command beside the server, may hold the lock for a moment. */
    enum err e = sqlite_conn_control(&w->conn, CONTROL_BEGIN);
    if (e == OK) {
        n = run_all(w, first, batch);
    } else {
        batch[0] = first;
        first->result = e;
    }
    int64_t before = tx_clock_ns();
    if (e == OK) {
        e = commit(w);
    }
    int64_t took = tx_clock_ns() - before;
    for (size_t i = 0; i < n && e != OK; i++) {
        if (batch[i]->result == OK) {
            batch[i]->result = e;
        }
    }
    tx_queue_done(w->queue, first->kind.shop, batch, n, took);
    if (took > (int64_t)SLOW_COMMIT_MS * NS_PER_MS) {
        log_warn("db.slow_commit", "ms=%d commands=%zu", (int)(took / NS_PER_MS), n);
    }
}

static int patience(const struct sqlite_writer *w)
{
    if (!w->may_checkpoint || w->wal_pages == 0) {
        return -1;
    }
    return w->wal_pages >= IDLE_PAGES ? IDLE_MS : QUIET_MS;
}

void *sqlite_writer_main(void *arg)
{
    struct sqlite_writer *w = arg;
    sqlite3_wal_hook(w->conn.db, on_commit, w);
    for (;;) {
        struct tx_job *job;
        switch (tx_queue_wait(w->queue, patience(w), &job)) {
        case TX_TAKE_CLOSED:
            return NULL;
        case TX_TAKE_IDLE:
            checkpoint(w);
            break;
        case TX_TAKE_JOB:
            run_batch(w, job);
            if (w->may_checkpoint && w->wal_pages > w->wal_limit_pages) {
                checkpoint(w);
            }
            break;
        }
    }
}
