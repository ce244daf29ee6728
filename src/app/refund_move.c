#include "app/refund_move.h"

#include "app/effects.h"
#include "app/payment_move.h"
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>

enum {
    CHECK_OPEN_MS = 6 * MS_PER_HOUR,
    CHECK_DONE_MS = MS_PER_DAY,
    WATCH_DAYS = 60, /* banks and cards send money back within weeks; then it is done for good */
};

enum refund_status refund_status_of(struct str name)
{
    enum refund_status s = REFUND_NONE;
    bool is_known = refund_status_parse(name, &s);
    assert(is_known);
    return s;
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* The payment and its booking, or what stands in for one where a bill belongs to none. */
static enum err read_owner(struct change *c, struct refund_case *k, int64_t payment)
{
    bool has_payment;
    struct payment_get_in payment_key = {.shop = c->shop.v, .id = payment};
    TRY(q_payment_get(c->db, c->a, &payment_key, &k->p, &has_payment));
    assert(has_payment);
    return payment_booking(c, &k->p, &k->b);
}

enum err refund_case_read(struct change *c, struct refund_id id, struct refund_case *out,
                          bool *found)
{
    struct refund_get_in key = {.shop = c->shop.v, .id = id.v};
    TRY(q_refund_get(c->db, c->a, &key, &out->r, found));
    return *found ? read_owner(c, out, out->r.payment) : OK;
}

enum err refund_left(struct db_conn *db, struct arena *a, struct shop_id shop,
                     const struct payment_get_row *p, struct yen *out)
{
    *out = (struct yen){0};
    if (pay_status_of(p->status) != PAY_PAID) {
        return OK;
    }
    struct refund_taken_row taken;
    struct refund_taken_in key = {.shop = shop.v, .payment = p->id};
    TRY(q_refund_taken(db, a, &key, &taken));
    out->v = taken.amount < p->amount ? p->amount - taken.amount : 0;
    return OK;
}

/* --- moving -------------------------------------------------------------------------------------
 */

/* What every move has in common once the row is written. */
static enum err follow(struct change *c, const struct refund_case *k,
                       const struct refund_rule *rule)
{
    struct str id = id_text(c->a, k->r.id);
    struct str amount = str_format(c->a, "%" PRId64, k->r.amount);
    json_t *detail = json_pack("{s:o, s:o, s:o}", "refund", json_from_str(id), "amount",
                               json_from_str(amount), "reason", json_from_str(k->r.reason));
    struct history_line line = {
        .booking = {k->b.id},
        .payment = {k->p.id},
        .subject = "refund",
        .what = refund_event_name(rule->on),
        .before = refund_status_name(rule->from),
        .after = refund_status_name(rule->to),
        .detail = json_text(c->a, detail),
    };
    json_decref(detail);
    TRY(change_history(c, &line));
    TRY(refund_plan_check(c, (struct refund_id){k->r.id}));
    change_touch(c, (struct booking_id){k->b.id});
    return refund_effects_run(c, k, rule);
}

enum err refund_begin(struct change *c, struct refund_case *k, enum refund_event on,
                      const struct refund_start *start, bool *begun)
{
    const struct refund_rule *rule = refund_rule(pay_method_of(k->p.method), REFUND_NONE, on);
    *begun = rule != NULL;
    if (rule == NULL) {
        return OK;
    }
    struct refund_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .payment = k->p.id,
        .idem_key = start->key,
        .status = refund_status_name(rule->to),
        .amount = start->amount.v,
        .reason = refund_reason_name(start->reason),
        .note = start->note.p == NULL ? STR("") : start->note,
        .asked_by = {c->who.kind == ACTOR_USER, c->who.user.v},
        .provider_id = start->provider_id,
        .now = c->now.ms,
    };
    TRY(q_refund_add(c->db, &in, NULL));
    bool found;
    struct refund_get_in key = {.shop = c->shop.v, .id = in.id};
    TRY(q_refund_get(c->db, c->a, &key, &k->r, &found));
    assert(found);
    return follow(c, k, rule);
}

enum err refund_move(struct change *c, const struct refund_case *k, enum refund_event on,
                     bool *moved)
{
    *moved = false;
    const struct refund_rule *rule =
        refund_rule(pay_method_of(k->p.method), refund_status_of(k->r.status), on);
    if (rule == NULL) {
        return OK;
    }
    struct refund_case after = *k;
    after.r.status = refund_status_name(rule->to);
    struct refund_move_in in = {
        .shop = c->shop.v,
        .id = k->r.id,
        .before = k->r.status,
        .after = after.r.status,
        .now = c->now.ms,
    };
    int64_t changed;
    TRY(q_refund_move(c->db, &in, &changed));
    *moved = changed == 1;
    return *moved ? follow(c, &after, rule) : OK; /* else somebody was first */
}

enum err refund_keep_code(struct change *c, const struct refund_case *k, struct str code)
{
    struct refund_set_code_in in = {
        .shop = c->shop.v, .id = k->r.id, .code = code.p == NULL ? STR("") : code};
    return q_refund_set_code(c->db, &in, NULL);
}

