/* booking_do.c: what staff do to a booking. Pages that ask first are GETs and change nothing; each
 * POST calls one use case and leads back to the booking, which says what became of it. A repeated
 * press is told so kindly. */
#include "app/decide.h"
#include "app/request.h"
#include "app/settle.h"
#include "app/waiting.h"
#include "core/format.h"
#include "web/admin/booking.h"
#include "web/router.h"

/* --- leading back --- */

static enum err back(struct web_req *r, struct booking_id id, enum tx flash)
{
    struct str text = id_text(r->arena, id.v);
    web_flash(r, flash);
    return web_redirect(r, web_admin_url(r, "/bookings/%.*s", STR_ARG(text)).s);
}

/* What became of it; `already` when it was so before. */
static enum err decided(struct web_req *r, struct booking_id id, const struct decide_output *out,
                        enum tx done, enum tx already)
{
    switch (out->result) {
    case DECIDE_DONE:
        return back(r, id, done);
    case DECIDE_ALREADY:
        return back(r, id, already);
    case DECIDE_NO_SUCH:
        return ERR_NOT_FOUND;
    case DECIDE_NOT_ALLOWED:
    case DECIDE_TOO_LATE:
    case DECIDE_FULL:
    case DECIDE_NO_NUMBER:
        break;
    }
    return back(r, id, TX_FLASH_NOT_NOW);
}

static enum err id_of(const struct web_req *r, struct booking_id *out)
{
    return web_param_id(r, "booking", &out->v);
}

static struct ask_view question(const struct desk *d, enum tx title, enum tx button,
                                const char *suffix)
{
    return (struct ask_view){
        .title = tr(d->r->lang, title),
        .about = desk_about(d),
        .text = STR(""),
        .warning = STR(""),
        .action = desk_url(d, suffix),
        .back = desk_url(d, ""),
        .button = tr(d->r->lang, button),
        .hidden_name = STR(""),
        .hidden_value = STR(""),
    };
}

static struct booking_id desk_id(const struct desk *d)
{
    return (struct booking_id){d->b.id};
}

/* Where a number is wanted and too late, the question says so, and its button accepts it. */
static void ask_without_number(struct ask_view *v, const struct desk *d, enum tx text,
                               enum tx button)
{
    struct web_req *r = d->r;
    struct desk_number n = desk_number(d);
    if (n.is_wanted && !n.is_possible) {
        v->warning =
            tx_next_no_number(r->arena, r->lang, format_instant(r->arena, r->lang, n.latest));
        v->text = tr(r->lang, text);
        v->button = tr(r->lang, button);
        v->hidden_name = STR("accepts_no_number");
        v->hidden_value = STR("1");
    }
}

/* --- 承認 --- */

enum err admin_approve_page(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    if (!desk_may_decide(&d)) {
        return back(r, desk_id(&d),
                    d.status == BOOKING_CONFIRMED ? TX_FLASH_ALREADY_APPROVED : TX_FLASH_NOT_NOW);
    }
    struct ask_view v = question(&d, TX_ASK_APPROVE, TX_ACT_APPROVE, "/approve");
    if (desk_number(&d).is_wanted) {
        v.text = tr(r->lang, TX_NEXT_DECIDE_KONBINI);
    }
    if (desk_lacks_hold(&d)) {
        v.warning = tr(r->lang, TX_ASK_APPROVE_NO_HOLD);
        v.text = tr(r->lang, d.newest_pay == PAY_AUTHORIZING ? TX_NEXT_CARD_NOT_HELD
                                                             : TX_NEXT_CARD_HOLD_GONE);
    }
    ask_without_number(&v, &d, TX_ASK_APPROVE_NO_NUMBER, TX_ACT_APPROVE_NO_NUMBER);
    return admin_ask(r, 200, "/bookings", &v);
}

