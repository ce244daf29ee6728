#include "app/decide.h"
#include "app/mail/words.h"
#include "core/format.h"
#include "core/slot.h"

#include <assert.h>

void mail_lead(struct mail_view *v, struct str sentence)
{
    assert(v->n_lead < MAIL_MAX_LEAD);
    v->lead[v->n_lead++] = sentence;
}

static void head(const struct mail_facts *f, struct mail_view *v, enum tx subject, enum tx heading)
{
    v->subject = tx_mail_subject(v->arena, v->lang, f->shop, tr(v->lang, subject));
    v->heading = tr(v->lang, heading);
}

static struct str amount(const struct mail_facts *f, const struct mail_view *v)
{
    return format_yen(v->arena, v->lang, (struct yen){f->b.amount});
}

static struct str deadline(const struct mail_facts *f, const struct mail_view *v)
{
    return f->p.deadline.is_set
               ? format_instant(v->arena, v->lang, (struct instant){f->p.deadline.v})
               : STR_NONE;
}

/* 承認待ち: what the customer waits for, and that there is nothing to pay yet. */
static void pending(const struct mail_facts *f, struct mail_view *v)
{
    mail_lead(v, tx_mail_pending_wait(v->arena, v->lang, f->shop));
    switch (f->method) {
    case PAY_KONBINI:
        mail_lead(v, tr(v->lang, TX_MAIL_PENDING_KONBINI));
        break;
    case PAY_CARD:
        mail_lead(v, tr(v->lang, TX_MAIL_PENDING_CARD));
        if (f->can_go_on) {
            mail_lead(v, tr(v->lang, TX_MAIL_PENDING_CARD_TODO));
        }
        break;
    case PAY_ONSITE:
        mail_lead(v, tr(v->lang, TX_MAIL_PENDING_ONSITE));
        break;
    case PAY_METHOD_NONE:
    case PAY_METHOD_COUNT:
        break;
    }
}

static void provisional(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_PROVISIONAL_SUBJECT, TX_MAIL_PROVISIONAL_HEADING);
    mail_lead(v, tx_mail_thanks(v->arena, v->lang, f->shop));
    pending(f, v);
}

static void promoted(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_PROMOTED_SUBJECT, TX_MAIL_PROMOTED_HEADING);
    mail_lead(v, tr(v->lang, TX_MAIL_PROMOTED_LEAD));
    pending(f, v);
}

static void waitlisted(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_WAITLISTED_SUBJECT, TX_MAIL_WAITLISTED_HEADING);
    mail_lead(v, tx_mail_thanks(v->arena, v->lang, f->shop));
    mail_lead(v, tr(v->lang, TX_MAIL_WAITLISTED_LEAD));
    mail_lead(v, f->promotes == WAITLIST_CONFIRMED
                     ? tr(v->lang, TX_MAIL_WAITLISTED_CONFIRMED)
                     : tx_mail_waitlisted_pending(v->arena, v->lang, f->shop));
    struct slot_window window = {.closes_min = (int)f->b.closes_min};
    mail_lead(v, tx_mail_waitlisted_until(
                     v->arena, v->lang,
                     format_instant(v->arena, v->lang, slot_closes_at(window, f->starts))));
    mail_lead(v, tr(v->lang, TX_MAIL_WAITLISTED_NOTHING));
}

static void confirmed_konbini(const struct mail_facts *f, struct mail_view *v)
{
    struct voucher *voucher = ARENA_NEW(v->arena, struct voucher);
    voucher_fill(v->arena, v->lang, &f->p, voucher);
    if (!voucher_is_payable(&f->p, f->now)) {
        mail_lead(v, tx_mail_confirmed_overdue(v->arena, v->lang, voucher->deadline));
        return;
    }
    v->subject =
        tx_mail_subject(v->arena, v->lang, f->shop, tr(v->lang, TX_MAIL_CONFIRMED_SUBJECT_NUMBER));
    mail_lead(v, tx_mail_confirmed_pay(v->arena, v->lang, voucher->deadline, voucher->amount));
    v->voucher = voucher;
    v->if_unpaid =
        voucher_if_unpaid(v->arena, v->lang, f->policy, f->b.expiry_grace_hours, f->shop);
}

static void if_unpaid(const struct mail_facts *f, struct mail_view *v)
{
    struct str what =
        voucher_if_unpaid(v->arena, v->lang, f->policy, f->b.expiry_grace_hours, f->shop);
    mail_lead(v, tx_mail_card_if_unpaid(v->arena, v->lang, what));
}

