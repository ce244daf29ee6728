#include "app/account.h"

#include "app/mail.h"
#include "app/throttle.h"
#include "base/json.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text_clean.h"
#include "core/mail_address.h"
#include "store/account.h"
#include "store/user.h"

#include <inttypes.h>

enum {
    RESETS_FREE = 3,   /* for one mail; more are heard, and send nothing for a while */
    ADDRESS_FREE = 20, /* from one address */
    KEEP_DAYS = 30,    /* links that are over */
};

static const struct {
    const char *name;
    enum mail_kind mail;
    int64_t ms;
} purposes[LINK_PURPOSE_COUNT] = {
    [LINK_INVITE] = {"invite", MAIL_ACCOUNT_INVITE, INVITE_DAYS *(int64_t)MS_PER_DAY},
    [LINK_RESET] = {"reset", MAIL_ACCOUNT_RESET, RESET_MINUTES *(int64_t)MS_PER_MINUTE},
    [LINK_ADDRESS] = {"address", MAIL_ACCOUNT_ADDRESS, ADDRESS_DAYS *(int64_t)MS_PER_DAY},
};

enum err account_history(struct change *c, const char *what, struct user_id user)
{
    json_t *detail = json_pack("{s:I}", "user", (json_int_t)user.v);
    struct str text = json_text(c->a, detail);
    json_decref(detail);
    return change_history(
        c, &(struct history_line){.subject = "settings", .what = str_from(what), .detail = text});
}

void check_new_password(struct str password, struct problems *p)
{
    size_t n = utf8_length(password);
    if (n < PASSWORD_MIN) {
        problem_add(p, "password", TX_PROBLEM_PASSWORD_SHORT);
    } else if (n > PASSWORD_MAX) {
        problem_add(p, "password", TX_PROBLEM_TOO_LONG);
    }
}

/* --- making --- */

static enum err close_all(struct change *c, enum link_purpose purpose, struct user_id user)
{
    struct link_close_all_in in = {c->shop.v, user.v, str_from(purposes[purpose].name), c->now.ms};
    return q_link_close_all(c->db, &in, NULL);
}

enum err account_void_resets(struct change *c, struct user_id user)
{
    TRY(close_all(c, LINK_RESET, user));
    return close_all(c, LINK_INVITE, user);
}

enum err account_link(struct change *c, enum link_purpose purpose, struct user_id user,
                      struct str mail, struct str lang)
{
    struct str token = random_secret(c->a);
    struct link_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .user_id = user.v,
        .purpose = str_from(purposes[purpose].name),
        .mail = mail,
        .token_hash = token_hash(c->a, token),
        .sealed = seal_close(c->app->seal, c->a, token),
        .now = c->now.ms,
        .ends_at = c->now.ms + purposes[purpose].ms,
    };
    TRY(close_all(c, purpose, user));
    TRY(q_link_sweep(
        c->db, &(struct link_sweep_in){c->shop.v, c->now.ms - KEEP_DAYS * (int64_t)MS_PER_DAY},
        NULL));
    TRY(q_link_add(c->db, &in, NULL));
    return mail_account(c, purposes[purpose].mail, in.id, mail, lang);
}

struct ask {
    struct str mail, address;
    struct instant *blocked_until;
};

static enum err ask_reset(struct change *c, void *arg)
{
    const struct ask *op = arg;
    struct user_reset_target_row user;
    struct instant mail_blocked = {0};
    bool found;
    op->blocked_until->ms = 0;
    TRY(throttle_count(c, str_join(c->a, STR("reset-address:"), op->address), ADDRESS_FREE,
                       op->blocked_until));
    if (op->blocked_until->ms > 0) {
        return OK;
    }
    TRY(throttle_count(c, str_join(c->a, STR("reset:"), op->mail), RESETS_FREE, &mail_blocked));
    TRY(q_user_reset_target(c->db, c->a, &(struct user_reset_target_in){c->shop.v, op->mail}, &user,
                            &found));
    if (!found || mail_blocked.ms > 0) {
        return OK;
    }
    TRY(account_link(c, LINK_RESET, (struct user_id){user.id}, op->mail, user.lang));
    return account_history(c, "password_reset_asked", (struct user_id){user.id});
}

enum err app_ask_reset(struct app *app, struct arena *a, struct shop_id shop, struct str mail,
                       struct str address, struct instant *blocked_until)
{
    struct ask op = {mail_address_fold(a, mail), address, blocked_until};
    return change_run(app, a, TX_ADMIN, shop, (struct actor){.kind = ACTOR_SYSTEM}, ask_reset, &op);
}

/* --- using --- */

static enum err find(struct db_conn *db, struct arena *a, struct shop_id shop, struct str token,
                     struct instant now, struct account_link *out, bool *found)
{
    struct link_find_row row;
    TRY(q_link_find(db, a, &(struct link_find_in){shop.v, token_hash(a, token), now.ms}, &row,
                    found));
    if (!*found) {
        return OK;
    }
    *out = (struct account_link){.id = row.id,
                                 .user = {row.user_id},
                                 .purpose = LINK_PURPOSE_COUNT,
                                 .mail = row.mail,
                                 .name = row.name,
                                 .lang = lang_parse(row.lang),
                                 .ends = {row.ends_at}};
    for (int i = 0; i < LINK_PURPOSE_COUNT; i++) {
        if (str_is(row.purpose, purposes[i].name)) {
            out->purpose = (enum link_purpose)i;
        }
    }
    return out->purpose == LINK_PURPOSE_COUNT ? ERR_DB : OK;
}

