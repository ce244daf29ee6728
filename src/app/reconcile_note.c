/* reconcile_note.c: one object of the provider compared and noted, inside a transaction. */
#include "app/effects.h"
#include "app/payment_move.h"
#include "app/provider.h"
#include "app/reconcile.h"
#include "base/log.h"
#include "store/reconcile.h"

#include <assert.h>
#include <inttypes.h>

static const struct actor provider_actor = {.kind = ACTOR_PROVIDER};

enum err reconcile_find(struct db_conn *db, struct arena *a, struct shop_id shop,
                        const struct reconcile_seen *seen, struct payment_get_row *out, bool *found)
{
    bool is_named = seen->payment.payment.v != 0 && seen->payment.shop.v == shop.v;
    struct payment_get_in key = {shop.v, is_named ? seen->payment.payment.v : seen->of};
    *found = false;
    if (key.id != 0) {
        TRY(q_payment_get(db, a, &key, out, found));
    }
    if (*found) {
        return OK;
    }
    struct payment_by_provider_in by_object = {shop.v, seen->object};
    return q_payment_by_provider(db, a, &by_object, out, found);
}

/* What we wrote after the provider was asked is newer than its answer. */
static bool has_moved(const struct payment_get_row *p, struct instant asked)
{
    return (p->paid_at.is_set && p->paid_at.v >= asked.ms) ||
           (p->ended_at.is_set && p->ended_at.v >= asked.ms) ||
           (p->issued_at.is_set && p->issued_at.v >= asked.ms);
}

static const struct gw_payment *view(const struct reconcile_seen *seen)
{
    return seen->is_missing ? NULL : &seen->payment;
}

/* Our rules have an answer: as after a webhook. */
static enum err heal(struct change *c, const struct reconcile_seen *seen, struct payment_get_row *p,
                     struct reconcile_tally *t, enum difference *d)
{
    bool is_new = seen->payment.state == GW_AWAITING && pay_status_of(p->status) == PAY_ISSUING;
    if (*d != DIFF_PAID_THERE && *d != DIFF_ENDED_THERE && !is_new) {
        return OK;
    }
    bool found;
    struct payment_get_in key = {c->shop.v, p->id};
    struct str before = p->status;
    struct actor who = c->who;
    c->who = provider_actor;
    enum err e = payment_observe(c, p, &seen->payment);
    c->who = who;
    TRY(e);
    TRY(q_payment_get(c->db, c->a, &key, p, &found));
    assert(found);
    *d = reconcile_judge(p, &seen->payment, c->now);
    t->healed += !str_eq(before, p->status);
    return OK;
}

/* A number that ended here and can be paid there must go: as one that turned up late. */
static enum err withdraw(struct change *c, const struct payment_get_row *p)
{
    struct booking_get_row b;
    bool found, moved;
    struct booking_get_in key = {c->shop.v, p->booking};
    TRY(q_booking_get(c->db, c->a, &key, &b, &found));
    assert(found);
    return payment_move(c, &b, p, PAY_EV_ISSUED, &moved);
}

static enum err tell(struct change *c, enum difference d, const struct payment_get_row *p)
{
    struct booking_id booking = {p == NULL ? 0 : p->booking};
    struct payment_id payment = {p == NULL ? 0 : p->id};
    TRY(follow_up_open(c, FOLLOW_MISMATCH, booking, payment));
    return d == DIFF_PAYABLE ? withdraw(c, p) : OK;
}

