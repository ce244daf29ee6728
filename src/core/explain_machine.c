/* explain_machine.c: both tables whole: a card per state, a row per rule, a coloured line to where
 * it leads.
 *
 * All lines into one state share its colour and one track beside the cards, as on a map of the
 * underground, so that a new rule finds its way without anybody laying it. */
#include "core/explain_parts.h"

#include <assert.h>

enum {
    CARD_HEAD = 36,
    CARD_GAP = 18,
    CARD_MAX = 16, /* states of one machine */
    RULES_MAX = 96,
    TRACK_STEP = 12,
    EVENT_W = 214, /* of the column of events, when wide */
    STEP = 18,     /* between the lines of text in a row */
    FONT = 13,
    SMALL = 12,
    REF_W = 34,
    ROW_TOP = 16, /* from a row's edge to the middle of its first line */
};

/* One rule of either table, as it is drawn. */
struct line {
    const char *ref;
    int from, to;
    struct str event, hears; /* hears: empty when nothing is told to the payment */
    unsigned reach;
    int y; /* the middle of its first line, where its way begins */
    int height;
};

/* One of the two machines, with its states as plain numbers. */
struct machine {
    struct buf *b;
    struct arena *a;
    enum lang l;
    bool is_tall;
    const struct explain_mark *mark;
    const struct paint *(*paint)(int state);
    struct str (*label)(enum lang l, int state);
    bool (*was)(const struct explain_mark *m, int state);
    bool (*went)(const struct explain_mark *m, int from, int to);
    int now;
    int order[CARD_MAX];
    size_t n_order;
    struct line lines[RULES_MAX];
    size_t n_lines;
    int head[CARD_MAX];  /* y of the middle of each card's head, by place in `order` */
    int track[CARD_MAX]; /* x of the line into that card; 0: nothing leads there */
    int x, w;            /* of the cards */
    int bottom;
    bool is_complete;
};

/* --- from the tables
 * --------------------------------------------------------------------------------------- */

static const struct paint *booking_paint(int s)
{
    return paint_of_booking((enum booking_status)s);
}

static const struct paint *pay_paint(int s)
{
    return paint_of_pay((enum pay_status)s);
}

static struct str booking_label(enum lang l, int s)
{
    return s == BOOKING_NONE ? tr(l, TX_EXPLAIN_START)
                             : tr(l, booking_status_label((enum booking_status)s));
}

static struct str pay_label(enum lang l, int s)
{
    return s == PAY_NONE ? tr(l, TX_EXPLAIN_START_PAY)
                         : tr(l, pay_status_label(PAY_KONBINI, (enum pay_status)s));
}

static bool was_booking(const struct explain_mark *m, int s)
{
    return mark_has_booking(m, (enum booking_status)s);
}

static bool was_pay(const struct explain_mark *m, int s)
{
    return mark_has_pay(m, (enum pay_status)s);
}

static bool went_booking(const struct explain_mark *m, int from, int to)
{
    return mark_went_booking(m, (enum booking_status)from, (enum booking_status)to);
}

static bool went_pay(const struct explain_mark *m, int from, int to)
{
    return mark_went_pay(m, (enum pay_status)from, (enum pay_status)to);
}

static void read_booking(struct machine *m)
{
    m->paint = booking_paint;
    m->label = booking_label;
    m->was = was_booking;
    m->went = went_booking;
    m->now = m->mark == NULL ? -1 : (int)m->mark->now.booking;
    for (size_t i = 0; i < explain_booking_order_count; i++) {
        m->order[m->n_order++] = (int)explain_booking_order[i];
    }
    for (size_t i = 0; i < booking_rules_count; i++) {
        const struct booking_rule *r = &booking_rules[i];
        assert(m->n_lines < RULES_MAX);
        m->lines[m->n_lines++] = (struct line){
            .ref = r->ref,
            .from = (int)r->from,
            .to = (int)r->to,
            .event = tr(m->l, booking_event_label(r->on)),
            .hears = r->pay == PAY_EV_NONE ? STR("") : tr(m->l, pay_event_label(r->pay)),
            .reach = booking_reach(r->effects),
        };
    }
}

