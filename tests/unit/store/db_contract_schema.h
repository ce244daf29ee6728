/* db_contract_schema.h: the small schema and the queries of the contract tests. */
#ifndef TESTS_DB_CONTRACT_SCHEMA_H
#define TESTS_DB_CONTRACT_SCHEMA_H

#include "port/db.h"

/* account: (id, balance), never below zero. entry: (id, account or null, note), the account checked
 * at once. late_entry: the same, checked at the end of the transaction. */
extern const struct db_query c_account_add;     /* id, balance */
extern const struct db_query c_account_change;  /* id, difference */
extern const struct db_query c_account_balance; /* id -> balance */
extern const struct db_query c_entry_add;       /* id, account?, note? */
extern const struct db_query c_entry_get;       /* id -> account?, note? */
extern const struct db_query c_entry_list;      /* from, max -> id */
extern const struct db_query c_entry_count;     /* -> number of entries */
extern const struct db_query c_entry_rename;    /* from, note: all from there on */
extern const struct db_query c_entry_wrong;     /* id -> note, which claims to be a number */
extern const struct db_query c_late_add;        /* id, account */

#endif
