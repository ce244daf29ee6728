/* request.c: mails about payment requests (単発決済), to whom they bill and to the staff. */
#include "app/mail/letter.html.h"
#include "app/mail/letter.txt.h"
#include "app/mail/render.h"
#include "app/mail/words.h"
#include "app/request_move.h"
#include "base/buf.h"
#include "core/format.h"

enum { MAIL_MAX_BYTES = 256 * 1024 };

struct facts {
    const struct request_get_row *r;
    enum request_status status;
    bool has_payment;
    struct payment_get_row p;
    struct instant now;
};

struct words {
    enum tx what, lead, note; /* note TX_NONE: none */
};

static const struct words words[MAIL_KIND_COUNT] = {
    [MAIL_REQUEST_BILL] = {TX_MAIL_REQUEST_BILL_WHAT, TX_MAIL_REQUEST_BILL_LEAD, TX_NONE},
    [MAIL_REQUEST_REMINDER] = {TX_MAIL_REQUEST_REMINDER_WHAT, TX_MAIL_REQUEST_REMINDER_LEAD,
                               TX_MAIL_REQUEST_REMINDER_NOTE},
    [MAIL_REQUEST_RECEIPT] = {TX_MAIL_REQUEST_RECEIPT_WHAT, TX_MAIL_RECEIPT_LEAD, TX_NONE},
    [MAIL_REQUEST_EXPIRED] = {TX_MAIL_REQUEST_EXPIRED_WHAT, TX_MAIL_REQUEST_EXPIRED_LEAD,
                              TX_MAIL_EXPIRED_CROSSED},
    [MAIL_REQUEST_WITHDRAWN] = {TX_MAIL_REQUEST_WITHDRAWN_WHAT, TX_MAIL_REQUEST_WITHDRAWN_LEAD,
                                TX_MAIL_REQUEST_WITHDRAWN_NOTE},
    [MAIL_STAFF_REQUEST_PAID] = {TX_MAIL_STAFF_REQUEST_PAID_WHAT, TX_MAIL_STAFF_REQUEST_PAID_LEAD,
                                 TX_NONE},
    [MAIL_STAFF_REQUEST_EXPIRED] = {TX_MAIL_STAFF_REQUEST_EXPIRED_WHAT,
                                    TX_MAIL_STAFF_REQUEST_EXPIRED_LEAD, TX_NONE},
};

/* A mail that asks for money must not outlive the request; what happened stays true. */
static bool is_true(enum mail_kind kind, const struct facts *f)
{
    switch (kind) {
    case MAIL_REQUEST_BILL:
    case MAIL_REQUEST_REMINDER:
        return f->status == REQUEST_OPEN && f->has_payment && voucher_is_payable(&f->p, f->now);
    case MAIL_REQUEST_EXPIRED:
        return f->status == REQUEST_EXPIRED;
    case MAIL_REQUEST_WITHDRAWN:
        return f->status == REQUEST_WITHDRAWN;
    default:
        return true;
    }
}

static void rows(const struct facts *f, bool is_for_staff, struct mail_view *v)
{
    const struct request_get_row *r = f->r;
    mail_row(v, TX_MAIL_ROW_TITLE, r->title);
    mail_row(v, TX_MAIL_ROW_AMOUNT, format_yen(v->arena, v->lang, (struct yen){r->amount}));
    mail_row(v, TX_MAIL_ROW_DEADLINE, format_instant(v->arena, v->lang, (struct instant){r->due}));
    mail_row(v, TX_REQUEST_MESSAGE, r->message);
    if (f->has_payment && f->p.paid_at.is_set) {
        mail_row(v, TX_MAIL_ROW_PAID_AT,
                 format_instant(v->arena, v->lang, (struct instant){f->p.paid_at.v}));
        mail_row(v, TX_MAIL_ROW_PAID_CHAIN, voucher_chain_name(v->lang, f->p.paid_chain));
    }
    if (r->booking.is_set) {
        mail_row(v, TX_MAIL_ROW_ID, id_text(v->arena, r->booking.v));
    }
    mail_row(v, TX_MAIL_ROW_NAME, r->name);
    if (is_for_staff) {
        mail_row(v, TX_MAIL_ROW_MAIL, r->mail);
        mail_row(v, TX_MAIL_ROW_PHONE, r->phone);
    }
}

