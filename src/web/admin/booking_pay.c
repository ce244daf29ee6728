/* booking_pay.c: every attempt to collect money for a booking, with its number and the calls to the
 * provider. */
#include "web/admin/booking.h"

#include "app/card.h"
#include "app/payment_move.h"
#include "app/refund_move.h"
#include "app/request_move.h"
#include "core/format.h"
#include "core/names.h"
#include "store/operation.h"

#include <assert.h>
#include <inttypes.h>

enum { FACTS_MAX = 12, OPS_MAX = 50, OPS_SHOWN = 3, REFUNDS_MAX = 200 };

static void fact(struct pay_view *v, enum tx label, struct str value)
{
    if (!str_empty(value)) {
        assert(v->n_facts < FACTS_MAX);
        v->facts[v->n_facts++] = (struct admin_fact){.label = tr(v->lang, label), .value = value};
    }
}

/* A time of the payment; the store's columns are several structs of one shape. */
static struct str when(const struct pay_view *v, bool is_set, int64_t ms)
{
    return is_set ? format_instant(v->arena, v->lang, (struct instant){ms}) : STR("");
}

static void facts(const struct payment_get_row *p, struct pay_view *v)
{
    v->facts = ARENA_ARRAY(v->arena, struct admin_fact, FACTS_MAX);
    fact(v, TX_MAIL_ROW_AMOUNT, format_yen(v->arena, v->lang, (struct yen){p->amount}));
    if (pay_method_of(p->method) == PAY_CARD) {
        fact(v, TX_PAY_PAGE_ENDS_AT,
             when(v, !str_empty(p->page_url) && p->page_ends_at.is_set, p->page_ends_at.v));
        fact(v, TX_PAY_HELD_AT, when(v, p->held_at.is_set, p->held_at.v));
        fact(v, TX_PAY_HOLD_UNTIL, when(v, p->hold_until.is_set, p->hold_until.v));
    } else {
        fact(v, TX_PAY_ASKED_AT, when(v, p->asked_at.is_set, p->asked_at.v));
        fact(v, TX_PAY_ISSUED_AT, when(v, p->issued_at.is_set, p->issued_at.v));
    }
    fact(v, TX_MAIL_ROW_DEADLINE, when(v, p->deadline.is_set, p->deadline.v));
    fact(v, TX_MAIL_ROW_PAID_AT, when(v, p->paid_at.is_set, p->paid_at.v));
    fact(v, TX_MAIL_ROW_PAID_CHAIN, voucher_chain_name(v->lang, p->paid_chain));
    fact(v, TX_PAY_ENDED_AT, when(v, p->ended_at.is_set, p->ended_at.v));
    fact(v, TX_PAY_PROVIDER_ID, p->provider_id.p == NULL ? STR("") : p->provider_id);
}

/* What will happen by itself while the number waits. */
static enum err plan(const struct desk *d, const struct payment_get_row *p, struct pay_view *v)
{
    struct payment_plan_row row;
    bool found;
    struct payment_plan_in key = {.shop = web_shop(d->r).v, .id = p->id};
    TRY(q_payment_plan(db_reader(d->r->app->db), v->arena, &key, &row, &found));
    if (found && pay_status_of(p->status) == PAY_AWAITING_PAYMENT) {
        fact(v, TX_PAY_REMIND_AT, when(v, row.remind_at.is_set, row.remind_at.v));
    }
    return OK;
}

static void number(const struct desk *d, const struct payment_get_row *p, struct pay_view *v)
{
    if (!p->issued_at.is_set || pay_method_of(p->method) != PAY_KONBINI) {
        return;
    }
    struct voucher *voucher = ARENA_NEW(v->arena, struct voucher);
    voucher_fill(v->arena, v->lang, p, voucher);
    v->voucher = voucher;
    enum pay_status status = pay_status_of(p->status);
    enum tx note = TX_PAY_NUMBER_DEAD;
    if (voucher_is_payable(p, d->r->now)) {
        note = TX_PAY_NUMBER_LIVE;
    } else if (status == PAY_AWAITING_PAYMENT) {
        note = TX_PAY_NUMBER_OVERDUE;
    } else if (status == PAY_VOIDING) {
        note = TX_PAY_NUMBER_VOIDING;
    } else if (status == PAY_PAID) {
        note = TX_PAY_NUMBER_PAID;
    }
    v->is_number_dead = note == TX_PAY_NUMBER_DEAD || note == TX_PAY_NUMBER_PAID;
    v->number_note = tr(v->lang, note);
}

