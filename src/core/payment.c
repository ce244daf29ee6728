#include "core/payment.h"

#include "core/names.h"

#define K (1u << PAY_KONBINI)
#define S (1u << PAY_ONSITE)
#define C (1u << PAY_CARD)

const struct pay_rule pay_rules[] = {
    /* clang-format off */
/* ref   methods from                   on                        to                     reason / then / 要対応 / because */
{ "B1",  K,      PAY_NONE,              PAY_EV_BOOKING_PENDING,   PAY_AWAITING_APPROVAL, PAY_FAIL_NONE,
  0, FOLLOW_NONE, "konbini: approval first; the number comes with it" },
{ "P1",  K,      PAY_NONE,              PAY_EV_BOOKING_CONFIRMED, PAY_ISSUING,           PAY_FAIL_NONE,
  FX_ASK_NUMBER, FOLLOW_NONE, "konbini: confirmed at once, so the number is asked for at once" },
{ "P1",  K,      PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CONFIRMED, PAY_ISSUING,           PAY_FAIL_NONE,
  FX_ASK_NUMBER, FOLLOW_NONE, "konbini: approved, so the number is asked for now" },
{ "B6",  K,      PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CANCELLED, PAY_VOID,              PAY_FAIL_NONE,
  0, FOLLOW_NONE, "konbini: cancelled before any number, no effect on money" },

{ "P2",  K,      PAY_ISSUING,           PAY_EV_ISSUED,            PAY_AWAITING_PAYMENT,  PAY_FAIL_NONE,
  FX_MAIL_CONFIRMED | FX_CLOSE_SLOW | FX_PLAN_REMINDER, FOLLOW_NONE, "konbini: the number is here; mail it with the confirmation" },
{ "P3",  K,      PAY_ISSUING,           PAY_EV_SLOW,              PAY_ISSUING,           PAY_FAIL_NONE,
  FX_MAIL_NUMBER_LATER | FX_FOLLOW_UP, FOLLOW_ISSUE_SLOW, "konbini: ten minutes without a number; tell once, keep asking" },
{ "P4",  K,      PAY_ISSUING,           PAY_EV_ISSUE_REFUSED,     PAY_FAILED,            PAY_FAIL_ISSUE_FAILED,
  FX_MAIL_NO_NUMBER | FX_FOLLOW_UP | FX_CLOSE_SLOW, FOLLOW_ISSUE_FAILED, "konbini: the provider refuses for good; the booking stays" },

{ "P5",  K,      PAY_AWAITING_PAYMENT,  PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE, FOLLOW_NONE, "konbini: cash taken at the store" },
{ "P6",  K,      PAY_AWAITING_PAYMENT,  PAY_EV_EXPIRED,           PAY_FAILED,            PAY_FAIL_EXPIRED,
  FX_MAIL_EXPIRED | FX_STAFF_EXPIRED | FX_FOLLOW_UP | FX_EXPIRY_POLICY, FOLLOW_EXPIRED, "konbini: nobody paid in time; the booking stays confirmed" },

{ "P7",  K,      PAY_ISSUING,           PAY_EV_BOOKING_CANCELLED, PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW | FX_CLOSE_SLOW, FOLLOW_NONE, "konbini: cancelled while the number was being issued; withdraw it as soon as it is known" },
{ "P7",  K,      PAY_AWAITING_PAYMENT,  PAY_EV_BOOKING_CANCELLED, PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "konbini: cancelled; withdraw the number at the provider" },
{ "P7",  K,      PAY_ISSUING,           PAY_EV_WITHDRAW,          PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW | FX_CLOSE_SLOW, FOLLOW_NONE, "konbini: staff take the number back to bill another way" },
{ "P7",  K,      PAY_AWAITING_PAYMENT,  PAY_EV_WITHDRAW,          PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "konbini: staff take the number back to bill another way" },
{ "P7",  K,      PAY_VOIDING,           PAY_EV_ISSUED,            PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "konbini: the number arrived after the cancellation; now it can be withdrawn" },
{ "P8",  K,      PAY_VOIDING,           PAY_EV_WITHDRAWN,         PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "konbini: withdrawn, the number can no longer be paid" },
{ "P8",  K,      PAY_VOIDING,           PAY_EV_CANCELLED_BY_PROVIDER, PAY_VOID,          PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "konbini: cancelled at the provider, which is what was wanted" },
{ "P8",  K,      PAY_VOIDING,           PAY_EV_EXPIRED,           PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "konbini: the number ended by itself before it could be withdrawn" },
{ "P8",  K,      PAY_VOIDING,           PAY_EV_ISSUE_REFUSED,     PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "konbini: the number never came to be" },
{ "P9",  K,      PAY_VOIDING,           PAY_EV_WITHDRAW_REFUSED,  PAY_VOIDING,           PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_WITHDRAWAL, "konbini: the customer is at the till, or an outage; it can still be paid, keep trying" },

{ "P10", K,      PAY_VOIDING,           PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "konbini: paid while it was being withdrawn; a person decides" },
{ "P10", K,      PAY_VOID,              PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "konbini: paid although withdrawn; a person decides" },
{ "P10", K,      PAY_FAILED,            PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "konbini: paid late; settles a confirmed booking, otherwise a person decides" },

{ "P12", K,      PAY_ISSUING,           PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_SLOW, FOLLOW_NONE, "konbini: the payment was heard of before the number was" },
{ "P12", K,      PAY_ISSUING,           PAY_EV_EXPIRED,           PAY_FAILED,            PAY_FAIL_EXPIRED,
  FX_MAIL_EXPIRED | FX_STAFF_EXPIRED | FX_FOLLOW_UP | FX_EXPIRY_POLICY | FX_CLOSE_SLOW, FOLLOW_EXPIRED, "konbini: the expiry was heard of before the number was" },
{ "P13", K,      PAY_AWAITING_PAYMENT,  PAY_EV_CANCELLED_BY_PROVIDER, PAY_VOID,          PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_CANCELLED_BY_PROVIDER, "konbini: cancelled at the provider, not by us" },
{ "P13", K,      PAY_ISSUING,           PAY_EV_CANCELLED_BY_PROVIDER, PAY_VOID,          PAY_FAIL_NONE,
  FX_FOLLOW_UP | FX_CLOSE_SLOW, FOLLOW_CANCELLED_BY_PROVIDER, "konbini: cancelled at the provider before we heard of the number" },

/* A number that turns up after the end (an answer repeated after a crash, say). The state stays: another
 * attempt may be live by now, and two live ones are never recorded (I7). */
{ "P7",  K,      PAY_VOID,              PAY_EV_ISSUED,            PAY_VOID,              PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "konbini: a number turned up for a void payment; withdraw it" },
{ "P7",  K,      PAY_FAILED,            PAY_EV_ISSUED,            PAY_FAILED,            PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "konbini: a number turned up after the end; keep it for the record, withdraw it" },
{ "P9",  K,      PAY_VOID,              PAY_EV_WITHDRAW_REFUSED,  PAY_VOID,              PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_WITHDRAWAL, "konbini: the number that turned up late can still be paid; keep trying" },
{ "P9",  K,      PAY_FAILED,            PAY_EV_WITHDRAW_REFUSED,  PAY_FAILED,            PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_WITHDRAWAL, "konbini: the number that turned up late can still be paid; keep trying" },

{ "B7",  K | S | C, PAY_PAID,              PAY_EV_BOOKING_CANCELLED, PAY_PAID,              PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_REFUND_DECISION, "cancelled after payment: the money is here, a person decides on the refund" },
{ "B7",  K,      PAY_FAILED,            PAY_EV_BOOKING_CANCELLED, PAY_FAILED,            PAY_FAIL_NONE,
  FX_CLOSE_UNPAID, FOLLOW_NONE, "konbini: cancelled after the number had ended; that was the decision that was waited for" },
{ "B7",  K,      PAY_VOID,              PAY_EV_BOOKING_CANCELLED, PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_UNPAID, FOLLOW_NONE, "konbini: cancelled after the number had been withdrawn; that was the decision that was waited for" },

/* Cards. First come: the page charges. Approval: the page holds, approving captures. What is said on the
 * page (a declined card, another try) stays there; we hear of a hold, of money, or of the page's end. */
{ "B1",  C,      PAY_NONE,              PAY_EV_BOOKING_PENDING,   PAY_AUTHORIZING,       PAY_FAIL_NONE,
  FX_ASK_PAGE, FOLLOW_NONE, "card: the amount is held before anyone approves, so a page is asked for" },
{ "P1",  C,      PAY_NONE,              PAY_EV_BOOKING_CONFIRMED, PAY_ISSUING,           PAY_FAIL_NONE,
  FX_ASK_PAGE, FOLLOW_NONE, "card: confirmed, so a page to pay on is asked for" },
{ "P2",  C,      PAY_ISSUING,           PAY_EV_ISSUED,            PAY_AWAITING_PAYMENT,  PAY_FAIL_NONE,
  FX_MAIL_CONFIRMED | FX_CLOSE_SLOW | FX_PLAN_REMINDER, FOLLOW_NONE, "card: the page is there; the confirmation tells the way to it" },
{ "P2",  C,      PAY_AUTHORIZING,       PAY_EV_ISSUED,            PAY_AUTHORIZING,       PAY_FAIL_NONE,
  0, FOLLOW_NONE, "card: the page is there, the customer is on the way to it" },
{ "P2",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_ISSUED,            PAY_AWAITING_PAYMENT,  PAY_FAIL_NONE,
  0, FOLLOW_NONE, "card: the page asked for before the approval is there" },
{ "P3",  C,      PAY_ISSUING,           PAY_EV_SLOW,              PAY_ISSUING,           PAY_FAIL_NONE,
  FX_MAIL_NUMBER_LATER | FX_FOLLOW_UP, FOLLOW_ISSUE_SLOW, "card: ten minutes without a page; tell once, keep asking" },
{ "P4",  C,      PAY_ISSUING,           PAY_EV_ISSUE_REFUSED,     PAY_FAILED,            PAY_FAIL_ISSUE_FAILED,
  FX_MAIL_NO_NUMBER | FX_FOLLOW_UP | FX_CLOSE_SLOW, FOLLOW_ISSUE_FAILED, "card: the provider gives no page; the booking stays" },
{ "P4",  C,      PAY_AUTHORIZING,       PAY_EV_ISSUE_REFUSED,     PAY_FAILED,            PAY_FAIL_ISSUE_FAILED,
  FX_FOLLOW_UP, FOLLOW_ISSUE_FAILED, "card: the provider gives no page; the application stays, without a hold" },
{ "P4",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_ISSUE_REFUSED,     PAY_FAILED,            PAY_FAIL_ISSUE_FAILED,
  FX_MAIL_NO_NUMBER | FX_FOLLOW_UP, FOLLOW_ISSUE_FAILED, "card: approved, and the page asked for before is refused; the booking stays" },
{ "P5",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE, FOLLOW_NONE, "card: charged on the page" },
{ "P6",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_EXPIRED,           PAY_FAILED,            PAY_FAIL_EXPIRED,
  FX_MAIL_EXPIRED | FX_STAFF_EXPIRED | FX_FOLLOW_UP | FX_EXPIRY_POLICY, FOLLOW_EXPIRED, "card: nobody paid in time; the booking stays confirmed" },
{ "P6",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_PAGE_LAPSED,       PAY_AWAITING_PAYMENT,  PAY_FAIL_NONE,
  0, FOLLOW_NONE, "card: the page ended before the deadline; the next press asks for another" },
{ "P6",  C,      PAY_AUTHORIZING,       PAY_EV_PAGE_LAPSED,       PAY_AUTHORIZING,       PAY_FAIL_NONE,
  0, FOLLOW_NONE, "card: the page ended without a hold; the next press asks for another" },
{ "P1",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_PAGE_WANTED,       PAY_ISSUING,           PAY_FAIL_NONE,
  FX_ASK_PAGE, FOLLOW_NONE, "card: the page had ended, the customer goes on to pay" },
{ "P1",  C,      PAY_AUTHORIZING,       PAY_EV_PAGE_WANTED,       PAY_AUTHORIZING,       PAY_FAIL_NONE,
  FX_ASK_PAGE, FOLLOW_NONE, "card: the page had ended, the customer goes on to let the amount be held" },

{ "P7",  C,      PAY_ISSUING,           PAY_EV_BOOKING_CANCELLED, PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW | FX_CLOSE_SLOW, FOLLOW_NONE, "card: cancelled while the page was being made; close it as soon as it is known" },
{ "P7",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_BOOKING_CANCELLED, PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: cancelled; close the page" },
{ "P7",  C,      PAY_ISSUING,           PAY_EV_WITHDRAW,          PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW | FX_CLOSE_SLOW, FOLLOW_NONE, "card: staff close the page to bill another way" },
{ "P7",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_WITHDRAW,          PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: staff close the page to bill another way" },
{ "B6",  C,      PAY_AUTHORIZING,       PAY_EV_BOOKING_CANCELLED, PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW | FX_CLOSE_HOLD | FX_CLOSE_UNPAID, FOLLOW_NONE, "card: refused or cancelled before any hold; close the page" },
{ "B6",  C,      PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CANCELLED, PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW | FX_CLOSE_HOLD, FOLLOW_NONE, "card: refused or cancelled; the hold is released, nothing is charged" },
{ "B7",  C,      PAY_CAPTURING,         PAY_EV_BOOKING_CANCELLED, PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: cancelled while the amount was being taken; release it, or hear that it was taken" },
{ "P7",  C,      PAY_VOIDING,           PAY_EV_ISSUED,            PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: the page came after the cancellation; now it can be closed" },
{ "P7",  C,      PAY_VOIDING,           PAY_EV_HELD,              PAY_VOIDING,           PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: held while it was being closed; release it" },
{ "P8",  C,      PAY_VOIDING,           PAY_EV_WITHDRAWN,         PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "card: closed or released, nothing is charged" },
{ "P8",  C,      PAY_VOIDING,           PAY_EV_CANCELLED_BY_PROVIDER, PAY_VOID,          PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "card: cancelled at the provider, which is what was wanted" },
{ "P8",  C,      PAY_VOIDING,           PAY_EV_EXPIRED,           PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "card: the page ended by itself before it could be closed" },
{ "P8",  C,      PAY_VOIDING,           PAY_EV_HOLD_LAPSED,       PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "card: the hold ended by itself before it could be released" },
{ "P8",  C,      PAY_VOIDING,           PAY_EV_ISSUE_REFUSED,     PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "card: the page never came to be" },
{ "P9",  C,      PAY_VOIDING,           PAY_EV_WITHDRAW_REFUSED,  PAY_VOIDING,           PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_WITHDRAWAL, "card: the page or the hold is still there; it can still be paid, keep trying" },
{ "P10", C,      PAY_VOIDING,           PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "card: charged while it was being closed; a person decides" },
{ "P10", C,      PAY_VOID,              PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "card: charged although closed; a person decides" },
{ "P10", C,      PAY_FAILED,            PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE, "card: charged late; settles a confirmed booking, otherwise a person decides" },
{ "P12", C,      PAY_ISSUING,           PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_SLOW, FOLLOW_NONE, "card: the charge was heard of before the page was" },
{ "P12", C,      PAY_ISSUING,           PAY_EV_EXPIRED,           PAY_FAILED,            PAY_FAIL_EXPIRED,
  FX_MAIL_EXPIRED | FX_STAFF_EXPIRED | FX_FOLLOW_UP | FX_EXPIRY_POLICY | FX_CLOSE_SLOW, FOLLOW_EXPIRED, "card: the deadline passed before another page came" },
{ "P12", C,      PAY_AUTHORIZING,       PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE, FOLLOW_NONE, "card: captured at the provider before anyone approved here" },
{ "P12", C,      PAY_AWAITING_APPROVAL, PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_HOLD, FOLLOW_NONE, "card: captured at the provider before anyone approved here" },

{ "P2",  C,      PAY_AUTHORIZING,       PAY_EV_HELD,              PAY_AWAITING_APPROVAL, PAY_FAIL_NONE,
  FX_CLOSE_HOLD, FOLLOW_NONE, "card: held; it is charged when somebody approves" },
{ "P5",  C,      PAY_AWAITING_PAYMENT,  PAY_EV_HELD,              PAY_CAPTURING,         PAY_FAIL_NONE,
  FX_ASK_CAPTURE, FOLLOW_NONE, "card: approved before it was held; now the amount can be taken" },
{ "P12", C,      PAY_ISSUING,           PAY_EV_HELD,              PAY_CAPTURING,         PAY_FAIL_NONE,
  FX_ASK_CAPTURE | FX_CLOSE_SLOW, FOLLOW_NONE, "card: held on the page before; now the amount can be taken" },
{ "B5",  C,      PAY_AUTHORIZING,       PAY_EV_BOOKING_CONFIRMED, PAY_AWAITING_PAYMENT,  PAY_FAIL_NONE,
  FX_SET_DEADLINE | FX_MAIL_CONFIRMED | FX_PLAN_REMINDER, FOLLOW_NONE, "card: approved before it was held; the customer still has to pay on the page" },
{ "B5",  C,      PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CONFIRMED, PAY_CAPTURING,         PAY_FAIL_NONE,
  FX_ASK_CAPTURE | FX_MAIL_CONFIRMED | FX_CLOSE_HOLD, FOLLOW_NONE, "card: approved, the held amount is taken" },
{ "B5",  C,      PAY_FAILED,            PAY_EV_BOOKING_CONFIRMED, PAY_FAILED,            PAY_FAIL_NONE,
  FX_MAIL_CONFIRMED, FOLLOW_NONE, "card: approved although the hold had ended; the customer is asked to pay anew" },
{ "B5",  C,      PAY_VOID,              PAY_EV_BOOKING_CONFIRMED, PAY_VOID,              PAY_FAIL_NONE,
  FX_MAIL_CONFIRMED, FOLLOW_NONE, "card: approved although the hold was gone; the customer is asked to pay anew" },
{ "B5",  C,      PAY_PAID,              PAY_EV_BOOKING_CONFIRMED, PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_CONFIRMED, FOLLOW_NONE, "card: approved, the money is here already" },
{ "P5",  C,      PAY_CAPTURING,         PAY_EV_PAID,              PAY_PAID,              PAY_FAIL_NONE,
  FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE, FOLLOW_NONE, "card: the held amount was taken" },
{ "U",   C,      PAY_CAPTURING,         PAY_EV_CAPTURE_REFUSED,   PAY_FAILED,            PAY_FAIL_DECLINED,
  FX_MAIL_DECLINED | FX_STAFF_DECLINED | FX_FOLLOW_UP, FOLLOW_DECLINED, "card: the held amount could not be taken; the booking stays, the customer can pay anew" },
{ "U",   C,      PAY_CAPTURING,         PAY_EV_HOLD_LAPSED,       PAY_FAILED,            PAY_FAIL_LAPSED,
  FX_MAIL_DECLINED | FX_STAFF_DECLINED | FX_FOLLOW_UP, FOLLOW_DECLINED, "card: the hold ended before it was taken; the booking stays, the customer can pay anew" },
{ "P13", C,      PAY_CAPTURING,         PAY_EV_CANCELLED_BY_PROVIDER, PAY_VOID,          PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_CANCELLED_BY_PROVIDER, "card: the hold was released at the provider, not by us" },
{ "U",   C,      PAY_AWAITING_APPROVAL, PAY_EV_HOLD_ENDING,       PAY_AWAITING_APPROVAL, PAY_FAIL_NONE,
  FX_STAFF_HOLD_ENDING | FX_FOLLOW_UP, FOLLOW_HOLD_ENDING, "card: the hold ends soon; approve or refuse before" },
{ "U",   C,      PAY_AWAITING_APPROVAL, PAY_EV_HOLD_LAPSED,       PAY_FAILED,            PAY_FAIL_LAPSED,
  FX_MAIL_DECLINED | FX_STAFF_DECLINED | FX_FOLLOW_UP | FX_CLOSE_HOLD, FOLLOW_HOLD_LAPSED, "card: nobody decided while it was held; the application stays, the customer can do it anew" },
{ "P13", C,      PAY_AWAITING_APPROVAL, PAY_EV_CANCELLED_BY_PROVIDER, PAY_VOID,          PAY_FAIL_NONE,
  FX_FOLLOW_UP | FX_CLOSE_HOLD, FOLLOW_CANCELLED_BY_PROVIDER, "card: the hold was released at the provider, not by us" },

{ "P7",  C,      PAY_VOID,              PAY_EV_ISSUED,            PAY_VOID,              PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: a page turned up for a void payment; close it" },
{ "P7",  C,      PAY_FAILED,            PAY_EV_ISSUED,            PAY_FAILED,            PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: a page turned up after the end; close it" },
{ "P7",  C,      PAY_VOID,              PAY_EV_HELD,              PAY_VOID,              PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: held after the end; release it" },
{ "P7",  C,      PAY_FAILED,            PAY_EV_HELD,              PAY_FAILED,            PAY_FAIL_NONE,
  FX_ASK_WITHDRAW, FOLLOW_NONE, "card: held after the end; release it" },
{ "P9",  C,      PAY_VOID,              PAY_EV_WITHDRAW_REFUSED,  PAY_VOID,              PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_WITHDRAWAL, "card: what turned up late is still there; keep trying" },
{ "P9",  C,      PAY_FAILED,            PAY_EV_WITHDRAW_REFUSED,  PAY_FAILED,            PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_WITHDRAWAL, "card: what turned up late is still there; keep trying" },
{ "B7",  C,      PAY_FAILED,            PAY_EV_BOOKING_CANCELLED, PAY_FAILED,            PAY_FAIL_NONE,
  FX_CLOSE_UNPAID, FOLLOW_NONE, "card: cancelled after the end; that was the decision that was waited for" },
{ "B7",  C,      PAY_VOID,              PAY_EV_BOOKING_CANCELLED, PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_UNPAID, FOLLOW_NONE, "card: cancelled after the page was closed; that was the decision that was waited for" },

{ "B1",  S,      PAY_NONE,              PAY_EV_BOOKING_PENDING,   PAY_AWAITING_APPROVAL, PAY_FAIL_NONE,
  0, FOLLOW_NONE, "on site: approval first" },
{ "B2",  S,      PAY_NONE,              PAY_EV_BOOKING_CONFIRMED, PAY_ONSITE_DUE,        PAY_FAIL_NONE,
  FX_MAIL_CONFIRMED, FOLLOW_NONE, "on site: confirmed, to be paid at the shop" },
{ "B5",  S,      PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CONFIRMED, PAY_ONSITE_DUE,        PAY_FAIL_NONE,
  FX_MAIL_CONFIRMED, FOLLOW_NONE, "on site: approved, to be paid at the shop" },
{ "B6",  S,      PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CANCELLED, PAY_VOID,              PAY_FAIL_NONE,
  0, FOLLOW_NONE, "on site: cancelled before approval" },
{ "B7",  S,      PAY_ONSITE_DUE,        PAY_EV_BOOKING_CANCELLED, PAY_VOID,              PAY_FAIL_NONE,
  0, FOLLOW_NONE, "on site: cancelled, nothing was paid" },
{ "U",   S,      PAY_ONSITE_DUE,        PAY_EV_MARKED_PAID,       PAY_PAID,              PAY_FAIL_NONE,
  FX_SETTLE, FOLLOW_NONE, "on site: staff took the money" },
{ "U",   K,      PAY_NONE,              PAY_EV_BILLED,            PAY_ISSUING,           PAY_FAIL_NONE,
  FX_ASK_NUMBER, FOLLOW_NONE, "konbini: billed by a request, once no other number of the booking is live" },
{ "U",   S,      PAY_NONE,              PAY_EV_MARKED_PAID,       PAY_PAID,              PAY_FAIL_NONE,
  FX_SETTLE, FOLLOW_NONE, "on site: staff took the money for a booking whose number had failed" },
    /* clang-format on */
};
const size_t pay_rules_count = COUNT_OF(pay_rules);

const struct pay_rule *pay_rule(enum pay_method m, enum pay_status from, enum pay_event on)
{
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        if (r->from == from && r->on == on && (r->methods & 1u << m) != 0) {
            return r;
        }
    }
    return NULL;
}

bool pay_is_live(enum pay_status s)
{
    return s == PAY_ISSUING || s == PAY_AWAITING_PAYMENT || s == PAY_VOIDING ||
           s == PAY_AUTHORIZING || s == PAY_CAPTURING;
}

static const struct named statuses[PAY_STATUS_COUNT] = {
    [PAY_NONE] = {"", TX_PAY_NONE},
    [PAY_AWAITING_APPROVAL] = {"awaiting_approval", TX_PAY_AWAITING_APPROVAL},
    [PAY_ISSUING] = {"issuing", TX_PAY_ISSUING},
    [PAY_AWAITING_PAYMENT] = {"awaiting_payment", TX_PAY_AWAITING_PAYMENT},
    [PAY_PAID] = {"paid", TX_PAY_PAID},
    [PAY_FAILED] = {"failed", TX_PAY_FAILED},
    [PAY_VOIDING] = {"voiding", TX_PAY_VOIDING},
    [PAY_VOID] = {"void", TX_PAY_VOID},
    [PAY_ONSITE_DUE] = {"onsite_due", TX_PAY_ONSITE_DUE},
    [PAY_AUTHORIZING] = {"authorizing", TX_PAY_AUTHORIZING},
    [PAY_CAPTURING] = {"capturing", TX_PAY_CAPTURING},
};

struct str pay_status_name(enum pay_status s)
{
    return named_name(statuses, COUNT_OF(statuses), s);
}

bool pay_status_parse(struct str name, enum pay_status *out)
{
    unsigned v;
    if (!named_parse(statuses, COUNT_OF(statuses), name, &v)) {
        return false;
    }
    *out = (enum pay_status)v;
    return true;
}

enum tx pay_status_label(enum pay_method m, enum pay_status s)
{
    if (m == PAY_CARD) {
        switch (s) {
        case PAY_AWAITING_APPROVAL:
            return TX_PAY_AWAITING_APPROVAL_CARD;
        case PAY_ISSUING:
            return TX_PAY_ISSUING_CARD;
        case PAY_AWAITING_PAYMENT:
            return TX_PAY_AWAITING_PAYMENT_CARD;
        default:
            break;
        }
    }
    if (s == PAY_AWAITING_APPROVAL && m == PAY_ONSITE) {
        return TX_PAY_ONSITE_DUE;
    }
    return named_label(statuses, COUNT_OF(statuses), s);
}

enum tx pay_status_label_of_many(bool has_cards, enum pay_status s)
{
    switch (has_cards ? s : PAY_NONE) {
    case PAY_AWAITING_APPROVAL:
        return TX_PAY_AWAITING_APPROVAL_CARD; /* names no way to pay */
    case PAY_ISSUING:
        return TX_PAY_ISSUING_ANY;
    case PAY_AWAITING_PAYMENT:
        return TX_PAY_AWAITING_PAYMENT_ANY;
    default:
        return pay_status_label(PAY_KONBINI, s);
    }
}

static const struct named events[PAY_EV_COUNT] = {
    [PAY_EV_NONE] = {"", TX_NONE},
    [PAY_EV_BOOKING_PENDING] = {"booking_pending", TX_PAY_EV_BOOKING_PENDING},
    [PAY_EV_BOOKING_CONFIRMED] = {"booking_confirmed", TX_PAY_EV_BOOKING_CONFIRMED},
    [PAY_EV_BOOKING_CANCELLED] = {"booking_cancelled", TX_PAY_EV_BOOKING_CANCELLED},
    [PAY_EV_ISSUED] = {"issued", TX_PAY_EV_ISSUED},
    [PAY_EV_SLOW] = {"slow", TX_PAY_EV_SLOW},
    [PAY_EV_ISSUE_REFUSED] = {"issue_refused", TX_PAY_EV_ISSUE_REFUSED},
    [PAY_EV_PAID] = {"paid", TX_PAY_EV_PAID},
    [PAY_EV_EXPIRED] = {"expired", TX_PAY_EV_EXPIRED},
    [PAY_EV_WITHDRAW] = {"withdraw", TX_PAY_EV_WITHDRAW},
    [PAY_EV_WITHDRAWN] = {"withdrawn", TX_PAY_EV_WITHDRAWN},
    [PAY_EV_WITHDRAW_REFUSED] = {"withdraw_refused", TX_PAY_EV_WITHDRAW_REFUSED},
    [PAY_EV_CANCELLED_BY_PROVIDER] = {"cancelled_by_provider", TX_PAY_EV_CANCELLED_BY_PROVIDER},
    [PAY_EV_MARKED_PAID] = {"marked_paid", TX_PAY_EV_MARKED_PAID},
    [PAY_EV_BILLED] = {"billed", TX_PAY_EV_BILLED},
    [PAY_EV_PAGE_WANTED] = {"page_wanted", TX_PAY_EV_PAGE_WANTED},
    [PAY_EV_PAGE_LAPSED] = {"page_lapsed", TX_PAY_EV_PAGE_LAPSED},
    [PAY_EV_HELD] = {"held", TX_PAY_EV_HELD},
    [PAY_EV_HOLD_ENDING] = {"hold_ending", TX_PAY_EV_HOLD_ENDING},
    [PAY_EV_HOLD_LAPSED] = {"hold_lapsed", TX_PAY_EV_HOLD_LAPSED},
    [PAY_EV_CAPTURE_REFUSED] = {"capture_refused", TX_PAY_EV_CAPTURE_REFUSED},
};

struct str pay_event_name(enum pay_event e)
{
    return named_name(events, COUNT_OF(events), e);
}

enum tx pay_event_label(enum pay_event e)
{
    return named_label(events, COUNT_OF(events), e);
}

enum tx pay_event_label_by(enum pay_method m, enum pay_event e)
{
    static const enum tx by_card[PAY_EV_COUNT] = {
        [PAY_EV_ISSUED] = TX_PAY_EV_ISSUED_CARD,
        [PAY_EV_SLOW] = TX_PAY_EV_SLOW_CARD,
        [PAY_EV_ISSUE_REFUSED] = TX_PAY_EV_ISSUE_REFUSED_CARD,
        [PAY_EV_PAID] = TX_PAY_EV_PAID_CARD,
        [PAY_EV_WITHDRAW] = TX_PAY_EV_WITHDRAW_CARD,
    };
    return m == PAY_CARD && by_card[e] != TX_NONE ? by_card[e] : pay_event_label(e);
}

static const struct named methods[PAY_METHOD_COUNT] = {
    [PAY_METHOD_NONE] = {"none", TX_PAY_METHOD_NONE},
    [PAY_KONBINI] = {"konbini", TX_PAY_METHOD_KONBINI},
    [PAY_CARD] = {"card", TX_PAY_METHOD_CARD},
    [PAY_ONSITE] = {"onsite", TX_PAY_METHOD_ONSITE},
};
NAMED_DEFINE(pay_method, enum pay_method, methods)

static const struct named fails[PAY_FAIL_COUNT] = {
    [PAY_FAIL_NONE] = {"", TX_NONE},
    [PAY_FAIL_EXPIRED] = {"expired", TX_PAY_FAIL_EXPIRED},
    [PAY_FAIL_ISSUE_FAILED] = {"issue_failed", TX_PAY_FAIL_ISSUE_FAILED},
    [PAY_FAIL_DECLINED] = {"declined", TX_PAY_FAIL_DECLINED},
    [PAY_FAIL_LAPSED] = {"lapsed", TX_PAY_FAIL_LAPSED},
};
NAMED_DEFINE(pay_fail, enum pay_fail, fails)

static const struct named follow_ups[FOLLOW_COUNT] = {
    [FOLLOW_NONE] = {"", TX_NONE},
    [FOLLOW_APPROVAL] = {"approval", TX_FOLLOW_APPROVAL},
    [FOLLOW_EXPIRED] = {"expired", TX_FOLLOW_EXPIRED},
    [FOLLOW_PAID_CANCELLED] = {"paid_cancelled", TX_FOLLOW_PAID_CANCELLED},
    [FOLLOW_REFUND_DECISION] = {"refund_decision", TX_FOLLOW_REFUND_DECISION},
    [FOLLOW_PAID_TWICE] = {"paid_twice", TX_FOLLOW_PAID_TWICE},
    [FOLLOW_ISSUE_SLOW] = {"issue_slow", TX_FOLLOW_ISSUE_SLOW},
    [FOLLOW_ISSUE_FAILED] = {"issue_failed", TX_FOLLOW_ISSUE_FAILED},
    [FOLLOW_WITHDRAWAL] = {"withdrawal", TX_FOLLOW_WITHDRAWAL},
    [FOLLOW_CANCELLED_BY_PROVIDER] = {"cancelled_by_provider", TX_FOLLOW_CANCELLED_BY_PROVIDER},
    [FOLLOW_MAIL_FAILED] = {"mail_failed", TX_FOLLOW_MAIL_FAILED},
    [FOLLOW_MISMATCH] = {"mismatch", TX_FOLLOW_MISMATCH},
    [FOLLOW_HOLD_ENDING] = {"hold_ending", TX_FOLLOW_HOLD_ENDING},
    [FOLLOW_HOLD_LAPSED] = {"hold_lapsed", TX_FOLLOW_HOLD_LAPSED},
    [FOLLOW_DECLINED] = {"declined", TX_FOLLOW_DECLINED},
    [FOLLOW_REFUND_FAILED] = {"refund_failed", TX_FOLLOW_REFUND_FAILED},
};
NAMED_DEFINE(follow_up, enum follow_up, follow_ups)
