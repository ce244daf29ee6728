/* stripe_check.c: can this account take konbini payments, and cards? Asked when a shop enters its
 * key, and by `doctor`. */
#include "adapter/stripe_call.h"
#include "adapter/stripe_form.h"
#include "base/json.h"

#include <string.h>

/* Accounts that do not list their capabilities tell them one by one. */
static struct str ask_capability(struct gateway *g, struct arena *a,
                                 const struct gw_account *account, struct str id,
                                 const char *capability)
{
    struct gw_reply reply;
    json_t *root;
    struct str path = str_format(a, "/v1/accounts/%.*s/capabilities/%s",
                                 STR_ARG(form_segment(a, id)), capability);
    stripe_get(stripe_of(g), a, account, path.p, STR_NONE, &reply);
    if (reply.outcome != GW_DONE || json_parse(reply.body, &root) != OK) {
        return STR("");
    }
    struct str state = json_str_at(a, root, "status");
    json_decref(root);
    return state;
}

static struct str capability(struct gateway *g, struct arena *a, const struct gw_account *account,
                             const json_t *root, const char *name)
{
    if (!json_is_object(json_at(root, "capabilities"))) {
        return ask_capability(g, a, account, json_str_at(a, root, "id"), name);
    }
    struct str state = json_str_at(a, root, str_format(a, "capabilities.%s", name).p);
    return str_empty(state) ? STR("unrequested") : state; /* as Stripe calls it when asked alone */
}

static void read_account(struct gateway *g, struct arena *a, const struct gw_account *account,
                         const json_t *root, struct gw_check *out)
{
    out->account_name = json_str_at(a, root, "settings.dashboard.display_name");
    if (str_empty(out->account_name)) {
        out->account_name = json_str_at(a, root, "business_profile.name");
    }
    out->konbini_state = capability(g, a, account, root, "konbini_payments");
    out->card_state = capability(g, a, account, root, "card_payments");
    out->is_konbini_active = str_is(out->konbini_state, "active");
}

void stripe_check(struct gateway *g, struct arena *a, const struct gw_account *account,
                  struct gw_check *out)
{
    struct gw_reply reply;
    json_t *root;
    stripe_get(stripe_of(g), a, account, "/v1/account", STR_NONE, &reply);
    *out = (struct gw_check){
        .is_reachable = reply.http != 0 && reply.outcome != GW_AGAIN,
        /* 403: a good key that may not read the account */
        .is_key_valid = reply.outcome == GW_DONE || reply.http == 403,
        .is_live = stripe_key_is_live(account->secret_key),
        .konbini_state = STR(""),
        .card_state = STR(""),
        .message = reply.message,
    };
    if (reply.outcome == GW_DONE && json_parse(reply.body, &root) == OK) {
        read_account(g, a, account, root, out);
        json_decref(root);
    }
}

/* --- the endpoint for events --- */

static bool gets_type(const json_t *types, const char *wanted)
{
    for (size_t i = 0; i < json_array_size(types); i++) {
        const char *type = json_string_value(json_array_get(types, i));
        if (type != NULL && (strcmp(type, "*") == 0 || strcmp(type, wanted) == 0)) {
            return true;
        }
    }
    return false;
}

static void read_endpoint(struct gateway *g, struct arena *a, const json_t *endpoint,
                          struct gw_webhook *out)
{
    struct buf missing;
    struct str version = json_str_at(a, endpoint, "api_version");
    buf_init(&missing, a, 1024);
    for (size_t i = 0; i < g->ops->n_event_types; i++) {
        if (!gets_type(json_at(endpoint, "enabled_events"), g->ops->event_types[i])) {
            buf_c(&missing, buf_view(&missing).n == 0 ? "" : " ");
            buf_c(&missing, g->ops->event_types[i]);
        }
    }
    out->is_found = true;
    out->is_enabled = str_is(json_str_at(a, endpoint, "status"), "enabled");
    out->is_version_right = str_is(version, g->ops->api_version);
    out->missing_types = buf_view(&missing);
}

void stripe_webhook(struct gateway *g, struct arena *a, const struct gw_account *account,
                    struct str url, struct gw_webhook *out)
{
    struct gw_reply reply;
    json_t *root;
    struct form f;
    *out = (struct gw_webhook){.missing_types = STR("")};
    form_init(&f, a);
    form_i64(&f, "limit", 100); /* an account has 16 at most */
    stripe_get(stripe_of(g), a, account, "/v1/webhook_endpoints", form_bytes(&f), &reply);
    if (reply.outcome != GW_DONE || json_parse(reply.body, &root) != OK) {
        return;
    }
    const json_t *data = json_at(root, "data");
    out->is_readable = json_is_array(data);
    for (size_t i = 0; i < json_array_size(data) && !out->is_enabled; i++) {
        const json_t *endpoint = json_array_get(data, i);
        if (str_eq(json_str_at(a, endpoint, "url"), url)) {
            read_endpoint(g, a, endpoint, out);
        }
    }
    json_decref(root);
}