static void read_pay(struct machine *m)
{
    m->paint = pay_paint;
    m->label = pay_label;
    m->was = was_pay;
    m->went = went_pay;
    m->now = m->mark == NULL ? -1 : (int)m->mark->now.pay;
    for (size_t i = 0; i < explain_pay_order_count; i++) {
        m->order[m->n_order++] = (int)explain_pay_order[i];
    }
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        if ((r->methods & 1u << PAY_KONBINI) == 0) {
            continue;
        }
        assert(m->n_lines < RULES_MAX);
        m->lines[m->n_lines++] = (struct line){
            .ref = r->ref,
            .from = (int)r->from,
            .to = (int)r->to,
            .event = tr(m->l, pay_event_label(r->on)),
            .hears = STR(""),
            .reach = pay_reach(r->effects),
        };
    }
}

/* --- places
 * ----------------------------------------------------------------------------------------------------
 */

/* Where a state stands in the order; -1 when it has no place. */
static int place_of(const struct machine *m, int state)
{
    for (size_t i = 0; i < m->n_order; i++) {
        if (m->order[i] == state) {
            return m->paint(state) == NULL ? -1 : (int)i;
        }
    }
    return -1;
}

/* The chip that names where a rule leads. */
static struct str chip_label(const struct machine *m, const struct line *line)
{
    return line->from == line->to ? tr(m->l, TX_EXPLAIN_NO_MOVE) : m->label(m->l, line->to);
}

static int chip_width(const struct machine *m, const struct line *line)
{
    return svg_text_width(chip_label(m, line), SMALL) + 16;
}

/* The marks of a rule: beside its event when wide, below it when tall; never over the chip. */
static int draw_marks(const struct machine *m, const struct line *line, struct buf *b)
{
    int left = m->x + 10, y = line->y, right = m->x + m->w - 16 - chip_width(m, line);
    if (m->is_tall) {
        y += (str_empty(line->hears) ? 1 : 2) * STEP + 4;
    } else {
        int text = svg_text_width(line->event, FONT) + 8;
        left += REF_W + (text > EVENT_W ? text : EVENT_W);
    }
    return explain_reach(b, m->l, line->reach, left, y, right, SVG_START);
}

static int row_height(const struct machine *m, const struct line *line)
{
    int lines = str_empty(line->hears) ? 1 : 2;
    int marks = draw_marks(m, line, NULL);
    if (m->is_tall) {
        int below = marks > STEP ? marks : STEP + 4; /* at least the chip */
        return lines * STEP + below + 16;
    }
    int text = lines * STEP;
    return (text > marks ? text : marks) + 12;
}

static void lay_out(struct machine *m, int y)
{
    for (size_t i = 0; i < m->n_order; i++) {
        m->head[i] = y + CARD_HEAD / 2;
        y += CARD_HEAD;
        for (size_t k = 0; k < m->n_lines; k++) {
            if (m->lines[k].from == m->order[i]) {
                m->lines[k].height = row_height(m, &m->lines[k]);
                m->lines[k].y = y + ROW_TOP;
                y += m->lines[k].height;
            }
        }
        y += CARD_GAP;
    }
    m->bottom = y;
    for (size_t k = 0; k < m->n_lines; k++) {
        m->is_complete &= place_of(m, m->lines[k].from) >= 0 && place_of(m, m->lines[k].to) >= 0;
    }
}

/* The stretch of the track into a card: from its highest line to its lowest. */
static bool stretch(const struct machine *m, int place, int *from, int *to)
{
    *from = *to = m->head[place];
    bool is_used = false;
    for (size_t k = 0; k < m->n_lines; k++) {
        const struct line *line = &m->lines[k];
        if (place_of(m, line->to) == place && line->from != line->to) {
            is_used = true;
            *from = line->y < *from ? line->y : *from;
            *to = line->y > *to ? line->y : *to;
        }
    }
    return is_used;
}

/* Short stretches nearest to the cards; two may share a track where they do not meet. */
static void lay_tracks(struct machine *m)
{
    struct {
        int place, from, to;
    } s[CARD_MAX];
    size_t n = 0;
    for (size_t i = 0; i < m->n_order; i++) {
        int from, to;
        if (stretch(m, (int)i, &from, &to)) {
            size_t at = n++;
            for (; at > 0 && s[at - 1].to - s[at - 1].from > to - from; at--) {
                s[at] = s[at - 1];
            }
            s[at].place = (int)i;
            s[at].from = from;
            s[at].to = to;
        }
    }
    int lane[CARD_MAX] = {0};
    for (size_t i = 0; i < n; i++) {
        bool is_free = false;
        while (!is_free) {
            is_free = true;
            for (size_t k = 0; k < i; k++) {
                bool meets = s[k].from <= s[i].to + 12 && s[i].from <= s[k].to + 12;
                if (lane[k] == lane[i] && meets) {
                    lane[i]++;
                    is_free = false;
                    break;
                }
            }
        }
        m->track[s[i].place] = m->x + m->w + 18 + lane[i] * TRACK_STEP;
    }
}

