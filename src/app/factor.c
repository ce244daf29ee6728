#include "app/factor.h"

#include "app/account.h"
#include "app/mail.h"
#include "app/throttle.h"
#include "base/otp.h"
#include "base/random.h"
#include "base/text_clean.h"
#include "store/account.h"

#include <inttypes.h>

enum { CODES_FREE = 5, RECOVERY_LETTERS = 16, GROUP = 4 };

static enum err read_row(struct change *c, struct user_id user, struct factor_get_row *out)
{
    bool found;
    TRY(q_factor_get(c->db, c->a, &(struct factor_get_in){c->shop.v, user.v}, out, &found));
    return found ? OK : ERR_NOT_FOUND;
}

enum err app_read_factor(struct app *app, struct arena *a, struct shop_id shop, struct user_id user,
                         struct factor *out)
{
    struct factor_get_row row;
    struct recovery_count_row left;
    bool found;
    struct db_conn *db = db_reader(app->db);
    *out = (struct factor){.secret = STR("")};
    TRY(q_factor_get(db, a, &(struct factor_get_in){shop.v, user.v}, &row, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    TRY(q_recovery_count(db, a, &(struct recovery_count_in){shop.v, user.v}, &left));
    out->is_on = row.on_at.is_set;
    out->recovery_left = left.n;
    return out->is_on ? OK : seal_reveal(app->seal, a, row.sealed, &out->secret);
}

/* --- trying a code --- */

/* "abcd-efgh-…" as it is kept: small letters and digits alone. */
static struct str plain_code(struct arena *a, struct str code)
{
    struct str narrow = text_narrow(a, code);
    char *p = arena_alloc(a, narrow.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < narrow.n; i++) {
        char c = narrow.p[i];
        if (c != '-' && c != ' ') {
            p[n++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
    }
    return (struct str){p, n};
}

static enum err use_code(struct change *c, struct user_id user, const struct factor_get_row *row,
                         struct str code, bool *is_right)
{
    struct str plain = plain_code(c->a, code), secret;
    int64_t step = 0, changed = 0;
    if (plain.n == RECOVERY_LETTERS && row->on_at.is_set) {
        TRY(q_recovery_use(c->db,
                           &(struct recovery_use_in){c->shop.v, user.v, token_hash(c->a, plain)},
                           &changed));
    } else {
        TRY(seal_reveal(c->app->seal, c->a, row->sealed, &secret));
        if (otp_check(secret, plain, c->now, row->step, &step)) {
            TRY(q_factor_step(c->db, &(struct factor_step_in){c->shop.v, user.v, step}, &changed));
        }
    }
    *is_right = changed == 1;
    return OK;
}

static struct str throttle_key(struct change *c, struct user_id user)
{
    return str_format(c->a, "code:%" PRId64, user.v);
}

enum err factor_is_on(struct change *c, struct user_id user, bool *out)
{
    struct factor_get_row row;
    TRY(read_row(c, user, &row));
    *out = row.on_at.is_set;
    return OK;
}

enum err factor_try(struct change *c, struct user_id user, struct str code,
                    struct factor_output *out)
{
    struct factor_get_row row;
    bool is_right;
    *out = (struct factor_output){.result = FACTOR_BLOCKED};
    TRY(throttle_count(c, throttle_key(c, user), CODES_FREE, &out->until));
    if (out->until.ms > 0) {
        return OK;
    }
    TRY(read_row(c, user, &row));
    TRY(use_code(c, user, &row, code, &is_right));
    out->result = is_right ? FACTOR_DONE : FACTOR_WRONG;
    return is_right ? throttle_forget(c, throttle_key(c, user)) : OK;
}

/* --- setting up and taking away --- */

struct op {
    struct user_id user;
    struct str code;
    struct factor_output *out;
};

static enum err run(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                    change_fn fn, struct op *op)
{
    *op->out = (struct factor_output){.result = FACTOR_NOT_SO};
    return change_run(app, a, TX_ADMIN, shop, who, fn, op);
}

static struct actor self(struct user_id user)
{
    return (struct actor){.kind = ACTOR_USER, .user = user};
}

static enum err begin(struct change *c, void *arg)
{
    const struct op *op = arg;
    bool is_on;
    TRY(factor_is_on(c, op->user, &is_on));
    if (is_on) {
        return OK;
    }
    struct factor_set_in in = {.shop = c->shop.v,
                               .user_id = op->user.v,
                               .sealed = seal_close(c->app->seal, c->a, otp_secret(c->a))};
    op->out->result = FACTOR_DONE;
    return q_factor_set(c->db, &in, NULL);
}

enum err app_factor_begin(struct app *app, struct arena *a, struct shop_id shop,
                          struct user_id user, struct factor_output *out)
{
    struct op op = {.user = user, .out = out};
    return run(app, a, shop, self(user), begin, &op);
}

/* The last letters of a link token are random ones; "ab12-cd34-…" for people. */
static enum err new_codes(struct change *c, const struct op *op)
{
    TRY(q_recovery_clear(c->db, &(struct recovery_clear_in){c->shop.v, op->user.v}, NULL));
    for (int i = 0; i < RECOVERY_CODES; i++) {
        struct str token = random_token(c->a, c->now);
        struct str plain = str_sub(token, token.n - RECOVERY_LETTERS, RECOVERY_LETTERS);
        TRY(q_recovery_add(
            c->db, &(struct recovery_add_in){c->shop.v, op->user.v, token_hash(c->a, plain)},
            NULL));
        op->out->codes[i] = str_sub(plain, 0, GROUP);
        for (size_t at = GROUP; at < RECOVERY_LETTERS; at += GROUP) {
            op->out->codes[i] = str_format(c->a, "%.*s-%.*s", STR_ARG(op->out->codes[i]),
                                           STR_ARG(str_sub(plain, at, GROUP)));
        }
    }
    return OK;
}

static enum err switch_on(struct change *c, void *arg)
{
    const struct op *op = arg;
    struct factor_get_row row;
    op->out->result = FACTOR_NOT_SO;
    TRY(read_row(c, op->user, &row));
    if (row.on_at.is_set || str_empty(row.sealed)) {
        return OK;
    }
    TRY(factor_try(c, op->user, op->code, op->out));
    if (op->out->result != FACTOR_DONE) {
        return OK;
    }
    TRY(read_row(c, op->user, &row)); /* with the step just used */
    struct factor_set_in in = {.shop = c->shop.v,
                               .user_id = op->user.v,
                               .sealed = row.sealed,
                               .on_at = {true, c->now.ms},
                               .step = row.step};
    TRY(q_factor_set(c->db, &in, NULL));
    TRY(new_codes(c, op));
    TRY(mail_account(c, MAIL_ACCOUNT_FACTOR_ON, 0, row.mail, row.lang));
    return account_history(c, "factor_on", op->user);
}

enum err app_factor_on(struct app *app, struct arena *a, struct shop_id shop, struct user_id user,
                       struct str code, struct factor_output *out)
{
    struct op op = {.user = user, .code = code, .out = out};
    return run(app, a, shop, self(user), switch_on, &op);
}

static enum err switch_off(struct change *c, void *arg)
{
    const struct op *op = arg;
    struct factor_get_row row;
    op->out->result = FACTOR_NOT_SO;
    TRY(read_row(c, op->user, &row));
    if (!row.on_at.is_set) {
        return OK;
    }
    struct factor_set_in in = {.shop = c->shop.v, .user_id = op->user.v, .sealed = STR("")};
    TRY(q_factor_set(c->db, &in, NULL));
    TRY(q_recovery_clear(c->db, &(struct recovery_clear_in){c->shop.v, op->user.v}, NULL));
    op->out->result = FACTOR_DONE;
    TRY(mail_account(c, MAIL_ACCOUNT_FACTOR_OFF, 0, row.mail, row.lang));
    return account_history(c, "factor_off", op->user);
}

enum err app_factor_off(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                        struct user_id user, struct factor_output *out)
{
    struct op op = {.user = user, .out = out};
    return run(app, a, shop, who, switch_off, &op);
}

static enum err renew_codes(struct change *c, void *arg)
{
    const struct op *op = arg;
    bool is_on;
    op->out->result = FACTOR_NOT_SO;
    TRY(factor_is_on(c, op->user, &is_on));
    if (!is_on) {
        return OK;
    }
    op->out->result = FACTOR_DONE;
    TRY(new_codes(c, op));
    return account_history(c, "recovery_codes_made", op->user);
}

enum err app_factor_codes(struct app *app, struct arena *a, struct shop_id shop,
                          struct user_id user, struct factor_output *out)
{
    struct op op = {.user = user, .out = out};
    return run(app, a, shop, self(user), renew_codes, &op);
}
