/* book.c: a program books for a customer, and looks at the booking by its link token. */
#include "web/api/book.h"

#include "app/api_answer.h"
#include "app/book.h"
#include "web/api/booking.h"
#include "web/api/offerings.h"
#include "web/router.h"
#include "web/shop/apply.h"

enum { ID_LENGTH = 11, PARTY_MAX = 100 };

/* --- the fields --- */

static void offer_choices(struct form *f)
{
    static const struct option langs[] = {{{"ja", 2}, {"", 0}}, {{"en", 2}, {"", 0}}};
    struct option *methods = ARENA_ARRAY(f->arena, struct option, 3);
    methods[0] = (struct option){pay_method_name(PAY_KONBINI), STR("")};
    methods[1] = (struct option){pay_method_name(PAY_CARD), STR("")};
    methods[2] = (struct option){pay_method_name(PAY_ONSITE), STR("")};
    form_options(f, "lang", langs, COUNT_OF(langs));
    form_options(f, "method", methods, 3);
}

static const struct field book_fields[] = {
    {.name = "slot",
     .label = TX_API_SLOT,
     .type = FIELD_TEXT,
     .min = 1,
     .max = ID_LENGTH,
     .required = true},
    {.name = "ticket", .label = TX_API_TICKET, .type = FIELD_TEXT, .max = ID_LENGTH},
    {.name = "party", .label = TX_API_PARTY, .type = FIELD_INT, .min = 1, .max = PARTY_MAX},
    {.name = "name",
     .label = TX_APPLY_NAME,
     .type = FIELD_TEXT,
     .max = APPLY_NAME_MAX,
     .required = true},
    {.name = "kana",
     .label = TX_APPLY_KANA,
     .type = FIELD_KANA,
     .max = APPLY_KANA_MAX,
     .required = true},
    {.name = "mail", .label = TX_APPLY_MAIL, .type = FIELD_EMAIL, .required = true},
    {.name = "phone", .label = TX_APPLY_PHONE, .type = FIELD_PHONE, .required = true},
    {.name = "method", .label = TX_API_METHOD, .type = FIELD_CHOICE},
    {.name = "lang", .label = TX_API_LANG, .type = FIELD_CHOICE},
};
const struct api_fields api_book_body = {.v = book_fields,
                                         .n = COUNT_OF(book_fields),
                                         .choices = offer_choices,
                                         .map = "answers",
                                         .map_label = TX_API_ANSWERS};

/* --- the offering's own questions --- */

struct asking {
    struct question_list_rows questions;
    struct form *form; /* one field a question, named by its id */
};

static struct field question_field(struct arena *a, enum lang lang,
                                   const struct question_list_row *q)
{
    static const enum field_type types[QUESTION_COUNT] = {
        [QUESTION_TEXT] = FIELD_TEXT,
        [QUESTION_TEXTAREA] = FIELD_TEXTAREA,
        [QUESTION_CHOICE] = FIELD_CHOICE,
        [QUESTION_CHECK] = FIELD_BOOL,
    };
    enum question_kind kind;
    if (!question_kind_parse(q->kind, &kind)) {
        kind = QUESTION_TEXT;
    }
    bool is_text = kind == QUESTION_TEXT || kind == QUESTION_TEXTAREA;
    return (struct field){
        .name = str_c(a, id_text(a, q->id)),
        .type = types[kind],
        .max = is_text ? APPLY_ANSWER_MAX : 0,
        .required = q->is_required != 0,
        .own_label = lang == LANG_EN && !str_empty(q->label_en) ? q->label_en : q->label,
    };
}

static enum err ask(struct web_req *r, int64_t offering, struct asking *out)
{
    TRY(api_questions(r, offering, &out->questions));
    size_t n = out->questions.n;
    struct field *fields = ARENA_ARRAY(r->arena, struct field, n);
    for (size_t i = 0; i < n; i++) {
        fields[i] = question_field(r->arena, r->lang, &out->questions.v[i]);
    }
    out->form = form_new(r->arena, r->lang, fields, n);
    for (size_t i = 0; i < n; i++) {
        struct option *options = ARENA_ARRAY(r->arena, struct option, QUESTION_OPTIONS_MAX);
        size_t n_options = api_question_options(&out->questions.v[i], options);
        form_options(out->form, fields[i].name, options, n_options);
    }
    return OK;
}

/* As the pages store them: [{"label", "value"}, …] in the shop's language. */
static struct str answers_of(struct web_req *r, const struct asking *asking)
{
    json_t *list = json_array();
    for (size_t i = 0; i < asking->questions.n; i++) {
        const struct form_value *v = &asking->form->values[i];
        if (!v->is_set) {
            continue;
        }
        json_t *one = json_object();
        api_put(one, "label", json_from_str(asking->questions.v[i].label));
        api_put(one, "value",
                json_from_str(v->field->type == FIELD_BOOL ? tr(LANG_JA, TX_ANSWER_YES) : v->text));
        json_array_append_new(list, one);
    }
    struct str text = json_text(r->arena, list);
    json_decref(list);
    return text;
}

/* --- booking --- */

static enum err refused(struct web_req *r, const struct book_output *out)
{
    switch (out->result) {
    case BOOK_FULL:
        return api_refuse(r, API_FULL, "slot");
    case BOOK_NOT_OPEN:
        return api_refuse(r, API_NOT_OPEN, "slot");
    case BOOK_NO_SUCH:
        return api_refuse(r, API_NO_SUCH, "ticket"); /* the slot was there a moment ago */
    case BOOK_BAD_PARTY:
        return api_refuse(r, API_BAD_PARTY, "party");
    case BOOK_BAD_METHOD:
        return api_refuse(r, API_BAD_METHOD, "method");
    case BOOK_DONE:
    case BOOK_REPEATED:
        break;
    }
    return OK;
}

