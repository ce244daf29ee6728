#include "adapter/stripe_http.h"

#include <assert.h>
#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* So many at once is enough for 100 requests a second; more would only queue at Stripe. */
enum { CONNECTIONS_MAX = 32, POLL_MS = 10000, HEADERS_MAX = 8, REQUEST_ID_MAX = 255 };

/* One request, on the stack of the thread that waits for it. */
struct call {
    struct http_wire *wire;
    struct arena *arena; /* the waiting thread's: nobody else touches it meanwhile */
    CURL *easy;
    struct curl_slist *headers;
    struct buf body;
    struct http_answer answer;
    char error[CURL_ERROR_SIZE];
    CURLcode result;
    bool is_done;
    pthread_cond_t done;
    struct call *next;
};

struct http_wire {
    struct arena *arena; /* of the settings */
    const char *base_url, *ca_file;
    bool is_https;
    int connect_timeout_ms, timeout_ms;
    size_t answer_max;
    CURLM *multi; /* the loop's own, except for curl_multi_wakeup */
    pthread_t loop;
    pthread_mutex_t lock;   /* over the rest, and over is_done of every call */
    struct call *submitted; /* newest first */
    struct call *running;   /* the loop's own */
    bool is_stopped, is_ending;
};

/* --- the answer, as it comes in ----------------------------------------------------------------
 */

static size_t on_body(const void *bytes, size_t one, size_t n, void *arg)
{
    struct call *c = arg;
    (void)one;
    buf_add(&c->body, bytes, n);
    if (c->body.is_full) {
        c->answer.is_too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    return n;
}

static void read_header(struct call *c, struct str name, struct str value)
{
    struct http_answer *out = &c->answer;
    int64_t seconds;
    if (str_eq_nocase(name, STR("Request-Id"))) {
        out->request_id = str_copy(c->arena, str_sub(value, 0, REQUEST_ID_MAX));
    } else if (str_eq_nocase(name, STR("Stripe-Should-Retry"))) {
        out->retry = str_eq_nocase(value, STR("true"))    ? HTTP_RETRY_YES
                     : str_eq_nocase(value, STR("false")) ? HTTP_RETRY_NO
                                                          : HTTP_RETRY_UNSAID;
    } else if (str_eq_nocase(name, STR("Idempotent-Replayed"))) {
        out->is_replayed = str_eq_nocase(value, STR("true"));
    } else if (str_eq_nocase(name, STR("Stripe-Rate-Limited-Reason"))) {
        out->limit_reason = str_copy(c->arena, value);
    } else if (str_eq_nocase(name, STR("Retry-After")) && str_to_i64(value, &seconds) &&
               seconds > 0 && seconds <= 3600) {
        out->retry_after_s = (int)seconds;
    }
}

static size_t on_header(const char *bytes, size_t one, size_t n, void *arg)
{
    struct str rest = {bytes, n};
    (void)one;
    struct str name = str_cut(&rest, ':');
    if (rest.p != NULL) {
        read_header(arg, str_trim(name), str_trim(rest));
    }
    return n;
}

/* --- the request -------------------------------------------------------------------------------
 */

static void add_header(struct call *c, const char *name, struct str value)
{
    struct str line = str_format(c->arena, "%s: %.*s", name, STR_ARG(value));
    struct curl_slist *more = curl_slist_append(c->headers, line.p);
    if (more == NULL) {
        abort();
    }
    c->headers = more;
}

static void set_safety(const struct http_wire *w, CURL *e)
{
    const char *protocols = w->is_https ? "https" : "http";
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (w->ca_file != NULL) {
        curl_easy_setopt(e, CURLOPT_CAINFO, w->ca_file);
    }
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)w->connect_timeout_ms);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)w->timeout_ms);
    if (w->is_https) {
        curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
        curl_easy_setopt(e, CURLOPT_PIPEWAIT, 1L); /* share the connection being opened */
    } else {
        curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    }
}