static const struct named op_kinds[] = {
    {"issue", TX_OP_ISSUE},
    {"withdraw", TX_OP_WITHDRAW},
    {"refund", TX_OP_REFUND},
    {"refund_cancel", TX_OP_REFUND_CANCEL},
};

static const struct named card_op_kinds[] = {
    {"issue", TX_OP_ISSUE_CARD},
    {"withdraw", TX_OP_WITHDRAW_CARD},
    {"capture", TX_OP_CAPTURE},
};

static struct str op_label(const struct payment_get_row *p, enum lang l, struct str kind)
{
    bool is_card = pay_method_of(p->method) == PAY_CARD;
    unsigned k;
    if (is_card && named_parse(card_op_kinds, COUNT_OF(card_op_kinds), kind, &k)) {
        return tr(l, card_op_kinds[k].label);
    }
    return named_parse(op_kinds, COUNT_OF(op_kinds), kind, &k) ? tr(l, op_kinds[k].label) : kind;
}

static enum tx op_state(const struct operation_list_row *op)
{
    if (str_is(op->state, "running")) {
        return TX_OP_RUNNING;
    }
    if (str_is(op->state, "done")) {
        return TX_OP_DONE;
    }
    if (str_is(op->state, "dropped")) {
        return TX_OP_DROPPED;
    }
    return op->attempts == 0 ? TX_OP_WAITING : TX_OP_AGAIN;
}

/* "HTTP 503　service_unavailable　…"; empty when it went well. */
static struct str op_error(struct arena *a, const struct operation_list_row *op)
{
    bool went_well = op->last_code.n == 0 && op->last_message.n == 0 &&
                     (op->last_http == 0 || (op->last_http >= 200 && op->last_http < 300));
    if (went_well) {
        return STR("");
    }
    struct str http =
        op->last_http == 0 ? STR("") : str_format(a, "HTTP %" PRId64 " ", op->last_http);
    return str_format(a, "%.*s%.*s%s%.*s", STR_ARG(http), STR_ARG(op->last_code),
                      op->last_code.n > 0 ? " " : "", STR_ARG(op->last_message));
}

static enum err ops(const struct desk *d, const struct payment_get_row *p, struct pay_view *v)
{
    struct operation_list_rows rows;
    struct operation_list_in in = {.shop = web_shop(d->r).v, .payment = p->id, .max = OPS_MAX};
    TRY(q_operation_list(db_reader(d->r->app->db), v->arena, &in, &rows));
    v->ops = ARENA_ARRAY(v->arena, struct op_line, rows.n + 1);
    for (size_t i = rows.n; i > 0; i--) { /* newest first */
        const struct operation_list_row *op = &rows.v[i - 1];
        v->ops[v->n_ops++] = (struct op_line){
            .lang = v->lang,
            .kind = op_label(p, v->lang, op->kind),
            .state = tr(v->lang, op_state(op)),
            .at = admin_at(d->r,
                           (struct instant){op->done_at.is_set ? op->done_at.v : op->created_at}),
            .error = op_error(v->arena, op),
            .request = op->request_id,
            .tries = op->attempts > 1
                         ? tx_op_attempts(v->arena, v->lang, admin_number(v->arena, op->attempts))
                         : STR(""),
        };
    }
    v->n_ops_shown = v->n_ops < OPS_SHOWN ? v->n_ops : OPS_SHOWN;
    v->earlier_ops = tx_op_earlier(v->arena, v->lang,
                                   admin_number(v->arena, (int64_t)(v->n_ops - v->n_ops_shown)));
    return OK;
}

