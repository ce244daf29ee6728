/* observe.c: the one place where the provider's view of a payment becomes our event (provider.h).
 */
#include "app/card.h"
#include "app/payment_move.h"
#include "app/provider.h"
#include "core/deadline.h"
#include "store/refund.h"

#include <assert.h>

enum { PAGE_SWEEP_MINUTES = 10 }; /* ask by ourselves so long after a page should have ended */

/* A view without a number of its own says nothing new about one we have. */
static bool is_new_voucher(const struct payment_get_row *p, const struct gw_payment *seen)
{
    return seen->has_voucher && !p->issued_at.is_set;
}

static bool is_new_page(const struct payment_get_row *p, const struct gw_payment *seen)
{
    return seen->page.state == GW_PAGE_OPEN &&
           (p->page_id.p == NULL || !str_eq(p->page_id, seen->page.id));
}

/* The page that this payment has now, not one before it. */
static bool is_own_page(const struct payment_get_row *p, const struct gw_payment *seen)
{
    return p->page_id.p != NULL && str_eq(p->page_id, seen->page.id);
}

/* A card: what happens on the page (a try declined, the bank's question) stays there. */
static enum pay_event event_of_page(const struct payment_get_row *p, const struct gw_payment *seen,
                                    struct instant now)
{
    enum pay_status status = pay_status_of(p->status);
    bool is_own = is_own_page(p, seen);
    if (is_new_page(p, seen) ||
        (is_own && status == PAY_ISSUING && seen->page.state == GW_PAGE_OPEN)) {
        return PAY_EV_ISSUED;
    }
    if (seen->page.state != GW_PAGE_ENDED || !is_own) {
        return PAY_EV_NONE;
    }
    if (status == PAY_VOIDING) {
        return PAY_EV_WITHDRAWN;
    }
    if (p->deadline.is_set && now.ms >= p->deadline.v) {
        return PAY_EV_EXPIRED;
    }
    return str_empty(p->page_url) ? PAY_EV_NONE : PAY_EV_PAGE_LAPSED;
}

static enum pay_event event_of_card(const struct payment_get_row *p, const struct gw_payment *seen,
                                    struct instant now)
{
    if (seen->state == GW_PAID) {
        return PAY_EV_PAID;
    }
    if (seen->state == GW_HELD) {
        return PAY_EV_HELD;
    }
    /* A payment that came to nothing on an earlier page is not the one that was held. */
    bool is_held_one = p->provider_id.p != NULL && str_eq(p->provider_id, seen->provider_id);
    if (seen->state == GW_CANCELLED && is_held_one) {
        return pay_status_of(p->status) == PAY_VOIDING ? PAY_EV_WITHDRAWN
               : seen->has_lapsed                      ? PAY_EV_HOLD_LAPSED
                                                       : PAY_EV_CANCELLED_BY_PROVIDER;
    }
    return event_of_page(p, seen, now);
}

/* What the view means for a payment in this state; PAY_EV_NONE: nothing. */
static enum pay_event event_of(const struct payment_get_row *p, const struct gw_payment *seen,
                               struct instant now)
{
    if (pay_method_of(p->method) == PAY_CARD) {
        return event_of_card(p, seen, now);
    }
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
    case GW_HELD: /* never of a number */
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

/* What the page or the hold is now, besides the event that follows. */
static enum err keep_card(struct change *c, const struct payment_get_row *p,
                          const struct gw_payment *seen)
{
    if (seen->state == GW_HELD && !p->held_at.is_set) {
        return card_keep_hold(c, p, seen->hold_until);
    }
    if (is_new_page(p, seen)) {
        struct payment_set_page_in in = {
            .shop = c->shop.v,
            .id = p->id,
            .page_id = seen->page.id,
            .page_url = or_empty(seen->page.url),
            .ends_at = seen->page.ends_at.ms,
            .check_at = seen->page.ends_at.ms + (int64_t)PAGE_SWEEP_MINUTES * MS_PER_MINUTE,
            .now = c->now.ms,
        };
        return q_payment_set_page(c->db, &in, NULL);
    }
    if (is_own_page(p, seen) && seen->page.state == GW_PAGE_ENDED) {
        struct payment_set_page_ended_in in = {
            .shop = c->shop.v, .id = p->id, .check_at = {p->deadline.is_set, p->deadline.v}};
        return q_payment_set_page_ended(c->db, &in, NULL);
    }
    return OK;
}

enum err payment_observe(struct change *c, const struct payment_get_row *payment,
                         const struct gw_payment *seen)
{
    enum pay_event event = event_of(payment, seen, c->now);
    bool is_card = pay_method_of(payment->method) == PAY_CARD;
    struct payment_set_provider_in provider = {
        .shop = c->shop.v, .id = payment->id, .provider_id = seen->provider_id};
    bool has_number_or_money = is_card ? seen->state == GW_PAID || seen->state == GW_HELD
                                       : seen->state != GW_DECLINED && seen->state != GW_UNSTARTED;
    if (payment->provider_id.p == NULL && has_number_or_money && !str_empty(seen->provider_id)) {
        TRY(q_payment_set_provider(c->db, &provider, NULL));
    }
    if (is_card) {
        TRY(keep_card(c, payment, seen));
    }
    if (is_new_voucher(payment, seen)) {
        TRY(keep_voucher(c, payment, &seen->voucher));
    }
    if (seen->state == GW_PAID && seen->has_fee) {
        struct payment_set_fee_in fee = {.shop = c->shop.v, .id = payment->id, .fee = seen->fee.v};
        TRY(q_payment_set_fee(c->db, &fee, NULL));
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
