#include "core/payment.h"

#include "core/names.h"

#define K (1u << PAY_KONBINI)
#define S (1u << PAY_ONSITE)

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

{ "B7",  K | S,  PAY_PAID,              PAY_EV_BOOKING_CANCELLED, PAY_PAID,              PAY_FAIL_NONE,
  FX_FOLLOW_UP, FOLLOW_REFUND_DECISION, "cancelled after payment: the money is here, a person decides on the refund" },
{ "B7",  K,      PAY_FAILED,            PAY_EV_BOOKING_CANCELLED, PAY_FAILED,            PAY_FAIL_NONE,
  FX_CLOSE_UNPAID, FOLLOW_NONE, "konbini: cancelled after the number had ended; that was the decision that was waited for" },
{ "B7",  K,      PAY_VOID,              PAY_EV_BOOKING_CANCELLED, PAY_VOID,              PAY_FAIL_NONE,
  FX_CLOSE_UNPAID, FOLLOW_NONE, "konbini: cancelled after the number had been withdrawn; that was the decision that was waited for" },

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
    return s == PAY_ISSUING || s == PAY_AWAITING_PAYMENT || s == PAY_VOIDING;
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
    if (s == PAY_AWAITING_APPROVAL && m == PAY_CARD) {
        return TX_PAY_AWAITING_APPROVAL_CARD;
    }
    if (s == PAY_AWAITING_APPROVAL && m == PAY_ONSITE) {
        return TX_PAY_ONSITE_DUE;
    }
    return named_label(statuses, COUNT_OF(statuses), s);
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
};

struct str pay_event_name(enum pay_event e)
{
    return named_name(events, COUNT_OF(events), e);
}

enum tx pay_event_label(enum pay_event e)
{
    return named_label(events, COUNT_OF(events), e);
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
};
NAMED_DEFINE(follow_up, enum follow_up, follow_ups)
