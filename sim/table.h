/* table.h: objects of one kind in the order they were made, found by id.
 *
 * An object is a jansson object with a string "id". Everything here is under the simulator's lock.
 */
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include "base/json.h"

struct table {
    json_t *list;  /* array, oldest first */
    json_t *by_id; /* object: id to the same object */
};

void table_init(struct table *t);
void table_release(struct table *t);

/* Takes over the caller's reference and gives it back borrowed. The id must be new. */
json_t *table_add(struct table *t, json_t *object);

/* Borrowed; NULL when there is none. */
json_t *table_get(const struct table *t, const char *id);

void table_remove(struct table *t, const char *id);

/* Small helpers for building objects. */
void put_str(json_t *object, const char *key, struct str value); /* STR_NONE gives null */
void put_c(json_t *object, const char *key, const char *value);  /* NULL gives null */
void put_i64(json_t *object, const char *key, int64_t value);
void put_bool(json_t *object, const char *key, bool value);
void put_null(json_t *object, const char *key);
void put_copy(json_t *object, const char *key, const json_t *value); /* deep; NULL gives null */

/* Null under each of these keys, which are separated by spaces. */
void put_nulls(json_t *object, const char *keys);

/* A string member, or NULL when it is absent or no string. Borrowed from the object. */
const char *get_c(const json_t *object, const char *key);
int64_t get_i64(const json_t *object, const char *key); /* 0 when absent */
bool get_bool(const json_t *object, const char *key);   /* false when absent */
bool is_c(const json_t *object, const char *key, const char *expected);

#endif