static void confirmed_card(const struct mail_facts *f, struct mail_view *v)
{
    if (f->pay_status == PAY_CAPTURING) {
        mail_lead(v, tx_mail_confirmed_capturing(v->arena, v->lang, amount(f, v)));
        mail_lead(v, tr(v->lang, TX_MAIL_SEE_YOU));
        return;
    }
    if (!f->can_go_on) {
        return;
    }
    v->subject =
        tx_mail_subject(v->arena, v->lang, f->shop, tr(v->lang, TX_MAIL_CONFIRMED_SUBJECT_CARD));
    if (!f->p.deadline.is_set) { /* its hold has gone: another attempt will have a deadline */
        mail_lead(v, tx_mail_confirmed_card_again(v->arena, v->lang, amount(f, v)));
        return;
    }
    mail_lead(v, tx_mail_confirmed_card_pay(v->arena, v->lang, deadline(f, v), amount(f, v)));
    if_unpaid(f, v);
}

static void confirmed(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_CONFIRMED_SUBJECT, TX_MAIL_CONFIRMED_HEADING);
    mail_lead(v, f->b.from_list > 0 ? tr(v->lang, TX_MAIL_CONFIRMED_FROM_LIST)
                                    : tx_mail_thanks(v->arena, v->lang, f->shop));
    if (f->pay_status == PAY_PAID) {
        mail_lead(v, tr(v->lang, TX_MAIL_CONFIRMED_PAID));
    } else if (f->is_konbini) {
        confirmed_konbini(f, v);
        return;
    } else if (f->is_card) {
        confirmed_card(f, v);
        return;
    } else if (f->b.amount == 0) {
        mail_lead(v, tr(v->lang, TX_MAIL_CONFIRMED_FREE));
    } else if (f->method == PAY_ONSITE) {
        mail_lead(v, tx_mail_confirmed_onsite(v->arena, v->lang, amount(f, v)));
    }
    mail_lead(v, tr(v->lang, TX_MAIL_SEE_YOU));
}

static void number_later(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, f->is_card ? TX_MAIL_PAGE_LATER_SUBJECT : TX_MAIL_NUMBER_LATER_SUBJECT,
         TX_MAIL_NUMBER_LATER_HEADING);
    mail_lead(v, tx_mail_thanks(v->arena, v->lang, f->shop));
    mail_lead(v, tr(v->lang, f->is_card ? TX_MAIL_PAGE_LATER_LEAD : TX_MAIL_NUMBER_LATER_LEAD));
    mail_lead(v, tr(v->lang, TX_MAIL_NUMBER_LATER_CALM));
}

static void no_number(const struct mail_facts *f, struct mail_view *v)
{
    if (f->is_card) {
        head(f, v, TX_MAIL_NO_PAGE_SUBJECT, TX_CARD_NO_PAGE);
        mail_lead(v, tr(v->lang, TX_MAIL_NO_PAGE_LEAD));
    } else {
        head(f, v, TX_MAIL_NO_NUMBER_SUBJECT, TX_MAIL_NO_NUMBER_HEADING);
        mail_lead(v, tr(v->lang, TX_MAIL_NO_NUMBER_LEAD));
    }
    if (f->b.pay_onsite != 0) {
        mail_lead(v, tr(v->lang, TX_MAIL_NO_NUMBER_ONSITE));
    }
    mail_lead(v, tx_mail_no_number_next(v->arena, v->lang, f->shop));
}

/* Captured too late, or not covered any more; or nobody decided while the amount was held. */
static void declined(const struct mail_facts *f, struct mail_view *v)
{
    if (f->status == BOOKING_PENDING) {
        head(f, v, TX_MAIL_HOLD_LAPSED_SUBJECT, TX_MAIL_HOLD_LAPSED_HEADING);
        mail_lead(v, tr(v->lang, TX_MAIL_HOLD_LAPSED_LEAD));
        return;
    }
    head(f, v, TX_MAIL_DECLINED_SUBJECT, TX_CARD_DECLINED);
    mail_lead(v, tx_mail_declined_lead(v->arena, v->lang, amount(f, v)));
}

/* The number once more, while it can be paid: truth.c drops the mail otherwise. */
static void reminder(const struct mail_facts *f, struct mail_view *v)
{
    if (f->is_card) {
        struct str limit = deadline(f, v);
        v->subject = tx_mail_subject(v->arena, v->lang, f->shop,
                                     tx_mail_reminder_subject(v->arena, v->lang, limit));
        v->heading = tr(v->lang, TX_MAIL_REMINDER_HEADING);
        mail_lead(v, tx_mail_reminder_card_lead(v->arena, v->lang, amount(f, v), limit));
        mail_lead(v, tr(v->lang, TX_MAIL_REMINDER_CROSSED));
        if_unpaid(f, v);
        return;
    }
    struct voucher *voucher = ARENA_NEW(v->arena, struct voucher);
    voucher_fill(v->arena, v->lang, &f->p, voucher);
    v->voucher = voucher;
    v->subject = tx_mail_subject(v->arena, v->lang, f->shop,
                                 tx_mail_reminder_subject(v->arena, v->lang, voucher->deadline));
    v->heading = tr(v->lang, TX_MAIL_REMINDER_HEADING);
    mail_lead(v, tx_mail_reminder_lead(v->arena, v->lang, voucher->deadline, voucher->amount));
    mail_lead(v, tr(v->lang, TX_MAIL_REMINDER_AGAIN));
    mail_lead(v, tr(v->lang, TX_MAIL_REMINDER_CROSSED));
    v->if_unpaid =
        voucher_if_unpaid(v->arena, v->lang, f->policy, f->b.expiry_grace_hours, f->shop);
}

