#include "sim/refund.h"

#include "sim/charge.h"
#include "sim/event.h"
#include "sim/ids.h"
#include "sim/method.h"
#include "sim/params.h"
#include "sim/refuse.h"

static bool is_konbini(const json_t *refund)
{
    return strncmp(get_c(refund, "id"), "pyr_", 4) == 0;
}

static json_t *charge_of(const struct cause *c, const json_t *refund)
{
    return table_get(&c->acct->tables[T_CHARGES], get_c(refund, "charge"));
}

/* --- what is left of a charge ---------------------------------------------------------------- */

static bool is_dead(const json_t *refund)
{
    return is_c(refund, "status", "failed") || is_c(refund, "status", "canceled");
}

/* The sum of a charge's refunds: those that still take money, or those that count as refunded. */
static int64_t sum(const struct cause *c, const json_t *charge, bool counted_only)
{
    int64_t total = 0;
    size_t i;
    json_t *r;
    json_array_foreach(c->acct->tables[T_REFUNDS].list, i, r)
    {
        bool is_waiting = is_c(r, "status", "requires_action");
        if (is_c(r, "charge", get_c(charge, "id")) && !is_dead(r) &&
            !(counted_only && is_waiting && !c->sim->settings.refund_counts_at_once)) {
            total += get_i64(r, "amount");
        }
    }
    return total;
}

/* amount_refunded follows the refunds; charge.refunded says when it grows. */
static void recount(const struct cause *c, const json_t *refund)
{
    json_t *charge = charge_of(c, refund);
    int64_t before = get_i64(charge, "amount_refunded");
    int64_t now = sum(c, charge, true);
    put_i64(charge, "amount_refunded", now);
    put_bool(charge, "refunded", now == get_i64(charge, "amount_captured"));
    if (now > before) {
        event_emit(c, "charge.refunded", charge);
    }
}

/* --- create ---------------------------------------------------------------------------------- */

static json_t *find_charge(struct cause *c, const json_t *params)
{
    const char *intent_id = get_c(params, "payment_intent");
    const char *charge_id = get_c(params, "charge");
    const json_t *intent = table_get(&c->acct->tables[T_INTENTS], intent_id);
    if (intent_id == NULL && charge_id == NULL) {
        refuse_param(c, "parameter_missing", "charge",
                     "One of the following params should be provided for this request: "
                     "payment_intent or charge.");
        return NULL;
    }
    if (intent_id != NULL && intent == NULL) {
        refuse(c, 404, "resource_missing", "payment_intent", "No such payment_intent: '%.60s'",
               intent_id);
        return NULL;
    }
    const char *id = charge_id != NULL ? charge_id : get_c(intent, "latest_charge");
    json_t *charge = table_get(&c->acct->tables[T_CHARGES], id);
    if (charge_id != NULL && charge == NULL) {
        refuse(c, 404, "resource_missing", "charge", "No such charge: '%.60s'", charge_id);
        return NULL;
    }
    if (charge == NULL || !get_bool(charge, "captured")) {
        refuse(c, 400, "charge_not_refundable", NULL,
               "This payment does not have a successful charge to refund.");
        return NULL;
    }
    if (intent != NULL && !is_c(charge, "payment_intent", intent_id)) {
        refuse_param(c, NULL, "charge", "The charge does not belong to the PaymentIntent.");
        return NULL;
    }
    return charge;
}

static bool decide_amount(struct cause *c, const json_t *params, const json_t *charge,
                          int64_t *amount)
{
    const json_t *given = json_object_get(params, "amount");
    int64_t left = get_i64(charge, "amount_captured") - sum(c, charge, false);
    *amount = given == NULL ? left : json_integer_value(given);
    if (get_bool(charge, "disputed")) {
        return refuse(c, 400, "charge_disputed", NULL,
                      "Charge %s has been charged back; cannot issue a refund.",
                      get_c(charge, "id"));
    }
    if (left == 0) {
        return refuse(c, 400, "charge_already_refunded", NULL,
                      "Charge %s has already been refunded.", get_c(charge, "id"));
    }
    if (*amount < 1) {
        return refuse_param(c, "parameter_invalid_integer", "amount",
                            "This value must be greater than or equal to 1.");
    }
    if (*amount > left) {
        return refuse(c, 400, NULL, "amount",
                      "Refund amount (¥%d) is greater than unrefunded amount on charge (¥%d)",
                      (int)*amount, (int)left);
    }
    return true;
}

