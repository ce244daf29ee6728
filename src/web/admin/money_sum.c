#include "web/access.h"
#include "web/admin/money.h"

#include "base/text_clean.h"

enum { DAYS_AROUND = 14, DAYS_MAX = 3660 };

static const struct {
    const char *name;
    enum tx label;
} kinds[MONEY_KINDS] = {
    [MONEY_RECEIVED] = {"received", TX_MONEY_RECEIVED},
    [MONEY_REFUNDED] = {"refunded", TX_MONEY_REFUNDED},
    [MONEY_EXPECTED] = {"expected", TX_MONEY_EXPECTED},
    [MONEY_OVERDUE] = {"overdue", TX_MONEY_OVERDUE},
};

struct str money_kind_name(enum money_kind k)
{
    return str_from(kinds[k].name);
}

enum tx money_kind_label(enum money_kind k)
{
    return kinds[k].label;
}

/* --- the span --- */

/* First day of the period that holds `d`. */
static struct day period_start(struct day d, enum money_per per)
{
    switch (per) {
    case MONEY_PER_WEEK:
        return day_add(d, -day_weekday(d));
    case MONEY_PER_MONTH:
        return day_of_month_start(d);
    case MONEY_PER_DAY:
    case MONEY_PERS:
        break;
    }
    return d;
}

/* First day of the next period. */
static struct day period_next(struct day d, enum money_per per)
{
    struct day start = period_start(d, per);
    int days = per == MONEY_PER_WEEK ? 7 : per == MONEY_PER_MONTH ? day_month_length(start) : 1;
    return day_add(start, days);
}

static size_t periods_in(const struct money_span *s)
{
    size_t n = 0;
    for (struct day d = s->from; d.n <= s->to.n; d = period_next(d, s->per)) {
        n++;
    }
    return n;
}

struct money_span money_span_whole(const struct web_req *r)
{
    struct day today = day_of(r->now);
    struct str per = web_query(r, "per");
    struct money_span s = {.per = str_is(per, "week")    ? MONEY_PER_WEEK
                                  : str_is(per, "month") ? MONEY_PER_MONTH
                                                         : MONEY_PER_DAY};
    if (!day_parse(text_narrow(r->arena, web_query(r, "from")), &s.from)) {
        s.from = day_add(today, -DAYS_AROUND);
    }
    if (!day_parse(text_narrow(r->arena, web_query(r, "to")), &s.to) || s.to.n < s.from.n) {
        s.to = day_add(s.from.n > today.n ? s.from : today, DAYS_AROUND);
    }
    if (s.to.n - s.from.n > DAYS_MAX) {
        s.from = day_add(s.to, -DAYS_MAX);
        s.was_cut = true;
    }
    return s;
}

struct money_span money_span_read(const struct web_req *r)
{
    struct money_span s = money_span_whole(r);
    while (periods_in(&s) > MONEY_PERIODS_MAX) {
        s.from = period_next(s.from, s.per);
        s.was_cut = true;
    }
    return s;
}

/* --- the figures --- */

static enum err read_days(const struct web_req *r, const struct money_span *span,
                          struct money_by_day_rows *out)
{
    struct money_by_day_in in = {.shop = web_shop(r).v,
                                 .viewer = access_viewer(r),
                                 .from_at = day_start(span->from).ms,
                                 .to_at = day_start(day_add(span->to, 1)).ms,
                                 .now = r->now.ms,
                                 .max = (DAYS_MAX + 1) * MONEY_KINDS};
    return q_money_by_day(db_reader(r->app->db), r->arena, &in, out);
}

static void add(struct money_sum *sum, const struct money_by_day_row *row)
{
    sum->n += row->n;
    sum->amount += row->amount;
}

static void add_row(struct money_figures *f, const struct money_by_day_row *row, size_t *at)
{
    while (*at + 1 < f->n && f->periods[*at].to.n < row->day) {
        ++*at;
    }
    for (int k = 0; k < MONEY_KINDS; k++) {
        if (str_is(row->kind, kinds[k].name)) {
            add(&f->periods[*at].of[k], row);
            add(&f->all[k], row);
        }
    }
}

enum err money_sum_read(const struct web_req *r, const struct money_span *span,
                        struct money_sum out[MONEY_KINDS])
{
    struct money_by_day_rows rows;
    TRY(read_days(r, span, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        for (int k = 0; k < MONEY_KINDS; k++) {
            if (str_is(rows.v[i].kind, kinds[k].name)) {
                add(&out[k], &rows.v[i]);
            }
        }
    }
    return OK;
}

enum err money_figures_read(const struct web_req *r, const struct money_span *span,
                            struct money_figures *out)
{
    *out = (struct money_figures){.span = *span};
    for (struct day d = span->from; d.n <= span->to.n; d = period_next(d, span->per)) {
        struct day last = day_add(period_next(d, span->per), -1);
        out->periods[out->n++] =
            (struct money_period){.from = d, .to = last.n < span->to.n ? last : span->to};
    }
    struct money_by_day_rows rows;
    TRY(read_days(r, span, &rows));
    size_t at = 0;
    for (size_t i = 0; i < rows.n; i++) {
        add_row(out, &rows.v[i], &at);
    }
    return OK;
}
