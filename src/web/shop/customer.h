/* customer.h: the customer's own page under its secret link: the state of the booking at any time,
 * and the page that follows an application.
 *
 * Whoever has the link may see and cancel the booking, so the pages tell no other site where they
 * are (Referrer-Policy) and no search engine. */
#ifndef WEB_SHOP_CUSTOMER_H
#define WEB_SHOP_CUSTOMER_H

#include "app/voucher.h"
#include "app/waiting.h"
#include "store/booking.h"
#include "store/payment.h"
#include "store/refund.h"
#include "store/slot.h"
#include "web/layout.h"
#include "web/shop/confirm.h"
#include "web/shop/offer.h"
#include "web/shop/shop.h"

enum { CUSTOMER_MAX_LEAD = 6, CUSTOMER_MAX_FACTS = 40 };

/* What is stored about one booking. */
struct customer {
    struct web_req *r;
    struct booking_get_row b;
    struct offer offer;
    struct slot_get_row slot;
    struct str ticket; /* name, or empty */
    enum booking_status status;
    enum cancel_reason reason;
    enum pay_method method;
    bool has_payment;
    struct payment_get_row p; /* the paid attempt, else the newest */
    enum pay_status pay_status;
    enum pay_fail fail;
    bool is_konbini; /* the payment's method */
    bool is_card;
    bool may_go_on;       /* card: 支払いへ進む leads somewhere */
    bool comes_from_card; /* back from the page to pay on */
    struct payment_policy_of_row
        policy;                 /* when the booking will be cancelled unless somebody acts */
    bool is_overdue;            /* the deadline has passed and the provider has not spoken yet */
    int64_t before;             /* those in front that wait for a number */
    struct waiting_place place; /* キャンセル待ち: where in the line */
    struct refund_of_booking_rows refunds; /* oldest first */
    bool from_list;                        /* it came to its status from the waiting list */
};

/* Read by the token of the path. ERR_NOT_FOUND: no such link. */
MUST_USE enum err customer_load(struct web_req *r, struct customer *out);

/* --- the page --- */

struct customer_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct customer *c;
    struct step_view steps; /* shown right after applying */

    const char *tone; /* class of the head: "ok", "info", "warn", "error", "quiet" */
    struct str heading;
    struct str lead[CUSTOMER_MAX_LEAD];
    size_t n_lead;
    struct str warning;                              /* what must not be overlooked, or empty */
    struct str status, status_class, pay, pay_class; /* labels and chips; pay empty: no payment */

    const struct voucher *voucher; /* NULL: no number may be shown */
    struct str if_unpaid;
    bool is_issuing;

    struct str go; /* 支払いへ進む; empty: nothing to do by card */
    struct url go_url;

    struct fact *facts;
    size_t n_facts;
    bool may_cancel;
    struct str cancel_words, cancel_button;
    bool may_resend;
    bool has_receipt; /* it is paid */
    struct str resend_to;
    struct url receipt, resend, cancel, shop_url;
    bool has_calendar; /* holds a seat, so that it belongs into the customer's calendar */
    struct url calendar;
    struct foot_view *foot;
};

/* What it says of a card; false: nothing of its own. */
bool customer_card_words(const struct customer *c, struct customer_view *v);

/* One more sentence. */
void customer_lead(struct customer_view *v, struct str sentence);

/* What the page says about the state: heading, sentences, number. */
void customer_words(const struct customer *c, struct customer_view *v);
/* The lines about the booking. */
void customer_facts(const struct customer *c, struct customer_view *v);

/* The page that sends the browser on to the provider's. */
struct pay_page_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str heading;
    bool is_open;
    struct url go, back;
    struct str label;
};

struct cancel_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct fact *facts;
    size_t n_facts;
    struct str warning; /* about a live number or money paid; or empty */
    struct str title, ask, yes, no;
    struct url cancel, back;
};

#endif