static enum err note_difference(struct change *c, int64_t run, enum difference d,
                                const struct payment_get_row *p, const struct reconcile_seen *seen)
{
    const struct gw_payment *theirs = view(seen);
    struct difference_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .kind = difference_name(d),
        .object = seen->object,
        .booking = {p != NULL && p->booking != 0, p == NULL ? 0 : p->booking},
        .payment = {p != NULL, p == NULL ? 0 : p->id},
        .ours = p == NULL ? STR("") : p->status,
        .theirs = theirs == NULL ? STR("") : gw_state_name(theirs->state),
        .ours_amount = p == NULL ? 0 : p->amount,
        .theirs_amount = theirs == NULL             ? 0
                         : theirs->state == GW_PAID ? theirs->received.v
                                                    : theirs->amount.v,
        .run = run,
        .now = c->now.ms,
    };
    int64_t added;
    TRY(q_difference_add(c->db, &in, &added));
    if (added > 0) {
        log_warn("reconcile.differs", "kind=%.*s payment=%" PRId64 " object=%.*s", STR_ARG(in.kind),
                 in.payment.v, STR_ARG(in.object));
        return tell(c, d, p);
    }
    struct difference_seen_in still = {
        .shop = c->shop.v,
        .kind = in.kind,
        .object = in.object,
        .ours = in.ours,
        .theirs = in.theirs,
        .ours_amount = in.ours_amount,
        .theirs_amount = in.theirs_amount,
        .run = run,
    };
    return q_difference_seen(c->db, &still, NULL);
}

/* What was told and is no longer so closes by itself. */
static enum err close_vanished(struct change *c, enum difference d, const struct payment_get_row *p,
                               const struct reconcile_seen *seen)
{
    struct difference_close_in in = {c->shop.v, seen->object, difference_name(d), c->now.ms};
    TRY(q_difference_close(c->db, &in, NULL));
    struct difference_count_in key = {c->shop.v, p == NULL ? 0 : p->id};
    struct difference_count_row open;
    TRY(q_difference_count(c->db, c->a, &key, &open));
    if (d != DIFF_NONE || open.n > 0) {
        return OK;
    }
    return follow_up_close(c, FOLLOW_MISMATCH, (struct booking_id){p == NULL ? 0 : p->booking},
                           (struct payment_id){p == NULL ? 0 : p->id}, STR("agreed"));
}

static enum err settle(struct change *c, int64_t run, enum difference d,
                       const struct payment_get_row *p, const struct reconcile_seen *seen,
                       struct reconcile_tally *t)
{
    TRY(close_vanished(c, d, p, seen));
    if (d == DIFF_NONE) {
        return OK;
    }
    t->differ++;
    return note_difference(c, run, d, p, seen);
}

static enum err note_unknown(struct change *c, int64_t run, const struct reconcile_seen *seen,
                             struct reconcile_tally *t)
{
    bool is_ours = seen->payment.shop.v == c->shop.v && seen->payment.payment.v != 0;
    if (!is_ours && !seen->is_missing) {
        t->others++; /* another program's on the same account, or another installation's */
        return OK;
    }
    t->compared++;
    t->theirs += seen->payment.received.v;
    bool differs = !seen->is_missing && reconcile_matters(&seen->payment);
    return settle(c, run, differs ? DIFF_MISSING_HERE : DIFF_NONE, NULL, seen, t);
}

enum err reconcile_note(struct change *c, int64_t run, const struct reconcile_seen *seen,
                        struct reconcile_tally *t)
{
    struct payment_get_row p;
    bool found;
    TRY(reconcile_find(c->db, c->a, c->shop, seen, &p, &found));
    if (!found) {
        return note_unknown(c, run, seen, t);
    }
    t->compared++;
    bool is_its_own = p.provider_id.p == NULL || str_eq(p.provider_id, seen->object);
    if (is_its_own) {
        struct payment_set_seen_run_in mark = {c->shop.v, p.id, run};
        TRY(q_payment_set_seen_run(c->db, &mark, NULL));
    }
    enum difference d = DIFF_NONE;
    if (has_moved(&p, seen->at)) {
        t->theirs += str_is(p.status, "paid") ? p.amount : 0;
    } else {
        d = reconcile_judge(&p, view(seen), c->now);
        if (is_its_own && !seen->is_missing) {
            TRY(heal(c, seen, &p, t, &d));
        }
        t->theirs += seen->payment.received.v;
        TRY(settle(c, run, d, &p, seen, t));
    }
    t->ours += is_its_own && str_is(p.status, "paid") ? p.amount : 0;
    return OK;
}
