#include "core/booking.h"

#include "core/names.h"

const struct booking_rule booking_rules[] = {
    /* clang-format off */
/* ref   from                on                         to                  payment hears             then / because */
{ "B1",  BOOKING_NONE,       BOOK_EV_APPLY_APPROVAL,    BOOKING_PENDING,    PAY_EV_BOOKING_PENDING,
  BFX_MAIL_PROVISIONAL | BFX_STAFF_APPROVAL | BFX_FOLLOW_UP_APPROVAL,
  "approval: the seat is held, no number exists" },
{ "B2",  BOOKING_NONE,       BOOK_EV_APPLY_FIRST_COME,  BOOKING_CONFIRMED,  PAY_EV_BOOKING_CONFIRMED,
  BFX_STAFF_NEW,
  "first come: confirmed at once, the number is issued at the same time" },
{ "B3",  BOOKING_NONE,       BOOK_EV_APPLY_WAITLIST,    BOOKING_WAITLISTED, PAY_EV_NONE,
  BFX_MAIL_WAITLISTED | BFX_STAFF_WAITLISTED,
  "full: the party waits, nothing to pay yet" },
{ "B5",  BOOKING_PENDING,    BOOK_EV_APPROVE,           BOOKING_CONFIRMED,  PAY_EV_BOOKING_CONFIRMED,
  BFX_CLOSE_APPROVAL,
  "approved: the number is issued now, and mailed with the confirmation" },
{ "B6",  BOOKING_PENDING,    BOOK_EV_REFUSE,            BOOKING_CANCELLED,  PAY_EV_BOOKING_CANCELLED,
  BFX_MAIL_CANCELLED | BFX_CLOSE_APPROVAL | BFX_PROMOTE_NEXT,
  "refused before any number: nothing else to do" },
{ "B6",  BOOKING_PENDING,    BOOK_EV_CANCEL,            BOOKING_CANCELLED,  PAY_EV_BOOKING_CANCELLED,
  BFX_MAIL_CANCELLED | BFX_CLOSE_APPROVAL | BFX_PROMOTE_NEXT,
  "cancelled before any number: nothing else to do" },
{ "B7",  BOOKING_CONFIRMED,  BOOK_EV_CANCEL,            BOOKING_CANCELLED,  PAY_EV_BOOKING_CANCELLED,
  BFX_MAIL_CANCELLED | BFX_STAFF_CANCELLED | BFX_PROMOTE_NEXT,
  "cancelled: a live number is withdrawn, money already here waits for a decision" },
{ "B8",  BOOKING_WAITLISTED, BOOK_EV_PROMOTE_PENDING,   BOOKING_PENDING,    PAY_EV_BOOKING_PENDING,
  BFX_MAIL_PROMOTED | BFX_STAFF_APPROVAL | BFX_FOLLOW_UP_APPROVAL,
  "promoted to approval: no number until approved" },
{ "B9",  BOOKING_WAITLISTED, BOOK_EV_PROMOTE_CONFIRMED, BOOKING_CONFIRMED,  PAY_EV_BOOKING_CONFIRMED,
  BFX_STAFF_PROMOTED,
  "promoted to confirmed: the number is issued with the promotion" },
{ "B10", BOOKING_WAITLISTED, BOOK_EV_CANCEL,            BOOKING_CANCELLED,  PAY_EV_NONE,
  BFX_MAIL_CANCELLED | BFX_PROMOTE_NEXT,
  "left the waiting list: there was nothing to pay" },
    /* clang-format on */
};
const size_t booking_rules_count = COUNT_OF(booking_rules);

const struct booking_rule *booking_rule(enum booking_status from, enum booking_event on)
{
    for (size_t i = 0; i < booking_rules_count; i++) {
        if (booking_rules[i].from == from && booking_rules[i].on == on) {
            return &booking_rules[i];
        }
    }
    return NULL;
}

bool booking_holds_seats(enum booking_status s)
{
    return s == BOOKING_PENDING || s == BOOKING_CONFIRMED;
}

static const struct named statuses[BOOKING_STATUS_COUNT] = {
    [BOOKING_NONE] = {"", TX_BOOKING_NONE},
    [BOOKING_WAITLISTED] = {"waitlisted", TX_BOOKING_WAITLISTED},
    [BOOKING_PENDING] = {"pending", TX_BOOKING_PENDING},
    [BOOKING_CONFIRMED] = {"confirmed", TX_BOOKING_CONFIRMED},
    [BOOKING_CANCELLED] = {"cancelled", TX_BOOKING_CANCELLED},
};
NAMED_DEFINE(booking_status, enum booking_status, statuses)

static const struct named events[BOOK_EV_COUNT] = {
    [BOOK_EV_APPLY_APPROVAL] = {"apply_approval", TX_BOOK_EV_APPLY_APPROVAL},
    [BOOK_EV_APPLY_FIRST_COME] = {"apply_first_come", TX_BOOK_EV_APPLY_FIRST_COME},
    [BOOK_EV_APPLY_WAITLIST] = {"apply_waitlist", TX_BOOK_EV_APPLY_WAITLIST},
    [BOOK_EV_APPROVE] = {"approve", TX_BOOK_EV_APPROVE},
    [BOOK_EV_REFUSE] = {"refuse", TX_BOOK_EV_REFUSE},
    [BOOK_EV_CANCEL] = {"cancel", TX_BOOK_EV_CANCEL},
    [BOOK_EV_PROMOTE_PENDING] = {"promote_pending", TX_BOOK_EV_PROMOTE_PENDING},
    [BOOK_EV_PROMOTE_CONFIRMED] = {"promote_confirmed", TX_BOOK_EV_PROMOTE_CONFIRMED},
};

struct str booking_event_name(enum booking_event e)
{
    return named_name(events, COUNT_OF(events), e);
}

enum tx booking_event_label(enum booking_event e)
{
    return named_label(events, COUNT_OF(events), e);
}

static const struct named reasons[CANCEL_REASON_COUNT] = {
    [CANCEL_NONE] = {"", TX_NONE},
    [CANCEL_BY_CUSTOMER] = {"by_customer", TX_CANCEL_BY_CUSTOMER},
    [CANCEL_BY_SHOP] = {"by_shop", TX_CANCEL_BY_SHOP},
    [CANCEL_REFUSED] = {"refused", TX_CANCEL_REFUSED},
    [CANCEL_UNPAID] = {"unpaid", TX_CANCEL_UNPAID},
    [CANCEL_CALLED_OFF] = {"called_off", TX_CANCEL_CALLED_OFF},
    [CANCEL_DUPLICATE] = {"duplicate", TX_CANCEL_DUPLICATE},
    [CANCEL_NO_SEAT] = {"no_seat", TX_CANCEL_NO_SEAT},
};
NAMED_DEFINE(cancel_reason, enum cancel_reason, reasons)

static const struct named admissions[ADMISSION_COUNT] = {
    [ADMISSION_FIRST_COME] = {"first_come", TX_ADMISSION_FIRST_COME},
    [ADMISSION_APPROVAL] = {"approval", TX_ADMISSION_APPROVAL},
};
NAMED_DEFINE(admission, enum admission, admissions)
