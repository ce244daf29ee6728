#include "unit/app/law_fixture.h"

#include "unit/check.h"

struct law law_of_items(void)
{
    struct law law;
    for (size_t i = 0; i < LAW_ITEM_COUNT; i++) {
        law.text[i] = law_item_name((enum law_item)i);
    }
    return law;
}

void law_fixture(struct app *app, struct arena *a, struct shop_id shop)
{
    struct problems problems;
    struct law law = law_of_items();
    struct actor system = {.kind = ACTOR_SYSTEM};
    assert_int_equal(app_set_law(app, a, shop, system, &law, STR(""), &problems), OK);
    assert_int_equal(problems.n, 0);
}
