#include "base/http_check.h"
#include "base/http_conn.h"
#include "base/log.h"

#include <assert.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STACK_BYTES = 512 * 1024 };

struct worker {
    struct httpd *h;
    pthread_t thread;
    struct arena *arena;
    struct http_deflater *deflater;
    void *user;
    pthread_cond_t called; /* these three: lock queue_lock */
    bool is_called;
    struct worker *idle_next;
};

/* --- the queue between the library's threads and the workers --- */

/* Wake the worker that fell idle last (its memory is still in the caches), one at a time: the one
 * that wakes calls the next when it finds more than it can take. Short requests are so served by
 * few threads, and slow ones find as many as there are. */
static void call_one(struct httpd *h)
{
    struct worker *w = h->idle;
    if (w != NULL && !h->is_calling) {
        h->idle = w->idle_next;
        h->is_calling = w->is_called = true;
        pthread_cond_signal(&w->called);
    }
}

static void queue_add(struct httpd *h, struct conn *c)
{
    c->queue_next = NULL;
    if (h->queue_last == NULL) {
        h->queue_first = c;
    } else {
        h->queue_last->queue_next = c;
    }
    h->queue_last = c;
    h->queue_n++;
    call_one(h);
}

bool http_hand_over(struct httpd *h, struct conn *c)
{
    bool fits;
    pthread_mutex_lock(&h->queue_lock);
    fits = h->queue_n < h->config.max_queue;
    if (fits) {
        http_enter(c, HANDLING);
        MHD_suspend_connection(c->mhd);
        queue_add(h, c);
    }
    pthread_mutex_unlock(&h->queue_lock);
    return fits;
}

static void wait_until_called(struct worker *w)
{
    struct httpd *h = w->h;
    w->is_called = false;
    w->idle_next = h->idle;
    h->idle = w;
    while (!w->is_called && !h->workers_end) {
        pthread_cond_wait(&w->called, &h->queue_lock);
    }
    if (w->is_called) {
        h->is_calling = false;
    }
}

/* The next request; NULL: the server ends. */
static struct conn *queue_take(struct worker *w)
{
    struct httpd *h = w->h;
    pthread_mutex_lock(&h->queue_lock);
    while (h->queue_first == NULL && !h->workers_end) {
        wait_until_called(w);
    }
    struct conn *c = h->queue_first;
    if (c != NULL) {
        h->queue_first = c->queue_next;
        h->queue_last = h->queue_first == NULL ? NULL : h->queue_last;
        h->queue_n--;
    }
    if (h->queue_first != NULL) {
        call_one(h);
    }
    pthread_mutex_unlock(&h->queue_lock);
    return c;
}

/* --- parked requests --- */

void http_park(struct http_res *res, struct str key, int ms)
{
    assert(key.n > 0 && ms >= 0);
    res->is_parked = true;
    res->park_key = key;
    res->park_ms = ms;
}

static size_t bucket_of(struct str key)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < key.n; i++) {
        hash = (hash ^ (unsigned char)key.p[i]) * 1099511628211u;
    }
    return (size_t)((hash ^ (hash >> 32)) % PARK_BUCKETS);
}

static void resume_parked(struct httpd *h, struct conn *c)
{
    c->was_parked = true;
    pthread_mutex_lock(&h->queue_lock);
    queue_add(h, c); /* beyond the limit too: it was accepted long ago */
    pthread_mutex_unlock(&h->queue_lock);
}

/* False: the key was woken (or the server began to stop) since `wakes` was read; run it again now.
 */
static bool park(struct httpd *h, struct conn *c, const struct http_res *res, uint64_t wakes)
{
    size_t b = bucket_of(res->park_key);
    char *key = malloc(res->park_key.n);
    if (key == NULL) {
        abort();
    }
    memcpy(key, res->park_key.p, res->park_key.n);
    pthread_mutex_lock(&h->park_lock);
    bool waits = h->last_wake[b] <= wakes && !h->is_stopping;
    if (waits) {
        c->park_key = key;
        c->park_key_n = res->park_key.n;
        c->park_until_ms = http_now_ms() + res->park_ms;
        c->park_next = h->parked[b];
        h->parked[b] = c;
        h->parked_n++;
    }
    bool is_first = waits && h->parked_n == 1;
    pthread_mutex_unlock(&h->park_lock);
    if (!waits) {
        free(key);
    }
    if (is_first) { /* the timer slept long while nobody was parked */
        pthread_mutex_lock(&h->timer_lock);
        pthread_cond_signal(&h->timer_cond);
        pthread_mutex_unlock(&h->timer_lock);
    }
    return waits;
}

