/* operations.c: calls to the provider, from the committed row to the applied answer (provider.h).
 */
#include "app/effects.h"
#include "app/operation.h"
#include "app/payment_move.h"
#include "app/provider.h"
#include "app/refund_call.h"
#include "base/buf.h"
#include "base/httpd.h"
#include "base/log.h"
#include "base/random.h"
#include "core/deadline.h"
#include "store/shop.h"

#include <assert.h>
#include <inttypes.h>

enum {
    LEASE_MS = 2 * MS_PER_MINUTE,  /* a silent worker's call is taken over after this */
    WITHDRAW_MAX_MS = MS_PER_HOUR, /* between two withdrawals of one number */
};

enum err provider_account(struct app *app, struct arena *a, struct shop_id shop,
                          struct gw_account *out)
{
    struct shop_get_in key = {.shop = shop.v};
    struct shop_get_row row;
    TRY(q_shop_get(db_reader(app->db), a, &key, &row));
    *out = (struct gw_account){.shop = shop};
    TRY(seal_reveal(app->seal, a, row.stripe_key, &out->secret_key));
    return str_empty(out->secret_key) ? ERR_CONFIG : OK;
}

struct str operation_key(struct arena *a, const struct operation_get_row *op)
{
    return str_format(a, "uketsuke-%" PRId64 "-%" PRId64, op->shop, op->id);
}

int64_t operation_backoff_ms(int64_t attempts, int64_t max)
{
    int64_t ms = MS_PER_SECOND;
    for (int64_t i = 1; i < attempts && ms < max; i++) {
        ms *= 2;
    }
    ms = ms < max ? ms : max;
    return ms / 2 + random_below((uint32_t)(ms / 2 + 1));
}

