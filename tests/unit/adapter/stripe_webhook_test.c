/* stripe_webhook_test.c: only what Stripe signed, recently, is believed. The signatures here are
 * made with OpenSSL's one-shot HMAC; tests/adapter/stripe_signature.test.mjs has Stripe's own
 * client make them. */
#include "adapter/stripe_webhook.h"

#include "adapter/stripe.h"
#include "base/buf.h"
#include "unit/check.h"

#include <openssl/hmac.h>

#define SECRET "whsec_test_secret"
#define BODY   "{\n  \"id\": \"evt_1\",\n  \"name\": \"\xe5\xb1\xb1\"\n}"

static const struct instant now = {1796000000000};
static EVP_MAC *hmac;

static int open_hmac(void **state)
{
    (void)state;
    hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    return hmac == NULL ? -1 : 0;
}

static int close_hmac(void **state)
{
    (void)state;
    EVP_MAC_free(hmac);
    return 0;
}

/* The 64 digits of a signature. */
static struct str sign_with(struct arena *a, const char *secret, const char *time, const char *body)
{
    struct str text = str_format(a, "%s.%s", time, body);
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned n;
    HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)text.p, text.n, mac, &n);
    struct buf hex;
    buf_init(&hex, a, 64);
    for (unsigned i = 0; i < n; i++) {
        buf_printf(&hex, "%02x", mac[i]);
    }
    return buf_view(&hex);
}

static bool verify(struct str header, const char *body, const char *one, const char *two)
{
    struct str secrets[] = {str_from(one), str_from(two)};
    return webhook_is_signed(hmac, secrets, COUNT_OF(secrets), header, str_from(body), now);
}

/* %s of `format` is the right signature for that time. */
static bool verify_as(struct arena *a, const char *time, const char *before, const char *after)
{
    struct str s = sign_with(a, SECRET, time, BODY);
    struct str header = str_format(a, "%s%.*s%s", before, STR_ARG(s), after);
    return verify(header, BODY, SECRET, NULL);
}

#define OTHER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void headers_are_accepted_or_refused(void **state)
{
    static const struct {
        const char *time, *before, *after;
        bool is_good;
    } table[] = {
        {"1796000000", "t=1796000000,v1=", "", true},
        {"1796000000", "v1=", ",t=1796000000", true},
        {"1796000000", " t=1796000000 , v1=", " ", true},
        /* several signatures: a secret being rolled */
        {"1796000000", "t=1796000000,v1=" OTHER ",v1=", "", true},
        {"1796000000", "t=1796000000,v1=", ",v1=" OTHER, true},
        {"1796000000", "t=1796000000,v1=", ",v0=" OTHER, true},
        {"1796000000", "t=1796000000,v1=", ",x,=,v9", true},
        /* the wrong scheme, none, or nothing */
        {"1796000000", "t=1796000000,v0=", "", false},
        {"1796000000", "t=1796000000,v10=", "", false},
        {"1796000000", "t=1796000000,V1=", "", false},
        {"1796000000", "t=1796000000,v1=" OTHER ",v0=", "", false},
        {"1796000000", "t=1796000000,v1=0", "", false},
        {"1796000000", "t=1796000000,v1=", "0", false},
        {"1796000000", "v1=", "", false},
        {"1796000000", "t=,v1=", "", false},
        {"1796000000", "t=1796000000", "", false},
        {"1796000000", "", "", false},
        /* another time than the one that was signed */
        {"1796000000", "t=1796000001,v1=", "", false},
        {"1796000000", "t=01796000000,v1=", "", false},
        {"1796000000", "t=1796000000,t=1796000001,v1=", "", false},
        {"1796000001", "t=1796000000,t=1796000001,v1=", "", false},
        /* old and young, to the second */
        {"1795999700", "t=1795999700,v1=", "", true},
        {"1795999699", "t=1795999699,v1=", "", false},
        {"1796000300", "t=1796000300,v1=", "", true},
        {"1796000301", "t=1796000301,v1=", "", false},
        {"0", "t=0,v1=", "", false},
        {"-1", "t=-1,v1=", "", false},
        {"9223372036854775807", "t=9223372036854775807,v1=", "", false},
        {"99999999999999999999", "t=99999999999999999999,v1=", "", false},
        {"1796000000.0", "t=1796000000.0,v1=", "", false},
        {"now", "t=now,v1=", "", false},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (verify_as(*state, table[i].time, table[i].before, table[i].after) != table[i].is_good) {
            fail_msg("row %zu: %s…%s", i, table[i].before, table[i].after);
        }
    }
}

