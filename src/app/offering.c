#include "app/offering.h"

#include "app/change.h"
#include "app/hours.h"
#include "app/law.h"
#include "base/json.h"
#include "core/deadline.h"
#include "core/reminder.h"
#include "store/shop.h"
#include "store/waiting.h"

struct offering_input offering_defaults(enum offering_kind kind)
{
    return (struct offering_input){
        .kind = kind,
        .status = OFFERING_DRAFT,
        .title = STR(""),
        .title_en = STR(""),
        .summary = STR(""),
        .body = STR(""),
        .place = STR(""),
        .admission = ADMISSION_FIRST_COME,
        .pay_konbini = true,
        .deadline_days = DEADLINE_DAYS_DEFAULT,
        .deadline_margin_min = 60,
        .expiry_policy = EXPIRY_KEEP,
        .expiry_grace_hours = 24,
        .remind_hours = REMIND_HOURS_DEFAULT,
        .waitlist = WAITLIST_OFF,
        .cancel_hours = 24,
        .opens_days = 60,
        .closes_min = 120,
        .max_party = 4,
    };
}

/* --- reading --- */

static enum err read_tickets(struct db_conn *db, struct arena *a, struct shop_id shop,
                             struct offering_input *out)
{
    struct ticket_list_rows rows;
    TRY(q_ticket_list(db, a, &(struct ticket_list_in){shop.v, out->id.v, OFFERING_TICKETS_MAX * 2},
                      &rows));
    struct ticket_input *tickets = ARENA_ARRAY(a, struct ticket_input, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        const struct ticket_list_row *row = &rows.v[i];
        tickets[i] = (struct ticket_input){.id = {row->id},
                                           .name = row->name,
                                           .name_en = row->name_en,
                                           .price = {row->price},
                                           .is_active = row->is_active != 0};
    }
    out->tickets = tickets;
    out->n_tickets = rows.n;
    return OK;
}

static enum err read_questions(struct db_conn *db, struct arena *a, struct shop_id shop,
                               struct offering_input *out)
{
    struct question_list_rows rows;
    TRY(q_question_list(
        db, a, &(struct question_list_in){shop.v, out->id.v, OFFERING_QUESTIONS_MAX * 2}, &rows));
    struct question_input *questions = ARENA_ARRAY(a, struct question_input, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        const struct question_list_row *row = &rows.v[i];
        questions[i] = (struct question_input){.id = row->id,
                                               .label = row->label,
                                               .label_en = row->label_en,
                                               .options = row->options,
                                               .is_required = row->is_required != 0,
                                               .is_active = row->is_active != 0};
        if (!question_kind_parse(row->kind, &questions[i].kind)) {
            return ERR_DB;
        }
    }
    out->questions = questions;
    out->n_questions = rows.n;
    return OK;
}

enum err offering_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                       struct offering_id id, struct offering_input *out, bool *found)
{
    struct offering_get_row row;
    TRY(q_offering_get(db, a, &(struct offering_get_in){shop.v, id.v}, &row, found));
    if (!*found) {
        return OK;
    }
    *out = (struct offering_input){
        .id = id,
        .title = row.title,
        .title_en = row.title_en,
        .summary = row.summary,
        .body = row.body,
        .place = row.place,
        .price = {row.price},
        .pay_konbini = row.pay_konbini != 0,
        .pay_card = row.pay_card != 0,
        .pay_onsite = row.pay_onsite != 0,
        .deadline_days = (int)row.deadline_days,
        .deadline_margin_min = (int)row.deadline_margin_min,
        .expiry_grace_hours = (int)row.expiry_grace_hours,
        .remind_hours = (int)row.remind_hours,
        .cancel_hours = (int)row.cancel_hours,
        .opens_days = (int)row.opens_days,
        .closes_min = (int)row.closes_min,
        .max_party = (int)row.max_party,
        .position = (int)row.position,
        .waits_in_order = row.waits_in_order != 0,
    };
    if (!offering_kind_parse(row.kind, &out->kind) ||
        !offering_status_parse(row.status, &out->status) ||
        !admission_parse(row.admission, &out->admission) ||
        !expiry_policy_parse(row.expiry_policy, &out->expiry_policy) ||
        !waitlist_mode_parse(row.waitlist, &out->waitlist)) {
        return ERR_DB;
    }
    if (out->waitlist == WAITLIST_OFF) {
        bool is_ended = str_eq(row.promotes, waitlist_mode_name(WAITLIST_OFF));
        out->waitlist_end = is_ended ? WAITLIST_END_DISSOLVE : WAITLIST_END_KEEP;
    }
    TRY(read_tickets(db, a, shop, out));
    return read_questions(db, a, shop, out);
}

