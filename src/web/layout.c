#include "web/layout.h"

#include "store/admin.h"
#include "web/access.h"
#include "web/server.h"

#include <inttypes.h>
#include <string.h>

enum { TASKS_COUNTED = 100 }; /* more are shown as 99+ */

/* The admin menu: who sees what is in routes.def; here is only the order. */
static const struct {
    const char *suffix;
    enum tx label;
    enum user_role needs;
} menu[] = {
    {"", TX_NAV_HOME, ROLE_STAFF},
    {"/bookings", TX_NAV_BOOKINGS, ROLE_STAFF},
    {"/calendar", TX_PLAN_TITLE, ROLE_STAFF},
    {"/money", TX_MONEY_TITLE, ROLE_STAFF},
    {"/follow-ups", TX_NAV_FOLLOW_UPS, ROLE_STAFF},
    {"/requests", TX_NAV_REQUESTS, ROLE_MANAGER},
    {"/mails", TX_NAV_MAILS, ROLE_STAFF},
    {"/offerings", TX_NAV_OFFERINGS, ROLE_MANAGER},
    {"/settings", TX_NAV_SETTINGS, ROLE_OWNER},
    {"/explain", TX_NAV_EXPLAIN, ROLE_STAFF},
};

static enum tx text_named(struct str name)
{
    for (int i = 0; i < TX_COUNT; i++) {
        if (str_is(name, tx_names[i])) {
            return (enum tx)i;
        }
    }
    return TX_NONE;
}

static void add_warning(struct layout *l, struct str text)
{
    for (size_t i = 0; i < l->n_warnings; i++) {
        if (str_eq(l->warnings[i], text)) {
            return;
        }
    }
    if (l->n_warnings < FLASH_WARNINGS_MAX) {
        l->warnings[l->n_warnings++] = text;
    }
}

/* The flash message of the page before and its warnings, which are shown once. */
static void take_flash(struct web_req *r, struct layout *l)
{
    struct str names = http_cookie(r->http, "flash");
    if (str_empty(names)) {
        return;
    }
    web_cookie(r, "flash", STR_NONE, STR("/"), 0);
    while (!str_empty(names)) {
        struct str name = str_cut(&names, '.');
        enum tx text = text_named(name);
        if (text != TX_NONE && str_starts(name, STR("FLASH_"))) {
            l->flash = tr(r->lang, text);
        } else if (text != TX_NONE && str_starts(name, STR("PROBLEM_"))) {
            add_warning(l, tr(r->lang, text));
        }
    }
}

/* The same address with lang= replaced. */
static struct url in_other_language(struct web_req *r)
{
    struct arena *a = r->arena;
    struct buf b;
    struct str rest = r->http->query;
    buf_init(&b, a, 8192);
    buf_str(&b, r->http->path);
    buf_c(&b, r->lang == LANG_JA ? "?lang=en" : "?lang=ja");
    while (!str_empty(rest)) {
        struct str pair = str_cut(&rest, '&');
        if (!str_empty(pair) && !str_starts(pair, STR("lang="))) {
            buf_char(&b, '&');
            buf_str(&b, pair);
        }
    }
    return (struct url){b.is_full ? r->http->path : buf_view(&b)};
}

static struct layout *frame(struct web_req *r, struct str title)
{
    struct layout *l = ARENA_NEW(r->arena, struct layout);
    l->arena = r->arena;
    l->lang = r->lang;
    l->title = title;
    l->site = r->shop != NULL ? web_shop_name(r) : tr(r->lang, TX_PRODUCT);
    l->home = r->shop != NULL ? web_shop_url(r, "%s", "") : (struct url){STR("/")};
    l->other_lang = in_other_language(r);
    take_flash(r, l);
    return l;
}

struct layout *web_layout(struct web_req *r, struct str title)
{
    return frame(r, title);
}

/* How many 要対応 are open; empty when none, or when they cannot be read: the page is worth more.
 */
static struct str open_tasks(const struct web_req *r)
{
    struct follow_up_count_open_row row;
    struct follow_up_count_open_in in = {web_shop(r).v, access_viewer(r), TASKS_COUNTED};
    if (q_follow_up_count_open(db_reader(r->app->db), r->arena, &in, &row) != OK || row.n == 0) {
        return STR("");
    }
    return row.n == TASKS_COUNTED ? STR("99+") : str_format(r->arena, "%" PRId64, row.n);
}

struct layout *web_admin_layout(struct web_req *r, struct str title, const char *here)
{
    struct layout *l = frame(r, title);
    l->is_admin = true;
    l->home = web_admin_url(r, "%s", "");
    l->logout = web_admin_url(r, "/logout");
    l->account = web_admin_url(r, "/account");
    l->staff_name = r->staff.name;
    l->csrf = r->staff.csrf;
    l->nav = ARENA_ARRAY(r->arena, struct nav_item, COUNT_OF(menu));
    for (size_t i = 0; r->staff.id.v != 0 && i < COUNT_OF(menu); i++) {
        if (role_allows(r->staff.role, menu[i].needs)) {
            bool has_count = strcmp(menu[i].suffix, "/follow-ups") == 0;
            l->nav[l->n_nav++] = (struct nav_item){
                tr(r->lang, menu[i].label), web_admin_url(r, "%s", menu[i].suffix),
                strcmp(menu[i].suffix, here) == 0, has_count ? open_tasks(r) : STR("")};
        }
    }
    return l;
}
