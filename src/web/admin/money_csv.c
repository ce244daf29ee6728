/* money_csv.c: what came, as a file: each payment, or the sums of each day by method and place. */
#include "web/access.h"
#include "web/admin/export.h"
#include "web/admin/money.h"
#include "web/router.h"

enum { AT_A_TIME = 1000 };

static const enum tx heads[] = {TX_MONEY_COL_DAY, TX_EXPORT_PAID_AT,  TX_EXPORT_ID,
                                TX_EXPORT_NAME,   TX_EXPORT_OFFERING, TX_EXPORT_STARTS,
                                TX_EXPORT_METHOD, TX_EXPORT_CHAIN,    TX_EXPORT_AMOUNT};
static const enum tx sum_heads[] = {TX_MONEY_COL_DAY, TX_EXPORT_METHOD, TX_EXPORT_CHAIN,
                                    TX_MONEY_COL_COUNT, TX_EXPORT_AMOUNT};

struct job {
    struct web_req *r;
    struct csv csv;
    int64_t from, to;
    size_t lines;
};

static void write_line(struct job *j, struct arena *a, const struct money_received_row *p)
{
    struct csv *c = &j->csv;
    struct instant at = {p->at};
    enum lang l = j->r->lang;
    csv_day(c, day_of(at));
    csv_at(c, at);
    csv_text(c, id_text(a, p->booking.is_set ? p->booking.v : p->request.v));
    csv_text(c, p->name);
    csv_text(c, admin_words(l, p->title, p->title_en));
    if (p->starts_at.is_set) {
        csv_at(c, (struct instant){p->starts_at.v});
    } else {
        csv_empty(c);
    }
    csv_text(c, export_method(l, p->method));
    csv_text(c, export_chain(l, p->paid_chain));
    csv_i64(c, p->amount);
    csv_end(c);
    j->lines++;
}

/* The payments after one of them; *n: how many there were. */
static enum err write_part(struct job *j, int64_t *at, int64_t *after, size_t *n)
{
    struct arena *a = arena_new(); /* of this part alone */
    struct money_received_rows rows = {.n = 0};
    struct money_received_in in = {web_shop(j->r).v, access_viewer(j->r), *at, j->to, *after,
                                   AT_A_TIME};
    enum err e = q_money_received(db_reader(j->r->app->db), a, &in, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        write_line(j, a, &rows.v[i]);
        *at = rows.v[i].at;
        *after = rows.v[i].id;
    }
    *n = rows.n;
    arena_free(a);
    return e;
}

static enum err write_payments(struct job *j)
{
    int64_t at = j->from, after = 0;
    size_t n = AT_A_TIME;
    while (n == AT_A_TIME && j->lines <= EXPORT_LINES_MAX) {
        TRY(write_part(j, &at, &after, &n));
    }
    return OK;
}

static enum err write_sums(struct job *j)
{
    struct web_req *r = j->r;
    struct csv *c = &j->csv;
    struct money_received_sums_rows rows;
    struct money_received_sums_in in = {web_shop(r).v, access_viewer(r), j->from, j->to,
                                        EXPORT_LINES_MAX + 1};
    TRY(q_money_received_sums(db_reader(r->app->db), r->arena, &in, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        csv_day(c, (struct day){(int32_t)rows.v[i].day});
        csv_text(c, export_method(r->lang, rows.v[i].method));
        csv_text(c, export_chain(r->lang, rows.v[i].paid_chain));
        csv_i64(c, rows.v[i].n);
        csv_i64(c, rows.v[i].amount);
        csv_end(c);
    }
    j->lines = rows.n;
    return OK;
}

static enum err back(struct web_req *r, const struct money_span *s, enum tx flash)
{
    struct str from = day_iso(r->arena, s->from), to = day_iso(r->arena, s->to);
    web_flash(r, flash);
    return web_redirect(r,
                        web_admin_url(r, "/money?from=%.*s&to=%.*s", STR_ARG(from), STR_ARG(to)).s);
}

static struct str name_of(const struct web_req *r, const struct money_span *s, bool is_by_day)
{
    struct str from = day_iso(r->arena, s->from), to = day_iso(r->arena, s->to);
    return is_by_day ? tx_money_file_by_day(r->arena, r->lang, web_shop_name(r), from, to)
                     : tx_money_file(r->arena, r->lang, web_shop_name(r), from, to);
}

enum err admin_money_csv(struct web_req *r)
{
    struct money_span span = money_span_whole(r);
    bool is_by_day = str_is(web_query(r, "by"), "day");
    struct job j = {
        .r = r, .from = day_start(span.from).ms, .to = day_start(day_add(span.to, 1)).ms};
    TRY(export_begin(r, &j.csv, is_by_day ? sum_heads : heads,
                     is_by_day ? COUNT_OF(sum_heads) : COUNT_OF(heads)));
    enum err e = is_by_day ? write_sums(&j) : write_payments(&j);
    if (e != OK || j.lines == 0 || j.lines > EXPORT_LINES_MAX) {
        fclose(j.csv.file);
        TRY(e);
        return back(r, &span, j.lines == 0 ? TX_FLASH_MONEY_NOTHING : TX_FLASH_MONEY_TOO_MANY);
    }
    return export_send(r, &j.csv, name_of(r, &span, is_by_day), "payments", j.lines);
}