static struct str good_header(struct arena *a, const char *secret)
{
    return str_format(a, "t=1796000000,v1=%.*s", STR_ARG(sign_with(a, secret, "1796000000", BODY)));
}

static void every_bit_of_signature_and_body_counts(void **state)
{
    struct str header = good_header(*state, SECRET);
    size_t first = header.n - 64;
    for (size_t i = first; i < header.n; i++) {
        struct str wrong = str_copy(*state, header);
        char *c = (char *)wrong.p + i;
        *c = *c == '0' ? '1' : '0';
        assert_false(verify(wrong, BODY, SECRET, NULL));
    }
    for (size_t i = 0; i < sizeof BODY - 1; i++) {
        struct str wrong = str_copy(*state, STR(BODY));
        char *c = (char *)wrong.p + i;
        *c = (char)(*c ^ 1);
        assert_false(verify(header, wrong.p, SECRET, NULL));
    }
    assert_false(verify(header, BODY " ", SECRET, NULL));
    assert_false(verify(header, "", SECRET, NULL));
    assert_true(verify(header, BODY, SECRET, NULL));
}

static void capitals_are_not_what_stripe_sends(void **state)
{
    struct str header = good_header(*state, SECRET);
    for (size_t i = header.n - 64; i < header.n; i++) {
        char *c = (char *)header.p + i;
        *c = *c >= 'a' ? (char)(*c - 'a' + 'A') : *c;
    }
    assert_false(verify(header, BODY, SECRET, NULL));
}

static void any_of_the_secrets_will_do(void **state)
{
    struct str header = good_header(*state, SECRET);
    assert_true(verify(header, BODY, "whsec_new", SECRET));
    assert_true(verify(header, BODY, SECRET, "whsec_new"));
    assert_false(verify(header, BODY, "whsec_new", "whsec_newer"));
    assert_false(verify(header, BODY, "test_secret", NULL)); /* the prefix belongs to the key */
    assert_false(webhook_is_signed(hmac, NULL, 0, header, STR(BODY), now));
}

static void a_secret_that_is_not_set_believes_nobody(void **state)
{
    struct str header = good_header(*state, "");
    assert_false(verify(header, BODY, "", NULL));
    assert_false(verify(header, BODY, NULL, NULL));
}

static void a_flood_of_signatures_is_refused(void **state)
{
    struct buf b;
    buf_init(&b, *state, 100000);
    buf_str(&b, good_header(*state, SECRET));
    for (int i = 0; i < 15; i++) {
        buf_c(&b, ",v1=" OTHER);
    }
    assert_true(verify(buf_view(&b), BODY, SECRET, NULL));
    buf_c(&b, ",v1=" OTHER);
    assert_false(verify(buf_view(&b), BODY, SECRET, NULL));
    for (int i = 0; i < 100; i++) {
        buf_c(&b, ",v0=" OTHER);
    }
    assert_false(verify(buf_view(&b), BODY, SECRET, NULL));
}

/* --- events ------------------------------------------------------------------------------------
 */

static struct str sample_text(struct arena *a, const char *name)
{
    json_t *all = json_load_file("tests/contract/examples.json", 0, NULL);
    json_t *value =
        json_object_get(json_object_get(json_object_get(all, "samples"), name), "value");
    assert_non_null(value);
    struct str text = json_text(a, value);
    json_decref(all);
    return text;
}

static enum err parse(struct arena *a, struct str body, struct gw_event *out)
{
    static struct gateway *g;
    struct stripe_config config = {.base_url = STR("https://api.stripe.com")};
    assert_int_equal(stripe_new(&config, &g), OK);
    enum err e = g->ops->parse_event(g, a, body, out);
    stripe_free(g);
    return e;
}

static void an_event_says_what_it_is_about(void **state)
{
    struct str body = sample_text(*state, "event_payment_intent_succeeded");
    struct gw_event e;
    assert_int_equal(parse(*state, body, &e), OK);
    assert_str(e.id, "evt_samplepaymentintentsucceeded");
    assert_str(e.type, "payment_intent.succeeded");
    assert_str(e.object_id, "pi_sampleKonbini000001");
    assert_str(e.api_version, "2026-08-26.dahlia");
    assert_int_equal(e.created.ms, 1796000001000);
    assert_false(e.is_live);
    assert_true(e.is_about_payment);
    assert_true(e.is_version_known);
    assert_true(str_eq(e.raw, body));
    assert_ptr_not_equal(e.raw.p, body.p); /* its own copy */
}

