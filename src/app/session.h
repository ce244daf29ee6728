/* session.h: where somebody is signed in, and their own password: seen, ended and changed by
 * themselves. */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/app.h"
#include "app/password.h"
#include "app/problems.h"

/* Sign out one browser, named by its token's hash; or all but the one of `keep`. */
MUST_USE enum err app_end_session(struct app *app, struct arena *a, struct shop_id shop,
                                  struct user_id user, struct str token_hash);
MUST_USE enum err app_end_other_sessions(struct app *app, struct arena *a, struct shop_id shop,
                                         struct user_id user, struct str keep);

/* A new password, by who has just shown to know the old one (app_check_password). All sessions end
 * but that of `keep`, a token's hash; links to reset it are void; the address is told. Field
 * "password". */
MUST_USE enum err app_change_own_password(struct app *app, struct passwords *passwords,
                                          struct arena *a, struct shop_id shop, struct user_id user,
                                          struct str password, struct str keep,
                                          struct problems *problems);

#endif
