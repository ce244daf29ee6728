/* factor.c: a member of staff sets up a second factor for the own account, or takes it away. */
#include "base/qr.h"
#include "core/format.h"
#include "web/admin/account.h"
#include "web/admin/factor.html.h"
#include "web/server.h"

enum { GROUP = 4 };

static const struct field code_fields[] = {
    {.name = "code",
     .label = TX_FACTOR_CODE,
     .type = FIELD_TEXT,
     .max = 10,
     .required = true,
     .hint = TX_FACTOR_CODE_HINT,
     .autocomplete = "one-time-code"},
};

static const struct field password_fields[] = {
    {.name = "password",
     .label = TX_ACCOUNT_CURRENT_PASSWORD,
     .type = FIELD_PASSWORD,
     .required = true,
     .autocomplete = "current-password"},
};

/* What authenticator apps read from the picture. */
static enum err fill_secret(const struct web_req *r, struct str secret, struct factor_view *v)
{
    struct arena *a = r->arena;
    struct str issuer = percent_encode(a, web_shop_name(r));
    struct str uri =
        str_format(a, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s", STR_ARG(issuer),
                   STR_ARG(percent_encode(a, r->staff.mail)), STR_ARG(secret), STR_ARG(issuer));
    v->secret = str_sub(secret, 0, GROUP);
    for (size_t at = GROUP; at < secret.n; at += GROUP) {
        v->secret =
            str_format(a, "%.*s %.*s", STR_ARG(v->secret), STR_ARG(str_sub(secret, at, GROUP)));
    }
    return qr_svg(a, uri, &v->qr);
}

struct shown {
    int status;
    struct form *code, *password; /* NULL: empty ones */
    struct factor_output *made;   /* with new codes; NULL: none */
};

static enum err show(struct web_req *r, const struct shown *s)
{
    struct factor factor;
    TRY(app_read_factor(r->app, r->arena, web_shop(r), r->staff.id, &factor));
    struct factor_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_FACTOR_TITLE), "/account"),
        .is_on = factor.is_on,
        .secret = STR(""),
        .code = s->code != NULL ? s->code
                                : form_new(r->arena, r->lang, code_fields, COUNT_OF(code_fields)),
        .password = s->password != NULL
                        ? s->password
                        : form_new(r->arena, r->lang, password_fields, COUNT_OF(password_fields)),
        .left = tx_factor_left(r->arena, r->lang, admin_number(r->arena, factor.recovery_left)),
        .codes = s->made != NULL ? s->made->codes : NULL,
        .n_codes = s->made != NULL ? RECOVERY_CODES : 0,
        .back = web_admin_url(r, "/account"),
        .begin = web_admin_url(r, "/account/factor/begin"),
        .on = web_admin_url(r, "/account/factor/on"),
        .off = web_admin_url(r, "/account/factor/off"),
        .renew = web_admin_url(r, "/account/factor/codes"),
    };
    if (factor.secret.n > 0) {
        TRY(fill_secret(r, factor.secret, &v));
    }
    http_set(r->res, "Cache-Control", STR("no-store"));
    WEB_RENDER(r, s->status, render_web_admin_factor, &v);
}

enum err factor_page(struct web_req *r)
{
    return show(r, &(struct shown){.status = 200});
}

static enum err back(struct web_req *r)
{
    return web_redirect(r, web_admin_url(r, "/account/factor").s);
}

enum err factor_begin(struct web_req *r)
{
    struct factor_output out;
    TRY(app_factor_begin(r->app, r->arena, web_shop(r), r->staff.id, &out));
    return back(r);
}

/* The codes exist nowhere but in this answer, so nothing is redirected. */
enum err factor_on(struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, code_fields, COUNT_OF(code_fields));
    struct factor_output out;
    if (!form_read(form, r)) {
        return show(r, &(struct shown){.status = 422, .code = form});
    }
    TRY(app_factor_on(r->app, r->arena, web_shop(r), r->staff.id, form_text(form, "code"), &out));
    switch (out.result) {
    case FACTOR_DONE:
        return show(r, &(struct shown){.status = 200, .made = &out});
    case FACTOR_WRONG:
        form_fail(form, "code", "wrong", tr(r->lang, TX_FACTOR_WRONG));
        return show(r, &(struct shown){.status = 422, .code = form});
    case FACTOR_BLOCKED: {
        struct str time = format_time(r->arena, instant_add(out.until, MS_PER_MINUTE));
        form_fail(form, "code", "blocked", tx_login_blocked(r->arena, r->lang, time));
        return show(r, &(struct shown){.status = 429, .code = form});
    }
    case FACTOR_NOT_SO:
        break;
    }
    return back(r);
}

/* The password once more. False: the page with the mistake was answered. */
static enum err ask_password(struct web_req *r, bool *is_right)
{
    struct form *form = form_new(r->arena, r->lang, password_fields, COUNT_OF(password_fields));
    struct sign_in checked = {.result = SIGN_IN_WRONG};
    *is_right = false;
    if (form_read(form, r)) {
        TRY(account_check_password(r, form, "password", &checked));
        *is_right = checked.result == SIGN_IN_OK;
    }
    int status = checked.result == SIGN_IN_BLOCKED ? 429 : 422;
    return *is_right ? OK : show(r, &(struct shown){.status = status, .password = form});
}

enum err factor_off(struct web_req *r)
{
    struct factor_output out;
    bool is_right;
    TRY(ask_password(r, &is_right));
    if (!is_right) {
        return OK;
    }
    TRY(app_factor_off(r->app, r->arena, web_shop(r), r->actor, r->staff.id, &out));
    web_flash(r, TX_FLASH_FACTOR_OFF);
    return web_redirect(r, web_admin_url(r, "/account").s);
}

enum err factor_codes(struct web_req *r)
{
    struct factor_output out;
    bool is_right;
    TRY(ask_password(r, &is_right));
    if (!is_right) {
        return OK;
    }
    TRY(app_factor_codes(r->app, r->arena, web_shop(r), r->staff.id, &out));
    return out.result == FACTOR_DONE ? show(r, &(struct shown){.status = 200, .made = &out})
                                     : back(r);
}
