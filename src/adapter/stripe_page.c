#include "adapter/stripe_page.h"

#include "adapter/stripe_form.h"
#include "adapter/stripe_reply.h"

#include <assert.h>

/* The PaymentIntent decides; its charge tells until when an amount is held, and the
 * charge's balance transaction what the provider keeps. */
static void expand(struct form *f)
{
    form_str(f, "expand[]", STR("payment_intent.latest_charge.balance_transaction"));
}

/* A session's metadata is not copied to its PaymentIntent, and events of either must be known as
 * ours (contract 4). Only the card's own option asks for a hold. */
void stripe_build_page(struct gateway *g, struct arena *a, const struct gw_page_wish *in,
                       struct gw_request *out)
{
    (void)g;
    static const char *const ids[] = {"uketsuke_shop", "uketsuke_booking", "uketsuke_payment"};
    const int64_t values[] = {in->shop.v, in->booking.v, in->payment.v};
    assert(in->amount.v > 0 && in->shop.v > 0 && in->payment.v > 0);
    struct form f;
    form_init(&f, a);
    form_str(&f, "mode", STR("payment"));
    form_str(&f, "payment_method_types[]", STR("card"));
    form_str(&f, "line_items[0][price_data][currency]", STR("jpy"));
    form_i64(&f, "line_items[0][price_data][unit_amount]", in->amount.v);
    form_str(&f, "line_items[0][price_data][product_data][name]", in->product);
    form_i64(&f, "line_items[0][quantity]", 1);
    form_str(&f, "success_url", in->done_url);
    form_str(&f, "cancel_url", in->back_url);
    form_str(&f, "customer_email", in->mail);
    form_str(&f, "locale", in->lang);
    if (in->ends_at.ms > 0) {
        form_i64(&f, "expires_at", in->ends_at.ms / MS_PER_SECOND);
    }
    if (in->holds) {
        form_str(&f, "payment_method_options[card][capture_method]", STR("manual"));
    }
    form_str(&f, "payment_intent_data[description]", in->description);
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        if (values[i] > 0) {
            form_i64(&f, str_format(a, "metadata[%s]", ids[i]).p, values[i]);
            form_i64(&f, str_format(a, "payment_intent_data[metadata][%s]", ids[i]).p, values[i]);
        }
    }
    expand(&f);
    *out = (struct gw_request){STR("POST"), STR("/v1/checkout/sessions"), form_bytes(&f)};
}

bool stripe_page_is_named(struct str id)
{
    return str_starts(id, STR("cs_"));
}

static struct str path_of(struct arena *a, struct str id, const char *verb)
{
    return str_format(a, "/v1/checkout/sessions/%.*s%s", STR_ARG(form_segment(a, id)), verb);
}

void stripe_page_end(struct arena *a, struct str id, struct gw_request *out)
{
    struct form f;
    form_init(&f, a);
    expand(&f);
    *out = (struct gw_request){STR("POST"), path_of(a, id, "/expire"), form_bytes(&f)};
}

void stripe_page_look(struct arena *a, struct str id, struct gw_request *out)
{
    struct form f;
    form_init(&f, a);
    expand(&f);
    *out = (struct gw_request){STR("GET"), path_of(a, id, ""), form_bytes(&f)};
}

static enum gw_page_state state_of(struct str status)
{
    if (str_is(status, "open")) {
        return GW_PAGE_OPEN;
    }
    if (str_is(status, "complete")) {
        return GW_PAGE_DONE;
    }
    return str_is(status, "expired") ? GW_PAGE_ENDED : GW_PAGE_NONE;
}

bool stripe_page_read(struct arena *a, const json_t *object, struct gw_payment *out)
{
    struct gw_page page = {
        .id = json_str_at(a, object, "id"),
        .url = json_str_at(a, object, "url"),
        .ends_at = stripe_instant_at(object, "expires_at"),
        .state = state_of(json_str_at(a, object, "status")),
    };
    *out = (struct gw_payment){0};
    if (!str_is(json_str_at(a, object, "object"), "checkout.session") || str_empty(page.id)) {
        return false;
    }
    if (!stripe_payment_read(a, json_at(object, "payment_intent"), out)) {
        *out = (struct gw_payment){.provider_id = STR_NONE, .state = GW_UNSTARTED};
    }
    out->shop.v = stripe_own_id(a, object, "metadata.uketsuke_shop");
    out->payment.v = stripe_own_id(a, object, "metadata.uketsuke_payment");
    out->amount.v = json_i64_at(object, "amount_total", 0);
    out->page = page;
    return true;
}
