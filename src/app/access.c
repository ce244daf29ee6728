#include "app/access.h"

#include "app/account.h"
#include "store/access.h"
#include "store/offering.h"

struct op {
    struct user_id user;
    enum access otherwise;
    const struct access_rule *rules;
    size_t n;
};

static enum err set_one(struct change *c, struct user_id user, const struct access_rule *rule)
{
    struct offering_get_row offering;
    bool found;
    TRY(q_offering_get(c->db, c->a, &(struct offering_get_in){c->shop.v, rule->offering}, &offering,
                       &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    if (!rule->is_set) {
        struct access_drop_in drop = {c->shop.v, user.v, rule->offering};
        return q_access_drop(c->db, &drop, NULL);
    }
    struct access_put_in put = {c->shop.v, user.v, rule->offering, access_name(rule->level)};
    return q_access_put(c->db, &put, NULL);
}

static enum err set_access(struct change *c, void *arg)
{
    const struct op *op = arg;
    int64_t changed;
    struct access_set_default_in in = {c->shop.v, op->user.v, access_name(op->otherwise)};
    TRY(q_access_set_default(c->db, &in, &changed));
    if (changed == 0) {
        return ERR_NOT_FOUND;
    }
    for (size_t i = 0; i < op->n; i++) {
        TRY(set_one(c, op->user, &op->rules[i]));
    }
    return account_history(c, "access_changed", op->user);
}

enum err app_set_access(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                        struct user_id user, enum access otherwise, const struct access_rule *rules,
                        size_t n)
{
    struct op op = {user, otherwise, rules, n};
    return change_run(app, a, TX_ADMIN, shop, who, set_access, &op);
}
