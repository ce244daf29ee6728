#include "web/api/booking.h"

#include "app/decide.h"
#include "app/voucher.h"
#include "core/refund.h"

enum { MAX_ATTEMPTS = 100, MAX_REFUNDS = 200 };

/* --- reading --- */

static enum err expect(bool found)
{
    return found ? OK : ERR_DB; /* the store's foreign keys promise it */
}

/* What a booking gets in the course of its life. */
static enum err load_rest(struct web_req *r, struct db_conn *db, struct api_booking *out)
{
    if (str_eq(out->row.status, booking_status_name(BOOKING_WAITLISTED))) {
        TRY(waiting_place_read(db, r->arena, web_shop(r), r->now, &out->row, &out->offering,
                               &out->slot, &out->place));
    }
    struct payment_list_in payments = {
        .shop = web_shop(r).v, .booking = out->row.id, .max = MAX_ATTEMPTS};
    return q_payment_list(db, r->arena, &payments, &out->payments);
}

enum err api_booking_begun(struct web_req *r, struct db_conn *db, const struct booked *booked,
                           struct api_booking *out)
{
    *out = (struct api_booking){.row = *booked->booking,
                                .offering = *booked->offering,
                                .slot = *booked->slot,
                                .has_ticket = booked->ticket != NULL};
    if (out->has_ticket) {
        out->ticket = *booked->ticket;
    }
    return load_rest(r, db, out); /* and no refunds yet */
}

enum err api_booking_load(struct web_req *r, const struct booking_get_row *row,
                          struct api_booking *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t shop = web_shop(r).v;
    bool found;
    *out = (struct api_booking){.row = *row, .has_ticket = row->ticket.is_set};
    struct offering_get_in offering = {.shop = shop, .id = row->offering};
    TRY(q_offering_get(db, r->arena, &offering, &out->offering, &found));
    TRY(expect(found));
    struct slot_get_in slot = {.shop = shop, .id = row->slot};
    TRY(q_slot_get(db, r->arena, &slot, &out->slot, &found));
    TRY(expect(found));
    if (row->ticket.is_set) {
        struct ticket_get_in ticket = {.shop = shop, .id = row->ticket.v};
        TRY(q_ticket_get(db, r->arena, &ticket, &out->ticket, &found));
        TRY(expect(found));
    }
    TRY(load_rest(r, db, out));
    struct refund_of_booking_in refunds = {.shop = shop, .booking = row->id, .max = MAX_REFUNDS};
    return q_refund_of_booking(db, r->arena, &refunds, &out->refunds);
}

enum err api_booking_by_token(struct web_req *r, struct str token, struct api_booking *out)
{
    struct booking_get_row row;
    bool found;
    struct booking_by_token_in in = {.shop = web_shop(r).v, .token = token};
    TRY(q_booking_by_token(db_reader(r->app->db), r->arena, &in, &row, &found));
    return found ? api_booking_load(r, &row, out) : ERR_NOT_FOUND;
}

enum err api_booking_by_id(struct web_req *r, int64_t id, struct api_booking *out)
{
    struct booking_get_row row;
    bool found;
    struct booking_get_in in = {.shop = web_shop(r).v, .id = id};
    TRY(q_booking_get(db_reader(r->app->db), r->arena, &in, &row, &found));
    return found ? api_booking_load(r, &row, out) : ERR_NOT_FOUND;
}

/* --- payments --- */

