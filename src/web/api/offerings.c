/* offerings.c: what can be booked, and the slots of a stretch of days with the seats left: the same
 * rules as the public pages (web/shop/offer.h). */
#include "web/api/offerings.h"

#include "core/payment.h"
#include "web/router.h"

#include <assert.h>

enum {
    MAX_OFFERINGS = 200,
    MAX_QUESTIONS = 50,
    SLOT_DAYS_DEFAULT = 31,
    SLOT_DAYS_MAX = 93,
};

static json_t *tickets_json(struct arena *a, const struct ticket_list_rows *rows)
{
    json_t *list = json_array();
    for (size_t i = 0; i < rows->n; i++) {
        json_t *o = json_object();
        api_put(o, "id", api_id(a, rows->v[i].id));
        api_put(o, "name", api_text(rows->v[i].name));
        api_put(o, "name_en", api_text_or_null(rows->v[i].name_en));
        api_put(o, "price", api_money((struct yen){rows->v[i].price}));
        json_array_append_new(list, o);
    }
    return list;
}

/* --- the offering's own questions --- */

enum err api_questions(struct web_req *r, int64_t offering, struct question_list_rows *out)
{
    struct question_list_in in = {
        .shop = web_shop(r).v, .offering = offering, .max = MAX_QUESTIONS};
    TRY(q_question_list(db_reader(r->app->db), r->arena, &in, out));
    size_t n = 0;
    for (size_t i = 0; i < out->n; i++) {
        if (out->v[i].is_active != 0) {
            out->v[n++] = out->v[i];
        }
    }
    out->n = n;
    return OK;
}

size_t api_question_options(const struct question_list_row *q,
                            struct option out[QUESTION_OPTIONS_MAX])
{
    size_t n = 0;
    struct str rest = q->options;
    while (rest.p != NULL && n < QUESTION_OPTIONS_MAX) {
        struct str option = str_trim(str_cut(&rest, '\n'));
        if (!str_empty(option)) {
            out[n++] = (struct option){option, option};
        }
    }
    return n;
}

static json_t *question_json(struct arena *a, const struct question_list_row *q)
{
    struct option options[QUESTION_OPTIONS_MAX];
    size_t n = api_question_options(q, options);
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(list, json_from_str(options[i].value));
    }
    json_t *o = json_object();
    api_put(o, "id", api_id(a, q->id));
    api_put(o, "label", api_text(q->label));
    api_put(o, "label_en", api_text_or_null(q->label_en));
    api_put(o, "kind", api_text(q->kind));
    api_put(o, "options", list);
    api_put(o, "is_required", json_boolean(q->is_required != 0));
    return o;
}

/* --- offerings --- */

/* Ways to pay that the offering has and the shop can take; a slot or an amount may exclude some. */
static json_t *methods_json(const struct web_req *r, const struct offer *o)
{
    json_t *list = json_array();
    if (o->price_to.v == 0) {
        return list;
    }
    if (o->row.pay_konbini != 0 && !str_empty(r->shop->stripe_key)) {
        json_array_append_new(list, json_from_str(pay_method_name(PAY_KONBINI)));
    }
    if (o->row.pay_card != 0 && !str_empty(r->shop->stripe_key)) {
        json_array_append_new(list, json_from_str(pay_method_name(PAY_CARD)));
    }
    if (o->row.pay_onsite != 0) {
        json_array_append_new(list, json_from_str(pay_method_name(PAY_ONSITE)));
    }
    return list;
}

static enum err offering_json(struct web_req *r, const struct offer *o, json_t **out)
{
    struct question_list_rows questions;
    TRY(api_questions(r, o->row.id, &questions));
    json_t *asked = json_array();
    for (size_t i = 0; i < questions.n; i++) {
        json_array_append_new(asked, question_json(r->arena, &questions.v[i]));
    }
    json_t *j = json_object();
    api_put(j, "id", api_id(r->arena, o->row.id));
    api_put(j, "kind", api_text(o->row.kind));
    api_put(j, "status", api_text(o->row.status));
    api_put(j, "title", api_text(o->row.title));
    api_put(j, "title_en", api_text_or_null(o->row.title_en));
    api_put(j, "summary", api_text(o->row.summary));
    api_put(j, "body", api_text(o->row.body));
    api_put(j, "place", api_text(o->row.place));
    api_put(j, "admission", api_text(o->row.admission));
    api_put(j, "price_from", api_money(o->price_from));
    api_put(j, "price_to", api_money(o->price_to));
    api_put(j, "methods", methods_json(r, o));
    api_put(j, "deadline_days", json_integer(o->row.deadline_days));
    api_put(j, "expiry_policy", api_text(o->row.expiry_policy));
    api_put(j, "waitlist", api_text(o->row.waitlist));
    api_put(j, "waits_in_order", json_boolean(o->row.waits_in_order != 0));
    api_put(j, "cancel_hours", json_integer(o->row.cancel_hours));
    api_put(j, "opens_days", json_integer(o->row.opens_days));
    api_put(j, "closes_min", json_integer(o->row.closes_min));
    api_put(j, "max_party", json_integer(o->row.max_party));
    api_put(j, "tickets", tickets_json(r->arena, &o->tickets));
    api_put(j, "questions", asked);
    *out = j;
    return OK;
}

