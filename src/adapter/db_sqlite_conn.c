#include "adapter/db_sqlite_conn.h"

#include "base/log.h"

#include <assert.h>

static enum err run(struct db_conn *conn, const struct db_query *q, const struct db_value *in,
                    struct arena *a, struct db_rows *out);

static enum err post(struct db_conn *conn, const struct db_query *q, const struct db_value *in);

static const struct db_conn_ops ops = {.run = run, .post = post};

enum err sqlite_conn_error(struct sqlite_conn *c, int code, const char *doing)
{
    const char *message = c->db != NULL ? sqlite3_errmsg(c->db) : sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return OK;
    case SQLITE_CONSTRAINT:
        log_debug("db.constraint", "query=%s reason=\"%s\"", doing, message);
        return ERR_CONSTRAINT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        log_warn("db.busy", "query=%s reason=\"%s\"", doing, message);
        return c->broken = ERR_BUSY;
    default:
        log_error("db.error", "query=%s code=%d reason=\"%s\"", doing, code, message);
        return c->broken = ERR_DB;
    }
}

enum err sqlite_conn_exec(struct sqlite_conn *c, const char *sql)
{
    return sqlite_conn_error(c, sqlite3_exec(c->db, sql, NULL, NULL, NULL), sql);
}

enum err sqlite_conn_control(struct sqlite_conn *c, enum sqlite_control what)
{
    static const char *const sql[] = {
        [CONTROL_BEGIN] = "begin immediate",   [CONTROL_SAVEPOINT] = "savepoint command",
        [CONTROL_RELEASE] = "release command", [CONTROL_ROLLBACK_TO] = "rollback to command",
        [CONTROL_COMMIT] = "commit",           [CONTROL_ROLLBACK] = "rollback",
    };
    sqlite3_stmt **stmt = &c->control[what];
    if (*stmt == NULL) {
        int code = sqlite3_prepare_v3(c->db, sql[what], -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
        TRY(sqlite_conn_error(c, code, sql[what]));
    }
    enum err e = sqlite_conn_error(c, sqlite3_step(*stmt), sql[what]);
    sqlite3_reset(*stmt);
    return e;
}

/* cache_spill=off: a large batch stays in memory until its commit instead of growing the log early.
 * The writer's cache may grow to 64 MB and fills only as far as it is used; hundreds of readers
 * share the kernel's cache and need little of their own. */
static const char *const writer_pragmas = "pragma journal_mode=wal;"
                                          "pragma synchronous=full;"
                                          "pragma foreign_keys=on;"
                                          "pragma wal_autocheckpoint=0;"
                                          "pragma temp_store=memory;"
                                          "pragma cache_size=-64000;"
                                          "pragma cache_spill=off;"
                                          "pragma trusted_schema=off;";
static const char *const reader_pragmas = "pragma query_only=on;"
                                          "pragma temp_store=memory;"
                                          "pragma cache_size=-1000;"
                                          "pragma trusted_schema=off;";

enum err sqlite_conn_open(const char *path, bool is_writer, struct sqlite_conn *out)
{
    *out = (struct sqlite_conn){.base.ops = &ops, .is_writer = is_writer};
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (is_writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    enum err e = sqlite_conn_error(out, sqlite3_open_v2(path, &out->db, flags, NULL), path);
    if (e == OK) {
        sqlite3_busy_timeout(out->db, SQLITE_PATIENCE_MS);
        e = sqlite_conn_exec(out, is_writer ? writer_pragmas : reader_pragmas);
    }
    if (e != OK) {
        sqlite_conn_close(out);
    }
    return e;
}

void sqlite_conn_close(struct sqlite_conn *c)
{
    for (int i = 0; i < c->cached; i++) {
        sqlite3_finalize(c->cache[i].stmt);
    }
    for (int i = 0; i < CONTROL_COUNT; i++) {
        sqlite3_finalize(c->control[i]);
        c->control[i] = NULL;
    }
    free(c->cache);
    int code = sqlite3_close(c->db);
    assert(code == SQLITE_OK);
    c->cache = NULL;
    c->cached = 0;
    c->db = NULL;
}

static void grow_cache(struct sqlite_conn *c, int index)
{
    int size = index + 1 > c->cached * 2 ? index + 1 : c->cached * 2;
    struct sqlite_statement *more = realloc(c->cache, (size_t)size * sizeof *more);
    if (more == NULL) {
        abort();
    }
    memset(more + c->cached, 0, (size_t)(size - c->cached) * sizeof *more);
    c->cache = more;
    c->cached = size;
}

static enum err prepared(struct sqlite_conn *c, const struct db_query *q, sqlite3_stmt **out)
{
    if (q->index >= c->cached) {
        grow_cache(c, q->index);
    }
    struct sqlite_statement *s = &c->cache[q->index];
    if (s->stmt == NULL) {
        int code =
            sqlite3_prepare_v3(c->db, q->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL);
        TRY(sqlite_conn_error(c, code, q->name));
        assert(sqlite3_bind_parameter_count(s->stmt) <= q->n_in);
        assert(q->n_out == 0 || sqlite3_column_count(s->stmt) == q->n_out);
        s->query = q;
    }
    assert(s->query == q); /* two queries with one index would run each other's text */
    *out = s->stmt;
    return OK;
}

static int bind(sqlite3_stmt *stmt, const struct db_query *q, const struct db_value *in)
{
    int used = sqlite3_bind_parameter_count(stmt);
    int code = SQLITE_OK;
    for (int i = 0; i < used && i < q->n_in && code == SQLITE_OK; i++) {
        switch (in[i].type) {
        case DB_NULL:
            code = sqlite3_bind_null(stmt, i + 1);
            break;
        case DB_I64:
            code = sqlite3_bind_int64(stmt, i + 1, in[i].i);
            break;
        case DB_STR:
            code = sqlite3_bind_text64(stmt, i + 1, in[i].s.p == NULL ? "" : in[i].s.p, in[i].s.n,
                                       SQLITE_STATIC, SQLITE_UTF8);
            break;
        }
    }
    return code;
}

/* False: the column holds something else than the query says. */
static bool read_value(sqlite3_stmt *stmt, int column, enum db_type want, struct arena *a,
                       struct db_value *out)
{
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_NULL:
        out->type = DB_NULL;
        return true;
    case SQLITE_INTEGER:
        out->type = DB_I64;
        out->i = sqlite3_column_int64(stmt, column);
        return want == DB_I64;
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_column_text(stmt, column);
        size_t n = (size_t)sqlite3_column_bytes(stmt, column);
        char *copy = arena_alloc(a, n + 1); /* never NULL, so that empty differs from null */
        memcpy(copy, text, n);
        out->type = DB_STR;
        out->s = (struct str){copy, n};
        return want == DB_STR;
    }
    default:
        return false;
    }
}

