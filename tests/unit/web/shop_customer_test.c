/* shop_customer_test.c: the customer's own page tells every state, and a number only when it can be
 * paid. */
#include "unit/web/shop_site.h"

static void a_confirmed_booking_waits_for_its_number(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    const char *page = book(&t, "party=2&method=konbini");
    struct answer r = site_get(t.s, page);
    assert_int_equal(r.status, 200);
    assert_has(r.body, "ご予約が確定しました");
    assert_has(r.body, "コンビニのお支払い番号を発行しています");
    assert_has(r.body, "http-equiv=\"refresh\"");
    assert_has(r.body, "data-refresh=\"3\"");
    assert_lacks(r.body, "支払い番号をコピー");
    const char *second = book(&t, "party=1&method=konbini");
    assert_has(site_get(t.s, second).body, "お客様の前に1件あります");
    shop_site_close(&t);
}

static void the_number_is_shown_for_every_chain(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    const char *page = book(&t, "party=2&method=konbini");
    force_payment(&t, page, "awaiting_payment", "", true);
    struct answer r = site_get(t.s, page);
    static const char *const wanted[] = {"ローソン",
                                         CODE,
                                         "ファミリーマート",
                                         "420222",
                                         "ミニストップ",
                                         "530333",
                                         "セイコーマート",
                                         "640444",
                                         NUMBER,
                                         "¥6,600",
                                         "https://pay.example/voucher",
                                         "自動ではキャンセルされません"};
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        assert_has(r.body, wanted[i]);
    }
    assert_lacks(r.body, "http-equiv=\"refresh\""); /* nobody is interrupted while reading */
    shop_site_close(&t);
}

static void a_secret_link_stays_secret(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    const char *page = book(&t, "party=1&method=onsite");
    struct answer r = site_get(t.s, page);
    assert_str(site_header(r, "Referrer-Policy"), "no-referrer");
    assert_str(site_header(r, "X-Robots-Tag"), "noindex, nofollow");
    assert_str(site_header(r, "Cache-Control"), "no-store");
    assert_int_equal(site_get(t.s, "/s/demo/b/0123456789abcdefghjkmnpqrs").status, 404);
    shop_site_close(&t);
}

