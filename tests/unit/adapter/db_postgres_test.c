/* db_postgres_test.c: the contract on a real PostgreSQL server, and what only that store has:
 * several servers, a connection that can be lost, a database that restarts. */
#include "adapter/db_postgres.h"

#include "base/random.h"
#include "fake/pg_server.h"
#include "store/all.h"
#include "unit/store/db_contract_fixture.h"
#include "unit/store/db_contract_schema.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

enum { MS = 1000 * 1000 };

static struct pg_server server;

/* --- a schema of one database for each test
 * ------------------------------------------------------------ */

struct place {
    int n;
    char conninfo[300];
};

static void be_quiet(void *arg, const char *text)
{
    (void)arg;
    (void)text;
}

static void sql(const char *text)
{
    PGconn *c = PQconnectdb(server.conninfo);
    PQsetNoticeProcessor(c, be_quiet, NULL);
    PGresult *r = PQexec(c, text);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", text, PQerrorMessage(c));
    }
    PQclear(r);
    PQfinish(c);
}

static void make(struct db_factory *f)
{
    struct place *p = f->self;
    char text[100];
    snprintf(text, sizeof text, "create schema place_%d", ++p->n);
    sql(text);
    snprintf(p->conninfo, sizeof p->conninfo, "%s options='-c search_path=place_%d'",
             server.conninfo, p->n);
}

static void destroy(struct db_factory *f)
{
    struct place *p = f->self;
    char text[100];
    snprintf(text, sizeof text, "drop schema place_%d cascade", p->n);
    sql(text);
}

static struct db *open_store(struct db_factory *f, int wait_limit_ms)
{
    const struct place *p = f->self;
    const struct db_postgres_options options = {.conninfo = p->conninfo,
                                                .role = DB_POSTGRES_SERVER,
                                                .migrations = db_contract_schema,
                                                .wait_limit_ms = wait_limit_ms};
    struct db *db;
    return db_postgres_open(&options, &db) == OK ? db : NULL;
}

static struct place place;
static struct db_factory factory = {"postgres", &place, make, destroy, open_store};

static int set_up(void **state)
{
    make(&factory);
    *state = &place;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    destroy(&factory);
    return 0;
}

static enum err open_as(const struct place *p, enum db_postgres_role role,
                        const struct migration *schema, struct db **out)
{
    const struct db_postgres_options options = {
        .conninfo = p->conninfo, .role = role, .migrations = schema, .now = {1000}, .writers = 2};
    return db_postgres_open(&options, out);
}

/* --- migrations
 * ------------------------------------------------------------------------------------- */

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ONE   "create table entry (id bigint primary key, account bigint, note text);"
#define TWO                                                                  \
    "select pg_sleep(0.05); create index entry_note on entry (note); insert" \
    " into entry values (1, null, 'two');"
#define BAD "insert into entry values (2, null, 'half'); insert into nowhere values (1);"

static const struct migration first[] = {{1, "one", NULL, ONE, SHA_A}, {0}};
static const struct migration both[] = {
    {1, "one", NULL, ONE, SHA_A}, {2, "two", NULL, TWO, SHA_B}, {0}};
static const struct migration edited[] = {
    {1, "one", NULL, ONE, SHA_B}, {2, "two", NULL, TWO, SHA_B}, {0}};
static const struct migration broken[] = {
    {1, "one", NULL, ONE, SHA_A}, {2, "two", NULL, BAD, SHA_B}, {0}};

static int64_t entries(struct db *db)
{
    struct arena *a = arena_new();
    struct db_rows rows;
    assert_int_equal(db_run(db_reader(db), &c_entry_count, NULL, a, &rows), OK);
    int64_t n = rows.v[0].i;
    arena_free(a);
    return n;
}

static void assert_opens(const struct place *p, const struct migration *schema, int64_t rows)
{
    struct db *db;
    assert_int_equal(open_as(p, DB_POSTGRES_SERVER, schema, &db), OK);
    assert_int_equal(entries(db), rows);
    db->ops->free(db);
}

static void steps_run_once_and_in_order(void **state)
{
    assert_opens(*state, first, 0);
    assert_opens(*state, both, 1);
    assert_opens(*state, both, 1);
}

static void an_edited_step_is_refused(void **state)
{
    struct db *db;
    assert_opens(*state, first, 0);
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, edited, &db), ERR_CONFIG);
    assert_opens(*state, both, 1);
}

