/* refund.h: 返金 in the admin: refunds with their progress on the booking's page and under 要対応,
 * and the form that asks for one. */
#ifndef WEB_ADMIN_REFUND_H
#define WEB_ADMIN_REFUND_H

#include "core/refund.h"
#include "store/refund.h"
#include "web/admin/admin.h"

struct refund_line {
    struct arena *arena;
    enum lang lang;
    struct chip chip;
    struct str amount;
    struct str asked;    /* when, by whom, why */
    struct str note;     /* the rest of the reason, or empty */
    struct str waits;    /* for whom, since when it was asked for; empty: for nobody */
    struct str until;    /* by when a bank account must be given, or empty */
    struct str why_not;  /* the provider's reason of a failure, or empty */
    struct str name;     /* whose booking, in lists of several; else empty */
    struct url booking;  /* with `name` */
    struct url call_off; /* empty: not possible, or not for this person */
};

void refund_line_fill(const struct web_req *r, int64_t booking,
                      const struct refund_of_booking_row *row, bool may_act,
                      struct refund_line *out);

/* What is under way in the shop, oldest first. */
MUST_USE enum err refund_lines_open(const struct web_req *r, struct refund_line **out, size_t *n);

/* --- the form, and what it asks once more --- */

enum { REFUND_FACTS_MAX = 8 };

struct refund_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str title, about;
    struct str error; /* on top, when something came between; empty: nothing */
    struct admin_fact facts[REFUND_FACTS_MAX];
    size_t n_facts;
    struct str how; /* what the method means for the customer */
    struct form *form;
    bool is_confirm; /* all is entered: the values are kept in hidden fields */
    struct url action, back, change;
    struct str button;
};

#endif
