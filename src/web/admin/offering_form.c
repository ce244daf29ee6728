#include "web/admin/offering_form.h"

#include "core/deadline.h"

#include <inttypes.h>

enum { BODY_MAX = 10000, OPTIONS_TEXT_MAX = 6000, ROW_FIELDS = 8 };

const struct span_unit span_units[SPAN_UNITS] = {
    {"min", TX_SPAN_MINUTES, 1},
    {"hour", TX_SPAN_HOURS, 60},
    {"day", TX_SPAN_DAYS, 24 * 60},
};

static const struct field fixed[] = {
    {.name = "title", .label = TX_OFF_TITLE, .type = FIELD_TEXT, .max = 60, .required = true},
    {.name = "title_en",
     .label = TX_OFF_TITLE_EN,
     .type = FIELD_TEXT,
     .max = 60,
     .hint = TX_OFF_TITLE_EN_HINT},
    {.name = "summary",
     .label = TX_OFF_SUMMARY,
     .type = FIELD_TEXT,
     .max = 200,
     .hint = TX_OFF_SUMMARY_HINT},
    {.name = "body", .label = TX_OFF_BODY, .type = FIELD_TEXTAREA, .max = BODY_MAX},
    {.name = "place", .label = TX_OFF_PLACE, .type = FIELD_TEXT, .max = 200},
    {.name = "status", .label = TX_OFF_STATUS, .type = FIELD_RADIO, .required = true},
    {.name = "position",
     .label = TX_OFF_POSITION,
     .type = FIELD_INT,
     .max = 9999,
     .hint = TX_OFF_POSITION_HINT},
    {.name = "admission", .label = TX_OFF_ADMISSION, .type = FIELD_RADIO, .required = true},
    {.name = "price", .label = TX_OFF_PRICE, .type = FIELD_YEN, .hint = TX_OFF_PRICE_HINT},
    {.name = "max_party",
     .label = TX_OFF_MAX_PARTY,
     .type = FIELD_INT,
     .min = 1,
     .max = 100,
     .required = true},
    {.name = "pay_konbini", .label = TX_PAY_METHOD_KONBINI, .type = FIELD_BOOL},
    {.name = "pay_card",
     .label = TX_PAY_METHOD_CARD,
     .type = FIELD_BOOL,
     .hint = TX_OFF_PAY_CARD_HINT},
    {.name = "pay_onsite", .label = TX_OFF_PAY_ONSITE, .type = FIELD_BOOL},
    {.name = "deadline_days",
     .label = TX_OFF_DEADLINE_DAYS,
     .type = FIELD_INT,
     .min = DEADLINE_DAYS_MIN,
     .max = DEADLINE_DAYS_MAX,
     .required = true,
     .hint = TX_OFF_DEADLINE_DAYS_HINT},
    {.name = "deadline_margin_min",
     .label = TX_OFF_MARGIN,
     .type = FIELD_INT,
     .required = true,
     .hint = TX_OFF_MARGIN_HINT},
    {.name = "deadline_margin_min_unit", .label = TX_SPAN_UNIT, .type = FIELD_CHOICE},
    {.name = "expiry_policy", .label = TX_OFF_EXPIRY, .type = FIELD_RADIO, .required = true},
    {.name = "expiry_grace_hours",
     .label = TX_OFF_GRACE,
     .type = FIELD_INT,
     .required = true,
     .hint = TX_OFF_GRACE_HINT},
    {.name = "expiry_grace_hours_unit", .label = TX_SPAN_UNIT, .type = FIELD_CHOICE},
    {.name = "remind_hours", .label = TX_OFF_REMIND, .type = FIELD_INT, .hint = TX_OFF_REMIND_HINT},
    {.name = "remind_hours_unit", .label = TX_SPAN_UNIT, .type = FIELD_CHOICE},
    {.name = "opens_days",
     .label = TX_OFF_OPENS,
     .type = FIELD_INT,
     .min = 1,
     .max = 365,
     .required = true},
    {.name = "closes_min", .label = TX_OFF_CLOSES, .type = FIELD_INT, .required = true},
    {.name = "closes_min_unit", .label = TX_SPAN_UNIT, .type = FIELD_CHOICE},
    {.name = "cancel_hours",
     .label = TX_OFF_CANCEL,
     .type = FIELD_INT,
     .required = true,
     .hint = TX_OFF_CANCEL_HINT},
    {.name = "cancel_hours_unit", .label = TX_SPAN_UNIT, .type = FIELD_CHOICE},
    {.name = "waitlist",
     .label = TX_OFF_WAITLIST,
     .type = FIELD_RADIO,
     .required = true,
     .hint = TX_OFF_WAITLIST_HINT},
    {.name = "waits_in_order",
     .label = TX_OFF_WAITS_IN_ORDER,
     .type = FIELD_BOOL,
     .hint = TX_OFF_WAITS_IN_ORDER_HINT},
    {.name = "waitlist_end", .label = TX_OFF_WAITLIST_END, .type = FIELD_RADIO},
    {.name = "tickets", .type = FIELD_HIDDEN},
    {.name = "questions", .type = FIELD_HIDDEN},
};

