/* digest.h: 毎日のまとめ: what waits, what starts today and tomorrow, what was paid yesterday, by
 * mail to those of the staff who want it, at the hour they choose. On a day with nothing to say
 * none is sent. */
#ifndef APP_DIGEST_H
#define APP_DIGEST_H

#include "app/app.h"

enum { DIGEST_NEVER = -1 };

/* `hour` of the day in Japan, 0–23, or DIGEST_NEVER. The first one comes today if the hour is still
 * ahead, otherwise tomorrow. */
MUST_USE enum err app_set_digest(struct app *app, struct arena *a, struct shop_id shop,
                                 struct actor who, struct user_id user, int hour);

/* Part of the sweep. */
void digest_sweep(struct app *app, struct arena *a);

#endif
