/* explain_paint.c: how states look and where they stand, and what effects are called. */
#include "core/explain_parts.h"

#include "core/names.h"

/* --- states
 * ---------------------------------------------------------------------------------------------- */

const struct paint paint_plain = {"#ffffff", "#c8c8d4", "#1a1a2e"};
const struct paint paint_note = {"#f5f6fa", "#f5f6fa", "#4a4a5e"};

static const struct paint waiting = {"#f2edfb", "#6f52a8", "#46307a"};
static const struct paint deciding = {"#fff3d6", "#b25f00", "#6b3a00"};
static const struct paint good = {"#e3f4ea", "#197a4b", "#0b4a2c"};
static const struct paint paid = {"#197a4b", "#115334", "#ffffff"};
static const struct paint working = {"#e8f1fe", "#0055ad", "#00366e"};
static const struct paint open_number = {"#d6e4ff", "#0017c1", "#000f80"};
static const struct paint bad = {"#fdecec", "#ce0000", "#960000"};
static const struct paint ended = {"#efeff2", "#66667a", "#3f3f50"};
static const struct paint ending = {"#f7f2ea", "#7a5c3a", "#57401f"};

static const struct paint *const booking_paints[BOOKING_STATUS_COUNT] = {
    [BOOKING_NONE] = &paint_plain, [BOOKING_WAITLISTED] = &waiting, [BOOKING_PENDING] = &deciding,
    [BOOKING_CONFIRMED] = &good,   [BOOKING_CANCELLED] = &ended,
};

static const struct paint *const pay_paints[PAY_STATUS_COUNT] = {
    [PAY_NONE] = &paint_plain,
    [PAY_AWAITING_APPROVAL] = &deciding,
    [PAY_ISSUING] = &working,
    [PAY_AWAITING_PAYMENT] = &open_number,
    [PAY_PAID] = &paid,
    [PAY_FAILED] = &bad,
    [PAY_VOIDING] = &ending,
    [PAY_VOID] = &ended,
    [PAY_ONSITE_DUE] = &open_number,
    [PAY_AUTHORIZING] = &open_number,
    [PAY_CAPTURING] = &working,
};

const enum booking_status explain_booking_order[] = {
    BOOKING_NONE, BOOKING_WAITLISTED, BOOKING_PENDING, BOOKING_CONFIRMED, BOOKING_CANCELLED,
};
const size_t explain_booking_order_count = COUNT_OF(explain_booking_order);

const enum pay_status explain_pay_order[] = {
    PAY_NONE,   PAY_AWAITING_APPROVAL, PAY_ISSUING, PAY_AWAITING_PAYMENT, PAY_PAID,
    PAY_FAILED, PAY_VOIDING,           PAY_VOID,
};
const size_t explain_pay_order_count = COUNT_OF(explain_pay_order);

const struct paint *paint_of_booking(enum booking_status s)
{
    return (unsigned)s < COUNT_OF(booking_paints) ? booking_paints[s] : NULL;
}

const struct paint *paint_of_pay(enum pay_status s)
{
    return (unsigned)s < COUNT_OF(pay_paints) ? pay_paints[s] : NULL;
}

/* --- effects
 * --------------------------------------------------------------------------------------------- */

#define INFO(name, reach)                     \
    {                                         \
        name, #name, TX_EXPLAIN_##name, reach \
    }

const struct effect_info booking_effects[] = {
    INFO(BFX_MAIL_PROVISIONAL, REACH_CUSTOMER), INFO(BFX_MAIL_WAITLISTED, REACH_CUSTOMER),
    INFO(BFX_MAIL_PROMOTED, REACH_CUSTOMER),    INFO(BFX_MAIL_CANCELLED, REACH_CUSTOMER),
    INFO(BFX_STAFF_APPROVAL, REACH_STAFF),      INFO(BFX_STAFF_NEW, REACH_STAFF),
    INFO(BFX_STAFF_WAITLISTED, REACH_STAFF),    INFO(BFX_STAFF_PROMOTED, REACH_STAFF),
    INFO(BFX_STAFF_CANCELLED, REACH_STAFF),     INFO(BFX_FOLLOW_UP_APPROVAL, REACH_TASK),
    INFO(BFX_CLOSE_APPROVAL, REACH_INSIDE),     INFO(BFX_PROMOTE_NEXT, REACH_INSIDE),
};
const size_t booking_effects_count = COUNT_OF(booking_effects);

