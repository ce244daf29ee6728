#include "app/user.h"

#include "app/account.h"
#include "app/mail.h"
#include "base/text_clean.h"
#include "core/mail_address.h"
#include "store/account.h"
#include "store/admin.h"
#include "store/user.h"

enum { USER_NAME_MAX = 60 };

/* Whether another owner than `user` can sign in. */
static enum err has_other_owner(struct change *c, struct user_id user, bool *out)
{
    struct user_other_owners_row row;
    TRY(q_user_other_owners(c->db, c->a, &(struct user_other_owners_in){c->shop.v, user.v}, &row));
    *out = row.n > 0;
    return OK;
}

/* --- create and change --- */

struct save_user {
    struct user_input in;
    struct str hash; /* of a new account */
    struct problems *problems;
    struct user_id id;
};

static enum err check_user(struct change *c, struct save_user *op)
{
    struct problems *p = op->problems;
    check_required(p, "name", op->in.name, USER_NAME_MAX);
    if (!mail_address_is_plausible(op->in.mail)) {
        problem_add(p, "mail", TX_PROBLEM_MAIL);
        return OK;
    }
    struct user_by_mail_row same;
    bool is_there;
    TRY(q_user_by_mail(c->db, c->a, &(struct user_by_mail_in){c->shop.v, op->in.mail}, &same,
                       &is_there));
    if (is_there && same.id != op->in.id.v) {
        problem_add(p, "mail", TX_PROBLEM_MAIL_TAKEN);
    }
    return OK;
}

/* Who runs commands on the machine need not prove addresses by mail, which may not be set up yet.
 */
static bool vouches(const struct change *c)
{
    return c->who.kind == ACTOR_SYSTEM;
}

static enum err add_row(struct change *c, struct save_user *op)
{
    op->id = (struct user_id){change_id(c)};
    return q_user_add(c->db,
                      &(struct user_add_in){.shop = c->shop.v,
                                            .id = op->id.v,
                                            .mail = op->in.mail,
                                            .name = op->in.name,
                                            .password_hash = op->hash,
                                            .role = user_role_name(op->in.role),
                                            .lang = lang_name(op->in.lang),
                                            .now = c->now.ms,
                                            .verified_at = {vouches(c), c->now.ms}},
                      NULL);
}

/* What goes to the address of a new account, or to a new address: the invitation to set a password,
 * or the question whether it is theirs. */
static enum err ask_address(struct change *c, const struct save_user *op, bool has_password)
{
    return vouches(c) ? OK
                      : account_link(c, has_password ? LINK_ADDRESS : LINK_INVITE, op->id,
                                     op->in.mail, lang_name(op->in.lang));
}

/* An address that was proved stays until the new one is. *mail: what the account has for now. */
static enum err change_address(struct change *c, const struct save_user *op, struct str *mail)
{
    struct user_account_get_row old;
    bool found;
    TRY(q_user_account_get(c->db, c->a, &(struct user_account_get_in){c->shop.v, op->id.v}, &old,
                           &found));
    *mail = op->in.mail;
    if (!found || str_eq(old.mail, op->in.mail)) {
        return OK;
    }
    if (old.verified_at.is_set && !vouches(c)) {
        *mail = old.mail;
    }
    return ask_address(c, op, old.has_password != 0);
}

/* The last owner stays one. */
static enum err check_role(struct change *c, struct save_user *op,
                           const struct user_by_mail_row *old)
{
    if (op->in.role == ROLE_OWNER || !str_eq(old->role, user_role_name(ROLE_OWNER))) {
        return OK;
    }
    bool has_other;
    TRY(has_other_owner(c, op->in.id, &has_other));
    if (!has_other) {
        problem_add(op->problems, "role", TX_PROBLEM_LAST_OWNER);
    }
    return OK;
}

static enum err save_user(struct change *c, void *arg)
{
    struct save_user *op = arg;
    *op->problems = (struct problems){0};
    bool is_new = op->in.id.v == 0;
    op->id = op->in.id;
    TRY(check_user(c, op));
    if (!is_new) {
        struct user_by_mail_row old;
        bool found;
        TRY(q_user_get(c->db, c->a, &(struct user_get_in){c->shop.v, op->in.id.v}, &old, &found));
        if (!found) {
            return ERR_NOT_FOUND;
        }
        TRY(check_role(c, op, &old));
    }
    if (op->problems->refuses) {
        return OK;
    }
    struct str mail = op->in.mail;
    if (is_new) {
        TRY(add_row(c, op));
        TRY(ask_address(c, op, !str_empty(op->hash)));
    } else {
        TRY(change_address(c, op, &mail));
    }
    TRY(q_user_set(c->db,
                   &(struct user_set_in){.shop = c->shop.v,
                                         .id = op->id.v,
                                         .mail = mail,
                                         .name = op->in.name,
                                         .role = user_role_name(op->in.role),
                                         .lang = lang_name(op->in.lang),
                                         .hears_bookings = op->in.hears_bookings,
                                         .hears_payments = op->in.hears_payments},
                   NULL));
    return account_history(c, is_new ? "user_added" : "user_changed", op->id);
}

