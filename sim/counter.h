/* counter.h: the store's till as pages, for people who try out the shop (sim/ui/counter*.html). */
#ifndef SIM_COUNTER_H
#define SIM_COUNTER_H

#include "sim/page.h"
#include "sim/till.h"

/* One set of numbers in the list. */
struct counter_row {
    struct str id; /* of the voucher */
    struct str name, product, yen, deadline;
    struct str state; /* a sentence */
    bool is_payable;  /* at the register, now */
    bool has_slip;
    bool may_print; /* the kiosk still takes the numbers */
};

/* A konbini refund that waits for its bank details. */
struct counter_refund {
    struct str yen;
    struct url page;
};

struct counter_view {
    struct page_head head;
    enum lang lang;
    struct arena *arena;
    struct str now;
    bool is_virtual; /* the clock can be moved */
    struct str flash;
    bool is_bad_flash;
    struct str code, number; /* as typed */
    struct str chain;        /* "lawson" */
    const struct counter_row *open;
    size_t n_open;
    const struct counter_refund *refunds;
    size_t n_refunds;
    const struct counter_row *last;
    size_t n_last;
};

struct counter_bill {
    struct page_head head;
    enum lang lang;
    struct arena *arena;
    struct str id, chain, chain_name;
    struct str name, product, yen, deadline, paid_at;
    bool may_print;
    struct url back;
};

#endif
