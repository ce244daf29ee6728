/* stripe_reply_test.c: what Stripe's answers mean, on the samples of tests/contract/ and on every
 * row of the contract's sections 2.1 to 2.3. */
#include "adapter/stripe_reply.h"

#include "unit/check.h"

static json_t *samples;

static int load_samples(void **state)
{
    (void)state;
    samples = json_load_file("tests/contract/examples.json", JSON_REJECT_DUPLICATES, NULL);
    return samples == NULL ? -1 : 0;
}

static int free_samples(void **state)
{
    (void)state;
    json_decref(samples);
    return 0;
}

/* A copy that a test may change. */
static json_t *sample(const char *name)
{
    const json_t *value =
        json_object_get(json_object_get(json_object_get(samples, "samples"), name), "value");
    assert_non_null(value);
    return json_deep_copy(value);
}

/* --- a payment ---------------------------------------------------------------------------------
 */

static void a_pending_payment_has_its_numbers(void **state)
{
    json_t *object = sample("konbini_requires_action");
    struct gw_payment p;
    assert_true(stripe_payment_read(*state, object, &p));
    assert_str(p.provider_id, "pi_sampleKonbini000001");
    assert_int_equal(p.state, GW_AWAITING);
    assert_int_equal(p.amount.v, 3300);
    assert_int_equal(p.received.v, 0);
    assert_int_equal(p.shop.v, 0); /* the sample's metadata is not ours */
    assert_int_equal(p.payment.v, 0);
    assert_true(p.has_voucher);
    assert_int_equal(p.voucher.expires_at.ms, 1796309999000);
    assert_str(p.voucher.url, "https://payments.stripe.com/konbini/voucher/test_sample");
    assert_str(p.voucher.code[CHAIN_FAMILYMART], "123456");
    assert_str(p.voucher.code[CHAIN_LAWSON], "234567");
    assert_str(p.voucher.code[CHAIN_MINISTOP], "345678");
    assert_str(p.voucher.code[CHAIN_SEICOMART], "456789");
    assert_str(p.voucher.confirmation_number[CHAIN_LAWSON], "09012345678");
    assert_false(p.has_chain);
    json_decref(object);
}

static void a_chain_that_is_not_offered_has_no_code(void **state)
{
    json_t *object = sample("konbini_requires_action");
    json_t *stores = json_at(object, "next_action.konbini_display_details.stores");
    json_object_set_new(stores, "lawson", json_null());
    json_object_del(json_object_get(stores, "ministop"), "confirmation_number");
    json_object_set_new(json_at(object, "next_action.konbini_display_details"),
                        "hosted_voucher_url", json_null());
    struct gw_payment p;
    assert_true(stripe_payment_read(*state, object, &p));
    assert_null(p.voucher.code[CHAIN_LAWSON].p);
    assert_null(p.voucher.url.p);
    assert_str(p.voucher.code[CHAIN_MINISTOP], "345678");
    assert_null(p.voucher.confirmation_number[CHAIN_MINISTOP].p);
    json_decref(object);
}

static void our_own_ids_come_back(void **state)
{
    static const struct {
        const char *text;
        int64_t id;
    } table[] = {
        {"43", 43}, {"9007199254740991", 9007199254740991},
        {"0", 0},   {"-1", 0},
        {"x", 0},   {"", 0},
        {"43 ", 0}, {"99999999999999999999", 0},
    };
    json_t *object = sample("konbini_requires_action");
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        json_t *m = json_at(object, "metadata");
        struct gw_payment p;
        json_object_set_new(m, "uketsuke_shop", json_string("7"));
        json_object_set_new(m, "uketsuke_payment", json_string(table[i].text));
        assert_true(stripe_payment_read(*state, object, &p));
        assert_int_equal(p.shop.v, 7);
        assert_int_equal(p.payment.v, table[i].id);
    }
    json_decref(object);
}

