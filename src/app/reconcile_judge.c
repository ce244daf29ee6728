#include "app/reconcile_judge.h"

#include "app/payment_move.h"
#include "core/names.h"

enum { SILENT_MS = 24 * MS_PER_HOUR }; /* contract 3.7 */

static const struct named differences[DIFFERENCE_COUNT] = {
    [DIFF_NONE] = {"", TX_NONE},
    [DIFF_PAID_THERE] = {"paid_there", TX_DIFF_PAID_THERE},
    [DIFF_ENDED_THERE] = {"ended_there", TX_DIFF_ENDED_THERE},
    [DIFF_PAID_HERE] = {"paid_here", TX_DIFF_PAID_HERE},
    [DIFF_PAYABLE] = {"payable", TX_DIFF_PAYABLE},
    [DIFF_SILENT] = {"silent", TX_DIFF_SILENT},
    [DIFF_AMOUNT] = {"amount", TX_DIFF_AMOUNT},
    [DIFF_RECEIVED] = {"received", TX_DIFF_RECEIVED},
    [DIFF_OTHER_OBJECT] = {"other_object", TX_DIFF_OTHER_OBJECT},
    [DIFF_MISSING_HERE] = {"missing_here", TX_DIFF_MISSING_HERE},
    [DIFF_MISSING_THERE] = {"missing_there", TX_DIFF_MISSING_THERE},
};
NAMED_DEFINE(difference, enum difference, differences)

static const struct named states[] = {
    [GW_UNKNOWN] = {"unknown", TX_THEIRS_UNKNOWN},
    [GW_UNSTARTED] = {"unstarted", TX_THEIRS_UNSTARTED},
    [GW_AWAITING] = {"awaiting", TX_THEIRS_AWAITING},
    [GW_HELD] = {"held", TX_THEIRS_HELD},
    [GW_PAID] = {"paid", TX_THEIRS_PAID},
    [GW_EXPIRED] = {"expired", TX_THEIRS_EXPIRED},
    [GW_DECLINED] = {"declined", TX_THEIRS_DECLINED},
    [GW_CANCELLED] = {"cancelled", TX_THEIRS_CANCELLED},
};
NAMED_DEFINE(gw_state, enum gw_state, states)

bool reconcile_matters(const struct gw_payment *seen)
{
    return seen->received.v > 0 || seen->state == GW_PAID || seen->state == GW_AWAITING ||
           seen->state == GW_HELD;
}

/* Both speak of the same object. */
static enum difference judge_state(const struct payment_get_row *p, const struct gw_payment *seen,
                                   struct instant now)
{
    enum pay_status status = pay_status_of(p->status);
    bool is_silent = p->deadline.is_set && now.ms - p->deadline.v > SILENT_MS;
    switch (seen->state) {
    case GW_PAID:
        return status == PAY_PAID ? DIFF_NONE : DIFF_PAID_THERE;
    case GW_AWAITING:
        if (status == PAY_PAID) {
            return DIFF_PAID_HERE;
        }
        if (pay_is_live(status)) {
            return is_silent ? DIFF_SILENT : DIFF_NONE;
        }
        return DIFF_PAYABLE;
    case GW_HELD:
        if (status == PAY_PAID) {
            return DIFF_PAID_HERE;
        }
        return pay_is_live(status) || status == PAY_AWAITING_APPROVAL ? DIFF_NONE : DIFF_PAYABLE;
    case GW_EXPIRED:
    case GW_CANCELLED:
        if (status == PAY_PAID) {
            return DIFF_PAID_HERE;
        }
        return pay_is_live(status) ? DIFF_ENDED_THERE : DIFF_NONE;
    case GW_UNSTARTED:
    case GW_DECLINED:
        return status == PAY_PAID ? DIFF_PAID_HERE : DIFF_NONE;
    case GW_UNKNOWN:
        break;
    }
    return DIFF_NONE; /* nothing follows from a state that we do not know */
}

enum difference reconcile_judge(const struct payment_get_row *p, const struct gw_payment *seen,
                                struct instant now)
{
    if (seen == NULL) {
        enum pay_status status = pay_status_of(p->status);
        return status == PAY_PAID || pay_is_live(status) ? DIFF_MISSING_THERE : DIFF_NONE;
    }
    if (p->provider_id.p != NULL && !str_eq(p->provider_id, seen->provider_id)) {
        return reconcile_matters(seen) ? DIFF_OTHER_OBJECT : DIFF_NONE;
    }
    if (p->provider_id.p == NULL && pay_method_of(p->method) == PAY_CARD &&
        !reconcile_matters(seen)) {
        return DIFF_NONE; /* a try on a page that came to nothing: another page may be open */
    }
    enum difference state = judge_state(p, seen, now);
    if (state != DIFF_NONE) {
        return state;
    }
    if (seen->amount.v != p->amount) {
        return DIFF_AMOUNT;
    }
    return seen->state == GW_PAID && seen->received.v != p->amount ? DIFF_RECEIVED : DIFF_NONE;
}
