/* staff.c: bookings as staff see and decide them, through a program with their token. Deciding is
 * done by the same use cases as on the pages, in the name of the token's owner. */
#include "web/api/staff.h"

#include "app/decide.h"
#include "app/waiting.h"
#include "store/api.h"
#include "store/history.h"
#include "web/access.h"
#include "web/api/booking.h"
#include "web/router.h"

enum { ID_LENGTH = 11, PAGE_DEFAULT = 50, PAGE_MAX = 100, MAX_HISTORY = 1000 };

/* --- list --- */

static void list_choices(struct form *f)
{
    struct option *bookings = ARENA_ARRAY(f->arena, struct option, BOOKING_STATUS_COUNT);
    struct option *payments = ARENA_ARRAY(f->arena, struct option, PAY_STATUS_COUNT);
    size_t n = 0;
    for (unsigned i = BOOKING_NONE + 1; i < BOOKING_STATUS_COUNT; i++) {
        bookings[n++].value = booking_status_name((enum booking_status)i);
    }
    form_options(f, "status", bookings, n);
    n = 0;
    for (unsigned i = PAY_NONE + 1; i < PAY_STATUS_COUNT; i++) {
        payments[n++].value = pay_status_name((enum pay_status)i);
    }
    form_options(f, "payment_status", payments, n);
}

static const struct field list_fields[] = {
    {.name = "status", .label = TX_API_STATUS, .type = FIELD_CHOICE},
    {.name = "payment_status", .label = TX_API_PAYMENT_STATUS, .type = FIELD_CHOICE},
    {.name = "limit", .label = TX_API_LIMIT, .type = FIELD_INT, .min = 1, .max = PAGE_MAX},
    {.name = "cursor", .label = TX_API_CURSOR, .type = FIELD_TEXT, .max = ID_LENGTH},
};
const struct api_fields api_list_query = {
    .v = list_fields, .n = COUNT_OF(list_fields), .choices = list_choices};

/* The ids of a page, and one more when there is another page. */
static enum err find(const struct web_req *r, const struct form *f, int64_t before, int64_t max,
                     struct api_bookings_rows *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t shop = web_shop(r).v;
    struct str status = form_text(f, "status"), pay = form_text(f, "payment_status");
    if (!str_empty(status) && !str_empty(pay)) {
        struct api_bookings_by_both_in in = {shop, status, pay, before, max};
        return q_api_bookings_by_both(db, r->arena, &in, out);
    }
    if (!str_empty(status)) {
        struct api_bookings_by_status_in in = {shop, status, before, max};
        return q_api_bookings_by_status(db, r->arena, &in, out);
    }
    if (!str_empty(pay)) {
        struct api_bookings_by_payment_in in = {shop, pay, before, max};
        return q_api_bookings_by_payment(db, r->arena, &in, out);
    }
    struct api_bookings_in in = {shop, before, max};
    return q_api_bookings(db, r->arena, &in, out);
}

static enum err add_all(struct web_req *r, const struct api_bookings_rows *rows, size_t n,
                        json_t *list)
{
    struct access_offerings seen;
    TRY(access_offerings(r, &seen));
    for (size_t i = 0; i < n; i++) {
        struct api_booking booking;
        TRY(api_booking_by_id(r, rows->v[i].id, &booking));
        if (!access_sees(&seen, booking.row.offering)) {
            continue; /* a page may have fewer, the cursor leads on */
        }
        json_array_append_new(list, api_staff_booking_json(r, &booking));
    }
    return OK;
}

enum err api_bookings(struct web_req *r)
{
    struct form *f;
    int64_t before = INT64_MAX;
    if (!api_read_query(r, &api_list_query, &f)) {
        return OK;
    }
    if (form_value(f, "cursor")->is_set && !id_parse(form_text(f, "cursor"), &before)) {
        form_fail(f, "cursor", "not_a_cursor", tr(r->lang, TX_API_CURSOR_WRONG));
        return api_invalid(r, f, NULL);
    }
    size_t max = (size_t)form_int(f, "limit", PAGE_DEFAULT);
    struct api_bookings_rows rows;
    TRY(find(r, f, before, (int64_t)max + 1, &rows));
    bool has_more = rows.n > max;
    size_t n = has_more ? max : rows.n;
    json_t *list = json_array();
    enum err e = add_all(r, &rows, n, list);
    if (e != OK) {
        json_decref(list);
        return e;
    }
    json_t *body = json_object();
    api_put(body, "bookings", list);
    api_put(body, "next_cursor", has_more ? api_id(r->arena, rows.v[n - 1].id) : json_null());
    return api_answer(r, 200, body);
}

