#include "sim/api.h"
#include "sim/card.h"
#include "sim/event.h"
#include "sim/ids.h"
#include "sim/method.h"
#include "sim/refuse.h"

static const struct param no_params[] = {PARAMS_END};

/* --- charges --------------------------------------------------------------------------------- */

static const struct param charge_list_params[] = {
    {"customer", P_STR, 0, 0, NULL},
    {"payment_intent", P_STR, 0, 0, NULL},
    PARAMS_LIST,
    PARAMS_END,
};

static json_t *charge_retrieve(struct call *c)
{
    return json_incref(call_object(c, T_CHARGES, "charge"));
}

static bool charge_keep(const struct call *c, const json_t *charge)
{
    return call_filter(c, "customer", charge, "customer") &&
           call_filter(c, "payment_intent", charge, "payment_intent");
}

static json_t *charge_list(struct call *c)
{
    return call_list(c, T_CHARGES, charge_keep);
}

/* --- balance transactions -------------------------------------------------------------------- */

static const struct param balance_list_params[] = {
    {"currency", P_STR, 0, 0, NULL},
    {"source", P_STR, 0, 0, NULL},
    {"type", P_STR, 0, 0, NULL},
    PARAMS_LIST,
    PARAMS_END,
};

static json_t *balance_retrieve(struct call *c)
{
    return json_incref(call_object(c, T_BALANCE, "balance transaction"));
}

static bool balance_keep(const struct call *c, const json_t *t)
{
    return call_filter(c, "currency", t, "currency") && call_filter(c, "source", t, "source") &&
           call_filter(c, "type", t, "type");
}

static json_t *balance_list(struct call *c)
{
    return call_list(c, T_BALANCE, balance_keep);
}

/* --- payment methods ------------------------------------------------------------------------- */

static const struct param method_params[] = {
    {"type", P_ENUM, P_REQUIRED, 0, "card|konbini"},
    {"allow_redisplay", P_ENUM, 0, 0, "always|limited|unspecified"},
    {"metadata", P_MAP, 0, 0, NULL},
    {"card.number", P_STR, P_REQUIRED, 0, NULL},
    {"card.exp_month", P_INT, P_REQUIRED, 0, NULL},
    {"card.exp_year", P_INT, P_REQUIRED, 0, NULL},
    {"card.cvc", P_STR, 0, 4, NULL},
    PARAMS_BILLING("billing_details"),
    PARAMS_END,
};

static json_t *method_create(struct call *c)
{
    const char *type = get_c(c->params, "type");
    const json_t *card = json_object_get(c->params, "card");
    const char *email = get_c(json_object_get(c->params, "billing_details"), "email");
    if (email != NULL && !email_is_plausible(email)) {
        refuse_param(&c->cause, "email_invalid", "billing_details[email]",
                     "Invalid email address: %.100s", email);
        return NULL;
    }
    if ((strcmp(type, "card") == 0) != (card != NULL)) {
        refuse_param(&c->cause, "parameter_missing", "card", "Missing required param: card.");
        return NULL;
    }
    if (card != NULL && card_by_number(get_c(card, "number")) == NULL) {
        refuse(&c->cause, 402, "incorrect_number", "number",
               "Your card number is incorrect. (The simulator knows Stripe's test cards only.)");
        return NULL;
    }
    return json_incref(method_new(&c->cause, type, c->params));
}

static json_t *method_retrieve(struct call *c)
{
    return json_incref(call_object(c, T_METHODS, "PaymentMethod"));
}

/* --- customers ------------------------------------------------------------------------------- */

static const struct param customer_params[] = {
    {"description", P_STR, P_UNSET, 0, NULL},
    {"email", P_STR, P_UNSET, 512, NULL},
    {"metadata", P_MAP, P_UNSET, 0, NULL},
    {"name", P_STR, P_UNSET, 256, NULL},
    {"phone", P_STR, P_UNSET, 20, NULL},
    {"preferred_locales", P_LIST, 0, 0, NULL},
    PARAMS_END,
};

static json_t *customer_create(struct call *c)
{
    static const char *const taken[] = {"description", "email", "name", "phone"};
    char id[ID_MAX], prefix[ID_MAX];
    json_t *o = json_object();
    const json_t *locales = json_object_get(c->params, "preferred_locales");
    put_c(o, "id", id_new(id, "cus_", 14));
    put_c(o, "object", "customer");
    put_nulls(o, "address customer_account currency default_source shipping test_clock");
    put_i64(o, "balance", 0);
    put_i64(o, "created", c->cause.now);
    put_bool(o, "delinquent", false);
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        put_copy(o, taken[i], json_object_get(c->params, taken[i]));
    }
    put_c(o, "invoice_prefix", id_new(prefix, "", 8));
    json_object_set_new(o, "invoice_settings",
                        json_pack("{s:n, s:n, s:n, s:n}", "custom_fields", "default_payment_method",
                                  "footer", "rendering_options"));
    put_bool(o, "livemode", false);
    json_object_set_new(o, "metadata", json_object());
    put_i64(o, "next_invoice_sequence", 1);
    json_object_set_new(o, "preferred_locales",
                        locales == NULL ? json_array() : json_deep_copy(locales));
    put_c(o, "tax_exempt", "none");
    metadata_merge(o, c->params);
    table_add(&c->cause.acct->tables[T_CUSTOMERS], o);
    event_emit(&c->cause, "customer.created", o);
    return json_incref(o);
}

static json_t *customer_retrieve(struct call *c)
{
    return json_incref(call_object(c, T_CUSTOMERS, "customer"));
}

const struct route object_routes[] = {
    {"GET", "/v1/charges", charge_list, charge_list_params},
    {"GET", "/v1/charges/{id}", charge_retrieve, no_params},
    {"GET", "/v1/balance_transactions", balance_list, balance_list_params},
    {"GET", "/v1/balance_transactions/{id}", balance_retrieve, no_params},
    {"POST", "/v1/payment_methods", method_create, method_params},
    {"GET", "/v1/payment_methods/{id}", method_retrieve, no_params},
    {"POST", "/v1/customers", customer_create, customer_params},
    {"GET", "/v1/customers/{id}", customer_retrieve, no_params},
    {NULL, NULL, NULL, NULL},
};
