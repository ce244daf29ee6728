/* slot_fill.h: how the bookings of a slot stand: what feeds and calendars say of it in words. */
#ifndef WEB_ADMIN_SLOT_FILL_H
#define WEB_ADMIN_SLOT_FILL_H

#include "store/admin.h"

/* Numbers of bookings. Of the confirmed ones by their money, in four groups that leave none out. */
struct slot_fill {
    int64_t waiting, pending;
    int64_t paid, unpaid, failed, nothing; /* failed: 決済エラー; nothing: nothing to pay */
};

/* Of one slot, out of the rows of many, which are in the order of the slots' ids. */
struct slot_fill slot_fill_of(const struct slot_states_of_day_rows *rows, int64_t slot);

#endif
