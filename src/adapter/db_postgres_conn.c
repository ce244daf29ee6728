#include "adapter/db_postgres_conn.h"

#include "adapter/db_postgres_value.h"
#include "adapter/tx_queue.h"
#include "base/log.h"

#include <assert.h>
#include <time.h>

enum { RETRY_MS = 50, NS_PER_MS = 1000 * 1000, NAME_SIZE = 16 };

/* --- errors
 * ------------------------------------------------------------------------------------------ */

/* Codes: https://www.postgresql.org/docs/15/errcodes-appendix.html. P0001 is what our triggers
 * raise. */
static enum err err_of_state(const char *state)
{
    static const char *const busy[] = {"40001", "40P01", "55P03", "57014", "53300"};
    if (strncmp(state, "23", 2) == 0 || strcmp(state, "P0001") == 0) {
        return ERR_CONSTRAINT;
    }
    for (size_t i = 0; i < COUNT_OF(busy); i++) {
        if (strcmp(state, busy[i]) == 0) {
            return ERR_BUSY;
        }
    }
    return ERR_DB;
}

/* The server is going or coming: as good as a lost connection. */
static bool is_shutdown(const char *state)
{
    return strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0 ||
           strcmp(state, "25P03") == 0;
}

static enum err lost(struct pg_conn *c, const char *doing)
{
    if (!c->is_lost) {
        log_warn("db.lost", "query=%s reason=\"%s\"", doing, PQerrorMessage(c->pg));
    }
    c->is_lost = true;
    return ERR_BUSY;
}

static enum err error_of(struct pg_conn *c, const PGresult *r, const char *doing)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    if (state == NULL || is_shutdown(state)) {
        return lost(c, doing);
    }
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    enum err e = err_of_state(state);
    if (e == ERR_CONSTRAINT) {
        log_debug("db.constraint", "query=%s constraint=%s reason=\"%s\"", doing,
                  constraint == NULL ? "" : constraint, message);
    } else if (e == ERR_BUSY) {
        log_warn("db.busy", "query=%s code=%s reason=\"%s\"", doing, state, message);
    } else {
        log_error("db.error", "query=%s code=%s reason=\"%s\"", doing, state, message);
    }
    return e;
}

/* --- opening
 * ----------------------------------------------------------------------------------------- */

/* A commit that was answered is on disk, whatever the database's default is; a server that hangs
 * does not keep a shop's lock; waiting for somebody else's lock ends. */
static const char *const writer_settings = "set client_encoding = 'UTF8';"
                                           "set client_min_messages = warning;"
                                           "set default_transaction_isolation = 'read committed';"
                                           "set enable_seqscan = off;"
                                           "set lock_timeout = '5s';"
                                           "set idle_in_transaction_session_timeout = '10s';"
                                           "select set_config('synchronous_commit', 'on', false)"
                                           " where current_setting('synchronous_commit') = 'off'";
static const char *const reader_settings = "set client_encoding = 'UTF8';"
                                           "set client_min_messages = warning;"
                                           "set default_transaction_read_only = on;"
                                           "set statement_timeout = '20s'";

enum err pg_conn_script(struct pg_conn *c, const char *sql, const char *doing)
{
    PGresult *r = PQexec(c->pg, sql);
    ExecStatusType status = PQresultStatus(r);
    enum err e = OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        e = error_of(c, r, doing);
    }
    PQclear(r);
    return e;
}

static void take_notice(void *arg, const char *text)
{
    (void)arg;
    log_debug("db.notice", "text=\"%s\"", text);
}

enum err pg_conn_open(struct pg_conn *c)
{
    /* What the connection string says wins over what stands before it. */
    static const char *const names[] = {
        "fallback_application_name", "connect_timeout", "keepalives_idle",
        "tcp_user_timeout",          "dbname",          NULL,
    };
    const char *const values[] = {"uketsuke", "5", "10", "15000", c->conninfo, NULL};
    pg_conn_close(c);
    c->pg = PQconnectdbParams(names, values, 1);
    if (PQstatus(c->pg) != CONNECTION_OK) {
        log_debug("db.unreachable", "reason=\"%s\"", PQerrorMessage(c->pg));
        pg_conn_close(c);
        return ERR_BUSY;
    }
    PQsetNoticeProcessor(c->pg, take_notice, NULL);
    enum err e = pg_conn_script(c, c->is_writer ? writer_settings : reader_settings, "settings");
    if (e != OK) {
        pg_conn_close(c);
    }
    return e;
}

void pg_conn_close(struct pg_conn *c)
{
    PQfinish(c->pg);
    free(c->prepared);
    free(c->sent);
    *c = (struct pg_conn){.conninfo = c->conninfo, .is_writer = c->is_writer};
}

enum err pg_conn_open_patiently(struct pg_conn *c, int patience_ms)
{
    const struct timespec pause = {.tv_nsec = RETRY_MS * NS_PER_MS};
    int64_t until = tx_clock_ns() + (int64_t)patience_ms * NS_PER_MS;
    enum err e;
    while ((e = pg_conn_open(c)) == ERR_BUSY && tx_clock_ns() < until) {
        nanosleep(&pause, NULL);
    }
    if (e != OK) {
        log_error("db.unreachable", "tried_ms=%d", patience_ms);
    }
    return e;
}

