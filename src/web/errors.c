#include "web/errors.h"

#include "web/busy.html.h"
#include "web/error.html.h"
#include "web/guard.h"

static const struct {
    enum tx title, text;
} texts[ERR_COUNT] = {
#define ERR(name, status, code, text) [ERR_##name] = {TX_##text##_TITLE, TX_##text},
#include "base/errors.def"
#undef ERR
};

static bool is_admin(const struct web_req *r)
{
    return str_starts(r->http->path, STR("/a/"));
}

static void add_way_on(const struct web_req *r, enum err e, struct error_view *v)
{
    v->way_on = (struct url){STR("/")};
    v->way_on_text = tr(r->lang, TX_TO_TOP);
    if (r->shop != NULL && is_admin(r) && e == ERR_UNAUTHORIZED) {
        v->way_on = web_admin_url(r, "/login");
        v->way_on_text = tr(r->lang, TX_TO_LOGIN);
    } else if (r->shop != NULL && is_admin(r)) {
        v->way_on = web_admin_url(r, "%s", "");
        v->way_on_text = tr(r->lang, TX_TO_ADMIN);
    } else if (r->shop != NULL) {
        v->way_on = web_shop_url(r, "%s", "");
        v->way_on_text = tr(r->lang, TX_TO_SHOP_PAGE);
    }
}

static void error_page(struct web_req *r, enum err e)
{
    struct error_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .title = tr(r->lang, texts[e].title),
        .text = tr(r->lang, texts[e].text),
        .reference = err_status(e) >= 500 && e != ERR_BUSY ? r->id : STR_NONE,
        .may_reload = err_status(e) >= 500 && str_is(r->http->method, "GET"),
    };
    struct buf page;
    bool in_admin = r->shop != NULL && is_admin(r) && r->staff.id.v != 0;
    v.layout = in_admin ? web_admin_layout(r, v.title, "") : web_layout(r, v.title);
    add_way_on(r, e, &v);
    buf_init(&page, r->arena, WEB_MAX_PAGE);
    render_web_error(&page, &v);
    (void)web_html(r, err_status(e), &page);
}

json_t *web_error_json(const struct web_req *r, const char *code, const char *field,
                       struct str text, json_t *problems)
{
    return json_pack("{s:{s:s,s:o,s:o,s:o,s:o}}", "error", "code", code, "field",
                     field == NULL ? json_null() : json_string(field), "text", json_from_str(text),
                     "request", json_from_str(r->id), "problems", problems);
}

static void error_json(struct web_req *r, enum err e)
{
    json_t *body = web_error_json(r, err_code(e), NULL, tr(r->lang, texts[e].text), json_array());
    http_set(r->res, "Cache-Control", STR("no-store"));
    (void)web_text(r, err_status(e), "application/json", json_text(r->arena, body));
    json_decref(body);
}

/* Headers of the page that was being made when it failed do not belong to the page of the error. */
static void keep_only_common_headers(struct http_res *res)
{
    static const char *const dropped[] = {"Content-Type", "Cache-Control", "Location", "ETag"};
    size_t kept = 0;
    for (size_t i = 0; i < res->n_headers; i++) {
        bool drops = false;
        for (size_t k = 0; k < COUNT_OF(dropped); k++) {
            drops = drops || str_is(res->headers[i].name, dropped[k]);
        }
        if (!drops) {
            res->headers[kept++] = res->headers[i];
        }
    }
    res->n_headers = kept;
    res->is_parked = false;
}

void web_error(struct web_req *r, enum err e)
{
    keep_only_common_headers(r->res);
    if (e == ERR_BUSY || e == ERR_THROTTLED) {
        http_set(r->res, "Retry-After", STR("3"));
    }
    if (e == ERR_UNAUTHORIZED && r->route != NULL && route_is_api(r->route)) {
        http_set(r->res, "WWW-Authenticate", STR("Bearer"));
    }
    bool is_api =
        (r->route != NULL && route_is_api(r->route)) || str_starts(r->http->path, STR("/api/"));
    if (is_api) {
        error_json(r, e);
    } else {
        error_page(r, e);
    }
}

struct str web_busy_page(struct arena *a)
{
    struct error_view v = {.arena = a,
                           .lang = LANG_JA,
                           .title = tr(LANG_JA, TX_ERR_BUSY_TITLE),
                           .text = tr(LANG_JA, TX_ERR_BUSY)};
    struct buf page;
    buf_init(&page, a, WEB_MAX_PAGE);
    render_web_busy(&page, &v);
    return buf_view(&page);
}
