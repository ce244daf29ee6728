/* shop_apply_test.c: from the shop's page to a booking: nothing entered is lost, nothing is
 * promised that does not hold. */
#include "unit/web/shop_site.h"

static void open_offerings_are_shown_and_drafts_are_not(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r = site_get(t.s, "/s/demo");
    assert_int_equal(r.status, 200);
    assert_has(r.body, "体験レッスン");
    assert_has(r.body, "先着順");
    assert_has(r.body, "¥3,300（1名・税込）");
    assert_has(r.body, "特定商取引法に基づく表記");
    shop_site_close(&t);

    struct offering_input draft = usual_offering();
    draft.status = OFFERING_DRAFT;
    t = shop_site_open(&draft);
    assert_lacks(site_get(t.s, "/s/demo").body, "体験レッスン");
    assert_int_equal(site_get(t.s, offer_url(&t, "")).status, 404);
    assert_int_equal(site_get(t.s, offer_url(&t, "/apply?slot=0")).status, 404);
    shop_site_close(&t);
}

static void the_calendar_opens_on_the_first_free_day(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r = site_get(t.s, offer_url(&t, ""));
    assert_int_equal(r.status, 200);
    assert_has(r.body, "18:30〜19:30");
    assert_has(r.body, "残り4名");
    r = site_get(t.s, offer_url(&t, "?view=week"));
    assert_has(r.body, "<div class=\"week\">");
    r = site_get(t.s, offer_url(&t, "?day=1999-12-31&month=x"));
    assert_int_equal(r.status, 200);
    shop_site_close(&t);
}

static void a_full_slot_cannot_be_chosen(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    book(&t, "party=3&method=onsite");
    book(&t, "party=1&method=onsite");
    struct answer r = site_get(t.s, offer_url(&t, ""));
    assert_has(r.body, "いま予約できる枠はありません");
    assert_lacks(r.body, "apply?slot=");
    struct str slot = id_text(t.s->arena, t.slot);
    const char *url =
        offer_url(&t, str_c(t.s->arena, str_format(t.s->arena, "/apply?slot=%.*s", STR_ARG(slot))));
    r = site_get(t.s, url);
    assert_has(r.body, "満席になりました");
    assert_lacks(r.body, "確認画面へ進む");
    shop_site_close(&t);
}

static void mistakes_are_shown_and_what_was_right_is_kept(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r =
        site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=2&method=&mail=x"));
    assert_int_equal(r.status, 422);
    assert_has(r.body, "お支払い方法を選択してください");
    assert_has(r.body, "value=\"山田 花子\"");
    assert_has(r.body, "value=\"ヤマダ\"");
    assert_has(r.body, "value=\"09012345678\"");
    assert_has(r.body, "<option value=\"2\" selected>");
    shop_site_close(&t);
}

static void the_confirmation_says_the_six_things(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r =
        site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=2&method=konbini"));
    assert_int_equal(r.status, 200);
    static const char *const wanted[] = {
        "分量",
        "体験レッスン　2名",
        "価格（総額・税込）",
        "¥6,600",
        "支払いの時期と方法",
        "までにお支払いください",
        "自動ではキャンセルされません",
        "役務の提供時期",
        "18:30〜19:30",
        "申込みの期間",
        "16:30まで受け付けています",
        "申込みの撤回・解除",
        "18:30までは",
        "この内容で予約を確定する",
    };
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        assert_has(r.body, wanted[i]);
    }
    r = site_post(t.s, offer_url(&t, "/apply"), hidden_fields(&t, r.body));
    assert_int_equal(r.status, 200);
    assert_has(r.body, "value=\"山田 花子\"");
    assert_has(r.body, "value=\"konbini\" checked");
    shop_site_close(&t);
}

static void a_doubtful_address_is_asked_about(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct str slot = id_text(t.s->arena, t.slot);
    struct str form = str_format(t.s->arena,
                                 "slot=%.*s&name=a&kana=%%E3%%82%%84&mail=a%%40gmial.com&"
                                 "phone=0312345678&party=1&method=onsite",
                                 STR_ARG(slot));
    struct answer r = site_post(t.s, offer_url(&t, "/confirm"), str_c(t.s->arena, form));
    assert_int_equal(r.status, 200);
    assert_has(r.body, "a@gmail.com");
    shop_site_close(&t);
}

