/* slots.c: the slots of an offering month by month, and one slot: its seats, stopped or removed.
 * A slot that people booked is never taken away, nor cut below the seats they hold. */
#include "web/admin/slots.h"

#include "app/slots.h"
#include "core/format.h"
#include "store/slot.h"
#include "web/admin/slot.html.h"
#include "web/admin/slots.html.h"
#include "web/router.h"

enum { SLOTS_MAX = 2000 };

static struct str times(const struct web_req *r, struct instant from, struct instant to)
{
    bool is_midnight = to.ms == day_start(day_add(day_of(from), 1)).ms;
    struct str end = is_midnight                      ? STR("24:00")
                     : day_of(to).n == day_of(from).n ? format_time(r->arena, to)
                                                      : format_instant(r->arena, r->lang, to);
    return tx_time_range(r->arena, r->lang, format_time(r->arena, from), end);
}

static struct str seats(const struct web_req *r, int64_t taken, int64_t capacity)
{
    return tx_slots_seats(r->arena, r->lang, admin_number(r->arena, taken),
                          admin_number(r->arena, capacity));
}

/* The list of bookings, narrowed to this offering and day. */
static struct url bookings_url(const struct web_req *r, struct offering_id offering, struct day d)
{
    struct str id = id_text(r->arena, offering.v), day = day_iso(r->arena, d);
    return web_admin_url(r, "/bookings?offering=%.*s&from=%.*s&to=%.*s", STR_ARG(id), STR_ARG(day),
                         STR_ARG(day));
}

static struct url month_url(const struct web_req *r, struct offering_id offering, struct day month)
{
    struct str iso = day_iso(r->arena, month);
    struct url url = offering_url(r, offering, "/slots");
    return (struct url){
        str_format(r->arena, "%.*s?month=%.*s", STR_ARG(url.s), STR_ARG(str_sub(iso, 0, 7)))};
}

static struct url slot_url(const struct web_req *r, struct offering_id offering, int64_t slot,
                           const char *rest)
{
    struct str id = id_text(r->arena, slot);
    struct url url = offering_url(r, offering, "/slots/");
    return (struct url){str_format(r->arena, "%.*s%.*s%s", STR_ARG(url.s), STR_ARG(id), rest)};
}

static enum slot_state state_of(const struct web_req *r, const struct offering_input *in,
                                const struct slot_get_row *row)
{
    struct slot_window window = {in->opens_days, in->closes_min};
    return slot_state(window, row->is_closed != 0, (struct instant){row->starts_at}, r->now);
}

static void fill_line(const struct web_req *r, const struct offering_input *in,
                      const struct slot_get_row *row, struct slot_line *out)
{
    enum slot_state state = state_of(r, in, row);
    enum seats_grade grade = seats_grade(row->capacity, row->taken);
    bool is_full = state == SLOT_OPEN && grade == SEATS_FULL;
    *out = (struct slot_line){
        .time = times(r, (struct instant){row->starts_at}, (struct instant){row->ends_at}),
        .seats = seats(r, row->taken, row->capacity),
        .grade = (int)grade,
        .mark = tr(r->lang, seats_grade_mark(grade)),
        .state = tr(r->lang, is_full ? TX_SEATS_FULL : slot_state_label(state)),
        .is_closed = state == SLOT_CLOSED,
        .is_past = row->starts_at <= r->now.ms,
        .url = slot_url(r, in->id, row->id, ""),
    };
}

static void fill_days(struct web_req *r, const struct offering_input *in,
                      const struct slot_get_rows *rows, struct slots_view *v)
{
    int64_t capacity = 0, taken = 0;
    struct day last = {INT32_MIN};
    struct slot_line *lines = ARENA_ARRAY(r->arena, struct slot_line, rows->n + 1);
    v->days = ARENA_ARRAY(r->arena, struct slot_day, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++) {
        struct day d = day_of((struct instant){rows->v[i].starts_at});
        if (d.n != last.n) {
            v->days[v->n_days++] = (struct slot_day){
                .title = format_day_short(r->arena, r->lang, d),
                .bookings = bookings_url(r, in->id, d),
                .lines = &lines[i],
                .is_today = d.n == day_of(r->now).n,
            };
            last = d;
        }
        fill_line(r, in, &rows->v[i], &lines[i]);
        v->days[v->n_days - 1].n++;
        capacity += rows->v[i].capacity;
        taken += rows->v[i].taken;
    }
    v->total = tx_slots_total(r->arena, r->lang, admin_number(r->arena, (int64_t)rows->n),
                              admin_number(r->arena, capacity), admin_number(r->arena, taken));
}

