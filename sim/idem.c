#include "sim/idem.h"

enum idem idem_begin(struct account *a, const char *key, int64_t now, const char *request,
                     const json_t **stored)
{
    json_t *row = json_object_get(a->idempotency, key);
    if (row != NULL && get_i64(row, "status") != 0 &&
        now - get_i64(row, "created") >= IDEM_LIFE_S) {
        row = NULL; /* old enough to be forgotten: the same key runs anew */
    }
    if (row == NULL) {
        row = json_object();
        put_i64(row, "created", now);
        put_c(row, "request", request);
        put_i64(row, "status", 0);
        json_object_set_new(a->idempotency, key, row);
        return IDEM_NEW;
    }
    if (!is_c(row, "request", request)) {
        return IDEM_MISMATCH;
    }
    if (get_i64(row, "status") == 0) {
        return IDEM_RUNNING;
    }
    *stored = row;
    return IDEM_REPLAY;
}

void idem_end(struct account *a, const char *key, int status, const json_t *body)
{
    if (body == NULL) {
        json_object_del(a->idempotency, key);
        return;
    }
    json_t *row = json_object_get(a->idempotency, key);
    if (row != NULL) { /* a reset may have come between */
        put_i64(row, "status", status);
        put_copy(row, "body", body);
    }
}
