/* account.c: mails to an account about itself: links that let its owner in, and news of its
 * security. */
#include "store/account.h"
#include "app/mail/letter.html.h"
#include "app/mail/letter.txt.h"
#include "app/mail/render.h"
#include "app/mail/words.h"
#include "base/buf.h"
#include "core/format.h"

enum { MAIL_MAX_BYTES = 64 * 1024 };

struct words {
    enum tx what, lead, note, button; /* note TX_NONE: none */
    bool has_link;
};

static const struct words words[MAIL_KIND_COUNT] = {
    [MAIL_ACCOUNT_INVITE] = {TX_MAIL_INVITE_WHAT, TX_MAIL_INVITE_LEAD, TX_MAIL_INVITE_NOTE,
                             TX_MAIL_INVITE_BUTTON, true},
    [MAIL_ACCOUNT_RESET] = {TX_MAIL_RESET_WHAT, TX_MAIL_RESET_LEAD, TX_MAIL_RESET_NOTE,
                            TX_MAIL_RESET_BUTTON, true},
    [MAIL_ACCOUNT_ADDRESS] = {TX_MAIL_ADDRESS_WHAT, TX_MAIL_ADDRESS_LEAD, TX_MAIL_ADDRESS_NOTE,
                              TX_MAIL_ADDRESS_BUTTON, true},
    [MAIL_ACCOUNT_PASSWORD] = {TX_MAIL_PASSWORD_WHAT, TX_MAIL_PASSWORD_LEAD, TX_MAIL_SECURITY_NOTE,
                               TX_MAIL_SECURITY_BUTTON, false},
    [MAIL_ACCOUNT_FACTOR_ON] = {TX_MAIL_FACTOR_ON_WHAT, TX_MAIL_FACTOR_ON_LEAD,
                                TX_MAIL_SECURITY_NOTE, TX_MAIL_SECURITY_BUTTON, false},
    [MAIL_ACCOUNT_FACTOR_OFF] = {TX_MAIL_FACTOR_OFF_WHAT, TX_MAIL_FACTOR_OFF_LEAD,
                                 TX_MAIL_SECURITY_NOTE, TX_MAIL_SECURITY_BUTTON, false},
    [MAIL_ACCOUNT_MOVED] = {TX_MAIL_MOVED_WHAT, TX_MAIL_MOVED_LEAD, TX_MAIL_SECURITY_NOTE,
                            TX_MAIL_SECURITY_BUTTON, false},
};

static struct url admin_url(const struct app *app, struct arena *a, struct str slug,
                            const char *path, struct str last)
{
    return (struct url){str_format(a, "%.*s/a/%.*s%s%.*s", STR_ARG(app->base_url), STR_ARG(slug),
                                   path, STR_ARG(last))};
}

/* Where the button leads, and how long it does. ERR_NOT_FOUND: the link opens nothing any more. */
static enum err fill_link(struct app *app, struct db_conn *read, struct str slug,
                          const struct mail_take_row *row, struct mail_view *v)
{
    struct arena *a = v->arena;
    struct link_get_row link;
    bool found;
    struct str token;
    struct link_get_in key = {row->shop, row->link.v, app_now(app).ms};
    TRY(q_link_get(read, a, &key, &link, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    TRY(seal_reveal(app->seal, a, link.sealed, &token));
    v->link = admin_url(app, a, slug, "/link/", token);
    mail_row(v, TX_MAIL_ROW_NAME, link.name);
    mail_row(v, TX_MAIL_ROW_ACCOUNT, link.mail);
    mail_row(v, TX_MAIL_ROW_LINK_ENDS, format_instant(a, v->lang, (struct instant){link.ends_at}));
    return OK;
}

static enum err fill(struct app *app, struct db_conn *read, const struct shop_get_row *shop,
                     const struct words *w, const struct mail_take_row *row, struct mail_view *v)
{
    v->subject = tx_mail_subject(v->arena, v->lang, v->shop, tr(v->lang, w->what));
    v->heading = tr(v->lang, w->what);
    v->section = tr(v->lang, TX_MAIL_SECTION_ACCOUNT);
    v->button = tr(v->lang, w->button);
    v->is_for_staff = true;
    v->why = tr(v->lang, TX_MAIL_ACCOUNT_WHY);
    mail_lead(v, tr(v->lang, w->lead));
    mail_lead(v, tr(v->lang, w->note));
    if (w->has_link) {
        return fill_link(app, read, shop->slug, row, v);
    }
    v->link = admin_url(app, v->arena, shop->slug, "/login", STR(""));
    mail_row(v, TX_MAIL_ROW_ACCOUNT, row->to_address);
    mail_row(v, TX_MAIL_ROW_CHANGED_AT,
             format_instant(v->arena, v->lang, (struct instant){row->created_at}));
    return OK;
}

static struct str text_of(struct mail_view *v)
{
    struct buf b;
    buf_init(&b, v->arena, MAIL_MAX_BYTES);
    render_app_mail_letter_txt(&b, v);
    return buf_view(&b);
}

enum err mail_render_account(struct app *app, struct arena *a, struct db_conn *read,
                             const struct shop_get_row *shop, enum mail_kind kind,
                             const struct mail_take_row *row, struct mail_message *out,
                             struct str *kept, enum mail_render_result *result)
{
    struct mail_view *v = ARENA_NEW(a, struct mail_view);
    v->arena = a;
    v->lang = lang_parse(row->lang);
    v->shop = v->lang == LANG_EN && !str_empty(shop->name_en) ? shop->name_en : shop->name;
    *out = (struct mail_message){.text = STR_NONE};
    *kept = STR("");
    enum err e = fill(app, read, shop, &words[kind], row, v);
    if (e == ERR_NOT_FOUND) {
        *result = MAIL_UNTRUE;
        return OK;
    }
    TRY(e);
    struct buf html;
    buf_init(&html, a, MAIL_MAX_BYTES);
    render_app_mail_letter(&html, v);
    *out = (struct mail_message){
        .from_name = str_empty(shop->mail_name) ? v->shop : shop->mail_name,
        .from_address = shop->mail_address,
        .reply_to = shop->contact_mail,
        .subject = v->subject,
        .text = text_of(v),
        .html = buf_view(&html),
    };
    if (words[kind].has_link) {
        v->link = (struct url){tr(v->lang, TX_MAIL_LINK_NOT_KEPT)};
    }
    *kept = text_of(v);
    *result = MAIL_RENDERED;
    return OK;
}
