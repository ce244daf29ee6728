#include "sim/draft.h"

#include "sim/konbini.h"
#include "sim/method.h"
#include "sim/refuse.h"

enum { CARD_MIN = 50, CARD_MAX = 99999999 };

bool has_type(const json_t *types, const char *type)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)types, i, one)
    {
        if (strcmp(json_string_value(one), type) == 0) {
            return true;
        }
    }
    return false;
}

/* --- which types ----------------------------------------------------------------------------- */

static bool konbini_fits(const struct account *a, int64_t amount)
{
    return strcmp(a->konbini, "active") == 0 && amount >= KONBINI_MIN && amount <= KONBINI_MAX;
}

/* Dynamic selection and allowed_payment_method_types leave out silently what does not fit. */
static bool fitting(struct cause *c, const json_t *wanted, int64_t amount, json_t *types)
{
    if ((wanted == NULL || has_type(wanted, "card")) && amount >= CARD_MIN) {
        json_array_append_new(types, json_string("card"));
    }
    if ((wanted == NULL || has_type(wanted, "konbini")) && konbini_fits(c->acct, amount)) {
        json_array_append_new(types, json_string("konbini"));
    }
    return json_array_size(types) > 0 ||
           refuse_param(c, "payment_intent_invalid_parameter", NULL,
                        "No valid payment method types for this Payment Intent.");
}

static bool named(struct cause *c, const json_t *wanted, json_t *types)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)wanted, i, one)
    {
        const char *type = json_string_value(one);
        bool is_konbini = strcmp(type, "konbini") == 0;
        bool is_active =
            is_konbini ? strcmp(c->acct->konbini, "active") == 0 : strcmp(type, "card") == 0;
        if (!is_active) {
            return refuse_param(c, "payment_intent_invalid_parameter", "payment_method_types",
                                "The payment method type \"%.40s\" is invalid. Please ensure the "
                                "provided type is activated in your dashboard "
                                "(https://dashboard.stripe.com/account/payments/settings) and your "
                                "account is enabled for any preview features that you are trying "
                                "to use.",
                                type);
        }
        if (!has_type(types, type)) {
            json_array_append(types, one);
        }
    }
    return json_array_size(types) > 0 ||
           refuse_param(c, "parameter_invalid_empty", "payment_method_types",
                        "payment_method_types must not be empty.");
}

static bool decide_types(struct cause *c, const json_t *params, const json_t *intent,
                         int64_t amount, json_t *types)
{
    const json_t *list = json_object_get(params, "payment_method_types");
    const json_t *allowed = json_object_get(params, "allowed_payment_method_types");
    const json_t *automatic = json_object_get(params, "automatic_payment_methods");
    if ((list != NULL) + (allowed != NULL) + (automatic != NULL) > 1) {
        return refuse_param(c, "parameters_exclusive", "payment_method_types",
                            "You may only specify one of these parameters: payment_method_types, "
                            "allowed_payment_method_types, automatic_payment_methods.");
    }
    if (list != NULL) {
        return named(c, list, types);
    }
    if (allowed != NULL) {
        return fitting(c, allowed, amount, types);
    }
    if (intent != NULL) {
        json_array_extend(types, json_object_get(intent, "payment_method_types"));
        return true;
    }
    return fitting(c, NULL, amount, types);
}

/* --- amounts --------------------------------------------------------------------------------- */

static bool check_amount(struct cause *c, int64_t amount, const json_t *types)
{
    bool konbini = has_type(types, "konbini");
    int64_t least = konbini ? KONBINI_MIN : CARD_MIN;
    int64_t most = konbini ? KONBINI_MAX : CARD_MAX;
    if (amount < least) {
        return refuse_param(c, "amount_too_small", "amount", "Amount must be at least ¥%d",
                            (int)least);
    }
    if (amount > most) {
        return refuse_param(c, "amount_too_large", "amount", "Amount must be no more than ¥%d",
                            (int)most);
    }
    return true;
}

/* --- options --------------------------------------------------------------------------------- */

