/* admin_lists_test.c: what staff find: 要対応, mails, the list of bookings and the first page. */
#include "unit/web/admin_desk.h"

#include "app/change.h"
#include "app/effects.h"
#include "app/mail.h"
#include "store/admin.h"
#include "store/mail.h"
#include "store/slot.h"

#include <inttypes.h>

/* --- 要対応 and mails --- */

static void an_approval_is_closed_only_by_deciding(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot);
    struct str list = site_get(s->site, "/a/demo/follow-ups").body;
    assert_has(list, path(s, id, "/approve"));
    assert_has(list, path(s, id, "/refuse"));
    press(s, close_of(s, first_task(s, id, "approval")), "how=x&from=list", "承認またはお断り");
    assert_true(first_task(s, id, "approval") != 0);
    press(s, path(s, id, "/approve"), "", "承認しました");
    assert_true(first_task(s, id, "approval") == 0);
}

static void money_of_a_cancelled_booking_waits_until_a_person_says_how(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->late_slot);
    clock_advance(s->site->clock, 29 * (int64_t)MS_PER_MINUTE);
    press(s, path(s, id, "/approve"), "accepts_no_number=1", "承認しました");
    press(s, path(s, id, "/paid"), "", "決済完了");
    assert_has(site_get(s->site, path(s, id, "/cancel")).body, "入金済みです");
    press(s, path(s, id, "/cancel"), "reason=called_off&tell=1", "返金の判断");
    const char *close = close_of(s, first_task(s, id, "refund_decision"));
    press(s, close, "how=", "ひとこと入力してください");
    assert_true(first_task(s, id, "refund_decision") != 0);
    press(s, close, "how=refunded+in+cash", "要対応を完了にしました");
    press(s, close, "how=again", "すでに完了しています");
    assert_true(first_task(s, id, "refund_decision") == 0);
    assert_has_not(site_get(s->site, "/a/demo/follow-ups").body, "refunded in cash");
    struct str done = site_get(s->site, "/a/demo/follow-ups?show=done").body;
    assert_has(done, "refunded in cash");
    assert_has(done, "見本 花子"); /* who closed it */
}

static enum err fail_mail(struct change *c, void *arg)
{
    struct mail_end_in in = {.shop = c->shop.v,
                             .id = *(int64_t *)arg,
                             .state = STR("failed"),
                             .error = STR("550 5.1.1 no such user")};
    return q_mail_end(c->db, &in, NULL);
}

static void a_mail_given_up_is_tried_again_at_a_press(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    struct mail_of_booking_rows rows;
    struct mail_of_booking_in in = {s->site->shop.v, row(s, id).id, 1};
    struct db_conn *db = db_reader(s->site->app.db);
    assert_int_equal(q_mail_of_booking(db, s->site->arena, &in, &rows), OK);
    int64_t mail = rows.v[0].id;
    struct str text = id_text(s->site->arena, mail);
    const char *retry = str_format(s->site->arena, "/a/demo/mails/%.*s/retry", STR_ARG(text)).p;
    press(s, retry, "", "やり直しが必要ない"); /* it has not been tried yet */
    struct actor system = {.kind = ACTOR_SYSTEM};
    assert_int_equal(change_run(&s->site->app, s->site->arena, TX_ADMIN, s->site->shop, system,
                                fail_mail, &mail),
                     OK);
    struct str list = site_get(s->site, "/a/demo/mails?state=failed").body;
    assert_has(list, "550 5.1.1 no such user");
    assert_has(list, retry);
    press(s, retry, "", "もう一度送信します");
    assert_int_equal(q_mail_of_booking(db, s->site->arena, &in, &rows), OK);
    assert_str(rows.v[0].state, "ready");
    assert_int_equal(rows.v[0].attempts, 0);
    assert_has(site_get(s->site, path(s, id, "")).body, "メールの送信をやり直しました");
}

static int64_t newest_mail(struct api_shop *s)
{
    struct mail_page_rows rows;
    struct mail_page_in in = {s->site->shop.v, 0, INT64_MAX, STR(""), 1};
    assert_int_equal(q_mail_page(db_reader(s->site->app.db), s->site->arena, &in, &rows), OK);
    assert_int_equal(rows.n, 1);
    return rows.v[0].id;
}

static enum err add_account_mail(struct change *c, void *arg)
{
    (void)arg;
    TRY(mail_account(c, MAIL_ACCOUNT_PASSWORD, 0, STR("owner@example.jp"), STR("ja")));
    return follow_up_open(c, FOLLOW_MAIL_FAILED, (struct booking_id){0}, (struct payment_id){0});
}

