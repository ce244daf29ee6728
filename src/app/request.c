#include "app/request.h"

#include "app/booking_move.h"
#include "app/effects.h"
#include "app/payment_move.h"
#include "app/request_move.h"
#include "app/voucher.h"
#include "base/log.h"
#include "core/deadline.h"
#include "core/konbini.h"
#include "core/mail_address.h"
#include "store/offering.h"
#include "store/shop.h"
#include "store/slot.h"

#include <assert.h>
#include <inttypes.h>

enum { SWEEP_BATCH = 100 };

struct instant request_due(struct deadline_rule rule, struct instant now, struct instant slot_start)
{
    struct deadline d;
    if (deadline_for(rule, now, slot_start, &d)) {
        return d.at;
    }
    struct instant by_days = day_end(day_add(day_of(now), rule.days));
    struct instant last = day_end(deadline_last_day(now));
    return instant_before(last, by_days) ? last : by_days;
}

struct rebill {
    struct booking_id id;
    struct decide_output *out;
};

static enum err add(struct change *c, const struct booking_get_row *b)
{
    struct offering_get_row o;
    struct slot_get_row slot;
    bool has_offering, has_slot;
    TRY(q_offering_get(c->db, c->a, &(struct offering_get_in){c->shop.v, b->offering}, &o,
                       &has_offering));
    TRY(q_slot_get(c->db, c->a, &(struct slot_get_in){c->shop.v, b->slot}, &slot, &has_slot));
    assert(has_offering && has_slot);
    struct deadline_rule rule = {(int)o.deadline_days, (int)o.deadline_margin_min};
    bool is_english = lang_parse(b->lang) == LANG_EN && !str_empty(o.title_en);
    struct request_add_in in = {
        .booking = {true, b->id},
        .name = b->name,
        .kana = b->kana,
        .mail = b->mail,
        .phone = b->phone,
        .lang = b->lang,
        .title = is_english ? o.title_en : o.title,
        .message = STR(""),
        .amount = b->amount,
        .due = request_due(rule, c->now, (struct instant){slot.starts_at}).ms,
    };
    int64_t id;
    return request_begin(c, &in, &id);
}

static enum err rebill_in_tx(struct change *c, void *arg)
{
    const struct rebill *r = arg;
    struct booking_get_row b;
    struct payment_get_row p;
    struct request_get_row open;
    bool found, moved;
    *r->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    TRY(q_booking_get(c->db, c->a, &(struct booking_get_in){c->shop.v, r->id.v}, &b, &found));
    if (!found) {
        return OK;
    }
    r->out->status = booking_status_of(b.status);
    r->out->result = str_is(b.pay_status, "paid") ? DECIDE_ALREADY : DECIDE_NOT_ALLOWED;
    TRY(q_payment_latest(c->db, c->a, &(struct payment_latest_in){c->shop.v, b.id}, &p, &found));
    bool is_payable = b.amount >= KONBINI_MIN_YEN && b.amount <= KONBINI_MAX_YEN;
    if (str_is(b.pay_status, "paid") || r->out->status != BOOKING_CONFIRMED || !found ||
        !is_payable || str_eq(p.method, pay_method_name(PAY_ONSITE))) {
        return OK;
    }
    TRY(q_payment_clear_policies(c->db, &(struct payment_clear_policies_in){c->shop.v, b.id},
                                 NULL));
    TRY(q_request_open(c->db, c->a, &(struct request_open_in){c->shop.v, b.id}, &open, &found));
    if (found) {
        TRY(request_move(c, &open, REQUEST_EV_REPLACED));
    }
    TRY(q_payment_latest(c->db, c->a, &(struct payment_latest_in){c->shop.v, b.id}, &p, &found));
    TRY(payment_move(c, &b, &p, PAY_EV_WITHDRAW, &moved));
    TRY(follow_up_close_unpaid(c, (struct booking_id){b.id}, (struct payment_id){0},
                               STR("billed")));
    r->out->result = DECIDE_DONE;
    return add(c, &b);
}

enum err app_rebill(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                    struct booking_id id, struct decide_output *out)
{
    struct rebill r = {id, out};
    return change_run(app, a, TX_ADMIN, shop, who, rebill_in_tx, &r);
}

/* --- for anybody --- */

