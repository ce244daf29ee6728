/* db_contract.h: what every store must do (port/db.h), as tests that each adapter runs on itself.
 *
 * The adapter's test program gives a factory and calls db_contract_run. */
#ifndef TESTS_DB_CONTRACT_H
#define TESTS_DB_CONTRACT_H

#include "migrations.h"
#include "port/db.h"

struct db_factory {
    const char *name;
    void *self;
    /* An empty place; the tests of one run each get their own. */
    void (*make)(struct db_factory *);
    void (*destroy)(struct db_factory *);
    /* Open the store in that place, with the schema `db_contract_schema`; NULL: it refuses.
     * `wait_limit_ms`: when ERR_BUSY begins. */
    struct db *(*open)(struct db_factory *, int wait_limit_ms);
};

extern const struct migration db_contract_schema[];

/* The number of failed tests. */
int db_contract_run(struct db_factory *factory);

#endif
