/* db_sqlite_check.c: whether SQLite's file is sound, told by SQLite itself, beside a server. */
#include "adapter/db_sqlite.h"
#include "adapter/db_sqlite_conn.h"

#include <stdio.h>

/* The first column of the first row, and how many rows there are (at most 100). */
static enum err ask(struct sqlite_conn *c, struct arena *a, const char *sql, struct str *first,
                    int *n)
{
    sqlite3_stmt *stmt;
    TRY(sqlite_conn_error(c, sqlite3_prepare_v2(c->db, sql, -1, &stmt, NULL), sql));
    int code = sqlite3_step(stmt);
    *first = STR("");
    *n = 0;
    for (; code == SQLITE_ROW && *n < 100; code = sqlite3_step(stmt)) {
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        if ((*n)++ == 0 && text != NULL) {
            *first = str_copy(a, str_from(text));
        }
    }
    sqlite3_finalize(stmt);
    bool is_read = code == SQLITE_DONE || code == SQLITE_ROW;
    return is_read ? OK : sqlite_conn_error(c, code, sql);
}

static enum err check(struct sqlite_conn *c, struct arena *a, struct db_sqlite_health *out)
{
    int n;
    struct str table;
    TRY(ask(c, a, "pragma integrity_check(10)", &out->integrity, &n));
    out->is_sound = n == 1 && str_is(out->integrity, "ok");
    TRY(ask(c, a, "pragma foreign_key_check", &table, &out->orphans));
    out->orphan_table = table;
    return OK;
}

enum err db_sqlite_check(const char *path, struct arena *a, struct db_sqlite_health *out)
{
    struct sqlite_conn c;
    *out = (struct db_sqlite_health){.integrity = STR(""), .orphan_table = STR("")};
    TRY(sqlite_conn_open(path, false, &c));
    enum err e = check(&c, a, out);
    sqlite_conn_close(&c);
    return e;
}
