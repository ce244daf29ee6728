#include "sim/session.h"

#include "sim/draft.h"
#include "sim/event.h"
#include "sim/ids.h"
#include "sim/intent.h"
#include "sim/method.h"
#include "sim/params.h"
#include "sim/refuse.h"

enum { HALF_HOUR_S = 1800, DAY_S = 86400 };

bool url_is_fine(const char *url)
{
    struct str s = str_from(url);
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f) {
            return false;
        }
    }
    return str_starts(s, STR("http://")) || str_starts(s, STR("https://"));
}

/* --- create ---------------------------------------------------------------------------------- */

static json_t *line_item(const struct cause *c, const json_t *item)
{
    char id[ID_MAX], price_id[ID_MAX], product_id[ID_MAX], decimal[32];
    const json_t *data = json_object_get(item, "price_data");
    int64_t unit = get_i64(data, "unit_amount"), quantity = get_i64(item, "quantity");
    json_t *price = json_object();
    put_c(price, "id", id_new(price_id, "price_1", 23));
    put_c(price, "object", "price");
    put_bool(price, "active", false);
    put_c(price, "billing_scheme", "per_unit");
    put_i64(price, "created", c->now);
    put_c(price, "currency", "jpy");
    put_nulls(price,
              "custom_unit_amount lookup_key nickname recurring tiers_mode transform_quantity");
    put_bool(price, "livemode", false);
    json_object_set_new(price, "metadata", json_object());
    put_c(price, "product", id_new(product_id, "prod_", 14));
    put_c(price, "tax_behavior", "unspecified");
    put_c(price, "type", "one_time");
    put_i64(price, "unit_amount", unit);
    snprintf(decimal, sizeof decimal, "%lld", (long long)unit);
    put_c(price, "unit_amount_decimal", decimal);
    json_t *o = json_object();
    put_c(o, "id", id_new(id, "li_1", 23));
    put_c(o, "object", "item");
    put_nulls(o, "adjustable_quantity metadata");
    put_i64(o, "amount_discount", 0);
    put_i64(o, "amount_subtotal", unit * quantity);
    put_i64(o, "amount_tax", 0);
    put_i64(o, "amount_total", unit * quantity);
    put_c(o, "currency", "jpy");
    put_copy(o, "description", json_at(data, "product_data.name"));
    json_object_set_new(o, "price", price);
    put_i64(o, "quantity", quantity);
    return o;
}

static bool check_items(struct cause *c, const json_t *items)
{
    char name[48];
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)items, i, item)
    {
        const json_t *data = json_object_get(item, "price_data");
        snprintf(name, sizeof name, "line_items[%d]", (int)i);
        if (data == NULL) {
            return refuse_param(c, "parameter_missing", name,
                                "Missing required param: %s[price_data].", name);
        }
        if (!is_c(data, "currency", "jpy")) {
            return refuse_param(c, NULL, name, "Invalid currency: this simulator knows jpy only.");
        }
        if (get_i64(data, "unit_amount") < 0 || get_i64(data, "unit_amount") > 99999999 ||
            get_i64(item, "quantity") < 1 || get_i64(item, "quantity") > 10000) {
            return refuse_param(c, "parameter_invalid_integer", name,
                                "Quantities must be 1 or more, amounts 0 or more.");
        }
    }
    return json_array_size(items) > 0 || refuse_param(c, "parameter_missing", "line_items",
                                                      "Missing required param: line_items.");
}

static bool check_rest(struct cause *c, const json_t *params)
{
    static const char *const urls[] = {"success_url", "cancel_url"};
    const json_t *at = json_object_get(params, "expires_at");
    const char *email = get_c(params, "customer_email");
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        const char *url = get_c(params, urls[i]);
        if (url != NULL && !url_is_fine(url)) {
            return refuse_param(
                c, "url_invalid", urls[i],
                "Invalid URL: An explicit scheme (such as https) must be provided.");
        }
    }
    if (at != NULL && (json_integer_value(at) < c->now + HALF_HOUR_S ||
                       json_integer_value(at) > c->now + DAY_S)) {
        return refuse_param(
            c, NULL, "expires_at",
            "The `expires_at` timestamp must be between 30 minutes and 24 hours after "
            "Checkout Session creation.");
    }
    if (email != NULL && !email_is_plausible(email)) {
        return refuse_param(c, "email_invalid", "customer_email", "Invalid email address: %.100s",
                            email);
    }
    return true;
}

/* The parameters of the PaymentIntent that the page will make. */
static json_t *intent_params(const json_t *params, int64_t amount)
{
    static const char *const same[] = {"payment_method_types", "payment_method_options",
                                       "customer"};
    static const char *const inner[] = {"capture_method", "description", "metadata",
                                        "receipt_email"};
    json_t *o = json_object();
    put_i64(o, "amount", amount);
    put_c(o, "currency", "jpy");
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        json_object_set(o, same[i], json_object_get(params, same[i]));
    }
    for (size_t i = 0; i < COUNT_OF(inner); i++) {
        json_object_set(o, inner[i],
                        json_object_get(json_object_get(params, "payment_intent_data"), inner[i]));
    }
    return o;
}