enum { NAME_MAX = 60, PHONE_MAX = 20, TITLE_MAX = 80, MESSAGE_MAX = 500 };

struct send {
    const struct request_input *in;
    struct problems *problems;
    int64_t *id;
};

static bool remind_at(const struct request_input *in, struct instant now, struct instant *out)
{
    return in->remind_days > 0 && request_reminder_at(in->due, in->remind_days, now, out);
}

static void check_input(const struct request_input *in, struct instant now, struct problems *p)
{
    struct instant at;
    struct deadline d;
    check_required(p, "name", in->name, NAME_MAX);
    check_length(p, "kana", in->kana, NAME_MAX);
    check_length(p, "phone", in->phone, PHONE_MAX);
    check_required(p, "title", in->title, TITLE_MAX);
    check_length(p, "message", in->message, MESSAGE_MAX);
    if (!mail_address_is_plausible(in->mail)) {
        problem_add(p, "mail", TX_PROBLEM_MAIL);
    }
    if (in->amount < KONBINI_MIN_YEN || in->amount > KONBINI_MAX_YEN) {
        problem_add(p, "amount", TX_PROBLEM_REQUEST_AMOUNT);
    }
    struct instant due = day_end(in->due), last = day_end(deadline_last_day(now));
    if (!deadline_until(due, now, &d) || instant_before(last, due)) {
        problem_add(p, "due", TX_PROBLEM_REQUEST_DUE);
    } else if (in->remind_days > 0 && !remind_at(in, now, &at)) {
        problem_add(p, "remind_days", TX_PROBLEM_REQUEST_REMIND);
    }
    check_range(p, "remind_days", in->remind_days, 0, REQUEST_REMIND_DAYS_MAX);
}

static enum err find_sent(struct change *c, const struct send *s, bool *found)
{
    struct request_by_key_row row;
    *found = false;
    if (str_empty(s->in->idem_key)) {
        return OK;
    }
    struct request_by_key_in key = {.shop = c->shop.v, .idem_key = s->in->idem_key};
    TRY(q_request_by_key(c->db, c->a, &key, &row, found));
    *s->id = *found ? row.id : 0;
    return OK;
}

static enum err send_in_tx(struct change *c, void *arg)
{
    const struct send *s = arg;
    const struct request_input *in = s->in;
    struct shop_get_row shop;
    bool found;
    *s->problems = (struct problems){0};
    TRY(find_sent(c, s, &found));
    if (found) {
        return OK;
    }
    check_input(in, c->now, s->problems);
    TRY(q_shop_get(c->db, c->a, &(struct shop_get_in){c->shop.v}, &shop));
    if (str_empty(shop.stripe_key)) {
        problem_add(s->problems, "amount", TX_PROBLEM_REQUEST_PROVIDER);
    }
    if (s->problems->refuses) {
        return OK;
    }
    struct instant at = {0};
    bool reminds = remind_at(in, c->now, &at);
    struct request_add_in row = {
        .idem_key = str_empty(in->idem_key) ? STR_NONE : in->idem_key,
        .name = in->name,
        .kana = in->kana,
        .mail = in->mail,
        .phone = in->phone,
        .lang = lang_name(in->lang),
        .title = in->title,
        .message = in->message,
        .amount = in->amount,
        .due = day_end(in->due).ms,
        .remind_at = {reminds, at.ms},
    };
    return request_begin(c, &row, s->id);
}

enum err app_request_send(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                          const struct request_input *in, struct problems *problems, int64_t *id)
{
    struct send s = {in, problems, id};
    *id = 0;
    return change_run(app, a, TX_ADMIN, shop, who, send_in_tx, &s);
}

/* --- what staff do to one --- */

struct deed {
    int64_t id;
    enum decide_result *out;
};

