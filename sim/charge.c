#include "sim/charge.h"

#include "sim/card.h"
#include "sim/event.h"
#include "sim/ids.h"
#include "sim/konbini.h"

enum { FEE_PER_MILLE = 36, DAY_S = 86400, JAPAN_S = 9 * 3600 };

int64_t business_days_after(int64_t now, int n)
{
    int64_t day = (now + JAPAN_S) / DAY_S;
    while (n > 0) {
        day++;
        int64_t weekday = (day + 4) % 7; /* day 0 was a Thursday; 0 is Sunday */
        n -= weekday != 0 && weekday != 6;
    }
    return day * DAY_S;
}

static const char *category_of(const char *type)
{
    static const char *const kinds[][2] = {{"refund", "refund"},
                                           {"payment_refund", "refund"},
                                           {"refund_failure", "refund_failure"},
                                           {"payment_failure_refund", "refund_failure"},
                                           {"adjustment", "dispute"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(kinds[i][0], type) == 0) {
            return kinds[i][1];
        }
    }
    return "charge";
}

json_t *balance_new(const struct cause *c, const char *source, const char *type, int64_t amount,
                    int64_t fee, int64_t available_on)
{
    char id[ID_MAX];
    json_t *t = json_object();
    json_t *details = json_array();
    if (fee != 0) {
        json_array_append_new(details,
                              json_pack("{s:I, s:n, s:s, s:s, s:s}", "amount", (json_int_t)fee,
                                        "application", "currency", "jpy", "description",
                                        "Stripe processing fees", "type", "stripe_fee"));
    }
    put_c(t, "id", id_new(id, "txn_3", 23));
    put_c(t, "object", "balance_transaction");
    put_i64(t, "amount", amount);
    put_i64(t, "available_on", available_on);
    put_c(t, "balance_type", "payments");
    put_i64(t, "created", c->now);
    put_c(t, "currency", "jpy");
    put_nulls(t, "description exchange_rate");
    put_i64(t, "fee", fee);
    json_object_set_new(t, "fee_details", details);
    put_i64(t, "net", amount - fee);
    put_c(t, "reporting_category", category_of(type));
    put_c(t, "source", source);
    put_c(t, "status", "pending");
    put_c(t, "type", type);
    return table_add(&c->acct->tables[T_BALANCE], t);
}

static json_t *outcome(const struct test_card *card)
{
    bool is_refused = card != NULL && card->code != NULL;
    json_t *o = json_object();
    put_nulls(o, "advice_code network_advice_code network_decline_code reason");
    put_c(o, "network_status", is_refused ? "declined_by_network" : "approved_by_network");
    if (is_refused) {
        put_c(o, "reason", card->decline_code == NULL ? card->code : card->decline_code);
    }
    put_c(o, "risk_level", card == NULL ? "not_assessed" : "normal");
    put_c(o, "seller_message",
          is_refused ? "The bank did not return any further details with this decline."
                     : "Payment complete.");
    put_c(o, "type", is_refused ? "issuer_declined" : "authorized");
    return o;
}

static json_t *shape(const struct cause *c, const json_t *intent, const json_t *method,
                     const char *prefix)
{
    char id[ID_MAX];
    json_t *o = json_object();
    put_c(o, "id", id_new(id, prefix, 23));
    put_c(o, "object", "charge");
    put_i64(o, "amount", get_i64(intent, "amount"));
    put_i64(o, "amount_captured", 0);
    put_i64(o, "amount_refunded", 0);
    put_nulls(o, "application application_fee application_fee_amount balance_transaction "
                 "calculated_statement_descriptor failure_balance_transaction failure_code "
                 "failure_message on_behalf_of receipt_number receipt_url review shipping source "
                 "source_transfer statement_descriptor statement_descriptor_suffix transfer_data "
                 "transfer_group");
    put_copy(o, "billing_details", json_object_get(method, "billing_details"));
    put_bool(o, "captured", false);
    put_i64(o, "created", c->now);
    put_c(o, "currency", "jpy");
    put_copy(o, "customer", json_object_get(intent, "customer"));
    put_copy(o, "description", json_object_get(intent, "description"));
    put_bool(o, "disputed", false);
    json_object_set_new(o, "fraud_details", json_object());
    put_bool(o, "livemode", false);
    put_copy(o, "metadata", json_object_get(intent, "metadata"));
    json_object_set_new(o, "outcome", outcome(card_of_method(method)));
    put_bool(o, "paid", true);
    put_copy(o, "payment_intent", json_object_get(intent, "id"));
    put_copy(o, "payment_method", json_object_get(method, "id"));
    put_copy(o, "receipt_email", json_object_get(intent, "receipt_email"));
    put_bool(o, "refunded", false);
    put_c(o, "status", "succeeded");
    return o;
}

static int64_t fee_of(int64_t amount, int64_t least)
{
    int64_t fee = (amount * FEE_PER_MILLE + 500) / 1000;
    return fee < least ? least : fee;
}

static void settle(const struct cause *c, json_t *charge, const char *type, int64_t amount,
                   int64_t least_fee)
{
    const json_t *t = balance_new(c, get_c(charge, "id"), type, amount, fee_of(amount, least_fee),
                                  business_days_after(c->now, 4));
    put_bool(charge, "captured", true);
    put_i64(charge, "amount_captured", amount);
    put_c(charge, "balance_transaction", get_c(t, "id"));
}

json_t *charge_konbini(const struct cause *c, const json_t *intent, const json_t *method,
                       const char *chain)
{
    json_t *o = shape(c, intent, method, "py_3");
    json_t *store = chain == NULL ? json_null() : json_pack("{s:s}", "chain", chain);
    json_object_set_new(o, "payment_method_details",
                        json_pack("{s:{s:o}, s:s}", "konbini", "store", store, "type", "konbini"));
    settle(c, o, "payment", get_i64(o, "amount"), KONBINI_MIN);
    table_add(&c->acct->tables[T_CHARGES], o);
    event_emit(c, "charge.succeeded", o);
    return o;
}

json_t *charge_card(const struct cause *c, const json_t *intent, const json_t *method,
                    int64_t capture_before)
{
    const struct test_card *card = card_of_method(method);
    json_t *o = shape(c, intent, method, "ch_3");
    json_object_set_new(o, "payment_method_details",
                        json_pack("{s:o, s:s}", "card",
                                  card_for_charge(method, get_i64(o, "amount"), capture_before),
                                  "type", "card"));
    table_add(&c->acct->tables[T_CHARGES], o);
    if (card->code != NULL) {
        put_bool(o, "paid", false);
        put_c(o, "status", "failed");
        put_c(o, "failure_code", card->code);
        put_c(o, "failure_message", card->message);
        event_emit(c, "charge.failed", o);
        return o;
    }
    if (capture_before == 0) {
        settle(c, o, "charge", get_i64(o, "amount"), 0);
    }
    event_emit(c, "charge.succeeded", o);
    return o;
}

void charge_capture(const struct cause *c, json_t *charge, int64_t amount)
{
    settle(c, charge, "charge", amount, 0);
    event_emit(c, "charge.captured", charge);
}

void charge_release(const struct cause *c, json_t *charge, bool is_lapse)
{
    /* Since 2025-03-31.basil a released hold is no refund: amount_refunded stays 0. */
    put_bool(charge, "_released", true);
    if (is_lapse) {
        event_emit(c, "charge.expired", charge);
    }
}
