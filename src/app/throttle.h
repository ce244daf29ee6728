/* throttle.h: slowing down whoever guesses. What is counted has a name, "mail:a@example.jp" or
 * "address:192.0.2.1", in the database, so for all servers together. */
#ifndef APP_THROTTLE_H
#define APP_THROTTLE_H

#include "app/change.h"

/* Count one attempt as a failure, before it is known to be one, so that many at the same moment
 * cannot all slip through. After `free` in a row each is blocked for longer: 30 s, 1 min … 1 h;
 * an hour without any begins anew. *until becomes the end of the block that refused this attempt,
 * which then does not count, if it is later than what stood there. */
MUST_USE enum err throttle_count(struct change *c, struct str what, int free,
                                 struct instant *until);

/* The attempt was no failure: forget all of them, or take back the last. */
MUST_USE enum err throttle_forget(struct change *c, struct str what);
MUST_USE enum err throttle_take_back(struct change *c, struct str what);

#endif
