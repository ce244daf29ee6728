#include "sim/intent.h"

#include "sim/card.h"
#include "sim/charge.h"
#include "sim/dispute.h"
#include "sim/draft.h"
#include "sim/event.h"
#include "sim/ids.h"
#include "sim/method.h"
#include "sim/params.h"
#include "sim/refuse.h"
#include "sim/session.h"
#include "sim/till.h"

enum { DAY_S = 86400, AMEX_HOLD_DAYS = 7 };

static bool has_status(const json_t *intent, const char *statuses)
{
    struct str rest = str_from(statuses);
    while (rest.p != NULL) {
        if (str_is(str_cut(&rest, ' '), get_c(intent, "status"))) {
            return true;
        }
    }
    return false;
}

/* In Stripe's words: which statuses would have allowed the action. */
static bool refuse_state(struct cause *c, const json_t *intent, const char *verb, const char *done,
                         const char *allowed)
{
    return refuse_intent(c, 400, "payment_intent_unexpected_state", intent,
                         "You cannot %s this PaymentIntent because it has a status of %s. Only a "
                         "PaymentIntent with one of the following statuses may be %s: %s.",
                         verb, get_c(intent, "status"), done, allowed);
}

/* --- create ---------------------------------------------------------------------------------- */

static json_t *shape(const struct cause *c, const json_t *params, const struct draft *d)
{
    static const char *const taken[] = {
        "customer",           "description",          "receipt_email",
        "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix"};
    char id[ID_MAX], secret[2 * ID_MAX], tail[ID_MAX];
    json_t *o = json_object();
    id_new(id, "pi_3", 23);
    snprintf(secret, sizeof secret, "%s_secret_%s", id, id_new(tail, "", 25));
    put_c(o, "id", id);
    put_c(o, "object", "payment_intent");
    put_copy(o, "allowed_payment_method_types",
             json_object_get(params, "allowed_payment_method_types"));
    put_i64(o, "amount", d->amount);
    put_i64(o, "amount_capturable", 0);
    json_object_set_new(o, "amount_details", json_pack("{s:{}}", "tip"));
    put_i64(o, "amount_received", 0);
    put_nulls(o, "application application_fee_amount automatic_payment_methods canceled_at "
                 "cancellation_reason customer_account excluded_payment_method_types "
                 "last_payment_error latest_charge managed_payments next_action on_behalf_of "
                 "payment_method payment_method_configuration_details processing review shipping "
                 "source transfer_data transfer_group");
    if (json_object_get(params, "payment_method_types") == NULL &&
        json_object_get(params, "allowed_payment_method_types") == NULL) {
        const char *redirects =
            get_c(json_object_get(params, "automatic_payment_methods"), "allow_redirects");
        json_object_set_new(o, "automatic_payment_methods",
                            json_pack("{s:s, s:b}", "allow_redirects",
                                      redirects == NULL ? "always" : redirects, "enabled", 1));
    }
    put_c(o, "capture_method", d->capture_method);
    put_c(o, "client_secret", secret);
    put_c(o, "confirmation_method", "automatic");
    put_i64(o, "created", c->now);
    put_c(o, "currency", "jpy");
    put_bool(o, "livemode", false);
    json_object_set_new(o, "metadata", json_object());
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        put_copy(o, taken[i], json_object_get(params, taken[i]));
    }
    json_object_set(o, "payment_method_options", d->options);
    json_object_set(o, "payment_method_types", d->types);
    put_c(o, "status", "requires_payment_method");
    metadata_merge(o, params);
    return o;
}

json_t *intent_create(struct cause *c, const json_t *params)
{
    struct draft d;
    const json_t *method = NULL;
    if (!draft_make(c, params, NULL, &d)) {
        return NULL;
    }
    bool is_fine = method_of_request(c, params, NULL, !get_bool(params, "confirm"), &method);
    json_t *intent = is_fine ? shape(c, params, &d) : NULL;
    draft_release(&d);
    if (intent == NULL) {
        return NULL;
    }
    if (method != NULL) {
        put_copy(intent, "payment_method", json_object_get(method, "id"));
        put_c(intent, "status", "requires_confirmation");
    }
    table_add(&c->acct->tables[T_INTENTS], intent);
    event_emit(c, "payment_intent.created", intent);
    return intent;
}

/* --- cards ----------------------------------------------------------------------------------- */