static void point_to(struct web_req *r, struct str token)
{
    struct str slug = percent_encode(r->arena, r->shop->slug);
    http_set(r->res, "Location",
             str_format(r->arena, "/api/v1/shops/%.*s/links/%.*s", STR_ARG(slug), STR_ARG(token)));
}

/* A booking of this key whose answer is forgotten. */
static enum err booked_before(struct web_req *r, struct str token)
{
    struct api_booking booking;
    TRY(api_booking_by_token(r, token, &booking));
    point_to(r, token);
    return api_answer(r, 201, api_booking_json(r, &booking));
}

struct call {
    struct web_req *r;
    json_t *answer; /* of the booking; NULL: there is none yet */
};

/* The answer is kept with the booking, for a repeat. */
static enum err keep_answer(struct change *c, const struct booked *booked, void *arg)
{
    struct call *call = arg;
    struct web_req *r = call->r;
    struct api_booking booking;
    TRY(api_booking_begun(r, c->db, booked, &booking));
    json_decref(call->answer); /* of a first try of this transaction */
    call->answer = api_booking_json(r, &booking);
    return api_answer_add(c, api_key(r), api_print(r), 201, json_text(r->arena, call->answer));
}

/* The slot that is named, of an offering that is public. */
static enum err find_slot(struct web_req *r, struct str text, struct slot_get_row *out, bool *found)
{
    struct slot_get_in in = {.shop = web_shop(r).v};
    struct offer offer;
    *found = false;
    if (!id_parse(text, &in.id)) {
        return OK;
    }
    TRY(q_slot_get(db_reader(r->app->db), r->arena, &in, out, found));
    if (!*found) {
        return OK;
    }
    enum err e = offer_load(r, out->offering, &offer);
    *found = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Names that cannot be read leave nothing to look for. */
static bool read_ticket(const struct form *f, struct ticket_id *out)
{
    struct str text = form_text(f, "ticket");
    out->v = 0;
    return str_empty(text) || id_parse(text, &out->v);
}

static struct book_input input_of(struct web_req *r, const struct form *f)
{
    struct book_input in = {
        .party = (int)form_int(f, "party", 1),
        .name = form_text(f, "name"),
        .kana = form_text(f, "kana"),
        .mail = form_text(f, "mail"),
        .phone = form_text(f, "phone"),
        .lang = form_value(f, "lang")->is_set ? lang_parse(form_text(f, "lang")) : r->lang,
        .idem_key = str_join(r->arena, STR("api:"), api_key(r)),
    };
    if (!pay_method_parse(form_text(f, "method"), &in.method)) {
        in.method = PAY_METHOD_NONE;
    }
    return in;
}

/* What is asked for, looked up and understood. *is_good false: the answer is made. */
static enum err understand(struct web_req *r, const struct form *f, const json_t *body,
                           struct book_input *in, bool *is_good)
{
    struct slot_get_row slot;
    bool found;
    struct asking asking;
    *is_good = false;
    TRY(find_slot(r, form_text(f, "slot"), &slot, &found));
    if (!found || !read_ticket(f, &in->ticket)) {
        return api_refuse(r, API_NO_SUCH, found ? "ticket" : "slot");
    }
    in->slot.v = slot.id;
    TRY(ask(r, slot.offering, &asking));
    const json_t *answers = json_object_get(body, "answers");
    if (answers != NULL && !json_is_object(answers)) {
        return api_refuse(r, API_WRONG_TYPE, "answers");
    }
    if (!api_read_object(r, asking.form, answers, "answers", NULL)) {
        return OK;
    }
    in->answers = answers_of(r, &asking);
    *is_good = true;
    return OK;
}

/* Another request with the same key was faster: its answer, or this key's mistake. */
static enum err look_again(struct web_req *r, enum err e, const struct book_output *out)
{
    bool is_new;
    TRY(api_is_new(r, &is_new));
    if (!is_new) {
        return OK;
    }
    return e == OK ? booked_before(r, out->token) : e;
}

static enum err book(struct web_req *r, const struct book_input *wish)
{
    struct call call = {.r = r};
    struct book_input in = *wish;
    struct book_output out;
    in.also = keep_answer;
    in.also_arg = &call;
    enum err e = app_book(r->app, r->arena, web_shop(r), &in, &out);
    if (e == OK && out.result == BOOK_DONE) {
        point_to(r, out.token);
        return api_answer(r, 201, call.answer);
    }
    json_decref(call.answer);
    if (e == ERR_CONFLICT || (e == OK && out.result == BOOK_REPEATED)) {
        return look_again(r, e, &out);
    }
    return e == OK ? refused(r, &out) : e;
}

enum err api_book(struct web_req *r)
{
    struct form *f;
    json_t *body;
    bool is_new, is_good;
    TRY(api_is_new(r, &is_new));
    if (!is_new || !api_read_body(r, &api_book_body, &f, &body)) {
        return OK;
    }
    struct book_input in = input_of(r, f);
    enum err e = understand(r, f, body, &in, &is_good);
    if (e == OK && is_good) {
        e = book(r, &in);
    }
    json_decref(body);
    return e;
}

enum err api_link(struct web_req *r)
{
    struct api_booking booking;
    TRY(api_booking_by_token(r, web_param(r, "token"), &booking));
    return api_answer(r, 200, api_booking_json(r, &booking));
}
