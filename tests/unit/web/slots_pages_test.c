/* slots_pages_test.c: weekly hours, days off, dates and single slots as a manager's pages. */
#include "unit/web/site.h"

#include "app/book.h"
#include "app/offering.h"
#include "store/slot.h"

static const struct actor owner = {.kind = ACTOR_SYSTEM};

static int setup(void **state)
{
    site_setup(state);
    site_sign_in(*state);
    return 0;
}

#define SLOTS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, site_teardown)

static struct offering_id make(struct site *s, enum offering_kind kind)
{
    struct offering_input in = offering_defaults(kind);
    struct problems problems;
    struct offering_id id;
    in.title = STR("ヨガ");
    in.status = OFFERING_OPEN;
    in.pay_konbini = false;
    in.pay_onsite = true;
    in.price = (struct yen){0};
    assert_int_equal(app_save_offering(&s->app, s->arena, s->shop, owner, &in, &problems, &id), OK);
    assert_false(problems.refuses);
    return id;
}

static const char *path(struct site *s, struct offering_id id, const char *rest)
{
    return str_format(s->arena, "/a/demo/offerings/%.*s%s", STR_ARG(id_text(s->arena, id.v)), rest)
        .p;
}

static struct slot_get_rows slots(struct site *s, struct offering_id id)
{
    struct slot_get_rows rows;
    struct slot_next_in in = {s->shop.v, id.v, app_now(&s->app).ms, 1000};
    assert_int_equal(q_slot_next(db_reader(s->app.db), s->arena, &in, &rows), OK);
    return rows;
}

static struct day days_ahead(struct site *s, int n)
{
    return day_add(day_of(app_now(&s->app)), n);
}

/* --- hours --- */

static void hours_become_slots_and_days_off_take_them_away(void **state)
{
    struct site *s = *state;
    struct offering_id id = make(s, OFFERING_SERVICE);
    struct answer r = site_get(s, path(s, id, "/hours"));
    assert_has(r.body, "name=\"weekday_6\""); /* a row for each day */
    struct day off = days_ahead(s, 14), on = days_ahead(s, 7);
    int weekday = day_weekday(on);
    const char *hours = str_format(s->arena,
                                   "hours=2&weekday_0=%d&from_0=10%%3A00&to_0=12%%3A00"
                                   "&length_0=60&capacity_0=8&weekday_1=1&from_1=&to_1=",
                                   weekday)
                            .p;
    r = site_post(s, path(s, id, "/hours"), hours);
    assert_int_equal(r.status, 303);
    size_t all = slots(s, id).n;
    assert_in_range(all, 14, 20); /* two a week, 60 days ahead */
    struct str iso = day_iso(s->arena, off);
    r = site_post(
        s, path(s, id, "/hours"),
        str_format(s->arena, "%s&closed=1&off_from_0=%.*s&off_to_0=", hours, STR_ARG(iso)).p);
    assert_int_equal(r.status, 303);
    assert_int_equal(slots(s, id).n, all - 2);
    r = site_get(s, path(s, id, "/hours"));
    assert_has(r.body, str_c(s->arena, str_join(s->arena, STR("value=\""), iso)));
    assert_has(r.body, "value=\"10:00\"");
    assert_has(site_get(s, path(s, id, "/slots")).body, "class=\"cal-nav ");
}

static void wrong_hours_keep_the_rows(void **state)
{
    struct site *s = *state;
    struct offering_id id = make(s, OFFERING_SERVICE);
    struct answer r =
        site_post(s, path(s, id, "/hours"),
                  "hours=3&weekday_0=1&from_0=&to_0=&weekday_1=1&from_1=10%3A00&to_1=12%3A00"
                  "&length_1=60&capacity_1=8&weekday_2=1&from_2=11%3A00&to_2=13%3A00&length_2=60"
                  "&capacity_2=8");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "id=\"f-from_2-error\"");
    assert_has(r.body, "同じ曜日の時間帯が重なっています");
    r = site_post(s, path(s, id, "/hours"),
                  "hours=1&weekday_0=1&from_0=10%3A00&to_0=&length_0=60&capacity_0=x");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "id=\"f-to_0-error\"");
    assert_has(r.body, "id=\"f-capacity_0-error\"");
    assert_int_equal(slots(s, id).n, 0);
    r = site_post(s, path(s, id, "/hours"),
                  "add=hours&hours=1&weekday_0=5&from_0=10%3A00&to_0=&length_0=60&capacity_0=7");
    assert_int_equal(r.status, 200);
    assert_has(r.body, "name=\"from_1\"");
    assert_has(r.body, "name=\"capacity_1\" type=\"text\" inputmode=\"numeric\" value=\"7\"");
}

static void events_have_no_weekly_hours(void **state)
{
    struct site *s = *state;
    struct offering_id id = make(s, OFFERING_EVENT);
    assert_int_equal(site_get(s, path(s, id, "/hours")).status, 404);
    assert_int_equal(site_get(s, path(s, id, "/dates")).status, 200);
}

/* --- dates --- */

static const char *date_row(struct site *s, int ahead, int times)
{
    return str_format(s->arena,
                      "dates=2&day_0=%.*s&starts_0=13%%3A00&ends_0=16%%3A00&capacity_0=12"
                      "&repeat_0=%d&day_1=&starts_1=&ends_1=",
                      STR_ARG(day_iso(s->arena, days_ahead(s, ahead))), times)
        .p;
}

