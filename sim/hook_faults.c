#include "sim/hook_faults.h"

#include "sim/event.h"
#include "sim/ids.h"

static const char *const kinds[] = {"lose",    "delay",    "duplicate",       "twin",
                                    "reorder", "burst",    "wrong_signature", "stale",
                                    "two_v1",  "extra_v0", "api_version",     "livemode"};

const char *hook_fault_arm(struct sim *s, const json_t *rule)
{
    static const char *const known = "kind type count ms seconds version";
    const char *kind = get_c(rule, "kind");
    const char *key;
    json_t *value;
    bool is_known = false;
    for (size_t i = 0; kind != NULL && i < COUNT_OF(kinds); i++) {
        is_known = is_known || strcmp(kinds[i], kind) == 0;
    }
    if (!is_known) {
        return "kind: lose delay duplicate twin reorder burst wrong_signature stale two_v1 "
               "extra_v0 "
               "api_version livemode";
    }
    json_object_foreach((json_t *)rule, key, value)
    {
        if (strstr(known, key) == NULL) {
            return "a rule has kind, type, count, ms, seconds, version";
        }
    }
    json_t *copy = json_deep_copy(rule);
    char group[ID_MAX];
    if (get_c(copy, "type") == NULL) {
        put_c(copy, "type", "*");
    }
    if (get_i64(copy, "count") < 1) {
        put_i64(copy, "count",
                strcmp(kind, "burst") == 0     ? 1000000
                : strcmp(kind, "reorder") == 0 ? 2
                                               : 1);
    }
    put_i64(copy, "armed_at", clock_now(s->clock).ms);
    put_c(copy, "group", id_new(group, "g", 8)); /* which deliveries a reorder holds together */
    put_i64(copy, "of", get_i64(copy, "count"));
    json_array_append_new(s->webhook_faults, copy);
    return NULL;
}

/* A burst that is over does not hold back what comes later. */
static bool is_over(const struct sim *s, const json_t *rule)
{
    int64_t ms = get_i64(rule, "ms") > 0 ? get_i64(rule, "ms") : 10 * MS_PER_MINUTE;
    return is_c(rule, "kind", "burst") && clock_now(s->clock).ms >= get_i64(rule, "armed_at") + ms;
}

json_t *hook_faults_for(struct sim *s, const char *type)
{
    json_t *hits = json_array();
    for (size_t i = 0; i < json_array_size(s->webhook_faults);) {
        json_t *rule = json_array_get(s->webhook_faults, i);
        if (is_over(s, rule)) {
            json_array_remove(s->webhook_faults, i);
            continue;
        }
        if (!event_matches(get_c(rule, "type"), type)) {
            i++;
            continue;
        }
        json_array_append_new(hits, json_deep_copy(rule));
        int64_t left = get_i64(rule, "count") - 1;
        put_i64(rule, "count", left);
        if (left > 0) {
            i++;
        } else {
            json_array_remove(s->webhook_faults, i);
        }
    }
    return hits;
}

const json_t *hook_fault(const json_t *delivery, const char *kind)
{
    size_t i;
    json_t *fault;
    json_array_foreach(json_object_get(delivery, "faults"), i, fault)
    {
        if (is_c(fault, "kind", kind)) {
            return fault;
        }
    }
    return NULL;
}
