/* views_test.c: the calendar of slots and the figures of money, against bookings counted by hand.
 */
#include "unit/web/admin_desk.h"

#include "app/access.h"
#include "app/refund.h"
#include "core/format.h"
#include "store/admin.h"
#include "store/money.h"
#include "store/slot.h"

#include <inttypes.h>

static struct slot_get_row slot_of(struct api_shop *s, int64_t id)
{
    struct slot_get_row slot;
    bool found;
    struct slot_get_in in = {s->site->shop.v, id};
    assert_int_equal(q_slot_get(db_reader(s->site->app.db), s->site->arena, &in, &slot, &found),
                     OK);
    assert_true(found);
    return slot;
}

static const char *yen(struct api_shop *s, int64_t amount)
{
    return format_yen(s->site->arena, LANG_JA, (struct yen){amount}).p;
}

/* --- money --- */

/* All that the query says of one kind. */
static struct money_by_day_row sum_of(struct api_shop *s, const char *kind, int64_t from,
                                      int64_t to)
{
    struct money_by_day_rows rows;
    struct money_by_day_row sum = {0};
    struct money_by_day_in in = {s->site->shop.v, 0, from, to, app_now(&s->site->app).ms, 100};
    assert_int_equal(q_money_by_day(db_reader(s->site->app.db), s->site->arena, &in, &rows), OK);
    for (size_t i = 0; i < rows.n; i++) {
        if (str_is(rows.v[i].kind, kind)) {
            sum.n += rows.v[i].n;
            sum.amount += rows.v[i].amount;
            sum.day = rows.v[i].day;
        }
    }
    return sum;
}

#define assert_sum(s, kind, want_n, want_amount)                              \
    do {                                                                      \
        struct money_by_day_row sum_ = sum_of((s), (kind), 0, INT64_MAX / 2); \
        assert_int_equal(sum_.n, want_n);                                     \
        assert_int_equal(sum_.amount, want_amount);                           \
    } while (0)

/* Two that wait for money, one paid at the desk, one cancelled, one that awaits approval. */
static int64_t five_bookings(struct api_shop *s)
{
    booked(s, s->slot);
    booked(s, s->slot);
    const char *paid = booked(s, s->late_slot);
    const char *cancelled = booked(s, s->slot);
    booked(s, s->approval_slot);
    press(s, path(s, cancelled, "/cancel"), "reason=by_customer", "キャンセルしました");
    clock_advance(s->site->clock, 29 * (int64_t)MS_PER_MINUTE); /* too late for a number */
    press(s, path(s, paid, "/approve"), "accepts_no_number=1", "承認しました");
    press(s, path(s, paid, "/paid"), "", "決済完了");
    return row(s, paid).amount;
}

static void money_is_counted_as_by_hand(void **state)
{
    struct api_shop *s = *state;
    int64_t amount = five_bookings(s);
    assert_true(amount > 0);
    assert_sum(s, "received", 1, amount);
    assert_sum(s, "expected", 2, 2 * amount);
    assert_sum(s, "overdue", 0, 0);
    struct money_by_day_row received = sum_of(s, "received", 0, INT64_MAX / 2);
    assert_int_equal(received.day, day_of(app_now(&s->site->app)).n);
    struct money_by_day_row due = sum_of(s, "expected", 0, INT64_MAX / 2);
    struct instant first = day_start((struct day){(int32_t)due.day});
    assert_int_equal(sum_of(s, "expected", 0, first.ms).n, 0);
    assert_int_equal(sum_of(s, "expected", first.ms, first.ms + MS_PER_DAY).n, 2);
    clock_advance(s->site->clock, 6 * (int64_t)MS_PER_DAY); /* the provider has not spoken yet */
    assert_sum(s, "received", 1, amount);
    assert_sum(s, "expected", 0, 0);
    assert_sum(s, "overdue", 2, 2 * amount);
}

