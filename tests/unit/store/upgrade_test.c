/* upgrade_test.c: migration 0015 loosens constraints of tables that hold rows and are referred to:
 * on SQLite in the schema's own text. What was there before is there after, whole, in both stores;
 * what the constraints still forbid is still refused. */
#include "adapter/db_postgres.h"
#include "adapter/db_sqlite.h"
#include "fake/pg_server.h"
#include "migrations.h"
#include "unit/check.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

enum { BEFORE = 14 };

/* A shop as it was before requests: every table that refers to a payment has a row that does. */
static const char *const rows_before[] = {
    "insert into shop (id, slug, name, created_at, updated_at) values (1, 'one', 'One', 1, 1)",
    "insert into offering (shop, id, kind, status, title, admission, price, created_at, updated_at)"
    " values (1, 2, 'service', 'open', 'Yoga', 'first_come', 3000, 1, 1)",
    "insert into slot (shop, id, offering, starts_at, ends_at, capacity)"
    " values (1, 3, 2, 1000, 2000, 8)",
    "insert into booking (shop, id, token, slot, offering, status, party, name, kana, mail, phone,"
    " amount, method, created_at, updated_at)"
    " values (1, 4, 'tok', 3, 2, 'confirmed', 1, 'Hana', '', 'h@example.jp', '', 3000, 'konbini',"
    " 1, 1)",
    "insert into payment (shop, id, booking, seq, method, origin, status, amount, created_at)"
    " values (1, 5, 4, 1, 'konbini', 'booking', 'awaiting_payment', 3000, 1)",
    "insert into history (shop, id, booking, payment, at, actor, subject, what)"
    " values (1, 6, 4, 5, 1, 'system', 'payment', 'issued')",
    "insert into mail (shop, id, booking, payment, kind, once, to_address, lang, state, next_at,"
    " created_at) values (1, 7, 4, 5, 'receipt', 'o', 'h@example.jp', 'ja', 'sent', 1, 1)",
    "insert into follow_up (shop, id, kind, booking, payment, opened_at)"
    " values (1, 8, 'expired', 4, 5, 1)",
};

static const struct {
    const char *sql, *is;
} kept[] = {
    {"select seq || method || status || amount from payment where shop = 1 and id = 5 and booking ="
     " 4 and request is null",
     "1konbiniawaiting_payment3000"},
    {"select what from history where shop = 1 and booking = 4 and payment = 5", "issued"},
    {"select kind from mail where shop = 1 and payment = 5 and request is null", "receipt"},
    {"select kind from follow_up where shop = 1 and payment = 5", "expired"},
    {"select '' || count(*) from payment", "1"},
};

#define REQUEST                                                                              \
    "insert into request (shop, id, token, booking, name, mail, phone, title, amount, due, " \
    "status,"                                                                                \
    " created_at) values "
#define PAYMENT                                                                             \
    "insert into payment (shop, id, booking, request, seq, method, origin, status, amount," \
    " created_at) values "

static const struct {
    const char *sql;
    bool is_fine;
} then[] = {
    {REQUEST "(1, 10, 'a', null, 'Taro', 't@example.jp', '', 'Book', 500, 9, 'open', 1)", true},
    {REQUEST "(1, 11, 'b', 99, 'Taro', 't@example.jp', '', 'Book', 500, 9, 'open', 1)", false},
    {PAYMENT "(1, 12, null, 10, 1, 'konbini', 'request', 'issuing', 500, 1)", true},
    {PAYMENT "(1, 13, null, 10, 2, 'konbini', 'request', 'issuing', 500, 1)", false}, /* two live */
    {PAYMENT "(1, 14, 4, null, 2, 'konbini', 'booking', 'issuing', 500, 1)", false},  /* likewise */
    {PAYMENT "(1, 15, 99, null, 1, 'konbini', 'booking', 'failed', 500, 1)", false},
    {PAYMENT "(1, 16, 4, null, 2, 'konbini', 'nowhere', 'failed', 500, 1)", false},
    {PAYMENT "(1, 17, 4, null, 2, 'konbini', 'booking', 'failed', 0, 1)", false},
    {"insert into history (shop, id, request, at, actor, subject, what)"
     " values (1, 18, 10, 1, 'system', 'request', 'sent')",
     true},
    {"insert into history (shop, id, request, at, actor, subject, what)"
     " values (1, 19, 10, 1, 'system', 'nonsense', 'sent')",
     false},
    {"update history set what = 'other' where shop = 1", false},
};

