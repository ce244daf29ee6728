/* draft.h: what a request wants of a PaymentIntent, checked before anything changes. */
#ifndef SIM_DRAFT_H
#define SIM_DRAFT_H

#include "sim/sim.h"

struct draft {
    json_t *types;   /* payment_method_types that will apply */
    json_t *options; /* payment_method_options that will apply */
    int64_t amount;
    const char *capture_method;
};

/* Check the parameters of a create (`intent` NULL), update or confirm against each other, the
 * account and what the intent has. False: refused, nothing to release. */
MUST_USE bool draft_make(struct cause *c, const json_t *params, const json_t *intent,
                         struct draft *out);
void draft_release(struct draft *d);

/* Does the list of types hold this one? */
bool has_type(const json_t *types, const char *type);

/* Rows that create, update and confirm have in common. */
#define PARAMS_METHOD_OPTIONS                                                            \
    {"payment_method_options.konbini.confirmation_number", P_STR, P_UNSET, 0, NULL},     \
        {"payment_method_options.konbini.expires_after_days", P_INT, P_UNSET, 0, NULL},  \
        {"payment_method_options.konbini.expires_at", P_INT, P_UNSET, 0, NULL},          \
        {"payment_method_options.konbini.product_description", P_STR, P_UNSET, 0, NULL}, \
        {"payment_method_options.konbini.setup_future_usage", P_ENUM, 0, 0, "none"},     \
        {"payment_method_options.card.capture_method", P_ENUM, P_UNSET, 0, "manual"},    \
    {                                                                                    \
        "payment_method_options.card.request_three_d_secure", P_ENUM, 0, 0,              \
            "any|automatic|challenge"                                                    \
    }

#endif