enum err slots_page(struct web_req *r)
{
    struct offering_input in;
    struct offering_head head;
    TRY(offering_open(r, "/slots", &in, &head));
    struct day month = admin_month(r, web_query(r, "month"));
    struct day after = day_add(month, day_month_length(month));
    struct slot_get_rows rows;
    TRY(q_slot_list(db_reader(r->app->db), r->arena,
                    &(struct slot_list_in){.shop = web_shop(r).v,
                                           .offering = in.id.v,
                                           .from_at = day_start(month).ms,
                                           .to_at = day_start(after).ms,
                                           .max = SLOTS_MAX},
                    &rows));
    struct slots_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = head.layout,
        .head = &head,
        .title = format_month(r->arena, r->lang, month),
        .previous = month_url(r, in.id, month_shift(month, -1)),
        .next = month_url(r, in.id, month_shift(month, 1)),
        .add = offering_url(r, in.id, "/dates"),
    };
    fill_days(r, &in, &rows, &v);
    WEB_RENDER(r, 200, render_web_admin_slots, &v);
}

/* --- one slot --- */

static const struct field fields[] = {
    {.name = "capacity",
     .label = TX_HOURS_CAPACITY,
     .type = FIELD_INT,
     .min = 1,
     .max = SLOT_CAPACITY_MAX,
     .required = true},
    {.name = "closed", .label = TX_SLOT_CLOSE, .type = FIELD_BOOL, .hint = TX_SLOT_CLOSE_HINT},
};

struct one {
    struct offering_input in;
    struct offering_head head;
    struct slot_get_row slot;
};

static enum err open_slot(struct web_req *r, struct one *out)
{
    int64_t id;
    bool found;
    TRY(offering_open(r, "/slots", &out->in, &out->head));
    TRY(web_param_id(r, "slot", &id));
    TRY(q_slot_get(db_reader(r->app->db), r->arena, &(struct slot_get_in){web_shop(r).v, id},
                   &out->slot, &found));
    return found && out->slot.offering == out->in.id.v ? OK : ERR_NOT_FOUND;
}

static enum err show(struct web_req *r, int status, struct one *o, struct form *form,
                     struct str refusal)
{
    const struct slot_get_row *s = &o->slot;
    struct instant starts = {s->starts_at};
    enum slot_state state = state_of(r, &o->in, s);
    struct slot_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = o->head.layout,
        .head = &o->head,
        .when = format_range(r->arena, r->lang, starts, (struct instant){s->ends_at}),
        .seats = seats(r, s->taken, s->capacity),
        .state = {r->lang, state == SLOT_OPEN ? STR("open") : STR("closed"),
                  tr(r->lang, slot_state_label(state))},
        .form = form,
        .refusal = refusal,
        .action = slot_url(r, o->in.id, s->id, ""),
        .remove = slot_url(r, o->in.id, s->id, "/remove"),
        .back = month_url(r, o->in.id, day_of(starts)),
        .bookings = bookings_url(r, o->in.id, day_of(starts)),
        .is_past = s->starts_at <= r->now.ms,
    };
    WEB_RENDER(r, status, render_web_admin_slot, &v);
}

static struct form *stored_form(const struct web_req *r, const struct slot_get_row *slot)
{
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    form_put_int(form, "capacity", slot->capacity);
    form_put(form, "closed", slot->is_closed != 0 ? STR("1") : STR(""));
    return form;
}

enum err slot_page(struct web_req *r)
{
    struct one o;
    TRY(open_slot(r, &o));
    return show(r, 200, &o, stored_form(r, &o.slot), STR_NONE);
}

enum err slot_save(struct web_req *r)
{
    struct one o;
    TRY(open_slot(r, &o));
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    if (!form_read(form, r)) {
        return show(r, 422, &o, form, STR_NONE);
    }
    struct slot_output out;
    TRY(app_set_slot(r->app, r->arena, web_shop(r), r->actor, (struct slot_id){o.slot.id},
                     form_int(form, "capacity", 0), form_bool(form, "closed"), &out));
    switch (out.result) {
    case SLOT_DONE:
        web_flash(r, TX_FLASH_SAVED);
        return web_redirect(r, month_url(r, o.in.id, day_of((struct instant){o.slot.starts_at})).s);
    case SLOT_BELOW_TAKEN:
        form_fail(form, "capacity", "below_taken",
                  tx_slot_below_taken(r->arena, r->lang, admin_number(r->arena, out.taken)));
        break;
    case SLOT_BAD_CAPACITY:
        form_fail(form, "capacity", "out_of_range", tr(r->lang, TX_PROBLEM_CAPACITY));
        break;
    case SLOT_NO_SUCH:
    case SLOT_HAS_BOOKINGS:
        return ERR_NOT_FOUND;
    }
    return show(r, 422, &o, form, STR_NONE);
}

enum err slot_remove(struct web_req *r)
{
    struct one o;
    struct slot_output out;
    TRY(open_slot(r, &o));
    TRY(app_remove_slot(r->app, r->arena, web_shop(r), r->actor, (struct slot_id){o.slot.id},
                        &out));
    if (out.result == SLOT_NO_SUCH) {
        return ERR_NOT_FOUND;
    }
    if (out.result == SLOT_HAS_BOOKINGS) {
        return show(r, 422, &o, stored_form(r, &o.slot), tr(r->lang, TX_SLOT_HAS_BOOKINGS));
    }
    web_flash(r, TX_FLASH_SLOT_REMOVED);
    return web_redirect(r, month_url(r, o.in.id, day_of((struct instant){o.slot.starts_at})).s);
}
