#include "web/admin/settings.h"

#include "app/escalation.h"
#include "app/law.h"
#include "store/admin.h"
#include "web/admin/settings.html.h"
#include "web/router.h"

#include <inttypes.h>

enum { USERS_MAX = 500 };

static const struct {
    const char *suffix;
    enum tx label;
} pages[] = {
    {"/settings", TX_SET_TAB_OVERVIEW},     {"/settings/profile", TX_SET_TAB_PROFILE},
    {"/settings/law", TX_LAW_SETTINGS_TAB}, {"/settings/stripe", TX_SET_TAB_STRIPE},
    {"/settings/mail", TX_SET_TAB_MAIL},    {"/settings/desk", TX_SET_TAB_DESK},
    {"/users", TX_SET_TAB_USERS},           {"/tokens", TX_SET_TAB_TOKENS},
};

const struct tabs_view *settings_tabs(const struct web_req *r, const char *here)
{
    struct tabs_view *v = ARENA_NEW(r->arena, struct tabs_view);
    *v = (struct tabs_view){
        .arena = r->arena, .lang = r->lang, .label = tr(r->lang, TX_NAV_SETTINGS)};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        tabs_add(v, tr(r->lang, pages[i].label), web_admin_url(r, "%s", pages[i].suffix),
                 strcmp(pages[i].suffix, here) == 0);
    }
    return v;
}

static void add(const struct web_req *r, struct settings_view *v, const char *suffix, enum tx title,
                enum tx text, bool is_ready, struct str state)
{
    v->items[v->n++] = (struct settings_item){.url = web_admin_url(r, "%s", suffix),
                                              .title = tr(r->lang, title),
                                              .text = tr(r->lang, text),
                                              .chip = is_ready ? "open" : "draft",
                                              .state = state};
}

static struct str set_or_not(const struct web_req *r, bool is_set)
{
    return tr(r->lang, is_set ? TX_SET_DONE : TX_SET_MISSING);
}

static struct str count_words(const struct web_req *r, size_t n)
{
    return tx_set_users_count(r->arena, r->lang, str_format(r->arena, "%zu", n));
}

static enum err add_desk(const struct web_req *r, struct settings_view *v)
{
    struct escalation set;
    TRY(escalation_read(db_reader(r->app->db), r->arena, web_shop(r), &set));
    struct str hours = str_format(r->arena, "%d", set.hours);
    add(r, v, "/settings/desk", TX_SET_TAB_DESK, TX_SET_DESK_TEXT, true,
        set.hours == 0 ? tr(r->lang, TX_SET_ESCALATE_OFF)
                       : tx_set_escalate_after(r->arena, r->lang, hours));
    return OK;
}

enum err settings_page(struct web_req *r)
{
    const struct shop_get_row *s = r->shop;
    struct settings_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_SETTINGS), "/settings"),
        .tabs = settings_tabs(r, "/settings"),
    };
    struct user_accounts_rows users;
    struct api_token_list_rows tokens;
    struct db_conn *db = db_reader(r->app->db);
    TRY(q_user_accounts(db, r->arena, &(struct user_accounts_in){s->id, USERS_MAX}, &users));
    TRY(q_api_token_list(db, r->arena, &(struct api_token_list_in){s->id, USERS_MAX}, &tokens));
    struct law law;
    TRY(law_read(db, r->arena, web_shop(r), &law));
    size_t missing = law_missing(&law);
    bool has_texts = s->privacy_text.n > 0;
    bool has_mail = s->smtp_host.n > 0 && s->mail_address.n > 0;
    add(r, &v, "/settings/profile", TX_SET_TAB_PROFILE, TX_SET_PROFILE_TEXT, has_texts,
        set_or_not(r, has_texts));
    add(r, &v, "/settings/law", TX_LAW_SETTINGS_TAB, TX_LAW_SETTINGS_TEXT, missing == 0,
        missing == 0
            ? set_or_not(r, true)
            : tx_law_state_missing(r->arena, r->lang, str_format(r->arena, "%zu", missing)));
    enum provider_state state = PROVIDER_UNCHECKED;
    if (!provider_state_parse(s->stripe_konbini, &state)) {
        state = PROVIDER_INACTIVE;
    }
    bool has_stripe = s->stripe_key.n > 0 && s->stripe_secret.n > 0;
    add(r, &v, "/settings/stripe", TX_SET_TAB_STRIPE, TX_SET_STRIPE_TEXT, has_stripe,
        has_stripe ? tr(r->lang, provider_state_label(state)) : set_or_not(r, false));
    if (has_stripe) {
        v.items[v.n - 1].chip = provider_state_chip(state);
    }
    add(r, &v, "/settings/mail", TX_SET_TAB_MAIL, TX_SET_MAIL_TEXT, has_mail,
        set_or_not(r, has_mail));
    TRY(add_desk(r, &v));
    add(r, &v, "/users", TX_SET_TAB_USERS, TX_SET_USERS_TEXT, true, count_words(r, users.n));
    add(r, &v, "/tokens", TX_SET_TAB_TOKENS, TX_SET_TOKENS_TEXT, true,
        tx_set_tokens_count(r->arena, r->lang, str_format(r->arena, "%zu", tokens.n)));
    v.items[v.n - 3].chip = v.items[v.n - 2].chip = v.items[v.n - 1].chip = "plain";
    WEB_RENDER(r, 200, render_web_admin_settings, &v);
}
