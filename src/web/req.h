/* req.h: what a handler is given, and how it answers.
 *
 * A handler is one function per line of web/routes.def:
 *
 *     enum err shop_page(struct web_req *r)
 *
 * The router has already found the shop, the person and the language, and checked who may and the
 * CSRF token. The handler reads, calls a use case, fills its view and ends with WEB_RENDER(…)
 * or web_redirect(…); an error that it returns becomes the page (or JSON body) of that error. */
#ifndef WEB_REQ_H
#define WEB_REQ_H

#include "app/sign_in.h"
#include "base/buf.h"
#include "base/html.h"
#include "base/httpd.h"
#include "base/text.h"
#include "store/shop.h"

enum { WEB_MAX_PARAMS = 4, WEB_MAX_PAGE = 2 * 1024 * 1024 };

struct problems;
struct web;
struct route;

struct web_req {
    struct web *web;
    struct app *app;
    const struct http_req *http;
    struct http_res *res;
    struct arena *arena;
    struct instant now;
    enum lang lang;
    struct str id; /* of the request: in the log and on pages of errors */
    const struct route *route;
    struct str params[WEB_MAX_PARAMS]; /* decoded; see web_param */
    size_t n_params;
    const struct shop_get_row *shop; /* NULL on pages of no shop */
    struct staff staff;              /* id 0: a visitor */
    struct actor actor;              /* for the use cases: the customer, or the member of staff */
};

struct shop_id web_shop(const struct web_req *r);
struct str web_shop_name(const struct web_req *r); /* in the visitor's language */

/* A part of the path by its name in the route: "offering" for {offering}. */
struct str web_param(const struct web_req *r, const char *name);
/* The same as an id; ERR_NOT_FOUND when it cannot be one. */
MUST_USE enum err web_param_id(const struct web_req *r, const char *name, int64_t *id);

/* First value of that name in the query or the form, decoded and cleaned to one line; STR_NONE when
 * absent. Forms of several fields use web/form.h. */
struct str web_query(const struct web_req *r, const char *name);
struct str web_post(const struct web_req *r, const char *name);

/* Answers. All give OK, so that a handler can end with `return web_html(…)`. */
enum err web_html(struct web_req *r, int status, const struct buf *page);

/* Ends a handler with a page, rendered by its template's function. */
#define WEB_RENDER(r, status, render, view)         \
    do {                                            \
        struct buf page_;                           \
        buf_init(&page_, (r)->arena, WEB_MAX_PAGE); \
        render(&page_, (view));                     \
        return web_html((r), (status), &page_);     \
    } while (0)

enum err web_redirect(struct web_req *r, struct str path); /* 303: after a POST */
enum err web_text(struct web_req *r, int status, const char *type, struct str body);

/* "/s/demo/o/…" of this shop: web_shop_url(r, "/o/%.*s", …), web_admin_url(r, "/bookings"). */
struct url web_shop_url(const struct web_req *r, const char *format, ...) PRINTF(2, 3);
struct url web_admin_url(const struct web_req *r, const char *format, ...) PRINTF(2, 3);

/* A message for the next page, a text FLASH_… of the catalogue, carried in a cookie. */
void web_flash(struct web_req *r, enum tx message);
/* The same with the warnings of a use case (texts PROBLEM_…); message TX_NONE: these alone. */
void web_flash_warnings(struct web_req *r, enum tx message, const struct problems *problems);

/* Set or (value empty) remove a cookie: HttpOnly, SameSite=Lax, Secure when the base URL is.
 * `max_age` in seconds, 0: until the browser closes. */
void web_cookie(struct web_req *r, const char *name, struct str value, struct str path,
                int64_t max_age);

/* Wait without a thread until the booking changes or `ms` have passed; then the handler runs again
 * with http->was_parked. Look at the state first, then park. */
void web_wait_for_booking(struct web_req *r, struct booking_id booking, int ms);

#endif
