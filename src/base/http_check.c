#include "base/http_check.h"

#include <microhttpd.h>
#include <zlib.h>

enum { MAX_REQUEST_HEADERS = 100, LEAST_TO_COMPRESS = 1024 };

struct gather {
    struct http_header *headers;
    size_t n;
};

static enum MHD_Result gather_one(void *arg, enum MHD_ValueKind kind, const char *name,
                                  size_t name_n, const char *value, size_t value_n)
{
    struct gather *g = arg;
    (void)kind;
    if (g->n == MAX_REQUEST_HEADERS) {
        return MHD_NO;
    }
    g->headers[g->n++] =
        (struct http_header){{name, name_n}, {value == NULL ? "" : value, value_n}};
    return MHD_YES;
}

struct http_header *http_headers_of(struct MHD_Connection *c, struct arena *a, size_t *n)
{
    int count = MHD_get_connection_values_n(c, MHD_HEADER_KIND, NULL, NULL);
    count = count > MAX_REQUEST_HEADERS ? MAX_REQUEST_HEADERS : count;
    struct gather g = {ARENA_ARRAY(a, struct http_header, (size_t)(count > 0 ? count : 1)), 0};
    MHD_get_connection_values_n(c, MHD_HEADER_KIND, gather_one, &g);
    *n = g.n;
    return g.headers;
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c) != NULL) {
            return false;
        }
    }
    return s.n > 0;
}

static bool has_control(struct str s, bool tab_is_fine)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < ' ' && !(tab_is_fine && c == '\t')) || c == 0x7f) {
            return true;
        }
    }
    return false;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

/* What version 0.9.75 parses but should refuse: a NUL byte that ends a target or value early, a
 * bare LF or CR as a line end, a folded header, a header without a name. It leaves everything where
 * it arrived, one thing behind the other, and overwrites each line end with two NUL bytes; so what
 * stands between the end of one and the beginning of the next shows what was there. */
static bool is_line_end(const char *at, const char *next)
{
    while (at < next && (*at == ' ' || *at == '\t')) {
        at++; /* white space behind a value is allowed, and cut off */
    }
    return next - at == 2 && at[0] == '\0' && at[1] == '\0';
}

static bool parse_was_strict(const struct http_line *line, const struct http_header *headers,
                             size_t n)
{
    if (!str_starts(str_from(MHD_get_version()), STR("0.9.7"))) {
        return true; /* 1.0 refuses all this by itself, and may keep its headers differently */
    }
    const char *at = line->version.p + line->version.n;
    if (line->version.p != line->uri_end + 1) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_line_end(at, headers[i].name.p)) {
            return false;
        }
        at = headers[i].value.p + headers[i].value.n;
    }
    /* Behind the last line end comes the empty line, so two more bytes are there to look at. */
    while (*at == ' ' || *at == '\t') {
        at++;
    }
    return is_line_end(at, at + 2) && (at[2] == '\0' || at[2] == '\r') &&
           (at[3] == '\0' || at[3] == '\n');
}

struct seen {
    int host, length, encoding;
    struct str length_value, encoding_value;
};

static bool look_at_header(const struct http_header *h, struct seen *seen)
{
    if (str_eq_nocase(h->name, STR("Host"))) {
        seen->host++;
    } else if (str_eq_nocase(h->name, STR("Content-Length"))) {
        seen->length++;
        seen->length_value = h->value;
    } else if (str_eq_nocase(h->name, STR("Transfer-Encoding"))) {
        seen->encoding++;
        seen->encoding_value = h->value;
    }
    return is_token(h->name) && !has_control(h->value, true);
}

