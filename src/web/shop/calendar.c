#include "web/shop/calendar.h"

#include "core/format.h"
#include "web/router.h"
#include "web/shop/calendar.html.h"

enum { WEEK_DAYS = 7, MAX_EVENT_DAYS_AHEAD = 800 };

static struct url day_url(const struct web_req *r, const struct offer *o, bool is_week,
                          struct day day)
{
    struct str id = id_text(r->arena, o->row.id);
    struct str iso = day_iso(r->arena, day);
    return web_shop_url(r, "/o/%.*s?%sday=%.*s%s", STR_ARG(id), is_week ? "view=week&" : "",
                        STR_ARG(iso), is_week ? "" : "#day");
}

/* Another month: no day is chosen in it yet. */
static struct url month_url(const struct web_req *r, const struct offer *o, struct day day)
{
    struct str id = id_text(r->arena, o->row.id);
    struct str iso = day_iso(r->arena, day);
    return web_shop_url(r, "/o/%.*s?month=%.*s", STR_ARG(id), STR_ARG(str_sub(iso, 0, 7)));
}

static void fill_day(const struct web_req *r, struct day day, const struct slot_shows *slots,
                     struct day_list *out)
{
    *out = (struct day_list){
        .day = day,
        .title = format_day_short(r->arena, r->lang, day),
        .weekday = day_weekday(day),
        .is_today = day.n == day_of(r->now).n,
        .is_past = day.n < day_of(r->now).n,
    };
    for (size_t i = 0; i < slots->n; i++) {
        if (slots->v[i].day.n == day.n) {
            if (out->n_slots == 0) {
                out->slots = &slots->v[i];
            }
            out->n_slots++;
        }
    }
}

/* The best that a day still has. */
static enum seats_grade grade_of(const struct slot_shows *slots, struct day day)
{
    enum seats_grade best = SEATS_NONE;
    for (size_t i = 0; i < slots->n; i++) {
        if (slots->v[i].day.n == day.n && slots->v[i].grade > best) {
            best = slots->v[i].grade;
        }
    }
    return best;
}

static void fill_cells(const struct web_req *r, struct calendar_view *v,
                       const struct slot_shows *slots, struct day chosen)
{
    struct month_grid grid = month_grid(chosen);
    struct day today = day_of(r->now);
    v->weeks = grid.weeks;
    for (int w = 0; w < grid.weeks; w++) {
        for (int d = 0; d < WEEK_DAYS; d++) {
            struct day day = grid.days[w][d];
            struct day_cell *cell = &v->rows[w].days[d];
            *cell = (struct day_cell){
                .day = day,
                .number = civil_of_day(day).day,
                .weekday = d,
                .is_in_month = month_has(&grid, day),
                .is_today = day.n == today.n,
                .is_chosen = day.n == chosen.n,
            };
            cell->grade = cell->is_in_month && day.n >= today.n ? grade_of(slots, day) : SEATS_NONE;
            cell->is_off = cell->grade == SEATS_NONE;
            cell->mark = tr(r->lang, seats_grade_mark(cell->grade));
            cell->label =
                str_format(r->arena, "%.*s %.*s", STR_ARG(format_day_short(r->arena, r->lang, day)),
                           STR_ARG(tr(r->lang, seats_grade_label(cell->grade))));
            if (!cell->is_off) {
                cell->url = day_url(r, v->offer, false, day);
            }
        }
    }
}

/* "2026-03" as its first day. */
static bool month_parse(struct arena *a, struct str s, struct day *out)
{
    return s.n == 7 && day_parse(str_join(a, s, STR("-01")), out);
}

/* What the visitor asks for, kept between today and the last day that can be open; without a wish
 * the first free day, so that the first page shows something to take. */
static struct day wanted_day(const struct web_req *r, const struct calendar_view *v, bool *is_month)
{
    struct day today = day_of(r->now);
    struct day last = day_add(today, (int)v->offer->row.opens_days);
    struct day day = v->first != NULL ? v->first->day : today;
    *is_month = false;
    if (month_parse(r->arena, web_query(r, "month"), &day)) {
        *is_month = true;
    } else {
        struct day asked;
        if (day_parse(web_query(r, "day"), &asked)) {
            day = asked;
        }
    }
    day = day.n < today.n ? today : day;
    return day.n > last.n ? last : day;
}

/* The first day of the shown month that has seats; of those that are full, the first. */
static struct day best_day(const struct web_req *r, const struct slot_shows *slots,
                           struct day otherwise)
{
    struct day found = otherwise;
    enum seats_grade best = SEATS_NONE;
    for (size_t i = 0; i < slots->n; i++) {
        enum seats_grade grade = slots->v[i].can_book ? SEATS_MANY : slots->v[i].grade;
        if (slots->v[i].day.n >= day_of(r->now).n && grade > best) {
            best = grade;
            found = slots->v[i].day;
        }
    }
    return found;
}