static void a_newer_database_is_refused(void **state)
{
    struct db *db;
    assert_opens(*state, both, 1);
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, first, &db), ERR_CONFIG);
    assert_int_equal(open_as(*state, DB_POSTGRES_TOOL, first, &db), ERR_CONFIG);
}

static void a_step_that_fails_is_undone_whole(void **state)
{
    struct db *db;
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, broken, &db), ERR_DB);
    assert_opens(*state, first, 0);
    assert_opens(*state, both, 1);
}

static void a_tool_does_not_change_the_schema(void **state)
{
    struct db *db;
    assert_int_equal(open_as(*state, DB_POSTGRES_TOOL, first, &db), ERR_CONFIG);
    assert_opens(*state, first, 0);
    assert_int_equal(open_as(*state, DB_POSTGRES_TOOL, both, &db), ERR_CONFIG);
    assert_opens(*state, first, 0);
}

struct starter {
    pthread_t thread;
    struct db *db;
    enum err result;
};

static void *start_up(void *arg)
{
    struct starter *s = arg;
    s->result = open_as(&place, DB_POSTGRES_SERVER, both, &s->db);
    return NULL;
}

static void servers_that_start_together_run_each_step_once(void **state)
{
    (void)state;
    struct starter s[4] = {0};
    for (size_t i = 0; i < COUNT_OF(s); i++) {
        assert_int_equal(pthread_create(&s[i].thread, NULL, start_up, &s[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(s); i++) {
        pthread_join(s[i].thread, NULL);
        assert_int_equal(s[i].result, OK);
        assert_int_equal(entries(s[i].db), 1);
        s[i].db->ops->free(s[i].db);
    }
}

/* --- the program's own schema and queries
 * ------------------------------------------------------------- */

static enum db_type type_of(Oid type)
{
    enum { INT8 = 20, INT4 = 23, TEXT = 25 };
    return type == INT8 || type == INT4 ? DB_I64 : type == TEXT ? DB_STR : DB_NULL;
}

static void assert_prepares(PGconn *c, const struct db_query *q)
{
    PGresult *r = PQprepare(c, q->name, q->postgres, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        fail_msg("%s: %s", q->file, PQerrorMessage(c));
    }
    PQclear(r);
    r = PQdescribePrepared(c, q->name);
    if (PQnparams(r) > q->n_in || PQnfields(r) != q->n_out) {
        fail_msg("%s: %d parameters and %d columns", q->file, PQnparams(r), PQnfields(r));
    }
    for (int i = 0; i < q->n_out; i++) {
        if (type_of(PQftype(r, i)) != q->out[i]) {
            fail_msg("%s: column %s has type %u", q->file, PQfname(r, i), PQftype(r, i));
        }
    }
    PQclear(r);
}

static void every_query_of_the_program_means_here_what_it_says(void **state)
{
    const struct place *p = *state;
    struct db *db;
    assert_int_equal(open_as(p, DB_POSTGRES_SERVER, migrations, &db), OK);
    db->ops->free(db);
    PGconn *c = PQconnectdb(p->conninfo);
    for (int i = 0; i < DB_QUERY_COUNT; i++) {
        assert_prepares(c, db_queries[i]);
    }
    PQfinish(c);
}

/* --- several servers
 * ---------------------------------------------------------------------------------- */

struct adder {
    struct db *db;
    int64_t shop;
    int failed;
    pthread_t thread;
};

static enum err add_account(struct db_conn *c, struct arena *a, void *arg)
{
    return account_add(c, a, *(int64_t *)arg, 0);
}

static enum err add_seat(struct db_conn *c, struct arena *a, void *arg)
{
    return account_change(c, a, *(int64_t *)arg, 1, NULL);
}

/* What two at once would lose: the new value is computed here, not by the database. */
static enum err read_then_write(struct db_conn *c, struct arena *a, void *arg)
{
    const struct adder *w = arg;
    int64_t now = balance(c, a, w->shop);
    return account_change(c, a, w->shop, now + 1 - balance(c, a, w->shop), NULL);
}

static void *add_100(void *arg)
{
    struct adder *w = arg;
    struct arena *a = arena_new();
    for (int i = 0; i < 100; i++) {
        w->failed += tx_run_shop(w->db, w->shop, TX_ADMIN, a, read_then_write, w) != OK;
    }
    arena_free(a);
    return NULL;
}

static void commands_of_one_shop_come_one_after_the_other_across_servers(void **state)
{
    struct db *db[2];
    struct adder w[8];
    struct arena *a = arena_new();
    for (int i = 0; i < 2; i++) {
        int64_t shop = i + 1;
        assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, db_contract_schema, &db[i]), OK);
        assert_int_equal(tx_run(db[i], TX_ADMIN, a, add_account, &shop), OK);
    }
    for (int i = 0; i < 8; i++) { /* two threads for each shop on each server */
        w[i] = (struct adder){.db = db[i % 2], .shop = i / 2 % 2 + 1};
        assert_int_equal(pthread_create(&w[i].thread, NULL, add_100, &w[i]), 0);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(w[i].thread, NULL);
        assert_int_equal(w[i].failed, 0);
    }
    for (int64_t shop = 1; shop <= 2; shop++) {
        assert_int_equal(balance(db_reader(db[0]), a, shop), 400);
    }
    db[0]->ops->free(db[0]);
    db[1]->ops->free(db[1]);
    arena_free(a);
}

struct gate {
    struct db *db;
    sem_t entered, open;
    enum err result;
};

static enum err wait_at_gate(struct db_conn *c, struct arena *a, void *arg)
{
    struct gate *g = arg;
    TRY(entry_add(c, a, 1, NO_ACCOUNT, "gate"));
    sem_post(&g->entered);
    sem_wait(&g->open);
    return entry_add(c, a, 2, NO_ACCOUNT, "gate");
}

static void *go_to_gate(void *arg)
{
    struct gate *g = arg;
    struct arena *a = arena_new();
    g->result = tx_run_shop(g->db, 1, TX_ADMIN, a, wait_at_gate, g);
    arena_free(a);
    return NULL;
}

static enum err add_one(struct db_conn *c, struct arena *a, void *arg)
{
    return entry_add(c, a, *(int64_t *)arg, NO_ACCOUNT, "x");
}

static void shops_do_not_wait_for_each_other(void **state)
{
    struct gate g = {0};
    pthread_t thread;
    int64_t id = 10;
    struct arena *a = arena_new();
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, db_contract_schema, &g.db), OK);
    sem_init(&g.entered, 0, 0);
    sem_init(&g.open, 0, 0);
    assert_int_equal(pthread_create(&thread, NULL, go_to_gate, &g), 0);
    sem_wait(&g.entered);
    assert_int_equal(tx_run_shop(g.db, 2, TX_ADMIN, a, add_one, &id), OK);
    assert_int_equal(entries(g.db), 1);
    sem_post(&g.open);
    pthread_join(thread, NULL);
    assert_int_equal(g.result, OK);
    assert_int_equal(entries(g.db), 3);
    g.db->ops->free(g.db);
    arena_free(a);
}

