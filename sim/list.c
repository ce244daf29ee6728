#include "sim/api.h"
#include "sim/refuse.h"

enum { LIMIT_DEFAULT = 10, LIMIT_MAX = 100 };

json_t *call_object(struct call *c, enum table_id table, const char *what)
{
    json_t *object = table_get(&c->cause.acct->tables[table], c->id);
    if (object == NULL) {
        refuse(&c->cause, 404, "resource_missing", "id", "No such %s: '%.80s'", what, c->id);
    }
    return object;
}

bool call_filter(const struct call *c, const char *param, const json_t *object, const char *member)
{
    const char *wanted = get_c(c->params, param);
    return wanted == NULL || is_c(object, member, wanted);
}

static bool is_in_range(const json_t *range, int64_t t)
{
    const json_t *x;
    if (json_is_integer(range)) {
        return t == json_integer_value(range);
    }
    return ((x = json_object_get(range, "gt")) == NULL || t > json_integer_value(x)) &&
           ((x = json_object_get(range, "gte")) == NULL || t >= json_integer_value(x)) &&
           ((x = json_object_get(range, "lt")) == NULL || t < json_integer_value(x)) &&
           ((x = json_object_get(range, "lte")) == NULL || t <= json_integer_value(x));
}

/* Where a cursor stands in the table, which is oldest first. */
static bool cursor(struct call *c, const json_t *list, const char *param, size_t *at)
{
    const char *id = get_c(c->params, param);
    for (size_t i = json_array_size(list); i > 0; i--) {
        if (is_c(json_array_get(list, i - 1), "id", id)) {
            *at = i - 1;
            return true;
        }
    }
    return refuse(&c->cause, 400, "resource_missing", param, "No such object: '%.80s'", id);
}

static bool keeps(const struct call *c, const json_t *object,
                  bool (*keep)(const struct call *, const json_t *))
{
    const json_t *created = json_object_get(c->params, "created");
    return (created == NULL || is_in_range(created, get_i64(object, "created"))) &&
           (keep == NULL || keep(c, object));
}

/* Collect up to `limit` from `at` in steps of -1 (towards older) or +1; `more`: there is another.
 */
static void collect(const struct call *c, const json_t *list, size_t at, int step, int64_t limit,
                    bool (*keep)(const struct call *, const json_t *), json_t *data, bool *more)
{
    *more = false;
    for (size_t i = at; i < json_array_size(list); i += (size_t)step) { /* -1 wraps past the end */
        json_t *object = json_array_get(list, i);
        if (!keeps(c, object, keep)) {
            continue;
        }
        if ((int64_t)json_array_size(data) == limit) {
            *more = true;
            return;
        }
        if (step < 0) {
            json_array_append(data, object);
        } else {
            json_array_insert(data, 0, object);
        }
    }
}

json_t *call_list(struct call *c, enum table_id table,
                  bool (*keep)(const struct call *c, const json_t *object))
{
    const json_t *list = c->cause.acct->tables[table].list;
    const json_t *limit_given = json_object_get(c->params, "limit");
    int64_t limit = limit_given == NULL ? LIMIT_DEFAULT : json_integer_value(limit_given);
    bool has_after = get_c(c->params, "starting_after") != NULL;
    bool has_before = get_c(c->params, "ending_before") != NULL;
    size_t at = 0;
    bool more;
    if (limit < 1 || limit > LIMIT_MAX) {
        refuse_param(&c->cause, "parameter_invalid_integer", "limit",
                     "This value must be between 1 and %d.", LIMIT_MAX);
        return NULL;
    }
    if (has_after && has_before) {
        refuse_param(
            &c->cause, "parameters_exclusive", "starting_after",
            "You may only specify one of these parameters: starting_after, ending_before.");
        return NULL;
    }
    if ((has_after && !cursor(c, list, "starting_after", &at)) ||
        (has_before && !cursor(c, list, "ending_before", &at))) {
        return NULL;
    }
    json_t *data = json_array();
    if (has_before) {
        collect(c, list, at + 1, 1, limit, keep, data, &more);
    } else {
        collect(c, list, (has_after ? at : json_array_size(list)) - 1, -1, limit, keep, data,
                &more);
    }
    return json_pack("{s:s, s:o, s:b, s:s}", "object", "list", "data", data, "has_more", (int)more,
                     "url", c->url);
}
