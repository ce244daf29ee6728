#include "app/digest.h"

#include "app/change.h"
#include "app/mail.h"
#include "app/mail/desk.h"
#include "base/log.h"
#include "store/desk.h"

#include <inttypes.h>

enum { DIGESTS_A_ROUND = 100 };

struct set {
    struct user_id user;
    int hour;
};

static enum err set_in_tx(struct change *c, void *arg)
{
    const struct set *op = arg;
    bool is_over = op->hour != DIGEST_NEVER && civil_of(c->now).hour >= op->hour;
    struct digest_set_in in = {
        .shop = c->shop.v,
        .user_id = op->user.v,
        .hour = {op->hour != DIGEST_NEVER, op->hour},
        .day = is_over ? day_iso(c->a, day_of(c->now)) : STR(""),
    };
    int64_t changed;
    TRY(q_digest_set(c->db, &in, &changed));
    return changed == 1 ? OK : ERR_NOT_FOUND;
}

enum err app_set_digest(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                        struct user_id user, int hour)
{
    struct set op = {user, hour};
    return change_run(app, a, TX_ADMIN, shop, who, set_in_tx, &op);
}

struct make {
    const struct digest_due_row *to;
    struct str day;
    bool has_news;
};

static enum err make_in_tx(struct change *c, void *arg)
{
    const struct make *op = arg;
    struct digest_made_in in = {c->shop.v, op->to->id, op->day};
    int64_t changed;
    TRY(q_digest_made(c->db, &in, &changed));
    return changed == 1 && op->has_news
               ? mail_desk(c, MAIL_DIGEST, op->to->id, op->to->mail, op->to->lang)
               : OK;
}

/* Whether there is anything to say; the mail itself is written when it is sent. */
static enum err look(struct app *app, struct arena *a, const struct digest_due_row *to, bool *out)
{
    struct db_conn *read = db_reader(app->db);
    struct shop_get_row shop;
    struct desk_view v = {.arena = a, .lang = lang_parse(to->lang)};
    TRY(q_shop_get(read, a, &(struct shop_get_in){to->shop}, &shop));
    TRY(digest_fill(app, read, &shop, to->id, &v));
    *out = v.n_sections > 0;
    return OK;
}

void digest_sweep(struct app *app, struct arena *a)
{
    struct instant now = app_now(app);
    struct str today = day_iso(a, day_of(now));
    struct digest_due_in in = {.day = today, .hour = civil_of(now).hour, .max = DIGESTS_A_ROUND};
    struct digest_due_rows rows;
    if (q_digest_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    struct actor system = {.kind = ACTOR_SYSTEM};
    for (size_t i = 0; i < rows.n; i++) {
        struct make op = {.to = &rows.v[i], .day = today};
        enum err e = look(app, a, &rows.v[i], &op.has_news);
        if (e == OK) {
            e = change_run(app, a, TX_ADMIN, (struct shop_id){rows.v[i].shop}, system, make_in_tx,
                           &op);
        }
        log_info("digest.due", "user=%" PRId64 " news=%d result=%s", rows.v[i].id, op.has_news,
                 err_name(e));
    }
}
