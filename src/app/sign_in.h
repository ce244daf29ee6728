/* sign_in.h: staff come in with mail and password, get a session, and leave.
 *
 * A session is a random secret in the browser's cookie; the database keeps only its hash. Guessing
 * is slowed down per account and per address, in the database, so by all servers together. An
 * unknown mail, a wrong password and a disabled account get the same answer after the same time. */
#ifndef APP_SIGN_IN_H
#define APP_SIGN_IN_H

#include "app/app.h"
#include "app/password.h"
#include "core/role.h"

enum {
    SESSION_IDLE_MS = 12 * MS_PER_HOUR, /* unused for so long: over */
    SESSION_DAYS = 7,                   /* over in any case */
    SESSION_SEEN_MS = 5 * MS_PER_MINUTE /* how exactly the last use is recorded */
};

struct staff {
    struct user_id id; /* 0: nobody */
    struct str name, mail;
    enum user_role role;
    enum lang lang;
    bool sees_all;   /* the bookings of every offering (core/role.h) */
    struct str csrf; /* the session's token for forms; empty with an API token */
};

enum sign_in_result {
    SIGN_IN_OK,
    SIGN_IN_WRONG,
    SIGN_IN_BLOCKED, /* too many failures; see until */
    SIGN_IN_CODE,    /* the password is right; the second factor is asked for (app/factor.h) */
    SIGN_IN_OVER,    /* of a code: there is no password before it, or too long ago */
};

struct sign_in_input {
    struct shop_id shop;
    struct str mail, password;
    struct str address; /* of the peer */
    struct str agent;   /* what its browser calls itself */
};

struct sign_in {
    enum sign_in_result result;
    struct instant until; /* SIGN_IN_BLOCKED: when to try again */
    struct str token;     /* SIGN_IN_OK, SIGN_IN_CODE: for the cookie */
};

/* ERR_BUSY: too many sign-ins at once, or the store is. */
MUST_USE enum err app_sign_in(struct app *app, struct passwords *passwords, struct arena *a,
                              const struct sign_in_input *in, struct sign_in *out);

/* The code after SIGN_IN_CODE, with its token. SIGN_IN_OK brings a new token. */
MUST_USE enum err app_sign_in_code(struct app *app, struct arena *a, struct shop_id shop,
                                   struct str token, struct str code, struct sign_in *out);
MUST_USE enum err sign_in_awaits_code(struct app *app, struct arena *a, struct shop_id shop,
                                      struct str token, bool *out);

/* Somebody who is signed in types the password again, before something that a borrowed screen must
 * not do. SIGN_IN_OK, SIGN_IN_WRONG or SIGN_IN_BLOCKED: slowed down as signing in is. */
MUST_USE enum err app_check_password(struct app *app, struct passwords *passwords, struct arena *a,
                                     struct shop_id shop, struct user_id user, struct str password,
                                     struct sign_in *out);

MUST_USE enum err app_sign_out(struct app *app, struct arena *a, struct shop_id shop,
                               struct str token);

/* Whose session or API token this is; *out stays empty (id 0) when it is nobody's. */
MUST_USE enum err staff_of_session(struct app *app, struct arena *a, struct shop_id shop,
                                   struct str token, struct staff *out);
MUST_USE enum err staff_of_api_token(struct app *app, struct arena *a, struct shop_id shop,
                                     struct str token, struct staff *out);

/* A new account whose address needs no proof. ERR_CONSTRAINT: the shop already has one with that
 * mail. */
struct new_user {
    struct shop_id shop;
    struct str mail, name, password;
    enum user_role role;
    enum lang lang;
};
MUST_USE enum err app_user_add(struct app *app, struct passwords *passwords, struct arena *a,
                               const struct new_user *in, struct user_id *out);

/* The account's sessions and tokens end at once. Its name stays in the history. */
MUST_USE enum err app_user_disable(struct app *app, struct arena *a, struct shop_id shop,
                                   struct actor who, struct user_id user);

/* A new token for a program that acts as that user; shown once, kept hashed. */
MUST_USE enum err app_api_token_add(struct app *app, struct arena *a, struct shop_id shop,
                                    struct user_id user, struct str name, struct str *token);

#endif
