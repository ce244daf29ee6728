/* facts.h: what is true about a booking and one of its payments at the moment its mail is written.
 */
#ifndef APP_MAIL_FACTS_H
#define APP_MAIL_FACTS_H

#include "app/app.h"
#include "app/mail/render.h"
#include "core/booking.h"
#include "core/offering.h"
#include "core/refund.h"
#include "store/mail_view.h"
#include "store/payment.h"
#include "store/refund.h"

struct mail_facts {
    struct mail_view_row b;
    struct instant now;
    enum lang lang;
    enum booking_status status;
    enum cancel_reason reason;
    enum pay_method method; /* the booking's: what was chosen */
    enum expiry_policy policy;
    enum waitlist_mode promotes; /* where the waiting list leads */

    bool has_payment;
    struct payment_get_row p;
    enum pay_status pay_status; /* PAY_NONE without a payment */
    enum pay_fail fail;
    bool is_konbini; /* the payment's method */
    bool is_card;
    bool can_go_on;           /* a card can be entered on the customer's own page */
    bool has_policy;          /* the booking will be cancelled … */
    struct instant policy_at; /* … at this moment, unless somebody acts */

    bool has_refund; /* the mail is about a refund of that payment */
    struct refund_get_row refund;
    enum refund_status refund_status;
    enum pay_method paid_by; /* the payment's method */

    struct str shop; /* names in `lang` */
    struct str title;
    struct str ticket; /* or empty */
    struct instant starts, ends;
};

/* Read them. ERR_NOT_FOUND: no such booking, payment or refund. ERR_DB: a row holds a word
 * this program does not know. */
MUST_USE enum err mail_facts_read(struct app *app, struct arena *a, struct db_conn *read,
                                  int64_t shop, const struct mail_about *about, enum lang lang,
                                  struct mail_facts *out);

#endif
