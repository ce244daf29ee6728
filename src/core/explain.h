/* explain.h: the rules shown to people: as tables, as the comparison picture, as a page.
 *
 * Everything here is drawn from booking_rules, pay_rules, refund_rules and errors.def at the moment
 * it is asked for, so it cannot be out of date. `uketsuke explain`, docs/state-machines.md, the
 * help page and every booking's own page show it. Only where a state stands is a table of its own
 * (explain_paint.c); a state without a place makes the drawing functions answer false, and a test
 * fails. */
#ifndef CORE_EXPLAIN_H
#define CORE_EXPLAIN_H

#include "base/buf.h"
#include "base/html.h"
#include "core/booking.h"
#include "core/payment.h"
#include "core/refund.h"

enum { EXPLAIN_MAX_BYTES = 1024 * 1024 };

/* --- tables as text, for a terminal
 * ------------------------------------------------------------------ */

void explain_booking(struct arena *a, struct buf *out, enum lang l);
void explain_payment(struct arena *a, struct buf *out, enum lang l, enum pay_method method);
void explain_refund(struct arena *a, struct buf *out, enum lang l, enum pay_method method);
void explain_errors(struct arena *a, struct buf *out, enum lang l);

/* The flows of the picture, as lines of text. */
void explain_flows(struct arena *a, struct buf *out, enum lang l);

/* docs/state-machines.md; its picture is docs/state-machines.svg. */
void explain_docs(struct arena *a, struct buf *out);

/* --- the picture
 * ------------------------------------------------------------------------------------- */

enum explain_shape {
    EXPLAIN_WIDE, /* 1280 units wide: the flows beside each other */
    EXPLAIN_TALL, /* 390 units wide: below each other, for phones and margins */
};

enum explain_part {
    EXPLAIN_FLOWS =
        1 << 0, /* the comparison: booking and konbini payment through the usual flows */
    EXPLAIN_MACHINES = 1 << 1, /* both tables whole, every rule an arrow */
};

/* Where a booking and its konbini payment stand together. */
struct explain_at {
    enum booking_status booking;
    enum pay_status pay;
};

/* A booking's own place. With it, only the flow that this booking takes is drawn, what lies before
 * is full and what may still come is pale. */
struct explain_mark {
    const struct explain_at *past; /* in order; the present one need not be repeated */
    size_t n_past;
    struct explain_at now;
    bool promotes_to_confirmed; /* its offering's waiting list leads to 確定: for one that still
                                   waits */
};

struct explain_picture {
    enum lang lang;
    enum explain_shape shape;
    unsigned parts;                  /* enum explain_part */
    const struct explain_mark *mark; /* NULL: nothing is marked */
    const char *id; /* begins the ids inside: unique among the pictures of a page */
};

/* An <svg> element, complete in itself: no script, no style sheet, no font, no link. False: a state
 * has no place in the layout (the picture is drawn without it). */
bool explain_picture(struct arena *a, struct buf *out, const struct explain_picture *p);

/* --- the page
 * ---------------------------------------------------------------------------------------- */

/* Everything for those who run a shop: the picture in both shapes (classes explain-wide and
 * explain-tall, of which the style sheet shows one) and the tables, to be set under the page's own
 * <h1>. */
struct html explain_page(struct arena *a, enum lang l);

/* Its two halves, for the customers' help page, which puts words between them. `parts` as in
 * explain_picture. */
struct html explain_pictures(struct arena *a, enum lang l, unsigned parts);
struct html explain_rules(struct arena *a, enum lang l);

#endif
