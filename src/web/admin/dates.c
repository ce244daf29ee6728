/* dates.c: dates of an event, added some at a time; each can be repeated weekly. Those that exist
 * are changed one by one (slots.c). */
#include "app/slots.h"
#include "web/admin/dates.html.h"
#include "web/admin/hours.h"
#include "web/router.h"

enum { WEEK = 7, ROWS = 3, ROWS_MAX = 50, REPEAT_MAX = 52, ROW_FIELDS = 5 };

static const struct field row_of_fields[] = {
    {.name = "day", .label = TX_DATES_DAY, .type = FIELD_DATE},
    {.name = "starts", .label = TX_HOURS_FROM, .type = FIELD_TIME},
    {.name = "ends", .label = TX_HOURS_TO, .type = FIELD_TIME},
    {.name = "capacity", .label = TX_HOURS_CAPACITY, .type = FIELD_INT, .min = 1, .max = 100000},
    {.name = "repeat", .label = TX_DATES_REPEAT, .type = FIELD_INT, .min = 1, .max = REPEAT_MAX},
};

struct page {
    struct web_req *r;
    struct offering_input offering;
    struct offering_head head;
    struct form *form;
    int rows;
    struct slot_plan *plans;
    int *plan_rows; /* the row that a plan comes from */
    size_t n;
};

const struct field_view *dates_cell(const struct dates_view *v, const char *name, int row)
{
    return form_field(v->form, row_name(v->arena, name, row));
}

static void declare(struct page *p)
{
    struct arena *a = p->r->arena;
    size_t n = 0;
    struct field *fields = ARENA_ARRAY(a, struct field, 1 + (size_t)p->rows * ROW_FIELDS);
    fields[n++] = (struct field){.name = "dates", .type = FIELD_HIDDEN};
    row_fields(a, fields, &n, row_of_fields, COUNT_OF(row_of_fields), p->rows);
    p->form = form_new(a, p->r->lang, fields, n);
    form_put_int(p->form, "dates", p->rows);
}

static const struct form_value *value(const struct page *p, const char *field, int row)
{
    return form_value(p->form, row_name(p->r->arena, field, row));
}

static enum err show(struct page *p, int status)
{
    struct web_req *r = p->r;
    struct url action = offering_url(r, p->offering.id, "/dates");
    struct dates_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = p->head.layout,
        .head = &p->head,
        .form = p->form,
        .action = action,
        .add = {str_join(r->arena, action.s, STR("#dates"))},
        .row_numbers = row_numbers(r->arena, p->rows),
        .rows = p->rows,
        .error = form_value(p->form, "dates")->error,
        .slots_url = offering_url(r, p->offering.id, "/slots"),
    };
    WEB_RENDER(r, status, render_web_admin_dates, &v);
}

static enum err open_page(struct web_req *r, struct page *p)
{
    *p = (struct page){.r = r, .rows = ROWS};
    return offering_open(r, "/dates", &p->offering, &p->head);
}

enum err dates_page(struct web_req *r)
{
    struct page p;
    TRY(open_page(r, &p));
    declare(&p);
    return show(&p, 200);
}

/* --- adding --- */

static bool is_blank(const struct page *p, int row)
{
    return !value(p, "day", row)->is_set && !value(p, "starts", row)->is_set &&
           !value(p, "ends", row)->is_set;
}

static void read_rows(struct page *p)
{
    struct arena *a = p->r->arena;
    size_t max = (size_t)p->rows * REPEAT_MAX + 1;
    p->plans = ARENA_ARRAY(a, struct slot_plan, max);
    p->plan_rows = ARENA_ARRAY(a, int, max);
    for (int i = 0; i < p->rows; i++) {
        if (is_blank(p, i)) {
            continue;
        }
        for (size_t k = 0; k + 1 < COUNT_OF(row_of_fields); k++) {
            row_require(p->form, row_of_fields[k].name, i);
        }
        const struct form_value *repeat = value(p, "repeat", i);
        int64_t times = repeat->is_set && repeat->code == NULL ? repeat->number : 1;
        for (int64_t k = 0; k < times; k++) {
            struct day d = day_add(value(p, "day", i)->day, (int)(k * WEEK));
            p->plan_rows[p->n] = i;
            p->plans[p->n++] =
                (struct slot_plan){.starts = day_at(d, value(p, "starts", i)->minute),
                                   .ends = day_at(d, value(p, "ends", i)->minute),
                                   .capacity = (int)value(p, "capacity", i)->number};
        }
    }
}

static void show_problems(struct page *p, const struct problems *problems)
{
    form_problems(p->form, problems);
    for (size_t i = 0; i < problems->n; i++) {
        const struct problem *it = &problems->v[i];
        if (it->row >= 0 && !it->is_warning) {
            form_fail(p->form, row_name(p->r->arena, it->field, p->plan_rows[it->row]), "refused",
                      tr(p->r->lang, it->text));
        }
    }
}

static enum err add_row(struct page *p)
{
    struct form *old = p->form;
    int rows = p->rows;
    p->rows += p->rows < ROWS_MAX;
    declare(p);
    row_values(p->form, old);
    form_put_int(p->form, "dates", p->rows);
    if (p->rows > rows && rows > 0) { /* most like the one above it */
        static const char *const same[] = {"starts", "ends", "capacity"};
        for (size_t i = 0; i < COUNT_OF(same); i++) {
            form_put(p->form, row_name(p->r->arena, same[i], rows),
                     value(p, same[i], rows - 1)->text);
        }
    }
    return show(p, 200);
}

enum err dates_submit(struct web_req *r)
{
    struct page p;
    TRY(open_page(r, &p));
    p.rows = rows_sent(r, "dates", ROWS_MAX);
    declare(&p);
    bool is_right = form_read(p.form, r);
    form_put_int(p.form, "dates", p.rows);
    if (web_post(r, "add").n > 0) {
        return add_row(&p);
    }
    read_rows(&p);
    if (!is_right || p.form->has_errors) {
        return show(&p, 422);
    }
    struct problems problems;
    TRY(app_add_slots(r->app, r->arena, web_shop(r), r->actor, p.offering.id, p.plans, p.n,
                      &problems));
    if (problems.refuses) {
        show_problems(&p, &problems);
        return show(&p, 422);
    }
    web_flash_warnings(r, TX_FLASH_DATES_ADDED, &problems);
    struct str month = str_sub(day_iso(r->arena, day_of(p.plans[0].starts)), 0, 7);
    struct url slots = offering_url(r, p.offering.id, "/slots");
    return web_redirect(r,
                        str_format(r->arena, "%.*s?month=%.*s", STR_ARG(slots.s), STR_ARG(month)));
}
