/* refund_effects.c: what follows from a move of a refund, one function per effect bit of
 * core/refund.h. */
#include "app/effects.h"
#include "app/mail.h"
#include "app/refund_move.h"
#include "store/operation.h"

#include <assert.h>

struct rfx {
    struct change *c;
    const struct refund_case *k;
    const struct refund_rule *rule;
};

static struct booking_id booking_of(const struct rfx *f)
{
    return (struct booking_id){f->k->b.id};
}

static struct payment_id payment_of(const struct rfx *f)
{
    return (struct payment_id){f->k->p.id};
}

static enum err add_operation(struct rfx *f, const char *kind, const struct gw_request *request)
{
    struct change *c = f->c;
    struct operation_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .payment = f->k->p.id,
        .refund = {true, f->k->r.id},
        .kind = str_from(kind),
        .method = request->method,
        .path = request->path,
        .body = request->body,
        .next_at = c->now.ms,
        .now = c->now.ms,
    };
    c->rings[BELL_PROVIDER] = true;
    return q_operation_add(c->db, &in, NULL);
}

static enum err rfx_ask_refund(struct rfx *f)
{
    struct change *c = f->c;
    assert(f->k->p.provider_id.p != NULL); /* it was paid there */
    struct gw_refund_order order = {
        .shop = c->shop,
        .booking = booking_of(f),
        .payment = payment_of(f),
        .refund = {f->k->r.id},
        .payment_provider_id = f->k->p.provider_id,
        .amount = {f->k->r.amount},
        .is_duplicate = str_eq(f->k->r.reason, refund_reason_name(REFUND_FOR_DUPLICATE)),
        .mail = f->k->b.mail,
    };
    struct gw_request request;
    struct gateway *gateway = c->app->gateway;
    gateway->ops->build_refund(gateway, c->a, &order, &request);
    return add_operation(f, "refund", &request);
}

static enum err rfx_ask_cancel(struct rfx *f)
{
    struct gw_request request;
    struct gateway *gateway = f->c->app->gateway;
    assert(f->k->r.provider_id.p != NULL); /* it waits for details there */
    gateway->ops->build_refund_cancel(gateway, f->c->a, f->k->r.provider_id, &request);
    return add_operation(f, "refund_cancel", &request);
}

/* A person has decided about the money: that was asked for. 二重入金 is settled when money of one
 * payment at most is left; an earlier refund that failed, when another is made. */
static enum err rfx_close_money(struct rfx *f)
{
    static const enum follow_up decided[] = {FOLLOW_REFUND_DECISION, FOLLOW_PAID_CANCELLED,
                                             FOLLOW_REFUND_FAILED};
    struct change *c = f->c;
    for (size_t i = 0; i < COUNT_OF(decided); i++) {
        TRY(follow_up_close(c, decided[i], booking_of(f), payment_of(f), STR("refunded")));
    }
    struct refund_count_kept_row kept;
    struct refund_count_kept_in key = {.shop = c->shop.v, .booking = f->k->b.id};
    TRY(q_refund_count_kept(c->db, c->a, &key, &kept));
    return kept.n > 1 ? OK
                      : follow_up_close(c, FOLLOW_PAID_TWICE, booking_of(f), (struct payment_id){0},
                                        STR("refunded"));
}

/* These letters speak of a booking. What goes back of a bill without one goes back on the
 * provider's pages, which write to the customer themselves; staff see it in 要対応 and in the sums.
 */
static bool is_of_booking(const struct rfx *f)
{
    return f->k->b.id != 0;
}

/* It may go there and back again: each time is told. */
static enum err tell_customer(struct rfx *f, enum mail_kind kind)
{
    if (!is_of_booking(f)) {
        return OK;
    }
    return mail_refund_customer(f->c, kind, &f->k->b, payment_of(f), (struct refund_id){f->k->r.id},
                                f->c->now.ms);
}

static enum err rfx_mail_started(struct rfx *f)
{
    return tell_customer(f, MAIL_REFUND_STARTED);
}

static enum err rfx_mail_again(struct rfx *f)
{
    return tell_customer(f, MAIL_REFUND_AGAIN);
}

static enum err rfx_mail_done(struct rfx *f)
{
    return tell_customer(f, MAIL_REFUND_DONE);
}

static enum err rfx_staff_failed(struct rfx *f)
{
    if (!is_of_booking(f)) {
        return OK;
    }
    return mail_refund_staff(f->c, MAIL_STAFF_REFUND_FAILED, booking_of(f), payment_of(f),
                             (struct refund_id){f->k->r.id}, f->c->now.ms);
}

static enum err rfx_follow_up(struct rfx *f)
{
    return follow_up_open(f->c, f->rule->follow_up, booking_of(f), payment_of(f));
}

enum err refund_effects_run(struct change *c, const struct refund_case *k,
                            const struct refund_rule *rule)
{
    static const struct {
        unsigned bit;
        enum err (*run)(struct rfx *);
    } table[] = {
        {RFX_ASK_REFUND, rfx_ask_refund},     {RFX_ASK_CANCEL, rfx_ask_cancel},
        {RFX_CLOSE_MONEY, rfx_close_money},   {RFX_MAIL_STARTED, rfx_mail_started},
        {RFX_MAIL_AGAIN, rfx_mail_again},     {RFX_MAIL_DONE, rfx_mail_done},
        {RFX_STAFF_FAILED, rfx_staff_failed}, {RFX_FOLLOW_UP, rfx_follow_up},
    };
    struct rfx f = {c, k, rule};
    unsigned mask = rule->effects;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if ((mask & table[i].bit) != 0) {
            TRY(table[i].run(&f));
            mask &= ~table[i].bit;
        }
    }
    assert(mask == 0); /* an effect without a function is a bug */
    return OK;
}
