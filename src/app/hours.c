#include "app/hours.h"

#include "app/slots.h"
#include "base/log.h"
#include "core/offering.h"
#include "store/offering.h"
#include "store/slot.h"

#include <inttypes.h>

struct week {
    struct weekly_hours hours[SLOTS_HOURS_MAX];
    size_t n_hours;
    struct hours_exception closed[SLOTS_CLOSED_MAX];
    size_t n_closed;
};

static bool is_day_off(const struct week *w, struct day d)
{
    for (size_t i = 0; i < w->n_closed; i++) {
        if (w->closed[i].day.n == d.n) {
            return true;
        }
    }
    return false;
}

/* What the hours say for the days `first` to `until`, as far as it is still to come. */
static struct slot_plans plan_of(struct arena *a, const struct week *w, struct day first,
                                 struct day until, struct instant now)
{
    struct slot_plans plans;
    slot_plan(a, w->hours, w->n_hours, w->closed, w->n_closed, first, until, &plans);
    while (plans.n > 0 && !instant_before(now, plans.v[0].starts)) {
        plans.v++;
        plans.n--;
    }
    return plans;
}

static const struct slot_plan *planned(const struct slot_plans *p, int64_t starts_at)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->v[middle].starts.ms < starts_at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < p->n && p->v[low].starts.ms == starts_at ? &p->v[low] : NULL;
}

static enum err read_week(struct change *c, struct offering_id id, struct week *out)
{
    struct hours_list_rows hours;
    TRY(q_hours_list(c->db, c->a, &(struct hours_list_in){c->shop.v, id.v, SLOTS_HOURS_MAX},
                     &hours));
    out->n_hours = hours.n;
    for (size_t i = 0; i < hours.n; i++) {
        const struct hours_list_row *row = &hours.v[i];
        out->hours[i] = (struct weekly_hours){.weekday = (int)row->weekday,
                                              .hours = {.from_min = (int)row->from_min,
                                                        .to_min = (int)row->to_min,
                                                        .length_min = (int)row->length_min,
                                                        .capacity = (int)row->capacity}};
    }
    struct closed_day_list_rows closed;
    TRY(q_closed_day_list(c->db, c->a,
                          &(struct closed_day_list_in){
                              c->shop.v, id.v, day_iso(c->a, day_of(c->now)), SLOTS_CLOSED_MAX},
                          &closed));
    out->n_closed = closed.n;
    for (size_t i = 0; i < closed.n; i++) {
        out->closed[i] = (struct hours_exception){.is_closed = true};
        if (!day_parse(closed.v[i].day, &out->closed[i].day)) {
            return ERR_DB;
        }
    }
    return OK;
}

/* --- checking hours --- */

static void check_window(const struct weekly_hours *w, int row, struct problems *p)
{
    if (w->weekday < 0 || w->weekday > 6) {
        problem_add_row(p, "weekday", row, TX_PROBLEM_REQUIRED);
    }
    switch (hours_check(&w->hours)) {
    case HOURS_OK:
        break;
    case HOURS_OUTSIDE_DAY:
        problem_add_row(p, "to", row, TX_PROBLEM_HOURS_ORDER);
        break;
    case HOURS_BAD_LENGTH:
    case HOURS_BAD_GAP:
    case HOURS_NO_SLOT:
        problem_add_row(p, "length", row, TX_PROBLEM_HOURS_LENGTH);
        break;
    case HOURS_BAD_CAPACITY:
        problem_add_row(p, "capacity", row, TX_PROBLEM_CAPACITY);
        break;
    }
}

static void check_week(const struct hours_save *in, struct problems *p)
{
    if (in->n_hours > SLOTS_HOURS_MAX) {
        problem_add(p, "hours", TX_PROBLEM_TOO_MANY);
    }
    if (in->n_closed > SLOTS_CLOSED_MAX) {
        problem_add(p, "closed", TX_PROBLEM_TOO_MANY);
    }
    for (size_t i = 0; i < in->n_hours; i++) {
        const struct weekly_hours *w = &in->hours[i];
        check_window(w, (int)i, p);
        for (size_t j = 0; j < i; j++) {
            const struct weekly_hours *o = &in->hours[j];
            if (o->weekday == w->weekday && w->hours.from_min < o->hours.to_min &&
                o->hours.from_min < w->hours.to_min) {
                problem_add_row(p, "from", (int)i, TX_PROBLEM_HOURS_OVERLAP);
                break;
            }
        }
    }
}