/* Every state of booking and payment: what is said, and whether the number may be seen. */
static void every_state_has_its_words(void **state)
{
    static const struct {
        const char *booking, *reason, *pay, *fail;
        const char *says;
        bool shows_number;
    } states[] = {
        {"confirmed", "", "awaiting_payment", "", "期限までにコンビニでお支払いください", true},
        {"confirmed", "", "paid", "", "お支払いが完了しました", false},
        {"confirmed", "", "failed", "expired", "ご予約は「確定」のままです", false},
        {"confirmed", "", "failed", "issue_failed", "お支払い番号を発行できませんでした", false},
        {"confirmed", "", "voiding", "", "お支払いにならないでください", false},
        {"confirmed", "", "void", "", "お支払い番号は取り消されました", false},
        {"cancelled", "by_customer", "voiding", "", "番号はまだ支払えますが", false},
        {"cancelled", "by_shop", "void", "", "みほん教室の都合により", false},
        {"cancelled", "unpaid", "failed", "expired", "お支払いを確認できなかったため", false},
        {"cancelled", "by_shop", "paid", "", "お支払い済みの¥3,300の取り扱い", false},
        {"cancelled", "refused", "void", "", "お受けすることができません", false},
        {"cancelled", "called_off", "void", "", "開催は中止", false},
        {"cancelled", "duplicate", "void", "", "重なっていたため", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        struct shop_site t = shop_site_open(NULL);
        const char *page = book(&t, "party=1&method=konbini");
        force_payment(&t, page, states[i].pay, states[i].fail, true);
        if (str_is(STR("cancelled"), states[i].booking)) {
            force_booking(&t, page, "cancelled", states[i].reason);
        }
        struct answer r = site_get(t.s, page);
        assert_has(r.body, states[i].says);
        if (states[i].shows_number) {
            assert_has(r.body, CODE);
        } else {
            assert_lacks(r.body, CODE);
            assert_lacks(r.body, "pay.example");
        }
        shop_site_close(&t);
    }
}

static void after_the_deadline_the_number_is_gone_and_the_booking_is_not(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    const char *page = book(&t, "party=1&method=konbini");
    force_payment(&t, page, "awaiting_payment", "", true);
    clock_advance(t.s->clock, MS_PER_DAY + MS_PER_MINUTE);
    struct answer r = site_get(t.s, page);
    assert_has(r.body, "期限経過・確認中");
    assert_has(r.body, "ご予約は「確定」のままです");
    assert_lacks(r.body, CODE);
    shop_site_close(&t);
}

static void approval_has_no_number_anywhere(void **state)
{
    (void)state;
    struct offering_input in = usual_offering();
    in.admission = ADMISSION_APPROVAL;
    struct shop_site t = shop_site_open(&in);
    struct answer r =
        site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=1&method=konbini"));
    assert_has(r.body, "みほん教室が承認した時点で確定します");
    assert_has(r.body, "この内容で申し込む");
    const char *page = book(&t, "party=1&method=konbini");
    r = site_get(t.s, page);
    assert_has(r.body, "仮予約を受け付けました");
    assert_has(r.body, "承認後にコンビニ支払い番号を発行");
    assert_has(r.body, "いまお支払いいただくものはありません");
    assert_lacks(r.body, "id=\"pay\"");
    shop_site_close(&t);
}

static void customers_cancel_within_the_limit(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    const char *page = book(&t, "party=1&method=konbini");
    force_payment(&t, page, "awaiting_payment", "", true);
    const char *cancel = str_c(t.s->arena, str_format(t.s->arena, "%s/cancel", page));
    struct answer r = site_get(t.s, cancel);
    assert_int_equal(r.status, 200);
    assert_has(r.body, "お手元のお支払い番号は使えなくなります");
    assert_has(site_get(t.s, page).body, "ご予約が確定しました"); /* asking changed nothing */
    r = site_post(t.s, cancel, "");
    assert_int_equal(r.status, 303);
    r = site_get(t.s, page);
    assert_has(r.body, "キャンセルを承りました");
    assert_has(r.body, "番号はまだ支払えますが、お支払いにならないでください");
    assert_lacks(r.body, CODE);
    assert_has(site_get(t.s, offer_url(&t, "")).body, "残り4名");
    r = site_post(t.s, cancel, "");
    assert_int_equal(r.status, 303);
    assert_has(site_get(t.s, page).body, "すでにキャンセルされています");
    shop_site_close(&t);
}

static void past_the_limit_there_is_no_button(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    const char *page = book(&t, "party=1&method=onsite");
    clock_advance(t.s->clock, (int64_t)3 * MS_PER_DAY);
    struct answer r = site_get(t.s, page);
    assert_has(r.body, "キャンセルできる期限を過ぎています");
    assert_lacks(r.body, "予約をキャンセルする");
    const char *cancel = str_c(t.s->arena, str_format(t.s->arena, "%s/cancel", page));
    assert_int_equal(site_post(t.s, cancel, "").status, 303);
    r = site_get(t.s, page);
    assert_has(r.body, "キャンセルできる期限を過ぎています。お手数ですが");
    assert_has(r.body, "ご予約が確定しました");
    shop_site_close(&t);
}

static void the_mail_can_be_asked_for_again_a_few_times(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    const char *page = book(&t, "party=1&method=onsite");
    const char *resend = str_c(t.s->arena, str_format(t.s->arena, "%s/resend", page));
    assert_int_equal(site_post(t.s, resend, "").status, 303);
    assert_has(site_get(t.s, page).body, "確認のメールをお送りしました");
    bool is_refused = false;
    for (int i = 0; i < 20 && !is_refused; i++) {
        site_post(t.s, resend, "");
        is_refused = !lacks(site_get(t.s, page).body, "いまは送れません");
    }
    assert_true(is_refused);
    shop_site_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confirmed_booking_waits_for_its_number),
        cmocka_unit_test(the_number_is_shown_for_every_chain),
        cmocka_unit_test(a_secret_link_stays_secret),
        cmocka_unit_test(every_state_has_its_words),
        cmocka_unit_test(after_the_deadline_the_number_is_gone_and_the_booking_is_not),
        cmocka_unit_test(approval_has_no_number_anywhere),
        cmocka_unit_test(customers_cancel_within_the_limit),
        cmocka_unit_test(past_the_limit_there_is_no_button),
        cmocka_unit_test(the_mail_can_be_asked_for_again_a_few_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