static int64_t hold_until(const struct cause *c, const json_t *intent, const json_t *method)
{
    const char *per_card = get_c(json_at(intent, "payment_method_options.card"), "capture_method");
    bool is_amex = strcmp(card_of_method(method)->brand, "amex") == 0;
    if (!is_c(intent, "capture_method", "manual") && per_card == NULL) {
        return 0;
    }
    return c->now + (is_amex ? AMEX_HOLD_DAYS : c->sim->settings.hold_days) * DAY_S;
}

/* The bank's answer, after any 3-D Secure. False: declined; the intent says why. */
static bool authorize(const struct cause *c, json_t *intent, const json_t *method)
{
    const struct test_card *card = card_of_method(method);
    int64_t until = hold_until(c, intent, method);
    put_null(intent, "next_action");
    put_copy(intent, "payment_method", json_object_get(method, "id"));
    json_t *charge = charge_card(c, intent, method, until);
    if (card->code != NULL) {
        intent_fail(c, intent, card->code, card->decline_code, card->message, charge);
        return false;
    }
    if (until == 0) {
        intent_succeed(c, intent, charge);
        return true;
    }
    put_copy(intent, "latest_charge", json_object_get(charge, "id"));
    put_null(intent, "last_payment_error");
    put_i64(intent, "amount_capturable", get_i64(intent, "amount"));
    put_c(intent, "status", "requires_capture");
    timers_add(&c->acct->timers, until, TIMER_CARD_HOLD, get_c(intent, "id"));
    event_emit(c, "payment_intent.amount_capturable_updated", intent);
    session_follow(c, intent);
    return true;
}

static bool refuse_declined(struct cause *c, const json_t *intent, const struct test_card *card)
{
    refuse_intent(c, 402, card->code, intent, "%s", card->message);
    c->why.decline_code = card->decline_code;
    snprintf(c->why.charge, sizeof c->why.charge, "%s", get_c(intent, "latest_charge"));
    return false;
}

/* No second way to pay stays open. */
static void withdraw_voucher(const struct cause *c, const json_t *intent)
{
    json_t *voucher = voucher_of(c->acct, get_c(intent, "id"));
    if (voucher != NULL && voucher_is_open(voucher)) {
        voucher_close(c->acct, voucher, "withdrawn");
    }
}

static bool confirm_card(struct cause *c, json_t *intent, const json_t *method,
                         const json_t *params)
{
    const char *asked =
        get_c(json_at(intent, "payment_method_options.card"), "request_three_d_secure");
    bool is_asked = asked != NULL && strcmp(asked, "automatic") != 0;
    withdraw_voucher(c, intent);
    if (!card_of_method(method)->needs_3ds && !is_asked) {
        return authorize(c, intent, method) || refuse_declined(c, intent, card_of_method(method));
    }
    char url[300];
    snprintf(url, sizeof url, "%s/3ds/%s", c->sim->base_url, get_c(intent, "client_secret"));
    json_t *redirect = json_object();
    put_c(redirect, "return_url", get_c(params, "return_url"));
    put_c(redirect, "url", url);
    json_object_set_new(
        intent, "next_action",
        json_pack("{s:o, s:s}", "redirect_to_url", redirect, "type", "redirect_to_url"));
    put_copy(intent, "payment_method", json_object_get(method, "id"));
    put_c(intent, "status", "requires_action");
    event_emit(c, "payment_intent.requires_action", intent);
    return true;
}

void intent_authenticated(const struct cause *c, json_t *intent, bool passed)
{
    const json_t *method = table_get(&c->acct->tables[T_METHODS], get_c(intent, "payment_method"));
    if (method == NULL ||
        !is_c(json_object_get(intent, "next_action"), "type", "redirect_to_url")) {
        return;
    }
    if (passed) {
        authorize(c, intent, method);
    } else {
        intent_fail(c, intent, "payment_intent_authentication_failure", NULL,
                    "We are unable to authenticate your payment method. Please choose a different "
                    "payment method and try again.",
                    NULL);
    }
}

/* --- confirm --------------------------------------------------------------------------------- */

#define CONFIRMABLE "requires_payment_method requires_confirmation requires_action"

static void apply(json_t *intent, const json_t *params, const struct draft *d)
{
    static const char *const taken[] = {
        "customer",           "description",          "receipt_email",
        "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix"};
    put_i64(intent, "amount", d->amount);
    put_c(intent, "capture_method", d->capture_method);
    json_object_set(intent, "payment_method_options", d->options);
    json_object_set(intent, "payment_method_types", d->types);
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        const json_t *value = json_object_get(params, taken[i]);
        if (value != NULL) {
            put_copy(intent, taken[i], value);
        }
    }
    metadata_merge(intent, params);
}

