/* feed.h: the secret address under which a member of staff reads the slots in a calendar app.
 *
 * One per account, shown once and kept hashed. It shows what the account may see at that moment,
 * and nothing once the account is disabled. */
#ifndef APP_FEED_H
#define APP_FEED_H

#include "app/app.h"
#include "core/role.h"

/* A new address in place of an earlier one; the token for it. */
MUST_USE enum err app_feed_make(struct app *app, struct arena *a, struct shop_id shop,
                                struct actor who, struct str *token);
/* The address opens nothing any more. */
MUST_USE enum err app_feed_end(struct app *app, struct arena *a, struct shop_id shop,
                               struct actor who);

struct feed_reader {
    struct user_id user;
    enum user_role role;
    enum lang lang;
};

/* *found false: the token opens nothing. */
MUST_USE enum err feed_reader_of(struct app *app, struct arena *a, struct shop_id shop,
                                 struct str token, struct feed_reader *out, bool *found);

#endif
