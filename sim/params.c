#include "sim/params.h"

#include "sim/refuse.h"

enum {
    PATH_MAX_BYTES = 160,
    DEFAULT_MAX = 5000,
    METADATA_KEYS = 50,
    METADATA_KEY = 40,
    METADATA_VALUE = 500
};

/* Where the walk is: the path as the table writes it and as the caller wrote it. */
struct place {
    char path[PATH_MAX_BYTES];
    char shown[PATH_MAX_BYTES];
};

static struct place below(const struct place *p, const char *key, bool is_element)
{
    struct place next;
    bool is_top = p->path[0] == '\0';
    snprintf(next.path, sizeof next.path, "%.100s%s%.50s", p->path, is_top ? "" : ".",
             is_element ? "#" : key);
    snprintf(next.shown, sizeof next.shown, is_top ? "%.100s%.50s" : "%.100s[%.50s]", p->shown,
             key);
    return next;
}

void params_shown(const char *path, char *out, size_t size)
{
    size_t n = 0;
    bool is_open = false;
    for (; *path != '\0' && n + 3 < size; path++) {
        if (*path == '.') {
            if (is_open) {
                out[n++] = ']';
            }
            out[n++] = '[';
            is_open = true;
        } else {
            out[n++] = *path;
        }
    }
    if (is_open) {
        out[n++] = ']';
    }
    out[n] = '\0';
}

size_t utf8_count(const char *s)
{
    size_t n = 0;
    for (; *s != '\0'; s++) {
        n += ((unsigned char)*s & 0xc0) != 0x80;
    }
    return n;
}

static bool is_one_of(const char *value, const char *values)
{
    struct str rest = str_from(values);
    while (rest.p != NULL) {
        if (str_is(str_cut(&rest, '|'), value)) {
            return true;
        }
    }
    return false;
}

static bool refuse_choice(struct cause *c, const char *shown, const char *values)
{
    return refuse_param(c, NULL, shown, "Invalid %s: must be one of %s", shown, values);
}

static bool to_int(struct cause *c, const char *value, const char *shown, json_t **out)
{
    int64_t n;
    if (!str_to_i64(str_from(value), &n)) {
        return refuse_param(c, "parameter_invalid_integer", shown, "Invalid integer: %.100s",
                            value);
    }
    *out = json_integer(n);
    return true;
}

static bool leaf(struct cause *c, const struct param *p, const char *value, const char *shown,
                 json_t **out)
{
    if (value[0] == '\0') {
        if (p->flags & P_UNSET) {
            *out = json_null();
            return true;
        }
        return refuse_param(c, "parameter_invalid_empty", shown,
                            "You passed an empty string for '%s'. We assume empty values are an "
                            "attempt to unset a parameter; however '%s' cannot be unset.",
                            shown, shown);
    }
    switch (p->type) {
    case P_INT:
    case P_RANGE:
        return to_int(c, value, shown, out);
    case P_BOOL:
        if (!is_one_of(value, "true|false")) {
            return refuse_param(c, NULL, shown, "Invalid boolean: %.100s", value);
        }
        *out = json_boolean(value[0] == 't');
        return true;
    case P_ENUM:
        if (!is_one_of(value, p->values)) {
            return refuse_choice(c, shown, p->values);
        }
        *out = json_string(value);
        return true;
    case P_STR:
        break;
    case P_LIST:
    case P_MAP:
        return refuse_param(c, NULL, shown, "Invalid %s", p->type == P_MAP ? "object" : "array");
    }
    size_t max = p->max == 0 ? DEFAULT_MAX : p->max;
    if (utf8_count(value) > max) {
        return refuse_param(c, NULL, shown,
                            "Invalid string: %.40s…; must be at most %zu characters", value, max);
    }
    *out = json_string(value);
    return true;
}

