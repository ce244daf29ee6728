#include "app/card.h"

#include "app/booking_move.h"
#include "app/payment_move.h"
#include "app/provider.h"
#include "app/voucher.h"
#include "base/log.h"
#include "core/deadline.h"
#include "store/offering.h"
#include "store/operation.h"
#include "store/shop.h"
#include "store/slot.h"

#include <assert.h>
#include <inttypes.h>

enum {
    HOLDS_A_ROUND = 100,
    HOLD_WARN_MS = 2 * MS_PER_DAY,   /* before a hold ends; of a short hold, half of it */
    HOLD_SWEEP_MS = 2 * MS_PER_HOUR, /* ask by ourselves so long after a hold should have ended */
    HOLD_UNKNOWN_MS = MS_PER_DAY,    /* … or so long after one whose end was not told */
};

/* --- asking for a page --- */

enum err card_ask_page(struct change *c, const struct card_bill *bill)
{
    /* The page ends with the deadline where it can; an earlier end than 30 minutes, or a later one
     * than a day, is refused. */
    int64_t left = bill->deadline.ms - c->now.ms;
    int64_t shortest = (DEADLINE_FLOOR_MINUTES + DEADLINE_SAFETY_MINUTES) * (int64_t)MS_PER_MINUTE;
    struct instant ends = {0};
    if (bill->deadline.ms > 0 && left < PAGE_LIFE_HOURS * (int64_t)MS_PER_HOUR) {
        ends.ms = left < shortest ? c->now.ms + shortest : bill->deadline.ms;
    }
    struct gw_page_wish wish = {
        .shop = c->shop,
        .booking = bill->booking,
        .payment = bill->payment,
        .amount = bill->amount,
        .product = bill->product,
        .description = bill->description,
        .mail = bill->mail,
        .lang = bill->lang,
        .holds = bill->holds,
        .ends_at = ends,
        .done_url = str_format(c->a, "%.*s?from=card", STR_ARG(bill->back_url)),
        .back_url = bill->back_url,
    };
    struct gw_request request;
    struct gateway *gateway = c->app->gateway;
    gateway->ops->build_page(gateway, c->a, &wish, &request);
    return operation_ask(c, bill->payment.v, "issue", &request);
}

/* The offering of a booking, and until when it can be paid if that is asked now. */
static enum err read_place(struct change *c, const struct booking_get_row *b,
                           struct offering_get_row *offering, struct instant *deadline)
{
    struct slot_get_row slot;
    bool has_offering, has_slot;
    struct offering_get_in offering_key = {.shop = c->shop.v, .id = b->offering};
    TRY(q_offering_get(c->db, c->a, &offering_key, offering, &has_offering));
    struct slot_get_in slot_key = {.shop = c->shop.v, .id = b->slot};
    TRY(q_slot_get(c->db, c->a, &slot_key, &slot, &has_slot));
    assert(has_offering && has_slot);
    struct deadline_rule rule = {(int)offering->deadline_days, (int)offering->deadline_margin_min};
    *deadline = deadline_for_card(rule, c->now, (struct instant){slot.starts_at});
    return OK;
}

static enum err own_page(struct change *c, const struct booking_get_row *b, struct str *out)
{
    struct shop_get_in key = {.shop = c->shop.v};
    struct shop_get_row shop;
    TRY(q_shop_get(c->db, c->a, &key, &shop));
    *out = str_format(c->a, "%.*s/s/%.*s/b/%.*s", STR_ARG(c->app->base_url), STR_ARG(shop.slug),
                      STR_ARG(b->token));
    return OK;
}

enum err card_set_deadline(struct change *c, const struct booking_get_row *b,
                           const struct payment_get_row *p)
{
    struct offering_get_row offering;
    struct instant deadline;
    if (p->deadline.is_set) {
        return OK;
    }
    TRY(read_place(c, b, &offering, &deadline));
    struct payment_set_deadline_in in = {.shop = c->shop.v, .id = p->id, .deadline = deadline.ms};
    TRY(q_payment_set_deadline(c->db, &in, NULL));
    /* Without a page there is nothing at the provider that could end by itself. */
    struct payment_set_check_in check = {
        .shop = c->shop.v, .id = p->id, .check_at = {true, deadline.ms}};
    return card_page_is_open(p, c->now) ? OK : q_payment_set_check(c->db, &check, NULL);
}

