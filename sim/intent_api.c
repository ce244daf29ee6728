#include "sim/api.h"
#include "sim/draft.h"
#include "sim/intent.h"
#include "sim/method.h"
#include "sim/refuse.h"
#include "sim/session.h"

#define TYPES "card|konbini"

#define PARAMS_METHOD_DATA                                                                   \
    {"payment_method", P_STR, 0, 0, NULL},                                                   \
        {"payment_method_data.type", P_ENUM, P_REQUIRED, 0, "konbini"},                      \
        {"payment_method_data.allow_redisplay", P_ENUM, 0, 0, "always|limited|unspecified"}, \
        {"payment_method_data.metadata", P_MAP, 0, 0, NULL},                                 \
        PARAMS_BILLING("payment_method_data.billing_details")

#define PARAMS_TYPES                                       \
    {"payment_method_types", P_LIST, 0, 0, NULL},          \
    {                                                      \
        "allowed_payment_method_types", P_LIST, 0, 0, NULL \
    }

static const struct param create_params[] = {
    {"amount", P_INT, P_REQUIRED, 0, NULL},
    {"currency", P_STR, P_REQUIRED, 3, NULL},
    {"automatic_payment_methods.enabled", P_BOOL, P_REQUIRED, 0, NULL},
    {"automatic_payment_methods.allow_redirects", P_ENUM, 0, 0, "always|never"},
    {"capture_method", P_ENUM, 0, 0, "automatic|automatic_async|manual"},
    {"confirm", P_BOOL, 0, 0, NULL},
    {"confirmation_method", P_ENUM, 0, 0, "automatic"},
    {"customer", P_STR, 0, 0, NULL},
    {"description", P_STR, 0, 1000, NULL},
    {"metadata", P_MAP, P_UNSET, 0, NULL},
    {"receipt_email", P_STR, P_UNSET, 0, NULL},
    {"return_url", P_STR, 0, 0, NULL},
    {"setup_future_usage", P_ENUM, 0, 0, "off_session|on_session"},
    {"statement_descriptor", P_STR, 0, 22, NULL},
    {"statement_descriptor_suffix", P_STR, 0, 22, NULL},
    PARAMS_TYPES,
    PARAMS_METHOD_DATA,
    PARAMS_METHOD_OPTIONS,
    PARAMS_END,
};

static const struct param update_params[] = {
    {"amount", P_INT, 0, 0, NULL},
    {"currency", P_STR, 0, 3, NULL},
    {"capture_method", P_ENUM, 0, 0, "automatic|automatic_async|manual"},
    {"customer", P_STR, 0, 0, NULL},
    {"description", P_STR, P_UNSET, 1000, NULL},
    {"metadata", P_MAP, P_UNSET, 0, NULL},
    {"receipt_email", P_STR, P_UNSET, 0, NULL},
    {"setup_future_usage", P_ENUM, P_UNSET, 0, "off_session|on_session"},
    {"statement_descriptor", P_STR, 0, 22, NULL},
    {"statement_descriptor_suffix", P_STR, 0, 22, NULL},
    PARAMS_TYPES,
    PARAMS_METHOD_DATA,
    PARAMS_METHOD_OPTIONS,
    PARAMS_END,
};

static const struct param confirm_params[] = {
    {"capture_method", P_ENUM, 0, 0, "automatic|automatic_async|manual"},
    {"receipt_email", P_STR, P_UNSET, 0, NULL},
    {"return_url", P_STR, 0, 0, NULL},
    {"setup_future_usage", P_ENUM, P_UNSET, 0, "off_session|on_session"},
    PARAMS_TYPES,
    PARAMS_METHOD_DATA,
    PARAMS_METHOD_OPTIONS,
    PARAMS_END,
};

static const struct param cancel_params[] = {
    {"cancellation_reason", P_ENUM, 0, 0, "abandoned|duplicate|fraudulent|requested_by_customer"},
    PARAMS_END,
};

static const struct param capture_params[] = {
    {"amount_to_capture", P_INT, 0, 0, NULL},
    {"final_capture", P_BOOL, 0, 0, NULL},
    {"metadata", P_MAP, P_UNSET, 0, NULL},
    PARAMS_END,
};

static const struct param list_params[] = {
    {"customer", P_STR, 0, 0, NULL},
    PARAMS_LIST,
    PARAMS_END,
};

