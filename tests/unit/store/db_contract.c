/* db_contract.c: the fixture and the tests of one transaction; many at once are in
 * db_contract_many.c. */
#include "unit/store/db_contract.h"

#include "unit/store/db_contract_fixture.h"
#include "unit/store/db_contract_schema.h"

#define LARGE (1024 * 1024)

static int set_up(void **state)
{
    static struct contract fixture;
    struct db_factory *factory = *state;
    fixture = (struct contract){.factory = factory, .arena = arena_new()};
    factory->make(factory);
    fixture.db = factory->open(factory, CONTRACT_WAIT_MS);
    assert_non_null(fixture.db);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct contract *t = *state;
    if (t->db != NULL) {
        t->db->ops->free(t->db);
    }
    t->factory->destroy(t->factory);
    arena_free(t->arena);
    return 0;
}

/* --- one transaction ----------------------------------------------------------------------------
 */

static enum err add_account_1(struct db_conn *c, struct arena *a, void *arg)
{
    (void)arg;
    return account_add(c, a, 1, 100);
}

static void a_committed_change_is_seen_by_readers(void **state)
{
    struct contract *t = *state;
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, add_account_1, NULL), OK);
    assert_int_equal(balance(db_reader(t->db), t->arena, 1), 100);
    assert_int_equal(balance(db_reader(t->db), t->arena, 2), NO_SUCH);
}

static enum err add_then_fail(struct db_conn *c, struct arena *a, void *arg)
{
    TRY(account_add(c, a, 1, 100));
    TRY(account_add(c, a, 2, 100));
    return *(enum err *)arg;
}

static void a_function_that_fails_changes_nothing_and_its_error_comes_back(void **state)
{
    struct contract *t = *state;
    enum err errors[] = {ERR_CONFLICT, ERR_NOT_FOUND, ERR_CONSTRAINT, ERR_DB};
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, add_then_fail, &errors[i]), errors[i]);
        assert_int_equal(balance(db_reader(t->db), t->arena, 1), NO_SUCH);
        assert_int_equal(balance(db_reader(t->db), t->arena, 2), NO_SUCH);
    }
}

static enum err add_and_look(struct db_conn *c, struct arena *a, void *arg)
{
    TRY(account_add(c, a, 1, 100));
    TRY(account_change(c, a, 1, -30, NULL));
    *(int64_t *)arg = balance(c, a, 1);
    return OK;
}

static void a_transaction_sees_its_own_changes(void **state)
{
    struct contract *t = *state;
    int64_t seen = 0;
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, add_and_look, &seen), OK);
    assert_int_equal(seen, 70);
}

static enum err survive_constraints(struct db_conn *c, struct arena *a, void *arg)
{
    enum err *seen = arg;
    TRY(account_add(c, a, 1, 100));
    seen[0] = account_add(c, a, 1, 5);             /* unique */
    seen[1] = account_change(c, a, 1, -101, NULL); /* check */
    seen[2] = entry_add(c, a, 1, 77, "x");         /* foreign key */
    return account_change(c, a, 1, -1, NULL);
}

static void a_constraint_that_says_no_leaves_the_transaction_usable(void **state)
{
    struct contract *t = *state;
    enum err seen[3] = {OK, OK, OK};
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, survive_constraints, seen), OK);
    assert_int_equal(seen[0], ERR_CONSTRAINT);
    assert_int_equal(seen[1], ERR_CONSTRAINT);
    assert_int_equal(seen[2], ERR_CONSTRAINT);
    assert_int_equal(balance(db_reader(t->db), t->arena, 1), 99);
}

static enum err swallow_error(struct db_conn *c, struct arena *a, void *arg)
{
    struct db_rows rows;
    TRY(entry_add(c, a, 1, NO_ACCOUNT, "text"));
    *(enum err *)arg = db_run(c, &c_entry_wrong, VALUES(I(1)), a, &rows);
    return OK;
}

static void an_error_of_the_store_cannot_be_swallowed(void **state)
{
    struct contract *t = *state;
    enum err inner = OK;
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, swallow_error, &inner), ERR_DB);
    assert_int_equal(inner, ERR_DB);
    assert_int_equal(entry_count(t), 0);
}

