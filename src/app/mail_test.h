/* mail_test.h: whether mails can be sent with a shop's settings, found out by sending one. */
#ifndef APP_MAIL_TEST_H
#define APP_MAIL_TEST_H

#include "app/app.h"
#include "base/text.h"
#include "store/shop.h"

/* The server that a shop sends through. ERR_CONFIG: its password cannot be read any more. */
MUST_USE enum err mail_server_of(const struct app *app, struct arena *a,
                                 const struct shop_get_row *shop, struct mail_server *out);

enum mail_test_result {
    MAIL_TEST_SENT,
    MAIL_TEST_NOT_SET_UP, /* no server, or its password must be entered again */
    MAIL_TEST_FAILED,
};

/* Send a short mail now, not through the outbox. Blocks on the network, up to 30 seconds.
 * *words: what the server said when it failed, for staff. */
enum mail_test_result app_test_mail(struct app *app, struct arena *a,
                                    const struct shop_get_row *shop, enum lang lang,
                                    struct str to_name, struct str to_address, struct str *words);

#endif
