/* hours.c: when a service can be booked: windows of each weekday, and days off as ranges of days.
 *
 * A window without times is left out, so clearing the times takes it away; so does clearing the
 * first day of a range. */
#include "web/admin/hours.h"

#include "app/hours.h"
#include "core/format.h"
#include "web/admin/hours.html.h"
#include "web/router.h"

#include <inttypes.h>

enum { WEEK = 7, CLOSED_ROWS_MAX = 60, CLOSED_BLANK = 2, LENGTH_DEFAULT = 60, ROW_FIELDS = 5 };

static const struct field hours_fields[] = {
    {.name = "weekday", .label = TX_HOURS_WEEKDAY, .type = FIELD_CHOICE},
    {.name = "from", .label = TX_HOURS_FROM, .type = FIELD_TIME},
    {.name = "to", .label = TX_HOURS_TO, .type = FIELD_TIME},
    {.name = "length", .label = TX_HOURS_LENGTH, .type = FIELD_INT, .min = 1, .max = 1440},
    {.name = "capacity", .label = TX_HOURS_CAPACITY, .type = FIELD_INT, .min = 1, .max = 100000},
};

static const struct field closed_fields[] = {
    {.name = "off_from", .label = TX_HOURS_OFF_FROM, .type = FIELD_DATE},
    {.name = "off_to", .label = TX_HOURS_OFF_TO, .type = FIELD_DATE},
};

static const struct field fixed[] = {
    {.name = "hours", .type = FIELD_HIDDEN},
    {.name = "closed", .type = FIELD_HIDDEN},
};

struct page {
    struct web_req *r;
    struct offering_input offering;
    struct offering_head head;
    struct form *form;
    int hours, closed; /* rows */
    int *hours_rows;   /* row of each window that was read */
};

const struct field_view *hours_cell(const struct hours_view *v, const char *name, int row)
{
    return form_field(v->form, row_name(v->arena, name, row));
}

static void declare(struct page *p)
{
    struct arena *a = p->r->arena;
    size_t max = COUNT_OF(fixed) + (size_t)(p->hours + p->closed) * ROW_FIELDS, n = 0;
    struct field *fields = ARENA_ARRAY(a, struct field, max);
    for (; n < COUNT_OF(fixed); n++) {
        fields[n] = fixed[n];
    }
    row_fields(a, fields, &n, hours_fields, COUNT_OF(hours_fields), p->hours);
    row_fields(a, fields, &n, closed_fields, COUNT_OF(closed_fields), p->closed);
    p->form = form_new(a, p->r->lang, fields, n);
    struct option *days = ARENA_ARRAY(a, struct option, WEEK);
    for (int d = 0; d < WEEK; d++) {
        days[d] = (struct option){str_format(a, "%d", d), format_weekday(p->r->lang, d)};
    }
    for (int i = 0; i < p->hours; i++) {
        form_options(p->form, row_name(a, "weekday", i), days, WEEK);
    }
    form_put_int(p->form, "hours", p->hours);
    form_put_int(p->form, "closed", p->closed);
}

static void put(struct page *p, const char *field, int row, struct str text)
{
    form_put(p->form, row_name(p->r->arena, field, row), text);
}

static void put_int(struct page *p, const char *field, int row, int64_t number)
{
    form_put_int(p->form, row_name(p->r->arena, field, row), number);
}

/* --- showing what is stored --- */

static void fill_hours(struct page *p, const struct hours_list_rows *rows)
{
    struct arena *a = p->r->arena;
    for (int i = 0; i < (int)rows->n; i++) {
        const struct hours_list_row *row = &rows->v[i];
        put_int(p, "weekday", i, row->weekday);
        put(p, "from", i, minute_text(a, (int)row->from_min));
        put(p, "to", i, minute_text(a, (int)row->to_min));
        put_int(p, "length", i, row->length_min);
        put_int(p, "capacity", i, row->capacity);
    }
    /* A new service: a row for each day from Monday on. */
    for (int i = (int)rows->n; i < p->hours && rows->n == 0; i++) {
        put_int(p, "weekday", i, (i + 1) % WEEK);
        put_int(p, "length", i, LENGTH_DEFAULT);
    }
}

