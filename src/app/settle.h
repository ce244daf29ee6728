/* settle.h: what staff do by hand about payments (domain.md 4, end), 要対応 and mails. */
#ifndef APP_SETTLE_H
#define APP_SETTLE_H

#include "app/decide.h"

/* 現地で受領: the booking's onsite payment becomes paid; for a booking whose number has failed or
 * is void, a new onsite attempt is added and paid. DECIDE_NOT_ALLOWED while a number is live:
 * withdraw it first. */
MUST_USE enum err app_mark_paid(struct app *app, struct arena *a, struct shop_id shop,
                                struct actor who, struct booking_id id, struct decide_output *out);

/* 番号の取り消し: withdraw the live number, the booking stays. */
MUST_USE enum err app_withdraw_number(struct app *app, struct arena *a, struct shop_id shop,
                                      struct actor who, struct booking_id id,
                                      struct decide_output *out);

/* 確定のまま残す: the expiry policy will not cancel the booking any more, and 期限切れ・確定のまま
 * is closed. DECIDE_ALREADY: no policy was waiting for it. */
MUST_USE enum err app_keep_booking(struct app *app, struct arena *a, struct shop_id shop,
                                   struct actor who, struct booking_id id,
                                   struct decide_output *out);

/* Close one 要対応 by hand, with a word how it was settled. */
MUST_USE enum err app_close_follow_up(struct app *app, struct arena *a, struct shop_id shop,
                                      struct actor who, int64_t follow_up, struct str how,
                                      struct decide_output *out);

/* Mail the customer once more what the booking's present state says. At most a few times an hour:
 * ERR_THROTTLED beyond. */
MUST_USE enum err app_resend_mail(struct app *app, struct arena *a, struct shop_id shop,
                                  struct actor who, struct booking_id id);

/* Try a mail again now that was given up, or that waits after a failure. DECIDE_NOT_ALLOWED: it was
 * sent, is no longer true, or has not failed. */
MUST_USE enum err app_retry_mail(struct app *app, struct arena *a, struct shop_id shop,
                                 struct actor who, int64_t mail, struct decide_output *out);

/* All mails of a booking (0: of none) that were given up, and メール不達 is closed; it opens again
 * if they fail again. DECIDE_ALREADY: there are none. */
MUST_USE enum err app_retry_failed_mails(struct app *app, struct arena *a, struct shop_id shop,
                                         struct actor who, struct booking_id id,
                                         struct decide_output *out);

#endif
