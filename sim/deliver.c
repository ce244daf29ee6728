#include "sim/deliver.h"

#include "base/buf.h"
#include "base/log.h"
#include "sim/event.h"
#include "sim/hook_faults.h"
#include "sim/ids.h"
#include "sim/render.h"
#include "sim/sign.h"

#include <curl/curl.h>
#include <inttypes.h>

enum { WAKE_MS = 100, HELD_AT_MOST_MS = 3000 };

static int64_t now_ms(const struct sim *s)
{
    return clock_now(s->clock).ms;
}

static int64_t real_ms(void)
{
    return clock_now(clock_system()).ms;
}

/* --- queueing -------------------------------------------------------------------------------- */

static json_t *enqueue(const struct cause *c, const json_t *event, const json_t *endpoint,
                       json_t *faults)
{
    struct account *a = c->acct;
    const char *event_id = get_c(event, "id");
    char id[ID_MAX];
    json_t *d = json_object();
    put_c(d, "id", id_new(id, "dl_", 16));
    put_c(d, "event", event_id);
    put_c(d, "endpoint", get_c(endpoint, "id"));
    put_c(d, "state", "pending");
    put_i64(d, "attempts", 0);
    put_i64(d, "queued_at", now_ms(c->sim));
    put_i64(d, "queued_real", real_ms());
    put_i64(d, "next_at", now_ms(c->sim));
    put_i64(d, "status", 0);
    json_object_set_new(d, "faults", faults);
    table_add(&a->tables[T_DELIVERIES], d);
    json_t *of_event = json_object_get(a->deliveries_of, event_id);
    if (of_event == NULL) {
        of_event = json_array();
        json_object_set_new(a->deliveries_of, event_id, of_event);
    }
    json_array_append(of_event, d);
    json_array_append(a->queue, d);
    pthread_cond_signal(&c->sim->wake);
    return d;
}

static void take_out(struct account *a, const json_t *delivery)
{
    size_t i;
    json_t *d;
    json_array_foreach(a->queue, i, d)
    {
        if (d == delivery) {
            json_array_remove(a->queue, i);
            return;
        }
    }
}

static bool wants(const json_t *endpoint, const char *type)
{
    size_t i;
    json_t *pattern;
    json_array_foreach(json_object_get(endpoint, "enabled_events"), i, pattern)
    {
        if (event_matches(json_string_value(pattern), type)) {
            return is_c(endpoint, "status", "enabled");
        }
    }
    return false;
}

static void queue(const struct cause *c, const json_t *event, bool with_faults)
{
    const char *type = get_c(event, "type");
    size_t i;
    json_t *endpoint;
    json_array_foreach(c->acct->tables[T_ENDPOINTS].list, i, endpoint)
    {
        if (!wants(endpoint, type)) {
            continue;
        }
        json_t *faults = with_faults ? hook_faults_for(c->sim, type) : json_array();
        json_t *d = enqueue(c, event, endpoint, faults);
        const json_t *late = hook_fault(d, "delay");
        const json_t *burst = hook_fault(d, "burst");
        if (late != NULL) {
            put_i64(d, "next_at", now_ms(c->sim) + get_i64(late, "ms"));
        }
        if (burst != NULL) {
            int64_t ms = get_i64(burst, "ms") > 0 ? get_i64(burst, "ms") : 10 * MS_PER_MINUTE;
            put_i64(d, "next_at", get_i64(burst, "armed_at") + ms);
        }
        if (hook_fault(d, "duplicate") != NULL) {
            enqueue(c, event, endpoint, json_array());
        }
        if (hook_fault(d, "lose") != NULL) {
            put_c(d, "state", "failed");
            take_out(c->acct, d);
        }
        if (hook_fault(d, "twin") != NULL) {
            event_twin(c, event);
        }
    }
}

void deliver_queue(const struct cause *c, json_t *event)
{
    queue(c, event, json_object_get(event, "_is_twin") == NULL);
}

void deliver_resend(const struct cause *c, const json_t *event, const char *endpoint_id)
{
    size_t i;
    json_t *endpoint;
    json_array_foreach(c->acct->tables[T_ENDPOINTS].list, i, endpoint)
    {
        if (endpoint_id == NULL || is_c(endpoint, "id", endpoint_id)) {
            enqueue(c, event, endpoint, json_array());
        }
    }
}

int64_t deliver_pending(const struct account *a, const char *event_id, bool or_failed)
{
    int64_t n = 0;
    size_t i;
    json_t *d;
    json_array_foreach(json_object_get(a->deliveries_of, event_id), i, d)
    {
        n += is_c(d, "state", "pending") || (or_failed && is_c(d, "state", "failed"));
    }
    return n;
}

bool deliver_unanswered(const struct account *a, const char *event_id)
{
    size_t i;
    json_t *d;
    json_array_foreach(json_object_get(a->deliveries_of, event_id), i, d)
    {
        if (is_c(d, "state", "pending") && get_i64(d, "attempts") == 0) {
            return true;
        }
    }
    return false;
}

