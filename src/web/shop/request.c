#include "web/shop/request.h"

#include "app/payment_move.h"
#include "app/request_move.h"
#include "core/format.h"
#include "web/router.h"
#include "web/shop/request.html.h"

#include <assert.h>

enum {
    PREPARING_REFRESH = 3, /* seconds */
    OPEN_REFRESH = 15,     /* with script only: a reader is not interrupted */
};

struct seen {
    struct request_get_row r;
    enum request_status status;
    bool has_payment;
    struct payment_get_row p;
    enum pay_status pay;
};

static enum err read_seen(struct web_req *r, struct seen *out)
{
    struct db_conn *db = db_reader(r->app->db);
    bool found;
    struct request_by_token_in in = {.shop = web_shop(r).v, .token = web_param(r, "token")};
    TRY(q_request_by_token(db, r->arena, &in, &out->r, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    out->status = request_status_of(out->r.status);
    struct payment_of_request_in key = {.shop = web_shop(r).v, .request = out->r.id};
    TRY(q_payment_of_request(db, r->arena, &key, &out->p, &out->has_payment));
    out->pay = out->has_payment ? pay_status_of(out->p.status) : PAY_NONE;
    return OK;
}

static void fact(struct request_view *v, enum tx label, struct str value)
{
    if (!str_empty(value)) {
        assert(v->n_facts < REQUEST_MAX_FACTS);
        v->facts[v->n_facts++] = (struct fact){.label = tr(v->lang, label), .value = value};
    }
}

static struct str at(const struct request_view *v, int64_t ms)
{
    return format_instant(v->arena, v->lang, (struct instant){ms});
}

static void facts(const struct seen *s, struct request_view *v)
{
    fact(v, TX_MAIL_ROW_TITLE, s->r.title);
    fact(v, TX_MAIL_ROW_AMOUNT, format_yen(v->arena, v->lang, (struct yen){s->r.amount}));
    fact(v, TX_MAIL_ROW_DEADLINE, at(v, s->r.due));
    if (s->has_payment && s->p.paid_at.is_set) {
        fact(v, TX_MAIL_ROW_PAID_AT, at(v, s->p.paid_at.v));
        fact(v, TX_MAIL_ROW_PAID_CHAIN, voucher_chain_name(v->lang, s->p.paid_chain));
    }
    fact(v, TX_REQUEST_MESSAGE, s->r.message);
    fact(v, TX_MAIL_ROW_NAME, s->r.name);
    if (s->r.booking.is_set) {
        fact(v, TX_MAIL_ROW_ID, id_text(v->arena, s->r.booking.v));
    }
}

static void say(struct request_view *v, const char *tone, enum tx heading, struct str lead)
{
    v->tone = tone;
    v->heading = tr(v->lang, heading);
    v->lead = lead;
}

/* An open request: its number can be paid, is being made, or will not come. */
static void say_open(const struct web_req *r, const struct seen *s, struct request_view *v)
{
    struct str shop = web_shop_name(r);
    if (!s->has_payment || s->pay == PAY_ISSUING) {
        say(v, "info", TX_REQUEST_HEAD_ISSUING, tr(v->lang, TX_REQUEST_LEAD_ISSUING));
        v->layout->refresh_seconds = PREPARING_REFRESH;
        return;
    }
    v->layout->refresh_seconds = OPEN_REFRESH;
    v->layout->refreshes_by_script_only = true;
    if (voucher_is_payable(&s->p, r->now)) {
        struct voucher *voucher = ARENA_NEW(v->arena, struct voucher);
        voucher_fill(v->arena, v->lang, &s->p, voucher);
        v->numbers.voucher = voucher;
        v->numbers.if_unpaid = tx_request_if_unpaid(v->arena, v->lang, shop);
        say(v, "warn", TX_REQUEST_HEAD_OPEN,
            tx_request_lead_open(v->arena, v->lang, shop, voucher->deadline));
    } else if (s->pay == PAY_AWAITING_PAYMENT) {
        say(v, "info", TX_REQUEST_HEAD_CHECKING, tr(v->lang, TX_REQUEST_LEAD_CHECKING));
    } else {
        say(v, "error", TX_REQUEST_HEAD_NO_NUMBER,
            tx_request_lead_no_number(v->arena, v->lang, shop));
    }
}

static void say_all(const struct web_req *r, const struct seen *s, struct request_view *v)
{
    switch (s->status) {
    case REQUEST_PAID:
        say(v, "ok", TX_REQUEST_HEAD_PAID, tr(v->lang, TX_REQUEST_LEAD_PAID));
        break;
    case REQUEST_EXPIRED:
        say(v, "error", TX_REQUEST_HEAD_EXPIRED,
            tx_request_lead_expired(v->arena, v->lang, web_shop_name(r)));
        break;
    case REQUEST_WITHDRAWN:
        say(v, "quiet", TX_REQUEST_HEAD_WITHDRAWN, tr(v->lang, TX_REQUEST_LEAD_WITHDRAWN));
        break;
    case REQUEST_OPEN:
    case REQUEST_NONE:
    case REQUEST_STATUS_COUNT:
        say_open(r, s, v);
        break;
    }
}

enum err request_page(struct web_req *r)
{
    struct seen s;
    http_set(r->res, "Referrer-Policy", STR("no-referrer"));
    http_set(r->res, "X-Robots-Tag", STR("noindex, nofollow"));
    TRY(read_seen(r, &s));
    struct request_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, TX_REQUEST_TITLE)),
        .status = tr(r->lang, request_status_label(s.status)),
        .status_name = request_status_name(s.status),
        .numbers = {.arena = r->arena, .lang = r->lang},
        .foot = shop_foot(r),
    };
    say_all(r, &s, &v);
    facts(&s, &v);
    struct buf page;
    buf_init(&page, r->arena, WEB_MAX_PAGE);
    render_web_shop_request(&page, &v);
    return web_html(r, 200, &page);
}
