/* db_postgres_migrate.c: bring the schema of a PostgreSQL database up to date, or check that it is.
 *
 * Each step is a transaction under one advisory lock, so of two servers that start together one
 * runs it and the other, which has waited, finds it done. */
#include "adapter/db_postgres_internal.h"
#include "adapter/migrate.h"
#include "base/log.h"

/* Any number that is no shop's; a shop's own lock is its id (db_postgres_writer.c). */
#define TAKE_LOCK "select pg_advisory_xact_lock(-4027)"

static const char *const create_tables =
    "create table if not exists migration ("
    " number integer primary key, name text not null, sha256 text not null,"
    " applied_at bigint not null);"
    /* One row per writer of a server that ran within a month (db_postgres_writer.c). */
    "create table if not exists commit_mark ("
    " writer bigint primary key, batch bigint not null, at timestamptz not null default now());"
    "delete from commit_mark where at < now() - interval '30 days'";

/* Search and order compare bytes, as SQLite does; the texts are Japanese. */
static enum err check_encoding(struct pg_conn *c)
{
    PGresult *r = PQexec(c->pg, "select pg_encoding_to_char(encoding), datcollate"
                                " from pg_database where datname = current_database()");
    enum err e = ERR_DB;
    if (PQntuples(r) == 1) {
        bool is_utf8 = strcmp(PQgetvalue(r, 0, 0), "UTF8") == 0;
        const char *collate = PQgetvalue(r, 0, 1);
        e = is_utf8 ? OK : ERR_CONFIG;
        if (!is_utf8) {
            log_error("db.encoding", "encoding=%s needed=UTF8", PQgetvalue(r, 0, 0));
        } else if (strcmp(collate, "C") != 0 && strncmp(collate, "C.", 2) != 0) {
            log_warn("db.collation", "collation=%s better=C", collate);
        }
    }
    PQclear(r);
    return e;
}

/* What the database says it has run; none when it is empty. */
static enum err load_applied(struct pg_conn *c, struct migrate_applied *applied, size_t *n)
{
    *n = 0;
    PGresult *there = PQexec(c->pg, "select 1 where to_regclass('migration') is not null");
    bool is_empty = PQresultStatus(there) == PGRES_TUPLES_OK && PQntuples(there) == 0;
    PQclear(there);
    if (is_empty) {
        return OK;
    }
    PGresult *r = PQexec(c->pg, "select number, sha256 from migration order by number");
    enum err e = PQresultStatus(r) == PGRES_TUPLES_OK ? OK : ERR_DB;
    for (int i = 0; e == OK && i < PQntuples(r) && *n < MIGRATE_STEPS_MAX; i++) {
        struct migrate_applied *row = &applied[(*n)++];
        int64_t number = 0;
        if (!str_to_i64(str_from(PQgetvalue(r, i, 0)), &number)) {
            e = ERR_DB;
        }
        row->number = (int)number;
        snprintf(row->sha256, sizeof row->sha256, "%s", PQgetvalue(r, i, 1));
    }
    PQclear(r);
    return e;
}

static enum err record(struct pg_conn *c, const struct migration *step, struct instant now)
{
    char number[16];
    char at[24];
    snprintf(number, sizeof number, "%d", step->number);
    snprintf(at, sizeof at, "%lld", (long long)now.ms);
    const char *const values[] = {number, step->name, step->sha256, at};
    PGresult *r = PQexecParams(c->pg,
                               "insert into migration (number, name, sha256, applied_at)"
                               " values ($1::integer, $2::text, $3::text, $4::bigint)",
                               COUNT_OF(values), NULL, values, NULL, NULL, 0);
    bool done = PQresultStatus(r) == PGRES_COMMAND_OK;
    if (!done) {
        log_error("migrate.record", "number=%d reason=\"%s\"", step->number, PQerrorMessage(c->pg));
    }
    PQclear(r);
    return done ? OK : ERR_DB;
}

/* Inside a transaction: run the next step, if there is one. */
static enum err run_next(struct pg_conn *c, const struct migration *all, struct instant now,
                         struct migrate_applied *applied, bool *ran)
{
    size_t n;
    size_t next;
    TRY(pg_conn_script(c, TAKE_LOCK, "migration lock"));
    TRY(pg_conn_script(c, create_tables, "migration table"));
    /* Read under the lock: another starter may have been first. */
    TRY(load_applied(c, applied, &n));
    TRY(migrate_plan(all, applied, n, &next));
    *ran = all[next].number != 0;
    if (!*ran) {
        return OK;
    }
    TRY(pg_conn_script(c, all[next].postgres, all[next].name));
    TRY(record(c, &all[next], now));
    log_info("migrate.ran", "number=%d name=%s", all[next].number, all[next].name);
    return OK;
}

enum err pg_migrate(struct pg_conn *c, const struct migration *all, struct instant now)
{
    struct arena *a = arena_new();
    struct migrate_applied *applied = ARENA_ARRAY(a, struct migrate_applied, MIGRATE_STEPS_MAX);
    bool ran = true;
    /* A step of another starter may take its time. */
    enum err e = pg_conn_script(c, "set lock_timeout = 0", "settings");
    e = e == OK ? check_encoding(c) : e;
    while (e == OK && ran) {
        e = pg_conn_script(c, "begin", "begin");
        if (e != OK) {
            break;
        }
        e = run_next(c, all, now, applied, &ran);
        enum err end = pg_conn_script(c, e == OK ? "commit" : "rollback", "end");
        e = e == OK ? end : e;
    }
    arena_free(a);
    return e == ERR_CONSTRAINT ? ERR_DB : e;
}

enum err pg_migrate_check(struct pg_conn *c, const struct migration *all)
{
    struct arena *a = arena_new();
    struct migrate_applied *applied = ARENA_ARRAY(a, struct migrate_applied, MIGRATE_STEPS_MAX);
    size_t n;
    size_t next = 0;
    enum err e = check_encoding(c);
    e = e == OK ? load_applied(c, applied, &n) : e;
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
