#include "sim/api.h"
#include "sim/refuse.h"

static const struct param no_params[] = {PARAMS_END};

static json_t *shape(const struct account *a)
{
    json_t *o = json_object();
    put_c(o, "id", a->id);
    put_c(o, "object", "account");
    json_object_set_new(o, "business_profile",
                        json_pack("{s:s, s:s, s:s, s:s, s:n}", "mcc", "8299", "name", "みほん教室",
                                  "support_email", "support@example.com", "support_phone",
                                  "0312345678", "url"));
    put_c(o, "business_type", "company");
    json_object_set_new(o, "capabilities",
                        json_pack("{s:s, s:s, s:s}", "card_payments", "active", "konbini_payments",
                                  a->konbini, "transfers", "active"));
    put_bool(o, "charges_enabled", true);
    put_c(o, "country", "JP");
    put_i64(o, "created", 1700000000);
    put_c(o, "default_currency", "jpy");
    put_bool(o, "details_submitted", true);
    put_c(o, "email", "owner@example.com");
    json_object_set_new(o, "metadata", json_object());
    put_bool(o, "payouts_enabled", true);
    json_object_set_new(o, "settings",
                        json_pack("{s:{s:s, s:s}}", "dashboard", "display_name", "みほん教室",
                                  "timezone", "Asia/Tokyo"));
    put_c(o, "type", "standard");
    return o;
}

static json_t *own(struct call *c)
{
    return shape(c->cause.acct);
}

static bool is_own(struct call *c)
{
    return strcmp(c->id, c->cause.acct->id) == 0 ||
           refuse(&c->cause, 403, "account_invalid", NULL,
                  "The provided key does not have access to account '%.60s' (or that account does "
                  "not exist). Application access may have been revoked.",
                  c->id);
}

static json_t *retrieve(struct call *c)
{
    return is_own(c) ? shape(c->cause.acct) : NULL;
}

static json_t *capability_shape(const struct account *a, const char *id, const char *status)
{
    return json_pack(
        "{s:s, s:s, s:s, s:b, s:i, s:{s:[], s:n, s:[], s:n, s:[], s:[], s:[], s:[]}, s:s}", "id",
        id, "object", "capability", "account", a->id, "requested", 1, "requested_at", 1700000000,
        "requirements", "alternatives", "current_deadline", "currently_due", "disabled_reason",
        "errors", "eventually_due", "past_due", "pending_verification", "status", status);
}

static json_t *capability(struct call *c)
{
    const struct account *a = c->cause.acct;
    if (!is_own(c)) {
        return NULL;
    }
    if (strcmp(c->sub_id, "konbini_payments") == 0) {
        return capability_shape(a, c->sub_id, a->konbini);
    }
    if (strcmp(c->sub_id, "card_payments") == 0 || strcmp(c->sub_id, "transfers") == 0) {
        return capability_shape(a, c->sub_id, "active");
    }
    refuse(&c->cause, 404, "resource_missing", "capability", "No such capability: '%.60s'",
           c->sub_id);
    return NULL;
}

const struct route account_routes[] = {
    {"GET", "/v1/account", own, no_params},
    {"GET", "/v1/accounts/{id}", retrieve, no_params},
    {"GET", "/v1/accounts/{id}/capabilities/{id}", capability, no_params},
    {NULL, NULL, NULL, NULL},
};