static void fill(const struct app *app, const struct shop_get_row *shop, enum mail_kind kind,
                 const struct facts *f, struct mail_view *v)
{
    struct arena *a = v->arena;
    const struct request_get_row *r = f->r;
    const struct words *w = &words[kind];
    v->is_for_staff = mail_kind_is_for_staff(kind);
    v->subject = tx_mail_subject(a, v->lang, v->shop,
                                 tx_mail_request_subject(a, v->lang, tr(v->lang, w->what),
                                                         v->is_for_staff ? r->name : r->title));
    v->heading = tr(v->lang, w->what);
    v->section = tr(v->lang, TX_MAIL_SECTION_REQUEST);
    bool is_first = kind == MAIL_REQUEST_BILL && !r->booking.is_set;
    mail_lead(v, tr(v->lang, is_first ? TX_MAIL_REQUEST_BILL_LEAD_FREE : w->lead));
    if (w->note != TX_NONE) {
        mail_lead(v, tr(v->lang, w->note));
    }
    rows(f, v->is_for_staff, v);
    if (v->is_for_staff) {
        v->why = tr(v->lang, TX_MAIL_STAFF_WHY);
        v->button = tr(v->lang, TX_MAIL_BUTTON_STAFF);
        struct str id = id_text(a, r->booking.is_set ? r->booking.v : r->id);
        v->link = (struct url){
            str_format(a, "%.*s/a/%.*s/%s/%.*s", STR_ARG(app->base_url), STR_ARG(shop->slug),
                       r->booking.is_set ? "bookings" : "requests", STR_ARG(id))};
        return;
    }
    v->greeting = tx_mail_dear(a, v->lang, r->name);
    v->button = tr(v->lang, TX_MAIL_REQUEST_BUTTON);
    v->link = (struct url){str_format(a, "%.*s/s/%.*s/r/%.*s", STR_ARG(app->base_url),
                                      STR_ARG(shop->slug), STR_ARG(r->token))};
    v->link_note = tr(v->lang, TX_MAIL_REQUEST_LINK_NOTE);
    if (kind == MAIL_REQUEST_BILL || kind == MAIL_REQUEST_REMINDER) {
        struct voucher *voucher = ARENA_NEW(a, struct voucher);
        voucher_fill(a, v->lang, &f->p, voucher);
        v->voucher = voucher;
        v->if_unpaid = tx_request_if_unpaid(a, v->lang, v->shop);
    }
}

enum err mail_render_request(struct app *app, struct arena *a, struct db_conn *read,
                             const struct shop_get_row *shop, enum mail_kind kind,
                             const struct mail_take_row *row, struct mail_message *out,
                             enum mail_render_result *result)
{
    struct request_get_row r;
    struct facts f = {.r = &r, .now = app_now(app)};
    bool found;
    *out = (struct mail_message){.text = STR_NONE};
    TRY(q_request_get(read, a, &(struct request_get_in){row->shop, row->request.v}, &r, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    f.status = request_status_of(r.status);
    TRY(q_payment_of_request(read, a, &(struct payment_of_request_in){row->shop, r.id}, &f.p,
                             &f.has_payment));
    if (!is_true(kind, &f)) {
        *result = MAIL_UNTRUE;
        return OK;
    }
    struct mail_view *v = ARENA_NEW(a, struct mail_view);
    v->arena = a;
    v->lang = lang_parse(row->lang);
    v->shop = v->lang == LANG_EN && !str_empty(shop->name_en) ? shop->name_en : shop->name;
    v->contact_phone = shop->contact_phone;
    v->contact_mail = str_empty(shop->contact_mail) ? shop->mail_address : shop->contact_mail;
    fill(app, shop, kind, &f, v);
    struct buf text, html;
    buf_init(&text, a, MAIL_MAX_BYTES);
    buf_init(&html, a, MAIL_MAX_BYTES);
    render_app_mail_letter_txt(&text, v);
    render_app_mail_letter(&html, v);
    *out = (struct mail_message){
        .from_name = str_empty(shop->mail_name) ? v->shop : shop->mail_name,
        .from_address = shop->mail_address,
        .reply_to = shop->contact_mail,
        .subject = v->subject,
        .text = buf_view(&text),
        .html = buf_view(&html),
    };
    *result = MAIL_RENDERED;
    return text.is_full || html.is_full ? ERR_TOO_LARGE : OK;
}
