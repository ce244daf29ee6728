#include "app/change.h"

#include "store/history.h"

#include <assert.h>

struct instant app_now(const struct app *app)
{
    return clock_now(app->clock);
}

struct run {
    struct change change;
    change_fn fn;
    void *arg;
};

static enum err run_once(struct db_conn *db, struct arena *a, void *arg)
{
    struct run *r = arg;
    struct change *c = &r->change;
    c->db = db;
    c->a = a;
    c->now = app_now(c->app);
    memset(c->rings, 0, sizeof c->rings);
    c->n_changed = 0;
    return r->fn(c, r->arg);
}

/* After the commit. */
static void tell(struct app *app, const struct run *r)
{
    for (int kind = 0; kind < BELL_COUNT; kind++) {
        if (r->change.rings[kind]) {
            bell_ring(app->bell, (enum bell_kind)kind);
        }
    }
    for (size_t i = 0; i < r->change.n_changed && app->booking_changed != NULL; i++) {
        app->booking_changed(app->booking_changed_arg, r->change.changed[i]);
    }
}

enum err change_run(struct app *app, struct arena *a, enum tx_class priority, struct shop_id shop,
                    struct actor who, change_fn fn, void *arg)
{
    struct run r = {.change = {.app = app, .shop = shop, .who = who}, .fn = fn, .arg = arg};
    TRY(tx_run_shop(app->db, shop.v, priority, a, run_once, &r));
    tell(app, &r);
    return OK;
}

enum err change_run_mingling(struct app *app, struct arena *a, enum tx_class priority,
                             struct shop_id shop, struct actor who, change_fn fn, void *arg)
{
    struct run r = {.change = {.app = app, .shop = shop, .who = who}, .fn = fn, .arg = arg};
    TRY(tx_run_mingling(app->db, shop.v, priority, a, run_once, &r));
    tell(app, &r);
    return OK;
}

void change_touch(struct change *c, struct booking_id booking)
{
    if (booking.v == 0) {
        return; /* of a request without a booking: nobody's page waits */
    }
    for (size_t i = 0; i < c->n_changed; i++) {
        if (c->changed[i].v == booking.v) {
            return;
        }
    }
    assert(c->n_changed < CHANGE_MAX_BOOKINGS);
    c->changed[c->n_changed++] = booking;
}

int64_t change_id(struct change *c)
{
    return ids_next(c->app->ids, c->now);
}

struct str actor_name(enum actor_kind kind)
{
    static const char *const names[] = {"customer", "user", "provider", "policy", "system"};
    return str_from(names[kind]);
}

enum err change_history(struct change *c, const struct history_line *line)
{
    struct history_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .booking = {line->booking.v != 0, line->booking.v},
        .payment = {line->payment.v != 0, line->payment.v},
        .request = {line->request != 0, line->request},
        .at = c->now.ms,
        .actor = actor_name(c->who.kind),
        .actor_user = {c->who.kind == ACTOR_USER, c->who.user.v},
        .subject = str_from(line->subject),
        .what = line->what,
        .before = line->before.p == NULL ? STR("") : line->before,
        .after = line->after.p == NULL ? STR("") : line->after,
        .detail = line->detail.p == NULL ? STR("") : line->detail,
    };
    return q_history_add(c->db, &in, NULL);
}
