#include "app/payment_move.h"

#include "app/effects.h"
#include "app/request_move.h"

#include <assert.h>

enum { MAX_ATTEMPTS = 50 }; /* of one booking; far beyond what staff would bill */

enum pay_status pay_status_of(struct str name)
{
    enum pay_status s = PAY_NONE;
    bool is_known = pay_status_parse(name, &s);
    assert(is_known);
    return s;
}

enum pay_method pay_method_of(struct str name)
{
    enum pay_method m = PAY_METHOD_NONE;
    bool is_known = pay_method_parse(name, &m);
    assert(is_known);
    return m;
}

/* What every move has in common once the row is written: history, the booking's own copy of the
 * status for lists, the waiting page, and the rule's effects. */
static enum err follow(struct change *c, const struct booking_get_row *b,
                       const struct payment_get_row *p, const struct pay_rule *rule)
{
    struct history_line line = {
        .booking = {b->id},
        .payment = {p->id},
        .request = p->request,
        .subject = "payment",
        .what = pay_event_name(rule->on),
        .before = pay_status_name(rule->from),
        .after = pay_status_name(rule->to),
    };
    if (rule->fail != PAY_FAIL_NONE) {
        line.detail = str_format(c->a, "{\"fail\":\"%.*s\"}", STR_ARG(pay_fail_name(rule->fail)));
    }
    TRY(change_history(c, &line));
    bool is_right = rule->from == PAY_NONE && p->seq == 1 && str_eq(b->pay_status, p->status);
    if (!is_right) {
        struct booking_refresh_pay_status_in refresh = {.shop = c->shop.v, .id = b->id};
        TRY(q_booking_refresh_pay_status(c->db, &refresh, NULL));
    }
    change_touch(c, (struct booking_id){b->id});
    TRY(effects_of_payment(c, b, p, rule));
    return request_hears(c, b, p, rule);
}

/* Times that belong to a state. */
static enum err stamp(struct change *c, const struct payment_get_row *p, enum pay_status to)
{
    if (to == PAY_PAID && !p->paid_at.is_set) {
        struct payment_set_paid_in in = {
            .shop = c->shop.v, .id = p->id, .chain = p->paid_chain, .now = c->now.ms};
        return q_payment_set_paid(c->db, &in, NULL);
    }
    if (to == PAY_FAILED || to == PAY_VOID) {
        struct payment_set_ended_in in = {.shop = c->shop.v, .id = p->id, .now = c->now.ms};
        return q_payment_set_ended(c->db, &in, NULL);
    }
    return OK;
}

static enum err begin(struct change *c, const struct booking_get_row *b,
                      const struct pay_rule *rule, const struct payment_add_in *row)
{
    struct payment_add_in in = *row;
    in.shop = c->shop.v;
    in.id = change_id(c);
    in.booking = (struct opt_i64){b->id != 0, b->id};
    in.status = pay_status_name(rule->to);
    in.now = c->now.ms;
    struct payment_get_row p;
    TRY(q_payment_add(c->db, c->a, &in, &p));
    TRY(stamp(c, &p, rule->to));
    return follow(c, b, &p, rule);
}

struct str payment_first_status(enum pay_method method, enum pay_event on)
{
    const struct pay_rule *rule = pay_rule(method, PAY_NONE, on);
    return rule == NULL ? STR("") : pay_status_name(rule->to);
}

enum err payment_begin(struct change *c, const struct booking_get_row *b, enum pay_method method,
                       enum pay_event on)
{
    const struct pay_rule *rule = pay_rule(method, PAY_NONE, on);
    if (rule == NULL) {
        return OK;
    }
    struct payment_add_in in = {
        .method = pay_method_name(method), .origin = STR("booking"), .amount = b->amount};
    return begin(c, b, rule, &in);
}

enum err payment_bill(struct change *c, const struct booking_get_row *b, int64_t request,
                      int64_t amount)
{
    const struct pay_rule *rule = pay_rule(PAY_KONBINI, PAY_NONE, PAY_EV_BILLED);
    assert(rule != NULL);
    struct payment_add_in in = {.request = {true, request},
                                .method = pay_method_name(PAY_KONBINI),
                                .origin = STR("request"),
                                .amount = amount};
    return begin(c, b, rule, &in);
}

enum err payment_booking(struct change *c, const struct payment_get_row *p,
                         struct booking_get_row *out)
{
    if (p->booking == 0) {
        return request_stand_in(c, p->request, out);
    }
    bool found;
    struct booking_get_in key = {.shop = c->shop.v, .id = p->booking};
    TRY(q_booking_get(c->db, c->a, &key, out, &found));
    assert(found);
    return OK;
}

enum err payment_move(struct change *c, const struct booking_get_row *b,
                      const struct payment_get_row *p, enum pay_event on, bool *moved)
{
    *moved = false;
    const struct pay_rule *rule = pay_rule(pay_method_of(p->method), pay_status_of(p->status), on);
    if (rule == NULL) {
        return OK;
    }
    struct payment_get_row after = *p;
    after.status = pay_status_name(rule->to);
    if (rule->to != rule->from) { /* else the reason stays what it was */
        after.fail = pay_fail_name(rule->fail);
    }
    struct payment_move_in in = {
        .shop = c->shop.v,
        .id = p->id,
        .before = p->status,
        .after = after.status,
        .fail = after.fail,
    };
    int64_t changed;
    TRY(q_payment_move(c->db, &in, &changed));
    if (changed == 0) {
        return OK; /* somebody was first */
    }
    *moved = true;
    if (rule->to != rule->from) {
        TRY(stamp(c, &after, rule->to));
    }
    return follow(c, b, &after, rule);
}

enum err payment_move_all(struct change *c, const struct booking_get_row *b, enum pay_event on)
{
    struct payment_list_in key = {.shop = c->shop.v, .booking = b->id, .max = MAX_ATTEMPTS};
    struct payment_get_rows all;
    TRY(q_payment_list(c->db, c->a, &key, &all));
    for (size_t i = 0; i < all.n; i++) {
        bool moved;
        TRY(payment_move(c, b, &all.v[i], on, &moved));
    }
    return OK;
}
