#include "app/sign_in.h"

#include "app/factor.h"
#include "app/throttle.h"
#include "base/log.h"
#include "base/random.h"
#include "core/mail_address.h"
#include "store/account.h"
#include "store/user.h"

#include <inttypes.h>

enum {
    ACCOUNT_FREE = 5,  /* failures before an account is blocked for a while */
    ADDRESS_FREE = 30, /* an address may be a whole office */
    AGENT_MAX = 200,
    CODE_MS = 10 * MS_PER_MINUTE, /* to find the phone */
};

struct attempt {
    const struct sign_in_input *in;
    struct str account_key, address_key;
    struct instant blocked_until; /* 0: may try */
};

static enum err count_attempt(struct change *c, void *arg)
{
    struct attempt *t = arg;
    t->blocked_until.ms = 0;
    TRY(throttle_count(c, t->address_key, ADDRESS_FREE, &t->blocked_until));
    return t->blocked_until.ms > 0
               ? OK
               : throttle_count(c, t->account_key, ACCOUNT_FREE, &t->blocked_until);
}

struct entry {
    const struct sign_in_input *in;
    struct str account_key, address_key;
    struct str token;
    int64_t user;
    bool asks_code;
};

static enum err add_session(struct change *c, int64_t user, struct str token, struct str address,
                            struct str agent, bool asks_code)
{
    int64_t ms = asks_code ? CODE_MS : SESSION_DAYS * (int64_t)MS_PER_DAY;
    return q_session_add(c->db,
                         &(struct session_add_in){.shop = c->shop.v,
                                                  .token_hash = token_hash(c->a, token),
                                                  .user_id = user,
                                                  .csrf = random_secret(c->a),
                                                  .address = address,
                                                  .agent = str_sub(agent, 0, AGENT_MAX),
                                                  .now = c->now.ms,
                                                  .ends_at = c->now.ms + ms,
                                                  .awaits_code = asks_code},
                         NULL);
}

static enum err begin_session(struct change *c, void *arg)
{
    struct entry *e = arg;
    TRY(throttle_forget(c, e->account_key));
    TRY(throttle_take_back(c, e->address_key));
    TRY(q_session_sweep(c->db, &(struct session_sweep_in){c->shop.v, c->now.ms}, NULL));
    TRY(q_throttle_sweep(c->db, &(struct throttle_sweep_in){c->shop.v, c->now.ms - MS_PER_DAY},
                         NULL));
    TRY(factor_is_on(c, (struct user_id){e->user}, &e->asks_code));
    return add_session(c, e->user, e->token, e->in->address, e->in->agent, e->asks_code);
}

enum err app_sign_in(struct app *app, struct passwords *passwords, struct arena *a,
                     const struct sign_in_input *in, struct sign_in *out)
{
    static const struct actor nobody = {.kind = ACTOR_SYSTEM};
    struct str mail = mail_address_fold(a, in->mail);
    struct attempt attempt = {.in = in,
                              .account_key = str_join(a, STR("mail:"), mail),
                              .address_key = str_join(a, STR("address:"), in->address)};
    *out = (struct sign_in){.result = SIGN_IN_BLOCKED};
    TRY(change_run(app, a, TX_ADMIN, in->shop, nobody, count_attempt, &attempt));
    if (attempt.blocked_until.ms > 0) {
        out->until = attempt.blocked_until;
        log_warn("sign_in.blocked", "shop=%" PRId64, in->shop.v);
        return OK;
    }
    struct user_by_mail_row user = {0};
    bool found, is_right;
    TRY(q_user_by_mail(db_reader(app->db), a, &(struct user_by_mail_in){in->shop.v, mail}, &user,
                       &found));
    TRY(password_check(passwords, found ? user.password_hash : STR_NONE, in->password, &is_right));
    if (!is_right || user.disabled_at.is_set) {
        out->result = SIGN_IN_WRONG;
        log_info("sign_in.wrong", "shop=%" PRId64, in->shop.v);
        return OK;
    }
    struct entry entry = {.in = in,
                          .account_key = attempt.account_key,
                          .address_key = attempt.address_key,
                          .token = random_secret(a),
                          .user = user.id};
    TRY(change_run(app, a, TX_ADMIN, in->shop,
                   (struct actor){.kind = ACTOR_USER, .user = {user.id}}, begin_session, &entry));
    out->result = entry.asks_code ? SIGN_IN_CODE : SIGN_IN_OK;
    out->token = entry.token;
    log_info(entry.asks_code ? "sign_in.code_asked" : "sign_in.ok",
             "shop=%" PRId64 " user=%" PRId64, in->shop.v, user.id);
    return OK;
}

/* --- the second factor --- */

struct code_entry {
    struct str token, code;
    struct sign_in *out;
};