static void pressing_twice_books_once(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r =
        site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=3&method=onsite"));
    const char *fields = hidden_fields(&t, r.body);
    struct answer first = site_post(t.s, offer_url(&t, "/book"), fields);
    struct answer second = site_post(t.s, offer_url(&t, "/book"), fields);
    assert_int_equal(first.status, 303);
    assert_int_equal(second.status, 303);
    assert_true(str_eq(first.location, second.location));
    assert_has(site_get(t.s, offer_url(&t, "")).body, "残り1名");
    shop_site_close(&t);
}

static void a_forged_or_foreign_form_books_nothing(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r = site_send(t.s, "POST", offer_url(&t, "/book"),
                                str_from(apply_form(&t, "party=1&method=onsite")),
                                (const struct http_header[]){
                                    {STR("Content-Type"), STR("application/x-www-form-urlencoded")},
                                    {STR("Origin"), STR("https://elsewhere.example")},
                                    {STR_NONE, STR_NONE}});
    assert_int_equal(r.status, 403);
    /* Without the confirmation's fields the confirmation comes first. */
    r = site_post(t.s, offer_url(&t, "/book"), apply_form(&t, "party=1&method=onsite"));
    assert_int_equal(r.status, 409);
    assert_has(r.body, "お申し込み内容の確認");
    assert_has(site_get(t.s, offer_url(&t, "")).body, "残り4名");
    shop_site_close(&t);
}

static void seats_lost_meanwhile_are_told_with_other_times(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    enum { SEATS = 5 };
    add_slot(&t, (int64_t)5 * MS_PER_DAY, SEATS);
    struct answer r =
        site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=2&method=onsite"));
    const char *fields = hidden_fields(&t, r.body);
    book(&t, "party=3&method=onsite");
    r = site_post(t.s, offer_url(&t, "/book"), fields);
    assert_int_equal(r.status, 422);
    assert_has(r.body, "この日時の残りは1名分です");
    assert_has(r.body, "value=\"山田 花子\"");
    book(&t, "party=1&method=onsite");
    r = site_post(t.s, offer_url(&t, "/book"), fields);
    assert_int_equal(r.status, 422);
    assert_has(r.body, "満席になりました");
    assert_has(r.body, "近い日時の空き");
    assert_has(r.body, "残り5名");
    assert_has(r.body, "value=\"山田 花子\"");
    shop_site_close(&t);
}

static void a_changed_price_is_confirmed_again(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r =
        site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=1&method=onsite"));
    const char *fields = hidden_fields(&t, r.body);
    struct offering_input in = usual_offering();
    struct problems problems = {0};
    struct actor owner = {.kind = ACTOR_USER, .user = t.s->owner};
    in.id = t.offering;
    in.price = (struct yen){4400};
    assert_int_equal(
        app_save_offering(&t.s->app, t.s->arena, t.s->shop, owner, &in, &problems, &in.id), OK);
    r = site_post(t.s, offer_url(&t, "/book"), fields);
    assert_int_equal(r.status, 409);
    assert_has(r.body, "新しい合計は¥4,400です");
    r = site_post(t.s, offer_url(&t, "/book"), hidden_fields(&t, r.body));
    assert_int_equal(r.status, 303);
    shop_site_close(&t);
}

static void a_full_slot_with_a_waiting_list_takes_names(void **state)
{
    (void)state;
    struct offering_input in = usual_offering();
    in.waitlist = WAITLIST_CONFIRMED;
    struct shop_site t = shop_site_open(&in);
    book(&t, "party=3&method=onsite");
    /* One seat is left: a party of two waits and knows it. */
    struct answer r =
        site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=2&method=onsite"));
    assert_has(r.body, "キャンセル待ちに申し込む");
    r = site_post(t.s, offer_url(&t, "/book"), hidden_fields(&t, r.body));
    assert_int_equal(r.status, 303);
    r = site_get(t.s, str_c(t.s->arena, r.location));
    assert_has(r.body, "キャンセル待ちに登録しました");
    assert_has(r.body, "現在の順番：1番目");
    book(&t, "party=1&method=onsite");
    r = site_get(t.s, offer_url(&t, ""));
    assert_has(r.body, "満席（キャンセル待ちを受付中）");
    shop_site_close(&t);
}

