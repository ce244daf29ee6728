#include "web/login.h"

#include "base/text_clean.h"
#include "core/format.h"
#include "web/code.html.h"
#include "web/guard.h"
#include "web/login.html.h"
#include "web/server.h"

enum { NEXT_MAX = 1000, SESSION_SECONDS = SESSION_DAYS * (MS_PER_DAY / MS_PER_SECOND) };

static const struct field fields[] = {
    {.name = "next", .type = FIELD_HIDDEN, .max = NEXT_MAX},
    {.name = "mail",
     .label = TX_LOGIN_MAIL,
     .type = FIELD_EMAIL,
     .required = true,
     .autocomplete = "username"},
    {.name = "password",
     .label = TX_LOGIN_PASSWORD,
     .type = FIELD_PASSWORD,
     .required = true,
     .autocomplete = "current-password"},
};

static enum err show(struct web_req *r, int status, struct form *form, struct str message)
{
    struct login_view v = {.arena = r->arena,
                           .lang = r->lang,
                           .layout = web_admin_layout(r, tr(r->lang, TX_LOGIN_TITLE), ""),
                           .form = form,
                           .message = message,
                           .action = web_admin_url(r, "/login"),
                           .reset = web_admin_url(r, "/reset")};
    WEB_RENDER(r, status, render_web_login, &v);
}

enum err login_page(struct web_req *r)
{
    if (r->staff.id.v != 0) {
        return web_redirect(r, web_admin_url(r, "%s", "").s);
    }
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    form_put(form, "next", web_query(r, "next"));
    return show(r, 200, form, STR_NONE);
}

/* Where to go after signing in: an admin page of this shop, nothing else. */
static struct str safe_next(const struct web_req *r, struct str next)
{
    struct str home = web_admin_url(r, "%s", "").s;
    bool is_ours = str_starts(next, str_join(r->arena, home, STR("/"))) && !str_has(next, '\\');
    for (size_t i = 0; i < next.n; i++) {
        is_ours = is_ours && (unsigned char)next.p[i] > ' ';
    }
    return is_ours ? next : home;
}

/* --- the second factor --- */

static const struct field code_fields[] = {
    {.name = "next", .type = FIELD_HIDDEN, .max = NEXT_MAX},
    {.name = "code",
     .label = TX_FACTOR_CODE,
     .type = FIELD_TEXT,
     .max = 40,
     .required = true,
     .hint = TX_CODE_HINT,
     .autocomplete = "one-time-code"},
};

static struct url code_url(const struct web_req *r, struct str next)
{
    struct str kept = percent_encode(r->arena, next.p == NULL ? STR("") : next);
    return web_admin_url(r, "/login/code?next=%.*s", STR_ARG(kept));
}

static enum err show_code(struct web_req *r, int status, struct form *form, struct str message)
{
    struct login_view v = {.arena = r->arena,
                           .lang = r->lang,
                           .layout = web_admin_layout(r, tr(r->lang, TX_FACTOR_TITLE), ""),
                           .form = form,
                           .message = message,
                           .action = web_admin_url(r, "/login/code"),
                           .reset = web_admin_url(r, "/login")};
    WEB_RENDER(r, status, render_web_code, &v);
}

enum err code_page(struct web_req *r)
{
    bool awaits;
    struct str token = http_cookie(r->http, SESSION_COOKIE);
    TRY(sign_in_awaits_code(r->app, r->arena, web_shop(r), token, &awaits));
    if (!awaits) {
        return web_redirect(r, web_admin_url(r, "/login").s);
    }
    struct form *form = form_new(r->arena, r->lang, code_fields, COUNT_OF(code_fields));
    form_put(form, "next", web_query(r, "next"));
    return show_code(r, 200, form, STR_NONE);
}

enum err code_submit(struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, code_fields, COUNT_OF(code_fields));
    struct sign_in out;
    if (!form_read(form, r)) {
        return show_code(r, 422, form, STR_NONE);
    }
    TRY(app_sign_in_code(r->app, r->arena, web_shop(r), http_cookie(r->http, SESSION_COOKIE),
                         form_text(form, "code"), &out));
    switch (out.result) {
    case SIGN_IN_OK:
        web_cookie(r, SESSION_COOKIE, out.token, guard_session_path(r), SESSION_SECONDS);
        return web_redirect(r, safe_next(r, form_text(form, "next")));
    case SIGN_IN_BLOCKED:
        return show_code(
            r, 429, form,
            tx_login_blocked(r->arena, r->lang,
                             format_time(r->arena, instant_add(out.until, MS_PER_MINUTE))));
    case SIGN_IN_WRONG:
        return show_code(r, 422, form, tr(r->lang, TX_FACTOR_WRONG));
    case SIGN_IN_CODE:
    case SIGN_IN_OVER:
        break;
    }
    web_flash(r, TX_FLASH_CODE_OVER);
    return web_redirect(r, web_admin_url(r, "/login").s);
}

/* --- mail and password --- */

enum err login_submit(struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    if (!form_read(form, r)) {
        return show(r, 422, form, STR_NONE);
    }
    struct sign_in_input in = {.shop = web_shop(r),
                               .mail = form_text(form, "mail"),
                               .password = form_text(form, "password"),
                               .address = r->http->remote,
                               .agent =
                                   text_clean_line(r->arena, http_header(r->http, "User-Agent"))};
    struct sign_in out;
    TRY(app_sign_in(r->app, r->web->passwords, r->arena, &in, &out));
    switch (out.result) {
    case SIGN_IN_WRONG:
        return show(r, 422, form, tr(r->lang, TX_LOGIN_WRONG));
    case SIGN_IN_BLOCKED:
        return show(r, 429, form,
                    tx_login_blocked(r->arena, r->lang,
                                     format_time(r->arena, instant_add(out.until, MS_PER_MINUTE))));
    case SIGN_IN_CODE:
        web_cookie(r, SESSION_COOKIE, out.token, guard_session_path(r), 0);
        return web_redirect(r, code_url(r, form_text(form, "next")).s);
    case SIGN_IN_OVER:
    case SIGN_IN_OK:
        break;
    }
    web_cookie(r, SESSION_COOKIE, out.token, guard_session_path(r), SESSION_SECONDS);
    return web_redirect(r, safe_next(r, form_text(form, "next")));
}

enum err logout_submit(struct web_req *r)
{
    TRY(app_sign_out(r->app, r->arena, web_shop(r), http_cookie(r->http, SESSION_COOKIE)));
    web_cookie(r, SESSION_COOKIE, STR_NONE, guard_session_path(r), 0);
    web_flash(r, TX_FLASH_SIGNED_OUT);
    return web_redirect(r, web_admin_url(r, "/login").s);
}