static void receipt(const struct mail_facts *f, struct mail_view *v)
{
    if (f->status == BOOKING_CANCELLED) {
        head(f, v, TX_MAIL_RECEIPT_CANCELLED_SUBJECT, TX_MAIL_RECEIPT_CANCELLED_HEADING);
        mail_lead(v, tr(v->lang, f->is_card ? TX_MAIL_RECEIPT_CANCELLED_CARD_LEAD
                                            : TX_MAIL_RECEIPT_CANCELLED_LEAD));
        v->warning = tx_mail_receipt_cancelled(v->arena, v->lang, amount(f, v), f->shop);
        return;
    }
    head(f, v, TX_MAIL_RECEIPT_SUBJECT, TX_MAIL_RECEIPT_HEADING);
    mail_lead(v, tr(v->lang, TX_MAIL_RECEIPT_LEAD));
    if (f->status == BOOKING_CONFIRMED) {
        mail_lead(v, tr(v->lang, TX_MAIL_RECEIPT_CONFIRMED));
    }
}

static void expired(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, f->is_card ? TX_MAIL_EXPIRED_CARD_SUBJECT : TX_MAIL_EXPIRED_SUBJECT,
         TX_MAIL_EXPIRED_HEADING);
    mail_lead(v, f->is_card ? tx_mail_expired_card_lead(v->arena, v->lang, deadline(f, v))
                            : tx_mail_expired_lead(v->arena, v->lang, deadline(f, v)));
    if (f->has_policy) {
        struct str limit = format_instant(v->arena, v->lang, f->policy_at);
        v->warning = tx_mail_expired_cancel(v->arena, v->lang, limit, f->shop);
    } else if (f->policy == EXPIRY_REBILL) {
        v->warning = tr(v->lang, TX_MAIL_EXPIRED_REBILL);
    } else {
        v->warning = tx_mail_expired_keep(v->arena, v->lang, f->shop);
    }
    mail_lead(v, tr(v->lang, TX_MAIL_EXPIRED_CROSSED));
}

static void cancelled_why(const struct mail_facts *f, struct mail_view *v)
{
    switch (f->reason) {
    case CANCEL_BY_CUSTOMER:
        head(f, v, TX_MAIL_CANCELLED_SUBJECT_CUSTOMER, TX_MAIL_CANCELLED_HEADING_CUSTOMER);
        mail_lead(v, tr(v->lang, TX_MAIL_CANCELLED_BY_CUSTOMER));
        break;
    case CANCEL_REFUSED:
        head(f, v, TX_MAIL_CANCELLED_SUBJECT_REFUSED, TX_MAIL_CANCELLED_HEADING_REFUSED);
        mail_lead(v, tr(v->lang, TX_MAIL_CANCELLED_REFUSED));
        break;
    case CANCEL_UNPAID:
        mail_lead(v, tr(v->lang, TX_MAIL_CANCELLED_UNPAID));
        break;
    case CANCEL_CALLED_OFF:
        head(f, v, TX_MAIL_CANCELLED_SUBJECT_CALLED_OFF, TX_MAIL_CANCELLED_HEADING);
        mail_lead(v, tr(v->lang, TX_MAIL_CANCELLED_CALLED_OFF));
        break;
    case CANCEL_DUPLICATE:
        mail_lead(v, tr(v->lang, TX_MAIL_CANCELLED_DUPLICATE));
        break;
    case CANCEL_BY_SHOP:
    case CANCEL_NO_SEAT:
    case CANCEL_NONE:
    case CANCEL_REASON_COUNT:
        mail_lead(v, tx_mail_cancelled_by_shop(v->arena, v->lang, f->shop));
        break;
    }
}

