#include "app/session.h"

#include "app/account.h"
#include "app/mail.h"
#include "store/account.h"
#include "store/user.h"

struct op {
    struct user_id user;
    struct str session; /* a token's hash */
    struct str password_hash;
};

static enum err run(struct app *app, struct arena *a, struct shop_id shop, change_fn fn,
                    struct op *op)
{
    struct actor self = {.kind = ACTOR_USER, .user = op->user};
    return change_run(app, a, TX_ADMIN, shop, self, fn, op);
}

static enum err end_one(struct change *c, void *arg)
{
    const struct op *op = arg;
    return q_session_end_own(
        c->db, &(struct session_end_own_in){c->shop.v, op->user.v, op->session}, NULL);
}

enum err app_end_session(struct app *app, struct arena *a, struct shop_id shop, struct user_id user,
                         struct str hash)
{
    return run(app, a, shop, end_one, &(struct op){.user = user, .session = hash});
}

static enum err end_others(struct change *c, void *arg)
{
    const struct op *op = arg;
    return q_session_end_others(
        c->db, &(struct session_end_others_in){c->shop.v, op->user.v, op->session}, NULL);
}

enum err app_end_other_sessions(struct app *app, struct arena *a, struct shop_id shop,
                                struct user_id user, struct str keep)
{
    return run(app, a, shop, end_others, &(struct op){.user = user, .session = keep});
}

static enum err change_password(struct change *c, void *arg)
{
    struct op *op = arg;
    struct user_by_mail_row user;
    bool found;
    TRY(q_user_get(c->db, c->a, &(struct user_get_in){c->shop.v, op->user.v}, &user, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    struct user_set_password_in in = {c->shop.v, op->user.v, op->password_hash};
    TRY(q_user_set_password(c->db, &in, NULL));
    TRY(end_others(c, op));
    TRY(account_void_resets(c, op->user));
    TRY(mail_account(c, MAIL_ACCOUNT_PASSWORD, 0, user.mail, user.lang));
    return account_history(c, "password_changed", op->user);
}

enum err app_change_own_password(struct app *app, struct passwords *passwords, struct arena *a,
                                 struct shop_id shop, struct user_id user, struct str password,
                                 struct str keep, struct problems *problems)
{
    struct op op = {.user = user, .session = keep};
    *problems = (struct problems){0};
    check_new_password(password, problems);
    if (problems->refuses) {
        return OK;
    }
    TRY(password_hash(passwords, a, password, &op.password_hash));
    return run(app, a, shop, change_password, &op);
}
