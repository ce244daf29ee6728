/* The HTTP server against real sockets on loopback: what it answers, refuses, parks and closes. */
#include "base/httpd.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

enum { MAX_BODY = 4096, REQUEST_MS = 600 };

struct server {
    struct httpd *h;
    _Atomic int parked;
    pthread_mutex_t gate; /* locked by a test: /slow waits for it */
    _Atomic int slow_running;
};

static void handle(void *arg, const struct http_req *req, struct http_res *res)
{
    struct server *s = arg;
    struct arena *a = req->arena;
    http_set(res, "Content-Type", STR("text/plain; charset=utf-8"));
    if (str_is(req->path, "/echo")) {
        res->body = str_format(a, "%.*s|%.*s|%.*s|%.*s", STR_ARG(req->method), STR_ARG(req->query),
                               STR_ARG(req->body), STR_ARG(http_header(req, "x-one")));
    } else if (str_is(req->path, "/remote")) {
        res->body = str_copy(a, req->remote);
    } else if (str_is(req->path, "/cookie")) {
        res->body = str_copy(a, http_cookie(req, "sid"));
    } else if (str_is(req->path, "/long")) {
        char *p = arena_alloc(a, 20000);
        memset(p, 'x', 20000);
        res->body = (struct str){p, 20000};
    } else if (str_is(req->path, "/empty")) {
        res->status = 204;
    } else if (str_is(req->path, "/park")) {
        if (req->was_parked) {
            res->body = STR("woken");
        } else {
            http_park(res, req->query, 5000);
            s->parked++;
        }
    } else if (str_is(req->path, "/park-short")) {
        if (req->was_parked) {
            res->body = STR("timed out");
        } else {
            http_park(res, STR("never"), 60);
        }
    } else if (str_is(req->path, "/park-raced")) {
        if (req->was_parked) {
            res->body = STR("not lost");
        } else {
            httpd_wake(s->h, STR("raced")); /* somebody else, before we could park */
            http_park(res, STR("raced"), 5000);
        }
    } else if (str_is(req->path, "/slow")) {
        s->slow_running++;
        pthread_mutex_lock(&s->gate);
        pthread_mutex_unlock(&s->gate);
        res->body = STR("done");
    } else {
        res->status = 404;
        res->body = STR("nothing");
    }
}

static struct server *server_with(struct httpd_config config)
{
    struct server *s = calloc(1, sizeof *s);
    assert_non_null(s);
    pthread_mutex_init(&s->gate, NULL);
    config.address = STR("127.0.0.1");
    config.workers = config.workers > 0 ? config.workers : 4;
    config.max_body = MAX_BODY;
    config.request_ms = REQUEST_MS;
    config.handle = handle;
    config.arg = s;
    config.busy_html = STR("<p>busy</p>");
    assert_int_equal(httpd_start(&config, &s->h), OK);
    return s;
}

static int start(void **state)
{
    *state = server_with((struct httpd_config){0});
    return 0;
}

static int stop(void **state)
{
    struct server *s = *state;
    httpd_stop(s->h);
    pthread_mutex_destroy(&s->gate);
    free(s);
    return 0;
}

/* --- a client that sends exactly what it is told --- */

static int dial(const struct server *s)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)httpd_port(s->h)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 5};
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void say(int fd, const void *bytes, size_t n)
{
    assert_int_equal(send(fd, bytes, n, MSG_NOSIGNAL), n);
}

#define SAY(fd, literal) say((fd), (literal), sizeof(literal) - 1)

struct answer {
    int status; /* 0: closed without an answer */
    char head[4096];
    char body[32768];
    size_t body_n;
};

/* Read one answer, leaving what follows it on the connection. */
static struct answer *hear_with(int fd, bool has_body)
{
    static struct answer r;
    size_t n = 0;
    memset(&r, 0, sizeof r);
    while (n < sizeof r.head - 1 && (n < 4 || memcmp(r.head + n - 4, "\r\n\r\n", 4) != 0)) {
        if (recv(fd, r.head + n, 1, 0) != 1) {
            return &r;
        }
        n++;
    }
    assert_int_equal(sscanf(r.head, "HTTP/1.1 %d", &r.status), 1);
    const char *length = strstr(r.head, "Content-Length: ");
    size_t want = length == NULL || !has_body ? 0 : (size_t)strtoul(length + 16, NULL, 10);
    assert_true(want < sizeof r.body);
    while (r.body_n < want) {
        ssize_t got = recv(fd, r.body + r.body_n, want - r.body_n, 0);
        assert_true(got > 0);
        r.body_n += (size_t)got;
    }
    return &r;
}

