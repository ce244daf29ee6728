/* booking.h: one booking as staff see it: both states, what to do next, every attempt to collect
 * money, mails, 要対応, history and its place in the picture; and all that staff can do about it.
 */
#ifndef WEB_ADMIN_BOOKING_H
#define WEB_ADMIN_BOOKING_H

#include "app/voucher.h"
#include "app/waiting.h"
#include "core/explain.h"
#include "store/booking.h"
#include "store/history.h"
#include "store/offering.h"
#include "store/payment.h"
#include "store/request.h"
#include "store/slot.h"
#include "web/admin/admin.h"
#include "web/admin/mails.h"
#include "web/admin/refund.h"
#include "web/admin/tasks.h"

/* What is stored about the booking. */
struct desk {
    struct web_req *r;
    struct booking_get_row b;
    struct offering_get_row offering;
    struct slot_get_row slot;
    struct str title, ticket;
    enum booking_status status;
    enum cancel_reason reason;
    enum pay_method method;
    struct payment_get_rows payments; /* every attempt, oldest first */
    size_t n_paid;                    /* of them */
    const struct payment_get_row *p;  /* the paid attempt, else the newest; NULL: none */
    enum pay_status pay;              /* of it */
    enum pay_fail fail;
    const struct payment_get_row *newest; /* NULL: none */
    enum pay_status newest_pay;
    struct payment_policy_of_row policy; /* when it will be cancelled unless somebody acts */
    bool may_act;                        /* false: this person may only look */
    bool may_refund;                     /* managers and owners */
    bool is_overdue;  /* the deadline has passed and the provider has not spoken yet */
    bool has_request; /* an open one */
    struct request_get_row request;
    struct history_of_booking_rows history;
    struct waiting_place place; /* キャンセル待ち: where in the line */
};

/* The booking of the path's {booking}. ERR_NOT_FOUND: the shop has no such booking. */
MUST_USE enum err desk_load(struct web_req *r, struct desk *out);

/* "山田 花子 様　ヨガ体験レッスン　12月5日(土) 13:00〜16:00" */
struct str desk_about(const struct desk *d);
struct url desk_url(const struct desk *d, const char *suffix);

/* What the state allows staff to do. */
bool desk_may_decide(const struct desk *d);    /* 承認, お断り */
bool desk_may_cancel(const struct desk *d);    /* キャンセル */
bool desk_may_mark_paid(const struct desk *d); /* 現地で受領 */
bool desk_may_rebill(const struct desk *d);    /* 再請求 */
/* A number that can, or may yet, be paid is withdrawn by it: ask first. */
bool desk_rebill_withdraws(const struct desk *d);
bool desk_may_promote(const struct desk *d);  /* 繰り上げ, enough seats or not */
bool desk_may_keep(const struct desk *d);     /* stop the automatic cancelling */
bool desk_may_withdraw(const struct desk *d); /* 番号を取り消す */
/* An application by card whose amount is not held: approving does not charge it yet. */
bool desk_lacks_hold(const struct desk *d);

/* Whether an approval, or a promotion to 確定, brings a number: until when one can be issued, and
 * the deadline that a number issued now would have. */
struct desk_number {
    bool is_wanted; /* it can become 確定, and is paid at a konbini */
    bool is_possible;
    struct instant latest;
    struct instant deadline;
};
struct desk_number desk_number(const struct desk *d);

/* --- what to do next: booking_next.c --- */

struct act {
    struct str label;
    struct url url;
    bool posts;        /* at once; otherwise a page asks first */
    const char *style; /* class of the button */
};

enum { NEXT_MAX_LINES = 4, NEXT_MAX_ACTS = 5 };

struct next_view {
    struct str heading;
    struct str lines[NEXT_MAX_LINES];
    size_t n_lines;
    struct str warning; /* empty: none */
    struct act acts[NEXT_MAX_ACTS];
    size_t n_acts;
};

/* `has_tasks`: the page shows open 要対応 below. */
void desk_next(const struct desk *d, bool has_tasks, struct next_view *out);

/* --- attempts to collect money: booking_pay.c --- */

struct op_line {
    enum lang lang;
    struct str kind, state, at, error, request;
    struct str tries; /* "3回送信"; empty: once */
};

struct pay_view {
    struct arena *arena;
    enum lang lang;
    struct str title; /* "決済 1　コンビニ払い" */
    struct chip chip;
    struct admin_fact *facts;
    size_t n_facts;
    struct url receipt;            /* the page of its 領収書; empty: it has none */
    const struct voucher *voucher; /* NULL: no number was issued */
    struct str number_note;        /* whether it can be paid */
    bool is_number_dead;
    struct op_line *ops;
    size_t n_ops;
    size_t n_ops_shown; /* the newest; the others are folded away */
    struct str earlier_ops;
    struct refund_line *refunds; /* oldest first */
    size_t n_refunds;
    struct url refund; /* 返金する; empty: nothing is left, or not for this person */
};

MUST_USE enum err desk_pays(const struct desk *d, struct pay_view **out, size_t *n);

/* --- the past: booking_story.c --- */

struct story_line {
    struct str at, who, what, change;
    int64_t times; /* in a row; `at` is the last of them */
};

/* What a line of history says of an event; every event has a text. */
enum tx story_of_booking(enum booking_event e);
enum tx story_of_pay(enum pay_event e);
enum tx story_of_refund(enum refund_event e);

/* Who did it: the member of staff, else what kind of actor. */
struct str story_who(enum lang l, struct str actor, struct str user_name);

/* Newest first. */
void desk_story(const struct desk *d, struct story_line **out, size_t *n);

/* The picture with the booking's place and path, in both shapes. Empty: not a konbini booking. */
void desk_picture(const struct desk *d, struct html *wide, struct html *tall);

/* --- the page: booking.c --- */

enum { BOOKING_SUMMARY = 4 };

struct booking_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct desk *d;
    struct str title;                    /* whose booking */
    struct str summary[BOOKING_SUMMARY]; /* what, when, how many, how much */
    struct chip status, pay;
    struct next_view next;
    struct admin_fact *facts;
    size_t n_facts;
    struct url mail_url, phone_url, customer_url, bookings_url;
    struct pay_view *pays;
    size_t n_pays;
    struct task_line *tasks; /* open */
    size_t n_tasks;
    bool has_waited;        /* something is open … */
    struct task_line waits; /* … for so long, and so urgent */
    struct task_line *done;
    size_t n_done;
    struct mail_line *mails;
    size_t n_mails;
    struct url resend;
    struct str resend_to;
    struct story_line *story;
    size_t n_story;
    struct html wide, tall;
    bool has_other_way; /* paid, or to be paid, by other means than the picture tells of */
    struct url explain;
    struct form *note;
    struct url note_url;
};

/* Show the page; `note` is the note's form with its mistakes, NULL: as stored. */
enum err desk_show(struct web_req *r, int status, const struct desk *d, struct form *note);
struct form *desk_note_form(const struct web_req *r, struct str text);

#endif
