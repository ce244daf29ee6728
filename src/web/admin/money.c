#include "web/admin/money.h"

#include "core/format.h"
#include "core/payment.h"
#include "web/access.h"
#include "web/admin/export.h"
#include "web/admin/money.html.h"
#include "web/admin/money_list.html.h"
#include "web/router.h"

enum { LINES_SHOWN = 200 };

static const char *const per_names[MONEY_PERS] = {"day", "week", "month"};

struct str money_period_words(const struct web_req *r, const struct money_period *p,
                              enum money_per per)
{
    if (p->from.n == p->to.n) {
        return format_day(r->arena, r->lang, p->from);
    }
    bool is_whole = per == MONEY_PER_MONTH && civil_of_day(p->from).day == 1 &&
                    day_add(p->from, day_month_length(p->from) - 1).n == p->to.n;
    return is_whole ? format_month(r->arena, r->lang, p->from)
                    : tx_money_span(r->arena, r->lang, format_day(r->arena, r->lang, p->from),
                                    format_day_short(r->arena, r->lang, p->to));
}

struct url money_list_url(const struct web_req *r, enum money_kind k, struct day from,
                          struct day to)
{
    struct str first = day_iso(r->arena, from), last = day_iso(r->arena, to);
    return web_admin_url(r, "/money/list?kind=%s&from=%.*s&to=%.*s", money_kind_name(k).p,
                         STR_ARG(first), STR_ARG(last));
}

static struct url csv_url(const struct web_req *r, const struct money_span *s, const char *by)
{
    struct str from = day_iso(r->arena, s->from), to = day_iso(r->arena, s->to);
    return web_admin_url(r, "/money.csv?from=%.*s&to=%.*s%s", STR_ARG(from), STR_ARG(to), by);
}

/* --- the page of figures --- */

static void fill_row(const struct web_req *r, struct str when, const struct money_sum *of,
                     struct day from, struct day to, struct money_row *out)
{
    out->when = when;
    for (int k = 0; k < MONEY_KINDS; k++) {
        bool has_any = of[k].n > 0;
        struct str count = tx_money_count(r->arena, r->lang, admin_number(r->arena, of[k].n));
        out->cells[k] = (struct money_cell){
            .amount = has_any ? format_yen(r->arena, r->lang, (struct yen){of[k].amount}) : STR(""),
            .count = count,
            .url = money_list_url(r, (enum money_kind)k, from, to),
        };
    }
}

/* Periods in which nothing happened are in the picture, not in the table. */
static void fill_rows(const struct web_req *r, const struct money_figures *f, struct money_view *v)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct money_period *p = &f->periods[i];
        bool has_any = false;
        for (int k = 0; k < MONEY_KINDS; k++) {
            has_any |= p->of[k].n > 0;
        }
        if (has_any) {
            fill_row(r, money_period_words(r, p, f->span.per), p->of, p->from, p->to,
                     &v->rows[v->n_rows++]);
        }
    }
    v->has_any = v->n_rows > 0;
    fill_row(r, tr(r->lang, TX_MONEY_SUM), f->all, f->span.from, f->span.to, &v->rows[v->n_rows++]);
}

static void fill_words(const struct web_req *r, const struct money_span *s, struct money_view *v)
{
    static const enum tx labels[MONEY_PERS] = {TX_MONEY_PER_DAY, TX_MONEY_PER_WEEK,
                                               TX_MONEY_PER_MONTH};
    struct str from = format_day(r->arena, r->lang, s->from),
               to = format_day(r->arena, r->lang, s->to);
    v->chart_words = tx_money_chart(r->arena, r->lang, from, to);
    v->table_words = tx_money_table(r->arena, r->lang, from, to);
    v->cut = s->was_cut ? tx_money_too_long(r->arena, r->lang, from) : STR("");
    v->from = day_iso(r->arena, s->from);
    v->to = day_iso(r->arena, s->to);
    v->per = str_from(per_names[s->per]);
    for (int i = 0; i < MONEY_PERS; i++) {
        v->pers[i] = (struct option){str_from(per_names[i]), tr(r->lang, labels[i])};
    }
    for (int k = 0; k < MONEY_KINDS; k++) {
        v->keys[k] = (struct chip){r->lang, money_kind_name((enum money_kind)k),
                                   tr(r->lang, money_kind_label((enum money_kind)k))};
    }
}

enum err admin_money(struct web_req *r)
{
    struct money_span span = money_span_read(r);
    struct money_figures *f = ARENA_NEW(r->arena, struct money_figures);
    struct money_view *v = ARENA_NEW(r->arena, struct money_view);
    TRY(money_figures_read(r, &span, f));
    v->arena = r->arena;
    v->lang = r->lang;
    v->layout = web_admin_layout(r, tr(r->lang, TX_MONEY_TITLE), "/money");
    v->action = web_admin_url(r, "/money");
    v->csv = csv_url(r, &span, "");
    v->csv_by_day = csv_url(r, &span, "&by=day");
    fill_words(r, &span, v);
    fill_rows(r, f, v);
    money_chart_draw(r, f, &v->chart);
    WEB_RENDER(r, 200, render_web_admin_money, v);
}