/* The page that was mailed, for an attempt that a request brought. */
static enum err request_page(const struct desk *d, const struct payment_get_row *p,
                             struct pay_view *v)
{
    struct request_get_row r;
    bool found;
    if (p->request == 0) {
        return OK;
    }
    struct request_get_in in = {.shop = web_shop(d->r).v, .id = p->request};
    TRY(q_request_get(db_reader(d->r->app->db), v->arena, &in, &r, &found));
    if (!found || v->n_facts == FACTS_MAX) {
        return found ? OK : ERR_DB;
    }
    struct str token = r.token;
    enum request_status status = request_status_of(r.status);
    v->facts[v->n_facts++] = (struct admin_fact){
        .label = tr(v->lang, TX_PAY_REQUEST_PAGE),
        .value = tr(v->lang, request_status_label(status)),
        .url = web_shop_url(d->r, "/r/%.*s", STR_ARG(token)),
    };
    return OK;
}

/* The one that a receipt is for (app/receipt_paid.h). */
static const struct payment_get_row *first_paid(const struct desk *d)
{
    for (size_t i = 0; i < d->payments.n; i++) {
        const struct payment_get_row *p = &d->payments.v[i];
        if (pay_status_of(p->status) == PAY_PAID && p->paid_at.is_set) {
            return p;
        }
    }
    return NULL;
}

static enum err refunds(const struct desk *d, const struct payment_get_row *p,
                        const struct refund_of_booking_rows *all, struct pay_view *v)
{
    struct yen left;
    v->refunds = ARENA_ARRAY(v->arena, struct refund_line, all->n + 1);
    for (size_t i = 0; i < all->n; i++) {
        if (all->v[i].payment == p->id) {
            refund_line_fill(d->r, d->b.id, &all->v[i], d->may_refund, &v->refunds[v->n_refunds++]);
        }
    }
    v->refund = (struct url){STR("")};
    TRY(refund_left(db_reader(d->r->app->db), v->arena, web_shop(d->r), p, &left));
    if (left.v > 0 && d->may_refund) {
        struct str payment = id_text(v->arena, p->id);
        v->refund = (struct url){str_format(v->arena, "%.*s?payment=%.*s",
                                            STR_ARG(desk_url(d, "/refund").s), STR_ARG(payment))};
    }
    return OK;
}

enum err desk_pays(const struct desk *d, struct pay_view **out, size_t *n)
{
    struct arena *a = d->r->arena;
    *out = ARENA_ARRAY(a, struct pay_view, d->payments.n + 1);
    *n = 0;
    struct refund_of_booking_rows given;
    struct refund_of_booking_in key = {
        .shop = web_shop(d->r).v, .booking = d->b.id, .max = REFUNDS_MAX};
    TRY(q_refund_of_booking(db_reader(d->r->app->db), a, &key, &given));
    for (size_t i = d->payments.n; i > 0; i--) { /* newest first */
        const struct payment_get_row *p = &d->payments.v[i - 1];
        bool is_overdue = payment_is_overdue(p, d->r->now);
        struct pay_view *v = &(*out)[(*n)++];
        *v = (struct pay_view){
            .arena = a,
            .lang = d->r->lang,
            .title = tx_pay_attempt(a, d->r->lang, admin_number(a, p->seq),
                                    tr(d->r->lang, pay_method_label(pay_method_of(p->method)))),
            .chip = chip_of_payment(a, d->r->lang, p->method, p->status, p->fail, is_overdue),
        };
        if (p == first_paid(d) && d->may_act) {
            v->receipt = desk_url(d, "/receipt");
        }
        facts(p, v);
        TRY(plan(d, p, v));
        TRY(request_page(d, p, v));
        number(d, p, v);
        TRY(refunds(d, p, &given, v));
        TRY(ops(d, p, v));
    }
    return OK;
}
