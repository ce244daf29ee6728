#include "web/req.h"

#include "app/problems.h"
#include "base/text_clean.h"
#include "web/router.h"
#include "web/server.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>

struct shop_id web_shop(const struct web_req *r)
{
    assert(r->shop != NULL);
    return (struct shop_id){r->shop->id};
}

struct str web_shop_name(const struct web_req *r)
{
    assert(r->shop != NULL);
    return r->lang == LANG_EN && r->shop->name_en.n > 0 ? r->shop->name_en : r->shop->name;
}

static struct str find_pair(struct arena *a, struct str pairs, const char *name)
{
    struct str found, value;
    while (form_next(a, &pairs, &found, &value)) {
        if (str_is(found, name)) {
            return text_clean_line(a, value);
        }
    }
    return STR_NONE;
}

struct str web_query(const struct web_req *r, const char *name)
{
    return find_pair(r->arena, r->http->query, name);
}

struct str web_post(const struct web_req *r, const char *name)
{
    struct str type = http_header(r->http, "Content-Type");
    if (!str_starts(type, STR("application/x-www-form-urlencoded"))) {
        return STR_NONE;
    }
    return find_pair(r->arena, r->http->body, name);
}

enum err web_text(struct web_req *r, int status, const char *type, struct str body)
{
    r->res->status = status;
    r->res->body = body;
    http_set(r->res, "Content-Type", str_from(type));
    return OK;
}

enum err web_html(struct web_req *r, int status, const struct buf *page)
{
    assert(!page->is_full);
    http_set(r->res, "Cache-Control", STR("no-store"));
    return web_text(r, status, "text/html; charset=utf-8", buf_view(page));
}

enum err web_redirect(struct web_req *r, struct str path)
{
    /* Only to ourselves: "//elsewhere" and "https:…" never come from here. */
    assert(str_starts(path, STR("/")) && !str_starts(path, STR("//")));
    r->res->status = 303;
    http_set(r->res, "Cache-Control", STR("no-store"));
    http_set(r->res, "Location", path);
    return OK;
}

static struct url url_under(const struct web_req *r, const char *area, const char *format,
                            va_list args)
{
    char rest[512];
    int n = vsnprintf(rest, sizeof rest, format, args);
    assert(n >= 0 && (size_t)n < sizeof rest);
    return (struct url){str_format(r->arena, "/%s/%.*s%s", area,
                                   STR_ARG(percent_encode(r->arena, r->shop->slug)), rest)};
}

struct url web_shop_url(const struct web_req *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct url u = url_under(r, "s", format, args);
    va_end(args);
    return u;
}

struct url web_admin_url(const struct web_req *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct url u = url_under(r, "a", format, args);
    va_end(args);
    return u;
}

void web_cookie(struct web_req *r, const char *name, struct str value, struct str path,
                int64_t max_age)
{
    struct buf b;
    buf_init(&b, r->arena, 1024);
    buf_printf(&b, "%s=%.*s; Path=%.*s; HttpOnly; SameSite=Lax", name, STR_ARG(value),
               STR_ARG(path));
    if (str_empty(value)) {
        buf_c(&b, "; Max-Age=0");
    } else if (max_age > 0) {
        buf_printf(&b, "; Max-Age=%" PRId64, max_age);
    }
    if (r->web->is_https) {
        buf_c(&b, "; Secure");
    }
    assert(!b.is_full);
    http_set(r->res, "Set-Cookie", buf_view(&b));
}

void web_flash(struct web_req *r, enum tx message)
{
    web_flash_warnings(r, message, &(struct problems){0});
}

void web_flash_warnings(struct web_req *r, enum tx message, const struct problems *problems)
{
    /* Names only: whoever forges the cookie can choose among our own FLASH_ and PROBLEM_ texts,
     * nothing else, so it needs no signature, and any server can read what another wrote. */
    enum { SHOWN_WITHIN_SECONDS = 60, NAMES_MAX = 800 };
    struct buf names;
    buf_init(&names, r->arena, NAMES_MAX);
    assert(message == TX_NONE || strncmp(tx_names[message], "FLASH_", 6) == 0);
    buf_c(&names, message == TX_NONE ? "-" : tx_names[message]);
    for (size_t i = 0; i < problems->n; i++) {
        const char *name = tx_names[problems->v[i].text];
        if (problems->v[i].is_warning && names.n + strlen(name) + 1 < NAMES_MAX) {
            buf_printf(&names, ".%s", name);
        }
    }
    web_cookie(r, "flash", buf_view(&names), STR("/"), SHOWN_WITHIN_SECONDS);
}

void web_wait_for_booking(struct web_req *r, struct booking_id booking, int ms)
{
    http_park(r->res, str_format(r->arena, "booking:%" PRId64, booking.v), ms);
}