static json_t *card_options(const json_t *base, const json_t *given)
{
    json_t *o = json_object();
    put_nulls(o, "installments mandate_options network");
    put_c(o, "request_three_d_secure", "automatic");
    json_object_update(o, (json_t *)base);
    json_object_update(o, (json_t *)given);
    if (json_is_null(json_object_get(o, "capture_method"))) {
        json_object_del(o, "capture_method");
    }
    return o;
}

static bool decide_options(struct cause *c, const json_t *params, const json_t *intent,
                           struct draft *d)
{
    const json_t *given = json_object_get(params, "payment_method_options");
    const json_t *base = json_object_get(intent, "payment_method_options");
    if (has_type(d->types, "card")) {
        json_object_set_new(
            d->options, "card",
            card_options(json_object_get(base, "card"), json_object_get(given, "card")));
    }
    if (has_type(d->types, "konbini")) {
        json_t *merged;
        if (!konbini_options(c, json_object_get(base, "konbini"), json_object_get(given, "konbini"),
                             &merged)) {
            return false;
        }
        json_object_set_new(d->options, "konbini", merged);
    }
    return true;
}

/* --- the rest -------------------------------------------------------------------------------- */

static bool check_rest(struct cause *c, const json_t *params, const struct draft *d)
{
    const char *currency = get_c(params, "currency");
    const char *customer = get_c(params, "customer");
    const char *receipt = get_c(params, "receipt_email");
    if (currency != NULL && strcmp(currency, "jpy") != 0 && strcmp(currency, "JPY") != 0) {
        return has_type(d->types, "konbini")
                   ? refuse_param(c, "payment_method_currency_mismatch", "currency",
                                  "The currency provided (%.10s) is invalid. Payments with konbini "
                                  "support the following currencies: jpy.",
                                  currency)
                   : refuse_param(c, NULL, "currency",
                                  "Invalid currency: %.10s. This simulator knows jpy only.",
                                  currency);
    }
    if (customer != NULL && table_get(&c->acct->tables[T_CUSTOMERS], customer) == NULL) {
        return refuse(c, 400, "resource_missing", "customer", "No such customer: '%.60s'",
                      customer);
    }
    if (receipt != NULL && !email_is_plausible(receipt)) {
        return refuse_param(c, "email_invalid", "receipt_email", "Invalid email address: %.100s",
                            receipt);
    }
    if (has_type(d->types, "konbini") && strcmp(d->capture_method, "manual") == 0) {
        return refuse_param(c, "payment_intent_invalid_parameter", "capture_method",
                            "The payment method type \"konbini\" cannot be captured manually. Use "
                            "payment_method_options[card][capture_method].");
    }
    if (has_type(d->types, "konbini") && get_c(params, "setup_future_usage") != NULL) {
        return refuse_param(c, "payment_intent_invalid_parameter", "setup_future_usage",
                            "The payment method type \"konbini\" cannot be saved for later.");
    }
    return true;
}

bool draft_make(struct cause *c, const json_t *params, const json_t *intent, struct draft *d)
{
    const json_t *amount = json_object_get(params, "amount");
    const char *capture = get_c(params, "capture_method");
    const char *before = get_c(intent, "capture_method");
    if (amount != NULL && json_integer_value(amount) < 1) {
        return refuse_param(c, "parameter_invalid_integer", "amount",
                            "This value must be greater than or equal to 1.");
    }
    *d = (struct draft){.types = json_array(), .options = json_object()};
    d->amount = amount != NULL ? json_integer_value(amount) : get_i64(intent, "amount");
    d->capture_method = capture != NULL ? capture : before != NULL ? before : "automatic_async";
    if (decide_types(c, params, intent, d->amount, d->types) &&
        check_amount(c, d->amount, d->types) && check_rest(c, params, d) &&
        decide_options(c, params, intent, d)) {
        return true;
    }
    draft_release(d);
    return false;
}

void draft_release(struct draft *d)
{
    json_decref(d->types);
    json_decref(d->options);
    d->types = d->options = NULL;
}