enum err operation_ask(struct change *c, int64_t payment, const char *kind,
                       const struct gw_request *request)
{
    struct operation_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .payment = payment,
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

/* A page that has ended is nothing any more. */
struct str payment_at_provider(const struct payment_get_row *p)
{
    return p->provider_id.p != NULL                          ? p->provider_id
           : p->page_id.p != NULL && !str_empty(p->page_url) ? p->page_id
                                                             : STR_NONE;
}

/* --- taking one ---------------------------------------------------------------------------------
 */

struct claim {
    struct operation_get_row op;
    struct payment_get_row payment;
    bool is_mine;
};

static enum err take_in_tx(struct change *c, void *arg)
{
    struct claim *claim = arg;
    struct operation_take_in in = {
        .shop = c->shop.v, .lease_until = c->now.ms + LEASE_MS, .now = c->now.ms};
    bool found;
    TRY(q_operation_take(c->db, c->a, &in, &claim->op, &claim->is_mine));
    if (!claim->is_mine) {
        return OK;
    }
    struct payment_get_in key = {.shop = c->shop.v, .id = claim->op.payment};
    TRY(q_payment_get(c->db, c->a, &key, &claim->payment, &found));
    assert(found);
    return OK;
}

/* --- the call -----------------------------------------------------------------------------------
 */

static bool is_refund(const struct operation_get_row *op)
{
    return op->refund.is_set;
}

static bool is_issue(const struct operation_get_row *op)
{
    return str_is(op->kind, "issue");
}

static bool is_capture(const struct operation_get_row *op)
{
    return str_is(op->kind, "capture");
}

static bool is_card(const struct payment_get_row *p)
{
    return pay_method_of(p->method) == PAY_CARD;
}

/* Whether what an issue asks for is still to come: a number, or a page to pay on. */
static bool is_wanted(const struct payment_get_row *p)
{
    enum pay_status s = pay_status_of(p->status);
    return s == PAY_ISSUING || (is_card(p) && (s == PAY_AUTHORIZING || s == PAY_AWAITING_PAYMENT));
}

/* Whether to ask what became of the earlier tries before sending again: the key may have been
 * forgotten, or the number may no longer be wanted (I2). */
static bool looks_up_first(const struct claim *claim, struct instant now)
{
    const struct operation_get_row *op = &claim->op;
    if (!is_issue(op) || op->attempts == 0) {
        return false;
    }
    bool is_old = op->first_sent_at.is_set && now.ms - op->first_sent_at.v > OPERATION_KEY_LIFE_MS;
    return is_old || !is_wanted(&claim->payment);
}

static void look_up(struct app *app, struct arena *a, const struct gw_account *account,
                    const struct claim *claim, struct operation_answer *answer)
{
    struct gateway *gateway = app->gateway;
    int64_t since =
        claim->op.first_sent_at.is_set ? claim->op.first_sent_at.v : claim->payment.asked_at.v;
    answer->was_looked_up = true;
    (is_card(&claim->payment) ? gateway->ops->find_page : gateway->ops->find)(
        gateway, a, account, (struct payment_id){claim->payment.id},
        (struct instant){since - MS_PER_HOUR}, &answer->reply);
}

static void read_at_provider(struct app *app, struct arena *a, const struct gw_account *account,
                             struct str id, struct gw_reply *out)
{
    struct gw_request request;
    app->gateway->ops->build_read(app->gateway, a, id, &request);
    app->gateway->ops->send(app->gateway, a, account, &request, STR_NONE, out);
}

/* Another page is made only when the one before has ended for certain: two open ones could both be
 * paid on. True: it has not, or that is not known yet, and *answer holds what is. */
static bool has_page_still(struct app *app, struct arena *a, const struct gw_account *account,
                           const struct claim *claim, struct operation_answer *answer)
{
    if (!is_issue(&claim->op) || claim->payment.page_id.p == NULL) {
        return false;
    }
    read_at_provider(app, a, account, claim->payment.page_id, &answer->reply);
    const struct gw_reply *r = &answer->reply;
    if (r->outcome == GW_MISSING ||
        (r->outcome == GW_DONE && r->payment.page.state == GW_PAGE_ENDED)) {
        return false;
    }
    answer->was_looked_up = true;
    return true;
}

/* Send, and where the answer depends on the payment's state, read that state. */
static void call(struct app *app, struct arena *a, const struct claim *claim,
                 struct operation_answer *answer)
{
    struct gateway *gateway = app->gateway;
    struct gw_account account;
    struct gw_reply *reply = &answer->reply;
    if (provider_account(app, a, (struct shop_id){claim->op.shop}, &account) != OK) {
        *reply = (struct gw_reply){.outcome = GW_UNAUTHORIZED, .message = STR("no usable key")};
        return;
    }
    if (is_refund(&claim->op)) {
        refund_call(app, a, &account, &claim->payment, answer);
        return;
    }
    if (is_capture(&claim->op) && pay_status_of(claim->payment.status) != PAY_CAPTURING) {
        read_at_provider(app, a, &account, claim->payment.provider_id, reply);
        return; /* cancelled meanwhile: no money may be taken any more */
    }
    if (has_page_still(app, a, &account, claim, answer)) {
        return;
    }
    if (looks_up_first(claim, app_now(app))) {
        look_up(app, a, &account, claim, answer);
        return;
    }
    struct gw_request request = {claim->op.method, claim->op.path, claim->op.body};
    gateway->ops->send(gateway, a, &account, &request, operation_key(a, &claim->op), reply);
    if (reply->outcome == GW_PUZZLED && is_issue(&claim->op)) {
        look_up(app, a, &account, claim, answer);
        return;
    }
    struct str id = payment_at_provider(&claim->payment);
    bool is_refused = !is_issue(&claim->op) && reply->outcome != GW_DONE &&
                      reply->outcome != GW_AGAIN && reply->outcome != GW_UNAUTHORIZED;
    if (is_refused && id.p != NULL) {
        struct gw_reply now;
        read_at_provider(app, a, &account, id, &now);
        reply->has_payment = now.has_payment;
        reply->payment = now.payment;
    }
}

/* --- applying the answer ------------------------------------------------------------------------
 */

enum err operation_end(struct change *c, const struct operation_answer *answer)
{
    const struct gw_reply *r = &answer->reply;
    struct operation_done_in in = {
        .shop = c->shop.v,
        .id = answer->op->id,
        .http = r->http,
        .code = r->code.p == NULL ? STR("") : r->code,
        .message = r->message.p == NULL ? STR("") : r->message,
        .request_id = r->request_id.p == NULL ? STR("") : r->request_id,
        .now = c->now.ms,
    };
    return q_operation_done(c->db, &in, NULL);
}

enum err operation_again(struct change *c, const struct operation_answer *answer, int64_t wait_ms)
{
    const struct gw_reply *r = &answer->reply;
    struct operation_again_in in = {
        .shop = c->shop.v,
        .id = answer->op->id,
        .next_at = c->now.ms + (r->retry_after_ms > wait_ms ? r->retry_after_ms : wait_ms),
        .http = r->http,
        .code = r->code.p == NULL ? STR("") : r->code,
        .message = r->message.p == NULL ? STR("") : r->message,
        .request_id = r->request_id.p == NULL ? STR("") : r->request_id,
    };
    return q_operation_again(c->db, &in, NULL);
}

/* The same purpose under a new key: this row has had its answer. */
static enum err replace_by(struct change *c, const struct operation_answer *answer,
                           const struct gw_request *request, int64_t wait_ms)
{
    TRY(operation_end(c, answer));
    struct operation_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .payment = answer->op->payment,
        .refund = answer->op->refund,
        .kind = answer->op->kind,
        .method = request->method,
        .path = request->path,
        .body = request->body,
        .next_at = c->now.ms + wait_ms,
        .now = c->now.ms,
    };
    c->rings[BELL_PROVIDER] = true;
    return q_operation_add(c->db, &in, NULL);
}

