/* booking.h: the states of a booking and the only moves between them (domain.md 3, B1–B10).
 *
 * The table is the rule: app/booking_move.h applies it, `uketsuke explain booking` prints it and
 * docs/state-machines.md is made from it. No payment event appears here, and none ever will: money
 * does not move bookings (I3). What a move means for the payment is the column `pay`. */
#ifndef CORE_BOOKING_H
#define CORE_BOOKING_H

#include "base/str.h"
#include "base/text.h"
#include "core/payment.h"

enum booking_status {
    BOOKING_NONE, /* before it exists */
    BOOKING_WAITLISTED,
    BOOKING_PENDING,
    BOOKING_CONFIRMED,
    BOOKING_CANCELLED,
    BOOKING_STATUS_COUNT
};

enum booking_event {
    BOOK_EV_APPLY_APPROVAL,   /* seats left, 承認制 */
    BOOK_EV_APPLY_FIRST_COME, /* seats left, 先着順 */
    BOOK_EV_APPLY_WAITLIST,   /* full, waiting list on */
    BOOK_EV_APPROVE,
    BOOK_EV_REFUSE,
    BOOK_EV_CANCEL,
    BOOK_EV_PROMOTE_PENDING,   /* a seat was freed; the list leads to 承認待ち */
    BOOK_EV_PROMOTE_CONFIRMED, /* a seat was freed; the list leads to 確定 */
    BOOK_EV_COUNT
};

enum cancel_reason {
    CANCEL_NONE,
    CANCEL_BY_CUSTOMER,
    CANCEL_BY_SHOP,
    CANCEL_REFUSED,
    CANCEL_UNPAID,
    CANCEL_CALLED_OFF,
    CANCEL_DUPLICATE,
    CANCEL_NO_SEAT, /* waited in vain: the time to book the slot is over */
    CANCEL_REASON_COUNT
};

enum admission { ADMISSION_FIRST_COME, ADMISSION_APPROVAL, ADMISSION_COUNT };

/* What must follow a move of the booking; functions of the same names in app/effects.c. */
enum booking_effect {
    BFX_MAIL_PROVISIONAL = 1 << 0, /* customer: 仮予約を受け付けました, without a number */
    BFX_MAIL_WAITLISTED = 1 << 1, /* customer: キャンセル待ち登録 */
    BFX_MAIL_PROMOTED = 1 << 2,   /* customer: 繰り上げ: 承認待ち */
    BFX_MAIL_CANCELLED = 1 << 3, /* customer: キャンセル (and, with a live number, do not pay it) */
    BFX_STAFF_APPROVAL = 1 << 4,     /* staff: 承認が必要 */
    BFX_STAFF_NEW = 1 << 5,          /* staff: 新しい予約 */
    BFX_STAFF_WAITLISTED = 1 << 6,   /* staff: キャンセル待ち */
    BFX_STAFF_PROMOTED = 1 << 7,     /* staff: 繰り上げ */
    BFX_STAFF_CANCELLED = 1 << 8,    /* staff: キャンセル */
    BFX_FOLLOW_UP_APPROVAL = 1 << 9, /* 要対応: 承認待ち, until decided */
    BFX_CLOSE_APPROVAL = 1 << 10,    /* the decision was taken */
    BFX_PROMOTE_NEXT = 1 << 11,      /* who waits for the slot may move up */
};

struct booking_rule {
    const char *ref; /* "B5" */
    enum booking_status from;
    enum booking_event on;
    enum booking_status to;
    enum pay_event pay; /* what the payment hears; PAY_EV_NONE: nothing */
    unsigned effects;   /* enum booking_effect */
    const char *because;
};

extern const struct booking_rule booking_rules[];
extern const size_t booking_rules_count;

/* The rule for a pair, or NULL: then the event means nothing and changes nothing. */
const struct booking_rule *booking_rule(enum booking_status from, enum booking_event on);

/* Whether a booking in this state holds its seats. */
bool booking_holds_seats(enum booking_status s);

/* Identifiers as in the database, the API and the logs ("pending"), and labels (承認待ち). */
struct str booking_status_name(enum booking_status s);
MUST_USE bool booking_status_parse(struct str name, enum booking_status *out);
enum tx booking_status_label(enum booking_status s);
struct str booking_event_name(enum booking_event e);
enum tx booking_event_label(enum booking_event e);

struct str cancel_reason_name(enum cancel_reason r);
MUST_USE bool cancel_reason_parse(struct str name, enum cancel_reason *out);
enum tx cancel_reason_label(enum cancel_reason r);

struct str admission_name(enum admission a);
MUST_USE bool admission_parse(struct str name, enum admission *out);
enum tx admission_label(enum admission a);

#endif