static void a_paid_payment_knows_its_chain_when_the_charge_is_expanded(void **state)
{
    json_t *object = sample("konbini_succeeded");
    struct gw_payment p;
    assert_true(stripe_payment_read(*state, object, &p));
    assert_int_equal(p.state, GW_PAID);
    assert_int_equal(p.received.v, 3300);
    assert_false(p.has_chain); /* latest_charge is an id */

    json_object_set_new(object, "latest_charge", sample("konbini_charge"));
    assert_true(stripe_payment_read(*state, object, &p));
    assert_true(p.has_chain);
    json_t *konbini = json_at(object, "latest_charge.payment_method_details.konbini");
    json_object_set_new(konbini, "store", json_pack("{s:s}", "chain", "seicomart"));
    assert_true(stripe_payment_read(*state, object, &p));
    assert_int_equal(p.chain, CHAIN_SEICOMART);

    json_object_set_new(konbini, "store", json_pack("{s:s}", "chain", "seveneleven"));
    assert_true(stripe_payment_read(*state, object, &p));
    assert_false(p.has_chain);
    json_object_set_new(konbini, "store", json_null());
    assert_true(stripe_payment_read(*state, object, &p));
    assert_false(p.has_chain);
    json_decref(object);
}

static void states_are_what_the_contract_says(void **state)
{
    static const struct {
        const char *sample, *status, *error_code;
        enum gw_state expected;
        const char *code;
    } table[] = {
        {"konbini_requires_action", NULL, NULL, GW_AWAITING, NULL},
        {"konbini_succeeded", NULL, NULL, GW_PAID, NULL},
        {"konbini_expired", NULL, NULL, GW_EXPIRED, "payment_intent_payment_attempt_expired"},
        {"konbini_canceled", NULL, NULL, GW_CANCELLED, "requested_by_customer"},
        {"card_requires_capture", NULL, NULL, GW_HELD, NULL},
        {"konbini_expired", NULL, "card_declined", GW_DECLINED, "card_declined"},
        {"konbini_expired", "succeeded", NULL, GW_PAID, NULL}, /* paid at a later attempt */
        {"konbini_expired", "requires_action", NULL, GW_UNKNOWN,
         "payment_intent_payment_attempt_expired"}, /* without a voucher: nothing we asked for */
        {"konbini_succeeded", "requires_payment_method", NULL, GW_UNSTARTED, NULL},
        {"konbini_succeeded", "requires_confirmation", NULL, GW_UNSTARTED, NULL},
        {"konbini_succeeded", "processing", NULL, GW_AWAITING, NULL},
        {"konbini_succeeded", "a_status_of_2030", NULL, GW_UNKNOWN, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        json_t *object = sample(table[i].sample);
        if (table[i].status != NULL) {
            json_object_set_new(object, "status", json_string(table[i].status));
        }
        if (table[i].error_code != NULL) {
            json_object_set_new(json_at(object, "last_payment_error"), "code",
                                json_string(table[i].error_code));
        }
        struct gw_payment p;
        assert_true(stripe_payment_read(*state, object, &p));
        if (p.state != table[i].expected) {
            fail_msg("row %zu: state %d", i, (int)p.state);
        }
        if (table[i].code == NULL) {
            assert_null(p.code.p);
        } else {
            assert_str(p.code, table[i].code);
        }
        json_decref(object);
    }
}

static void an_error_without_code_is_a_decline(void **state)
{
    json_t *object = sample("konbini_expired");
    struct gw_payment p;
    json_object_del(json_at(object, "last_payment_error"), "code");
    assert_true(stripe_payment_read(*state, object, &p));
    assert_int_equal(p.state, GW_DECLINED);
    json_decref(object);
}

static void money_that_is_not_yen_means_nothing(void **state)
{
    json_t *object = sample("konbini_succeeded");
    struct gw_payment p;
    json_object_set_new(object, "currency", json_string("usd"));
    assert_true(stripe_payment_read(*state, object, &p));
    assert_int_equal(p.state, GW_UNKNOWN);
    json_decref(object);
}

static void only_a_payment_intent_is_a_payment(void **state)
{
    static const char *const others[] = {"konbini_charge", "konbini_refund_failed",
                                         "event_payment_intent_succeeded"};
    struct gw_payment p;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        json_t *object = sample(others[i]);
        assert_false(stripe_payment_read(*state, object, &p));
        json_decref(object);
    }
    assert_false(stripe_payment_read(*state, NULL, &p));
    json_t *object = sample("konbini_succeeded");
    json_object_set_new(object, "id", json_string(""));
    assert_false(stripe_payment_read(*state, object, &p));
    json_decref(object);
}

/* --- an answer ---------------------------------------------------------------------------------
 */