static enum err add_dangling(struct db_conn *c, struct arena *a, void *arg)
{
    struct db_rows rows;
    (void)arg;
    return db_run(c, &c_late_add, VALUES(I(1), I(77)), a, &rows);
}

static void a_constraint_checked_at_the_end_fails_the_transaction(void **state)
{
    struct contract *t = *state;
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, add_dangling, NULL), ERR_CONSTRAINT);
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, add_account_1, NULL), OK);
}

static enum err count_changes(struct db_conn *c, struct arena *a, void *arg)
{
    int64_t *changed = arg;
    struct db_rows rows;
    for (int64_t id = 1; id <= 5; id++) {
        TRY(entry_add(c, a, id, NO_ACCOUNT, "old"));
    }
    TRY(db_run(c, &c_entry_rename, VALUES(I(3), S("new")), a, &rows));
    changed[0] = rows.changed;
    assert_int_equal(rows.n, 3);
    TRY(db_run(c, &c_entry_rename, VALUES(I(9), S("new")), a, &rows));
    changed[1] = rows.changed;
    assert_int_equal(rows.n, 0);
    TRY(db_run(c, &c_entry_count, NULL, a, &rows));
    changed[2] = rows.changed;
    return OK;
}

static void statements_tell_how_many_rows_they_changed(void **state)
{
    struct contract *t = *state;
    int64_t changed[3] = {-1, -1, -1};
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, count_changes, changed), OK);
    assert_int_equal(changed[0], 3);
    assert_int_equal(changed[1], 0);
    assert_int_equal(changed[2], 0);
}

/* --- values
 * --------------------------------------------------------------------------------------- */

struct note {
    int64_t id;
    struct db_value account, text;
};

static enum err put_notes(struct db_conn *c, struct arena *a, void *arg)
{
    struct db_rows rows;
    for (const struct note *n = arg; n->id != 0; n++) {
        const struct db_value in[] = {{.type = DB_I64, .i = n->id}, n->account, n->text};
        TRY(db_run(c, &c_entry_add, in, a, &rows));
    }
    return OK;
}

static void assert_same(const struct db_value *is, const struct db_value *wanted)
{
    assert_int_equal(is->type, wanted->type);
    if (is->type == DB_I64) {
        assert_true(is->i == wanted->i);
    } else if (is->type == DB_STR) {
        assert_non_null(is->s.p); /* NULL would mean null */
        assert_true(str_eq(is->s, wanted->s));
    }
}

static void every_value_comes_back_as_it_was(void **state)
{
    struct contract *t = *state;
    char *large = arena_alloc(t->arena, LARGE);
    memset(large, 'x', LARGE);
    struct str large_text = {large, LARGE};
    const struct note notes[] = {
        {1, {.type = DB_NULL}, {.type = DB_NULL}},
        {2, {.type = DB_NULL}, S("")},
        {3, {.type = DB_NULL}, {.type = DB_STR, .s = STR_NONE}},
        {4, {.type = DB_NULL}, S("日本語 髙﨑 𠮷 🎫 'quoted' \"x\" \\ % _ \t\n")},
        {5, {.type = DB_NULL}, {.type = DB_STR, .s = large_text}},
        {6, {.type = DB_NULL}, S("42")}, /* text stays text */
        {INT64_MAX, {.type = DB_NULL}, S("most")},
        {INT64_MIN, {.type = DB_NULL}, S("least")},
        {0},
    };
    assert_int_equal(tx_run(t->db, TX_ADMIN, t->arena, put_notes, (void *)notes), OK);
    for (const struct note *n = notes; n->id != 0; n++) {
        struct db_rows rows;
        assert_int_equal(db_run(db_reader(t->db), &c_entry_get, VALUES(I(n->id)), t->arena, &rows),
                         OK);
        assert_int_equal(rows.n, 1);
        assert_same(&rows.v[0], &n->account);
        assert_same(&rows.v[1], n->id == 3 ? &(struct db_value)S("") : &n->text);
    }
}

static enum err add_many(struct db_conn *c, struct arena *a, void *arg)
{
    for (int64_t id = 1; id <= *(int64_t *)arg; id++) {
        TRY(entry_add(c, a, id, NO_ACCOUNT, "x"));
    }
    return OK;
}

