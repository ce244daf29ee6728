/* booking_story.c: the history of a booking in words, and its path through the picture. */
#include "web/admin/booking.h"

#include "app/payment_move.h"
#include "base/json.h"
#include "core/format.h"
#include "core/names.h"
#include "core/request.h"

/* --- words --- */

static const enum tx booking_words[BOOK_EV_COUNT] = {
    [BOOK_EV_APPLY_APPROVAL] = TX_STORY_APPLY_APPROVAL,
    [BOOK_EV_APPLY_FIRST_COME] = TX_STORY_APPLY_FIRST_COME,
    [BOOK_EV_APPLY_WAITLIST] = TX_STORY_APPLY_WAITLIST,
    [BOOK_EV_APPROVE] = TX_STORY_APPROVE,
    [BOOK_EV_REFUSE] = TX_STORY_REFUSE,
    [BOOK_EV_CANCEL] = TX_STORY_CANCEL,
    [BOOK_EV_PROMOTE_PENDING] = TX_STORY_PROMOTE_PENDING,
    [BOOK_EV_PROMOTE_CONFIRMED] = TX_STORY_PROMOTE_CONFIRMED,
};

static const enum tx pay_words[PAY_EV_COUNT] = {
    [PAY_EV_BOOKING_PENDING] = TX_STORY_PAY_PENDING,
    [PAY_EV_BOOKING_CONFIRMED] = TX_STORY_PAY_CONFIRMED,
    [PAY_EV_BOOKING_CANCELLED] = TX_STORY_PAY_CANCELLED,
    [PAY_EV_ISSUED] = TX_STORY_ISSUED,
    [PAY_EV_SLOW] = TX_STORY_SLOW,
    [PAY_EV_ISSUE_REFUSED] = TX_STORY_ISSUE_REFUSED,
    [PAY_EV_PAID] = TX_STORY_PAID,
    [PAY_EV_EXPIRED] = TX_STORY_EXPIRED,
    [PAY_EV_WITHDRAW] = TX_STORY_WITHDRAW,
    [PAY_EV_WITHDRAWN] = TX_STORY_WITHDRAWN,
    [PAY_EV_WITHDRAW_REFUSED] = TX_STORY_WITHDRAW_REFUSED,
    [PAY_EV_CANCELLED_BY_PROVIDER] = TX_STORY_CANCELLED_BY_PROVIDER,
    [PAY_EV_MARKED_PAID] = TX_STORY_MARKED_PAID,
    [PAY_EV_BILLED] = TX_STORY_BILLED,
    [PAY_EV_PAGE_WANTED] = TX_STORY_PAGE_WANTED,
    [PAY_EV_PAGE_LAPSED] = TX_STORY_PAGE_LAPSED,
    [PAY_EV_HELD] = TX_STORY_HELD,
    [PAY_EV_HOLD_ENDING] = TX_STORY_HOLD_ENDING,
    [PAY_EV_HOLD_LAPSED] = TX_STORY_HOLD_LAPSED,
    [PAY_EV_CAPTURE_REFUSED] = TX_STORY_CAPTURE_REFUSED,
};

/* Where a card's words are others than a number's. */
static const enum tx card_words[PAY_EV_COUNT] = {
    [PAY_EV_ISSUED] = TX_STORY_ISSUED_CARD,
    [PAY_EV_SLOW] = TX_STORY_SLOW_CARD,
    [PAY_EV_ISSUE_REFUSED] = TX_STORY_ISSUE_REFUSED_CARD,
    [PAY_EV_PAID] = TX_STORY_PAID_CARD,
    [PAY_EV_WITHDRAW] = TX_STORY_WITHDRAW_CARD,
    [PAY_EV_WITHDRAWN] = TX_STORY_WITHDRAWN_CARD,
    [PAY_EV_WITHDRAW_REFUSED] = TX_STORY_WITHDRAW_REFUSED_CARD,
};

static const enum tx refund_words[REFUND_EV_COUNT] = {
    [REFUND_EV_ASKED] = TX_STORY_REFUND_ASKED,
    [REFUND_EV_REFUSED] = TX_STORY_REFUND_REFUSED,
    [REFUND_EV_NEEDS_DETAILS] = TX_STORY_REFUND_NEEDS_DETAILS,
    [REFUND_EV_UNDER_WAY] = TX_STORY_REFUND_UNDER_WAY,
    [REFUND_EV_ARRIVED] = TX_STORY_REFUND_ARRIVED,
    [REFUND_EV_FAILED] = TX_STORY_REFUND_FAILED,
    [REFUND_EV_CANCEL] = TX_STORY_REFUND_CANCEL,
    [REFUND_EV_CANCELED] = TX_STORY_REFUND_CANCELED,
};