static void a_weekly_date_becomes_several(void **state)
{
    struct site *s = *state;
    struct offering_id id = make(s, OFFERING_EVENT);
    assert_int_equal(site_post(s, path(s, id, "/dates"), date_row(s, 3, 4)).status, 303);
    struct slot_get_rows rows = slots(s, id);
    assert_int_equal(rows.n, 4);
    assert_int_equal(rows.v[1].starts_at - rows.v[0].starts_at, 7 * (int64_t)MS_PER_DAY);
    assert_int_equal(rows.v[0].capacity, 12);
}

static void refused_dates_name_their_row(void **state)
{
    struct site *s = *state;
    struct offering_id id = make(s, OFFERING_EVENT);
    site_post(s, path(s, id, "/dates"), date_row(s, 3, 1));
    struct answer r = site_post(s, path(s, id, "/dates"), date_row(s, 3, 2));
    assert_int_equal(r.status, 422);
    assert_has(r.body, "id=\"f-starts_0-error\"");
    assert_has(r.body, "同じ日時の枠がすでにあります");
    assert_int_equal(slots(s, id).n, 1);
    r = site_post(s, path(s, id, "/dates"), "dates=1&day_0=&starts_0=&ends_0=");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "id=\"f-dates\"");
    assert_has(r.body, "追加する日程を1つ以上入力してください");
    r = site_post(s, path(s, id, "/dates"), date_row(s, -3, 1));
    assert_int_equal(r.status, 422);
    assert_has(r.body, "過ぎた日時です");
}

/* --- one slot --- */

static const char *slot_path(struct site *s, struct offering_id id, int64_t slot, const char *rest)
{
    struct str text = id_text(s->arena, slot);
    return str_format(s->arena, "%s/%.*s%s", path(s, id, "/slots"), STR_ARG(text), rest).p;
}

static void book(struct site *s, int64_t slot, int party)
{
    struct book_input in = {.slot = {slot},
                            .party = party,
                            .name = STR("山田"),
                            .kana = STR("ヤマダ"),
                            .mail = STR("yamada@example.jp"),
                            .phone = STR("09012345678"),
                            .method = PAY_METHOD_NONE,
                            .answers = STR("[]"),
                            .idem_key = STR("key-1")};
    struct book_output out;
    assert_int_equal(app_book(&s->app, s->arena, s->shop, &in, &out), OK);
    assert_int_equal(out.result, BOOK_DONE);
}

static void a_slot_is_changed_and_refusals_are_explained(void **state)
{
    struct site *s = *state;
    struct offering_id id = make(s, OFFERING_EVENT);
    site_post(s, path(s, id, "/dates"), date_row(s, 3, 2));
    struct slot_get_rows rows = slots(s, id);
    int64_t slot = rows.v[0].id;
    assert_int_equal(site_post(s, slot_path(s, id, slot, ""), "capacity=5&closed=").status, 303);
    assert_int_equal(slots(s, id).v[0].capacity, 5);
    book(s, slot, 3);
    struct slot_get_row first = slots(s, id).v[0];
    struct str month = str_sub(day_iso(s->arena, day_of((struct instant){first.starts_at})), 0, 7);
    const char *list =
        str_format(s->arena, "%s?month=%.*s", path(s, id, "/slots"), STR_ARG(month)).p;
    assert_has(site_get(s, list).body, "3名／定員5名");
    assert_has(site_get(s, list).body, "のうち3名の申込があります");
    struct answer r = site_post(s, slot_path(s, id, slot, ""), "capacity=2");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "すでに3名の申込があるため");
    assert_int_equal(slots(s, id).v[0].capacity, 5);
    r = site_post(s, slot_path(s, id, slot, "/remove"), "");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "この枠には予約の記録があるため");
    assert_int_equal(site_post(s, slot_path(s, id, slot, ""), "capacity=5&closed=1").status, 303);
    assert_has(site_get(s, slot_path(s, id, slot, "")).body, "受付停止中");
    assert_int_equal(site_post(s, slot_path(s, id, rows.v[1].id, "/remove"), "").status, 303);
    assert_int_equal(slots(s, id).n, 1);
    assert_int_equal(site_get(s, slot_path(s, id, rows.v[1].id, "")).status, 404);
}

static void a_slot_belongs_to_its_offering(void **state)
{
    struct site *s = *state;
    struct offering_id id = make(s, OFFERING_EVENT), other = make(s, OFFERING_EVENT);
    site_post(s, path(s, id, "/dates"), date_row(s, 3, 1));
    int64_t slot = slots(s, id).v[0].id;
    assert_int_equal(site_get(s, slot_path(s, other, slot, "")).status, 404);
    assert_int_equal(site_post(s, slot_path(s, other, slot, "/remove"), "").status, 404);
}

static void staff_cannot_change_slots(void **state)
{
    struct site *s = *state;
    struct offering_id id = make(s, OFFERING_SERVICE);
    site_sign_in_as(s, ROLE_STAFF);
    assert_int_equal(site_get(s, path(s, id, "/hours")).status, 403);
    assert_int_equal(site_post(s, path(s, id, "/hours"), "hours=0").status, 403);
    assert_int_equal(site_post(s, path(s, id, "/dates"), date_row(s, 3, 1)).status, 403);
    assert_int_equal(site_get(s, path(s, id, "/slots")).status, 403);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SLOTS_TEST(hours_become_slots_and_days_off_take_them_away),
        SLOTS_TEST(wrong_hours_keep_the_rows),
        SLOTS_TEST(events_have_no_weekly_hours),
        SLOTS_TEST(a_weekly_date_becomes_several),
        SLOTS_TEST(refused_dates_name_their_row),
        SLOTS_TEST(a_slot_is_changed_and_refusals_are_explained),
        SLOTS_TEST(a_slot_belongs_to_its_offering),
        SLOTS_TEST(staff_cannot_change_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
