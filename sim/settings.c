#include "sim/settings.h"

#include <stddef.h>

struct row {
    const char *name;
    size_t offset;
    bool is_bool;
    int64_t value, low, high;
};

static const struct row rows[] = {
#define SETTING_INT(name, value, low, high, help) \
    {#name, offsetof(struct settings, name), false, value, low, high},
#define SETTING_BOOL(name, value, help) {#name, offsetof(struct settings, name), true, value, 0, 1},
#include "sim/settings.def"
#undef SETTING_INT
#undef SETTING_BOOL
};

static void set(struct settings *s, const struct row *r, int64_t value)
{
    char *at = (char *)s + r->offset;
    if (r->is_bool) {
        *(bool *)at = value != 0;
    } else {
        memcpy(at, &value, sizeof value);
    }
}

void settings_init(struct settings *s)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        set(s, &rows[i], rows[i].value);
    }
}

static const struct row *find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

enum err settings_change(struct settings *s, const json_t *changes, const char **problem)
{
    struct settings next = *s;
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)changes, name, value)
    {
        const struct row *r = find(name);
        if (r == NULL) {
            *problem = "no such setting";
            return ERR_INVALID;
        }
        bool fits = r->is_bool ? json_is_boolean(value)
                               : json_is_integer(value) && json_integer_value(value) >= r->low &&
                                     json_integer_value(value) <= r->high;
        if (!fits) {
            *problem = r->name;
            return ERR_INVALID;
        }
        set(&next, r, r->is_bool ? json_is_true(value) : json_integer_value(value));
    }
    *s = next;
    return OK;
}

json_t *settings_show(const struct settings *s)
{
    json_t *all = json_object();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *at = (const char *)s + rows[i].offset;
        if (rows[i].is_bool) {
            json_object_set_new(all, rows[i].name, json_boolean(*(const bool *)at));
        } else {
            int64_t value;
            memcpy(&value, at, sizeof value);
            json_object_set_new(all, rows[i].name, json_integer(value));
        }
    }
    return all;
}
