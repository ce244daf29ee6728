#include "sim/api.h"
#include "sim/control.h"
#include "sim/refund.h"
#include "sim/refuse.h"

static const struct param create_params[] = {
    {"amount", P_INT, 0, 0, NULL},
    {"charge", P_STR, 0, 0, NULL},
    {"payment_intent", P_STR, 0, 0, NULL},
    {"instructions_email", P_STR, 0, 0, NULL},
    {"reason", P_ENUM, 0, 0, "duplicate|fraudulent|requested_by_customer"},
    {"metadata", P_MAP, P_UNSET, 0, NULL},
    PARAMS_END,
};

static const struct param update_params[] = {
    {"metadata", P_MAP, P_UNSET, 0, NULL},
    PARAMS_END,
};

static const struct param list_params[] = {
    {"charge", P_STR, 0, 0, NULL},
    {"payment_intent", P_STR, 0, 0, NULL},
    PARAMS_LIST,
    PARAMS_END,
};

static const struct param no_params[] = {PARAMS_END};

static json_t *create(struct call *c)
{
    return json_incref(refund_create(&c->cause, c->params));
}

static json_t *retrieve(struct call *c)
{
    return json_incref(call_object(c, T_REFUNDS, "refund"));
}

static json_t *update(struct call *c)
{
    json_t *r = call_object(c, T_REFUNDS, "refund");
    if (r != NULL) {
        metadata_merge(r, c->params);
    }
    return json_incref(r);
}

static json_t *cancel(struct call *c)
{
    json_t *r = call_object(c, T_REFUNDS, "refund");
    return r != NULL && refund_cancel(&c->cause, r) ? json_incref(r) : NULL;
}

static json_t *expire(struct call *c)
{
    json_t *r = call_object(c, T_REFUNDS, "refund");
    return r != NULL && refund_lapse(&c->cause, r) ? json_incref(r) : NULL;
}

static bool keep(const struct call *c, const json_t *r)
{
    return call_filter(c, "charge", r, "charge") &&
           call_filter(c, "payment_intent", r, "payment_intent");
}

static json_t *list(struct call *c)
{
    return call_list(c, T_REFUNDS, keep);
}

const struct route refund_routes[] = {
    {"POST", "/v1/refunds", create, create_params},
    {"GET", "/v1/refunds", list, list_params},
    {"GET", "/v1/refunds/{id}", retrieve, no_params},
    {"POST", "/v1/refunds/{id}", update, update_params},
    {"POST", "/v1/refunds/{id}/cancel", cancel, no_params},
    {"POST", "/v1/test_helpers/refunds/{id}/expire", expire, no_params},
    {NULL, NULL, NULL, NULL},
};

/* --- controls: {"refund": id} ---------------------------------------------------------------- */

static json_t *step(struct control *c, bool (*take)(struct cause *, json_t *))
{
    json_t *r;
    c->cause.acct = sim_find(c->cause.sim, T_REFUNDS, get_c(c->in, "refund"), &r);
    if (r == NULL) {
        refuse(&c->cause, 404, NULL, NULL, "no such refund");
        return NULL;
    }
    return take(&c->cause, r) ? json_incref(r) : NULL;
}

static json_t *submit(struct control *c)
{
    return step(c, refund_submit);
}

static json_t *settle(struct control *c)
{
    return step(c, refund_settle);
}

static json_t *bank_return(struct control *c)
{
    return step(c, refund_return);
}

static json_t *lapse(struct control *c)
{
    return step(c, refund_lapse);
}

static json_t *fail(struct control *c)
{
    return step(c, refund_fail);
}

const struct control_route refund_controls[] = {
    {"POST", "/sim/refund/submit", submit},      {"POST", "/sim/refund/settle", settle},
    {"POST", "/sim/refund/return", bank_return}, {"POST", "/sim/refund/lapse", lapse},
    {"POST", "/sim/refund/fail", fail},          {NULL, NULL, NULL},
};
