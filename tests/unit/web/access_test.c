/* access_test.c: what a member of staff may do with the bookings of each offering, on every page
 * and endpoint that shows them (I9). */
#include "unit/web/account_mails.h"

#include "app/access.h"
#include "app/book.h"
#include "app/mail.h"
#include "app/offering.h"
#include "app/slots.h"
#include "store/admin.h"
#include "store/mail.h"
#include "store/slot.h"

static const struct actor system_actor = {.kind = ACTOR_SYSTEM};

/* A shop with two offerings, a booking of each, and one member of staff who is signed in. */
static struct {
    struct site *s;
    struct user_id staff;
    struct offering_id yoga, pottery;
    struct booking_id of_yoga, of_pottery;
} t;

static struct offering_id make(const char *title)
{
    struct offering_input in = offering_defaults(OFFERING_EVENT);
    struct problems problems;
    struct offering_id id;
    in.title = str_from(title);
    in.status = OFFERING_OPEN;
    in.admission = ADMISSION_APPROVAL;
    in.pay_konbini = false;
    in.pay_onsite = true;
    in.price = (struct yen){0};
    assert_int_equal(
        app_save_offering(&t.s->app, t.s->arena, t.s->shop, system_actor, &in, &problems, &id), OK);
    assert_false(problems.refuses);
    struct instant at = day_at(day_add(day_of(app_now(&t.s->app)), 5), 600);
    struct slot_plan plan = {at, instant_add(at, MS_PER_HOUR), 10};
    assert_int_equal(
        app_add_slots(&t.s->app, t.s->arena, t.s->shop, system_actor, id, &plan, 1, &problems), OK);
    assert_false(problems.refuses);
    return id;
}

static struct booking_id book(struct offering_id offering, const char *name)
{
    struct slot_get_rows slots;
    struct slot_next_in next = {t.s->shop.v, offering.v, app_now(&t.s->app).ms, 1};
    assert_int_equal(q_slot_next(db_reader(t.s->app.db), t.s->arena, &next, &slots), OK);
    struct book_input in = {.slot = {slots.v[0].id},
                            .party = 1,
                            .name = str_from(name),
                            .kana = STR("ヤマダ"),
                            .mail = STR("yamada@example.jp"),
                            .phone = STR("09012345678"),
                            .method = PAY_METHOD_NONE,
                            .answers = STR("[]"),
                            .idem_key = str_from(name)};
    struct book_output out;
    assert_int_equal(app_book(&t.s->app, t.s->arena, t.s->shop, &in, &out), OK);
    assert_int_equal(out.result, BOOK_DONE);
    return out.id;
}

static void allow(enum access otherwise, enum access yoga)
{
    struct access_rule rule = {t.yoga.v, true, yoga};
    assert_int_equal(app_set_access(&t.s->app, t.s->arena, t.s->shop, system_actor, t.staff,
                                    otherwise, &rule, 1),
                     OK);
}

static int setup(void **state)
{
    site_setup(state);
    t.s = *state;
    account_mails_open(t.s);
    site_sign_in_as(t.s, ROLE_STAFF);
    struct user_accounts_rows rows;
    assert_int_equal(q_user_accounts(db_reader(t.s->app.db), t.s->arena,
                                     &(struct user_accounts_in){t.s->shop.v, 10}, &rows),
                     OK);
    t.staff = (struct user_id){rows.v[1].id};
    t.yoga = make("ヨガ");
    t.pottery = make("陶芸");
    t.of_yoga = book(t.yoga, "ヨガの客");
    t.of_pottery = book(t.pottery, "陶芸の客");
    return 0;
}

#define ACCESS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, site_teardown)

static const char *of(struct booking_id id, const char *rest)
{
    return str_format(t.s->arena, "/a/demo/bookings/%.*s%s", STR_ARG(id_text(t.s->arena, id.v)),
                      rest)
        .p;
}