static void prepare(struct http_wire *w, struct call *c, const struct http_request *r)
{
    CURL *e = c->easy = curl_easy_init();
    if (e == NULL) {
        abort();
    }
    set_safety(w, e);
    add_header(c, "Authorization", str_join(c->arena, STR("Bearer "), r->key));
    add_header(c, "Stripe-Version", r->version);
    add_header(c, "Accept", STR("application/json"));
    if (!str_empty(r->idempotency_key)) {
        add_header(c, "Idempotency-Key", r->idempotency_key);
    }
    if (r->is_post) {
        add_header(c, "Content-Type", STR("application/x-www-form-urlencoded"));
        add_header(c, "Expect", STR_NONE); /* none: no waiting for "100 Continue" */
        curl_easy_setopt(e, CURLOPT_POST, 1L);
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, str_empty(r->body) ? "" : r->body.p);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
    }
    struct str url = str_format(c->arena, "%s%.*s", w->base_url, STR_ARG(r->target));
    curl_easy_setopt(e, CURLOPT_URL, url.p);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "uketsuke/1 libcurl");
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, c->headers);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, c);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->error);
    curl_easy_setopt(e, CURLOPT_PRIVATE, c);
}

/* --- the loop ----------------------------------------------------------------------------------
 */

/* With the lock held: the waiting thread may go on as soon as it is released. */
static void finish(struct http_wire *w, struct call *c, CURLcode result)
{
    struct call **at = &w->running;
    while (*at != c) {
        at = &(*at)->next;
    }
    *at = c->next;
    curl_multi_remove_handle(w->multi, c->easy);
    c->result = result;
    c->is_done = true;
    pthread_cond_signal(&c->done);
}

static void start_submitted(struct http_wire *w)
{
    while (w->submitted != NULL) {
        struct call *c = w->submitted;
        w->submitted = c->next;
        c->next = w->running;
        w->running = c;
        if (w->is_stopped || curl_multi_add_handle(w->multi, c->easy) != CURLM_OK) {
            finish(w, c, CURLE_ABORTED_BY_CALLBACK);
        }
    }
}

static void finish_done(struct http_wire *w)
{
    CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(w->multi, &left)) != NULL) {
        if (m->msg == CURLMSG_DONE) {
            CURLcode result = m->data.result; /* m dies with the handle's removal */
            struct call *c;
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&c);
            finish(w, c, result);
        }
    }
}

