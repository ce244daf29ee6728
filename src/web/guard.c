#include "web/guard.h"

#include "web/access.h"
#include "web/server.h"

#include <sodium.h>

static bool is_state_changing(const struct web_req *r)
{
    return !str_is(r->http->method, "GET");
}

struct str guard_session_path(const struct web_req *r)
{
    return web_admin_url(r, "%s", "").s;
}

enum err guard_identify(struct web_req *r)
{
    r->actor.kind = ACTOR_CUSTOMER;
    if (r->shop == NULL) {
        return OK;
    }
    if (r->route->who == API_STAFF || r->route->who == API_ANYONE) {
        struct str value = http_header(r->http, "Authorization");
        struct str scheme = str_cut(&value, ' ');
        if (str_eq_nocase(scheme, STR("Bearer")) && !str_empty(value)) {
            TRY(staff_of_api_token(r->app, r->arena, web_shop(r), str_trim(value), &r->staff));
        }
    } else if (r->route->who != PROVIDER) {
        struct str token = http_cookie(r->http, SESSION_COOKIE);
        TRY(staff_of_session(r->app, r->arena, web_shop(r), token, &r->staff));
    }
    if (r->staff.id.v != 0) {
        r->actor = (struct actor){.kind = ACTOR_USER, .user = r->staff.id};
    }
    return OK;
}

static enum err check_role(struct web_req *r)
{
    enum user_role needed = ROLE_STAFF;
    switch (r->route->who) {
    case ANYONE:
    case API_ANYONE:
    case PROVIDER:
        return OK;
    case STAFF:
    case API_STAFF:
        break;
    case MANAGER:
        needed = ROLE_MANAGER;
        break;
    case OWNER:
        needed = ROLE_OWNER;
        break;
    }
    if (r->staff.id.v == 0) {
        return ERR_UNAUTHORIZED;
    }
    return role_allows(r->staff.role, needed) ? access_check(r) : ERR_FORBIDDEN;
}

/* Browsers say where a request comes from: every current one sends Sec-Fetch-Site, older ones
 * Origin with a POST, which must then be the origin that the browser thinks it talks to. A client
 * that sends neither is no browser, and carries no cookies it did not mean to. */
static bool is_from_our_pages(const struct web_req *r)
{
    struct str site = http_header(r->http, "Sec-Fetch-Site");
    struct str origin = http_header(r->http, "Origin");
    if (site.p != NULL) {
        return str_is(site, "same-origin") || str_is(site, "none");
    }
    if (origin.p == NULL || str_eq(origin, r->web->origin)) {
        return true;
    }
    struct str host = http_header(r->http, "Host");
    return host.n > 0 &&
           str_eq(origin, str_format(r->arena, "%s%.*s", r->web->is_https ? "https://" : "http://",
                                     STR_ARG(host)));
}

static bool has_token(const struct web_req *r)
{
    struct str sent = web_post(r, "csrf");
    return r->staff.csrf.n > 0 && sent.n == r->staff.csrf.n &&
           sodium_memcmp(sent.p, r->staff.csrf.p, sent.n) == 0;
}

enum err guard_check(struct web_req *r)
{
    TRY(check_role(r));
    if (!is_state_changing(r) || r->route->csrf == NONE) {
        return OK;
    }
    if (!is_from_our_pages(r) || (r->route->csrf == TOKEN && !has_token(r))) {
        return ERR_CSRF;
    }
    return OK;
}