static struct db_value *new_row(struct db_rows *rows, size_t *room, size_t width, struct arena *a)
{
    if (rows->n == *room) {
        size_t more = *room == 0 ? 4 : *room * 2;
        struct db_value *v = ARENA_ARRAY(a, struct db_value, more * width);
        if (rows->n > 0) {
            memcpy(v, rows->v, rows->n * width * sizeof *v);
        }
        rows->v = v;
        *room = more;
    }
    return rows->v + rows->n++ * width;
}

static enum err step(struct sqlite_conn *c, sqlite3_stmt *stmt, const struct db_query *q,
                     struct arena *a, struct db_rows *out)
{
    size_t room = 0;
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct db_value *row = q->n_out == 0 ? NULL : new_row(out, &room, (size_t)q->n_out, a);
        for (int i = 0; i < q->n_out; i++) {
            if (!read_value(stmt, i, q->out[i], a, &row[i])) {
                log_error("db.type", "query=%s column=%d", q->name, i);
                return c->broken = ERR_DB;
            }
        }
    }
    return sqlite_conn_error(c, code, q->name);
}

static enum err run(struct db_conn *conn, const struct db_query *q, const struct db_value *in,
                    struct arena *a, struct db_rows *out)
{
    struct sqlite_conn *c = (struct sqlite_conn *)conn;
    *out = (struct db_rows){0};
    if (q->writes && !c->is_writer) {
        log_error("db.read_only", "query=%s", q->name);
        return ERR_DB;
    }
    sqlite3_stmt *stmt;
    TRY(prepared(c, q, &stmt));
    enum err e = sqlite_conn_error(c, bind(stmt, q, in), q->name);
    if (e == OK) {
        e = step(c, stmt, q, a, out);
    }
    if (e == OK && q->writes) {
        out->changed = sqlite3_changes64(c->db);
    }
    sqlite3_reset(stmt); /* repeats the error of step, which is dealt with */
    return e;
}

static enum err post(struct db_conn *conn, const struct db_query *q, const struct db_value *in)
{
    struct db_rows none;
    return run(conn, q, in, NULL, &none);
}
