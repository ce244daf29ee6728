/* desk.h: pieces of the mails about the work at the shop's desk. */
#ifndef APP_MAIL_DESK_H
#define APP_MAIL_DESK_H

#include "app/app.h"
#include "app/mail/desk_view.h"
#include "store/admin.h"
#include "store/shop.h"

/* A page of the shop's admin: path "/follow-ups". */
struct url desk_mail_url(const struct app *app, struct arena *a, const struct shop_get_row *shop,
                         const char *path);

/* The name in that language, where there is one. */
struct str desk_mail_words(enum lang l, struct str ja, struct str en);

/* One 要対応: what it is, how long it has waited, how soon it starts; whose it is; where. */
void desk_mail_task(const struct app *app, const struct shop_get_row *shop,
                    const struct desk_view *v, const struct follow_up_open_row *row,
                    struct desk_line *out);
/* The digest of an account, from what is true now; without sections: nothing to say. */
MUST_USE enum err digest_fill(struct app *app, struct db_conn *read,
                              const struct shop_get_row *shop, int64_t user, struct desk_view *v);

#endif