/* --- the payments behind a figure --- */

static void fill_line(const struct web_req *r, const struct money_due_row *row,
                      struct money_line *out)
{
    struct arena *a = r->arena;
    struct instant at = {row->at};
    struct str method = export_method(r->lang, row->method),
               chain = export_chain(r->lang, row->paid_chain);
    *out = (struct money_line){
        .at = format_instant(a, r->lang, at),
        .name = row->name,
        .title = admin_words(r->lang, row->title, row->title_en),
        .method =
            str_empty(chain) ? method : str_format(a, "%.*s %.*s", STR_ARG(method), STR_ARG(chain)),
        .amount = format_yen(a, r->lang, (struct yen){row->amount}),
    };
    int64_t id = row->booking.is_set ? row->booking.v : row->request.v;
    struct str text = id_text(a, id);
    out->url =
        web_admin_url(r, row->booking.is_set ? "/bookings/%.*s" : "/requests/%.*s", STR_ARG(text));
}

static enum err read_lines(const struct web_req *r, enum money_kind kind, int64_t from, int64_t to,
                           struct money_due_rows *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t shop = web_shop(r).v, viewer = access_viewer(r);
    if (kind == MONEY_REFUNDED) {
        struct money_refunded_in in = {shop, viewer, from, to, LINES_SHOWN};
        return q_money_refunded(db, r->arena, &in, out);
    }
    if (kind != MONEY_RECEIVED) {
        struct money_due_in in = {.shop = shop,
                                  .viewer = viewer,
                                  .kind = money_kind_name(kind),
                                  .from_at = from,
                                  .to_at = to,
                                  .now = r->now.ms,
                                  .max = LINES_SHOWN};
        return q_money_due(db, r->arena, &in, out);
    }
    struct money_received_rows rows;
    struct money_received_in in = {shop, viewer, from, to, 0, LINES_SHOWN};
    TRY(q_money_received(db, r->arena, &in, &rows));
    *out = (struct money_due_rows){ARENA_ARRAY(r->arena, struct money_due_row, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) {
        const struct money_received_row *p = &rows.v[i];
        out->v[i] =
            (struct money_due_row){p->at,      p->amount, p->method, p->paid_chain, p->booking,
                                   p->request, p->name,   p->title,  p->title_en,   p->starts_at};
    }
    return OK;
}

static enum money_kind kind_of(const struct web_req *r)
{
    for (int k = 0; k < MONEY_KINDS; k++) {
        if (str_eq(web_query(r, "kind"), money_kind_name((enum money_kind)k))) {
            return (enum money_kind)k;
        }
    }
    return MONEY_RECEIVED;
}

enum err admin_money_list(struct web_req *r)
{
    enum money_kind kind = kind_of(r);
    struct money_sum sums[MONEY_KINDS] = {0};
    struct money_due_rows rows;
    struct money_span span = money_span_whole(r);
    TRY(money_sum_read(r, &span, sums));
    TRY(read_lines(r, kind, day_start(span.from).ms, day_start(day_add(span.to, 1)).ms, &rows));
    struct money_period whole = {.from = span.from, .to = span.to};
    struct str title = tx_money_list_title(r->arena, r->lang, tr(r->lang, money_kind_label(kind)));
    struct money_list_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, title, "/money"),
        .span = money_period_words(r, &whole, MONEY_PER_DAY),
        .sum = tx_money_list_sum(r->arena, r->lang, admin_number(r->arena, sums[kind].n),
                                 format_yen(r->arena, r->lang, (struct yen){sums[kind].amount})),
        .cut = sums[kind].n > LINES_SHOWN
                   ? tx_money_list_cut(r->arena, r->lang, admin_number(r->arena, LINES_SHOWN))
                   : STR(""),
        .day_label = tr(r->lang, kind == MONEY_RECEIVED   ? TX_EXPORT_PAID_AT
                                 : kind == MONEY_REFUNDED ? TX_MONEY_COL_REFUNDED
                                                          : TX_MONEY_COL_DUE),
        .lines = ARENA_ARRAY(r->arena, struct money_line, rows.n + 1),
        .n = rows.n,
        .back = web_admin_url(r, "/money"),
    };
    for (size_t i = 0; i < rows.n; i++) {
        fill_line(r, &rows.v[i], &v.lines[i]);
    }
    WEB_RENDER(r, 200, render_web_admin_money_list, &v);
}
