#include "adapter/stripe.h"

#include "adapter/stripe_call.h"
#include "adapter/stripe_form.h"
#include "adapter/stripe_page.h"
#include "adapter/stripe_webhook.h"
#include "base/json.h"

#include <assert.h>

/* Contract 3.2: make the payment and ask for its number in one call. Only the options of konbini
 * are set: a top-level capture_method=manual would exclude it. */
static void build_issue(struct gateway *g, struct arena *a, const struct gw_issue *in,
                        struct gw_request *out)
{
    (void)g;
    assert(in->amount.v >= KONBINI_MIN_YEN && in->amount.v <= KONBINI_MAX_YEN);
    assert(in->shop.v > 0 && in->booking.v >= 0 && in->payment.v > 0);
    struct form f;
    form_init(&f, a);
    form_i64(&f, "amount", in->amount.v);
    form_str(&f, "currency", STR("jpy"));
    form_str(&f, "confirm", STR("true"));
    form_str(&f, "payment_method_types[]", STR("konbini"));
    form_str(&f, "payment_method_data[type]", STR("konbini"));
    form_str(&f, "payment_method_data[billing_details][name]", in->name);
    form_str(&f, "payment_method_data[billing_details][email]", in->mail);
    form_str(&f, "payment_method_options[konbini][confirmation_number]", in->confirmation_number);
    if (in->days > 0) {
        form_i64(&f, "payment_method_options[konbini][expires_after_days]", in->days);
    } else {
        form_i64(&f, "payment_method_options[konbini][expires_at]",
                 in->expires_at.ms / MS_PER_SECOND);
    }
    form_str(&f, "payment_method_options[konbini][product_description]", in->product);
    form_str(&f, "description", in->description);
    form_i64(&f, "metadata[uketsuke_shop]", in->shop.v);
    if (in->booking.v > 0) {
        form_i64(&f, "metadata[uketsuke_booking]", in->booking.v);
    }
    form_i64(&f, "metadata[uketsuke_payment]", in->payment.v);
    form_str(&f, "expand[]", STR("latest_charge"));
    *out = (struct gw_request){STR("POST"), STR("/v1/payment_intents"), form_bytes(&f)};
}

static struct str intent_path(struct arena *a, struct str provider_id, const char *verb)
{
    assert(!str_empty(provider_id)); /* an empty one would name the whole list */
    return str_format(a, "/v1/payment_intents/%.*s%s", STR_ARG(form_segment(a, provider_id)), verb);
}

static void build_capture(struct gateway *g, struct arena *a, struct str provider_id,
                          struct gw_request *out)
{
    (void)g;
    struct form f;
    form_init(&f, a);
    form_str(&f, "expand[]", STR("latest_charge"));
    *out =
        (struct gw_request){STR("POST"), intent_path(a, provider_id, "/capture"), form_bytes(&f)};
}

static void build_withdraw(struct gateway *g, struct arena *a, struct str id,
                           struct gw_request *out)
{
    (void)g;
    struct form f;
    if (stripe_page_is_named(id)) {
        stripe_page_end(a, id, out);
        return;
    }
    form_init(&f, a);
    form_str(&f, "cancellation_reason", STR("requested_by_customer"));
    form_str(&f, "expand[]", STR("latest_charge"));
    *out = (struct gw_request){STR("POST"), intent_path(a, id, "/cancel"), form_bytes(&f)};
}

/* The fee is of the charge's balance transaction; it is not to be computed (contract 12). */
static void build_read(struct gateway *g, struct arena *a, struct str id, struct gw_request *out)
{
    (void)g;
    struct form f;
    if (stripe_page_is_named(id)) {
        stripe_page_look(a, id, out);
        return;
    }
    form_init(&f, a);
    form_str(&f, "expand[]", STR("latest_charge.balance_transaction"));
    *out = (struct gw_request){STR("GET"), intent_path(a, id, ""), form_bytes(&f)};
}

/* Contract 6: one call for every method; where the customer has to give a bank account, Stripe
 * writes to the address that we name. */
