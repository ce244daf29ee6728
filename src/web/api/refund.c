/* refund.c: the endpoint that gives money back. Only for managers and owners, as on the pages. */
#include "app/refund.h"

#include "core/role.h"
#include "web/api/booking.h"
#include "web/api/staff.h"

enum { NOTE_MAX = 500, SEQ_MAX = 1000 };

static void refund_choices(struct form *f)
{
    struct option *reasons = ARENA_ARRAY(f->arena, struct option, REFUND_REASON_COUNT);
    size_t n = 0;
    for (unsigned i = 0; i < REFUND_REASON_COUNT; i++) {
        if (i != REFUND_AT_PROVIDER) {
            reasons[n++].value = refund_reason_name((enum refund_reason)i);
        }
    }
    form_options(f, "reason", reasons, n);
}

static const struct field refund_fields[] = {
    {.name = "payment", .label = TX_API_REFUND_SEQ, .type = FIELD_INT, .min = 1, .max = SEQ_MAX},
    {.name = "amount",
     .label = TX_API_REFUND_AMOUNT,
     .type = FIELD_YEN,
     .min = 1,
     .max = 100000000},
    {.name = "reason", .label = TX_API_REFUND_REASON, .type = FIELD_CHOICE, .required = true},
    {.name = "note", .label = TX_API_REFUND_NOTE, .type = FIELD_TEXTAREA, .max = NOTE_MAX},
};
const struct api_fields api_refund_body = {
    .v = refund_fields, .n = COUNT_OF(refund_fields), .choices = refund_choices};

/* Payments are named by their number within the booking. False: it has no such. */
static bool find_payment(const struct api_booking *b, int64_t seq, struct payment_id *out)
{
    *out = (struct payment_id){0};
    for (size_t i = 0; i < b->payments.n; i++) {
        if (b->payments.v[i].seq == seq) {
            *out = (struct payment_id){b->payments.v[i].id};
        }
    }
    return seq == 0 || out->v != 0;
}

static enum err answer(struct web_req *r, int64_t booking, const struct refund_output *out)
{
    switch (out->result) {
    case REFUND_NO_SUCH:
        return ERR_NOT_FOUND;
    case REFUND_NOTHING_LEFT:
        return api_refuse(r, API_NOTHING_LEFT, NULL);
    case REFUND_TOO_MUCH:
        return api_refuse(r, API_TOO_MUCH, "amount");
    case REFUNDING:
    case REFUND_REPEATED:
        break;
    }
    struct api_booking after;
    TRY(api_booking_by_id(r, booking, &after));
    json_t *body = json_object();
    api_put(body, "result", json_string(out->result == REFUNDING ? "done" : "already"));
    api_put(body, "booking", api_staff_booking_json(r, &after));
    return api_answer(r, 200, body);
}

static enum err refund_once(struct web_req *r, bool *is_final)
{
    struct form *f;
    struct api_booking booking;
    struct refund_output out;
    struct refund_input in = {.key = api_key(r)};
    *is_final = false;
    TRY(web_param_id(r, "booking", &in.booking.v));
    if (!api_read_body(r, &api_refund_body, &f, NULL)) {
        return OK;
    }
    TRY(api_booking_by_id(r, in.booking.v, &booking));
    if (!find_payment(&booking, form_int(f, "payment", 0), &in.payment)) {
        return api_refuse(r, API_NO_SUCH, "payment");
    }
    if (!refund_reason_parse(form_text(f, "reason"), &in.reason)) {
        return ERR_INVALID;
    }
    in.amount = form_yen(f, "amount", 0);
    in.note = form_text(f, "note");
    *is_final = true;
    TRY(app_refund(r->app, r->arena, web_shop(r), r->actor, &in, &out));
    return answer(r, in.booking.v, &out);
}

enum err api_refund(struct web_req *r)
{
    return role_allows(r->staff.role, ROLE_MANAGER) ? api_once(r, refund_once) : ERR_FORBIDDEN;
}
