/* law_fixture.h: a shop whose 特定商取引法に基づく表記 is complete, so that it may take money. */
#ifndef UNIT_APP_LAW_FIXTURE_H
#define UNIT_APP_LAW_FIXTURE_H

#include "app/law.h"

/* Every item says its own name. */
struct law law_of_items(void);
void law_fixture(struct app *app, struct arena *a, struct shop_id shop);

#endif
