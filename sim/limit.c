#include "sim/limit.h"

struct limiter {
    json_t *buckets; /* "account operation" to {level in thousandths of a token, at in ms} */
};

struct limiter *limiter_new(void)
{
    struct limiter *l = calloc(1, sizeof *l);
    if (l == NULL) {
        abort();
    }
    l->buckets = json_object();
    return l;
}

void limiter_free(struct limiter *l)
{
    json_decref(l->buckets);
    free(l);
}

static json_t *filled(struct limiter *l, const char *name, int64_t per_second, int64_t now)
{
    json_t *b = json_object_get(l->buckets, name);
    if (b == NULL) {
        b = json_object();
        put_i64(b, "level", per_second * 1000);
        put_i64(b, "at", now);
        json_object_set_new(l->buckets, name, b);
        return b;
    }
    int64_t passed = now - get_i64(b, "at");
    int64_t gained = passed > MS_PER_SECOND ? per_second * 1000 : passed * per_second;
    int64_t level = get_i64(b, "level") + gained;
    put_i64(b, "level", level > per_second * 1000 ? per_second * 1000 : level);
    put_i64(b, "at", now);
    return b;
}

const char *limiter_take(struct sim *s, const struct account *a, const char *operation)
{
    char name[160];
    if (!s->settings.rate_limit) {
        return NULL;
    }
    int64_t now = clock_now(s->clock).ms;
    json_t *of_account = filled(s->limiter, a->id, s->settings.rate_limit_account, now);
    snprintf(name, sizeof name, "%s %.100s", a->id, operation);
    json_t *of_operation = filled(s->limiter, name, s->settings.rate_limit_endpoint, now);
    if (get_i64(of_account, "level") < 1000) {
        return "global-rate";
    }
    if (get_i64(of_operation, "level") < 1000) {
        return "endpoint-rate";
    }
    put_i64(of_account, "level", get_i64(of_account, "level") - 1000);
    put_i64(of_operation, "level", get_i64(of_operation, "level") - 1000);
    return NULL;
}
