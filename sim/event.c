#include "sim/event.h"

#include "sim/deliver.h"
#include "sim/ids.h"

bool event_matches(const char *pattern, const char *type)
{
    size_t n = strlen(pattern);
    if (n > 0 && pattern[n - 1] == '*') {
        return strncmp(pattern, type, n - 1) == 0;
    }
    return strcmp(pattern, type) == 0;
}

static json_t *record(const struct cause *c, json_t *event)
{
    struct account *a = c->acct;
    table_add(&a->tables[T_EVENTS], event);
    deliver_queue(c, event);
    return event;
}

json_t *event_emit(const struct cause *c, const char *type, const json_t *object)
{
    char id[ID_MAX];
    json_t *event = json_object();
    json_t *request = json_object();
    put_c(request, "id", c->request);
    put_c(request, "idempotency_key", c->key);
    put_c(event, "id", id_new(id, "evt_3", 23));
    put_c(event, "object", "event");
    put_c(event, "api_version", API_VERSION);
    put_i64(event, "created", c->now);
    json_object_set_new(event, "data", json_pack("{s:o}", "object", json_deep_copy(object)));
    put_bool(event, "livemode", false);
    put_i64(event, "pending_webhooks", 0); /* counted when it is shown */
    json_object_set_new(event, "request", request);
    put_c(event, "type", type);
    return record(c, event);
}

json_t *event_twin(const struct cause *c, const json_t *event)
{
    char id[ID_MAX];
    json_t *twin = json_deep_copy(event);
    put_c(twin, "id", id_new(id, "evt_3", 23));
    put_bool(twin, "_is_twin", true); /* a twin has no twin */
    return record(c, twin);
}

bool event_is_delivered(const struct account *a, const char *event_id)
{
    return deliver_pending(a, event_id, true) == 0;
}
