/* admin_test.c: bookings on the admin pages: who may, what needs a token, what staff are told
 * before and after they decide. */
#include "unit/web/admin_desk.h"

#include "app/change.h"
#include "app/provider.h"
#include "store/payment.h"
#include "web/admin/booking.h"

/* --- who may --- */

static const char *const posts[] = {"/keep", "/approve",  "/refuse", "/cancel",
                                    "/paid", "/withdraw", "/resend", "/note"};
static const char *const asks[] = {"", "/approve", "/refuse", "/cancel", "/paid", "/withdraw"};

static void visitors_are_asked_to_sign_in_and_change_nothing(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot);
    site_forget_cookies(s->site);
    static const char *const pages[] = {"/a/demo", "/a/demo/bookings", "/a/demo/follow-ups",
                                        "/a/demo/mails", "/a/demo/explain"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct answer r = site_get(s->site, pages[i]);
        assert_int_equal(r.status, 303);
        assert_has(r.location, "/a/demo/login");
    }
    assert_int_equal(site_get(s->site, path(s, id, "")).status, 303);
    for (size_t i = 0; i < COUNT_OF(posts); i++) {
        assert_int_equal(site_post(s->site, path(s, id, posts[i]), "reason=by_shop&note=x").status,
                         401);
    }
    assert_states(s, id, "pending", "awaiting_approval");
    assert_str(row(s, id).staff_note, "");
}

static void without_the_sessions_token_nothing_changes(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot);
    struct str token = s->site->csrf;
    s->site->csrf = STR_NONE;
    for (size_t i = 0; i < COUNT_OF(posts); i++) {
        assert_int_equal(
            site_post(s->site, path(s, id, posts[i]), "reason=by_shop&tell=1&note=x").status, 403);
        assert_int_equal(
            site_post(s->site, path(s, id, posts[i]), "reason=by_shop&note=x&csrf=0123").status,
            403);
    }
    assert_states(s, id, "pending", "awaiting_approval");
    assert_str(row(s, id).staff_note, "");
    s->site->csrf = token;
    press(s, path(s, id, "/approve"), "", "承認しました");
}

static void looking_changes_nothing(void **state)
{
    struct api_shop *s = *state;
    const char *pending = booked(s, s->approval_slot), *confirmed = booked(s, s->slot);
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        int first = site_get(s->site, path(s, pending, asks[i])).status;
        int second = site_get(s->site, path(s, confirmed, asks[i])).status;
        assert_true(first == 200 || first == 303);
        assert_true(second == 200 || second == 303);
    }
    assert_states(s, pending, "pending", "awaiting_approval");
    assert_states(s, confirmed, "confirmed", "awaiting_payment");
}

static void plain_staff_decide_too(void **state)
{
    struct api_shop *s = *state;
    struct new_user in = {.shop = s->site->shop,
                          .mail = STR("staff@example.jp"),
                          .name = STR("佐藤"),
                          .password = STR("another horse"),
                          .role = ROLE_STAFF};
    struct user_id user;
    struct sign_in out;
    struct sign_in_input sign = {.shop = in.shop,
                                 .mail = in.mail,
                                 .password = in.password,
                                 .address = s->site->remote,
                                 .agent = STR("")};
    struct staff staff;
    struct app *app = &s->site->app;
    struct arena *a = s->site->arena;
    const char *id = booked(s, s->approval_slot);
    assert_int_equal(app_user_add(app, s->site->web->passwords, a, &in, &user), OK);
    assert_int_equal(app_sign_in(app, s->site->web->passwords, a, &sign, &out), OK);
    assert_int_equal(staff_of_session(app, a, in.shop, out.token, &staff), OK);
    s->site->cookies = str_format(a, "sid=%.*s", STR_ARG(out.token));
    s->site->csrf = staff.csrf;
    press(s, path(s, id, "/approve"), "", "佐藤"); /* in the history, by name */
    assert_states(s, id, "confirmed", "issuing");
}

