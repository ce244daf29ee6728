/* settings_test.c: an owner's settings as pages: what is refused keeps the input, and no secret
 * ever comes back out. */
#include "unit/web/site.h"

#include "app/shop.h"
#include "store/shop.h"

#define KEY    "sk_test_51AbcdefghijklmnopqrstuvWXYZ"
#define SECRET "whsec_0123456789abcdefghijklmnopQRST"

/* --- the world around the pages --- */

static struct gw_check check_answer;

static void check(struct gateway *g, struct arena *a, const struct gw_account *account,
                  struct gw_check *out)
{
    (void)g;
    (void)a;
    assert_str(account->secret_key, KEY);
    *out = check_answer;
}

static const char *const event_types[] = {"payment_intent.succeeded"};
static const struct gateway_ops gateway_ops = {
    .check = check, .event_types = event_types, .n_event_types = 1, .api_version = "2026-08-26.x"};

static enum mail_outcome mail_outcome;
static struct mail_message sent;
static struct mail_server sent_through;

static enum mail_outcome send_mail(struct mailer *m, struct arena *a,
                                   const struct mail_server *server,
                                   const struct mail_message *message, struct str *reason)
{
    (void)m;
    sent = *message;
    sent_through = *server;
    *reason = mail_outcome == MAIL_ACCEPTED ? STR_NONE
                                            : str_format(a, "535 5.7.8 <b>bad credentials</b>");
    return mail_outcome;
}

static const struct mailer_ops mailer_ops = {.send = send_mail};

static int setup(void **state)
{
    static struct gateway gateway = {&gateway_ops};
    static struct mailer mailer = {&mailer_ops};
    struct site *s = site_open();
    *state = s;
    s->app.gateway = &gateway;
    s->app.mailer = &mailer;
    site_sign_in(s);
    return 0;
}

#define SETTINGS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, site_teardown)

static struct shop_get_row shop_of(struct site *s)
{
    struct shop_get_row row;
    struct shop_get_in in = {s->shop.v};
    assert_int_equal(q_shop_get(db_reader(s->app.db), s->arena, &in, &row), OK);
    return row;
}

/* --- who hears of late tasks --- */

static void an_owner_says_who_hears_of_late_tasks(void **state)
{
    struct site *s = *state;
    struct answer page = site_get(s, "/a/demo/settings/desk");
    assert_int_equal(page.status, 200);
    assert_has(page.body, "value=\"24\"");
    assert_has(page.body, "見本 花子");
    assert_has(site_get(s, "/a/demo/settings").body, "24時間後");
    struct answer r = site_post(s, "/a/demo/settings/desk", "hours=999&user=");
    assert_int_equal(r.status, 422);
    r = site_post(s, "/a/demo/settings/desk", "hours=0&user=");
    assert_int_equal(r.status, 303);
    assert_has(site_get(s, "/a/demo/settings/desk").body, "value=\"0\"");
    assert_has(site_get(s, "/a/demo/settings").body, "お知らせしない");
}

/* --- profile --- */

static void profile_is_saved_and_said_so(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, "/a/demo/settings/profile",
                                "name=%E3%81%BF%E3%81%BB%E3%82%93"
                                "&contact_mail=info%40example.jp&invoice_number=T1234567890123");
    assert_int_equal(r.status, 303);
    assert_str(r.location, "/a/demo/settings/profile");
    r = site_get(s, "/a/demo/settings/profile");
    assert_has(r.body, "保存しました");
    assert_has(r.body, "検査数字が合いません"); /* a warning, stored all the same */
    assert_has_not(site_get(s, "/a/demo/settings/profile").body, "検査数字"); /* once */
}

static void a_wrong_profile_keeps_what_was_typed(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, "/a/demo/settings/profile",
                                "name=New+name&privacy_text=kept+text&invoice_number=T12");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "value=\"New name\"");
    assert_has(r.body, ">kept text</textarea>");
    assert_has(r.body, "「T」と13桁の数字");
    assert_str(shop_of(s).name, "みほん教室");
}

/* --- 特定商取引法に基づく表記 --- */

#define LAW_BUT_CANCEL                                                                          \
    "seller=S&manager=M&address=A%0D%0AB&phone=03&mail=m%40example.jp&price=P&fees=F&methods=W" \
    "&pay_when=T&delivery=D"

