/* http_check.h: parts of the HTTP server that look at one request or answer: is it well formed, may
 * and should it be compressed. For httpd.c only. */
#ifndef BASE_HTTP_CHECK_H
#define BASE_HTTP_CHECK_H

#include "base/httpd.h"

struct MHD_Connection;

/* The request's headers, in the order they came. They point into the connection's own memory, which
 * stays until the answer is sent; the array is in the arena. */
struct http_header *http_headers_of(struct MHD_Connection *c, struct arena *a, size_t *n);

/* The request line as it arrived. */
struct http_line {
    struct str method, uri, version;
    const char *uri_end; /* where the target ended in the connection's memory; uri is a copy */
};

/* 0 when the request line and headers are sound, else the status to refuse with (400, 413, 431,
 * 505). */
int http_check(struct MHD_Connection *c, const struct http_line *line, size_t max_body);

struct http_deflater;
struct http_deflater *http_deflater_new(void);
void http_deflater_free(struct http_deflater *d);

/* Is this a kind of answer that gets smaller by compressing (text, 1 KiB or more, not encoded yet)?
 */
bool http_is_compressible(const struct http_res *res);

/* malloc'ed bytes for the library to free, or NULL when it did not get smaller. */
void *http_gzip(struct http_deflater *d, struct str body, size_t *n);

#endif
