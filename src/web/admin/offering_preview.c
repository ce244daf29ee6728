/* offering_preview.c: 申込日ごとの支払い期限: until when one can pay, depending on when one
 * applies, for the numbers that stand in the form; and the small views of that form. */
#include "core/deadline.h"
#include "core/format.h"
#include "core/reminder.h"
#include "store/slot.h"
#include "web/admin/offering.h"

#include <inttypes.h>

enum { SAMPLE_DAYS_AHEAD = 14, SAMPLE_MINUTE = 10 * 60, NOON = 12 * 60 };

/* The next slot if there is one, so that the preview shows a date that staff know. */
static enum err sample_start(struct web_req *r, struct offering_id offering, struct instant *out)
{
    struct slot_get_rows slots = {0};
    if (offering.v != 0) {
        struct slot_next_in in = {web_shop(r).v, offering.v, r->now.ms, 1};
        TRY(q_slot_next(db_reader(r->app->db), r->arena, &in, &slots));
    }
    *out = slots.n > 0 ? (struct instant){slots.v[0].starts_at}
                       : day_at(day_add(day_of(r->now), SAMPLE_DAYS_AHEAD), SAMPLE_MINUTE);
    return OK;
}

/* 3月5日(木) 18:30: the year is told above. */
static struct str short_instant(const struct web_req *r, struct instant i)
{
    struct str day = format_day_short(r->arena, r->lang, day_of(i));
    return str_format(r->arena, "%.*s %.*s", STR_ARG(day), STR_ARG(format_time(r->arena, i)));
}

static struct str reminder(const struct web_req *r, int hours, struct instant applied,
                           struct instant deadline)
{
    struct instant at;
    return reminder_at(hours, applied, deadline, &at)
               ? tx_off_preview_remind(r->arena, r->lang, short_instant(r, at))
               : STR("");
}

static void add_row(struct web_req *r, struct offering_view *v, struct deadline_rule rule,
                    struct instant applied, struct instant start)
{
    struct deadline d;
    bool is_offered = deadline_for(rule, applied, start, &d);
    enum tx why = !is_offered ? TX_OFF_PREVIEW_TOO_LATE
                  : d.by_slot ? TX_OFF_PREVIEW_BY_SLOT
                              : TX_OFF_PREVIEW_BY_DAYS;
    v->preview[v->n_preview++] = (struct deadline_row){
        .applied = short_instant(r, applied),
        .deadline = is_offered ? short_instant(r, d.at) : STR(""),
        .why = tr(r->lang, why),
        .remind = is_offered ? reminder(r, v->f->in.remind_hours, applied, d.at) : STR(""),
        .is_too_late = !is_offered,
    };
}

static void note(struct offering_view *v, struct str sentence)
{
    v->notes[v->n_notes++] = sentence;
}

/* Lowest and highest price of a seat that costs something; false: none does. */
static bool prices(const struct offering_input *in, int64_t *lowest, int64_t *highest)
{
    bool by_ticket = false;
    *lowest = INT64_MAX;
    *highest = 0;
    for (size_t i = 0; i <= in->n_tickets; i++) {
        bool is_own = i == in->n_tickets;
        if (is_own ? by_ticket : !in->tickets[i].is_active) {
            continue;
        }
        int64_t price = is_own ? in->price.v : in->tickets[i].price.v;
        by_ticket = by_ticket || !is_own;
        if (price > 0) {
            *lowest = price < *lowest ? price : *lowest;
            *highest = price > *highest ? price : *highest;
        }
    }
    return *highest > 0;
}

