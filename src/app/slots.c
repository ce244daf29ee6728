#include "app/slots.h"

#include "app/change.h"
#include "base/json.h"
#include "base/log.h"
#include "core/offering.h"
#include "store/offering.h"
#include "store/slot.h"

#include <inttypes.h>

/* What the hours say, in order of their start. */
struct plan {
    const struct slot_input *v;
    size_t n;
};

struct week {
    struct hours_input hours[SLOTS_HOURS_MAX];
    size_t n_hours;
    struct day closed[SLOTS_CLOSED_MAX];
    size_t n_closed;
};

static bool is_day_off(const struct week *w, struct day d)
{
    for (size_t i = 0; i < w->n_closed; i++) {
        if (w->closed[i].n == d.n) {
            return true;
        }
    }
    return false;
}

/* The slots of the hours from `now` on, up to and with day `until`; hours are in order. */
static struct plan plan_of(struct arena *a, const struct week *w, struct instant now,
                           struct day until)
{
    struct slot_input *v = ARENA_ARRAY(a, struct slot_input, SLOTS_AHEAD_MAX);
    size_t n = 0;
    for (struct day d = day_of(now); d.n <= until.n; d = day_add(d, 1)) {
        if (is_day_off(w, d)) {
            continue;
        }
        for (size_t i = 0; i < w->n_hours; i++) {
            const struct hours_input *h = &w->hours[i];
            for (int m = h->from_min;
                 h->weekday == day_weekday(d) && m + h->length_min <= h->to_min;
                 m += h->length_min) {
                struct slot_input slot = {day_at(d, m), day_at(d, m + h->length_min), h->capacity};
                if (instant_before(now, slot.starts_at) && n < SLOTS_AHEAD_MAX) {
                    v[n++] = slot;
                }
            }
        }
    }
    return (struct plan){v, n};
}

static const struct slot_input *planned(const struct plan *p, int64_t starts_at)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->v[middle].starts_at.ms < starts_at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < p->n && p->v[low].starts_at.ms == starts_at ? &p->v[low] : NULL;
}

static enum err read_week(struct change *c, struct offering_id id, struct week *out)
{
    struct hours_list_rows hours;
    TRY(q_hours_list(c->db, c->a, &(struct hours_list_in){c->shop.v, id.v, SLOTS_HOURS_MAX},
                     &hours));
    out->n_hours = hours.n;
    for (size_t i = 0; i < hours.n; i++) {
        const struct hours_list_row *row = &hours.v[i];
        out->hours[i] =
            (struct hours_input){(int)row->weekday, (int)row->from_min, (int)row->to_min,
                                 (int)row->length_min, (int)row->capacity};
    }
    struct closed_day_list_rows closed;
    TRY(q_closed_day_list(c->db, c->a,
                          &(struct closed_day_list_in){
                              c->shop.v, id.v, day_iso(c->a, day_of(c->now)), SLOTS_CLOSED_MAX},
                          &closed));
    out->n_closed = 0;
    for (size_t i = 0; i < closed.n; i++) {
        if (!day_parse(closed.v[i].day, &out->closed[out->n_closed++])) {
            return ERR_DB;
        }
    }
    return OK;
}

/* --- checking hours --- */

static int by_weekday_and_start(const void *x, const void *y)
{
    const struct hours_input *a = x, *b = y;
    int by_day = a->weekday - b->weekday;
    return by_day != 0 ? by_day : a->from_min - b->from_min;
}

