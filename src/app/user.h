/* user.h: the accounts of a shop, kept by its owners: made, changed, given a new password,
 * disabled.
 *
 * A shop always keeps one owner who can sign in. Signing in itself, and tokens of programs, are in
 * sign_in.h. Names, mails and passwords never enter the history, only which account was changed. */
#ifndef APP_USER_H
#define APP_USER_H

#include "app/app.h"
#include "app/problems.h"
#include "app/sign_in.h"

struct user_input {
    struct user_id id; /* 0: new */
    struct str name, mail;
    enum user_role role;
    enum lang lang;
    bool hears_bookings, hears_payments; /* which mails */
};

/* Create or change. A new account without `password` is invited by mail to set one; with one, its
 * address is asked to prove itself, and gets no notices before (app/account.h). An address that was
 * proved stays until the new one is. Fields "name", "mail", "role", "password" (which a change
 * ignores). ERR_NOT_FOUND: no such account. */
MUST_USE enum err app_save_user(struct app *app, struct passwords *passwords, struct arena *a,
                                struct shop_id shop, struct actor who, const struct user_input *in,
                                struct str password, struct problems *problems,
                                struct user_id *out);

/* A new password; the account's sessions end, its address is told. Field "password". ERR_NOT_FOUND.
 */
MUST_USE enum err app_set_password(struct app *app, struct passwords *passwords, struct arena *a,
                                   struct shop_id shop, struct actor who, struct user_id user,
                                   struct str password, struct problems *problems);

enum user_result {
    USER_DONE,
    USER_ALREADY,
    USER_NO_SUCH,
    USER_LAST_OWNER, /* nobody could change the settings any more */
};

/* Sessions and API tokens stop at once; the name stays in the history. */
MUST_USE enum err app_disable_user(struct app *app, struct arena *a, struct shop_id shop,
                                   struct actor who, struct user_id user, enum user_result *out);
MUST_USE enum err app_enable_user(struct app *app, struct arena *a, struct shop_id shop,
                                  struct actor who, struct user_id user, enum user_result *out);

/* Take back a program's token, named by its hash. USER_ALREADY: it is gone. */
MUST_USE enum err app_revoke_api_token(struct app *app, struct arena *a, struct shop_id shop,
                                       struct actor who, struct str token_hash,
                                       enum user_result *out);

#endif
