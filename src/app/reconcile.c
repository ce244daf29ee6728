#include "app/reconcile.h"

#include "app/effects.h"
#include "app/provider.h"
#include "base/log.h"
#include "store/reconcile.h"

#include <inttypes.h>

enum {
    SHOPS_A_ROUND = 100,
    PAGES_A_ROUND = 5,  /* of one shop, then other work of the sweep has its turn */
    READS_A_PAGE = 50,  /* objects read one by one */
    NOTES_AT_ONCE = 20, /* objects of one transaction, well below CHANGE_MAX_BOOKINGS */
    LEASE_MS = 10 * MS_PER_MINUTE,
    AGAIN_MS = MS_PER_MINUTE, /* doubled with each failure */
    ATTEMPTS_MAX = 8,
    NIGHT_MINUTE = 3 * 60, /* 3:00 in Japan; the shops follow each other within two hours */
    NIGHT_MINUTES = 2 * 60,
};

static const struct actor system_actor = {.kind = ACTOR_SYSTEM};

/* A part of a page: what was seen, and where the run stands when it is noted. */
struct part {
    int64_t run;
    const struct reconcile_seen *seen;
    size_t n;
    struct str phase;
    struct str after_object;
    int64_t after_id;
};

/* What one look at the provider brought. */
struct page {
    struct reconcile_seen *seen;
    int64_t *ids; /* the row each was looked up for, in the phases that go by our own ids */
    size_t n;
    bool is_last;
    bool is_cut; /* the provider stopped answering in the middle: what came is noted */
    struct gw_reply reply;
};

/* --- beginning --- */

struct begin {
    struct actor who;
    bool started;
};

static enum err begin_in_tx(struct change *c, void *arg)
{
    struct begin *b = arg;
    struct reconcile_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .asked_by = {b->who.kind == ACTOR_USER, b->who.user.v},
        .since_at = c->now.ms - (int64_t)RECONCILE_DAYS * MS_PER_DAY,
        .now = c->now.ms,
    };
    int64_t added;
    TRY(q_reconcile_add(c->db, &in, &added));
    b->started = added > 0;
    c->rings[BELL_SWEEP] = true;
    return OK;
}

enum err app_reconcile(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                       bool *started)
{
    struct gw_account account;
    TRY(provider_account(app, a, shop, &account));
    struct begin b = {.who = who};
    TRY(change_run(app, a, TX_ADMIN, shop, who, begin_in_tx, &b));
    *started = b.started;
    return OK;
}

static struct instant next_night(struct shop_id shop, struct instant now)
{
    int minute = NIGHT_MINUTE + (int)((shop.v >> 6) % NIGHT_MINUTES);
    struct instant at = day_at(day_of(now), minute);
    return instant_before(now, at) ? at : day_at(day_add(day_of(now), 1), minute);
}

static enum err plan_in_tx(struct change *c, void *arg)
{
    const struct reconcile_shops_due_row *row = arg;
    struct begin b = {.who = c->who};
    struct reconcile_plan_in in = {c->shop.v, next_night(c->shop, c->now).ms};
    TRY(q_reconcile_plan(c->db, &in, NULL));
    return row->reconcile_at == 0 ? OK : begin_in_tx(c, &b);
}

static void begin_nightly(struct app *app, struct arena *a)
{
    struct reconcile_shops_due_in in = {app_now(app).ms, SHOPS_A_ROUND};
    struct reconcile_shops_due_rows rows;
    if (q_reconcile_shops_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = change_run(app, a, TX_ADMIN, (struct shop_id){rows.v[i].id}, system_actor,
                                plan_in_tx, &rows.v[i]);
        if (e != OK) {
            log_warn("reconcile.plan", "shop=%" PRId64 " error=%s", rows.v[i].id, err_name(e));
        }
    }
}

/* --- looking --- */

static void read_object(struct app *app, struct arena *a, const struct gw_account *account,
                        struct str object, struct reconcile_seen *seen, struct gw_reply *reply)
{
    struct gw_request request;
    seen->at = app_now(app);
    app->gateway->ops->build_read(app->gateway, a, object, &request);
    app->gateway->ops->send(app->gateway, a, account, &request, STR_NONE, reply);
    seen->object = object;
    seen->is_missing = reply->outcome == GW_MISSING;
    seen->payment = reply->has_payment ? reply->payment : (struct gw_payment){0};
}

static bool is_answer(const struct gw_reply *r)
{
    return (r->outcome == GW_DONE && r->has_payment) || r->outcome == GW_MISSING;
}

/* Whether the list's view of an object is worth a second look: it differs, or says something new.
 */
