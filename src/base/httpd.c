#include "base/httpd.h"

#include "base/http_check.h"
#include "base/http_conn.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    LISTEN_BACKLOG = 1024,
    CONNECTION_MEMORY =
        16 * 1024, /* bounds request line and headers; also holds the answer's head */
    MAX_CONNECTIONS = 16 * 1024,
    KEEP_BODY = 16 * 1024, /* a larger body's buffer is given back after the request */
    DISCARD_FACTOR = 4,    /* an oversize chunked body is read so many times max_body, then cut */
    SEND_FACTOR = 4,       /* an answer may take so many times request_ms to leave */
    SWEEP_MS = 250,
    PARK_TICK_MS = 25,
    STOP_SEND_MS = 5000,
};

int64_t http_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void http_enter(struct conn *c, enum phase phase)
{
    atomic_store_explicit(&c->since_ms, http_now_ms(), memory_order_relaxed);
    atomic_store_explicit(&c->phase, phase, memory_order_release);
}

static void *grow(void *p, size_t *cap, size_t need)
{
    if (need <= *cap) {
        return p;
    }
    size_t size = *cap * 2 > need ? *cap * 2 : need;
    p = realloc(p, size);
    if (p == NULL) {
        abort();
    }
    *cap = size;
    return p;
}

/* --- what the library calls, in its own threads --- */

/* Refuse without a worker. `closes`: the connection cannot be used again. */
static enum MHD_Result refuse(struct conn *c, int status, bool closes)
{
    struct str body = status == 503 ? c->h->config.busy_html : STR_NONE;
    struct MHD_Response *r =
        MHD_create_response_from_buffer(body.n, (void *)body.p, MHD_RESPMEM_PERSISTENT);
    if (closes) {
        MHD_add_response_header(r, "Connection", "close");
    }
    if (status == 503) {
        MHD_add_response_header(r, "Retry-After", "3");
    }
    if (body.n > 0) {
        MHD_add_response_header(r, "Content-Type", "text/html; charset=utf-8");
    }
    MHD_add_response_header(r, "Cache-Control", "no-store");
    http_enter(c, SENDING);
    enum MHD_Result queued = MHD_queue_response(c->mhd, (unsigned)status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result take_body(struct conn *c, const char *bytes, size_t *n)
{
    size_t max = c->h->config.max_body;
    if (c->is_refused_later || *n > max - c->body_n) {
        c->is_refused_later = true;
        c->discarded += *n;
        *n = 0;
        return c->discarded > max * DISCARD_FACTOR ? MHD_NO : MHD_YES;
    }
    c->body = grow(c->body, &c->body_cap, c->body_n + *n);
    memcpy(c->body + c->body_n, bytes, *n);
    c->body_n += *n;
    *n = 0;
    return MHD_YES;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *mhd, const char *url,
                                  const char *method, const char *version, const char *bytes,
                                  size_t *n, void **request)
{
    struct httpd *h = arg;
    struct conn *c = *request;
    (void)url;
    if (!c->has_begun) {
        c->has_begun = true;
        c->method = method;
        struct http_line line = {.method = str_from(method),
                                 .uri = {c->uri, c->uri_n},
                                 .version = str_from(version),
                                 .uri_end = c->uri_end};
        int status = http_check(c->mhd, &line, h->config.max_body);
        return status == 0 ? MHD_YES : refuse(c, status, true);
    }
    if (c->response != NULL) {
        /* Resumed. Queued here and not by the worker: the library may still be in the call that
         * suspended the connection, and would see half of it. */
        struct MHD_Response *r = c->response;
        c->response = NULL;
        enum MHD_Result queued = MHD_queue_response(mhd, c->status, r);
        MHD_destroy_response(r);
        return queued;
    }
    if (c->is_dropped) {
        return MHD_NO;
    }
    if (*n > 0) {
        return take_body(c, bytes, n);
    }
    if (c->is_refused_later) {
        return refuse(c, 413, true);
    }
    atomic_fetch_add(&h->handling, 1); /* before looking at is_stopping: see httpd_stop */
    if (!h->is_stopping && http_hand_over(h, c)) {
        return MHD_YES;
    }
    atomic_fetch_sub(&h->handling, 1);
    return refuse(c, 503, h->is_stopping);
}

/* The request line has arrived: keep the target as it was sent. */
static void *on_uri(void *arg, const char *uri, struct MHD_Connection *mhd)
{
    (void)arg;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct conn *c = info->socket_context;
    c->has_begun = c->is_refused_later = c->was_parked = false;
    c->body_n = c->discarded = 0;
    c->uri_n = strlen(uri);
    c->uri_end = uri + c->uri_n;
    c->uri = grow(c->uri, &c->uri_cap, c->uri_n + 1);
    memcpy(c->uri, uri, c->uri_n + 1);
    return c;
}

static void on_done(void *arg, struct MHD_Connection *mhd, void **request,
                    enum MHD_RequestTerminationCode why)
{
    struct conn *c = *request;
    (void)arg;
    (void)mhd;
    (void)why;
    if (c->response != NULL) { /* the client left before it could be queued */
        MHD_destroy_response(c->response);
        c->response = NULL;
    }
    if (c->body_cap > KEEP_BODY) {
        free(c->body);
        c->body = NULL;
        c->body_cap = 0;
    }
    http_enter(c, RECEIVING);
}

static void conn_open(struct httpd *h, struct MHD_Connection *mhd, void **slot)
{
    struct conn *c = calloc(1, sizeof *c);
    if (c == NULL) {
        abort();
    }
    c->h = h;
    c->mhd = mhd;
    c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    const struct sockaddr *peer =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    const void *bytes = peer->sa_family == AF_INET6
                            ? (const void *)&((const struct sockaddr_in6 *)peer)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)peer)->sin_addr;
    inet_ntop(peer->sa_family, bytes, c->remote, sizeof c->remote);
    http_enter(c, RECEIVING);
    pthread_mutex_lock(&h->conns_lock);
    c->next = h->conns;
    if (c->next != NULL) {
        c->next->prev = c;
    }
    h->conns = c;
    pthread_mutex_unlock(&h->conns_lock);
    *slot = c;
}