static void another_shops_booking_does_not_exist(void **state)
{
    struct api_shop *s = *state;
    assert_int_equal(site_get(s->site, "/a/demo/bookings/07500000000").status, 404);
    assert_int_equal(site_get(s->site, "/a/demo/bookings/nonsense").status, 404);
    assert_int_equal(site_post(s->site, "/a/demo/bookings/07500000000/approve", "").status, 404);
    assert_int_equal(site_post(s->site, "/a/demo/follow-ups/07500000000/close", "how=x").status,
                     404);
    assert_int_equal(site_post(s->site, "/a/demo/mails/07500000000/retry", "").status, 404);
}

/* --- deciding --- */

static void a_second_press_is_told_kindly(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot);
    press(s, path(s, id, "/approve"), "", "承認しました");
    press(s, path(s, id, "/approve"), "", "すでに承認済みです");
    assert_states(s, id, "confirmed", "issuing");
    press(s, path(s, id, "/cancel"), "reason=by_shop&tell=1", "キャンセルしました");
    press(s, path(s, id, "/cancel"), "reason=by_shop&tell=1", "すでにキャンセル済みです");
    press(s, path(s, id, "/approve"), "", "承認できません");
    press(s, path(s, id, "/refuse"), "tell=1", "すでにキャンセル済みです");
    assert_str(row(s, id).cancel_reason, "by_shop");
}

static void refused_with_or_without_a_mail(void **state)
{
    struct api_shop *s = *state;
    const char *loud = booked(s, s->approval_slot), *silent = booked(s, s->approval_slot);
    press(s, path(s, loud, "/refuse"), "tell=1", "お断りしました");
    press(s, path(s, silent, "/refuse"), "", "お断りしました");
    assert_states(s, loud, "cancelled", "void");
    assert_states(s, silent, "cancelled", "void");
    assert_str(row(s, silent).cancel_reason, "refused");
    assert_int_equal(mails_of_kind(s, loud, "CANCELLED"), 1);
    assert_int_equal(mails_of_kind(s, silent, "CANCELLED"), 0);
}

static void a_cancellation_needs_its_reason(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    struct answer r = site_post(s->site, path(s, id, "/cancel"), "tell=1");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "キャンセルの理由");
    /* unpaid is no reason while the number can be paid, and お断り has its own page */
    assert_int_equal(site_post(s->site, path(s, id, "/cancel"), "reason=unpaid").status, 422);
    assert_int_equal(site_post(s->site, path(s, id, "/cancel"), "reason=refused").status, 422);
    assert_states(s, id, "confirmed", "awaiting_payment");
    press(s, path(s, id, "/cancel"), "reason=duplicate", "キャンセルしました");
    assert_states(s, id, "cancelled", "voiding");
    assert_int_equal(mails_of_kind(s, id, "CANCELLED"), 0);
    struct answer page = site_get(s->site, path(s, id, ""));
    assert_has(page.body, "番号はまだ支払えます");
    assert_has(page.body, "重複");
    api_work(s);
    assert_states(s, id, "cancelled", "void");
    assert_has_not(site_get(s->site, path(s, id, "")).body, "番号はまだ支払えます");
}

/* The late slot begins two hours after the shop was made; its margin is an hour, and the provider
 * wants 32 minutes: a number can be issued in the first 28 minutes. */
static void staff_hear_that_no_number_can_come_before_they_approve(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->late_slot);
    struct answer page = site_get(s->site, path(s, id, ""));
    assert_has(page.body, "番号を発行できるのは");
    assert_has(page.body, "/approve\"><input");
    clock_advance(s->site->clock, 29 * (int64_t)MS_PER_MINUTE);

    page = site_get(s->site, path(s, id, ""));
    assert_has(page.body, "コンビニ支払い番号を発行できません");
    assert_has_not(page.body, "/approve\"><input"); /* no button that approves at once */
    struct answer r = site_post(s->site, path(s, id, "/approve"), "");
    assert_int_equal(r.status, 303);
    assert_str(r.location, path(s, id, "/approve"));
    assert_states(s, id, "pending", "awaiting_approval");

    page = site_get(s->site, path(s, id, "/approve"));
    assert_has(page.body, "番号発行不可");
    assert_has(page.body, "name=\"accepts_no_number\" value=\"1\"");
    press(s, path(s, id, "/approve"), "accepts_no_number=1", "承認しました");
    assert_states(s, id, "confirmed", "failed");
    page = site_get(s->site, path(s, id, ""));
    assert_has(page.body, "決済エラー（番号発行不可）");
    assert_has(page.body, "現地で受領");
    press(s, path(s, id, "/paid"), "", "受領を記録しました");
    press(s, path(s, id, "/paid"), "", "すでに決済完了です");
    assert_states(s, id, "confirmed", "paid");
}

