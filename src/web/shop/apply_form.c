#include "core/format.h"
#include "web/shop/apply.h"

#include <inttypes.h>

enum { MAX_QUESTIONS = 50, OPTIONS_MAX = 50 };

static struct field *add(struct field *fields, size_t *n, struct field field)
{
    fields[*n] = field;
    return &fields[(*n)++];
}

/* --- the fields --- */

static const char *question_name(struct arena *a, const struct question_list_row *q)
{
    return str_c(a, str_format(a, "q%" PRId64, q->id));
}

static struct field question_field(const struct apply *p, const struct question_list_row *q)
{
    static const enum field_type types[QUESTION_COUNT] = {
        [QUESTION_TEXT] = FIELD_TEXT,
        [QUESTION_TEXTAREA] = FIELD_TEXTAREA,
        [QUESTION_CHOICE] = FIELD_RADIO,
        [QUESTION_CHECK] = FIELD_BOOL,
    };
    enum question_kind kind = QUESTION_TEXT;
    if (!question_kind_parse(q->kind, &kind)) {
        kind = QUESTION_TEXT;
    }
    struct field f = {
        .name = question_name(p->r->arena, q),
        .type = types[kind],
        .required = q->is_required != 0,
        .own_label = offer_words(p->r, q->label, q->label_en),
    };
    if (kind == QUESTION_TEXT || kind == QUESTION_TEXTAREA) {
        f.max = APPLY_ANSWER_MAX;
    }
    return f;
}

static size_t declare(const struct apply *p, struct field *fields)
{
    size_t n = 0;
    add(fields, &n, (struct field){.name = "slot", .type = FIELD_HIDDEN});
    if (p->has_ticket) {
        add(fields, &n,
            (struct field){
                .name = "ticket", .label = TX_APPLY_TICKET, .type = FIELD_RADIO, .required = true});
    }
    if (p->has_party) {
        add(fields, &n,
            (struct field){
                .name = "party", .label = TX_APPLY_PARTY, .type = FIELD_CHOICE, .required = true});
    }
    add(fields, &n,
        (struct field){.name = "name",
                       .label = TX_APPLY_NAME,
                       .type = FIELD_TEXT,
                       .max = APPLY_NAME_MAX,
                       .required = true,
                       .hint = TX_APPLY_NAME_HINT,
                       .autocomplete = "name"});
    add(fields, &n,
        (struct field){.name = "kana",
                       .label = TX_APPLY_KANA,
                       .type = FIELD_KANA,
                       .max = APPLY_KANA_MAX,
                       .required = true,
                       .hint = TX_APPLY_KANA_HINT});
    add(fields, &n,
        (struct field){.name = "mail",
                       .label = TX_APPLY_MAIL,
                       .type = FIELD_EMAIL,
                       .required = true,
                       .hint = TX_APPLY_MAIL_HINT,
                       .autocomplete = "email"});
    add(fields, &n,
        (struct field){.name = "phone",
                       .label = TX_APPLY_PHONE,
                       .type = FIELD_PHONE,
                       .required = true,
                       .hint = p->offer.row.pay_konbini != 0 && p->has_method
                                   ? TX_APPLY_PHONE_HINT_KONBINI
                                   : TX_APPLY_PHONE_HINT,
                       .autocomplete = "tel"});
    for (size_t i = 0; i < p->questions.n; i++) {
        add(fields, &n, question_field(p, &p->questions.v[i]));
    }
    if (p->has_method) {
        add(fields, &n,
            (struct field){
                .name = "method", .label = TX_APPLY_METHOD, .type = FIELD_RADIO, .required = true});
    }
    return n;
}

/* --- the choices --- */

