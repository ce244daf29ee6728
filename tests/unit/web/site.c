#include "unit/web/site.h"

#include "adapter/db_sqlite.h"
#include "app/shop.h"
#include "base/log.h"
#include "base/random.h"
#include "migrations.h"
#include "store/server.h"
#include "unit/app/law_fixture.h"

#include <dirent.h>
#include <unistd.h>

static enum err count_start(struct db_conn *c, struct arena *a, void *arg)
{
    return q_server_start(c, a, arg);
}

static void open_app(struct site *s)
{
    struct server_start_row start;
    struct db_sqlite_options options = {
        .path = str_format(s->arena, "%s/db", s->dir).p,
        .role = DB_SQLITE_SERVER,
        .migrations = migrations,
        .now = clock_now(s->clock),
    };
    assert_int_equal(db_sqlite_open(&options, &s->app.db), OK);
    assert_int_equal(tx_run(s->app.db, TX_ADMIN, s->arena, count_start, &start), OK);
    s->app.clock = s->clock;
    s->app.ids = ids_new(start.starts);
    s->app.bell = bell_new();
    s->app.base_url = STR("http://book.test");
    assert_int_equal(seal_open(str_format(s->arena, "%s/key", s->dir).p, &s->app.seal), OK);
}

static void add_shop_and_owner(struct site *s)
{
    struct problems problems = {0};
    struct shop_add_input shop = {.slug = STR("demo"), .name = STR("みほん教室")};
    struct new_user owner = {.mail = STR(SITE_OWNER_MAIL),
                             .name = STR("見本 花子"),
                             .password = STR(SITE_PASSWORD),
                             .role = ROLE_OWNER};
    assert_int_equal(app_add_shop(&s->app, s->arena, &shop, &problems, &s->shop), OK);
    assert_false(problems.refuses);
    law_fixture(&s->app, s->arena, s->shop);
    owner.shop = s->shop;
    assert_int_equal(app_user_add(&s->app, s->web->passwords, s->arena, &owner, &s->owner), OK);
}