static void a_live_number_is_withdrawn_before_money_is_taken_on_site(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    press(s, path(s, id, "/paid"), "", "その操作はできませんでした");
    assert_states(s, id, "confirmed", "awaiting_payment");
    press(s, path(s, id, "/withdraw"), "", "番号の取り消しを始めました");
    press(s, path(s, id, "/withdraw"), "", "すでに取り消し済み");
    assert_states(s, id, "confirmed", "voiding");
    assert_has(site_get(s->site, path(s, id, "")).body, "番号はまだ支払えます");
    api_work(s);
    assert_states(s, id, "confirmed", "void");
    press(s, path(s, id, "/paid"), "", "決済完了");
    assert_states(s, id, "confirmed", "paid");
}

/* The provider's word on an attempt, as its event brings it. */
struct heard {
    struct payment_get_row payment;
    struct gw_payment seen;
};

static enum err hear_in_tx(struct change *c, void *arg)
{
    const struct heard *h = arg;
    return payment_observe(c, &h->payment, &h->seen);
}

static void provider_says(struct api_shop *s, int64_t payment, enum gw_state state)
{
    struct arena *a = s->site->arena;
    struct heard h;
    bool found;
    struct payment_get_in in = {s->site->shop.v, payment};
    assert_int_equal(q_payment_get(db_reader(s->site->app.db), a, &in, &h.payment, &found), OK);
    assert_true(found);
    fake_gateway_set(s->provider, (struct payment_id){payment}, state);
    assert_true(fake_gateway_see(s->provider, a, (struct payment_id){payment}, &h.seen));
    struct actor provider = {.kind = ACTOR_PROVIDER};
    assert_int_equal(
        change_run(&s->site->app, a, TX_MONEY, s->site->shop, provider, hear_in_tx, &h), OK);
}

static int64_t newest_payment(struct api_shop *s, const char *id)
{
    struct payment_get_row p;
    bool found;
    struct payment_latest_in in = {s->site->shop.v, row(s, id).id};
    struct db_conn *db = db_reader(s->site->app.db);
    assert_int_equal(q_payment_latest(db, s->site->arena, &in, &p, &found), OK);
    assert_true(found);
    return p.id;
}

static void the_withdrawn_number_paid_after_all_is_a_second_payment_P11(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    int64_t number = newest_payment(s, id);
    press(s, path(s, id, "/withdraw"), "", "番号の取り消しを始めました");
    api_work(s);
    press(s, path(s, id, "/paid"), "", "受領を記録しました");
    assert_has(site_get(s->site, path(s, id, "")).body, "操作は必要ありません");
    assert_int_equal(first_task(s, id, "paid_twice"), 0);

    provider_says(s, number, GW_PAID);
    assert_states(s, id, "confirmed", "paid");
    struct str page = site_get(s->site, path(s, id, "")).body;
    assert_has(page, "同じ予約に2回の入金があります");
    assert_has_not(page, "操作は必要ありません");
    assert_has(page, "二重入金");
    assert_has(site_get(s->site, "/a/demo").body, path(s, id, "#pays"));
    press(s, close_of(s, first_task(s, id, "paid_twice")),
          "how=%E8%BF%94%E9%87%91%E6%B8%88%E3%81%BF", "要対応を完了にしました");
    page = site_get(s->site, path(s, id, "")).body;
    assert_has(page, "要対応が完了しました: 二重入金（返金済み）"); /* the history has the word */
    assert_has(page, "操作は必要ありません");
}

static void what_repeats_is_one_line_of_history(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    fake_gateway_fault(s->provider, FAKE_AT_TILL, 4);
    press(s, path(s, id, "/withdraw"), "", "番号の取り消しを始めました");
    for (int i = 0; i < 4; i++) {
        api_work(s);
        clock_advance(s->site->clock, MS_PER_HOUR);
    }
    struct str page = site_get(s->site, path(s, id, "")).body;
    assert_has(page, "番号を取り消せませんでした（番号はまだ支払えます）（3回）");
    assert_has(page, "それより前のやりとり");
}

