/* stripe_call.h: one request to Stripe, from its turn under the rate limits to its meaning. What
 * the files of this adapter share; nobody else includes it. */
#ifndef ADAPTER_STRIPE_CALL_H
#define ADAPTER_STRIPE_CALL_H

#include "adapter/stripe.h"
#include "adapter/stripe_bucket.h"
#include "adapter/stripe_http.h"

#include <openssl/evp.h>
#include <stdatomic.h>

struct stripe {
    struct gateway gateway; /* first: what callers hold */
    struct stripe_rate rate;
    int max_wait_ms;
    struct buckets *buckets;
    struct http_wire *wire;
    EVP_MAC *hmac; /* looked up once: that takes longer than using it */
    atomic_bool is_stopped;
    atomic_bool
        is_down; /* so that the log says once that Stripe went away, and once that it is back */
};

struct stripe *stripe_of(struct gateway *g);

/* gateway_ops.send. */
void stripe_send(struct gateway *g, struct arena *a, const struct gw_account *account,
                 const struct gw_request *request, struct str idempotency_key,
                 struct gw_reply *out);

/* The rest of gateway_ops, by file. */
void stripe_find(struct gateway *g, struct arena *a, const struct gw_account *account,
                 struct payment_id payment, struct instant since, struct gw_reply *out);
void stripe_find_page(struct gateway *g, struct arena *a, const struct gw_account *account,
                      struct payment_id payment, struct instant since, struct gw_reply *out);
void stripe_events(struct gateway *g, struct arena *a, const struct gw_account *account,
                   struct instant since, struct str after, struct gw_events *out,
                   struct gw_reply *reply);
void stripe_payments(struct gateway *g, struct arena *a, const struct gw_account *account,
                     struct instant since, struct str after, struct gw_payments *out,
                     struct gw_reply *reply);
void stripe_check(struct gateway *g, struct arena *a, const struct gw_account *account,
                  struct gw_check *out);
void stripe_webhook(struct gateway *g, struct arena *a, const struct gw_account *account,
                    struct str url, struct gw_webhook *out);
bool stripe_verify(struct gateway *g, const struct str *secrets, size_t n_secrets,
                   struct str header, struct str body, struct instant now);
enum err stripe_parse_event(struct gateway *g, struct arena *a, struct str body,
                            struct gw_event *out);

/* One GET that is not kept as an operation row. */
void stripe_get(struct stripe *s, struct arena *a, const struct gw_account *account,
                const char *path, struct str query, struct gw_reply *out);

bool stripe_key_is_live(struct str secret_key);

#endif
