/* explain_flow_draw.c: the comparison picture: one panel per flow, two lanes, time running down.
 *
 * A state that lasts is one long box, so that what stays the same is seen as such: the green 確定
 * runs on beside a red 決済エラー. */
#include "core/explain_flow.h"
#include "core/explain_parts.h"

#include <assert.h>

enum { HEAD_H = 62, LANE_HEAD_H = 26, FONT = 13, SMALL = 12 };

/* Sizes that differ by shape. */
struct metrics {
    int panel, gap;            /* width, and between panels */
    int pad;                   /* panel's edge to lanes */
    int booking, between, pay; /* widths of lanes and of the gutter */
    int channel;               /* right of the payment boxes, for lines that pass one */
    int box, leap;             /* heights of a place and of the way to the next */
    bool is_aligned;           /* the same place at the same height in every panel */
};

static const struct metrics wide = {303, 12, 8, 120, 22, 124, 21, 82, 50, true};
static const struct metrics tall = {374, 20, 12, 122, 32, 170, 26, 80, 46, false};

struct panel {
    struct buf *b;
    struct arena *a;
    enum lang l;
    const struct metrics *m;
    const struct flow *flow;
    struct flow path;             /* of a marked booking that has left the usual flows */
    struct leap leaps[ROW_COUNT]; /* of `path` */
    const struct explain_mark *mark;
    struct place places[ROW_COUNT];
    enum row last;    /* the last place that is drawn */
    int x, y, bottom; /* of the panel */
    int lanes;        /* y where the lanes begin */
    int top[ROW_COUNT];
    bool is_complete;
};

static int booking_x(const struct panel *p)
{
    return p->x + p->m->pad;
}

static int pay_x(const struct panel *p)
{
    return booking_x(p) + p->m->booking + p->m->between;
}

/* --- marked bookings
 * --------------------------------------------------------------------------------------- */

static bool is_now(const struct panel *p, enum row r)
{
    return p->mark != NULL && p->places[r].is_used && is_same_place(p->places[r].at, p->mark->now);
}

/* A place that the marked booking has seen, or every place when none is marked. */
static bool is_lit(const struct panel *p, enum row r)
{
    if (p->mark == NULL || is_now(p, r)) {
        return true;
    }
    for (size_t i = 0; i < p->mark->n_past; i++) {
        if (is_same_place(p->places[r].at, p->mark->past[i])) {
            return true;
        }
    }
    return r == ROW_START;
}

static void open_group(const struct panel *p, bool is_bright)
{
    buf_c(p->b, is_bright ? "<g>\n" : "<g opacity=\"0.38\">\n");
}

static void close_group(const struct panel *p)
{
    buf_c(p->b, "</g>\n");
}

/* --- places
 * --------------------------------------------------------------------------------------------------
 */

static void lay_out(struct panel *p)
{
    int at = p->lanes + LANE_HEAD_H + p->m->leap + 10;
    for (int r = ROW_WAITLISTED; r <= (int)p->last; r++) {
        p->top[r] = at;
        if (p->places[r].is_used || p->m->is_aligned) {
            at += p->m->box + p->m->leap;
        }
    }
    p->bottom = at - p->m->leap + 16;
    if (p->flow->joins && p->last == ROW_CONFIRMED) {
        p->bottom += 30;
    }
}

/* The next used place after r, or ROW_COUNT. */
static enum row next_row(const struct panel *p, enum row r)
{
    for (int i = (int)r + 1; i <= (int)p->last; i++) {
        if (p->places[i].is_used) {
            return (enum row)i;
        }
    }
    return ROW_COUNT;
}

static bool same_booking(const struct panel *p, enum row a, enum row b)
{
    return p->places[a].at.booking == p->places[b].at.booking;
}

static bool same_pay(const struct panel *p, enum row a, enum row b)
{
    return p->places[a].at.pay == p->places[b].at.pay;
}

/* The last place of the box that begins at r. */
static enum row box_end(const struct panel *p, enum row r,
                        bool (*same)(const struct panel *, enum row, enum row))
{
    enum row end = r;
    for (enum row next = next_row(p, r); next != ROW_COUNT && same(p, r, next);
         next = next_row(p, next)) {
        end = next;
    }
    return end;
}

static bool any_lit(const struct panel *p, enum row from, enum row to)
{
    bool lit = false;
    for (int r = (int)from; r <= (int)to; r++) {
        lit |= p->places[r].is_used && is_lit(p, (enum row)r);
    }
    return lit;
}

/* The place among these at which the marked booking is now; ROW_START: at none. */
static enum row now_row(const struct panel *p, enum row from, enum row to)
{
    for (int r = (int)from; r <= (int)to; r++) {
        if (is_now(p, (enum row)r)) {
            return (enum row)r;
        }
    }
    return ROW_START;
}

