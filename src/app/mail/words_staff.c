#include "app/mail/words.h"
#include "core/format.h"

#include <assert.h>

/* The subject tells a busy reader what, when and who. */
static void head(const struct mail_facts *f, struct mail_view *v, enum tx what, enum tx heading)
{
    struct str day = format_day_short(v->arena, v->lang, day_of(f->starts));
    struct str subject =
        tx_mail_staff_subject(v->arena, v->lang, tr(v->lang, what), f->title, day, f->b.name);
    v->subject = tx_mail_subject(v->arena, v->lang, f->shop, subject);
    v->heading = tr(v->lang, heading);
}

static void approval(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_STAFF_APPROVAL_WHAT, TX_MAIL_STAFF_APPROVAL_HEADING);
    mail_lead(v, tr(v->lang, TX_MAIL_STAFF_APPROVAL_LEAD));
    if (f->method == PAY_KONBINI) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_APPROVAL_KONBINI));
    } else if (f->method == PAY_CARD) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_APPROVAL_CARD));
    }
}

static void new_booking(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_STAFF_NEW_WHAT, TX_MAIL_STAFF_NEW_HEADING);
    if (f->method == PAY_KONBINI) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_NEW_KONBINI));
    } else if (f->method == PAY_CARD) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_NEW_CARD));
    }
}

static void waitlisted(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_STAFF_WAITLISTED_WHAT, TX_MAIL_STAFF_WAITLISTED_HEADING);
    mail_lead(v, tr(v->lang, TX_MAIL_STAFF_WAITLISTED_LEAD));
}

static void promoted(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_STAFF_PROMOTED_WHAT, TX_MAIL_STAFF_PROMOTED_HEADING);
    if (f->status == BOOKING_PENDING) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_PROMOTED_PENDING));
    } else if (f->status == BOOKING_CONFIRMED) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_PROMOTED_CONFIRMED));
    }
}

static void cancelled(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_STAFF_CANCELLED_WHAT, TX_MAIL_STAFF_CANCELLED_HEADING);
    mail_lead(v, tr(v->lang, TX_MAIL_STAFF_CANCELLED_LEAD));
    if (f->pay_status == PAY_PAID) {
        v->warning = tr(v->lang, TX_MAIL_STAFF_CANCELLED_PAID);
    } else if (f->pay_status == PAY_VOIDING) {
        mail_lead(v, tr(v->lang, f->is_card ? TX_MAIL_STAFF_CANCELLED_CARD
                                            : TX_MAIL_STAFF_CANCELLED_VOIDING));
    }
}

static void paid(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_STAFF_PAID_WHAT, TX_MAIL_STAFF_PAID_HEADING);
    mail_lead(v, tx_mail_staff_paid_lead(v->arena, v->lang,
                                         format_yen(v->arena, v->lang, (struct yen){f->p.amount})));
    if (f->status == BOOKING_CANCELLED) {
        v->warning = tr(v->lang, TX_MAIL_STAFF_PAID_CANCELLED);
    }
}

static void expired(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_STAFF_EXPIRED_WHAT, TX_MAIL_STAFF_EXPIRED_HEADING);
    mail_lead(
        v, tr(v->lang, f->is_card ? TX_MAIL_STAFF_EXPIRED_CARD_LEAD : TX_MAIL_STAFF_EXPIRED_LEAD));
    if (f->pay_status == PAY_PAID) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_EXPIRED_NOW_PAID));
    } else if (f->status == BOOKING_CANCELLED) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_EXPIRED_NOW_CANCELLED));
    } else if (f->has_policy) {
        struct str limit = format_instant(v->arena, v->lang, f->policy_at);
        v->warning = tx_mail_staff_expired_cancel(v->arena, v->lang, limit);
    } else if (f->policy == EXPIRY_REBILL) {
        v->warning = tr(v->lang, TX_MAIL_STAFF_EXPIRED_REBILL);
    } else {
        v->warning = tr(v->lang, TX_MAIL_STAFF_EXPIRED_KEEP);
    }
}

static void declined(const struct mail_facts *f, struct mail_view *v)
{
    if (f->status == BOOKING_PENDING) {
        head(f, v, TX_MAIL_STAFF_LAPSED_WHAT, TX_MAIL_STAFF_LAPSED_HEADING);
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_LAPSED_LEAD));
        return;
    }
    head(f, v, TX_MAIL_STAFF_DECLINED_WHAT, TX_MAIL_STAFF_DECLINED_HEADING);
    mail_lead(v, tr(v->lang, TX_MAIL_STAFF_DECLINED_LEAD));
    if (f->pay_status == PAY_PAID) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_EXPIRED_NOW_PAID));
    } else if (f->status == BOOKING_CANCELLED) {
        mail_lead(v, tr(v->lang, TX_MAIL_STAFF_EXPIRED_NOW_CANCELLED));
    }
}

static void hold_ending(const struct mail_facts *f, struct mail_view *v)
{
    struct instant until = {f->p.hold_until.v};
    head(f, v, TX_MAIL_STAFF_HOLD_ENDING_WHAT, TX_MAIL_STAFF_HOLD_ENDING_HEADING);
    mail_lead(v, tx_mail_staff_hold_ending_lead(v->arena, v->lang,
                                                format_instant(v->arena, v->lang, until)));
}

static void refund_failed(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_STAFF_REFUND_FAILED_WHAT, TX_MAIL_STAFF_REFUND_FAILED_HEADING);
    mail_words_refund_failed(f, v);
}

void mail_words_staff(enum mail_kind kind, const struct mail_facts *f, struct mail_view *v)
{
    static void (*const say[MAIL_KIND_COUNT])(const struct mail_facts *, struct mail_view *) = {
        [MAIL_STAFF_APPROVAL] = approval,       [MAIL_STAFF_NEW] = new_booking,
        [MAIL_STAFF_WAITLISTED] = waitlisted,   [MAIL_STAFF_PROMOTED] = promoted,
        [MAIL_STAFF_CANCELLED] = cancelled,     [MAIL_STAFF_PAID] = paid,
        [MAIL_STAFF_EXPIRED] = expired,         [MAIL_STAFF_DECLINED] = declined,
        [MAIL_STAFF_HOLD_ENDING] = hold_ending, [MAIL_STAFF_REFUND_FAILED] = refund_failed,
    };
    assert(say[kind] != NULL);
    say[kind](f, v);
    v->is_for_staff = true;
    v->why = tr(v->lang, TX_MAIL_STAFF_WHY);
    v->section = tr(v->lang, TX_MAIL_SECTION_STAFF);
    v->button = tr(v->lang, TX_MAIL_BUTTON_STAFF);
}