struct site *site_open(void)
{
    struct site *s = calloc(1, sizeof *s);
    assert_non_null(s);
    assert_int_equal(random_init(), OK);
    log_set_level(LOG_ERROR);
    s->arena = arena_new();
    s->remote = STR("192.0.2.1");
    snprintf(s->dir, sizeof s->dir, "/tmp/uketsuke-web-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    assert_int_equal(clock_open_file(str_format(s->arena, "%s/clock", s->dir).p, &s->clock), OK);
    open_app(s);
    struct web_config config = {.app = &s->app,
                                .address = STR("127.0.0.1"),
                                .workers = 1,
                                .max_body = 256 * 1024,
                                .request_ms = 20 * 1000,
                                .revision = "test"};
    assert_int_equal(web_start(&config, &s->web), OK);
    add_shop_and_owner(s);
    return s;
}

void site_close(struct site *s)
{
    web_stop(s->web);
    s->app.db->ops->free(s->app.db);
    ids_free(s->app.ids);
    bell_free(s->app.bell);
    seal_free(s->app.seal);
    clock_close(s->clock);
    DIR *dir = opendir(s->dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        if (e->d_name[0] != '.') {
            unlink(str_format(s->arena, "%s/%s", s->dir, e->d_name).p);
        }
    }
    closedir(dir);
    rmdir(s->dir);
    arena_free(s->arena);
    free(s);
}

int site_setup(void **state)
{
    *state = site_open();
    return 0;
}

int site_teardown(void **state)
{
    site_close(*state);
    return 0;
}

/* The cookie `pair` ("sid=…") replaces an older one of its name; without a value it goes. */
static void keep_cookie(struct site *s, struct str line)
{
    struct str pair = str_cut(&line, ';'), value = pair, name = str_cut(&value, '=');
    struct str rest = s->cookies, kept = str_empty(value) ? STR_NONE : pair;
    while (!str_empty(rest)) {
        struct str old = str_trim(str_cut(&rest, ';')), old_name = old;
        old_name = str_cut(&old_name, '=');
        if (!str_eq(old_name, name)) {
            kept = str_empty(kept)
                       ? old
                       : str_format(s->arena, "%.*s; %.*s", STR_ARG(kept), STR_ARG(old));
        }
    }
    s->cookies = kept;
}

static struct str whole_file(struct arena *a, const struct http_res *res)
{
    char *p = arena_alloc(a, res->file_n + 1);
    assert_int_equal(pread(res->file, p, res->file_n, 0), res->file_n);
    close(res->file);
    return (struct str){p, res->file_n};
}

struct answer site_send(struct site *s, const char *method, const char *url, struct str body,
                        const struct http_header *headers)
{
    struct http_header *all = ARENA_ARRAY(s->arena, struct http_header, 32);
    size_t n = 0;
    if (!str_empty(s->cookies)) {
        all[n++] = (struct http_header){STR("Cookie"), s->cookies};
    }
    for (; headers != NULL && headers->name.p != NULL; headers++) {
        all[n++] = *headers;
    }
    struct http_req req = {.arena = s->arena,
                           .method = str_from(method),
                           .query = str_from(url),
                           .body = body,
                           .remote = s->remote,
                           .headers = all,
                           .n_headers = n};
    req.path = str_cut(&req.query, '?');
    struct http_res *res = ARENA_NEW(s->arena, struct http_res);
    *res = (struct http_res){.arena = s->arena, .status = 200};
    web_handle(s->web, &req, res);
    if (res->is_parked) { /* what the page waited for has not happened */
        *res = (struct http_res){.arena = s->arena, .status = 200};
        req.was_parked = true;
        web_handle(s->web, &req, res);
    }
    if (res->file != 0) {
        res->body = whole_file(s->arena, res);
    }
    struct answer r = {.status = res->status, .body = res->body, .res = res};
    r.location = site_header(r, "Location");
    r.type = site_header(r, "Content-Type");
    r.allow = site_header(r, "Allow");
    for (size_t i = 0; i < res->n_headers; i++) {
        if (str_is(res->headers[i].name, "Set-Cookie")) {
            keep_cookie(s, res->headers[i].value);
        }
    }
    return r;
}

struct answer site_get(struct site *s, const char *url)
{
    return site_send(s, "GET", url, STR_NONE, NULL);
}

struct answer site_post(struct site *s, const char *url, const char *pairs)
{
    const struct http_header headers[] = {
        {STR("Content-Type"), STR("application/x-www-form-urlencoded")},
        {STR("Origin"), s->app.base_url},
        {STR("Sec-Fetch-Site"), STR("same-origin")},
        {STR_NONE, STR_NONE},
    };
    struct str body = str_from(pairs);
    if (s->csrf.n > 0) {
        body = str_format(s->arena, "%s&csrf=%.*s", pairs, STR_ARG(s->csrf));
    }
    return site_send(s, "POST", url, body, headers);
}

void site_forget_cookies(struct site *s)
{
    s->cookies = STR_NONE;
    s->csrf = STR_NONE;
}

static void sign_in(struct site *s, const char *mail)
{
    struct answer r = site_post(s, "/a/demo/login",
                                str_format(s->arena, "mail=%s&password=correct+horse", mail).p);
    assert_int_equal(r.status, 303);
    struct str token = s->cookies;
    struct staff staff;
    while (!str_starts(str_trim(token), STR("sid="))) {
        str_cut(&token, ';');
        assert_true(token.n > 0);
    }
    token = str_trim(token);
    token = str_sub(str_cut(&token, ';'), 4, SIZE_MAX);
    assert_int_equal(staff_of_session(&s->app, s->arena, s->shop, token, &staff), OK);
    s->csrf = staff.csrf;
}

void site_sign_in(struct site *s)
{
    sign_in(s, SITE_OWNER_MAIL);
}

void site_sign_in_as(struct site *s, enum user_role role)
{
    struct str mail = str_format(s->arena, "%.*s@example.jp", STR_ARG(user_role_name(role)));
    struct new_user user = {.shop = s->shop,
                            .mail = str_join(s->arena, STR("a-"), mail),
                            .name = STR("佐藤 次郎"),
                            .password = STR(SITE_PASSWORD),
                            .role = role};
    struct user_id id;
    assert_int_equal(app_user_add(&s->app, s->web->passwords, s->arena, &user, &id), OK);
    site_forget_cookies(s);
    sign_in(s, str_c(s->arena, user.mail));
}

struct str site_header(struct answer r, const char *name)
{
    for (size_t i = 0; i < r.res->n_headers; i++) {
        if (str_is(r.res->headers[i].name, name)) {
            return r.res->headers[i].value;
        }
    }
    return STR_NONE;
}

bool site_has(struct str text, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, part, n) == 0) {
            return true;
        }
    }
    return false;
}

bool site_contains(struct str text, const char *part)
{
    if (site_has(text, part)) {
        return true;
    }
    print_error("no \"%s\" in:\n%.*s\n", part, STR_ARG(text));
    return false;
}
