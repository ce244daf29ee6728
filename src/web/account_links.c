#include "web/account_links.h"

#include "app/account.h"
#include "core/format.h"
#include "web/link.html.h"
#include "web/reset.html.h"
#include "web/router.h"
#include "web/server.h"

/* --- a forgotten password --- */

static const struct field reset_fields[] = {
    {.name = "mail",
     .label = TX_LOGIN_MAIL,
     .type = FIELD_EMAIL,
     .required = true,
     .autocomplete = "username"},
};

static enum err show_reset(struct web_req *r, int status, struct form *form, struct str message)
{
    struct reset_view v = {.arena = r->arena,
                           .lang = r->lang,
                           .layout = web_admin_layout(r, tr(r->lang, TX_RESET_TITLE), ""),
                           .form = form,
                           .message = message,
                           .action = web_admin_url(r, "/reset"),
                           .back = web_admin_url(r, "/login")};
    WEB_RENDER(r, status, render_web_reset, &v);
}

enum err reset_page(struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, reset_fields, COUNT_OF(reset_fields));
    return show_reset(r, 200, form, STR_NONE);
}

enum err reset_submit(struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, reset_fields, COUNT_OF(reset_fields));
    if (!form_read(form, r)) {
        return show_reset(r, 422, form, STR_NONE);
    }
    struct instant until;
    TRY(app_ask_reset(r->app, r->arena, web_shop(r), form_text(form, "mail"), r->http->remote,
                      &until));
    if (until.ms > 0) {
        struct str time = format_time(r->arena, instant_add(until, MS_PER_MINUTE));
        return show_reset(r, 429, form, tx_reset_blocked(r->arena, r->lang, time));
    }
    web_flash(r, TX_FLASH_RESET_SENT);
    return web_redirect(r, web_admin_url(r, "/login").s);
}

/* --- what a link opens --- */

static const struct field password_fields[] = {
    {.name = "password",
     .label = TX_USERS_NEW_PASSWORD,
     .type = FIELD_PASSWORD,
     .required = true,
     .hint = TX_LINK_PASSWORD_HINT,
     .autocomplete = "new-password"},
};

static struct form *new_password_form(const struct web_req *r)
{
    return form_new(r->arena, r->lang, password_fields, COUNT_OF(password_fields));
}

static enum err render(struct web_req *r, int status, struct link_view *v)
{
    v->arena = r->arena;
    v->lang = r->lang;
    v->layout = web_admin_layout(r, v->title, "");
    http_set(r->res, "Referrer-Policy", STR("no-referrer")); /* the address is a key */
    WEB_RENDER(r, status, render_web_link, v);
}

static enum err show_over(struct web_req *r)
{
    return render(r, 410,
                  &(struct link_view){.title = tr(r->lang, TX_LINK_OVER_TITLE),
                                      .text = tr(r->lang, TX_LINK_OVER_TEXT),
                                      .ask_again = web_admin_url(r, "/reset"),
                                      .is_over = true});
}

static enum err show_link(struct web_req *r, int status, const struct account_link *link,
                          struct form *form)
{
    static const struct {
        enum tx title, text, button;
    } words[LINK_PURPOSE_COUNT] = {
        [LINK_INVITE] = {TX_LINK_INVITE_TITLE, TX_LINK_INVITE_TEXT, TX_LINK_PASSWORD_BUTTON},
        [LINK_RESET] = {TX_RESET_TITLE, TX_LINK_RESET_TEXT, TX_LINK_PASSWORD_BUTTON},
        [LINK_ADDRESS] = {TX_LINK_ADDRESS_TITLE, TX_LINK_ADDRESS_TEXT, TX_LINK_ADDRESS_BUTTON},
    };
    struct str token = percent_encode(r->arena, web_param(r, "token"));
    return render(r, status,
                  &(struct link_view){
                      .title = tr(r->lang, words[link->purpose].title),
                      .text = tr(r->lang, words[link->purpose].text),
                      .button = tr(r->lang, words[link->purpose].button),
                      .mail = link->mail,
                      .name = link->name,
                      .ends = format_instant(r->arena, r->lang, link->ends),
                      .form = form,
                      .action = web_admin_url(r, "/link/%.*s", STR_ARG(token)),
                  });
}

/* Only looks: programs that fetch the links of mails must not use them up. */
enum err link_page(struct web_req *r)
{
    struct account_link link;
    bool found;
    TRY(app_find_link(r->app, r->arena, web_shop(r), web_param(r, "token"), &link, &found));
    if (!found) {
        return show_over(r);
    }
    return show_link(r, 200, &link, link.purpose == LINK_ADDRESS ? NULL : new_password_form(r));
}

static enum err prove(struct web_req *r)
{
    bool done;
    TRY(app_prove_address(r->app, r->arena, web_shop(r), web_param(r, "token"), &done));
    if (!done) {
        return show_over(r);
    }
    web_flash(r, TX_FLASH_ADDRESS_PROVED);
    return web_redirect(r, web_admin_url(r, "/login").s);
}

enum err link_submit(struct web_req *r)
{
    struct account_link link;
    struct problems problems;
    bool found, done;
    TRY(app_find_link(r->app, r->arena, web_shop(r), web_param(r, "token"), &link, &found));
    if (!found) {
        return show_over(r);
    }
    if (link.purpose == LINK_ADDRESS) {
        return prove(r);
    }
    struct form *form = new_password_form(r);
    if (!form_read(form, r)) {
        return show_link(r, 422, &link, form);
    }
    TRY(app_set_password_by_link(r->app, r->web->passwords, r->arena, web_shop(r),
                                 web_param(r, "token"), form_text(form, "password"), &problems,
                                 &done));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show_link(r, 422, &link, form);
    }
    if (!done) {
        return show_over(r);
    }
    web_flash(r, TX_FLASH_PASSWORD_SET);
    return web_redirect(r, web_admin_url(r, "/login").s);
}