/* The numbers, only while a store takes them (app/voucher.h). */
static json_t *numbers_json(const struct web_req *r, const struct payment_get_row *p)
{
    if (!voucher_is_payable(p, r->now)) {
        return json_null();
    }
    struct voucher voucher;
    voucher_fill(r->arena, r->lang, p, &voucher);
    json_t *list = json_array();
    for (size_t i = 0; i < voucher.n; i++) {
        const struct voucher_chain *c = &voucher.chains[i];
        json_t *o = json_object();
        api_put(o, "chain", api_text(c->id));
        api_put(o, "name", api_text(c->name));
        api_put(o, "code", api_text(c->code));
        api_put(o, "number", api_text(c->number));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *payment_json(const struct web_req *r, const struct payment_get_row *p)
{
    struct arena *a = r->arena;
    bool is_awaited = str_eq(p->status, pay_status_name(PAY_AWAITING_PAYMENT));
    struct opt_i64 deadline = {p->issued_at.is_set && p->deadline.is_set, p->deadline.v};
    json_t *o = json_object();
    api_put(o, "seq", json_integer(p->seq));
    api_put(o, "method", api_text(p->method));
    api_put(o, "status", api_text(p->status));
    api_put(o, "fail", api_text_or_null(p->fail));
    api_put(o, "amount", api_money((struct yen){p->amount}));
    api_put(o, "deadline", api_instant_or_null(a, deadline));
    api_put(o, "is_overdue", json_boolean(is_awaited && deadline.is_set && r->now.ms > deadline.v));
    api_put(o, "numbers", numbers_json(r, p));
    api_put(o, "voucher_url",
            voucher_is_payable(p, r->now) ? api_text_or_null(p->voucher_url) : json_null());
    api_put(o, "paid_at", api_instant_or_null(a, p->paid_at));
    api_put(o, "paid_chain", api_text_or_null(p->paid_chain));
    return o;
}

/* The one that counts: paid if any attempt is, else the newest; as the column pay_status. */
static const struct payment_get_row *main_payment(const struct payment_get_rows *all)
{
    for (size_t i = all->n; i > 0; i--) {
        if (str_eq(all->v[i - 1].status, pay_status_name(PAY_PAID))) {
            return &all->v[i - 1];
        }
    }
    return all->n == 0 ? NULL : &all->v[all->n - 1];
}

/* --- bookings --- */

static json_t *titled(struct arena *a, int64_t id, const char *name, struct str ja, struct str en)
{
    json_t *o = json_object();
    api_put(o, "id", api_id(a, id));
    api_put(o, name, api_text(ja));
    api_put(o, strcmp(name, "title") == 0 ? "title_en" : "name_en", api_text_or_null(en));
    return o;
}

static json_t *time_json(struct arena *a, const struct slot_get_row *s)
{
    json_t *o = json_object();
    api_put(o, "id", api_id(a, s->id));
    api_put(o, "starts_at", api_instant(a, (struct instant){s->starts_at}));
    api_put(o, "ends_at", api_instant(a, (struct instant){s->ends_at}));
    return o;
}

static json_t *waiting_json(struct arena *a, const struct api_booking *b)
{
    if (!str_eq(b->row.status, booking_status_name(BOOKING_WAITLISTED))) {
        return json_null();
    }
    json_t *o = json_object();
    api_put(o, "place", json_integer(b->place.before + 1));
    api_put(o, "leads_to", json_from_str(waitlist_mode_name(b->place.leads_to)));
    api_put(o, "until", api_instant(a, b->place.until));
    return o;
}

json_t *api_booking_json(const struct web_req *r, const struct api_booking *b)
{
    struct arena *a = r->arena;
    const struct booking_get_row *row = &b->row;
    const struct payment_get_row *payment = main_payment(&b->payments);
    struct instant cancel_until =
        cancel_limit(b->offering.cancel_hours, (struct instant){b->slot.starts_at});
    struct url page = web_shop_url(r, "/b/%.*s", STR_ARG(row->token));
    json_t *o = json_object();
    api_put(o, "id", api_id(a, row->id));
    api_put(o, "token", api_text(row->token));
    api_put(o, "url", json_from_str(str_join(a, r->app->base_url, page.s)));
    api_put(o, "status", api_text(row->status));
    api_put(o, "cancel_reason", api_text_or_null(row->cancel_reason));
    api_put(o, "offering",
            titled(a, row->offering, "title", b->offering.title, b->offering.title_en));
    api_put(o, "slot", time_json(a, &b->slot));
    api_put(o, "ticket",
            b->has_ticket ? titled(a, b->ticket.id, "name", b->ticket.name, b->ticket.name_en)
                          : json_null());
    api_put(o, "party", json_integer(row->party));
    api_put(o, "amount", api_money((struct yen){row->amount}));
    api_put(o, "method", api_text(row->method));
    api_put(o, "payment", payment == NULL ? json_null() : payment_json(r, payment));
    api_put(o, "waiting", waiting_json(a, b));
    api_put(o, "cancel_until", api_instant(a, cancel_until));
    api_put(o, "created_at", api_instant(a, (struct instant){row->created_at}));
    return o;
}

static json_t *refund_json(const struct web_req *r, const struct api_booking *b,
                           const struct refund_of_booking_row *row)
{
    struct arena *a = r->arena;
    int64_t seq = 0;
    for (size_t i = 0; i < b->payments.n; i++) {
        seq = b->payments.v[i].id == row->payment ? b->payments.v[i].seq : seq;
    }
    json_t *user = row->asked_by.is_set ? json_object() : json_null();
    if (row->asked_by.is_set) {
        api_put(user, "id", api_id(a, row->asked_by.v));
        api_put(user, "name", api_text(row->user_name));
    }
    bool waits = str_eq(row->status, refund_status_name(REFUND_AWAITING_DETAILS));
    struct opt_i64 until = {waits && row->details_until.is_set, row->details_until.v};
    json_t *o = json_object();
    api_put(o, "id", api_id(a, row->id));
    api_put(o, "payment", json_integer(seq));
    api_put(o, "status", api_text(row->status));
    api_put(o, "amount", api_money((struct yen){row->amount}));
    api_put(o, "reason", api_text(row->reason));
    api_put(o, "note", api_text_or_null(row->note));
    api_put(o, "user", user);
    api_put(o, "asked_at", api_instant(a, (struct instant){row->asked_at}));
    api_put(o, "details_until", api_instant_or_null(a, until));
    return o;
}

/* What the customer answered, as stored: [{"label", "value"}, …]. */
static json_t *answers_json(struct str stored)
{
    json_t *answers;
    if (json_parse(stored, &answers) != OK) {
        return json_array();
    }
    return answers;
}

json_t *api_staff_booking_json(const struct web_req *r, const struct api_booking *b)
{
    const struct booking_get_row *row = &b->row;
    json_t *payments = json_array();
    for (size_t i = 0; i < b->payments.n; i++) {
        json_array_append_new(payments, payment_json(r, &b->payments.v[i]));
    }
    json_t *refunds = json_array();
    for (size_t i = 0; i < b->refunds.n; i++) {
        json_array_append_new(refunds, refund_json(r, b, &b->refunds.v[i]));
    }
    json_t *o = api_booking_json(r, b);
    api_put(o, "name", api_text(row->name));
    api_put(o, "kana", api_text(row->kana));
    api_put(o, "mail", api_text(row->mail));
    api_put(o, "phone", api_text(row->phone));
    api_put(o, "lang", api_text(row->lang));
    api_put(o, "answers", answers_json(row->answers));
    api_put(o, "staff_note", api_text(row->staff_note));
    api_put(o, "payments", payments);
    api_put(o, "refunds", refunds);
    api_put(o, "updated_at", api_instant(r->arena, (struct instant){row->updated_at}));
    return o;
}
