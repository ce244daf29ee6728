/* access.h: an owner says what a member of staff may do with the bookings of each offering. */
#ifndef APP_ACCESS_H
#define APP_ACCESS_H

#include "app/app.h"
#include "core/role.h"

struct access_rule {
    int64_t offering;
    bool is_set; /* false: as the account's own level */
    enum access level;
};

/* ERR_NOT_FOUND: no such account or offering; nothing was stored then. */
MUST_USE enum err app_set_access(struct app *app, struct arena *a, struct shop_id shop,
                                 struct actor who, struct user_id user, enum access otherwise,
                                 const struct access_rule *rules, size_t n);

#endif