enum tx story_of_refund(enum refund_event e)
{
    return refund_words[e];
}

enum tx story_of_booking(enum booking_event e)
{
    return booking_words[e];
}

enum tx story_of_pay(enum pay_event e)
{
    return pay_words[e];
}

static const struct named actors[] = {
    {"customer", TX_ACTOR_CUSTOMER}, {"user", TX_ACTOR_USER},     {"provider", TX_ACTOR_PROVIDER},
    {"policy", TX_ACTOR_POLICY},     {"system", TX_ACTOR_SYSTEM},
};

static struct str detail(struct arena *a, const struct history_of_booking_row *h, const char *key)
{
    json_t *root;
    if (str_empty(h->detail) || json_parse(h->detail, &root) != OK) {
        return STR("");
    }
    struct str value = json_str_at(a, root, key);
    json_decref(root);
    return value.p == NULL ? STR("") : value;
}

static int64_t detail_int(const struct history_of_booking_row *h, const char *key)
{
    json_t *root;
    if (str_empty(h->detail) || json_parse(h->detail, &root) != OK) {
        return 0;
    }
    int64_t value = json_integer_value(json_object_get(root, key));
    json_decref(root);
    return value;
}

static struct str booking_what(const struct desk *d, const struct history_of_booking_row *h)
{
    struct str words = h->what;
    for (unsigned e = 0; e < BOOK_EV_COUNT; e++) {
        if (str_eq(h->what, booking_event_name((enum booking_event)e))) {
            words = tr(d->r->lang, story_of_booking((enum booking_event)e));
        }
    }
    struct arena *a = d->r->arena;
    struct str freed_by = detail(a, h, "freed_by");
    if (str_is(freed_by, "booking")) {
        return tx_story_freed_by_booking(a, d->r->lang, words, detail(a, h, "booking"));
    }
    if (str_is(freed_by, "slot")) {
        return tx_story_freed_by_slot(a, d->r->lang, words);
    }
    enum cancel_reason reason;
    if (cancel_reason_parse(detail(d->r->arena, h, "reason"), &reason) && reason != CANCEL_NONE &&
        reason != CANCEL_REFUSED) {
        words = tx_story_because(d->r->arena, d->r->lang, words,
                                 tr(d->r->lang, cancel_reason_label(reason)));
    }
    return words;
}

static const struct payment_get_row *payment_of(const struct desk *d,
                                                const struct history_of_booking_row *h)
{
    for (size_t i = 0; i < d->payments.n; i++) {
        if (h->payment.is_set && d->payments.v[i].id == h->payment.v) {
            return &d->payments.v[i];
        }
    }
    return NULL;
}

static struct str pay_what(const struct desk *d, const struct history_of_booking_row *h)
{
    for (unsigned e = PAY_EV_NONE + 1; e < PAY_EV_COUNT; e++) {
        if (str_eq(h->what, pay_event_name((enum pay_event)e))) {
            const struct payment_get_row *p = payment_of(d, h);
            bool is_card = p != NULL && pay_method_of(p->method) == PAY_CARD;
            return tr(d->r->lang, is_card && card_words[e] != TX_NONE
                                      ? card_words[e]
                                      : story_of_pay((enum pay_event)e));
        }
    }
    if (str_is(h->what, "receipt")) {
        struct str number = detail(d->r->arena, h, "number");
        return detail_int(h, "issue") > 1 ? tx_story_receipt_again(d->r->arena, d->r->lang, number)
                                          : tx_story_receipt(d->r->arena, d->r->lang, number);
    }
    if (str_is(h->what, "policy_stopped")) {
        return tr(d->r->lang, TX_STORY_POLICY_STOPPED);
    }
    return h->what;
}

