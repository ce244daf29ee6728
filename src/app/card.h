/* card.h: paying by card on a page of the provider's (docs/decisions/cards-by-checkout.md): asking
 * for that page, leading the customer to it, and watching what is held. The moves themselves are
 * rules of core/payment.h. */
#ifndef APP_CARD_H
#define APP_CARD_H

#include "app/change.h"
#include "core/booking.h"
#include "store/booking.h"
#include "store/payment.h"

/* What a page asks a customer to pay. */
struct card_bill {
    struct payment_id payment;
    struct booking_id booking; /* 0: of none */
    struct yen amount;
    struct str product; /* as the page names it */
    struct str description;
    struct str mail;
    struct str lang;         /* "ja", "en" */
    struct str back_url;     /* the customer's own page: afterwards, and when turning back */
    struct instant deadline; /* 0: none */
    bool holds;              /* only hold the amount, to be taken on approval */
};

/* Ask the provider for a page, as an operation of the payment (the first or the next one). Its
 * answer raises PAY_EV_ISSUED. */
MUST_USE enum err card_ask_page(struct change *c, const struct card_bill *bill);

/* The same for a booking's payment, which gets its deadline if it has none: FX_ASK_PAGE. */
MUST_USE enum err card_ask_for_booking(struct change *c, const struct booking_get_row *b,
                                       const struct payment_get_row *p);

/* Until when it can be paid, counted from now, unless that is set: FX_SET_DEADLINE. */
MUST_USE enum err card_set_deadline(struct change *c, const struct booking_get_row *b,
                                    const struct payment_get_row *p);

/* The amount is held until then (0: the provider did not say): staff are warned before it ends. */
MUST_USE enum err card_keep_hold(struct change *c, const struct payment_get_row *p,
                                 struct instant until);

/* There is a page to pay on now; or it has been asked for and is not there yet. */
bool card_page_is_open(const struct payment_get_row *p, struct instant now);
bool card_page_is_coming(const struct payment_get_row *p);

/* The deadline has passed, nobody can pay any more, and the provider has not said yet how it ended:
 * 期限経過・確認中. For numbers too. */
bool payment_is_overdue(const struct payment_get_row *p, struct instant now);

/* Whether the customer can go on to pay: there is a page, or there will be one when asked. `p` is
 * the booking's newest attempt. */
bool card_may_go_on(const struct payment_get_row *p, enum booking_status booking,
                    struct instant now);

enum card_go_result {
    CARD_GO_NOT,  /* nothing to pay, or not any more */
    CARD_GO_WAIT, /* the page has been asked for */
    CARD_GO,      /* there it is */
};

struct card_go {
    enum card_go_result result;
    struct str url;
};

/* The customer presses 支払いへ進む. Where the last page has ended, or the attempt has failed in a
 * way that another card can mend, a new page is asked for; pressing twice asks once. */
MUST_USE enum err app_card_go(struct app *app, struct arena *a, struct shop_id shop,
                              struct booking_id booking, struct card_go *out);

/* Staff are told of holds that end soon. One round; called by sweep. */
void card_sweep(struct app *app, struct arena *a);

#endif
