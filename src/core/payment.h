/* payment.h: the states of one attempt to collect money, and the only moves between them
 * (domain.md 4, P1–P13, and contract 3.3, 4, 5).
 *
 * A card is paid on the provider's page (docs/decisions/cards-by-checkout.md). Where a booking
 * needs approval the page only holds the amount, and approving captures it.
 *
 * The table is the rule: app/payment_move.h applies it, `uketsuke explain payment` prints it and
 * docs/state-machines.md is made from it. A pair that is not in the table means nothing and changes
 * nothing; late, doubled and out-of-order events are normal, not errors. */
#ifndef CORE_PAYMENT_H
#define CORE_PAYMENT_H

#include "base/str.h"
#include "base/text.h"

enum pay_method {
    PAY_METHOD_NONE, /* nothing to pay */
    PAY_KONBINI,
    PAY_CARD,
    PAY_ONSITE,
    PAY_METHOD_COUNT
};

enum pay_status {
    PAY_NONE, /* before it exists */
    PAY_AWAITING_APPROVAL,
    PAY_ISSUING,
    PAY_AWAITING_PAYMENT,
    PAY_PAID,
    PAY_FAILED,
    PAY_VOIDING,
    PAY_VOID,
    PAY_ONSITE_DUE,  /* 現地払い, not yet paid */
    PAY_AUTHORIZING, /* card, before approval: the customer has not yet let the amount be held */
    PAY_CAPTURING,   /* card, approved: the held amount is being taken */
    PAY_STATUS_COUNT
};

enum pay_event {
    PAY_EV_NONE,
    PAY_EV_BOOKING_PENDING,       /* the booking became 承認待ち */
    PAY_EV_BOOKING_CONFIRMED,     /* the booking became 確定 */
    PAY_EV_BOOKING_CANCELLED,     /* the booking became キャンセル */
    PAY_EV_ISSUED,                /* the provider gave a number; card: a page to pay on */
    PAY_EV_SLOW,                  /* ten minutes without a number */
    PAY_EV_ISSUE_REFUSED,         /* the provider will not give a number */
    PAY_EV_PAID,                  /* the provider says: cash taken at the store, the card charged */
    PAY_EV_EXPIRED,               /* the provider says: nobody paid in time */
    PAY_EV_WITHDRAW,              /* staff take the number back, the booking stays */
    PAY_EV_WITHDRAWN,             /* the provider says: cancelled, as we asked */
    PAY_EV_WITHDRAW_REFUSED,      /* the provider cannot cancel: customer at the till, or outage */
    PAY_EV_CANCELLED_BY_PROVIDER, /* cancelled, and not by us */
    PAY_EV_MARKED_PAID,           /* staff took the money themselves */
    PAY_EV_BILLED,                /* a payment request asks for the money (core/request.h) */
    PAY_EV_PAGE_WANTED,           /* card: the customer goes on to pay, and there is no page */
    PAY_EV_PAGE_LAPSED,           /* card: the page ended unpaid, before the deadline */
    PAY_EV_HELD,                  /* card: the amount is held */
    PAY_EV_HOLD_ENDING,           /* card: the hold ends soon, and nobody has decided */
    PAY_EV_HOLD_LAPSED,           /* card: the hold ended by itself */
    PAY_EV_CAPTURE_REFUSED,       /* card: the held amount cannot be taken */
    PAY_EV_COUNT
};

enum pay_fail {
    PAY_FAIL_NONE,
    PAY_FAIL_EXPIRED,
    PAY_FAIL_ISSUE_FAILED,
    PAY_FAIL_DECLINED, /* card: approved too late or not covered any more */
    PAY_FAIL_LAPSED,   /* card: nobody decided before the hold ended */
    PAY_FAIL_COUNT
};

enum pay_origin { PAY_ORIGIN_BOOKING, PAY_ORIGIN_REQUEST, PAY_ORIGIN_COUNT };

