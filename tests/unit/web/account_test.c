/* account_test.c: invitations, forgotten passwords and proved addresses, through the mails that
 * carry their links. */
#include "unit/web/account_mails.h"

#include "app/account.h"
#include "store/admin.h"
#include "store/mail.h"

static int setup(void **state)
{
    site_setup(state);
    account_mails_open(*state);
    return 0;
}

#define ACCOUNT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, site_teardown)

#define SATO "sato@example.jp"

static const char *sign_in_form(struct site *s, const char *mail, const char *password)
{
    return str_format(s->arena, "mail=%s&password=%s", mail, password).p;
}

static int sign_in_status(struct site *s, const char *mail, const char *password)
{
    struct str cookies = s->cookies, csrf = s->csrf;
    site_forget_cookies(s);
    int status = site_post(s, "/a/demo/login", sign_in_form(s, mail, password)).status;
    s->cookies = cookies;
    s->csrf = csrf;
    return status;
}

static const char *user_path(struct site *s, size_t at, const char *rest)
{
    struct user_accounts_rows rows;
    assert_int_equal(q_user_accounts(db_reader(s->app.db), s->arena,
                                     &(struct user_accounts_in){s->shop.v, 10}, &rows),
                     OK);
    assert_true(at < rows.n);
    return str_format(s->arena, "/a/demo/users/%.*s%s", STR_ARG(id_text(s->arena, rows.v[at].id)),
                      rest)
        .p;
}

static void invite(struct site *s)
{
    site_sign_in(s);
    struct answer r =
        site_post(s, "/a/demo/users/new", "name=Sato&mail=sato%40example.jp&role=staff&lang=ja");
    assert_int_equal(r.status, 303);
}

/* --- invitations --- */

static void an_invited_person_sets_the_password_once(void **state)
{
    struct site *s = *state;
    invite(s);
    assert_has(site_get(s, user_path(s, 1, "")).body, "招待メールを送りました");
    const char *link = account_mails_link(s, SATO);
    assert_non_null(link);
    assert_int_equal(sign_in_status(s, "sato%40example.jp", ""), 422);
    site_forget_cookies(s);
    struct answer r = site_get(s, link);
    assert_int_equal(r.status, 200);
    assert_has(r.body, "管理画面への招待");
    assert_str(site_header(r, "Referrer-Policy"), "no-referrer");
    r = site_post(s, link, "password=short");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "8文字以上");
    assert_int_equal(site_post(s, link, "password=long+enough").status, 303);
    assert_int_equal(sign_in_status(s, "sato%40example.jp", "long+enough"), 303);
    r = site_post(s, link, "password=another+one");
    assert_int_equal(r.status, 410);
    assert_has(r.body, "このリンクは使えません");
    assert_int_equal(sign_in_status(s, "sato%40example.jp", "another+one"), 422);
}

static void a_newer_invitation_replaces_the_older(void **state)
{
    struct site *s = *state;
    invite(s);
    const char *first = account_mails_link(s, SATO);
    assert_int_equal(site_post(s, user_path(s, 1, "/again"), "").status, 303);
    const char *second = account_mails_link(s, SATO);
    assert_string_not_equal(first, second);
    assert_int_equal(site_get(s, first).status, 410);
    assert_int_equal(site_get(s, second).status, 200);
    clock_advance(s->clock, (INVITE_DAYS + 1) * (int64_t)MS_PER_DAY);
    assert_int_equal(site_get(s, second).status, 410);
}

static void a_disabled_account_opens_nothing_by_link(void **state)
{
    struct site *s = *state;
    invite(s);
    const char *link = account_mails_link(s, SATO);
    assert_int_equal(site_post(s, user_path(s, 1, "/disable"), "").status, 303);
    assert_int_equal(site_get(s, link).status, 410);
    assert_int_equal(site_post(s, link, "password=long+enough").status, 410);
}

/* --- forgotten passwords --- */

#define OWNER_FORM "mail=owner%40example.jp"

