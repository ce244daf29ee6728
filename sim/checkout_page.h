/* checkout_page.h: hosted Checkout, the 3-D Secure page and the bank details page of a konbini
 * refund. */
#ifndef SIM_CHECKOUT_PAGE_H
#define SIM_CHECKOUT_PAGE_H

#include "sim/page.h"

struct checkout_item {
    struct str name, yen;
};

struct checkout_view {
    struct page_head head;
    enum lang lang;
    struct arena *arena;
    struct str error;
    bool is_open, is_complete, has_card, has_konbini, is_hold;
    const struct checkout_item *items;
    size_t n_items;
    struct str yen, email, name, phone;
    struct url pay_card, pay_konbini, cancel, next; /* "" when there is none */
};

struct secure_view {
    struct page_head head;
    enum lang lang;
    struct arena *arena;
    bool is_waiting;
    struct str yen;
    struct url action;
};

struct bank_view {
    struct page_head head;
    enum lang lang;
    struct arena *arena;
    bool is_waiting, is_done;
    struct str error, yen, deadline;
    struct url action, back;
};

#endif