enum err refund_plan_check(struct change *c, struct refund_id id)
{
    struct refund_case k;
    bool found;
    TRY(refund_case_read(c, id, &k, &found));
    if (!found) {
        return OK;
    }
    enum refund_status status = refund_status_of(k.r.status);
    bool is_over =
        refund_is_final(pay_method_of(k.p.method), status) ||
        (!refund_is_open(status) && c->now.ms - k.r.asked_at > WATCH_DAYS * (int64_t)MS_PER_DAY);
    int64_t wait = refund_is_open(status) ? CHECK_OPEN_MS : CHECK_DONE_MS;
    struct refund_set_check_in in = {
        .shop = c->shop.v, .id = id.v, .check_at = {!is_over, c->now.ms + wait}};
    return q_refund_set_check(c->db, &in, NULL);
}

/* --- the provider's view ------------------------------------------------------------------------
 */

static enum refund_event event_of(enum gw_refund_state state)
{
    switch (state) {
    case GW_REFUND_NEEDS_DETAILS:
        return REFUND_EV_NEEDS_DETAILS;
    case GW_REFUND_UNDER_WAY:
        return REFUND_EV_UNDER_WAY;
    case GW_REFUND_DONE:
        return REFUND_EV_ARRIVED;
    case GW_REFUND_FAILED:
        return REFUND_EV_FAILED;
    case GW_REFUND_CANCELED:
        return REFUND_EV_CANCELED;
    case GW_REFUND_UNKNOWN:
        break;
    }
    return REFUND_EV_NONE;
}

/* By our own id in its metadata, else by the provider's. */
static enum err find(struct change *c, const struct gw_refund *seen, struct refund_get_row *r,
                     bool *found)
{
    *found = false;
    if (seen->refund.v != 0 && seen->shop.v == c->shop.v) {
        struct refund_get_in key = {.shop = c->shop.v, .id = seen->refund.v};
        TRY(q_refund_get(c->db, c->a, &key, r, found));
        if (*found) {
            return OK;
        }
    }
    struct refund_by_provider_in key = {.shop = c->shop.v, .provider_id = seen->provider_id};
    return q_refund_by_provider(c->db, c->a, &key, r, found);
}

static enum err keep(struct change *c, const struct refund_get_row *r, const struct gw_refund *seen,
                     struct instant asked_at)
{
    struct refund_set_seen_in in = {
        .shop = c->shop.v,
        .id = r->id,
        .provider_id = seen->provider_id,
        .code = seen->code.p == NULL ? STR("") : seen->code,
        .details_until = {seen->details_until.ms != 0, seen->details_until.ms},
        .seen_at = asked_at.ms,
    };
    return q_refund_set_seen(c->db, &in, NULL);
}

/* Somebody refunded on the provider's own pages. Only what belongs to a payment of ours, and took
 * money: one that failed before we heard of it changed nothing. */
static enum err adopt(struct change *c, const struct gw_refund *seen, struct instant asked_at)
{
    struct refund_case k;
    bool found, begun;
    if (str_empty(seen->payment_provider_id)) {
        return OK;
    }
    struct payment_by_provider_in key = {.shop = c->shop.v,
                                         .provider_id = seen->payment_provider_id};
    TRY(q_payment_by_provider(c->db, c->a, &key, &k.p, &found));
    if (!found) {
        return OK;
    }
    struct yen left;
    TRY(read_owner(c, &k, k.p.id));
    TRY(refund_left(c->db, c->a, c->shop, &k.p, &left));
    struct refund_start start = {
        .amount = seen->amount, .reason = REFUND_AT_PROVIDER, .provider_id = seen->provider_id};
    TRY(refund_begin(c, &k, event_of(seen->state), &start, &begun));
    if (!begun) {
        return OK;
    }
    if (seen->amount.v > left.v) { /* one asked for here will be refused, or our books are wrong */
        TRY(follow_up_open(c, FOLLOW_MISMATCH, (struct booking_id){k.b.id},
                           (struct payment_id){k.p.id}));
    }
    return keep(c, &k.r, seen, asked_at);
}

enum err refund_observe(struct change *c, const struct gw_refund *seen, struct instant asked_at)
{
    struct refund_get_row r;
    struct refund_case k;
    bool found, moved;
    TRY(find(c, seen, &r, &found));
    if (!found) {
        return adopt(c, seen, asked_at);
    }
    if (asked_at.ms < r.seen_at) {
        return OK;
    }
    TRY(keep(c, &r, seen, asked_at));
    TRY(refund_case_read(c, (struct refund_id){r.id}, &k, &found));
    assert(found);
    return refund_move(c, &k, event_of(seen->state), &moved);
}

enum err refund_observe_all(struct change *c, const struct gw_reply *reply, struct instant asked_at)
{
    for (size_t i = 0; i < reply->n_refunds; i++) {
        TRY(refund_observe(c, &reply->refunds[i], asked_at));
    }
    return OK;
}