static void check_window(const struct hours_input *h, int row, struct problems *p)
{
    enum { DAY_MIN = 24 * 60, LENGTH_MIN = 5 };
    if (h->weekday < 0 || h->weekday > 6) {
        problem_add_row(p, "weekday", row, TX_PROBLEM_REQUIRED);
    }
    if (h->from_min < 0 || h->to_min > DAY_MIN || h->from_min >= h->to_min) {
        problem_add_row(p, "to", row, TX_PROBLEM_HOURS_ORDER);
    } else if (h->length_min < LENGTH_MIN || h->from_min + h->length_min > h->to_min) {
        problem_add_row(p, "length", row, TX_PROBLEM_HOURS_LENGTH);
    }
    if (h->capacity < 1 || h->capacity > SLOT_CAPACITY_MAX) {
        problem_add_row(p, "capacity", row, TX_PROBLEM_CAPACITY);
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
        const struct hours_input *h = &in->hours[i];
        check_window(h, (int)i, p);
        for (size_t j = 0; j < i; j++) {
            const struct hours_input *o = &in->hours[j];
            if (o->weekday == h->weekday && h->from_min < o->to_min && o->from_min < h->to_min) {
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
        weekly += (in->hours[i].to_min - in->hours[i].from_min) / in->hours[i].length_min;
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
static bool is_as_made(const struct slot_get_row *slot, const struct slot_input *made)
{
    return made != NULL && slot->ends_at == made->ends_at.ms && slot->capacity == made->capacity;
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
                           const struct slot_input *old, const struct slot_input *now,
                           bool is_day_off)
{
    bool by_hand = !is_as_made(slot, old) && !(old != NULL && slot->is_closed);
    struct slot_has_bookings_row has;
    TRY(q_slot_has_bookings(c->db, c->a, &(struct slot_has_bookings_in){c->shop.v, slot->id},
                            &has));
    if (now != NULL) {
        bool is_same = slot->ends_at == now->ends_at.ms && slot->capacity == now->capacity;
        if (is_same || by_hand || has.n > 0) {
            return OK;
        }
        return change_slot(c, slot, now->ends_at.ms, now->capacity, slot->is_closed);
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

static enum err add_planned(struct change *c, struct offering_id offering, const struct plan *plan,
                            int *made)
{
    for (size_t i = 0; i < plan->n; i++) {
        int64_t added;
        TRY(q_slot_add(c->db,
                       &(struct slot_add_in){.shop = c->shop.v,
                                             .id = change_id(c),
                                             .offering = offering.v,
                                             .starts_at = plan->v[i].starts_at.ms,
                                             .ends_at = plan->v[i].ends_at.ms,
                                             .capacity = plan->v[i].capacity},
                       &added));
        *made += (int)added;
    }
    return OK;
}

static enum err store_week(struct change *c, struct offering_id offering, const struct week *w)
{
    TRY(q_hours_clear(c->db, &(struct hours_clear_in){c->shop.v, offering.v}, NULL));
    for (size_t i = 0; i < w->n_hours; i++) {
        const struct hours_input *h = &w->hours[i];
        TRY(q_hours_add(c->db,
                        &(struct hours_add_in){c->shop.v, change_id(c), offering.v, h->weekday,
                                               h->from_min, h->to_min, h->length_min, h->capacity},
                        NULL));
    }
    TRY(q_closed_day_clear(c->db, &(struct closed_day_clear_in){c->shop.v, offering.v}, NULL));
    for (size_t i = 0; i < w->n_closed; i++) {
        TRY(q_closed_day_add(
            c->db, &(struct closed_day_add_in){c->shop.v, offering.v, day_iso(c->a, w->closed[i])},
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
    qsort(out->hours, out->n_hours, sizeof out->hours[0], by_weekday_and_start);
    out->n_closed = 0;
    for (size_t i = 0; i < in->n_closed; i++) {
        if (in->closed[i].n >= today.n) {
            out->closed[out->n_closed++] = in->closed[i];
        }
    }
}

static enum err history_of(struct change *c, struct offering_id offering, struct str what,
                           json_t *detail)
{
    json_object_set_new(detail, "offering", json_integer(offering.v));
    struct str text = json_text(c->a, detail);
    json_decref(detail);
    return change_history(
        c, &(struct history_line){.subject = "settings", .what = what, .detail = text});
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
    struct plan old = plan_of(c->a, before, c->now, until);
    struct plan now = plan_of(c->a, after, c->now, until);
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
    TRY(add_planned(c, op->offering, &now, &op->out->made));
    TRY(q_offering_set_slots_until(
        c->db, &(struct offering_set_slots_until_in){c->shop.v, op->offering.v, until.n}, NULL));
    return history_of(c, op->offering, STR("hours_changed"),
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

/* --- explicit dates --- */

struct add_slots {
    struct offering_id offering;
    const struct slot_input *in;
    size_t n;
    struct problems *problems;
};

static enum err check_date(struct change *c, struct add_slots *op, size_t i)
{
    const struct slot_input *it = &op->in[i];
    int row = (int)i;
    if (!instant_before(c->now, it->starts_at)) {
        problem_add_row(op->problems, "starts", row, TX_PROBLEM_PAST);
    }
    if (!instant_before(it->starts_at, it->ends_at) ||
        it->ends_at.ms - it->starts_at.ms > (int64_t)31 * MS_PER_DAY) {
        problem_add_row(op->problems, "ends", row, TX_PROBLEM_HOURS_ORDER);
    }
    if (it->capacity < 1 || it->capacity > SLOT_CAPACITY_MAX) {
        problem_add_row(op->problems, "capacity", row, TX_PROBLEM_CAPACITY);
    }
    struct slot_get_rows same;
    TRY(q_slot_list(c->db, c->a,
                    &(struct slot_list_in){.shop = c->shop.v,
                                           .offering = op->offering.v,
                                           .from_at = it->starts_at.ms,
                                           .to_at = it->starts_at.ms + 1,
                                           .max = 1},
                    &same));
    bool is_there = same.n > 0;
    for (size_t j = 0; j < i; j++) {
        is_there = is_there || op->in[j].starts_at.ms == it->starts_at.ms;
    }
    if (is_there) {
        problem_add_row(op->problems, "starts", row, TX_PROBLEM_SAME_START);
    }
    return OK;
}

static enum err add_slots(struct change *c, void *arg)
{
    struct add_slots *op = arg;
    *op->problems = (struct problems){0};
    struct offering_get_row offering;
    bool found;
    TRY(q_offering_get(c->db, c->a, &(struct offering_get_in){c->shop.v, op->offering.v}, &offering,
                       &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    if (op->n == 0) {
        problem_add(op->problems, "dates", TX_PROBLEM_REQUIRED);
    } else if (op->n > SLOTS_AT_ONCE_MAX) {
        problem_add(op->problems, "dates", TX_PROBLEM_TOO_MANY);
        return OK;
    }
    for (size_t i = 0; i < op->n; i++) {
        TRY(check_date(c, op, i));
    }
    if (op->problems->refuses) {
        return OK;
    }
    int made = 0;
    TRY(add_planned(c, op->offering, &(struct plan){op->in, op->n}, &made));
    return history_of(c, op->offering, STR("slots_added"), json_pack("{s:i}", "made", made));
}

enum err app_add_slots(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                       struct offering_id offering, const struct slot_input *in, size_t n,
                       struct problems *problems)
{
    struct add_slots op = {offering, in, n, problems};
    return change_run(app, a, TX_ADMIN, shop, who, add_slots, &op);
}

/* --- one slot --- */

struct set_slot {
    struct slot_id id;
    int64_t capacity;
    bool is_closed;
    bool removes;
    struct slot_output *out;
};

static enum err set_slot(struct change *c, void *arg)
{
    const struct set_slot *op = arg;
    *op->out = (struct slot_output){.result = SLOT_NO_SUCH};
    struct slot_get_row slot;
    bool found;
    TRY(q_slot_get(c->db, c->a, &(struct slot_get_in){c->shop.v, op->id.v}, &slot, &found));
    if (!found) {
        return OK;
    }
    op->out->taken = slot.taken;
    struct offering_id offering = {slot.offering};
    if (op->removes) {
        int64_t changed;
        TRY(q_slot_delete(c->db, &(struct slot_delete_in){c->shop.v, slot.id}, &changed));
        op->out->result = changed == 1 ? SLOT_DONE : SLOT_HAS_BOOKINGS;
        return changed == 0 ? OK
                            : history_of(c, offering, STR("slot_removed"),
                                         json_pack("{s:I}", "starts_at", slot.starts_at));
    }
    if (op->capacity < 1 || op->capacity > SLOT_CAPACITY_MAX) {
        op->out->result = SLOT_BAD_CAPACITY;
        return OK;
    }
    if (op->capacity < slot.taken) {
        op->out->result = SLOT_BELOW_TAKEN;
        return OK;
    }
    op->out->result = SLOT_DONE;
    if (op->capacity == slot.capacity && op->is_closed == (slot.is_closed != 0)) {
        return OK;
    }
    TRY(change_slot(c, &slot, slot.ends_at, op->capacity, op->is_closed));
    return history_of(c, offering, STR("slot_changed"),
                      json_pack("{s:I, s:I, s:b}", "starts_at", slot.starts_at, "capacity",
                                op->capacity, "closed", op->is_closed));
}

enum err app_set_slot(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                      struct slot_id id, int64_t capacity, bool is_closed, struct slot_output *out)
{
    struct set_slot op = {.id = id, .capacity = capacity, .is_closed = is_closed, .out = out};
    return change_run(app, a, TX_ADMIN, shop, who, set_slot, &op);
}

enum err app_remove_slot(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                         struct slot_id id, struct slot_output *out)
{
    struct set_slot op = {.id = id, .removes = true, .out = out};
    return change_run(app, a, TX_ADMIN, shop, who, set_slot, &op);
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
    struct day until = day_add(day_of(c->now), (int)row.opens_days);
    struct plan plan = plan_of(c->a, week, c->now, until);
    int made = 0;
    TRY(add_planned(c, offering, &plan, &made));
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