enum err operation_replace(struct change *c, const struct operation_answer *answer, struct str body,
                           int64_t wait_ms)
{
    struct gw_request request = {answer->op->method, answer->op->path, body};
    return replace_by(c, answer, &request, wait_ms);
}

static enum err raise_event(struct change *c, const struct payment_get_row *p, enum pay_event on)
{
    struct booking_get_row b;
    bool moved;
    TRY(payment_booking(c, p, &b));
    return payment_move(c, &b, p, on, &moved);
}

/* The provider says that this 確認番号 is too common: the same request with one of its own choice.
 */
static enum err replace_number(struct change *c, const struct operation_answer *answer)
{
    static const char field[] = "payment_method_options[konbini][confirmation_number]";
    struct payment_set_number_random_in in = {.shop = c->shop.v, .id = answer->op->payment};
    TRY(q_payment_set_number_random(c->db, &in, NULL));
    struct buf body;
    buf_init(&body, c->a, answer->op->body.n + 1);
    struct str rest = answer->op->body;
    while (rest.p != NULL) {
        struct str pair = str_cut(&rest, '&');
        struct str left = pair;
        struct str name = percent_decode(c->a, str_cut(&left, '='), true);
        if (!str_is(name, field)) {
            if (body.n > 0) {
                buf_char(&body, '&');
            }
            buf_str(&body, pair);
        }
    }
    return operation_replace(c, answer, buf_view(&body), 0);
}

static enum err apply_issue(struct change *c, const struct operation_answer *answer,
                            const struct payment_get_row *p)
{
    const struct gw_reply *r = &answer->reply;
    bool wanted = is_wanted(p);
    bool is_dead = (r->payment.state == GW_UNSTARTED || r->payment.state == GW_DECLINED) &&
                   r->payment.page.state != GW_PAGE_OPEN && r->payment.page.state != GW_PAGE_DONE;
    bool is_decided = r->outcome != GW_AGAIN && r->outcome != GW_NUMBER_TAKEN &&
                      r->outcome != GW_NOT_NOW && !(answer->was_looked_up && is_dead);
    if (r->has_payment && is_decided) {
        TRY(operation_end(c, answer));
        return payment_observe(c, p, &r->payment);
    }
    switch (r->outcome) {
    case GW_DONE: /* looked up: the provider has none, or only a try that came to nothing */
    case GW_PUZZLED:
        if (!answer->was_looked_up || r->outcome == GW_PUZZLED) {
            return operation_again(
                c, answer,
                operation_backoff_ms(answer->op->attempts + 1, OPERATION_BACKOFF_MAX_MS));
        }
        if (wanted) {
            return operation_replace(c, answer, answer->op->body, 0);
        }
        TRY(operation_end(c, answer));
        return raise_event(c, p, PAY_EV_WITHDRAWN);
    case GW_AGAIN:
        return operation_again(
            c, answer, operation_backoff_ms(answer->op->attempts + 1, OPERATION_BACKOFF_MAX_MS));
    case GW_UNAUTHORIZED:
        return operation_again(c, answer, OPERATION_PAUSE_MS);
    case GW_NOT_NOW:
        if (wanted) {
            return operation_replace(c, answer, answer->op->body, OPERATION_PAUSE_MS);
        }
        break;
    case GW_NUMBER_TAKEN:
        if (wanted) {
            return replace_number(c, answer);
        }
        break;
    case GW_WRONG_STATE:
    case GW_REFUSED:
    case GW_MISSING:
        break;
    }
    TRY(operation_end(c, answer));
    return raise_event(c, p, PAY_EV_ISSUE_REFUSED);
}

static enum err read_again(struct change *c, int64_t id, struct payment_get_row *out)
{
    bool found;
    struct payment_get_in key = {.shop = c->shop.v, .id = id};
    TRY(q_payment_get(c->db, c->a, &key, out, &found));
    assert(found);
    return OK;
}

static enum err apply_capture(struct change *c, const struct operation_answer *answer,
                              const struct payment_get_row *p)
{
    const struct gw_reply *r = &answer->reply;
    struct payment_get_row after;
    if (r->outcome == GW_AGAIN || r->outcome == GW_UNAUTHORIZED) {
        return operation_again(
            c, answer, operation_backoff_ms(answer->op->attempts + 1, OPERATION_BACKOFF_MAX_MS));
    }
    if (r->has_payment) {
        TRY(payment_observe(c, p, &r->payment));
    }
    TRY(read_again(c, p->id, &after));
    if (pay_status_of(after.status) != PAY_CAPTURING) {
        return operation_end(c, answer);
    }
    if (r->outcome == GW_NOT_NOW || r->outcome == GW_PUZZLED || r->outcome == GW_DONE) {
        return operation_replace(c, answer, answer->op->body, OPERATION_PAUSE_MS);
    }
    TRY(operation_end(c, answer));
    TRY(raise_event(c, &after, PAY_EV_CAPTURE_REFUSED));
    TRY(read_again(c, p->id, &after));
    return r->has_payment ? payment_observe(c, &after, &r->payment) : OK; /* releases the hold */
}

