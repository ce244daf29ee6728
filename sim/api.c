#include "sim/api.h"

#include "sim/event.h"
#include "sim/faults.h"
#include "sim/form.h"
#include "sim/idem.h"
#include "sim/ids.h"
#include "sim/limit.h"
#include "sim/refuse.h"
#include "sim/render.h"

#include <sodium.h>

/* --- who asks -------------------------------------------------------------------------------- */

/* The key of Basic (as the user name) or Bearer authentication; NULL: none. */
static const char *given_key(struct call *c)
{
    struct str value = http_header(c->req, "Authorization");
    struct str scheme = str_cut(&value, ' ');
    value = str_trim(value);
    if (str_eq_nocase(scheme, STR("Bearer"))) {
        return str_empty(value) ? NULL : str_c(c->arena, value);
    }
    if (!str_eq_nocase(scheme, STR("Basic"))) {
        return NULL;
    }
    char *plain = arena_alloc(c->arena, value.n + 1);
    size_t n = 0;
    if (sodium_base642bin((unsigned char *)plain, value.n, value.p, value.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0) {
        return NULL;
    }
    struct str rest = {plain, n};
    return str_c(c->arena, str_cut(&rest, ':'));
}

static bool authenticate(struct call *c)
{
    const char *key = given_key(c);
    struct cause *cause = &c->cause;
    if (key == NULL || key[0] == '\0') {
        return refuse(cause, 401, NULL, NULL,
                      "You did not provide an API key. You need to provide your API key in the "
                      "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
                      "YOUR_SECRET_KEY').");
    }
    struct str text = str_from(key);
    bool is_test =
        (str_starts(text, STR("sk_test_")) || str_starts(text, STR("rk_test_"))) && text.n > 8;
    const char *only = cause->sim->only_key;
    if (!is_test ||
        (only != NULL && !str_eq(str_sub(text, 8, text.n), str_sub(str_from(only), 8, 999)))) {
        return refuse(cause, 401, NULL, NULL, "Invalid API Key provided: %.8s****%s", key,
                      text.n > 16 ? key + text.n - 4 : "");
    }
    cause->acct = sim_account(cause->sim, text);
    return true;
}

/* --- which call ------------------------------------------------------------------------------ */

static const struct route *const route_tables[] = {
    intent_routes,  object_routes, event_routes,   endpoint_routes,
    account_routes, refund_routes, session_routes, dispute_routes,
};

/* Does a path fit a pattern? What stands for {id} goes to the call. */
static bool fits(struct call *c, const char *pattern, struct str path)
{
    struct str want = str_from(pattern);
    c->id = c->sub_id = NULL;
    while (want.p != NULL && path.p != NULL) {
        struct str w = str_cut(&want, '/'), p = str_cut(&path, '/');
        if (str_is(w, "{id}") && p.n > 0) {
            const char *id = str_c(c->arena, percent_decode(c->arena, p, false));
            *(c->id == NULL ? &c->id : &c->sub_id) = id;
        } else if (!str_eq(w, p)) {
            return false;
        }
    }
    return want.p == NULL && path.p == NULL;
}

static const struct route *find_route(struct call *c)
{
    for (size_t t = 0; t < COUNT_OF(route_tables); t++) {
        for (const struct route *r = route_tables[t]; r->method != NULL; r++) {
            if (str_is(c->req->method, r->method) && fits(c, r->path, c->req->path)) {
                c->path = r->path;
                return r;
            }
        }
    }
    refuse(
        &c->cause, 404, NULL, NULL,
        "Unrecognized request URL (%.*s: %.*s). Please see https://stripe.com/docs or we can help "
        "at https://support.stripe.com/.",
        STR_ARG(c->req->method), (int)(c->req->path.n < 200 ? c->req->path.n : 200),
        c->req->path.p);
    return NULL;
}

static bool check_version(struct call *c)
{
    struct str header = http_header(c->req, "Stripe-Version");
    const char *version = str_empty(header) ? API_VERSION : str_c(c->arena, header);
    if (!version_is_known(version)) {
        return refuse(&c->cause, 400, NULL, NULL,
                      "Invalid Stripe API version: %.40s (this simulator speaks dahlia and endive)",
                      version);
    }
    c->is_endive = version_is_endive(version);
    return true;
}

/* From 2026-09-30.endive on. */
static bool check_endive(struct call *c)
{
    if (c->is_endive && json_object_get(c->params, "payment_method_types") != NULL &&
        str_is(c->req->method, "POST")) {
        return refuse_param(&c->cause, "payment_method_types_no_longer_supported",
                            "payment_method_types",
                            "The payment_method_types parameter is no longer supported in this API "
                            "version. Use allowed_payment_method_types or the Dashboard.");
    }
    return true;
}

/* --- faults that answer ---------------------------------------------------------------------- */

/* A fault that stands for the whole call. False: it has refused in the call's cause. */
static bool pass_fault(struct call *c, const json_t *fault)
{
    struct cause *cause = &c->cause;
    if (is_c(fault, "kind", "429")) {
        return refuse(cause, 429, "rate_limit", NULL,
                      "Request rate limit exceeded. Learn more about rate limits here "
                      "https://stripe.com/docs/rate-limits.");
    }
    if (is_c(fault, "kind", "lock_timeout")) {
        return refuse(cause, 429, "lock_timeout", NULL,
                      "This object cannot be accessed right now because another API request or "
                      "Stripe process is currently accessing it. If you see this error "
                      "intermittently, retry the request.");
    }
    if (is_c(fault, "kind", "409")) {
        refuse(cause, 409, "idempotency_key_in_use", NULL,
               "There is currently another in-progress request using this Idempotent Key.");
        cause->why.type = "idempotency_error";
        return false;
    }
    return true;
}

static bool check_rate(struct call *c, struct http_res *res, const json_t *fault)
{
    struct str operation = str_format(c->arena, "%.*s %s", STR_ARG(c->req->method), c->path);
    const char *reason = limiter_take(c->cause.sim, c->cause.acct, operation.p);
    if (reason != NULL) {
        refuse(&c->cause, 429, "rate_limit", NULL,
               "Request rate limit exceeded. Learn more about rate limits here "
               "https://stripe.com/docs/rate-limits.");
    } else if (!pass_fault(c, fault)) {
        reason = get_c(fault, "reason");
    } else {
        return true;
    }
    if (reason != NULL) {
        http_set(res, "Stripe-Rate-Limited-Reason", str_copy(c->arena, str_from(reason)));
    }
    return false;
}

/* --- running it ------------------------------------------------------------------------------ */

/* Sleep without the lock; time may pass meanwhile, and others may work. */
static void wait_outside(struct call *c, int64_t ms)
{
    struct sim *s = c->cause.sim;
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000L};
    pthread_mutex_unlock(&s->lock);
    nanosleep(&t, NULL);
    pthread_mutex_lock(&s->lock);
    sim_tick(s);
    c->cause.now = sim_now(s);
}

