/* stripe_reply.h: what an answer of Stripe's means. Pure: bytes in, values out. */
#ifndef ADAPTER_STRIPE_REPLY_H
#define ADAPTER_STRIPE_REPLY_H

#include "adapter/stripe_http.h"
#include "base/json.h"
#include "port/gateway.h"

/* What was asked: it decides what a refusal means, and which rate limit counts. */
enum stripe_op {
    STRIPE_OP_ISSUE,
    STRIPE_OP_WITHDRAW,
    STRIPE_OP_READ,
    STRIPE_OP_CAPTURE,
    STRIPE_OP_PAGE,
    STRIPE_OP_PAGE_READ,
    STRIPE_OP_PAGE_END,
    STRIPE_OP_LIST,
    STRIPE_OP_EVENTS,
    STRIPE_OP_ACCOUNT,
    STRIPE_OP_REFUND, /* make one, or call one off */
    STRIPE_OP_REFUNDS,
    STRIPE_OP_OTHER,
    STRIPE_OP_COUNT
};

/* The operation that a request is, from its method and path. */
enum stripe_op stripe_op_of(struct str method, struct str path);

/* "issue" …, for the log. */
const char *stripe_op_name(enum stripe_op op);

/* Everything lives in `a`; the body is not copied again. */
void stripe_reply_read(struct arena *a, enum stripe_op op, const struct http_answer *answer,
                       struct gw_reply *out);

/* A Unix time in seconds, as Stripe writes all of its instants. 0: none, or none that can be. */
struct instant stripe_instant_at(const json_t *object, const char *path);

/* One of our ids in an object's metadata; 0: none. */
int64_t stripe_own_id(struct arena *a, const json_t *object, const char *path);

/* A PaymentIntent. False: it is not one. */
MUST_USE bool stripe_payment_read(struct arena *a, const json_t *object, struct gw_payment *out);

/* A Refund. False: it is not one. */
MUST_USE bool stripe_refund_read(struct arena *a, const json_t *object, struct gw_refund *out);

#endif
