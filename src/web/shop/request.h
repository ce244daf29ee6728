/* request.h: the page of a payment request (単発決済) under its secret link: what is billed, the
 * numbers to pay with, and where things stand. */
#ifndef WEB_SHOP_REQUEST_H
#define WEB_SHOP_REQUEST_H

#include "web/shop/customer.h"

enum { REQUEST_MAX_FACTS = 12 };

struct request_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const char *tone; /* class of the head, as on the customer's page */
    struct str heading, lead;
    struct str status, status_name;
    struct customer_view
        numbers; /* only what web/shop/numbers.html reads; voucher NULL: none may be shown */
    struct fact facts[REQUEST_MAX_FACTS];
    size_t n_facts;
    struct foot_view *foot;
};

#endif