static bool refuse_500(struct call *c)
{
    return refuse(&c->cause, 500, NULL, NULL,
                  "An unknown error occurred: the simulator was told to fail here.");
}

/* The work itself: parameters, handler, expansion. The answer, or NULL after refusing. */
static json_t *execute(struct call *c, const struct route *route, const json_t *form,
                       const json_t *fault)
{
    json_t *answer = NULL;
    if (is_c(fault, "kind", "slow")) {
        wait_outside(c, get_i64(fault, "ms"));
    }
    if (is_c(fault, "kind", "500")) {
        refuse_500(c);
        return NULL;
    }
    if (!params_check(&c->cause, form, route->params, &c->params) || !check_endive(c)) {
        return NULL;
    }
    json_t *object = route->run(c);
    if (object != NULL) {
        answer = json_deep_copy(object);
        if (!render_expand(&c->cause, answer, json_object_get(c->params, "expand"))) {
            json_decref(answer);
            answer = NULL;
        }
    }
    json_decref(object);
    if (is_c(fault, "kind", "500_after")) {
        json_decref(answer);
        refuse_500(c);
        return NULL;
    }
    return answer;
}

/* What the caller sees: the answer's object or the refusal, cleaned; new. Sets the status. */
static json_t *finish(struct call *c, json_t *answer, int *status)
{
    json_t *error = answer == NULL ? refusal_body(&c->cause) : NULL;
    json_t *body = render_copy(answer == NULL ? error : answer, c->cause.now, c->is_endive);
    *status = answer == NULL ? c->cause.why.status : 200;
    json_decref(error);
    json_decref(answer);
    return body;
}

static bool refuse_key(struct call *c, enum idem found)
{
    if (found == IDEM_RUNNING) {
        refuse(&c->cause, 409, "idempotency_key_in_use", NULL,
               "There is currently another in-progress request using this Idempotent Key (that "
               "probably means you submitted twice, and the other request is still going through): "
               "%.255s. Please try again later.",
               c->cause.key);
    } else {
        refuse(&c->cause, 400, NULL, NULL,
               "Keys for idempotent requests can only be used with the same parameters they were "
               "first used with. Try using a key other than '%.255s' if you meant to execute a "
               "different request.",
               c->cause.key);
    }
    c->cause.why.type = "idempotency_error";
    return false;
}