enum err admin_approve(struct web_req *r)
{
    struct booking_id id;
    struct decide_output out;
    TRY(id_of(r, &id));
    bool accepts_no_number = str_is(web_post(r, "accepts_no_number"), "1");
    TRY(app_approve(r->app, r->arena, web_shop(r), r->actor, id, accepts_no_number, &out));
    if (out.result == DECIDE_NO_NUMBER) {
        struct str text = id_text(r->arena, id.v);
        return web_redirect(r, web_admin_url(r, "/bookings/%.*s/approve", STR_ARG(text)).s);
    }
    if (out.result == DECIDE_NOT_ALLOWED && out.status == BOOKING_CANCELLED) {
        return back(r, id, TX_FLASH_APPROVE_CANCELLED);
    }
    return decided(r, id, &out, TX_FLASH_APPROVED, TX_FLASH_ALREADY_APPROVED);
}

/* --- 繰り上げ --- */

enum err admin_promote_page(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    if (!desk_may_promote(&d)) {
        return back(r, desk_id(&d),
                    booking_holds_seats(d.status)    ? TX_FLASH_ALREADY_PROMOTED
                    : d.status == BOOKING_WAITLISTED ? TX_FLASH_PROMOTE_TOO_LATE
                                                     : TX_FLASH_NOT_NOW);
    }
    struct ask_view v = question(&d, TX_ASK_PROMOTE, TX_ACT_PROMOTE, "/promote");
    v.text = tr(r->lang, d.place.leads_to == WAITLIST_CONFIRMED ? TX_ASK_PROMOTE_CONFIRMED
                                                                : TX_ASK_PROMOTE_PENDING);
    if (d.place.before > 0) {
        v.warning =
            tx_ask_promote_overtakes(r->arena, r->lang, admin_number(r->arena, d.place.before));
    }
    ask_without_number(&v, &d, TX_ASK_PROMOTE_NO_NUMBER, TX_ACT_PROMOTE_NO_NUMBER);
    return admin_ask(r, 200, "/bookings", &v);
}

enum err admin_promote(struct web_req *r)
{
    struct booking_id id;
    struct decide_output out;
    TRY(id_of(r, &id));
    bool accepts_no_number = str_is(web_post(r, "accepts_no_number"), "1");
    TRY(app_promote(r->app, r->arena, web_shop(r), r->actor, id, accepts_no_number, &out));
    if (out.result == DECIDE_NO_NUMBER) {
        struct str text = id_text(r->arena, id.v);
        return web_redirect(r, web_admin_url(r, "/bookings/%.*s/promote", STR_ARG(text)).s);
    }
    if (out.result == DECIDE_FULL) {
        return back(r, id, TX_FLASH_PROMOTE_FULL);
    }
    if (out.result == DECIDE_TOO_LATE) {
        return back(r, id, TX_FLASH_PROMOTE_TOO_LATE);
    }
    return decided(r, id, &out,
                   out.status == BOOKING_CONFIRMED ? TX_FLASH_PROMOTED_CONFIRMED
                                                   : TX_FLASH_PROMOTED_PENDING,
                   TX_FLASH_ALREADY_PROMOTED);
}

/* --- お断り --- */

static const struct field refuse_fields[] = {
    {.name = "tell", .label = TX_ASK_TELL_CUSTOMER, .type = FIELD_BOOL},
};

enum err admin_refuse_page(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    if (!desk_may_decide(&d)) {
        return back(r, desk_id(&d),
                    d.status == BOOKING_CANCELLED ? TX_FLASH_ALREADY_CANCELLED_STAFF
                                                  : TX_FLASH_NOT_NOW);
    }
    struct ask_view v = question(&d, TX_ASK_REFUSE, TX_ACT_REFUSE_YES, "/refuse");
    v.text = tr(r->lang, TX_ASK_REFUSE_TEXT);
    v.is_danger = true;
    v.form = form_new(r->arena, r->lang, refuse_fields, COUNT_OF(refuse_fields));
    form_put(v.form, "tell", STR("1"));
    return admin_ask(r, 200, "/bookings", &v);
}

enum err admin_refuse(struct web_req *r)
{
    struct booking_id id;
    struct decide_output out;
    TRY(id_of(r, &id));
    struct form *f = form_new(r->arena, r->lang, refuse_fields, COUNT_OF(refuse_fields));
    if (!form_read(f, r)) {
        return ERR_BAD_REQUEST;
    }
    TRY(app_refuse(r->app, r->arena, web_shop(r), r->actor, id, form_bool(f, "tell"), &out));
    return decided(r, id, &out, TX_FLASH_REFUSED, TX_FLASH_ALREADY_CANCELLED_STAFF);
}

