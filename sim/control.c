#include "sim/control.h"

#include "sim/deliver.h"
#include "sim/endpoint.h"
#include "sim/event.h"
#include "sim/ledger.h"
#include "sim/refuse.h"
#include "sim/render.h"

enum { WAIT_DEFAULT_MS = 5000, WAIT_MAX_MS = 60000, WAIT_STEP_MS = 5 };

json_t *control_time(const struct sim *s)
{
    struct arena *a = arena_new();
    struct instant now = clock_now(s->clock);
    json_t *o = json_object();
    put_i64(o, "now", now.ms / MS_PER_SECOND);
    put_i64(o, "now_ms", now.ms);
    put_str(o, "iso", instant_iso(a, now));
    put_bool(o, "is_virtual", clock_is_virtual(s->clock));
    arena_free(a);
    return o;
}

bool control_advance(struct cause *c, int64_t ms)
{
    if (!clock_is_virtual(c->sim->clock)) {
        return refuse(c, 409, NULL, NULL, "started without --clock FILE: the time cannot be moved");
    }
    if (ms < 0) {
        return refuse(c, 400, NULL, NULL, "time only goes forward");
    }
    clock_advance(c->sim->clock, ms);
    sim_tick(c->sim);
    c->now = sim_now(c->sim);
    pthread_cond_broadcast(&c->sim->wake);
    return true;
}

static json_t *clock_show(struct control *c)
{
    return control_time(c->cause.sim);
}

/* {"ms": n} or {"to": Unix seconds} */
static json_t *clock_move(struct control *c)
{
    const json_t *ms = json_object_get(c->in, "ms");
    const json_t *to = json_object_get(c->in, "to");
    if (json_is_integer(ms) == json_is_integer(to)) {
        refuse(&c->cause, 400, NULL, NULL, "give either ms or to (Unix seconds)");
        return NULL;
    }
    int64_t by = json_is_integer(ms)
                     ? json_integer_value(ms)
                     : json_integer_value(to) * MS_PER_SECOND - clock_now(c->cause.sim->clock).ms;
    return control_advance(&c->cause, by) ? control_time(c->cause.sim) : NULL;
}

static json_t *settings_read(struct control *c)
{
    return settings_show(&c->cause.sim->settings);
}

static json_t *settings_write(struct control *c)
{
    const char *problem = NULL;
    if (settings_change(&c->cause.sim->settings, c->in, &problem) != OK) {
        refuse(&c->cause, 400, NULL, NULL, "settings: %s", problem);
        return NULL;
    }
    return settings_show(&c->cause.sim->settings);
}

/* {"konbini": "active" | "pending" | "inactive"}, for one {"account"} or all of them */
static json_t *capability(struct control *c)
{
    const char *status = get_c(c->in, "konbini");
    const char *account = get_c(c->in, "account");
    struct sim *s = c->cause.sim;
    bool is_known =
        status != NULL && (strcmp(status, "active") == 0 || strcmp(status, "pending") == 0 ||
                           strcmp(status, "inactive") == 0);
    if (!is_known) {
        refuse(&c->cause, 400, NULL, NULL, "konbini: active, pending or inactive");
        return NULL;
    }
    int64_t n = 0;
    for (size_t i = 0; i < s->n_accounts; i++) {
        if (account == NULL || strcmp(account, s->accounts[i]->id) == 0) {
            snprintf(s->accounts[i]->konbini, sizeof s->accounts[i]->konbini, "%s", status);
            n++;
        }
    }
    return json_pack("{s:I}", "accounts", (json_int_t)n);
}

static json_t *reset(struct control *c)
{
    sim_reset(c->cause.sim, get_bool(c->in, "keep_endpoints"));
    return json_pack("{s:b}", "reset", 1);
}

static json_t *endpoint(struct control *c)
{
    json_t *found;
    const char *id = get_c(c->in, "endpoint");
    struct sim *s = c->cause.sim;
    if (id == NULL) { /* the only one there is */
        for (size_t i = 0; i < s->n_accounts; i++) {
            found = json_array_get(s->accounts[i]->tables[T_ENDPOINTS].list, 0);
            if (found != NULL) {
                c->cause.acct = s->accounts[i];
                return found;
            }
        }
    }
    c->cause.acct = sim_find(s, T_ENDPOINTS, id, &found);
    if (found == NULL) {
        refuse(&c->cause, 404, NULL, NULL, "no such endpoint");
    }
    return found;
}

/* {"endpoint"?, "overlap_s"?}: both secrets sign for overlap_s (default a day) */
static json_t *secret_roll(struct control *c)
{
    json_t *e = endpoint(c);
    const json_t *overlap = json_object_get(c->in, "overlap_s");
    int64_t seconds = json_is_integer(overlap) ? json_integer_value(overlap) : 24 * 3600;
    return e == NULL ? NULL
                     : json_pack("{s:s, s:s}", "endpoint", get_c(e, "id"), "secret",
                                 endpoint_roll(&c->cause, e, seconds));
}

