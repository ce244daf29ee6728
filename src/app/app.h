/* app.h: what every use case is given: the ports, and the few things shared by all threads.
 *
 * Made once by the command that starts the server (cmd/serve.c) or by a test; never a global. */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/bell.h"
#include "app/ids.h"
#include "app/seal.h"
#include "base/clock.h"
#include "core/id.h"
#include "port/db.h"
#include "port/gateway.h"
#include "port/mailer.h"

struct app {
    struct db *db;
    struct clock *clock;
    struct gateway *gateway;
    struct mailer *mailer;
    struct ids *ids;     /* thread-safe */
    struct bell *bell;   /* thread-safe */
    struct seal *seal;   /* constant after start */
    struct str base_url; /* "https://book.example.jp", without a slash at the end: links in mails */

    /* Optional: told after a change of a booking or its payment has been committed, from any
     * thread; wakes the customer's waiting page. */
    void (*booking_changed)(void *arg, struct booking_id booking);
    void *booking_changed_arg;
};

/* Who does something; written into the history. */
enum actor_kind { ACTOR_CUSTOMER, ACTOR_USER, ACTOR_PROVIDER, ACTOR_POLICY, ACTOR_SYSTEM };

struct actor {
    enum actor_kind kind;
    struct user_id user; /* with ACTOR_USER */
};

struct instant app_now(const struct app *app);

#endif
