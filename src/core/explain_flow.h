/* explain_flow.h: the usual flows as lists of events, and where the rules lead them. Shared by
 * explain*.c. */
#ifndef CORE_EXPLAIN_FLOW_H
#define CORE_EXPLAIN_FLOW_H

#include "core/explain.h"

/* The places of a flow, from top to bottom. */
enum row {
    ROW_START,
    ROW_WAITLISTED,
    ROW_PENDING,
    ROW_CONFIRMED,
    ROW_NUMBER,
    ROW_PAID,
    ROW_UNPAID,
    ROW_CANCELLED,
    ROW_FLOW_END,
    ROW_COUNT = 16 /* a marked booking's own path may be longer than the usual ones */
};

/* An event on the way from one place to another; of the booking unless `pay` is one. */
struct leap {
    enum row from, to;
    enum booking_event book; /* BOOK_EV_COUNT: of the booking, but which is not known */
    enum pay_event pay;      /* PAY_EV_COUNT: of the payment, but which is not known */
};

struct flow {
    enum tx title, more;
    const struct leap *leaps;
    size_t n_leaps;
    bool joins; /* from the confirmation on it is as the flows before it */
};

enum flow_kind { FLOW_APPROVAL, FLOW_FIRST_COME, FLOW_TO_PENDING, FLOW_TO_CONFIRMED, FLOW_COUNT };

extern const struct flow explain_flow_table[FLOW_COUNT];

struct place {
    bool is_used;
    struct explain_at at;
    unsigned booking_reach, pay_reach; /* enum reach: of arriving here */
    const struct leap *leap;           /* that led here */
};

/* The marked booking's own path as a flow of its own, for one that has left the usual ones; its
 * latest places when there are too many. `leaps` has room for ROW_COUNT. Returns the last place. */
enum row flow_of_path(const struct explain_mark *m, struct place places[ROW_COUNT],
                      struct leap *leaps);

/* Whether every place that the booking has seen is one of these. */
bool flow_covers(const struct place places[ROW_COUNT], const struct explain_mark *m);

bool is_same_place(struct explain_at a, struct explain_at b);

/* Follow the rules. False: an event of the flow means nothing there, which a test makes impossible.
 */
bool flow_follow(const struct flow *f, struct place places[ROW_COUNT]);

/* TX_NONE when the event is not known. */
enum tx leap_label(const struct leap *leap);

/* The flow that a booking takes. */
enum flow_kind flow_of(const struct explain_mark *m);

/* Its title and a line per event: "  承認 → 予約: 確定 ／ 決済: コンビニ支払い番号を発行中". */
void flow_text(struct arena *a, struct buf *out, enum lang l, const struct flow *f);

#endif
