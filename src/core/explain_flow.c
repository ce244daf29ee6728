/* explain_flow.c: the usual flows, booking and payment side by side, followed through the rules.
 *
 * A flow is a list of events; which states they lead to, what the payment hears and whom it reaches
 * is asked of the tables. */
#include "core/explain_flow.h"

#include "core/explain_parts.h"

/* --- following
 * ------------------------------------------------------------------------------------------- */

#define BOOK(event) .book = (event), .pay = PAY_EV_NONE
#define PAY(event)  .pay = (event)

/* Every flow ends in the same way once the booking is confirmed. */
#define CONFIRMED_TAIL                                                                         \
    {ROW_CONFIRMED, ROW_NUMBER, PAY(PAY_EV_ISSUED)}, {ROW_NUMBER, ROW_PAID, PAY(PAY_EV_PAID)}, \
        {ROW_NUMBER, ROW_UNPAID, PAY(PAY_EV_EXPIRED)},                                         \
    {                                                                                          \
        ROW_UNPAID, ROW_CANCELLED, BOOK(BOOK_EV_CANCEL)                                        \
    }

static const struct leap approval[] = {
    {ROW_START, ROW_PENDING, BOOK(BOOK_EV_APPLY_APPROVAL)},
    {ROW_PENDING, ROW_CONFIRMED, BOOK(BOOK_EV_APPROVE)},
    CONFIRMED_TAIL,
};
static const struct leap first_come[] = {
    {ROW_START, ROW_CONFIRMED, BOOK(BOOK_EV_APPLY_FIRST_COME)},
    CONFIRMED_TAIL,
};
static const struct leap to_pending[] = {
    {ROW_START, ROW_WAITLISTED, BOOK(BOOK_EV_APPLY_WAITLIST)},
    {ROW_WAITLISTED, ROW_PENDING, BOOK(BOOK_EV_PROMOTE_PENDING)},
    {ROW_PENDING, ROW_CONFIRMED, BOOK(BOOK_EV_APPROVE)},
    CONFIRMED_TAIL,
};
static const struct leap to_confirmed[] = {
    {ROW_START, ROW_WAITLISTED, BOOK(BOOK_EV_APPLY_WAITLIST)},
    {ROW_WAITLISTED, ROW_CONFIRMED, BOOK(BOOK_EV_PROMOTE_CONFIRMED)},
    CONFIRMED_TAIL,
};

const struct flow explain_flow_table[FLOW_COUNT] = {
    [FLOW_APPROVAL] = {TX_EXPLAIN_FLOW_APPROVAL, TX_EXPLAIN_FLOW_APPROVAL_MORE, approval,
                       COUNT_OF(approval), false},
    [FLOW_FIRST_COME] = {TX_EXPLAIN_FLOW_FIRST_COME, TX_EXPLAIN_FLOW_FIRST_COME_MORE, first_come,
                         COUNT_OF(first_come), false},
    [FLOW_TO_PENDING] = {TX_EXPLAIN_FLOW_WAITLIST_PENDING, TX_EXPLAIN_FLOW_WAITLIST_PENDING_MORE,
                         to_pending, COUNT_OF(to_pending), true},
    [FLOW_TO_CONFIRMED] = {TX_EXPLAIN_FLOW_WAITLIST_CONFIRMED,
                           TX_EXPLAIN_FLOW_WAITLIST_CONFIRMED_MORE, to_confirmed,
                           COUNT_OF(to_confirmed), true},
};

/* What one event makes of a place. */
static bool apply(const struct leap *leap, const struct place *from, struct place *to)
{
    *to = (struct place){.is_used = true, .at = from->at, .leap = leap};
    enum pay_event heard = leap->pay;
    if (leap->pay == PAY_EV_NONE) {
        const struct booking_rule *b = booking_rule(from->at.booking, leap->book);
        if (b == NULL) {
            return false;
        }
        to->at.booking = b->to;
        to->booking_reach = booking_reach(b->effects);
        heard = b->pay;
    }
    const struct pay_rule *p = pay_rule(PAY_KONBINI, from->at.pay, heard);
    if (p != NULL) {
        to->at.pay = p->to;
        to->pay_reach = pay_reach(p->effects);
    }
    return p != NULL || leap->pay == PAY_EV_NONE;
}

bool flow_follow(const struct flow *f, struct place places[ROW_COUNT])
{
    memset(places, 0, ROW_COUNT * sizeof places[0]);
    places[ROW_START].at = (struct explain_at){BOOKING_NONE, PAY_NONE};
    for (size_t i = 0; i < f->n_leaps; i++) {
        const struct leap *leap = &f->leaps[i];
        if (!apply(leap, &places[leap->from], &places[leap->to])) {
            return false;
        }
    }
    return true;
}

