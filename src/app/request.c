#include "app/request.h"

#include "app/booking_move.h"
#include "app/payment_move.h"
#include "app/request_move.h"
#include "base/log.h"
#include "core/deadline.h"
#include "core/konbini.h"
#include "store/offering.h"
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
    r->out->result = DECIDE_DONE;
    return add(c, &b);
}

enum err app_rebill(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                    struct booking_id id, struct decide_output *out)
{
    struct rebill r = {id, out};
    return change_run(app, a, TX_ADMIN, shop, who, rebill_in_tx, &r);
}

/* --- time --- */

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