#define ERROR_OF(type)         "{\"error\":{\"type\":\"" type "\",\"message\":\"m\"}}"
#define ERROR_WITH(type, code) "{\"error\":{\"type\":\"" type "\",\"code\":\"" code "\"}}"
#define INVALID(code)          ERROR_WITH("invalid_request_error", code)
#define PAYMENT                                                                             \
    "{\"object\":\"payment_intent\",\"id\":\"pi_1\",\"status\":\"succeeded\",\"currency\":" \
    "\"jpy\"}"
#define HTML "<html><body>502 Bad Gateway</body></html>"

enum { ASK, YES = HTTP_RETRY_YES, NO = HTTP_RETRY_NO };

static const struct {
    enum stripe_op op;
    int status;
    int retry;
    bool is_replayed;
    const char *body;
    enum gw_outcome expected;
    const char *code;
} answers[] = {
    /* done */
    {STRIPE_OP_ISSUE, 200, ASK, false, PAYMENT, GW_DONE, NULL},
    {STRIPE_OP_ISSUE, 200, ASK, true, PAYMENT, GW_DONE, NULL}, /* the lost answer, played back */
    {STRIPE_OP_READ, 200, ASK, false, PAYMENT, GW_DONE, NULL},
    {STRIPE_OP_LIST, 200, ASK, false, "{\"object\":\"list\",\"data\":[]}", GW_DONE, NULL},
    {STRIPE_OP_OTHER, 201, ASK, false, "{\"object\":\"refund\"}", GW_DONE, NULL},

    /* a success that is not what was asked for: the key will say the same again */
    {STRIPE_OP_ISSUE, 200, ASK, false, "{\"object\":\"list\"}", GW_PUZZLED, NULL},
    {STRIPE_OP_READ, 200, ASK, false, "{\"object\":\"list\"}", GW_AGAIN, NULL},

    /* answers that are cut, empty or somebody else's */
    {STRIPE_OP_ISSUE, 200, ASK, false, "{\"object\":\"payment_intent\",\"id\":\"pi", GW_AGAIN,
     "unreadable"},
    {STRIPE_OP_ISSUE, 200, ASK, false, "", GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 200, ASK, false, HTML, GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 200, ASK, false, "[]", GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 200, ASK, false, ERROR_OF("api_error"), GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 301, ASK, false, "", GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 302, ASK, false, PAYMENT, GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 400, ASK, false, HTML, GW_PUZZLED, "unreadable"},
    {STRIPE_OP_READ, 400, ASK, false, HTML, GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 401, ASK, false, HTML, GW_UNAUTHORIZED, "unreadable"},
    {STRIPE_OP_ISSUE, 403, ASK, false, HTML, GW_UNAUTHORIZED, "unreadable"},
    {STRIPE_OP_READ, 404, ASK, false, HTML, GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 404, ASK, false, HTML, GW_PUZZLED, "unreadable"},
    {STRIPE_OP_ISSUE, 413, ASK, false, HTML, GW_PUZZLED, "unreadable"},
    {STRIPE_OP_ISSUE, 429, ASK, false, HTML, GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 502, ASK, false, HTML, GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 503, ASK, false, "", GW_AGAIN, "unreadable"},
    {STRIPE_OP_ISSUE, 400, ASK, false, "{\"error\":\"bad\"}", GW_PUZZLED, "unreadable"},

    /* refused for good */
    {STRIPE_OP_ISSUE, 400, ASK, false, INVALID("parameter_missing"), GW_REFUSED,
     "parameter_missing"},
    {STRIPE_OP_ISSUE, 400, ASK, false, INVALID("amount_too_small"), GW_REFUSED, "amount_too_small"},
    {STRIPE_OP_ISSUE, 400, ASK, false, INVALID("payment_method_types_no_longer_supported"),
     GW_REFUSED, "payment_method_types_no_longer_supported"},
    {STRIPE_OP_ISSUE, 402, ASK, false, ERROR_WITH("card_error", "card_declined"), GW_REFUSED,
     "card_declined"},
    {STRIPE_OP_ISSUE, 400, ASK, false, ERROR_OF("invalid_request_error"), GW_REFUSED,
     "invalid_request_error"},
    {STRIPE_OP_ISSUE, 400, NO, false, INVALID("parameter_unknown"), GW_REFUSED,
     "parameter_unknown"},

    /* the key */
    {STRIPE_OP_ISSUE, 401, ASK, false, ERROR_OF("invalid_request_error"), GW_UNAUTHORIZED,
     "invalid_request_error"},
    {STRIPE_OP_ISSUE, 401, ASK, false, INVALID("api_key_expired"), GW_UNAUTHORIZED,
     "api_key_expired"},
    {STRIPE_OP_READ, 403, ASK, false, ERROR_OF("invalid_request_error"), GW_UNAUTHORIZED,
     "invalid_request_error"},

    /* unknown ids */
    {STRIPE_OP_READ, 404, ASK, false, INVALID("resource_missing"), GW_MISSING, "resource_missing"},
    {STRIPE_OP_WITHDRAW, 404, ASK, false, INVALID("resource_missing"), GW_MISSING,
     "resource_missing"},
    {STRIPE_OP_EVENTS, 400, ASK, false, INVALID("resource_missing"), GW_MISSING,
     "resource_missing"},

    /* idempotency */
    {STRIPE_OP_ISSUE, 400, ASK, false, ERROR_OF("idempotency_error"), GW_PUZZLED,
     "idempotency_error"},
    {STRIPE_OP_ISSUE, 409, ASK, false, ERROR_WITH("idempotency_error", "idempotency_key_in_use"),
     GW_AGAIN, "idempotency_key_in_use"},
    {STRIPE_OP_ISSUE, 409, ASK, false, ERROR_OF("idempotency_error"), GW_AGAIN,
     "idempotency_error"},
    {STRIPE_OP_ISSUE, 409, NO, false, ERROR_OF("idempotency_error"), GW_PUZZLED,
     "idempotency_error"},

    /* limits */
    {STRIPE_OP_ISSUE, 429, ASK, false, INVALID("rate_limit"), GW_AGAIN, "rate_limit"},
    {STRIPE_OP_ISSUE, 429, ASK, false, INVALID("lock_timeout"), GW_AGAIN, "lock_timeout"},
    {STRIPE_OP_ISSUE, 429, NO, false, INVALID("rate_limit"), GW_AGAIN, "rate_limit"},
    {STRIPE_OP_ISSUE, 429, ASK, false, ERROR_OF("invalid_request_error"), GW_AGAIN,
     "invalid_request_error"},
    {STRIPE_OP_ISSUE, 400, YES, false, INVALID("something_new"), GW_AGAIN, "something_new"},
    {STRIPE_OP_ISSUE, 418, ASK, false, INVALID("something_new"), GW_PUZZLED, "something_new"},

    /* konbini, under whichever status */
    {STRIPE_OP_ISSUE, 400, ASK, false,
     INVALID("payment_intent_konbini_rejected_confirmation_number"), GW_NUMBER_TAKEN,
     "payment_intent_konbini_rejected_confirmation_number"},
    {STRIPE_OP_ISSUE, 402, ASK, false,
     ERROR_WITH("card_error", "payment_intent_konbini_rejected_confirmation_number"),
     GW_NUMBER_TAKEN, "payment_intent_konbini_rejected_confirmation_number"},
    {STRIPE_OP_ISSUE, 429, ASK, false,
     INVALID("payment_intent_konbini_rejected_confirmation_number"), GW_NUMBER_TAKEN,
     "payment_intent_konbini_rejected_confirmation_number"},
    {STRIPE_OP_ISSUE, 400, ASK, false, INVALID("payment_method_rate_limit_exceeded"), GW_NOT_NOW,
     "payment_method_rate_limit_exceeded"},
    {STRIPE_OP_ISSUE, 402, ASK, false, INVALID("payment_method_rate_limit_exceeded"), GW_NOT_NOW,
     "payment_method_rate_limit_exceeded"},
    {STRIPE_OP_ISSUE, 429, ASK, false, INVALID("payment_method_rate_limit_exceeded"), GW_NOT_NOW,
     "payment_method_rate_limit_exceeded"},
    {STRIPE_OP_ISSUE, 400, NO, false, INVALID("payment_method_not_available"), GW_NOT_NOW,
     "payment_method_not_available"},
    {STRIPE_OP_WITHDRAW, 402, ASK, false, INVALID("payment_method_not_available"), GW_NOT_NOW,
     "payment_method_not_available"},

    /* the state, and a withdrawal that is refused whatever the reason */
    {STRIPE_OP_WITHDRAW, 400, ASK, false, INVALID("payment_intent_unexpected_state"),
     GW_WRONG_STATE, "payment_intent_unexpected_state"},
    {STRIPE_OP_WITHDRAW, 400, ASK, false, INVALID("customer_at_the_till"), GW_WRONG_STATE,
     "customer_at_the_till"},
    {STRIPE_OP_WITHDRAW, 402, ASK, false, ERROR_OF("card_error"), GW_WRONG_STATE, "card_error"},
    {STRIPE_OP_ISSUE, 400, ASK, false, INVALID("payment_intent_unexpected_state"), GW_WRONG_STATE,
     "payment_intent_unexpected_state"},

    /* Stripe's own failures: again, until the stored failure is played back */
    {STRIPE_OP_ISSUE, 500, ASK, false, ERROR_OF("api_error"), GW_AGAIN, "api_error"},
    {STRIPE_OP_ISSUE, 500, YES, false, ERROR_OF("api_error"), GW_AGAIN, "api_error"},
    {STRIPE_OP_ISSUE, 500, ASK, true, ERROR_OF("api_error"), GW_PUZZLED, "api_error"},
    {STRIPE_OP_ISSUE, 500, ASK, true, "", GW_PUZZLED, "unreadable"},
    {STRIPE_OP_ISSUE, 500, NO, false, ERROR_OF("api_error"), GW_PUZZLED, "api_error"},
    {STRIPE_OP_READ, 500, NO, false, ERROR_OF("api_error"), GW_AGAIN, "api_error"},
    {STRIPE_OP_ISSUE, 502, ASK, false, ERROR_OF("api_error"), GW_AGAIN, "api_error"},
    {STRIPE_OP_ISSUE, 503, ASK, false, ERROR_OF("api_error"), GW_AGAIN, "api_error"},
    {STRIPE_OP_ISSUE, 504, ASK, false, ERROR_OF("api_error"), GW_AGAIN, "api_error"},
    /* even then only the status counts: its code may be of the attempt that failed */
    {STRIPE_OP_ISSUE, 500, ASK, false, ERROR_WITH("api_error", "rate_limit"), GW_AGAIN,
     "rate_limit"},
};