static bool map(struct cause *c, const json_t *group, const char *shown, json_t **out)
{
    const char *key;
    json_t *value;
    *out = json_object();
    if (json_object_size(group) > METADATA_KEYS) {
        return refuse_param(c, NULL, shown, "You can only have %d keys in metadata.",
                            METADATA_KEYS);
    }
    json_object_foreach((json_t *)group, key, value)
    {
        if (!json_is_string(value)) {
            return refuse_param(
                c, NULL, shown,
                "Metadata values must be strings, but for key `%.40s` you passed a group", key);
        }
        if (utf8_count(key) > METADATA_KEY ||
            utf8_count(json_string_value(value)) > METADATA_VALUE) {
            return refuse_param(
                c, NULL, shown,
                "Metadata keys can have up to %d characters, values up to %d: `%.60s`",
                METADATA_KEY, METADATA_VALUE, key);
        }
        json_object_set_new(*out, key,
                            json_string_length(value) == 0 ? json_null() : json_copy(value));
    }
    return true;
}

/* The members of a list in the order of their numbers. */
static bool members(struct cause *c, const json_t *group, const char *shown, const json_t **out,
                    size_t max, size_t *n)
{
    const char *key;
    json_t *value;
    *n = json_object_size(group);
    if (*n > max) {
        return refuse_param(c, NULL, shown, "Invalid array: too many elements");
    }
    json_object_foreach((json_t *)group, key, value)
    {
        int64_t i;
        if (!str_to_i64(str_from(key), &i) || i < 0 || i >= (int64_t)*n) {
            return refuse_param(c, NULL, shown, "Invalid array");
        }
        out[i] = value;
    }
    for (size_t i = 0; i < *n; i++) {
        if (out[i] == NULL) {
            return refuse_param(c, NULL, shown, "Invalid array");
        }
    }
    return true;
}

enum { LIST_MAX = 100 };