/* --- saving --- */

struct save {
    struct offering_input in;
    struct problems *problems;
    struct offering_id id;
    enum waitlist_mode promotes; /* where those who wait are led from now on */
};

/* The lowest price anybody can choose; what lists show. */
static struct yen lowest_price(const struct offering_input *in)
{
    struct yen lowest = in->price;
    bool is_first = true;
    for (size_t i = 0; i < in->n_tickets; i++) {
        const struct ticket_input *it = &in->tickets[i];
        if (it->is_active && (is_first || it->price.v < lowest.v)) {
            lowest = it->price;
            is_first = false;
        }
    }
    return lowest;
}

static enum err save_row(struct change *c, const struct save *op)
{
    const struct offering_input *in = &op->in;
    struct offering_set_in set = {
        .shop = c->shop.v,
        .id = op->id.v,
        .status = offering_status_name(in->status),
        .title = in->title,
        .title_en = in->title_en,
        .summary = in->summary,
        .body = in->body,
        .place = in->place,
        .admission = admission_name(in->admission),
        .price = lowest_price(in).v,
        .pay_konbini = in->pay_konbini,
        .pay_card = in->pay_card,
        .pay_onsite = in->pay_onsite,
        .deadline_days = in->deadline_days,
        .deadline_margin_min = in->deadline_margin_min,
        .expiry_policy =
            expiry_policy_name(in->pay_konbini || in->pay_card ? in->expiry_policy : EXPIRY_KEEP),
        .expiry_grace_hours = in->expiry_grace_hours,
        .remind_hours = in->remind_hours,
        .waitlist = waitlist_mode_name(in->waitlist),
        .promotes = waitlist_mode_name(op->promotes),
        .waits_in_order = in->waits_in_order,
        .cancel_hours = in->cancel_hours,
        .opens_days = in->opens_days,
        .closes_min = in->closes_min,
        .max_party = in->max_party,
        .position = in->position,
        .now = c->now.ms,
    };
    return q_offering_set(c->db, &set, NULL);
}

/* A new row holds its kind; everything else follows in save_row. */
static enum err add_row(struct change *c, const struct offering_input *in, struct offering_id id)
{
    struct offering_add_in add = {
        .shop = c->shop.v,
        .id = id.v,
        .kind = offering_kind_name(in->kind),
        .status = offering_status_name(OFFERING_DRAFT),
        .title = in->title,
        .title_en = STR(""),
        .summary = STR(""),
        .body = STR(""),
        .place = STR(""),
        .admission = admission_name(in->admission),
        .deadline_days = in->deadline_days,
        .expiry_policy = expiry_policy_name(EXPIRY_KEEP),
        .waitlist = waitlist_mode_name(WAITLIST_OFF),
        .max_party = in->max_party,
        .now = c->now.ms,
    };
    return q_offering_add(c->db, &add, NULL);
}