/* payment_method_options as a session shows them. */
static json_t *shown_options(const struct draft *d)
{
    json_t *o = json_object();
    const json_t *card = json_object_get(d->options, "card");
    if (card != NULL) {
        json_t *shown = json_object();
        put_copy(shown, "request_three_d_secure", json_object_get(card, "request_three_d_secure"));
        json_object_set(shown, "capture_method", json_object_get(card, "capture_method"));
        json_object_set_new(o, "card", shown);
    }
    if (has_type(d->types, "konbini")) {
        json_object_set_new(o, "konbini", json_object());
        put_copy(json_object_get(o, "konbini"), "expires_after_days",
                 json_at(d->options, "konbini.expires_after_days"));
    }
    return o;
}

static json_t *shape(const struct cause *c, const json_t *params, const struct draft *d)
{
    static const char *const taken[] = {
        "cancel_url", "client_reference_id", "customer",   "customer_email",
        "locale",     "submit_type",         "success_url"};
    const json_t *at = json_object_get(params, "expires_at");
    const char *creation = get_c(params, "customer_creation");
    char id[ID_MAX], url[300];
    json_t *o = json_object();
    put_c(o, "id", id_new(id, "cs_test_", 58));
    put_c(o, "object", "checkout.session");
    put_nulls(o, "after_expiration allow_promotion_codes billing_address_collection client_secret "
                 "collected_information consent consent_collection currency_conversion "
                 "customer_account customer_details discounts integration_identifier invoice "
                 "invoice_creation managed_payments origin_context payment_intent payment_link "
                 "payment_method_configuration_details permissions recovered_from "
                 "saved_payment_method_options setup_intent shipping_address_collection "
                 "shipping_cost subscription wallet_options");
    json_object_set_new(o, "adaptive_pricing", json_pack("{s:b}", "enabled", 0));
    put_i64(o, "amount_subtotal", d->amount);
    put_i64(o, "amount_total", d->amount);
    json_object_set_new(
        o, "automatic_tax",
        json_pack("{s:b, s:n, s:n, s:n}", "enabled", 0, "liability", "provider", "status"));
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        put_copy(o, taken[i], json_object_get(params, taken[i]));
    }
    put_i64(o, "created", c->now);
    put_c(o, "currency", "jpy");
    json_object_set_new(o, "custom_fields", json_array());
    json_object_set_new(o, "custom_text",
                        json_pack("{s:n, s:n, s:n, s:n}", "after_submit", "shipping_address",
                                  "submit", "terms_of_service_acceptance"));
    put_c(o, "customer_creation", creation == NULL ? "if_required" : creation);
    json_object_set_new(o, "discounts", json_array());
    put_i64(o, "expires_at", at == NULL ? c->now + DAY_S : json_integer_value(at));
    put_bool(o, "livemode", false);
    json_object_set_new(o, "metadata", json_object());
    put_c(o, "mode", "payment");
    put_c(o, "payment_method_collection", "if_required");
    json_object_set_new(o, "payment_method_options", shown_options(d));
    json_object_set(o, "payment_method_types", d->types);
    put_c(o, "payment_status", "unpaid");
    json_object_set_new(o, "phone_number_collection", json_pack("{s:b}", "enabled", 0));
    json_object_set_new(o, "shipping_options", json_array());
    put_c(o, "status", "open");
    json_object_set_new(
        o, "total_details",
        json_pack("{s:i, s:i, s:i}", "amount_discount", 0, "amount_shipping", 0, "amount_tax", 0));
    put_c(o, "ui_mode", "hosted_page");
    snprintf(url, sizeof url, "%s/checkout/%s", c->sim->base_url, id);
    put_c(o, "url", url);
    metadata_merge(o, params);
    return o;
}

json_t *session_create(struct cause *c, const json_t *params)
{
    struct draft d;
    size_t i;
    json_t *item;
    int64_t amount = 0;
    const json_t *given = json_object_get(params, "line_items");
    if (!check_items(c, given) || !check_rest(c, params)) {
        return NULL;
    }
    json_t *items = json_array();
    json_array_foreach((json_t *)given, i, item)
    {
        json_array_append_new(items, line_item(c, item));
        amount += get_i64(json_array_get(items, i), "amount_total");
    }
    json_t *intent = intent_params(params, amount);
    if (!draft_make(c, intent, NULL, &d)) {
        json_decref(items);
        json_decref(intent);
        return NULL;
    }
    json_t *o = shape(c, params, &d);
    draft_release(&d);
    json_object_set_new(o, "_items", items);
    json_object_set_new(o, "_intent", intent);
    timers_add(&c->acct->timers, get_i64(o, "expires_at"), TIMER_SESSION_EXPIRY, get_c(o, "id"));
    return table_add(&c->acct->tables[T_SESSIONS], o);
}

