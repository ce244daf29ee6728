/* stripe.c: what comes from outside to the Stripe adapter: answers, events, signature headers. The
 * first byte chooses which; an answer's second one its status. */
#include "adapter/stripe_reply.h"
#include "adapter/stripe_webhook.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void fuzz_answer(struct arena *a, enum stripe_op op, uint8_t status, struct str body)
{
    static const int statuses[] = {200, 201, 302, 400, 401, 402, 404, 409, 429, 500, 503};
    struct http_answer answer = {.status = statuses[status % COUNT_OF(statuses)], .body = body};
    struct gw_reply reply;
    stripe_reply_read(a, op, &answer, &reply);
    assert(reply.outcome <= GW_MISSING);
    assert(reply.outcome != GW_DONE || answer.status < 300);
    assert(!reply.has_payment || reply.payment.provider_id.n > 0);
}

static void fuzz_event(struct arena *a, struct str body)
{
    json_t *root;
    struct gw_event e;
    if (json_parse(body, &root) == OK) {
        if (webhook_event_read(a, root, body, &e)) {
            assert(e.id.n > 0 && e.type.n > 0);
        }
        json_decref(root);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static EVP_MAC *hmac;
    if (hmac == NULL) {
        hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    }
    if (n < 2) {
        return 0;
    }
    struct arena *a = arena_new();
    struct str rest = {(const char *)bytes + 2, n - 2};
    switch (bytes[0] % 3) {
    case 0:
        fuzz_answer(a, (enum stripe_op)(bytes[0] / 3 % STRIPE_OP_COUNT), bytes[1], rest);
        break;
    case 1:
        fuzz_event(a, rest);
        break;
    default: {
        struct str secret = STR("whsec_fuzz");
        /* Nobody guesses a signature. */
        assert(!webhook_is_signed(hmac, &secret, 1, rest, STR("{}"), (struct instant){0}));
    }
    }
    arena_free(a);
    return 0;
}
