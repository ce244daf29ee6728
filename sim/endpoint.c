#include "sim/endpoint.h"

#include "sim/api.h"
#include "sim/ids.h"
#include "sim/refuse.h"
#include "sim/render.h"

static const struct param create_params[] = {
    {"url", P_STR, P_REQUIRED, 2048, NULL},
    {"enabled_events", P_LIST, P_REQUIRED, 0, NULL},
    {"api_version", P_STR, 0, 0, NULL},
    {"connect", P_BOOL, 0, 0, NULL},
    {"description", P_STR, P_UNSET, 0, NULL},
    {"metadata", P_MAP, P_UNSET, 0, NULL},
    PARAMS_END,
};

static const struct param update_params[] = {
    {"url", P_STR, 0, 2048, NULL},         {"enabled_events", P_LIST, 0, 0, NULL},
    {"disabled", P_BOOL, 0, 0, NULL},      {"description", P_STR, P_UNSET, 0, NULL},
    {"metadata", P_MAP, P_UNSET, 0, NULL}, PARAMS_END,
};

static const struct param list_params[] = {PARAMS_LIST, PARAMS_END};
static const struct param no_params[] = {PARAMS_END};

const char *endpoint_roll(const struct cause *c, json_t *endpoint, int64_t overlap_s)
{
    char secret[ID_MAX];
    const char *old = get_c(endpoint, "_secret");
    if (old != NULL) {
        put_c(endpoint, "_old_secret", old);
        put_i64(endpoint, "_old_until", c->now + overlap_s);
    }
    put_c(endpoint, "_secret", id_new(secret, "whsec_", 32));
    return get_c(endpoint, "_secret");
}

static bool check_url(struct call *c)
{
    const char *url = get_c(c->params, "url");
    struct str s = str_from(url);
    if (url != NULL && !str_starts(s, STR("http://")) && !str_starts(s, STR("https://"))) {
        return refuse_param(&c->cause, "url_invalid", "url",
                            "Invalid URL: An explicit scheme (such as https) must be provided.");
    }
    return true;
}

static bool check_version(struct call *c)
{
    const char *version = get_c(c->params, "api_version");
    return version == NULL || version_is_known(version) ||
           refuse_param(&c->cause, NULL, "api_version", "Invalid Stripe API version: %.40s",
                        version);
}

static json_t *create(struct call *c)
{
    char id[ID_MAX];
    struct table *t = &c->cause.acct->tables[T_ENDPOINTS];
    if (!check_url(c) || !check_version(c)) {
        return NULL;
    }
    if (json_array_size(t->list) >= ENDPOINTS_MAX) {
        refuse(&c->cause, 400, NULL, NULL,
               "You have reached the maximum of %d test webhook endpoints.", ENDPOINTS_MAX);
        return NULL;
    }
    json_t *o = json_object();
    put_c(o, "id", id_new(id, "we_1", 23));
    put_c(o, "object", "webhook_endpoint");
    put_copy(o, "api_version", json_object_get(c->params, "api_version"));
    put_null(o, "application");
    put_i64(o, "created", c->cause.now);
    put_copy(o, "description", json_object_get(c->params, "description"));
    put_copy(o, "enabled_events", json_object_get(c->params, "enabled_events"));
    put_bool(o, "livemode", false);
    json_object_set_new(o, "metadata", json_object());
    put_c(o, "status", "enabled");
    put_copy(o, "url", json_object_get(c->params, "url"));
    metadata_merge(o, c->params);
    table_add(t, o);
    json_t *shown = json_copy(o); /* the secret is shown once, here */
    put_c(shown, "secret", endpoint_roll(&c->cause, o, 0));
    return shown;
}

static json_t *retrieve(struct call *c)
{
    return json_incref(call_object(c, T_ENDPOINTS, "webhook endpoint"));
}

static json_t *update(struct call *c)
{
    static const char *const taken[] = {"url", "enabled_events", "description"};
    json_t *o = call_object(c, T_ENDPOINTS, "webhook endpoint");
    const json_t *disabled = json_object_get(c->params, "disabled");
    if (o == NULL || !check_url(c)) {
        return NULL;
    }
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        const json_t *value = json_object_get(c->params, taken[i]);
        if (value != NULL) {
            put_copy(o, taken[i], value);
        }
    }
    if (disabled != NULL) {
        put_c(o, "status", json_is_true(disabled) ? "disabled" : "enabled");
    }
    metadata_merge(o, c->params);
    return json_incref(o);
}

static json_t *list(struct call *c)
{
    return call_list(c, T_ENDPOINTS, NULL);
}

static json_t *delete (struct call *c)
{
    if (call_object(c, T_ENDPOINTS, "webhook endpoint") == NULL) {
        return NULL;
    }
    table_remove(&c->cause.acct->tables[T_ENDPOINTS], c->id);
    return json_pack("{s:s, s:s, s:b}", "id", c->id, "object", "webhook_endpoint", "deleted", 1);
}

const struct route endpoint_routes[] = {
    {"POST", "/v1/webhook_endpoints", create, create_params},
    {"GET", "/v1/webhook_endpoints", list, list_params},
    {"GET", "/v1/webhook_endpoints/{id}", retrieve, no_params},
    {"POST", "/v1/webhook_endpoints/{id}", update, update_params},
    {"DELETE", "/v1/webhook_endpoints/{id}", delete, no_params},
    {NULL, NULL, NULL, NULL},
};