static enum err save_tickets(struct change *c, const struct offering_input *in,
                             const struct offering_input *old, struct offering_id id)
{
    for (size_t i = 0; i < old->n_tickets; i++) {
        const struct ticket_input *it = &old->tickets[i];
        TRY(q_ticket_set(c->db,
                         &(struct ticket_set_in){c->shop.v, it->id.v, it->name, it->name_en,
                                                 it->price.v, 0, 1000 + (int64_t)i},
                         NULL));
    }
    for (size_t i = 0; i < in->n_tickets; i++) {
        const struct ticket_input *it = &in->tickets[i];
        if (it->id.v == 0) {
            TRY(q_ticket_add(c->db,
                             &(struct ticket_add_in){c->shop.v, change_id(c), id.v, it->name,
                                                     it->name_en, it->price.v, it->is_active,
                                                     (int64_t)i},
                             NULL));
        } else {
            TRY(q_ticket_set(c->db,
                             &(struct ticket_set_in){c->shop.v, it->id.v, it->name, it->name_en,
                                                     it->price.v, it->is_active, (int64_t)i},
                             NULL));
        }
    }
    return OK;
}

static enum err save_questions(struct change *c, const struct offering_input *in,
                               const struct offering_input *old, struct offering_id id)
{
    for (size_t i = 0; i < old->n_questions; i++) {
        const struct question_input *it = &old->questions[i];
        TRY(q_question_set(c->db,
                           &(struct question_set_in){c->shop.v, it->id, it->label, it->label_en,
                                                     question_kind_name(it->kind), it->options,
                                                     it->is_required, 0, 1000 + (int64_t)i},
                           NULL));
    }
    for (size_t i = 0; i < in->n_questions; i++) {
        const struct question_input *it = &in->questions[i];
        struct str kind = question_kind_name(it->kind);
        struct str options = it->kind == QUESTION_CHOICE ? it->options : STR("");
        if (it->id == 0) {
            TRY(q_question_add(c->db,
                               &(struct question_add_in){
                                   c->shop.v, change_id(c), id.v, it->label, it->label_en, kind,
                                   options, it->is_required, it->is_active, (int64_t)i},
                               NULL));
        } else {
            TRY(q_question_set(c->db,
                               &(struct question_set_in){c->shop.v, it->id, it->label, it->label_en,
                                                         kind, options, it->is_required,
                                                         it->is_active, (int64_t)i},
                               NULL));
        }
    }
    return OK;
}

/* Every ticket and question that is named is one of this offering's. */
static bool are_own(const struct offering_input *in, const struct offering_input *old)
{
    for (size_t i = 0; i < in->n_tickets; i++) {
        bool is_own = in->tickets[i].id.v == 0;
        for (size_t j = 0; j < old->n_tickets; j++) {
            is_own = is_own || old->tickets[j].id.v == in->tickets[i].id.v;
        }
        if (!is_own) {
            return false;
        }
    }
    for (size_t i = 0; i < in->n_questions; i++) {
        bool is_own = in->questions[i].id == 0;
        for (size_t j = 0; j < old->n_questions; j++) {
            is_own = is_own || old->questions[j].id == in->questions[i].id;
        }
        if (!is_own) {
            return false;
        }
    }
    return true;
}

/* Taking money online begins only when 特定商取引法に基づく表記 says everything; what is open
 * already stays open, and staff are told. */
static enum err check_law(struct change *c, const struct offering_input *in,
                          const struct offering_input *old, struct problems *p)
{
    bool was_so =
        old->id.v != 0 && old->status == OFFERING_OPEN && (old->pay_konbini || old->pay_card);
    struct law law;
    if (in->status != OFFERING_OPEN || (!in->pay_konbini && !in->pay_card)) {
        return OK;
    }
    TRY(law_read(c->db, c->a, c->shop, &law));
    if (law_missing(&law) > 0 && was_so) {
        problem_warn(p, "status", TX_PROBLEM_LAW_INCOMPLETE_OPEN);
    } else if (law_missing(&law) > 0) {
        problem_add(p, "status", TX_PROBLEM_LAW_INCOMPLETE);
    }
    return OK;
}

/* What is missing elsewhere before customers can really pay and book. */
static enum err warn_about_shop(struct change *c, const struct offering_input *in,
                                struct problems *p)
{
    struct shop_get_row shop;
    TRY(q_shop_get(c->db, c->a, &(struct shop_get_in){c->shop.v}, &shop));
    if (in->status == OFFERING_OPEN && in->pay_konbini && str_empty(shop.stripe_key)) {
        problem_warn(p, "pay", TX_PROBLEM_NO_STRIPE);
    } else if (in->status == OFFERING_OPEN && in->pay_card && str_empty(shop.stripe_key)) {
        problem_warn(p, "pay", TX_PROBLEM_NO_STRIPE_CARD);
    }
    return OK;
}

