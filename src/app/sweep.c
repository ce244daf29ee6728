/* sweep.c: what clocks and lost messages make necessary (provider.h). */
#include "app/card.h"
#include "app/decide.h"
#include "app/digest.h"
#include "app/effects.h"
#include "app/escalation.h"
#include "app/payment_move.h"
#include "app/provider.h"
#include "app/reconcile.h"
#include "app/refund_call.h"
#include "app/refund_move.h"
#include "app/reminder.h"
#include "app/request.h"
#include "app/shop.h"
#include "app/waiting.h"
#include "base/log.h"
#include "core/deadline.h"
#include "store/refund.h"
#include "store/shop.h"

#include <assert.h>
#include <inttypes.h>

enum {
    SWEEP_BATCH = 100,
    EVENTS_EVERY_MS = 5 * MS_PER_MINUTE,
    EVENTS_OVERLAP_MS = 10 * MS_PER_MINUTE, /* events may appear a little after their own time */
    EVENTS_PAGES = 20,
    RECHECK_MS = MS_PER_HOUR,
    SILENT_ALERT_MS = 24 * MS_PER_HOUR, /* contract 3.7: alert a day after the deadline */
};

static const struct actor provider_actor = {.kind = ACTOR_PROVIDER};
static const struct actor system_actor = {.kind = ACTOR_SYSTEM};
static const struct actor policy_actor = {.kind = ACTOR_POLICY};

static enum err read_both(struct change *c, int64_t payment, struct payment_get_row *p,
                          struct booking_get_row *b)
{
    bool has_payment;
    struct payment_get_in payment_key = {.shop = c->shop.v, .id = payment};
    TRY(q_payment_get(c->db, c->a, &payment_key, p, &has_payment));
    assert(has_payment);
    return payment_booking(c, p, b);
}

/* --- P3: numbers that do not come ---------------------------------------------------------------
 */

static enum err slow_in_tx(struct change *c, void *arg)
{
    const struct payment_slow_row *row = arg;
    struct payment_get_row p;
    struct booking_get_row b;
    bool moved;
    TRY(read_both(c, row->id, &p, &b));
    if (p.is_slow_told) {
        return OK;
    }
    TRY(payment_move(c, &b, &p, PAY_EV_SLOW, &moved));
    struct payment_set_slow_told_in in = {.shop = c->shop.v, .id = p.id};
    return moved ? q_payment_set_slow_told(c->db, &in, NULL) : OK;
}