/* --- what is next ---------------------------------------------------------------------------- */

/* Is this delivery part of a group that goes out last first, once it is complete? */
static const char *held_in(const json_t *d)
{
    const json_t *fault = hook_fault(d, "reorder");
    return fault == NULL || get_bool(d, "released") ? NULL : get_c(fault, "group");
}

/* Turn a group around and let it go, when it is complete or has waited long enough. False: not yet.
 */
static bool release_group(struct account *a, const json_t *first)
{
    const char *group = held_in(first);
    int64_t wanted = get_i64(hook_fault(first, "reorder"), "of");
    bool is_late = real_ms() - get_i64(first, "queued_real") >= HELD_AT_MOST_MS;
    json_t *members = json_array();
    json_t *d;
    size_t i;
    json_array_foreach(a->queue, i, d)
    {
        if (held_in(d) != NULL && strcmp(held_in(d), group) == 0) {
            json_array_insert(members, 0, d);
        }
    }
    bool is_ready = is_late || (int64_t)json_array_size(members) >= wanted;
    if (is_ready) {
        json_array_foreach(members, i, d)
        {
            put_bool(d, "released", true);
            take_out(a, d);
        }
        json_array_extend(a->queue, members);
    }
    json_decref(members);
    return is_ready;
}

static json_t *next_due(struct sim *s, struct account **acct)
{
    int64_t now = now_ms(s);
    for (size_t k = 0; k < s->n_accounts; k++) {
        struct account *a = s->accounts[k];
        size_t i;
        json_t *d;
        json_array_foreach(a->queue, i, d)
        {
            if (held_in(d) != NULL && release_group(a, d)) {
                break; /* the queue has changed: other groups wait for the next look */
            }
        }
        json_array_foreach(a->queue, i, d)
        {
            if (get_i64(d, "next_at") <= now && held_in(d) == NULL) {
                *acct = a;
                return d;
            }
        }
    }
    return NULL;
}

int64_t deliver_due(const struct sim *s)
{
    int64_t n = 0, now = now_ms(s);
    for (size_t k = 0; k < s->n_accounts; k++) {
        size_t i;
        json_t *d;
        json_array_foreach(s->accounts[k]->tables[T_DELIVERIES].list, i, d)
        {
            n += is_c(d, "state", "pending") && get_i64(d, "next_at") <= now;
        }
    }
    return n;
}

/* --- one request ----------------------------------------------------------------------------- */

struct post {
    const char *url;
    struct str body;
    const char *signature; /* the whole header line */
    int64_t timeout_ms;
};

/* The body of a try. Its faults count for the first try only. */
static struct str body_of(struct sim *s, struct arena *arena, const struct account *a,
                          const json_t *event, const json_t *endpoint, const json_t *d)
{
    const json_t *other = get_i64(d, "attempts") == 0 ? hook_fault(d, "api_version") : NULL;
    const char *version = get_c(endpoint, "api_version");
    if (other != NULL && get_c(other, "version") != NULL) {
        version = get_c(other, "version");
    }
    json_t *copy = render_copy(event, sim_now(s), version_is_endive(version));
    put_i64(copy, "pending_webhooks", deliver_pending(a, get_c(event, "id"), false));
    if (version != NULL) {
        put_c(copy, "api_version", version);
    }
    if (get_i64(d, "attempts") == 0 && hook_fault(d, "livemode") != NULL) {
        put_bool(copy, "livemode", true);
    }
    struct str text = render_text(arena, copy, s->settings.escape_unicode);
    json_decref(copy);
    return text;
}

static const char *signature_of(const struct sim *s, struct arena *arena, struct str body,
                                const json_t *endpoint, const json_t *d)
{
    char hex[SIGNATURE_HEX + 1], other[SIGNATURE_HEX + 1];
    bool is_first = get_i64(d, "attempts") == 0;
    struct str secret = str_from(get_c(endpoint, "_secret"));
    int64_t t = sim_now(s);
    const json_t *stale = is_first ? hook_fault(d, "stale") : NULL;
    if (stale != NULL) {
        t -= get_i64(stale, "seconds") > 0 ? get_i64(stale, "seconds") : 600;
    }
    sign_hex(STR("whsec_of_somebody_else"), t, body, other);
    sign_hex(secret, t, body, hex);
    if (is_first && hook_fault(d, "wrong_signature") != NULL) {
        memcpy(hex, other, sizeof hex);
    }
    struct buf line;
    buf_init(&line, arena, 1024);
    buf_printf(&line, "Stripe-Signature: t=%" PRId64, t);
    if (is_first && hook_fault(d, "two_v1") != NULL) {
        buf_printf(&line, ",v1=%s", other);
    }
    buf_printf(&line, ",v1=%s", hex);
    if (get_c(endpoint, "_old_secret") != NULL && get_i64(endpoint, "_old_until") > sim_now(s)) {
        sign_hex(str_from(get_c(endpoint, "_old_secret")), t, body, hex);
        buf_printf(&line, ",v1=%s", hex);
    }
    if (is_first && hook_fault(d, "extra_v0") != NULL) {
        buf_printf(&line, ",v0=%s", other);
    }
    return str_c(arena, buf_view(&line));
}

