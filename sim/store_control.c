#include "sim/control.h"
#include "sim/refuse.h"
#include "sim/till.h"

static bool chain_of(struct control *c, enum konbini_chain *chain)
{
    const char *name = get_c(c->in, "chain");
    *chain = CHAIN_LAWSON;
    return name == NULL || konbini_chain_parse(name, chain) ||
           refuse(&c->cause, 400, NULL, NULL, "chain: familymart, lawson, ministop or seicomart");
}

/* By the numbers a customer has, at any account. */
static json_t *by_code(struct control *c, enum konbini_chain chain)
{
    struct sim *s = c->cause.sim;
    const char *code = get_c(c->in, "payment_code");
    const char *number = get_c(c->in, "confirmation_number");
    for (size_t i = 0; code != NULL && number != NULL && i < s->n_accounts; i++) {
        json_t *v = voucher_by_code(s->accounts[i], chain, code, number);
        if (v != NULL) {
            c->cause.acct = s->accounts[i];
            return v;
        }
    }
    return NULL;
}

json_t *control_voucher(struct control *c)
{
    enum konbini_chain chain;
    json_t *intent, *v;
    const char *id = get_c(c->in, "payment_intent");
    if (!chain_of(c, &chain)) {
        return NULL;
    }
    if (id != NULL) {
        c->cause.acct = sim_find(c->cause.sim, T_INTENTS, id, &intent);
        v = intent == NULL ? NULL : voucher_of(c->cause.acct, id);
    } else {
        v = by_code(c, chain);
    }
    if (v == NULL) {
        refuse(&c->cause, 404, NULL, NULL, "no such number at this chain");
    }
    return v;
}

/* The PaymentIntent as it is now. */
static json_t *result(struct control *c, const json_t *voucher, bool is_fine)
{
    const char *id = get_c(voucher, "payment_intent");
    return is_fine ? json_incref(table_get(&c->cause.acct->tables[T_INTENTS], id)) : NULL;
}

static json_t *pay(struct control *c)
{
    enum konbini_chain chain;
    json_t *v = chain_of(c, &chain) ? control_voucher(c) : NULL;
    return v == NULL ? NULL : result(c, v, till_pay(&c->cause, v, konbini_chains[chain]));
}

static json_t *kiosk_start(struct control *c)
{
    enum konbini_chain chain;
    json_t *v = chain_of(c, &chain) ? control_voucher(c) : NULL;
    if (v == NULL || !till_print_slip(&c->cause, v, chain)) {
        return NULL;
    }
    return json_pack("{s:O, s:O}", "slip", json_object_get(v, "slip"), "payment_intent",
                     json_object_get(v, "payment_intent"));
}

static json_t *kiosk_abandon(struct control *c)
{
    json_t *v = control_voucher(c);
    if (v == NULL) {
        return NULL;
    }
    till_abandon_slip(v);
    return json_pack("{s:O}", "payment_intent", json_object_get(v, "payment_intent"));
}

static json_t *fail(struct control *c)
{
    json_t *v = control_voucher(c);
    return v == NULL ? NULL : result(c, v, till_fail(&c->cause, v));
}

static json_t *expire(struct control *c)
{
    json_t *v = control_voucher(c);
    return v == NULL ? NULL : result(c, v, till_expire(&c->cause, v));
}

static json_t *outage(struct control *c)
{
    c->cause.sim->settings.outage = get_bool(c->in, "on");
    return json_pack("{s:b}", "on", (int)c->cause.sim->settings.outage);
}

static json_t *method_rate_limit(struct control *c)
{
    c->cause.sim->settings.method_rate_limit = get_bool(c->in, "on");
    return json_pack("{s:b}", "on", (int)c->cause.sim->settings.method_rate_limit);
}

const struct control_route store_controls[] = {
    {"POST", "/sim/pay", pay},
    {"POST", "/sim/kiosk/start", kiosk_start},
    {"POST", "/sim/kiosk/abandon", kiosk_abandon},
    {"POST", "/sim/fail", fail},
    {"POST", "/sim/expire", expire},
    {"POST", "/sim/outage", outage},
    {"POST", "/sim/method_rate_limit", method_rate_limit},
    {NULL, NULL, NULL},
};
