/* request.h: 単発決済: bills with a secret link (domain.md 5). */
#ifndef APP_REQUEST_H
#define APP_REQUEST_H

#include "app/decide.h"
#include "app/problems.h"
#include "base/text.h"

/* 再請求: bill a confirmed booking again. A number of it that can still be paid is withdrawn first,
 * and the new one is asked for when the old one has ended: one live number per booking. An open
 * request of the booking is replaced. The new number can be paid until the offering's deadline, or,
 * when the slot is too near or past, for the offering's days. DECIDE_ALREADY: it is paid.
 * DECIDE_NOT_ALLOWED: not confirmed, nothing to pay, or outside of what a konbini takes. */
MUST_USE enum err app_rebill(struct app *app, struct arena *a, struct shop_id shop,
                             struct actor who, struct booking_id id, struct decide_output *out);

/* A bill for anybody. */
struct request_input {
    struct str name, kana, mail, phone, title, message;
    enum lang lang;
    int64_t amount;
    struct day due;      /* it can be paid until the end of this day */
    int remind_days;     /* before that day by itself; 0: never */
    struct str idem_key; /* of the form: the same again gives what it made before */
};

/* Make the request and ask for its number; its link is mailed when the number is here. Nothing is
 * stored when *problems refuses. */
MUST_USE enum err app_request_send(struct app *app, struct arena *a, struct shop_id shop,
                                   struct actor who, const struct request_input *in,
                                   struct problems *problems, int64_t *id);

/* 催促: one more mail. DECIDE_ALREADY: the customer has had one within REQUEST_REST_MIN.
 * DECIDE_NOT_ALLOWED: there is no number that can be paid. */
MUST_USE enum err app_request_remind(struct app *app, struct arena *a, struct shop_id shop,
                                     struct actor who, int64_t id, enum decide_result *out);

/* 取消: its number is withdrawn and the customer told. */
MUST_USE enum err app_request_withdraw(struct app *app, struct arena *a, struct shop_id shop,
                                       struct actor who, int64_t id, enum decide_result *out);

/* Until when app_rebill's number could be paid. */
struct deadline_rule;
struct instant request_due(struct deadline_rule rule, struct instant now,
                           struct instant slot_start);

/* リマインド of those whose day is near; end those whose time is over and of which no number can
 * tell. */
void requests_sweep(struct app *app, struct arena *a);

#endif
