#include "web/home.h"

#include "store/server.h"
#include "web/home.html.h"
#include "web/router.h"
#include "web/server.h"

enum { MAX_SHOPS = 1000 };

static struct url shop_url(const struct web_req *r, struct str slug)
{
    return (struct url){str_join(r->arena, STR("/s/"), percent_encode(r->arena, slug))};
}

enum err home_page(struct web_req *r)
{
    struct shop_list_rows rows;
    TRY(q_shop_list(db_reader(r->app->db), r->arena, &(struct shop_list_in){MAX_SHOPS}, &rows));
    if (rows.n == 1) {
        return web_redirect(r, shop_url(r, rows.v[0].slug).s);
    }
    struct home_view v = {.arena = r->arena,
                          .lang = r->lang,
                          .layout = web_layout(r, tr(r->lang, TX_HOME_TITLE)),
                          .shops = ARENA_ARRAY(r->arena, struct home_shop, rows.n),
                          .n_shops = rows.n};
    for (size_t i = 0; i < rows.n; i++) {
        bool has_english = r->lang == LANG_EN && rows.v[i].name_en.n > 0;
        v.shops[i].name = has_english ? rows.v[i].name_en : rows.v[i].name;
        v.shops[i].url = shop_url(r, rows.v[i].slug);
    }
    WEB_RENDER(r, 200, render_web_home, &v);
}

/* For the proxy and for monitoring: the process answers and can read its database. */
enum err health(struct web_req *r)
{
    struct server_start_row row;
    TRY(q_server_get(db_reader(r->app->db), r->arena, &row));
    http_set(r->res, "Cache-Control", STR("no-store"));
    return web_text(r, 200, "application/json",
                    str_format(r->arena, "{\"status\":\"ok\",\"revision\":\"%s\",\"starts\":%ld}\n",
                               r->web->revision == NULL ? "" : r->web->revision, (long)row.starts));
}