/* "返金を依頼（¥3,300、お客様都合）" */
static struct str refund_what(const struct desk *d, const struct history_of_booking_row *h)
{
    struct arena *a = d->r->arena;
    enum refund_event e;
    enum refund_reason reason;
    int64_t amount;
    if (!refund_event_parse(h->what, &e) || !str_to_i64(detail(a, h, "amount"), &amount)) {
        return h->what;
    }
    struct str words = tr(d->r->lang, story_of_refund(e));
    struct str yen = format_yen(a, d->r->lang, (struct yen){amount});
    if (str_empty(h->before) && refund_reason_parse(detail(a, h, "reason"), &reason)) {
        return tx_story_refund_because(a, d->r->lang, words, yen,
                                       tr(d->r->lang, refund_reason_label(reason)));
    }
    return tx_story_refund(a, d->r->lang, words, yen);
}

static struct str task_what(const struct desk *d, const struct history_of_booking_row *h)
{
    enum follow_up kind;
    struct str label =
        follow_up_parse(h->what, &kind) ? tr(d->r->lang, follow_up_label(kind)) : h->what;
    if (str_is(h->after, "open")) {
        return tx_story_task_opened(d->r->arena, d->r->lang, label);
    }
    if (str_is(h->after, "escalated")) {
        return tx_story_task_escalated(d->r->arena, d->r->lang, label);
    }
    return tx_story_task_closed(d->r->arena, d->r->lang, label,
                                task_how(d->r->lang, detail(d->r->arena, h, "how")));
}

static struct str what_of(const struct desk *d, const struct history_of_booking_row *h)
{
    if (str_is(h->subject, "booking")) {
        return booking_what(d, h);
    }
    if (str_is(h->subject, "payment")) {
        return pay_what(d, h);
    }
    if (str_is(h->subject, "refund")) {
        return refund_what(d, h);
    }
    if (str_is(h->subject, "follow_up")) {
        return task_what(d, h);
    }
    if (str_is(h->subject, "request")) {
        enum request_event on;
        return request_event_parse(h->what, &on) ? tr(d->r->lang, request_event_label(on))
                                                 : h->what;
    }
    if (str_is(h->subject, "note")) {
        return tr(d->r->lang, TX_STORY_NOTE);
    }
    if (str_is(h->subject, "mail")) {
        return tx_story_mail_again(d->r->arena, d->r->lang,
                                   mail_kind_words(d->r->lang, detail(d->r->arena, h, "kind")));
    }
    return h->what;
}

static struct str pay_state(const struct desk *d, const struct payment_get_row *p,
                            struct str status, struct str fail)
{
    return str_empty(status)
               ? tr(d->r->lang, TX_PAY_NONE)
               : chip_of_payment(d->r->arena, d->r->lang, p->method, status, fail, false).label;
}

/* "予約：承認待ち → 確定"; empty where nothing moved. */
static struct str change_of(const struct desk *d, const struct history_of_booking_row *h)
{
    struct arena *a = d->r->arena;
    if (str_eq(h->before, h->after)) {
        return STR("");
    }
    if (str_is(h->subject, "booking")) {
        enum booking_status before, after;
        if (!booking_status_parse(h->before, &before) || !booking_status_parse(h->after, &after)) {
            return STR("");
        }
        return tx_story_booking_change(a, d->r->lang, tr(d->r->lang, booking_status_label(before)),
                                       tr(d->r->lang, booking_status_label(after)));
    }
    if (str_is(h->subject, "refund")) {
        enum refund_status before, after;
        if (str_empty(h->before) || !refund_status_parse(h->before, &before) ||
            !refund_status_parse(h->after, &after)) {
            return STR("");
        }
        return tx_story_refund_change(a, d->r->lang, tr(d->r->lang, refund_status_label(before)),
                                      tr(d->r->lang, refund_status_label(after)));
    }
    const struct payment_get_row *p = payment_of(d, h);
    if (!str_is(h->subject, "payment") || p == NULL) {
        return STR("");
    }
    return tx_story_pay_change(a, d->r->lang, admin_number(a, p->seq),
                               pay_state(d, p, h->before, STR("")),
                               pay_state(d, p, h->after, detail(a, h, "fail")));
}

struct str story_who(enum lang l, struct str actor, struct str user_name)
{
    unsigned kind;
    if (user_name.n > 0) {
        return user_name;
    }
    return named_parse(actors, COUNT_OF(actors), actor, &kind) ? tr(l, actors[kind].label) : actor;
}

