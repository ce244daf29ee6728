#include "port/db.h"

enum err db_run(struct db_conn *c, const struct db_query *q, const struct db_value *in,
                struct arena *a, struct db_rows *out)
{
    return c->ops->run(c, q, in, a, out);
}

enum err tx_run(struct db *db, enum tx_class priority, struct arena *a, tx_fn fn, void *arg)
{
    return db->ops->tx(db, priority, a, fn, arg);
}

struct db_conn *db_reader(struct db *db)
{
    return db->ops->reader(db);
}