static void konbini_that_is_not_possible_says_why(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    /* Bookable for another while, but too late for a number. */
    t.slot = add_slot(&t, (int64_t)3 * MS_PER_HOUR, 4);
    struct offering_input in = usual_offering();
    struct problems problems = {0};
    struct actor owner = {.kind = ACTOR_USER, .user = t.s->owner};
    in.id = t.offering;
    in.deadline_margin_min = 170;
    assert_int_equal(
        app_save_offering(&t.s->app, t.s->arena, t.s->shop, owner, &in, &problems, &in.id), OK);
    assert_false(problems.refuses);
    struct str slot = id_text(t.s->arena, t.slot);
    const char *url =
        offer_url(&t, str_c(t.s->arena, str_format(t.s->arena, "/apply?slot=%.*s", STR_ARG(slot))));
    struct answer r = site_get(t.s, url);
    assert_has(r.body, "この日時ではコンビニ払いをお選びいただけません");
    assert_lacks(r.body, "value=\"konbini\"");
    r = site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=1&method=konbini"));
    assert_int_equal(r.status, 422);
    shop_site_close(&t);
}

static void own_questions_and_tickets_are_asked_and_kept(void **state)
{
    (void)state;
    const struct ticket_input tickets[] = {
        {.name = STR("一般"), .name_en = STR("Adult"), .price = {5500}, .is_active = true},
        {.name = STR("招待"), .name_en = STR("Guest"), .price = {0}, .is_active = true}};
    const struct question_input questions[] = {{.label = STR("経験"),
                                                .label_en = STR("Experience"),
                                                .kind = QUESTION_CHOICE,
                                                .options = STR("はじめて\n2回目以上"),
                                                .is_required = true,
                                                .is_active = true}};
    struct offering_input in = usual_offering();
    in.kind = OFFERING_EVENT;
    in.tickets = tickets;
    in.n_tickets = COUNT_OF(tickets);
    in.questions = questions;
    in.n_questions = COUNT_OF(questions);
    struct shop_site t = shop_site_open(&in);
    struct str slot = id_text(t.s->arena, t.slot);
    struct answer r =
        site_get(t.s, offer_url(&t, str_c(t.s->arena, str_format(t.s->arena, "/apply?slot=%.*s",
                                                                 STR_ARG(slot)))));
    assert_has(r.body, "一般　¥5,500");
    assert_has(r.body, "2回目以上");
    r = site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=1&method=onsite"));
    assert_int_equal(r.status, 422);
    assert_has(r.body, "種別を選択してください");
    assert_has(r.body, "経験を選択してください");
    shop_site_close(&t);
}

static void english_is_english(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r = site_get(t.s, offer_url(&t, "?lang=en"));
    assert_has(r.body, "Trial lesson");
    assert_has(r.body, "4 left");
    assert_has(r.body, "Choose a date and time");
    r = site_post(t.s, offer_url(&t, "/confirm"), apply_form(&t, "party=2&method=konbini"));
    assert_has(r.body, "Check your booking");
    assert_has(r.body, "Book now");
    r = site_get(t.s, book(&t, "party=2&method=onsite"));
    assert_has(r.body, "Your booking is confirmed");
    shop_site_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_offerings_are_shown_and_drafts_are_not),
        cmocka_unit_test(the_calendar_opens_on_the_first_free_day),
        cmocka_unit_test(a_full_slot_cannot_be_chosen),
        cmocka_unit_test(mistakes_are_shown_and_what_was_right_is_kept),
        cmocka_unit_test(the_confirmation_says_the_six_things),
        cmocka_unit_test(a_doubtful_address_is_asked_about),
        cmocka_unit_test(pressing_twice_books_once),
        cmocka_unit_test(a_forged_or_foreign_form_books_nothing),
        cmocka_unit_test(seats_lost_meanwhile_are_told_with_other_times),
        cmocka_unit_test(a_changed_price_is_confirmed_again),
        cmocka_unit_test(a_full_slot_with_a_waiting_list_takes_names),
        cmocka_unit_test(konbini_that_is_not_possible_says_why),
        cmocka_unit_test(own_questions_and_tickets_are_asked_and_kept),
        cmocka_unit_test(english_is_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