/* How many slots the hours make in the time ahead, at most. */
static int64_t slots_ahead(const struct hours_save *in, int64_t opens_days)
{
    int64_t weekly = 0;
    for (size_t i = 0; i < in->n_hours; i++) {
        const struct hours *h = &in->hours[i].hours;
        weekly += (h->to_min - h->from_min) / h->length_min;
    }
    return weekly * (opens_days / 7 + 1);
}

/* --- bringing slots in line --- */

struct save_hours {
    struct offering_id offering;
    const struct hours_save *in;
    struct problems *problems;
    struct hours_output *out;
};

/* Whether the slot still is what the hours made of it, or was touched by hand. */
static bool is_as_made(const struct slot_get_row *slot, const struct slot_plan *made)
{
    return made != NULL && slot->ends_at == made->ends.ms && slot->capacity == made->capacity;
}

static enum err change_slot(struct change *c, const struct slot_get_row *slot, int64_t ends_at,
                            int64_t capacity, int64_t is_closed)
{
    return q_slot_set(c->db,
                      &(struct slot_set_in){.shop = c->shop.v,
                                            .id = slot->id,
                                            .ends_at = ends_at,
                                            .capacity = capacity,
                                            .is_closed = is_closed},
                      NULL);
}

/* One existing slot, given what the old and the new hours say about its start. */
static enum err align_slot(struct change *c, struct save_hours *op, const struct slot_get_row *slot,
                           const struct slot_plan *old, const struct slot_plan *now,
                           bool is_day_off)
{
    bool by_hand = !is_as_made(slot, old) && !(old != NULL && slot->is_closed);
    struct slot_has_bookings_row has;
    TRY(q_slot_has_bookings(c->db, c->a, &(struct slot_has_bookings_in){c->shop.v, slot->id},
                            &has));
    if (now != NULL) {
        bool is_same = slot->ends_at == now->ends.ms && slot->capacity == now->capacity;
        if (is_same || by_hand || has.n > 0) {
            return OK;
        }
        return change_slot(c, slot, now->ends.ms, now->capacity, slot->is_closed);
    }
    if (by_hand && !is_day_off) {
        return OK;
    }
    if (has.n == 0) {
        op->out->removed++;
        return q_slot_delete(c->db, &(struct slot_delete_in){c->shop.v, slot->id}, NULL);
    }
    op->out->closed += !slot->is_closed;
    return change_slot(c, slot, slot->ends_at, slot->capacity, 1);
}

/* What the new hours have and the old ones had not. A start that the old hours had and that is no
 * row was removed by hand, and stays away. */
static struct slot_plans new_ones(struct arena *a, const struct slot_plans *old,
                                  const struct slot_plans *now, struct day made_until)
{
    struct slot_plans plans = {ARENA_ARRAY(a, struct slot_plan, now->n + 1), 0};
    for (size_t i = 0; i < now->n; i++) {
        struct instant start = now->v[i].starts;
        if (planned(old, start.ms) == NULL || day_of(start).n > made_until.n) {
            plans.v[plans.n++] = now->v[i];
        }
    }
    return plans;
}

static enum err store_week(struct change *c, struct offering_id offering, const struct week *w)
{
    TRY(q_hours_clear(c->db, &(struct hours_clear_in){c->shop.v, offering.v}, NULL));
    for (size_t i = 0; i < w->n_hours; i++) {
        const struct hours *h = &w->hours[i].hours;
        TRY(q_hours_add(c->db,
                        &(struct hours_add_in){c->shop.v, change_id(c), offering.v,
                                               w->hours[i].weekday, h->from_min, h->to_min,
                                               h->length_min, h->capacity},
                        NULL));
    }
    TRY(q_closed_day_clear(c->db, &(struct closed_day_clear_in){c->shop.v, offering.v}, NULL));
    for (size_t i = 0; i < w->n_closed; i++) {
        TRY(q_closed_day_add(
            c->db,
            &(struct closed_day_add_in){c->shop.v, offering.v, day_iso(c->a, w->closed[i].day)},
            NULL));
    }
    return OK;
}

static void take_week(const struct hours_save *in, struct day today, struct week *out)
{
    out->n_hours = in->n_hours;
    if (in->n_hours > 0) {
        memcpy(out->hours, in->hours, in->n_hours * sizeof in->hours[0]);
    }
    out->n_closed = 0;
    for (size_t i = 0; i < in->n_closed; i++) {
        if (in->closed[i].n >= today.n) {
            out->closed[out->n_closed++] =
                (struct hours_exception){.day = in->closed[i], .is_closed = true};
        }
    }
}