/* --- キャンセル --- */

static const struct field cancel_fields[] = {
    {.name = "reason",
     .label = TX_ASK_CANCEL_REASON,
     .type = FIELD_RADIO,
     .required = true,
     .hint = TX_ASK_CANCEL_CALLED_OFF},
    {.name = "tell", .label = TX_ASK_TELL_CUSTOMER, .type = FIELD_BOOL},
};

/* The reasons a person may give: お断り has its own page, and unpaid needs a payment that failed.
 */
static struct form *cancel_form(const struct desk *d)
{
    static const enum cancel_reason reasons[] = {CANCEL_BY_CUSTOMER, CANCEL_BY_SHOP, CANCEL_UNPAID,
                                                 CANCEL_CALLED_OFF, CANCEL_DUPLICATE};
    struct web_req *r = d->r;
    struct form *f = form_new(r->arena, r->lang, cancel_fields, COUNT_OF(cancel_fields));
    struct option *options = ARENA_ARRAY(r->arena, struct option, COUNT_OF(reasons));
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        if (reasons[i] != CANCEL_UNPAID || d->pay == PAY_FAILED) {
            options[n++] = (struct option){cancel_reason_name(reasons[i]),
                                           tr(r->lang, cancel_reason_label(reasons[i]))};
        }
    }
    form_options(f, "reason", options, n);
    form_put(f, "tell", STR("1"));
    return f;
}

static enum err cancel_ask(struct web_req *r, int status, const struct desk *d, struct form *f)
{
    struct ask_view v = question(d, TX_ASK_CANCEL, TX_ACT_CANCEL_YES, "/cancel");
    v.form = f;
    v.is_danger = true;
    if (d->status == BOOKING_PENDING) {
        v.text = tr(r->lang, TX_ASK_REFUSE_TEXT);
    } else if (d->status == BOOKING_WAITLISTED) {
        v.text = tr(r->lang, TX_ASK_CANCEL_WAITING);
    } else if (d->pay == PAY_PAID) {
        v.warning = tx_ask_cancel_paid(r->arena, r->lang,
                                       format_yen(r->arena, r->lang, (struct yen){d->p->amount}));
    } else if (d->p != NULL && str_eq(d->p->method, pay_method_name(PAY_KONBINI)) &&
               pay_is_live(d->pay)) {
        v.text = tr(r->lang, TX_ASK_CANCEL_LIVE);
    } else if (d->p != NULL && str_eq(d->p->method, pay_method_name(PAY_CARD)) &&
               pay_is_live(d->pay)) {
        v.text = tr(r->lang, TX_ASK_CANCEL_CARD);
    }
    return admin_ask(r, status, "/bookings", &v);
}

enum err admin_cancel_page(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    if (!desk_may_cancel(&d)) {
        return back(r, desk_id(&d), TX_FLASH_ALREADY_CANCELLED_STAFF);
    }
    return cancel_ask(r, 200, &d, cancel_form(&d));
}

enum err admin_cancel(struct web_req *r)
{
    struct desk d;
    struct decide_output out;
    enum cancel_reason reason;
    TRY(desk_load(r, &d));
    if (!desk_may_cancel(&d)) {
        return back(r, desk_id(&d), TX_FLASH_ALREADY_CANCELLED_STAFF);
    }
    struct form *f = cancel_form(&d);
    if (!form_read(f, r)) {
        return cancel_ask(r, 422, &d, f);
    }
    if (!cancel_reason_parse(form_text(f, "reason"), &reason)) {
        return ERR_BAD_REQUEST;
    }
    TRY(app_cancel(r->app, r->arena, web_shop(r), r->actor, desk_id(&d), reason,
                   form_bool(f, "tell"), &out));
    return decided(r, desk_id(&d), &out, TX_FLASH_CANCELLED_STAFF,
                   TX_FLASH_ALREADY_CANCELLED_STAFF);
}

/* --- 現地で受領, 番号の取り消し --- */

