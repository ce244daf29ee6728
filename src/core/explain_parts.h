/* explain_parts.h: what the files of explain.h share: colours and places of states, names of
 * effects. */
#ifndef CORE_EXPLAIN_PARTS_H
#define CORE_EXPLAIN_PARTS_H

#include "core/explain.h"
#include "core/explain_svg.h"

/* --- states
 * -------------------------------------------------------------------------------------------- */

/* Colours of a state. NULL: the state has no place in the pictures yet. */
const struct paint *paint_of_booking(enum booking_status s);
const struct paint *paint_of_pay(enum pay_status s);

extern const struct paint paint_plain, paint_note;

/* The order in which the states stand below each other. */
extern const enum booking_status explain_booking_order[];
extern const size_t explain_booking_order_count;
extern const enum pay_status explain_pay_order[];
extern const size_t explain_pay_order_count;

/* --- effects
 * ------------------------------------------------------------------------------------------- */

/* Whom an effect reaches: shown as little marks on the pictures. */
enum reach {
    REACH_INSIDE = 0,
    REACH_CUSTOMER = 1 << 0, /* a mail to the customer */
    REACH_STAFF = 1 << 1,    /* a mail to staff */
    REACH_TASK = 1 << 2,     /* a 要対応 is opened */
};

struct effect_info {
    unsigned bit;
    const char *name; /* as in the headers and in app/effects.c */
    enum tx label;
    enum reach reach;
};

extern const struct effect_info booking_effects[];
extern const size_t booking_effects_count;
extern const struct effect_info pay_effects[];
extern const size_t pay_effects_count;
extern const struct effect_info refund_effects[];
extern const size_t refund_effects_count;

/* All reaches of the effects in the mask. */
unsigned booking_reach(unsigned effects);
unsigned pay_reach(unsigned effects);

/* The label of an effect of a payment's rule, which may name the rule's 要対応. */
struct str pay_effect_label(struct arena *a, enum lang l, const struct effect_info *info,
                            const struct pay_rule *r);

struct str refund_effect_label(struct arena *a, enum lang l, const struct effect_info *info,
                               const struct refund_rule *r);
/* 返金なし before there is one. */
struct str refund_state_label(enum lang l, enum refund_status s);

/* --- the picture's halves: drawn at *y, which moves below. False: a state has no place.
 * -------------------- */

/* The little marks of a reach between x and `right`, in lines, the first with its middle at y.
 * Returns the height they take; with b NULL only that. */
int explain_reach(struct buf *b, enum lang l, unsigned reach, int x, int y, int right,
                  enum svg_anchor anchor);

bool explain_draw_flows(struct arena *a, struct buf *b, const struct explain_picture *p, int *y);
bool explain_draw_machines(struct arena *a, struct buf *b, const struct explain_picture *p, int *y);

/* Whether the marked booking has been in a state before now, or is in it. */
bool mark_has_booking(const struct explain_mark *m, enum booking_status s);
bool mark_has_pay(const struct explain_mark *m, enum pay_status s);
/* Whether it went from one to the other. */
bool mark_went_booking(const struct explain_mark *m, enum booking_status from,
                       enum booking_status to);
bool mark_went_pay(const struct explain_mark *m, enum pay_status from, enum pay_status to);

#endif
