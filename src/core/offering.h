/* offering.h: the choices an offering is made of, with their names and labels (domain.md 2, 4, 6).
 *
 * Admission is in core/booking.h, because the booking's table depends on it. */
#ifndef CORE_OFFERING_H
#define CORE_OFFERING_H

#include "base/str.h"
#include "base/text.h"

enum offering_kind {
    OFFERING_SERVICE, /* 予約メニュー: slots from weekly hours and exceptions */
    OFFERING_EVENT,   /* イベント: explicit dates, ticket types */
    OFFERING_KIND_COUNT
};

enum offering_status {
    OFFERING_DRAFT, /* only staff see it */
    OFFERING_OPEN,
    OFFERING_CLOSED, /* takes no more bookings */
    OFFERING_STATUS_COUNT
};

/* 期限までにお支払いがない場合 */
enum expiry_policy { EXPIRY_KEEP, EXPIRY_REBILL, EXPIRY_CANCEL, EXPIRY_COUNT };

/* Whether a full slot takes names, and where a promotion from the waiting list leads. */
enum waitlist_mode { WAITLIST_OFF, WAITLIST_PENDING, WAITLIST_CONFIRMED, WAITLIST_COUNT };

/* What becomes of those who wait when the list takes no more names. */
enum waitlist_end {
    WAITLIST_END_ASK,      /* nobody has said yet */
    WAITLIST_END_KEEP,     /* 繰り上げを続ける */
    WAITLIST_END_DISSOLVE, /* 解散: everyone is told */
    WAITLIST_END_COUNT
};

enum question_kind {
    QUESTION_TEXT,     /* one line */
    QUESTION_TEXTAREA, /* several lines */
    QUESTION_CHOICE,   /* one of its options */
    QUESTION_CHECK,    /* yes or no */
    QUESTION_COUNT
};

struct str offering_kind_name(enum offering_kind k);
MUST_USE bool offering_kind_parse(struct str name, enum offering_kind *out);
enum tx offering_kind_label(enum offering_kind k);

struct str offering_status_name(enum offering_status s);
MUST_USE bool offering_status_parse(struct str name, enum offering_status *out);
enum tx offering_status_label(enum offering_status s);

struct str expiry_policy_name(enum expiry_policy p);
MUST_USE bool expiry_policy_parse(struct str name, enum expiry_policy *out);
enum tx expiry_policy_label(enum expiry_policy p);

struct str waitlist_mode_name(enum waitlist_mode m);
MUST_USE bool waitlist_mode_parse(struct str name, enum waitlist_mode *out);
enum tx waitlist_mode_label(enum waitlist_mode m);

/* WAITLIST_END_ASK has no name. */
struct str waitlist_end_name(enum waitlist_end e);
MUST_USE bool waitlist_end_parse(struct str name, enum waitlist_end *out);
enum tx waitlist_end_label(enum waitlist_end e);

struct str question_kind_name(enum question_kind k);
MUST_USE bool question_kind_parse(struct str name, enum question_kind *out);
enum tx question_kind_label(enum question_kind k);

#endif
