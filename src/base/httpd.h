/* httpd.h: an HTTP/1.1 server for small requests and answers, on libmicrohttpd.
 *
 * The only module that knows the library (httpd.c, http_check.c); the server (src/web) and the
 * simulator (sim) both stand on it. The library's threads parse; a complete request is handed to
 * one of `workers` threads and lives there, blocking, with one arena. The library is lax where
 * proxies disagree, so this module refuses on its own: duplicate Host, Content-Length or
 * Transfer-Encoding, both lengths at once, control bytes in the request line or headers, folded
 * headers, bare line feeds, bodies beyond `max_body`, and requests that take longer than
 * `request_ms` to arrive. */
#ifndef BASE_HTTPD_H
#define BASE_HTTPD_H

#include "base/err.h"
#include "base/str.h"

#include <stdio.h>

struct httpd;

struct http_header {
    struct str name;
    struct str value;
};

struct http_req {
    struct arena *arena; /* emptied after the answer has been handed over */
    struct str method;   /* "GET"; HEAD arrives as GET, the body is dropped on the way out */
    struct str path;     /* before decoding, without the query: "/s/demo" */
    struct str query;    /* behind '?', raw */
    struct str body;     /* raw bytes */
    struct str remote;   /* the peer's address, or the last X-Forwarded-For entry when trusted */
    const struct http_header *headers;
    size_t n_headers;
    void *worker;    /* what worker_init made for this thread */
    bool was_parked; /* handled a second time after http_park */
};

enum { HTTP_MAX_HEADERS = 24 };

/* Ways to spoil an answer, for rehearsals of bad networks (the simulator uses them). */
enum http_spoil {
    HTTP_WHOLE,     /* not at all */
    HTTP_NO_ANSWER, /* close the connection without an answer */
    HTTP_RESET,     /* the same, with a TCP reset */
    HTTP_HALF       /* announce the whole body, send half of it, close */
};

struct http_res {
    struct arena *arena;
    int status;      /* 200 unless set */
    struct str body; /* in the arena, or lives for ever */
    int file;        /* a descriptor instead of the body, 0: none; see http_file */
    uint64_t file_n; /* its bytes */
    struct http_header headers[HTTP_MAX_HEADERS];
    size_t n_headers;
    bool is_parked; /* set by http_park */
    struct str park_key;
    int park_ms;
    enum http_spoil spoil;
};

struct httpd_config {
    struct str address;   /* a numeric one: "127.0.0.1" or "::1" */
    int port;             /* 0: any free one; see httpd_port */
    int workers;          /* threads that run the handler */
    int max_queue;        /* requests that may wait for a worker, beyond: 503; 0: 16 per worker */
    size_t max_body;      /* bytes; beyond: 413 */
    int request_ms;       /* time for a request to arrive, counted from the connection's opening or
                             the last answer; so it is also how long an idle connection is kept */
    bool trust_forwarded; /* behind our own proxy: take the client's address from X-Forwarded-For */
    struct str
        busy_html; /* body of the 503 sent when the queue is full; lives for ever; optional */
    void (*handle)(void *arg, const struct http_req *req, struct http_res *res);
    void *(*worker_init)(void *arg); /* optional, in each worker at its start */
    void (*worker_release)(void *arg, void *worker);
    void *arg;
};

/* ERR_IO: the port is taken (logged). The handler may run before this returns. */
MUST_USE enum err httpd_start(const struct httpd_config *config, struct httpd **out);
int httpd_port(const struct httpd *h);

/* Stop accepting, finish what runs (parked requests are answered at once), join all threads. */
void httpd_stop(struct httpd *h);

/* First header of that name (any case), or STR_NONE. */
struct str http_header(const struct http_req *req, const char *name);

/* Value of a cookie, or STR_NONE. */
struct str http_cookie(const struct http_req *req, const char *name);

/* Whether the client takes answers compressed by gzip. */
bool http_accepts_gzip(const struct http_req *req);

/* Set a header of the answer (again: the last value counts; Set-Cookie is added); values with
 * control bytes are refused by an assert. Text answers of more than 1 KiB are compressed for
 * clients that accept it, unless Content-Encoding is set. */
void http_set(struct http_res *res, const char *name, struct str value);

/* Answer with a file that has been written to, whole and uncompressed: for what is too large to be
 * kept in memory. `file` is closed in any case. ERR_IO: not all of it was written. */
MUST_USE enum err http_file(struct http_res *res, FILE *file);

/* Answer later: the connection waits without a thread until httpd_wake(key) or `ms` have passed
 * (real time), then the handler runs again with was_parked set. It may not park twice. A wake that
 * comes while the handler is still running counts: look at the state, then park, never the reverse.
 */
void http_park(struct http_res *res, struct str key, int ms);
void httpd_wake(struct httpd *h, struct str key);

/* Form and query decoding (form_decode.c): the next name=value of `*rest`, decoded (+ and %XX).
 * False at the end. Broken escapes are kept as they are; NUL bytes are dropped. */
bool form_next(struct arena *a, struct str *rest, struct str *name, struct str *value);
struct str percent_decode(struct arena *a, struct str s, bool plus_is_space);
struct str percent_encode(struct arena *a, struct str s); /* all but A-Z a-z 0-9 - . _ ~ */

#endif