static void conn_close(struct httpd *h, struct conn *c)
{
    pthread_mutex_lock(&h->conns_lock);
    if (c->prev != NULL) {
        c->prev->next = c->next;
    } else {
        h->conns = c->next;
    }
    if (c->next != NULL) {
        c->next->prev = c->prev;
    }
    pthread_mutex_unlock(&h->conns_lock);
    free(c->uri);
    free(c->body);
    free(c);
}

static void on_connection(void *arg, struct MHD_Connection *mhd, void **slot,
                          enum MHD_ConnectionNotificationCode what)
{
    struct httpd *h = arg;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        conn_open(h, mhd, slot);
    } else if (*slot != NULL) {
        conn_close(h, *slot);
        *slot = NULL;
    }
}

static size_t keep_escapes(void *arg, struct MHD_Connection *mhd, char *s)
{
    (void)arg;
    (void)mhd;
    return strlen(s); /* the router decodes; "%2F" must not become a slash before it has split */
}

static void on_log(void *arg, const char *format, va_list args)
{
    char line[256];
    (void)arg;
    vsnprintf(line, sizeof line, format, args);
    log_debug("http.library", "%s", line);
}

/* --- time --- */

/* Close the connections whose request does not arrive, or whose answer does not leave, in time. The
 * library's own timeout begins anew with every byte, so a client may drip for ever. */
static void close_late(struct httpd *h, int64_t now)
{
    pthread_mutex_lock(&h->conns_lock);
    for (struct conn *c = h->conns; c != NULL; c = c->next) {
        int phase = atomic_load_explicit(&c->phase, memory_order_acquire);
        int64_t limit = h->config.request_ms * (int64_t)(phase == SENDING ? SEND_FACTOR : 1);
        int64_t since = atomic_load_explicit(&c->since_ms, memory_order_relaxed);
        if (phase != HANDLING && now - since > limit) {
            shutdown(c->fd, SHUT_RDWR);
        }
    }
    pthread_mutex_unlock(&h->conns_lock);
}

static void *keep_time(void *arg)
{
    struct httpd *h = arg;
    int64_t next_sweep = http_now_ms();
    int wait = SWEEP_MS;
    pthread_mutex_lock(&h->timer_lock);
    while (!h->timer_ends) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += (long)wait * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&h->timer_cond, &h->timer_lock, &until);
        pthread_mutex_unlock(&h->timer_lock);
        int64_t now = http_now_ms();
        wait = http_resume_timed_out(h, now) > 0 ? PARK_TICK_MS : SWEEP_MS;
        if (now >= next_sweep) {
            close_late(h, now);
            next_sweep = now + SWEEP_MS;
        }
        pthread_mutex_lock(&h->timer_lock);
    }
    pthread_mutex_unlock(&h->timer_lock);
    return NULL;
}

/* --- start and stop --- */

