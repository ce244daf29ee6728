/* id.h: the names of rows, one type per kind so that mixing them does not compile.
 *
 * Ids are below 2^53, grow with time and are made by app/ids.h. Every key in the store begins with
 * the shop's. A `v` of 0 is "none". */
#ifndef CORE_ID_H
#define CORE_ID_H

#include <stdint.h>

struct shop_id {
    int64_t v;
};
struct user_id {
    int64_t v;
};
struct offering_id {
    int64_t v;
};
struct slot_id {
    int64_t v;
};
struct ticket_id {
    int64_t v;
};
struct booking_id {
    int64_t v;
};
struct payment_id {
    int64_t v;
};
struct refund_id {
    int64_t v;
};

#endif
