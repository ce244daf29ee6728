/* once.c: idempotency keys: a POST that is sent twice is done once and answered twice. */
#include "app/api_answer.h"
#include "base/log.h"
#include "web/api/api.h"
#include "web/server.h"

#include <inttypes.h>

enum {
    WAIT_MS = 2000, /* for the first of two equal requests to end */
};

static bool is_key(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= ' ' || s.p[i] > '~') {
            return false;
        }
    }
    return s.n >= API_KEY_MIN && s.n <= API_KEY_MAX;
}

/* With or without the quotes of a structured header. STR_NONE: none, or not one of ours. */
static struct str sent_key(const struct web_req *r)
{
    struct str key = str_trim(http_header(r->http, "Idempotency-Key"));
    if (key.n >= 2 && str_starts(key, STR("\"")) && str_ends(key, STR("\""))) {
        key = str_sub(key, 1, key.n - 2);
    }
    return is_key(key) ? key : STR_NONE;
}

/* A member of staff has keys of its own, out of the reach of visitors. */
struct str api_key(const struct web_req *r)
{
    return str_format(r->arena, "%" PRId64 ":%.*s", r->staff.id.v, STR_ARG(sent_key(r)));
}

static struct str wait_name(const struct web_req *r)
{
    struct str key = api_key(r);
    return str_format(r->arena, "answer:%" PRId64 ":%.*s", r->shop->id, STR_ARG(key));
}

static enum err repeat(struct web_req *r, const struct api_answer *kept)
{
    http_set(r->res, "Cache-Control", STR("no-store"));
    http_set(r->res, "Idempotent-Replayed", STR("true"));
    return web_text(r, kept->status, "application/json", kept->body);
}

/* The work is done and committed: whatever happens to its answer, the client gets it now. When it
 * cannot be kept, a repeat does the work again, which the use cases bear. */
static void settle(struct web_req *r, bool is_kept)
{
    struct shop_id shop = web_shop(r);
    enum err e =
        is_kept ? api_answer_keep(r->app, r->arena, shop, api_key(r), r->res->status, r->res->body)
                : api_answer_drop(r->app, r->arena, shop, api_key(r));
    if (e != OK) {
        log_warn("api.answer_not_kept", "request=%.*s error=%s", STR_ARG(r->id), err_name(e));
    }
    httpd_wake(r->web->httpd, wait_name(r));
}

/* The answer to a request that is not to be worked on. */
static enum err say(struct web_req *r, const struct api_answer *answer)
{
    switch (answer->state) {
    case API_ANSWER_KEPT:
        return repeat(r, answer);
    case API_ANSWER_OTHER:
        return api_refuse(r, API_KEY_REUSED, NULL);
    case API_ANSWER_RUNNING:
        if (!r->http->was_parked) {
            http_park(r->res, wait_name(r), WAIT_MS);
            return OK;
        }
        http_set(r->res, "Retry-After", STR("2"));
        return api_refuse(r, API_IN_PROGRESS, NULL);
    case API_ANSWER_YOURS:
        break;
    }
    return OK;
}

struct str api_print(const struct web_req *r)
{
    return api_fingerprint(r->arena, r->staff.id, r->http->method, r->http->path, r->http->body);
}

enum err api_is_new(struct web_req *r, bool *is_new)
{
    struct api_answer answer;
    *is_new = false;
    if (str_empty(sent_key(r))) {
        return api_refuse(r, API_KEY_MISSING, NULL);
    }
    TRY(api_answer_look(r->app, r->arena, web_shop(r), api_key(r), api_print(r), &answer));
    *is_new = answer.state == API_ANSWER_YOURS;
    return say(r, &answer);
}

enum err api_once(struct web_req *r, enum err (*work)(struct web_req *r, bool *is_final))
{
    struct api_answer answer = {.state = API_ANSWER_OTHER};
    if (str_empty(sent_key(r))) {
        return api_refuse(r, API_KEY_MISSING, NULL);
    }
    TRY(api_answer_claim(r->app, r->arena, web_shop(r), api_key(r), api_print(r), &answer));
    if (answer.state != API_ANSWER_YOURS) {
        return say(r, &answer);
    }
    bool is_final = true;
    enum err e = work(r, &is_final);
    settle(r, e == OK && is_final);
    return e;
}
