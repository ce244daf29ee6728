/* access.h: which bookings a member of staff may see and decide on the pages and in the API.
 *
 * Owners and managers see all. For the others the router asks access_check for every route with a
 * {booking}, {task} or {mail} in it, so that a handler of one booking need not; lists leave out
 * what is not theirs. Told but not allowed to see: only mails. */
#ifndef WEB_ACCESS_H
#define WEB_ACCESS_H

#include "core/role.h"
#include "web/req.h"

/* ERR_FORBIDDEN: not enough for what the route's path is about. Only looking needs ACCESS_VIEW,
 * everything else ACCESS_APPROVE. */
MUST_USE enum err access_check(struct web_req *r);

/* What this person may do with a booking; ACCESS_NONE also when there is none. */
MUST_USE enum err access_to_booking(const struct web_req *r, int64_t booking, enum access *out);

/* For queries of lists: 0 when this person sees everything, else whose offerings count. */
int64_t access_viewer(const struct web_req *r);

struct access_offerings {
    bool is_all;
    const int64_t *v; /* unless all */
    size_t n;
};
MUST_USE enum err access_offerings(const struct web_req *r, struct access_offerings *out);
bool access_sees(const struct access_offerings *o, int64_t offering);

#endif
