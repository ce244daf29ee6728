/* render.h: writes one mail from what is true at this moment (app/mail.h: enqueued earlier, written
 * when it is sent). Reads only. */
#ifndef APP_MAIL_RENDER_H
#define APP_MAIL_RENDER_H

#include "app/mail.h"
#include "base/text.h"
#include "store/mail.h"
#include "store/shop.h"

/* What a mail is about. */
struct mail_about {
    struct opt_i64 booking;
    struct opt_i64 payment; /* unset: the newest attempt, if any */
    struct opt_i64 refund;  /* of that payment; unset: not about one */
};

enum mail_render_result {
    MAIL_RENDERED,
    MAIL_UNTRUE, /* its words would be wrong by now: drop it; *out is empty */
};

/* Fills sender, reply-to, subject, text and html of *out; recipient, date and message id are the
 * caller's. `lang`: the booking's, or the member of staff's. Everything lives in the arena.
 * ERR_NOT_FOUND: no such booking or payment, or a mail without a booking. */
MUST_USE enum err mail_render(struct app *app, struct arena *a, struct db_conn *read, int64_t shop,
                              enum mail_kind kind, const struct mail_about *about, enum lang lang,
                              struct mail_message *out, enum mail_render_result *result);

/* The same for a mail to an account (mail_kind_is_of_account). *kept: the text as it may be kept,
 * which everybody on the staff can read: without the link that would let them in. */
MUST_USE enum err mail_render_account(struct app *app, struct arena *a, struct db_conn *read,
                                      const struct shop_get_row *shop, enum mail_kind kind,
                                      const struct mail_take_row *row, struct mail_message *out,
                                      struct str *kept, enum mail_render_result *result);

/* The same for a mail about the shop's work as a whole (mail_kind_is_of_desk). */
MUST_USE enum err mail_render_desk(struct app *app, struct arena *a, struct db_conn *read,
                                   const struct shop_get_row *shop, enum mail_kind kind,
                                   const struct mail_take_row *row, struct mail_message *out,
                                   enum mail_render_result *result);

/* The same for a mail about a payment request (mail_kind_is_of_request). */
MUST_USE enum err mail_render_request(struct app *app, struct arena *a, struct db_conn *read,
                                      const struct shop_get_row *shop, enum mail_kind kind,
                                      const struct mail_take_row *row, struct mail_message *out,
                                      enum mail_render_result *result);

#endif
