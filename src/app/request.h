/* request.h: 単発決済: bills with a secret link (domain.md 5). */
#ifndef APP_REQUEST_H
#define APP_REQUEST_H

#include "app/decide.h"

/* 再請求: bill a confirmed booking again. A number of it that can still be paid is withdrawn first,
 * and the new one is asked for when the old one has ended: one live number per booking. An open
 * request of the booking is replaced. The new number can be paid until the offering's deadline, or,
 * when the slot is too near or past, for the offering's days. DECIDE_ALREADY: it is paid.
 * DECIDE_NOT_ALLOWED: not confirmed, nothing to pay, or outside of what a konbini takes. */
MUST_USE enum err app_rebill(struct app *app, struct arena *a, struct shop_id shop,
                             struct actor who, struct booking_id id, struct decide_output *out);

/* Until when app_rebill's number could be paid. */
struct deadline_rule;
struct instant request_due(struct deadline_rule rule, struct instant now,
                           struct instant slot_start);

/* End requests whose time is over and of which no number can tell. */
void requests_sweep(struct app *app, struct arena *a);

#endif