static void a_mail_of_no_booking_is_tried_again_and_its_task_closed(void **state)
{
    struct api_shop *s = *state;
    struct actor system = {.kind = ACTOR_SYSTEM};
    struct app *app = &s->site->app;
    struct shop_id shop = s->site->shop;
    struct arena *a = s->site->arena;
    assert_int_equal(change_run(app, a, TX_ADMIN, shop, system, add_account_mail, NULL), OK);
    int64_t mail = newest_mail(s);
    assert_int_equal(change_run(app, a, TX_ADMIN, shop, system, fail_mail, &mail), OK);
    assert_has(site_get(s->site, "/a/demo/follow-ups").body, "/a/demo/mails?state=failed");
    struct follow_up_open_rows tasks;
    struct follow_up_open_in open = {.shop = shop.v, .max = 1};
    assert_int_equal(q_follow_up_open(db_reader(app->db), a, &open, &tasks), OK);
    struct str id = id_text(a, tasks.v[0].id);
    const char *retry = str_format(a, "/a/demo/follow-ups/%.*s/retry", STR_ARG(id)).p;
    assert_has(site_get(s->site, "/a/demo").body, retry);
    press(s, retry, "from=list", "もう一度送信します");
    press(s, retry, "from=list", "すでに完了しています");
    assert_has_not(site_get(s->site, "/a/demo/follow-ups").body, "/a/demo/mails?state=failed");
    assert_has(site_get(s->site, "/a/demo/follow-ups?show=done").body, "送信のやり直し");
}

static enum err delay_mail(struct change *c, void *arg)
{
    struct mail_again_in in = {.shop = c->shop.v,
                               .id = *(int64_t *)arg,
                               .next_at = c->now.ms + MS_PER_MINUTE,
                               .error = STR("421 4.3.2 come back later")};
    return q_mail_again(c->db, &in, NULL);
}

static void mails_are_listed_by_what_became_of_them(void **state)
{
    struct api_shop *s = *state;
    booked(s, s->slot);
    int64_t mail = newest_mail(s);
    struct actor system = {.kind = ACTOR_SYSTEM};
    const char *waiting = "421 4.3.2 come back later";
    assert_int_equal(change_run(&s->site->app, s->site->arena, TX_ADMIN, s->site->shop, system,
                                delay_mail, &mail),
                     OK);
    struct str list = site_get(s->site, "/a/demo/mails?state=retrying").body;
    assert_has(list, waiting);
    assert_has(list, "再試行中 <span class=\"count\">1</span>");
    assert_has(list, "次の送信");
    assert_has(site_get(s->site, "/a/demo/mails").body, waiting);
    static const char *const others[] = {"ready", "failed", "sent", "dropped"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        const char *url = str_format(s->site->arena, "/a/demo/mails?state=%s", others[i]).p;
        assert_has_not(site_get(s->site, url).body, waiting);
    }
}

/* The clock goes on to so many hours before that slot's start; staff sign in again. */
static void go_before(struct api_shop *s, int64_t of, int hours)
{
    struct slot_get_row slot;
    bool found;
    struct slot_get_in in = {s->site->shop.v, of};
    assert_int_equal(q_slot_get(db_reader(s->site->app.db), s->site->arena, &in, &slot, &found),
                     OK);
    clock_advance(s->site->clock, slot.starts_at - hours * (int64_t)MS_PER_HOUR -
                                      app_now(&s->site->app).ms + MS_PER_SECOND);
    site_forget_cookies(s->site);
    site_sign_in(s->site);
}

/* Two things to do: an old one of no booking, and one of a booking. */
static enum err open_two(struct change *c, void *arg)
{
    const int64_t *booking = arg;
    const struct payment_id none = {0};
    TRY(follow_up_open(c, FOLLOW_MAIL_FAILED, (struct booking_id){0}, none));
    return follow_up_open(c, FOLLOW_ISSUE_SLOW, (struct booking_id){*booking}, none);
}

static void what_starts_soon_unpaid_or_undecided_comes_first_in_red(void **state)
{
    struct api_shop *s = *state;
    const char *unpaid = booked(s, s->slot);
    const char *soon = "まもなく始まる予約", *others = "そのほかの要対応";
    int64_t id = row(s, unpaid).id;
    struct actor system = {.kind = ACTOR_SYSTEM};
    assert_int_equal(
        change_run(&s->site->app, s->site->arena, TX_ADMIN, s->site->shop, system, open_two, &id),
        OK);
    assert_has_not(site_get(s->site, "/a/demo").body, soon);
    assert_has(site_get(s->site, "/a/demo/follow-ups").body, "0分経過");
    go_before(s, s->slot, 48);
    static const char *const pages[] = {"/a/demo", "/a/demo/follow-ups"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct str page = site_get(s->site, pages[i]).body;
        assert_has(page, soon);
        assert_has(page, "開始まであと47時間");
        struct str rest = str_from(strstr(str_c(s->site->arena, page), others));
        assert_has(rest, "/a/demo/mails?state=failed");
        assert_has_not(rest, "番号の発行が遅れています");
    }
    struct str booking = site_get(s->site, path(s, unpaid, "")).body;
    assert_has(booking, "開始まであと47時間");
    assert_has(booking, "日経過</strong>");
    assert_has(site_get(s->site, "/a/demo/bookings?time=all").body, "要対応 1（");
    go_before(s, s->slot, -1);
    assert_has(site_get(s->site, "/a/demo").body, "開始時刻を過ぎています");
}