/* {"endpoint"?, "disabled"? (default true)} */
static json_t *endpoint_disable(struct control *c)
{
    json_t *e = endpoint(c);
    const json_t *disabled = json_object_get(c->in, "disabled");
    if (e == NULL) {
        return NULL;
    }
    put_c(e, "status", disabled != NULL && json_is_false(disabled) ? "enabled" : "disabled");
    return json_pack("{s:s, s:s}", "endpoint", get_c(e, "id"), "status", get_c(e, "status"));
}

static json_t *event(struct control *c)
{
    json_t *found;
    c->cause.acct = sim_find(c->cause.sim, T_EVENTS, get_c(c->in, "event"), &found);
    if (found == NULL) {
        refuse(&c->cause, 404, NULL, NULL, "no such event");
    }
    return found;
}

/* {"event", "endpoint"?} */
static json_t *event_resend(struct control *c)
{
    const json_t *e = event(c);
    if (e == NULL) {
        return NULL;
    }
    deliver_resend(&c->cause, e, get_c(c->in, "endpoint"));
    return json_pack("{s:s}", "event", get_c(e, "id"));
}

/* {"event"}: a second event for the same change */
static json_t *event_double(struct control *c)
{
    const json_t *e = event(c);
    return e == NULL ? NULL : json_pack("{s:s}", "event", get_c(event_twin(&c->cause, e), "id"));
}

static json_t *deliveries(struct control *c)
{
    json_t *all = json_array();
    struct sim *s = c->cause.sim;
    for (size_t i = 0; i < s->n_accounts; i++) {
        json_array_extend(all, s->accounts[i]->tables[T_DELIVERIES].list);
    }
    return json_pack("{s:o}", "deliveries", all);
}

/* {"ms"?}: until nothing that is due is left to deliver, at most so long (real time) */
static json_t *deliveries_wait(struct control *c)
{
    struct sim *s = c->cause.sim;
    int64_t ms = get_i64(c->in, "ms") > 0 ? get_i64(c->in, "ms") : WAIT_DEFAULT_MS;
    int64_t end = clock_now(clock_system()).ms + (ms < WAIT_MAX_MS ? ms : WAIT_MAX_MS);
    int64_t left;
    while ((left = deliver_due(s)) > 0 && clock_now(clock_system()).ms < end) {
        struct timespec step = {0, WAIT_STEP_MS * 1000000L};
        pthread_mutex_unlock(&s->lock);
        nanosleep(&step, NULL);
        pthread_mutex_lock(&s->lock);
    }
    return json_pack("{s:I}", "due", (json_int_t)left);
}

static json_t *ledger(struct control *c)
{
    return ledger_show(c->cause.sim);
}

static const struct control_route own_controls[] = {
    {"GET", "/sim/clock", clock_show},
    {"POST", "/sim/clock/advance", clock_move},
    {"GET", "/sim/settings", settings_read},
    {"POST", "/sim/settings", settings_write},
    {"POST", "/sim/capability", capability},
    {"POST", "/sim/reset", reset},
    {"POST", "/sim/secret/roll", secret_roll},
    {"POST", "/sim/endpoint/disable", endpoint_disable},
    {"POST", "/sim/event/resend", event_resend},
    {"POST", "/sim/event/twin", event_double},
    {"GET", "/sim/deliveries", deliveries},
    {"POST", "/sim/deliveries/wait", deliveries_wait},
    {"GET", "/sim/ledger", ledger},
    {NULL, NULL, NULL},
};

static const struct control_route *const control_tables[] = {
    own_controls, store_controls, fault_controls, refund_controls, dispute_controls};

static json_t *run(struct control *c, const struct http_req *req)
{
    bool is_path = false;
    for (size_t t = 0; t < COUNT_OF(control_tables); t++) {
        for (const struct control_route *r = control_tables[t]; r->method != NULL; r++) {
            bool fits = str_is(req->path, r->path);
            is_path = is_path || fits;
            if (fits && str_is(req->method, r->method)) {
                return r->run(c);
            }
        }
    }
    refuse(&c->cause, is_path ? 405 : 404, NULL, NULL, "no such control: see sim/README.md");
    return NULL;
}

void control_serve(struct sim *s, const struct http_req *req, struct http_res *res)
{
    struct control c = {.cause = {.sim = s}, .arena = res->arena};
    json_t *out = NULL;
    bool is_post = str_is(req->method, "POST");
    pthread_mutex_lock(&s->lock);
    sim_tick(s);
    c.cause.now = sim_now(s);
    if (!is_post || str_empty(req->body)) {
        c.in = json_object();
    } else if (json_parse(req->body, &c.in) != OK || !json_is_object(c.in)) {
        refuse(&c.cause, 400, NULL, NULL, "the body must be a JSON object");
    }
    if (c.cause.why.status == 0) {
        out = run(&c, req);
    }
    if (out == NULL) {
        res->status = c.cause.why.status;
        out = json_pack("{s:s}", "error", c.cause.why.message);
    }
    s->is_dirty = s->is_dirty || is_post;
    json_t *shown = render_copy(out, c.cause.now, false);
    res->body = render_text(res->arena, shown, false);
    json_decref(shown);
    json_decref(out);
    json_decref(c.in);
    pthread_mutex_unlock(&s->lock);
    http_set(res, "Content-Type", STR("application/json"));
    http_set(res, "Cache-Control", STR("no-store"));
}
