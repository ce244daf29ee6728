/* The door that every request passes: routes, languages, permissions, CSRF, errors, sign-in. */
#include "unit/web/site.h"

#include "app/shop.h"
#include "assets.h"
#include "base/json.h"

static void unknown_pages_are_not_found_with_a_way_on(void **state)
{
    struct site *s = *state;
    static const char *const urls[] = {
        "/nothing",           "/s",   "/a/nobody/login", "/static/none.css",
        "/a/demo/login/more", "/%00", "/a/%ff/login",    "/a//login"};
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct answer r = site_get(s, urls[i]);
        assert_int_equal(r.status, 404);
        assert_has(r.body, "ページが見つかりません");
        assert_has(r.body, "<a class=\"button button-quiet\" href=\"/");
    }
}

static void other_methods_are_told_what_is_allowed(void **state)
{
    struct answer r = site_send(*state, "DELETE", "/a/demo/login", STR_NONE, NULL);
    assert_int_equal(r.status, 405);
    assert_str(r.allow, "GET, POST");
}

static void every_answer_carries_the_security_headers(void **state)
{
    static const char *const urls[] = {"/a/demo/login", "/nothing", "/healthz"};
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct answer r = site_get(*state, urls[i]);
        assert_has(site_header(r, "Content-Security-Policy"), "default-src 'self'");
        assert_has(site_header(r, "Content-Security-Policy"), "frame-ancestors 'none'");
        assert_str(site_header(r, "X-Content-Type-Options"), "nosniff");
        assert_str(site_header(r, "Referrer-Policy"), "same-origin");
        assert_int_equal(site_header(r, "X-Request-Id").n, 16);
        assert_null(site_header(r, "Strict-Transport-Security").p);
    }
}

static void pages_have_no_inline_script_or_style(void **state)
{
    struct str page = site_get(*state, "/a/demo/login").body;
    for (size_t i = 0; i + 7 < page.n; i++) {
        assert_false(memcmp(page.p + i, " style=", 7) == 0);
        assert_false(memcmp(page.p + i, "<style", 6) == 0);
        assert_false(memcmp(page.p + i, "<script", 7) == 0 &&
                     memcmp(page.p + i, "<script ", 8) != 0);
    }
}

static void the_language_is_chosen_then_kept(void **state)
{
    struct site *s = *state;
    const struct http_header english[] = {{STR("Accept-Language"), STR("fr-FR, en-US;q=0.8, ja")},
                                          {STR_NONE, STR_NONE}};
    assert_has(site_get(s, "/a/demo/login").body, "<html lang=\"ja\">");
    assert_has(site_send(s, "GET", "/a/demo/login", STR_NONE, english).body, "<html lang=\"en\">");
    assert_has(site_get(s, "/a/demo/login?lang=en").body, "Sign in");
    assert_has(site_get(s, "/a/demo/login").body, "<html lang=\"en\">");
    assert_has(site_get(s, "/a/demo/login?lang=xx").body, "<html lang=\"en\">");
    assert_has(site_get(s, "/a/demo/login?lang=ja&next=%2Fa%2Fdemo%2Fx").body,
               "href=\"/a/demo/login?lang=en&amp;next=%2Fa%2Fdemo%2Fx\"");
}

static void slashes_at_the_end_lead_to_the_page(void **state)
{
    struct answer r = site_get(*state, "/a/demo/login/");
    assert_int_equal(r.status, 303);
    assert_str(r.location, "/a/demo/login");
    assert_int_equal(site_get(*state, "/\\evil.example/").status, 404);
}

static void the_only_shop_is_the_start_page(void **state)
{
    struct answer r = site_get(*state, "/");
    assert_int_equal(r.status, 303);
    assert_str(r.location, "/s/demo");
}

static void health_says_ok(void **state)
{
    struct answer r = site_get(*state, "/healthz");
    json_t *o;
    assert_int_equal(r.status, 200);
    assert_int_equal(json_parse(r.body, &o), OK);
    assert_str(json_str_at(((struct site *)*state)->arena, o, "status"), "ok");
    json_decref(o);
}

