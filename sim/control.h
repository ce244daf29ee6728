/* control.h: the simulator's own switches below /sim, JSON in and out; sim/README.md lists them.
 *
 * Whoever reaches the port may use them: this program is for one's own machine. */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "sim/sim.h"

struct control {
    struct cause cause; /* acct is set once an object has been found */
    struct arena *arena;
    json_t *in; /* the request's JSON; an empty object for GET */
};

/* Gives the answer as a new reference, or NULL after refusing in c->cause. */
typedef json_t *control_fn(struct control *c);

struct control_route {
    const char *method;
    const char *path;
    control_fn *run;
};

/* Rows of control.c's siblings; each ends with a NULL method. */
extern const struct control_route store_controls[], fault_controls[], refund_controls[],
    dispute_controls[];

/* Serve a request below /sim. Takes the lock by itself. */
void control_serve(struct sim *s, const struct http_req *req, struct http_res *res);

/* The open voucher that the request means: {"payment_intent"} or {"payment_code",
 * "confirmation_number", "chain"}. NULL: refused. Sets the cause's account. */
json_t *control_voucher(struct control *c);

/* {"now": seconds, "iso": text} */
json_t *control_time(const struct sim *s);

/* Move the clock and do what falls due. False: refused (no virtual clock, or backwards). */
MUST_USE bool control_advance(struct cause *c, int64_t ms);

#endif
