/* stripe_http.h: requests on the wire. One thread owns all connections (libcurl's multi interface)
 * and reuses them; any number of threads may wait for an answer at the same time.
 *
 * TLS is verified, redirects are not followed, proxies of the environment and .netrc are ignored,
 * and an answer has a largest size and a longest time. Nothing here knows what an answer means. */
#ifndef ADAPTER_STRIPE_HTTP_H
#define ADAPTER_STRIPE_HTTP_H

#include "base/buf.h"
#include "base/err.h"

struct http_wire;

struct http_settings {
    struct str base_url; /* scheme, host and port, without a final slash */
    struct str ca_file;  /* STR_NONE: the machine's own */
    int connect_timeout_ms;
    int timeout_ms;
    size_t answer_max;
};

struct http_request {
    bool is_post;
    struct str target;          /* path, with the query of a GET */
    struct str body;            /* of a POST */
    struct str key;             /* bearer */
    struct str version;         /* Stripe-Version */
    struct str idempotency_key; /* STR_NONE: no such header */
};

enum http_retry { HTTP_RETRY_UNSAID, HTTP_RETRY_YES, HTTP_RETRY_NO };

struct http_answer {
    int status; /* 0: no complete answer; then `trouble` says why */
    struct str body;
    struct str request_id;
    struct str limit_reason; /* Stripe-Rate-Limited-Reason */
    enum http_retry retry;   /* Stripe-Should-Retry */
    bool is_replayed;        /* Idempotent-Replayed: an earlier answer to the same key */
    int retry_after_s;       /* Retry-After; 0: unsaid */
    bool is_too_large;
    struct str trouble; /* libcurl's words */
};

/* ERR_CONFIG: not https (or http on the loopback), or the CA file cannot be read; ERR_IO: no
 * thread. */
MUST_USE enum err http_wire_new(const struct http_settings *settings, struct http_wire **out);

/* Block until there is an answer or none will come. *out lives in `a`. The texts of the request
 * must not hold control characters: whoever calls has checked. */
void http_wire_send(struct http_wire *w, struct arena *a, const struct http_request *request,
                    struct http_answer *out);

/* Break off all requests, now and later: they end without an answer. */
void http_wire_stop(struct http_wire *w);
void http_wire_free(struct http_wire *w); /* nobody may be waiting */

#endif
