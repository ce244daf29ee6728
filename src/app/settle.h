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

#endif
