#include "unit/store/db_contract_schema.h"

#include "unit/store/db_contract.h"

#define SCHEMA                                                                          \
    "create table account (id bigint not null primary key,"                             \
    " balance bigint not null constraint balance_not_negative check (balance >= 0));\n" \
    "create table entry (id bigint not null constraint entry_once primary key,"         \
    " account bigint constraint entry_account references account (id), note text);\n"   \
    "create table late_entry (id bigint not null primary key, account bigint not null"  \
    " constraint late_account references account (id) deferrable initially deferred);\n"

const struct migration db_contract_schema[] = {
    {1, "contract", SCHEMA, SCHEMA,
     "1111111111111111111111111111111111111111111111111111111111111111"},
    {0, NULL, NULL, NULL, NULL},
};

enum {
    ACCOUNT_ADD,
    ACCOUNT_CHANGE,
    ACCOUNT_BALANCE,
    ENTRY_ADD,
    ENTRY_GET,
    ENTRY_LIST,
    ENTRY_COUNT,
    ENTRY_RENAME,
    ENTRY_WRONG,
    LATE_ADD
};

static const enum db_type number[] = {DB_I64};
static const enum db_type number_text[] = {DB_I64, DB_STR};

const struct db_query c_account_add = {
    .index = ACCOUNT_ADD,
    .name = "account_add",
    .sqlite = "insert into account (id, balance) values (?1, ?2)",
    .postgres = "insert into account (id, balance) values ($1::bigint, $2::bigint)",
    .n_in = 2,
    .writes = true,
};
const struct db_query c_account_change = {
    .index = ACCOUNT_CHANGE,
    .name = "account_change",
    .sqlite = "update account set balance = balance + ?2 where id = ?1",
    .postgres = "update account set balance = balance + $2::bigint where id = $1::bigint",
    .n_in = 2,
    .writes = true,
};
const struct db_query c_account_balance = {
    .index = ACCOUNT_BALANCE,
    .name = "account_balance",
    .sqlite = "select balance from account where id = ?1",
    .postgres = "select balance from account where id = $1::bigint",
    .n_in = 1,
    .n_out = 1,
    .out = number,
};
const struct db_query c_entry_add = {
    .index = ENTRY_ADD,
    .name = "entry_add",
    .sqlite = "insert into entry (id, account, note) values (?1, ?2, ?3)",
    .postgres = "insert into entry (id, account, note) values ($1::bigint, $2::bigint, $3::text)",
    .n_in = 3,
    .writes = true,
};
const struct db_query c_entry_get = {
    .index = ENTRY_GET,
    .name = "entry_get",
    .sqlite = "select account, note from entry where id = ?1",
    .postgres = "select account, note from entry where id = $1::bigint",
    .n_in = 1,
    .n_out = 2,
    .out = number_text,
};
const struct db_query c_entry_list = {
    .index = ENTRY_LIST,
    .name = "entry_list",
    .sqlite = "select id from entry where id >= ?1 order by id limit ?2",
    .postgres = "select id from entry where id >= $1::bigint order by id limit $2::bigint",
    .n_in = 2,
    .n_out = 1,
    .out = number,
};
const struct db_query c_entry_count = {
    .index = ENTRY_COUNT,
    .name = "entry_count",
    .sqlite = "select count(*) from entry",
    .postgres = "select count(*) from entry",
    .n_out = 1,
    .out = number,
};
const struct db_query c_entry_rename = {
    .index = ENTRY_RENAME,
    .name = "entry_rename",
    .sqlite = "update entry set note = ?2 where id >= ?1 returning id",
    .postgres = "update entry set note = $2::text where id >= $1::bigint returning id",
    .n_in = 2,
    .n_out = 1,
    .out = number,
    .writes = true,
};
const struct db_query c_entry_wrong = {
    .index = ENTRY_WRONG,
    .name = "entry_wrong",
    .sqlite = "select note from entry where id = ?1",
    .postgres = "select note from entry where id = $1::bigint",
    .n_in = 1,
    .n_out = 1,
    .out = number,
};
const struct db_query c_late_add = {
    .index = LATE_ADD,
    .name = "late_add",
    .sqlite = "insert into late_entry (id, account) values (?1, ?2)",
    .postgres = "insert into late_entry (id, account) values ($1::bigint, $2::bigint)",
    .n_in = 2,
    .writes = true,
};
