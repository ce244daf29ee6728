/* factor_test.c: the second factor and the sessions of the own account, as somebody uses them. */
#include "unit/web/account_mails.h"

#include "base/otp.h"
#include "store/account.h"
#include "store/admin.h"

static int setup(void **state)
{
    site_setup(state);
    account_mails_open(*state);
    site_sign_in(*state);
    return 0;
}

#define FACTOR_TEST(name) cmocka_unit_test_setup_teardown(name, setup, site_teardown)

#define SIGN_IN  "mail=owner%40example.jp&password=correct+horse"
#define PASSWORD "password=correct+horse"

/* What follows the first `part`, up to `end`. */
static struct str between(struct str text, const char *part, char end)
{
    struct str start = str_from(part);
    while (text.n > 0 && !str_starts(text, start)) {
        text = str_sub(text, 1, text.n);
    }
    assert_true(text.n > 0);
    text = str_sub(text, start.n, text.n);
    return str_cut(&text, end);
}

static struct str secret_of(struct site *s)
{
    struct str shown =
        between(site_get(s, "/a/demo/account/factor").body, "<code class=\"token\">", '<');
    char *p = arena_alloc(s->arena, shown.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < shown.n; i++) {
        if (shown.p[i] != ' ') {
            p[n++] = shown.p[i];
        }
    }
    assert_int_equal(n, 32);
    return (struct str){p, n};
}

/* What the phone shows, `steps` of 30 seconds from now. */
static const char *code_of(struct site *s, struct str secret, int steps)
{
    unsigned char key[64];
    size_t n;
    assert_true(base32_read(secret, key, sizeof key, &n));
    int64_t step = app_now(&s->app).ms / OTP_STEP_MS + steps;
    return str_format(s->arena, "code=%06u", otp_at(key, n, (uint64_t)step)).p;
}

/* The factor on; the page with the recovery codes. */
static struct str switch_on(struct site *s, struct str *secret)
{
    assert_int_equal(site_post(s, "/a/demo/account/factor/begin", "").status, 303);
    *secret = secret_of(s);
    struct answer r = site_post(s, "/a/demo/account/factor/on", code_of(s, *secret, 0));
    assert_int_equal(r.status, 200);
    assert_has(r.body, "リカバリーコード");
    return r.body;
}

static void the_secret_is_shown_as_picture_and_text(void **state)
{
    struct site *s = *state;
    assert_has_not(site_get(s, "/a/demo/account/factor").body, "<svg");
    site_post(s, "/a/demo/account/factor/begin", "");
    struct answer r = site_get(s, "/a/demo/account/factor");
    assert_has(r.body, "<svg class=\"qr\"");
    assert_str(site_header(r, "Cache-Control"), "no-store");
    secret_of(s);
}

static void a_wrong_code_does_not_switch_it_on(void **state)
{
    struct site *s = *state;
    site_post(s, "/a/demo/account/factor/begin", "");
    struct str secret = secret_of(s);
    assert_int_equal(site_post(s, "/a/demo/account/factor/on", code_of(s, secret, 20)).status, 422);
    site_forget_cookies(s);
    assert_str(site_post(s, "/a/demo/login", SIGN_IN).location, "/a/demo"); /* no code asked */
}

static void signing_in_asks_for_a_code_once_it_is_on(void **state)
{
    struct site *s = *state;
    struct str secret;
    switch_on(s, &secret);
    assert_int_equal(account_mails_count(s, SITE_OWNER_MAIL), 1);
    assert_has_not(site_get(s, "/a/demo/account/factor").body, str_c(s->arena, secret));
    site_forget_cookies(s);
    clock_advance(s->clock, OTP_STEP_MS);
    struct answer r = site_post(s, "/a/demo/login", SIGN_IN "&next=%2Fa%2Fdemo%2Fusers");
    assert_true(str_starts(r.location, STR("/a/demo/login/code")));
    assert_int_equal(site_get(s, "/a/demo/users").status, 303); /* half a proof opens nothing */
    struct str page = site_get(s, str_c(s->arena, r.location)).body;
    assert_has(page, "認証コード");
    assert_has(page, "value=\"/a/demo/users\"");
    struct str half = s->cookies;
    const char *code = code_of(s, secret, 0);
    r = site_post(s, "/a/demo/login/code", str_format(s->arena, "%s&next=/a/demo/users", code).p);
    assert_int_equal(r.status, 303);
    assert_str(r.location, "/a/demo/users");
    assert_int_equal(site_get(s, "/a/demo/users").status, 200);
    assert_false(str_eq(half, s->cookies));
    /* The same code is not taken twice. */
    site_forget_cookies(s);
    site_post(s, "/a/demo/login", SIGN_IN);
    assert_int_equal(site_post(s, "/a/demo/login/code", code).status, 422);
    clock_advance(s->clock, OTP_STEP_MS);
    assert_int_equal(site_post(s, "/a/demo/login/code", code_of(s, secret, 0)).status, 303);
}