/* On the upper edge of the present place, on the side away from the label of the way that led here.
 */
static void draw_now(const struct panel *p, int x, int w_box, enum row r)
{
    struct str label = tr(p->l, TX_EXPLAIN_NOW);
    const struct leap *leap = p->places[r].leap;
    bool has_label_left =
        leap != NULL && leap->pay != PAY_EV_NONE && next_row(p, leap->from) != leap->to;
    int w = svg_text_width(label, SMALL) + 16, y = p->top[r];
    int right = has_label_left ? x + w_box : x + w - 12;
    struct svg_font font = {.size = SMALL, .is_bold = true, .ink = "#ffffff", .anchor = SVG_MIDDLE};
    svg_rect(p->b, right - w + 6, y - 11, w, 20, 10, "#1a1a2e");
    svg_text(p->b, right - w / 2 + 6, y + 4, &font, label);
}

/* One state from its first place to its last, label and marks in the middle of the first. */
static void draw_box(const struct panel *p, int x, int w, enum row from, enum row to,
                     const struct paint *paint, struct str label, unsigned reach)
{
    int y = p->top[from], h = p->top[to] + p->m->box - y;
    enum row now = now_row(p, from, to);
    open_group(p, any_lit(p, from, to));
    svg_frame(p->b, x, y, w, h, 10, paint, now != ROW_START ? 35 : 15, false);
    struct svg_font font = {.size = FONT, .is_bold = true, .ink = paint->ink, .anchor = SVG_MIDDLE};
    struct svg_lines lines = svg_wrap(label, FONT, w - 14);
    int text_h = lines.n * FONT * 130 / 100;
    int pills_h = explain_reach(NULL, p->l, reach, x + 7, 0, x + w - 7, SVG_MIDDLE);
    int top = y + (p->m->box - text_h - pills_h) / 2 - (pills_h > 0);
    svg_block(p->b, x + w / 2, top + text_h / 2, &font, w - 14, label);
    explain_reach(p->b, p->l, reach, x + 7, top + text_h + 13, x + w - 7, SVG_MIDDLE);
    if (now != ROW_START) {
        draw_now(p, x, w, now);
    }
    close_group(p);
}

/* In the long box of the booking, beside a payment that failed: it has not moved. */
static void draw_stays(const struct panel *p, enum row r)
{
    int x = booking_x(p) + 7, w = p->m->booking - 14, y = p->top[r] + p->m->box / 2;
    struct str status = tr(p->l, booking_status_label(p->places[r].at.booking));
    struct str label = tx_explain_stays(p->a, p->l, status);
    struct paint paint = {"#ffffff", "#197a4b", "#0b4a2c"};
    struct svg_font font = {.size = FONT, .is_bold = true, .ink = paint.ink, .anchor = SVG_MIDDLE};
    struct svg_lines lines = svg_wrap(label, FONT, w - 8);
    int h = lines.n * FONT * 130 / 100 + 14;
    open_group(p, is_lit(p, r));
    svg_frame(p->b, x, y - h / 2, w, h, 8, &paint, 20, false);
    svg_block(p->b, x + w / 2, y, &font, w - 8, label);
    /* No way leads from the payment back to the booking. */
    int middle = booking_x(p) + p->m->booking + p->m->between / 2;
    struct point way[] = {{pay_x(p) - 1, y}, {booking_x(p) + p->m->booking + 1, y}};
    svg_line(p->b, way, 2, "#ce0000", 18, true);
    buf_printf(p->b,
               "<circle cx=\"%d\" cy=\"%d\" r=\"8\" fill=\"#ffffff\" stroke=\"#ce0000\" "
               "stroke-width=\"1.8\"/>\n<path d=\"M%d %dl6 6m0 -6l-6 6\" stroke=\"#ce0000\" "
               "stroke-width=\"1.8\"/>\n",
               middle, y, middle - 3, y - 3);
    close_group(p);
}

static void draw_booking_boxes(struct panel *p)
{
    for (enum row r = next_row(p, ROW_START); r != ROW_COUNT;) {
        enum row end = box_end(p, r, same_booking);
        enum booking_status s = p->places[r].at.booking;
        const struct paint *paint = paint_of_booking(s);
        p->is_complete &= paint != NULL;
        if (paint != NULL) {
            draw_box(p, booking_x(p), p->m->booking, r, end, paint,
                     tr(p->l, booking_status_label(s)), p->places[r].booking_reach);
        }
        for (int i = (int)r; i <= (int)end; i++) {
            bool failed_alone = p->places[i].is_used && p->places[i].at.pay == PAY_FAILED &&
                                p->places[i].leap != NULL && p->places[i].leap->pay != PAY_EV_NONE;
            if (failed_alone) {
                draw_stays(p, (enum row)i);
            }
        }
        r = next_row(p, end);
    }
}