static void ask_for_details(const struct cause *c, json_t *refund)
{
    const char *email = get_c(refund, "instructions_email");
    json_t *sent = json_object();
    put_i64(sent, "email_sent_at", c->now);
    put_c(sent, "email_sent_to", email);
    json_t *details = json_object();
    json_object_set_new(details, "email_sent", sent);
    put_i64(details, "expires_at", get_i64(refund, "created") + REFUND_LIFE_S);
    json_object_set_new(
        refund, "next_action",
        json_pack("{s:s, s:o}", "type", "display_details", "display_details", details));
    put_c(refund, "status", "requires_action");
}

static json_t *shape(const struct cause *c, const json_t *params, const json_t *charge,
                     int64_t amount)
{
    char id[ID_MAX];
    json_t *r = json_object();
    bool konbini = strncmp(get_c(charge, "id"), "py_", 3) == 0;
    put_c(r, "id", id_new(id, konbini ? "pyr_3" : "re_3", 23));
    put_c(r, "object", "refund");
    put_i64(r, "amount", amount);
    put_copy(r, "charge", json_object_get(charge, "id"));
    put_i64(r, "created", c->now);
    put_c(r, "currency", "jpy");
    put_copy(r, "customer", json_object_get(charge, "customer"));
    json_object_set_new(r, "metadata", json_object());
    put_nulls(r, "customer_account receipt_number source_transfer_reversal transfer_reversal");
    put_copy(r, "payment_intent", json_object_get(charge, "payment_intent"));
    put_copy(r, "payment_method", json_object_get(charge, "payment_method"));
    put_copy(r, "reason", json_object_get(params, "reason"));
    metadata_merge(r, params);
    const json_t *t = balance_new(c, id, konbini ? "payment_refund" : "refund", -amount, 0, c->now);
    put_c(r, "balance_transaction", get_c(t, "id"));
    return r;
}

static void arrive_at_card(json_t *r)
{
    put_c(r, "status", "succeeded");
    json_object_set_new(r, "destination_details",
                        json_pack("{s:{s:s, s:s, s:s}, s:s}", "card", "reference_status", "pending",
                                  "reference_type", "acquirer_reference_number", "type", "refund",
                                  "type", "card"));
}

/* Straight back to the card, unless there is no money to send. */
static void start_card(const struct cause *c, json_t *r)
{
    if (c->sim->settings.balance_short) {
        put_c(r, "status", "pending");
        put_c(r, "pending_reason", "insufficient_funds");
    } else {
        arrive_at_card(r);
    }
}

json_t *refund_create(struct cause *c, const json_t *params)
{
    int64_t amount;
    json_t *charge = find_charge(c, params);
    const char *email = get_c(params, "instructions_email");
    if (charge == NULL || !decide_amount(c, params, charge, &amount)) {
        return NULL;
    }
    if (email != NULL && !email_is_plausible(email)) {
        refuse_param(c, "email_invalid", "instructions_email", "Invalid email address: %.100s",
                     email);
        return NULL;
    }
    bool konbini = strncmp(get_c(charge, "id"), "py_", 3) == 0;
    if (konbini && c->sim->settings.balance_short) {
        refuse(c, 400, "balance_insufficient", NULL,
               "Insufficient funds in your Stripe balance to refund this amount.");
        return NULL;
    }
    json_t *r = shape(c, params, charge, amount);
    if (konbini) {
        const char *payer = get_c(json_object_get(charge, "billing_details"), "email");
        put_c(r, "instructions_email", email != NULL ? email : payer);
        ask_for_details(c, r);
        timers_add(&c->acct->timers, c->now + REFUND_LIFE_S, TIMER_REFUND_LAPSE, get_c(r, "id"));
    } else {
        start_card(c, r);
    }
    table_add(&c->acct->tables[T_REFUNDS], r);
    event_emit(c, "refund.created", r);
    recount(c, r);
    return r;
}

/* --- steps ----------------------------------------------------------------------------------- */