enum err app_find_link(struct app *app, struct arena *a, struct shop_id shop, struct str token,
                       struct account_link *out, bool *found)
{
    return find(db_reader(app->db), a, shop, token, app_now(app), out, found);
}

struct use {
    struct account_link link;
    struct str token, hash; /* hash: of the new password */
    bool *done;
};

/* Whoever closes it first uses it. */
static enum err take(struct change *c, struct use *op)
{
    bool found;
    int64_t closed = 0;
    TRY(find(c->db, c->a, c->shop, op->token, c->now, &op->link, &found));
    if (found) {
        TRY(q_link_close(c->db, &(struct link_close_in){c->shop.v, op->link.id, c->now.ms},
                         &closed));
    }
    *op->done = closed == 1;
    return OK;
}

static enum err set_password(struct change *c, void *arg)
{
    struct use *op = arg;
    TRY(take(c, op));
    if (!*op->done) {
        return OK;
    }
    struct user_id user = op->link.user;
    c->who = (struct actor){.kind = ACTOR_USER, .user = user};
    TRY(q_user_set_password(c->db, &(struct user_set_password_in){c->shop.v, user.v, op->hash},
                            NULL));
    TRY(q_user_verify(c->db, &(struct user_verify_in){c->shop.v, user.v, op->link.mail, c->now.ms},
                      NULL));
    TRY(q_session_end_all(c->db, &(struct session_end_all_in){c->shop.v, user.v}, NULL));
    TRY(account_void_resets(c, user));
    TRY(throttle_forget(c, str_join(c->a, STR("mail:"), op->link.mail)));
    if (op->link.purpose == LINK_RESET) {
        TRY(mail_account(c, MAIL_ACCOUNT_PASSWORD, 0, op->link.mail, lang_name(op->link.lang)));
    }
    return account_history(
        c, op->link.purpose == LINK_RESET ? "password_reset" : "invitation_accepted", user);
}

enum err app_set_password_by_link(struct app *app, struct passwords *passwords, struct arena *a,
                                  struct shop_id shop, struct str token, struct str password,
                                  struct problems *problems, bool *done)
{
    struct use op = {.token = token, .done = done};
    bool found;
    *problems = (struct problems){0};
    *done = false;
    /* Hashing takes 20 ms on purpose: not for whoever has no link. */
    TRY(app_find_link(app, a, shop, token, &op.link, &found));
    if (!found || op.link.purpose == LINK_ADDRESS) {
        return OK;
    }
    check_new_password(password, problems);
    if (problems->refuses) {
        return OK;
    }
    TRY(password_hash(passwords, a, password, &op.hash));
    return change_run(app, a, TX_ADMIN, shop, (struct actor){.kind = ACTOR_SYSTEM}, set_password,
                      &op);
}

static enum err prove(struct change *c, void *arg)
{
    struct use *op = arg;
    struct user_by_mail_row same, user;
    bool is_there;
    TRY(take(c, op));
    if (!*op->done || op->link.purpose != LINK_ADDRESS) {
        *op->done = false;
        return OK;
    }
    c->who = (struct actor){.kind = ACTOR_USER, .user = op->link.user};
    TRY(q_user_by_mail(c->db, c->a, &(struct user_by_mail_in){c->shop.v, op->link.mail}, &same,
                       &is_there));
    if (is_there && same.id != op->link.user.v) { /* another account got it meanwhile */
        *op->done = false;
        return OK;
    }
    TRY(q_user_get(c->db, c->a, &(struct user_get_in){c->shop.v, op->link.user.v}, &user,
                   &is_there));
    if (is_there && !str_eq(user.mail, op->link.mail)) {
        TRY(mail_account(c, MAIL_ACCOUNT_MOVED, 0, user.mail, user.lang));
    }
    TRY(q_user_verify(
        c->db, &(struct user_verify_in){c->shop.v, op->link.user.v, op->link.mail, c->now.ms},
        NULL));
    return account_history(c, "address_proved", op->link.user);
}

enum err app_prove_address(struct app *app, struct arena *a, struct shop_id shop, struct str token,
                           bool *done)
{
    struct use op = {.token = token, .done = done};
    return change_run(app, a, TX_ADMIN, shop, (struct actor){.kind = ACTOR_SYSTEM}, prove, &op);
}

/* --- again --- */

struct again {
    struct user_id user;
    bool *done;
};

static enum err send_again(struct change *c, void *arg)
{
    const struct again *op = arg;
    struct user_account_get_row user;
    struct link_address_open_row open;
    bool found, waits;
    *op->done = true;
    TRY(q_user_account_get(c->db, c->a, &(struct user_account_get_in){c->shop.v, op->user.v}, &user,
                           &found));
    if (!found || user.disabled_at.is_set) {
        return ERR_NOT_FOUND;
    }
    if (!user.verified_at.is_set) {
        bool is_invited = user.has_password == 0;
        TRY(account_link(c, is_invited ? LINK_INVITE : LINK_ADDRESS, op->user, user.mail,
                         user.lang));
        return account_history(c, "link_sent_again", op->user);
    }
    TRY(q_link_address_open(c->db, c->a,
                            &(struct link_address_open_in){c->shop.v, op->user.v, c->now.ms}, &open,
                            &waits));
    *op->done = waits;
    if (!waits) {
        return OK;
    }
    TRY(account_link(c, LINK_ADDRESS, op->user, open.mail, user.lang));
    return account_history(c, "link_sent_again", op->user);
}

enum err app_send_link_again(struct app *app, struct arena *a, struct shop_id shop,
                             struct actor who, struct user_id user, bool *done)
{
    struct again op = {user, done};
    return change_run(app, a, TX_ADMIN, shop, who, send_again, &op);
}
