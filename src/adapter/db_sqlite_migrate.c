/* db_sqlite_migrate.c: bring the schema of a SQLite file up to date, or check that it is. */
#include "adapter/db_sqlite_internal.h"
#include "adapter/migrate.h"
#include "base/log.h"

static const char *const create_table =
    "create table if not exists migration ("
    " number integer primary key, name text not null, sha256 text not null,"
    " applied_at integer not null) strict";

/* What the database says it has run; none when it is empty. */
static enum err load_applied(struct sqlite_conn *c, struct migrate_applied *applied, size_t *n)
{
    static const char *const sql = "select number, sha256 from migration order by number";
    *n = 0;
    sqlite3_stmt *stmt = NULL;
    int code =
        sqlite3_table_column_metadata(c->db, NULL, "migration", NULL, NULL, NULL, NULL, NULL, NULL);
    if (code == SQLITE_ERROR) {
        return OK; /* no such table */
    }
    TRY(sqlite_conn_error(c, sqlite3_prepare_v2(c->db, sql, -1, &stmt, NULL), sql));
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW && *n < MIGRATE_STEPS_MAX) {
        struct migrate_applied *row = &applied[(*n)++];
        row->number = sqlite3_column_int(stmt, 0);
        snprintf(row->sha256, sizeof row->sha256, "%s", sqlite3_column_text(stmt, 1));
    }
    enum err e = sqlite_conn_error(c, code, sql);
    sqlite3_finalize(stmt);
    return e;
}

static enum err record(struct sqlite_conn *c, const struct migration *step, struct instant now)
{
    static const char *const sql =
        "insert into migration (number, name, sha256, applied_at) values (?1, ?2, ?3, ?4)";
    sqlite3_stmt *stmt = NULL;
    TRY(sqlite_conn_error(c, sqlite3_prepare_v2(c->db, sql, -1, &stmt, NULL), sql));
    sqlite3_bind_int(stmt, 1, step->number);
    sqlite3_bind_text(stmt, 2, step->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 3, step->sha256, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 4, now.ms);
    enum err e = sqlite_conn_error(c, sqlite3_step(stmt), sql);
    sqlite3_finalize(stmt);
    return e;
}

/* Inside a transaction: run the next step, if there is one. */
static enum err run_next(struct sqlite_conn *c, const struct migration *all, struct instant now,
                         struct migrate_applied *applied, bool *ran)
{
    size_t n;
    size_t next;
    TRY(load_applied(c, applied, &n));
    TRY(migrate_plan(all, applied, n, &next));
    *ran = all[next].number != 0;
    if (!*ran) {
        return OK;
    }
    int code = sqlite3_exec(c->db, all[next].sqlite, NULL, NULL, NULL);
    TRY(sqlite_conn_error(c, code, all[next].name));
    TRY(record(c, &all[next], now));
    log_info("migrate.ran", "number=%d name=%s", all[next].number, all[next].name);
    return OK;
}

enum err sqlite_migrate(struct sqlite_conn *c, const struct migration *all, struct instant now)
{
    struct arena *a = arena_new();
    struct migrate_applied *applied = ARENA_ARRAY(a, struct migrate_applied, MIGRATE_STEPS_MAX);
    enum err e = sqlite_conn_exec(c, create_table);
    bool ran = true;
    while (e == OK && ran) {
        /* What was applied is read again under the lock: another starter may have been first. */
        e = sqlite_conn_control(c, CONTROL_BEGIN);
        if (e != OK) {
            break;
        }
        e = run_next(c, all, now, applied, &ran);
        enum err end = sqlite_conn_control(c, e == OK ? CONTROL_COMMIT : CONTROL_ROLLBACK);
        if (e == OK) {
            e = end;
        }
    }
    arena_free(a);
    return e;
}

enum err sqlite_migrate_check(struct sqlite_conn *c, const struct migration *all)
{
    struct arena *a = arena_new();
    struct migrate_applied *applied = ARENA_ARRAY(a, struct migrate_applied, MIGRATE_STEPS_MAX);
    size_t n;
    size_t next = 0;
    enum err e = load_applied(c, applied, &n);
    if (e == OK) {
        e = migrate_plan(all, applied, n, &next);
    }
    if (e == OK && all[next].number != 0) {
        log_error("migrate.needed", "database=%zu next=%d", n, all[next].number);
        e = ERR_CONFIG;
    }
    arena_free(a);
    return e;
}