static void types_and_versions_are_told_apart(void **state)
{
    static const struct {
        const char *type, *object, *version;
        bool is_about_payment, is_version_known;
    } table[] = {
        {"payment_intent.requires_action", "payment_intent", "2026-08-26.dahlia", true, true},
        {"payment_intent.processing", "payment_intent", "2026-08-26.dahlia", true, true},
        {"payment_intent.payment_failed", "payment_intent", "2026-03-25.dahlia", true, true},
        {"payment_intent.canceled", "payment_intent", "2026-09-30.endive", true, false},
        {"payment_intent.succeeded", "payment_intent", "2024-06-20", true, false},
        {"payment_intent.succeeded", "payment_intent", "2026-08-26.dahlia2", true, false},
        {"payment_intent.succeeded", "payment_intent", "", true, false},
        {"payment_intent.created", "payment_intent", "2026-08-26.dahlia", false, true},
        {"charge.succeeded", "charge", "2026-08-26.dahlia", false, true},
        {"a.type.of.2030", "thing", "2026-08-26.dahlia", false, true},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct gw_event e;
        struct str body =
            str_format(*state,
                       "{\"object\":\"event\",\"id\":\"evt_1\",\"type\":\"%s\","
                       "\"api_version\":\"%s\",\"livemode\":true,\"data\":{\"object\":"
                       "{\"object\":\"%s\",\"id\":\"x_1\",\"payment_intent\":\"pi_1\"}}}",
                       table[i].type, table[i].version, table[i].object);
        assert_int_equal(parse(*state, body, &e), OK);
        assert_true(e.is_live);
        if (e.is_about_payment != table[i].is_about_payment ||
            e.is_version_known != table[i].is_version_known) {
            fail_msg("%s %s", table[i].type, table[i].version);
        }
        assert_str(e.object_id,
                   str_is(str_from(table[i].object), "payment_intent") ? "x_1" : "pi_1");
    }
}

static void what_is_not_an_event_is_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "[]",
        "{",
        "{}",
        "{\"object\":\"event\",\"id\":\"evt_1\",\"type\":\"a.b\"}",
        "{\"object\":\"event\",\"id\":\"evt_1\",\"type\":\"a.b\",\"data\":{\"object\":\"pi_1\"}}",
        "{\"object\":\"event\",\"id\":\"\",\"type\":\"a.b\",\"data\":{\"object\":{}}}",
        "{\"object\":\"event\",\"id\":1,\"type\":\"a.b\",\"data\":{\"object\":{}}}",
        "{\"object\":\"event\",\"id\":\"evt_1\",\"data\":{\"object\":{}}}",
        "{\"object\":\"charge\",\"id\":\"evt_1\",\"type\":\"a.b\",\"data\":{\"object\":{}}}",
        "{\"object\":\"event\",\"id\":\"1\",\"id\":\"2\",\"type\":\"a\",\"data\":{\"object\":{}}}",
    };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct gw_event e;
        if (parse(*state, str_from(bodies[i]), &e) != ERR_BAD_REQUEST) {
            fail_msg("taken: %s", bodies[i]);
        }
    }
}

static void text_is_the_same_raw_or_escaped(void **state)
{
    struct gw_event e;
    struct str body =
        STR("{\"object\":\"event\",\"id\":\"evt_\\ud842\\udfb7\\u91ce\",\"type\":\"a.b\","
            "\"data\":{\"object\":{}}}");
    assert_int_equal(parse(*state, body, &e), OK);
    assert_str(e.id, "evt_\xf0\xa0\xae\xb7\xe9\x87\x8e");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(headers_are_accepted_or_refused),
        ARENA_TEST(every_bit_of_signature_and_body_counts),
        ARENA_TEST(capitals_are_not_what_stripe_sends),
        ARENA_TEST(any_of_the_secrets_will_do),
        ARENA_TEST(a_secret_that_is_not_set_believes_nobody),
        ARENA_TEST(a_flood_of_signatures_is_refused),
        ARENA_TEST(an_event_says_what_it_is_about),
        ARENA_TEST(types_and_versions_are_told_apart),
        ARENA_TEST(what_is_not_an_event_is_refused),
        ARENA_TEST(text_is_the_same_raw_or_escaped),
    };
    return cmocka_run_group_tests(tests, open_hmac, close_hmac);
}