/* --- sending
 * ----------------------------------------------------------------------------------------- */

static void remember(struct pg_conn *c, struct pg_sent sent)
{
    if (c->n_sent == c->sent_room) {
        c->sent_room = c->sent_room == 0 ? 64 : c->sent_room * 2;
        c->sent = realloc(c->sent, c->sent_room * sizeof *c->sent);
        if (c->sent == NULL) {
            abort();
        }
    }
    c->sent[c->n_sent++] = sent;
}

/* Ready to send ahead; false: there is no connection to send on. */
static bool can_send(struct pg_conn *c)
{
    if (c->pg == NULL || c->is_lost) {
        c->is_lost = true;
        return false;
    }
    return PQpipelineStatus(c->pg) != PQ_PIPELINE_OFF || PQenterPipelineMode(c->pg) == 1;
}

static int place_of(const struct db_query *q)
{
    return q->index + PG_OWN_QUERIES;
}

static void grow_prepared(struct pg_conn *c, int place)
{
    int size = place + 1 > c->n_prepared * 2 ? place + 1 : c->n_prepared * 2;
    c->prepared = realloc(c->prepared, (size_t)size * sizeof *c->prepared);
    if (c->prepared == NULL) {
        abort();
    }
    for (int i = c->n_prepared; i < size; i++) {
        c->prepared[i] = NULL;
    }
    c->n_prepared = size;
}

static bool prepare(struct pg_conn *c, const struct db_query *q, const char *name)
{
    int place = place_of(q);
    if (place >= c->n_prepared) {
        grow_prepared(c, place);
    }
    if (c->prepared[place] != NULL) {
        assert(c->prepared[place] == q); /* two queries with one index would run each other */
        return true;
    }
    c->prepared[place] = q;
    remember(c, (struct pg_sent){q, NULL, true, q->name});
    return PQsendPrepare(c->pg, name, q->postgres, 0, NULL) == 1;
}

void pg_send(struct pg_conn *c, const struct db_query *q, const struct db_value *in,
             struct pg_want *want)
{
    struct pg_params p;
    char name[NAME_SIZE];
    if (!can_send(c)) {
        return;
    }
    snprintf(name, sizeof name, "q%d", place_of(q));
    pg_params(&p, in, q->n_in);
    bool done = prepare(c, q, name);
    if (done) {
        remember(c, (struct pg_sent){q, want, false, q->name});
        done = PQsendQueryPrepared(c->pg, name, p.n, p.values, p.lengths, p.formats, 1) == 1;
    }
    if (!done) {
        (void)lost(c, q->name);
    }
}

void pg_send_text(struct pg_conn *c, const char *sql)
{
    if (!can_send(c)) {
        return;
    }
    remember(c, (struct pg_sent){NULL, NULL, false, sql});
    if (PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 1) != 1) {
        (void)lost(c, sql);
    }
}

/* --- waiting
 * ----------------------------------------------------------------------------------------- */

/* The answer to one statement; every one but the sync has a NULL after it. */
static enum err take_result(struct pg_conn *c, const struct pg_sent *s)
{
    PGresult *r = PQgetResult(c->pg);
    enum err e = OK;
    bool is_done = false;
    switch (PQresultStatus(r)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        is_done = true;
        for (struct pg_want *w = s->want; w != NULL; w = w->next) {
            e = pg_rows(r, s->query, w->a, w->out) ? e : ERR_DB;
        }
        break;
    case PGRES_PIPELINE_ABORTED: /* one before it failed */
        break;
    default:
        e = r == NULL ? lost(c, s->doing) : error_of(c, r, s->doing);
        break;
    }
    if (s->is_prepare && !is_done && !c->is_lost) {
        c->prepared[place_of(s->query)] = NULL; /* the next one tries again */
    }
    PQclear(r);
    while (!c->is_lost && (r = PQgetResult(c->pg)) != NULL) {
        PQclear(r);
    }
    return e;
}

enum err pg_sync(struct pg_conn *c)
{
    enum err first = OK;
    if (!can_send(c) || PQpipelineSync(c->pg) != 1) {
        c->n_sent = 0;
        return lost(c, "sync");
    }
    for (size_t i = 0; i < c->n_sent && !c->is_lost; i++) {
        enum err e = take_result(c, &c->sent[i]);
        first = first == OK ? e : first;
    }
    c->n_sent = 0;
    if (c->is_lost) {
        return ERR_BUSY;
    }
    PGresult *r = PQgetResult(c->pg);
    bool is_synced = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
    PQclear(r);
    return is_synced ? first : lost(c, "sync");
}

enum err pg_run(struct pg_conn *c, const struct db_query *q, const struct db_value *in,
                struct arena *a, struct db_rows *out)
{
    *out = (struct db_rows){0};
    struct pg_want want = {.a = a, .out = out};
    pg_send(c, q, in, &want);
    return pg_sync(c);
}

enum err pg_run_text(struct pg_conn *c, const char *sql)
{
    pg_send_text(c, sql);
    return pg_sync(c);
}
