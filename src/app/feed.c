#include "app/feed.h"

#include "app/account.h"
#include "base/random.h"
#include "store/calendar.h"

static enum err make(struct change *c, void *arg)
{
    struct str *token = arg;
    *token = random_token(c->a, c->now);
    struct feed_put_in in = {c->shop.v, c->who.user.v, token_hash(c->a, *token), c->now.ms};
    TRY(q_feed_put(c->db, &in, NULL));
    return account_history(c, "feed_made", c->who.user);
}

enum err app_feed_make(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                       struct str *token)
{
    return change_run(app, a, TX_ADMIN, shop, who, make, token);
}

static enum err end(struct change *c, void *arg)
{
    int64_t changed;
    (void)arg;
    TRY(q_feed_drop(c->db, &(struct feed_drop_in){c->shop.v, c->who.user.v}, &changed));
    return changed == 0 ? OK : account_history(c, "feed_ended", c->who.user);
}

enum err app_feed_end(struct app *app, struct arena *a, struct shop_id shop, struct actor who)
{
    return change_run(app, a, TX_ADMIN, shop, who, end, NULL);
}

enum err feed_reader_of(struct app *app, struct arena *a, struct shop_id shop, struct str token,
                        struct feed_reader *out, bool *found)
{
    struct feed_reader_row row;
    struct feed_reader_in in = {shop.v, token_hash(a, token)};
    TRY(q_feed_reader(db_reader(app->db), a, &in, &row, found));
    if (!*found) {
        return OK;
    }
    *out = (struct feed_reader){.user = {row.user_id}, .lang = lang_parse(row.lang)};
    return user_role_parse(row.role, &out->role) ? OK : ERR_DB;
}