static void draw_pay_boxes(struct panel *p)
{
    for (enum row r = next_row(p, ROW_START); r != ROW_COUNT;) {
        enum row end = box_end(p, r, same_pay);
        enum pay_status s = p->places[r].at.pay;
        const struct paint *paint = paint_of_pay(s);
        p->is_complete &= paint != NULL;
        if (s == PAY_NONE) {
            struct svg_font font = {.size = SMALL, .ink = "#5a5a6e", .anchor = SVG_MIDDLE};
            open_group(p, any_lit(p, r, end));
            svg_block(p->b, pay_x(p) + p->m->pay / 2, p->top[r] + p->m->box / 2, &font, p->m->pay,
                      tr(p->l, TX_EXPLAIN_NO_PAYMENT_YET));
            close_group(p);
        } else if (paint != NULL) {
            draw_box(p, pay_x(p), p->m->pay, r, end, paint,
                     tr(p->l, pay_status_label(PAY_KONBINI, s)), p->places[r].pay_reach);
        }
        r = next_row(p, end);
    }
}

/* --- ways
 * ------------------------------------------------------------------------------------------------------
 */

#define LINE_COLOUR "#4a4a5e"

static struct svg_font label_font(enum svg_anchor anchor)
{
    return (struct svg_font){.size = SMALL, .ink = "#26263a", .anchor = anchor, .has_halo = true};
}

/* What the payment hears when the booking arrives at a place. */
static void draw_hears(const struct panel *p, const struct leap *leap)
{
    const struct place *from = &p->places[leap->from], *to = &p->places[leap->to];
    if (from->at.pay == to->at.pay) {
        return;
    }
    int y = p->top[leap->to] + p->m->box / 2;
    struct point way[] = {{booking_x(p) + p->m->booking + 1, y}, {pay_x(p) - 2, y}};
    svg_arrow(p->b, way, 2, LINE_COLOUR, 18, false);
}

static void draw_booking_leap(const struct panel *p, const struct leap *leap)
{
    int x = booking_x(p) + p->m->booking / 2;
    int to = p->top[leap->to] - 2;
    bool is_start = leap->from == ROW_START;
    int from = is_start ? p->lanes + LANE_HEAD_H + 12 : to - p->m->leap + 3;
    if (!is_start) { /* from the end of the box it leaves, however far that reaches */
        from = p->top[leap->from] + p->m->box + 1;
    }
    bool is_optional = p->flow != &p->path && leap->to == ROW_CANCELLED;
    struct point way[] = {{x, from}, {x, to}};
    if (is_start) {
        buf_printf(p->b, "<circle cx=\"%d\" cy=\"%d\" r=\"6\" fill=\"%s\"/>\n", x, from,
                   LINE_COLOUR);
    }
    svg_arrow(p->b, way, 2, LINE_COLOUR, 18, is_optional);
    struct svg_font font = label_font(SVG_START);
    bool is_beside_box =
        !is_start && same_pay(p, leap->from, leap->to) && p->places[leap->to].at.pay != PAY_NONE;
    int room = p->m->booking / 2 + p->m->between - 12;
    room += is_start ? p->m->pay : is_beside_box ? 0 : p->m->pay / 2 - 8;
    int middle = is_start && to - from > 2 * p->m->leap ? from + 18 : (from + to) / 2 - 2;
    svg_block(p->b, x + 10, middle, &font, room, tr(p->l, leap_label(leap)));
    draw_hears(p, leap);
}

static void draw_pay_leap(const struct panel *p, const struct leap *leap)
{
    int x = pay_x(p) + p->m->pay / 2;
    int from = p->top[leap->from] + p->m->box + 1, to = p->top[leap->to] - 2;
    bool passes_one = next_row(p, leap->from) != leap->to;
    struct str label = tr(p->l, leap_label(leap));
    if (!passes_one) {
        struct point way[] = {{x, from}, {x, to}};
        struct svg_font font = label_font(SVG_START);
        svg_arrow(p->b, way, 2, LINE_COLOUR, 18, false);
        svg_block(p->b, x + 10, (from + to) / 2 - 2, &font, p->m->pay / 2 - 4, label);
        return;
    }
    int right = pay_x(p) + p->m->pay, out = right + p->m->channel / 2 + 1;
    int start = p->top[leap->from] + p->m->box * 3 / 4, turn = to - p->m->leap / 2 + 2;
    struct point way[] = {{right + 1, start}, {out, start}, {out, turn}, {x, turn}, {x, to}};
    struct svg_font font = label_font(SVG_END);
    svg_arrow(p->b, way, 5, "#ce0000", 18, false);
    svg_block(p->b, x - 8, turn + 2, &font, p->m->pay / 2 - 4, label);
}

