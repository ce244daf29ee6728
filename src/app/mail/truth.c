#include "app/mail/words.h"

/* A mail that asks for money, or announces it, must not outlive the state it tells of. A paid
 * booking is still told that it is confirmed. */
static bool confirmed_is_true(const struct mail_facts *f)
{
    if (f->status != BOOKING_CONFIRMED) {
        return false;
    }
    if (f->is_card) { /* how it is to be paid is said from what is true now */
        bool is_told_otherwise = f->pay_status == PAY_FAILED &&
                                 (f->fail == PAY_FAIL_EXPIRED || f->fail == PAY_FAIL_ISSUE_FAILED);
        return f->pay_status != PAY_VOIDING && !is_told_otherwise;
    }
    return !f->is_konbini || f->pay_status == PAY_AWAITING_PAYMENT || f->pay_status == PAY_PAID;
}

bool mail_is_true(enum mail_kind kind, const struct mail_facts *f)
{
    switch (kind) {
    case MAIL_PROVISIONAL:
    case MAIL_PROMOTED:
    case MAIL_STAFF_APPROVAL:
        return f->status == BOOKING_PENDING;
    case MAIL_WAITLISTED:
    case MAIL_STAFF_WAITLISTED:
        return f->status == BOOKING_WAITLISTED;
    case MAIL_CONFIRMED:
        return confirmed_is_true(f);
    case MAIL_NUMBER_LATER:
        return f->status == BOOKING_CONFIRMED && f->pay_status == PAY_ISSUING;
    case MAIL_NO_NUMBER:
        return f->status == BOOKING_CONFIRMED && f->pay_status == PAY_FAILED &&
               f->fail == PAY_FAIL_ISSUE_FAILED;
    case MAIL_REMINDER:
        return f->status == BOOKING_CONFIRMED &&
               (voucher_is_payable(&f->p, f->now) ||
                (f->is_card && f->pay_status == PAY_AWAITING_PAYMENT && f->can_go_on));
    case MAIL_RECEIPT:
        return f->pay_status == PAY_PAID;
    case MAIL_EXPIRED:
        return f->status == BOOKING_CONFIRMED && f->pay_status == PAY_FAILED &&
               f->fail == PAY_FAIL_EXPIRED;
    case MAIL_DECLINED: {
        bool is_pending = f->status == BOOKING_PENDING && f->fail == PAY_FAIL_LAPSED;
        bool is_confirmed = f->status == BOOKING_CONFIRMED &&
                            (f->fail == PAY_FAIL_DECLINED || f->fail == PAY_FAIL_LAPSED);
        return f->pay_status == PAY_FAILED && (is_pending || is_confirmed);
    }
    case MAIL_STAFF_HOLD_ENDING:
        return f->status == BOOKING_PENDING && f->pay_status == PAY_AWAITING_APPROVAL;
    case MAIL_REFUND_STARTED:
        return refund_is_open(f->refund_status);
    case MAIL_REFUND_AGAIN:
        return f->refund_status == REFUND_AWAITING_DETAILS;
    case MAIL_REFUND_DONE:
        return f->refund_status == REFUND_SUCCEEDED;
    case MAIL_STAFF_REFUND_FAILED:
        return f->refund_status == REFUND_FAILED;
    case MAIL_CANCELLED:
        return f->status == BOOKING_CANCELLED;
    /* What happened stays true: each of these is sent exactly once, with the present state in it.
     */
    case MAIL_STAFF_NEW:
    case MAIL_STAFF_PROMOTED:
    case MAIL_STAFF_CANCELLED:
    case MAIL_STAFF_PAID:
    case MAIL_STAFF_EXPIRED:
    /* Whether anything of it is still open is known where it is written: desk.c. */
    case MAIL_ESCALATED:
    case MAIL_DIGEST:
    case MAIL_STAFF_DECLINED:
    /* Whether their links still open something is known where they are written: account.c. */
    case MAIL_ACCOUNT_INVITE:
    case MAIL_ACCOUNT_RESET:
    case MAIL_ACCOUNT_ADDRESS:
    case MAIL_ACCOUNT_PASSWORD:
    case MAIL_ACCOUNT_MOVED:
    case MAIL_ACCOUNT_FACTOR_ON:
    case MAIL_ACCOUNT_FACTOR_OFF:
    /* Likewise request.c. */
    case MAIL_REQUEST_BILL:
    case MAIL_REQUEST_REMINDER:
    case MAIL_REQUEST_RECEIPT:
    case MAIL_REQUEST_EXPIRED:
    case MAIL_REQUEST_WITHDRAWN:
    case MAIL_STAFF_REQUEST_PAID:
    case MAIL_STAFF_REQUEST_EXPIRED:
    case MAIL_KIND_COUNT:
        return true;
    }
    return true;
}
