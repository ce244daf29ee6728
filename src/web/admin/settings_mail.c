/* settings_mail.c: the server that mails leave through, and a test mail to see that they do. */
#include "app/mail_test.h"
#include "web/admin/mail_settings.html.h"
#include "web/admin/settings.h"
#include "web/router.h"

enum { PORT_MAX = 65535, PORT_SUBMISSION = 587, FIELDS_MAX = 10 };

/* The form of this shop: a stored password can be kept or removed. */
static struct form *new_form(const struct web_req *r)
{
    bool has_password = r->shop->smtp_password.n > 0;
    const struct field fields[] = {
        {.name = "name",
         .label = TX_SET_MAIL_NAME,
         .type = FIELD_TEXT,
         .max = 60,
         .hint = TX_SET_MAIL_NAME_HINT},
        {.name = "address",
         .label = TX_SET_MAIL_ADDRESS,
         .type = FIELD_EMAIL,
         .required = true,
         .hint = TX_SET_MAIL_ADDRESS_HINT},
        {.name = "host",
         .label = TX_SET_MAIL_HOST,
         .type = FIELD_TEXT,
         .max = 253,
         .hint = TX_SET_MAIL_HOST_HINT},
        {.name = "port",
         .label = TX_SET_MAIL_PORT,
         .type = FIELD_INT,
         .min = 1,
         .max = PORT_MAX,
         .hint = TX_SET_MAIL_PORT_HINT},
        {.name = "security",
         .label = TX_SET_MAIL_SECURITY,
         .type = FIELD_RADIO,
         .required = true,
         .hint = TX_SET_MAIL_SECURITY_HINT},
        {.name = "user",
         .label = TX_SET_MAIL_USER,
         .type = FIELD_TEXT,
         .max = 254,
         .autocomplete = "off"},
        {.name = "password",
         .label = TX_SET_MAIL_PASSWORD,
         .type = FIELD_PASSWORD,
         .hint = has_password ? TX_SET_SECRET_KEEP : TX_NONE,
         .autocomplete = "new-password"},
        {.name = "password_clear", .label = TX_SET_MAIL_PASSWORD_CLEAR, .type = FIELD_BOOL},
    };
    struct field *own = ARENA_ARRAY(r->arena, struct field, COUNT_OF(fields));
    memcpy(own, fields, sizeof fields);
    struct form *form = form_new(r->arena, r->lang, own, COUNT_OF(fields));
    struct option *options = ARENA_ARRAY(r->arena, struct option, SMTP_SECURITY_COUNT);
    static const enum smtp_security order[] = {SMTP_STARTTLS, SMTP_TLS, SMTP_NONE};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        options[i] = (struct option){smtp_security_name(order[i]),
                                     tr(r->lang, smtp_security_label(order[i]))};
    }
    form_options(form, "security", options, COUNT_OF(order));
    return form;
}

static struct form *stored(const struct web_req *r)
{
    const struct shop_get_row *s = r->shop;
    struct form *form = new_form(r);
    bool is_new = s->smtp_host.n == 0 && s->smtp_port == 0;
    form_put(form, "name", s->mail_name);
    form_put(form, "address", s->mail_address);
    form_put(form, "host", s->smtp_host);
    form_put_int(form, "port", is_new ? PORT_SUBMISSION : s->smtp_port);
    form_put(form, "security", is_new ? smtp_security_name(SMTP_STARTTLS) : s->smtp_security);
    form_put(form, "user", s->smtp_user);
    return form;
}

static enum err show(struct web_req *r, int status, struct form *form, struct str failed,
                     struct str words)
{
    struct mail_settings_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_SET_TAB_MAIL), "/settings"),
        .tabs = settings_tabs(r, "/settings/mail"),
        .form = form,
        .action = web_admin_url(r, "/settings/mail"),
        .test_action = web_admin_url(r, "/settings/mail/test"),
        .can_test = r->shop->smtp_host.n > 0 && r->shop->mail_address.n > 0,
        .has_password = r->shop->smtp_password.n > 0,
        .test_to = r->staff.mail,
        .failed = failed,
        .words = words,
    };
    WEB_RENDER(r, status, render_web_admin_mail_settings, &v);
}

enum err settings_mail_page(struct web_req *r)
{
    return show(r, 200, stored(r), STR_NONE, STR_NONE);
}

enum err settings_mail_save(struct web_req *r)
{
    struct form *form = new_form(r);
    if (!form_read(form, r)) {
        return show(r, 422, form, STR_NONE, STR_NONE);
    }
    struct shop_mail in = {
        .name = form_text(form, "name"),
        .address = form_text(form, "address"),
        .host = form_text(form, "host"),
        .port = (int)form_int(form, "port", PORT_SUBMISSION),
        .user = form_text(form, "user"),
        .password = {.value = form_text(form, "password"),
                     .clears = form_bool(form, "password_clear")},
    };
    if (!smtp_security_parse(form_text(form, "security"), &in.security)) {
        return ERR_BAD_REQUEST;
    }
    struct problems problems;
    TRY(app_set_shop_mail(r->app, r->arena, web_shop(r), r->actor, &in, &problems));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, 422, form, STR_NONE, STR_NONE);
    }
    web_flash_warnings(r, TX_FLASH_SAVED, &problems);
    return web_redirect(r, web_admin_url(r, "/settings/mail").s);
}

enum err settings_mail_test(struct web_req *r)
{
    struct str words;
    switch (
        app_test_mail(r->app, r->arena, r->shop, r->lang, r->staff.name, r->staff.mail, &words)) {
    case MAIL_TEST_SENT:
        web_flash(r, TX_FLASH_TEST_MAIL_SENT);
        return web_redirect(r, web_admin_url(r, "/settings/mail").s);
    case MAIL_TEST_NOT_SET_UP:
        return show(r, 422, stored(r), tr(r->lang, TX_SET_TEST_NOT_SET_UP), STR_NONE);
    case MAIL_TEST_FAILED:
        break;
    }
    return show(r, 422, stored(r), tr(r->lang, TX_SET_TEST_FAILED), words);
}
