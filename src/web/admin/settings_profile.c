/* settings_profile.c: the shop's name, how it is reached, its privacy policy and its invoice
 * number. */
#include "web/admin/profile.html.h"
#include "web/admin/settings.h"
#include "web/router.h"

enum { PAGE_TEXT_MAX = 10000 };

static const struct field fields[] = {
    {.name = "name", .label = TX_SET_NAME, .type = FIELD_TEXT, .max = 60, .required = true},
    {.name = "name_en",
     .label = TX_SET_NAME_EN,
     .type = FIELD_TEXT,
     .max = 60,
     .hint = TX_SET_NAME_EN_HINT},
    {.name = "contact_mail",
     .label = TX_SET_CONTACT_MAIL,
     .type = FIELD_EMAIL,
     .hint = TX_SET_CONTACT_HINT},
    {.name = "contact_phone", .label = TX_SET_CONTACT_PHONE, .type = FIELD_TEXT, .max = 20},
    {.name = "privacy_text",
     .label = TX_SHOP_PRIVACY,
     .type = FIELD_TEXTAREA,
     .max = PAGE_TEXT_MAX,
     .hint = TX_SET_PRIVACY_HINT},
    {.name = "invoice_number",
     .label = TX_SET_INVOICE,
     .type = FIELD_TEXT,
     .max = 20,
     .hint = TX_SET_INVOICE_HINT},
};

static enum err show(struct web_req *r, int status, struct form *form)
{
    struct profile_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_SET_TAB_PROFILE), "/settings"),
        .tabs = settings_tabs(r, "/settings/profile"),
        .form = form,
        .action = web_admin_url(r, "/settings/profile"),
        .privacy_url = web_shop_url(r, "/privacy"),
    };
    WEB_RENDER(r, status, render_web_admin_profile, &v);
}

enum err settings_profile_page(struct web_req *r)
{
    const struct shop_get_row *s = r->shop;
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    form_put(form, "name", s->name);
    form_put(form, "name_en", s->name_en);
    form_put(form, "contact_mail", s->contact_mail);
    form_put(form, "contact_phone", s->contact_phone);
    form_put(form, "privacy_text", s->privacy_text);
    form_put(form, "invoice_number", s->invoice_number);
    return show(r, 200, form);
}

enum err settings_profile_save(struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    if (!form_read(form, r)) {
        return show(r, 422, form);
    }
    struct shop_profile in = {
        .name = form_text(form, "name"),
        .name_en = form_text(form, "name_en"),
        .contact_mail = form_text(form, "contact_mail"),
        .contact_phone = form_text(form, "contact_phone"),
        .privacy_text = form_text(form, "privacy_text"),
        .invoice_number = form_text(form, "invoice_number"),
    };
    struct problems problems;
    TRY(app_set_profile(r->app, r->arena, web_shop(r), r->actor, &in, &problems));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, 422, form);
    }
    web_flash_warnings(r, TX_FLASH_SAVED, &problems);
    return web_redirect(r, web_admin_url(r, "/settings/profile").s);
}
