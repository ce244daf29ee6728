/* money_chart.c: the figures as bars: where each begins and ends. Drawn by money.html. */
#include "core/format.h"
#include "web/admin/money.h"

enum {
    WIDTH = 960,
    HEIGHT = 320,
    LEFT = 96, /* room for ¥10,000,000 */
    RIGHT = 8,
    TOP = 16,
    BOTTOM = 36, /* room for the days */
    STEPS = 4,
    DAYS_SHOWN = 7,
    BAR_MAX = 24,
};

/* The step between two lines: 1, 2 or 5 with zeros, so that four of them hold the largest. */
static int64_t step_for(int64_t largest)
{
    static const int64_t nice[] = {1, 2, 5};
    int64_t unit = 100;
    while (true) {
        for (size_t i = 0; i < COUNT_OF(nice); i++) {
            if (unit * nice[i] * STEPS >= largest) {
                return unit * nice[i];
            }
        }
        unit *= 10;
    }
}

static int64_t largest_of(const struct money_figures *f)
{
    int64_t largest = 0;
    for (size_t i = 0; i < f->n; i++) {
        for (int k = 0; k < MONEY_KINDS; k++) {
            int64_t amount = f->periods[i].of[k].amount;
            largest = amount > largest ? amount : largest;
        }
    }
    return largest;
}

static int y_of(int64_t amount, int64_t top)
{
    return HEIGHT - BOTTOM - (int)(amount * (HEIGHT - TOP - BOTTOM) / top);
}

static void draw_bar(const struct web_req *r, const struct money_figures *f, size_t period,
                     enum money_kind k, int64_t top, struct money_chart *out)
{
    const struct money_period *p = &f->periods[period];
    const struct money_sum *sum = &p->of[k];
    if (sum->amount <= 0) {
        return;
    }
    int room = WIDTH - LEFT - RIGHT, n = (int)f->n;
    int from = LEFT + room * (int)period / n, to = LEFT + room * ((int)period + 1) / n;
    int width = (to - from) * 8 / 10 / MONEY_KINDS;
    width = width > BAR_MAX ? BAR_MAX : width < 2 ? 2 : width;
    int x = (from + to - width * MONEY_KINDS) / 2 + width * (int)k;
    int y = y_of(sum->amount, top), floor = HEIGHT - BOTTOM;
    y = y > floor - 2 ? floor - 2 : y; /* the smallest amount is still seen */
    out->bars[out->n_bars++] = (struct money_bar){
        .x = x,
        .y = y,
        .width = width,
        .height = floor - y,
        .kind = money_kind_name(k).p,
        .title = tx_money_bar(r->arena, r->lang, money_period_words(r, p, f->span.per),
                              tr(r->lang, money_kind_label(k)),
                              format_yen(r->arena, r->lang, (struct yen){sum->amount}),
                              admin_number(r->arena, sum->n)),
        .url = money_list_url(r, k, p->from, p->to),
    };
}

static void draw_days(const struct web_req *r, const struct money_figures *f,
                      struct money_chart *out)
{
    size_t every = (f->n + DAYS_SHOWN - 1) / DAYS_SHOWN;
    int room = WIDTH - LEFT - RIGHT, n = (int)f->n;
    for (size_t i = 0; i < f->n; i += every) {
        struct civil c = civil_of_day(f->periods[i].from);
        const char *form = f->span.per == MONEY_PER_MONTH ? "%d/%02d" : "%d/%d";
        int first = f->span.per == MONEY_PER_MONTH ? c.year : c.month,
            second = f->span.per == MONEY_PER_MONTH ? c.month : c.day;
        out->days[out->n_days++] =
            (struct money_tick){LEFT + room * (2 * (int)i + 1) / (2 * n), HEIGHT - BOTTOM + 24,
                                str_format(r->arena, form, first, second)};
    }
}

void money_chart_draw(const struct web_req *r, const struct money_figures *f,
                      struct money_chart *out)
{
    int64_t step = step_for(largest_of(f)), top = step * STEPS;
    *out = (struct money_chart){.width = WIDTH,
                                .height = HEIGHT,
                                .left = LEFT,
                                .right = WIDTH - RIGHT,
                                .bottom = HEIGHT - BOTTOM};
    for (int i = 0; i <= STEPS; i++) {
        out->amounts[out->n_amounts++] = (struct money_tick){
            LEFT - 8, y_of(step * i, top), format_yen(r->arena, r->lang, (struct yen){step * i})};
    }
    for (size_t i = 0; i < f->n; i++) {
        for (int k = 0; k < MONEY_KINDS; k++) {
            draw_bar(r, f, i, (enum money_kind)k, top, out);
        }
    }
    draw_days(r, f, out);
}