static void every_answer_means_what_the_contract_says(void **state)
{
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        struct http_answer a = {
            .status = answers[i].status,
            .retry = (enum http_retry)answers[i].retry,
            .is_replayed = answers[i].is_replayed,
            .body = str_from(answers[i].body),
            .request_id = STR("req_1"),
        };
        struct gw_reply r;
        stripe_reply_read(*state, answers[i].op, &a, &r);
        if (r.outcome != answers[i].expected || !str_is(r.code, answers[i].code) ||
            r.http != answers[i].status || !str_is(r.request_id, "req_1")) {
            fail_msg("row %zu (%d %s): outcome %d, code %.*s", i, answers[i].status,
                     answers[i].body, (int)r.outcome, STR_ARG(r.code));
        }
    }
}

static void no_answer_is_asked_for_again(void **state)
{
    struct http_answer a = {.trouble = STR("Timeout was reached")};
    struct gw_reply r;
    stripe_reply_read(*state, STRIPE_OP_ISSUE, &a, &r);
    assert_int_equal(r.outcome, GW_AGAIN);
    assert_int_equal(r.http, 0);
    assert_str(r.code, "no_answer");
    assert_str(r.message, "Timeout was reached");
    a.is_too_large = true;
    stripe_reply_read(*state, STRIPE_OP_ISSUE, &a, &r);
    assert_int_equal(r.outcome, GW_PUZZLED);
    stripe_reply_read(*state, STRIPE_OP_EVENTS, &a, &r);
    assert_int_equal(r.outcome, GW_AGAIN);
}