enum err card_ask_for_booking(struct change *c, const struct booking_get_row *b,
                              const struct payment_get_row *p)
{
    struct offering_get_row offering;
    struct instant deadline;
    struct str url;
    bool holds = booking_status_of(b->status) == BOOKING_PENDING;
    TRY(read_place(c, b, &offering, &deadline));
    TRY(own_page(c, b, &url));
    if (p->deadline.is_set) {
        deadline.ms = p->deadline.v;
    }
    if (holds) {
        deadline.ms = 0; /* an application has no deadline; somebody decides on it */
    } else {
        TRY(card_set_deadline(c, b, p));
    }
    struct payment_set_page_asked_in asked = {.shop = c->shop.v, .id = p->id, .now = c->now.ms};
    TRY(q_payment_set_page_asked(c->db, &asked, NULL));
    bool is_english = str_is(b->lang, "en") && !str_empty(offering.title_en);
    struct str title = is_english ? offering.title_en : offering.title;
    struct str number = id_text(c->a, b->id); /* as everybody who looks there knows it */
    struct card_bill bill = {
        .payment = {p->id},
        .booking = {b->id},
        .amount = {p->amount},
        .product = title,
        .description = str_format(c->a, "%.*s %.*s", STR_ARG(offering.title), STR_ARG(number)),
        .mail = b->mail,
        .lang = b->lang,
        .back_url = url,
        .deadline = deadline,
        .holds = holds,
    };
    return card_ask_page(c, &bill);
}

/* --- a hold --- */

enum err card_keep_hold(struct change *c, const struct payment_get_row *p, struct instant until)
{
    bool is_known = until.ms > c->now.ms;
    int64_t half = (until.ms - c->now.ms) / 2;
    int64_t before = half < HOLD_WARN_MS ? half : HOLD_WARN_MS;
    struct payment_set_hold_in in = {
        .shop = c->shop.v,
        .id = p->id,
        .hold_until = {is_known, until.ms},
        .warn_at = {is_known, until.ms - before},
        .check_at = {true, is_known ? until.ms + HOLD_SWEEP_MS : c->now.ms + HOLD_UNKNOWN_MS},
        .now = c->now.ms,
    };
    return q_payment_set_hold(c->db, &in, NULL);
}

static enum err read_booking(struct change *c, int64_t id, struct booking_get_row *b)
{
    bool found;
    struct booking_get_in key = {.shop = c->shop.v, .id = id};
    TRY(q_booking_get(c->db, c->a, &key, b, &found));
    assert(found);
    return OK;
}

static enum err warn_in_tx(struct change *c, void *arg)
{
    const struct payment_hold_due_row *row = arg;
    struct payment_get_row p;
    struct booking_get_row b;
    bool found, moved;
    struct payment_get_in key = {.shop = c->shop.v, .id = row->id};
    TRY(q_payment_get(c->db, c->a, &key, &p, &found));
    assert(found);
    TRY(read_booking(c, p.booking, &b));
    struct payment_set_hold_warned_in done = {.shop = c->shop.v, .id = p.id};
    TRY(q_payment_set_hold_warned(c->db, &done, NULL));
    return payment_move(c, &b, &p, PAY_EV_HOLD_ENDING, &moved);
}

void card_sweep(struct app *app, struct arena *a)
{
    struct payment_hold_due_in in = {.now = app_now(app).ms, .max = HOLDS_A_ROUND};
    struct payment_hold_due_rows rows;
    if (q_payment_hold_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    struct actor system = {.kind = ACTOR_SYSTEM};
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = change_run(app, a, TX_MONEY, (struct shop_id){rows.v[i].shop}, system,
                                warn_in_tx, &rows.v[i]);
        log_info("card.hold_ending", "payment=%" PRId64 " result=%s", rows.v[i].id, err_name(e));
    }
}

/* --- going on to pay --- */

bool card_page_is_open(const struct payment_get_row *p, struct instant now)
{
    return !str_empty(p->page_url) && p->page_ends_at.is_set && now.ms < p->page_ends_at.v;
}