static bool expect(struct cause *c, const json_t *r, bool is_fine, const char *verb)
{
    return is_fine ||
           refuse(c, 400, NULL, NULL, "You cannot %s this refund because it has a status of %s.",
                  verb, get_c(r, "status"));
}

static void changed(const struct cause *c, json_t *r)
{
    if (!is_c(r, "status", "requires_action")) {
        json_object_del(r, "next_action");
    }
    if (!is_c(r, "status", "pending")) {
        json_object_del(r, "pending_reason");
    }
    event_emit(c, "refund.updated", r);
    recount(c, r);
}

/* The money stays with the shop after all. */
static void end_unpaid(const struct cause *c, json_t *r, const char *status, const char *reason)
{
    const json_t *t =
        balance_new(c, get_c(r, "id"), is_konbini(r) ? "payment_failure_refund" : "refund_failure",
                    get_i64(r, "amount"), 0, c->now);
    put_c(r, "status", status);
    put_c(r, "failure_reason", reason);
    put_c(r, "failure_balance_transaction", get_c(t, "id"));
    changed(c, r);
    if (strcmp(status, "failed") == 0) {
        event_emit(c, "refund.failed", r);
    }
}

bool refund_cancel(struct cause *c, json_t *r)
{
    if (!expect(c, r, is_konbini(r) && is_c(r, "status", "requires_action"), "cancel")) {
        return false;
    }
    end_unpaid(c, r, "canceled", "merchant_request");
    return true;
}

bool refund_submit(struct cause *c, json_t *r)
{
    if (!expect(c, r, is_c(r, "status", "requires_action"), "submit bank details for")) {
        return false;
    }
    put_c(r, "status", "pending");
    put_c(r, "pending_reason", "processing");
    changed(c, r);
    return true;
}

static void settle(const struct cause *c, json_t *r)
{
    if (!is_konbini(r)) {
        arrive_at_card(r);
    } else {
        put_c(r, "status", "succeeded");
        json_object_set_new(r, "destination_details",
                            json_pack("{s:{s:n, s:s}, s:s}", "jp_bank_transfer", "reference",
                                      "reference_status", "pending", "type", "jp_bank_transfer"));
    }
    changed(c, r);
}

bool refund_settle(struct cause *c, json_t *r)
{
    if (!expect(c, r, is_c(r, "status", "pending"), "settle")) {
        return false;
    }
    settle(c, r);
    return true;
}

static void come_back(const struct cause *c, json_t *r)
{
    int64_t end = get_i64(r, "created") + REFUND_LIFE_S;
    json_object_del(r, "destination_details");
    ask_for_details(c, r);
    timers_add(&c->acct->timers, end > c->now ? end : c->now, TIMER_REFUND_LAPSE, get_c(r, "id"));
    changed(c, r);
}

bool refund_return(struct cause *c, json_t *r)
{
    bool was_sent = is_c(r, "status", "pending") || is_c(r, "status", "succeeded");
    if (!expect(c, r, is_konbini(r) && was_sent, "return")) {
        return false;
    }
    come_back(c, r);
    return true;
}

bool refund_lapse(struct cause *c, json_t *r)
{
    if (!expect(c, r, is_c(r, "status", "requires_action"), "expire")) {
        return false;
    }
    end_unpaid(c, r, "failed", "unknown");
    return true;
}

bool refund_fail(struct cause *c, json_t *r)
{
    if (!expect(c, r, !is_konbini(r) && !is_dead(r), "fail")) {
        return false;
    }
    end_unpaid(c, r, "failed", "lost_or_stolen_card");
    return true;
}

/* --- timers ---------------------------------------------------------------------------------- */

void refund_timer_lapse(const struct cause *c, json_t *r)
{
    /* After a bank return two of these may be under way; both mean the same 45 days. */
    if (is_c(r, "status", "requires_action")) {
        end_unpaid(c, r, "failed", "unknown");
    }
}

void refund_timer_settle(const struct cause *c, json_t *r)
{
    if (is_c(r, "status", "pending")) {
        settle(c, r);
    }
}

void refund_timer_return(const struct cause *c, json_t *r)
{
    if (is_c(r, "status", "pending")) {
        come_back(c, r);
    }
}
