/* The part of the JSON API for staff: who may, the list, decisions, history. */
#include "unit/web/api_shop.h"

#include "app/shop.h"

#define KONBINI ",\"method\":\"konbini\""

/* Books and gives the id as text. */
static const char *booked(struct api_shop *s, int64_t slot, const char *more)
{
    struct api_answer_seen seen = api_post(s, "/bookings", NULL, api_booking_body(s, slot, more));
    assert_int_equal(seen.status, 201);
    return api_at(s, seen, "id").p;
}

static const char *path(struct api_shop *s, const char *id, const char *verb)
{
    return str_format(s->site->arena, "/bookings/%s%s", id, verb).p;
}

static struct api_answer_seen decide(struct api_shop *s, const char *id, const char *verb,
                                     const char *body)
{
    return api_post_staff(s, path(s, id, verb), NULL, str_from(body));
}

static size_t listed(struct api_shop *s, const char *query)
{
    const char *url = str_format(s->site->arena, "/bookings?%s", query).p;
    struct api_answer_seen seen = api_get_staff(s, url);
    assert_int_equal(seen.status, 200);
    return json_array_size(json_object_get(seen.json, "bookings"));
}

/* --- who may --- */

static void nobody_else_sees_or_decides(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot, KONBINI);
    static const char *const reads[] = {"", "/history"};
    static const char *const verbs[] = {"/approve", "/refuse", "/cancel"};
    assert_refused(s, api_get(s, "/bookings"), 401, "unauthorized", "");
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        assert_refused(s, api_get(s, path(s, id, reads[i])), 401, "unauthorized", "");
    }
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        struct api_answer_seen seen = api_post(s, path(s, id, verbs[i]), NULL, STR("{}"));
        assert_refused(s, seen, 401, "unauthorized", "");
        assert_str(site_header(seen.http, "WWW-Authenticate"), "Bearer");
    }
    assert_str(api_at(s, api_get_staff(s, path(s, id, "")), "status"), "pending");
}

static void a_browsers_session_is_no_token(void **state)
{
    struct api_shop *s = *state;
    site_sign_in(s->site);
    assert_int_equal(api_get(s, "/bookings").status, 401);
}

static void a_token_opens_its_own_shop_only(void **state)
{
    struct api_shop *s = *state;
    struct problems problems = {0};
    struct shop_add_input other = {.slug = STR("other"), .name = STR("別の店")};
    struct shop_id shop;
    assert_int_equal(app_add_shop(&s->site->app, s->site->arena, &other, &problems, &shop), OK);
    const struct http_header headers[] = {
        {STR("Authorization"), str_format(s->site->arena, "Bearer %s", s->token.p)},
        {STR_NONE, STR_NONE}};
    struct answer r = site_send(s->site, "GET", "/api/v1/shops/other/bookings", STR_NONE, headers);
    assert_int_equal(r.status, 401);
}

static void a_disabled_account_has_no_token_any_more(void **state)
{
    struct api_shop *s = *state;
    struct actor system = {.kind = ACTOR_SYSTEM};
    assert_int_equal(listed(s, ""), 0);
    assert_int_equal(
        app_user_disable(&s->site->app, s->site->arena, s->site->shop, system, s->site->owner), OK);
    assert_int_equal(api_get_staff(s, "/bookings").status, 401);
}

static void plain_staff_may_decide_as_on_the_pages(void **state)
{
    struct api_shop *s = *state;
    struct arena *a = s->site->arena;
    struct new_user in = {.shop = s->site->shop,
                          .mail = STR("staff@example.jp"),
                          .name = STR("佐藤"),
                          .password = STR("another horse"),
                          .role = ROLE_STAFF};
    struct user_id user;
    assert_int_equal(app_user_add(&s->site->app, s->site->web->passwords, a, &in, &user), OK);
    assert_int_equal(
        app_api_token_add(&s->site->app, a, s->site->shop, user, STR("bot"), &s->token), OK);
    const char *id = booked(s, s->approval_slot, KONBINI);
    assert_int_equal(decide(s, id, "/approve", "{}").status, 200);
}

/* --- list --- */