/* Move the parked requests of bucket `b` that are due into `*out`. key NULL: those timed out. */
static void take_parked(struct httpd *h, size_t b, const struct str *key, int64_t now,
                        struct conn **out)
{
    for (struct conn **at = &h->parked[b]; *at != NULL;) {
        struct conn *c = *at;
        bool is_due = key != NULL ? str_eq((struct str){c->park_key, c->park_key_n}, *key)
                                  : c->park_until_ms <= now;
        if (!is_due) {
            at = &c->park_next;
            continue;
        }
        *at = c->park_next;
        c->park_next = *out;
        *out = c;
        free(c->park_key);
        c->park_key = NULL;
        h->parked_n--;
    }
}

static void resume_list(struct httpd *h, struct conn *list)
{
    while (list != NULL) {
        struct conn *next = list->park_next; /* the connection is a worker's once it is queued */
        resume_parked(h, list);
        list = next;
    }
}

void httpd_wake(struct httpd *h, struct str key)
{
    struct conn *due = NULL;
    size_t b = bucket_of(key);
    pthread_mutex_lock(&h->park_lock);
    h->last_wake[b] = atomic_fetch_add(&h->wakes, 1) + 1;
    take_parked(h, b, &key, 0, &due);
    pthread_mutex_unlock(&h->park_lock);
    resume_list(h, due);
}

int http_resume_timed_out(struct httpd *h, int64_t now)
{
    struct conn *due = NULL;
    pthread_mutex_lock(&h->park_lock);
    for (size_t b = 0; h->parked_n > 0 && b < PARK_BUCKETS; b++) {
        take_parked(h, b, NULL, now, &due);
    }
    int left = h->parked_n;
    pthread_mutex_unlock(&h->park_lock);
    resume_list(h, due);
    return left;
}

/* --- answering --- */

void http_set(struct http_res *res, const char *name, struct str value)
{
    assert(res->n_headers < HTTP_MAX_HEADERS);
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        assert(c >= ' ' && c != 0x7f);
    }
    /* A header is sent once, with its last value; only cookies are many. */
    size_t at = 0;
    while (at < res->n_headers &&
           (!str_is(res->headers[at].name, name) || str_is(res->headers[at].name, "Set-Cookie"))) {
        at++;
    }
    res->n_headers += at == res->n_headers;
    res->headers[at] = (struct http_header){str_from(name), value};
}

enum err http_file(struct http_res *res, FILE *file)
{
    struct stat is;
    assert(res->file == 0);
    bool is_whole = fflush(file) == 0 && ferror(file) == 0 && fstat(fileno(file), &is) == 0;
    int fd = is_whole ? dup(fileno(file)) : -1; /* the stream over it ends here */
    fclose(file);
    if (fd <= 0) {
        return ERR_IO;
    }
    res->body = STR_NONE;
    res->file = fd;
    res->file_n = (uint64_t)is.st_size;
    return OK;
}

struct half {
    size_t n;
    char bytes[];
};

static ssize_t send_half(void *arg, uint64_t at, char *out, size_t max)
{
    struct half *half = arg;
    if (at >= half->n) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    size_t n = half->n - (size_t)at < max ? half->n - (size_t)at : max;
    memcpy(out, half->bytes + at, n);
    return (ssize_t)n;
}

/* An answer that announces its whole body and breaks off in the middle. */
static struct MHD_Response *half_of(struct str body)
{
    struct half *half = malloc(sizeof *half + body.n / 2);
    if (half == NULL) {
        abort();
    }
    half->n = body.n / 2;
    memcpy(half->bytes, body.p, half->n);
    return MHD_create_response_from_callback(body.n, 4096, send_half, half, free);
}

static struct MHD_Response *response_of(struct worker *w, const struct http_req *req,
                                        const struct http_res *res)
{
    struct MHD_Response *r = NULL;
    bool may_compress = res->spoil == HTTP_WHOLE && http_is_compressible(res);
    if (res->spoil == HTTP_HALF) {
        r = half_of(res->body);
    }
    if (res->file != 0) {
        r = MHD_create_response_from_fd64(res->file_n, res->file); /* closes it */
    }
    if (may_compress && http_accepts_gzip(req)) {
        size_t n = 0;
        void *packed = http_gzip(w->deflater, res->body, &n);
        if (packed != NULL) {
            r = MHD_create_response_from_buffer(n, packed, MHD_RESPMEM_MUST_FREE);
            MHD_add_response_header(r, "Content-Encoding", "gzip");
        }
    }
    if (r == NULL) {
        r = MHD_create_response_from_buffer(res->body.n, (void *)res->body.p,
                                            MHD_RESPMEM_MUST_COPY);
    }
    if (may_compress) {
        MHD_add_response_header(r, "Vary", "Accept-Encoding");
    }
    for (size_t i = 0; i < res->n_headers; i++) {
        const struct http_header *h = &res->headers[i];
        enum MHD_Result set = MHD_add_response_header(r, h->name.p, str_c(res->arena, h->value));
        assert(set == MHD_YES);
    }
    return r;
}

