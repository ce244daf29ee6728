/* waiting.h: who may take a seat while others wait for it (domain.md 6).
 *
 * Seats that somebody in line could take are theirs: to a newcomer the slot is full. The line moves
 * up until the time to book the slot is over (slot_closes_at). Where it leads is the offering's
 * setting, enum waitlist_mode of core/offering.h. */
#ifndef CORE_WAITING_H
#define CORE_WAITING_H

#include "core/booking.h"
#include "core/offering.h"
#include "core/slot.h"

/* Those who wait for one slot. */
struct waiting_line {
    int64_t n;        /* parties */
    int64_t smallest; /* party; 0 when nobody waits */
    bool in_order;    /* nobody passes a party that does not fit */
};

/* Of `left` free seats, those that a newcomer may have: all or none. */
int64_t waiting_leaves(const struct waiting_line *line, int64_t left);

/* Whether anybody can still be promoted into the slot, seats aside. */
bool waiting_goes_on(struct slot_window w, struct instant starts, struct instant now);

/* The event that promotes where the setting leads; `promotes` is not WAITLIST_OFF. */
enum booking_event waiting_event(enum waitlist_mode promotes);

#endif
