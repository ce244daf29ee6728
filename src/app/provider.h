/* provider.h: the two-way talk with the payment provider: operations out, events in, and the one
 * place where the provider's view of a payment becomes our event (domain.md 4; contract 2.2, 3.7,
 * 7). */
#ifndef APP_PROVIDER_H
#define APP_PROVIDER_H

#include "app/change.h"
#include "store/payment.h"

/* Take note of how the provider sees a payment: keep its id and number, and raise the event that
 * follows, if any. Repeats and stale views change nothing. */
MUST_USE enum err payment_observe(struct change *c, const struct payment_get_row *payment,
                                  const struct gw_payment *seen);

/* A call to be made for a payment, committed with what asks for it. `kind`: "issue", "withdraw",
 * "capture". */
MUST_USE enum err operation_ask(struct change *c, int64_t payment, const char *kind,
                                const struct gw_request *request);

/* What the provider knows of a payment: its object, else the page to pay on; STR_NONE: nothing yet.
 */
struct str payment_at_provider(const struct payment_get_row *p);

/* One round of a provider worker: make the next due call and apply its answer. False: nothing due.
 */
bool operation_work(struct app *app, struct arena *a);

/* The account of a shop, with its key revealed into the arena. ERR_CONFIG: no usable key. */
MUST_USE enum err provider_account(struct app *app, struct arena *a, struct shop_id shop,
                                   struct gw_account *out);

/* A webhook arrived: check its signature against the shop's secrets and store it. ERR_BAD_REQUEST:
 * not authentic or not an event; nothing was stored. OK also for a repeat. */
MUST_USE enum err app_receive_event(struct app *app, struct arena *a, struct shop_id shop,
                                    struct str signature, struct str body);

/* Store one event that is known to be the provider's, once. */
MUST_USE enum err app_store_event(struct app *app, struct arena *a, struct shop_id shop,
                                  const struct gw_event *event);

/* One round of an inbox worker. False: nothing due. */
bool inbox_work(struct app *app, struct arena *a);

/* What clocks and lost messages make necessary: slow numbers, overdue payments, events that no
 * webhook brought, slots ahead. One round; call about once a minute, or often on a virtual clock.
 */
void sweep(struct app *app, struct arena *a);

/* What the last check of the shop's account said. */
enum provider_state {
    PROVIDER_UNCHECKED,
    PROVIDER_READY, /* konbini payments can be taken */
    PROVIDER_PENDING,
    PROVIDER_UNREQUESTED,
    PROVIDER_INACTIVE,
    PROVIDER_KEY_WRONG,
    PROVIDER_UNREADABLE,  /* a good key that may not read the account */
    PROVIDER_UNREACHABLE, /* no answer; never kept */
    PROVIDER_STATE_COUNT
};
/* As kept in shop.stripe_konbini. */
struct str provider_state_name(enum provider_state s);
MUST_USE bool provider_state_parse(struct str name, enum provider_state *out);
enum tx provider_state_label(enum provider_state s);

/* Ask the provider about the shop's account and keep the answer (settings page). Blocks on the
 * network. ERR_CONFIG: no usable key. */
MUST_USE enum err app_check_provider(struct app *app, struct arena *a, struct shop_id shop,
                                     enum provider_state *out);

#endif
