/* provider_check.c: can this shop's account take konbini payments, and cards? Asked by its owner.
 */
#include "app/provider.h"
#include "core/names.h"
#include "store/shop.h"

/* Names of the provider's own capability states where there are any. */
static const struct named states[] = {
    [PROVIDER_UNCHECKED] = {"", TX_PROVIDER_UNCHECKED},
    [PROVIDER_READY] = {"active", TX_PROVIDER_READY},
    [PROVIDER_PENDING] = {"pending", TX_PROVIDER_PENDING},
    [PROVIDER_UNREQUESTED] = {"unrequested", TX_PROVIDER_UNREQUESTED},
    [PROVIDER_INACTIVE] = {"inactive", TX_PROVIDER_INACTIVE},
    [PROVIDER_KEY_WRONG] = {"key_wrong", TX_PROVIDER_KEY_WRONG},
    [PROVIDER_UNREADABLE] = {"unreadable", TX_PROVIDER_UNREADABLE},
    [PROVIDER_UNREACHABLE] = {"unreachable", TX_PROVIDER_UNREACHABLE},
};
NAMED_DEFINE(provider_state, enum provider_state, states)

static enum provider_state state_of(const struct gw_check *check, struct str capability)
{
    enum provider_state state;
    if (!check->is_reachable) {
        return PROVIDER_UNREACHABLE;
    }
    if (!check->is_key_valid) {
        return PROVIDER_KEY_WRONG;
    }
    if (str_empty(capability)) {
        return PROVIDER_UNREADABLE;
    }
    return provider_state_parse(capability, &state) ? state : PROVIDER_INACTIVE;
}

struct found {
    enum provider_state konbini, card;
};

static enum err keep(struct change *c, void *arg)
{
    const struct found *found = arg;
    struct shop_set_stripe_check_in in = {.shop = c->shop.v,
                                          .konbini = provider_state_name(found->konbini),
                                          .card = provider_state_name(found->card),
                                          .now = c->now.ms};
    return q_shop_set_stripe_check(c->db, &in, NULL);
}

enum err app_check_provider(struct app *app, struct arena *a, struct shop_id shop,
                            enum provider_state *out)
{
    struct gw_account account;
    struct gw_check check = {0};
    TRY(provider_account(app, a, shop, &account));
    app->gateway->ops->check(app->gateway, a, &account, &check);
    struct found found = {state_of(&check, check.konbini_state),
                          state_of(&check, check.card_state)};
    *out = found.konbini;
    if (*out == PROVIDER_UNREACHABLE) {
        return OK; /* an outage says nothing about the account */
    }
    return change_run(app, a, TX_ADMIN, shop, (struct actor){.kind = ACTOR_SYSTEM}, keep, &found);
}