/* --- its end --------------------------------------------------------------------------------- */

static void expire(const struct cause *c, json_t *session)
{
    put_c(session, "status", "expired");
    put_null(session, "url");
    json_t *intent = table_get(&c->acct->tables[T_INTENTS], get_c(session, "payment_intent"));
    if (intent != NULL) { /* declined, or waiting for 3-D Secure */
        intent_page_expired(c, intent);
    }
    event_emit(c, "checkout.session.expired", session);
}

bool session_expire(struct cause *c, json_t *session)
{
    if (!is_c(session, "status", "open")) {
        return refuse(
            c, 400, NULL, NULL,
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout "
            "Session has a status of `%s`.",
            get_c(session, "status"));
    }
    expire(c, session);
    return true;
}

void session_timer_expire(const struct cause *c, json_t *session)
{
    if (is_c(session, "status", "open")) {
        expire(c, session);
    }
}

static void complete(const struct cause *c, json_t *session, const json_t *intent, bool is_paid)
{
    const json_t *method = table_get(&c->acct->tables[T_METHODS], get_c(intent, "payment_method"));
    const json_t *billing = json_object_get(method, "billing_details");
    json_t *who = json_object();
    put_nulls(who, "address business_name individual_name");
    put_copy(who, "email", json_object_get(billing, "email"));
    put_copy(who, "name", json_object_get(billing, "name"));
    put_copy(who, "phone", json_object_get(billing, "phone"));
    put_c(who, "tax_exempt", "none");
    json_object_set_new(who, "tax_ids", json_array());
    json_object_set_new(session, "customer_details", who);
    put_c(session, "status", "complete");
    put_c(session, "payment_status", is_paid ? "paid" : "unpaid");
    put_null(session, "url");
    const json_t *event = event_emit(c, "checkout.session.completed", session);
    put_copy(session, "_completed", json_object_get(event, "id"));
}

static void follow_open(const struct cause *c, json_t *session, const json_t *intent)
{
    const char *next = get_c(json_object_get(intent, "next_action"), "type");
    if (is_c(intent, "status", "succeeded")) {
        complete(c, session, intent, true);
    } else if (is_c(intent, "status", "requires_capture")) {
        complete(c, session, intent, false);
    } else if (next != NULL && strcmp(next, "konbini_display_details") == 0) {
        put_bool(session, "_is_async", true);
        complete(c, session, intent, false);
    }
}

void session_follow(const struct cause *c, const json_t *intent)
{
    json_t *session = table_get(&c->acct->tables[T_SESSIONS], get_c(intent, "_session"));
    if (session == NULL || is_c(session, "status", "expired")) {
        return;
    }
    if (is_c(session, "status", "open")) {
        follow_open(c, session, intent);
        return;
    }
    bool was_unpaid = is_c(session, "payment_status", "unpaid");
    bool is_async = get_bool(session, "_is_async");
    if (is_c(intent, "status", "succeeded") && was_unpaid) {
        put_c(session, "payment_status", "paid");
        if (is_async) {
            event_emit(c, "checkout.session.async_payment_succeeded", session);
        }
    } else if (is_c(intent, "status", "requires_payment_method") && was_unpaid && is_async) {
        event_emit(c, "checkout.session.async_payment_failed", session);
    }
}

bool session_holds_cards(const json_t *session)
{
    const json_t *intent = json_object_get(session, "_intent");
    return is_c(intent, "capture_method", "manual") ||
           get_c(json_at(intent, "payment_method_options.card"), "capture_method") != NULL;
}

/* --- the page's form ------------------------------------------------------------------------- */

static json_t *intent_of(struct cause *c, json_t *session)
{
    json_t *intent = table_get(&c->acct->tables[T_INTENTS], get_c(session, "payment_intent"));
    if (intent != NULL) {
        return intent; /* an earlier try was declined */
    }
    intent = intent_create(c, json_object_get(session, "_intent"));
    if (intent != NULL) {
        put_copy(intent, "_session", json_object_get(session, "id"));
        put_copy(session, "payment_intent", json_object_get(intent, "id"));
    }
    return intent;
}

bool session_pay(struct cause *c, json_t *session, const json_t *data, const char *number)
{
    const char *type = get_c(data, "type");
    if (!is_c(session, "status", "open") ||
        !has_type(json_object_get(session, "payment_method_types"), type)) {
        return refuse(c, 400, NULL, NULL,
                      "This Checkout Session cannot be paid that way any more.");
    }
    json_t *intent = intent_of(c, session);
    if (intent == NULL) {
        return false;
    }
    json_t *params = json_object();
    put_copy(params, "payment_method", json_object_get(method_new(c, type, data), "id"));
    if (number != NULL) {
        json_object_set_new(params, "payment_method_options",
                            json_pack("{s:{s:s}}", "konbini", "confirmation_number", number));
    }
    bool is_fine = intent_confirm(c, intent, params);
    json_decref(params);
    return is_fine;
}