static struct answer *hear(int fd)
{
    return hear_with(fd, true);
}

static bool is_closed(int fd)
{
    char c;
    return recv(fd, &c, 1, 0) <= 0;
}

/* --- answers --- */

static void answers_and_keeps_the_connection(void **state)
{
    int fd = dial(*state);
    for (int i = 0; i < 3; i++) {
        SAY(fd, "GET /echo?a=%2F&b HTTP/1.1\r\nHost: x\r\nX-One: 1\r\n\r\n");
        struct answer *r = hear(fd);
        assert_int_equal(r->status, 200);
        assert_string_equal(r->body, "GET|a=%2F&b||1");
        assert_non_null(strstr(r->head, "Date: "));
        assert_null(strstr(r->head, "Server: "));
    }
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    assert_string_equal(hear(fd)->body, "POST||hello|");
    close(fd);
}

static void answers_pipelined_requests_in_order(void **state)
{
    int fd = dial(*state);
    SAY(fd, "GET /echo?1 HTTP/1.1\r\nHost: x\r\n\r\n"
            "POST /echo?2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
            "GET /echo?3 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_string_equal(hear(fd)->body, "GET|1||");
    assert_string_equal(hear(fd)->body, "POST|2|abc|");
    assert_string_equal(hear(fd)->body, "GET|3||");
    close(fd);
}

static void head_is_get_without_the_body(void **state)
{
    int fd = dial(*state);
    SAY(fd, "HEAD /echo?q HTTP/1.1\r\nHost: x\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    struct answer *r = hear_with(fd, false);
    assert_int_equal(r->status, 200);
    assert_non_null(strstr(r->head, "Content-Length: 7\r\n"));
    assert_string_equal(hear(fd)->body, "GET|||");
    close(fd);
}

static void takes_chunked_bodies(void **state)
{
    int fd = dial(*state);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assert_string_equal(hear(fd)->body, "POST||abcde|");
    close(fd);
}

static void no_content_has_no_body(void **state)
{
    int fd = dial(*state);
    SAY(fd, "GET /empty HTTP/1.1\r\nHost: x\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(hear_with(fd, false)->status, 204);
    assert_string_equal(hear(fd)->body, "GET|||");
    close(fd);
}

static void compresses_long_text_when_accepted(void **state)
{
    static const struct {
        const char *accept;
        bool packs;
    } rows[] = {{"gzip", true},        {"br, gzip;q=0.5", true}, {"gzip;q=0", false},
                {"identity", false},   {"GZIP", true},           {"gzip; q=0.000", false},
                {"deflate, br", false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char ask[200];
        unsigned char plain[32768];
        int fd = dial(*state);
        int n = snprintf(ask, sizeof ask,
                         "GET /long HTTP/1.1\r\nHost: x\r\nAccept-Encoding: %s\r\n\r\n",
                         rows[i].accept);
        say(fd, ask, (size_t)n);
        struct answer *r = hear(fd);
        assert_non_null(strstr(r->head, "Vary: Accept-Encoding"));
        assert_int_equal(strstr(r->head, "Content-Encoding: gzip") != NULL, rows[i].packs);
        if (rows[i].packs) {
            z_stream z = {.next_in = (Bytef *)r->body,
                          .avail_in = (uInt)r->body_n,
                          .next_out = plain,
                          .avail_out = sizeof plain};
            assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
            assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
            inflateEnd(&z);
            assert_int_equal(z.total_out, 20000);
            assert_int_equal(plain[19999], 'x');
        } else {
            assert_int_equal(r->body_n, 20000);
        }
        close(fd);
    }
}

static void reads_one_cookie_among_many(void **state)
{
    int fd = dial(*state);
    SAY(fd, "GET /cookie HTTP/1.1\r\nHost: x\r\nCookie: xsid=no; sid=yes=1; sid=second\r\n\r\n");
    assert_string_equal(hear(fd)->body, "yes=1");
    close(fd);
}

/* --- refusals --- */

static void refuses_malformed_requests(void **state)
{
    static const struct {
        const char *why;
        const char *bytes;
        size_t n;
    } rows[] = {
#define ROW(why, literal) {why, literal, sizeof(literal) - 1}
        ROW("no host", "GET /echo HTTP/1.1\r\n\r\n"),
        ROW("two hosts", "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        ROW("two lengths", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                           "Content-Length: 3\r\n\r\nabc"),
        ROW("both lengths", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
        ROW("negative length", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc"),
        ROW("signed length", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc"),
        ROW("hex length", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc"),
        ROW("list of lengths", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc"),
        ROW("empty length", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\nabc"),
        ROW("unknown encoding",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
        ROW("encoding twice", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ROW("encoding in 1.0",
            "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ROW("space before colon", "GET /echo HTTP/1.1\r\nHost : x\r\n\r\n"),
        ROW("no colon", "GET /echo HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n"),
        ROW("space in name", "GET /echo HTTP/1.1\r\nHost: x\r\nX One: 1\r\n\r\n"),
        ROW("empty name", "GET /echo HTTP/1.1\r\nHost: x\r\n: 1\r\n\r\n"),
        ROW("control byte in value", "GET /echo HTTP/1.1\r\nHost: x\r\nX-One: a\001b\r\n\r\n"),
        ROW("nul in value", "GET /echo HTTP/1.1\r\nHost: x\r\nX-One: a\000b\r\nX-Two: 2\r\n\r\n"),
        ROW("nul in last value", "GET /echo HTTP/1.1\r\nHost: x\r\nX-One: a\000b\r\n\r\n"),
        ROW("nul in name", "GET /echo HTTP/1.1\r\nHost: x\r\nX\000-One: a\r\n\r\n"),
        ROW("nul in target", "GET /echo\000x HTTP/1.1\r\nHost: x\r\n\r\n"),
        ROW("folded header", "GET /echo HTTP/1.1\r\nHost: x\r\nX-One: a\r\n b\r\nX-Two: 2\r\n\r\n"),
        ROW("folded last header", "GET /echo HTTP/1.1\r\nHost: x\r\nX-One: a\r\n b\r\n\r\n"),
        ROW("folded first header", "GET /echo HTTP/1.1\r\n X: 1\r\nHost: x\r\n\r\n"),
        ROW("bare line feeds", "GET /echo HTTP/1.1\nHost: x\nX-One: 1\n\n"),
        ROW("one bare line feed", "GET /echo HTTP/1.1\r\nHost: x\nX-One: 1\r\n\r\n"),
        ROW("bare carriage return", "GET /echo HTTP/1.1\r\nHost: x\rX-One: 1\r\n\r\n"),
        ROW("control byte in target", "GET /echo\001 HTTP/1.1\r\nHost: x\r\n\r\n"),
        ROW("space in target", "GET /echo /x HTTP/1.1\r\nHost: x\r\n\r\n"),
        ROW("target without slash", "GET echo HTTP/1.1\r\nHost: x\r\n\r\n"),
        ROW("no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n"),
        ROW("bad method", "G(T /echo HTTP/1.1\r\nHost: x\r\n\r\n"),
        ROW("no version", "GET /echo\r\nHost: x\r\n\r\n"),
        ROW("binary", "\026\003\001\002\000\001\000\001\374\003\003 \r\n\r\n"),
#undef ROW
    };
    bool all_refused = true;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int fd = dial(*state);
        say(fd, rows[i].bytes, rows[i].n);
        shutdown(fd, SHUT_WR);
        struct answer *r = hear(fd);
        if (r->status != 400 && r->status != 0) {
            print_error("%s: %d %s\n", rows[i].why, r->status, r->body);
            all_refused = false;
        }
        for (char c; recv(fd, &c, 1, MSG_DONTWAIT) > 0;) {
            /* the library sends the head of its own refusals twice */
        }
        if (!is_closed(fd)) {
            print_error("%s: still open\n", rows[i].why);
            all_refused = false;
        }
        close(fd);
    }
    assert_true(all_refused);
}

static void refuses_other_versions(void **state)
{
    int fd = dial(*state);
    SAY(fd, "GET /echo HTTP/3.7\r\nHost: x\r\n\r\n");
    int status = hear(fd)->status;
    assert_true(status == 505 || status == 400);
    close(fd);
}

static void refuses_long_bodies_before_they_are_sent(void **state)
{
    int fd = dial(*state);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4097\r\n\r\n");
    assert_int_equal(hear(fd)->status, 413);
    assert_true(is_closed(fd));
    close(fd);
    fd = dial(*state);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n");
    int status = hear(fd)->status;
    assert_true(status == 413 || status == 400);
    close(fd);
}

static void refuses_long_chunked_bodies(void **state)
{
    char chunk[1024 + 9] = "400\r\n";
    memset(chunk + 5, 'x', 1024);
    memcpy(chunk + 5 + 1024, "\r\n", 2);
    int fd = dial(*state);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 6; i++) {
        say(fd, chunk, 5 + 1024 + 2);
    }
    SAY(fd, "0\r\n\r\n");
    assert_int_equal(hear(fd)->status, 413);
    close(fd);
    fd = dial(*state); /* an endless one is cut */
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    int sent = 0;
    while (sent < 4000 && send(fd, chunk, 5 + 1024 + 2, MSG_NOSIGNAL) > 0) {
        sent++;
    }
    assert_true(is_closed(fd));
    close(fd);
}

static void refuses_long_heads(void **state)
{
    char line[512] = "X-Long: ";
    memset(line + 8, 'x', 500);
    memcpy(line + 508, "\r\n", 2);
    int fd = dial(*state);
    SAY(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 60; i++) {
        if (send(fd, line, 510, MSG_NOSIGNAL) <= 0) {
            break;
        }
    }
    int status = hear(fd)->status;
    assert_true(status == 431 || status == 413 || status == 0);
    close(fd);
}

static void closes_a_dripping_client(void **state)
{
    int fd = dial(*state);
    SAY(fd, "GET /echo HTTP/1.1\r\nHost: x\r\nX-One: ");
    int drops = 0;
    while (drops < 100 && send(fd, "y", 1, MSG_NOSIGNAL) == 1) {
        char c;
        drops++;
        usleep(30 * 1000);
        if (recv(fd, &c, 1, MSG_DONTWAIT) == 0) {
            break;
        }
    }
    assert_in_range(drops, 5, 60); /* 600 ms and a sweep, with room for a slow machine */
    close(fd);
}

static void closes_a_body_that_drips(void **state)
{
    int fd = dial(*state);
    SAY(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n");
    int drops = 0;
    while (drops < 100 && send(fd, "y", 1, MSG_NOSIGNAL) == 1) {
        char c;
        drops++;
        usleep(30 * 1000);
        if (recv(fd, &c, 1, MSG_DONTWAIT) == 0) {
            break;
        }
    }
    assert_in_range(drops, 5, 60);
    close(fd);
}

/* --- parking --- */

static void await(_Atomic int *counter, int at_least)
{
    for (int i = 0; i < 2500 && *counter < at_least; i++) {
        usleep(2000);
    }
    assert_true(*counter >= at_least);
}

static void wakes_the_parked_of_one_key(void **state)
{
    struct server *s = *state;
    int one = dial(s), also_one = dial(s), two = dial(s);
    char c;
    SAY(one, "GET /park?one HTTP/1.1\r\nHost: x\r\n\r\n");
    SAY(also_one, "GET /park?one HTTP/1.1\r\nHost: x\r\n\r\n");
    SAY(two, "GET /park?two HTTP/1.1\r\nHost: x\r\n\r\n");
    await(&s->parked, 3);
    httpd_wake(s->h, STR("one"));
    assert_string_equal(hear(one)->body, "woken");
    assert_string_equal(hear(also_one)->body, "woken");
    assert_int_equal(recv(two, &c, 1, MSG_DONTWAIT), -1);
    httpd_wake(s->h, STR("two"));
    assert_string_equal(hear(two)->body, "woken");
    SAY(two, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_string_equal(hear(two)->body, "GET|||");
    close(one);
    close(also_one);
    close(two);
}

static void parking_ends_by_itself(void **state)
{
    int fd = dial(*state);
    SAY(fd, "GET /park-short HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_string_equal(hear(fd)->body, "timed out");
    close(fd);
}

static void a_wake_just_before_parking_is_not_lost(void **state)
{
    struct server *s = *state;
    struct timespec begin, end;
    int fd = dial(s);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    SAY(fd, "GET /park-raced HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_string_equal(hear(fd)->body, "not lost");
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_true(end.tv_sec - begin.tv_sec < 3);
    close(fd);
}

static void stopping_answers_the_parked(void **state)
{
    struct server *s = server_with((struct httpd_config){0});
    (void)state;
    int fd = dial(s);
    SAY(fd, "GET /park?x HTTP/1.1\r\nHost: x\r\n\r\n");
    await(&s->parked, 1);
    void *as_state = s;
    stop(&as_state);
    assert_string_equal(hear(fd)->body, "woken");
    assert_true(is_closed(fd));
    close(fd);
}

/* --- load --- */

static void a_full_queue_answers_busy_at_once(void **state)
{
    struct server *s = server_with((struct httpd_config){.workers = 1, .max_queue = 2});
    (void)state;
    int running = dial(s), waiting[2], fd;
    pthread_mutex_lock(&s->gate);
    SAY(running, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    await(&s->slow_running, 1);
    for (int i = 0; i < 2; i++) {
        waiting[i] = dial(s);
        SAY(waiting[i], "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    usleep(100 * 1000); /* both are parsed and queued */
    fd = dial(s);
    SAY(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    struct answer *r = hear(fd);
    assert_int_equal(r->status, 503);
    assert_non_null(strstr(r->head, "Retry-After: "));
    assert_string_equal(r->body, "<p>busy</p>");
    pthread_mutex_unlock(&s->gate);
    assert_string_equal(hear(running)->body, "done");
    assert_string_equal(hear(waiting[0])->body, "GET|||");
    assert_string_equal(hear(waiting[1])->body, "GET|||");
    SAY(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"); /* the refused connection still works */
    assert_string_equal(hear(fd)->body, "GET|||");
    close(running);
    close(waiting[0]);
    close(waiting[1]);
    close(fd);
    void *as_state = s;
    stop(&as_state);
}

static void trusts_the_proxy_only_when_told(void **state)
{
    static const char ask[] = "GET /remote HTTP/1.1\r\nHost: x\r\n"
                              "X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n\r\n";
    int fd = dial(*state);
    SAY(fd, ask);
    assert_string_equal(hear(fd)->body, "127.0.0.1");
    close(fd);
    struct server *s = server_with((struct httpd_config){.trust_forwarded = true});
    fd = dial(s);
    SAY(fd, ask);
    assert_string_equal(hear(fd)->body, "198.51.100.7");
    close(fd);
    void *as_state = s;
    stop(&as_state);
}

static void a_taken_port_is_an_error(void **state)
{
    struct server *s = *state;
    struct httpd *second = NULL;
    struct httpd_config config = {.address = STR("127.0.0.1"),
                                  .port = httpd_port(s->h),
                                  .workers = 1,
                                  .max_body = MAX_BODY,
                                  .request_ms = REQUEST_MS,
                                  .handle = handle};
    assert_int_equal(httpd_start(&config, &second), ERR_IO);
}

/* --- decoding --- */

static void decodes_forms(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } rows[] = {
        {"a=1&b=2", "[a=1][b=2]"},
        {"a=1+2%2B3", "[a=1 2+3]"},
        {"&&a=&=b&c", "[a=][=b][c=]"},
        {"a=%", "[a=%]"},
        {"a=%4", "[a=%4]"},
        {"a=%zz%41", "[a=%zzA]"},
        {"a=%00x", "[a=x]"},
        {"%E5%90%8D=%e3%81%82", "[名=あ]"},
        {"a=b=c", "[a=b=c]"},
        {"", ""},
    };
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str rest = str_from(rows[i].in), name, value, out = STR("");
        while (form_next(a, &rest, &name, &value)) {
            out = str_join(a, out, str_format(a, "[%.*s=%.*s]", STR_ARG(name), STR_ARG(value)));
        }
        assert_string_equal(str_c(a, out), rows[i].out);
    }
    arena_free(a);
}

static void percent_coding_round_trips(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    char all[255];
    for (int i = 0; i < 255; i++) {
        all[i] = (char)(i + 1);
    }
    struct str s = {all, sizeof all};
    assert_true(str_eq(percent_decode(a, percent_encode(a, s), true), s));
    assert_string_equal(str_c(a, percent_encode(a, STR("a b/あ~"))), "a%20b%2F%E3%81%82~");
    assert_string_equal(str_c(a, percent_decode(a, STR("a+b"), false)), "a+b");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, start, stop)
        WITH_SERVER(answers_and_keeps_the_connection),
        WITH_SERVER(answers_pipelined_requests_in_order),
        WITH_SERVER(head_is_get_without_the_body),
        WITH_SERVER(takes_chunked_bodies),
        WITH_SERVER(no_content_has_no_body),
        WITH_SERVER(compresses_long_text_when_accepted),
        WITH_SERVER(reads_one_cookie_among_many),
        WITH_SERVER(refuses_malformed_requests),
        WITH_SERVER(refuses_other_versions),
        WITH_SERVER(refuses_long_bodies_before_they_are_sent),
        WITH_SERVER(refuses_long_chunked_bodies),
        WITH_SERVER(refuses_long_heads),
        WITH_SERVER(closes_a_dripping_client),
        WITH_SERVER(closes_a_body_that_drips),
        WITH_SERVER(wakes_the_parked_of_one_key),
        WITH_SERVER(parking_ends_by_itself),
        WITH_SERVER(a_wake_just_before_parking_is_not_lost),
        WITH_SERVER(trusts_the_proxy_only_when_told),
        WITH_SERVER(a_taken_port_is_an_error),
        cmocka_unit_test(stopping_answers_the_parked),
        cmocka_unit_test(a_full_queue_answers_busy_at_once),
        cmocka_unit_test(decodes_forms),
        cmocka_unit_test(percent_coding_round_trips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