static const struct field ticket_fields[] = {
    {.name = "ticket_id", .type = FIELD_HIDDEN},
    {.name = "ticket_name", .label = TX_OFF_TICKET_NAME, .type = FIELD_TEXT, .max = 100},
    {.name = "ticket_name_en", .label = TX_OFF_IN_ENGLISH, .type = FIELD_TEXT, .max = 100},
    {.name = "ticket_price", .label = TX_OFF_TICKET_PRICE, .type = FIELD_YEN},
    {.name = "ticket_active", .label = TX_OFF_TICKET_ACTIVE, .type = FIELD_BOOL},
};

static const struct field question_fields[] = {
    {.name = "question_id", .type = FIELD_HIDDEN},
    {.name = "question_label", .label = TX_OFF_QUESTION_LABEL, .type = FIELD_TEXT, .max = 100},
    {.name = "question_label_en", .label = TX_OFF_IN_ENGLISH, .type = FIELD_TEXT, .max = 100},
    {.name = "question_kind", .label = TX_OFF_QUESTION_KIND, .type = FIELD_CHOICE},
    {.name = "question_options",
     .label = TX_OFF_QUESTION_OPTIONS,
     .type = FIELD_TEXTAREA,
     .max = OPTIONS_TEXT_MAX},
    {.name = "question_required", .label = TX_OFF_QUESTION_REQUIRED, .type = FIELD_BOOL},
    {.name = "question_active", .label = TX_OFF_QUESTION_ACTIVE, .type = FIELD_BOOL},
};

/* --- declaring --- */

#define OPTIONS(f, field, count, prefix, type)                                                     \
    do {                                                                                           \
        struct option *options_ = ARENA_ARRAY((f)->arena, struct option, (count));                 \
        for (int i_ = 0; i_ < (count); i_++) {                                                     \
            options_[i_] =                                                                         \
                (struct option){prefix##_name((type)i_), tr((f)->lang, prefix##_label((type)i_))}; \
        }                                                                                          \
        form_options((f), (field), options_, (count));                                             \
    } while (0)

/* The units from `first` on: hours are never told in minutes. */
static void offer_units(struct form *f, const char *field, int first)
{
    struct option *options = ARENA_ARRAY(f->arena, struct option, SPAN_UNITS);
    for (int i = first; i < SPAN_UNITS; i++) {
        options[i] =
            (struct option){str_from(span_units[i].name), tr(f->lang, span_units[i].label)};
    }
    form_options(f, field, options + first, (size_t)(SPAN_UNITS - first));
}

static void offer_ends(struct form *f)
{
    static const enum waitlist_end ends[] = {WAITLIST_END_KEEP, WAITLIST_END_DISSOLVE};
    struct option *options = ARENA_ARRAY(f->arena, struct option, COUNT_OF(ends));
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        options[i] =
            (struct option){waitlist_end_name(ends[i]), tr(f->lang, waitlist_end_label(ends[i]))};
    }
    form_options(f, "waitlist_end", options, COUNT_OF(ends));
}

static void declare(struct offering_form *f)
{
    struct arena *a = f->r->arena;
    f->row_numbers = row_numbers(a, f->tickets > f->questions ? f->tickets : f->questions);
    size_t max = COUNT_OF(fixed) + (size_t)(f->tickets + f->questions) * ROW_FIELDS, n = 0;
    struct field *fields = ARENA_ARRAY(a, struct field, max);
    for (; n < COUNT_OF(fixed); n++) {
        fields[n] = fixed[n];
    }
    row_fields(a, fields, &n, ticket_fields, COUNT_OF(ticket_fields), f->tickets);
    row_fields(a, fields, &n, question_fields, COUNT_OF(question_fields), f->questions);
    struct form *form = f->form = form_new(a, f->r->lang, fields, n);
    OPTIONS(form, "status", OFFERING_STATUS_COUNT, offering_status, enum offering_status);
    OPTIONS(form, "admission", ADMISSION_COUNT, admission, enum admission);
    OPTIONS(form, "waitlist", WAITLIST_COUNT, waitlist_mode, enum waitlist_mode);
    offer_ends(form);
    OPTIONS(form, "expiry_policy", EXPIRY_COUNT, expiry_policy, enum expiry_policy);
    for (int i = 0; i < f->questions; i++) {
        OPTIONS(form, row_name(a, "question_kind", i), QUESTION_COUNT, question_kind,
                enum question_kind);
    }
    offer_units(form, "deadline_margin_min_unit", 0);
    offer_units(form, "closes_min_unit", 0);
    offer_units(form, "expiry_grace_hours_unit", 1);
    offer_units(form, "cancel_hours_unit", 1);
    offer_units(form, "remind_hours_unit", 1);
}