static void offer_tickets(const struct apply *p)
{
    struct arena *a = p->r->arena;
    size_t n = p->offer.tickets.n;
    struct option *options = ARENA_ARRAY(a, struct option, n);
    for (size_t i = 0; i < n; i++) {
        const struct ticket_list_row *t = &p->offer.tickets.v[i];
        options[i] = (struct option){
            id_text(a, t->id),
            tx_apply_ticket_price(a, p->r->lang, offer_words(p->r, t->name, t->name_en),
                                  format_yen(a, p->r->lang, (struct yen){t->price}))};
    }
    form_options(p->form, "ticket", options, n);
    if (n == 1) {
        form_put(p->form, "ticket", options[0].value);
    }
}

static void offer_parties(const struct apply *p)
{
    struct arena *a = p->r->arena;
    size_t n = (size_t)p->offer.row.max_party;
    struct option *options = ARENA_ARRAY(a, struct option, n);
    for (size_t i = 0; i < n; i++) {
        struct str number = str_format(a, "%zu", i + 1);
        options[i] = (struct option){number, tx_party_n(a, p->r->lang, number)};
    }
    form_options(p->form, "party", options, n);
    form_put(p->form, "party", options[0].value);
}

/* Ways that are open for some party and ticket; the amount decides once it is known. */
static unsigned methods_for_any_amount(struct apply *p)
{
    unsigned methods = 0;
    enum konbini_offer best = KONBINI_TOO_LATE;
    for (size_t i = 0; i < (p->offer.tickets.n == 0 ? 1 : p->offer.tickets.n); i++) {
        int64_t price = p->offer.tickets.n == 0 ? p->offer.row.price : p->offer.tickets.v[i].price;
        for (int64_t party = 1; party <= p->offer.row.max_party && price > 0; party++) {
            struct pay_choices choices;
            pay_choices_for(p->r->shop, &p->offer.row, (struct yen){price * party}, p->r->now,
                            p->slot.starts, &choices);
            methods |= choices.methods;
            best = choices.konbini == KONBINI_TOO_LATE ? best : choices.konbini;
            p->choices.deadline = choices.deadline;
        }
    }
    p->choices.methods = methods;
    p->choices.konbini = best;
    return methods;
}

static struct str konbini_label(const struct apply *p)
{
    if (p->kind != APPLY_BOOK) {
        return tr(p->r->lang, TX_METHOD_KONBINI_AFTER_APPROVAL);
    }
    return tx_method_konbini_until(p->r->arena, p->r->lang,
                                   format_instant(p->r->arena, p->r->lang, p->choices.deadline.at));
}

static void offer_methods(const struct apply *p)
{
    struct option *options = ARENA_ARRAY(p->r->arena, struct option, PAY_METHOD_COUNT);
    size_t n = 0;
    if (p->choices.methods & 1u << PAY_KONBINI) {
        options[n++] = (struct option){pay_method_name(PAY_KONBINI), konbini_label(p)};
    }
    if (p->choices.methods & 1u << PAY_CARD) {
        static const enum tx labels[APPLY_KIND_COUNT] = {
            [APPLY_BOOK] = TX_METHOD_CARD,
            [APPLY_APPROVAL] = TX_METHOD_CARD_APPROVAL,
            [APPLY_WAIT] = TX_METHOD_CARD_WAIT,
        };
        options[n++] = (struct option){pay_method_name(PAY_CARD), tr(p->r->lang, labels[p->kind])};
    }
    if (p->choices.methods & 1u << PAY_ONSITE) {
        options[n++] =
            (struct option){pay_method_name(PAY_ONSITE), tr(p->r->lang, TX_METHOD_ONSITE)};
    }
    form_options(p->form, "method", options, n);
    if (n == 1) {
        form_put(p->form, "method", options[0].value);
    }
}

static void offer_answers(const struct apply *p)
{
    for (size_t i = 0; i < p->questions.n; i++) {
        const struct question_list_row *q = &p->questions.v[i];
        if (!str_eq(q->kind, question_kind_name(QUESTION_CHOICE))) {
            continue;
        }
        struct option *options = ARENA_ARRAY(p->r->arena, struct option, OPTIONS_MAX);
        size_t n = 0;
        struct str rest = q->options;
        while (rest.p != NULL && n < OPTIONS_MAX) {
            struct str option = str_trim(str_cut(&rest, '\n'));
            if (!str_empty(option)) {
                options[n++] = (struct option){option, option};
            }
        }
        form_options(p->form, question_name(p->r->arena, q), options, n);
    }
}

