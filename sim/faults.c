#include "sim/faults.h"

#include "sim/event.h"

static const char *const kinds[] = {"refuse",       "drop_before", "drop_after", "truncated", "500",
                                    "500_after",    "502",         "503",        "504",       "429",
                                    "lock_timeout", "409",         "slow"};

const char *fault_arm(struct sim *s, const json_t *rule)
{
    static const char *const known[] = {"kind", "method", "path", "skip", "count", "ms", "reason"};
    const char *kind = get_c(rule, "kind");
    const char *key;
    json_t *value;
    bool is_known = false;
    for (size_t i = 0; kind != NULL && i < COUNT_OF(kinds); i++) {
        is_known = is_known || strcmp(kinds[i], kind) == 0;
    }
    if (!is_known) {
        return "kind: refuse drop_before drop_after truncated 500 500_after 502 503 504 429 "
               "lock_timeout 409 slow";
    }
    json_object_foreach((json_t *)rule, key, value)
    {
        bool is_member = false;
        for (size_t i = 0; i < COUNT_OF(known); i++) {
            is_member = is_member || strcmp(known[i], key) == 0;
        }
        if (!is_member) {
            return "a rule has kind, method, path, skip, count, ms, reason";
        }
    }
    const char *reason = get_c(rule, "reason"); /* becomes a header */
    if (reason != NULL && strspn(reason, "abcdefghijklmnopqrstuvwxyz-") != strlen(reason)) {
        return "reason: small letters and hyphens";
    }
    json_t *copy = json_deep_copy(rule);
    if (get_i64(copy, "count") < 1) {
        put_i64(copy, "count", 1);
    }
    json_array_append_new(s->faults, copy);
    return NULL;
}

static bool covers(const json_t *rule, struct arena *a, struct str method, struct str path)
{
    const char *wanted = get_c(rule, "method");
    const char *pattern = get_c(rule, "path");
    return (wanted == NULL || str_is(method, wanted)) &&
           (pattern == NULL || event_matches(pattern, str_c(a, path)));
}

json_t *fault_take(struct sim *s, struct str method, struct str path)
{
    json_t *hit = NULL;
    struct arena *a = arena_new();
    for (size_t i = 0; hit == NULL && i < json_array_size(s->faults); i++) {
        json_t *rule = json_array_get(s->faults, i);
        if (!covers(rule, a, method, path)) {
            continue;
        }
        if (get_i64(rule, "skip") > 0) {
            put_i64(rule, "skip", get_i64(rule, "skip") - 1);
            continue;
        }
        hit = json_deep_copy(rule);
        put_i64(rule, "count", get_i64(rule, "count") - 1);
        if (get_i64(rule, "count") == 0) {
            json_array_remove(s->faults, i);
        }
    }
    arena_free(a);
    return hit;
}
