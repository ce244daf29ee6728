/* request.h: the states of a payment request (単発決済) and the only moves between them (domain.md
 * 5).
 *
 * A request is a bill with a secret link, for a booking or for anybody. Money moves it, staff may
 * take it back; it never moves a booking (I3). Its number is a payment of its own (core/payment.h),
 * begun by the effect RFX_BILL. A pair that is not in the table means nothing and changes nothing.
 */
#ifndef CORE_REQUEST_H
#define CORE_REQUEST_H

#include "base/str.h"
#include "base/text.h"
#include "base/time.h"

enum {
    REQUEST_REST_MIN = 60,       /* between two mails that ask for the money */
    REQUEST_REMIND_AT = 10 * 60, /* minute of the day */
    REQUEST_REMIND_DAYS_MAX = 30,
};

enum request_status {
    REQUEST_NONE, /* before it exists */
    REQUEST_OPEN,
    REQUEST_PAID,
    REQUEST_EXPIRED,
    REQUEST_WITHDRAWN,
    REQUEST_STATUS_COUNT
};

enum request_event {
    REQUEST_EV_SENT,              /* staff, or the offering's expiry policy, send it */
    REQUEST_EV_ISSUED,            /* its number is here */
    REQUEST_EV_REMIND,            /* 催促: staff ask once more */
    REQUEST_EV_REMINDER_DUE,      /* リマインド: so many days before it is due, by itself */
    REQUEST_EV_PAID,              /* its payment was paid */
    REQUEST_EV_EXPIRED,           /* its time is over and nothing of it can be paid */
    REQUEST_EV_WITHDRAW,          /* staff take it back */
    REQUEST_EV_REPLACED,          /* a newer one for the same booking takes its place */
    REQUEST_EV_SETTLED,           /* the money of its booking came another way */
    REQUEST_EV_BOOKING_CANCELLED, /* its booking became キャンセル */
    REQUEST_EV_COUNT
};

/* What must follow; functions of the same names in app/request_move.c. Whatever customers and staff
 * are told of a request is said here; the rules of its payment (core/payment.h) send them nothing.
 */
enum request_effect {
    RFX_BILL = 1 << 0, /* ask for a number, as soon as no other one of the booking is live (I7) */
    RFX_WITHDRAW_NUMBER = 1 << 1, /* its number must not be paid any more */
    RFX_MAIL_BILL = 1 << 2, /* customer: お支払いのお願い, with the link and the numbers */
    RFX_MAIL_RECEIPT = 1 << 3,   /* customer: お支払いを確認しました */
    RFX_MAIL_EXPIRED = 1 << 4,   /* customer: 期限切れ */
    RFX_MAIL_WITHDRAWN = 1 << 5, /* customer: it is taken back, do not pay it */
    RFX_STAFF_PAID = 1 << 6,     /* staff: 支払い受け取り */
    RFX_STAFF_EXPIRED = 1 << 7,  /* staff: 支払い期限切れ */
    RFX_MAIL_REMINDER = 1 << 8,  /* customer: まだお支払いを確認できていません */
};

struct request_rule {
    const char *ref;
    enum request_status from;
    enum request_event on;
    enum request_status to;
    unsigned effects; /* enum request_effect */
    const char *because;
};

extern const struct request_rule request_rules[];
extern const size_t request_rules_count;

/* The rule for a pair, or NULL: then the event means nothing and changes nothing. */
const struct request_rule *request_rule(enum request_status from, enum request_event on);

/* When the reminder leaves by itself, `days` (at least 1) before the day on which it is due. False:
 * that moment has passed. */
bool request_reminder_at(struct day due, int days, struct instant now, struct instant *out);

struct str request_status_name(enum request_status s);
MUST_USE bool request_status_parse(struct str name, enum request_status *out);
enum tx request_status_label(enum request_status s);
struct str request_event_name(enum request_event e);
MUST_USE bool request_event_parse(struct str name, enum request_event *out);
enum tx request_event_label(enum request_event e);

#endif
