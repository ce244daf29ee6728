/* invariants.h: what must always hold (domain.md 8), asked of the stored rows. The same questions
 * for `uketsuke doctor` and for the randomised test.
 *
 * I4 (what was acknowledged stays) and I9 (nobody sees another's) are not facts of the rows; I8 is
 * the reconciliation's (reconcile.h). */
#ifndef APP_INVARIANTS_H
#define APP_INVARIANTS_H

#include "base/text.h"
#include "core/id.h"
#include "port/db.h"

enum { VIOLATION_IDS = 5 };

struct invariant {
    const char *name; /* "seats" */
    enum tx label;
    bool is_of_bookings; /* its ids are bookings'; else slots' or offerings' */
};

extern const struct invariant invariants[];
extern const size_t invariants_count;

struct violation {
    int64_t ids[VIOLATION_IDS]; /* the first that break it */
    size_t n;                   /* 0: it holds */
    bool has_more;
};

/* Ask the i-th; `booking` 0: about everything in the shop, else about that booking alone (what is
 * not of bookings is asked about everything). */
MUST_USE enum err invariant_check(size_t i, struct db_conn *db, struct arena *a,
                                  struct shop_id shop, struct booking_id booking,
                                  struct violation *out);

#endif
