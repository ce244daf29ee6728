/* settings.h: what an owner sets about the shop: profile, mail, payment provider. */
#ifndef WEB_ADMIN_SETTINGS_H
#define WEB_ADMIN_SETTINGS_H

#include "app/provider.h"
#include "app/shop.h"
#include "core/law.h"
#include "web/admin/tabs.h"
#include "web/form.h"

/* The tabs of all settings pages; `here` is the suffix, "/settings/mail". */
const struct tabs_view *settings_tabs(const struct web_req *r, const char *here);

/* --- overview --- */

struct settings_item {
    struct url url;
    struct str title, text;
    const char *chip; /* its colour: "ready", "draft", … */
    struct str state;
};

enum { SETTINGS_ITEMS = 8 };

struct settings_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct tabs_view *tabs;
    struct settings_item items[SETTINGS_ITEMS];
    size_t n;
};

/* --- profile --- */

struct profile_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct tabs_view *tabs;
    struct form *form;
    struct url action, privacy_url;
};

/* --- 特定商取引法に基づく表記 --- */

struct law_settings_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct tabs_view *tabs;
    struct form *form;
    struct url action, page_url;
    bool has_draft;                     /* some boxes hold what nobody has saved yet */
    struct str missing[LAW_ITEM_COUNT]; /* labels of the items that are not stored */
    size_t n_missing;
};

/* --- mail --- */

struct mail_settings_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct tabs_view *tabs;
    struct form *form;
    struct url action, test_action;
    bool can_test;
    bool has_password;
    struct str test_to; /* the mail address of who is signed in */
    struct str failed;  /* a test mail did not leave: why; empty: none was sent */
    struct str words;   /* of the mail server */
};

/* --- Stripe --- */

struct stripe_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct tabs_view *tabs;
    struct form *form;
    struct url action, check_action;
    struct secret_hint key, secret;
    struct str old_secret_until; /* until when a replaced one still counts; empty: there is none */
    enum provider_state state, card;
    struct str checked_at; /* empty: never */
    struct url webhook_url;
    const char *const *event_types;
    size_t n_event_types;
    const char *api_version;
};

/* Colour of the state of the account: web/app.css .chip-… */
const char *provider_state_chip(enum provider_state s);

#endif
