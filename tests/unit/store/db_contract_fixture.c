#include "unit/store/db_contract_fixture.h"

#include "unit/store/db_contract_schema.h"

enum err account_add(struct db_conn *c, struct arena *a, int64_t id, int64_t amount)
{
    struct db_rows rows;
    return db_run(c, &c_account_add, VALUES(I(id), I(amount)), a, &rows);
}

enum err account_change(struct db_conn *c, struct arena *a, int64_t id, int64_t by,
                        int64_t *changed)
{
    struct db_rows rows;
    enum err e = db_run(c, &c_account_change, VALUES(I(id), I(by)), a, &rows);
    if (changed != NULL) {
        *changed = rows.changed;
    }
    return e;
}

int64_t balance(struct db_conn *c, struct arena *a, int64_t id)
{
    struct db_rows rows;
    assert_int_equal(db_run(c, &c_account_balance, VALUES(I(id)), a, &rows), OK);
    return rows.n == 0 ? NO_SUCH : rows.v[0].i;
}

enum err entry_add(struct db_conn *c, struct arena *a, int64_t id, int64_t account,
                   const char *note)
{
    struct db_rows rows;
    const struct db_value in[] = {
        I(id),
        {.type = account == NO_ACCOUNT ? DB_NULL : DB_I64, .i = account},
        {.type = note == NULL ? DB_NULL : DB_STR, .s = str_from(note)},
    };
    return db_run(c, &c_entry_add, in, a, &rows);
}

int64_t entry_count(struct contract *t)
{
    struct db_rows rows;
    assert_int_equal(db_run(db_reader(t->db), &c_entry_count, NULL, t->arena, &rows), OK);
    return rows.v[0].i;
}
