/* inbox.c: what the provider tells us, from the signed bytes to the payment's event (provider.h).
 */
#include "store/inbox.h"
#include "app/effects.h"
#include "app/payment_move.h"
#include "app/provider.h"
#include "app/refund_move.h"
#include "base/log.h"
#include "store/shop.h"

#include <inttypes.h>

enum { INBOX_LEASE_MS = MS_PER_MINUTE, INBOX_BACKOFF_MAX_MS = 10 * MS_PER_MINUTE };

static enum err store_in_tx(struct change *c, void *arg)
{
    const struct gw_event *event = arg;
    bool is_about_us = event->is_about_payment || event->is_about_refund;
    struct inbox_add_in in = {
        .shop = c->shop.v,
        .event_id = event->id,
        .type = event->type,
        .object_id = event->object_id.p == NULL ? STR("") : event->object_id,
        .about = event->is_about_refund ? STR("refund") : STR("payment"),
        .api_version = event->api_version.p == NULL ? STR("") : event->api_version,
        .raw = event->raw,
        .state = !event->is_version_known ? STR("refused")
                 : is_about_us            ? STR("new")
                                          : STR("ignored"),
        .now = c->now.ms,
    };
    c->rings[BELL_INBOX] = is_about_us;
    return q_inbox_add(c->db, &in, NULL);
}

enum err app_store_event(struct app *app, struct arena *a, struct shop_id shop,
                         const struct gw_event *event)
{
    if (!event->is_version_known) {
        log_warn("inbox.version_unknown", "shop=%" PRId64 " version=%.*s", shop.v,
                 STR_ARG(event->api_version));
    }
    struct actor provider = {.kind = ACTOR_PROVIDER};
    return change_run_mingling(app, a, TX_MONEY, shop, provider, store_in_tx, (void *)event);
}

enum err app_receive_event(struct app *app, struct arena *a, struct shop_id shop,
                           struct str signature, struct str body)
{
    struct shop_get_in key = {.shop = shop.v};
    struct shop_get_row row;
    TRY(q_shop_get(db_reader(app->db), a, &key, &row));
    struct str secrets[2] = {STR(""), STR("")};
    TRY(seal_reveal(app->seal, a, row.stripe_secret, &secrets[0]));
    TRY(seal_reveal(app->seal, a, row.stripe_secret_old, &secrets[1]));
    size_t n = str_empty(secrets[0]) ? 0 : str_empty(secrets[1]) ? 1 : 2;
    struct gateway *gateway = app->gateway;
    if (n == 0 || !gateway->ops->verify(gateway, secrets, n, signature, body, app_now(app))) {
        log_warn("inbox.signature_refused", "shop=%" PRId64, shop.v);
        return ERR_BAD_REQUEST;
    }
    struct gw_event event;
    TRY(gateway->ops->parse_event(gateway, a, body, &event));
    return app_store_event(app, a, shop, &event);
}

/* --- working through it
 * --------------------------------------------------------------------------- */

struct message {
    struct inbox_take_row row;
    struct gw_reply reply;
    struct instant read_at;
    bool is_mine;
};

static enum err take_in_tx(struct change *c, void *arg)
{
    struct message *m = arg;
    struct inbox_take_in in = {
        .shop = c->shop.v, .lease_until = c->now.ms + INBOX_LEASE_MS, .now = c->now.ms};
    return q_inbox_take(c->db, c->a, &in, &m->row, &m->is_mine);
}

/* The payment a view is of: by our own id in its metadata, else by the provider's id. A view of
 * somebody else's payment (another program on the same account) finds none. */
