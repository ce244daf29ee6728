/* settings_stripe.c: the shop's keys at Stripe, whether its account takes konbini payments, and
 * what must be registered there. Keys go in and never come out again. */
#include "core/format.h"
#include "web/admin/settings.h"
#include "web/admin/stripe.html.h"
#include "web/router.h"

const char *provider_state_chip(enum provider_state s)
{
    switch (s) {
    case PROVIDER_READY:
        return "open";
    case PROVIDER_PENDING:
    case PROVIDER_UNCHECKED:
        return "draft";
    default:
        return "failed";
    }
}

static struct form *new_form(const struct web_req *r)
{
    const struct field fields[] = {
        {.name = "key",
         .label = TX_SET_STRIPE_KEY,
         .type = FIELD_PASSWORD,
         .max = 255,
         .hint = r->shop->stripe_key.n > 0 ? TX_SET_SECRET_KEEP : TX_SET_STRIPE_KEY_HINT,
         .autocomplete = "off"},
        {.name = "key_clear", .label = TX_SET_STRIPE_KEY_CLEAR, .type = FIELD_BOOL},
        {.name = "secret",
         .label = TX_SET_STRIPE_SECRET,
         .type = FIELD_PASSWORD,
         .max = 255,
         .hint =
             r->shop->stripe_secret.n > 0 ? TX_SET_STRIPE_SECRET_ROLL : TX_SET_STRIPE_SECRET_HINT,
         .autocomplete = "off"},
        {.name = "secret_clear", .label = TX_SET_STRIPE_SECRET_CLEAR, .type = FIELD_BOOL},
    };
    struct field *own = ARENA_ARRAY(r->arena, struct field, COUNT_OF(fields));
    memcpy(own, fields, sizeof fields);
    return form_new(r->arena, r->lang, own, COUNT_OF(fields));
}

static enum err show(struct web_req *r, int status, struct form *form)
{
    const struct shop_get_row *s = r->shop;
    const struct gateway_ops *ops = r->app->gateway->ops;
    struct stripe_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_SET_TAB_STRIPE), "/settings"),
        .tabs = settings_tabs(r, "/settings/stripe"),
        .form = form,
        .action = web_admin_url(r, "/settings/stripe"),
        .check_action = web_admin_url(r, "/settings/stripe/check"),
        .key = secret_hint(r->app, r->arena, s->stripe_key),
        .secret = secret_hint(r->app, r->arena, s->stripe_secret),
        .webhook_url = {str_format(r->arena, "%.*s/hooks/stripe/%.*s", STR_ARG(r->app->base_url),
                                   STR_ARG(s->slug))},
        .event_types = ops->event_types,
        .n_event_types = ops->n_event_types,
        .api_version = ops->api_version,
    };
    if (!provider_state_parse(s->stripe_konbini, &v.state)) {
        v.state = PROVIDER_INACTIVE;
    }
    if (!provider_state_parse(s->stripe_card, &v.card)) {
        v.card = PROVIDER_INACTIVE;
    }
    if (s->stripe_checked_at.is_set) {
        v.checked_at = format_instant(r->arena, r->lang, (struct instant){s->stripe_checked_at.v});
    }
    if (s->stripe_secret_old_until > r->now.ms) {
        v.old_secret_until =
            format_instant(r->arena, r->lang, (struct instant){s->stripe_secret_old_until});
    }
    WEB_RENDER(r, status, render_web_admin_stripe, &v);
}

enum err settings_stripe_page(struct web_req *r)
{
    return show(r, 200, new_form(r));
}

enum err settings_stripe_save(struct web_req *r)
{
    struct form *form = new_form(r);
    if (!form_read(form, r)) {
        return show(r, 422, form);
    }
    struct shop_stripe in = {
        .key = {str_trim(form_text(form, "key")), form_bool(form, "key_clear")},
        .secret = {str_trim(form_text(form, "secret")), form_bool(form, "secret_clear")},
    };
    struct problems problems;
    TRY(app_set_stripe(r->app, r->arena, web_shop(r), r->actor, &in, &problems));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, 422, form);
    }
    web_flash_warnings(r, TX_FLASH_SAVED, &problems);
    return web_redirect(r, web_admin_url(r, "/settings/stripe").s);
}

enum err settings_stripe_check(struct web_req *r)
{
    enum provider_state state;
    struct problems problems = {0};
    enum err e = app_check_provider(r->app, r->arena, web_shop(r), &state);
    if (e == ERR_CONFIG) {
        problem_warn(&problems, "key", TX_PROBLEM_STRIPE_NO_KEY);
    } else {
        TRY(e);
        if (state == PROVIDER_UNREACHABLE) {
            problem_warn(&problems, "key", TX_PROBLEM_STRIPE_UNREACHABLE);
        }
    }
    web_flash_warnings(r, problems.n > 0 ? TX_NONE : TX_FLASH_STRIPE_CHECKED, &problems);
    return web_redirect(r, web_admin_url(r, "/settings/stripe").s);
}