/* The method a confirm uses, known to fit the types. */
static bool confirming_method(struct cause *c, const json_t *intent, const json_t *params,
                              const json_t *types, const json_t **method)
{
    if (!method_of_request(c, params, intent, true, method)) {
        return false;
    }
    if (*method == NULL) {
        return refuse_intent(
            c, 400, "payment_intent_unexpected_state", intent,
            "You cannot confirm this PaymentIntent because it's missing a payment "
            "method. You can either update the PaymentIntent with a payment method "
            "and then confirm it again, or confirm it again directly with a payment "
            "method or ConfirmationToken.");
    }
    const char *type = get_c(*method, "type");
    if (!has_type(types, type)) {
        return refuse_param(
            c, "payment_intent_incompatible_payment_method", "payment_method",
            "The PaymentMethod provided (%s) is not allowed for this PaymentIntent. "
            "Please attach a PaymentMethod of an allowed type or update the "
            "allowed payment method types.",
            type);
    }
    return true;
}

bool intent_confirm(struct cause *c, json_t *intent, const json_t *params)
{
    struct draft d;
    const json_t *method;
    if (!has_status(intent, CONFIRMABLE)) {
        return refuse_state(c, intent, "confirm", "confirmed",
                            "requires_confirmation, requires_payment_method, requires_action");
    }
    if (!till_may_withdraw(c, intent) || !draft_make(c, params, intent, &d)) {
        return false;
    }
    bool is_fine = confirming_method(c, intent, params, d.types, &method);
    if (is_fine) {
        /* A refusal behind this point leaves the new parameters in place, as Stripe does. */
        apply(intent, params, &d);
    }
    draft_release(&d);
    if (!is_fine) {
        return false;
    }
    return is_c(method, "type", "card") ? confirm_card(c, intent, method, params)
                                        : till_issue(c, intent, method);
}

/* --- update, cancel, capture ----------------------------------------------------------------- */

/* Only metadata, and the switch that lets it pass without withdrawing the number? */
static bool is_harmless(const struct cause *c, const json_t *params)
{
    return !c->sim->settings.metadata_update_withdraws && json_object_size(params) == 1 &&
           json_object_get(params, "metadata") != NULL;
}

bool intent_update(struct cause *c, json_t *intent, const json_t *params)
{
    struct draft d;
    const json_t *method;
    bool is_pending = has_status(intent, "requires_action");
    if (has_status(intent, "canceled succeeded") &&
        !(json_object_size(params) == 1 && json_object_get(params, "metadata") != NULL)) {
        return refuse_state(c, intent, "update", "updated",
                            "requires_payment_method, requires_confirmation, requires_action");
    }
    bool withdraws = is_pending && json_object_size(params) > 0 && !is_harmless(c, params);
    if (withdraws && !till_may_withdraw(c, intent)) {
        return false;
    }
    if (!draft_make(c, params, intent, &d)) {
        return false;
    }
    bool is_fine = method_of_request(c, params, intent, true, &method);
    if (is_fine) {
        apply(intent, params, &d);
    }
    draft_release(&d);
    if (!is_fine) {
        return false;
    }
    if (withdraws && method != NULL && is_c(method, "type", "konbini")) {
        return till_issue(c, intent, method);
    }
    if (method != NULL && has_status(intent, "requires_payment_method")) {
        put_copy(intent, "payment_method", json_object_get(method, "id"));
        put_c(intent, "status", "requires_confirmation");
    }
    return true;
}

static void canceled(const struct cause *c, json_t *intent, const char *reason)
{
    put_c(intent, "cancellation_reason", reason);
    put_i64(intent, "canceled_at", c->now);
    put_i64(intent, "amount_capturable", 0);
    put_null(intent, "next_action");
    put_c(intent, "status", "canceled");
    event_emit(c, "payment_intent.canceled", intent);
}

bool intent_cancel(struct cause *c, json_t *intent, const char *reason)
{
    if (has_status(intent, "succeeded canceled")) {
        return refuse_state(c, intent, "cancel", "canceled",
                            "requires_payment_method, requires_capture, requires_confirmation, "
                            "requires_action, processing");
    }
    if (get_c(intent, "_session") != NULL && !has_status(intent, "requires_capture")) {
        return refuse_intent(c, 400, "payment_intent_unexpected_state", intent,
                             "You cannot cancel a PaymentIntent that was created by a Checkout "
                             "Session. Expire the Checkout Session instead.");
    }
    if (!till_may_withdraw(c, intent)) {
        return false;
    }
    withdraw_voucher(c, intent);
    if (has_status(intent, "requires_capture")) {
        charge_release(c, table_get(&c->acct->tables[T_CHARGES], get_c(intent, "latest_charge")),
                       false);
    }
    canceled(c, intent, reason);
    return true;
}

