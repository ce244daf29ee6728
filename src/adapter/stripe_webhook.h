/* stripe_webhook.h: what Stripe tells by itself: who signed it, and what it is about. */
#ifndef ADAPTER_STRIPE_WEBHOOK_H
#define ADAPTER_STRIPE_WEBHOOK_H

#include "base/json.h"
#include "port/gateway.h"

#include <openssl/evp.h>

/* gateway_ops.verify, with OpenSSL's HMAC. */
bool webhook_is_signed(EVP_MAC *hmac, const struct str *secrets, size_t n_secrets,
                       struct str header, struct str body, struct instant now);

/* An Event object; `raw` is its text, kept as given. False: it is not an event. */
MUST_USE bool webhook_event_read(struct arena *a, const json_t *object, struct str raw,
                                 struct gw_event *out);

/* The types that can move a payment or a refund, in the order in which they are asked for. */
enum { WEBHOOK_TYPES = 12 };
extern const char *const webhook_types[WEBHOOK_TYPES];

#endif
