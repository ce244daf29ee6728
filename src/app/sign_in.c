#include "app/sign_in.h"

#include "app/change.h"
#include "app/throttle.h"
#include "base/log.h"
#include "base/random.h"
#include "core/mail_address.h"
#include "store/user.h"

#include <inttypes.h>

enum {
    ACCOUNT_FREE = 5,  /* failures before an account is blocked for a while */
    ADDRESS_FREE = 30, /* an address may be a whole office */
    AGENT_MAX = 200,
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
};

static enum err begin_session(struct change *c, void *arg)
{
    const struct entry *e = arg;
    TRY(throttle_forget(c, e->account_key));
    TRY(throttle_take_back(c, e->address_key));
    TRY(q_session_sweep(c->db, &(struct session_sweep_in){c->shop.v, c->now.ms}, NULL));
    TRY(q_throttle_sweep(c->db, &(struct throttle_sweep_in){c->shop.v, c->now.ms - MS_PER_DAY},
                         NULL));
    return q_session_add(
        c->db,
        &(struct session_add_in){.shop = c->shop.v,
                                 .token_hash = token_hash(c->a, e->token),
                                 .user_id = e->user,
                                 .csrf = random_secret(c->a),
                                 .address = e->in->address,
                                 .agent = str_sub(e->in->agent, 0, AGENT_MAX),
                                 .now = c->now.ms,
                                 .ends_at = c->now.ms + SESSION_DAYS * (int64_t)MS_PER_DAY},
        NULL);
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
    out->result = SIGN_IN_OK;
    out->token = entry.token;
    log_info("sign_in.ok", "shop=%" PRId64 " user=%" PRId64, in->shop.v, user.id);
    return OK;
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
