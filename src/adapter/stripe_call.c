#include "adapter/stripe_call.h"

#include "adapter/stripe_reply.h"
#include "base/log.h"

#include <assert.h>
#include <inttypes.h>

enum { KEY_MAX = 255, LIMIT_PAUSE_US = 1000 * 1000 };

struct stripe *stripe_of(struct gateway *g)
{
    return (struct stripe *)g;
}

bool stripe_key_is_live(struct str secret_key)
{
    return str_starts(secret_key, STR("sk_live_")) || str_starts(secret_key, STR("rk_live_"));
}

/* Printable ASCII without spaces: what can stand in a header without ending it. */
static bool is_header_safe(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= ' ' || s.p[i] > '~') {
            return false;
        }
    }
    return s.n > 0 && s.n <= KEY_MAX;
}

/* The key's digest names the account's buckets, so that no key is kept. */
static uint64_t account_name(struct str secret_key)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    uint64_t name;
    if (EVP_Digest(secret_key.p, secret_key.n, digest, NULL, EVP_sha256(), NULL) != 1) {
        abort();
    }
    memcpy(&name, digest, sizeof name);
    return name;
}

/* Text of Stripe's as a value in a log line: short, one word. */
static struct str log_word(struct arena *a, struct str s)
{
    struct str word = str_copy(a, str_sub(s, 0, 80));
    for (size_t i = 0; i < word.n; i++) {
        char *c = (char *)word.p + i; /* our own copy */
        if (*c <= ' ' || *c > '~') {
            *c = '_';
        }
    }
    return str_empty(word) ? STR("-") : word;
}

static const char *outcome_name(enum gw_outcome o)
{
    static const char *const names[] = {
        [GW_DONE] = "done",
        [GW_AGAIN] = "again",
        [GW_NOT_NOW] = "not_now",
        [GW_NUMBER_TAKEN] = "number_taken",
        [GW_WRONG_STATE] = "wrong_state",
        [GW_PUZZLED] = "puzzled",
        [GW_REFUSED] = "refused",
        [GW_UNAUTHORIZED] = "unauthorized",
        [GW_MISSING] = "missing",
    };
    return names[o];
}

static void log_edge(struct stripe *s, struct arena *a, const struct gw_account *account,
                     enum stripe_op op, const struct gw_reply *r)
{
    bool is_down = r->http == 0 || r->http >= 500;
    if (atomic_exchange(&s->is_down, is_down) != is_down) {
        if (is_down) {
            struct str why = r->http == 0 ? r->message : r->code;
            log_error("gateway.down", "http=%d why=\"%.*s\"", r->http, STR_ARG(why));
        } else {
            log_info("gateway.up", "http=%d", r->http);
        }
    }
    if (r->outcome == GW_REFUSED || r->outcome == GW_UNAUTHORIZED || r->outcome == GW_PUZZLED ||
        r->outcome == GW_MISSING) {
        struct str code = log_word(a, r->code), id = log_word(a, r->request_id);
        log_warn("gateway.refused",
                 "shop=%" PRId64 " op=%s http=%d outcome=%s code=%.*s request_id=%.*s",
                 account->shop.v, stripe_op_name(op), r->http, outcome_name(r->outcome),
                 STR_ARG(code), STR_ARG(id));
    }
}

/* Stripe counts requests of others under the same account too. */
static void heed_limit(struct stripe *s, const struct bucket_use *use,
                       const struct http_answer *answer)
{
    if (answer->status == 429 && !str_empty(answer->limit_reason)) {
        int64_t us =
            answer->retry_after_s > 0 ? answer->retry_after_s * (int64_t)1000000 : LIMIT_PAUSE_US;
        bool op_only = str_starts(answer->limit_reason, STR("endpoint-"));
        buckets_pause(s->buckets, use, op_only, buckets_now_us(), us);
    }
}

static void put_on_wire(struct stripe *s, struct arena *a, const struct gw_account *account,
                        const struct gw_request *r, struct str idempotency_key,
                        struct http_answer *out)
{
    bool is_post = str_is(r->method, "POST");
    struct http_request h = {
        .is_post = is_post,
        .target = r->path,
        .key = account->secret_key,
        .version = STR(STRIPE_VERSION),
    };
    if (is_post) {
        h.body = r->body;
        h.idempotency_key = idempotency_key;
    } else if (!str_empty(r->body)) {
        h.target = str_format(a, "%.*s?%.*s", STR_ARG(r->path), STR_ARG(r->body));
    }
    http_wire_send(s->wire, a, &h, out);
}

void stripe_send(struct gateway *g, struct arena *a, const struct gw_account *account,
                 const struct gw_request *request, struct str idempotency_key, struct gw_reply *out)
{
    struct stripe *s = stripe_of(g);
    bool is_post = str_is(request->method, "POST");
    assert(is_post || str_is(request->method, "GET"));
    assert(str_starts(request->path, STR("/v1/")));
    assert(!is_post || is_header_safe(idempotency_key));
    if (!is_header_safe(account->secret_key)) {
        *out = (struct gw_reply){.outcome = GW_UNAUTHORIZED, .code = STR("malformed_key")};
        return;
    }
    enum stripe_op op = stripe_op_of(request->method, request->path);
    struct bucket_use use = {
        .account = account_name(account->secret_key),
        .op = (unsigned)op,
        .account_per_second =
            stripe_key_is_live(account->secret_key) ? s->rate.live : s->rate.sandbox,
        .op_per_second = s->rate.endpoint,
        .burst = s->rate.burst,
    };
    int64_t wait_us = buckets_wait(s->buckets, &use, s->max_wait_ms * (int64_t)1000);
    if (wait_us > 0) {
        *out = (struct gw_reply){.outcome = GW_AGAIN,
                                 .code = STR("own_rate_limit"),
                                 .retry_after_ms = (int)(wait_us / 1000) + 1};
        return;
    }
    struct http_answer answer;
    put_on_wire(s, a, account, request, idempotency_key, &answer);
    stripe_reply_read(a, op, &answer, out);
    heed_limit(s, &use, &answer);
    if (!atomic_load(&s->is_stopped)) {
        log_edge(s, a, account, op, out);
    }
}

void stripe_get(struct stripe *s, struct arena *a, const struct gw_account *account,
                const char *path, struct str query, struct gw_reply *out)
{
    struct gw_request r = {.method = STR("GET"), .path = str_from(path), .body = query};
    stripe_send(&s->gateway, a, account, &r, STR_NONE, out);
}