/* --- drawing
 * ------------------------------------------------------------------------------------------------------
 */

static bool is_pale(const struct machine *m, const struct line *line)
{
    return m->mark != NULL && !m->went(m->mark, line->from, line->to);
}

/* The colour of a state's lines: its edge, which stands out on white for every state. */
static const char *line_colour(const struct machine *m, int state)
{
    return m->paint(state)->stroke;
}

static void draw_way(const struct machine *m, const struct line *line, const char *colour,
                     int tenths)
{
    int place = place_of(m, line->to);
    int right = m->x + m->w, x = m->track[place];
    struct point way[] = {
        {right, line->y}, {x, line->y}, {x, m->head[place]}, {right + 9, m->head[place]}};
    svg_line(m->b, way, 4, colour, tenths, false);
}

/* All lines into one card; a white edge beneath lifts them over the lines of others. */
static void draw_ways(const struct machine *m, int place)
{
    int state = m->order[place];
    bool is_used = false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < m->n_lines; k++) {
            const struct line *line = &m->lines[k];
            if (line->to != state || line->from == line->to || place_of(m, line->from) < 0) {
                continue;
            }
            is_used = true;
            bool went = m->mark != NULL && m->went(m->mark, line->from, line->to);
            buf_c(m->b, is_pale(m, line) ? "<g opacity=\"0.3\">\n" : "<g>\n");
            draw_way(m, line, pass == 0 ? "#ffffff" : line_colour(m, state),
                     (pass == 0 ? 30 : 0) + (went ? 40 : 20));
            buf_c(m->b, "</g>\n");
        }
    }
    if (is_used) {
        int right = m->x + m->w;
        svg_arrowhead(m->b, (struct point){right + 2, m->head[place]},
                      (struct point){right + 20, m->head[place]}, line_colour(m, state));
    }
}

static void draw_chip(const struct machine *m, const struct line *line)
{
    bool stays = line->from == line->to;
    const struct paint *paint = stays ? &paint_note : m->paint(line->to);
    struct svg_font font = {.size = SMALL, .ink = paint->ink, .anchor = SVG_MIDDLE};
    int w = chip_width(m, line), right = m->x + m->w - 10, y = line->y;
    if (m->is_tall) {
        y += (str_empty(line->hears) ? 1 : 2) * STEP + 4;
    }
    svg_frame(m->b, right - w, y - 10, w, 20, 6, paint, 10, false);
    svg_text(m->b, right - w / 2, y + 4, &font, chip_label(m, line));
}

static void draw_rule(const struct machine *m, const struct line *line)
{
    int text = m->x + 10 + REF_W;
    bool went = m->mark != NULL && m->went(m->mark, line->from, line->to);
    struct svg_font ref = {.size = 11, .ink = "#66667a"};
    struct svg_font event = {.size = FONT, .is_bold = went, .ink = "#1a1a2e"};
    struct svg_font hears = {.size = SMALL, .ink = "#4a4a5e"};
    buf_c(m->b, is_pale(m, line) ? "<g opacity=\"0.45\">\n" : "<g>\n");
    svg_text(m->b, m->x + 10, line->y + 4, &ref, str_from(line->ref));
    svg_text(m->b, text, line->y + 5, &event, line->event);
    if (!str_empty(line->hears)) {
        svg_text(m->b, text, line->y + STEP + 4, &hears, tx_explain_hears(m->a, m->l, line->hears));
    }
    draw_chip(m, line);
    draw_marks(m, line, m->b);
    buf_c(m->b, "</g>\n");
}