void offering_form_init(struct offering_form *f, const struct web_req *r,
                        const struct offering_input *stored, bool sent)
{
    enum { TICKETS_NEW = 2 };
    *f = (struct offering_form){.r = r, .in = *stored};
    if (sent) {
        f->tickets = rows_sent(r, "tickets", 2 * OFFERING_TICKETS_MAX + 1);
        f->questions = rows_sent(r, "questions", 2 * OFFERING_QUESTIONS_MAX + 1);
    } else {
        f->tickets = (int)stored->n_tickets;
        f->questions = (int)stored->n_questions;
        if (stored->id.v == 0 && stored->kind == OFFERING_EVENT) {
            f->tickets += TICKETS_NEW;
        }
    }
    declare(f);
}

/* --- filling --- */

static void put_span(struct form *form, const char *name, int64_t amount, int minutes_each)
{
    int64_t minutes = amount * minutes_each;
    int unit = SPAN_UNITS - 1;
    while (unit > 0 && (minutes % span_units[unit].minutes != 0 || minutes == 0) &&
           span_units[unit - 1].minutes >= minutes_each) {
        unit--;
    }
    form_put_int(form, name, minutes / span_units[unit].minutes);
    form_put(form, str_c(form->arena, str_format(form->arena, "%s_unit", name)),
             str_from(span_units[unit].name));
}

static void put_row(struct offering_form *f, const char *field, int row, struct str text)
{
    form_put(f->form, row_name(f->r->arena, field, row), text);
}

static struct str ticked(bool is_on)
{
    return is_on ? STR("1") : STR("");
}

static struct str id_or_none(struct arena *a, int64_t id)
{
    return id == 0 ? STR("") : id_text(a, id);
}

static void fill_rows(struct offering_form *f)
{
    struct arena *a = f->r->arena;
    for (int i = 0; i < f->tickets; i++) {
        bool is_new = (size_t)i >= f->in.n_tickets;
        const struct ticket_input *t = is_new ? NULL : &f->in.tickets[i];
        put_row(f, "ticket_active", i, ticked(is_new || t->is_active));
        if (!is_new) {
            put_row(f, "ticket_id", i, id_or_none(a, t->id.v));
            put_row(f, "ticket_name", i, t->name);
            put_row(f, "ticket_name_en", i, t->name_en);
            put_row(f, "ticket_price", i, str_format(a, "%" PRId64, t->price.v));
        }
    }
    for (int i = 0; i < f->questions; i++) {
        bool is_new = (size_t)i >= f->in.n_questions;
        const struct question_input *q = is_new ? NULL : &f->in.questions[i];
        put_row(f, "question_active", i, ticked(is_new || q->is_active));
        put_row(f, "question_kind", i, question_kind_name(is_new ? QUESTION_TEXT : q->kind));
        if (!is_new) {
            put_row(f, "question_id", i, id_or_none(a, q->id));
            put_row(f, "question_label", i, q->label);
            put_row(f, "question_label_en", i, q->label_en);
            put_row(f, "question_options", i, q->options);
            put_row(f, "question_required", i, ticked(q->is_required));
        }
    }
    form_put_int(f->form, "tickets", f->tickets);
    form_put_int(f->form, "questions", f->questions);
}