static bool list(struct cause *c, const struct param *p, const json_t *group, const char *shown,
                 json_t **out)
{
    const json_t *items[LIST_MAX] = {NULL};
    size_t n;
    *out = json_array();
    if (!members(c, group, shown, items, LIST_MAX, &n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const char *value = json_string_value(items[i]);
        if (value == NULL) {
            return refuse_param(c, NULL, shown, "Invalid string in %s", shown);
        }
        if (p->values != NULL && !is_one_of(value, p->values)) {
            return refuse_choice(c, shown, p->values);
        }
        json_array_append_new(*out, json_string(value));
    }
    return true;
}

static bool range(struct cause *c, const json_t *group, const char *shown, json_t **out)
{
    const char *key;
    json_t *value;
    *out = json_object();
    json_object_foreach((json_t *)group, key, value)
    {
        char name[PATH_MAX_BYTES];
        json_t *n;
        snprintf(name, sizeof name, "%.100s[%.50s]", shown, key);
        if (!is_one_of(key, "gt|gte|lt|lte") || !json_is_string(value)) {
            return refuse_param(c, "parameter_unknown", name, "Received unknown parameter: %s",
                                name);
        }
        if (!to_int(c, json_string_value(value), name, &n)) {
            return false;
        }
        json_object_set_new(*out, key, n);
    }
    return true;
}

/* Every call takes `expand`. */
static const struct param expand_row = {"expand", P_LIST, 0, 0, NULL};

static const struct param *find(const struct param *table, const char *path)
{
    if (strcmp(path, expand_row.path) == 0) {
        return &expand_row;
    }
    for (; table->path != NULL; table++) {
        if (strcmp(table->path, path) == 0) {
            return table;
        }
    }
    return NULL;
}

/* Does the table have anything below this path? `elements`: is it a list of groups? */
static bool is_group(const struct param *table, const char *path, bool *elements)
{
    size_t n = strlen(path);
    for (; table->path != NULL; table++) {
        if (strncmp(table->path, path, n) == 0 && table->path[n] == '.') {
            *elements = table->path[n + 1] == '#';
            return true;
        }
    }
    return false;
}

/* What the table requires directly below `p` and the group does not have. */
static bool check_required(struct cause *c, const json_t *group, const struct param *table,
                           const struct place *p)
{
    size_t n = strlen(p->path);
    for (; table->path != NULL; table++) {
        bool is_below = n == 0 || (strncmp(table->path, p->path, n) == 0 && table->path[n] == '.');
        const char *name = table->path + (n == 0 ? 0 : n + 1);
        if (!(table->flags & P_REQUIRED) || !is_below || strchr(name, '.') != NULL) {
            continue;
        }
        if (json_object_get(group, name) == NULL) {
            struct place missing = below(p, name, false);
            return refuse_param(c, "parameter_missing", missing.shown,
                                "Missing required param: %s.", missing.shown);
        }
    }
    return true;
}

static bool walk(struct cause *c, const json_t *group, const struct param *table,
                 const struct place *p, json_t **out);

static bool elements(struct cause *c, const json_t *group, const struct param *table,
                     const struct place *p, json_t **out)
{
    const json_t *items[LIST_MAX] = {NULL};
    size_t n;
    *out = json_array();
    if (!members(c, group, p->shown, items, LIST_MAX, &n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", i);
        struct place here = below(p, key, true);
        json_t *element = NULL;
        if (!json_is_object(items[i])) {
            return refuse_param(c, NULL, here.shown, "Invalid object");
        }
        bool is_fine = walk(c, items[i], table, &here, &element);
        json_array_append_new(*out, element);
        if (!is_fine) {
            return false;
        }
    }
    return true;
}

static bool one(struct cause *c, const json_t *value, const struct param *table,
                const struct place *p, json_t **out)
{
    const struct param *row = find(table, p->path);
    bool has_elements = false;
    if (row != NULL && json_is_string(value)) {
        return leaf(c, row, json_string_value(value), p->shown, out);
    }
    if (row != NULL) {
        return row->type == P_MAP    ? map(c, value, p->shown, out)
               : row->type == P_LIST ? list(c, row, value, p->shown, out)
               : row->type == P_RANGE
                   ? range(c, value, p->shown, out)
                   : refuse_param(c, NULL, p->shown, "Invalid value for %s", p->shown);
    }
    if (!is_group(table, p->path, &has_elements)) {
        return refuse_param(c, "parameter_unknown", p->shown, "Received unknown parameter: %s",
                            p->shown);
    }
    if (!json_is_object(value)) {
        return refuse_param(c, NULL, p->shown, "Invalid object");
    }
    return has_elements ? elements(c, value, table, p, out) : walk(c, value, table, p, out);
}

static bool walk(struct cause *c, const json_t *group, const struct param *table,
                 const struct place *p, json_t **out)
{
    const char *key;
    json_t *value;
    *out = json_object();
    json_object_foreach((json_t *)group, key, value)
    {
        struct place here = below(p, key, false);
        json_t *typed = NULL;
        if (strpbrk(key, ".#") != NULL) { /* they have a meaning in the table's paths only */
            return refuse_param(c, "parameter_unknown", here.shown,
                                "Received unknown parameter: %s", here.shown);
        }
        bool is_fine = one(c, value, table, &here, &typed);
        if (typed != NULL) {
            json_object_set_new(*out, key, typed);
        }
        if (!is_fine) {
            return false;
        }
    }
    return check_required(c, group, table, p);
}

bool params_check(struct cause *c, const json_t *form, const struct param *table, json_t **typed)
{
    struct place top = {"", ""};
    if (walk(c, form, table, &top, typed)) {
        return true;
    }
    json_decref(*typed);
    *typed = NULL;
    return false;
}

void metadata_merge(json_t *object, const json_t *params)
{
    json_t *change = json_object_get(params, "metadata");
    json_t *now = json_object_get(object, "metadata");
    if (change == NULL) {
        return;
    }
    if (json_is_null(change)) {
        json_object_clear(now);
        return;
    }
    const char *key;
    json_t *value;
    json_object_foreach(change, key, value)
    {
        if (json_is_null(value)) {
            json_object_del(now, key);
        } else {
            json_object_set(now, key, value);
        }
    }
}
