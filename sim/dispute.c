#include "sim/dispute.h"

#include "sim/api.h"
#include "sim/charge.h"
#include "sim/control.h"
#include "sim/event.h"
#include "sim/ids.h"
#include "sim/refuse.h"

enum { ANSWER_DAYS = 9, DAY_S = 86400 };

void dispute_open(const struct cause *c, json_t *charge)
{
    char id[ID_MAX];
    int64_t amount = get_i64(charge, "amount_captured");
    json_t *d = json_object();
    const json_t *t = balance_new(c, id_new(id, "du_1", 23), "adjustment", -amount, 0, c->now);
    put_c(d, "id", id);
    put_c(d, "object", "dispute");
    put_i64(d, "amount", amount);
    json_object_set_new(d, "balance_transactions", json_pack("[o]", json_deep_copy(t)));
    put_copy(d, "charge", json_object_get(charge, "id"));
    put_i64(d, "created", c->now);
    put_c(d, "currency", "jpy");
    json_object_set_new(d, "enhanced_eligibility_types", json_array());
    json_object_set_new(d, "evidence", json_object());
    json_int_t due_by = c->now + ANSWER_DAYS * DAY_S;
    json_object_set_new(d, "evidence_details",
                        json_pack("{s:I, s:b, s:b, s:i}", "due_by", due_by, "has_evidence", 0,
                                  "past_due", 0, "submission_count", 0));
    put_bool(d, "is_charge_refundable", false);
    put_bool(d, "livemode", false);
    json_object_set_new(d, "metadata", json_object());
    put_copy(d, "payment_intent", json_object_get(charge, "payment_intent"));
    put_c(d, "reason", "fraudulent");
    put_c(d, "status", "needs_response");
    table_add(&c->acct->tables[T_DISPUTES], d);
    put_bool(charge, "disputed", true);
    event_emit(c, "charge.dispute.created", d);
}

bool dispute_close(struct cause *c, json_t *d, bool is_won)
{
    if (!is_c(d, "status", "needs_response")) {
        return refuse(c, 409, NULL, NULL, "this dispute is %s", get_c(d, "status"));
    }
    if (is_won) {
        const json_t *t =
            balance_new(c, get_c(d, "id"), "adjustment", get_i64(d, "amount"), 0, c->now);
        json_array_append_new(json_object_get(d, "balance_transactions"), json_deep_copy(t));
    }
    put_c(d, "status", is_won ? "won" : "lost");
    event_emit(c, "charge.dispute.closed", d);
    return true;
}

/* --- API and control ------------------------------------------------------------------------- */

static const struct param list_params[] = {
    {"charge", P_STR, 0, 0, NULL},
    {"payment_intent", P_STR, 0, 0, NULL},
    PARAMS_LIST,
    PARAMS_END,
};

static const struct param no_params[] = {PARAMS_END};

static json_t *retrieve(struct call *c)
{
    return json_incref(call_object(c, T_DISPUTES, "dispute"));
}

static bool keep(const struct call *c, const json_t *d)
{
    return call_filter(c, "charge", d, "charge") &&
           call_filter(c, "payment_intent", d, "payment_intent");
}

static json_t *list(struct call *c)
{
    return call_list(c, T_DISPUTES, keep);
}

const struct route dispute_routes[] = {
    {"GET", "/v1/disputes", list, list_params},
    {"GET", "/v1/disputes/{id}", retrieve, no_params},
    {NULL, NULL, NULL, NULL},
};

/* {"dispute", "won": true or false} */
static json_t *close(struct control *c)
{
    json_t *d;
    c->cause.acct = sim_find(c->cause.sim, T_DISPUTES, get_c(c->in, "dispute"), &d);
    if (d == NULL) {
        refuse(&c->cause, 404, NULL, NULL, "no such dispute");
        return NULL;
    }
    return dispute_close(&c->cause, d, get_bool(c->in, "won")) ? json_incref(d) : NULL;
}

const struct control_route dispute_controls[] = {
    {"POST", "/sim/dispute/close", close},
    {NULL, NULL, NULL},
};