void offering_form_fill(struct offering_form *f)
{
    struct form *form = f->form;
    const struct offering_input *in = &f->in;
    form_put(form, "title", in->title);
    form_put(form, "title_en", in->title_en);
    form_put(form, "summary", in->summary);
    form_put(form, "body", in->body);
    form_put(form, "place", in->place);
    form_put(form, "status", offering_status_name(in->status));
    form_put_int(form, "position", in->position);
    form_put(form, "admission", admission_name(in->admission));
    if (in->id.v != 0) {
        form_put_int(form, "price", in->price.v);
    }
    form_put_int(form, "max_party", in->max_party);
    form_put(form, "pay_konbini", ticked(in->pay_konbini));
    form_put(form, "pay_card", ticked(in->pay_card));
    form_put(form, "pay_onsite", ticked(in->pay_onsite));
    form_put_int(form, "deadline_days", in->deadline_days);
    put_span(form, "deadline_margin_min", in->deadline_margin_min, 1);
    form_put(form, "expiry_policy", expiry_policy_name(in->expiry_policy));
    put_span(form, "expiry_grace_hours", in->expiry_grace_hours, 60);
    put_span(form, "remind_hours", in->remind_hours, 60);
    form_put_int(form, "opens_days", in->opens_days);
    put_span(form, "closes_min", in->closes_min, 1);
    put_span(form, "cancel_hours", in->cancel_hours, 60);
    form_put(form, "waitlist", waitlist_mode_name(in->waitlist));
    form_put(form, "waits_in_order", ticked(in->waits_in_order));
    form_put(form, "waitlist_end", waitlist_end_name(in->waitlist_end));
    fill_rows(f);
}

/* --- reading --- */

static int read_span(const struct form *form, const char *name, int minutes_each)
{
    struct str unit = form_text(form, str_c(form->arena, str_format(form->arena, "%s_unit", name)));
    int64_t minutes = minutes_each;
    for (int i = 0; i < SPAN_UNITS; i++) {
        if (str_is(unit, span_units[i].name)) {
            minutes = span_units[i].minutes;
        }
    }
    return (int)(form_int(form, name, 0) * minutes / minutes_each);
}

static const struct form_value *row_value(const struct offering_form *f, const char *field, int row)
{
    return form_value(f->form, row_name(f->r->arena, field, row));
}

static struct str row_text(const struct offering_form *f, const char *field, int row)
{
    return row_value(f, field, row)->text;
}

static bool row_bool(const struct offering_form *f, const char *field, int row)
{
    return str_is(row_text(f, field, row), "1");
}

/* The id that the form carries for a row; 0: a new one. */
static int64_t row_id(const struct offering_form *f, const char *field, int row)
{
    int64_t id;
    return id_parse(row_text(f, field, row), &id) ? id : 0;
}

static void require(struct offering_form *f, const char *name)
{
    const struct form_value *v = form_value(f->form, name);
    if (v->code == NULL) {
        form_fail(
            f->form, name, "required",
            tx_field_err_required(f->r->arena, f->r->lang, field_label(v->field, f->r->lang)));
    }
}

static void read_tickets(struct offering_form *f)
{
    struct arena *a = f->r->arena;
    struct ticket_input *tickets = ARENA_ARRAY(a, struct ticket_input, (size_t)f->tickets + 1);
    size_t n = 0;
    f->ticket_rows = ARENA_ARRAY(a, int, (size_t)f->tickets + 1);
    for (int i = 0; i < f->tickets; i++) {
        const struct form_value *price = row_value(f, "ticket_price", i);
        struct ticket_input t = {.id = {row_id(f, "ticket_id", i)},
                                 .name = row_text(f, "ticket_name", i),
                                 .name_en = row_text(f, "ticket_name_en", i),
                                 .price = {price->is_set ? price->number : 0},
                                 .is_active = row_bool(f, "ticket_active", i)};
        bool is_blank = str_empty(t.name) && str_empty(t.name_en) && !price->is_set;
        if (t.id.v == 0 && is_blank) {
            continue;
        }
        row_require(f->form, "ticket_price", i);
        f->ticket_rows[n] = i;
        tickets[n++] = t;
    }
    f->in.tickets = tickets;
    f->in.n_tickets = n;
}

static void read_questions(struct offering_form *f)
{
    struct arena *a = f->r->arena;
    struct question_input *questions =
        ARENA_ARRAY(a, struct question_input, (size_t)f->questions + 1);
    size_t n = 0;
    f->question_rows = ARENA_ARRAY(a, int, (size_t)f->questions + 1);
    for (int i = 0; i < f->questions; i++) {
        struct question_input q = {.id = row_id(f, "question_id", i),
                                   .label = row_text(f, "question_label", i),
                                   .label_en = row_text(f, "question_label_en", i),
                                   .kind = QUESTION_TEXT,
                                   .options = row_text(f, "question_options", i),
                                   .is_required = row_bool(f, "question_required", i),
                                   .is_active = row_bool(f, "question_active", i)};
        bool is_blank = str_empty(q.label) && str_empty(q.label_en) && str_empty(q.options);
        if (q.id == 0 && is_blank) {
            continue;
        }
        if (!question_kind_parse(row_text(f, "question_kind", i), &q.kind)) {
            q.kind = QUESTION_TEXT;
        }
        f->question_rows[n] = i;
        questions[n++] = q;
    }
    f->in.questions = questions;
    f->in.n_questions = n;
}