static enum err find_payment(struct change *c, const struct gw_payment *seen,
                             struct payment_get_row *p, bool *found)
{
    *found = false;
    if (seen->payment.v != 0 && seen->shop.v == c->shop.v) {
        struct payment_get_in key = {.shop = c->shop.v, .id = seen->payment.v};
        TRY(q_payment_get(c->db, c->a, &key, p, found));
    }
    if (*found) {
        /* Another attempt's object must never touch this one (I7). */
        *found = p->provider_id.p == NULL || seen->provider_id.p == NULL ||
                 str_eq(p->provider_id, seen->provider_id);
        if (!*found && seen->state == GW_PAID) {
            struct booking_id booking = {p->booking};
            return follow_up_open(c, FOLLOW_PAID_TWICE, booking, (struct payment_id){p->id});
        }
        return OK;
    }
    if (seen->provider_id.p == NULL) {
        return OK;
    }
    struct payment_by_provider_in key = {.shop = c->shop.v, .provider_id = seen->provider_id};
    return q_payment_by_provider(c->db, c->a, &key, p, found);
}

/* A try that came to nothing (the 確認番号 was refused, say) is for the answer of our own call to
 * judge: by then another try may be under way. */
static bool is_for_us(const struct gw_reply *r)
{
    bool is_try = r->payment.state == GW_DECLINED || r->payment.state == GW_UNSTARTED;
    return r->has_payment && (!is_try || r->payment.page.state != GW_PAGE_NONE);
}

static bool is_about_refund(const struct message *m)
{
    return str_is(m->row.about, "refund");
}

static enum err apply_in_tx(struct change *c, void *arg)
{
    const struct message *m = arg;
    bool found = m->reply.n_refunds > 0;
    TRY(refund_observe_all(c, &m->reply, m->read_at));
    if (is_for_us(&m->reply)) {
        struct payment_get_row p;
        TRY(find_payment(c, &m->reply.payment, &p, &found));
        if (found) {
            TRY(payment_observe(c, &p, &m->reply.payment));
        }
    }
    struct inbox_done_in in = {
        .shop = c->shop.v,
        .event_id = m->row.event_id,
        .state = found ? STR("done") : STR("ignored"),
        .now = c->now.ms,
    };
    return q_inbox_done(c->db, &in, NULL);
}

static enum err later_in_tx(struct change *c, void *arg)
{
    const struct message *m = arg;
    int64_t wait = MS_PER_SECOND << (m->row.attempts < 10 ? m->row.attempts : 10);
    struct inbox_again_in in = {
        .shop = c->shop.v,
        .event_id = m->row.event_id,
        .next_at = c->now.ms + (wait < INBOX_BACKOFF_MAX_MS ? wait : INBOX_BACKOFF_MAX_MS),
    };
    return q_inbox_again(c->db, &in, NULL);
}

/* The event is only a hint: the object is read again and decides (contract 7.2). */
static void work_one(struct app *app, struct arena *a, struct shop_id shop, struct message *m)
{
    struct actor provider = {.kind = ACTOR_PROVIDER};
    struct gw_account account;
    bool is_answered = false;
    if (provider_account(app, a, shop, &account) == OK) {
        struct gw_request request;
        m->read_at = app_now(app);
        if (is_about_refund(m)) {
            app->gateway->ops->build_refunds(app->gateway, a, m->row.object_id, &request);
        } else {
            app->gateway->ops->build_read(app->gateway, a, m->row.object_id, &request);
        }
        app->gateway->ops->send(app->gateway, a, &account, &request, STR_NONE, &m->reply);
        is_answered = m->reply.outcome == GW_DONE || m->reply.outcome == GW_MISSING;
    }
    enum err e =
        change_run(app, a, TX_MONEY, shop, provider, is_answered ? apply_in_tx : later_in_tx, m);
    log_info("inbox.worked", "type=%.*s answered=%d applied=%s", STR_ARG(m->row.type), is_answered,
             err_name(e));
}

bool inbox_work(struct app *app, struct arena *a)
{
    struct inbox_due_in due = {.now = app_now(app).ms};
    struct inbox_due_row next;
    bool found;
    if (q_inbox_due(db_reader(app->db), a, &due, &next, &found) != OK || !found) {
        return false;
    }
    struct shop_id shop = {next.shop};
    struct actor provider = {.kind = ACTOR_PROVIDER};
    struct message m = {0};
    if (change_run(app, a, TX_MONEY, shop, provider, take_in_tx, &m) != OK) {
        return false;
    }
    if (m.is_mine) {
        work_one(app, a, shop, &m);
    }
    return true;
}
