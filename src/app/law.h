/* law.h: 特定商取引法に基づく表記: what the shop says, what it could begin with, and what is
 * missing. */
#ifndef APP_LAW_H
#define APP_LAW_H

#include "app/app.h"
#include "app/problems.h"
#include "core/law.h"

enum { LAW_TEXT_MAX = 2000, LAW_MORE_MAX = 10000 }; /* characters of an item, of the free text */

/* As stored; texts live in the arena. */
MUST_USE enum err law_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                           struct law *out);

/* What the settings and offerings already tell, for the items that say nothing yet; empty where
 * only the shop can know. */
MUST_USE enum err law_draft(struct db_conn *db, struct arena *a, struct shop_id shop,
                            const struct law *said, struct law *out);

/* Missing items that hold something up: offerings that are open and paid online. Both are 0 when
 * all is well. */
struct law_gap {
    size_t missing;
    int64_t offerings;
};
MUST_USE enum err law_gap(struct db_conn *db, struct arena *a, struct shop_id shop,
                          struct law_gap *out);

/* Store the items and the free text under them. Fields are named as the items, "more" for the free
 * text. An incomplete page is stored; a warning says so when offerings are paid online. */
MUST_USE enum err app_set_law(struct app *app, struct arena *a, struct shop_id shop,
                              struct actor who, const struct law *law, struct str more,
                              struct problems *problems);

#endif
