/* waiting.h: the waiting lists of a shop: slot by slot, in the order in which they move up. */
#ifndef WEB_ADMIN_WAITING_H
#define WEB_ADMIN_WAITING_H

#include "web/admin/admin.h"

struct waiting_party {
    struct str place, name, kana, party, since;
    struct url url;     /* of the booking */
    struct url promote; /* empty: not enough seats, or too late */
};

struct waiting_slot {
    struct str id;                                        /* anchor */
    struct str title, when, seats, until, leads, warning; /* warning empty: none */
    bool in_order;
    struct waiting_party *parties;
    size_t n;
    struct str more; /* how many are not shown; empty: none */
};

struct waiting_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct url bookings_url;
    struct waiting_slot *slots;
    size_t n;
};

#endif