static enum err write_history(struct change *c, struct offering_id id, bool is_new)
{
    json_t *detail = json_pack("{s:I}", "offering", (json_int_t)id.v);
    struct str text = json_text(c->a, detail);
    json_decref(detail);
    return change_history(
        c, &(struct history_line){.subject = "settings",
                                  .what = is_new ? STR("offering_added") : STR("offering_changed"),
                                  .detail = text});
}

enum err offering_waiting(struct db_conn *db, struct arena *a, struct shop_id shop,
                          struct offering_id id, int64_t *out)
{
    struct waiting_of_offering_row row;
    struct waiting_of_offering_in key = {.shop = shop.v, .offering = id.v};
    TRY(q_waiting_of_offering(db, a, &key, &row));
    *out = row.n;
    return OK;
}

/* Those who wait when the list takes no more names: go on, or are told that it ends. */
static enum err end_list(struct change *c, struct save *op)
{
    int64_t waiting = 0;
    op->promotes = op->in.waitlist;
    if (op->in.waitlist != WAITLIST_OFF) {
        return OK;
    }
    op->promotes = WAITLIST_PENDING;
    if (op->in.id.v == 0) {
        return OK;
    }
    struct offering_get_row row;
    bool found;
    struct offering_get_in key = {c->shop.v, op->in.id.v};
    TRY(q_offering_get(c->db, c->a, &key, &row, &found));
    if (!found || !waitlist_mode_parse(row.promotes, &op->promotes)) {
        return ERR_DB;
    }
    TRY(offering_waiting(c->db, c->a, c->shop, op->in.id, &waiting));
    if (waiting > 0 && op->in.waitlist_end == WAITLIST_END_ASK) {
        problem_add(op->problems, "waitlist_end", TX_PROBLEM_WAITLIST_END);
    } else if (waiting > 0 && op->in.waitlist_end == WAITLIST_END_DISSOLVE) {
        op->promotes = WAITLIST_OFF;
    }
    return OK;
}

static enum err save(struct change *c, void *arg)
{
    struct save *op = arg;
    *op->problems = (struct problems){0};
    bool is_new = op->in.id.v == 0;
    struct offering_input old = {0};
    if (!is_new) {
        bool found;
        TRY(offering_read(c->db, c->a, c->shop, op->in.id, &old, &found));
        if (!found || !are_own(&op->in, &old)) {
            return ERR_NOT_FOUND;
        }
        op->in.kind = old.kind;
    } else if (!are_own(&op->in, &old)) {
        return ERR_NOT_FOUND;
    }
    offering_check(&op->in, op->problems);
    TRY(end_list(c, op));
    TRY(check_law(c, &op->in, &old, op->problems));
    if (op->problems->refuses) {
        return OK;
    }
    TRY(warn_about_shop(c, &op->in, op->problems));
    op->id.v = is_new ? change_id(c) : op->in.id.v;
    if (is_new) {
        TRY(add_row(c, &op->in, op->id));
    }
    TRY(save_row(c, op));
    TRY(save_tickets(c, &op->in, &old, op->id));
    TRY(save_questions(c, &op->in, &old, op->id));
    c->rings[BELL_SWEEP] = true; /* the waiting lists may move up now, or end */
    return write_history(c, op->id, is_new);
}

enum err app_save_offering(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                           const struct offering_input *in, struct problems *problems,
                           struct offering_id *out)
{
    struct save op = {.in = *in, .problems = problems};
    TRY(change_run(app, a, TX_ADMIN, shop, who, save, &op));
    *out = op.id;
    if (!problems->refuses && op.in.kind == OFFERING_SERVICE) {
        slots_extend(app, a); /* it may be open for longer now */
    }
    return OK;
}
