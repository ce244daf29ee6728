#include "sim/render.h"

#include "sim/params.h"
#include "sim/refuse.h"

bool version_is_endive(const char *version)
{
    return version != NULL && strlen(version) > 11 && strcmp(version + 10, ".endive") == 0;
}

bool version_is_known(const char *version)
{
    static const char shape[] = "dddd-dd-dd.";
    if (strlen(version) < sizeof shape) {
        return false;
    }
    for (size_t i = 0; i + 1 < sizeof shape; i++) {
        bool is_digit = version[i] >= '0' && version[i] <= '9';
        if (shape[i] == 'd' ? !is_digit : version[i] != shape[i]) {
            return false;
        }
    }
    return version_is_endive(version) || strcmp(version + 10, ".dahlia") == 0;
}

static void add_endive_fields(json_t *object)
{
    if (is_c(object, "object", "payment_intent")) {
        put_null(object, "payment_record");
    }
    if (is_c(object, "object", "charge")) {
        json_t *card = json_at(object, "payment_method_details.card");
        if (card != NULL) {
            put_null(card, "electronic_commerce_indicator");
        }
    }
}

json_t *render_copy(const json_t *value, int64_t now, bool is_endive)
{
    if (json_is_array(value)) {
        json_t *copy = json_array();
        size_t i;
        json_t *element;
        json_array_foreach(value, i, element)
        {
            json_array_append_new(copy, render_copy(element, now, is_endive));
        }
        return copy;
    }
    if (!json_is_object(value)) {
        return json_deep_copy(value);
    }
    json_t *copy = json_object();
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)value, key, member)
    {
        if (key[0] != '_') {
            json_object_set_new(copy, key, render_copy(member, now, is_endive));
        }
    }
    if (is_c(copy, "object", "balance_transaction") && get_i64(copy, "available_on") <= now) {
        put_c(copy, "status", "available");
    }
    if (is_endive) {
        add_endive_fields(copy);
    }
    return copy;
}

struct str render_text(struct arena *a, const json_t *object, bool ascii_only)
{
    size_t flags = JSON_INDENT(2) | (ascii_only ? JSON_ENSURE_ASCII : 0);
    size_t n = json_dumpb(object, NULL, 0, flags);
    char *p = arena_alloc(a, n + 2);
    json_dumpb(object, p, n, flags);
    p[n] = '\n';
    return (struct str){p, n + 1};
}

/* Which fields hold an id that may be expanded, and what it points to. */
static const struct {
    const char *field;
    const char *prefix;
    enum table_id table;
} expandable[] = {
    {"latest_charge", "", T_CHARGES},
    {"charge", "", T_CHARGES},
    {"payment_intent", "", T_INTENTS},
    {"payment_method", "", T_METHODS},
    {"customer", "", T_CUSTOMERS},
    {"balance_transaction", "", T_BALANCE},
    {"failure_balance_transaction", "", T_BALANCE},
    {"source", "py_", T_CHARGES},
    {"source", "ch_", T_CHARGES},
    {"source", "pyr_", T_REFUNDS},
    {"source", "re_", T_REFUNDS},
};

static bool expand_path(struct cause *c, json_t *object, struct str path, int depth);

static bool refuse_expand(struct cause *c, struct str field)
{
    return refuse_param(c, NULL, "expand", "This property cannot be expanded (%.*s).",
                        (int)(field.n < 60 ? field.n : 60), field.p);
}

static bool expand_each(struct cause *c, json_t *array, struct str path, int depth)
{
    size_t i;
    json_t *element;
    json_array_foreach(array, i, element)
    {
        if (!expand_path(c, element, path, depth)) {
            return false;
        }
    }
    return true;
}

static bool expand_id(struct cause *c, json_t *object, const char *field, const char *id)
{
    for (size_t i = 0; i < COUNT_OF(expandable); i++) {
        const char *prefix = expandable[i].prefix;
        if (strcmp(expandable[i].field, field) == 0 && strncmp(prefix, id, strlen(prefix)) == 0) {
            const json_t *found = table_get(&c->acct->tables[expandable[i].table], id);
            if (found != NULL) {
                put_copy(object, field, found);
                return true;
            }
        }
    }
    return refuse_expand(c, str_from(field));
}

static bool is_expandable(struct str field)
{
    for (size_t i = 0; i < COUNT_OF(expandable); i++) {
        if (str_is(field, expandable[i].field)) {
            return true;
        }
    }
    return false;
}

static bool expand_path(struct cause *c, json_t *object, struct str path, int depth)
{
    char field[64];
    struct str rest = path;
    struct str name = str_cut(&rest, '.');
    if (name.n == 0 || name.n >= sizeof field || depth > 4) {
        return depth > 4 ? refuse_param(c, NULL, "expand",
                                        "You cannot expand more than 4 levels of a property")
                         : refuse_expand(c, name);
    }
    memcpy(field, name.p, name.n);
    field[name.n] = '\0';
    json_t *value = json_object_get(object, field);
    if (json_is_array(value) && rest.p != NULL) {
        return expand_each(c, value, rest, depth);
    }
    if (json_is_string(value)) {
        if (!expand_id(c, object, field, json_string_value(value))) {
            return false;
        }
        value = json_object_get(object, field);
    } else if (!json_is_object(value)) {
        return is_expandable(name) ? true : refuse_expand(c, name); /* null has nothing to show */
    }
    return rest.p == NULL ? true : expand_path(c, value, rest, depth + 1);
}

bool render_expand(struct cause *c, json_t *object, const json_t *paths)
{
    size_t i;
    json_t *path;
    json_array_foreach((json_t *)paths, i, path)
    {
        if (!expand_path(c, object, str_from(json_string_value(path)), 1)) {
            return false;
        }
    }
    return true;
}
