/* shop.h: a shop's front page, and the two pages of its legal texts. */
#ifndef WEB_SHOP_SHOP_H
#define WEB_SHOP_SHOP_H

#include "core/law.h"
#include "web/layout.h"
#include "web/shop/offer.h"

struct shop_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct offer *offers;
    size_t n_offers;
    struct foot_view *foot;
    struct url law;
};

/* Contact and legal links at the foot of the public pages. */
struct foot_view {
    struct arena *arena;
    enum lang lang;
    struct str shop;
    struct str mail, phone;
    struct url mail_url, phone_url, law, privacy, help;
};

struct foot_view *shop_foot(const struct web_req *r);

struct law_line {
    struct str label, text;
};

struct law_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct law_line items[LAW_ITEM_COUNT]; /* those that say something */
    size_t n;
    struct str more; /* the shop's own text under them */
    struct str shop;
    struct foot_view *foot;
};

struct legal_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str title;
    struct str text; /* as the shop wrote it; empty: nothing yet */
    struct str shop;
    struct foot_view *foot;
};

#endif
