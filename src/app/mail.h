/* mail.h: mails through the outbox: enqueued inside the transaction that gives the reason, written
 * and sent afterwards by workers, at least once.
 *
 * The content is rendered when the mail is sent, from what is true then; a mail that has become
 * untrue meanwhile (a number withdrawn before its mail left) is dropped, not sent. */
#ifndef APP_MAIL_H
#define APP_MAIL_H

#include "app/change.h"
#include "store/booking.h"
#include "store/request.h"

enum mail_kind {
#define MAIL(name, audience) MAIL_##name,
#include "app/mail_kinds.def"
#undef MAIL
    MAIL_KIND_COUNT
};

struct str mail_kind_name(enum mail_kind k);
MUST_USE bool mail_kind_parse(struct str name, enum mail_kind *out);
bool mail_kind_is_for_staff(enum mail_kind k);
/* To one of the staff, about the shop's work as a whole. */
bool mail_kind_is_of_desk(enum mail_kind k);
/* To one account, about itself: its links and its security, not about a booking. */
bool mail_kind_is_of_account(enum mail_kind k);

/* About a payment request. */
bool mail_kind_is_of_request(enum mail_kind k);

/* To the customer of booking `b`, once per kind and payment (or booking when payment is 0). `again`
 * non-zero makes it another mail: a resend. */
MUST_USE enum err mail_customer(struct change *c, enum mail_kind kind,
                                const struct booking_get_row *b, struct payment_id payment,
                                int64_t again);

/* To every member of staff who hears of bookings, or of payments, once each. */
MUST_USE enum err mail_staff(struct change *c, enum mail_kind kind, struct booking_id booking,
                             struct payment_id payment);

/* To one of the staff: `about` is what the kind says, once at this moment. */
MUST_USE enum err mail_desk(struct change *c, enum mail_kind kind, int64_t about, struct str to,
                            struct str lang);

/* To whom the request bills, once per kind; `again` as above. And to the staff who hear of
 * payments. */
MUST_USE enum err mail_request(struct change *c, enum mail_kind kind,
                               const struct request_get_row *r, int64_t again);
MUST_USE enum err mail_request_staff(struct change *c, enum mail_kind kind,
                                     const struct request_get_row *r);
/* Both about a refund of that payment, once each per `again`. */
MUST_USE enum err mail_refund_customer(struct change *c, enum mail_kind kind,
                                       const struct booking_get_row *b, struct payment_id payment,
                                       struct refund_id refund, int64_t again);
MUST_USE enum err mail_refund_staff(struct change *c, enum mail_kind kind,
                                    struct booking_id booking, struct payment_id payment,
                                    struct refund_id refund, int64_t again);

/* To one account's address; link 0: it tells of something that happened. */
MUST_USE enum err mail_account(struct change *c, enum mail_kind kind, int64_t link, struct str to,
                               struct str lang);

/* One round of a mail worker: send what is due. False: nothing was due. */
bool mail_work(struct app *app, struct arena *a);

#endif
