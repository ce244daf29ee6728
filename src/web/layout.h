/* layout.h: what every page has around its content: web/layout_head.html and layout_foot.html.
 *
 *     struct page_view { struct arena *arena; enum lang lang; struct layout *layout; … };
 *     {% include "web/layout_head.html" with v->layout %} … {% include "web/layout_foot.html" with
 * v->layout %} */
#ifndef WEB_LAYOUT_H
#define WEB_LAYOUT_H

#include "web/req.h"

struct nav_item {
    struct str label;
    struct url url;
    bool is_here;
    struct str count; /* what waits there; empty: nothing, or it has none */
};

enum { FLASH_WARNINGS_MAX = 8 };

struct layout {
    struct arena *arena;
    enum lang lang;
    struct str title;                        /* of the page, without the shop's name */
    struct str site;                         /* the shop's name, or the product's */
    struct url home;                         /* where the name leads */
    struct url other_lang;                   /* this page in the other language */
    struct str flash;                        /* a message from the page before; empty: none */
    struct str warnings[FLASH_WARNINGS_MAX]; /* that it gave with it */
    size_t n_warnings;
    bool is_admin;
    struct str staff_name; /* empty: nobody is signed in */
    struct str csrf;
    struct url logout, account;
    struct nav_item *nav;
    size_t n_nav;
    int refresh_seconds; /* > 0: the page looks for news so often, with and without script */
    struct str goes_to;  /* the page leads there by itself, at once; empty: it stays */
    bool refreshes_by_script_only; /* without script it stays as it is: nobody waits for it */
};

/* The frame of a public page. */
struct layout *web_layout(struct web_req *r, struct str title);

/* The frame of an admin page; `here` is the suffix of its menu entry, "/bookings", or "". */
struct layout *web_admin_layout(struct web_req *r, struct str title, const char *here);

#endif
