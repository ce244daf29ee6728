#include "web/server.h"

#include "base/log.h"
#include "base/random.h"
#include "web/errors.h"
#include "web/guard.h"

#include <assert.h>
#include <inttypes.h>

enum {
    HASHES_AT_ONCE = 2, /* sign-ins: 19 MiB and 20 ms of one core each */
    LANG_COOKIE_SECONDS = 365 * 24 * 60 * 60,
};

/* --- the language: what the visitor chose now, chose before, or the browser prefers --- */

static bool parse_lang(struct str s, enum lang *out)
{
    for (int l = 0; l < LANG_COUNT; l++) {
        if (str_eq(s, lang_name((enum lang)l))) {
            *out = (enum lang)l;
            return true;
        }
    }
    return false;
}

/* The first language of Accept-Language that we have; browsers send them by preference. */
static enum lang preferred_lang(struct str accept)
{
    while (!str_empty(accept)) {
        struct str rest = str_cut(&accept, ',');
        struct str tag = str_trim(str_cut(&rest, ';'));
        struct str primary = str_cut(&tag, '-');
        enum lang found;
        if (parse_lang(primary, &found)) {
            return found;
        }
    }
    return LANG_JA;
}

static void choose_lang(struct web_req *r)
{
    if (parse_lang(web_query(r, "lang"), &r->lang)) {
        web_cookie(r, "lang", lang_name(r->lang), STR("/"), LANG_COOKIE_SECONDS);
    } else if (!parse_lang(http_cookie(r->http, "lang"), &r->lang)) {
        r->lang = preferred_lang(http_header(r->http, "Accept-Language"));
    }
}

/* --- one request --- */

static void add_security_headers(struct web_req *r)
{
    struct http_res *res = r->res;
    http_set(res, "Content-Security-Policy",
             STR("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
                 "object-src 'none'; img-src 'self' data:"));
    http_set(res, "X-Content-Type-Options", STR("nosniff"));
    http_set(res, "Referrer-Policy", STR("same-origin"));
    http_set(res, "X-Frame-Options", STR("DENY"));
    http_set(res, "X-Request-Id", r->id);
    if (r->web->is_https) {
        http_set(res, "Strict-Transport-Security", STR("max-age=31536000"));
    }
}

static struct str request_id(struct arena *a)
{
    uint64_t n;
    random_bytes(&n, sizeof n);
    return str_format(a, "%016" PRIx64, n);
}

