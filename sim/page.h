/* page.h: what the simulator's own pages have in common: the store's till, vouchers, Checkout.
 *
 * A handler runs under the lock. Pages need no script, and show Japanese unless ?lang=en. */
#ifndef SIM_PAGE_H
#define SIM_PAGE_H

#include "base/buf.h"
#include "base/html.h"
#include "base/text.h"
#include "sim/sim.h"

struct page {
    struct cause cause;
    const struct http_req *req;
    struct http_res *res;
    struct arena *arena;
    enum lang lang;
    json_t *form; /* query of a GET, body of a POST: names to text */
};

/* Runs for "GET /x" or "POST /x"; `tail` is what follows the route's path. */
typedef void page_fn(struct page *p, struct str tail);

struct page_route {
    const char *method;
    const char *path; /* ends in '/': everything below it */
    page_fn *run;
};

extern const struct page_route counter_pages[], voucher_pages[], checkout_pages[], bank_pages[];

/* Serve a page; 404 with a page when there is none. Takes the lock by itself. */
void page_serve(struct sim *s, const struct http_req *req, struct http_res *res);

/* What every template's head needs. */
struct page_head {
    struct arena *arena;
    enum lang lang;
    struct str title;
    struct url other_lang; /* this page in the other language */
    struct url shop;       /* "" when no shop was given */
};
struct page_head page_head(const struct page *p, enum tx title);

/* Send what a render function wrote. */
void page_send(struct page *p, const struct buf *b);
void page_missing(struct page *p);

/* 303 to a path of ours, in the page's language. `path` may have a query. */
void page_redirect(struct page *p, struct str path);

/* 303 to somewhere else: a URL that was checked when it was given (see url_is_fine). */
void page_leave(struct page *p, struct str url);

/* The same path and query with the page's language in it. */
struct url page_url(const struct page *p, struct str path);

/* A field of the form, "" when absent. In the arena. */
struct str page_field(const struct page *p, const char *name);

/* A number as people type it: full-width digits become plain, spaces and hyphens go. */
struct str page_digits(struct arena *a, struct str typed);

struct str page_time(struct arena *a, enum lang lang, int64_t seconds); /* 2026年3月5日(木) 23:59 */
struct str page_yen(struct arena *a, int64_t yen);                      /* ¥3,300 */

/* "lawson" as people read it; anything else is "a store". */
struct str page_chain(enum lang lang, const char *chain);

#endif
