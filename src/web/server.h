/* server.h: the web server: takes requests from base/httpd and leads each through the same door.
 *
 * Route, shop, language, person, permission, CSRF, handler, page of the error, log line: in this
 * order, for every page and endpoint alike (web/server.c). */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "app/app.h"
#include "app/password.h"
#include "base/httpd.h"

struct web;

struct web_config {
    struct app *app; /* its base_url gives scheme and origin */
    struct str address;
    int port; /* 0: any free one */
    int workers;
    size_t max_body; /* bytes of a request */
    int request_ms;  /* for a request to arrive */
    bool trust_forwarded;
    const char *revision; /* shown by /healthz */
};

/* Listen and serve. Also takes app->booking_changed, to wake the pages that wait. ERR_IO: the port
 * is taken. */
MUST_USE enum err web_start(const struct web_config *config, struct web **out);
int web_port(const struct web *w);
void web_stop(struct web *w);

/* For the parts of src/web. */
struct web {
    struct app *app;
    struct httpd *httpd;
    struct passwords *passwords;
    struct arena *arena; /* of what lives as long as the server; read only after start */
    struct str origin;   /* "https://book.example.jp" */
    bool is_https;
    const char *revision;
};

/* One request from beginning to end; httpd calls it, and tests. */
void web_handle(void *web, const struct http_req *req, struct http_res *res);

#endif