/* --- loading --- */

static enum err read_questions(struct apply *p)
{
    struct question_list_in in = {
        .shop = web_shop(p->r).v, .offering = p->offer.row.id, .max = MAX_QUESTIONS};
    TRY(q_question_list(db_reader(p->r->app->db), p->r->arena, &in, &p->questions));
    size_t n = 0;
    for (size_t i = 0; i < p->questions.n; i++) {
        if (p->questions.v[i].is_active != 0) {
            p->questions.v[n++] = p->questions.v[i];
        }
    }
    p->questions.n = n;
    return OK;
}

static enum err read_slot(struct apply *p)
{
    struct str text =
        str_is(p->r->http->method, "GET") ? web_query(p->r, "slot") : web_post(p->r, "slot");
    struct public_slot_get_in in = {.shop = web_shop(p->r).v};
    struct public_slot_list_row row;
    bool found;
    if (!id_parse(text, &in.id)) {
        return ERR_NOT_FOUND;
    }
    TRY(q_public_slot_get(db_reader(p->r->app->db), p->r->arena, &in, &row, &found));
    if (!found || row.offering != p->offer.row.id) {
        return ERR_NOT_FOUND;
    }
    slot_show_fill(p->r, &p->offer, &row, &p->slot);
    return OK;
}

enum err apply_load(struct web_req *r, struct apply *out)
{
    *out = (struct apply){.r = r};
    TRY(offer_from_path(r, &out->offer));
    TRY(read_slot(out));
    TRY(read_questions(out));
    out->has_ticket = out->offer.tickets.n > 0;
    out->has_party = out->offer.row.max_party > 1;
    out->has_method = out->offer.price_to.v > 0;
    out->kind = out->slot.can_wait                           ? APPLY_WAIT
                : out->offer.admission == ADMISSION_APPROVAL ? APPLY_APPROVAL
                                                             : APPLY_BOOK;
    enum { FIXED_FIELDS = 8 };
    struct field *fields = ARENA_ARRAY(r->arena, struct field, FIXED_FIELDS + out->questions.n);
    out->form = form_new(r->arena, r->lang, fields, declare(out, fields));
    form_put(out->form, "slot", id_text(r->arena, out->slot.id));
    if (out->has_ticket) {
        offer_tickets(out);
    }
    if (out->has_party) {
        offer_parties(out);
    }
    if (out->has_method) {
        methods_for_any_amount(out);
        offer_methods(out);
    }
    offer_answers(out);
    return OK;
}

/* --- reading --- */

struct str apply_konbini_reason(const struct apply *p)
{
    if (p->offer.row.pay_konbini == 0 || !p->has_method ||
        (p->choices.methods & 1u << PAY_KONBINI)) {
        return STR_NONE;
    }
    switch (p->choices.konbini) {
    case KONBINI_TOO_CHEAP:
        return tr(p->r->lang, TX_KONBINI_NOT_CHEAP);
    case KONBINI_TOO_EXPENSIVE:
        return tr(p->r->lang, TX_KONBINI_NOT_EXPENSIVE);
    case KONBINI_TOO_LATE:
        return tr(p->r->lang, TX_KONBINI_NOT_LATE);
    case KONBINI_OFFERED:
        break;
    }
    return tr(p->r->lang, TX_KONBINI_NOT_SHOP);
}

static void find_ticket(struct apply *p)
{
    int64_t id;
    if (!p->has_ticket || !id_parse(form_text(p->form, "ticket"), &id)) {
        return;
    }
    for (size_t i = 0; i < p->offer.tickets.n; i++) {
        if (p->offer.tickets.v[i].id == id) {
            p->ticket = &p->offer.tickets.v[i];
        }
    }
}

