/* escalation.h: what nobody has done after a while is mailed to a second person, once.
 *
 * Each 要対応 is told of once in its life, with a line in its booking's history; what grows too old
 * within one round of the sweep comes in one mail. */
#ifndef APP_ESCALATION_H
#define APP_ESCALATION_H

#include "app/app.h"
#include "app/problems.h"

enum { ESCALATE_HOURS_MAX = 30 * 24 };

struct escalation {
    int hours;           /* 0: never */
    struct user_id user; /* an owner or manager; 0: the first owner */
};

MUST_USE enum err escalation_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                                  struct escalation *out);

/* Fields "hours", "user". */
MUST_USE enum err app_set_escalation(struct app *app, struct arena *a, struct shop_id shop,
                                     struct actor who, const struct escalation *in,
                                     struct problems *problems);

/* Part of the sweep. */
void escalation_sweep(struct app *app, struct arena *a);

#endif
