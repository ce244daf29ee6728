#include "adapter/stripe_webhook.h"

#include "adapter/stripe_call.h"
#include "adapter/stripe_reply.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>

enum {
    TOLERANCE_S = 300,
    HEADER_MAX = 4096,
    SIGNATURES_MAX = 16,
    SIGNATURE_HEX = 64, /* SHA-256 */
};

const char *const webhook_types[WEBHOOK_TYPES] = {
    "payment_intent.requires_action",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "payment_intent.amount_capturable_updated",
    "checkout.session.completed",
    "checkout.session.expired",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refunded",
};

/* --- who signed it -----------------------------------------------------------------------------
 */

struct signature {
    struct str time; /* as it stands: these bytes are signed */
    int64_t seconds;
    struct str v1[SIGNATURES_MAX];
    size_t n_v1;
};

/* "t=1700000000,v1=…,v1=…,v0=…". Schemes other than v1 are ignored: they prove nothing. */
static bool parse_header(struct str header, struct signature *out)
{
    *out = (struct signature){0};
    if (header.n > HEADER_MAX) {
        return false;
    }
    struct str rest = header;
    while (rest.n > 0) {
        struct str value = str_cut(&rest, ',');
        struct str name = str_trim(str_cut(&value, '='));
        value = str_trim(value);
        if (str_is(name, "t")) {
            if (out->time.p != NULL || !str_to_i64(value, &out->seconds)) {
                return false; /* two times: which one would be meant? */
            }
            out->time = value;
        } else if (str_is(name, "v1") && value.n == SIGNATURE_HEX) {
            if (out->n_v1 == SIGNATURES_MAX) {
                return false;
            }
            out->v1[out->n_v1++] = value;
        }
    }
    return out->time.p != NULL && out->n_v1 > 0;
}

static void sign(EVP_MAC *hmac, struct str secret, struct str time, struct str body,
                 char hex[SIGNATURE_HEX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char mac[SIGNATURE_HEX / 2];
    char sha256[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
        OSSL_PARAM_construct_end(),
    };
    size_t n = 0;
    EVP_MAC_CTX *c = EVP_MAC_CTX_new(hmac);
    if (c == NULL || !EVP_MAC_init(c, (const unsigned char *)secret.p, secret.n, params) ||
        !EVP_MAC_update(c, (const unsigned char *)time.p, time.n) ||
        !EVP_MAC_update(c, (const unsigned char *)".", 1) ||
        !EVP_MAC_update(c, (const unsigned char *)body.p, body.n) ||
        !EVP_MAC_final(c, mac, &n, sizeof mac) || n != sizeof mac) {
        abort(); /* only without memory, or without OpenSSL's own default provider */
    }
    EVP_MAC_CTX_free(c);
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[mac[i] >> 4];
        hex[2 * i + 1] = digits[mac[i] & 15];
    }
}

bool webhook_is_signed(EVP_MAC *hmac, const struct str *secrets, size_t n_secrets,
                       struct str header, struct str body, struct instant now)
{
    struct signature given;
    int64_t now_s = now.ms / MS_PER_SECOND;
    if (!parse_header(header, &given) || given.seconds < now_s - TOLERANCE_S ||
        given.seconds > now_s + TOLERANCE_S) {
        return false;
    }
    bool is_signed = false;
    for (size_t i = 0; i < n_secrets; i++) {
        if (str_empty(secrets[i])) {
            continue; /* not set: anybody could sign with it */
        }
        char expected[SIGNATURE_HEX];
        sign(hmac, secrets[i], given.time, body, expected);
        for (size_t k = 0; k < given.n_v1; k++) {
            is_signed |= CRYPTO_memcmp(expected, given.v1[k].p, SIGNATURE_HEX) == 0;
        }
        OPENSSL_cleanse(expected, sizeof expected);
    }
    return is_signed;
}

bool stripe_verify(struct gateway *g, const struct str *secrets, size_t n_secrets,
                   struct str header, struct str body, struct instant now)
{
    return webhook_is_signed(stripe_of(g)->hmac, secrets, n_secrets, header, body, now);
}

/* --- what it is about --------------------------------------------------------------------------
 */

static bool is_our_type(struct str type)
{
    for (size_t i = 0; i < WEBHOOK_TYPES; i++) {
        if (str_is(type, webhook_types[i])) {
            return true;
        }
    }
    return false;
}

/* Versions of one codename ("2026-08-26.dahlia") are compatible with each other. */
static bool is_known_version(struct str version)
{
    struct str ours = STR(STRIPE_VERSION), codename = version;
    str_cut(&ours, '.');
    str_cut(&codename, '.');
    return codename.p != NULL && str_eq(codename, ours);
}

bool webhook_event_read(struct arena *a, const json_t *object, struct str raw, struct gw_event *out)
{
    *out = (struct gw_event){
        .id = json_str_at(a, object, "id"),
        .type = json_str_at(a, object, "type"),
        .api_version = json_str_at(a, object, "api_version"),
        .created = stripe_instant_at(object, "created"),
        .is_live = json_bool_at(object, "livemode", false),
        .raw = raw,
    };
    if (!str_is(json_str_at(a, object, "object"), "event") || str_empty(out->id) ||
        str_empty(out->type) || !json_is_object(json_at(object, "data.object"))) {
        return false;
    }
    out->is_version_known = is_known_version(out->api_version);
    struct str kind = json_str_at(a, object, "data.object.object");
    if (str_is(kind, "payment_intent") || str_is(kind, "checkout.session")) {
        out->object_id = json_str_at(a, object, "data.object.id");
    } else {
        out->object_id = json_str_at(a, object, "data.object.payment_intent");
    }
    bool is_ours = is_our_type(out->type) && !str_empty(out->object_id);
    out->is_about_payment = is_ours && str_starts(out->type, STR("payment_intent."));
    out->is_about_refund = is_ours && !out->is_about_payment;
    return true;
}

enum err stripe_parse_event(struct gateway *g, struct arena *a, struct str body,
                            struct gw_event *out)
{
    (void)g;
    json_t *root;
    TRY(json_parse(body, &root));
    bool is_event = webhook_event_read(a, root, str_copy(a, body), out);
    json_decref(root);
    return is_event ? OK : ERR_BAD_REQUEST;
}
