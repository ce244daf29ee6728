#include "sim/api.h"
#include "sim/deliver.h"
#include "sim/event.h"
#include "sim/refuse.h"

enum { TYPES_MAX = 20, KEPT_DAYS = 30, DAY_S = 86400 };

static const struct param list_params[] = {
    {"type", P_STR, 0, 0, NULL},
    {"types", P_LIST, 0, 0, NULL},
    {"delivery_success", P_BOOL, 0, 0, NULL},
    PARAMS_LIST,
    PARAMS_END,
};

static const struct param no_params[] = {PARAMS_END};

static bool is_kept(const struct call *c, const json_t *event)
{
    return get_i64(event, "created") > c->cause.now - (int64_t)KEPT_DAYS * DAY_S;
}

static bool has_type(const struct call *c, const char *type)
{
    const char *one = get_c(c->params, "type");
    const json_t *many = json_object_get(c->params, "types");
    size_t i;
    json_t *each;
    if (one != NULL) {
        return event_matches(one, type);
    }
    json_array_foreach((json_t *)many, i, each)
    {
        if (event_matches(json_string_value(each), type)) {
            return true;
        }
    }
    return many == NULL;
}

static bool keep(const struct call *c, const json_t *event)
{
    const json_t *delivered = json_object_get(c->params, "delivery_success");
    return is_kept(c, event) && has_type(c, get_c(event, "type")) &&
           (delivered == NULL ||
            json_is_true(delivered) == event_is_delivered(c->cause.acct, get_c(event, "id")));
}

/* pending_webhooks is a number of now; the rest of an event never changes. */
static json_t *shown(const struct call *c, const json_t *event)
{
    json_t *copy = json_copy((json_t *)event);
    put_i64(copy, "pending_webhooks", deliver_pending(c->cause.acct, get_c(event, "id"), false));
    return copy;
}

static json_t *list(struct call *c)
{
    size_t i;
    json_t *event;
    const json_t *types = json_object_get(c->params, "types");
    if (types != NULL && get_c(c->params, "type") != NULL) {
        refuse_param(&c->cause, "parameters_exclusive", "types",
                     "You may only specify one of these parameters: type, types.");
        return NULL;
    }
    if (json_array_size(types) > TYPES_MAX) {
        refuse_param(&c->cause, NULL, "types", "types can have up to %d elements.", TYPES_MAX);
        return NULL;
    }
    json_t *found = call_list(c, T_EVENTS, keep);
    json_t *data = json_array();
    json_array_foreach(json_object_get(found, "data"), i, event)
    {
        json_array_append_new(data, shown(c, event));
    }
    if (found == NULL) {
        json_decref(data);
        return NULL;
    }
    json_object_set_new(found, "data", data);
    return found;
}

static json_t *retrieve(struct call *c)
{
    const json_t *event = call_object(c, T_EVENTS, "event");
    if (event != NULL && !is_kept(c, event)) {
        refuse(&c->cause, 404, "resource_missing", "id", "No such event: '%.80s'", c->id);
        return NULL;
    }
    return event == NULL ? NULL : shown(c, event);
}

const struct route event_routes[] = {
    {"GET", "/v1/events", list, list_params},
    {"GET", "/v1/events/{id}", retrieve, no_params},
    {NULL, NULL, NULL, NULL},
};