static enum err remind_in_tx(struct change *c, void *arg)
{
    const struct deed *d = arg;
    struct request_get_row r;
    struct payment_get_row p;
    bool found, has_payment;
    *d->out = DECIDE_NO_SUCH;
    TRY(q_request_get(c->db, c->a, &(struct request_get_in){c->shop.v, d->id}, &r, &found));
    if (!found) {
        return OK;
    }
    struct payment_of_request_in key = {c->shop.v, r.id};
    TRY(q_payment_of_request(c->db, c->a, &key, &p, &has_payment));
    bool can_pay = request_status_of(r.status) == REQUEST_OPEN && has_payment &&
                   voucher_is_payable(&p, c->now);
    if (!can_pay) {
        *d->out = DECIDE_NOT_ALLOWED;
        return OK;
    }
    int64_t last = r.reminded_at.is_set ? r.reminded_at.v : p.issued_at.v;
    if (c->now.ms - last < (int64_t)REQUEST_REST_MIN * MS_PER_MINUTE) {
        *d->out = DECIDE_ALREADY;
        return OK;
    }
    *d->out = DECIDE_DONE;
    return request_move(c, &r, REQUEST_EV_REMIND);
}

enum err app_request_remind(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                            int64_t id, enum decide_result *out)
{
    struct deed d = {id, out};
    return change_run(app, a, TX_ADMIN, shop, who, remind_in_tx, &d);
}

static enum err withdraw_in_tx(struct change *c, void *arg)
{
    const struct deed *d = arg;
    struct request_get_row r;
    bool found;
    *d->out = DECIDE_NO_SUCH;
    TRY(q_request_get(c->db, c->a, &(struct request_get_in){c->shop.v, d->id}, &r, &found));
    if (!found) {
        return OK;
    }
    enum request_status status = request_status_of(r.status);
    if (status != REQUEST_OPEN) {
        *d->out = status == REQUEST_WITHDRAWN ? DECIDE_ALREADY : DECIDE_NOT_ALLOWED;
        return OK;
    }
    *d->out = DECIDE_DONE;
    return request_move(c, &r, REQUEST_EV_WITHDRAW);
}

enum err app_request_withdraw(struct app *app, struct arena *a, struct shop_id shop,
                              struct actor who, int64_t id, enum decide_result *out)
{
    struct deed d = {id, out};
    return change_run(app, a, TX_ADMIN, shop, who, withdraw_in_tx, &d);
}

/* --- time --- */

static enum err remind_due_in_tx(struct change *c, void *arg)
{
    const struct request_remind_due_row *row = arg;
    struct request_get_row r;
    struct payment_get_row p;
    bool found, has_payment;
    TRY(q_request_get(c->db, c->a, &(struct request_get_in){c->shop.v, row->id}, &r, &found));
    assert(found);
    struct payment_of_request_in key = {c->shop.v, r.id};
    TRY(q_payment_of_request(c->db, c->a, &key, &p, &has_payment));
    struct request_forget_reminder_in none = {c->shop.v, r.id};
    TRY(q_request_forget_reminder(c->db, &none, NULL));
    bool is_of_use = r.remind_at.is_set && has_payment && voucher_is_payable(&p, c->now);
    return is_of_use ? request_move(c, &r, REQUEST_EV_REMINDER_DUE) : OK;
}

static void sweep_reminders(struct app *app, struct arena *a)
{
    struct request_remind_due_in in = {.now = app_now(app).ms, .max = SWEEP_BATCH};
    struct request_remind_due_rows rows;
    if (q_request_remind_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = change_run(app, a, TX_ADMIN, (struct shop_id){rows.v[i].shop},
                                (struct actor){.kind = ACTOR_SYSTEM}, remind_due_in_tx, &rows.v[i]);
        log_info("sweep.request_reminder", "request=%" PRId64 " result=%s", rows.v[i].id,
                 err_name(e));
    }
}

static enum err expire_in_tx(struct change *c, void *arg)
{
    const struct request_overdue_row *row = arg;
    struct request_get_row r;
    bool found;
    TRY(q_request_get(c->db, c->a, &(struct request_get_in){c->shop.v, row->id}, &r, &found));
    assert(found);
    return request_move(c, &r, REQUEST_EV_EXPIRED);
}

void requests_sweep(struct app *app, struct arena *a)
{
    sweep_reminders(app, a);
    struct request_overdue_in in = {.now = app_now(app).ms, .max = SWEEP_BATCH};
    struct request_overdue_rows rows;
    if (q_request_overdue(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = change_run(app, a, TX_MONEY, (struct shop_id){rows.v[i].shop},
                                (struct actor){.kind = ACTOR_SYSTEM}, expire_in_tx, &rows.v[i]);
        log_info("sweep.request", "request=%" PRId64 " result=%s", rows.v[i].id, err_name(e));
    }
}