/* --- one --- */

static enum err from_path(struct web_req *r, struct api_booking *out)
{
    int64_t id;
    TRY(web_param_id(r, "booking", &id));
    return api_booking_by_id(r, id, out);
}

enum err api_booking(struct web_req *r)
{
    struct api_booking booking;
    TRY(from_path(r, &booking));
    return api_answer(r, 200, api_staff_booking_json(r, &booking));
}

static json_t *detail_json(struct str stored)
{
    json_t *detail;
    return !str_empty(stored) && json_parse(stored, &detail) == OK ? detail : json_null();
}

static json_t *line_json(struct arena *a, const struct history_of_booking_row *h)
{
    json_t *user = json_null();
    if (h->actor_user.is_set) {
        user = json_object();
        api_put(user, "id", api_id(a, h->actor_user.v));
        api_put(user, "name", api_text(h->user_name));
    }
    json_t *o = json_object();
    api_put(o, "id", api_id(a, h->id));
    api_put(o, "at", api_instant(a, (struct instant){h->at}));
    api_put(o, "actor", api_text(h->actor));
    api_put(o, "user", user);
    api_put(o, "subject", api_text(h->subject));
    api_put(o, "what", api_text(h->what));
    api_put(o, "before", api_text_or_null(h->before));
    api_put(o, "after", api_text_or_null(h->after));
    api_put(o, "payment", h->payment.is_set ? api_id(a, h->payment.v) : json_null());
    api_put(o, "detail", detail_json(h->detail));
    return o;
}

enum err api_history(struct web_req *r)
{
    struct api_booking booking;
    struct history_of_booking_rows rows;
    TRY(from_path(r, &booking));
    struct history_of_booking_in in = {
        .shop = web_shop(r).v, .booking = booking.row.id, .max = MAX_HISTORY};
    TRY(q_history_of_booking(db_reader(r->app->db), r->arena, &in, &rows));
    json_t *list = json_array();
    for (size_t i = 0; i < rows.n; i++) {
        json_array_append_new(list, line_json(r->arena, &rows.v[i]));
    }
    json_t *body = json_object();
    api_put(body, "history", list);
    return api_answer(r, 200, body);
}

/* --- decisions --- */

static enum err decided(struct web_req *r, struct booking_id id, const struct decide_output *out)
{
    switch (out->result) {
    case DECIDE_NO_SUCH:
        return ERR_NOT_FOUND;
    case DECIDE_NOT_ALLOWED:
        return api_refuse(r, API_NOT_ALLOWED, NULL);
    case DECIDE_TOO_LATE:
        return api_refuse(r, API_TOO_LATE, NULL);
    case DECIDE_FULL:
        return api_refuse(r, API_NO_SEATS, NULL);
    case DECIDE_NO_NUMBER:
        return api_refuse(r, API_NO_NUMBER, "accepts_no_number");
    case DECIDE_DONE:
    case DECIDE_ALREADY:
        break;
    }
    struct api_booking booking;
    TRY(api_booking_by_id(r, id.v, &booking));
    json_t *body = json_object();
    api_put(body, "result", json_string(out->result == DECIDE_DONE ? "done" : "already"));
    api_put(body, "booking", api_staff_booking_json(r, &booking));
    return api_answer(r, 200, body);
}

/* What the decisions have in common: the booking of the path, and the fields of the body. False:
 * the answer is made, or *e says why not. */
static bool begin(struct web_req *r, const struct api_fields *fields, struct booking_id *id,
                  struct form **f, enum err *e)
{
    *e = web_param_id(r, "booking", &id->v);
    return *e == OK && api_read_body(r, fields, f, NULL);
}

