/* observe.c: the one place where the provider's view of a payment becomes our event (provider.h).
 */
#include "app/payment_move.h"
#include "app/provider.h"
#include "core/deadline.h"

#include <assert.h>

/* A view without a number of its own says nothing new about one we have. */
static bool is_new_voucher(const struct payment_get_row *p, const struct gw_payment *seen)
{
    return seen->has_voucher && !p->issued_at.is_set;
}

/* What the view means for a payment in this state; PAY_EV_NONE: nothing. */
static enum pay_event event_of(const struct payment_get_row *p, const struct gw_payment *seen)
{
    enum pay_status status = pay_status_of(p->status);
    switch (seen->state) {
    case GW_AWAITING:
        return is_new_voucher(p, seen) ? PAY_EV_ISSUED : PAY_EV_NONE;
    case GW_PAID:
        return PAY_EV_PAID;
    case GW_EXPIRED:
        return PAY_EV_EXPIRED;
    case GW_CANCELLED:
        return status == PAY_VOIDING ? PAY_EV_WITHDRAWN : PAY_EV_CANCELLED_BY_PROVIDER;
    case GW_DECLINED:
    case GW_UNSTARTED:
        return p->issued_at.is_set ? PAY_EV_NONE : PAY_EV_ISSUE_REFUSED;
    case GW_UNKNOWN:
        break;
    }
    return PAY_EV_NONE;
}

static struct str or_empty(struct str s)
{
    return s.p == NULL ? STR("") : s;
}

static enum err keep_voucher(struct change *c, const struct payment_get_row *p,
                             const struct gw_voucher *v)
{
    struct str number = p->confirmation_number;
    for (int i = 0; i < CHAIN_COUNT; i++) {
        if (!str_empty(v->confirmation_number[i])) {
            number = v->confirmation_number[i];
        }
    }
    struct payment_set_voucher_in in = {
        .shop = c->shop.v,
        .id = p->id,
        .number = number,
        .lawson_code = or_empty(v->code[CHAIN_LAWSON]),
        .lawson_number = or_empty(v->confirmation_number[CHAIN_LAWSON]),
        .familymart_code = or_empty(v->code[CHAIN_FAMILYMART]),
        .familymart_number = or_empty(v->confirmation_number[CHAIN_FAMILYMART]),
        .ministop_code = or_empty(v->code[CHAIN_MINISTOP]),
        .ministop_number = or_empty(v->confirmation_number[CHAIN_MINISTOP]),
        .seicomart_code = or_empty(v->code[CHAIN_SEICOMART]),
        .seicomart_number = or_empty(v->confirmation_number[CHAIN_SEICOMART]),
        .voucher_url = or_empty(v->url),
        .deadline = v->expires_at.ms,
        .check_at = v->expires_at.ms + (int64_t)EXPIRY_SWEEP_HOURS * MS_PER_HOUR,
        .now = c->now.ms,
    };
    return q_payment_set_voucher(c->db, &in, NULL);
}

enum err payment_observe(struct change *c, const struct payment_get_row *payment,
                         const struct gw_payment *seen)
{
    enum pay_event event = event_of(payment, seen);
    struct payment_set_provider_in provider = {
        .shop = c->shop.v, .id = payment->id, .provider_id = seen->provider_id};
    bool has_number_or_money = seen->state != GW_DECLINED && seen->state != GW_UNSTARTED;
    if (payment->provider_id.p == NULL && has_number_or_money && !str_empty(seen->provider_id)) {
        TRY(q_payment_set_provider(c->db, &provider, NULL));
    }
    if (is_new_voucher(payment, seen)) {
        TRY(keep_voucher(c, payment, &seen->voucher));
    }
    if (event == PAY_EV_NONE) {
        return OK;
    }
    struct payment_get_row p;
    struct booking_get_row b;
    bool has_payment, moved;
    struct payment_get_in payment_key = {.shop = c->shop.v, .id = payment->id};
    TRY(q_payment_get(c->db, c->a, &payment_key, &p, &has_payment));
    assert(has_payment);
    TRY(payment_booking(c, &p, &b));
    if (event == PAY_EV_PAID && seen->has_chain) {
        p.paid_chain = konbini_chain_name(seen->chain);
    }
    return payment_move(c, &b, &p, event, &moved);
}
