#include "sim/api.h"
#include "sim/session.h"

static const struct param create_params[] = {
    {"mode", P_ENUM, P_REQUIRED, 0, "payment"},
    {"success_url", P_STR, P_REQUIRED, 2048, NULL},
    {"cancel_url", P_STR, 0, 2048, NULL},
    {"client_reference_id", P_STR, 0, 200, NULL},
    {"customer", P_STR, 0, 0, NULL},
    {"customer_creation", P_ENUM, 0, 0, "always|if_required"},
    {"customer_email", P_STR, 0, 0, NULL},
    {"expires_at", P_INT, 0, 0, NULL},
    {"line_items.#.quantity", P_INT, P_REQUIRED, 0, NULL},
    {"line_items.#.price_data.currency", P_STR, P_REQUIRED, 3, NULL},
    {"line_items.#.price_data.unit_amount", P_INT, P_REQUIRED, 0, NULL},
    {"line_items.#.price_data.product_data.name", P_STR, P_REQUIRED, 0, NULL},
    {"line_items.#.price_data.product_data.description", P_STR, 0, 0, NULL},
    {"locale", P_ENUM, 0, 0, "auto|en|ja"},
    {"metadata", P_MAP, 0, 0, NULL},
    {"payment_intent_data.capture_method", P_ENUM, 0, 0, "automatic|automatic_async|manual"},
    {"payment_intent_data.description", P_STR, 0, 1000, NULL},
    {"payment_intent_data.metadata", P_MAP, 0, 0, NULL},
    {"payment_intent_data.receipt_email", P_STR, 0, 0, NULL},
    {"payment_method_options.card.capture_method", P_ENUM, 0, 0, "manual"},
    {"payment_method_options.card.request_three_d_secure", P_ENUM, 0, 0, "any|automatic|challenge"},
    {"payment_method_options.konbini.expires_after_days", P_INT, 0, 0, NULL},
    {"payment_method_types", P_LIST, 0, 0, NULL},
    {"submit_type", P_ENUM, 0, 0, "auto|book|donate|pay"},
    {"ui_mode", P_ENUM, 0, 0, "hosted_page"},
    PARAMS_END,
};

static const struct param list_params[] = {
    {"customer", P_STR, 0, 0, NULL},
    {"payment_intent", P_STR, 0, 0, NULL},
    {"status", P_ENUM, 0, 0, "complete|expired|open"},
    PARAMS_LIST,
    PARAMS_END,
};

static const struct param items_params[] = {{"limit", P_INT, 0, 0, NULL}, PARAMS_END};
static const struct param no_params[] = {PARAMS_END};

static json_t *create(struct call *c)
{
    return json_incref(session_create(&c->cause, c->params));
}

static json_t *retrieve(struct call *c)
{
    return json_incref(call_object(c, T_SESSIONS, "checkout.session"));
}

static json_t *expire(struct call *c)
{
    json_t *s = call_object(c, T_SESSIONS, "checkout.session");
    return s != NULL && session_expire(&c->cause, s) ? json_incref(s) : NULL;
}

static json_t *line_items(struct call *c)
{
    const json_t *s = call_object(c, T_SESSIONS, "checkout.session");
    return s == NULL ? NULL
                     : json_pack("{s:s, s:O, s:b, s:s}", "object", "list", "data",
                                 json_object_get(s, "_items"), "has_more", 0, "url", c->url);
}

static bool keep(const struct call *c, const json_t *s)
{
    return call_filter(c, "customer", s, "customer") && call_filter(c, "status", s, "status") &&
           call_filter(c, "payment_intent", s, "payment_intent");
}

static json_t *list(struct call *c)
{
    return call_list(c, T_SESSIONS, keep);
}

const struct route session_routes[] = {
    {"POST", "/v1/checkout/sessions", create, create_params},
    {"GET", "/v1/checkout/sessions", list, list_params},
    {"GET", "/v1/checkout/sessions/{id}", retrieve, no_params},
    {"GET", "/v1/checkout/sessions/{id}/line_items", line_items, items_params},
    {"POST", "/v1/checkout/sessions/{id}/expire", expire, no_params},
    {NULL, NULL, NULL, NULL},
};
