#include "sim/till.h"

#include "sim/charge.h"
#include "sim/event.h"
#include "sim/intent.h"
#include "sim/refuse.h"
#include "sim/session.h"

/* The statuses of these errors are undocumented, so they can be switched. */
static bool refuse_konbini(struct cause *c, const char *code, const json_t *intent,
                           const char *message)
{
    return refuse_intent(c, (int)c->sim->settings.konbini_error_status, code, intent, "%s",
                         message);
}

static bool is_in_order(struct cause *c, const json_t *intent)
{
    return !c->sim->settings.outage ||
           refuse_konbini(c, "payment_method_not_available", intent,
                          "The payment method is not available at the moment. Please try again "
                          "later or use another payment method.");
}

bool till_may_withdraw(struct cause *c, const json_t *intent)
{
    const json_t *v = voucher_of(c->acct, get_c(intent, "id"));
    if (v == NULL || !voucher_is_open(v)) {
        return true;
    }
    if (voucher_has_slip(v, c->now)) {
        return refuse_intent(c, (int)c->sim->settings.cancel_refusal_status,
                             "payment_intent_unexpected_state", intent,
                             "You cannot change this PaymentIntent because its payment is in "
                             "progress at a convenience store.");
    }
    return is_in_order(c, intent);
}

static bool has_payer(struct cause *c, const json_t *method)
{
    static const char *const needed[] = {"name", "email"};
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        const char *value = get_c(json_object_get(method, "billing_details"), needed[i]);
        if (value == NULL || value[0] == '\0') {
            char param[48];
            snprintf(param, sizeof param, "billing_details[%s]", needed[i]);
            return refuse_param(c, "parameter_missing", param, "Missing required param: %s.",
                                param);
        }
    }
    return true;
}

bool till_issue(struct cause *c, json_t *intent, const json_t *method)
{
    const json_t *options = json_at(intent, "payment_method_options.konbini");
    json_t *old = voucher_of(c->acct, get_c(intent, "id"));
    if (!has_payer(c, method) || !is_in_order(c, intent)) {
        return false;
    }
    if (c->sim->settings.method_rate_limit) {
        return refuse_konbini(c, "payment_method_rate_limit_exceeded", intent,
                              "The rate limit of this payment method has been exceeded. Please try "
                              "again later.");
    }
    if (konbini_magic(get_c(options, "confirmation_number"), "") == MAGIC_REJECTED) {
        return refuse_konbini(
            c, "payment_intent_konbini_rejected_confirmation_number", intent,
            "The confirmation number was rejected because it is too common at the "
            "moment. Please use another one.");
    }
    if (old != NULL && voucher_is_open(old)) {
        voucher_close(c->acct, old, "withdrawn");
    }
    json_t *v = voucher_issue(c, intent, method);
    put_c(intent, "status", "requires_action");
    put_copy(intent, "payment_method", json_object_get(method, "id"));
    json_object_set_new(intent, "next_action", voucher_next_action(c->sim, v));
    put_null(intent, "last_payment_error");
    event_emit(c, "payment_intent.requires_action", intent);
    session_follow(c, intent);
    return true;
}

static bool is_payable(struct cause *c, const json_t *v)
{
    if (!voucher_is_open(v)) {
        return refuse(c, 409, NULL, NULL, "this number is %s", get_c(v, "state"));
    }
    return true;
}

bool till_print_slip(struct cause *c, json_t *v, enum konbini_chain chain)
{
    if (!is_payable(c, v)) {
        return false;
    }
    if (c->now > get_i64(v, "expires_at")) {
        return refuse(c, 409, NULL, NULL, "this number has expired at the kiosk");
    }
    json_int_t until = c->now + c->sim->settings.slip_minutes * 60;
    json_object_set_new(v, "slip",
                        json_pack("{s:s, s:I, s:I}", "chain", konbini_chains[chain], "printed_at",
                                  (json_int_t)c->now, "until", until));
    return true;
}

void till_abandon_slip(json_t *v)
{
    put_null(v, "slip");
}

static json_t *intent_of(const struct cause *c, const json_t *v)
{
    return table_get(&c->acct->tables[T_INTENTS], get_c(v, "payment_intent"));
}

static void take_cash(const struct cause *c, json_t *v, const char *chain)
{
    json_t *intent = intent_of(c, v);
    const json_t *method = table_get(&c->acct->tables[T_METHODS], get_c(intent, "payment_method"));
    voucher_close(c->acct, v, "paid");
    put_c(v, "paid_at_chain", chain);
    put_i64(v, "paid_at", c->now);
    intent_succeed(c, intent, charge_konbini(c, intent, method, chain));
}

bool till_pay(struct cause *c, json_t *v, const char *chain)
{
    if (!is_payable(c, v)) {
        return false;
    }
    if (voucher_has_slip(v, c->now)) {
        chain = get_c(json_object_get(v, "slip"), "chain");
    } else if (c->now > get_i64(v, "expires_at")) {
        return refuse(c, 409, NULL, NULL,
                      "this number has expired and no slip was printed in time");
    }
    take_cash(c, v, chain);
    return true;
}

static void fail(struct cause *c, json_t *v, const char *state, const char *code,
                 const char *message)
{
    voucher_close(c->acct, v, state);
    intent_fail(c, intent_of(c, v), code, NULL, message, NULL);
}

#define NOT_PAID      "payment_intent_payment_attempt_expired"
#define NOT_PAID_TEXT "The payment attempt expired because the customer did not pay in time."

bool till_expire(struct cause *c, json_t *v)
{
    if (!is_payable(c, v)) {
        return false;
    }
    fail(c, v, "expired", NOT_PAID, NOT_PAID_TEXT);
    return true;
}

bool till_fail(struct cause *c, json_t *v)
{
    if (!is_payable(c, v)) {
        return false;
    }
    fail(c, v, "expired", "payment_intent_payment_attempt_failed",
         "The payment attempt failed at the payment method's provider.");
    return true;
}

void till_lapse(struct cause *c, json_t *v)
{
    if (voucher_is_open(v)) {
        fail(c, v, "expired", NOT_PAID, NOT_PAID_TEXT);
    }
}

void till_auto(struct cause *c, json_t *v)
{
    if (!voucher_is_open(v)) {
        return;
    }
    if (is_c(v, "auto", "pay")) {
        take_cash(c, v, NULL);
    } else {
        fail(c, v, "expired", NOT_PAID, NOT_PAID_TEXT);
    }
}
