#include "app/refund.h"

#include "app/booking_move.h"
#include "app/provider.h"
#include "app/refund_move.h"

enum { ATTEMPTS_MAX = 50 };

struct asking {
    const struct refund_input *in;
    struct refund_output *out;
};

/* The payment that is meant; its own, or the newest of which something is left. */
static enum err choose(struct change *c, const struct refund_input *in, struct refund_case *k,
                       struct yen *left, bool *found)
{
    struct payment_list_in key = {.shop = c->shop.v, .booking = in->booking.v, .max = ATTEMPTS_MAX};
    struct payment_get_rows all;
    TRY(q_payment_list(c->db, c->a, &key, &all));
    *found = in->payment.v == 0;
    *left = (struct yen){0};
    for (size_t i = all.n; i > 0; i--) {
        const struct payment_get_row *p = &all.v[i - 1];
        if (in->payment.v != 0 && in->payment.v != p->id) {
            continue;
        }
        *found = true;
        TRY(refund_left(c->db, c->a, c->shop, p, left));
        if (left->v > 0) {
            k->p = *p;
            return OK;
        }
    }
    return OK;
}

static enum err is_repeated(struct change *c, struct asking *asking, bool *found)
{
    struct refund_get_row r;
    *found = false;
    if (str_empty(asking->in->key)) {
        return OK;
    }
    struct refund_by_key_in key = {.shop = c->shop.v, .idem_key = asking->in->key};
    TRY(q_refund_by_key(c->db, c->a, &key, &r, found));
    if (*found) {
        asking->out->result = REFUND_REPEATED;
        asking->out->id = (struct refund_id){r.id};
    }
    return OK;
}

static enum err refund_in_tx(struct change *c, void *arg)
{
    struct asking *asking = arg;
    const struct refund_input *in = asking->in;
    struct refund_output *out = asking->out;
    struct refund_case k;
    bool found, begun;
    *out = (struct refund_output){.result = REFUND_NO_SUCH};
    struct booking_get_in key = {.shop = c->shop.v, .id = in->booking.v};
    TRY(q_booking_get(c->db, c->a, &key, &k.b, &found));
    if (!found) {
        return OK;
    }
    TRY(is_repeated(c, asking, &found));
    if (found) {
        return OK;
    }
    TRY(choose(c, in, &k, &out->left, &found));
    if (!found) {
        return OK;
    }
    struct yen amount = in->amount.v == 0 ? out->left : in->amount;
    out->result = out->left.v == 0 ? REFUND_NOTHING_LEFT : REFUND_TOO_MUCH;
    if (out->left.v == 0 || amount.v > out->left.v || amount.v < 0) {
        return OK;
    }
    struct refund_start start = {
        .amount = amount, .reason = in->reason, .note = in->note, .key = in->key};
    TRY(refund_begin(c, &k, REFUND_EV_ASKED, &start, &begun));
    if (!begun) {
        out->result = REFUND_NOTHING_LEFT;
        return OK;
    }
    out->result = REFUNDING;
    out->id = (struct refund_id){k.r.id};
    out->left.v -= amount.v;
    return OK;
}

enum err app_refund(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                    const struct refund_input *in, struct refund_output *out)
{
    struct asking asking = {in, out};
    return change_run(app, a, TX_MONEY, shop, who, refund_in_tx, &asking);
}

struct calling_off {
    struct booking_id booking;
    struct refund_id refund;
    struct decide_output *out;
};

static enum err cancel_in_tx(struct change *c, void *arg)
{
    const struct calling_off *off = arg;
    struct refund_case k;
    bool found, moved;
    *off->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    TRY(refund_case_read(c, off->refund, &k, &found));
    if (!found || k.b.id != off->booking.v) {
        return OK;
    }
    off->out->status = booking_status_of(k.b.status);
    TRY(refund_move(c, &k, REFUND_EV_CANCEL, &moved));
    bool is_already = refund_status_of(k.r.status) == REFUND_CANCELED;
    off->out->result = moved ? DECIDE_DONE : is_already ? DECIDE_ALREADY : DECIDE_NOT_ALLOWED;
    return OK;
}

enum err app_cancel_refund(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                           struct booking_id booking, struct refund_id refund,
                           struct decide_output *out)
{
    struct calling_off off = {booking, refund, out};
    return change_run(app, a, TX_MONEY, shop, who, cancel_in_tx, &off);
}

/* --- the fee ------------------------------------------------------------------------------------
 */

struct view {
    const struct payment_get_row *p;
    struct gw_reply reply;
};

static enum err observe_in_tx(struct change *c, void *arg)
{
    const struct view *v = arg;
    return payment_observe(c, v->p, &v->reply.payment);
}

static enum err stored_fee(struct app *app, struct arena *a, struct shop_id shop,
                           const struct payment_get_row *p, struct yen *fee, bool *is_known)
{
    struct payment_fee_row row;
    bool found;
    struct payment_fee_in key = {.shop = shop.v, .id = p->id};
    TRY(q_payment_fee(db_reader(app->db), a, &key, &row, &found));
    *is_known = found && row.fee.is_set;
    *fee = (struct yen){*is_known ? row.fee.v : 0};
    return OK;
}

enum err app_payment_fee(struct app *app, struct arena *a, struct shop_id shop,
                         const struct payment_get_row *p, struct yen *fee, bool *is_known)
{
    struct gw_account account;
    struct view v = {.p = p};
    TRY(stored_fee(app, a, shop, p, fee, is_known));
    if (*is_known || p->provider_id.p == NULL || provider_account(app, a, shop, &account) != OK) {
        return OK;
    }
    struct gw_request request;
    struct actor provider = {.kind = ACTOR_PROVIDER};
    app->gateway->ops->build_read(app->gateway, a, p->provider_id, &request);
    app->gateway->ops->send(app->gateway, a, &account, &request, STR_NONE, &v.reply);
    if (!v.reply.has_payment) {
        return OK;
    }
    TRY(change_run(app, a, TX_MONEY, shop, provider, observe_in_tx, &v));
    return stored_fee(app, a, shop, p, fee, is_known);
}
