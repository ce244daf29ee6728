#include "web/admin/booking.h"

#include "app/card.h"

#include "app/booking_move.h"
#include "app/payment_move.h"
#include "base/json.h"
#include "core/deadline.h"
#include "core/format.h"
#include "core/konbini.h"
#include "store/follow_up.h"
#include "store/mail.h"
#include "web/access.h"
#include "web/admin/booking.html.h"
#include "web/router.h"

#include <assert.h>

enum {
    ATTEMPTS_MAX = 50,
    HISTORY_MAX = 1000,
    FACTS_MAX = 40,
    TASKS_MAX = 50,
    MAILS_MAX = 200,
    REFRESH_SECONDS = 10,
    NOTE_MAX = 2000,
};

/* --- reading --- */

static enum err read_payments(struct desk *d)
{
    struct payment_list_in in = {.shop = web_shop(d->r).v, .booking = d->b.id, .max = ATTEMPTS_MAX};
    TRY(q_payment_list(db_reader(d->r->app->db), d->r->arena, &in, &d->payments));
    for (size_t i = 0; i < d->payments.n; i++) {
        d->n_paid += pay_status_of(d->payments.v[i].status) == PAY_PAID;
        d->newest = &d->payments.v[i];
        d->newest_pay = pay_status_of(d->newest->status);
        if (d->p == NULL || d->pay != PAY_PAID || d->newest_pay == PAY_PAID) {
            d->p = d->newest;
            d->pay = d->newest_pay;
        }
    }
    if (d->p == NULL) {
        return OK;
    }
    struct payment_policy_of_in policy = {.shop = web_shop(d->r).v, .booking = d->b.id};
    TRY(q_payment_policy_of(db_reader(d->r->app->db), d->r->arena, &policy, &d->policy));
    d->is_overdue = d->p != NULL && payment_is_overdue(d->p, d->r->now);
    return pay_fail_parse(d->p->fail, &d->fail) ? OK : ERR_DB;
}

static enum err read_place(struct desk *d)
{
    struct db_conn *db = db_reader(d->r->app->db);
    struct arena *a = d->r->arena;
    int64_t shop = web_shop(d->r).v;
    bool has_offering, has_slot, has_ticket;
    TRY(q_offering_get(db, a, &(struct offering_get_in){shop, d->b.offering}, &d->offering,
                       &has_offering));
    TRY(q_slot_get(db, a, &(struct slot_get_in){shop, d->b.slot}, &d->slot, &has_slot));
    if (!has_offering || !has_slot) {
        return ERR_DB;
    }
    d->title = admin_words(d->r->lang, d->offering.title, d->offering.title_en);
    if (d->b.ticket.is_set) {
        struct ticket_get_row t;
        TRY(q_ticket_get(db, a, &(struct ticket_get_in){shop, d->b.ticket.v}, &t, &has_ticket));
        d->ticket = has_ticket ? admin_words(d->r->lang, t.name, t.name_en) : STR("");
    }
    return OK;
}