static void draw_leaps(const struct panel *p)
{
    for (size_t i = 0; i < p->flow->n_leaps; i++) {
        const struct leap *leap = &p->flow->leaps[i];
        if (leap->to > p->last) {
            continue;
        }
        open_group(p, is_lit(p, leap->to));
        if (leap->pay == PAY_EV_NONE) {
            draw_booking_leap(p, leap);
        } else {
            draw_pay_leap(p, leap);
        }
        close_group(p);
    }
}

/* --- panel
 * ------------------------------------------------------------------------------------------------------
 */

static void draw_frame(const struct panel *p)
{
    const struct metrics *m = p->m;
    svg_frame(p->b, p->x, p->y, m->panel, p->bottom - p->y, 14, &paint_plain, 10, false);
    struct svg_font title = {.size = 17, .is_bold = true, .ink = "#1a1a2e"};
    struct svg_font more = {.size = SMALL, .ink = "#4a4a5e"};
    svg_text(p->b, p->x + m->pad + 4, p->y + 27, &title, tr(p->l, p->flow->title));
    svg_text(p->b, p->x + m->pad + 4, p->y + 47, &more, tr(p->l, p->flow->more));
    int h = p->bottom - p->lanes - 8;
    int pay_lane = m->pay + m->channel;
    svg_rect(p->b, booking_x(p) - 4, p->lanes, m->booking + 8, h, 8, "#f0f6f2");
    svg_rect(p->b, pay_x(p) - 4, p->lanes, pay_lane + 4, h, 8, "#f1f4fb");
    struct svg_font lane = {.size = SMALL, .is_bold = true, .ink = "#4a4a5e", .anchor = SVG_MIDDLE};
    svg_text(p->b, booking_x(p) + m->booking / 2, p->lanes + 18, &lane,
             tr(p->l, TX_EXPLAIN_LANE_BOOKING));
    svg_text(p->b, pay_x(p) + pay_lane / 2 - 2, p->lanes + 18, &lane,
             tr(p->l, TX_EXPLAIN_LANE_PAY));
}

/* Draws one flow at x, y; returns its lower edge. */
static int draw_panel(struct panel *p, bool is_cut)
{
    p->is_complete &= flow_follow(p->flow, p->places);
    p->last = is_cut ? ROW_CONFIRMED : ROW_FLOW_END - 1;
    if (p->mark != NULL && !flow_covers(p->places, p->mark)) {
        p->path = *p->flow;
        p->last = flow_of_path(p->mark, p->places, p->leaps);
        p->path.leaps = p->leaps;
        p->path.n_leaps = (size_t)p->last;
        p->flow = &p->path;
    }
    p->lanes = p->y + HEAD_H;
    lay_out(p);
    draw_frame(p);
    draw_leaps(p);
    draw_booking_boxes(p);
    draw_pay_boxes(p);
    if (is_cut) {
        struct svg_font font = {.size = SMALL, .ink = "#26263a", .anchor = SVG_MIDDLE};
        svg_text(p->b, p->x + p->m->panel / 2, p->bottom - 20, &font,
                 tr(p->l, TX_EXPLAIN_AFTERWARDS));
    }
    return p->bottom;
}

bool explain_draw_flows(struct arena *a, struct buf *b, const struct explain_picture *pic, int *y)
{
    const struct metrics *m = pic->shape == EXPLAIN_WIDE ? &wide : &tall;
    int x = pic->shape == EXPLAIN_WIDE ? 16 : 8, bottom = *y;
    bool is_complete = true;
    for (int i = 0; i < FLOW_COUNT; i++) {
        if (pic->mark != NULL && flow_of(pic->mark) != (enum flow_kind)i) {
            continue;
        }
        struct panel p = {.b = b,
                          .a = a,
                          .l = pic->lang,
                          .m = m,
                          .flow = &explain_flow_table[i],
                          .mark = pic->mark,
                          .x = x,
                          .y = pic->shape == EXPLAIN_WIDE ? *y : bottom,
                          .is_complete = true};
        bool is_cut = pic->shape == EXPLAIN_TALL && p.flow->joins && pic->mark == NULL;
        int end = draw_panel(&p, is_cut);
        is_complete &= p.is_complete;
        if (pic->shape == EXPLAIN_WIDE) {
            x += m->panel + m->gap;
            bottom = end > bottom ? end : bottom;
        } else {
            bottom = end + m->gap;
        }
    }
    *y = pic->shape == EXPLAIN_WIDE ? bottom + m->gap : bottom;
    return is_complete;
}
