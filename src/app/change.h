/* change.h: the hands of one transaction: what a use case works with between begin and commit.
 *
 * `change_run` owns the transaction and, after the commit, rings the bells and tells the waiting
 * pages. The function may run twice (port/db.h); everything in struct change is reset before each
 * run. */
#ifndef APP_CHANGE_H
#define APP_CHANGE_H

#include "app/app.h"

enum { CHANGE_MAX_BOOKINGS = 64 };

struct change {
    struct app *app;
    struct db_conn *db;
    struct arena *a;
    struct shop_id shop;
    struct actor who;
    struct instant now;

    /* What must happen after the commit. */
    bool rings[BELL_COUNT];
    struct booking_id changed[CHANGE_MAX_BOOKINGS];
    size_t n_changed;
};

typedef enum err (*change_fn)(struct change *c, void *arg);

/* Run `fn` as one transaction of `shop` by `who`. Errors are tx_run's and fn's own. */
MUST_USE enum err change_run(struct app *app, struct arena *a, enum tx_class priority,
                             struct shop_id shop, struct actor who, change_fn fn, void *arg);

/* The same, beside others of its kind (tx_run_mingling says which may be). */
MUST_USE enum err change_run_mingling(struct app *app, struct arena *a, enum tx_class priority,
                                      struct shop_id shop, struct actor who, change_fn fn,
                                      void *arg);

/* Remember that this booking's page has something new to show. */
void change_touch(struct change *c, struct booking_id booking);

/* A new id. */
int64_t change_id(struct change *c);

/* One line of history. `before` and `after` are identifiers of states, `detail` is compact JSON or
 * empty; payment 0: about the booking itself. */
struct history_line {
    struct booking_id booking;
    struct payment_id payment;
    int64_t request;     /* 0: none */
    const char *subject; /* "booking", "payment", … as in the table's check */
    struct str what;
    struct str before;
    struct str after;
    struct str detail;
};
MUST_USE enum err change_history(struct change *c, const struct history_line *line);

/* "customer", "user", … */
struct str actor_name(enum actor_kind kind);

#endif
