/* plans_test.c: no statement walks through all that a shop has. Every query of src/store is planned
 * by the SQLite that the program carries, against the real schema and its statistics
 * (adapter/db_sqlite_plans.c); a step on a table that grows with the bookings must be led by more
 * than the shop, or by an index of what waits. */
#include "adapter/db_sqlite.h"
#include "migrations.h"
#include "store/all.h"
#include "unit/check.h"

#include <dirent.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* They have a row or more for each booking. */
static const char *const grows[] = {"booking", "payment",   "history",    "mail",  "operation",
                                    "inbox",   "follow_up", "api_answer", "refund"};

/* What may read much, and why that is no page and no sweep. */
static const char *const may[] = {
    "bench_first",    /* `uketsuke bench fill` alone */
    "newest_history", /* `uketsuke doctor`: one row, the last of the key */
};

static char directory[] = "/tmp/uketsuke-plans-XXXXXX";
static char path[64];
static sqlite3 *sqlite;

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/plans.db", directory);
    const struct db_sqlite_options options = {
        .path = path, .role = DB_SQLITE_SERVER, .migrations = migrations};
    struct db *db;
    assert_int_equal(db_sqlite_open(&options, &db), OK);
    db->ops->free(db);
    assert_int_equal(sqlite3_open(path, &sqlite), SQLITE_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    sqlite3_close(sqlite);
    DIR *d = opendir(directory);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        unlinkat(dirfd(d), e->d_name, 0);
    }
    closedir(d);
    rmdir(directory);
    return 0;
}

static bool is_word(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* `name` stands for `table` in the statement: is it, or follows it as its alias. */
static bool stands_for(const char *sql, const char *name, const char *table)
{
    char alias[128];
    if (strcmp(name, table) == 0) {
        return true;
    }
    int n = snprintf(alias, sizeof alias, "%s %s", table, name);
    for (const char *p = sql; (p = strstr(p, alias)) != NULL; p++) {
        if ((p == sql || !is_word(p[-1])) && !is_word(p[n])) {
            return true;
        }
    }
    return false;
}

static bool is_in(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(name, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* An index that holds only rows that wait for something. */
static bool is_partial(const char *step)
{
    char index[64] = "";
    const char *using = strstr(step, "INDEX ");
    if (using == NULL || sscanf(using, "INDEX %63s", index) != 1) {
        return false;
    }
    sqlite3_stmt *stmt;
    const char *sql =
        "select 1 from sqlite_schema where type = 'index' and name = ?1 and sql like '% where %'";
    assert_int_equal(sqlite3_prepare_v2(sqlite, sql, -1, &stmt, NULL), SQLITE_OK);
    sqlite3_bind_text(stmt, 1, index, -1, SQLITE_STATIC);
    bool is = sqlite3_step(stmt) == SQLITE_ROW;
    sqlite3_finalize(stmt);
    return is;
}

/* A step "SEARCH b USING INDEX booking_slot (shop=? AND slot=?)" or "SCAN b". */
static bool walks(const char *sql, const char *step)
{
    char name[64];
    if (sscanf(step, "SEARCH %63s", name) != 1 && sscanf(step, "SCAN %63s", name) != 1) {
        return false;
    }
    bool is_large = false;
    for (size_t i = 0; i < COUNT_OF(grows); i++) {
        is_large = is_large || stands_for(sql, name, grows[i]);
    }
    bool is_led = strstr(step, " AND ") != NULL ||
                  (strstr(step, "=?") != NULL && strstr(step, "(shop=?)") == NULL);
    return is_large && !is_led && !is_partial(step);
}

static int count_walks(const char *name, const char *sql, bool says)
{
    char text[16384];
    sqlite3_stmt *stmt;
    int n = 0;
    assert_true((size_t)snprintf(text, sizeof text, "explain query plan %s", sql) < sizeof text);
    assert_int_equal(sqlite3_prepare_v2(sqlite, text, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(stmt, 3);
        if (walks(sql, step)) {
            n++;
            if (says) {
                print_error("%s: %s\n", name, step);
            }
        }
    }
    sqlite3_finalize(stmt);
    return n;
}

static void no_statement_walks_through_a_shop(void **state)
{
    (void)state;
    int n = 0;
    for (size_t i = 0; i < DB_QUERY_COUNT; i++) {
        const struct db_query *q = db_queries[i];
        if (!is_in(q->name, may, COUNT_OF(may))) {
            n += count_walks(q->name, q->sqlite, true);
        }
    }
    assert_int_equal(n, 0);
}

static void one_that_does_would_be_seen(void **state)
{
    (void)state;
    assert_int_equal(
        count_walks("", "select b.id from booking b where b.shop = 1 and b.name = 'x'", false), 1);
    assert_int_equal(count_walks("", "select count(*) from history where what = 'x'", false), 1);
    assert_int_equal(
        count_walks("", "select id from history where shop = 1 and booking = 2 order by id", false),
        0);
    assert_int_equal(
        count_walks("", "select id from mail where shop = 1 and state = 'failed'", false), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_statement_walks_through_a_shop),
        cmocka_unit_test(one_that_does_would_be_seen),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
