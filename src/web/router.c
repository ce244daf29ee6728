#include "web/router.h"

#include "base/text_clean.h"

#include <assert.h>

const struct route routes[] = {
#define ROUTE(method, pattern, handler, who, csrf) {method, pattern, handler, who, csrf, #handler},
#include "web/routes.def"
#undef ROUTE
};
const size_t routes_count = COUNT_OF(routes);

static bool is_param(struct str segment)
{
    return str_starts(segment, STR("{"));
}

/* Whether the raw path fits the pattern; parameters are left undecoded in r->params. */
static bool fits(const char *pattern, struct str path, struct str *params, size_t *n_params)
{
    struct str want = str_from(pattern + 1), have = str_sub(path, 1, path.n);
    *n_params = 0;
    while (want.p != NULL) {
        struct str segment = str_cut(&want, '/');
        if (str_ends(segment, STR("*}"))) {
            params[(*n_params)++] = have;
            return have.n > 0;
        }
        if (have.p == NULL) {
            return false;
        }
        struct str part = str_cut(&have, '/');
        if (is_param(segment)) {
            assert(*n_params < WEB_MAX_PARAMS);
            params[(*n_params)++] = part;
            if (str_empty(part)) {
                return false;
            }
        } else if (!str_eq(segment, part)) {
            return false;
        }
    }
    return have.p == NULL;
}

static bool decode_params(struct web_req *r)
{
    for (size_t i = 0; i < r->n_params; i++) {
        r->params[i] = percent_decode(r->arena, r->params[i], false);
        if (!utf8_is_valid(r->params[i])) {
            return false;
        }
    }
    return true;
}

enum err route_find(struct web_req *r, struct str method, struct str path, struct str *allow)
{
    *allow = STR_NONE;
    for (size_t i = 0; i < routes_count; i++) {
        struct str params[WEB_MAX_PARAMS];
        size_t n;
        if (!fits(routes[i].pattern, path, params, &n)) {
            continue;
        }
        if (str_is(method, routes[i].method)) {
            r->route = &routes[i];
            r->n_params = n;
            memcpy(r->params, params, sizeof params);
            return decode_params(r) ? OK : ERR_NOT_FOUND;
        }
        *allow = str_empty(*allow)
                     ? str_from(routes[i].method)
                     : str_format(r->arena, "%.*s, %s", STR_ARG(*allow), routes[i].method);
    }
    return str_empty(*allow) ? ERR_NOT_FOUND : ERR_METHOD;
}

bool route_is_api(const struct route *route)
{
    return route->who == API_ANYONE || route->who == API_STAFF || route->who == PROVIDER;
}

struct str web_param(const struct web_req *r, const char *name)
{
    struct str pattern = str_from(r->route->pattern);
    size_t at = 0;
    while (pattern.p != NULL) {
        struct str segment = str_cut(&pattern, '/');
        if (!is_param(segment)) {
            continue;
        }
        struct str found = str_sub(segment, 1, segment.n - 2);
        if (str_ends(found, STR("*"))) {
            found = str_sub(found, 0, found.n - 1);
        }
        if (str_is(found, name)) {
            return r->params[at];
        }
        at++;
    }
    assert(false && "the route has no such parameter");
    return STR_NONE;
}

enum err web_param_id(const struct web_req *r, const char *name, int64_t *id)
{
    return id_parse(web_param(r, name), id) ? OK : ERR_NOT_FOUND;
}
