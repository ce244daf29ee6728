/* stripe.h: port/gateway.h made real: Stripe's HTTP API v1, by libcurl.
 *
 * It knows konbini PaymentIntents, the list of events, the account's capability and webhook
 * signatures. It keeps no state about payments: everything to be remembered is in the operation
 * rows and the inbox. One of these serves all shops; the key of a shop comes with each call. Safe
 * from any thread.
 *
 * The files beside it, each about one thing: stripe_form (bytes of a request), stripe_call (one
 * request: limits, wire, meaning), stripe_bucket (Stripe's rate limits), stripe_http (the wire),
 * stripe_reply (what an answer means), stripe_list (find and events), stripe_check (the account),
 * stripe_webhook. */
#ifndef ADAPTER_STRIPE_H
#define ADAPTER_STRIPE_H

#include "base/err.h"
#include "port/gateway.h"

/* The version every request asks for and every event must have been made with. Raising it is a
 * reviewed change: from 2026-09-30.endive on, `payment_method_types` is refused. */
#define STRIPE_VERSION "2026-08-26.dahlia"

/* Requests a second; 0: the limit that Stripe documents. */
struct stripe_rate {
    int live;     /* of an account with a live key: 100 */
    int sandbox;  /* of an account with a test key: 25 */
    int endpoint; /* of one operation of an account: 25 */
    int burst;    /* at once after a pause: 1, so that no second ever holds more than the limit */
};

struct stripe_config {
    struct str base_url;    /* "https://api.stripe.com"; http:// only on the loopback */
    struct str ca_file;     /* PEM; STR_NONE: the machine's own */
    int connect_timeout_ms; /* 0: 5 s */
    int timeout_ms;         /* of a whole request; 0: 30 s */
    int max_wait_ms;        /* for one's turn under the rate limits; longer is GW_AGAIN; 0: 60 s */
    struct stripe_rate rate;
};

/* Starts the thread that owns the connections. ERR_CONFIG: base_url or ca_file cannot be used;
 * ERR_IO: no thread. */
MUST_USE enum err stripe_new(const struct stripe_config *config, struct gateway **out);

/* Every call in progress, and every later one, comes back at once as GW_AGAIN. For a quick stop. */
void stripe_stop(struct gateway *g);

/* Ends the thread and closes the connections. No call may be in progress. */
void stripe_free(struct gateway *g);

#endif