static void long_lists_come_whole_and_in_order(void **state)
{
    struct contract *t = *state;
    int64_t many = 1000;
    struct db_rows rows;
    assert_int_equal(tx_run(t->db, TX_ADMIN, t->arena, add_many, &many), OK);
    assert_int_equal(db_run(db_reader(t->db), &c_entry_list, VALUES(I(1), I(999)), t->arena, &rows),
                     OK);
    assert_int_equal(rows.n, 999);
    for (size_t i = 0; i < rows.n; i++) {
        assert_int_equal(rows.v[i].i, i + 1);
    }
}

static void a_statement_used_again_has_no_memory(void **state)
{
    struct contract *t = *state;
    const struct note notes[] = {
        {1, {.type = DB_NULL}, S("one")}, {2, {.type = DB_NULL}, {.type = DB_NULL}}, {0}};
    struct db_rows rows;
    assert_int_equal(tx_run(t->db, TX_ADMIN, t->arena, put_notes, (void *)notes), OK);
    for (int i = 0; i < 300; i++) {
        int64_t id = i % 3 + 1;
        assert_int_equal(db_run(db_reader(t->db), &c_entry_get, VALUES(I(id)), t->arena, &rows),
                         OK);
        assert_int_equal(rows.n, id == 3 ? 0 : 1);
        if (rows.n == 1) {
            assert_same(&rows.v[1], &notes[id - 1].text);
        }
    }
}

/* --- readers
 * --------------------------------------------------------------------------------------- */

static void a_reader_refuses_to_write(void **state)
{
    struct contract *t = *state;
    struct db_rows rows;
    struct db_query lying = c_account_add;
    lying.writes = false; /* a select that is none: the store itself refuses */
    lying.index = 40;
    assert_int_equal(account_add(db_reader(t->db), t->arena, 1, 100), ERR_DB);
    assert_int_equal(db_run(db_reader(t->db), &lying, VALUES(I(1), I(2)), t->arena, &rows), ERR_DB);
    assert_int_equal(balance(db_reader(t->db), t->arena, 1), NO_SUCH);
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, add_account_1, NULL), OK);
    assert_int_equal(balance(db_reader(t->db), t->arena, 1), 100);
}

static void a_thread_has_one_reader(void **state)
{
    struct contract *t = *state;
    assert_ptr_equal(db_reader(t->db), db_reader(t->db));
}

static void what_was_committed_is_there_after_opening_again(void **state)
{
    struct contract *t = *state;
    assert_int_equal(tx_run(t->db, TX_BOOKING, t->arena, add_account_1, NULL), OK);
    t->db->ops->free(t->db);
    t->db = t->factory->open(t->factory, CONTRACT_WAIT_MS);
    assert_non_null(t->db);
    assert_int_equal(balance(db_reader(t->db), t->arena, 1), 100);
}

#define T(name)                              \
    {                                        \
#name, name, set_up, tear_down, NULL \
    }

int db_contract_run(struct db_factory *factory)
{
    struct CMUnitTest tests[40] = {
        T(a_committed_change_is_seen_by_readers),
        T(a_function_that_fails_changes_nothing_and_its_error_comes_back),
        T(a_transaction_sees_its_own_changes),
        T(a_constraint_that_says_no_leaves_the_transaction_usable),
        T(an_error_of_the_store_cannot_be_swallowed),
        T(a_constraint_checked_at_the_end_fails_the_transaction),
        T(statements_tell_how_many_rows_they_changed),
        T(every_value_comes_back_as_it_was),
        T(long_lists_come_whole_and_in_order),
        T(a_statement_used_again_has_no_memory),
        T(a_reader_refuses_to_write),
        T(a_thread_has_one_reader),
        T(what_was_committed_is_there_after_opening_again),
    };
    size_t n = 0;
    while (tests[n].name != NULL) {
        n++;
    }
    for (size_t i = 0; i < contract_many_count; i++) {
        tests[n] = (struct CMUnitTest){contract_many[i].name, contract_many[i].test, set_up,
                                       tear_down, NULL};
        n++;
    }
    assert_true(n < COUNT_OF(tests));
    for (size_t i = 0; i < n; i++) {
        tests[i].initial_state = factory;
    }
    return _cmocka_run_group_tests(factory->name, tests, n, NULL, NULL);
}