bool offering_form_read(struct offering_form *f)
{
    struct form *form = f->form;
    struct offering_input *in = &f->in;
    bool is_right = form_read(form, f->r);
    form_put_int(form, "tickets", f->tickets);
    form_put_int(form, "questions", f->questions);
    in->title = form_text(form, "title");
    in->title_en = form_text(form, "title_en");
    in->summary = form_text(form, "summary");
    in->body = form_text(form, "body");
    in->place = form_text(form, "place");
    is_right = offering_status_parse(form_text(form, "status"), &in->status) &&
               admission_parse(form_text(form, "admission"), &in->admission) &&
               expiry_policy_parse(form_text(form, "expiry_policy"), &in->expiry_policy) &&
               waitlist_mode_parse(form_text(form, "waitlist"), &in->waitlist) && is_right;
    in->position = (int)form_int(form, "position", 0);
    in->price = form_yen(form, "price", 0);
    in->max_party = (int)form_int(form, "max_party", 0);
    in->pay_konbini = form_bool(form, "pay_konbini");
    in->pay_card = form_bool(form, "pay_card");
    in->pay_onsite = form_bool(form, "pay_onsite");
    in->deadline_days = (int)form_int(form, "deadline_days", 0);
    in->deadline_margin_min = read_span(form, "deadline_margin_min", 1);
    in->expiry_grace_hours = read_span(form, "expiry_grace_hours", 60);
    in->remind_hours = read_span(form, "remind_hours", 60);
    in->opens_days = (int)form_int(form, "opens_days", 0);
    in->closes_min = read_span(form, "closes_min", 1);
    in->cancel_hours = read_span(form, "cancel_hours", 60);
    in->waits_in_order = form_bool(form, "waits_in_order");
    if (!waitlist_end_parse(form_text(form, "waitlist_end"), &in->waitlist_end)) {
        in->waitlist_end = WAITLIST_END_ASK;
    }
    read_tickets(f);
    read_questions(f);
    if (in->n_tickets == 0 && !form_value(form, "price")->is_set) {
        require(f, "price"); /* free of charge is said with a 0 */
    }
    return is_right && !form->has_errors;
}

/* --- problems of the use case --- */

static void fail_row(struct offering_form *f, const char *field, int row, enum tx text)
{
    form_fail(f->form, row_name(f->r->arena, field, row), "refused", tr(f->r->lang, text));
}

void offering_form_problems(struct offering_form *f, const struct problems *p)
{
    form_problems(f->form, p);
    for (size_t i = 0; i < p->n; i++) {
        const struct problem *it = &p->v[i];
        if (it->is_warning) {
            continue;
        }
        if (strcmp(it->field, "pay") == 0) {
            form_fail(f->form, "pay_konbini", "refused", tr(f->r->lang, it->text));
        } else if (it->row >= 0 && strncmp(it->field, "ticket_", 7) == 0) {
            fail_row(f, it->field, f->ticket_rows[it->row], it->text);
        } else if (it->row >= 0 && strncmp(it->field, "question_", 9) == 0) {
            fail_row(f, it->field, f->question_rows[it->row], it->text);
        }
    }
}

/* --- one more row --- */

void offering_form_add_row(struct offering_form *f, struct str what)
{
    struct form *old = f->form;
    int tickets = f->tickets, questions = f->questions;
    if (str_is(what, "ticket") && tickets < 2 * OFFERING_TICKETS_MAX) {
        f->tickets++;
    } else if (str_is(what, "question") && questions < 2 * OFFERING_QUESTIONS_MAX) {
        f->questions++;
    }
    declare(f);
    row_values(f->form, old);
    form_put_int(f->form, "tickets", f->tickets);
    form_put_int(f->form, "questions", f->questions);
    if (f->tickets > tickets) {
        put_row(f, "ticket_active", tickets, STR("1"));
    }
    if (f->questions > questions) {
        put_row(f, "question_active", questions, STR("1"));
        put_row(f, "question_kind", questions, question_kind_name(QUESTION_TEXT));
    }
}
