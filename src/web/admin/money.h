/* money.h: 売上・入金: what came, what is expected and what is overdue, by day, week or month: a
 * chart, the same figures as a table, the payments behind each figure, and files of what came. */
#ifndef WEB_ADMIN_MONEY_H
#define WEB_ADMIN_MONEY_H

#include "store/money.h"
#include "web/admin/admin.h"

enum money_kind { MONEY_RECEIVED, MONEY_REFUNDED, MONEY_EXPECTED, MONEY_OVERDUE, MONEY_KINDS };
enum money_per { MONEY_PER_DAY, MONEY_PER_WEEK, MONEY_PER_MONTH, MONEY_PERS };

struct str money_kind_name(enum money_kind k);
enum tx money_kind_label(enum money_kind k);

/* --- money_sum.c: the figures --- */

struct money_sum {
    int64_t n, amount;
};

/* A day, week (from Sunday) or month, cut at the ends of the span. */
struct money_period {
    struct day from, to; /* both included */
    struct money_sum of[MONEY_KINDS];
};

struct money_span {
    struct day from, to; /* both included */
    enum money_per per;
    bool was_cut; /* the span asked for has more periods than a chart can show */
};

enum { MONEY_PERIODS_MAX = 62 };

struct money_figures {
    struct money_span span;
    struct money_period periods[MONEY_PERIODS_MAX];
    size_t n;
    struct money_sum all[MONEY_KINDS];
};

/* The span of the address; without one, by day from two weeks ago to two weeks ahead. */
struct money_span money_span_read(const struct web_req *r);
/* The same without the limit of a chart, for lists and files. */
struct money_span money_span_whole(const struct web_req *r);
/* Only the sums of the whole span, which add to `out`. */
MUST_USE enum err money_sum_read(const struct web_req *r, const struct money_span *span,
                                 struct money_sum out[MONEY_KINDS]);
MUST_USE enum err money_figures_read(const struct web_req *r, const struct money_span *span,
                                     struct money_figures *out);

/* --- money_chart.c: the picture --- */

struct money_bar {
    int x, y, width, height;
    const char *kind; /* class of its colour */
    struct str title; /* "12月5日(土) 入金済み ¥3,300（1件）" */
    struct url url;   /* the payments behind it */
};

struct money_tick {
    int x, y; /* of the words */
    struct str label;
};

/* In units of the picture, which is as wide as its place on the page. */
struct money_chart {
    int width, height, left, right, bottom;
    struct money_bar bars[MONEY_PERIODS_MAX * MONEY_KINDS];
    size_t n_bars;
    struct money_tick amounts[6], days[8];
    size_t n_amounts, n_days;
};

void money_chart_draw(const struct web_req *r, const struct money_figures *f,
                      struct money_chart *out);

/* --- the pages --- */

struct str money_period_words(const struct web_req *r, const struct money_period *p,
                              enum money_per per);
struct url money_list_url(const struct web_req *r, enum money_kind k, struct day from,
                          struct day to);

struct money_cell {
    struct str amount; /* "¥3,300", or "" */
    struct str count;
    struct url url;
};

struct money_row {
    struct str when;
    struct money_cell cells[MONEY_KINDS];
};

struct money_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct url action, csv, csv_by_day;
    struct str from, to, cut; /* cut: that the span was too long; or empty */
    struct option pers[MONEY_PERS];
    struct str per;
    struct chip keys[MONEY_KINDS];
    struct str chart_words, table_words;
    struct money_chart chart;
    struct money_row rows[MONEY_PERIODS_MAX + 1]; /* the last: the sum */
    size_t n_rows;
    bool has_any;
};

struct money_line {
    struct str at, name, title, method, amount;
    struct url url;
};

struct money_list_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str span, sum, cut;
    struct str day_label;
    struct money_line *lines;
    size_t n;
    struct url back;
};

#endif