static void a_forgotten_password_is_reset_by_mail(void **state)
{
    struct site *s = *state;
    site_sign_in(s);
    struct str cookies = s->cookies; /* a session somewhere else */
    site_forget_cookies(s);
    assert_has(site_get(s, "/a/demo/login").body, "/a/demo/reset");
    assert_int_equal(site_post(s, "/a/demo/reset", OWNER_FORM).status, 303);
    const char *link = account_mails_link(s, SITE_OWNER_MAIL);
    assert_non_null(link);
    assert_int_equal(site_get(s, link).status, 200); /* looking does not use it up */
    assert_int_equal(site_post(s, link, "password=brand+new+word").status, 303);
    assert_int_equal(sign_in_status(s, "owner%40example.jp", "correct+horse"), 422);
    assert_int_equal(sign_in_status(s, "owner%40example.jp", "brand+new+word"), 303);
    assert_int_equal(site_post(s, link, "password=third+word+here").status, 410);
    s->cookies = cookies;
    assert_int_equal(site_get(s, "/a/demo/users").status, 303); /* signed out */
    account_mails_count(s, SITE_OWNER_MAIL);
    assert_has(sent_mails[n_sent_mails - 1].subject, "パスワードが変更されました");
}

static void a_reset_ends_after_an_hour(void **state)
{
    struct site *s = *state;
    site_post(s, "/a/demo/reset", OWNER_FORM);
    const char *link = account_mails_link(s, SITE_OWNER_MAIL);
    clock_advance(s->clock, RESET_MINUTES * (int64_t)MS_PER_MINUTE);
    assert_int_equal(site_post(s, link, "password=brand+new+word").status, 410);
    assert_int_equal(sign_in_status(s, "owner%40example.jp", "correct+horse"), 303);
}

static void nobody_learns_which_accounts_exist(void **state)
{
    struct site *s = *state;
    struct answer known = site_post(s, "/a/demo/reset", OWNER_FORM);
    struct str said = s->cookies;
    site_forget_cookies(s);
    struct answer unknown = site_post(s, "/a/demo/reset", "mail=nobody%40example.jp");
    assert_int_equal(known.status, unknown.status);
    assert_true(str_eq(known.location, unknown.location));
    assert_true(str_eq(said, s->cookies)); /* the same message for the next page */
    assert_int_equal(account_mails_count(s, "nobody@example.jp"), 0);
    assert_int_equal(account_mails_count(s, SITE_OWNER_MAIL), 1);
}

static void resets_are_slowed_down(void **state)
{
    struct site *s = *state;
    for (int i = 0; i < 8; i++) {
        assert_int_equal(site_post(s, "/a/demo/reset", OWNER_FORM).status, 303);
    }
    assert_in_range(account_mails_count(s, SITE_OWNER_MAIL), 1, 4);
    int status = 303;
    for (int i = 0; i < 30 && status == 303; i++) {
        status = site_post(s, "/a/demo/reset", str_format(s->arena, "mail=a%d%%40example.jp", i).p)
                     .status;
    }
    assert_int_equal(status, 429); /* one address asks for too many */
}

static void the_kept_mail_has_no_link(void **state)
{
    struct site *s = *state;
    site_post(s, "/a/demo/reset", OWNER_FORM);
    const char *link = account_mails_link(s, SITE_OWNER_MAIL);
    struct mail_page_rows rows;
    struct mail_page_in in = {s->shop.v, 0, INT64_MAX, STR(""), 10};
    assert_int_equal(q_mail_page(db_reader(s->app.db), s->arena, &in, &rows), OK);
    assert_int_equal(rows.n, 1);
    struct mail_get_row mail;
    bool found;
    assert_int_equal(q_mail_get(db_reader(s->app.db), s->arena,
                                &(struct mail_get_in){s->shop.v, rows.v[0].id}, &mail, &found),
                     OK);
    assert_has(mail.body_text, "記録に残していません");
    assert_has_not(mail.body_text, link);
    assert_has_not(mail.body_text, "/link/");
}

static void a_link_that_is_over_is_not_mailed(void **state)
{
    struct site *s = *state;
    site_post(s, "/a/demo/reset", OWNER_FORM);
    clock_advance(s->clock, 2 * (int64_t)MS_PER_HOUR); /* the mail server was away */
    assert_int_equal(account_mails_count(s, SITE_OWNER_MAIL), 0);
}

