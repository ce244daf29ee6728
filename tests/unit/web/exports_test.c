/* exports_test.c: lists as files: what is in them, what is not, and how they are named. */
#include "unit/web/admin_desk.h"

#define HEADS                                                                                                                     \
    "\xef\xbb\xbf予約番号,申込日時,予約の状態,キャンセル理由,予約メニュー・イベント,種別,"       \
    "開始日時,終了日時,人数,お名前,フリガナ,メールアドレス,電話番号,金額（円）,支払い方法," \
    "決済の状態,支払い期限,入金日時,支払い場所,質問への回答,店舗メモ\r\n"

static struct str csv(struct api_shop *s, const char *query)
{
    struct answer r =
        site_get(s->site, str_format(s->site->arena, "/a/demo/bookings.csv%s", query).p);
    assert_int_equal(r.status, 200);
    assert_str(r.type, "text/csv; charset=utf-8");
    assert_true(str_starts(r.body, STR(HEADS)));
    assert_true(str_ends(r.body, STR("\r\n")));
    return r.body;
}

static void the_list_is_a_file_with_every_filter_of_the_page(void **state)
{
    struct api_shop *s = *state;
    const char *pending = booked(s, s->approval_slot), *confirmed = booked(s, s->slot);
    struct str offering = id_text(s->site->arena, s->approval);
    struct str all = csv(s, "?time=all");
    assert_has(all, pending);
    assert_has(all, confirmed);
    assert_has(all, ",山田 花子,ヤマダ ハナコ,hanako@example.com,090-1234-5678,");
    assert_has(all, ",承認待ち,");
    assert_has(all, ",コンビニ払い,コンビニ支払い待ち,2");
    const char *const one[] = {
        "?status=pending",
        "?pay=awaiting_approval&time=all",
        "?status=pending&pay=awaiting_approval",
        str_format(s->site->arena, "?offering=%.*s", STR_ARG(offering)).p,
        str_format(s->site->arena, "?q=%s", pending).p,
        str_format(s->site->arena, "?time=all&before=%s", confirmed).p,
    };
    for (size_t i = 0; i < COUNT_OF(one); i++) {
        struct str file = csv(s, one[i]);
        assert_has(file, pending);
        assert_has_not(file, confirmed);
    }
    assert_has(site_get(s->site, "/a/demo/bookings?status=pending").body,
               "/a/demo/bookings.csv?status=pending\"");
}

static void it_is_named_after_the_shop_and_the_day(void **state)
{
    struct api_shop *s = *state;
    booked(s, s->slot);
    struct answer r = site_get(s->site, "/a/demo/bookings.csv");
    struct str day = day_iso(s->site->arena, day_of(app_now(&s->site->app)));
    struct str name = site_header(r, "Content-Disposition");
    const char *ascii =
        str_format(s->site->arena, "attachment; filename=\"bookings_demo_%.*s.csv\"; ",
                   STR_ARG(day))
            .p;
    assert_true(str_starts(name, str_from(ascii)));
    assert_has(name, "filename*=UTF-8''%E4%BA%88%E7%B4%84%E4%B8%80%E8%A6%A7_");
    assert_has(name, str_format(s->site->arena, "_%.*s.csv", STR_ARG(day)).p);
    assert_str(site_header(r, "Cache-Control"), "no-store");
    r = site_get(s->site, "/a/demo/bookings.csv?lang=en");
    assert_has(r.body, "\xef\xbb\xbf"
                       "Booking number,");
}

static void what_people_write_calculates_nothing(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot);
    press(s, path(s, id, "/note"), "note=%3DHYPERLINK(%22http%3A%2F%2Fx%22)", "メモ");
    assert_has(csv(s, ""), ",\"'=HYPERLINK(\"\"http://x\"\")\"\r\n");
}

static void paid_bookings_say_when_and_where(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->late_slot);
    clock_advance(s->site->clock, 29 * (int64_t)MS_PER_MINUTE); /* too late for a number */
    press(s, path(s, id, "/approve"), "accepts_no_number=1", "承認しました");
    press(s, path(s, id, "/paid"), "", "決済完了");
    struct civil now = civil_of(app_now(&s->site->app));
    const char *at = str_format(s->site->arena, ",決済完了,,%04d/%02d/%02d %02d:%02d,,", now.year,
                                now.month, now.day, now.hour, now.minute)
                         .p;
    assert_has(csv(s, "?pay=paid"), at);
}

static void nothing_found_is_no_file(void **state)
{
    struct api_shop *s = *state;
    struct answer r = site_get(s->site, "/a/demo/bookings.csv?status=cancelled");
    assert_int_equal(r.status, 303);
    assert_str(r.location, "/a/demo/bookings?status=cancelled");
    assert_has(site_get(s->site, r.location.p).body, "ダウンロードする予約がありません");
    site_forget_cookies(s->site);
    assert_int_equal(site_get(s->site, "/a/demo/bookings.csv").status, 303); /* to the sign-in */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ADMIN_TEST(the_list_is_a_file_with_every_filter_of_the_page),
        ADMIN_TEST(it_is_named_after_the_shop_and_the_day),
        ADMIN_TEST(what_people_write_calculates_nothing),
        ADMIN_TEST(paid_bookings_say_when_and_where),
        ADMIN_TEST(nothing_found_is_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