static enum err looks_odd(struct app *app, struct arena *a, struct shop_id shop,
                          const struct reconcile_seen *seen, bool *odd)
{
    struct payment_get_row p;
    bool found;
    TRY(reconcile_find(db_reader(app->db), a, shop, seen, &p, &found));
    if (!found) {
        *odd = seen->payment.shop.v == shop.v && reconcile_matters(&seen->payment);
        return OK;
    }
    *odd = reconcile_judge(&p, &seen->payment, app_now(app)) != DIFF_NONE ||
           (seen->payment.state == GW_AWAITING && str_is(p.status, "issuing"));
    return OK;
}

static enum err look_at_theirs(struct app *app, struct arena *a, const struct gw_account *account,
                               const struct reconcile_get_row *run, struct page *out)
{
    struct gw_payments list;
    struct instant asked = app_now(app);
    struct str after = str_empty(run->after_object) ? STR_NONE : run->after_object;
    app->gateway->ops->payments(app->gateway, a, account, (struct instant){run->since_at}, after,
                                &list, &out->reply);
    if (out->reply.outcome != GW_DONE) {
        return OK;
    }
    out->seen = ARENA_ARRAY(a, struct reconcile_seen, list.n + 1);
    out->is_last = !list.has_more || list.n == 0;
    for (size_t i = 0; i < list.n; i++) {
        struct reconcile_seen *seen = &out->seen[i];
        bool odd;
        *seen = (struct reconcile_seen){
            .object = list.v[i].provider_id, .at = asked, .payment = list.v[i]};
        TRY(looks_odd(app, a, account->shop, seen, &odd));
        if (odd) {
            struct gw_reply reply = {0};
            read_object(app, a, account, seen->object, seen, &reply);
            out->is_cut = !is_answer(&reply);
        }
        if (out->is_cut) {
            return OK;
        }
        out->n++;
    }
    return OK;
}

/* Objects one by one: `objects[i]` of the row ids[i]. */
static void look_at_each(struct app *app, struct arena *a, const struct gw_account *account,
                         const struct str *objects, bool is_payments, size_t n, struct page *out)
{
    for (size_t i = 0; i < n; i++) {
        struct gw_reply reply = {0};
        struct reconcile_seen *seen = &out->seen[i];
        *seen = (struct reconcile_seen){.of = is_payments ? out->ids[i] : 0};
        read_object(app, a, account, objects[i], seen, &reply);
        if (!is_answer(&reply)) {
            out->is_cut = true;
            out->reply = reply;
            return;
        }
        out->n++;
    }
}

static enum err look_at_ours(struct app *app, struct arena *a, const struct gw_account *account,
                             const struct reconcile_get_row *run, struct page *out)
{
    struct payment_unseen_in in = {
        .shop = account->shop.v,
        .run = run->id,
        .after = run->after_id > 0 ? run->after_id : ids_since((struct instant){run->since_at}),
        .before = ids_since((struct instant){run->started_at}),
        .max = READS_A_PAGE,
    };
    struct payment_unseen_rows rows;
    TRY(q_payment_unseen(db_reader(app->db), a, &in, &rows));
    struct str *objects = ARENA_ARRAY(a, struct str, rows.n + 1);
    out->seen = ARENA_ARRAY(a, struct reconcile_seen, rows.n + 1);
    out->ids = ARENA_ARRAY(a, int64_t, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        out->ids[i] = rows.v[i].id;
        objects[i] = rows.v[i].provider_id;
    }
    out->is_last = rows.n < READS_A_PAGE;
    look_at_each(app, a, account, objects, true, rows.n, out);
    return OK;
}

static enum err look_at_open(struct app *app, struct arena *a, const struct gw_account *account,
                             const struct reconcile_get_row *run, struct page *out)
{
    struct difference_unmet_in in = {account->shop.v, run->id, run->after_id, READS_A_PAGE};
    struct difference_unmet_rows rows;
    TRY(q_difference_unmet(db_reader(app->db), a, &in, &rows));
    struct str *objects = ARENA_ARRAY(a, struct str, rows.n + 1);
    out->seen = ARENA_ARRAY(a, struct reconcile_seen, rows.n + 1);
    out->ids = ARENA_ARRAY(a, int64_t, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        out->ids[i] = rows.v[i].id;
        objects[i] = rows.v[i].object;
    }
    out->is_last = rows.n < READS_A_PAGE;
    look_at_each(app, a, account, objects, false, rows.n, out);
    return OK;
}

/* The phases in their order; each by its look. */
static const struct phase {
    const char *name;
    enum err (*look)(struct app *, struct arena *, const struct gw_account *,
                     const struct reconcile_get_row *, struct page *);
} phases[] = {{"theirs", look_at_theirs}, {"ours", look_at_ours}, {"open", look_at_open}};