enum err admin_paid_page(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    if (!desk_may_mark_paid(&d)) {
        return back(r, desk_id(&d), d.pay == PAY_PAID ? TX_FLASH_ALREADY_PAID : TX_FLASH_NOT_NOW);
    }
    struct ask_view v = question(&d, TX_ASK_MARK_PAID, TX_ACT_MARK_PAID_YES, "/paid");
    v.text = tx_ask_mark_paid_text(r->arena, r->lang,
                                   format_yen(r->arena, r->lang, (struct yen){d.b.amount}));
    return admin_ask(r, 200, "/bookings", &v);
}

enum err admin_paid(struct web_req *r)
{
    struct booking_id id;
    struct decide_output out;
    TRY(id_of(r, &id));
    TRY(app_mark_paid(r->app, r->arena, web_shop(r), r->actor, id, &out));
    return decided(r, id, &out, TX_FLASH_MARKED_PAID, TX_FLASH_ALREADY_PAID);
}

enum err admin_withdraw_page(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    if (!desk_may_withdraw(&d)) {
        return back(r, desk_id(&d),
                    d.pay == PAY_VOIDING || d.pay == PAY_VOID ? TX_FLASH_ALREADY_WITHDRAWN
                                                              : TX_FLASH_NOT_NOW);
    }
    struct ask_view v = question(&d, TX_ASK_WITHDRAW, TX_ACT_WITHDRAW_YES, "/withdraw");
    v.text = tr(r->lang, TX_ASK_WITHDRAW_TEXT);
    v.warning = tr(r->lang, TX_ASK_WITHDRAW_WARNING);
    v.is_danger = true;
    return admin_ask(r, 200, "/bookings", &v);
}

enum err admin_withdraw(struct web_req *r)
{
    struct booking_id id;
    struct decide_output out;
    TRY(id_of(r, &id));
    TRY(app_withdraw_number(r->app, r->arena, web_shop(r), r->actor, id, &out));
    return decided(r, id, &out, TX_FLASH_WITHDRAWN, TX_FLASH_ALREADY_WITHDRAWN);
}

/* --- 再請求 --- */

enum err admin_rebill_page(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    if (!desk_may_rebill(&d)) {
        return back(r, desk_id(&d), d.pay == PAY_PAID ? TX_FLASH_ALREADY_PAID : TX_FLASH_NOT_NOW);
    }
    struct ask_view v = question(&d, TX_ASK_REBILL, TX_ACT_REBILL, "/rebill");
    if (desk_rebill_withdraws(&d)) {
        v.text = tr(r->lang, TX_ASK_REBILL_TEXT);
    }
    return admin_ask(r, 200, "/bookings", &v);
}

enum err admin_rebill(struct web_req *r)
{
    struct booking_id id;
    struct decide_output out;
    TRY(id_of(r, &id));
    TRY(app_rebill(r->app, r->arena, web_shop(r), r->actor, id, &out));
    return decided(r, id, &out, TX_FLASH_REBILLED, TX_FLASH_ALREADY_PAID);
}

/* --- 確定のまま残す --- */

enum err admin_keep(struct web_req *r)
{
    struct booking_id id;
    struct decide_output out;
    TRY(id_of(r, &id));
    TRY(app_keep_booking(r->app, r->arena, web_shop(r), r->actor, id, &out));
    return decided(r, id, &out, TX_FLASH_KEPT, TX_FLASH_ALREADY_KEPT);
}

/* --- mail and note --- */

enum err admin_resend(struct web_req *r)
{
    struct booking_id id;
    TRY(id_of(r, &id));
    enum err e = app_resend_mail(r->app, r->arena, web_shop(r), r->actor, id);
    if (e != OK && e != ERR_THROTTLED) {
        return e;
    }
    return back(r, id, e == OK ? TX_FLASH_RESENT_STAFF : TX_FLASH_RESENT_TOO_OFTEN_STAFF);
}

enum err admin_note(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    struct form *f = desk_note_form(r, STR(""));
    if (!form_read(f, r)) {
        return desk_show(r, 422, &d, f);
    }
    if (!str_eq(form_text(f, "note"), d.b.staff_note)) {
        struct str note = form_text(f, "note");
        TRY(app_set_note(r->app, r->arena, web_shop(r), r->actor, desk_id(&d),
                         note.p == NULL ? STR("") : note));
    }
    return back(r, desk_id(&d), TX_FLASH_NOTE_SAVED);
}
