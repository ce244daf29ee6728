/* db_postgres_value.h: values on their way to and from PostgreSQL, in its binary formats. For the
 * files of db_postgres only.
 *
 * Statements say `$1::bigint` or `$1::text` (tools/sqlgen.py), so that the types are known there.
 */
#ifndef ADAPTER_DB_POSTGRES_VALUE_H
#define ADAPTER_DB_POSTGRES_VALUE_H

#include "port/db.h"

#include <libpq-fe.h>

enum { PG_PARAMS_MAX = 48 };

/* As libpq wants them; points to itself and to the texts of `in`. */
struct pg_params {
    int n;
    const char *values[PG_PARAMS_MAX];
    int lengths[PG_PARAMS_MAX];
    int formats[PG_PARAMS_MAX];
    char numbers[PG_PARAMS_MAX][8];
};
void pg_params(struct pg_params *p, const struct db_value *in, int n);

/* All rows of a result, and how many it changed. False (logged): a column is not what the query
 * says. Texts are copied into `a`. */
MUST_USE bool pg_rows(const PGresult *r, const struct db_query *q, struct arena *a,
                      struct db_rows *out);

#endif