static void drop(struct conn *c, bool with_reset)
{
    struct linger at_once = {.l_onoff = 1};
    if (with_reset) {
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    c->is_dropped = true;
}

static void answer(struct worker *w, struct conn *c, const struct http_req *req,
                   const struct http_res *res)
{
    struct httpd *h = c->h;
    if (res->spoil == HTTP_NO_ANSWER || res->spoil == HTTP_RESET) {
        drop(c, res->spoil == HTTP_RESET);
    } else {
        c->response = response_of(w, req, res);
        if (h->is_stopping) {
            MHD_add_response_header(c->response, "Connection", "close");
        }
        c->status = (unsigned)res->status;
    }
    http_enter(c, SENDING);
    MHD_resume_connection(c->mhd); /* from here on the connection is the library's */
    atomic_fetch_sub(&h->handling, 1);
}

static struct str remote_of(const struct http_req *req, const struct conn *c)
{
    struct str peer = str_from(c->remote);
    if (!c->h->config.trust_forwarded) {
        return peer;
    }
    struct str rest = http_header(req, "X-Forwarded-For"), last = STR_NONE;
    while (!str_empty(rest)) {
        last = str_trim(str_cut(&rest, ','));
    }
    return str_empty(last) ? peer : last;
}

static void run(struct worker *w, struct conn *c)
{
    struct httpd *h = c->h;
    struct arena *a = w->arena;
    struct http_req req = {
        .arena = a,
        .method = str_from(strcmp(c->method, "HEAD") == 0 ? "GET" : c->method),
        .query = {c->uri, c->uri_n},
        .body = {c->body_n == 0 ? "" : c->body, c->body_n},
        .worker = w->user,
        .was_parked = c->was_parked,
    };
    req.path = str_cut(&req.query, '?');
    req.headers = http_headers_of(c->mhd, a, &req.n_headers);
    req.remote = remote_of(&req, c);
    struct http_res res;
    do {
        uint64_t wakes = atomic_load(&h->wakes);
        res = (struct http_res){.arena = a, .status = 200};
        h->config.handle(h->config.arg, &req, &res);
        assert(!(res.is_parked && req.was_parked));
        if (res.is_parked && park(h, c, &res, wakes)) {
            arena_reset(a);
            return;
        }
        req.was_parked = true;
    } while (res.is_parked);
    answer(w, c, &req, &res);
    arena_reset(a);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct httpd *h = w->h;
    struct conn *c;
    w->arena = arena_new();
    w->deflater = http_deflater_new();
    if (h->config.worker_init != NULL) {
        w->user = h->config.worker_init(h->config.arg);
    }
    while ((c = queue_take(w)) != NULL) {
        run(w, c);
    }
    if (h->config.worker_release != NULL) {
        h->config.worker_release(h->config.arg, w->user);
    }
    http_deflater_free(w->deflater);
    arena_free(w->arena);
    return NULL;
}

void http_thread_start(pthread_t *thread, void *(*run_it)(void *), void *arg)
{
    pthread_attr_t attr;
    if (pthread_attr_init(&attr) != 0 || pthread_attr_setstacksize(&attr, STACK_BYTES) != 0 ||
        pthread_create(thread, &attr, run_it, arg) != 0) {
        abort(); /* at start: the machine cannot hold as many threads as the settings ask for */
    }
    pthread_attr_destroy(&attr);
}

void http_workers_start(struct httpd *h)
{
    h->workers = calloc((size_t)h->config.workers, sizeof *h->workers);
    if (h->workers == NULL) {
        abort();
    }
    for (int i = 0; i < h->config.workers; i++) {
        h->workers[i].h = h;
        pthread_cond_init(&h->workers[i].called, NULL);
        http_thread_start(&h->workers[i].thread, work, &h->workers[i]);
    }
}

void http_workers_end(struct httpd *h)
{
    pthread_mutex_lock(&h->queue_lock);
    h->workers_end = true;
    for (int i = 0; i < h->config.workers; i++) {
        pthread_cond_signal(&h->workers[i].called);
    }
    pthread_mutex_unlock(&h->queue_lock);
    for (int i = 0; i < h->config.workers; i++) {
        pthread_join(h->workers[i].thread, NULL);
        pthread_cond_destroy(&h->workers[i].called);
    }
    free(h->workers);
}