static void a_recovery_code_works_once(void **state)
{
    struct site *s = *state;
    struct str secret, page = switch_on(s, &secret);
    struct str code = between(page, "id=\"codes\">", '\n');
    assert_int_equal(code.n, 19);
    const char *form = str_format(s->arena, "code=%.*s", STR_ARG(code)).p;
    for (int i = 0; i < 2; i++) {
        site_forget_cookies(s);
        site_post(s, "/a/demo/login", SIGN_IN);
        assert_int_equal(site_post(s, "/a/demo/login/code", form).status, i == 0 ? 303 : 422);
    }
    clock_advance(s->clock, OTP_STEP_MS);
    assert_int_equal(site_post(s, "/a/demo/login/code", code_of(s, secret, 0)).status, 303);
    assert_has(site_get(s, "/a/demo/account/factor").body, "：9個");
}

static void guessing_codes_is_slowed_down(void **state)
{
    struct site *s = *state;
    struct str secret;
    switch_on(s, &secret);
    site_forget_cookies(s);
    clock_advance(s->clock, OTP_STEP_MS);
    for (int i = 0; i < 6; i++) { /* a new sign-in does not help */
        site_post(s, "/a/demo/login", SIGN_IN);
        int status = site_post(s, "/a/demo/login/code", code_of(s, secret, 100 + i)).status;
        assert_int_equal(status, i < 5 ? 422 : 429);
    }
    assert_int_equal(site_post(s, "/a/demo/login/code", code_of(s, secret, 0)).status, 429);
    clock_advance(s->clock, 2 * MS_PER_MINUTE);
    assert_int_equal(site_post(s, "/a/demo/login/code", code_of(s, secret, 0)).status, 303);
}

static void half_a_sign_in_ends_after_ten_minutes(void **state)
{
    struct site *s = *state;
    struct str secret;
    switch_on(s, &secret);
    site_forget_cookies(s);
    site_post(s, "/a/demo/login", SIGN_IN);
    clock_advance(s->clock, 10 * MS_PER_MINUTE);
    struct answer r = site_post(s, "/a/demo/login/code", code_of(s, secret, 0));
    assert_str(r.location, "/a/demo/login");
    assert_int_equal(site_get(s, "/a/demo/users").status, 303);
    assert_int_equal(site_get(s, "/a/demo/login/code").status, 303);
}

static void taking_it_away_needs_the_password(void **state)
{
    struct site *s = *state;
    struct str secret;
    switch_on(s, &secret);
    struct answer r = site_post(s, "/a/demo/account/factor/off", "password=wrong+word");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "現在のパスワードが正しくありません");
    r = site_post(s, "/a/demo/account/factor/codes", PASSWORD);
    assert_int_equal(r.status, 200);
    assert_has(r.body, "id=\"codes\"");
    assert_int_equal(site_post(s, "/a/demo/account/factor/off", PASSWORD).status, 303);
    assert_int_equal(account_mails_count(s, SITE_OWNER_MAIL), 2);
    site_forget_cookies(s);
    assert_str(site_post(s, "/a/demo/login", SIGN_IN).location, "/a/demo");
}

static void an_owner_helps_who_lost_the_phone(void **state)
{
    struct site *s = *state;
    struct str cookies = s->cookies, csrf = s->csrf, secret;
    site_sign_in_as(s, ROLE_STAFF);
    switch_on(s, &secret);
    struct user_accounts_rows rows;
    assert_int_equal(q_user_accounts(db_reader(s->app.db), s->arena,
                                     &(struct user_accounts_in){s->shop.v, 10}, &rows),
                     OK);
    const char *off = str_format(s->arena, "/a/demo/users/%.*s/factor-off",
                                 STR_ARG(id_text(s->arena, rows.v[1].id)))
                          .p;
    assert_int_equal(site_post(s, off, "").status, 403);
    s->cookies = cookies;
    s->csrf = csrf;
    assert_has(site_get(s, "/a/demo/users").body, "2段階認証");
    assert_int_equal(site_post(s, off, "").status, 303);
    site_forget_cookies(s);
    assert_str(site_post(s, "/a/demo/login", "mail=a-staff%40example.jp&" PASSWORD).location,
               "/a/demo");
}

/* --- sessions and the own account --- */

