#include "web/shop/customer.h"

#include "app/calendar.h"
#include "app/card.h"
#include "app/settle.h"
#include "base/json.h"
#include "core/format.h"
#include "core/refund.h"
#include "web/router.h"
#include "web/shop/cancel.html.h"
#include "web/shop/customer.html.h"

#include <assert.h>
#include <inttypes.h>

enum {
    MAX_ATTEMPTS = 50,
    MAX_REFUNDS = 50,
    NUMBER_WAIT_MS = 2000, /* the page holds its breath so long for a number */
    ISSUING_REFRESH = 3,   /* seconds */
    AWAITING_REFRESH = 15, /* with script only: a reader is not interrupted */
    JUST_NOW_MS = 10 * MS_PER_MINUTE,
};

static void keep_secret(struct web_req *r)
{
    http_set(r->res, "Referrer-Policy", STR("no-referrer"));
    http_set(r->res, "X-Robots-Tag", STR("noindex, nofollow"));
}

/* --- reading --- */

static enum err read_payment(struct customer *c)
{
    struct payment_list_in in = {.shop = web_shop(c->r).v, .booking = c->b.id, .max = MAX_ATTEMPTS};
    struct payment_get_rows rows;
    TRY(q_payment_list(db_reader(c->r->app->db), c->r->arena, &in, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        enum pay_status status;
        if (!pay_status_parse(rows.v[i].status, &status)) {
            return ERR_DB;
        }
        if (c->has_payment && c->pay_status == PAY_PAID && status != PAY_PAID) {
            continue;
        }
        c->has_payment = true;
        c->p = rows.v[i];
        c->pay_status = status;
    }
    if (!c->has_payment) {
        return OK;
    }
    c->is_konbini = str_eq(c->p.method, pay_method_name(PAY_KONBINI));
    c->is_card = str_eq(c->p.method, pay_method_name(PAY_CARD));
    c->may_go_on = card_may_go_on(&c->p, c->status, c->r->now);
    c->comes_from_card = str_is(web_query(c->r, "from"), "card");
    c->is_overdue = payment_is_overdue(&c->p, c->r->now);
    return pay_fail_parse(c->p.fail, &c->fail) ? OK : ERR_DB;
}

static enum err read_before(struct customer *c)
{
    struct db_conn *db = db_reader(c->r->app->db);
    struct booking_id id = {c->b.id};
    TRY(waiting_was_left(c->r->app, c->r->arena, web_shop(c->r), id, &c->from_list));
    if (c->status == BOOKING_WAITLISTED) {
        return waiting_place_read(db, c->r->arena, web_shop(c->r), c->r->now, &c->b, &c->offer.row,
                                  &c->slot, &c->place);
    }
    if (c->pay_status == PAY_ISSUING && c->p.asked_at.is_set) {
        struct payment_issuing_before_in in = {
            .shop = web_shop(c->r).v, .asked_at = c->p.asked_at.v, .id = c->p.id};
        struct payment_issuing_before_row row;
        TRY(q_payment_issuing_before(db, c->r->arena, &in, &row));
        c->before = row.n;
    }
    return OK;
}

static enum err read_ticket(struct customer *c)
{
    struct ticket_get_row t;
    bool found;
    if (!c->b.ticket.is_set) {
        return OK;
    }
    struct ticket_get_in in = {.shop = web_shop(c->r).v, .id = c->b.ticket.v};
    TRY(q_ticket_get(db_reader(c->r->app->db), c->r->arena, &in, &t, &found));
    if (found) {
        c->ticket = offer_words(c->r, t.name, t.name_en);
    }
    return OK;
}

/* An offering goes on existing for its bookings when staff take it off the page. */
static enum err read_offer(struct customer *c)
{
    struct offering_get_row row;
    bool found;
    struct offering_get_in in = {.shop = web_shop(c->r).v, .id = c->b.offering};
    TRY(q_offering_get(db_reader(c->r->app->db), c->r->arena, &in, &row, &found));
    if (!found) {
        return ERR_DB;
    }
    if (str_is(row.status, "draft")) {
        row.status = offering_status_name(OFFERING_CLOSED);
    }
    return offer_fill(c->r, &row, &c->offer);
}

enum err customer_load(struct web_req *r, struct customer *out)
{
    struct db_conn *db = db_reader(r->app->db);
    bool found;
    keep_secret(r);
    *out = (struct customer){.r = r};
    struct booking_by_token_in in = {.shop = web_shop(r).v, .token = web_param(r, "token")};
    TRY(q_booking_by_token(db, r->arena, &in, &out->b, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    if (!booking_status_parse(out->b.status, &out->status) ||
        !cancel_reason_parse(out->b.cancel_reason, &out->reason) ||
        !pay_method_parse(out->b.method, &out->method)) {
        return ERR_DB;
    }
    TRY(read_offer(out));
    struct slot_get_in slot = {.shop = web_shop(r).v, .id = out->b.slot};
    TRY(q_slot_get(db, r->arena, &slot, &out->slot, &found));
    TRY(found ? OK : ERR_DB);
    TRY(read_ticket(out));
    TRY(read_payment(out));
    struct payment_policy_of_in policy = {.shop = web_shop(r).v, .booking = out->b.id};
    TRY(q_payment_policy_of(db, r->arena, &policy, &out->policy));
    struct refund_of_booking_in refunds = {
        .shop = web_shop(r).v, .booking = out->b.id, .max = MAX_REFUNDS};
    TRY(q_refund_of_booking(db_reader(r->app->db), r->arena, &refunds, &out->refunds));
    return read_before(out);
}

/* --- the page --- */

static void fact(struct customer_view *v, enum tx label, struct str value)
{
    if (!str_empty(value)) {
        assert(v->n_facts < CUSTOMER_MAX_FACTS);
        v->facts[v->n_facts++] = (struct fact){.label = tr(v->lang, label), .value = value};
    }
}

static void paid_facts(const struct customer *c, struct customer_view *v)
{
    if (c->pay_status != PAY_PAID || !c->p.paid_at.is_set) {
        return;
    }
    fact(v, TX_MAIL_ROW_PAID_AT,
         format_instant(v->arena, v->lang, (struct instant){c->p.paid_at.v}));
    fact(v, TX_MAIL_ROW_PAID_CHAIN, voucher_chain_name(v->lang, c->p.paid_chain));
}

static void answer_facts(const struct customer *c, struct customer_view *v)
{
    json_t *root, *item;
    size_t i;
    if (json_parse(c->b.answers, &root) != OK) {
        return;
    }
    json_array_foreach(root, i, item)
    {
        struct str label = json_str_at(v->arena, item, "label");
        struct str value = json_str_at(v->arena, item, "value");
        if (v->n_facts < CUSTOMER_MAX_FACTS && !str_empty(label) && !str_empty(value)) {
            v->facts[v->n_facts++] = (struct fact){.label = label, .value = value};
        }
    }
    json_decref(root);
}

static void refund_facts(const struct customer *c, struct customer_view *v)
{
    for (size_t i = 0; i < c->refunds.n && v->n_facts < CUSTOMER_MAX_FACTS; i++) {
        const struct refund_of_booking_row *row = &c->refunds.v[i];
        enum refund_status status;
        if (refund_status_parse(row->status, &status) && refund_counts(status)) {
            fact(v, TX_CUSTOMER_REFUND,
                 tx_customer_refund_line(v->arena, v->lang,
                                         format_yen(v->arena, v->lang, (struct yen){row->amount}),
                                         tr(v->lang, refund_status_label(status))));
        }
    }
}

void customer_facts(const struct customer *c, struct customer_view *v)
{
    struct arena *a = v->arena;
    v->facts = ARENA_ARRAY(a, struct fact, CUSTOMER_MAX_FACTS);
    fact(v, TX_MAIL_ROW_ID, id_text(a, c->b.id));
    fact(v, TX_MAIL_ROW_TITLE, c->offer.title);
    fact(v, TX_MAIL_ROW_WHEN,
         format_range(a, v->lang, (struct instant){c->slot.starts_at},
                      (struct instant){c->slot.ends_at}));
    fact(v, TX_MAIL_ROW_PLACE, c->offer.row.place);
    fact(v, TX_MAIL_ROW_TICKET, c->ticket);
    fact(v, TX_MAIL_ROW_PARTY, tx_mail_party(a, v->lang, str_format(a, "%" PRId64, c->b.party)));
    fact(v, TX_MAIL_ROW_AMOUNT, format_yen(a, v->lang, (struct yen){c->b.amount}));
    if (c->b.amount > 0) {
        fact(v, TX_MAIL_ROW_METHOD, tr(v->lang, pay_method_label(c->method)));
    }
    paid_facts(c, v);
    refund_facts(c, v);
    fact(v, TX_MAIL_ROW_NAME, c->b.name);
    answer_facts(c, v);
}

static void fill_refresh(const struct customer *c, struct layout *l)
{
    bool is_checking = c->is_card && c->comes_from_card &&
                       (c->pay_status == PAY_AWAITING_PAYMENT || c->pay_status == PAY_AUTHORIZING);
    if ((c->pay_status == PAY_ISSUING && c->status == BOOKING_CONFIRMED) || is_checking ||
        c->pay_status == PAY_CAPTURING) {
        l->refresh_seconds = ISSUING_REFRESH;
    } else if (c->status != BOOKING_CANCELLED || c->pay_status == PAY_VOIDING) {
        l->refresh_seconds = AWAITING_REFRESH;
        l->refreshes_by_script_only = true;
    }
}

/* A number that is expected any moment is worth two seconds: most customers then see it at once. */
static bool should_wait(const struct customer *c)
{
    bool is_expected = c->pay_status == PAY_ISSUING && c->p.is_slow_told == 0;
    if (c->is_card) { /* back from the page: the provider's word is on its way */
        is_expected = c->comes_from_card &&
                      (c->pay_status == PAY_AWAITING_PAYMENT || c->pay_status == PAY_AUTHORIZING);
    }
    return c->status != BOOKING_CANCELLED && is_expected && !c->r->http->was_parked;
}

enum err customer_page(struct web_req *r)
{
    struct customer c;
    TRY(customer_load(r, &c));
    if (should_wait(&c)) {
        web_wait_for_booking(r, (struct booking_id){c.b.id}, NUMBER_WAIT_MS);
        return OK;
    }
    struct str token = c.b.token;
    struct customer_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, TX_CUSTOMER_TITLE)),
        .c = &c,
        .steps = {r->arena, r->lang, r->now.ms - c.b.created_at < JUST_NOW_MS ? 3 : 0},
        .has_receipt = c.pay_status == PAY_PAID && c.p.paid_at.is_set,
        .receipt = web_shop_url(r, "/b/%.*s/receipt", STR_ARG(token)),
        .may_resend = true,
        .resend_to = tx_customer_resend_to(r->arena, r->lang, c.b.mail),
        .resend = web_shop_url(r, "/b/%.*s/resend", STR_ARG(token)),
        .go_url = web_shop_url(r, "/b/%.*s/pay", STR_ARG(token)),
        .cancel = web_shop_url(r, "/b/%.*s/cancel", STR_ARG(token)),
        .shop_url = web_shop_url(r, "%s", ""),
        .has_calendar = c.status == BOOKING_PENDING || c.status == BOOKING_CONFIRMED,
        .calendar = web_shop_url(r, "/b/%.*s/calendar.ics", STR_ARG(token)),
        .foot = shop_foot(r),
    };
    customer_words(&c, &v);
    customer_facts(&c, &v);
    fill_refresh(&c, v.layout);
    WEB_RENDER(r, 200, render_web_shop_customer, &v);
}