/* --- what is sent ahead
 * ------------------------------------------------------------------------------- */

static enum err post_twice(struct db_conn *c, struct arena *a, void *arg)
{
    int64_t id = *(int64_t *)arg;
    (void)a;
    TRY(db_post(c, &c_account_add, VALUES(I(id), I(1))));
    return db_post(c, &c_account_add, VALUES(I(id), I(1)));
}

static enum err post_and_look(struct db_conn *c, struct arena *a, void *arg)
{
    int64_t id = *(int64_t *)arg;
    TRY(db_post(c, &c_account_add, VALUES(I(id), I(5))));
    TRY(db_post(c, &c_account_change, VALUES(I(id), I(2))));
    assert_int_equal(balance(c, a, id), 7);
    return OK;
}

static void what_is_posted_is_seen_by_the_next_statement_and_its_error_is_not_lost(void **state)
{
    struct db *db;
    struct arena *a = arena_new();
    int64_t one = 1;
    int64_t two = 2;
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, db_contract_schema, &db), OK);
    assert_int_equal(tx_run(db, TX_ADMIN, a, post_and_look, &one), OK);
    assert_int_equal(tx_run(db, TX_ADMIN, a, post_twice, &two), ERR_CONSTRAINT);
    assert_int_equal(balance(db_reader(db), a, 1), 7);
    assert_int_equal(balance(db_reader(db), a, 2), NO_SUCH);
    db->ops->free(db);
    arena_free(a);
}

/* --- commands that mingle
 * ----------------------------------------------------------------------------- */

struct guest {
    struct db *db;
    int64_t id;
    enum err result;
    pthread_t thread;
};

