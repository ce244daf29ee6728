#include "app/refund_call.h"

#include "app/refund_move.h"

#include <assert.h>

void refund_read(struct app *app, struct arena *a, const struct gw_account *account,
                 struct str payment_provider_id, struct gw_reply *out)
{
    struct gw_request request;
    struct gateway *gateway = app->gateway;
    gateway->ops->build_refunds(gateway, a, payment_provider_id, &request);
    gateway->ops->send(gateway, a, account, &request, STR_NONE, out);
}

static bool is_making(const struct operation_get_row *op)
{
    return str_is(op->kind, "refund");
}

/* The call is sent again under its key for as long as the provider remembers it; after that, only
 * the list of refunds says whether it was executed. */
static bool looks_up_first(const struct operation_get_row *op, struct instant now)
{
    return is_making(op) && op->attempts > 0 && op->first_sent_at.is_set &&
           now.ms - op->first_sent_at.v > OPERATION_KEY_LIFE_MS;
}

void refund_call(struct app *app, struct arena *a, const struct gw_account *account,
                 const struct payment_get_row *payment, struct operation_answer *answer)
{
    const struct operation_get_row *op = answer->op;
    struct gateway *gateway = app->gateway;
    answer->was_looked_up = looks_up_first(op, app_now(app));
    if (!answer->was_looked_up) {
        struct gw_request request = {op->method, op->path, op->body};
        struct str key = operation_key(a, op);
        gateway->ops->send(gateway, a, account, &request, key, &answer->reply);
        bool is_refused = answer->reply.outcome != GW_DONE && answer->reply.outcome != GW_AGAIN &&
                          answer->reply.outcome != GW_UNAUTHORIZED;
        answer->was_looked_up =
            answer->reply.outcome == GW_PUZZLED || (is_refused && !is_making(op));
    }
    if (answer->was_looked_up) {
        refund_read(app, a, account, payment->provider_id, &answer->reply);
    }
}

static const struct gw_refund *view_of(const struct operation_answer *answer, int64_t refund)
{
    for (size_t i = 0; i < answer->reply.n_refunds; i++) {
        if (answer->reply.refunds[i].refund.v == refund) {
            return &answer->reply.refunds[i];
        }
    }
    return NULL;
}

static enum err made(struct change *c, const struct operation_answer *answer,
                     const struct refund_case *k)
{
    const struct gw_reply *r = &answer->reply;
    const struct gw_refund *seen = view_of(answer, k->r.id);
    int64_t wait = operation_backoff_ms(answer->op->attempts + 1, OPERATION_BACKOFF_MAX_MS);
    if (seen != NULL) {
        TRY(operation_end(c, answer));
        /* An answer played back for its key shows the refund as it was at first: of one that has
         * been heard of meanwhile it says nothing. */
        bool is_first = refund_status_of(k->r.status) == REFUND_REQUESTED;
        return is_first || answer->was_looked_up ? refund_observe(c, seen, answer->sent_at) : OK;
    }
    switch (r->outcome) {
    case GW_DONE: /* looked up: the provider has none */
        return operation_replace(c, answer, answer->op->body, 0);
    case GW_AGAIN:
    case GW_PUZZLED:
        return operation_again(c, answer, wait);
    case GW_UNAUTHORIZED:
        return operation_again(c, answer, OPERATION_PAUSE_MS);
    case GW_NOT_NOW:
        return operation_replace(c, answer, answer->op->body, OPERATION_PAUSE_MS);
    case GW_NUMBER_TAKEN:
    case GW_WRONG_STATE:
    case GW_REFUSED:
    case GW_MISSING:
        break;
    }
    bool moved;
    TRY(operation_end(c, answer));
    TRY(refund_keep_code(c, k, r->code));
    return refund_move(c, k, REFUND_EV_REFUSED, &moved);
}

/* Called off, or no longer possible: then the refund as it is now was read with the answer. */
static enum err called_off(struct change *c, const struct operation_answer *answer,
                           const struct refund_case *k)
{
    const struct gw_refund *seen = view_of(answer, k->r.id);
    enum gw_outcome outcome = answer->reply.outcome;
    if (outcome == GW_AGAIN || outcome == GW_UNAUTHORIZED) {
        return operation_again(
            c, answer, operation_backoff_ms(answer->op->attempts + 1, OPERATION_BACKOFF_MAX_MS));
    }
    TRY(operation_end(c, answer));
    return seen == NULL ? OK : refund_observe(c, seen, answer->sent_at);
}

enum err refund_answered(struct change *c, const struct operation_answer *answer)
{
    struct refund_case k;
    bool found;
    TRY(refund_case_read(c, (struct refund_id){answer->op->refund.v}, &k, &found));
    assert(found);
    return is_making(answer->op) ? made(c, answer, &k) : called_off(c, answer, &k);
}