static void the_page_the_list_and_the_file_say_the_same(void **state)
{
    struct api_shop *s = *state;
    int64_t amount = five_bookings(s);
    struct str page = site_get(s->site, "/a/demo/money").body;
    assert_has(page, "<svg viewBox");
    assert_has(page, "money-received");
    assert_has(page, str_format(s->site->arena, ">%s</a>", yen(s, 2 * amount)).p);
    static const char *const pers[] = {"day", "week", "month"};
    for (size_t i = 0; i < COUNT_OF(pers); i++) {
        const char *url = str_format(s->site->arena, "/a/demo/money?per=%s", pers[i]).p;
        assert_has(site_get(s->site, url).body, yen(s, 2 * amount));
    }
    const char *sum = str_format(s->site->arena, "2件・合計%s", yen(s, 2 * amount)).p;
    struct str list = site_get(s->site, "/a/demo/money/list?kind=expected").body;
    assert_has(list, sum);
    assert_has(list, "山田 花子");
    assert_has(site_get(s->site, "/a/demo/money/list?kind=overdue").body, "0件");
    const char *cell = str_format(s->site->arena, ",現地払い,,%" PRId64 "\r\n", amount).p;
    const char *sums = str_format(s->site->arena, ",現地払い,,1,%" PRId64 "\r\n", amount).p;
    assert_has(site_get(s->site, "/a/demo/money.csv").body, cell);
    assert_has(site_get(s->site, "/a/demo/money.csv?by=day").body, sums);
    struct answer none = site_get(s->site, "/a/demo/money.csv?from=2020-01-01&to=2020-02-01");
    assert_int_equal(none.status, 303);
}

static void money_that_went_back_is_counted_on_its_day(void **state)
{
    struct api_shop *s = *state;
    struct refund_output out;
    const char *id = booked(s, s->late_slot);
    clock_advance(s->site->clock, 29 * (int64_t)MS_PER_MINUTE);
    press(s, path(s, id, "/approve"), "accepts_no_number=1", "承認しました");
    press(s, path(s, id, "/paid"), "", "決済完了");
    clock_advance(s->site->clock, 30 * (int64_t)MS_PER_MINUTE);
    struct refund_input in = {
        .amount = {1000}, .reason = REFUND_FOR_SHOP, .note = STR(""), .booking = {row(s, id).id}};
    struct actor staff = {.kind = ACTOR_SYSTEM};
    assert_int_equal(app_refund(&s->site->app, s->site->arena, s->site->shop, staff, &in, &out),
                     OK);
    assert_int_equal(out.result, REFUNDING);
    assert_sum(s, "received", 1, row(s, id).amount);
    assert_sum(s, "refunded", 1, 1000);
    assert_int_equal(sum_of(s, "refunded", 0, INT64_MAX / 2).day, day_of(app_now(&s->site->app)).n);
    assert_has(site_get(s->site, "/a/demo/money").body, "money-refunded");
    struct str list = site_get(s->site, "/a/demo/money/list?kind=refunded").body;
    assert_has(list, str_format(s->site->arena, "1件・合計%s", yen(s, 1000)).p);
    assert_has(list, "山田 花子");
}

/* A member of staff, signed in, who sees the bookings of this offering alone. */
static void sign_in_limited(struct api_shop *s, int64_t offering)
{
    struct user_accounts_rows users;
    struct actor system = {.kind = ACTOR_SYSTEM};
    struct access_rule rule = {offering, true, ACCESS_VIEW};
    site_sign_in_as(s->site, ROLE_STAFF);
    struct user_accounts_in in = {s->site->shop.v, 10};
    assert_int_equal(q_user_accounts(db_reader(s->site->app.db), s->site->arena, &in, &users), OK);
    struct user_id user = {0};
    for (size_t i = 0; i < users.n; i++) {
        user.v = users.v[i].id > user.v ? users.v[i].id : user.v;
    }
    assert_int_equal(app_set_access(&s->site->app, s->site->arena, s->site->shop, system, user,
                                    ACCESS_NONE, &rule, 1),
                     OK);
}