enum err desk_load(struct web_req *r, struct desk *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t id;
    bool found;
    enum access has;
    TRY(web_param_id(r, "booking", &id));
    *out = (struct desk){.r = r};
    TRY(q_booking_get(db, r->arena, &(struct booking_get_in){web_shop(r).v, id}, &out->b, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    out->status = booking_status_of(out->b.status);
    out->method = pay_method_of(out->b.method);
    if (!cancel_reason_parse(out->b.cancel_reason, &out->reason)) {
        return ERR_DB;
    }
    TRY(access_to_booking(r, id, &has));
    out->may_act = has == ACCESS_APPROVE;
    out->may_refund = role_allows(r->staff.role, ROLE_MANAGER);
    TRY(read_place(out));
    TRY(read_payments(out));
    struct request_open_in request = {.shop = web_shop(r).v, .booking = out->b.id};
    TRY(q_request_open(db, r->arena, &request, &out->request, &out->has_request));
    if (out->status == BOOKING_WAITLISTED) {
        TRY(waiting_place_read(db, r->arena, web_shop(r), r->now, &out->b, &out->offering,
                               &out->slot, &out->place));
    }
    struct history_of_booking_in in = {
        .shop = web_shop(r).v, .booking = out->b.id, .max = HISTORY_MAX};
    return q_history_of_booking(db, r->arena, &in, &out->history);
}

/* --- what it allows --- */

bool desk_may_decide(const struct desk *d)
{
    return d->may_act && d->status == BOOKING_PENDING;
}

bool desk_may_cancel(const struct desk *d)
{
    return d->may_act && booking_rule(d->status, BOOK_EV_CANCEL) != NULL;
}

bool desk_may_promote(const struct desk *d)
{
    return d->may_act && d->status == BOOKING_WAITLISTED && !d->place.is_over;
}

bool desk_may_mark_paid(const struct desk *d)
{
    bool is_open =
        d->newest_pay == PAY_ONSITE_DUE || d->newest_pay == PAY_FAILED || d->newest_pay == PAY_VOID;
    return d->may_act && d->status == BOOKING_CONFIRMED && is_open && d->pay != PAY_PAID;
}

bool desk_may_keep(const struct desk *d)
{
    return d->may_act && d->status == BOOKING_CONFIRMED && d->policy.at.is_set;
}

bool desk_may_withdraw(const struct desk *d)
{
    return d->may_act && d->status == BOOKING_CONFIRMED && d->newest != NULL &&
           pay_rule(pay_method_of(d->newest->method), d->newest_pay, PAY_EV_WITHDRAW) != NULL;
}

bool desk_may_rebill(const struct desk *d)
{
    bool is_payable = d->b.amount >= KONBINI_MIN_YEN && d->b.amount <= KONBINI_MAX_YEN;
    return d->may_act && d->status == BOOKING_CONFIRMED && d->newest != NULL &&
           d->pay != PAY_PAID && is_payable && pay_method_of(d->newest->method) != PAY_ONSITE &&
           !(d->has_request && d->newest->request != d->request.id);
}

bool desk_rebill_withdraws(const struct desk *d)
{
    return pay_is_live(d->newest_pay);
}

struct desk_number desk_number(const struct desk *d)
{
    struct deadline_rule rule = {(int)d->offering.deadline_days,
                                 (int)d->offering.deadline_margin_min};
    struct instant start = {d->slot.starts_at};
    bool becomes_confirmed =
        desk_may_decide(d) || (desk_may_promote(d) && d->place.leads_to == WAITLIST_CONFIRMED);
    struct desk_number n = {.is_wanted = becomes_confirmed && d->method == PAY_KONBINI,
                            .latest = deadline_latest_issue(rule, start)};
    struct deadline at;
    n.is_possible = deadline_for(rule, d->r->now, start, &at);
    n.deadline = at.at;
    return n;
}

bool desk_lacks_hold(const struct desk *d)
{
    bool is_card = d->newest != NULL && pay_method_of(d->newest->method) == PAY_CARD;
    return desk_may_decide(d) && is_card && d->newest_pay != PAY_AWAITING_APPROVAL &&
           d->newest_pay != PAY_PAID;
}

struct str desk_about(const struct desk *d)
{
    return tx_admin_about(
        d->r->arena, d->r->lang, d->b.name, d->title,
        admin_when(d->r, (struct instant){d->slot.starts_at}, (struct instant){d->slot.ends_at}));
}

struct url desk_url(const struct desk *d, const char *suffix)
{
    struct str id = id_text(d->r->arena, d->b.id);
    return web_admin_url(d->r, "/bookings/%.*s%s", STR_ARG(id), suffix);
}

/* --- the page --- */

static void fact(struct booking_view *v, enum tx label, struct str value, struct url url)
{
    if (!str_empty(value)) {
        assert(v->n_facts < FACTS_MAX);
        v->facts[v->n_facts++] = (struct admin_fact){tr(v->lang, label), value, url};
    }
}

static void answers(struct booking_view *v)
{
    json_t *root, *item;
    size_t i;
    if (json_parse(v->d->b.answers, &root) != OK) {
        return;
    }
    json_array_foreach(root, i, item)
    {
        struct str label = json_str_at(v->arena, item, "label");
        struct str value = json_str_at(v->arena, item, "value");
        if (v->n_facts < FACTS_MAX && !str_empty(label) && !str_empty(value)) {
            v->facts[v->n_facts++] = (struct admin_fact){.label = label, .value = value};
        }
    }
    json_decref(root);
}

static void fill_facts(struct booking_view *v)
{
    const struct desk *d = v->d;
    struct arena *a = v->arena;
    const struct url none = {STR("")};
    struct url mail = {str_join(a, STR("mailto:"), percent_encode(a, d->b.mail))};
    struct url phone = {str_join(a, STR("tel:"), d->b.phone)};
    v->facts = ARENA_ARRAY(a, struct admin_fact, FACTS_MAX);
    if (d->status == BOOKING_CANCELLED && d->reason != CANCEL_NONE) {
        fact(v, TX_MAIL_ROW_REASON, tr(v->lang, cancel_reason_label(d->reason)), none);
    }
    fact(v, TX_MAIL_ROW_NAME, tx_mail_name_kana(a, v->lang, d->b.name, d->b.kana), none);
    fact(v, TX_MAIL_ROW_PHONE, d->b.phone, phone);
    fact(v, TX_MAIL_ROW_MAIL, d->b.mail, mail);
    fact(v, TX_MAIL_ROW_TITLE, d->title, none);
    fact(v, TX_MAIL_ROW_WHEN,
         format_range(a, v->lang, (struct instant){d->slot.starts_at},
                      (struct instant){d->slot.ends_at}),
         none);
    fact(v, TX_MAIL_ROW_TICKET, d->ticket, none);
    fact(v, TX_MAIL_ROW_PARTY, tx_mail_party(a, v->lang, admin_number(a, d->b.party)), none);
    fact(v, TX_MAIL_ROW_AMOUNT, format_yen(a, v->lang, (struct yen){d->b.amount}), none);
    fact(v, TX_MAIL_ROW_METHOD,
         d->b.amount > 0 ? tr(v->lang, pay_method_label(d->method)) : STR(""), none);
    fact(v, TX_ADMIN_SEATS,
         tx_admin_seats_taken(a, v->lang, admin_number(a, d->slot.taken),
                              admin_number(a, d->slot.capacity)),
         none);
    answers(v);
    fact(v, TX_ADMIN_BOOKED_AT, format_instant(a, v->lang, (struct instant){d->b.created_at}),
         none);
    fact(v, TX_MAIL_ROW_ID, id_text(a, d->b.id), none);
}

static struct str closed_words(const struct booking_view *v,
                               const struct follow_up_of_booking_row *row)
{
    return tx_task_done(v->arena, v->lang, admin_at(v->d->r, (struct instant){row->closed_at.v}),
                        task_how(v->lang, row->how));
}

static enum err fill_tasks(struct booking_view *v)
{
    struct follow_up_of_booking_rows rows;
    struct follow_up_of_booking_in in = {
        .shop = web_shop(v->d->r).v, .booking = v->d->b.id, .max = TASKS_MAX};
    TRY(q_follow_up_of_booking(db_reader(v->d->r->app->db), v->arena, &in, &rows));
    v->tasks = ARENA_ARRAY(v->arena, struct task_line, rows.n + 1);
    v->done = ARENA_ARRAY(v->arena, struct task_line, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        const struct follow_up_of_booking_row *row = &rows.v[i];
        bool is_done = row->closed_at.is_set;
        if (!is_done && !v->has_waited) {
            v->has_waited = true; /* oldest first */
            v->waits = (struct task_line){.arena = v->arena, .lang = v->lang};
            task_age(v->d->r, &v->waits, (struct instant){row->opened_at});
            task_urgency(v->d->r, &v->waits, v->d->status, v->d->pay,
                         (struct instant){v->d->slot.starts_at});
        }
        if (!is_done && str_eq(row->kind, follow_up_name(FOLLOW_APPROVAL))) {
            continue; /* the head of the page asks just that */
        }
        struct task_line *t = is_done ? &v->done[v->n_done++] : &v->tasks[v->n_tasks++];
        task_fill(v->d->r, t, row->id, row->kind, v->d->b.id);
        task_age(v->d->r, t, (struct instant){row->opened_at});
        task_escalated(v->d->r, t, row->escalated_at.is_set, row->escalated_at.v);
        t->start = STR(""); /* said once, at the head of this page */
        t->n_acts = 0;      /* they are at the head of this page */
        t->may_close = t->may_close && v->d->may_act;
        t->how = is_done ? closed_words(v, row) : STR("");
    }
    return OK;
}

static enum err fill_mails(struct booking_view *v)
{
    struct mail_of_booking_rows rows;
    struct mail_of_booking_in in = {
        .shop = web_shop(v->d->r).v, .booking = v->d->b.id, .max = MAILS_MAX};
    TRY(q_mail_of_booking(db_reader(v->d->r->app->db), v->arena, &in, &rows));
    v->mails = ARENA_ARRAY(v->arena, struct mail_line, rows.n + 1);
    for (size_t i = rows.n; i > 0; i--) {
        const struct mail_of_booking_row *m = &rows.v[i - 1];
        struct mail_page_row row = {
            .id = m->id,
            .kind = m->kind,
            .to_address = m->to_address,
            .subject = m->subject,
            .state = m->state,
            .attempts = m->attempts,
            .next_at = m->next_at,
            .last_error = m->last_error,
            .created_at = m->created_at,
            .sent_at = {m->sent_at.is_set, m->sent_at.v},
        };
        mail_line_fill(v->d->r, &row, &v->mails[v->n_mails]);
        v->mails[v->n_mails].may_retry = v->mails[v->n_mails].may_retry && v->d->may_act;
        v->n_mails++;
    }
    return OK;
}

static const struct field note_fields[] = {
    {.name = "note",
     .label = TX_ADMIN_NOTE,
     .type = FIELD_TEXTAREA,
     .max = NOTE_MAX,
     .hint = TX_ADMIN_NOTE_HINT},
};

struct form *desk_note_form(const struct web_req *r, struct str text)
{
    struct form *f = form_new(r->arena, r->lang, note_fields, COUNT_OF(note_fields));
    form_put(f, "note", text);
    return f;
}

static void fill_summary(struct booking_view *v)
{
    const struct desk *d = v->d;
    v->summary[0] = d->title;
    v->summary[1] =
        admin_when(d->r, (struct instant){d->slot.starts_at}, (struct instant){d->slot.ends_at});
    v->summary[2] = tx_mail_party(v->arena, v->lang, admin_number(v->arena, d->b.party));
    v->summary[3] = format_yen(v->arena, v->lang, (struct yen){d->b.amount});
}

static void fill_refresh(const struct booking_view *v)
{
    if (v->d->pay == PAY_ISSUING || v->d->pay == PAY_VOIDING) {
        v->layout->refresh_seconds = REFRESH_SECONDS;
        v->layout->refreshes_by_script_only = true;
    }
}

enum err desk_show(struct web_req *r, int status, const struct desk *d, struct form *note)
{
    struct arena *a = r->arena;
    struct str token = d->b.token;
    struct booking_view v = {
        .arena = a,
        .lang = r->lang,
        .layout = web_admin_layout(r, tx_admin_booking_title(a, r->lang, d->b.name), "/bookings"),
        .d = d,
        .title = tx_admin_booking_title(a, r->lang, d->b.name),
        .status = chip_of_booking(r->lang, d->b.status),
        .customer_url = web_shop_url(r, "/b/%.*s", STR_ARG(token)),
        .bookings_url = web_admin_url(r, "/bookings"),
        .resend = desk_url(d, "/resend"),
        .resend_to = tx_admin_resend_to(a, r->lang, d->b.mail),
        .explain = web_admin_url(r, "/explain"),
        .note = note == NULL ? desk_note_form(r, d->b.staff_note) : note,
        .note_url = desk_url(d, "/note"),
    };
    if (d->p != NULL) {
        v.pay = chip_of_payment(a, r->lang, d->p->method, d->p->status, d->p->fail, d->is_overdue);
        v.has_other_way = pay_method_of(d->newest->method) != PAY_KONBINI;
    }
    TRY(fill_tasks(&v));
    desk_next(d, v.n_tasks > 0, &v.next);
    fill_summary(&v);
    fill_facts(&v);
    fill_refresh(&v);
    TRY(fill_mails(&v));
    TRY(desk_pays(d, &v.pays, &v.n_pays));
    desk_story(d, &v.story, &v.n_story);
    desk_picture(d, &v.wide, &v.tall);
    WEB_RENDER(r, status, render_web_admin_booking, &v);
}

enum err admin_booking(struct web_req *r)
{
    struct desk d;
    TRY(desk_load(r, &d));
    return desk_show(r, 200, &d, NULL);
}