static void the_list_is_filtered_by_booking_and_payment(void **state)
{
    struct api_shop *s = *state;
    booked(s, s->slot, KONBINI);
    booked(s, s->slot, ",\"method\":\"onsite\"");
    booked(s, s->approval_slot, KONBINI);
    assert_int_equal(listed(s, ""), 3);
    assert_int_equal(listed(s, "status=confirmed"), 2);
    assert_int_equal(listed(s, "payment_status=issuing"), 1);
    assert_int_equal(listed(s, "status=confirmed&payment_status=onsite_due"), 1);
    assert_int_equal(listed(s, "status=pending&payment_status=issuing"), 0);
    assert_refused(s, api_get_staff(s, "/bookings?status=none"), 422, "invalid", "status");
    assert_refused(s, api_get_staff(s, "/bookings?limit=101"), 422, "invalid", "limit");
    assert_refused(s, api_get_staff(s, "/bookings?cursor=x"), 422, "invalid", "cursor");
}

static void the_cursor_leads_through_all_once(void **state)
{
    struct api_shop *s = *state;
    const char *ids[4];
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ids[i] = booked(s, i < 3 ? s->slot : s->approval_slot, KONBINI);
    }
    const char *url = "/bookings?limit=1";
    for (size_t i = COUNT_OF(ids); i > 0; i--) {
        struct api_answer_seen seen = api_get_staff(s, url);
        const json_t *list = json_object_get(seen.json, "bookings");
        assert_int_equal(json_array_size(list), 1);
        assert_str(json_str_at(s->site->arena, json_array_get(list, 0), "id"), ids[i - 1]);
        struct str next = api_at(s, seen, "next_cursor");
        assert_int_equal(next.n > 0, i > 1);
        url = str_format(s->site->arena, "/bookings?limit=1&cursor=%.*s", STR_ARG(next)).p;
    }
}

static void staff_see_who_booked(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot, KONBINI);
    struct api_answer_seen seen = api_get_staff(s, path(s, id, ""));
    assert_str(api_at(s, seen, "name"), "山田 花子");
    assert_str(api_at(s, seen, "kana"), "ヤマダ ハナコ");
    assert_str(api_at(s, seen, "phone"), "09012345678");
    assert_int_equal(json_array_size(json_object_get(seen.json, "payments")), 1);
    assert_refused(s, api_get_staff(s, "/bookings/01234567890"), 404, "not_found", "");
    assert_refused(s, api_get_staff(s, "/bookings/x"), 404, "not_found", "");
}

/* --- decisions --- */

static void approving_asks_for_the_number_and_twice_says_already(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot, KONBINI);
    struct api_answer_seen seen = decide(s, id, "/approve", "{}");
    assert_int_equal(seen.status, 200);
    assert_str(api_at(s, seen, "result"), "done");
    assert_str(api_at(s, seen, "booking.status"), "confirmed");
    assert_str(api_at(s, seen, "booking.payment.status"), "issuing");
    seen = decide(s, id, "/approve", "{}");
    assert_int_equal(seen.status, 200);
    assert_str(api_at(s, seen, "result"), "already");
}

static void refusing_needs_a_booking_that_waits(void **state)
{
    struct api_shop *s = *state;
    const char *waiting = booked(s, s->approval_slot, KONBINI);
    const char *confirmed = booked(s, s->slot, KONBINI);
    struct api_answer_seen seen = decide(s, waiting, "/refuse", "{\"silent\":true}");
    assert_str(api_at(s, seen, "booking.status"), "cancelled");
    assert_str(api_at(s, seen, "booking.cancel_reason"), "refused");
    assert_str(api_at(s, seen, "booking.payment.status"), "void");
    assert_refused(s, decide(s, confirmed, "/refuse", "{}"), 409, "not_allowed", "");
    assert_refused(s, decide(s, waiting, "/approve", "{}"), 409, "not_allowed", "");
}