static enum err fill_month(const struct web_req *r, struct calendar_view *v)
{
    bool is_month;
    struct day day = wanted_day(r, v, &is_month);
    struct month_grid grid = month_grid(day);
    struct slot_shows slots;
    TRY(slot_shows_read(r, v->offer, day_start(grid.first), day_start(day_add(grid.last, 1)),
                        &slots));
    if (is_month) {
        day = best_day(r, &slots, day);
    }
    fill_cells(r, v, &slots, day);
    v->title = format_month(r->arena, r->lang, day);
    v->previous_label = tr(r->lang, TX_CAL_PREVIOUS_MONTH);
    v->next_label = tr(r->lang, TX_CAL_NEXT_MONTH);
    struct day today = day_of(r->now);
    struct day last = day_add(today, (int)v->offer->row.opens_days);
    if (grid.first.n > today.n) {
        v->previous = month_url(r, v->offer, month_shift(day, -1));
    }
    if (grid.last.n < last.n) {
        v->next = month_url(r, v->offer, month_shift(day, 1));
    }
    v->week_url = day_url(r, v->offer, true, day);
    v->month_url = day_url(r, v->offer, false, day);
    v->days = ARENA_NEW(r->arena, struct day_list);
    v->n_days = 1;
    fill_day(r, day, &slots, &v->days[0]);
    return OK;
}

static enum err fill_week(const struct web_req *r, struct calendar_view *v)
{
    bool is_month;
    struct day day = wanted_day(r, v, &is_month);
    struct day first = day_add(day, -day_weekday(day));
    struct day end = day_add(first, WEEK_DAYS);
    struct slot_shows slots;
    TRY(slot_shows_read(r, v->offer, day_start(first), day_start(end), &slots));
    struct day today = day_of(r->now);
    v->title = tx_time_range(r->arena, r->lang, format_day_short(r->arena, r->lang, first),
                             format_day_short(r->arena, r->lang, day_add(end, -1)));
    v->previous_label = tr(r->lang, TX_CAL_PREVIOUS_WEEK);
    v->next_label = tr(r->lang, TX_CAL_NEXT_WEEK);
    if (first.n > today.n) {
        v->previous = day_url(r, v->offer, true, day_add(first, -1));
    }
    if (end.n <= day_add(today, (int)v->offer->row.opens_days).n) {
        v->next = day_url(r, v->offer, true, end);
    }
    v->week_url = day_url(r, v->offer, true, day);
    v->month_url = day_url(r, v->offer, false, day);
    v->days = ARENA_ARRAY(r->arena, struct day_list, WEEK_DAYS);
    v->n_days = WEEK_DAYS;
    for (int i = 0; i < WEEK_DAYS; i++) {
        fill_day(r, day_add(first, i), &slots, &v->days[i]);
    }
    return OK;
}

/* Every date that is still to come, each day once. */
static enum err fill_event(const struct web_req *r, struct calendar_view *v)
{
    struct slot_shows slots;
    struct day today = day_of(r->now);
    TRY(slot_shows_read(r, v->offer, day_start(today),
                        day_start(day_add(today, MAX_EVENT_DAYS_AHEAD)), &slots));
    v->days = ARENA_ARRAY(r->arena, struct day_list, slots.n);
    for (size_t i = 0; i < slots.n; i++) {
        if (v->n_days == 0 || v->days[v->n_days - 1].day.n != slots.v[i].day.n) {
            fill_day(r, slots.v[i].day, &slots, &v->days[v->n_days]);
            v->days[v->n_days].title = format_day(r->arena, r->lang, slots.v[i].day);
            v->n_days++;
        }
    }
    return OK;
}

/* Whether any of the shown days has a seat. */
static bool shows_free(const struct calendar_view *v)
{
    for (size_t i = 0; i < v->n_days; i++) {
        for (size_t k = 0; k < v->days[i].n_slots; k++) {
            if (v->days[i].slots[k].can_book) {
                return true;
            }
        }
    }
    return false;
}

static enum err fill(const struct web_req *r, struct calendar_view *v)
{
    struct slot_shows free, waiting = {0};
    TRY(slot_shows_free(r, v->offer, 1, 0, 1, &free));
    v->is_all_full = free.n == 0;
    if (free.n > 0) {
        v->first = free.v;
        v->next_free_day = format_instant(r->arena, r->lang, v->first->starts);
        v->next_free_url = day_url(r, v->offer, v->is_week, v->first->day);
    } else {
        TRY(slot_shows_waiting(r, v->offer, 1, &waiting));
        v->first = waiting.n > 0 ? waiting.v : NULL;
        v->may_wait = waiting.n > 0;
    }
    TRY(v->is_event ? fill_event(r, v) : v->is_week ? fill_week(r, v) : fill_month(r, v));
    v->leads_on = free.n > 0 && !shows_free(v);
    return OK;
}

const struct day_slots_view *day_slots(const struct calendar_view *v, const struct day_list *day,
                                       bool is_short)
{
    struct day_slots_view *out = ARENA_NEW(v->arena, struct day_slots_view);
    *out = (struct day_slots_view){v->arena, v->lang, day, is_short};
    return out;
}

enum err offering_page(struct web_req *r)
{
    struct offer *o = ARENA_NEW(r->arena, struct offer);
    TRY(offer_from_path(r, o));
    struct calendar_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, o->title),
        .offer = o,
        .cancel = offer_cancel_words(r, o),
        .payment = offer_payment_words(r, o),
        .how = tr(r->lang, o->admission == ADMISSION_APPROVAL ? TX_OFFERING_HOW_APPROVAL
                                                              : TX_OFFERING_HOW_FIRST_COME),
        .foot = shop_foot(r),
        .shop_url = web_shop_url(r, "%s", ""),
        .is_event = o->kind == OFFERING_EVENT,
        .is_week = str_is(web_query(r, "view"), "week"),
    };
    for (int d = 0; d < WEEK_DAYS; d++) {
        v.weekdays[d] = format_weekday(r->lang, d);
    }
    TRY(fill(r, &v));
    WEB_RENDER(r, 200, render_web_shop_calendar, &v);
}
