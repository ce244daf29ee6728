#include "sim/session.h"

#include "sim/event.h"

void session_follow(const struct cause *c, const json_t *intent)
{
    json_t *session = table_get(&c->acct->tables[T_SESSIONS], get_c(intent, "_session"));
    if (session == NULL || !is_c(session, "status", "complete")) {
        return; /* while the page is open it follows by itself */
    }
    bool was_unpaid = is_c(session, "payment_status", "unpaid");
    if (is_c(intent, "status", "succeeded") && was_unpaid) {
        put_c(session, "payment_status", "paid");
        if (get_bool(session, "_is_async")) {
            event_emit(c, "checkout.session.async_payment_succeeded", session);
        }
    } else if (is_c(intent, "status", "requires_payment_method") && was_unpaid) {
        event_emit(c, "checkout.session.async_payment_failed", session);
    }
}
