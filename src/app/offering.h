/* offering.h: what can be booked: made and changed by managers (domain.md 2, 7).
 *
 * Contradictions are refused beside the field that causes them, before a customer meets them: a
 * booking may be taken so late that no number can be issued, a price that no store takes, tickets
 * that nobody can choose. What merely deserves a second look is a warning and is stored. */
#ifndef APP_OFFERING_H
#define APP_OFFERING_H

#include "app/app.h"
#include "app/problems.h"
#include "core/booking.h"
#include "core/money.h"
#include "core/offering.h"
#include "store/offering.h"

enum {
    OFFERING_TICKETS_MAX = 20,
    OFFERING_QUESTIONS_MAX = 20,
    QUESTION_OPTIONS_MAX = 50,
    OPENS_MAX_DAYS = 365, /* of `opens_days` */
};

struct ticket_input {
    struct ticket_id id; /* 0: new */
    struct str name, name_en;
    struct yen price;
    bool is_active;
};

struct question_input {
    int64_t id; /* 0: new */
    struct str label, label_en;
    enum question_kind kind;
    struct str options; /* of a choice: one per line */
    bool is_required, is_active;
};

struct offering_input {
    struct offering_id id;   /* 0: new */
    enum offering_kind kind; /* of a new one; never changes afterwards */
    enum offering_status status;
    struct str title, title_en, summary, body, place;
    enum admission admission;
    struct yen price; /* of one seat; with tickets, the lowest of theirs is stored */
    bool pay_konbini, pay_card, pay_onsite;
    int deadline_days, deadline_margin_min;
    enum expiry_policy expiry_policy;
    int expiry_grace_hours;
    int remind_hours; /* before the deadline; 0: no reminder */
    enum waitlist_mode waitlist;
    bool waits_in_order; /* nobody on the list passes a party that does not fit */
    enum waitlist_end
        waitlist_end; /* needed when somebody waits and the list takes no more names */
    int cancel_hours; /* customers cancel until so long before the start */
    int opens_days;   /* bookings are taken from so long before the start … */
    int closes_min;   /* … until so long before it */
    int max_party;
    int position;
    const struct ticket_input
        *tickets; /* in order; ones that exist and are missing become inactive */
    size_t n_tickets;
    const struct question_input *questions; /* likewise */
    size_t n_questions;
};

/* What a new offering begins with; texts empty. */
struct offering_input offering_defaults(enum offering_kind kind);

/* An offering as stored, ready to be changed. The lists live in the arena. */
MUST_USE enum err offering_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                                struct offering_id id, struct offering_input *out, bool *found);

/* How many parties wait for slots of the offering. */
MUST_USE enum err offering_waiting(struct db_conn *db, struct arena *a, struct shop_id shop,
                                   struct offering_id id, int64_t *out);

/* Create or change; texts come in cleaned. Fields as in the structs, "pay" for the methods,
 * "ticket_name", "ticket_price", "question_label", "question_options" with their row.
 * ERR_NOT_FOUND: no such offering, or a ticket or question that is not its own. */
MUST_USE enum err app_save_offering(struct app *app, struct arena *a, struct shop_id shop,
                                    struct actor who, const struct offering_input *in,
                                    struct problems *problems, struct offering_id *out);

/* What app_save_offering has against the input itself. */
void offering_check(const struct offering_input *in, struct problems *problems);

#endif