/* Decides by what it has read, and the constraint balance_not_negative holds it to that. */
static enum err take_if_left(struct db_conn *c, struct arena *a, void *arg)
{
    const struct guest *g = arg;
    if (balance(c, a, 1) < 1) {
        return ERR_NOT_FOUND;
    }
    TRY(entry_add(c, a, g->id, 1, "taken"));
    return db_post(c, &c_account_change, VALUES(I(1), I(-1)));
}

static void *go_and_take(void *arg)
{
    struct guest *g = arg;
    struct arena *a = arena_new();
    g->result = tx_run_mingling(g->db, 1, TX_BOOKING, a, take_if_left, g);
    arena_free(a);
    return NULL;
}

static void a_crowd_behind_a_gate_takes_exactly_what_there_is(void **state)
{
    enum { CROWD = 40, SEATS = 15 };
    struct gate gate = {0};
    struct guest guests[CROWD];
    pthread_t thread;
    struct arena *a = arena_new();
    int64_t id = 1;
    int taken = 0;
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, db_contract_schema, &gate.db), OK);
    assert_int_equal(tx_run(gate.db, TX_ADMIN, a, add_account, &id), OK);
    for (int i = 0; i < SEATS; i++) {
        assert_int_equal(tx_run(gate.db, TX_ADMIN, a, add_seat, &id), OK);
    }
    sem_init(&gate.entered, 0, 0);
    sem_init(&gate.open, 0, 0);
    assert_int_equal(pthread_create(&thread, NULL, go_to_gate, &gate), 0);
    sem_wait(&gate.entered);
    for (int i = 0; i < CROWD; i++) { /* all in the line: they run as one group */
        guests[i] = (struct guest){.db = gate.db, .id = 100 + i};
        assert_int_equal(pthread_create(&guests[i].thread, NULL, go_and_take, &guests[i]), 0);
    }
    nanosleep(&(struct timespec){.tv_nsec = 100 * MS}, NULL);
    sem_post(&gate.open);
    pthread_join(thread, NULL);
    for (int i = 0; i < CROWD; i++) {
        pthread_join(guests[i].thread, NULL);
        assert_true(guests[i].result == OK || guests[i].result == ERR_NOT_FOUND);
        taken += guests[i].result == OK;
    }
    assert_int_equal(taken, SEATS);
    assert_int_equal(balance(db_reader(gate.db), a, 1), 0);
    assert_int_equal(entries(gate.db), SEATS + 2);
    gate.db->ops->free(gate.db);
    arena_free(a);
}

/* --- a connection that breaks, a database that goes away
 * ------------------------------------------------ */

static const char kill_others[] =
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
    " and backend_type = 'client backend'";

struct once {
    int64_t id;
    int runs;
};

static enum err break_once(struct db_conn *c, struct arena *a, void *arg)
{
    struct once *o = arg;
    TRY(entry_add(c, a, o->id, NO_ACCOUNT, "x"));
    if (o->runs++ == 0) {
        sql(kill_others);
    }
    return entry_add(c, a, o->id + 1, NO_ACCOUNT, "x");
}

static void a_command_whose_connection_breaks_is_run_again(void **state)
{
    struct db *db;
    struct arena *a = arena_new();
    struct once o = {.id = 1};
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, db_contract_schema, &db), OK);
    assert_int_equal(entries(db), 0);
    assert_int_equal(tx_run(db, TX_ADMIN, a, break_once, &o), OK);
    assert_int_equal(o.runs, 2);
    assert_int_equal(entries(db), 2); /* the reader's connection was broken, too */
    db->ops->free(db);
    arena_free(a);
}

/* A trigger that ends its own connection while the transaction commits. */
static void a_commit_that_never_happened_is_not_acknowledged(void **state)
{
    struct place *p = *state;
    struct db *db;
    struct arena *a = arena_new();
    char text[600];
    int64_t id = 1;
    assert_int_equal(open_as(p, DB_POSTGRES_SERVER, db_contract_schema, &db), OK);
    snprintf(text, sizeof text,
             "set search_path = place_%d;"
             "create function die() returns trigger as $$ begin"
             " perform pg_terminate_backend(pg_backend_pid()); return new; end $$ language plpgsql;"
             "create constraint trigger die after insert on account deferrable initially deferred"
             " for each row execute function place_%d.die()",
             p->n, p->n);
    sql(text);
    assert_int_equal(tx_run(db, TX_ADMIN, a, add_account, &id), ERR_BUSY);
    assert_int_equal(balance(db_reader(db), a, 1), NO_SUCH);
    assert_int_equal(tx_run(db, TX_ADMIN, a, add_one, &id), OK);
    assert_int_equal(entries(db), 1);
    db->ops->free(db);
    arena_free(a);
}

