/* voucher_page.h: the page behind hosted_voucher_url, to print or to show at the store. */
#ifndef SIM_VOUCHER_PAGE_H
#define SIM_VOUCHER_PAGE_H

#include "sim/page.h"

enum { VOUCHER_STEPS = 3 };

struct voucher_store {
    struct str name, code;
    struct str steps[VOUCHER_STEPS];
    struct url till; /* this number at the till for trying out */
};

struct voucher_view {
    struct page_head head;
    enum lang lang;
    struct arena *arena;
    bool is_open, is_paid;
    struct str product, yen, deadline, number;
    const struct voucher_store *stores;
    size_t n_stores;
};

#endif
