#include "app/mail/render.h"

#include "app/calendar.h"
#include "app/mail/letter.html.h"
#include "app/mail/letter.txt.h"
#include "app/mail/words.h"
#include "base/buf.h"

enum { MAIL_MAX_BYTES = 256 * 1024 };

static struct url own_page(const struct app *app, struct arena *a, const struct mail_facts *f)
{
    return (struct url){str_format(a, "%.*s/s/%.*s/b/%.*s", STR_ARG(app->base_url),
                                   STR_ARG(f->b.slug), STR_ARG(f->b.token))};
}

static struct url admin_page(const struct app *app, struct arena *a, const struct mail_facts *f)
{
    struct str id = id_text(a, f->b.id);
    return (struct url){str_format(a, "%.*s/a/%.*s/bookings/%.*s", STR_ARG(app->base_url),
                                   STR_ARG(f->b.slug), STR_ARG(id))};
}

static void fill(const struct app *app, enum mail_kind kind, const struct mail_facts *f,
                 struct mail_view *v)
{
    v->shop = f->shop;
    v->contact_phone = f->b.contact_phone;
    v->contact_mail = str_empty(f->b.contact_mail) ? f->b.mail_address : f->b.contact_mail;
    if (mail_kind_is_for_staff(kind)) {
        mail_words_staff(kind, f, v);
        mail_rows_staff(f, v);
        v->link = admin_page(app, v->arena, f);
    } else {
        mail_words_customer(kind, f, v);
        mail_rows_customer(kind, f, v);
        v->link = own_page(app, v->arena, f);
    }
}

/* 確定 and キャンセル bring the customer's calendar up to date. */
static enum err attach(struct app *app, struct arena *a, struct shop_id shop, enum mail_kind kind,
                       const struct mail_facts *f, struct mail_message *out)
{
    if (kind != MAIL_CONFIRMED && kind != MAIL_CANCELLED) {
        return OK;
    }
    struct mail_attachment *file = ARENA_NEW(a, struct mail_attachment);
    struct booking_id id = {f->b.id};
    bool found;
    TRY(calendar_of_booking(app, a, shop, id, f->lang, &file->bytes, &found));
    file->name = calendar_file(a, f->lang, id);
    file->type = STR(CALENDAR_TYPE);
    out->attachments = file;
    out->n_attachments = found ? 1 : 0;
    return OK;
}

enum err mail_render(struct app *app, struct arena *a, struct db_conn *read, int64_t shop,
                     enum mail_kind kind, const struct mail_about *about, enum lang lang,
                     struct mail_message *out, enum mail_render_result *result)
{
    *out = (struct mail_message){.text = STR_NONE};
    if (!about->booking.is_set) {
        return ERR_NOT_FOUND;
    }
    struct mail_facts f;
    TRY(mail_facts_read(app, a, read, shop, about, lang, &f));
    if (!mail_is_true(kind, &f)) {
        *result = MAIL_UNTRUE;
        return OK;
    }
    struct mail_view *v = ARENA_NEW(a, struct mail_view);
    v->arena = a;
    v->lang = lang;
    fill(app, kind, &f, v);

    struct buf text, html;
    buf_init(&text, a, MAIL_MAX_BYTES);
    buf_init(&html, a, MAIL_MAX_BYTES);
    render_app_mail_letter_txt(&text, v);
    render_app_mail_letter(&html, v);
    *out = (struct mail_message){
        .from_name = str_empty(f.b.mail_name) ? f.shop : f.b.mail_name,
        .from_address = f.b.mail_address,
        .reply_to = f.b.contact_mail,
        .subject = v->subject,
        .text = buf_view(&text),
        .html = buf_view(&html),
    };
    TRY(attach(app, a, (struct shop_id){shop}, kind, &f, out));
    *result = MAIL_RENDERED;
    return text.is_full || html.is_full ? ERR_TOO_LARGE : OK;
}