enum err api_offerings(struct web_req *r)
{
    struct offering_get_rows rows;
    struct offering_list_in in = {.shop = web_shop(r).v, .max = MAX_OFFERINGS};
    TRY(q_offering_list(db_reader(r->app->db), r->arena, &in, &rows));
    json_t *list = json_array();
    enum err e = OK;
    for (size_t i = 0; i < rows.n && e == OK; i++) {
        struct offer o;
        json_t *one;
        e = offer_fill(r, &rows.v[i], &o);
        if (e == OK) {
            e = offering_json(r, &o, &one);
        }
        if (e == OK) {
            json_array_append_new(list, one);
        }
        e = e == ERR_NOT_FOUND ? OK : e; /* a draft */
    }
    if (e != OK) {
        json_decref(list);
        return e;
    }
    json_t *body = json_object();
    api_put(body, "offerings", list);
    return api_answer(r, 200, body);
}

enum err api_offering(struct web_req *r)
{
    struct offer o;
    json_t *body;
    TRY(offer_from_path(r, &o));
    TRY(offering_json(r, &o, &body));
    return api_answer(r, 200, body);
}

/* --- slots --- */

static const char *const slot_states[SLOT_STATE_COUNT] = {
    [SLOT_OPEN] = "open",
    [SLOT_NOT_YET] = "not_yet",
    [SLOT_TOO_LATE] = "too_late",
    [SLOT_CLOSED] = "closed",
};

struct str api_slot_state_name(unsigned state)
{
    assert(state < SLOT_STATE_COUNT);
    return str_from(slot_states[state]);
}

static json_t *slot_json(struct arena *a, const struct slot_show *s)
{
    json_t *o = json_object();
    api_put(o, "id", api_id(a, s->id));
    api_put(o, "starts_at", api_instant(a, s->starts));
    api_put(o, "ends_at", api_instant(a, s->ends));
    api_put(o, "state", api_text(api_slot_state_name(s->state)));
    api_put(o, "seats_left", json_integer(s->left));
    api_put(o, "can_book", json_boolean(s->can_book));
    api_put(o, "can_wait", json_boolean(s->can_wait));
    return o;
}

static const struct field slot_fields[] = {
    {.name = "from", .label = TX_API_FROM, .type = FIELD_DATE},
    {.name = "to", .label = TX_API_TO, .type = FIELD_DATE},
};
const struct api_fields api_slot_query = {.v = slot_fields, .n = COUNT_OF(slot_fields)};

/* The days asked for. False: the answer is made. */
static bool read_days(struct web_req *r, struct day *first, struct day *last)
{
    struct form *f;
    if (!api_read_query(r, &api_slot_query, &f)) {
        return false;
    }
    const struct form_value *from = form_value(f, "from"), *to = form_value(f, "to");
    *first = from->is_set ? from->day : day_of(r->now);
    *last = to->is_set ? to->day : day_add(*first, SLOT_DAYS_DEFAULT - 1);
    if (last->n < first->n || last->n - first->n >= SLOT_DAYS_MAX) {
        form_fail(f, "to", "out_of_range", tr(r->lang, TX_API_TO_RANGE));
        (void)api_invalid(r, f, NULL);
        return false;
    }
    return true;
}

/* When the answer is cut, the day that it breaks off in is left to the next request. */
static void cut_last_day(struct slot_shows *slots, struct day *next)
{
    *next = slots->v[slots->n - 1].day;
    while (slots->n > 0 && slots->v[slots->n - 1].day.n == next->n) {
        slots->n--;
    }
}

enum err api_slots(struct web_req *r)
{
    struct offer o;
    struct day first, last, next;
    struct slot_shows slots;
    TRY(offer_from_path(r, &o));
    if (!read_days(r, &first, &last)) {
        return OK;
    }
    TRY(slot_shows_read(r, &o, day_start(first), day_start(day_add(last, 1)), &slots));
    bool is_cut = slots.n == OFFER_MAX_SLOTS;
    if (is_cut) {
        cut_last_day(&slots, &next);
    }
    json_t *list = json_array();
    for (size_t i = 0; i < slots.n; i++) {
        json_array_append_new(list, slot_json(r->arena, &slots.v[i]));
    }
    json_t *body = json_object();
    api_put(body, "slots", list);
    api_put(body, "from", json_from_str(day_iso(r->arena, first)));
    api_put(body, "to", json_from_str(day_iso(r->arena, last)));
    api_put(body, "next_from", is_cut ? json_from_str(day_iso(r->arena, next)) : json_null());
    return api_answer(r, 200, body);
}
