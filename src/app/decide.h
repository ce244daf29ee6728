/* decide.h: what people decide about a booking: approve, refuse, cancel (domain.md 3, B5–B7, B10).
 * Promotions are in waiting.h. */
#ifndef APP_DECIDE_H
#define APP_DECIDE_H

#include "app/app.h"
#include "core/booking.h"

enum decide_result {
    DECIDE_DONE,
    DECIDE_ALREADY,     /* it is already so; nothing changed */
    DECIDE_NOT_ALLOWED, /* the booking's state has no such move */
    DECIDE_NO_SUCH,
    DECIDE_TOO_LATE,  /* a customer past the offering's cancellation limit, a promotion past the
                         time to book the slot */
    DECIDE_FULL,      /* a promotion without enough free seats */
    DECIDE_NO_NUMBER, /* approval so late that no number can be issued: ask again with
                         `accepts_no_number` */
};

struct decide_output {
    enum decide_result result;
    enum booking_status status; /* now */
};

/* 承認. `accepts_no_number`: the manager was told that it is too late for a number and goes on. */
MUST_USE enum err app_approve(struct app *app, struct arena *a, struct shop_id shop,
                              struct actor who, struct booking_id id, bool accepts_no_number,
                              struct decide_output *out);

/* お断り, with or without a mail to the customer. */
MUST_USE enum err app_refuse(struct app *app, struct arena *a, struct shop_id shop,
                             struct actor who, struct booking_id id, bool tells_customer,
                             struct decide_output *out);

/* キャンセル by staff (or a policy) with a reason. CANCEL_CALLED_OFF also closes the slot: seats of
 * what does not take place are for nobody. */
MUST_USE enum err app_cancel(struct app *app, struct arena *a, struct shop_id shop,
                             struct actor who, struct booking_id id, enum cancel_reason reason,
                             bool tells_customer, struct decide_output *out);

/* キャンセル by the customer, within the offering's limit; who waits may leave at any time. */
MUST_USE enum err app_cancel_by_customer(struct app *app, struct arena *a, struct shop_id shop,
                                         struct booking_id id, struct decide_output *out);

/* Until when the customer may cancel a booking of this offering. */
struct instant cancel_limit(int64_t cancel_hours, struct instant slot_start);

/* Staff write a note that only staff see. */
MUST_USE enum err app_set_note(struct app *app, struct arena *a, struct shop_id shop,
                               struct actor who, struct booking_id id, struct str note);

#endif