static void staff_may_everything_unless_told_otherwise(void **state)
{
    (void)state;
    struct answer r = site_get(t.s, "/a/demo/bookings");
    assert_has(r.body, "ヨガの客");
    assert_has(r.body, "陶芸の客");
    assert_has(site_get(t.s, "/a/demo/follow-ups").body, "/approve\"");
    assert_has_not(site_get(t.s, of(t.of_pottery, "")).body, "閲覧のみ");
    assert_int_equal(site_post(t.s, of(t.of_pottery, "/approve"), "").status, 303);
}

static void lists_leave_out_what_is_not_theirs(void **state)
{
    (void)state;
    allow(ACCESS_NONE, ACCESS_APPROVE);
    static const char *const lists[] = {"/a/demo/bookings",
                                        "/a/demo/bookings?time=all",
                                        "/a/demo/bookings?status=pending&time=all",
                                        "/a/demo/bookings?q=%E5%AE%A2", /* 客 */
                                        "/a/demo/bookings.csv",
                                        "/a/demo/bookings.csv?time=all",
                                        "/a/demo/bookings.csv?q=%E5%AE%A2",
                                        "/a/demo/follow-ups"};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct answer r = site_get(t.s, lists[i]);
        assert_int_equal(r.status, 200);
        assert_has(r.body, "ヨガの客");
        assert_has_not(r.body, "陶芸の客");
    }
    const char *other = str_format(t.s->arena, "/a/demo/bookings?time=all&offering=%.*s",
                                   STR_ARG(id_text(t.s->arena, t.pottery.v)))
                            .p;
    assert_has_not(site_get(t.s, other).body, "陶芸");
    assert_has_not(site_get(t.s, "/a/demo").body, "陶芸");
    struct str day = day_iso(t.s->arena, day_add(day_of(app_now(&t.s->app)), 5));
    struct str week =
        site_get(t.s, str_format(t.s->arena, "/a/demo/calendar?view=week&day=%.*s", STR_ARG(day)).p)
            .body;
    assert_has(week, "ヨガ");
    assert_has_not(week, "陶芸");
    struct matrix_all_rows all;
    assert_int_equal(q_matrix_all(db_reader(t.s->app.db), t.s->arena,
                                  &(struct matrix_all_in){t.s->shop.v, 10}, &all),
                     OK);
    assert_int_equal(all.v[0].n, 2);
    struct follow_up_count_open_row open;
    struct follow_up_count_open_in in = {t.s->shop.v, t.staff.v, 99};
    assert_int_equal(q_follow_up_count_open(db_reader(t.s->app.db), t.s->arena, &in, &open), OK);
    assert_int_equal(open.n, 1);
}

static void nothing_of_others_is_shown_or_done(void **state)
{
    (void)state;
    allow(ACCESS_NONE, ACCESS_APPROVE);
    static const char *const asks[] = {"", "/approve", "/refuse", "/cancel", "/paid", "/withdraw"};
    static const char *const acts[] = {"/keep",     "/approve", "/refuse", "/cancel", "/paid",
                                       "/withdraw", "/resend",  "/note",   "/promote"};
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        assert_int_equal(site_get(t.s, of(t.of_pottery, asks[i])).status, 403);
    }
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        assert_int_equal(site_post(t.s, of(t.of_pottery, acts[i]), "note=x").status, 403);
    }
    assert_int_equal(site_get(t.s, of(t.of_yoga, "")).status, 200);
    assert_int_equal(site_post(t.s, of(t.of_yoga, "/approve"), "").status, 303);
}

static void who_may_look_may_not_decide(void **state)
{
    (void)state;
    allow(ACCESS_NONE, ACCESS_VIEW);
    struct answer r = site_get(t.s, of(t.of_yoga, ""));
    assert_int_equal(r.status, 200);
    assert_has(r.body, "ヨガの客");
    assert_has(r.body, "この予約は閲覧のみできます");
    assert_has_not(r.body, "/approve\"");
    assert_has_not(r.body, "/note\"");
    assert_has_not(r.body, "/resend\"");
    r = site_get(t.s, "/a/demo/follow-ups");
    assert_has(r.body, "ヨガの客");
    assert_has_not(r.body, "/approve\"");
    assert_int_equal(site_get(t.s, of(t.of_yoga, "/approve")).status, 403);
    assert_int_equal(site_post(t.s, of(t.of_yoga, "/approve"), "").status, 403);
    assert_int_equal(site_post(t.s, of(t.of_yoga, "/note"), "note=x").status, 403);
}