const struct effect_info pay_effects[] = {
    INFO(FX_ASK_NUMBER, REACH_INSIDE),       INFO(FX_ASK_WITHDRAW, REACH_INSIDE),
    INFO(FX_MAIL_CONFIRMED, REACH_CUSTOMER), INFO(FX_MAIL_NUMBER_LATER, REACH_CUSTOMER),
    INFO(FX_MAIL_NO_NUMBER, REACH_CUSTOMER), INFO(FX_MAIL_RECEIPT, REACH_CUSTOMER),
    INFO(FX_MAIL_EXPIRED, REACH_CUSTOMER),   INFO(FX_STAFF_PAID, REACH_STAFF),
    INFO(FX_STAFF_EXPIRED, REACH_STAFF),     INFO(FX_FOLLOW_UP, REACH_TASK),
    INFO(FX_SETTLE, REACH_INSIDE),           INFO(FX_EXPIRY_POLICY, REACH_INSIDE),
    INFO(FX_CLOSE_WITHDRAWAL, REACH_INSIDE), INFO(FX_CLOSE_SLOW, REACH_INSIDE),
    INFO(FX_CLOSE_UNPAID, REACH_INSIDE),     INFO(FX_PLAN_REMINDER, REACH_INSIDE),
    INFO(FX_ASK_PAGE, REACH_INSIDE),         INFO(FX_ASK_CAPTURE, REACH_INSIDE),
    INFO(FX_MAIL_DECLINED, REACH_CUSTOMER),  INFO(FX_STAFF_DECLINED, REACH_STAFF),
    INFO(FX_STAFF_HOLD_ENDING, REACH_STAFF), INFO(FX_CLOSE_HOLD, REACH_INSIDE),
    INFO(FX_SET_DEADLINE, REACH_INSIDE),
};
const size_t pay_effects_count = COUNT_OF(pay_effects);

const struct effect_info refund_effects[] = {
    INFO(RFX_ASK_REFUND, REACH_INSIDE),   INFO(RFX_ASK_CANCEL, REACH_INSIDE),
    INFO(RFX_CLOSE_MONEY, REACH_INSIDE),  INFO(RFX_MAIL_STARTED, REACH_CUSTOMER),
    INFO(RFX_MAIL_AGAIN, REACH_CUSTOMER), INFO(RFX_MAIL_DONE, REACH_CUSTOMER),
    INFO(RFX_STAFF_FAILED, REACH_STAFF),  INFO(RFX_FOLLOW_UP, REACH_TASK),
};
const size_t refund_effects_count = COUNT_OF(refund_effects);

static unsigned reach_in(const struct effect_info *infos, size_t n, unsigned effects)
{
    unsigned reach = 0;
    for (size_t i = 0; i < n; i++) {
        reach |= (effects & infos[i].bit) != 0 ? infos[i].reach : 0;
    }
    return reach;
}

unsigned booking_reach(unsigned effects)
{
    return reach_in(booking_effects, booking_effects_count, effects);
}

unsigned pay_reach(unsigned effects)
{
    return reach_in(pay_effects, pay_effects_count, effects);
}

struct str pay_effect_label(struct arena *a, enum lang l, const struct effect_info *info,
                            const struct pay_rule *r)
{
    if (info->bit == FX_FOLLOW_UP) {
        return tx_explain_open_task(a, l, tr(l, follow_up_label(r->follow_up)));
    }
    return tr(l, info->label);
}

struct str refund_effect_label(struct arena *a, enum lang l, const struct effect_info *info,
                               const struct refund_rule *r)
{
    if (info->bit == RFX_FOLLOW_UP) {
        return tx_explain_open_task(a, l, tr(l, follow_up_label(r->follow_up)));
    }
    return tr(l, info->label);
}

struct str refund_state_label(enum lang l, enum refund_status s)
{
    return s == REFUND_NONE ? tr(l, TX_EXPLAIN_START_REFUND) : tr(l, refund_status_label(s));
}

/* --- marks of a reach
 * --------------------------------------------------------------------------------------- */

