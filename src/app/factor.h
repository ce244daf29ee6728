/* factor.h: the second factor of an account: a code from an authenticator app (base/otp.h), or one
 * of ten recovery codes when the phone is lost.
 *
 * It is set up in two steps, so that nobody is locked out by a secret that never reached a phone:
 * begin makes the secret, on proves that the phone has it. The secret lies in the database sealed
 * (app/seal.h), recovery codes hashed. Guessing is slowed down per account. */
#ifndef APP_FACTOR_H
#define APP_FACTOR_H

#include "app/change.h"

enum { RECOVERY_CODES = 10 };

struct factor {
    bool is_on;
    struct str secret; /* base32; set while it is being set up, never once it is on */
    int64_t recovery_left;
};

MUST_USE enum err app_read_factor(struct app *app, struct arena *a, struct shop_id shop,
                                  struct user_id user, struct factor *out);

enum factor_result {
    FACTOR_DONE,
    FACTOR_WRONG,   /* not the code */
    FACTOR_BLOCKED, /* too many wrong ones; see until */
    FACTOR_NOT_SO,  /* it is on (or off, or not begun) already */
};

struct factor_output {
    enum factor_result result;
    struct instant until;
    struct str codes[RECOVERY_CODES]; /* shown once */
};

/* A new secret, which counts once app_factor_on has seen a code of it. */
MUST_USE enum err app_factor_begin(struct app *app, struct arena *a, struct shop_id shop,
                                   struct user_id user, struct factor_output *out);
MUST_USE enum err app_factor_on(struct app *app, struct arena *a, struct shop_id shop,
                                struct user_id user, struct str code, struct factor_output *out);

/* The caller has made sure that it is really that person (app_check_password), or an owner who
 * helps somebody without a phone: `who` need not be `user`. */
MUST_USE enum err app_factor_off(struct app *app, struct arena *a, struct shop_id shop,
                                 struct actor who, struct user_id user, struct factor_output *out);
MUST_USE enum err app_factor_codes(struct app *app, struct arena *a, struct shop_id shop,
                                   struct user_id user, struct factor_output *out);

/* Inside a transaction: whether the account asks for a code; whether this is one. A code that was
 * right is used up. */
MUST_USE enum err factor_is_on(struct change *c, struct user_id user, bool *out);
MUST_USE enum err factor_try(struct change *c, struct user_id user, struct str code,
                             struct factor_output *out);

#endif
