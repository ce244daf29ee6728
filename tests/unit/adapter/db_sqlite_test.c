/* db_sqlite_test.c: the contract on SQLite, and what only SQLite has: one file, one server. */
#include "adapter/db_sqlite.h"

#include "unit/store/db_contract_fixture.h"
#include "unit/store/db_contract_schema.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char directory[64];
    char path[96];
    int wal_limit_pages;
};

static void make(struct db_factory *f)
{
    struct place *p = f->self;
    snprintf(p->directory, sizeof p->directory, "/tmp/uketsuke-db-XXXXXX");
    assert_non_null(mkdtemp(p->directory));
    snprintf(p->path, sizeof p->path, "%s/uketsuke.db", p->directory);
}

static void destroy(struct db_factory *f)
{
    struct place *p = f->self;
    DIR *d = opendir(p->directory);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        unlinkat(dirfd(d), e->d_name, 0);
    }
    closedir(d);
    rmdir(p->directory);
}

static enum err open_as(const struct place *p, enum db_sqlite_role role,
                        const struct migration *schema, struct db **out)
{
    const struct db_sqlite_options options = {.path = p->path,
                                              .role = role,
                                              .migrations = schema,
                                              .now = {1000},
                                              .wal_limit_pages = p->wal_limit_pages};
    return db_sqlite_open(&options, out);
}

static struct db *open_store(struct db_factory *f, int wait_limit_ms)
{
    const struct place *p = f->self;
    const struct db_sqlite_options options = {.path = p->path,
                                              .role = DB_SQLITE_SERVER,
                                              .migrations = db_contract_schema,
                                              .wait_limit_ms = wait_limit_ms};
    struct db *db;
    return db_sqlite_open(&options, &db) == OK ? db : NULL;
}

static struct place place;
static struct db_factory factory = {"sqlite", &place, make, destroy, open_store};

static int set_up(void **state)
{
    place.wal_limit_pages = 0;
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

/* --- migrations
 * ------------------------------------------------------------------------------------- */

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ONE   "create table entry (id integer primary key, account integer, note text);"
#define TWO   "create index entry_note on entry (note); insert into entry values (1, null, 'two');"
#define BAD   "insert into entry values (2, null, 'half'); insert into nowhere values (1);"

static const struct migration first[] = {{1, "one", ONE, NULL, SHA_A}, {0}};
static const struct migration both[] = {
    {1, "one", ONE, NULL, SHA_A}, {2, "two", TWO, NULL, SHA_B}, {0}};
static const struct migration edited[] = {
    {1, "one", ONE, NULL, SHA_B}, {2, "two", TWO, NULL, SHA_B}, {0}};
static const struct migration broken[] = {
    {1, "one", ONE, NULL, SHA_A}, {2, "two", BAD, NULL, SHA_B}, {0}};

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
    assert_int_equal(open_as(p, DB_SQLITE_SERVER, schema, &db), OK);
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
    assert_int_equal(open_as(*state, DB_SQLITE_SERVER, edited, &db), ERR_CONFIG);
    assert_opens(*state, both, 1);
}

static void a_newer_database_is_refused(void **state)
{
    struct db *db;
    assert_opens(*state, both, 1);
    assert_int_equal(open_as(*state, DB_SQLITE_SERVER, first, &db), ERR_CONFIG);
    assert_int_equal(open_as(*state, DB_SQLITE_TOOL, first, &db), ERR_CONFIG);
}

static void a_step_that_fails_is_undone_whole(void **state)
{
    struct db *db;
    assert_int_equal(open_as(*state, DB_SQLITE_SERVER, broken, &db), ERR_DB);
    assert_opens(*state, first, 0);
    assert_opens(*state, both, 1);
}