/* --- addresses --- */

static void a_new_address_counts_once_it_is_proved(void **state)
{
    struct site *s = *state;
    site_sign_in(s);
    struct answer r = site_post(s, user_path(s, 0, ""),
                                "name=A&mail=new%40example.jp&role=owner&lang=ja&hears_bookings=1");
    assert_int_equal(r.status, 303);
    assert_has(site_get(s, user_path(s, 0, "")).body, "new@example.jp の確認を待っています");
    assert_int_equal(sign_in_status(s, "new%40example.jp", "correct+horse"), 422);
    const char *link = account_mails_link(s, "new@example.jp");
    assert_non_null(link);
    assert_has(site_get(s, link).body, "このメールアドレスを確認する");
    assert_int_equal(sign_in_status(s, "owner%40example.jp", "correct+horse"), 303);
    assert_int_equal(site_post(s, link, "").status, 303);
    assert_int_equal(sign_in_status(s, "new%40example.jp", "correct+horse"), 303);
    assert_int_equal(sign_in_status(s, "owner%40example.jp", "correct+horse"), 422);
    assert_int_equal(account_mails_count(s, SITE_OWNER_MAIL), 1); /* the old one is told */
    assert_int_equal(site_post(s, link, "").status, 410);
}

static void unproved_addresses_get_no_notices_and_no_resets(void **state)
{
    struct site *s = *state;
    site_sign_in(s);
    site_post(s, "/a/demo/users/new",
              "name=Sato&mail=sato%40example.jp&role=staff&lang=ja&hears_bookings=1"
              "&password=first+word");
    assert_has(site_get(s, "/a/demo/users").body, "アドレス未確認");
    assert_int_equal(sign_in_status(s, "sato%40example.jp", "first+word"), 303);
    struct mail_hearers_rows hearers;
    struct mail_hearers_in in = {.shop = s->shop.v, .bookings = 1, .max = 10};
    assert_int_equal(q_mail_hearers(db_reader(s->app.db), s->arena, &in, &hearers), OK);
    assert_int_equal(hearers.n, 1);
    const char *link = account_mails_link(s, SATO);
    assert_int_equal(account_mails_count(s, SATO), 1);
    site_post(s, "/a/demo/reset", "mail=sato%40example.jp");
    assert_int_equal(account_mails_count(s, SATO), 1);
    assert_int_equal(site_post(s, link, "").status, 303);
    assert_int_equal(q_mail_hearers(db_reader(s->app.db), s->arena, &in, &hearers), OK);
    assert_int_equal(hearers.n, 2);
    assert_has_not(site_get(s, "/a/demo/users").body, "アドレス未確認");
}

static void an_address_taken_meanwhile_is_not_taken_away(void **state)
{
    struct site *s = *state;
    site_sign_in(s);
    site_post(s, user_path(s, 0, ""), "name=A&mail=sato%40example.jp&role=owner&lang=ja");
    const char *link = account_mails_link(s, SATO);
    invite(s);
    assert_int_equal(site_post(s, link, "").status, 410);
    assert_int_equal(sign_in_status(s, "owner%40example.jp", "correct+horse"), 303);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCOUNT_TEST(an_invited_person_sets_the_password_once),
        ACCOUNT_TEST(a_newer_invitation_replaces_the_older),
        ACCOUNT_TEST(a_disabled_account_opens_nothing_by_link),
        ACCOUNT_TEST(a_forgotten_password_is_reset_by_mail),
        ACCOUNT_TEST(a_reset_ends_after_an_hour),
        ACCOUNT_TEST(nobody_learns_which_accounts_exist),
        ACCOUNT_TEST(resets_are_slowed_down),
        ACCOUNT_TEST(the_kept_mail_has_no_link),
        ACCOUNT_TEST(a_link_that_is_over_is_not_mailed),
        ACCOUNT_TEST(a_new_address_counts_once_it_is_proved),
        ACCOUNT_TEST(unproved_addresses_get_no_notices_and_no_resets),
        ACCOUNT_TEST(an_address_taken_meanwhile_is_not_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