static void an_error_brings_the_payment_along(void **state)
{
    json_t *body = sample("error_unexpected_state");
    struct http_answer a = {.status = 400, .body = json_text(*state, body)};
    struct gw_reply r;
    stripe_reply_read(*state, STRIPE_OP_WITHDRAW, &a, &r);
    assert_int_equal(r.outcome, GW_WRONG_STATE);
    assert_str(r.message, "sample text");
    assert_true(r.has_payment);
    assert_int_equal(r.payment.state, GW_PAID);
    assert_int_equal(r.payment.received.v, 3300);
    json_decref(body);
}

static void a_limit_says_when_to_come_back(void **state)
{
    struct http_answer a = {.status = 429, .body = STR(INVALID("rate_limit"))};
    struct gw_reply r;
    stripe_reply_read(*state, STRIPE_OP_ISSUE, &a, &r);
    assert_int_equal(r.retry_after_ms, 1000);
    a.retry_after_s = 7;
    stripe_reply_read(*state, STRIPE_OP_ISSUE, &a, &r);
    assert_int_equal(r.retry_after_ms, 7000);
}

static void hostile_text_is_unreadable(void **state)
{
    struct buf deep;
    buf_init(&deep, *state, 10000);
    for (int i = 0; i < 1000; i++) {
        buf_c(&deep, "{\"a\":");
    }
    const struct str bodies[] = {
        buf_view(&deep), STR("{\"id\":\"pi_1\",\"id\":\"pi_2\"}"), STR("\xff\xfe{}"), {"{}\0{}", 5},
        STR("null"),
    };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct http_answer a = {.status = 200, .body = bodies[i]};
        struct gw_reply r;
        stripe_reply_read(*state, STRIPE_OP_ISSUE, &a, &r);
        assert_int_equal(r.outcome, GW_AGAIN);
        assert_str(r.code, "unreadable");
    }
}