int http_check(struct MHD_Connection *c, const struct http_line *line, size_t max_body)
{
    struct http_header headers[MAX_REQUEST_HEADERS];
    struct gather g = {headers, 0};
    struct seen seen = {0};
    bool is_11 = str_is(line->version, MHD_HTTP_VERSION_1_1);
    if (!is_11 && !str_is(line->version, MHD_HTTP_VERSION_1_0)) {
        return 505;
    }
    if (MHD_get_connection_values_n(c, MHD_HEADER_KIND, gather_one, &g) > MAX_REQUEST_HEADERS) {
        return 431;
    }
    if (!is_token(line->method) || !str_starts(line->uri, STR("/")) ||
        has_control(line->uri, false) || str_has(line->uri, ' ') ||
        !parse_was_strict(line, headers, g.n)) {
        return 400;
    }
    for (size_t i = 0; i < g.n; i++) {
        if (!look_at_header(&headers[i], &seen)) {
            return 400;
        }
    }
    if (seen.host > 1 || (is_11 && seen.host == 0) || seen.length > 1 || seen.encoding > 1 ||
        (seen.length > 0 && seen.encoding > 0) || (seen.encoding > 0 && !is_11)) {
        return 400;
    }
    if (seen.encoding > 0 && !str_eq_nocase(seen.encoding_value, STR("chunked"))) {
        return 400;
    }
    int64_t length = 0;
    if (seen.length > 0 && !is_digits(seen.length_value)) {
        return 400;
    }
    if (seen.length > 0 &&
        (!str_to_i64(seen.length_value, &length) || (uint64_t)length > max_body)) {
        return 413;
    }
    return 0;
}

bool http_is_compressible(const struct http_res *res)
{
    static const char *const kinds[] = {"text/", "application/json", "application/javascript",
                                        "image/svg+xml"};
    bool is_text = false;
    if (res->body.n < LEAST_TO_COMPRESS) {
        return false;
    }
    for (size_t i = 0; i < res->n_headers; i++) {
        const struct http_header *h = &res->headers[i];
        if (str_eq_nocase(h->name, STR("Content-Encoding"))) {
            return false;
        }
        if (str_eq_nocase(h->name, STR("Content-Type"))) {
            for (size_t k = 0; k < COUNT_OF(kinds); k++) {
                is_text = is_text || str_starts(h->value, str_from(kinds[k]));
            }
        }
    }
    return is_text;
}

bool http_accepts_gzip(const struct http_req *req)
{
    for (size_t i = 0; i < req->n_headers; i++) {
        struct str rest = req->headers[i].value;
        if (!str_eq_nocase(req->headers[i].name, STR("Accept-Encoding"))) {
            continue;
        }
        while (!str_empty(rest)) {
            struct str parameters = str_cut(&rest, ',');
            struct str coding = str_trim(str_cut(&parameters, ';'));
            struct str q = str_trim(parameters);
            if (str_eq_nocase(coding, STR("gzip"))) {
                /* "q=0", "q=0.0", "q=0.000" all mean no */
                bool is_zero = str_starts(q, STR("q=0"));
                for (size_t k = 3; is_zero && k < q.n; k++) {
                    is_zero = q.p[k] == '0' || q.p[k] == '.';
                }
                return !is_zero;
            }
        }
    }
    return false;
}

struct http_deflater {
    z_stream z;
};

struct http_deflater *http_deflater_new(void)
{
    struct http_deflater *d = calloc(1, sizeof *d);
    enum { WINDOW_GZIP = 15 + 16, MEMORY = 8, LEVEL = 4 };
    if (d == NULL ||
        deflateInit2(&d->z, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        abort();
    }
    return d;
}

void http_deflater_free(struct http_deflater *d)
{
    if (d != NULL) {
        deflateEnd(&d->z);
        free(d);
    }
}

void *http_gzip(struct http_deflater *d, struct str body, size_t *n)
{
    if (body.n > UINT32_MAX / 2) {
        return NULL;
    }
    /* Room for less than the body: when that is not enough, sending it plain is better. */
    size_t room = body.n - body.n / 16;
    unsigned char *out = malloc(room);
    if (out == NULL) {
        abort();
    }
    deflateReset(&d->z);
    d->z.next_in = (z_const Bytef *)body.p;
    d->z.avail_in = (uInt)body.n;
    d->z.next_out = out;
    d->z.avail_out = (uInt)room;
    if (deflate(&d->z, Z_FINISH) != Z_STREAM_END) {
        free(out);
        return NULL;
    }
    *n = room - d->z.avail_out;
    return out;
}