static const struct param retrieve_params[] = {
    {"client_secret", P_STR, 0, 0, NULL},
    PARAMS_END,
};

static json_t *the_intent(struct call *c)
{
    json_t *intent = table_get(&c->cause.acct->tables[T_INTENTS], c->id);
    if (intent == NULL) {
        refuse(&c->cause, 404, "resource_missing", "intent", "No such payment_intent: '%.80s'",
               c->id);
    }
    return intent;
}

/* Name and e-mail are asked for before anything is made, so that a mistake leaves nothing behind.
 */
static bool has_payer(struct call *c)
{
    const json_t *data = json_object_get(c->params, "payment_method_data");
    static const char *const needed[] = {"name", "email"};
    for (size_t i = 0; data != NULL && i < COUNT_OF(needed); i++) {
        if (get_c(json_object_get(data, "billing_details"), needed[i]) == NULL) {
            char param[48];
            snprintf(param, sizeof param, "billing_details[%s]", needed[i]);
            return refuse_param(&c->cause, "parameter_missing", param,
                                "Missing required param: %s.", param);
        }
    }
    return true;
}

static bool check_return_url(struct call *c)
{
    const char *url = get_c(c->params, "return_url");
    return url == NULL || url_is_fine(url) ||
           refuse_param(&c->cause, "url_invalid", "return_url",
                        "Invalid URL: An explicit scheme (such as https) must be provided.");
}

static json_t *create(struct call *c)
{
    bool confirms = get_bool(c->params, "confirm");
    if (confirms && !has_payer(c)) {
        return NULL;
    }
    if (!confirms && get_c(c->params, "return_url") != NULL) {
        refuse_param(&c->cause, NULL, "return_url",
                     "The parameter return_url cannot be passed when creating a PaymentIntent "
                     "unless confirm is set to true.");
        return NULL;
    }
    if (!check_return_url(c)) {
        return NULL;
    }
    json_t *intent = intent_create(&c->cause, c->params);
    if (intent == NULL) {
        return NULL;
    }
    if (confirms) {
        /* What create took is in the intent by now; only the method is left to take. */
        json_t *rest = json_object();
        static const char *const left[] = {"payment_method", "payment_method_data", "return_url"};
        for (size_t i = 0; i < COUNT_OF(left); i++) {
            json_object_set(rest, left[i], json_object_get(c->params, left[i]));
        }
        bool is_fine = intent_confirm(&c->cause, intent, rest);
        json_decref(rest);
        if (!is_fine) {
            return NULL;
        }
    }
    return json_incref(intent);
}

static json_t *retrieve(struct call *c)
{
    return json_incref(the_intent(c));
}

static json_t *update(struct call *c)
{
    json_t *intent = the_intent(c);
    return intent != NULL && intent_update(&c->cause, intent, c->params) ? json_incref(intent)
                                                                         : NULL;
}

static json_t *confirm(struct call *c)
{
    json_t *intent = the_intent(c);
    return intent != NULL && check_return_url(c) && intent_confirm(&c->cause, intent, c->params)
               ? json_incref(intent)
               : NULL;
}

static json_t *cancel(struct call *c)
{
    json_t *intent = the_intent(c);
    return intent != NULL &&
                   intent_cancel(&c->cause, intent, get_c(c->params, "cancellation_reason"))
               ? json_incref(intent)
               : NULL;
}

static json_t *capture(struct call *c)
{
    json_t *intent = the_intent(c);
    return intent != NULL && intent_capture(&c->cause, intent, c->params) ? json_incref(intent)
                                                                          : NULL;
}

static bool keep(const struct call *c, const json_t *intent)
{
    return call_filter(c, "customer", intent, "customer");
}

static json_t *list(struct call *c)
{
    return call_list(c, T_INTENTS, keep);
}

const struct route intent_routes[] = {
    {"POST", "/v1/payment_intents", create, create_params},
    {"GET", "/v1/payment_intents", list, list_params},
    {"GET", "/v1/payment_intents/{id}", retrieve, retrieve_params},
    {"POST", "/v1/payment_intents/{id}", update, update_params},
    {"POST", "/v1/payment_intents/{id}/confirm", confirm, confirm_params},
    {"POST", "/v1/payment_intents/{id}/cancel", cancel, cancel_params},
    {"POST", "/v1/payment_intents/{id}/capture", capture, capture_params},
    {NULL, NULL, NULL, NULL},
};