bool card_page_is_coming(const struct payment_get_row *p)
{
    enum pay_status status = pay_status_of(p->status);
    if (pay_method_of(p->method) != PAY_CARD || !str_empty(p->page_url) || !p->asked_at.is_set) {
        return false;
    }
    bool is_first = p->page_id.p == NULL;
    bool is_next = p->page_ends_at.is_set && p->asked_at.v >= p->page_ends_at.v;
    return status == PAY_ISSUING || (status == PAY_AUTHORIZING && (is_first || is_next));
}

bool payment_is_overdue(const struct payment_get_row *p, struct instant now)
{
    if (pay_status_of(p->status) != PAY_AWAITING_PAYMENT) {
        return false;
    }
    if (pay_method_of(p->method) != PAY_CARD) {
        return !voucher_is_payable(p, now);
    }
    return p->deadline.is_set && now.ms >= p->deadline.v && !card_page_is_open(p, now);
}

/* What another page can mend. After the deadline, or once staff have closed the page, the shop
 * decides how it is paid. */
static bool may_begin_anew(const struct payment_get_row *p)
{
    enum pay_status status = pay_status_of(p->status);
    enum pay_fail why = PAY_FAIL_NONE;
    if (status == PAY_FAILED && pay_fail_parse(p->fail, &why)) {
        return why == PAY_FAIL_DECLINED || why == PAY_FAIL_LAPSED || why == PAY_FAIL_ISSUE_FAILED;
    }
    return status == PAY_VOID && p->held_at.is_set; /* released at the provider */
}

bool card_may_go_on(const struct payment_get_row *p, enum booking_status booking,
                    struct instant now)
{
    bool stands = booking == BOOKING_PENDING || booking == BOOKING_CONFIRMED;
    if (pay_method_of(p->method) != PAY_CARD || !stands) {
        return false;
    }
    enum pay_status status = pay_status_of(p->status);
    bool is_in_time = !p->deadline.is_set || now.ms < p->deadline.v;
    return status == PAY_AUTHORIZING ||
           (status == PAY_AWAITING_PAYMENT && (is_in_time || card_page_is_open(p, now))) ||
           may_begin_anew(p);
}

struct going {
    struct booking_id booking;
    struct card_go *out;
};

static enum err ask_in_tx(struct change *c, const struct booking_get_row *b,
                          const struct payment_get_row *p)
{
    struct operation_count_open_in key = {
        .shop = c->shop.v, .payment = p->id, .kind = STR("issue")};
    struct operation_count_open_row open;
    bool moved;
    if (may_begin_anew(p)) {
        return payment_begin(c, b, PAY_CARD,
                             booking_status_of(b->status) == BOOKING_PENDING
                                 ? PAY_EV_BOOKING_PENDING
                                 : PAY_EV_BOOKING_CONFIRMED);
    }
    TRY(q_operation_count_open(c->db, c->a, &key, &open));
    return open.n > 0 ? OK : payment_move(c, b, p, PAY_EV_PAGE_WANTED, &moved);
}

static enum err go_in_tx(struct change *c, void *arg)
{
    const struct going *going = arg;
    struct booking_get_row b;
    struct payment_get_row p;
    bool has_payment;
    *going->out = (struct card_go){.result = CARD_GO_NOT};
    TRY(read_booking(c, going->booking.v, &b));
    struct payment_latest_in key = {.shop = c->shop.v, .booking = b.id};
    TRY(q_payment_latest(c->db, c->a, &key, &p, &has_payment));
    if (!has_payment || pay_method_of(p.method) != PAY_CARD) {
        return OK;
    }
    enum booking_status status = booking_status_of(b.status);
    bool may_go = card_may_go_on(&p, status, c->now);
    if (may_go && card_page_is_open(&p, c->now)) {
        *going->out = (struct card_go){CARD_GO, p.page_url};
        return OK;
    }
    if (!may_go && pay_status_of(p.status) != PAY_ISSUING) {
        return OK;
    }
    going->out->result = CARD_GO_WAIT;
    return may_go ? ask_in_tx(c, &b, &p) : OK;
}

enum err app_card_go(struct app *app, struct arena *a, struct shop_id shop,
                     struct booking_id booking, struct card_go *out)
{
    struct going going = {booking, out};
    struct actor customer = {.kind = ACTOR_CUSTOMER};
    return change_run(app, a, TX_BOOKING, shop, customer, go_in_tx, &going);
}