static void a_feed_shows_only_what_its_owner_may_see(void **state)
{
    (void)state;
    allow(ACCESS_NONE, ACCESS_VIEW);
    struct str page = site_post(t.s, "/a/demo/account/feed", "").body;
    const char *at = strstr(str_c(t.s->arena, page), "/a/demo/feed/");
    assert_non_null(at);
    struct str url = str_from(at);
    const char *feed = str_c(t.s->arena, str_cut(&url, '<'));
    site_forget_cookies(t.s);
    struct answer r = site_get(t.s, feed);
    assert_str(r.type, "text/calendar; charset=utf-8");
    assert_has(r.body, "SUMMARY:ヨガ 1/10名");
    assert_has_not(r.body, "陶芸");
    assert_has_not(r.body, "の客");
    allow(ACCESS_NONE, ACCESS_TOLD);
    assert_has_not(site_get(t.s, feed).body, "VEVENT");
    assert_int_equal(app_user_disable(&t.s->app, t.s->arena, t.s->shop, system_actor, t.staff), OK);
    assert_int_equal(site_get(t.s, feed).status, 404);
}

static struct mail_page_row a_mail_of(struct booking_id booking)
{
    struct mail_page_rows rows;
    struct mail_page_in in = {t.s->shop.v, 0, INT64_MAX, STR(""), 50};
    assert_int_equal(q_mail_page(db_reader(t.s->app.db), t.s->arena, &in, &rows), OK);
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.v[i].booking.v == booking.v) {
            return rows.v[i];
        }
    }
    fail();
    return rows.v[0];
}

static void mails_and_tasks_follow_their_booking(void **state)
{
    (void)state;
    allow(ACCESS_NONE, ACCESS_VIEW);
    struct str theirs = id_text(t.s->arena, a_mail_of(t.of_yoga).id);
    struct str others = id_text(t.s->arena, a_mail_of(t.of_pottery).id);
    const char *their_mail = str_format(t.s->arena, "/a/demo/mails/%.*s", STR_ARG(theirs)).p;
    const char *other_mail = str_format(t.s->arena, "/a/demo/mails/%.*s", STR_ARG(others)).p;
    struct answer r = site_get(t.s, "/a/demo/mails");
    assert_has(r.body, their_mail);
    assert_has_not(r.body, other_mail);
    assert_int_equal(site_get(t.s, their_mail).status, 200);
    assert_int_equal(site_get(t.s, other_mail).status, 403);
    struct follow_up_open_rows tasks;
    struct follow_up_open_in in = {t.s->shop.v, 0, 10, 0};
    assert_int_equal(q_follow_up_open(db_reader(t.s->app.db), t.s->arena, &in, &tasks), OK);
    assert_int_equal(tasks.n, 2);
    for (size_t i = 0; i < tasks.n; i++) {
        struct str id = id_text(t.s->arena, tasks.v[i].id);
        const char *close = str_format(t.s->arena, "/a/demo/follow-ups/%.*s/close", STR_ARG(id)).p;
        assert_int_equal(site_post(t.s, close, "how=x").status, 403);
    }
}

static int hearers_of(struct booking_id booking)
{
    struct mail_hearers_rows rows;
    struct mail_hearers_in in = {
        .shop = t.s->shop.v, .booking = booking.v, .bookings = 1, .max = 10};
    assert_int_equal(q_mail_hearers(db_reader(t.s->app.db), t.s->arena, &in, &rows), OK);
    return (int)rows.n;
}

static void only_mails_reach_who_is_told(void **state)
{
    (void)state;
    allow(ACCESS_NONE, ACCESS_TOLD);
    assert_int_equal(hearers_of(t.of_yoga), 2); /* with the owner */
    assert_int_equal(hearers_of(t.of_pottery), 1);
    assert_int_equal(site_get(t.s, of(t.of_yoga, "")).status, 403);
    assert_has_not(site_get(t.s, "/a/demo/bookings?time=all").body, "ヨガの客");
}

