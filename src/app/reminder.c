#include "app/reminder.h"

#include "app/card.h"
#include "app/change.h"
#include "app/mail.h"
#include "app/voucher.h"
#include "base/log.h"
#include "core/booking.h"
#include "store/booking.h"
#include "store/payment.h"

#include <assert.h>
#include <inttypes.h>

enum { REMINDERS_A_ROUND = 100 };

static bool is_card_due(const struct payment_get_row *p, struct instant now)
{
    return str_eq(p->status, pay_status_name(PAY_AWAITING_PAYMENT)) &&
           card_may_go_on(p, BOOKING_CONFIRMED, now);
}

static enum err remind_in_tx(struct change *c, void *arg)
{
    const struct payment_remind_due_row *row = arg;
    struct payment_get_row p;
    struct booking_get_row b;
    bool has_payment, has_booking;
    struct payment_get_in payment_key = {.shop = c->shop.v, .id = row->id};
    TRY(q_payment_get(c->db, c->a, &payment_key, &p, &has_payment));
    assert(has_payment);
    struct booking_get_in booking_key = {.shop = c->shop.v, .id = p.booking};
    TRY(q_booking_get(c->db, c->a, &booking_key, &b, &has_booking));
    assert(has_booking);
    struct payment_set_reminder_in none = {.shop = c->shop.v, .id = p.id};
    TRY(q_payment_set_reminder(c->db, &none, NULL));
    bool is_of_use = (voucher_is_payable(&p, c->now) || is_card_due(&p, c->now)) &&
                     str_eq(b.status, booking_status_name(BOOKING_CONFIRMED));
    return is_of_use ? mail_customer(c, MAIL_REMINDER, &b, (struct payment_id){p.id}, 0) : OK;
}

void reminder_sweep(struct app *app, struct arena *a)
{
    struct payment_remind_due_in in = {.now = app_now(app).ms, .max = REMINDERS_A_ROUND};
    struct payment_remind_due_rows rows;
    if (q_payment_remind_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    struct actor system = {.kind = ACTOR_SYSTEM};
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = change_run(app, a, TX_ADMIN, (struct shop_id){rows.v[i].shop}, system,
                                remind_in_tx, &rows.v[i]);
        log_info("reminder.due", "payment=%" PRId64 " result=%s", rows.v[i].id, err_name(e));
    }
}
