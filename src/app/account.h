/* account.h: what people prove by a link that is mailed to them: that an address is theirs, and
 * that they may set a password (invited, or forgotten).
 *
 * A link works once, for a limited time, and only the newest of its kind; one for a password leads
 * to the address the account has now. The database keeps its hash, and the token itself only sealed
 * (app/seal.h) until the mail has been written. Nothing here tells a stranger whether an account
 * exists. Accounts themselves are in user.h, signing in in sign_in.h. */
#ifndef APP_ACCOUNT_H
#define APP_ACCOUNT_H

#include "app/change.h"
#include "app/password.h"
#include "app/problems.h"

enum { INVITE_DAYS = 7, ADDRESS_DAYS = 3, RESET_MINUTES = 60 };

enum link_purpose {
    LINK_INVITE,  /* set the first password; proves the address */
    LINK_RESET,   /* set a new one; proves it again */
    LINK_ADDRESS, /* prove this address, and make it the account's */
    LINK_PURPOSE_COUNT
};

/* Make the link and its mail, in place of earlier ones of the kind. */
MUST_USE enum err account_link(struct change *c, enum link_purpose purpose, struct user_id user,
                               struct str mail, struct str lang);

/* Links that would still set a password open nothing any more: it was set otherwise. */
MUST_USE enum err account_void_resets(struct change *c, struct user_id user);

/* A line of history about an account, and what is wrong with a new password (field "password"). */
MUST_USE enum err account_history(struct change *c, const char *what, struct user_id user);
void check_new_password(struct str password, struct problems *p);

/* Somebody says that the account with this mail has lost its password. *blocked_until 0: heard,
 * whether or not there is such an account; later than now: too many questions from `address`. */
MUST_USE enum err app_ask_reset(struct app *app, struct arena *a, struct shop_id shop,
                                struct str mail, struct str address, struct instant *blocked_until);

struct account_link {
    int64_t id;
    struct user_id user;
    enum link_purpose purpose;
    struct str mail, name;
    enum lang lang;
    struct instant ends;
};

/* False: it opens nothing (any more). */
MUST_USE enum err app_find_link(struct app *app, struct arena *a, struct shop_id shop,
                                struct str token, struct account_link *out, bool *found);

/* Set the password by an invitation or a reset, once. Every session of the account ends. Field
 * "password". *done false without problems: the link opens nothing any more. */
MUST_USE enum err app_set_password_by_link(struct app *app, struct passwords *passwords,
                                           struct arena *a, struct shop_id shop, struct str token,
                                           struct str password, struct problems *problems,
                                           bool *done);

/* The address is the account's from now on; the old one is told. */
MUST_USE enum err app_prove_address(struct app *app, struct arena *a, struct shop_id shop,
                                    struct str token, bool *done);

/* Once more what the account still waits for: its invitation, or the proof of an address. *done
 * false: it waits for nothing. ERR_NOT_FOUND: no such account, or disabled. */
MUST_USE enum err app_send_link_again(struct app *app, struct arena *a, struct shop_id shop,
                                      struct actor who, struct user_id user, bool *done);

#endif