/* --- lists --- */

static void every_filter_finds_its_bookings(void **state)
{
    struct api_shop *s = *state;
    const char *pending = booked(s, s->approval_slot), *confirmed = booked(s, s->slot);
    struct str offering = id_text(s->site->arena, s->approval);
    static const char *const both[] = {"",
                                       "?time=all",
                                       "?q=%E8%8A%B1%E5%AD%90",
                                       "?q=%E3%81%AF%E3%81%AA%E3%81%93",
                                       "?q=09012345678",
                                       "?from=2020-01-01",
                                       "?status=&pay="};
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        const char *url = str_format(s->site->arena, "/a/demo/bookings%s", both[i]).p;
        struct str list = site_get(s->site, url).body;
        assert_has(list, path(s, pending, "\""));
        assert_has(list, path(s, confirmed, "\""));
    }
    const char *const one[] = {
        "?status=pending",
        "?pay=awaiting_approval&time=all",
        "?status=pending&pay=awaiting_approval",
        str_format(s->site->arena, "?offering=%.*s", STR_ARG(offering)).p,
        str_format(s->site->arena, "?time=all&offering=%.*s", STR_ARG(offering)).p,
        str_format(s->site->arena, "?q=%s", pending).p,
    };
    for (size_t i = 0; i < COUNT_OF(one); i++) {
        const char *url = str_format(s->site->arena, "/a/demo/bookings%s", one[i]).p;
        struct str list = site_get(s->site, url).body;
        assert_has(list, path(s, pending, "\""));
        assert_has_not(list, path(s, confirmed, "\""));
    }
}

static void the_first_page_counts_pairs_and_lists_what_waits(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot);
    booked(s, s->slot);
    booked(s, s->slot);
    struct str page = site_get(s->site, "/a/demo").body;
    assert_has(page, "status=pending&amp;pay=awaiting_approval\">1</a>");
    assert_has(page, "status=confirmed&amp;pay=awaiting_payment\">2</a>");
    assert_has(page, path(s, id, "/approve"));
    assert_has(page, "要対応 <span class=\"count\">1</span>");
    assert_int_equal(site_get(s->site, "/a/demo/explain").status, 200);
}

static void todays_slots_show_seats_and_how_they_are_paid(void **state)
{
    struct api_shop *s = *state;
    booked(s, s->slot);
    booked(s, s->slot);
    struct slot_get_row slot;
    bool found;
    struct slot_get_in in = {s->site->shop.v, s->slot};
    assert_int_equal(q_slot_get(db_reader(s->site->app.db), s->site->arena, &in, &slot, &found),
                     OK);
    const char *fill = str_format(s->site->arena, "2 / %" PRId64 "名", slot.capacity).p;
    assert_has_not(site_get(s->site, "/a/demo").body, fill); /* days away */
    clock_advance(s->site->clock, slot.starts_at - MS_PER_DAY - app_now(&s->site->app).ms);
    site_forget_cookies(s->site);
    site_sign_in(s->site);
    struct str page = site_get(s->site, "/a/demo").body;
    assert_has(page, fill);
    assert_has(page, "コンビニ支払い待ち 2</span>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ADMIN_TEST(an_approval_is_closed_only_by_deciding),
        ADMIN_TEST(money_of_a_cancelled_booking_waits_until_a_person_says_how),
        ADMIN_TEST(a_mail_given_up_is_tried_again_at_a_press),
        ADMIN_TEST(a_mail_of_no_booking_is_tried_again_and_its_task_closed),
        ADMIN_TEST(mails_are_listed_by_what_became_of_them),
        ADMIN_TEST(what_starts_soon_unpaid_or_undecided_comes_first_in_red),
        ADMIN_TEST(every_filter_finds_its_bookings),
        ADMIN_TEST(the_first_page_counts_pairs_and_lists_what_waits),
        ADMIN_TEST(todays_slots_show_seats_and_how_they_are_paid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