static void a_second_server_is_refused_and_a_tool_is_not(void **state)
{
    struct db *server;
    struct db *other;
    struct arena *a = arena_new();
    assert_int_equal(open_as(*state, DB_SQLITE_SERVER, db_contract_schema, &server), OK);
    assert_int_equal(open_as(*state, DB_SQLITE_SERVER, db_contract_schema, &other), ERR_BUSY);
    assert_int_equal(open_as(*state, DB_SQLITE_TOOL, db_contract_schema, &other), OK);
    assert_int_equal(entries(other), 0);
    other->ops->free(other);
    server->ops->free(server);
    assert_int_equal(open_as(*state, DB_SQLITE_SERVER, db_contract_schema, &server), OK);
    server->ops->free(server);
    arena_free(a);
}

static void a_tool_does_not_change_the_schema(void **state)
{
    struct db *db;
    assert_int_equal(open_as(*state, DB_SQLITE_TOOL, first, &db), ERR_CONFIG);
    assert_opens(*state, first, 0);
    assert_int_equal(open_as(*state, DB_SQLITE_TOOL, both, &db), ERR_CONFIG);
    assert_opens(*state, first, 0);
}

/* --- two processes, one file
 * ------------------------------------------------------------------------- */

struct adder {
    struct db *db;
    int64_t first;
    int failed;
    pthread_t thread;
};

static enum err add_one(struct db_conn *c, struct arena *a, void *arg)
{
    return entry_add(c, a, *(int64_t *)arg, NO_ACCOUNT, "x");
}

static void *add_200(void *arg)
{
    struct adder *w = arg;
    struct arena *a = arena_new();
    for (int64_t id = w->first; id < w->first + 200; id++) {
        w->failed += tx_run(w->db, TX_ADMIN, a, add_one, &id) != OK;
    }
    arena_free(a);
    return NULL;
}

static void a_server_and_a_tool_may_write_at_once(void **state)
{
    struct adder w[2] = {{.first = 1000}, {.first = 2000}};
    assert_int_equal(open_as(*state, DB_SQLITE_SERVER, db_contract_schema, &w[0].db), OK);
    assert_int_equal(open_as(*state, DB_SQLITE_TOOL, db_contract_schema, &w[1].db), OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&w[i].thread, NULL, add_200, &w[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(w[i].thread, NULL);
        assert_int_equal(w[i].failed, 0);
    }
    assert_int_equal(entries(w[0].db), 400);
    w[1].db->ops->free(w[1].db);
    w[0].db->ops->free(w[0].db);
}

static int open_files(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (readdir(d) != NULL) {
        n++;
    }
    closedir(d);
    return n;
}

static void *read_once(void *db)
{
    (void)entries(db);
    return NULL;
}

static void a_reader_is_closed_with_its_thread(void **state)
{
    struct db *db;
    assert_int_equal(open_as(*state, DB_SQLITE_SERVER, db_contract_schema, &db), OK);
    (void)entries(db);
    int before = open_files();
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, read_once, db), 0);
        pthread_join(thread, NULL);
    }
    /* SQLite keeps handles of a file in use for its next opener: one more, not twenty. */
    assert_true(open_files() <= before + 1);
    db->ops->free(db);
}

/* --- the log
 * ------------------------------------------------------------------------------------------- */

static int64_t size_of(const struct place *p, const char *suffix)
{
    char path[128];
    struct stat s;
    snprintf(path, sizeof path, "%s%s", p->path, suffix);
    return stat(path, &s) == 0 ? s.st_size : 0;
}

