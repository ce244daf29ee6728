/* db_sqlite_plans.c: what SQLite knows of the tables when it plans a statement.
 *
 * Without statistics SQLite guesses that a shop has ten rows of anything, and then walks through
 * all of a shop's history to find one booking's. `analyze` would count the rows of the day, so that
 * a plan depended on when it ran. These statistics are always those of a large installation, and
 * plans are the same everywhere: tests/unit/store/plans_test.c holds every statement against them.
 *
 * The format is SQLite's (fileformat2.html, section 2.6.2): how many rows an index has, then for
 * each of its columns how many of them agree with a row in this column and those before. */
#include "adapter/db_sqlite_internal.h"

/* So many rows share a column's value. A partial index holds what is due, waits or is live: little.
 */
static const char *const wanted =
    "with indexed as ("
    " select t.name as tbl, case when l.origin = 'pk' and t.wr then t.name else l.name end as idx,"
    "  l.\"unique\" as is_unique, l.partial as is_partial, i.seqno, l.seq,"
    "  max(i.seqno) over (partition by l.name) as last,"
    "  case when i.name = 'shop' then 200000"
    "   when i.name in ('status', 'state', 'pay_status', 'kind', 'subject', 'closed_at') then 50000"
    "   when i.name in ('offering', 'day') then 4000"
    "   when i.name in ('slot') then 100"
    "   else 10 end as alike"
    " from pragma_table_list t join pragma_index_list(t.name) l join pragma_index_info(l.name) i"
    " where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite^_%' escape '^'),"
    "counted as ("
    " select tbl, idx, seqno, is_partial, case when is_unique and seqno = last then 1"
    "  else max(1, min(alike) over (partition by tbl, idx order by seqno) / (1 + 999 * "
    "is_partial)) end as n"
    " from indexed order by tbl, idx, seqno) "
    "select tbl, idx, max(1000, 1000000 * (1 - is_partial)) || ' ' || group_concat(n, ' ') as stat"
    " from counted group by tbl, idx";

static enum err write_all(struct sqlite_conn *c, const char *sql)
{
    TRY(sqlite_conn_exec(c, "delete from sqlite_stat1"));
    return sqlite_conn_exec(c, sql);
}

/* The table of statistics exists once something was analyzed. */
static enum err is_as_wanted(struct sqlite_conn *c, bool *out)
{
    char sql[4096];
    snprintf(sql, sizeof sql,
             "select not exists (%s except select tbl, idx, stat from sqlite_stat1)", wanted);
    sqlite3_stmt *stmt = NULL;
    TRY(sqlite_conn_error(c, sqlite3_prepare_v2(c->db, sql, -1, &stmt, NULL), sql));
    int code = sqlite3_step(stmt);
    *out = code == SQLITE_ROW && sqlite3_column_int(stmt, 0) == 1;
    sqlite3_finalize(stmt);
    return code == SQLITE_ROW ? OK : sqlite_conn_error(c, code, sql);
}

enum err sqlite_set_plans(struct sqlite_conn *c)
{
    bool is_done;
    char sql[4096];
    TRY(sqlite_conn_exec(c, "analyze sqlite_schema"));
    TRY(is_as_wanted(c, &is_done));
    if (is_done) {
        return OK;
    }
    snprintf(sql, sizeof sql, "insert into sqlite_stat1 (tbl, idx, stat) %s", wanted);
    TRY(sqlite_conn_control(c, CONTROL_BEGIN));
    enum err e = write_all(c, sql);
    enum err end = sqlite_conn_control(c, e == OK ? CONTROL_COMMIT : CONTROL_ROLLBACK);
    TRY(e != OK ? e : end);
    return sqlite_conn_exec(c, "analyze sqlite_schema"); /* reads them anew */
}
