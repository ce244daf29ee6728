#include "app/slots.h"

#include "app/waiting.h"
#include "store/offering.h"
#include "store/slot.h"

enum err slots_store(struct change *c, struct offering_id offering, const struct slot_plans *plan,
                     int *made)
{
    for (size_t i = 0; i < plan->n; i++) {
        int64_t added;
        TRY(q_slot_add(c->db,
                       &(struct slot_add_in){.shop = c->shop.v,
                                             .id = change_id(c),
                                             .offering = offering.v,
                                             .starts_at = plan->v[i].starts.ms,
                                             .ends_at = plan->v[i].ends.ms,
                                             .capacity = plan->v[i].capacity},
                       &added));
        *made += (int)added;
    }
    return OK;
}

enum err slots_history(struct change *c, struct offering_id offering, struct str what,
                       json_t *detail)
{
    json_object_set_new(detail, "offering", json_integer(offering.v));
    struct str text = json_text(c->a, detail);
    json_decref(detail);
    return change_history(
        c, &(struct history_line){.subject = "settings", .what = what, .detail = text});
}

/* --- explicit dates --- */

struct add_slots {
    struct offering_id offering;
    const struct slot_plan *in;
    size_t n;
    struct problems *problems;
};

static enum err check_date(struct change *c, struct add_slots *op, size_t i)
{
    const struct slot_plan *it = &op->in[i];
    int row = (int)i;
    if (!instant_before(c->now, it->starts)) {
        problem_add_row(op->problems, "starts", row, TX_PROBLEM_PAST);
    }
    if (!instant_before(it->starts, it->ends) ||
        it->ends.ms - it->starts.ms > (int64_t)31 * MS_PER_DAY) {
        problem_add_row(op->problems, "ends", row, TX_PROBLEM_HOURS_ORDER);
    }
    if (it->capacity < 1 || it->capacity > SLOT_CAPACITY_MAX) {
        problem_add_row(op->problems, "capacity", row, TX_PROBLEM_CAPACITY);
    }
    struct slot_get_rows same;
    TRY(q_slot_list(c->db, c->a,
                    &(struct slot_list_in){.shop = c->shop.v,
                                           .offering = op->offering.v,
                                           .from_at = it->starts.ms,
                                           .to_at = it->starts.ms + 1,
                                           .max = 1},
                    &same));
    bool is_there = same.n > 0;
    for (size_t j = 0; j < i; j++) {
        is_there = is_there || op->in[j].starts.ms == it->starts.ms;
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
        problem_add(op->problems, "dates", TX_PROBLEM_NO_DATES);
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
    struct slot_plans plans = {ARENA_ARRAY(c->a, struct slot_plan, op->n), op->n};
    memcpy(plans.v, op->in, op->n * sizeof plans.v[0]);
    int made = 0;
    TRY(slots_store(c, op->offering, &plans, &made));
    return slots_history(c, op->offering, STR("slots_added"), json_pack("{s:i}", "made", made));
}

enum err app_add_slots(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                       struct offering_id offering, const struct slot_plan *in, size_t n,
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
                            : slots_history(c, offering, STR("slot_removed"),
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
    TRY(q_slot_set(c->db,
                   &(struct slot_set_in){.shop = c->shop.v,
                                         .id = slot.id,
                                         .ends_at = slot.ends_at,
                                         .capacity = op->capacity,
                                         .is_closed = op->is_closed},
                   NULL));
    TRY(slots_history(c, offering, STR("slot_changed"),
                      json_pack("{s:I, s:I, s:b}", "starts_at", slot.starts_at, "capacity",
                                op->capacity, "closed", op->is_closed)));
    return waiting_fill(c, op->id, (struct waiting_cause){.kind = FREED_BY_SLOT});
}

enum err slots_close(struct change *c, struct slot_id id)
{
    struct slot_get_row slot;
    bool found;
    TRY(q_slot_get(c->db, c->a, &(struct slot_get_in){c->shop.v, id.v}, &slot, &found));
    if (!found || slot.is_closed != 0) {
        return OK;
    }
    struct slot_output out;
    struct set_slot op = {.id = id, .capacity = slot.capacity, .is_closed = true, .out = &out};
    return set_slot(c, &op);
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