static struct session_list_rows sessions(struct site *s)
{
    struct session_list_rows rows;
    struct session_list_in in = {s->shop.v, s->owner.v, app_now(&s->app).ms, 0, 20};
    assert_int_equal(q_session_list(db_reader(s->app.db), s->arena, &in, &rows), OK);
    return rows;
}

static void other_sessions_are_seen_and_ended(void **state)
{
    struct site *s = *state;
    struct str here = s->cookies, csrf = s->csrf;
    for (int i = 0; i < 2; i++) {
        site_forget_cookies(s);
        site_post(s, "/a/demo/login", SIGN_IN);
    }
    struct str elsewhere = s->cookies;
    s->cookies = here;
    s->csrf = csrf;
    assert_int_equal(sessions(s).n, 3);
    assert_has(site_get(s, "/a/demo/account").body, "この端末");
    s->cookies = elsewhere;
    struct str hash = token_hash(s->arena, between(elsewhere, "sid=", ';'));
    s->cookies = here;
    const char *end = str_format(s->arena, "session=%.*s", STR_ARG(hash)).p;
    assert_int_equal(site_post(s, "/a/demo/account/sessions/end", end).status, 303);
    assert_int_equal(sessions(s).n, 2);
    s->cookies = elsewhere;
    assert_int_equal(site_get(s, "/a/demo/account").status, 303);
    s->cookies = here;
    assert_int_equal(site_post(s, "/a/demo/account/sessions/end-others", "").status, 303);
    assert_int_equal(sessions(s).n, 1);
    assert_int_equal(site_get(s, "/a/demo/account").status, 200);
}

static void nobody_ends_sessions_of_others(void **state)
{
    struct site *s = *state;
    struct str hash = sessions(s).v[0].token_hash;
    site_sign_in_as(s, ROLE_STAFF);
    site_post(s, "/a/demo/account/sessions/end",
              str_format(s->arena, "session=%.*s", STR_ARG(hash)).p);
    site_post(s, "/a/demo/account/sessions/end-others", "");
    assert_int_equal(sessions(s).n, 1);
}

static void the_own_password_is_changed_with_the_old_one(void **state)
{
    struct site *s = *state;
    struct str here = s->cookies, csrf = s->csrf;
    site_forget_cookies(s);
    site_post(s, "/a/demo/login", SIGN_IN);
    s->cookies = here;
    s->csrf = csrf;
    struct answer r =
        site_post(s, "/a/demo/account/password", "current=wrong+word&password=brand+new+word");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "id=\"f-current-error\"");
    assert_has_not(r.body, "brand new");
    r = site_post(s, "/a/demo/account/password", "current=correct+horse&password=short");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "8文字以上");
    r = site_post(s, "/a/demo/account/password", "current=correct+horse&password=brand+new+word");
    assert_int_equal(r.status, 303);
    assert_int_equal(sessions(s).n, 1);
    assert_int_equal(site_get(s, "/a/demo/account").status, 200);
    assert_int_equal(account_mails_count(s, SITE_OWNER_MAIL), 1);
    site_forget_cookies(s);
    assert_int_equal(site_post(s, "/a/demo/login", SIGN_IN).status, 422);
}

static void staff_change_themselves_but_not_their_role(void **state)
{
    struct site *s = *state;
    site_sign_in_as(s, ROLE_STAFF);
    struct answer r =
        site_post(s, "/a/demo/account",
                  "name=Renamed&mail=a-staff%40example.jp&lang=ja&role=owner&hears_payments=1");
    assert_int_equal(r.status, 303);
    r = site_get(s, "/a/demo/account");
    assert_has(r.body, "value=\"Renamed\"");
    assert_has(r.body, "担当者");
    assert_int_equal(site_get(s, "/a/demo/users").status, 403);
    r = site_post(s, "/a/demo/account", "name=&mail=x&lang=ja");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "id=\"f-name-error\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACTOR_TEST(the_secret_is_shown_as_picture_and_text),
        FACTOR_TEST(a_wrong_code_does_not_switch_it_on),
        FACTOR_TEST(signing_in_asks_for_a_code_once_it_is_on),
        FACTOR_TEST(a_recovery_code_works_once),
        FACTOR_TEST(guessing_codes_is_slowed_down),
        FACTOR_TEST(half_a_sign_in_ends_after_ten_minutes),
        FACTOR_TEST(taking_it_away_needs_the_password),
        FACTOR_TEST(an_owner_helps_who_lost_the_phone),
        FACTOR_TEST(other_sessions_are_seen_and_ended),
        FACTOR_TEST(nobody_ends_sessions_of_others),
        FACTOR_TEST(the_own_password_is_changed_with_the_old_one),
        FACTOR_TEST(staff_change_themselves_but_not_their_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
