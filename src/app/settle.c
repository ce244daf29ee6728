#include "app/settle.h"

#include "app/booking_move.h"
#include "app/effects.h"
#include "app/mail.h"
#include "app/payment_move.h"
#include "base/json.h"
#include "store/admin.h"
#include "store/follow_up.h"
#include "store/mail.h"

enum { RESENDS_PER_HOUR = 3 };

struct by_hand {
    struct booking_id id;
    struct decide_output *out;
};

/* The booking and its newest attempt; out->result stays DECIDE_NO_SUCH when there is none. */
static enum err read_latest(struct change *c, const struct by_hand *h, struct booking_get_row *b,
                            struct payment_get_row *p, bool *has_payment, bool *found)
{
    *h->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    *has_payment = false;
    struct booking_get_in key = {.shop = c->shop.v, .id = h->id.v};
    TRY(q_booking_get(c->db, c->a, &key, b, found));
    if (!*found) {
        return OK;
    }
    h->out->status = booking_status_of(b->status);
    struct payment_clear_policies_in policies = {.shop = c->shop.v, .booking = b->id};
    TRY(q_payment_clear_policies(c->db, &policies, NULL));
    struct payment_latest_in latest = {.shop = c->shop.v, .booking = b->id};
    return q_payment_latest(c->db, c->a, &latest, p, has_payment);
}

static enum err mark_paid_in_tx(struct change *c, void *arg)
{
    const struct by_hand *h = arg;
    struct booking_get_row b;
    struct payment_get_row p;
    bool has_payment, found, moved;
    TRY(read_latest(c, h, &b, &p, &has_payment, &found));
    if (!found) {
        return OK;
    }
    h->out->result = DECIDE_NOT_ALLOWED;
    if (!has_payment || booking_status_of(b.status) != BOOKING_CONFIRMED) {
        return OK;
    }
    enum pay_status status = pay_status_of(p.status);
    if (status == PAY_PAID) {
        h->out->result = DECIDE_ALREADY;
        return OK;
    }
    if (status == PAY_ONSITE_DUE) {
        TRY(payment_move(c, &b, &p, PAY_EV_MARKED_PAID, &moved));
        h->out->result = moved ? DECIDE_DONE : DECIDE_NOT_ALLOWED;
        return OK;
    }
    if (status != PAY_FAILED && status != PAY_VOID) {
        return OK; /* a number is live: withdraw it first (one live number per booking) */
    }
    TRY(payment_begin(c, &b, PAY_ONSITE, PAY_EV_MARKED_PAID));
    h->out->result = DECIDE_DONE;
    return OK;
}

enum err app_mark_paid(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                       struct booking_id id, struct decide_output *out)
{
    struct by_hand h = {id, out};
    return change_run(app, a, TX_ADMIN, shop, who, mark_paid_in_tx, &h);
}

static enum err withdraw_in_tx(struct change *c, void *arg)
{
    const struct by_hand *h = arg;
    struct booking_get_row b;
    struct payment_get_row p;
    bool has_payment, found, moved;
    TRY(read_latest(c, h, &b, &p, &has_payment, &found));
    if (!found || !has_payment) {
        return OK;
    }
    enum pay_status status = pay_status_of(p.status);
    TRY(payment_move(c, &b, &p, PAY_EV_WITHDRAW, &moved));
    bool is_already = status == PAY_VOIDING || status == PAY_VOID;
    h->out->result = moved ? DECIDE_DONE : is_already ? DECIDE_ALREADY : DECIDE_NOT_ALLOWED;
    return OK;
}

enum err app_withdraw_number(struct app *app, struct arena *a, struct shop_id shop,
                             struct actor who, struct booking_id id, struct decide_output *out)
{
    struct by_hand h = {id, out};
    return change_run(app, a, TX_ADMIN, shop, who, withdraw_in_tx, &h);
}

/* --- 確定のまま残す --- */

