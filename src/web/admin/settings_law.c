/* settings_law.c: 特定商取引法に基づく表記, item by item. */
#include "app/law.h"
#include "web/admin/law.html.h"
#include "web/admin/settings.h"
#include "web/router.h"

/* In the order of enum law_item, which form and page share, and the free text after them. */
static const struct field fields[] = {
    {.name = "seller", .label = TX_LAW_SELLER, .type = FIELD_TEXT, .hint = TX_LAW_SELLER_HINT},
    {.name = "manager", .label = TX_LAW_MANAGER, .type = FIELD_TEXT, .hint = TX_LAW_MANAGER_HINT},
    {.name = "address",
     .label = TX_LAW_ADDRESS,
     .type = FIELD_TEXTAREA,
     .max = LAW_TEXT_MAX,
     .hint = TX_LAW_ADDRESS_HINT},
    {.name = "phone", .label = TX_LAW_PHONE, .type = FIELD_TEXT, .hint = TX_LAW_PHONE_HINT},
    {.name = "mail", .label = TX_LAW_MAIL, .type = FIELD_TEXT},
    {.name = "price", .label = TX_LAW_PRICE, .type = FIELD_TEXTAREA, .max = LAW_TEXT_MAX},
    {.name = "fees",
     .label = TX_LAW_FEES,
     .type = FIELD_TEXTAREA,
     .max = LAW_TEXT_MAX,
     .hint = TX_LAW_FEES_HINT},
    {.name = "methods", .label = TX_LAW_METHODS, .type = FIELD_TEXTAREA, .max = LAW_TEXT_MAX},
    {.name = "pay_when", .label = TX_LAW_PAY_WHEN, .type = FIELD_TEXTAREA, .max = LAW_TEXT_MAX},
    {.name = "delivery", .label = TX_LAW_DELIVERY, .type = FIELD_TEXTAREA, .max = LAW_TEXT_MAX},
    {.name = "cancel",
     .label = TX_LAW_CANCEL,
     .type = FIELD_TEXTAREA,
     .max = LAW_TEXT_MAX,
     .hint = TX_LAW_CANCEL_HINT},
    {.name = "more",
     .label = TX_LAW_MORE,
     .type = FIELD_TEXTAREA,
     .max = LAW_MORE_MAX,
     .hint = TX_LAW_MORE_HINT},
};

static enum err show(struct web_req *r, int status, struct form *form, const struct law *stored,
                     bool has_draft)
{
    struct law_settings_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_SHOP_LAW), "/settings"),
        .tabs = settings_tabs(r, "/settings/law"),
        .form = form,
        .action = web_admin_url(r, "/settings/law"),
        .page_url = web_shop_url(r, "/law"),
        .has_draft = has_draft,
    };
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        if (str_empty(stored->text[i])) {
            v.missing[v.n_missing++] = tr(r->lang, law_item_label((enum law_item)i));
        }
    }
    WEB_RENDER(r, status, render_web_admin_law, &v);
}

enum err settings_law_page(struct web_req *r)
{
    struct db_conn *db = db_reader(r->app->db);
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    struct law law, draft;
    bool has_draft = false;
    TRY(law_read(db, r->arena, web_shop(r), &law));
    TRY(law_draft(db, r->arena, web_shop(r), &law, &draft));
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        bool is_said = !str_empty(law.text[i]);
        has_draft = has_draft || (!is_said && !str_empty(draft.text[i]));
        form_put(form, fields[i].name, is_said ? law.text[i] : draft.text[i]);
    }
    form_put(form, "more", r->shop->law_text);
    return show(r, 200, form, &law, has_draft);
}

enum err settings_law_save(struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    struct law stored, law;
    TRY(law_read(db_reader(r->app->db), r->arena, web_shop(r), &stored));
    if (!form_read(form, r)) {
        return show(r, 422, form, &stored, false);
    }
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        law.text[i] = form_text(form, fields[i].name);
    }
    struct problems problems;
    TRY(app_set_law(r->app, r->arena, web_shop(r), r->actor, &law, form_text(form, "more"),
                    &problems));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, 422, form, &stored, false);
    }
    web_flash_warnings(r, TX_FLASH_SAVED, &problems);
    return web_redirect(r, web_admin_url(r, "/settings/law").s);
}