static void sweep_slow(struct app *app, struct arena *a)
{
    struct payment_slow_in in = {.asked_before =
                                     app_now(app).ms - (int64_t)ISSUE_SLOW_MINUTES * MS_PER_MINUTE,
                                 .max = SWEEP_BATCH};
    struct payment_slow_rows rows;
    if (q_payment_slow(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = change_run(app, a, TX_MONEY, (struct shop_id){rows.v[i].shop}, system_actor,
                                slow_in_tx, &rows.v[i]);
        log_info("sweep.slow", "payment=%" PRId64 " result=%s", rows.v[i].id, err_name(e));
    }
}

/* --- payments whose end nobody told us
 * ------------------------------------------------------------ */

struct check {
    const struct payment_check_due_row *row;
    struct gw_reply reply;
};

static enum err check_in_tx(struct change *c, void *arg)
{
    const struct check *check = arg;
    struct payment_get_row p;
    struct booking_get_row b;
    TRY(read_both(c, check->row->id, &p, &b));
    if (check->reply.has_payment) {
        TRY(payment_observe(c, &p, &check->reply.payment));
        TRY(read_both(c, check->row->id, &p, &b));
    }
    enum pay_status status = pay_status_of(p.status);
    if (!pay_is_live(status) && status != PAY_AWAITING_APPROVAL) {
        struct payment_set_check_in none = {.shop = c->shop.v, .id = p.id};
        return q_payment_set_check(c->db, &none, NULL);
    }
    struct payment_set_check_in later = {
        .shop = c->shop.v, .id = p.id, .check_at = {true, c->now.ms + RECHECK_MS}};
    TRY(q_payment_set_check(c->db, &later, NULL));
    if (p.deadline.is_set && c->now.ms - p.deadline.v > SILENT_ALERT_MS) {
        struct booking_id booking = {p.booking};
        return follow_up_open(c, FOLLOW_MISMATCH, booking, (struct payment_id){p.id});
    }
    return OK;
}

static void sweep_checks(struct app *app, struct arena *a)
{
    struct payment_check_due_in in = {.now = app_now(app).ms, .max = SWEEP_BATCH};
    struct payment_check_due_rows rows;
    if (q_payment_check_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        struct check check = {.row = &rows.v[i]};
        struct gw_account account;
        struct shop_id shop = {rows.v[i].shop};
        if (provider_account(app, a, shop, &account) == OK && rows.v[i].provider_id.p != NULL) {
            struct gw_request request;
            app->gateway->ops->build_read(app->gateway, a, rows.v[i].provider_id, &request);
            app->gateway->ops->send(app->gateway, a, &account, &request, STR_NONE, &check.reply);
        }
        enum err e = change_run(app, a, TX_MONEY, shop, provider_actor, check_in_tx, &check);
        log_info("sweep.checked", "payment=%" PRId64 " http=%d result=%s", rows.v[i].id,
                 check.reply.http, err_name(e));
    }
}

/* --- refunds of which nothing was heard
 * ------------------------------------------------------------ */

struct refund_check {
    const struct refund_check_due_row *row;
    struct gw_reply reply;
    struct instant read_at;
};

static enum err refund_check_in_tx(struct change *c, void *arg)
{
    const struct refund_check *check = arg;
    TRY(refund_observe_all(c, &check->reply, check->read_at));
    return refund_plan_check(c, (struct refund_id){check->row->id});
}

static void sweep_refunds(struct app *app, struct arena *a)
{
    struct refund_check_due_in in = {.now = app_now(app).ms, .max = SWEEP_BATCH};
    struct refund_check_due_rows rows;
    if (q_refund_check_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        struct refund_check check = {.row = &rows.v[i], .read_at = app_now(app)};
        struct gw_account account;
        struct shop_id shop = {rows.v[i].shop};
        struct str payment = rows.v[i].provider_payment;
        if (provider_account(app, a, shop, &account) == OK && payment.p != NULL) {
            refund_read(app, a, &account, payment, &check.reply);
        }
        enum err e = change_run(app, a, TX_MONEY, shop, provider_actor, refund_check_in_tx, &check);
        log_info("sweep.refund", "refund=%" PRId64 " http=%d result=%s", rows.v[i].id,
                 check.reply.http, err_name(e));
    }
}

/* --- events that no webhook brought
 * ----------------------------------------------------------------- */

struct cursor {
    int64_t since;
    int64_t next_at;
};

static enum err cursor_in_tx(struct change *c, void *arg)
{
    const struct cursor *cursor = arg;
    struct shop_set_events_cursor_in in = {
        .shop = c->shop.v, .since = cursor->since, .after = STR(""), .next_at = cursor->next_at};
    return q_shop_set_events_cursor(c->db, &in, NULL);
}

/* All events since the last look, into the inbox, which knows those it has had. False: not all. */
static bool fetch_events(struct app *app, struct arena *a, const struct gw_account *account,
                         struct instant since)
{
    struct str after = STR_NONE;
    for (int page = 0; page < EVENTS_PAGES; page++) {
        struct gw_events events = {0};
        struct gw_reply reply = {0};
        app->gateway->ops->events(app->gateway, a, account, since, after, &events, &reply);
        if (reply.outcome != GW_DONE) {
            return false;
        }
        for (size_t i = 0; i < events.n; i++) {
            if (app_store_event(app, a, account->shop, &events.v[i]) != OK) {
                return false;
            }
            after = events.v[i].id;
        }
        if (!events.has_more) {
            return true;
        }
    }
    return false;
}

static void sweep_events(struct app *app, struct arena *a)
{
    struct shop_events_due_in in = {.now = app_now(app).ms, .max = SWEEP_BATCH};
    struct shop_events_due_rows rows;
    if (q_shop_events_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        struct instant now = app_now(app);
        struct cursor cursor = {.since = rows.v[i].stripe_events_since,
                                .next_at = now.ms + EVENTS_EVERY_MS};
        struct gw_account account;
        struct shop_id shop = {rows.v[i].id};
        if (cursor.since == 0) {
            cursor.since = now.ms; /* nothing of ours can be older */
        } else if (provider_account(app, a, shop, &account) == OK &&
                   fetch_events(app, a, &account,
                                (struct instant){cursor.since - EVENTS_OVERLAP_MS})) {
            cursor.since = now.ms;
        }
        enum err e = change_run(app, a, TX_ADMIN, shop, system_actor, cursor_in_tx, &cursor);
        if (e != OK) {
            log_warn("sweep.events_cursor", "shop=%" PRId64 " error=%s", shop.v, err_name(e));
        }
    }
}

/* --- the expiry policies: `rebill` at once, `cancel` after its grace
 * ----------------------------------------------------- */

static enum err clear_policy_in_tx(struct change *c, void *arg)
{
    const struct payment_policy_due_row *row = arg;
    struct payment_clear_policies_in in = {.shop = c->shop.v, .booking = row->booking};
    return q_payment_clear_policies(c->db, &in, NULL);
}

static enum err act_on(struct app *app, struct arena *a, const struct payment_policy_due_row *row)
{
    struct shop_id shop = {row->shop};
    struct booking_id booking = {row->booking};
    struct decide_output out;
    return str_is(row->policy, "rebill")
               ? app_rebill(app, a, shop, policy_actor, booking, &out)
               : app_cancel(app, a, shop, policy_actor, booking, CANCEL_UNPAID, true, &out);
}

static void sweep_policies(struct app *app, struct arena *a)
{
    struct payment_policy_due_in in = {.now = app_now(app).ms, .max = SWEEP_BATCH};
    struct payment_policy_due_rows rows;
    if (q_payment_policy_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        struct shop_id shop = {rows.v[i].shop};
        enum err e = act_on(app, a, &rows.v[i]);
        if (e == OK) {
            e = change_run(app, a, TX_ADMIN, shop, policy_actor, clear_policy_in_tx, &rows.v[i]);
        }
        log_info("sweep.policy", "booking=%" PRId64 " result=%s", rows.v[i].booking, err_name(e));
    }
}

void sweep(struct app *app, struct arena *a)
{
    sweep_slow(app, a);
    sweep_checks(app, a);
    sweep_refunds(app, a);
    sweep_events(app, a);
    sweep_policies(app, a);
    reminder_sweep(app, a);
    escalation_sweep(app, a);
    requests_sweep(app, a);
    digest_sweep(app, a);
    card_sweep(app, a);
    waiting_sweep(app, a);
    shop_forget_old_secrets(app, a);
    reconcile_sweep(app, a);
}
