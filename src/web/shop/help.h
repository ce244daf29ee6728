/* help.h: what the statuses mean, for customers: in words, as the comparison picture, and all rules
 * for those who want to know. */
#ifndef WEB_SHOP_HELP_H
#define WEB_SHOP_HELP_H

#include "core/payment.h"
#include "web/layout.h"
#include "web/shop/shop.h"

struct help_status {
    struct str name; /* as in class names: "confirmed" */
    struct str label;
    struct str means;
};

enum { HELP_MAX_STATUSES = PAY_STATUS_COUNT + 1 }; /* 期限経過・確認中 is one more */

struct help_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct help_status booking[HELP_MAX_STATUSES], pay[HELP_MAX_STATUSES];
    size_t n_booking, n_pay;
    struct html pictures, rules;
    struct foot_view *foot; /* NULL: the page of no shop */
};

#endif