/* Days one after the other become one range. */
static int closed_ranges(const struct closed_day_list_rows *rows, struct day *from, struct day *to)
{
    int n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        struct day d;
        if (!day_parse(rows->v[i].day, &d)) {
            continue;
        }
        if (n > 0 && to[n - 1].n + 1 == d.n) {
            to[n - 1] = d;
        } else {
            from[n] = to[n] = d;
            n++;
        }
    }
    return n;
}

static enum err load(struct page *p)
{
    struct web_req *r = p->r;
    struct db_conn *db = db_reader(r->app->db);
    struct hours_list_rows hours;
    struct closed_day_list_rows closed;
    TRY(q_hours_list(db, r->arena,
                     &(struct hours_list_in){web_shop(r).v, p->offering.id.v, SLOTS_HOURS_MAX},
                     &hours));
    TRY(q_closed_day_list(db, r->arena,
                          &(struct closed_day_list_in){web_shop(r).v, p->offering.id.v,
                                                       day_iso(r->arena, day_of(r->now)),
                                                       SLOTS_CLOSED_MAX},
                          &closed));
    struct day *from = ARENA_ARRAY(r->arena, struct day, closed.n + 1);
    struct day *to = ARENA_ARRAY(r->arena, struct day, closed.n + 1);
    int ranges = closed_ranges(&closed, from, to);
    p->hours = hours.n == 0 ? WEEK : (int)hours.n;
    p->closed = ranges + CLOSED_BLANK;
    declare(p);
    fill_hours(p, &hours);
    for (int i = 0; i < ranges; i++) {
        put(p, "off_from", i, day_iso(r->arena, from[i]));
        put(p, "off_to", i, to[i].n == from[i].n ? STR("") : day_iso(r->arena, to[i]));
    }
    return OK;
}

static enum err show(struct page *p, int status)
{
    struct web_req *r = p->r;
    struct url action = offering_url(r, p->offering.id, "/hours");
    struct hours_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = p->head.layout,
        .head = &p->head,
        .form = p->form,
        .action = action,
        .add_hours = {str_join(r->arena, action.s, STR("#hours"))},
        .add_closed = {str_join(r->arena, action.s, STR("#closed"))},
        .row_numbers = row_numbers(r->arena, p->hours > p->closed ? p->hours : p->closed),
        .hours = p->hours,
        .closed = p->closed,
        .hours_error = form_value(p->form, "hours")->error,
        .closed_error = form_value(p->form, "closed")->error,
    };
    WEB_RENDER(r, status, render_web_admin_hours, &v);
}

static enum err open_page(struct web_req *r, struct page *p)
{
    *p = (struct page){.r = r};
    TRY(offering_open(r, "/hours", &p->offering, &p->head));
    return p->offering.kind == OFFERING_SERVICE ? OK : ERR_NOT_FOUND;
}

enum err hours_page(struct web_req *r)
{
    struct page p;
    TRY(open_page(r, &p));
    TRY(load(&p));
    return show(&p, 200);
}

/* --- reading --- */

static const struct form_value *value(const struct page *p, const char *field, int row)
{
    return form_value(p->form, row_name(p->r->arena, field, row));
}

static void read_hours(struct page *p, struct hours_save *in)
{
    struct arena *a = p->r->arena;
    struct weekly_hours *hours = ARENA_ARRAY(a, struct weekly_hours, (size_t)p->hours + 1);
    p->hours_rows = ARENA_ARRAY(a, int, (size_t)p->hours + 1);
    for (int i = 0; i < p->hours; i++) {
        const struct form_value *from = value(p, "from", i), *to = value(p, "to", i);
        if (!from->is_set && !to->is_set) {
            continue;
        }
        for (size_t k = 0; k < COUNT_OF(hours_fields); k++) {
            row_require(p->form, hours_fields[k].name, i);
        }
        int64_t weekday;
        p->hours_rows[in->n_hours] = i;
        hours[in->n_hours++] = (struct weekly_hours){
            .weekday = str_to_i64(value(p, "weekday", i)->text, &weekday) ? (int)weekday : -1,
            .hours = {.from_min = from->minute,
                      .to_min = to->minute,
                      .length_min = (int)value(p, "length", i)->number,
                      .capacity = (int)value(p, "capacity", i)->number},
        };
    }
    in->hours = hours;
}