static void check_party(struct apply *p)
{
    int64_t party = 1;
    if (p->has_party && !str_to_i64(form_text(p->form, "party"), &party)) {
        party = 0; /* its own message is there already */
    }
    p->party = (int)party;
    if (p->slot.can_book && party > p->slot.left && p->offer.waitlist == WAITLIST_OFF) {
        form_fail(p->form, "party", "no_seats",
                  tx_party_too_large(p->r->arena, p->r->lang,
                                     str_format(p->r->arena, "%" PRId64, p->slot.left)));
    }
    if (p->slot.can_book && party > p->slot.left && p->offer.waitlist != WAITLIST_OFF) {
        p->kind = APPLY_WAIT;
    }
}

static struct str card_reason(const struct apply *p)
{
    if (p->offer.row.pay_card == 0) {
        return STR_NONE;
    }
    return tr(p->r->lang, p->amount.v < CARD_MIN_YEN ? TX_CARD_NOT_CHEAP : TX_CARD_NOT_SHOP);
}

/* The method against the amount, which is known only now. */
static void check_method(struct apply *p)
{
    int64_t price = p->ticket != NULL ? p->ticket->price : p->offer.row.price;
    p->amount = (struct yen){price * p->party};
    pay_choices_for(p->r->shop, &p->offer.row, p->amount, p->r->now, p->slot.starts, &p->choices);
    p->method = PAY_METHOD_NONE;
    if (p->amount.v == 0) {
        return;
    }
    if (!pay_method_parse(form_text(p->form, "method"), &p->method) ||
        (p->choices.methods & 1u << p->method) == 0) {
        struct str reason = p->method == PAY_KONBINI ? apply_konbini_reason(p)
                            : p->method == PAY_CARD  ? card_reason(p)
                                                     : STR_NONE;
        form_fail(p->form, "method", "not_offered",
                  str_empty(reason) ? tr(p->r->lang, TX_METHOD_NOT_OFFERED) : reason);
    }
}

/* A free ticket among others: there is nothing to choose for it. */
static bool is_free(const struct apply *p)
{
    return p->ticket != NULL ? p->ticket->price == 0 : p->offer.price_to.v == 0;
}

static void forgive_method(struct apply *p)
{
    struct form *f = p->form;
    f->has_errors = false;
    for (size_t i = 0; i < f->n; i++) {
        if (str_is(STR("method"), f->values[i].field->name)) {
            f->values[i].error = STR_NONE;
            f->values[i].code = NULL;
        }
        f->has_errors = f->has_errors || f->values[i].code != NULL;
    }
}

bool apply_read(struct apply *p)
{
    bool is_right = form_read(p->form, p->r);
    find_ticket(p);
    if (!is_right && p->has_method && is_free(p)) {
        forgive_method(p);
    }
    check_party(p);
    bool has_what_counts = (!p->has_ticket || p->ticket != NULL) && p->party > 0;
    if (has_what_counts && p->has_method && form_value(p->form, "method")->code == NULL) {
        check_method(p);
    }
    return !p->form->has_errors;
}

struct str apply_ticket_name(const struct apply *p)
{
    return p->ticket == NULL ? STR_NONE : offer_words(p->r, p->ticket->name, p->ticket->name_en);
}

struct str apply_answers(const struct apply *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->questions.n; i++) {
        const struct question_list_row *q = &p->questions.v[i];
        struct str value = form_text(p->form, question_name(p->r->arena, q));
        if (str_eq(q->kind, question_kind_name(QUESTION_CHECK))) {
            value = str_is(value, "1") ? tr(LANG_JA, TX_ANSWER_YES) : STR_NONE;
        }
        if (str_empty(value)) {
            continue;
        }
        json_t *item = json_object();
        json_object_set_new(item, "label", json_from_str(q->label));
        json_object_set_new(item, "value", json_from_str(value));
        json_array_append_new(list, item);
    }
    struct str text = json_text(p->r->arena, list);
    json_decref(list);
    return text;
}
