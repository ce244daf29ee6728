/* users_test.c: an owner's pages of accounts and of tokens. */
#include "unit/web/site.h"

#include "store/admin.h"

static int setup(void **state)
{
    site_setup(state);
    site_sign_in(*state);
    return 0;
}

#define USERS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, site_teardown)

#define NEW_USER                                                                         \
    "name=%E4%BD%90%E8%97%A4&mail=Sato%40example.jp&role=staff&lang=ja&hears_payments=1" \
    "&password=first+word"

static struct user_accounts_rows accounts(struct site *s)
{
    struct user_accounts_rows rows;
    struct user_accounts_in in = {s->shop.v, 10};
    assert_int_equal(q_user_accounts(db_reader(s->app.db), s->arena, &in, &rows), OK);
    return rows;
}

static const char *user_path(struct site *s, int64_t id, const char *rest)
{
    return str_format(s->arena, "/a/demo/users/%.*s%s", STR_ARG(id_text(s->arena, id)), rest).p;
}

static void a_user_is_added_and_signs_in(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, "/a/demo/users/new", NEW_USER);
    assert_int_equal(r.status, 303);
    struct user_accounts_rows rows = accounts(s);
    assert_int_equal(rows.n, 2);
    assert_str(rows.v[1].mail, "sato@example.jp");
    assert_int_equal(rows.v[1].hears_bookings, 0);
    assert_int_equal(rows.v[1].hears_payments, 1);
    r = site_get(s, "/a/demo/users");
    assert_has(r.body, "利用者を追加し、メールアドレスを確認するメールを送りました");
    assert_has(r.body, "sato@example.jp");
    site_forget_cookies(s);
    r = site_post(s, "/a/demo/login", "mail=sato%40example.jp&password=first+word");
    assert_int_equal(r.status, 303);
}

static void a_wrong_user_keeps_the_input_but_no_password(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, "/a/demo/users/new",
                                "name=Kept&mail=owner%40example.jp&role=staff&lang=ja"
                                "&password=geheimes+wort");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "このメールアドレスの利用者がすでにいます");
    assert_has(r.body, "value=\"Kept\"");
    assert_has_not(r.body, "geheimes");
    r = site_post(s, "/a/demo/users/new",
                  "name=A&mail=a%40example.jp&role=staff&lang=ja&password=kurz");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "8文字以上");
    assert_int_equal(accounts(s).n, 1);
}

static void the_last_owner_stays(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, user_path(s, s->owner.v, ""),
                                "name=A&mail=owner%40example.jp&role=staff&lang=ja");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "オーナーがいなくなるため");
    r = site_post(s, user_path(s, s->owner.v, "/disable"), "");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "オーナーがいなくなるため");
}

static void passwords_are_reset_and_accounts_disabled(void **state)
{
    struct site *s = *state;
    site_post(s, "/a/demo/users/new", NEW_USER);
    int64_t id = accounts(s).v[1].id;
    assert_int_equal(site_post(s, user_path(s, id, "/password"), "password=kurz").status, 422);
    assert_int_equal(site_post(s, user_path(s, id, "/password"), "password=second+word").status,
                     303);
    struct str cookies = s->cookies, csrf = s->csrf;
    site_forget_cookies(s);
    assert_int_equal(
        site_post(s, "/a/demo/login", "mail=sato%40example.jp&password=first+word").status, 422);
    assert_int_equal(
        site_post(s, "/a/demo/login", "mail=sato%40example.jp&password=second+word").status, 303);
    s->cookies = cookies;
    s->csrf = csrf;
    assert_int_equal(site_post(s, user_path(s, id, "/disable"), "").status, 303);
    assert_has(site_get(s, "/a/demo/users").body, "停止中");
    assert_has(site_get(s, user_path(s, id, "")).body, "利用を再開する");
    assert_int_equal(site_post(s, user_path(s, id, "/enable"), "").status, 303);
    assert_has_not(site_get(s, "/a/demo/users").body, "停止中");
}

static void a_token_is_shown_once_used_and_revoked(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, "/a/demo/tokens", "name=Accounting");
    assert_int_equal(r.status, 200);
    struct str from = r.body;
    while (!str_starts(from, STR("<code class=\"token\" id=\"token\">"))) {
        from = str_sub(from, 1, from.n);
        assert_true(from.n > 0);
    }
    from = str_sub(from, strlen("<code class=\"token\" id=\"token\">"), from.n);
    struct str token = str_cut(&from, '<');
    assert_int_equal(token.n, 43);
    r = site_get(s, "/a/demo/tokens");
    assert_has(r.body, "Accounting");
    assert_has(r.body, "未使用");
    assert_has_not(r.body, str_c(s->arena, token));
    struct staff staff;
    assert_int_equal(staff_of_api_token(&s->app, s->arena, s->shop, token, &staff), OK);
    assert_int_equal(staff.id.v, s->owner.v);
    assert_has_not(site_get(s, "/a/demo/tokens").body, "未使用");
    struct str hash = token_hash(s->arena, token);
    r = site_post(s, "/a/demo/tokens/revoke", str_format(s->arena, "token=%.*s", STR_ARG(hash)).p);
    assert_int_equal(r.status, 303);
    assert_int_equal(staff_of_api_token(&s->app, s->arena, s->shop, token, &staff), OK);
    assert_int_equal(staff.id.v, 0);
}

static void only_owners_keep_accounts(void **state)
{
    struct site *s = *state;
    const char *own = user_path(s, s->owner.v, "");
    site_sign_in_as(s, ROLE_MANAGER);
    assert_int_equal(site_get(s, "/a/demo/users").status, 403);
    assert_int_equal(site_get(s, own).status, 403);
    assert_int_equal(site_post(s, "/a/demo/users/new", NEW_USER).status, 403);
    assert_int_equal(
        site_post(s, user_path(s, s->owner.v, "/password"), "password=second+word").status, 403);
    assert_int_equal(site_get(s, "/a/demo/tokens").status, 403);
    assert_int_equal(site_post(s, "/a/demo/tokens", "name=A").status, 403);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        USERS_TEST(a_user_is_added_and_signs_in),
        USERS_TEST(a_wrong_user_keeps_the_input_but_no_password),
        USERS_TEST(the_last_owner_stays),
        USERS_TEST(passwords_are_reset_and_accounts_disabled),
        USERS_TEST(a_token_is_shown_once_used_and_revoked),
        USERS_TEST(only_owners_keep_accounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
