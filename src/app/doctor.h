/* doctor.h: what `uketsuke doctor` looks at in one shop: that what must always hold does
 * (invariants.h), that nothing waits for too long, and that the payment provider and the mail
 * server can be talked to. What is of the whole installation is in cmd/doctor.c. */
#ifndef APP_DOCTOR_H
#define APP_DOCTOR_H

#include "app/app.h"
#include "base/text.h"
#include "store/shop.h"

enum finding_state { FINDING_OK, FINDING_WARN, FINDING_BAD, FINDING_STATE_COUNT };

struct finding {
    const char *name; /* "seats": stable, for programs */
    struct str shop;  /* its slug; empty: of the installation */
    enum finding_state state;
    enum tx label;
    struct str text;
};

enum { FINDINGS_MAX = 4096 };

struct findings {
    struct arena *arena;
    enum lang lang;
    struct finding *v; /* room for FINDINGS_MAX */
    size_t n;
    int count[FINDING_STATE_COUNT];
};

void findings_init(struct findings *f, struct arena *a, enum lang lang);

/* `text` empty: 問題ありません. What comes after FINDINGS_MAX is counted, not kept. */
void finding_add(struct findings *f, struct str shop, const char *name, enum tx label,
                 enum finding_state state, struct str text);

/* Look at a shop. `is_offline`: only at what is stored; app->gateway and app->mailer may be NULL.
 * `reconciles`: compare the books with the provider's first. Blocks on the network. */
MUST_USE enum err doctor_shop(struct app *app, const struct shop_get_row *shop, bool is_offline,
                              bool reconciles, struct findings *out);

#endif