static void build_refund(struct gateway *g, struct arena *a, const struct gw_refund_order *in,
                         struct gw_request *out)
{
    (void)g;
    assert(in->amount.v > 0 && !str_empty(in->payment_provider_id));
    struct form f;
    form_init(&f, a);
    form_str(&f, "payment_intent", in->payment_provider_id);
    form_i64(&f, "amount", in->amount.v);
    form_str(&f, "reason", in->is_duplicate ? STR("duplicate") : STR("requested_by_customer"));
    form_str(&f, "instructions_email", in->mail);
    form_i64(&f, "metadata[uketsuke_shop]", in->shop.v);
    if (in->booking.v > 0) {
        form_i64(&f, "metadata[uketsuke_booking]", in->booking.v);
    }
    form_i64(&f, "metadata[uketsuke_payment]", in->payment.v);
    form_i64(&f, "metadata[uketsuke_refund]", in->refund.v);
    *out = (struct gw_request){STR("POST"), STR("/v1/refunds"), form_bytes(&f)};
}

static void build_refund_cancel(struct gateway *g, struct arena *a, struct str id,
                                struct gw_request *out)
{
    (void)g;
    assert(!str_empty(id));
    *out = (struct gw_request){
        STR("POST"), str_format(a, "/v1/refunds/%.*s/cancel", STR_ARG(form_segment(a, id))),
        STR("")};
}

static void build_refunds(struct gateway *g, struct arena *a, struct str payment_provider_id,
                          struct gw_request *out)
{
    (void)g;
    assert(!str_empty(payment_provider_id)); /* without it, the whole account's would come */
    struct form f;
    form_init(&f, a);
    form_str(&f, "payment_intent", payment_provider_id);
    form_i64(&f, "limit", 100);
    *out = (struct gw_request){STR("GET"), STR("/v1/refunds"), form_bytes(&f)};
}

static const struct gateway_ops ops = {
    .event_types = webhook_types,
    .n_event_types = WEBHOOK_TYPES,
    .api_version = STRIPE_VERSION,
    .build_issue = build_issue,
    .build_page = stripe_build_page,
    .build_capture = build_capture,
    .build_withdraw = build_withdraw,
    .build_read = build_read,
    .build_refund = build_refund,
    .build_refund_cancel = build_refund_cancel,
    .build_refunds = build_refunds,
    .send = stripe_send,
    .find = stripe_find,
    .find_page = stripe_find_page,
    .events = stripe_events,
    .payments = stripe_payments,
    .check = stripe_check,
    .webhook = stripe_webhook,
    .verify = stripe_verify,
    .parse_event = stripe_parse_event,
};

static int or_default(int value, int otherwise)
{
    return value > 0 ? value : otherwise;
}

enum err stripe_new(const struct stripe_config *config, struct gateway **out)
{
    struct str base_url = config->base_url;
    while (str_ends(base_url, STR("/"))) {
        base_url.n--;
    }
    struct http_settings http = {
        .base_url = base_url,
        .ca_file = config->ca_file,
        .connect_timeout_ms = or_default(config->connect_timeout_ms, 5000),
        .timeout_ms = or_default(config->timeout_ms, 30000),
        .answer_max = JSON_MAX_BYTES,
    };
    struct http_wire *wire;
    TRY(http_wire_new(&http, &wire));
    struct stripe *s = calloc(1, sizeof *s);
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (s == NULL || hmac == NULL) {
        abort();
    }
    s->gateway.ops = &ops;
    s->rate = (struct stripe_rate){
        .live = or_default(config->rate.live, 100),
        .sandbox = or_default(config->rate.sandbox, 25),
        .endpoint = or_default(config->rate.endpoint, 25),
        .burst = or_default(config->rate.burst, 1),
    };
    s->max_wait_ms = or_default(config->max_wait_ms, 60000);
    s->buckets = buckets_new();
    s->wire = wire;
    s->hmac = hmac;
    *out = &s->gateway;
    return OK;
}

void stripe_stop(struct gateway *g)
{
    struct stripe *s = stripe_of(g);
    atomic_store(&s->is_stopped, true);
    buckets_stop(s->buckets);
    http_wire_stop(s->wire);
}

void stripe_free(struct gateway *g)
{
    if (g == NULL) {
        return;
    }
    struct stripe *s = stripe_of(g);
    http_wire_free(s->wire);
    buckets_free(s->buckets);
    EVP_MAC_free(s->hmac);
    free(s);
}
