#include "web/shop/shop.h"

#include "app/law.h"
#include "web/router.h"
#include "web/shop/law.html.h"
#include "web/shop/legal.html.h"
#include "web/shop/shop.html.h"

enum { MAX_OFFERINGS = 500 };

struct foot_view *shop_foot(const struct web_req *r)
{
    struct foot_view *v = ARENA_NEW(r->arena, struct foot_view);
    *v = (struct foot_view){
        .arena = r->arena,
        .lang = r->lang,
        .shop = web_shop_name(r),
        .mail = r->shop->contact_mail,
        .phone = r->shop->contact_phone,
        .mail_url = {str_join(r->arena, STR("mailto:"), r->shop->contact_mail)},
        .phone_url = {str_join(r->arena, STR("tel:"), r->shop->contact_phone)},
        .law = web_shop_url(r, "/law"),
        .privacy = web_shop_url(r, "/privacy"),
        .help = web_shop_url(r, "/explain"),
    };
    return v;
}

enum err shop_page(struct web_req *r)
{
    struct offering_get_rows rows;
    struct offering_list_in in = {.shop = web_shop(r).v, .max = MAX_OFFERINGS};
    TRY(q_offering_list(db_reader(r->app->db), r->arena, &in, &rows));
    struct shop_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, TX_SHOP_OFFERINGS)),
        .offers = ARENA_ARRAY(r->arena, struct offer, rows.n),
        .foot = shop_foot(r),
        .law = web_shop_url(r, "/law"),
    };
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = offer_fill(r, &rows.v[i], &v.offers[v.n_offers]);
        if (e == OK) {
            v.n_offers++;
        } else if (e != ERR_NOT_FOUND) {
            return e;
        }
    }
    WEB_RENDER(r, 200, render_web_shop_shop, &v);
}

enum err law_page(struct web_req *r)
{
    struct law law;
    TRY(law_read(db_reader(r->app->db), r->arena, web_shop(r), &law));
    struct law_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, TX_SHOP_LAW)),
        .more = r->shop->law_text,
        .shop = web_shop_name(r),
        .foot = shop_foot(r),
    };
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        if (!str_empty(law.text[i])) {
            v.items[v.n++] =
                (struct law_line){tr(r->lang, law_item_label((enum law_item)i)), law.text[i]};
        }
    }
    WEB_RENDER(r, 200, render_web_shop_law, &v);
}

enum err privacy_page(struct web_req *r)
{
    struct legal_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, TX_SHOP_PRIVACY)),
        .title = tr(r->lang, TX_SHOP_PRIVACY),
        .text = r->shop->privacy_text,
        .shop = web_shop_name(r),
        .foot = shop_foot(r),
    };
    WEB_RENDER(r, 200, render_web_shop_legal, &v);
}