enum { PILL_H = 16, PILL_STEP = 20, PILL_GAP = 4, PILL_FONT = 11 };

static void envelope(struct buf *b, int x, int y, const char *colour)
{
    buf_printf(b,
               "<path d=\"M%d %dh10v8h-10zl5 4.500l5 -4.500\" fill=\"none\" stroke=\"%s\" "
               "stroke-width=\"1.2\" stroke-linejoin=\"round\"/>\n",
               x, y - 4, colour);
}

struct pill {
    enum reach bit;
    enum tx label;
    bool is_mail;
    struct paint paint;
};

static const struct pill pills[] = {
    {REACH_CUSTOMER, TX_EXPLAIN_TO_CUSTOMER, true, {"#ffffff", "#8a94a6", "#33384a"}},
    {REACH_STAFF, TX_EXPLAIN_TO_STAFF, true, {"#ffffff", "#8a94a6", "#33384a"}},
    {REACH_TASK, TX_EXPLAIN_TASK, false, {"#ce0000", "#ce0000", "#ffffff"}},
};

static int pill_width(const struct pill *p, enum lang l)
{
    return svg_text_width(tr(l, p->label), PILL_FONT) + (p->is_mail ? 22 : 10);
}

static void draw_pill(struct buf *b, enum lang l, const struct pill *p, int x, int y)
{
    struct svg_font font = {.size = PILL_FONT, .ink = p->paint.ink};
    svg_frame(b, x, y - PILL_H / 2, pill_width(p, l), PILL_H, PILL_H / 2, &p->paint, 10, false);
    if (p->is_mail) {
        envelope(b, x + 5, y, p->paint.ink);
    }
    svg_text(b, x + (p->is_mail ? 17 : 5), y + 4, &font, tr(l, p->label));
}

int explain_reach(struct buf *b, enum lang l, unsigned reach, int x, int y, int right,
                  enum svg_anchor anchor)
{
    int height = 0;
    for (size_t i = 0; i < COUNT_OF(pills);) {
        int width = -PILL_GAP; /* of the pills from i up to `end`, which share a line */
        size_t end = i;
        for (; end < COUNT_OF(pills); end++) {
            int w = (reach & pills[end].bit) == 0 ? 0 : pill_width(&pills[end], l) + PILL_GAP;
            if (width > 0 && w > 0 && width + w > right - x) {
                break;
            }
            width += w;
        }
        int at = anchor == SVG_START ? x : x + (right - x - width) / 2;
        for (; i < end; i++) {
            if ((reach & pills[i].bit) != 0) {
                if (b != NULL) {
                    draw_pill(b, l, &pills[i], at, y + height);
                }
                at += pill_width(&pills[i], l) + PILL_GAP;
            }
        }
        height += width > 0 ? PILL_STEP : 0;
    }
    return height;
}

/* --- marks of a booking
 * --------------------------------------------------------------------------------------- */

bool mark_has_booking(const struct explain_mark *m, enum booking_status s)
{
    bool has = m->now.booking == s;
    for (size_t i = 0; i < m->n_past; i++) {
        has |= m->past[i].booking == s;
    }
    return has;
}

bool mark_has_pay(const struct explain_mark *m, enum pay_status s)
{
    bool has = m->now.pay == s;
    for (size_t i = 0; i < m->n_past; i++) {
        has |= m->past[i].pay == s;
    }
    return has;
}

static struct explain_at step_at(const struct explain_mark *m, size_t i)
{
    return i < m->n_past ? m->past[i] : m->now;
}

bool mark_went_booking(const struct explain_mark *m, enum booking_status from,
                       enum booking_status to)
{
    enum booking_status before = BOOKING_NONE;
    for (size_t i = 0; i <= m->n_past; i++) {
        enum booking_status here = step_at(m, i).booking;
        if (before == from && here == to && from != to) {
            return true;
        }
        before = here;
    }
    return false;
}

bool mark_went_pay(const struct explain_mark *m, enum pay_status from, enum pay_status to)
{
    enum pay_status before = PAY_NONE;
    for (size_t i = 0; i <= m->n_past; i++) {
        enum pay_status here = step_at(m, i).pay;
        if (before == from && here == to && from != to) {
            return true;
        }
        before = here;
    }
    return false;
}