/* The steps of the last release. */
static const struct migration *released(void)
{
    static struct migration steps[BEFORE + 1];
    for (int i = 0; i < BEFORE; i++) {
        assert_int_equal(migrations[i].number, i + 1);
        steps[i] = migrations[i];
    }
    return steps;
}

struct store {
    void *self;
    void (*open)(struct store *, const struct migration *steps);
    /* False: refused. `out` takes the first value of the first row. */
    bool (*run)(struct store *, const char *sql, char out[100]);
};

static void upgrade(struct store *s)
{
    char out[100];
    s->open(s, released());
    for (size_t i = 0; i < COUNT_OF(rows_before); i++) {
        assert_true(s->run(s, rows_before[i], out));
    }
    s->open(s, migrations);
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        assert_true(s->run(s, kept[i].sql, out));
        assert_string_equal(out, kept[i].is);
    }
    for (size_t i = 0; i < COUNT_OF(then); i++) {
        if (s->run(s, then[i].sql, out) != then[i].is_fine) {
            fail_msg("%s: %s", then[i].sql, then[i].is_fine ? "refused" : "taken");
        }
    }
}

/* --- SQLite --- */

static void sqlite_open(struct store *s, const struct migration *steps)
{
    const struct db_sqlite_options options = {
        .path = s->self, .role = DB_SQLITE_SERVER, .migrations = steps};
    struct db *db;
    assert_int_equal(db_sqlite_open(&options, &db), OK);
    db->ops->free(db);
}

static bool sqlite_run(struct store *s, const char *sql, char out[100])
{
    sqlite3 *c;
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_open(s->self, &c), SQLITE_OK);
    assert_int_equal(sqlite3_exec(c, "pragma foreign_keys = on", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(c, sql, -1, &stmt, NULL), SQLITE_OK);
    int code = sqlite3_step(stmt);
    snprintf(out, 100, "%s", code == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : "");
    sqlite3_finalize(stmt);
    sqlite3_close(c);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static void sqlite_keeps_rows_and_keys(void **state)
{
    (void)state;
    char directory[] = "/tmp/uketsuke-upgrade-XXXXXX";
    char path[64], out[100];
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/upgrade.db", directory);
    struct store s = {path, sqlite_open, sqlite_run};
    upgrade(&s);
    assert_true(sqlite_run(&s, "pragma integrity_check", out));
    assert_string_equal(out, "ok");
    assert_true(sqlite_run(&s, "pragma foreign_key_check", out));
    assert_string_equal(out, ""); /* no row that refers to none */
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        char file[80];
        snprintf(file, sizeof file, "%s%s", path, ends[i]);
        unlink(file);
    }
    rmdir(directory);
}

/* --- PostgreSQL --- */

static void postgres_open(struct store *s, const struct migration *steps)
{
    const struct pg_server *server = s->self;
    const struct db_postgres_options options = {.conninfo = server->conninfo,
                                                .role = DB_POSTGRES_SERVER,
                                                .migrations = steps,
                                                .now = {1000},
                                                .writers = 1};
    struct db *db;
    assert_int_equal(db_postgres_open(&options, &db), OK);
    db->ops->free(db);
}

static bool postgres_run(struct store *s, const char *sql, char out[100])
{
    const struct pg_server *server = s->self;
    PGconn *c = PQconnectdb(server->conninfo);
    PGresult *r = PQexec(c, sql);
    ExecStatusType status = PQresultStatus(r);
    snprintf(out, 100, "%s", status == PGRES_TUPLES_OK ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    PQfinish(c);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static void postgresql_keeps_rows_and_keys(void **state)
{
    (void)state;
    struct pg_server server;
    if (!pg_server_start(&server)) {
        skip();
    }
    struct store s = {&server, postgres_open, postgres_run};
    upgrade(&s);
    pg_server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sqlite_keeps_rows_and_keys),
        cmocka_unit_test(postgresql_keeps_rows_and_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