/* --- the page --- */

static void the_page_tells_everything_about_the_booking(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    struct str page = site_get(s->site, path(s, id, "")).body;
    assert_has(page, "data-status=\"confirmed\"");
    assert_has(page, "data-pay-status=\"awaiting_payment\"");
    assert_has(page, "山田 花子");
    assert_has(page, "ヤマダ ハナコ");
    assert_has(page, "09012345678");
    assert_has(page, "hanako@example.com");
    assert_has(page, "¥3,300");
    assert_has(page, "予約がありました（先着順）");
    assert_has(page, "予約: – → 確定");
    assert_has(page, "コンビニ支払い番号が発行されました");
    assert_has(page, "この番号で支払えます");
    assert_has(page, "決済会社とのやりとり");
    assert_has(page, "予約の確定"); /* the mail */
    assert_has(page, "<svg");
    assert_has(page, "いまここ");
}

static void after_the_deadline_the_number_is_being_checked(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    clock_advance(s->site->clock, 4 * (int64_t)MS_PER_DAY);
    site_forget_cookies(s->site);
    site_sign_in(s->site);
    struct str page = site_get(s->site, path(s, id, "")).body;
    assert_has(page, "期限経過・確認中");
    assert_has_not(page, "この番号で支払えます");
    assert_states(s, id, "confirmed", "awaiting_payment"); /* until the provider speaks */
}

static void every_event_has_words(void **state)
{
    (void)state;
    for (int e = 0; e < BOOK_EV_COUNT; e++) {
        assert_true(story_of_booking((enum booking_event)e) != TX_NONE);
    }
    for (int e = PAY_EV_NONE + 1; e < PAY_EV_COUNT; e++) {
        assert_true(story_of_pay((enum pay_event)e) != TX_NONE);
    }
}

static void a_note_is_for_staff_only(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    press(s, path(s, id, "/note"), "note=%E8%B6%B3%E3%81%8C%E6%82%AA%E3%81%84%3Cb%3E",
          "メモを保存しました");
    struct str page = site_get(s->site, path(s, id, "")).body;
    assert_has(page, "足が悪い&lt;b&gt;</textarea>");
    assert_has(page, "スタッフ用メモを書き換えました");
    struct str token = row(s, id).token;
    const char *own = str_format(s->site->arena, "/s/demo/b/%.*s", STR_ARG(token)).p;
    assert_has_not(site_get(s->site, own).body, "足が悪い");
}

static void a_mail_goes_again_a_few_times_an_hour(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    for (int i = 0; i < 3; i++) {
        press(s, path(s, id, "/resend"), "", "メールを再送します");
        clock_advance(s->site->clock, MS_PER_SECOND);
    }
    press(s, path(s, id, "/resend"), "", "1時間に3回まで");
    assert_int_equal(mails_of_kind(s, id, "CONFIRMED"), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ADMIN_TEST(visitors_are_asked_to_sign_in_and_change_nothing),
        ADMIN_TEST(without_the_sessions_token_nothing_changes),
        ADMIN_TEST(looking_changes_nothing),
        ADMIN_TEST(plain_staff_decide_too),
        ADMIN_TEST(another_shops_booking_does_not_exist),
        ADMIN_TEST(a_second_press_is_told_kindly),
        ADMIN_TEST(refused_with_or_without_a_mail),
        ADMIN_TEST(a_cancellation_needs_its_reason),
        ADMIN_TEST(staff_hear_that_no_number_can_come_before_they_approve),
        ADMIN_TEST(a_live_number_is_withdrawn_before_money_is_taken_on_site),
        ADMIN_TEST(the_withdrawn_number_paid_after_all_is_a_second_payment_P11),
        ADMIN_TEST(what_repeats_is_one_line_of_history),
        ADMIN_TEST(the_page_tells_everything_about_the_booking),
        ADMIN_TEST(after_the_deadline_the_number_is_being_checked),
        cmocka_unit_test(every_event_has_words),
        ADMIN_TEST(a_note_is_for_staff_only),
        ADMIN_TEST(a_mail_goes_again_a_few_times_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