static enum err keep_in_tx(struct change *c, void *arg)
{
    const struct by_hand *h = arg;
    struct booking_get_row b;
    struct payment_get_row p;
    bool found, has_payment;
    int64_t stopped;
    *h->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    TRY(q_booking_get(c->db, c->a, &(struct booking_get_in){c->shop.v, h->id.v}, &b, &found));
    if (!found) {
        return OK;
    }
    h->out->status = booking_status_of(b.status);
    h->out->result = DECIDE_NOT_ALLOWED;
    if (h->out->status != BOOKING_CONFIRMED) {
        return OK;
    }
    struct payment_clear_policies_in policies = {.shop = c->shop.v, .booking = b.id};
    TRY(q_payment_clear_policies(c->db, &policies, &stopped));
    h->out->result = stopped > 0 ? DECIDE_DONE : DECIDE_ALREADY;
    if (stopped == 0) {
        return OK;
    }
    TRY(q_payment_latest(c->db, c->a, &(struct payment_latest_in){c->shop.v, b.id}, &p,
                         &has_payment));
    struct history_line line = {
        .booking = {b.id},
        .payment = {has_payment ? p.id : 0},
        .subject = "payment",
        .what = STR("policy_stopped"),
        .before = has_payment ? p.status : STR(""),
        .after = has_payment ? p.status : STR(""),
    };
    TRY(change_history(c, &line));
    return follow_up_close(c, FOLLOW_EXPIRED, h->id, (struct payment_id){0}, STR("kept"));
}

enum err app_keep_booking(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                          struct booking_id id, struct decide_output *out)
{
    struct by_hand h = {id, out};
    return change_run(app, a, TX_ADMIN, shop, who, keep_in_tx, &h);
}

struct closing {
    int64_t id;
    struct str how;
    struct decide_output *out;
};

static enum err close_in_tx(struct change *c, void *arg)
{
    const struct closing *closing = arg;
    struct follow_up_get_row row;
    bool found;
    *closing->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    struct follow_up_get_in key = {.shop = c->shop.v, .id = closing->id};
    TRY(q_follow_up_get(c->db, c->a, &key, &row, &found));
    if (!found) {
        return OK;
    }
    struct follow_up_close_one_in in = {
        .shop = c->shop.v,
        .id = closing->id,
        .closed_by = {c->who.kind == ACTOR_USER, c->who.user.v},
        .how = closing->how,
        .now = c->now.ms,
    };
    int64_t closed;
    TRY(q_follow_up_close_one(c->db, &in, &closed));
    closing->out->result = closed == 1 ? DECIDE_DONE : DECIDE_ALREADY;
    if (closed == 0) {
        return OK;
    }
    if (row.booking.is_set) {
        struct payment_clear_policies_in policies = {.shop = c->shop.v, .booking = row.booking.v};
        TRY(q_payment_clear_policies(c->db, &policies, NULL));
    }
    struct history_line line = {
        .booking = {row.booking.v},
        .payment = {row.payment.v},
        .subject = "follow_up",
        .what = row.kind,
        .before = STR("open"),
        .after = STR("closed"),
    };
    json_t *detail = json_pack("{s:o}", "how", json_from_str(closing->how));
    line.detail = json_text(c->a, detail);
    json_decref(detail);
    return change_history(c, &line);
}

enum err app_close_follow_up(struct app *app, struct arena *a, struct shop_id shop,
                             struct actor who, int64_t follow_up, struct str how,
                             struct decide_output *out)
{
    struct closing closing = {follow_up, how, out};
    return change_run(app, a, TX_ADMIN, shop, who, close_in_tx, &closing);
}

/* The mail that says what is true now. */
static enum mail_kind present_mail(const struct booking_get_row *b, const struct payment_get_row *p)
{
    switch (booking_status_of(b->status)) {
    case BOOKING_PENDING:
        return MAIL_PROVISIONAL;
    case BOOKING_WAITLISTED:
        return MAIL_WAITLISTED;
    case BOOKING_CANCELLED:
        return MAIL_CANCELLED;
    case BOOKING_CONFIRMED:
    case BOOKING_NONE:
    case BOOKING_STATUS_COUNT:
        break;
    }
    if (p == NULL) {
        return MAIL_CONFIRMED;
    }
    switch (pay_status_of(p->status)) {
    case PAY_ISSUING:
        return MAIL_NUMBER_LATER;
    case PAY_FAILED:
        return str_is(p->fail, "expired")        ? MAIL_EXPIRED
               : str_is(p->fail, "issue_failed") ? MAIL_NO_NUMBER
                                                 : MAIL_DECLINED;
    case PAY_PAID:
        return pay_method_of(p->method) == PAY_ONSITE ? MAIL_CONFIRMED : MAIL_RECEIPT;
    default:
        return MAIL_CONFIRMED;
    }
}