static struct str who_of(const struct desk *d, const struct history_of_booking_row *h)
{
    if (str_is(h->subject, "follow_up") && str_is(h->after, "open")) {
        return tr(d->r->lang, TX_ACTOR_SYSTEM); /* whoever caused it did not ask for it */
    }
    return story_who(d->r->lang, h->actor, h->user_name);
}

static bool is_again(const struct story_line *a, const struct story_line *b)
{
    return str_eq(a->who, b->who) && str_eq(a->what, b->what) && str_eq(a->change, b->change);
}

void desk_story(const struct desk *d, struct story_line **out, size_t *n)
{
    *out = ARENA_ARRAY(d->r->arena, struct story_line, d->history.n + 1);
    *n = 0;
    for (size_t i = d->history.n; i > 0; i--) {
        const struct history_of_booking_row *h = &d->history.v[i - 1];
        struct story_line line = {
            .at = admin_at(d->r, (struct instant){h->at}),
            .who = who_of(d, h),
            .what = what_of(d, h),
            .change = change_of(d, h),
            .times = 1,
        };
        if (*n > 0 && is_again(&line, &(*out)[*n - 1])) {
            (*out)[*n - 1].times++; /* a withdrawal tried through a night is one line */
        } else {
            (*out)[(*n)++] = line;
        }
    }
    for (size_t i = 0; i < *n; i++) {
        struct story_line *line = &(*out)[i];
        if (line->times > 1) {
            line->what = tx_story_times(d->r->arena, d->r->lang, line->what,
                                        admin_number(d->r->arena, line->times));
        }
    }
}

/* --- the picture --- */

/* A booking's move and what its payment heard of it are one step. */
static bool goes_on(const struct desk *d, size_t i)
{
    if (i + 1 >= d->history.n) {
        return false;
    }
    const struct history_of_booking_row *h = &d->history.v[i], *next = h + 1;
    return str_is(h->subject, "booking") && str_is(next->subject, "payment") && h->at == next->at &&
           str_starts(next->what, STR("booking_"));
}

/* The places seen, in order; the last is the present one. */
static size_t path_of(const struct desk *d, struct explain_at *path)
{
    struct explain_at at = {BOOKING_NONE, PAY_NONE};
    size_t n = 0;
    for (size_t i = 0; i < d->history.n; i++) {
        const struct history_of_booking_row *h = &d->history.v[i];
        const struct payment_get_row *p = payment_of(d, h);
        bool is_konbini = p != NULL && pay_method_of(p->method) == PAY_KONBINI;
        bool is_known = str_is(h->subject, "booking") ? booking_status_parse(h->after, &at.booking)
                        : str_is(h->subject, "payment") && is_konbini
                            ? pay_status_parse(h->after, &at.pay)
                            : false;
        bool is_new = n == 0 || path[n - 1].booking != at.booking || path[n - 1].pay != at.pay;
        if (is_known && is_new && !goes_on(d, i)) {
            path[n++] = at;
        }
    }
    return n;
}

static struct html picture(const struct desk *d, const struct explain_mark *mark,
                           enum explain_shape shape, const char *id)
{
    struct buf b;
    buf_init(&b, d->r->arena, EXPLAIN_MAX_BYTES);
    struct explain_picture p = {.lang = d->r->lang,
                                .shape = shape,
                                .parts = EXPLAIN_FLOWS | EXPLAIN_MACHINES,
                                .mark = mark,
                                .id = id};
    bool has_places = explain_picture(d->r->arena, &b, &p);
    (void)has_places; /* a state without a place is left out, and a test of core fails */
    return (struct html){buf_view(&b)};
}

void desk_picture(const struct desk *d, struct html *wide, struct html *tall)
{
    *wide = *tall = (struct html){STR("")};
    struct explain_at *path = ARENA_ARRAY(d->r->arena, struct explain_at, d->history.n + 1);
    size_t n = path_of(d, path);
    if (d->method != PAY_KONBINI || n == 0) {
        return;
    }
    struct explain_mark mark = {
        .past = path,
        .n_past = n - 1,
        .now = path[n - 1],
        .promotes_to_confirmed = str_is(d->offering.promotes, "confirmed"),
    };
    *wide = picture(d, &mark, EXPLAIN_WIDE, "w");
    *tall = picture(d, &mark, EXPLAIN_TALL, "t");
}