enum err customer_calendar(struct web_req *r)
{
    struct customer c;
    struct str file;
    bool found;
    TRY(customer_load(r, &c));
    struct booking_id id = {c.b.id};
    TRY(calendar_of_booking(r->app, r->arena, web_shop(r), id, r->lang, &file, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    struct str text = id_text(r->arena, id.v);
    struct str name = percent_encode(r->arena, calendar_file(r->arena, r->lang, id));
    http_set(r->res, "Cache-Control", STR("no-store"));
    http_set(r->res, "Content-Disposition",
             str_format(r->arena,
                        "attachment; filename=\"booking_%.*s.ics\"; filename*=UTF-8''%.*s",
                        STR_ARG(text), STR_ARG(name)));
    return web_text(r, 200, CALENDAR_TYPE, file);
}

/* --- what the customer can do --- */

static enum err back(struct web_req *r, const struct customer *c, enum tx flash)
{
    struct str token = c->b.token;
    web_flash(r, flash);
    return web_redirect(r, web_shop_url(r, "/b/%.*s", STR_ARG(token)).s);
}

enum err customer_resend(struct web_req *r)
{
    struct customer c;
    TRY(customer_load(r, &c));
    struct actor customer = {.kind = ACTOR_CUSTOMER};
    enum err e =
        app_resend_mail(r->app, r->arena, web_shop(r), customer, (struct booking_id){c.b.id});
    if (e != OK && e != ERR_THROTTLED) {
        return e;
    }
    return back(r, &c, e == OK ? TX_FLASH_RESENT : TX_FLASH_RESENT_TOO_OFTEN);
}

static struct str cancel_warning(const struct customer *c)
{
    if (c->pay_status == PAY_PAID) {
        return tx_cancel_paid(c->r->arena, c->r->lang, web_shop_name(c->r));
    }
    if (c->is_konbini && pay_is_live(c->pay_status)) {
        return tr(c->r->lang, TX_CANCEL_NUMBER);
    }
    if (c->pay_status == PAY_AWAITING_APPROVAL && c->is_card) {
        return tr(c->r->lang, TX_CANCEL_CARD_HELD);
    }
    if (c->is_card && pay_is_live(c->pay_status)) {
        return tr(c->r->lang, TX_CANCEL_CARD_OPEN);
    }
    return STR_NONE;
}

enum err customer_cancel_page(struct web_req *r)
{
    struct customer c;
    TRY(customer_load(r, &c));
    if (c.status == BOOKING_CANCELLED) {
        return back(r, &c, TX_FLASH_ALREADY_CANCELLED);
    }
    bool is_waiting = c.status == BOOKING_WAITLISTED;
    if (!is_waiting &&
        !slot_may_cancel(c.offer.row.cancel_hours, (struct instant){c.slot.starts_at}, r->now)) {
        return back(r, &c, TX_FLASH_CANCEL_TOO_LATE);
    }
    struct customer_view facts = {.arena = r->arena, .lang = r->lang};
    customer_facts(&c, &facts);
    struct str token = c.b.token;
    struct cancel_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, is_waiting ? TX_LEAVE_TITLE : TX_CANCEL_TITLE)),
        .title = tr(r->lang, is_waiting ? TX_LEAVE_TITLE : TX_CANCEL_TITLE),
        .ask = tr(r->lang, is_waiting ? TX_LEAVE_ASK : TX_CANCEL_ASK),
        .yes = tr(r->lang, is_waiting ? TX_LEAVE_YES : TX_CANCEL_YES),
        .no = tr(r->lang, is_waiting ? TX_LEAVE_NO : TX_CANCEL_NO),
        .facts = facts.facts,
        .n_facts = facts.n_facts,
        .warning = cancel_warning(&c),
        .cancel = web_shop_url(r, "/b/%.*s/cancel", STR_ARG(token)),
        .back = web_shop_url(r, "/b/%.*s", STR_ARG(token)),
    };
    WEB_RENDER(r, 200, render_web_shop_cancel, &v);
}

enum err customer_cancel(struct web_req *r)
{
    struct customer c;
    struct decide_output out;
    TRY(customer_load(r, &c));
    TRY(app_cancel_by_customer(r->app, r->arena, web_shop(r), (struct booking_id){c.b.id}, &out));
    switch (out.result) {
    case DECIDE_DONE:
        return back(r, &c, c.status == BOOKING_WAITLISTED ? TX_FLASH_LEFT : TX_FLASH_CANCELLED);
    case DECIDE_TOO_LATE:
        return back(r, &c, TX_FLASH_CANCEL_TOO_LATE);
    case DECIDE_ALREADY:
    case DECIDE_NOT_ALLOWED:
    case DECIDE_FULL:
    case DECIDE_NO_NUMBER:
        return back(r, &c, TX_FLASH_ALREADY_CANCELLED);
    case DECIDE_NO_SUCH:
        break;
    }
    return ERR_NOT_FOUND;
}