static size_t drop_answer(char *p, size_t size, size_t n, void *arg)
{
    (void)p;
    (void)arg;
    return size * n;
}

/* Without the lock. The status, or 0 when there was no answer. */
static long send_post(CURL *curl, const struct post *post)
{
    long status = 0;
    struct curl_slist *headers = NULL;
    headers = curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");
    headers = curl_slist_append(headers, post->signature);
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, post->url);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body.p);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.n);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)post->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* receivers are on this machine */
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_answer);
    if (curl_easy_perform(curl) == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    }
    curl_slist_free_all(headers);
    return status;
}

/* --- afterwards ------------------------------------------------------------------------------ */

/* Milliseconds until the next try after `attempts` of them, or -1 when that was the last. */
static int64_t retry_delay(const struct sim *s, int64_t attempts)
{
    static const int sandbox[] = {10, 180};                               /* minutes */
    static const int live[] = {5, 30, 120, 300, 600, 720, 720, 720, 720}; /* three days in all */
    const int *minutes = s->settings.live_retries ? live : sandbox;
    int64_t n = s->settings.live_retries ? (int64_t)COUNT_OF(live) : (int64_t)COUNT_OF(sandbox);
    return attempts > n ? -1 : (int64_t)minutes[attempts - 1] * MS_PER_MINUTE;
}

static void note_result(struct sim *s, struct account *a, json_t *d, long status)
{
    int64_t attempts = get_i64(d, "attempts") + 1;
    put_i64(d, "attempts", attempts);
    put_i64(d, "status", status);
    s->is_dirty = true;
    if (status >= 200 && status < 300) {
        put_c(d, "state", "delivered");
        return;
    }
    int64_t delay = retry_delay(s, attempts);
    log_info("webhook.refused", "event=%s status=%ld attempt=%" PRId64 " again_in_s=%" PRId64,
             get_c(d, "event"), status, attempts, delay < 0 ? -1 : delay / MS_PER_SECOND);
    if (delay < 0) {
        put_c(d, "state", "failed");
        return;
    }
    put_i64(d, "next_at", now_ms(s) + delay);
    json_array_append(a->queue, d);
}

struct deliverer {
    struct sim *sim;
    pthread_t thread;
    CURL *curl;
};

/* Sends one; the lock is held on entry and exit, and free while the receiver works. */
static void deliver_one(struct deliverer *w, struct account *a, json_t *d)
{
    struct sim *s = w->sim;
    struct arena *arena = arena_new();
    const json_t *event = table_get(&a->tables[T_EVENTS], get_c(d, "event"));
    const json_t *endpoint = table_get(&a->tables[T_ENDPOINTS], get_c(d, "endpoint"));
    json_incref(d);
    take_out(a, d);
    if (event == NULL || endpoint == NULL || !is_c(endpoint, "status", "enabled")) {
        put_c(d, "state", "failed");
    } else {
        struct post post = {.url = str_c(arena, str_from(get_c(endpoint, "url"))),
                            .timeout_ms = s->settings.webhook_timeout_ms};
        post.body = body_of(s, arena, a, event, endpoint, d);
        post.signature = signature_of(s, arena, post.body, endpoint, d);
        pthread_mutex_unlock(&s->lock);
        long status = send_post(w->curl, &post);
        pthread_mutex_lock(&s->lock);
        note_result(s, a, d, status);
    }
    json_decref(d);
    arena_free(arena);
}

static void *run(void *arg)
{
    struct deliverer *w = arg;
    struct sim *s = w->sim;
    pthread_mutex_lock(&s->lock);
    while (!s->is_stopping) {
        struct account *a = NULL;
        sim_tick(s);
        json_t *d = next_due(s, &a);
        if (d != NULL) {
            deliver_one(w, a, d);
            continue;
        }
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += WAKE_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&s->wake, &s->lock, &until);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

enum err deliver_start(struct sim *s, struct deliverer **out)
{
    struct deliverer *w = calloc(1, sizeof *w);
    if (w == NULL) {
        abort();
    }
    w->sim = s;
    w->curl = curl_easy_init();
    if (w->curl == NULL || pthread_create(&w->thread, NULL, run, w) != 0) {
        free(w);
        return ERR_IO;
    }
    *out = w;
    return OK;
}

void deliver_stop(struct deliverer *w)
{
    pthread_mutex_lock(&w->sim->lock);
    w->sim->is_stopping = true;
    pthread_cond_broadcast(&w->sim->wake);
    pthread_mutex_unlock(&w->sim->lock);
    pthread_join(w->thread, NULL);
    curl_easy_cleanup(w->curl);
    free(w);
}
