/* form_decode.c: what browsers write into queries, forms and cookies, taken apart. */
#include "base/httpd.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct str percent_decode(struct arena *a, struct str s, bool plus_is_space)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        int high = c == '%' && i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
        if (low >= 0) {
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c != '\0') {
            out[n++] = c;
        }
    }
    return (struct str){out, n};
}

struct str percent_encode(struct arena *a, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_alloc(a, s.n * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        unsigned char lower = c | 0x20;
        bool is_plain = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                        c == '.' || c == '_' || c == '~';
        if (is_plain) {
            out[n++] = (char)c;
        } else {
            out[n++] = '%';
            out[n++] = digits[c >> 4];
            out[n++] = digits[c & 15];
        }
    }
    return (struct str){out, n};
}

bool form_next(struct arena *a, struct str *rest, struct str *name, struct str *value)
{
    while (!str_empty(*rest)) {
        struct str pair = str_cut(rest, '&');
        if (str_empty(pair)) {
            continue;
        }
        struct str raw_name = str_cut(&pair, '=');
        *name = percent_decode(a, raw_name, true);
        *value = percent_decode(a, pair, true);
        return true;
    }
    return false;
}

struct str http_header(const struct http_req *req, const char *name)
{
    for (size_t i = 0; i < req->n_headers; i++) {
        if (str_eq_nocase(req->headers[i].name, str_from(name))) {
            return req->headers[i].value;
        }
    }
    return STR_NONE;
}

struct str http_cookie(const struct http_req *req, const char *name)
{
    for (size_t i = 0; i < req->n_headers; i++) {
        if (!str_eq_nocase(req->headers[i].name, STR("Cookie"))) {
            continue;
        }
        struct str rest = req->headers[i].value;
        while (!str_empty(rest)) {
            struct str value = str_trim(str_cut(&rest, ';'));
            struct str found = str_trim(str_cut(&value, '='));
            if (str_is(found, name) && value.p != NULL) {
                return value;
            }
        }
    }
    return STR_NONE;
}