static void *loop(void *arg)
{
    struct http_wire *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->is_ending) {
        start_submitted(w);
        while (w->is_stopped && w->running != NULL) {
            finish(w, w->running, CURLE_ABORTED_BY_CALLBACK);
        }
        pthread_mutex_unlock(&w->lock);
        int running;
        curl_multi_perform(w->multi, &running);
        pthread_mutex_lock(&w->lock);
        finish_done(w);
        pthread_mutex_unlock(&w->lock);
        curl_multi_poll(w->multi, NULL, 0, POLL_MS, NULL);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

void http_wire_send(struct http_wire *w, struct arena *a, const struct http_request *request,
                    struct http_answer *out)
{
    struct call c = {.wire = w, .arena = a};
    buf_init(&c.body, a, w->answer_max);
    pthread_cond_init(&c.done, NULL);
    prepare(w, &c, request);

    pthread_mutex_lock(&w->lock);
    c.next = w->submitted;
    /* cppcheck-suppress autoVariables ; this call waits below until the thread is done with it */
    w->submitted = &c;
    curl_multi_wakeup(w->multi);
    while (!c.is_done) {
        pthread_cond_wait(&c.done, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);

    long status = 0;
    if (c.result == CURLE_OK) {
        curl_easy_getinfo(c.easy, CURLINFO_RESPONSE_CODE, &status);
        c.answer.body = buf_view(&c.body);
    } else {
        const char *words = c.error[0] != '\0' ? c.error : curl_easy_strerror(c.result);
        c.answer.trouble = str_copy(a, str_from(words));
    }
    c.answer.status = (int)status;
    curl_easy_cleanup(c.easy);
    curl_slist_free_all(c.headers);
    pthread_cond_destroy(&c.done);
    *out = c.answer;
}

/* --- start and end -----------------------------------------------------------------------------
 */

/* Is it a host name that never leaves this machine? */
static bool is_loopback(struct str host)
{
    if (str_is(host, "localhost") || str_is(host, "[::1]")) {
        return true;
    }
    bool is_address = str_starts(host, STR("127."));
    for (size_t i = 0; i < host.n; i++) {
        is_address &= host.p[i] == '.' || (host.p[i] >= '0' && host.p[i] <= '9');
    }
    return is_address;
}

static bool read_base_url(const char *text, bool *is_https)
{
    bool is_good = false;
    char *scheme = NULL, *host = NULL, *path = NULL, *extra = NULL;
    CURLU *u = curl_url();
    if (u != NULL && curl_url_set(u, CURLUPART_URL, text, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_PATH, &path, 0) == CURLUE_OK && str_is(str_from(path), "/") &&
        curl_url_get(u, CURLUPART_USER, &extra, 0) != CURLUE_OK &&
        curl_url_get(u, CURLUPART_QUERY, &extra, 0) != CURLUE_OK &&
        curl_url_get(u, CURLUPART_FRAGMENT, &extra, 0) != CURLUE_OK) {
        *is_https = str_is(str_from(scheme), "https");
        is_good = *is_https || (str_is(str_from(scheme), "http") && is_loopback(str_from(host)));
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(path);
    curl_free(extra);
    curl_url_cleanup(u);
    return is_good;
}

/* Signals are for the program's main thread. */
static bool start_loop(struct http_wire *w)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool is_started = pthread_create(&w->loop, NULL, loop, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_started;
}

enum err http_wire_new(const struct http_settings *settings, struct http_wire **out)
{
    struct arena *a = arena_new();
    struct http_wire *w = ARENA_NEW(a, struct http_wire);
    w->arena = a;
    w->base_url = str_c(a, settings->base_url);
    w->ca_file = str_empty(settings->ca_file) ? NULL : str_c(a, settings->ca_file);
    w->connect_timeout_ms = settings->connect_timeout_ms;
    w->timeout_ms = settings->timeout_ms;
    w->answer_max = settings->answer_max;
    if (!read_base_url(w->base_url, &w->is_https) ||
        (w->ca_file != NULL && access(w->ca_file, R_OK) != 0)) {
        arena_free(a);
        return ERR_CONFIG;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT); /* counted, and safe from any thread */
    pthread_mutex_init(&w->lock, NULL);
    w->multi = curl_multi_init();
    if (w->multi == NULL) {
        abort();
    }
    curl_multi_setopt(w->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CONNECTIONS_MAX);
    curl_multi_setopt(w->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_MAX);
    if (!start_loop(w)) {
        curl_multi_cleanup(w->multi);
        pthread_mutex_destroy(&w->lock);
        curl_global_cleanup();
        arena_free(a);
        return ERR_IO;
    }
    *out = w;
    return OK;
}

void http_wire_stop(struct http_wire *w)
{
    pthread_mutex_lock(&w->lock);
    w->is_stopped = true;
    pthread_mutex_unlock(&w->lock);
    curl_multi_wakeup(w->multi);
}

void http_wire_free(struct http_wire *w)
{
    if (w == NULL) {
        return;
    }
    pthread_mutex_lock(&w->lock);
    assert(w->submitted == NULL && w->running == NULL);
    w->is_ending = true;
    pthread_mutex_unlock(&w->lock);
    curl_multi_wakeup(w->multi);
    pthread_join(w->loop, NULL);
    curl_multi_cleanup(w->multi);
    pthread_mutex_destroy(&w->lock);
    curl_global_cleanup();
    arena_free(w->arena);
}