static size_t phase_of(struct str name)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(phases) && !str_is(name, phases[i].name)) {
        i++;
    }
    return i;
}

/* --- noting --- */

static enum err note_in_tx(struct change *c, void *arg)
{
    const struct part *part = arg;
    struct reconcile_tally t = {0};
    for (size_t i = 0; i < part->n; i++) {
        TRY(reconcile_note(c, part->run, &part->seen[i], &t));
    }
    struct reconcile_step_in in = {
        .shop = c->shop.v,
        .id = part->run,
        .phase = part->phase,
        .after_object = part->after_object,
        .after_id = part->after_id,
        .compared = t.compared,
        .others = t.others,
        .healed = t.healed,
        .differ = t.differ,
        .ours = t.ours,
        .theirs = t.theirs,
    };
    int64_t changed;
    TRY(q_reconcile_step(c->db, &in, &changed));
    return changed == 1 ? OK : ERR_CONFLICT; /* it has ended meanwhile: nothing is noted twice */
}

static enum err note_page(struct app *app, struct arena *a, struct shop_id shop,
                          const struct reconcile_get_row *run, const struct page *page)
{
    struct part part = {.run = run->id, .phase = run->phase, .after_object = run->after_object};
    for (size_t at = 0; at < page->n; at += part.n) {
        part.seen = &page->seen[at];
        part.n = page->n - at < NOTES_AT_ONCE ? page->n - at : NOTES_AT_ONCE;
        size_t last = at + part.n - 1;
        if (page->ids != NULL) {
            part.after_id = page->ids[last];
        } else {
            part.after_object = page->seen[last].object;
        }
        TRY(change_run(app, a, TX_ADMIN, shop, system_actor, note_in_tx, &part));
    }
    return OK;
}

struct ending {
    const struct reconcile_get_row *run;
    const char *state; /* NULL: later */
    struct str error;
};

static enum err end_in_tx(struct change *c, void *arg)
{
    const struct ending *end = arg;
    struct reconcile_end_in in = {c->shop.v, end->run->id, str_from(end->state), end->error,
                                  c->now.ms};
    return q_reconcile_end(c->db, &in, NULL);
}

static enum err later_in_tx(struct change *c, void *arg)
{
    const struct ending *end = arg;
    struct reconcile_later_in in = {
        .shop = c->shop.v,
        .id = end->run->id,
        .attempts = 1,
        .next_at = c->now.ms + ((int64_t)AGAIN_MS << end->run->attempts),
        .error = end->error,
    };
    return q_reconcile_later(c->db, &in, NULL);
}

/* The next page at once; the lease is given back. */
static enum err go_on_in_tx(struct change *c, void *arg)
{
    const struct ending *end = arg;
    struct reconcile_later_in in = {
        .shop = c->shop.v, .id = end->run->id, .next_at = c->now.ms, .error = STR("")};
    return q_reconcile_later(c->db, &in, NULL);
}

static enum err next_phase(struct app *app, struct arena *a, struct shop_id shop,
                           const struct reconcile_get_row *run)
{
    size_t next = phase_of(run->phase) + 1;
    if (next == COUNT_OF(phases)) {
        struct ending end = {run, "done", STR("")};
        return change_run(app, a, TX_ADMIN, shop, system_actor, end_in_tx, &end);
    }
    struct part part = {
        .run = run->id, .phase = str_from(phases[next].name), .after_object = STR("")};
    return change_run(app, a, TX_ADMIN, shop, system_actor, note_in_tx, &part);
}

/* The provider did not answer, or not as it should. */
static enum err give_way(struct app *app, struct arena *a, struct shop_id shop,
                         const struct reconcile_get_row *run, const struct gw_reply *reply)
{
    bool is_hopeless = reply->outcome == GW_UNAUTHORIZED || reply->outcome == GW_REFUSED ||
                       run->attempts + 1 >= ATTEMPTS_MAX;
    struct ending end = {run, "failed",
                         reply->outcome == GW_UNAUTHORIZED ? STR("unauthorized")
                                                           : STR("unreachable")};
    log_warn("reconcile.no_answer", "shop=%" PRId64 " http=%d attempts=%" PRId64, shop.v,
             reply->http, run->attempts + 1);
    return change_run(app, a, TX_ADMIN, shop, system_actor, is_hopeless ? end_in_tx : later_in_tx,
                      &end);
}

/* --- one page --- */

struct taking {
    int64_t id;
    struct reconcile_get_row run;
    bool is_mine;
};