enum tx leap_label(const struct leap *leap)
{
    if (leap->pay == PAY_EV_NONE) {
        return leap->book == BOOK_EV_COUNT ? TX_NONE : booking_event_label(leap->book);
    }
    return leap->pay == PAY_EV_COUNT ? TX_NONE : pay_event_label(leap->pay);
}

enum flow_kind flow_of(const struct explain_mark *m)
{
    if (mark_has_booking(m, BOOKING_WAITLISTED)) {
        bool to_confirmed_now = m->now.booking == BOOKING_WAITLISTED && m->promotes_to_confirmed;
        bool went = mark_went_booking(m, BOOKING_WAITLISTED, BOOKING_CONFIRMED);
        return to_confirmed_now || went ? FLOW_TO_CONFIRMED : FLOW_TO_PENDING;
    }
    return mark_has_booking(m, BOOKING_PENDING) ? FLOW_APPROVAL : FLOW_FIRST_COME;
}

/* --- a booking's own path
 * ---------------------------------------------------------------------------------- */

bool is_same_place(struct explain_at a, struct explain_at b)
{
    return a.booking == b.booking && a.pay == b.pay;
}

static bool is_in(const struct place places[ROW_COUNT], struct explain_at at)
{
    for (int r = 0; r < ROW_COUNT; r++) {
        if ((places[r].is_used || r == ROW_START) && is_same_place(places[r].at, at)) {
            return true;
        }
    }
    return false;
}

bool flow_covers(const struct place places[ROW_COUNT], const struct explain_mark *m)
{
    bool covers = is_in(places, m->now);
    for (size_t i = 0; i < m->n_past; i++) {
        covers &= is_in(places, m->past[i]);
    }
    return covers;
}

/* The event that leads from one place to another, when only one can. */
static struct leap leap_between(struct explain_at from, struct explain_at to)
{
    struct leap leap = {.book = BOOK_EV_COUNT, .pay = PAY_EV_NONE};
    size_t found = 0;
    for (size_t i = 0; i < booking_rules_count && from.booking != to.booking; i++) {
        const struct booking_rule *r = &booking_rules[i];
        if (r->from == from.booking && r->to == to.booking) {
            leap.book = ++found == 1 ? r->on : BOOK_EV_COUNT;
        }
    }
    if (from.booking != to.booking) {
        return leap;
    }
    leap.pay = PAY_EV_COUNT;
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        if (r->from == from.pay && r->to == to.pay && (r->methods & 1u << PAY_KONBINI) != 0) {
            leap.pay = ++found == 1 ? r->on : PAY_EV_COUNT;
        }
    }
    return leap;
}

enum row flow_of_path(const struct explain_mark *m, struct place places[ROW_COUNT],
                      struct leap *leaps)
{
    memset(places, 0, ROW_COUNT * sizeof places[0]);
    size_t most = ROW_COUNT - 2; /* without the start and the present */
    size_t first = m->n_past > most ? m->n_past - most : 0;
    int last = ROW_START;
    for (size_t i = first; i <= m->n_past; i++) {
        struct explain_at at = i < m->n_past ? m->past[i] : m->now;
        if (is_same_place(places[last].at, at)) {
            continue;
        }
        struct leap *leap = &leaps[last];
        *leap = leap_between(places[last].at, at);
        leap->from = (enum row)last;
        leap->to = (enum row)++ last;
        places[last] = (struct place){.is_used = true, .at = at, .leap = leap};
    }
    return (enum row)last;
}

/* --- as text
 * ------------------------------------------------------------------------------------------------
 */

static struct str pay_text(enum lang l, enum pay_status s)
{
    return tr(l, s == PAY_NONE ? TX_EXPLAIN_START_PAY : pay_status_label(PAY_KONBINI, s));
}

void flow_text(struct arena *a, struct buf *out, enum lang l, const struct flow *f)
{
    struct place places[ROW_COUNT];
    if (!flow_follow(f, places)) {
        return;
    }
    buf_str(out, tr(l, f->title));
    buf_char(out, '\n');
    for (size_t i = 0; i < f->n_leaps; i++) {
        const struct leap *leap = &f->leaps[i];
        const struct place *to = &places[leap->to];
        struct str step = tx_explain_desc_step(a, l, tr(l, leap_label(leap)),
                                               tr(l, booking_status_label(to->at.booking)),
                                               pay_text(l, to->at.pay));
        bool is_other_way = i > 0 && f->leaps[i - 1].to != leap->from;
        buf_c(out, "  ");
        buf_str(out, is_other_way ? tx_explain_desc_or(a, l, step) : step);
        buf_char(out, '\n');
    }
}

void explain_flows(struct arena *a, struct buf *out, enum lang l)
{
    for (size_t i = 0; i < FLOW_COUNT; i++) {
        flow_text(a, out, l, &explain_flow_table[i]);
    }
}