static void operations_are_known_by_method_and_path(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        enum stripe_op expected;
    } table[] = {
        {"POST", "/v1/payment_intents", STRIPE_OP_ISSUE},
        {"GET", "/v1/payment_intents", STRIPE_OP_LIST},
        {"GET", "/v1/payment_intents/pi_1", STRIPE_OP_READ},
        {"POST", "/v1/payment_intents/pi_1/cancel", STRIPE_OP_WITHDRAW},
        {"POST", "/v1/payment_intents/pi_1/capture", STRIPE_OP_CAPTURE},
        {"POST", "/v1/checkout/sessions", STRIPE_OP_PAGE},
        {"GET", "/v1/checkout/sessions", STRIPE_OP_LIST},
        {"GET", "/v1/checkout/sessions/cs_1", STRIPE_OP_PAGE_READ},
        {"POST", "/v1/checkout/sessions/cs_1/expire", STRIPE_OP_PAGE_END},
        {"POST", "/v1/payment_intents/pi_1", STRIPE_OP_OTHER},
        {"GET", "/v1/payment_intents/pi_1/cancel", STRIPE_OP_OTHER},
        {"GET", "/v1/events", STRIPE_OP_EVENTS},
        {"GET", "/v1/account", STRIPE_OP_ACCOUNT},
        {"GET", "/v1/accounts/acct_1/capabilities/konbini_payments", STRIPE_OP_ACCOUNT},
        {"POST", "/v1/refunds", STRIPE_OP_REFUND},
        {"POST", "/v1/refunds/pyr_1/cancel", STRIPE_OP_REFUND},
        {"GET", "/v1/refunds", STRIPE_OP_REFUNDS},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        enum stripe_op op = stripe_op_of(str_from(table[i].method), str_from(table[i].path));
        if (op != table[i].expected) {
            fail_msg("%s %s: %s", table[i].method, table[i].path, stripe_op_name(op));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_pending_payment_has_its_numbers),
        ARENA_TEST(a_chain_that_is_not_offered_has_no_code),
        ARENA_TEST(our_own_ids_come_back),
        ARENA_TEST(a_paid_payment_knows_its_chain_when_the_charge_is_expanded),
        ARENA_TEST(states_are_what_the_contract_says),
        ARENA_TEST(an_error_without_code_is_a_decline),
        ARENA_TEST(money_that_is_not_yen_means_nothing),
        ARENA_TEST(only_a_payment_intent_is_a_payment),
        ARENA_TEST(every_answer_means_what_the_contract_says),
        ARENA_TEST(no_answer_is_asked_for_again),
        ARENA_TEST(an_error_brings_the_payment_along),
        ARENA_TEST(a_limit_says_when_to_come_back),
        ARENA_TEST(hostile_text_is_unreadable),
        cmocka_unit_test(operations_are_known_by_method_and_path),
    };
    return cmocka_run_group_tests(tests, load_samples, free_samples);
}
