/* refund_move.h: applies core/refund.h inside a transaction. The only writer of a refund's status,
 * and the one place where the provider's view of a refund becomes our event. */
#ifndef APP_REFUND_MOVE_H
#define APP_REFUND_MOVE_H

#include "app/change.h"
#include "core/refund.h"
#include "store/booking.h"
#include "store/payment.h"
#include "store/refund.h"

/* A refund with what it belongs to. */
struct refund_case {
    struct refund_get_row r;
    struct payment_get_row p;
    struct booking_get_row b;
};

MUST_USE enum err refund_case_read(struct change *c, struct refund_id id, struct refund_case *out,
                                   bool *found);

/* What is left of a payment: its amount minus what has gone back or is on its way; 0 of one that is
 * not paid. Computed, never stored (domain.md 5). */
MUST_USE enum err refund_left(struct db_conn *db, struct arena *a, struct shop_id shop,
                              const struct payment_get_row *p, struct yen *out);

struct refund_start {
    struct yen amount;
    enum refund_reason reason;
    struct str note;        /* may be empty */
    struct str key;         /* of the form; STR_NONE: none */
    struct str provider_id; /* STR_NONE: not made there yet */
};

/* A new refund of `k->p`, by the rule for (REFUND_NONE, on); fills k->r. *begun false: no such
 * rule, nothing was written. */
MUST_USE enum err refund_begin(struct change *c, struct refund_case *k, enum refund_event on,
                               const struct refund_start *start, bool *begun);

/* Move `k->r` (just read in this transaction) by `on` with all its effects. *moved false: no such
 * rule, nothing changed. */
MUST_USE enum err refund_move(struct change *c, const struct refund_case *k, enum refund_event on,
                              bool *moved);

/* The provider's word for why it would not. */
MUST_USE enum err refund_keep_code(struct change *c, const struct refund_case *k, struct str code);

/* Take note of how the provider sees a refund; one that was made on its own pages is taken into the
 * books. `asked_at`: when this view was asked for; one older than the last that counted is ignored,
 * as it may show what is past. */
MUST_USE enum err refund_observe(struct change *c, const struct gw_refund *seen,
                                 struct instant asked_at);
MUST_USE enum err refund_observe_all(struct change *c, const struct gw_reply *reply,
                                     struct instant asked_at);

/* When it is read again if nothing is heard; never, once nothing can become of it. */
MUST_USE enum err refund_plan_check(struct change *c, struct refund_id id);

/* The enum value stored in a row; asserts that it is one. */
enum refund_status refund_status_of(struct str name);

/* What follows from a move, in app/refund_effects.c; `k` is as after it. */
MUST_USE enum err refund_effects_run(struct change *c, const struct refund_case *k,
                                     const struct refund_rule *rule);

#endif