static const struct field approve_fields[] = {
    {.name = "accepts_no_number", .label = TX_API_ACCEPTS_NO_NUMBER, .type = FIELD_BOOL},
};
const struct api_fields api_approve_body = {.v = approve_fields, .n = COUNT_OF(approve_fields)};

/* A decision that may make the booking 確定 too late for a number: asked for, or refused. */
static enum err confirm_once(struct web_req *r, bool *is_final, const struct api_fields *body,
                             enum err (*decide)(struct app *, struct arena *, struct shop_id,
                                                struct actor, struct booking_id, bool,
                                                struct decide_output *))
{
    struct booking_id id;
    struct form *f;
    struct decide_output out;
    enum err e;
    *is_final = begin(r, body, &id, &f, &e);
    if (!*is_final) {
        return e;
    }
    TRY(decide(r->app, r->arena, web_shop(r), r->actor, id, form_bool(f, "accepts_no_number"),
               &out));
    return decided(r, id, &out);
}

static enum err approve_once(struct web_req *r, bool *is_final)
{
    return confirm_once(r, is_final, &api_approve_body, app_approve);
}

enum err api_approve(struct web_req *r)
{
    return api_once(r, approve_once);
}

static const struct field promote_fields[] = {
    {.name = "accepts_no_number", .label = TX_API_PROMOTE_NO_NUMBER, .type = FIELD_BOOL},
};
const struct api_fields api_promote_body = {.v = promote_fields, .n = COUNT_OF(promote_fields)};

static enum err promote_once(struct web_req *r, bool *is_final)
{
    return confirm_once(r, is_final, &api_promote_body, app_promote);
}

enum err api_promote(struct web_req *r)
{
    return api_once(r, promote_once);
}

static const struct field refuse_fields[] = {
    {.name = "silent", .label = TX_API_SILENT, .type = FIELD_BOOL},
};
const struct api_fields api_refuse_body = {.v = refuse_fields, .n = COUNT_OF(refuse_fields)};

static enum err refuse_once(struct web_req *r, bool *is_final)
{
    struct booking_id id;
    struct form *f;
    struct decide_output out;
    enum err e;
    *is_final = begin(r, &api_refuse_body, &id, &f, &e);
    if (!*is_final) {
        return e;
    }
    TRY(app_refuse(r->app, r->arena, web_shop(r), r->actor, id, !form_bool(f, "silent"), &out));
    return decided(r, id, &out);
}

enum err api_refuse_booking(struct web_req *r)
{
    return api_once(r, refuse_once);
}

/* 「お断り」 has its own endpoint: it needs a booking that waits for approval. That no seat became
 * free is for the clock to say. */
static void cancel_choices(struct form *f)
{
    struct option *reasons = ARENA_ARRAY(f->arena, struct option, CANCEL_REASON_COUNT);
    size_t n = 0;
    for (unsigned i = CANCEL_NONE + 1; i < CANCEL_REASON_COUNT; i++) {
        if (i != CANCEL_REFUSED && i != CANCEL_NO_SEAT) {
            reasons[n++].value = cancel_reason_name((enum cancel_reason)i);
        }
    }
    form_options(f, "reason", reasons, n);
}

static const struct field cancel_fields[] = {
    {.name = "reason", .label = TX_API_REASON, .type = FIELD_CHOICE},
    {.name = "silent", .label = TX_API_SILENT, .type = FIELD_BOOL},
};
const struct api_fields api_cancel_body = {
    .v = cancel_fields, .n = COUNT_OF(cancel_fields), .choices = cancel_choices};

static enum err cancel_once(struct web_req *r, bool *is_final)
{
    struct booking_id id;
    struct form *f;
    struct decide_output out;
    enum err e;
    enum cancel_reason reason = CANCEL_BY_SHOP;
    *is_final = begin(r, &api_cancel_body, &id, &f, &e);
    if (!*is_final) {
        return e;
    }
    if (form_value(f, "reason")->is_set && !cancel_reason_parse(form_text(f, "reason"), &reason)) {
        return ERR_INVALID;
    }
    TRY(app_cancel(r->app, r->arena, web_shop(r), r->actor, id, reason, !form_bool(f, "silent"),
                   &out));
    return decided(r, id, &out);
}

enum err api_cancel(struct web_req *r)
{
    return api_once(r, cancel_once);
}