enum err app_save_user(struct app *app, struct passwords *passwords, struct arena *a,
                       struct shop_id shop, struct actor who, const struct user_input *in,
                       struct str password, struct problems *problems, struct user_id *out)
{
    struct save_user op = {.in = *in, .problems = problems};
    *problems = (struct problems){0};
    op.in.mail = mail_address_fold(a, in->mail);
    op.hash = STR("");
    if (in->id.v == 0 && !str_empty(password)) {
        check_new_password(password, problems);
        if (problems->refuses) {
            return OK;
        }
        /* Outside the transaction: it takes 20 ms on purpose. */
        TRY(password_hash(passwords, a, password, &op.hash));
    }
    TRY(change_run(app, a, TX_ADMIN, shop, who, save_user, &op));
    *out = op.id;
    return OK;
}

/* --- password --- */

struct set_password {
    struct user_id user;
    struct str hash;
};

static enum err set_password(struct change *c, void *arg)
{
    const struct set_password *op = arg;
    struct user_account_get_row user;
    bool found;
    TRY(q_user_account_get(c->db, c->a, &(struct user_account_get_in){c->shop.v, op->user.v}, &user,
                           &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    TRY(q_user_set_password(c->db, &(struct user_set_password_in){c->shop.v, op->user.v, op->hash},
                            NULL));
    if (user.verified_at.is_set) {
        TRY(mail_account(c, MAIL_ACCOUNT_PASSWORD, 0, user.mail, user.lang));
    }
    TRY(q_session_end_all(c->db, &(struct session_end_all_in){c->shop.v, op->user.v}, NULL));
    TRY(account_void_resets(c, op->user));
    return account_history(c, "password_changed", op->user);
}

enum err app_set_password(struct app *app, struct passwords *passwords, struct arena *a,
                          struct shop_id shop, struct actor who, struct user_id user,
                          struct str password, struct problems *problems)
{
    struct set_password op = {.user = user};
    *problems = (struct problems){0};
    check_new_password(password, problems);
    if (problems->refuses) {
        return OK;
    }
    TRY(password_hash(passwords, a, password, &op.hash));
    return change_run(app, a, TX_ADMIN, shop, who, set_password, &op);
}

/* --- disabling --- */

struct set_access {
    struct user_id user;
    bool disables;
    enum user_result *out;
};

static enum err set_access(struct change *c, void *arg)
{
    const struct set_access *op = arg;
    struct user_by_mail_row user;
    bool found;
    *op->out = USER_NO_SUCH;
    TRY(q_user_get(c->db, c->a, &(struct user_get_in){c->shop.v, op->user.v}, &user, &found));
    if (!found) {
        return OK;
    }
    *op->out = USER_ALREADY;
    if (user.disabled_at.is_set == op->disables) {
        return OK;
    }
    if (!op->disables) {
        TRY(q_user_enable(c->db, &(struct user_enable_in){c->shop.v, user.id}, NULL));
    } else {
        bool has_other;
        TRY(has_other_owner(c, op->user, &has_other));
        if (str_eq(user.role, user_role_name(ROLE_OWNER)) && !has_other) {
            *op->out = USER_LAST_OWNER;
            return OK;
        }
        TRY(q_user_disable(c->db, &(struct user_disable_in){c->shop.v, user.id, c->now.ms}, NULL));
        TRY(q_session_end_all(c->db, &(struct session_end_all_in){c->shop.v, user.id}, NULL));
    }
    *op->out = USER_DONE;
    return account_history(c, op->disables ? "user_disabled" : "user_enabled", op->user);
}

enum err app_disable_user(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                          struct user_id user, enum user_result *out)
{
    struct set_access op = {user, true, out};
    return change_run(app, a, TX_ADMIN, shop, who, set_access, &op);
}

enum err app_enable_user(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                         struct user_id user, enum user_result *out)
{
    struct set_access op = {user, false, out};
    return change_run(app, a, TX_ADMIN, shop, who, set_access, &op);
}

struct revoke {
    struct str hash;
    enum user_result *out;
};

static enum err revoke(struct change *c, void *arg)
{
    const struct revoke *op = arg;
    int64_t changed;
    TRY(q_api_token_delete(c->db, &(struct api_token_delete_in){c->shop.v, op->hash}, &changed));
    *op->out = changed == 1 ? USER_DONE : USER_ALREADY;
    return changed == 0 ? OK
                        : change_history(c, &(struct history_line){.subject = "settings",
                                                                   .what = STR("token_revoked")});
}

enum err app_revoke_api_token(struct app *app, struct arena *a, struct shop_id shop,
                              struct actor who, struct str token_hash, enum user_result *out)
{
    struct revoke op = {token_hash, out};
    return change_run(app, a, TX_ADMIN, shop, who, revoke, &op);
}