static enum err take_in_tx(struct change *c, void *arg)
{
    struct taking *t = arg;
    struct reconcile_take_in in = {c->shop.v, t->id, c->now.ms + LEASE_MS, c->now.ms};
    return q_reconcile_take(c->db, c->a, &in, &t->run, &t->is_mine);
}

static enum err work_page(struct app *app, struct arena *a, struct shop_id shop,
                          const struct reconcile_get_row *run)
{
    struct gw_account account;
    struct page page = {.reply = {.outcome = GW_DONE}};
    if (provider_account(app, a, shop, &account) != OK) {
        struct ending end = {run, "failed", STR("no_key")};
        return change_run(app, a, TX_ADMIN, shop, system_actor, end_in_tx, &end);
    }
    TRY(phases[phase_of(run->phase)].look(app, a, &account, run, &page));
    TRY(note_page(app, a, shop, run, &page));
    if (page.is_cut || page.reply.outcome != GW_DONE) {
        return give_way(app, a, shop, run, &page.reply);
    }
    if (page.is_last) {
        TRY(next_phase(app, a, shop, run));
    }
    struct ending go_on = {.run = run};
    return change_run(app, a, TX_ADMIN, shop, system_actor, go_on_in_tx, &go_on);
}

/* One page of a run. *more false: it has ended, waits, or is somebody else's. */
static enum err work_one(struct app *app, struct shop_id shop, int64_t id, bool *more)
{
    struct arena *scratch = arena_new();
    struct taking t = {.id = id};
    enum err e = change_run(app, scratch, TX_ADMIN, shop, system_actor, take_in_tx, &t);
    *more = e == OK && t.is_mine;
    if (*more) {
        e = work_page(app, scratch, shop, &t.run);
        *more = e == OK;
    }
    arena_free(scratch);
    return e;
}

static void go_on(struct app *app, struct arena *a)
{
    struct reconcile_due_in in = {app_now(app).ms, SHOPS_A_ROUND};
    struct reconcile_due_rows rows;
    if (q_reconcile_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        bool more = true;
        enum err e = OK;
        struct shop_id shop = {rows.v[i].shop};
        for (int page = 0; more && page < PAGES_A_ROUND; page++) {
            e = work_one(app, shop, rows.v[i].id, &more);
        }
        log_info("reconcile.worked", "shop=%" PRId64 " result=%s", shop.v, err_name(e));
        if (more) {
            bell_ring(app->bell, BELL_SWEEP);
        }
    }
}

void reconcile_sweep(struct app *app, struct arena *a)
{
    begin_nightly(app, a);
    go_on(app, a);
}

enum err reconcile_work(struct app *app, struct arena *a, struct shop_id shop,
                        struct reconcile_get_row *out)
{
    struct reconcile_running_row running;
    bool found, more = true;
    TRY(q_reconcile_running(db_reader(app->db), a, &(struct reconcile_running_in){shop.v}, &running,
                            &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    while (more) {
        TRY(work_one(app, shop, running.id, &more));
    }
    struct reconcile_get_in key = {shop.v, running.id};
    TRY(q_reconcile_get(db_reader(app->db), a, &key, out, &found));
    return found ? OK : ERR_DB;
}

/* --- accepting --- */

struct accepting {
    int64_t id;
    struct str how;
    struct decide_output *out;
};

static enum err accept_in_tx(struct change *c, void *arg)
{
    const struct accepting *it = arg;
    struct difference_get_row d;
    bool found;
    *it->out = (struct decide_output){.result = DECIDE_NO_SUCH};
    struct difference_get_in key = {c->shop.v, it->id};
    TRY(q_difference_get(c->db, c->a, &key, &d, &found));
    if (!found) {
        return OK;
    }
    int64_t changed;
    struct difference_accept_in in = {c->shop.v, it->id, c->who.user.v, it->how, c->now.ms};
    TRY(q_difference_accept(c->db, &in, &changed));
    it->out->result = changed == 1 ? DECIDE_DONE : DECIDE_ALREADY;
    struct difference_count_row open;
    struct difference_count_in of = {c->shop.v, d.payment.v};
    TRY(q_difference_count(c->db, c->a, &of, &open));
    if (changed == 0 || open.n > 0) {
        return OK;
    }
    return follow_up_close(c, FOLLOW_MISMATCH, (struct booking_id){d.booking.v},
                           (struct payment_id){d.payment.v}, STR("accepted"));
}

enum err app_accept_difference(struct app *app, struct arena *a, struct shop_id shop,
                               struct actor who, int64_t difference, struct str how,
                               struct decide_output *out)
{
    struct accepting it = {difference, how, out};
    return change_run(app, a, TX_ADMIN, shop, who, accept_in_tx, &it);
}
