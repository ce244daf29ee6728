/* guard.h: who is asking, and whether this may come from where it comes. For server.c and login.c.
 */
#ifndef WEB_GUARD_H
#define WEB_GUARD_H

#include "web/router.h"

#define SESSION_COOKIE "sid"

/* Fill r->staff and r->actor from the session cookie or the API token. */
MUST_USE enum err guard_identify(struct web_req *r);

/* ERR_UNAUTHORIZED: sign in first; ERR_FORBIDDEN: the role is not enough; ERR_CSRF: not from our
 * page. */
MUST_USE enum err guard_check(struct web_req *r);

/* The cookie's path: a session belongs to one shop's admin pages. */
struct str guard_session_path(const struct web_req *r);

#endif
