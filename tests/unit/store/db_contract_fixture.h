/* db_contract_fixture.h: shared by the files of the contract tests. */
#ifndef TESTS_DB_CONTRACT_FIXTURE_H
#define TESTS_DB_CONTRACT_FIXTURE_H

#include "unit/store/db_contract.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct contract {
    struct db_factory *factory;
    struct db *db;
    struct arena *arena;
};

struct contract_test {
    const char *name;
    void (*test)(void **state);
};

extern const struct contract_test contract_many[];
extern const size_t contract_many_count;

enum { CONTRACT_WAIT_MS = 2000, NO_SUCH = -1, NO_ACCOUNT = -1 };

#define VALUES(...) ((const struct db_value[]){__VA_ARGS__})
#define I(value)                     \
    {                                \
        .type = DB_I64, .i = (value) \
    }
#define S(literal)                                               \
    {                                                            \
        .type = DB_STR, .s = { "" literal, sizeof(literal) - 1 } \
    }

enum err account_add(struct db_conn *c, struct arena *a, int64_t id, int64_t amount);
enum err account_change(struct db_conn *c, struct arena *a, int64_t id, int64_t by,
                        int64_t *changed);
/* NO_SUCH: there is none. */
int64_t balance(struct db_conn *c, struct arena *a, int64_t id);
enum err entry_add(struct db_conn *c, struct arena *a, int64_t id, int64_t account,
                   const char *note);
/* As this thread's reader sees it. */
int64_t entry_count(struct contract *t);

#endif