static enum err find_shop(struct web_req *r)
{
    struct shop_get_row *shop;
    bool found;
    if (r->n_params == 0 || strstr(r->route->pattern, "{shop}") == NULL) {
        return OK;
    }
    shop = ARENA_NEW(r->arena, struct shop_get_row);
    TRY(q_shop_by_slug(db_reader(r->app->db), r->arena,
                       &(struct shop_by_slug_in){web_param(r, "shop")}, shop, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    r->shop = shop;
    return OK;
}

/* Nobody is signed in: lead a reader to the sign-in page and back. A form that was sent is lost. */
static enum err ask_to_sign_in(struct web_req *r)
{
    if (route_is_api(r->route) || !str_is(r->http->method, "GET")) {
        return ERR_UNAUTHORIZED;
    }
    struct str back = r->http->path;
    if (r->http->query.n > 0) {
        back = str_format(r->arena, "%.*s?%.*s", STR_ARG(back), STR_ARG(r->http->query));
    }
    struct str url =
        str_join(r->arena, web_admin_url(r, "/login?next=").s, percent_encode(r->arena, back));
    return web_redirect(r, url);
}

static enum err serve(struct web_req *r)
{
    struct str allow, path = r->http->path;
    enum err found = route_find(r, r->http->method, path, &allow);
    if (found == ERR_NOT_FOUND && path.n > 1 && str_ends(path, STR("/"))) {
        struct str shorter = str_sub(path, 0, path.n - 1);
        if (route_find(r, STR("GET"), shorter, &allow) == OK) {
            return web_redirect(r, shorter);
        }
    }
    choose_lang(r);
    if (found == ERR_METHOD) {
        http_set(r->res, "Allow", allow);
    }
    TRY(found);
    TRY(find_shop(r));
    TRY(guard_identify(r));
    enum err may = guard_check(r);
    if (may == ERR_UNAUTHORIZED) {
        return ask_to_sign_in(r);
    }
    TRY(may);
    return r->route->handle(r);
}

static int64_t elapsed_us(const struct timespec *begin)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (end.tv_sec - begin->tv_sec) * (int64_t)1000000 + (end.tv_nsec - begin->tv_nsec) / 1000;
}

/* The route's name, never the path: paths carry customers' secret tokens. */
static void log_request(const struct web_req *r, enum err e, const struct timespec *begin)
{
    enum log_level level = r->res->status >= 500 ? LOG_ERROR : LOG_INFO;
    const char *name = r->route == NULL ? "none" : r->route->name;
    if (r->route != NULL && r->shop == NULL && r->res->status < 400) {
        level = LOG_DEBUG; /* assets, health checks */
    }
    log_line(level, "http.request",
             "request=%.*s method=%.*s route=%s status=%d shop=%" PRId64 " user=%" PRId64
             " us=%" PRId64 "%s%s",
             STR_ARG(r->id), STR_ARG(r->http->method), name, r->res->status,
             r->shop == NULL ? 0 : r->shop->id, r->staff.id.v, elapsed_us(begin),
             e == OK ? "" : " error=", e == OK ? "" : err_name(e));
}

void web_handle(void *web, const struct http_req *req, struct http_res *res)
{
    struct web *w = web;
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    struct web_req r = {.web = w,
                        .app = w->app,
                        .http = req,
                        .res = res,
                        .arena = req->arena,
                        .now = app_now(w->app),
                        .id = request_id(req->arena)};
    add_security_headers(&r);
    enum err e = serve(&r);
    if (e != OK) {
        web_error(&r, e);
    }
    if (!res->is_parked) {
        log_request(&r, e, &begin);
    }
}

/* --- start and stop --- */

static void wake_waiting_pages(void *web, struct booking_id booking)
{
    struct web *w = web;
    char key[40];
    int n = snprintf(key, sizeof key, "booking:%" PRId64, booking.v);
    httpd_wake(w->httpd, (struct str){key, (size_t)n});
}

/* "https://book.example.jp" of a base URL with or without a path behind it. */
static struct str origin_of(struct str base_url)
{
    const char *scheme_end = base_url.n < 8 ? NULL : strstr(base_url.p, "://");
    if (scheme_end == NULL) {
        return base_url;
    }
    size_t from = (size_t)(scheme_end - base_url.p) + 3;
    struct str rest = str_sub(base_url, from, base_url.n);
    struct str authority = str_cut(&rest, '/');
    return str_sub(base_url, 0, from + authority.n);
}

enum err web_start(const struct web_config *config, struct web **out)
{
    struct web *w = calloc(1, sizeof *w);
    if (w == NULL) {
        abort();
    }
    w->app = config->app;
    w->arena = arena_new();
    w->passwords = passwords_new(HASHES_AT_ONCE);
    w->origin = origin_of(str_from(str_c(w->arena, config->app->base_url)));
    w->is_https = str_starts(w->origin, STR("https://"));
    w->revision = config->revision;
    struct httpd_config http = {.address = config->address,
                                .port = config->port,
                                .workers = config->workers,
                                .max_body = config->max_body,
                                .request_ms = config->request_ms,
                                .trust_forwarded = config->trust_forwarded,
                                .busy_html = web_busy_page(w->arena),
                                .handle = web_handle,
                                .arg = w};
    enum err e = httpd_start(&http, &w->httpd);
    if (e != OK) {
        passwords_free(w->passwords);
        arena_free(w->arena);
        free(w);
        return e;
    }
    w->app->booking_changed_arg = w;
    w->app->booking_changed = wake_waiting_pages;
    *out = w;
    return OK;
}

int web_port(const struct web *w)
{
    return httpd_port(w->httpd);
}

void web_stop(struct web *w)
{
    w->app->booking_changed = NULL;
    httpd_stop(w->httpd);
    passwords_free(w->passwords);
    arena_free(w->arena);
    free(w);
}