static void limited_staff_see_the_money_of_their_offerings_alone(void **state)
{
    struct api_shop *s = *state;
    int64_t amount = five_bookings(s);
    sign_in_limited(s, s->event);
    assert_has(site_get(s->site, "/a/demo/money").body, "この期間に入金も入金予定もありません");
    assert_has(site_get(s->site, "/a/demo/money/list?kind=expected").body, "0件");
    assert_int_equal(site_get(s->site, "/a/demo/money.csv").status, 303);
    assert_int_equal(site_get(s->site, "/a/demo/money.csv?by=day").status, 303);
    site_forget_cookies(s->site);
    site_sign_in(s->site);
    assert_has(site_get(s->site, "/a/demo/money").body, yen(s, 2 * amount));
}

static void a_long_span_is_cut_and_says_so(void **state)
{
    struct api_shop *s = *state;
    struct str page = site_get(s->site, "/a/demo/money?from=2020-01-01&to=2026-01-01").body;
    assert_has(page, "期間が長すぎるため");
    assert_has_not(site_get(s->site, "/a/demo/money?from=2026-01-01&to=2026-02-01").body,
                   "期間が長すぎるため");
    assert_int_equal(site_get(s->site, "/a/demo/money?from=x&to=y&per=z").status, 200);
}

/* --- the calendar --- */

static void a_slot_says_how_full_and_how_paid_it_is(void **state)
{
    struct api_shop *s = *state;
    booked(s, s->slot);
    booked(s, s->slot);
    struct slot_get_row slot = slot_of(s, s->slot);
    struct str day = day_iso(s->site->arena, day_of((struct instant){slot.starts_at}));
    static const char *const views[] = {"month", "week"};
    for (size_t i = 0; i < COUNT_OF(views); i++) {
        const char *url =
            str_format(s->site->arena, "/a/demo/calendar?view=%s&day=%.*s", views[i], STR_ARG(day))
                .p;
        struct str page = site_get(s->site, url).body;
        assert_has(page, "未入金2");
        assert_has(page, str_format(s->site->arena, "2/%" PRId64 "名", slot.capacity).p);
        struct str at = instant_iso(s->site->arena, (struct instant){slot.starts_at});
        struct str link = percent_encode(s->site->arena, at);
        assert_has(page, str_format(s->site->arena, "at=%.*s", STR_ARG(link)).p);
    }
}

static void its_link_leads_to_the_bookings_of_that_slot_alone(void **state)
{
    struct api_shop *s = *state;
    const char *one = booked(s, s->slot), *other = booked(s, s->approval_slot);
    struct str at = instant_iso(s->site->arena, (struct instant){slot_of(s, s->slot).starts_at});
    struct str offering = id_text(s->site->arena, s->first_come);
    const char *url = str_format(s->site->arena, "/a/demo/bookings?offering=%.*s&at=%.*s",
                                 STR_ARG(offering), STR_ARG(at))
                          .p;
    struct str page = site_get(s->site, url).body;
    assert_has(page, path(s, one, "\""));
    assert_has_not(page, path(s, other, "\""));
    assert_has(page, "の枠の予約だけを表示しています");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ADMIN_TEST(money_is_counted_as_by_hand),
        ADMIN_TEST(the_page_the_list_and_the_file_say_the_same),
        ADMIN_TEST(money_that_went_back_is_counted_on_its_day),
        ADMIN_TEST(limited_staff_see_the_money_of_their_offerings_alone),
        ADMIN_TEST(a_long_span_is_cut_and_says_so),
        ADMIN_TEST(a_slot_says_how_full_and_how_paid_it_is),
        ADMIN_TEST(its_link_leads_to_the_bookings_of_that_slot_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
