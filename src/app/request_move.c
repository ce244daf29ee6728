#include "app/request_move.h"

#include "app/booking_move.h"
#include "app/mail.h"
#include "app/payment_move.h"
#include "base/random.h"

#include <assert.h>

struct rfx {
    struct change *c;
    const struct request_get_row *r;
};

enum request_status request_status_of(struct str name)
{
    enum request_status s = REQUEST_NONE;
    bool is_known = request_status_parse(name, &s);
    assert(is_known);
    return s;
}

static enum err read_request(struct change *c, int64_t id, struct request_get_row *out)
{
    bool found;
    TRY(q_request_get(c->db, c->a, &(struct request_get_in){c->shop.v, id}, out, &found));
    assert(found);
    return OK;
}

enum err request_stand_in(struct change *c, int64_t request, struct booking_get_row *out)
{
    struct request_get_row r;
    TRY(read_request(c, request, &r));
    bool is_off = request_status_of(r.status) == REQUEST_WITHDRAWN;
    *out = (struct booking_get_row){
        .token = STR(""),
        .status = booking_status_name(is_off ? BOOKING_CANCELLED : BOOKING_CONFIRMED),
        .cancel_reason = STR(""),
        .party = 1,
        .name = r.name,
        .kana = r.kana,
        .mail = r.mail,
        .phone = r.phone,
        .lang = r.lang,
        .answers = STR("[]"),
        .amount = r.amount,
        .method = pay_method_name(PAY_KONBINI),
        .pay_status = STR(""),
        .staff_note = STR(""),
        .created_at = r.created_at,
        .updated_at = r.created_at,
    };
    return OK;
}

static enum err read_booking(struct change *c, const struct request_get_row *r,
                             struct booking_get_row *b)
{
    if (!r->booking.is_set) {
        return request_stand_in(c, r->id, b);
    }
    bool found;
    TRY(q_booking_get(c->db, c->a, &(struct booking_get_in){c->shop.v, r->booking.v}, b, &found));
    assert(found);
    return OK;
}

/* --- effects --- */

static enum err rfx_bill(struct rfx *f)
{
    struct change *c = f->c;
    struct booking_get_row b;
    TRY(read_booking(c, f->r, &b));
    if (booking_status_of(b.status) != BOOKING_CONFIRMED) {
        return OK; /* no number but for a confirmed booking (I2) */
    }
    struct payment_count_live_in key = {.shop = c->shop.v, .booking = b.id};
    struct payment_count_live_row live;
    TRY(q_payment_count_live(c->db, c->a, &key, &live));
    return live.n > 0 ? OK : payment_bill(c, &b, f->r->id, f->r->amount);
}

static enum err rfx_withdraw_number(struct rfx *f)
{
    struct change *c = f->c;
    struct payment_get_row p;
    struct booking_get_row b;
    bool found, moved;
    struct payment_of_request_in key = {c->shop.v, f->r->id};
    TRY(q_payment_of_request(c->db, c->a, &key, &p, &found));
    if (!found) {
        return OK;
    }
    TRY(payment_booking(c, &p, &b));
    return payment_move(c, &b, &p, PAY_EV_WITHDRAW, &moved);
}

static enum err rfx_mail_bill(struct rfx *f)
{
    return mail_request(f->c, MAIL_REQUEST_BILL, f->r, 0);
}

static enum err rfx_mail_receipt(struct rfx *f)
{
    return mail_request(f->c, MAIL_REQUEST_RECEIPT, f->r, 0);
}

static enum err rfx_mail_expired(struct rfx *f)
{
    return mail_request(f->c, MAIL_REQUEST_EXPIRED, f->r, 0);
}

/* Whoever never got a number was never billed. */
static enum err rfx_mail_withdrawn(struct rfx *f)
{
    struct payment_get_row p;
    bool found;
    struct payment_of_request_in key = {f->c->shop.v, f->r->id};
    TRY(q_payment_of_request(f->c->db, f->c->a, &key, &p, &found));
    return found && p.issued_at.is_set ? mail_request(f->c, MAIL_REQUEST_WITHDRAWN, f->r, 0) : OK;
}

static enum err rfx_mail_reminder(struct rfx *f)
{
    struct change *c = f->c;
    struct request_set_reminded_in in = {.shop = c->shop.v, .id = f->r->id, .now = c->now.ms};
    TRY(q_request_set_reminded(c->db, &in, NULL));
    return mail_request(c, MAIL_REQUEST_REMINDER, f->r, c->now.ms);
}

static enum err rfx_staff_paid(struct rfx *f)
{
    return mail_request_staff(f->c, MAIL_STAFF_REQUEST_PAID, f->r);
}

static enum err rfx_staff_expired(struct rfx *f)
{
    return mail_request_staff(f->c, MAIL_STAFF_REQUEST_EXPIRED, f->r);
}

