#include "port/db.h"

enum err db_run(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                struct arena *a, struct db_rows *out)
{
    return c->ops->run(c, q, in, a, out);
}

enum err db_post(struct db_conn *c, const struct db_query *q, const struct db_value *in)
{
    return c->ops->post(c, q, in);
}

enum err tx_run(struct db *db, enum tx_class priority, struct arena *a, tx_fn fn, void *arg)
{
    return db->ops->tx(db, (struct tx_kind){.priority = priority}, a, fn, arg);
}

enum err tx_run_shop(struct db *db, int64_t shop, enum tx_class priority, struct arena *a, tx_fn fn,
                     void *arg)
{
    return db->ops->tx(db, (struct tx_kind){.priority = priority, .shop = shop}, a, fn, arg);
}

enum err tx_run_mingling(struct db *db, int64_t shop, enum tx_class priority, struct arena *a,
                         tx_fn fn, void *arg)
{
    struct tx_kind kind = {.priority = priority, .shop = shop, .may_mingle = true};
    return db->ops->tx(db, kind, a, fn, arg);
}

struct db_conn *db_reader(struct db *db)
{
    return db->ops->reader(db);
}