static void the_legal_notice_is_public_item_by_item(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, "/a/demo/settings/law", LAW_BUT_CANCEL "&cancel=C&more=%3Cb%3E");
    assert_int_equal(r.status, 303);
    r = site_get(s, "/s/demo/law");
    assert_has(r.body, "<dt>販売事業者</dt><dd class=\"wrap\">S</dd>");
    assert_has(r.body, "A\nB");
    assert_has(r.body, "&lt;b&gt;");
    assert_has(site_get(s, "/s/demo").body, "href=\"/s/demo/law\"");
    assert_has(site_get(s, "/a/demo/settings/law").body, "すべての項目が入力されています");
    assert_has(site_get(s, "/s/demo/law?lang=en").body, "<dt>Cancellation and refunds</dt>");
}

static void what_the_legal_notice_lacks_is_named_and_drafted(void **state)
{
    struct site *s = *state;
    assert_int_equal(site_post(s, "/a/demo/settings/law", LAW_BUT_CANCEL).status, 303);
    struct answer r = site_get(s, "/a/demo/settings/law");
    assert_has(r.body, "<li>返品・キャンセル</li>");
    assert_has_not(r.body, "<li>販売事業者</li>");
    assert_has(r.body, "下書きを入れています");
    assert_has(r.body, "返金はいたしかねます"); /* the draft stands in the box … */
    assert_has_not(site_get(s, "/s/demo/law").body,
                   "返金はいたしかねます"); /* … and nowhere else */
    assert_has(site_get(s, "/a/demo/settings").body, "未入力 1項目");
}

/* --- Stripe --- */

static void keys_go_in_and_never_come_out(void **state)
{
    struct site *s = *state;
    assert_int_equal(
        site_post(s, "/a/demo/settings/stripe", "key=+" KEY "%0A&secret=" SECRET).status, 303);
    struct answer r = site_get(s, "/a/demo/settings/stripe");
    assert_has(r.body, "末尾 WXYZ");
    assert_has(r.body, "末尾 QRST");
    assert_has(r.body, "テスト環境");
    assert_has(r.body, "http://book.test/hooks/stripe/demo");
    assert_has(r.body, "payment_intent.succeeded");
    static const char *const pages[] = {"/a/demo/settings", "/a/demo/settings/stripe"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct str body = site_get(s, pages[i]).body;
        assert_has_not(body, "sk_test_51");
        assert_has_not(body, "whsec_0");
    }
}

static void a_refused_key_is_not_shown_again(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, "/a/demo/settings/stripe", "key=pk_test_abcdefghijkl");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "公開可能キー");
    assert_has_not(r.body, "pk_test_abc");
}

static void an_empty_field_keeps_the_key_and_a_new_secret_keeps_the_old(void **state)
{
    struct site *s = *state;
    site_post(s, "/a/demo/settings/stripe", "key=" KEY "&secret=" SECRET);
    struct str before = shop_of(s).stripe_key;
    assert_int_equal(
        site_post(s, "/a/demo/settings/stripe", "key=&secret=whsec_zzzzzzzzzzzzzzzzzzzzzzzzzz9999")
            .status,
        303);
    assert_true(str_eq(before, shop_of(s).stripe_key));
    struct str body = site_get(s, "/a/demo/settings/stripe").body;
    assert_has(body, "末尾 9999");
    assert_has(body, "以前の署名シークレットも");
    site_post(s, "/a/demo/settings/stripe", "key_clear=1");
    assert_str(shop_of(s).stripe_key, "");
}

static void the_account_is_checked_in_clear_words(void **state)
{
    static const struct {
        struct gw_check answer;
        const char *words;
    } cases[] = {
        {{.is_reachable = true, .is_key_valid = true, .konbini_state = {"active", 6}},
         "利用できます"},
        {{.is_reachable = true, .is_key_valid = true, .konbini_state = {"pending", 7}}, "審査中"},
        {{.is_reachable = true, .is_key_valid = true, .konbini_state = {"unrequested", 11}},
         "未申請"},
        {{.is_reachable = true, .is_key_valid = true, .konbini_state = {"", 0}},
         "読む権限がありません"},
        {{.is_reachable = true, .is_key_valid = false}, "鍵が違います"},
    };
    struct site *s = *state;
    site_post(s, "/a/demo/settings/stripe", "key=" KEY);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        check_answer = cases[i].answer;
        assert_int_equal(site_post(s, "/a/demo/settings/stripe/check", "").status, 303);
        assert_has(site_get(s, "/a/demo/settings/stripe").body, cases[i].words);
    }
    check_answer = (struct gw_check){.is_reachable = false};
    site_post(s, "/a/demo/settings/stripe/check", "");
    struct str body = site_get(s, "/a/demo/settings/stripe").body;
    assert_has(body, "接続できませんでした");
    assert_has(body, "鍵が違います"); /* the last answer stays */
}

