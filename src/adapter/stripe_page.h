/* stripe_page.h: Stripe's hosted Checkout, on which cards are paid (contract 4, 5): what is asked
 * of a Checkout Session, and what one says. */
#ifndef ADAPTER_STRIPE_PAGE_H
#define ADAPTER_STRIPE_PAGE_H

#include "base/json.h"
#include "port/gateway.h"

/* gateway_ops.build_page. */
void stripe_build_page(struct gateway *g, struct arena *a, const struct gw_page_wish *in,
                       struct gw_request *out);

/* Whether an id names a session rather than a PaymentIntent: ids are opaque but for this. */
bool stripe_page_is_named(struct str id);

void stripe_page_end(struct arena *a, struct str id, struct gw_request *out);
void stripe_page_look(struct arena *a, struct str id, struct gw_request *out);

/* A Checkout Session, with its PaymentIntent where that was expanded. False: it is not one. */
MUST_USE bool stripe_page_read(struct arena *a, const json_t *object, struct gw_payment *out);

#endif
