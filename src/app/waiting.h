/* waiting.h: the waiting list of a slot moves up (domain.md 6, B8, B9), and ends.
 *
 * Whenever a booking lets go of its seats or leaves the line, the effect BFX_PROMOTE_NEXT calls
 * waiting_fill in the same transaction, so between the seat's freeing and the promotion nobody can
 * come. The same function serves whoever gives a slot more seats. What one transaction leaves over,
 * and what becomes possible without a freed seat (a changed setting), the sweep finds. */
#ifndef APP_WAITING_H
#define APP_WAITING_H

#include "app/change.h"
#include "app/decide.h"
#include "core/waiting.h"
#include "store/booking.h"
#include "store/offering.h"
#include "store/slot.h"

/* Why there is room; kept in the history of the promoted. */
struct waiting_cause {
    enum { FREED_BY_BOOKING, FREED_BY_SLOT, FREED_BY_SETTING } kind;
    struct booking_id booking; /* FREED_BY_BOOKING: whose seats they were */
};

/* Inside a transaction: promote those who wait for the slot as long as the next one fits, in the
 * name of the policy that the list is; who made the room is in the history. Nothing happens when
 * nobody waits, while staff keep slot or offering closed, and after the time to book the slot. */
MUST_USE enum err waiting_fill(struct change *c, struct slot_id slot, struct waiting_cause cause);

/* Who waits for a slot, for those who decide about newcomers. Nobody, where the list was ended. */
MUST_USE enum err waiting_line_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                                    int64_t slot, const struct offering_get_row *offering,
                                    struct waiting_line *out);

/* What a page says about one who waits. */
struct waiting_place {
    int64_t before; /* parties in front */
    int64_t n;      /* parties in line */
    int64_t left;   /* free seats */
    enum waitlist_mode leads_to;
    struct instant until;
    bool is_over;   /* nobody will be promoted any more */
    bool is_paused; /* closed by staff: only by hand */
};
MUST_USE enum err waiting_place_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                                     struct instant now, const struct booking_get_row *b,
                                     const struct offering_get_row *offering,
                                     const struct slot_get_row *slot, struct waiting_place *out);

/* Whether a booking came to its present status straight from the waiting list. */
MUST_USE enum err waiting_was_left(struct app *app, struct arena *a, struct shop_id shop,
                                   struct booking_id id, bool *out);

/* 繰り上げ by a person, also past others and into a closed slot: DECIDE_FULL without enough seats,
 * DECIDE_TOO_LATE after the time to book the slot, DECIDE_NO_NUMBER as in app_approve when the list
 * leads to 確定. */
MUST_USE enum err app_promote(struct app *app, struct arena *a, struct shop_id shop,
                              struct actor who, struct booking_id id, bool accepts_no_number,
                              struct decide_output *out);

/* Promote where there is room, and tell those who wait in vain. For sweep.c. */
void waiting_sweep(struct app *app, struct arena *a);

#endif