static void assets_are_kept_for_ever(void **state)
{
    struct site *s = *state;
    struct answer r = site_get(s, ASSET_APP_CSS);
    assert_int_equal(r.status, 200);
    assert_has(site_header(r, "Cache-Control"), "immutable");
    assert_str(r.type, "text/css; charset=utf-8");
    assert_has(r.body, "--main");
    const struct http_header seen[] = {{STR("If-None-Match"), site_header(r, "ETag")},
                                       {STR_NONE, STR_NONE}};
    r = site_send(s, "GET", ASSET_APP_CSS, STR_NONE, seen);
    assert_int_equal(r.status, 304);
    assert_int_equal(r.body.n, 0);
    const struct http_header packs[] = {{STR("Accept-Encoding"), STR("gzip, br")},
                                        {STR_NONE, STR_NONE}};
    r = site_send(s, "GET", ASSET_APP_CSS, STR_NONE, packs);
    assert_str(site_header(r, "Content-Encoding"), "gzip");
    assert_int_equal((unsigned char)r.body.p[0], 0x1f);
}

/* --- sign-in --- */

static void the_right_password_opens_a_session(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(
        s, "/a/demo/login",
        "mail=OWNER%40Example.jp&password=correct+horse&next=%2Fa%2Fdemo%2Fbookings%3Fx%3D1");
    assert_int_equal(r.status, 303);
    assert_str(r.location, "/a/demo/bookings?x=1");
    struct str cookie = site_header(r, "Set-Cookie");
    assert_has(cookie, "HttpOnly");
    assert_has(cookie, "SameSite=Lax");
    assert_has(cookie, "Path=/a/demo");
    assert_int_equal(site_get(s, "/a/demo/login").status, 303); /* already in */
}

static void wrong_and_unknown_get_the_same_answer(void **state)
{
    struct site *s = *state;
    struct answer wrong =
        site_post(s, "/a/demo/login", "mail=owner%40example.jp&password=wrong+horse");
    struct answer unknown =
        site_post(s, "/a/demo/login", "mail=owner%40example.jq&password=wrong+horse");
    assert_int_equal(wrong.status, 422);
    assert_int_equal(unknown.status, 422);
    assert_int_equal(wrong.body.n, unknown.body.n);
    assert_has(wrong.body, "メールアドレスまたはパスワードが正しくありません。");
    assert_null(site_header(wrong, "Set-Cookie").p);
}

static void only_our_own_pages_are_next(void **state)
{
    static const char *const targets[] = {"https%3A%2F%2Fevil.example", "%2F%2Fevil.example",
                                          "%2Fa%2Fother%2Fx",           "%2Fa%2Fdemo%2F%5C..%2F",
                                          "%2Fa%2Fdemoevil%2F",         ""};
    struct site *s = *state;
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        site_forget_cookies(s);
        struct answer r = site_post(
            s, "/a/demo/login",
            str_format(s->arena, "mail=" SITE_OWNER_MAIL "&password=correct+horse&next=%s",
                       targets[i])
                .p);
        assert_str(r.location, "/a/demo");
    }
}

static void guessing_is_slowed_down_per_account(void **state)
{
    struct site *s = *state;
    int tries = 0;
    struct answer r;
    do {
        s->remote = str_format(s->arena, "192.0.2.%d", ++tries); /* many machines, one account */
        r = site_post(s, "/a/demo/login", "mail=owner%40example.jp&password=guess");
    } while (r.status == 422 && tries < 20);
    assert_int_equal(r.status, 429);
    assert_int_equal(tries, 6);
    r = site_post(s, "/a/demo/login", "mail=owner%40example.jp&password=correct+horse");
    assert_int_equal(r.status, 429); /* the right one waits too */
    clock_advance(s->clock, 31 * MS_PER_SECOND);
    site_sign_in(s);
}

static void guessing_is_slowed_down_per_address(void **state)
{
    struct site *s = *state;
    struct answer r;
    int tries = 0;
    do {
        r = site_post(s, "/a/demo/login",
                      str_format(s->arena, "mail=u%d%%40example.jp&password=guess", ++tries).p);
    } while (r.status == 422 && tries < 60);
    assert_int_equal(r.status, 429);
    assert_int_equal(tries, 31);
    s->remote = STR("198.51.100.1");
    site_sign_in(s); /* others are not touched */
}

static void sessions_end(void **state)
{
    struct site *s = *state;
    site_sign_in(s);
    clock_advance(s->clock, 11 * MS_PER_HOUR);
    assert_int_equal(site_get(s, "/a/demo/login").status, 303); /* used: lives on */
    clock_advance(s->clock, 11 * MS_PER_HOUR);
    assert_int_equal(site_get(s, "/a/demo/login").status, 303);
    clock_advance(s->clock, 13 * MS_PER_HOUR);
    assert_int_equal(site_get(s, "/a/demo/login").status, 200); /* unused for 12 hours */
    site_forget_cookies(s);
    site_sign_in(s);
    for (int hours = 0; hours < SESSION_DAYS * 24; hours += 6) {
        assert_int_equal(site_get(s, "/a/demo/login").status, 303);
        clock_advance(s->clock, 6 * MS_PER_HOUR);
    }
    assert_int_equal(site_get(s, "/a/demo/login").status, 200); /* a week is the end */
}