static enum err resend_in_tx(struct change *c, void *arg)
{
    const struct booking_id *id = arg;
    struct booking_get_row b;
    struct payment_get_row p;
    bool found, has_payment;
    struct booking_get_in key = {.shop = c->shop.v, .id = id->v};
    TRY(q_booking_get(c->db, c->a, &key, &b, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    struct mail_count_recent_in recent = {
        .shop = c->shop.v, .booking = {true, b.id}, .since = c->now.ms - MS_PER_HOUR};
    struct mail_count_recent_row resent;
    TRY(q_mail_count_recent(c->db, c->a, &recent, &resent));
    if (resent.n >= RESENDS_PER_HOUR) {
        return ERR_THROTTLED;
    }
    struct payment_latest_in latest = {.shop = c->shop.v, .booking = b.id};
    TRY(q_payment_latest(c->db, c->a, &latest, &p, &has_payment));
    struct payment_id payment = {has_payment ? p.id : 0};
    return mail_customer(c, present_mail(&b, has_payment ? &p : NULL), &b, payment, c->now.ms);
}

enum err app_resend_mail(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                         struct booking_id id)
{
    enum tx_class priority = who.kind == ACTOR_CUSTOMER ? TX_BOOKING : TX_ADMIN;
    return change_run(app, a, priority, shop, who, resend_in_tx, &id);
}

struct retry {
    int64_t mail;
    struct decide_output *out;
};

static enum err retry_in_tx(struct change *c, void *arg)
{
    const struct retry *retry = arg;
    struct mail_get_row mail;
    bool found;
    *retry->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    TRY(q_mail_get(c->db, c->a, &(struct mail_get_in){c->shop.v, retry->mail}, &mail, &found));
    if (!found) {
        return OK;
    }
    int64_t changed;
    struct mail_retry_in in = {.shop = c->shop.v, .id = mail.id, .now = c->now.ms};
    TRY(q_mail_retry(c->db, &in, &changed));
    retry->out->result = changed == 1 ? DECIDE_DONE : DECIDE_NOT_ALLOWED;
    if (changed == 0) {
        return OK;
    }
    c->rings[BELL_MAIL] = true;
    struct mail_count_failed_row left;
    struct mail_count_failed_in failed = {.shop = c->shop.v, .booking = mail.booking.v};
    TRY(q_mail_count_failed(c->db, c->a, &failed, &left));
    if (left.n == 0) {
        TRY(follow_up_close(c, FOLLOW_MAIL_FAILED, (struct booking_id){mail.booking.v},
                            (struct payment_id){0}, STR("retried")));
    }
    struct history_line line = {
        .booking = {mail.booking.v},
        .subject = "mail",
        .what = STR("retried"),
        .detail = str_format(c->a, "{\"kind\":\"%.*s\"}", STR_ARG(mail.kind)),
    };
    return change_history(c, &line);
}

enum err app_retry_mail(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                        int64_t mail, struct decide_output *out)
{
    struct retry retry = {mail, out};
    return change_run(app, a, TX_ADMIN, shop, who, retry_in_tx, &retry);
}

static enum err retry_failed_in_tx(struct change *c, void *arg)
{
    const struct by_hand *h = arg;
    int64_t changed;
    struct mail_retry_failed_in in = {.shop = c->shop.v, .booking = h->id.v, .now = c->now.ms};
    TRY(q_mail_retry_failed(c->db, &in, &changed));
    h->out->result = changed > 0 ? DECIDE_DONE : DECIDE_ALREADY;
    c->rings[BELL_MAIL] = true;
    return follow_up_close(c, FOLLOW_MAIL_FAILED, h->id, (struct payment_id){0}, STR("retried"));
}

enum err app_retry_failed_mails(struct app *app, struct arena *a, struct shop_id shop,
                                struct actor who, struct booking_id id, struct decide_output *out)
{
    struct by_hand h = {id, out};
    *out = (struct decide_output){.result = DECIDE_NO_SUCH};
    return change_run(app, a, TX_ADMIN, shop, who, retry_failed_in_tx, &h);
}