static enum err add_text(struct db_conn *c, struct arena *a, void *arg)
{
    char text[4000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    return entry_add(c, a, *(int64_t *)arg, NO_ACCOUNT, text);
}

static void write_mb(struct db *db, int64_t first_id)
{
    struct arena *a = arena_new();
    for (int64_t id = first_id; id < first_id + 500; id++) {
        assert_int_equal(tx_run(db, TX_ADMIN, a, add_text, &id), OK);
    }
    arena_free(a);
}

static void the_log_is_emptied_under_load_beyond_its_limit(void **state)
{
    struct place *p = *state;
    struct db *db;
    p->wal_limit_pages = 100;
    assert_int_equal(open_as(p, DB_SQLITE_SERVER, db_contract_schema, &db), OK);
    write_mb(db, 1);
    assert_true(size_of(p, "-wal") < 200 * 4096);
    assert_int_equal(entries(db), 500);
    db->ops->free(db);
}

static void the_log_goes_into_the_file_when_the_writer_is_idle(void **state)
{
    struct place *p = *state;
    struct db *db;
    assert_int_equal(open_as(p, DB_SQLITE_SERVER, db_contract_schema, &db), OK);
    write_mb(db, 1);
    int64_t before = size_of(p, "");
    for (int i = 0; i < 200 && size_of(p, "") < 400 * 4096; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    }
    assert_true(before < 400 * 4096);
    assert_true(size_of(p, "") >= 400 * 4096);
    db->ops->free(db);
}

/* --- backup
 * -------------------------------------------------------------------------------------------- */

static enum err add_pair(struct db_conn *c, struct arena *a, void *arg)
{
    int64_t id = *(int64_t *)arg * 2;
    TRY(entry_add(c, a, id, NO_ACCOUNT, "x"));
    return entry_add(c, a, id + 1, NO_ACCOUNT, "x");
}

struct pair_writer {
    struct db *db;
    atomic_bool stop;
    int64_t pairs;
};

static void *write_pairs(void *arg)
{
    struct pair_writer *w = arg;
    struct arena *a = arena_new();
    for (; !w->stop; w->pairs++) {
        if (tx_run(w->db, TX_BOOKING, a, add_pair, &w->pairs) != OK) {
            break;
        }
    }
    arena_free(a);
    return NULL;
}

static void a_backup_of_a_busy_server_is_the_state_of_one_moment(void **state)
{
    struct place *p = *state;
    struct pair_writer w = {0};
    pthread_t thread;
    struct place copy = *p;
    snprintf(copy.path, sizeof copy.path, "%s/copy.db", p->directory);
    assert_int_equal(open_as(p, DB_SQLITE_SERVER, db_contract_schema, &w.db), OK);
    assert_int_equal(pthread_create(&thread, NULL, write_pairs, &w), 0);
    for (int round = 0; round < 5; round++) {
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
        unlink(copy.path);
        assert_int_equal(db_sqlite_backup(p->path, copy.path), OK);
    }
    assert_int_equal(db_sqlite_backup(p->path, copy.path), ERR_CONFLICT);
    w.stop = true;
    pthread_join(thread, NULL);
    struct db *db;
    assert_int_equal(open_as(&copy, DB_SQLITE_SERVER, db_contract_schema, &db), OK);
    int64_t n = entries(db);
    assert_true(n > 0 && n % 2 == 0 && n <= w.pairs * 2);
    db->ops->free(db);
    w.db->ops->free(w.db);
}

static void a_backup_that_fails_leaves_nothing(void **state)
{
    struct place *p = *state;
    char to[128];
    snprintf(to, sizeof to, "%s/copy.db", p->directory);
    assert_int_equal(db_sqlite_backup(p->path, to), ERR_DB);
    assert_int_not_equal(access(to, F_OK), 0);
    FILE *f = fopen(p->path, "w");
    for (int i = 0; i < 5000; i++) {
        fputs("not a database ", f);
    }
    fclose(f);
    assert_int_equal(db_sqlite_backup(p->path, to), ERR_DB);
    assert_int_not_equal(access(to, F_OK), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(steps_run_once_and_in_order),
        T(an_edited_step_is_refused),
        T(a_newer_database_is_refused),
        T(a_step_that_fails_is_undone_whole),
        T(a_second_server_is_refused_and_a_tool_is_not),
        T(a_tool_does_not_change_the_schema),
        T(a_server_and_a_tool_may_write_at_once),
        T(a_reader_is_closed_with_its_thread),
        T(the_log_is_emptied_under_load_beyond_its_limit),
        T(the_log_goes_into_the_file_when_the_writer_is_idle),
        T(a_backup_of_a_busy_server_is_the_state_of_one_moment),
        T(a_backup_that_fails_leaves_nothing),
    };
    int failed = db_contract_run(&factory);
    return failed + cmocka_run_group_tests_name("sqlite file", tests, NULL, NULL);
}