static void signing_out_ends_the_session_for_good(void **state)
{
    struct site *s = *state;
    site_sign_in(s);
    struct str stolen = s->cookies;
    struct answer r = site_post(s, "/a/demo/logout", "");
    assert_int_equal(r.status, 303);
    s->csrf = STR_NONE;
    assert_has(site_get(s, "/a/demo/login").body, "ログアウトしました。");
    s->cookies = stolen;
    assert_int_equal(site_get(s, "/a/demo/login").status, 200);
}

/* --- who may, and from where --- */

static void strangers_cannot_post_as_staff(void **state)
{
    struct site *s = *state;
    assert_int_equal(site_post(s, "/a/demo/logout", "").status, 401);
    site_sign_in(s);
    struct str csrf = s->csrf;
    s->csrf = STR("wrong");
    assert_int_equal(site_post(s, "/a/demo/logout", "").status, 403);
    s->csrf = STR_NONE;
    assert_int_equal(site_post(s, "/a/demo/logout", "").status, 403);
    s->csrf = csrf;
    assert_int_equal(site_post(s, "/a/demo/logout", "").status, 303);
}

static void forms_from_other_sites_are_refused(void **state)
{
    static const struct http_header origins[][4] = {
        {{STR("Origin"), STR("https://evil.example")}, {STR_NONE, STR_NONE}},
        {{STR("Sec-Fetch-Site"), STR("cross-site")}, {STR_NONE, STR_NONE}},
        {{STR("Sec-Fetch-Site"), STR("same-site")}, {STR_NONE, STR_NONE}},
        {{STR("Origin"), STR("null")}, {STR_NONE, STR_NONE}},
        {{STR("Origin"), STR("http://book.test.evil.example")}, {STR_NONE, STR_NONE}},
    };
    struct site *s = *state;
    for (size_t i = 0; i < COUNT_OF(origins); i++) {
        struct answer r = site_send(s, "POST", "/a/demo/login", STR_NONE, origins[i]);
        assert_int_equal(r.status, 403);
        assert_has(r.body, "もう一度送信してください");
    }
}

static void a_session_opens_one_shop_only(void **state)
{
    struct site *s = *state;
    struct problems problems = {0};
    struct shop_add_input other = {.slug = STR("other"), .name = STR("別の店")};
    struct shop_id id;
    assert_int_equal(app_add_shop(&s->app, s->arena, &other, &problems, &id), OK);
    site_sign_in(s);
    assert_int_equal(site_get(s, "/a/demo/login").status, 303);
    assert_int_equal(site_get(s, "/a/other/login").status, 200);
    assert_int_equal(site_get(s, "/").status, 200);
    assert_has(site_get(s, "/").body, "別の店");
}

static void disabled_staff_are_out_at_once(void **state)
{
    struct site *s = *state;
    site_sign_in(s);
    assert_int_equal(app_user_disable(&s->app, s->arena, s->shop,
                                      (struct actor){.kind = ACTOR_SYSTEM}, s->owner),
                     OK);
    assert_int_equal(site_get(s, "/a/demo/login").status, 200);
    assert_int_equal(
        site_post(s, "/a/demo/login", "mail=owner%40example.jp&password=correct+horse").status,
        422);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(unknown_pages_are_not_found_with_a_way_on),
        SITE_TEST(other_methods_are_told_what_is_allowed),
        SITE_TEST(every_answer_carries_the_security_headers),
        SITE_TEST(pages_have_no_inline_script_or_style),
        SITE_TEST(the_language_is_chosen_then_kept),
        SITE_TEST(slashes_at_the_end_lead_to_the_page),
        SITE_TEST(the_only_shop_is_the_start_page),
        SITE_TEST(health_says_ok),
        SITE_TEST(assets_are_kept_for_ever),
        SITE_TEST(the_right_password_opens_a_session),
        SITE_TEST(wrong_and_unknown_get_the_same_answer),
        SITE_TEST(only_our_own_pages_are_next),
        SITE_TEST(guessing_is_slowed_down_per_account),
        SITE_TEST(guessing_is_slowed_down_per_address),
        SITE_TEST(sessions_end),
        SITE_TEST(signing_out_ends_the_session_for_good),
        SITE_TEST(strangers_cannot_post_as_staff),
        SITE_TEST(forms_from_other_sites_are_refused),
        SITE_TEST(a_session_opens_one_shop_only),
        SITE_TEST(disabled_staff_are_out_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