static json_t *run_with_key(struct call *c, const struct route *route, const json_t *form,
                            const json_t *fault, int *status, bool *is_replay)
{
    const json_t *stored;
    char *params = json_dumps(form, JSON_COMPACT | JSON_SORT_KEYS);
    struct str request = str_format(c->arena, "%.*s %.*s %s", STR_ARG(c->req->method),
                                    STR_ARG(c->req->path), params);
    free(params);
    struct account *a = c->cause.acct;
    enum idem found = idem_begin(a, c->cause.key, c->cause.now, request.p, &stored);
    if (found == IDEM_REPLAY) {
        *status = (int)get_i64(stored, "status");
        *is_replay = true;
        return json_deep_copy(json_object_get(stored, "body"));
    }
    if (found != IDEM_NEW) {
        refuse_key(c, found);
        return finish(c, NULL, status);
    }
    json_t *body = finish(c, execute(c, route, form, fault), status);
    bool is_kept =
        !c->cause.why.is_validation && *status != 429 && *status != 401 && *status != 409;
    idem_end(a, c->cause.key, *status, is_kept ? body : NULL);
    return body;
}

static json_t *run(struct call *c, struct http_res *res, const json_t *fault, bool *is_replay)
{
    json_t *form = NULL, *body;
    struct str at_fault;
    bool is_post = str_is(c->req->method, "POST");
    const struct route *route = NULL;
    if (!authenticate(c) || (route = find_route(c)) == NULL || !check_version(c) ||
        !check_rate(c, res, fault)) {
        return finish(c, NULL, &res->status);
    }
    if (form_decode(c->arena, is_post ? c->req->body : c->req->query, &form, &at_fault) != OK) {
        refuse_param(&c->cause, NULL, NULL, "Invalid request body near '%.*s'",
                     (int)(at_fault.n < 60 ? at_fault.n : 60),
                     at_fault.p == NULL ? "" : at_fault.p);
        return finish(c, NULL, &res->status);
    }
    struct str key = http_header(c->req, "Idempotency-Key");
    if (is_post && key.n > IDEM_KEY_MAX) {
        refuse_param(&c->cause, NULL, NULL, "Idempotency keys can have up to %d characters.",
                     IDEM_KEY_MAX);
        body = finish(c, NULL, &res->status);
    } else if (is_post && key.n > 0) {
        c->cause.key = str_c(c->arena, key);
        body = run_with_key(c, route, form, fault, &res->status, is_replay);
    } else {
        body = finish(c, execute(c, route, form, fault), &res->status);
    }
    json_decref(form);
    return body;
}

/* --- the answer ------------------------------------------------------------------------------ */

static void set_headers(const struct call *c, struct http_res *res, bool is_replay)
{
    struct str version = http_header(c->req, "Stripe-Version");
    struct str key = http_header(c->req, "Idempotency-Key");
    http_set(res, "Content-Type", STR("application/json"));
    http_set(res, "Request-Id", str_from(c->cause.request));
    http_set(res, "Stripe-Version", str_empty(version) ? STR(API_VERSION) : version);
    http_set(res, "Cache-Control", STR("no-cache, no-store"));
    if (!str_empty(key)) {
        http_set(res, "Idempotency-Key", key);
    }
    if (is_replay) {
        http_set(res, "Idempotent-Replayed", STR("true"));
    }
}

/* A proxy in front of the service answers: not JSON. */
static bool is_proxy_fault(const json_t *fault, struct http_res *res)
{
    static const char *const statuses[] = {"502", "503", "504"};
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        if (is_c(fault, "kind", statuses[i])) {
            res->status = 502 + (int)i;
            res->body = STR("<html><head><title>Service unavailable</title></head><body>Please try "
                            "again in a moment.</body></html>\n");
            http_set(res, "Content-Type", STR("text/html"));
            return true;
        }
    }
    return false;
}

static enum http_spoil spoil_of(const json_t *fault)
{
    return is_c(fault, "kind", "refuse")      ? HTTP_RESET
           : is_c(fault, "kind", "truncated") ? HTTP_HALF
           : is_c(fault, "kind", "drop_before") || is_c(fault, "kind", "drop_after")
               ? HTTP_NO_ANSWER
               : HTTP_WHOLE;
}

void api_serve(struct sim *s, const struct http_req *req, struct http_res *res)
{
    char request_id[ID_MAX];
    struct call c = {.req = req, .arena = res->arena, .cause = {.sim = s}};
    bool is_replay = false;
    pthread_mutex_lock(&s->lock);
    sim_tick(s);
    c.cause.now = sim_now(s);
    c.cause.request = str_c(c.arena, str_from(id_new(request_id, "req_", 14)));
    c.url = str_c(c.arena, req->path);
    json_t *fault = fault_take(s, req->method, req->path);
    res->spoil = spoil_of(fault);
    bool is_cut = is_c(fault, "kind", "refuse") || is_c(fault, "kind", "drop_before");
    if (!is_cut && !is_proxy_fault(fault, res)) {
        json_t *body = run(&c, res, fault, &is_replay);
        res->body = render_text(res->arena, body, false);
        set_headers(&c, res, is_replay);
        json_decref(body);
    }
    s->is_dirty = s->is_dirty || !str_is(req->method, "GET");
    json_decref(c.params);
    json_decref(fault);
    pthread_mutex_unlock(&s->lock);
}