/* What must follow a move of the payment; functions of the same names in app/effects.c. */
enum pay_effect {
    FX_ASK_NUMBER = 1 << 0,        /* operation: ask the provider for a number */
    FX_ASK_WITHDRAW = 1 << 1,      /* operation: withdraw the number at the provider */
    FX_MAIL_CONFIRMED = 1 << 2,    /* customer: 確定, with the numbers if there are any */
    FX_MAIL_NUMBER_LATER = 1 << 3, /* customer: 番号は追ってご案内, once */
    FX_MAIL_NO_NUMBER = 1 << 4,    /* customer: 番号を発行できません, other ways to pay */
    FX_MAIL_RECEIPT = 1 << 5,      /* customer: お支払いを確認しました */
    FX_MAIL_EXPIRED = 1 << 6,      /* customer: 期限切れ */
    FX_STAFF_PAID = 1 << 7,        /* staff: 支払い受け取り */
    FX_STAFF_EXPIRED = 1 << 8,     /* staff: 支払い期限切れ */
    FX_FOLLOW_UP = 1 << 9,         /* open the 要対応 named in the rule's column `follow_up` */
    FX_SETTLE = 1 << 10, /* money is here: close what it settles, open 返金または復活 / 二重入金 */
    FX_EXPIRY_POLICY =
        1 << 11, /* then the offering's policy: keep, bill again, or cancel after a grace */
    FX_CLOSE_WITHDRAWAL = 1 << 12, /* close 取消処理が終わらない */
    FX_CLOSE_SLOW = 1 << 13,       /* close 番号発行の遅れ */
    FX_CLOSE_UNPAID = 1 << 14,     /* close what asked for a decision on an unpaid booking:
                                      期限切れ・確定のまま,     番号発行不可, 決済会社側の取消 */
    FX_PLAN_REMINDER = 1 << 15, /* later, before the deadline: お支払いのリマインド, once */
    FX_ASK_PAGE = 1 << 16,      /* operation: ask the provider for a page to pay on */
    FX_ASK_CAPTURE = 1 << 17,   /* operation: take the held amount */
    FX_MAIL_DECLINED = 1 << 18, /* customer: カードに請求できませんでした, with a way on */
    FX_STAFF_DECLINED = 1 << 19,
    FX_STAFF_HOLD_ENDING = 1 << 20, /* staff: カードの確保がまもなく終わります */
    FX_SET_DEADLINE = 1 << 22,      /* card: until when it can be paid, counted from now */
    FX_CLOSE_HOLD = 1 << 21, /* close カードの確保がまもなく終わります, …が終わりました */
};

enum follow_up {
    FOLLOW_NONE,
    FOLLOW_APPROVAL,        /* 承認待ち */
    FOLLOW_EXPIRED,         /* 期限切れ・確定のまま */
    FOLLOW_PAID_CANCELLED,  /* キャンセル後の入金: 返金または復活 */
    FOLLOW_REFUND_DECISION, /* キャンセルした予約に入金済み: 返金判断 */
    FOLLOW_PAID_TWICE,      /* 二重入金 */
    FOLLOW_ISSUE_SLOW,      /* 番号発行が遅れています */
    FOLLOW_ISSUE_FAILED,    /* 番号発行不可 */
    FOLLOW_WITHDRAWAL,      /* 取消処理が終わらない */
    FOLLOW_CANCELLED_BY_PROVIDER,
    FOLLOW_MAIL_FAILED,   /* メール不達 */
    FOLLOW_MISMATCH,      /* 照合の不一致 */
    FOLLOW_HOLD_ENDING,   /* カードの確保がまもなく終わります */
    FOLLOW_HOLD_LAPSED,   /* カードの確保が終わりました */
    FOLLOW_DECLINED,      /* カードに請求できませんでした */
    FOLLOW_REFUND_FAILED, /* 返金失敗 */
    FOLLOW_COUNT
};

struct pay_rule {
    const char *ref;  /* "P5" */
    unsigned methods; /* bits 1 << enum pay_method */
    enum pay_status from;
    enum pay_event on;
    enum pay_status to;
    enum pay_fail fail; /* on entering PAY_FAILED; where from == to, the reason stays what it was */
    unsigned effects;   /* enum pay_effect */
    enum follow_up follow_up;
    const char *because;
};

extern const struct pay_rule pay_rules[];
extern const size_t pay_rules_count;

/* The rule for a triple, or NULL: then the event means nothing and changes nothing. */
const struct pay_rule *pay_rule(enum pay_method m, enum pay_status from, enum pay_event on);

/* Whether the payment has, or may get, what can be paid: a number for the till, a page for the
 * card, a held amount that is being taken. At most one such payment per booking (I7, the index
 * payment_live). */
bool pay_is_live(enum pay_status s);

struct str pay_status_name(enum pay_status s);
MUST_USE bool pay_status_parse(struct str name, enum pay_status *out);
/* Label by method: a card's awaiting_approval reads 承認後に決済. */
enum tx pay_status_label(enum pay_method m, enum pay_status s);
/* Where bookings are counted whatever their way to pay; `has_cards`: konbini is not the only one.
 */
enum tx pay_status_label_of_many(bool has_cards, enum pay_status s);
struct str pay_event_name(enum pay_event e);
enum tx pay_event_label(enum pay_event e);
/* The same as it reads for one method: a card's `issued` is 決済ページの準備完了. */
enum tx pay_event_label_by(enum pay_method m, enum pay_event e);

struct str pay_method_name(enum pay_method m);
MUST_USE bool pay_method_parse(struct str name, enum pay_method *out);
enum tx pay_method_label(enum pay_method m);

struct str pay_fail_name(enum pay_fail f);
MUST_USE bool pay_fail_parse(struct str name, enum pay_fail *out);
enum tx pay_fail_label(enum pay_fail f);

struct str follow_up_name(enum follow_up f);
MUST_USE bool follow_up_parse(struct str name, enum follow_up *out);
enum tx follow_up_label(enum follow_up f);

#endif