static void without_a_key_there_is_nothing_to_check(void **state)
{
    struct site *s = *state;
    assert_has_not(site_get(s, "/a/demo/settings/stripe").body, "settings/stripe/check");
    assert_int_equal(site_post(s, "/a/demo/settings/stripe/check", "").status, 303);
    assert_has(site_get(s, "/a/demo/settings/stripe").body, "使えるシークレットキーがありません");
}

/* --- mail --- */

#define MAIL_FORM                                                                          \
    "name=Mihon&address=info%40example.jp&host=smtp.example.jp&port=587&security=starttls" \
    "&user=info&password=geheim+wort"

static void mail_settings_are_saved_and_tried(void **state)
{
    struct site *s = *state;
    assert_int_equal(site_post(s, "/a/demo/settings/mail", MAIL_FORM).status, 303);
    struct answer r = site_get(s, "/a/demo/settings/mail");
    assert_has(r.body, "smtp.example.jp");
    assert_has_not(r.body, "geheim");
    mail_outcome = MAIL_ACCEPTED;
    assert_int_equal(site_post(s, "/a/demo/settings/mail/test", "").status, 303);
    assert_str(sent.to_address, SITE_OWNER_MAIL);
    assert_str(sent.from_address, "info@example.jp");
    assert_str(sent_through.password, "geheim wort");
    assert_int_equal(sent_through.security, MAIL_STARTTLS);
    assert_true(
        site_contains(site_get(s, "/a/demo/settings/mail").body, "テストメールを送信しました"));
}

static void a_failing_server_is_quoted(void **state)
{
    struct site *s = *state;
    site_post(s, "/a/demo/settings/mail", MAIL_FORM);
    mail_outcome = MAIL_REFUSED;
    struct answer r = site_post(s, "/a/demo/settings/mail/test", "");
    assert_int_equal(r.status, 422);
    assert_true(site_contains(r.body, "535 5.7.8 &lt;b&gt;bad credentials"));
    assert_has(r.body, "value=\"smtp.example.jp\"");
    assert_has_not(r.body, "geheim");
}

static void mail_without_a_server_is_not_tried(void **state)
{
    struct site *s = *state;
    struct answer r = site_post(s, "/a/demo/settings/mail/test", "");
    assert_int_equal(r.status, 422);
    r = site_post(s, "/a/demo/settings/mail", "name=Kept&address=info&host=a+b&security=none");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "value=\"Kept\"");
    assert_has(r.body, "value=\"a b\"");
}

/* --- who may --- */

static void only_owners_see_settings(void **state)
{
    static const char *const pages[] = {"/a/demo/settings", "/a/demo/settings/profile",
                                        "/a/demo/settings/stripe", "/a/demo/settings/mail"};
    struct site *s = *state;
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        assert_int_equal(site_get(s, pages[i]).status, 200);
    }
    s->csrf = STR("wrong");
    assert_int_equal(site_post(s, "/a/demo/settings/profile", "name=X").status, 403);
    site_sign_in_as(s, ROLE_MANAGER);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        assert_int_equal(site_get(s, pages[i]).status, 403);
    }
    assert_int_equal(site_post(s, "/a/demo/settings/profile", "name=X").status, 403);
    assert_int_equal(site_post(s, "/a/demo/settings/stripe", "key=" KEY).status, 403);
    assert_int_equal(site_post(s, "/a/demo/settings/mail/test", "").status, 403);
    assert_str(shop_of(s).stripe_key, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SETTINGS_TEST(an_owner_says_who_hears_of_late_tasks),
        SETTINGS_TEST(profile_is_saved_and_said_so),
        SETTINGS_TEST(a_wrong_profile_keeps_what_was_typed),
        SETTINGS_TEST(the_legal_notice_is_public_item_by_item),
        SETTINGS_TEST(what_the_legal_notice_lacks_is_named_and_drafted),
        SETTINGS_TEST(keys_go_in_and_never_come_out),
        SETTINGS_TEST(a_refused_key_is_not_shown_again),
        SETTINGS_TEST(an_empty_field_keeps_the_key_and_a_new_secret_keeps_the_old),
        SETTINGS_TEST(the_account_is_checked_in_clear_words),
        SETTINGS_TEST(without_a_key_there_is_nothing_to_check),
        SETTINGS_TEST(mail_settings_are_saved_and_tried),
        SETTINGS_TEST(a_failing_server_is_quoted),
        SETTINGS_TEST(mail_without_a_server_is_not_tried),
        SETTINGS_TEST(only_owners_see_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