struct writer {
    struct db *db;
    int64_t first;
    atomic_bool stop;
    int64_t n; /* acknowledged */
    bool is_wrong;
    pthread_t thread;
};

/* Every command that was refused is tried again under the same id, so that one which was done all
 * the same shows as a constraint. */
static void *write_on(void *arg)
{
    struct writer *w = arg;
    struct arena *a = arena_new();
    while (!w->stop) {
        int64_t id = w->first + w->n;
        enum err e = tx_run_shop(w->db, w->first, TX_BOOKING, a, add_one, &id);
        w->n += e == OK;
        w->is_wrong |= e != OK && e != ERR_BUSY;
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void everything_acknowledged_survives_restarts_of_the_database(void **state)
{
    struct db *db;
    struct writer w[4];
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, db_contract_schema, &db), OK);
    for (int64_t i = 0; i < 4; i++) {
        w[i] = (struct writer){.db = db, .first = (i + 1) * 1000000};
        assert_int_equal(pthread_create(&w[i].thread, NULL, write_on, &w[i]), 0);
    }
    for (int round = 0; round < 3; round++) {
        nanosleep(&(struct timespec){.tv_nsec = 100 * MS}, NULL);
        pg_server_tell(&server, "restart");
    }
    nanosleep(&(struct timespec){.tv_nsec = 300 * MS}, NULL);
    int64_t all = 0;
    for (int i = 0; i < 4; i++) {
        w[i].stop = true;
        pthread_join(w[i].thread, NULL);
        assert_false(w[i].is_wrong);
        all += w[i].n;
    }
    assert_true(all > 20);
    assert_int_equal(entries(db), all);
    db->ops->free(db);
}

static void a_database_that_is_gone_makes_everyone_busy_soon(void **state)
{
    struct db *db;
    struct arena *a = arena_new();
    struct db_rows rows;
    int64_t id = 1;
    assert_int_equal(open_as(*state, DB_POSTGRES_SERVER, db_contract_schema, &db), OK);
    assert_int_equal(entries(db), 0);
    pg_server_tell(&server, "stop");
    assert_int_equal(tx_run(db, TX_ADMIN, a, add_one, &id), ERR_BUSY);
    assert_int_equal(db_run(db_reader(db), &c_entry_count, NULL, a, &rows), ERR_BUSY);
    pg_server_tell(&server, "start");
    assert_int_equal(tx_run(db, TX_ADMIN, a, add_one, &id), OK);
    assert_int_equal(entries(db), 1);
    db->ops->free(db);
    arena_free(a);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void needs_postgresql(void **state)
{
    (void)state;
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(steps_run_once_and_in_order),
        T(an_edited_step_is_refused),
        T(a_newer_database_is_refused),
        T(a_step_that_fails_is_undone_whole),
        T(a_tool_does_not_change_the_schema),
        T(servers_that_start_together_run_each_step_once),
        T(every_query_of_the_program_means_here_what_it_says),
        T(commands_of_one_shop_come_one_after_the_other_across_servers),
        T(shops_do_not_wait_for_each_other),
        T(what_is_posted_is_seen_by_the_next_statement_and_its_error_is_not_lost),
        T(a_crowd_behind_a_gate_takes_exactly_what_there_is),
        T(a_command_whose_connection_breaks_is_run_again),
        T(a_commit_that_never_happened_is_not_acknowledged),
        T(everything_acknowledged_survives_restarts_of_the_database),
        T(a_database_that_is_gone_makes_everyone_busy_soon),
    };
    const struct CMUnitTest none[] = {cmocka_unit_test(needs_postgresql)};
    if (random_init() != OK) {
        return 1;
    }
    if (!pg_server_start(&server)) {
        return cmocka_run_group_tests_name("postgres", none, NULL, NULL);
    }
    int failed = db_contract_run(&factory);
    failed += cmocka_run_group_tests_name("postgres servers", tests, NULL, NULL);
    pg_server_stop(&server);
    return failed;
}
