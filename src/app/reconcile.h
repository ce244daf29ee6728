/* reconcile.h: 照合: our ledger against the provider's, payment by payment (contract 7.3, I8).
 *
 * A run walks through the provider's list page by page, then through those of ours that the list
 * did not name, then through what earlier runs found and this one did not meet. Each object that
 * seems to differ is read again by itself before anything follows. Where our own rules have an
 * answer (paid or ended there), the object goes through payment_observe as after a webhook; what
 * then still differs is a row of `difference`, told once as 要対応 照合の不一致, and closes by
 * itself when it has vanished. Between two pages the run is a row: any server goes on with it. */
#ifndef APP_RECONCILE_H
#define APP_RECONCILE_H

#include "app/change.h"
#include "app/decide.h"
#include "app/reconcile_judge.h"
#include "store/reconcile.h"

/* So far back every run looks: a number lives for 60 days at most. */
enum { RECONCILE_DAYS = 70 };

/* Begin one now. *started false: one is running already. ERR_CONFIG: the shop has no key. */
MUST_USE enum err app_reconcile(struct app *app, struct arena *a, struct shop_id shop,
                                struct actor who, bool *started);

/* Plan and begin the nightly ones and go on with those that run. For sweep.c. */
void reconcile_sweep(struct app *app, struct arena *a);

/* Go on with a shop's run on this thread until it has ended or must wait for the provider: *out is
 * how it stands. ERR_NOT_FOUND: none is running. */
MUST_USE enum err reconcile_work(struct app *app, struct arena *a, struct shop_id shop,
                                 struct reconcile_get_row *out);

/* A person knows why: the difference stays, and waits for nobody. DECIDE_ALREADY: it is accepted
 * or has vanished. */
MUST_USE enum err app_accept_difference(struct app *app, struct arena *a, struct shop_id shop,
                                        struct actor who, int64_t difference, struct str how,
                                        struct decide_output *out);

/* --- for app/reconcile.c alone: one object, inside a transaction (reconcile_note.c) --- */

struct reconcile_seen {
    struct str object; /* the provider's id */
    bool is_missing;   /* unknown there; `payment` is empty */
    int64_t of;        /* our payment, when it is known whose object this should be; or 0 */
    struct instant at; /* when the provider was asked */
    struct gw_payment payment;
};

struct reconcile_tally {
    int64_t compared, others, healed, differ;
    int64_t ours, theirs; /* yen that are here, in our books and in the provider's */
};

/* Our payment that an object is of. A view of somebody else's finds none. */
MUST_USE enum err reconcile_find(struct db_conn *db, struct arena *a, struct shop_id shop,
                                 const struct reconcile_seen *seen, struct payment_get_row *out,
                                 bool *found);

MUST_USE enum err reconcile_note(struct change *c, int64_t run, const struct reconcile_seen *seen,
                                 struct reconcile_tally *t);

#endif
