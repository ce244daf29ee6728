#include "sim/table.h"

void table_init(struct table *t)
{
    t->list = json_array();
    t->by_id = json_object();
}

void table_release(struct table *t)
{
    json_decref(t->list);
    json_decref(t->by_id);
}

json_t *table_add(struct table *t, json_t *object)
{
    json_object_set(t->by_id, get_c(object, "id"), object);
    json_array_append_new(t->list, object);
    return object;
}

json_t *table_get(const struct table *t, const char *id)
{
    return id == NULL ? NULL : json_object_get(t->by_id, id);
}

void table_remove(struct table *t, const char *id)
{
    size_t i;
    json_t *object;
    json_array_foreach(t->list, i, object)
    {
        if (is_c(object, "id", id)) {
            json_object_del(t->by_id, id);
            json_array_remove(t->list, i);
            return;
        }
    }
}

void put_str(json_t *object, const char *key, struct str value)
{
    json_object_set_new(object, key, json_from_str(value));
}

void put_c(json_t *object, const char *key, const char *value)
{
    json_object_set_new(object, key, value == NULL ? json_null() : json_string(value));
}

void put_i64(json_t *object, const char *key, int64_t value)
{
    json_object_set_new(object, key, json_integer(value));
}

void put_bool(json_t *object, const char *key, bool value)
{
    json_object_set_new(object, key, json_boolean(value));
}

void put_null(json_t *object, const char *key)
{
    json_object_set_new(object, key, json_null());
}

void put_copy(json_t *object, const char *key, const json_t *value)
{
    json_object_set_new(object, key, value == NULL ? json_null() : json_deep_copy(value));
}

void put_nulls(json_t *object, const char *keys)
{
    char key[64];
    while (*keys != '\0') {
        size_t n = strcspn(keys, " ");
        if (n > 0 && n < sizeof key) {
            memcpy(key, keys, n);
            key[n] = '\0';
            put_null(object, key);
        }
        keys += n + (keys[n] == ' ');
    }
}

const char *get_c(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

int64_t get_i64(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

bool get_bool(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

bool is_c(const json_t *object, const char *key, const char *expected)
{
    const char *value = get_c(object, key);
    return value != NULL && strcmp(value, expected) == 0;
}
