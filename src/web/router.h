/* router.h: which handler a request belongs to, who may call it and what protects it. The table is
 * web/routes.def, one line per page and endpoint. */
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include "web/req.h"

enum who {
    ANYONE, /* visitors and customers; staff too */
    STAFF,  /* signed in, any role */
    MANAGER,
    OWNER,
    API_ANYONE, /* JSON in and out, no person needed */
    API_STAFF,  /* JSON, with a staff token ("Authorization: Bearer …") */
    PROVIDER,   /* the payment provider's webhooks, which carry their own signature */
};

enum csrf {
    NONE,   /* changes nothing, or is not called by browsers */
    ORIGIN, /* public form: must come from our own pages, by Origin or Sec-Fetch-Site */
    TOKEN,  /* staff's form: ORIGIN, and the session's token in the field "csrf" */
};

struct route {
    const char *method;
    const char *pattern; /* "/s/{shop}/o/{offering}"; "{file*}" at the end takes all that is left */
    enum err (*handle)(struct web_req *r);
    enum who who;
    enum csrf csrf;
    const char *name; /* of the handler, for the log */
};

extern const struct route routes[];
extern const size_t routes_count;

#define ROUTE(method, pattern, handler, who, csrf) enum err handler(struct web_req *r);
#include "web/routes.def"
#undef ROUTE

/* The route of a path, its parameters in r->params. ERR_NOT_FOUND; ERR_METHOD: the path exists with
 * the methods in *allow ("GET, POST"). */
MUST_USE enum err route_find(struct web_req *r, struct str method, struct str path,
                             struct str *allow);

/* Whether the route belongs to the JSON API: its errors are JSON. */
bool route_is_api(const struct route *route);

#endif