/* When a store is not offered at all: too late, or an amount that no store takes. */
static void notes(struct web_req *r, struct offering_view *v, struct deadline_rule rule,
                  struct instant start)
{
    const struct offering_input *in = &v->f->in;
    int64_t lowest, highest;
    note(v, tx_off_preview_latest(r->arena, r->lang,
                                  short_instant(r, deadline_latest_issue(rule, start))));
    if (!prices(in, &lowest, &highest)) {
        return;
    }
    if (lowest < KONBINI_MIN_YEN) {
        note(v, tx_off_preview_cheap(r->arena, r->lang,
                                     format_yen(r->arena, r->lang, (struct yen){lowest})));
    }
    int64_t parties = KONBINI_MAX_YEN / highest + 1;
    if (parties <= in->max_party) {
        note(v, tx_off_preview_expensive(r->arena, r->lang, admin_number(r->arena, parties)));
    }
}

enum err offering_preview(struct web_req *r, struct offering_view *v)
{
    const struct offering_input *in = &v->f->in;
    struct deadline_rule rule = {in->deadline_days, in->deadline_margin_min};
    bool is_usable = rule.days >= DEADLINE_DAYS_MIN && rule.days <= DEADLINE_DAYS_MAX &&
                     rule.margin_min >= 0 && in->opens_days > 0 && in->closes_min >= 0;
    if (!is_usable) {
        return OK;
    }
    struct instant start;
    TRY(sample_start(r, in->id, &start));
    v->preview_start = format_instant(r->arena, r->lang, start);
    struct instant closes = instant_add(start, -(int64_t)in->closes_min * MS_PER_MINUTE);
    /* From long before to the day of the start; those that say the same are left out. */
    const int before[] = {30, 14, 7, rule.days + 2, rule.days + 1, rule.days, 2, 1};
    int last = in->opens_days + 1;
    for (size_t i = 0; i < COUNT_OF(before) && v->n_preview < DEADLINE_ROWS_MAX - 1; i++) {
        struct instant applied = day_at(day_add(day_of(start), -before[i]), NOON);
        if (before[i] < last && instant_before(applied, closes)) {
            add_row(r, v, rule, applied, start);
            last = before[i];
        }
    }
    add_row(r, v, rule, closes, start);
    if (in->pay_konbini) {
        notes(r, v, rule, start);
    }
    return OK;
}

/* --- views of fields --- */

const struct span_view *offering_span(const struct offering_view *v, const char *name)
{
    static const struct {
        const char *name;
        enum tx before, after;
        bool has_unit;
    } words[] = {
        {"deadline_days", TX_OFF_DEADLINE_DAYS_BEFORE, TX_OFF_DEADLINE_DAYS_AFTER, false},
        {"deadline_margin_min", TX_OFF_START_BEFORE, TX_OFF_START_AFTER_UNTIL, true},
        {"expiry_grace_hours", TX_OFF_GRACE_BEFORE, TX_OFF_GRACE_AFTER, true},
        {"remind_hours", TX_OFF_REMIND_BEFORE, TX_OFF_REMIND_AFTER, true},
        {"opens_days", TX_OFF_START_BEFORE, TX_OFF_OPENS_AFTER, false},
        {"closes_min", TX_OFF_START_BEFORE, TX_OFF_START_AFTER_UNTIL, true},
        {"cancel_hours", TX_OFF_START_BEFORE, TX_OFF_START_AFTER_UNTIL, true},
    };
    struct span_view *out = ARENA_NEW(v->arena, struct span_view);
    *out = (struct span_view){
        .arena = v->arena, .lang = v->lang, .number = form_field(v->f->form, name)};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(words[i].name, name) == 0) {
            out->before = tr(v->lang, words[i].before);
            out->after = tr(v->lang, words[i].after);
            if (words[i].has_unit) {
                out->unit =
                    form_field(v->f->form, str_c(v->arena, str_format(v->arena, "%s_unit", name)));
            }
        }
    }
    return out;
}

const struct field_view *offering_cell(const struct offering_view *v, const char *name, int row)
{
    return form_field(v->f->form, row_name(v->arena, name, row));
}

struct str offering_rows_error(const struct offering_view *v, const char *name)
{
    return form_value(v->f->form, name)->error;
}