static enum err enter_code(struct change *c, void *arg)
{
    const struct code_entry *e = arg;
    struct session_awaiting_row row;
    struct factor_output tried;
    bool found;
    struct str hash = token_hash(c->a, e->token);
    *e->out = (struct sign_in){.result = SIGN_IN_OVER};
    TRY(q_session_awaiting(c->db, c->a, &(struct session_awaiting_in){c->shop.v, hash, c->now.ms},
                           &row, &found));
    if (!found) {
        return OK;
    }
    TRY(factor_try(c, (struct user_id){row.user_id}, e->code, &tried));
    if (tried.result != FACTOR_DONE) {
        bool is_blocked = tried.result == FACTOR_BLOCKED;
        e->out->result = is_blocked ? SIGN_IN_BLOCKED : SIGN_IN_WRONG;
        e->out->until = tried.until;
        return OK;
    }
    /* A new token: the old one was never more than half a proof. */
    e->out->result = SIGN_IN_OK;
    e->out->token = random_secret(c->a);
    TRY(q_session_end(c->db, &(struct session_end_in){c->shop.v, hash}, NULL));
    return add_session(c, row.user_id, e->out->token, row.address, row.agent, false);
}

enum err app_sign_in_code(struct app *app, struct arena *a, struct shop_id shop, struct str token,
                          struct str code, struct sign_in *out)
{
    struct code_entry e = {.token = token, .code = code, .out = out};
    *out = (struct sign_in){.result = SIGN_IN_OVER};
    if (str_empty(token)) {
        return OK;
    }
    TRY(change_run(app, a, TX_ADMIN, shop, (struct actor){.kind = ACTOR_SYSTEM}, enter_code, &e));
    log_info("sign_in.code", "shop=%" PRId64 " is_right=%d", shop.v, out->result == SIGN_IN_OK);
    return OK;
}

enum err sign_in_awaits_code(struct app *app, struct arena *a, struct shop_id shop,
                             struct str token, bool *out)
{
    struct session_awaiting_row row;
    *out = false;
    return str_empty(token) ? OK
                            : q_session_awaiting(db_reader(app->db), a,
                                                 &(struct session_awaiting_in){
                                                     shop.v, token_hash(a, token), app_now(app).ms},
                                                 &row, out);
}

/* --- the password once more --- */

struct again {
    struct str key;
    struct instant until;
};

static enum err count_again(struct change *c, void *arg)
{
    struct again *op = arg;
    op->until.ms = 0;
    return throttle_count(c, op->key, ACCOUNT_FREE, &op->until);
}

static enum err forget_again(struct change *c, void *arg)
{
    const struct again *op = arg;
    return throttle_forget(c, op->key);
}