static void cancelling_withdraws_the_number(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->slot, KONBINI);
    api_work(s);
    assert_refused(s, decide(s, id, "/cancel", "{\"reason\":\"refused\"}"), 422, "invalid",
                   "reason");
    struct api_answer_seen seen = decide(s, id, "/cancel", "{\"reason\":\"called_off\"}");
    assert_str(api_at(s, seen, "result"), "done");
    assert_str(api_at(s, seen, "booking.cancel_reason"), "called_off");
    assert_str(api_at(s, seen, "booking.payment.status"), "voiding");
    assert_true(json_is_null(json_at(seen.json, "booking.payment.numbers")));
    api_work(s);
    seen = api_get_staff(s, path(s, id, ""));
    assert_str(api_at(s, seen, "payment.status"), "void");
}

static void a_late_approval_must_be_meant(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->late_slot, KONBINI);
    clock_advance(s->site->clock, 90 * (int64_t)MS_PER_MINUTE);
    assert_refused(s, decide(s, id, "/approve", "{}"), 409, "no_number", "accepts_no_number");
    struct api_answer_seen seen = decide(s, id, "/approve", "{\"accepts_no_number\":true}");
    assert_str(api_at(s, seen, "booking.status"), "confirmed");
}

static void decisions_are_repeated_by_their_key_and_only_for_their_owner(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot, KONBINI);
    const char *url = path(s, id, "/approve");
    struct api_answer_seen first = api_post_staff(s, url, "0123456789abcdef", STR("{}"));
    struct api_answer_seen again = api_post_staff(s, url, "0123456789abcdef", STR("{}"));
    assert_true(str_eq(first.text, again.text));
    assert_str(api_at(s, again, "result"), "done");
    struct api_answer_seen other =
        api_post_staff(s, path(s, id, "/cancel"), "0123456789abcdef", STR("{}"));
    assert_refused(s, other, 422, "key_reused", "");
    /* A visitor with the same key is another matter. */
    struct api_answer_seen visitor =
        api_post(s, "/bookings", "0123456789abcdef", api_booking_body(s, s->slot, KONBINI));
    assert_int_equal(visitor.status, 201);
}

static void a_booking_that_is_not_there_is_not_decided(void **state)
{
    struct api_shop *s = *state;
    assert_refused(s, decide(s, "01234567890", "/approve", "{}"), 404, "not_found", "");
    assert_refused(s, decide(s, "x", "/cancel", "{}"), 404, "not_found", "");
}

static void history_names_who_did_what(void **state)
{
    struct api_shop *s = *state;
    const char *id = booked(s, s->approval_slot, KONBINI);
    assert_int_equal(decide(s, id, "/approve", "{}").status, 200);
    struct api_answer_seen seen = api_get_staff(s, path(s, id, "/history"));
    assert_int_equal(seen.status, 200);
    const json_t *list = json_object_get(seen.json, "history");
    struct arena *a = s->site->arena;
    const json_t *first = json_array_get(list, 0);
    assert_str(json_str_at(a, first, "actor"), "customer");
    bool is_approved = false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *line = json_array_get(list, i);
        if (str_is(json_str_at(a, line, "after"), "confirmed")) {
            is_approved = true;
            assert_str(json_str_at(a, line, "before"), "pending");
            assert_str(json_str_at(a, line, "user.name"), "見本 花子");
        }
    }
    assert_true(is_approved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(nobody_else_sees_or_decides),
        API_TEST(a_browsers_session_is_no_token),
        API_TEST(a_token_opens_its_own_shop_only),
        API_TEST(a_disabled_account_has_no_token_any_more),
        API_TEST(plain_staff_may_decide_as_on_the_pages),
        API_TEST(the_list_is_filtered_by_booking_and_payment),
        API_TEST(the_cursor_leads_through_all_once),
        API_TEST(staff_see_who_booked),
        API_TEST(approving_asks_for_the_number_and_twice_says_already),
        API_TEST(refusing_needs_a_booking_that_waits),
        API_TEST(cancelling_withdraws_the_number),
        API_TEST(a_late_approval_must_be_meant),
        API_TEST(decisions_are_repeated_by_their_key_and_only_for_their_owner),
        API_TEST(a_booking_that_is_not_there_is_not_decided),
        API_TEST(history_names_who_did_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