void intent_hold_lapses(const struct cause *c, json_t *intent)
{
    if (has_status(intent, "requires_capture")) {
        charge_release(c, table_get(&c->acct->tables[T_CHARGES], get_c(intent, "latest_charge")),
                       true);
        canceled(c, intent, "expired");
    }
}

void intent_page_expired(const struct cause *c, json_t *intent)
{
    if (!has_status(intent, "succeeded canceled")) {
        canceled(c, intent, "automatic");
    }
}

bool intent_capture(struct cause *c, json_t *intent, const json_t *params)
{
    const json_t *wanted = json_object_get(params, "amount_to_capture");
    int64_t held = get_i64(intent, "amount_capturable");
    int64_t amount = wanted == NULL ? held : json_integer_value(wanted);
    json_t *charge = table_get(&c->acct->tables[T_CHARGES], get_c(intent, "latest_charge"));
    if (!has_status(intent, "requires_capture")) {
        if (is_c(intent, "cancellation_reason", "expired")) {
            return refuse_intent(c, 400, "charge_expired_for_capture", intent,
                                 "The charge cannot be captured as the authorization has expired.");
        }
        return refuse_intent(c, 400, "payment_intent_unexpected_state", intent,
                             "This PaymentIntent could not be captured because it has a status of "
                             "%s. Only a PaymentIntent with one of the following statuses may be "
                             "captured: requires_capture.",
                             get_c(intent, "status"));
    }
    if (amount < 1 || amount > held) {
        return refuse_param(c, amount < 1 ? "parameter_invalid_integer" : "amount_too_large",
                            "amount_to_capture",
                            "The requested capture amount must be between 1 and the authorized "
                            "amount.");
    }
    metadata_merge(intent, params);
    charge_capture(c, charge, amount);
    intent_succeed(c, intent, charge);
    return true;
}

/* --- what the world does --------------------------------------------------------------------- */

void intent_succeed(const struct cause *c, json_t *intent, json_t *charge)
{
    put_i64(intent, "amount_received", get_i64(charge, "amount_captured"));
    put_i64(intent, "amount_capturable", 0);
    put_copy(intent, "latest_charge", json_object_get(charge, "id"));
    put_null(intent, "next_action");
    put_null(intent, "last_payment_error");
    put_c(intent, "status", "succeeded");
    event_emit(c, "payment_intent.succeeded", intent);
    if (c->sim->settings.charge_updated_event) {
        event_emit(c, "charge.updated", charge);
    }
    session_follow(c, intent);
    const struct test_card *card =
        card_of_method(table_get(&c->acct->tables[T_METHODS], get_c(intent, "payment_method")));
    if (card != NULL && card->gets_disputed) {
        dispute_open(c, charge);
    }
}

void intent_fail(const struct cause *c, json_t *intent, const char *code, const char *decline_code,
                 const char *message, const json_t *charge)
{
    const json_t *method = table_get(&c->acct->tables[T_METHODS], get_c(intent, "payment_method"));
    json_t *error = json_object();
    char url[128];
    snprintf(url, sizeof url, "https://docs.stripe.com/error-codes#%s", code);
    for (char *p = strchr(url, '#'); *p != '\0'; p++) {
        *p = *p == '_' ? '-' : *p;
    }
    if (charge != NULL) {
        put_c(error, "charge", get_c(charge, "id"));
        put_copy(intent, "latest_charge", json_object_get(charge, "id"));
    }
    put_c(error, "code", code);
    if (decline_code != NULL) {
        put_c(error, "decline_code", decline_code);
    }
    put_c(error, "doc_url", url);
    put_c(error, "message", message);
    if (method != NULL) {
        put_copy(error, "payment_method", method);
    }
    put_c(error, "type", "card_error");
    json_object_set_new(intent, "last_payment_error", error);
    put_null(intent, "payment_method");
    put_null(intent, "next_action");
    put_c(intent, "status", "requires_payment_method");
    event_emit(c, "payment_intent.payment_failed", intent);
    session_follow(c, intent);
}