static enum err save_hours(struct change *c, void *arg)
{
    struct save_hours *op = arg;
    *op->problems = (struct problems){0};
    *op->out = (struct hours_output){0};
    struct offering_get_row offering;
    bool found;
    TRY(q_offering_get(c->db, c->a, &(struct offering_get_in){c->shop.v, op->offering.v}, &offering,
                       &found));
    if (!found || !str_eq(offering.kind, offering_kind_name(OFFERING_SERVICE))) {
        return ERR_NOT_FOUND;
    }
    check_week(op->in, op->problems);
    if (!op->problems->refuses && slots_ahead(op->in, offering.opens_days) > SLOTS_AHEAD_MAX) {
        problem_add(op->problems, "hours", TX_PROBLEM_TOO_MANY_SLOTS);
    }
    if (op->problems->refuses) {
        return OK;
    }
    struct week *before = ARENA_NEW(c->a, struct week), *after = ARENA_NEW(c->a, struct week);
    TRY(read_week(c, op->offering, before));
    take_week(op->in, day_of(c->now), after);
    struct day until = day_add(day_of(c->now), (int)offering.opens_days);
    struct slot_plans old = plan_of(c->a, before, day_of(c->now), until, c->now);
    struct slot_plans now = plan_of(c->a, after, day_of(c->now), until, c->now);
    struct offering_slots_until_row made;
    TRY(q_offering_slots_until(
        c->db, c->a, &(struct offering_slots_until_in){c->shop.v, op->offering.v}, &made));
    struct slot_plans to_make = new_ones(c->a, &old, &now, (struct day){(int32_t)made.until});
    struct slot_get_rows slots;
    TRY(q_slot_next(
        c->db, c->a,
        &(struct slot_next_in){c->shop.v, op->offering.v, c->now.ms, SLOTS_AHEAD_MAX * 2}, &slots));
    for (size_t i = 0; i < slots.n; i++) {
        const struct slot_get_row *slot = &slots.v[i];
        struct instant start = {slot->starts_at};
        TRY(align_slot(c, op, slot, planned(&old, start.ms), planned(&now, start.ms),
                       is_day_off(after, day_of(start))));
    }
    TRY(store_week(c, op->offering, after));
    TRY(slots_store(c, op->offering, &to_make, &op->out->made));
    TRY(q_offering_set_slots_until(
        c->db, &(struct offering_set_slots_until_in){c->shop.v, op->offering.v, until.n}, NULL));
    return slots_history(c, op->offering, STR("hours_changed"),
                         json_pack("{s:i, s:i, s:i}", "made", op->out->made, "removed",
                                   op->out->removed, "closed", op->out->closed));
}

enum err app_save_hours(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                        struct offering_id offering, const struct hours_save *in,
                        struct problems *problems, struct hours_output *out)
{
    struct save_hours op = {offering, in, problems, out};
    return change_run(app, a, TX_ADMIN, shop, who, save_hours, &op);
}

/* --- the daily job --- */

enum { EXTEND_BATCH = 100 };

static enum err extend(struct change *c, void *arg)
{
    struct offering_id offering = *(const struct offering_id *)arg;
    struct offering_get_row row;
    bool found;
    TRY(q_offering_get(c->db, c->a, &(struct offering_get_in){c->shop.v, offering.v}, &row,
                       &found));
    if (!found) {
        return OK;
    }
    struct week *week = ARENA_NEW(c->a, struct week);
    TRY(read_week(c, offering, week));
    struct offering_slots_until_row done;
    TRY(q_offering_slots_until(c->db, c->a,
                               &(struct offering_slots_until_in){c->shop.v, offering.v}, &done));
    struct day today = day_of(c->now), until = day_add(today, (int)row.opens_days);
    struct day first = done.until < today.n ? today : (struct day){(int32_t)done.until + 1};
    if (first.n > until.n) {
        return OK;
    }
    struct slot_plans plan = plan_of(c->a, week, first, until, c->now);
    int made = 0;
    TRY(slots_store(c, offering, &plan, &made));
    return q_offering_set_slots_until(
        c->db, &(struct offering_set_slots_until_in){c->shop.v, offering.v, until.n}, NULL);
}

void slots_extend(struct app *app, struct arena *a)
{
    struct offering_slots_due_in in = {.today = day_of(app_now(app)).n, .max = EXTEND_BATCH};
    struct offering_slots_due_rows rows;
    if (q_offering_slots_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    for (size_t i = 0; i < rows.n; i++) {
        struct offering_id offering = {rows.v[i].id};
        enum err e = change_run(app, a, TX_ADMIN, (struct shop_id){rows.v[i].shop},
                                (struct actor){.kind = ACTOR_SYSTEM}, extend, &offering);
        log_info("slots.extended", "offering=%" PRId64 " result=%s", offering.v, err_name(e));
    }
}
