/* method.h: PaymentMethods: who pays, and with what. */
#ifndef SIM_METHOD_H
#define SIM_METHOD_H

#include "sim/sim.h"

/* A new PaymentMethod from payment_method_data or the parameters of /v1/payment_methods, whose type
 * the caller has checked to be konbini or card. */
json_t *method_new(const struct cause *c, const char *type, const json_t *data);

/* The PaymentMethod of a request: payment_method (an id, or one of Stripe's test tokens such as
 * pm_card_visa), payment_method_data, or what the intent has already. *out is NULL when there is
 * none of them; it is made only when `may_make`. False: refused. */
MUST_USE bool method_of_request(struct cause *c, const json_t *params, const json_t *intent,
                                bool may_make, const json_t **out);

/* Is this e-mail address good enough for Stripe? */
bool email_is_plausible(const char *email);

/* Rows for billing details below `at` ("payment_method_data.billing_details"). */
#define PARAMS_BILLING(at)                                                                     \
    {at ".name", P_STR, P_UNSET, 0, NULL}, {at ".email", P_STR, P_UNSET, 0, NULL},             \
        {at ".phone", P_STR, P_UNSET, 0, NULL}, {at ".address.city", P_STR, P_UNSET, 0, NULL}, \
        {at ".address.country", P_STR, P_UNSET, 0, NULL},                                      \
        {at ".address.line1", P_STR, P_UNSET, 0, NULL},                                        \
        {at ".address.line2", P_STR, P_UNSET, 0, NULL},                                        \
        {at ".address.postal_code", P_STR, P_UNSET, 0, NULL},                                  \
    {                                                                                          \
        at ".address.state", P_STR, P_UNSET, 0, NULL                                           \
    }

#endif
