#include "core/waiting.h"

#include <assert.h>

int64_t waiting_leaves(const struct waiting_line *line, int64_t left)
{
    bool is_promised = line->n > 0 && (line->in_order || line->smallest <= left);
    return left < 0 || is_promised ? 0 : left;
}

bool waiting_goes_on(struct slot_window w, struct instant starts, struct instant now)
{
    return slot_state(w, false, starts, now) != SLOT_TOO_LATE;
}

enum booking_event waiting_event(enum waitlist_mode promotes)
{
    assert(promotes == WAITLIST_PENDING || promotes == WAITLIST_CONFIRMED);
    return promotes == WAITLIST_PENDING ? BOOK_EV_PROMOTE_PENDING : BOOK_EV_PROMOTE_CONFIRMED;
}