static enum err apply_withdraw(struct change *c, const struct operation_answer *answer,
                               const struct payment_get_row *p)
{
    const struct gw_reply *r = &answer->reply;
    if (r->outcome == GW_AGAIN || r->outcome == GW_UNAUTHORIZED) {
        return operation_again(
            c, answer, operation_backoff_ms(answer->op->attempts + 1, OPERATION_BACKOFF_MAX_MS));
    }
    if (r->has_payment) {
        TRY(payment_observe(c, p, &r->payment));
    }
    struct payment_get_row after;
    TRY(read_again(c, p->id, &after));
    enum pay_status status = pay_status_of(after.status);
    bool has_ended = status == PAY_VOID || status == PAY_FAILED; /* a number that turned up late */
    bool is_dead = r->has_payment && r->payment.state != GW_AWAITING &&
                   r->payment.state != GW_HELD && r->payment.page.state != GW_PAGE_OPEN;
    if (status != PAY_VOIDING && !(has_ended && !is_dead)) {
        TRY(follow_up_close(c, FOLLOW_WITHDRAWAL, (struct booking_id){p->booking},
                            (struct payment_id){p->id}, STR("ended")));
        return operation_end(c, answer);
    }
    /* A page on which the amount was held meanwhile: now the hold is what has to be released. */
    struct gw_request request = {answer->op->method, answer->op->path, answer->op->body};
    struct str id = payment_at_provider(&after);
    if (id.p != NULL) {
        c->app->gateway->ops->build_withdraw(c->app->gateway, c->a, id, &request);
    }
    if (!str_eq(request.path, answer->op->path)) {
        return replace_by(c, answer, &request, 0);
    }
    /* Still payable: the customer is at the till, or an outage. A refusal is replayed for its key,
     * so the next try gets a new one. */
    struct operation_count_in count_key = {
        .shop = c->shop.v, .payment = p->id, .kind = STR("withdraw")};
    struct operation_count_row tries;
    TRY(q_operation_count(c->db, c->a, &count_key, &tries));
    TRY(raise_event(c, &after, PAY_EV_WITHDRAW_REFUSED));
    int64_t wait_ms = operation_backoff_ms(tries.n, WITHDRAW_MAX_MS / MS_PER_MINUTE) * 60;
    return operation_replace(c, answer, answer->op->body, wait_ms);
}

static enum err apply_in_tx(struct change *c, void *arg)
{
    const struct operation_answer *answer = arg;
    struct payment_get_row p;
    bool found;
    struct payment_get_in key = {.shop = c->shop.v, .id = answer->op->payment};
    TRY(q_payment_get(c->db, c->a, &key, &p, &found));
    assert(found);
    if (is_refund(answer->op)) {
        return refund_answered(c, answer);
    }
    return is_issue(answer->op)     ? apply_issue(c, answer, &p)
           : is_capture(answer->op) ? apply_capture(c, answer, &p)
                                    : apply_withdraw(c, answer, &p);
}

bool operation_work(struct app *app, struct arena *a)
{
    struct operation_due_row next;
    bool found;
    struct operation_due_in due = {.now = app_now(app).ms};
    if (q_operation_due(db_reader(app->db), a, &due, &next, &found) != OK || !found) {
        return false;
    }
    struct shop_id shop = {next.shop};
    struct actor provider = {.kind = ACTOR_PROVIDER};
    struct claim claim = {0};
    if (change_run(app, a, TX_MONEY, shop, provider, take_in_tx, &claim) != OK) {
        return false;
    }
    if (!claim.is_mine) {
        return true; /* other workers were faster; there may be more */
    }
    struct operation_answer answer = {.op = &claim.op, .sent_at = app_now(app)};
    call(app, a, &claim, &answer);
    enum err e = change_run(app, a, TX_MONEY, shop, provider, apply_in_tx, &answer);
    log_info("operation.answered",
             "kind=%.*s payment=%" PRId64 " outcome=%d http=%d code=%.*s applied=%s",
             STR_ARG(claim.op.kind), claim.op.payment, (int)answer.reply.outcome, answer.reply.http,
             STR_ARG(answer.reply.code), err_name(e));
    return true;
}
