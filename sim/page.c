#include "sim/page.h"

#include "sim/form.h"
#include "sim/ui/missing.html.h"

#include <inttypes.h>

enum { PAGE_MAX = 2 * 1024 * 1024 };

static const struct page_route *const tables[] = {counter_pages, voucher_pages, checkout_pages,
                                                  bank_pages};

struct str page_field(const struct page *p, const char *name)
{
    const json_t *value = json_object_get(p->form, name);
    return json_is_string(value) ? str_copy(p->arena, (struct str){json_string_value(value),
                                                                   json_string_length(value)})
                                 : STR("");
}

struct url page_url(const struct page *p, struct str path)
{
    if (p->lang == LANG_JA) {
        return (struct url){path};
    }
    return (struct url){
        str_format(p->arena, "%.*s%slang=en", STR_ARG(path), str_has(path, '?') ? "&" : "?")};
}

/* This page's address without its language, to switch it. Of a POST there is no way back. */
static struct str own_path(const struct page *p)
{
    struct buf b;
    struct str rest = p->req->query;
    bool is_first = true;
    buf_init(&b, p->arena, 4096);
    buf_str(&b, p->req->path);
    while (!str_empty(rest)) {
        struct str pair = str_cut(&rest, '&');
        if (!str_starts(pair, STR("lang=")) && !str_starts(pair, STR("done="))) {
            buf_char(&b, is_first ? '?' : '&');
            buf_str(&b, pair);
            is_first = false;
        }
    }
    return buf_view(&b);
}

struct page_head page_head(const struct page *p, enum tx title)
{
    struct page other = *p;
    other.lang = p->lang == LANG_JA ? LANG_EN : LANG_JA;
    return (struct page_head){.arena = p->arena,
                              .lang = p->lang,
                              .title = tr(p->lang, title),
                              .other_lang = page_url(&other, own_path(p)),
                              .shop = {str_from(p->cause.sim->shop_url)}};
}

void page_send(struct page *p, const struct buf *b)
{
    struct http_res *res = p->res;
    res->body = buf_view(b);
    http_set(res, "Content-Type", STR("text/html; charset=utf-8"));
    http_set(res, "Cache-Control", STR("no-store"));
    http_set(res, "Content-Security-Policy",
             STR("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors "
                 "'none'"));
    http_set(res, "X-Content-Type-Options", STR("nosniff"));
    http_set(res, "Referrer-Policy", STR("no-referrer"));
}

void page_missing(struct page *p)
{
    struct buf b;
    struct page_head head = page_head(p, TX_SIM_PAGE_NOT_FOUND);
    buf_init(&b, p->arena, PAGE_MAX);
    render_sim_ui_missing(&b, &head);
    p->res->status = 404;
    page_send(p, &b);
}

void page_redirect(struct page *p, struct str path)
{
    p->res->status = 303;
    http_set(p->res, "Location", page_url(p, path).s);
    http_set(p->res, "Cache-Control", STR("no-store"));
}

void page_leave(struct page *p, struct str url)
{
    p->res->status = 303;
    http_set(p->res, "Location", url);
    http_set(p->res, "Cache-Control", STR("no-store"));
}

struct str page_digits(struct arena *a, struct str typed)
{
    struct buf b;
    buf_init(&b, a, typed.n + 1);
    for (size_t i = 0; i < typed.n; i++) {
        const unsigned char *u = (const unsigned char *)typed.p + i;
        if (*u >= '0' && *u <= '9') {
            buf_char(&b, (char)*u);
        } else if (i + 2 < typed.n && u[0] == 0xef && u[1] == 0xbc && u[2] >= 0x90 &&
                   u[2] <= 0x99) {
            buf_char(&b, (char)(u[2] - 0x90 + '0')); /* U+FF10 to U+FF19 */
            i += 2;
        }
    }
    return b.n == 0 ? STR("") : buf_view(&b);
}

struct str page_time(struct arena *a, enum lang lang, int64_t seconds)
{
    static const enum tx weekdays[] = {TX_WEEKDAY_0, TX_WEEKDAY_1, TX_WEEKDAY_2, TX_WEEKDAY_3,
                                       TX_WEEKDAY_4, TX_WEEKDAY_5, TX_WEEKDAY_6};
    struct civil c = civil_of((struct instant){seconds * MS_PER_SECOND});
    struct str weekday = tr(lang, weekdays[c.weekday]);
    if (lang == LANG_EN) {
        return str_format(a, "%.*s, %d-%02d-%02d %02d:%02d", STR_ARG(weekday), c.year, c.month,
                          c.day, c.hour, c.minute);
    }
    return str_format(a, "%d年%d月%d日(%.*s) %02d:%02d", c.year, c.month, c.day, STR_ARG(weekday),
                      c.hour, c.minute);
}

struct str page_yen(struct arena *a, int64_t yen)
{
    if (yen >= 1000000) {
        return str_format(a, "¥%" PRId64 ",%03d,%03d", yen / 1000000, (int)(yen / 1000 % 1000),
                          (int)(yen % 1000));
    }
    return yen >= 1000 ? str_format(a, "¥%d,%03d", (int)(yen / 1000), (int)(yen % 1000))
                       : str_format(a, "¥%d", (int)yen);
}

struct str page_chain(enum lang lang, const char *chain)
{
    static const struct {
        const char *name;
        enum tx text;
    } chains[] = {{"familymart", TX_SIM_CHAIN_FAMILYMART},
                  {"lawson", TX_SIM_CHAIN_LAWSON},
                  {"ministop", TX_SIM_CHAIN_MINISTOP},
                  {"seicomart", TX_SIM_CHAIN_SEICOMART}};
    for (size_t i = 0; chain != NULL && i < COUNT_OF(chains); i++) {
        if (strcmp(chains[i].name, chain) == 0) {
            return tr(lang, chains[i].text);
        }
    }
    return tr(lang, TX_SIM_CHAIN_UNKNOWN);
}

static const struct page_route *find(const struct http_req *req, struct str *tail)
{
    for (size_t t = 0; t < COUNT_OF(tables); t++) {
        for (const struct page_route *r = tables[t]; r->method != NULL; r++) {
            struct str path = str_from(r->path);
            bool is_below = path.n > 1 && str_ends(path, STR("/"));
            bool fits = is_below ? str_starts(req->path, path) : str_eq(req->path, path);
            if (fits && str_is(req->method, r->method)) {
                *tail = str_sub(req->path, path.n, req->path.n);
                return r;
            }
        }
    }
    return NULL;
}

void page_serve(struct sim *s, const struct http_req *req, struct http_res *res)
{
    struct page p = {.cause = {.sim = s}, .req = req, .res = res, .arena = res->arena};
    struct str problem, tail = STR_NONE;
    bool is_post = str_is(req->method, "POST");
    pthread_mutex_lock(&s->lock);
    sim_tick(s);
    p.cause.now = sim_now(s);
    if (form_decode(p.arena, is_post ? req->body : req->query, &p.form, &problem) != OK) {
        p.form = json_object();
    }
    p.lang = lang_parse(page_field(&p, "lang"));
    const struct page_route *r = find(req, &tail);
    if (r == NULL) {
        page_missing(&p);
    } else {
        r->run(&p, tail);
    }
    s->is_dirty = s->is_dirty || is_post;
    json_decref(p.form);
    pthread_mutex_unlock(&s->lock);
}
