#include "app/mail/facts.h"

#include "app/card.h"

/* The English name where there is one. */
static struct str in_lang(enum lang l, struct str ja, struct str en)
{
    return l == LANG_EN && !str_empty(en) ? en : ja;
}

static enum err read_payment(struct arena *a, struct db_conn *read, int64_t shop, int64_t booking,
                             struct opt_i64 payment, struct mail_facts *f)
{
    bool found = false;
    if (payment.is_set) {
        TRY(q_payment_get(read, a, &(struct payment_get_in){.shop = shop, .id = payment.v}, &f->p,
                          &found));
        if (!found || f->p.booking != booking) {
            return ERR_NOT_FOUND;
        }
    } else {
        TRY(q_payment_latest(read, a, &(struct payment_latest_in){.shop = shop, .booking = booking},
                             &f->p, &found));
    }
    f->has_payment = found;
    if (!found) {
        return OK;
    }
    enum pay_method method;
    if (!pay_status_parse(f->p.status, &f->pay_status) || !pay_fail_parse(f->p.fail, &f->fail) ||
        !pay_method_parse(f->p.method, &method)) {
        return ERR_DB;
    }
    f->is_konbini = method == PAY_KONBINI;
    f->paid_by = method;
    struct payment_policy_of_row policy;
    TRY(q_payment_policy_of(read, a, &(struct payment_policy_of_in){shop, booking}, &policy));
    f->has_policy = policy.at.is_set;
    f->policy_at = (struct instant){policy.at.v};
    f->is_card = method == PAY_CARD;
    f->can_go_on = card_may_go_on(&f->p, f->status, f->now);
    return OK;
}

static enum err read_refund(struct arena *a, struct db_conn *read, int64_t shop,
                            struct opt_i64 refund, struct mail_facts *f)
{
    if (!refund.is_set) {
        return OK;
    }
    struct refund_get_in key = {.shop = shop, .id = refund.v};
    TRY(q_refund_get(read, a, &key, &f->refund, &f->has_refund));
    if (!f->has_refund || !f->has_payment || f->refund.payment != f->p.id) {
        return ERR_NOT_FOUND;
    }
    return refund_status_parse(f->refund.status, &f->refund_status) ? OK : ERR_DB;
}

enum err mail_facts_read(struct app *app, struct arena *a, struct db_conn *read, int64_t shop,
                         const struct mail_about *about, enum lang lang, struct mail_facts *out)
{
    *out = (struct mail_facts){.now = app_now(app), .lang = lang};
    bool found;
    TRY(q_mail_view(read, a, &(struct mail_view_in){.shop = shop, .booking = about->booking.v},
                    &out->b, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    const struct mail_view_row *b = &out->b;
    if (!booking_status_parse(b->status, &out->status) ||
        !cancel_reason_parse(b->cancel_reason, &out->reason) ||
        !pay_method_parse(b->method, &out->method) ||
        !expiry_policy_parse(b->expiry_policy, &out->policy) ||
        !waitlist_mode_parse(b->promotes, &out->promotes)) {
        return ERR_DB;
    }
    out->shop = in_lang(lang, b->shop_name, b->shop_name_en);
    out->title = in_lang(lang, b->title, b->title_en);
    out->ticket = in_lang(lang, b->ticket, b->ticket_en);
    out->starts = (struct instant){b->starts_at};
    out->ends = (struct instant){b->ends_at};
    TRY(read_payment(a, read, shop, about->booking.v, about->payment, out));
    return read_refund(a, read, shop, about->refund, out);
}
