#include "app/receipt.h"

#include "app/change.h"
#include "app/law.h"
#include "app/receipt_paid.h"
#include "app/refund_move.h"
#include "core/payment.h"
#include "core/tax.h"
#include "store/booking.h"
#include "store/offering.h"
#include "store/shop.h"

#include <inttypes.h>

enum {
    ATTEMPTS_MAX = 50,
    TRIES_MAX = 5, /* for a number that others take at the same time */
};

struct str receipt_number_text(struct arena *a, int64_t number)
{
    return str_format(a, "%06" PRId64, number);
}

enum err receipt_paid(struct db_conn *db, struct arena *a, struct shop_id shop,
                      struct booking_id booking, struct payment_get_row *out, bool *found)
{
    struct payment_get_rows rows;
    struct payment_list_in in = {.shop = shop.v, .booking = booking.v, .max = ATTEMPTS_MAX};
    *found = false;
    TRY(q_payment_list(db, a, &in, &rows));
    for (size_t i = 0; i < rows.n && !*found; i++) {
        *found = str_eq(rows.v[i].status, pay_status_name(PAY_PAID)) && rows.v[i].paid_at.is_set;
        *out = rows.v[i];
    }
    return OK;
}

/* With the booking, and the payment it is for when there is one. */
static enum err read(struct db_conn *db, struct arena *a, struct shop_id shop,
                     struct booking_id booking, bool is_customer, struct receipt *out,
                     struct booking_get_row *b, struct payment_get_row *p)
{
    bool found, is_paid;
    *out = (struct receipt){0};
    TRY(q_booking_get(db, a, &(struct booking_get_in){shop.v, booking.v}, b, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    out->name = b->name;
    TRY(receipt_paid(db, a, shop, booking, p, &is_paid));
    if (is_paid) {
        out->is_konbini = str_eq(p->method, pay_method_name(PAY_KONBINI));
        struct receipt_latest_in in = {shop.v, p->id};
        TRY(q_receipt_latest(db, a, &in, &out->latest, &out->is_issued));
        TRY(refund_left(db, a, shop, p, &out->left));
    }
    out->is_right = out->is_issued && out->latest.amount == out->left.v;
    if (!out->is_issued) {
        out->latest.issue = 0;
    }
    out->may = receipt_may_issue(is_paid, out->left, is_customer, out->latest.issue);
    return OK;
}

enum err receipt_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                      struct booking_id booking, bool is_customer, struct receipt *out)
{
    struct booking_get_row b;
    struct payment_get_row p;
    return read(db, a, shop, booking, is_customer, out, &b, &p);
}

struct issue {
    const struct receipt_input *in;
    enum receipt_answer *answer;
};

/* What the sheet says of the shop and of what was booked, as of today. */
static enum err say(struct change *c, const struct booking_get_row *b, struct receipt_add_in *add)
{
    struct shop_get_row shop;
    struct offering_get_row offering;
    struct law law;
    bool found;
    TRY(q_shop_get(c->db, c->a, &(struct shop_get_in){c->shop.v}, &shop));
    TRY(law_read(c->db, c->a, c->shop, &law));
    struct offering_get_in key = {c->shop.v, b->offering};
    TRY(q_offering_get(c->db, c->a, &key, &offering, &found));
    if (!found) {
        return ERR_DB;
    }
    add->title = offering.title;
    add->tax_percent = TAX_PERCENT;
    add->seller = str_empty(law.text[LAW_SELLER]) ? shop.name : law.text[LAW_SELLER];
    add->address = law.text[LAW_ADDRESS];
    add->phone = shop.contact_phone;
    add->invoice_number = shop.invoice_number;
    return OK;
}

static enum err issue(struct change *c, void *arg)
{
    const struct issue *op = arg;
    const struct receipt_input *in = op->in;
    struct receipt old;
    struct booking_get_row b;
    struct payment_get_row p;
    struct receipt_last_number_row last;
    TRY(read(c->db, c->a, c->shop, in->booking, c->who.kind == ACTOR_CUSTOMER, &old, &b, &p));
    bool is_answered = old.is_issued && old.latest.issue > in->after;
    *op->answer = is_answered ? RECEIPT_MAY : old.may;
    if (is_answered || old.may != RECEIPT_MAY) {
        return OK;
    }
    TRY(q_receipt_last_number(c->db, c->a, &(struct receipt_last_number_in){c->shop.v}, &last));
    struct receipt_add_in add = {
        .shop = c->shop.v,
        .id = change_id(c),
        .payment = p.id,
        .number = old.is_issued ? old.latest.number : last.n + 1,
        .issue = old.latest.issue + 1,
        .addressee = in->addressee,
        .honorific = honorific_name(in->honorific),
        .amount = old.left.v,
        .issued_by = {c->who.kind == ACTOR_USER, c->who.user.v},
        .now = c->now.ms,
    };
    TRY(say(c, &b, &add));
    TRY(q_receipt_add(c->db, &add, NULL));
    struct history_line line = {
        .booking = in->booking,
        .payment = {p.id},
        .subject = "payment",
        .what = STR("receipt"),
        .before = p.status, /* nothing moves */
        .after = p.status,
        .detail = str_format(c->a, "{\"number\":\"%.*s\",\"issue\":%" PRId64 "}",
                             STR_ARG(receipt_number_text(c->a, add.number)), add.issue),
    };
    return change_history(c, &line);
}

enum err app_issue_receipt(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                           const struct receipt_input *in, struct problems *problems,
                           enum receipt_answer *out)
{
    struct issue op = {in, out};
    *problems = (struct problems){0};
    *out = RECEIPT_MAY;
    check_required(problems, "addressee", in->addressee, RECEIPT_NAME_MAX);
    if (problems->refuses) {
        return OK;
    }
    enum err e = ERR_CONSTRAINT;
    for (int i = 0; i < TRIES_MAX && e == ERR_CONSTRAINT; i++) {
        e = change_run(app, a, TX_BOOKING, shop, who, issue, &op);
    }
    return e;
}