static void draw_card(const struct machine *m, int place)
{
    int state = m->order[place], y = m->head[place] - CARD_HEAD / 2, bottom = y + CARD_HEAD;
    const struct paint *paint = m->paint(state);
    bool is_now = m->now == state;
    bool was = m->mark == NULL || m->was(m->mark, state);
    for (size_t k = 0; k < m->n_lines; k++) {
        if (m->lines[k].from == state) {
            bottom = m->lines[k].y - ROW_TOP + m->lines[k].height;
        }
    }
    struct paint body = {"#ffffff", paint->stroke, paint->ink};
    buf_c(m->b, was ? "<g>\n" : "<g opacity=\"0.55\">\n");
    svg_frame(m->b, m->x, y, m->w, bottom - y, 10, &body, is_now ? 35 : 15, false);
    svg_frame(m->b, m->x, y, m->w, CARD_HEAD, 10, paint, is_now ? 35 : 15, false);
    struct svg_font head = {.size = 14, .is_bold = true, .ink = paint->ink};
    svg_text(m->b, m->x + 12, m->head[place] + 5, &head, m->label(m->l, state));
    if (is_now) {
        struct str label = tr(m->l, TX_EXPLAIN_NOW);
        int w = svg_text_width(label, SMALL) + 16;
        struct svg_font font = {
            .size = SMALL, .is_bold = true, .ink = "#ffffff", .anchor = SVG_MIDDLE};
        svg_rect(m->b, m->x + m->w - w - 10, m->head[place] - 10, w, 20, 10, "#1a1a2e");
        svg_text(m->b, m->x + m->w - w / 2 - 10, m->head[place] + 4, &font, label);
    }
    buf_c(m->b, "</g>\n");
    bool is_first = true;
    for (size_t k = 0; k < m->n_lines; k++) {
        const struct line *line = &m->lines[k];
        if (line->from != state || place_of(m, line->to) < 0) {
            continue;
        }
        if (!is_first) {
            svg_rect(m->b, m->x + 10, line->y - ROW_TOP, m->w - 20, 1, 0, "#e6e6ee");
        }
        is_first = false;
        draw_rule(m, line);
    }
}

/* One machine below its name; returns its lower edge. */
static int draw_machine(struct machine *m, enum tx name, int y)
{
    struct svg_font font = {.size = 16, .is_bold = true, .ink = "#1a1a2e"};
    svg_text(m->b, m->x, y + 18, &font, tr(m->l, name));
    lay_out(m, y + 34);
    lay_tracks(m);
    for (size_t i = 0; i < m->n_order; i++) {
        if (m->track[i] != 0) {
            draw_ways(m, (int)i);
        }
    }
    for (size_t i = 0; i < m->n_order; i++) {
        if (place_of(m, m->order[i]) >= 0) {
            draw_card(m, (int)i);
        }
    }
    return m->bottom;
}

static int draw_legend(struct buf *b, enum lang l, int x, int y, int w)
{
    static const struct {
        unsigned reach;
        enum tx label;
    } rows[] = {{REACH_CUSTOMER, TX_EXPLAIN_LEGEND_CUSTOMER},
                {REACH_STAFF, TX_EXPLAIN_LEGEND_STAFF},
                {REACH_TASK, TX_EXPLAIN_LEGEND_TASK}};
    struct svg_font font = {.size = SMALL, .ink = "#26263a"};
    svg_rect(b, x, y, w, (int)COUNT_OF(rows) * 38 + 12, 10, "#f5f6fa");
    y += 25;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        explain_reach(b, l, rows[i].reach, x + 12, y, x + 110, SVG_START);
        svg_block(b, x + 96, y, &font, w - 106, tr(l, rows[i].label));
        y += 38;
    }
    return y;
}

bool explain_draw_machines(struct arena *a, struct buf *b, const struct explain_picture *pic,
                           int *y)
{
    bool is_tall = pic->shape == EXPLAIN_TALL;
    int left = is_tall ? 8 : 16, width = is_tall ? 374 : 1248;
    struct svg_font title = {.size = is_tall ? 18 : 20, .is_bold = true, .ink = "#1a1a2e"};
    struct svg_font more = {.size = SMALL, .ink = "#4a4a5e"};
    svg_text(b, left, *y + 30, &title, tr(pic->lang, TX_EXPLAIN_MACHINES));
    int note = *y + (is_tall ? 66 : 56);
    svg_block(b, left, note, &more, width, tr(pic->lang, TX_EXPLAIN_MACHINES_MORE));
    struct machine booking = {
        .b = b, .a = a, .l = pic->lang, .is_tall = is_tall, .mark = pic->mark};
    booking.x = left;
    booking.w = is_tall ? 306 : 540;
    booking.is_complete = true;
    struct machine pay = booking;
    read_booking(&booking);
    read_pay(&pay);
    int begin = note + 30;
    int end = draw_machine(&booking, TX_EXPLAIN_LANE_BOOKING, begin);
    end = draw_legend(b, pic->lang, left, end + 6, booking.w);
    pay.x = is_tall ? left : 652;
    pay.w = is_tall ? 286 : 516;
    int pay_end = draw_machine(&pay, TX_EXPLAIN_LANE_PAY, is_tall ? end + 16 : begin);
    *y = pay_end > end ? pay_end : end;
    return booking.is_complete && pay.is_complete;
}
