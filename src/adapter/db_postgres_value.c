#include "adapter/db_postgres_value.h"

#include "base/arena.h"
#include "base/log.h"

#include <assert.h>

/* From the server's catalogue pg_type; they never change. */
enum { TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23, TYPE_TEXT = 25, TYPE_VARCHAR = 1043 };

static void put_i64(char *to, int64_t value)
{
    uint64_t v = (uint64_t)value;
    for (int i = 7; i >= 0; i--) {
        to[i] = (char)(v & 0xff);
        v >>= 8;
    }
}

/* Big-endian two's complement of 2, 4 or 8 bytes. */
static int64_t get_int(const char *from, int size)
{
    uint64_t v = (from[0] & 0x80) != 0 ? ~UINT64_C(0) : 0;
    for (int i = 0; i < size; i++) {
        v = v << 8 | (unsigned char)from[i];
    }
    return (int64_t)v;
}

void pg_params(struct pg_params *p, const struct db_value *in, int n)
{
    assert(n <= PG_PARAMS_MAX);
    p->n = n;
    for (int i = 0; i < n; i++) {
        p->formats[i] = 1;
        p->lengths[i] = 0;
        switch (in[i].type) {
        case DB_NULL:
            p->values[i] = NULL;
            break;
        case DB_I64:
            put_i64(p->numbers[i], in[i].i);
            p->values[i] = p->numbers[i];
            p->lengths[i] = 8;
            break;
        case DB_STR:
            p->values[i] = in[i].s.p == NULL ? "" : in[i].s.p;
            p->lengths[i] = (int)in[i].s.n;
            break;
        }
    }
}

static bool read_value(const PGresult *r, int row, int column, enum db_type want, struct arena *a,
                       struct db_value *out)
{
    *out = (struct db_value){.type = DB_NULL};
    if (PQgetisnull(r, row, column)) {
        return true;
    }
    const char *p = PQgetvalue(r, row, column);
    size_t n = (size_t)PQgetlength(r, row, column);
    switch (PQftype(r, column)) {
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
        *out = (struct db_value){.type = DB_I64, .i = get_int(p, (int)n)};
        return want == DB_I64;
    case TYPE_TEXT:
    case TYPE_VARCHAR: {
        char *copy = arena_alloc(a, n + 1); /* never NULL, so that empty differs from null */
        memcpy(copy, p, n);
        *out = (struct db_value){.type = DB_STR, .s = {copy, n}};
        return want == DB_STR;
    }
    default:
        return false;
    }
}

bool pg_rows(const PGresult *r, const struct db_query *q, struct arena *a, struct db_rows *out)
{
    int n = PQntuples(r);
    int64_t changed = 0;
    if (q->writes && !str_to_i64(str_from(PQcmdTuples((PGresult *)r)), &changed)) {
        changed = 0;
    }
    *out = (struct db_rows){.changed = changed};
    assert(q->n_out == 0 || PQnfields(r) == q->n_out);
    if (q->n_out == 0 || n == 0) {
        return true;
    }
    out->n = (size_t)n;
    out->v = ARENA_ARRAY(a, struct db_value, out->n * (size_t)q->n_out);
    for (int row = 0; row < n; row++) {
        for (int i = 0; i < q->n_out; i++) {
            if (!read_value(r, row, i, q->out[i], a, &out->v[row * q->n_out + i])) {
                log_error("db.type", "query=%s column=%d type=%u", q->name, i, PQftype(r, i));
                return false;
            }
        }
    }
    return true;
}
