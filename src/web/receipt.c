#include "web/receipt.h"

#include "app/ids.h"
#include "core/format.h"
#include "web/receipt.html.h"
#include "web/router.h"
#include "web/shop/customer.h"

static const struct field fields[] = {
    {.name = "addressee",
     .label = TX_RECEIPT_ADDRESSEE,
     .type = FIELD_TEXT,
     .max = RECEIPT_NAME_MAX,
     .required = true},
    {.name = "honorific", .label = TX_RECEIPT_HONORIFIC, .type = FIELD_RADIO, .required = true},
    {.name = "after", .label = TX_NONE, .type = FIELD_HIDDEN},
};

/* Whose page it is. */
struct place {
    struct booking_id booking;
    struct str home; /* "/s/demo/b/…" */
    bool is_customer;
};

static struct form *form_of(struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    struct option *options = ARENA_ARRAY(r->arena, struct option, HONORIFIC_COUNT);
    for (enum honorific h = 0; h < HONORIFIC_COUNT; h++) {
        options[h] = (struct option){honorific_name(h), tr(r->lang, honorific_label(h))};
    }
    form_options(form, "honorific", options, HONORIFIC_COUNT);
    return form;
}

static struct url below(const struct web_req *r, const struct place *at, const char *rest)
{
    return (struct url){str_join(r->arena, at->home, str_from(rest))};
}

static struct str refusal(const struct web_req *r, enum receipt_answer may)
{
    switch (may) {
    case RECEIPT_MAY:
        return STR("");
    case RECEIPT_NOT_PAID:
        return tr(r->lang, TX_RECEIPT_NOT_PAID);
    case RECEIPT_REFUNDED:
        return tr(r->lang, TX_RECEIPT_REFUNDED);
    case RECEIPT_ASK_SHOP:
        return tr(r->lang, TX_RECEIPT_ASK_SHOP);
    case RECEIPT_USED_UP:
        return tr(r->lang, TX_RECEIPT_USED_UP);
    }
    return STR("");
}

static struct str left(const struct web_req *r, const struct place *at, const struct receipt *it)
{
    int64_t n = RECEIPT_BY_CUSTOMER_MAX - it->latest.issue;
    return at->is_customer && it->is_issued && it->may == RECEIPT_MAY
               ? tx_receipt_left(r->arena, r->lang, str_format(r->arena, "%d", (int)n))
               : STR("");
}

static enum err show(struct web_req *r, int status, const struct place *at,
                     const struct receipt *receipt, struct form *form)
{
    struct str title = tr(r->lang, TX_RECEIPT_TITLE);
    struct receipt_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = at->is_customer ? web_layout(r, title) : web_admin_layout(r, title, "/bookings"),
        .form = form,
        .receipt = *receipt,
        .amount = format_yen(r->arena, r->lang, receipt->left),
        .number = receipt_number_text(r->arena, receipt->latest.number),
        .refusal = refusal(r, receipt->may),
        .left = left(r, at, receipt),
        .action = below(r, at, "/receipt"),
        .pdf = below(r, at, "/receipt.pdf"),
        .back = {at->home},
    };
    form_put_int(form, "after", receipt->latest.issue);
    WEB_RENDER(r, status, render_web_receipt, &v);
}

static enum err read(const struct web_req *r, const struct place *at, struct receipt *out)
{
    return receipt_read(db_reader(r->app->db), r->arena, web_shop(r), at->booking, at->is_customer,
                        out);
}

static enum err page(struct web_req *r, const struct place *at)
{
    struct receipt it;
    struct form *form = form_of(r);
    TRY(read(r, at, &it));
    form_put(form, "addressee", it.is_issued ? it.latest.addressee : it.name);
    form_put(form, "honorific",
             it.is_issued ? it.latest.honorific : honorific_name(HONORIFIC_SAMA));
    return show(r, it.may == RECEIPT_NOT_PAID || it.may == RECEIPT_REFUNDED ? 409 : 200, at, &it,
                form);
}

static enum err submit(struct web_req *r, const struct place *at)
{
    struct receipt it;
    struct problems problems;
    enum receipt_answer answer;
    struct receipt_input in = {.booking = at->booking};
    struct form *form = form_of(r);
    TRY(read(r, at, &it));
    if (!form_read(form, r) || !honorific_parse(form_text(form, "honorific"), &in.honorific) ||
        !str_to_i64(form_text(form, "after"), &in.after)) {
        return show(r, 422, at, &it, form);
    }
    struct actor who = at->is_customer ? (struct actor){.kind = ACTOR_CUSTOMER} : r->actor;
    in.addressee = form_text(form, "addressee");
    TRY(app_issue_receipt(r->app, r->arena, web_shop(r), who, &in, &problems, &answer));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, 422, at, &it, form);
    }
    if (answer != RECEIPT_MAY) {
        it.may = answer;
        return show(r, 409, at, &it, form);
    }
    web_flash(r, TX_FLASH_RECEIPT);
    return web_redirect(r, below(r, at, "/receipt").s);
}

static enum err file(struct web_req *r, const struct place *at)
{
    struct str text;
    struct str id = id_text(r->arena, at->booking.v);
    TRY(receipt_pdf(db_reader(r->app->db), r->arena, web_shop(r), at->booking, &text));
    http_set(r->res, "Cache-Control", STR("no-store"));
    http_set(r->res, "Content-Disposition",
             str_format(r->arena, "attachment; filename=\"receipt_%.*s.pdf\"", STR_ARG(id)));
    return web_text(r, 200, "application/pdf", text);
}

/* --- the customer --- */

static enum err by_token(struct web_req *r, struct place *out)
{
    struct customer c;
    TRY(customer_load(r, &c));
    struct str token = c.b.token;
    *out = (struct place){
        .booking = {c.b.id},
        .home = web_shop_url(r, "/b/%.*s", STR_ARG(token)).s,
        .is_customer = true,
    };
    return OK;
}

enum err customer_receipt_page(struct web_req *r)
{
    struct place at;
    TRY(by_token(r, &at));
    return page(r, &at);
}

enum err customer_receipt_issue(struct web_req *r)
{
    struct place at;
    TRY(by_token(r, &at));
    return submit(r, &at);
}

enum err customer_receipt_file(struct web_req *r)
{
    struct place at;
    TRY(by_token(r, &at));
    return file(r, &at);
}

/* --- staff; the router has asked web/access.h whether the booking is theirs --- */

static enum err by_id(struct web_req *r, struct place *out)
{
    *out = (struct place){0};
    TRY(web_param_id(r, "booking", &out->booking.v));
    struct str id = id_text(r->arena, out->booking.v);
    out->home = web_admin_url(r, "/bookings/%.*s", STR_ARG(id)).s;
    return OK;
}

enum err admin_receipt_page(struct web_req *r)
{
    struct place at;
    TRY(by_id(r, &at));
    return page(r, &at);
}

enum err admin_receipt_issue(struct web_req *r)
{
    struct place at;
    TRY(by_id(r, &at));
    return submit(r, &at);
}

enum err admin_receipt_file(struct web_req *r)
{
    struct place at;
    TRY(by_id(r, &at));
    return file(r, &at);
}