static enum err run_effects(struct change *c, const struct request_get_row *r, unsigned mask)
{
    static const struct {
        unsigned bit;
        enum err (*run)(struct rfx *);
    } table[] = {
        {RFX_BILL, rfx_bill},
        {RFX_WITHDRAW_NUMBER, rfx_withdraw_number},
        {RFX_MAIL_BILL, rfx_mail_bill},
        {RFX_MAIL_RECEIPT, rfx_mail_receipt},
        {RFX_MAIL_EXPIRED, rfx_mail_expired},
        {RFX_MAIL_WITHDRAWN, rfx_mail_withdrawn},
        {RFX_STAFF_PAID, rfx_staff_paid},
        {RFX_STAFF_EXPIRED, rfx_staff_expired},
        {RFX_MAIL_REMINDER, rfx_mail_reminder},
    };
    struct rfx f = {c, r};
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if ((mask & table[i].bit) != 0) {
            TRY(table[i].run(&f));
            mask &= ~table[i].bit;
        }
    }
    assert(mask == 0); /* an effect without a function is a bug */
    return OK;
}

/* --- moves --- */

static enum err follow(struct change *c, const struct request_get_row *r,
                       const struct request_rule *rule)
{
    struct history_line line = {
        .booking = {r->booking.is_set ? r->booking.v : 0},
        .request = r->id,
        .subject = "request",
        .what = request_event_name(rule->on),
        .before = request_status_name(rule->from),
        .after = request_status_name(rule->to),
    };
    TRY(change_history(c, &line));
    change_touch(c, (struct booking_id){r->booking.is_set ? r->booking.v : 0});
    return run_effects(c, r, rule->effects);
}

enum err request_begin(struct change *c, const struct request_add_in *in, int64_t *id)
{
    struct request_add_in row = *in;
    struct request_get_row r;
    row.shop = c->shop.v;
    row.id = *id = change_id(c);
    row.token = random_token(c->a, c->now);
    row.now = c->now.ms;
    TRY(q_request_add(c->db, &row, NULL));
    TRY(read_request(c, row.id, &r));
    return follow(c, &r, request_rule(REQUEST_NONE, REQUEST_EV_SENT));
}

enum err request_move(struct change *c, const struct request_get_row *r, enum request_event on)
{
    const struct request_rule *rule = request_rule(request_status_of(r->status), on);
    if (rule == NULL) {
        return OK;
    }
    struct request_get_row after = *r;
    if (rule->to != rule->from) {
        struct request_move_in in = {.shop = c->shop.v,
                                     .id = r->id,
                                     .before = r->status,
                                     .after = request_status_name(rule->to),
                                     .now = c->now.ms};
        int64_t changed;
        TRY(q_request_move(c->db, &in, &changed));
        if (changed == 0) {
            return OK; /* somebody was first */
        }
        after.status = in.after;
    }
    return follow(c, &after, rule);
}

/* What the move of its payment means for a request. False: nothing. */
static bool event_of(const struct pay_rule *rule, enum request_event *out)
{
    if (rule->on == PAY_EV_BOOKING_CANCELLED || rule->on == PAY_EV_WITHDRAW) {
        *out = rule->on == PAY_EV_WITHDRAW ? REQUEST_EV_WITHDRAW : REQUEST_EV_BOOKING_CANCELLED;
        return true;
    }
    if (rule->to == PAY_PAID && rule->from != PAY_PAID) {
        *out = REQUEST_EV_PAID;
        return true;
    }
    if (rule->to == PAY_FAILED && rule->fail == PAY_FAIL_EXPIRED) {
        *out = REQUEST_EV_EXPIRED;
        return true;
    }
    *out = REQUEST_EV_ISSUED;
    return rule->on == PAY_EV_ISSUED && rule->to == PAY_AWAITING_PAYMENT;
}

enum err request_hears(struct change *c, const struct booking_get_row *b,
                       const struct payment_get_row *p, const struct pay_rule *rule)
{
    struct request_get_row r;
    enum request_event on;
    if (p->request != 0 && event_of(rule, &on)) {
        TRY(read_request(c, p->request, &r));
        TRY(request_move(c, &r, on));
    }
    bool has_ended = pay_is_live(rule->from) && !pay_is_live(rule->to) && rule->to != PAY_PAID;
    if (!has_ended || b->id == 0) {
        return OK;
    }
    bool found, is_billed;
    struct payment_get_row own;
    TRY(q_request_open(c->db, c->a, &(struct request_open_in){c->shop.v, b->id}, &r, &found));
    if (!found) {
        return OK;
    }
    struct payment_of_request_in key = {c->shop.v, r.id};
    TRY(q_payment_of_request(c->db, c->a, &key, &own, &is_billed));
    return is_billed ? OK : run_effects(c, &r, RFX_BILL);
}

static enum err open_of_booking(struct change *c, const struct booking_get_row *b, int64_t except,
                                enum request_event on)
{
    struct request_get_row r;
    bool found;
    if (b->id == 0) {
        return OK;
    }
    TRY(q_request_open(c->db, c->a, &(struct request_open_in){c->shop.v, b->id}, &r, &found));
    return found && r.id != except ? request_move(c, &r, on) : OK;
}

enum err request_settled(struct change *c, const struct booking_get_row *b, int64_t paid)
{
    return open_of_booking(c, b, paid, REQUEST_EV_SETTLED);
}

enum err request_booking_cancelled(struct change *c, const struct booking_get_row *b)
{
    return open_of_booking(c, b, 0, REQUEST_EV_BOOKING_CANCELLED);
}