static struct answer api(const char *method, const char *path, struct str token)
{
    struct http_header headers[] = {
        {STR("Authorization"), str_join(t.s->arena, STR("Bearer "), token)},
        {STR("Content-Type"), STR("application/json")},
        {STR("Idempotency-Key"), str_from(path)},
        {STR_NONE, STR_NONE},
    };
    site_forget_cookies(t.s);
    return site_send(t.s, method, str_format(t.s->arena, "/api/v1/shops/demo%s", path).p, STR("{}"),
                     headers);
}

static void programs_may_no_more_than_their_maker(void **state)
{
    (void)state;
    struct str token;
    allow(ACCESS_NONE, ACCESS_VIEW);
    assert_int_equal(app_api_token_add(&t.s->app, t.s->arena, t.s->shop, t.staff, STR("a"), &token),
                     OK);
    struct answer r = api("GET", "/bookings", token);
    assert_int_equal(r.status, 200);
    assert_has(r.body, "ヨガの客");
    assert_has_not(r.body, "陶芸の客");
    struct str yoga = id_text(t.s->arena, t.of_yoga.v);
    struct str pottery = id_text(t.s->arena, t.of_pottery.v);
    static const struct {
        const char *method, *rest;
        int of_yoga;
    } rows[] = {{"GET", "", 200},         {"GET", "/history", 200}, {"POST", "/approve", 403},
                {"POST", "/refuse", 403}, {"POST", "/cancel", 403}, {"POST", "/promote", 403}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *one = str_format(t.s->arena, "/bookings/%.*s%s", STR_ARG(yoga), rows[i].rest).p;
        const char *two =
            str_format(t.s->arena, "/bookings/%.*s%s", STR_ARG(pottery), rows[i].rest).p;
        assert_int_equal(api(rows[i].method, one, token).status, rows[i].of_yoga);
        assert_int_equal(api(rows[i].method, two, token).status, 403);
    }
}

static void an_owner_sets_it_in_a_form(void **state)
{
    (void)state;
    struct str user = id_text(t.s->arena, t.staff.v), yoga = id_text(t.s->arena, t.yoga.v),
               pottery = id_text(t.s->arena, t.pottery.v);
    const char *page = str_format(t.s->arena, "/a/demo/users/%.*s", STR_ARG(user)).p;
    const char *save = str_format(t.s->arena, "%s/access", page).p;
    const char *rules = str_format(t.s->arena, "access=told&access_%.*s=view&access_%.*s=otherwise",
                                   STR_ARG(yoga), STR_ARG(pottery))
                            .p;
    assert_int_equal(site_post(t.s, save, rules).status, 403);
    struct str cookies = t.s->cookies, csrf = t.s->csrf;
    site_forget_cookies(t.s);
    site_sign_in(t.s);
    assert_has(site_get(t.s, page).body, "予約メニュー・イベントごとの権限");
    assert_int_equal(site_post(t.s, save, "access=all").status, 422);
    assert_int_equal(site_post(t.s, save, rules).status, 303);
    assert_has(site_get(t.s, page).body, "<option value=\"told\" selected>");
    t.s->cookies = cookies;
    t.s->csrf = csrf;
    assert_int_equal(site_get(t.s, of(t.of_yoga, "")).status, 200);
    assert_int_equal(site_get(t.s, of(t.of_pottery, "")).status, 403);
    assert_int_equal(hearers_of(t.of_pottery), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACCESS_TEST(staff_may_everything_unless_told_otherwise),
        ACCESS_TEST(lists_leave_out_what_is_not_theirs),
        ACCESS_TEST(nothing_of_others_is_shown_or_done),
        ACCESS_TEST(who_may_look_may_not_decide),
        ACCESS_TEST(a_feed_shows_only_what_its_owner_may_see),
        ACCESS_TEST(mails_and_tasks_follow_their_booking),
        ACCESS_TEST(only_mails_reach_who_is_told),
        ACCESS_TEST(programs_may_no_more_than_their_maker),
        ACCESS_TEST(an_owner_sets_it_in_a_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