static enum err listen_on(const struct httpd_config *config, int *fd, int *port, bool *is_v6)
{
    struct arena *a = arena_new();
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    struct sockaddr_storage bound;
    socklen_t bound_n = sizeof bound;
    int one = 1;
    enum err e = ERR_IO;
    *fd = -1;
    if (getaddrinfo(str_c(a, config->address), str_format(a, "%d", config->port).p, &hints,
                    &found) != 0) {
        log_error("http.address_unknown", "address=%.*s", STR_ARG(config->address));
        goto out;
    }
    *fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0 || setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
        bind(*fd, found->ai_addr, found->ai_addrlen) != 0 || listen(*fd, LISTEN_BACKLOG) != 0 ||
        getsockname(*fd, (struct sockaddr *)&bound, &bound_n) != 0) {
        log_error("http.cannot_listen", "address=%.*s port=%d error=\"%s\"",
                  STR_ARG(config->address), config->port, strerror(errno));
        goto out;
    }
    *is_v6 = bound.ss_family == AF_INET6;
    *port = ntohs(*is_v6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                         : ((struct sockaddr_in *)&bound)->sin_port);
    e = OK;
out:
    if (e != OK && *fd >= 0) {
        close(*fd);
    }
    freeaddrinfo(found);
    arena_free(a);
    return e;
}

static unsigned max_connections(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
        abort();
    }
    rlim_t most = files.rlim_cur * 3 / 4; /* the rest is for the database and outgoing calls */
    return most < MAX_CONNECTIONS ? (unsigned)most : MAX_CONNECTIONS;
}

static unsigned parser_threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 2 ? 1 : cores > 8 ? 8 : (unsigned)cores;
}

static enum err start_daemon(struct httpd *h, int fd, bool is_v6)
{
    unsigned threads = parser_threads();
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (is_v6 ? MHD_USE_IPv6 : 0u);
    unsigned idle = (unsigned)h->config.request_ms / 1000 * SEND_FACTOR + 1;
    h->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, h, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
        on_uri, h, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        on_done, h, MHD_OPTION_NOTIFY_CONNECTION, on_connection, h,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT,
        max_connections(), MHD_OPTION_CONNECTION_TIMEOUT, idle,
        threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, MHD_OPTION_END);
    return h->daemon == NULL ? ERR_IO : OK;
}

static void threads_start(struct httpd *h)
{
    pthread_condattr_t monotonic;
    pthread_mutex_init(&h->conns_lock, NULL);
    pthread_mutex_init(&h->queue_lock, NULL);
    pthread_mutex_init(&h->park_lock, NULL);
    pthread_mutex_init(&h->timer_lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&h->timer_cond, &monotonic);
    pthread_condattr_destroy(&monotonic);
    http_thread_start(&h->timer, keep_time, h);
    http_workers_start(h);
}

static void threads_end(struct httpd *h)
{
    http_workers_end(h);
    pthread_mutex_lock(&h->timer_lock);
    h->timer_ends = true;
    pthread_cond_signal(&h->timer_cond);
    pthread_mutex_unlock(&h->timer_lock);
    pthread_join(h->timer, NULL);
}

static void httpd_free(struct httpd *h)
{
    pthread_mutex_destroy(&h->conns_lock);
    pthread_mutex_destroy(&h->queue_lock);
    pthread_mutex_destroy(&h->park_lock);
    pthread_mutex_destroy(&h->timer_lock);
    pthread_cond_destroy(&h->timer_cond);
    free(h);
}

enum err httpd_start(const struct httpd_config *config, struct httpd **out)
{
    int fd, port;
    bool is_v6;
    assert(config->workers > 0 && config->request_ms > 0 && config->handle != NULL);
    TRY(listen_on(config, &fd, &port, &is_v6));
    struct httpd *h = calloc(1, sizeof *h);
    if (h == NULL) {
        abort();
    }
    h->config = *config;
    h->config.max_queue = config->max_queue > 0 ? config->max_queue : config->workers * 16;
    h->port = port;
    threads_start(h);
    if (start_daemon(h, fd, is_v6) != OK) {
        log_error("http.cannot_start", "port=%d", port);
        close(fd);
        threads_end(h);
        httpd_free(h);
        return ERR_IO;
    }
    *out = h;
    return OK;
}

int httpd_port(const struct httpd *h)
{
    return h->port;
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static bool any_sending(struct httpd *h)
{
    bool any = false;
    pthread_mutex_lock(&h->conns_lock);
    for (struct conn *c = h->conns; c != NULL && !any; c = c->next) {
        any = atomic_load(&c->phase) == SENDING;
    }
    pthread_mutex_unlock(&h->conns_lock);
    return any;
}

void httpd_stop(struct httpd *h)
{
    int listening = MHD_quiesce_daemon(h->daemon);
    h->is_stopping = true;
    http_resume_timed_out(h, INT64_MAX);
    /* A request that was counted before it saw is_stopping is one we wait for here. */
    while (atomic_load(&h->handling) > 0) {
        nap();
    }
    for (int64_t end = http_now_ms() + STOP_SEND_MS; any_sending(h) && http_now_ms() < end;) {
        nap();
    }
    threads_end(h);
    MHD_stop_daemon(h->daemon);
    if (listening != MHD_INVALID_SOCKET) {
        close(listening);
    }
    httpd_free(h);
}