enum err app_check_password(struct app *app, struct passwords *passwords, struct arena *a,
                            struct shop_id shop, struct user_id user, struct str password,
                            struct sign_in *out)
{
    struct user_by_mail_row row;
    bool found, is_right;
    struct actor self = {.kind = ACTOR_USER, .user = user};
    TRY(q_user_get(db_reader(app->db), a, &(struct user_get_in){shop.v, user.v}, &row, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    struct again op = {.key = str_join(a, STR("mail:"), row.mail)};
    TRY(change_run(app, a, TX_ADMIN, shop, self, count_again, &op));
    *out = (struct sign_in){.result = SIGN_IN_BLOCKED, .until = op.until};
    if (op.until.ms > 0) {
        return OK;
    }
    TRY(password_check(passwords, row.password_hash, password, &is_right));
    out->result = is_right ? SIGN_IN_OK : SIGN_IN_WRONG;
    return is_right ? change_run(app, a, TX_ADMIN, shop, self, forget_again, &op) : OK;
}

static enum err end_session(struct change *c, void *arg)
{
    const struct str *token = arg;
    return q_session_end(c->db, &(struct session_end_in){c->shop.v, token_hash(c->a, *token)},
                         NULL);
}

enum err app_sign_out(struct app *app, struct arena *a, struct shop_id shop, struct str token)
{
    return change_run(app, a, TX_ADMIN, shop, (struct actor){.kind = ACTOR_SYSTEM}, end_session,
                      &token);
}

static enum err note_use(struct change *c, void *arg)
{
    const struct str *hash = arg;
    return q_session_seen(c->db, &(struct session_seen_in){c->shop.v, *hash, c->now.ms}, NULL);
}

/* When something was last used; the request that uses it matters more. */
static void note(struct app *app, struct arena *a, struct shop_id shop, change_fn fn,
                 struct str hash)
{
    enum err noted =
        change_run(app, a, TX_ADMIN, shop, (struct actor){.kind = ACTOR_SYSTEM}, fn, &hash);
    if (noted != OK) {
        log_warn("sign_in.use_not_noted", "error=%s", err_name(noted));
    }
}

enum err staff_of_session(struct app *app, struct arena *a, struct shop_id shop, struct str token,
                          struct staff *out)
{
    struct session_user_row row;
    bool found;
    *out = (struct staff){0};
    if (str_empty(token)) {
        return OK;
    }
    struct instant now = app_now(app);
    struct str hash = token_hash(a, token);
    TRY(q_session_user(db_reader(app->db), a,
                       &(struct session_user_in){.shop = shop.v,
                                                 .token_hash = hash,
                                                 .now = now.ms,
                                                 .seen_after = now.ms - SESSION_IDLE_MS},
                       &row, &found));
    if (!found || !user_role_parse(row.role, &out->role)) {
        return OK;
    }
    out->id.v = row.user_id;
    out->name = row.name;
    out->mail = row.mail;
    out->lang = lang_parse(row.lang);
    out->csrf = row.csrf;
    out->sees_all = row.is_limited == 0;
    if (now.ms - row.seen_at > SESSION_SEEN_MS) {
        note(app, a, shop, note_use, hash);
    }
    return OK;
}

static enum err note_token_use(struct change *c, void *arg)
{
    const struct str *hash = arg;
    return q_api_token_used(c->db, &(struct api_token_used_in){c->shop.v, *hash, c->now.ms}, NULL);
}

enum err staff_of_api_token(struct app *app, struct arena *a, struct shop_id shop, struct str token,
                            struct staff *out)
{
    struct api_token_user_row row;
    bool found;
    *out = (struct staff){0};
    struct str hash = token_hash(a, token);
    TRY(q_api_token_user(db_reader(app->db), a, &(struct api_token_user_in){shop.v, hash}, &row,
                         &found));
    if (!found || !user_role_parse(row.role, &out->role)) {
        return OK;
    }
    out->id.v = row.user_id;
    out->name = row.name;
    out->mail = row.mail;
    out->lang = lang_parse(row.lang);
    out->sees_all = row.is_limited == 0;
    if (!row.used_at.is_set || app_now(app).ms - row.used_at.v > SESSION_SEEN_MS) {
        note(app, a, shop, note_token_use, hash);
    }
    return OK;
}

struct adding {
    const struct new_user *in;
    struct str mail, hash;
    struct user_id id;
};

static enum err add_user(struct change *c, void *arg)
{
    struct adding *n = arg;
    n->id.v = change_id(c);
    return q_user_add(c->db,
                      &(struct user_add_in){.shop = c->shop.v,
                                            .id = n->id.v,
                                            .mail = n->mail,
                                            .name = n->in->name,
                                            .password_hash = n->hash,
                                            .role = user_role_name(n->in->role),
                                            .lang = lang_name(n->in->lang),
                                            .now = c->now.ms,
                                            .verified_at = {true, c->now.ms}},
                      NULL);
}

enum err app_user_add(struct app *app, struct passwords *passwords, struct arena *a,
                      const struct new_user *in, struct user_id *out)
{
    struct adding n = {.in = in, .mail = mail_address_fold(a, in->mail)};
    TRY(password_hash(passwords, a, in->password, &n.hash));
    TRY(change_run(app, a, TX_ADMIN, in->shop, (struct actor){.kind = ACTOR_SYSTEM}, add_user, &n));
    *out = n.id;
    return OK;
}

static enum err disable_user(struct change *c, void *arg)
{
    const struct user_id *user = arg;
    TRY(q_user_disable(c->db, &(struct user_disable_in){c->shop.v, user->v, c->now.ms}, NULL));
    return q_session_end_all(c->db, &(struct session_end_all_in){c->shop.v, user->v}, NULL);
}

enum err app_user_disable(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                          struct user_id user)
{
    return change_run(app, a, TX_ADMIN, shop, who, disable_user, &user);
}

struct token_adding {
    struct user_id user;
    struct str name, token;
};

static enum err add_token(struct change *c, void *arg)
{
    const struct token_adding *n = arg;
    TRY(q_api_token_add(c->db,
                        &(struct api_token_add_in){.shop = c->shop.v,
                                                   .token_hash = token_hash(c->a, n->token),
                                                   .user_id = n->user.v,
                                                   .name = n->name,
                                                   .now = c->now.ms},
                        NULL));
    return change_history(
        c, &(struct history_line){.subject = "settings", .what = STR("token_added")});
}

enum err app_api_token_add(struct app *app, struct arena *a, struct shop_id shop,
                           struct user_id user, struct str name, struct str *token)
{
    struct token_adding n = {.user = user, .name = name, .token = random_secret(a)};
    *token = n.token;
    return change_run(app, a, TX_ADMIN, shop, (struct actor){.kind = ACTOR_USER, .user = user},
                      add_token, &n);
}
