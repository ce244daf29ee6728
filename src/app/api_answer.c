#include "app/api_answer.h"

#include "app/change.h"
#include "base/log.h"
#include "store/api.h"
#include "store/shop.h"

#include <inttypes.h>
#include <sodium.h>

enum { FORGET_AT_ONCE = 200, SHOPS_MAX = 10000 };

static const struct actor nobody = {.kind = ACTOR_SYSTEM};

struct str api_fingerprint(struct arena *a, struct user_id who, struct str method, struct str path,
                           struct str body)
{
    unsigned char hash[crypto_generichash_BYTES];
    char hex[sizeof hash * 2 + 1];
    /* Neither method nor path can hold a line break: no two requests read the same. */
    struct str head =
        str_format(a, "%" PRId64 "\n%.*s\n%.*s\n", who.v, STR_ARG(method), STR_ARG(path));
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)head.p, head.n);
    if (body.n > 0) {
        crypto_generichash_update(&state, (const unsigned char *)body.p, body.n);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return str_copy(a, str_from(hex));
}

/* Answers from before this are forgotten. */
static int64_t forgotten_before(struct instant now)
{
    return now.ms - API_ANSWER_DAYS * (int64_t)MS_PER_DAY;
}

/* What the row of a key says to the request `fingerprint`. */
static struct api_answer answer_of(const struct api_answer_get_row *row, struct str fingerprint)
{
    if (!str_eq(row->fingerprint, fingerprint)) {
        return (struct api_answer){.state = API_ANSWER_OTHER};
    }
    if (row->status != 0) {
        return (struct api_answer){API_ANSWER_KEPT, (int)row->status, row->body};
    }
    return (struct api_answer){.state = API_ANSWER_RUNNING};
}

static bool is_lease_over(const struct api_answer_get_row *row, struct instant now)
{
    return now.ms - row->created_at >= API_ANSWER_LEASE_MS;
}

enum err api_answer_look(struct app *app, struct arena *a, struct shop_id shop, struct str key,
                         struct str fingerprint, struct api_answer *out)
{
    struct api_answer_get_row row;
    struct api_answer_get_in in = {.shop = shop.v, .key = key};
    struct instant now = app_now(app);
    bool found;
    *out = (struct api_answer){.state = API_ANSWER_YOURS};
    TRY(q_api_answer_get(db_reader(app->db), a, &in, &row, &found));
    if (!found || row.created_at < forgotten_before(now)) {
        return OK;
    }
    struct api_answer seen = answer_of(&row, fingerprint);
    if (seen.state != API_ANSWER_RUNNING || !is_lease_over(&row, now)) {
        *out = seen;
    }
    return OK;
}

enum err api_answer_add(struct change *c, struct str key, struct str fingerprint, int status,
                        struct str body)
{
    struct api_answer_add_in in = {
        .shop = c->shop.v,
        .key = key,
        .fingerprint = fingerprint,
        .status = status,
        .body = body,
        .forgotten_before = forgotten_before(c->now),
        .now = c->now.ms,
    };
    int64_t added;
    TRY(q_api_answer_add(c->db, &in, &added));
    return added > 0 ? OK : ERR_CONFLICT;
}

struct claim {
    struct str key, fingerprint;
    struct api_answer *out;
};

static enum err look(struct change *c, const struct claim *claim)
{
    struct api_answer *out = claim->out;
    struct api_answer_get_row row;
    struct api_answer_get_in key = {.shop = c->shop.v, .key = claim->key};
    bool found;
    TRY(q_api_answer_get(c->db, c->a, &key, &row, &found));
    if (!found) {
        return ERR_CONFLICT; /* given back in this moment */
    }
    *out = answer_of(&row, claim->fingerprint);
    if (out->state != API_ANSWER_RUNNING || !is_lease_over(&row, c->now)) {
        return OK;
    }
    struct api_answer_take_over_in over = {
        .shop = c->shop.v, .key = claim->key, .claimed_at = row.created_at, .now = c->now.ms};
    int64_t taken;
    TRY(q_api_answer_take_over(c->db, &over, &taken));
    if (taken > 0) {
        out->state = API_ANSWER_YOURS;
    }
    return OK;
}

static enum err claim_in_tx(struct change *c, void *arg)
{
    const struct claim *claim = arg;
    struct api_answer_claim_in in = {
        .shop = c->shop.v, .key = claim->key, .fingerprint = claim->fingerprint, .now = c->now.ms};
    struct api_answer_forget_in old = {
        .shop = c->shop.v, .before = forgotten_before(c->now), .max = FORGET_AT_ONCE};
    int64_t added;
    *claim->out = (struct api_answer){.state = API_ANSWER_YOURS};
    TRY(q_api_answer_forget(c->db, &old, NULL));
    TRY(q_api_answer_claim(c->db, &in, &added));
    return added > 0 ? OK : look(c, claim);
}

enum err api_answer_claim(struct app *app, struct arena *a, struct shop_id shop, struct str key,
                          struct str fingerprint, struct api_answer *out)
{
    struct claim claim = {key, fingerprint, out};
    return change_run_mingling(app, a, TX_BOOKING, shop, nobody, claim_in_tx, &claim);
}

struct keeping {
    struct str key;
    int status;
    struct str body;
};

static enum err keep_in_tx(struct change *c, void *arg)
{
    const struct keeping *k = arg;
    struct api_answer_keep_in in = {
        .shop = c->shop.v, .key = k->key, .status = k->status, .body = k->body};
    return q_api_answer_keep(c->db, &in, NULL);
}

enum err api_answer_keep(struct app *app, struct arena *a, struct shop_id shop, struct str key,
                         int status, struct str body)
{
    struct keeping k = {key, status, body};
    return change_run_mingling(app, a, TX_BOOKING, shop, nobody, keep_in_tx, &k);
}

static enum err drop_in_tx(struct change *c, void *arg)
{
    const struct str *key = arg;
    struct api_answer_drop_in in = {.shop = c->shop.v, .key = *key};
    return q_api_answer_drop(c->db, &in, NULL);
}

enum err api_answer_drop(struct app *app, struct arena *a, struct shop_id shop, struct str key)
{
    return change_run_mingling(app, a, TX_BOOKING, shop, nobody, drop_in_tx, &key);
}

static enum err forget_in_tx(struct change *c, void *arg)
{
    int64_t *n = arg;
    struct api_answer_forget_in old = {
        .shop = c->shop.v, .before = forgotten_before(c->now), .max = FORGET_AT_ONCE};
    return q_api_answer_forget(c->db, &old, n);
}

void api_answers_forget(struct app *app, struct arena *a)
{
    struct shop_list_in all = {.max = SHOPS_MAX};
    struct shop_list_rows shops;
    enum err e = q_shop_list(db_reader(app->db), a, &all, &shops);
    for (size_t i = 0; e == OK && i < shops.n; i++) {
        int64_t n = FORGET_AT_ONCE;
        while (e == OK && n == FORGET_AT_ONCE) {
            e = change_run(app, a, TX_ADMIN, (struct shop_id){shops.v[i].id}, nobody, forget_in_tx,
                           &n);
        }
    }
    if (e != OK) {
        log_warn("api.answers_not_forgotten", "error=%s", err_name(e));
    }
}
