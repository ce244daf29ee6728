/* api.h: one request below /v1, from the raw bytes to Stripe's answer. */
#ifndef SIM_API_H
#define SIM_API_H

#include "sim/params.h"
#include "sim/sim.h"

struct call {
    struct cause cause;
    const struct http_req *req;
    struct arena *arena;
    const char *path;   /* of the route's pattern: "/v1/charges/{id}" */
    const char *url;    /* as asked for, without the query */
    const char *id;     /* what stands for {id}, or NULL */
    const char *sub_id; /* what stands for a second {id}, or NULL */
    json_t *params;     /* typed and checked */
    bool is_endive;
};

/* A call's work. Gives a new reference to the answer's object, or NULL after refusing in c->cause.
 */
typedef json_t *call_fn(struct call *c);

struct route {
    const char *method;
    const char *path;
    call_fn *run;
    const struct param *params;
};

/* The routes of the files named; each ends with a row whose method is NULL. */
extern const struct route intent_routes[], object_routes[], event_routes[], endpoint_routes[],
    account_routes[], refund_routes[], session_routes[], dispute_routes[];

/* Serve a request whose path begins with /v1. Takes the lock by itself. */
void api_serve(struct sim *s, const struct http_req *req, struct http_res *res);

/* The object that c->id names, borrowed; NULL after refusing with 404. `what` as in "No such
 * charge". */
json_t *call_object(struct call *c, enum table_id table, const char *what);

/* A list in Stripe's way: newest first, filtered by `created` and `keep` (may be NULL), cut by
 * limit and cursors. NULL: refused. */
json_t *call_list(struct call *c, enum table_id table,
                  bool (*keep)(const struct call *c, const json_t *object));

/* Does a filter parameter leave the object in? True when the parameter was not given. */
bool call_filter(const struct call *c, const char *param, const json_t *object, const char *member);

#define PARAMS_LIST                                                      \
    {"limit", P_INT, 0, 0, NULL}, {"starting_after", P_STR, 0, 0, NULL}, \
        {"ending_before", P_STR, 0, 0, NULL},                            \
    {                                                                    \
        "created", P_RANGE, 0, 0, NULL                                   \
    }

#endif
