/* endpoint.h: what the description says about each endpoint of the API, beside its line in
 * routes.def. */
#ifndef WEB_API_ENDPOINT_H
#define WEB_API_ENDPOINT_H

#include "web/api/api.h"
#include "web/router.h"

struct api_endpoint {
    const char *handler; /* as in routes.def */
    enum tx summary;
    int status;                     /* of success */
    const struct api_fields *query; /* NULL: takes none */
    const struct api_fields *body;
    const char *answer; /* schema (schema.h); NULL: an object of a format of its own */
};

/* NULL: the route is not described, or not of the API. */
const struct api_endpoint *api_endpoint_of(const struct route *route);

bool api_is_endpoint(const struct route *route);

#endif
