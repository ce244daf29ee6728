/* book.h: a customer applies for a slot (domain.md 3, B1–B4). */
#ifndef APP_BOOK_H
#define APP_BOOK_H

#include "app/change.h"
#include "core/booking.h"
#include "core/deadline.h"
#include "store/booking.h"
#include "store/offering.h"
#include "store/shop.h"
#include "store/slot.h"

/* What was booked, while the transaction is open. */
struct booked {
    const struct booking_get_row *booking;
    const struct slot_get_row *slot; /* as it was before */
    const struct offering_get_row *offering;
    const struct ticket_get_row *ticket; /* NULL: none */
};

/* What the form asks for; already normalised and within the form's limits. */
struct book_input {
    struct slot_id slot;
    struct ticket_id ticket; /* 0: the offering has none */
    int party;
    struct str name, kana, mail, phone;
    enum lang lang;
    enum pay_method method; /* ignored when there is nothing to pay */
    struct str answers;     /* JSON array of {"label", "value"} */
    struct str idem_key;    /* of the form or request; a repeat gives the first booking again */
    /* What is to be kept together with the booking, or not at all; NULL: nothing. Not called on a
     * repeat. An error undoes the booking, too. */
    enum err (*also)(struct change *c, const struct booked *booked, void *arg);
    void *also_arg;
};

enum book_result {
    BOOK_DONE,       /* confirmed, pending or waitlisted: see `status` */
    BOOK_REPEATED,   /* this idempotency key has booked before: the same booking */
    BOOK_FULL,       /* B4 */
    BOOK_NOT_OPEN,   /* too early, too late, closed by staff, or in the past */
    BOOK_NO_SUCH,    /* no such slot or ticket, or the offering is not public */
    BOOK_BAD_PARTY,  /* more than the offering takes at once */
    BOOK_BAD_METHOD, /* this way to pay is not offered (or no longer: `konbini` says why) */
};

struct book_output {
    enum book_result result;
    struct booking_id id;
    struct str token;
    enum booking_status status;
    int seats_left; /* with BOOK_FULL */
};

/* Books, durably when this returns OK. Refusals are results, not errors. */
MUST_USE enum err app_book(struct app *app, struct arena *a, struct shop_id shop,
                           const struct book_input *in, struct book_output *out);

/* Ways to pay that are open for an offering's slot now; used by form, confirmation and app_book
 * alike. `konbini` says why when it is not in `methods`. */
struct pay_choices {
    unsigned
        methods; /* bits 1 << enum pay_method; only PAY_METHOD_NONE when nothing is to be paid */
    enum konbini_offer konbini;
    struct deadline deadline;     /* of a number issued now */
    struct instant card_deadline; /* of a card asked for now */
};
void pay_choices_for(const struct shop_get_row *shop, const struct offering_get_row *offering,
                     struct yen amount, struct instant now, struct instant slot_start,
                     struct pay_choices *out);

/* Price of a party: the ticket's price, or the offering's, times the party. */
struct yen book_amount(const struct offering_get_row *offering, const struct ticket_get_row *ticket,
                       int party);

#endif