static void read_closed(struct page *p, struct hours_save *in)
{
    struct day *days = ARENA_ARRAY(p->r->arena, struct day, SLOTS_CLOSED_MAX + 1);
    for (int i = 0; i < p->closed; i++) {
        const struct form_value *from = value(p, "off_from", i), *to = value(p, "off_to", i);
        if (!from->is_set) {
            if (to->is_set) {
                row_require(p->form, "off_from", i);
            }
            continue;
        }
        struct day last = to->is_set ? to->day : from->day;
        if (last.n < from->day.n && to->code == NULL && from->code == NULL) {
            form_fail(p->form, to->field->name, "refused", tr(p->r->lang, TX_PROBLEM_HOURS_ORDER));
        }
        for (struct day d = from->day; d.n <= last.n && in->n_closed <= SLOTS_CLOSED_MAX;
             d = day_add(d, 1)) {
            days[in->n_closed++] = d; /* one too many is refused by the use case */
        }
    }
    in->closed = days;
}

static void show_problems(struct page *p, const struct problems *problems)
{
    form_problems(p->form, problems);
    for (size_t i = 0; i < problems->n; i++) {
        const struct problem *it = &problems->v[i];
        if (it->row >= 0 && !it->is_warning) {
            form_fail(p->form, row_name(p->r->arena, it->field, p->hours_rows[it->row]), "refused",
                      tr(p->r->lang, it->text));
        }
    }
}

/* Send the form back with one more row of `what`. */
static enum err add_row(struct page *p, struct str what)
{
    struct form *old = p->form;
    int hours = p->hours;
    p->hours += str_is(what, "hours") && p->hours < SLOTS_HOURS_MAX;
    p->closed += str_is(what, "closed") && p->closed < CLOSED_ROWS_MAX;
    declare(p);
    row_values(p->form, old);
    form_put_int(p->form, "hours", p->hours);
    form_put_int(p->form, "closed", p->closed);
    if (p->hours > hours && hours > 0) { /* most like the one above it */
        put(p, "weekday", hours, value(p, "weekday", hours - 1)->text);
        put(p, "length", hours, value(p, "length", hours - 1)->text);
        put(p, "capacity", hours, value(p, "capacity", hours - 1)->text);
    }
    return show(p, 200);
}

enum err hours_submit(struct web_req *r)
{
    struct page p;
    struct hours_save in = {0};
    TRY(open_page(r, &p));
    p.hours = rows_sent(r, "hours", SLOTS_HOURS_MAX);
    p.closed = rows_sent(r, "closed", CLOSED_ROWS_MAX);
    declare(&p);
    bool is_right = form_read(p.form, r);
    form_put_int(p.form, "hours", p.hours);
    form_put_int(p.form, "closed", p.closed);
    struct str add = web_post(r, "add");
    if (add.n > 0) {
        return add_row(&p, add);
    }
    read_hours(&p, &in);
    read_closed(&p, &in);
    if (!is_right || p.form->has_errors) {
        return show(&p, 422);
    }
    struct problems problems;
    struct hours_output out;
    TRY(app_save_hours(r->app, r->arena, web_shop(r), r->actor, p.offering.id, &in, &problems,
                       &out));
    if (problems.refuses) {
        show_problems(&p, &problems);
        return show(&p, 422);
    }
    if (out.closed > 0) {
        problem_warn(&problems, "hours", TX_PROBLEM_HOURS_BOOKED);
    }
    web_flash_warnings(r, TX_FLASH_HOURS_SAVED, &problems);
    return web_redirect(r, offering_url(r, p.offering.id, "/hours").s);
}