/* Off the waiting list: there was never a seat, nor anything to pay. */
static void left_list(const struct mail_facts *f, struct mail_view *v)
{
    switch (f->reason) {
    case CANCEL_BY_CUSTOMER:
        head(f, v, TX_MAIL_LEFT_SUBJECT, TX_MAIL_LEFT_SUBJECT);
        mail_lead(v, tr(v->lang, TX_MAIL_LEFT_LEAD));
        break;
    case CANCEL_NO_SEAT:
        head(f, v, TX_MAIL_NO_SEAT_SUBJECT, TX_CUSTOMER_NO_SEAT);
        mail_lead(v, tr(v->lang, TX_MAIL_NO_SEAT_LEAD));
        break;
    case CANCEL_CALLED_OFF:
    case CANCEL_DUPLICATE:
        head(f, v, TX_MAIL_LIST_ENDED_SUBJECT, TX_CUSTOMER_LIST_ENDED);
        cancelled_why(f, v);
        break;
    case CANCEL_BY_SHOP:
    case CANCEL_REFUSED:
    case CANCEL_UNPAID:
    case CANCEL_NONE:
    case CANCEL_REASON_COUNT:
        head(f, v, TX_MAIL_LIST_ENDED_SUBJECT, TX_CUSTOMER_LIST_ENDED);
        mail_lead(v, tx_mail_list_ended_lead(v->arena, v->lang, f->shop));
        break;
    }
}

static void cancelled(const struct mail_facts *f, struct mail_view *v)
{
    if (f->b.from_list > 0) {
        left_list(f, v);
        return;
    }
    head(f, v, TX_MAIL_CANCELLED_SUBJECT, TX_MAIL_CANCELLED_HEADING);
    cancelled_why(f, v);
    if (f->pay_status == PAY_PAID) {
        v->warning = tx_mail_cancelled_paid(v->arena, v->lang, amount(f, v), f->shop);
    } else if (f->is_konbini && f->p.issued_at.is_set && f->pay_status != PAY_FAILED) {
        /* The customer may hold this number, and until the provider has withdrawn it a till takes
         * it. */
        v->warning = tr(v->lang, TX_MAIL_CANCELLED_DO_NOT_PAY);
        mail_lead(v, tx_mail_cancelled_if_paid(v->arena, v->lang, f->shop));
        return;
    } else if (f->is_card && f->p.held_at.is_set) {
        mail_lead(v, tr(v->lang, TX_CARD_RELEASED));
    } else if (f->reason == CANCEL_REFUSED) {
        mail_lead(v, tr(v->lang, TX_MAIL_CANCELLED_NOTHING_TO_PAY));
    }
    if (f->reason != CANCEL_BY_CUSTOMER) {
        mail_lead(v, tx_mail_cancelled_ask(v->arena, v->lang, f->shop));
    }
}

void mail_words_customer(enum mail_kind kind, const struct mail_facts *f, struct mail_view *v)
{
    static void (*const say[MAIL_KIND_COUNT])(const struct mail_facts *, struct mail_view *) = {
        [MAIL_PROVISIONAL] = provisional,
        [MAIL_WAITLISTED] = waitlisted,
        [MAIL_PROMOTED] = promoted,
        [MAIL_CONFIRMED] = confirmed,
        [MAIL_NUMBER_LATER] = number_later,
        [MAIL_NO_NUMBER] = no_number,
        [MAIL_REMINDER] = reminder,
        [MAIL_RECEIPT] = receipt,
        [MAIL_EXPIRED] = expired,
        [MAIL_DECLINED] = declined,
        [MAIL_CANCELLED] = cancelled,
        [MAIL_REFUND_STARTED] = mail_words_refund_started,
        [MAIL_REFUND_AGAIN] = mail_words_refund_again,
        [MAIL_REFUND_DONE] = mail_words_refund_done,
    };
    assert(say[kind] != NULL);
    v->greeting = tx_mail_dear(v->arena, v->lang, f->b.name);
    say[kind](f, v);
    v->section = tr(v->lang, f->status == BOOKING_CONFIRMED || f->status == BOOKING_CANCELLED
                                 ? TX_MAIL_SECTION_BOOKING
                                 : TX_MAIL_SECTION_APPLICATION);
    v->button = tr(v->lang, v->voucher != NULL             ? TX_MAIL_BUTTON_NUMBERS
                            : !f->can_go_on                ? TX_MAIL_BUTTON_OWN
                            : f->status == BOOKING_PENDING ? TX_CARD_GO_HOLD
                                                           : TX_CARD_GO);
    if (f->status == BOOKING_CANCELLED) {
        v->link_note = tr(v->lang, TX_MAIL_OWN_LINK_CANCELLED);
        return;
    }
    v->link_note = tr(v->lang, TX_MAIL_OWN_LINK);
    if (f->status == BOOKING_WAITLISTED) {
        v->cancel = tr(v->lang, TX_MAIL_WAITLISTED_LEAVE);
        return;
    }
    struct instant limit = cancel_limit(f->b.cancel_hours, f->starts);
    v->cancel = instant_before(f->now, limit)
                    ? tx_mail_cancel_until(v->arena, v->lang,
                                           format_instant(v->arena, v->lang, limit), f->shop)
                    : tx_mail_cancel_by_contact(v->arena, v->lang, f->shop);
}
