/* The part of the JSON API that needs nobody: offerings, slots, booking, reading by link. */
#include "unit/web/api_shop.h"

#define KONBINI ",\"method\":\"konbini\""

static const char *path_of(struct api_shop *s, const char *format, int64_t id)
{
    return str_format(s->site->arena, format, id_text(s->site->arena, id).p).p;
}

static json_t *first_slot(struct api_shop *s, const char *query)
{
    const char *path = str_format(s->site->arena, "/offerings/%s/slots%s",
                                  id_text(s->site->arena, s->first_come).p, query)
                           .p;
    struct api_answer_seen seen = api_get(s, path);
    assert_int_equal(seen.status, 200);
    return json_array_get(json_object_get(seen.json, "slots"), 0);
}

/* --- offerings and slots --- */

static void drafts_are_not_among_the_offerings(void **state)
{
    struct api_shop *s = *state;
    struct api_answer_seen seen = api_get(s, "/offerings");
    assert_int_equal(seen.status, 200);
    assert_int_equal(json_array_size(json_object_get(seen.json, "offerings")), 3);
    seen = api_get(s, path_of(s, "/offerings/%s", s->draft));
    assert_refused(s, seen, 404, "not_found", "");
}

static void an_offering_tells_prices_ways_to_pay_and_questions(void **state)
{
    struct api_shop *s = *state;
    struct api_answer_seen seen = api_get(s, path_of(s, "/offerings/%s", s->event));
    assert_int_equal(seen.status, 200);
    assert_int_equal(json_i64_at(seen.json, "price_from.amount", 0), 1000);
    assert_str(api_at(s, seen, "price_from.currency"), "JPY");
    assert_int_equal(json_array_size(json_object_get(seen.json, "methods")), 2);
    assert_int_equal(json_array_size(json_object_get(seen.json, "tickets")), 1);
    const json_t *choice = json_array_get(json_object_get(seen.json, "questions"), 1);
    assert_int_equal(json_array_size(json_object_get(choice, "options")), 2);
}

static void a_booking_takes_its_seats_from_the_slot(void **state)
{
    struct api_shop *s = *state;
    assert_int_equal(json_i64_at(first_slot(s, ""), "seats_left", -1), 4);
    struct str body = api_booking_body(s, s->slot, KONBINI ",\"party\":3");
    assert_int_equal(api_post(s, "/bookings", NULL, body).status, 201);
    assert_int_equal(json_i64_at(first_slot(s, ""), "seats_left", -1), 1);
}

static void days_are_checked(void **state)
{
    struct api_shop *s = *state;
    struct str id = id_text(s->site->arena, s->first_come);
    static const struct {
        const char *query, *field;
    } wrong[] = {
        {"from=2026-02-30", "from"},
        {"from=2026-03-02&to=2026-03-01", "to"},
        {"from=2026-03-01&to=2027-03-01", "to"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const char *path =
            str_format(s->site->arena, "/offerings/%s/slots?%s", id.p, wrong[i].query).p;
        assert_refused(s, api_get(s, path), 422, "invalid", wrong[i].field);
    }
    assert_null(first_slot(s, "?from=2020-01-01&to=2020-01-31"));
}

/* --- booking --- */

static void first_come_is_confirmed_and_its_number_is_on_the_way(void **state)
{
    struct api_shop *s = *state;
    struct api_answer_seen seen =
        api_post(s, "/bookings", NULL, api_booking_body(s, s->slot, KONBINI ",\"party\":2"));
    assert_int_equal(seen.status, 201);
    assert_str(api_at(s, seen, "status"), "confirmed");
    assert_str(api_at(s, seen, "payment.status"), "issuing");
    assert_int_equal(json_i64_at(seen.json, "amount.amount", 0), 6600);
    assert_true(json_is_null(json_at(seen.json, "payment.numbers")));
    struct str token = api_at(s, seen, "token");
    assert_str(site_header(seen.http, "Location"),
               str_format(s->site->arena, API "/links/%s", token.p).p);
    struct api_answer_seen read = api_get(s, str_format(s->site->arena, "/links/%s", token.p).p);
    assert_int_equal(read.status, 200);
    assert_true(json_equal(read.json, seen.json));
}

static void numbers_are_shown_only_while_a_store_takes_them(void **state)
{
    struct api_shop *s = *state;
    struct api_answer_seen seen =
        api_post(s, "/bookings", NULL, api_booking_body(s, s->slot, KONBINI));
    const char *link = str_format(s->site->arena, "/links/%s", api_at(s, seen, "token").p).p;
    api_work(s);
    seen = api_get(s, link);
    assert_str(api_at(s, seen, "payment.status"), "awaiting_payment");
    const json_t *numbers = json_at(seen.json, "payment.numbers");
    assert_int_equal(json_array_size(numbers), 4);
    assert_str(json_str_at(s->site->arena, json_array_get(numbers, 0), "chain"), "lawson");
    assert_true(api_at(s, seen, "payment.deadline").n > 0);
    clock_advance(s->site->clock, 5 * (int64_t)MS_PER_DAY);
    seen = api_get(s, link);
    assert_str(api_at(s, seen, "payment.status"), "awaiting_payment");
    assert_true(json_is_true(json_at(seen.json, "payment.is_overdue")));
    assert_true(json_is_null(json_at(seen.json, "payment.numbers")));
    assert_true(json_is_null(json_at(seen.json, "payment.voucher_url")));
}

static void approval_holds_the_seat_without_a_number(void **state)
{
    struct api_shop *s = *state;
    struct api_answer_seen seen =
        api_post(s, "/bookings", NULL, api_booking_body(s, s->approval_slot, KONBINI));
    assert_int_equal(seen.status, 201);
    assert_str(api_at(s, seen, "status"), "pending");
    assert_str(api_at(s, seen, "payment.status"), "awaiting_approval");
    assert_true(json_is_null(json_at(seen.json, "payment.numbers")));
    assert_true(json_is_null(json_at(seen.json, "payment.deadline")));
}

static void a_link_shows_nothing_of_who_booked(void **state)
{
    struct api_shop *s = *state;
    struct api_answer_seen seen =
        api_post(s, "/bookings", NULL, api_booking_body(s, s->slot, KONBINI));
    assert_null(json_object_get(seen.json, "mail"));
    assert_null(json_object_get(seen.json, "name"));
    assert_refused(s, api_get(s, "/links/00000000000000000000000000"), 404, "not_found", "");
}

static void every_wrong_field_is_named(void **state)
{
    struct api_shop *s = *state;
    struct api_answer_seen seen = api_post(
        s, "/bookings", NULL,
        STR("{\"slot\":\"01234567890\",\"name\":\"花子\",\"kana\":\"花子\",\"mail\":\"no\"}"));
    assert_refused(s, seen, 422, "invalid", "kana");
    const json_t *problems = json_at(seen.json, "error.problems");
    static const char *const want[][2] = {
        {"kana", "not_kana"}, {"mail", "not_a_mail_address"}, {"phone", "required"}};
    assert_int_equal(json_array_size(problems), COUNT_OF(want));
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        const json_t *p = json_array_get(problems, i);
        assert_str(json_str_at(s->site->arena, p, "field"), want[i][0]);
        assert_str(json_str_at(s->site->arena, p, "code"), want[i][1]);
    }
}

static void refusals_have_their_code_and_field(void **state)
{
    struct api_shop *s = *state;
    const struct {
        int64_t slot;
        const char *more;
        int status;
        const char *code, *field;
    } cases[] = {
        {s->slot, ",\"party\":4" KONBINI, 422, "bad_party", "party"},
        {s->slot, ",\"method\":\"cheque\"", 422, "invalid", "method"},
        {s->slot, ",\"method\":\"card\"", 422, "bad_method", "method"},
        {s->slot, "", 422, "bad_method", "method"},
        {s->slot, ",\"partty\":1" KONBINI, 422, "unknown_field", "partty"},
        {s->slot, ",\"party\":{}" KONBINI, 422, "invalid", "party"},
        {s->slot, ",\"ticket\":\"?\"" KONBINI, 422, "no_such", "ticket"},
        {s->slot, ",\"ticket\":\"01234567890\"" KONBINI, 422, "no_such", "ticket"},
        {s->draft_slot, KONBINI, 422, "no_such", "slot"},
        {s->first_come, KONBINI, 422, "no_such", "slot"},
        {s->event_slot, KONBINI, 422, "invalid", NULL},
        {s->event_slot, ",\"answers\":[]" KONBINI, 422, "wrong_type", "answers"},
        {s->event_slot, ",\"answers\":{\"x\":\"y\"}" KONBINI, 422, "unknown_field", "answers.x"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str body = api_booking_body(s, cases[i].slot, cases[i].more);
        struct api_answer_seen seen = api_post(s, "/bookings", NULL, body);
        const char *field = cases[i].field;
        if (field == NULL) {
            field = path_of(s, "answers.%s", s->question);
        }
        assert_refused(s, seen, cases[i].status, cases[i].code, field);
    }
}

static void a_full_slot_is_a_conflict(void **state)
{
    struct api_shop *s = *state;
    struct str three = api_booking_body(s, s->slot, ",\"party\":3" KONBINI);
    assert_int_equal(api_post(s, "/bookings", NULL, three).status, 201);
    assert_refused(s, api_post(s, "/bookings", NULL, three), 409, "full", "slot");
}

static void tickets_and_answers_are_kept(void **state)
{
    struct api_shop *s = *state;
    struct arena *a = s->site->arena;
    struct str more =
        str_format(a, KONBINI ",\"ticket\":\"%s\",\"answers\":{\"%s\":\"3年\",\"%s\":\"はじめて\"}",
                   id_text(a, s->ticket).p, id_text(a, s->question).p, id_text(a, s->choice).p);
    struct api_answer_seen seen =
        api_post(s, "/bookings", NULL, api_booking_body(s, s->event_slot, more.p));
    assert_int_equal(seen.status, 201);
    assert_str(api_at(s, seen, "ticket.name"), "一般");
}

static void what_is_no_json_is_refused(void **state)
{
    struct api_shop *s = *state;
    static const char *const bodies[] = {"{", "[1]", "\"x\"", "{\"slot\":1,\"slot\":2}"};
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct api_answer_seen seen = api_post(s, "/bookings", NULL, str_from(bodies[i]));
        assert_refused(s, seen, 400, "not_json", "");
    }
    const struct http_header form[] = {
        {STR("Content-Type"), STR("application/x-www-form-urlencoded")},
        {STR("Idempotency-Key"), STR("key-of-the-form-1")},
        {STR_NONE, STR_NONE}};
    struct answer r = site_send(s->site, "POST", API "/bookings", STR("slot=1"), form);
    assert_int_equal(r.status, 415);
    assert_has(r.body, "\"code\":\"media_type\"");
}

static void errors_speak_the_language_that_is_asked_for(void **state)
{
    struct api_shop *s = *state;
    assert_has(api_get(s, "/offerings/x?lang=ja").text, "アドレスが間違っているか");
    assert_has(api_get(s, "/links/x?lang=en").text, "The address may be wrong");
}

/* --- idempotency --- */

static void a_key_gives_the_same_answer_again(void **state)
{
    struct api_shop *s = *state;
    struct str body = api_booking_body(s, s->slot, ",\"party\":3" KONBINI);
    struct api_answer_seen first = api_post(s, "/bookings", "0123456789abcdef", body);
    struct api_answer_seen again = api_post(s, "/bookings", "\"0123456789abcdef\"", body);
    assert_int_equal(first.status, 201);
    assert_int_equal(again.status, 201);
    assert_true(str_eq(first.text, again.text));
    assert_null(site_header(first.http, "Idempotent-Replayed").p);
    assert_str(site_header(again.http, "Idempotent-Replayed"), "true");
    assert_int_equal(json_i64_at(first_slot(s, ""), "seats_left", -1), 1);
}

static void a_key_belongs_to_one_request(void **state)
{
    struct api_shop *s = *state;
    struct str one = api_booking_body(s, s->slot, KONBINI);
    struct str other = api_booking_body(s, s->slot, KONBINI ",\"party\":2");
    assert_int_equal(api_post(s, "/bookings", "0123456789abcdef", one).status, 201);
    struct api_answer_seen seen = api_post(s, "/bookings", "0123456789abcdef", other);
    assert_refused(s, seen, 422, "key_reused", "");
    assert_int_equal(json_i64_at(first_slot(s, ""), "seats_left", -1), 3);
}

/* Nothing was done: whoever asks for fewer seats may go on under the same key. */
static void a_refusal_does_not_use_up_the_key(void **state)
{
    struct api_shop *s = *state;
    struct str body = api_booking_body(s, s->slot, ",\"party\":3" KONBINI);
    struct str fewer = api_booking_body(s, s->slot, ",\"party\":1" KONBINI);
    assert_int_equal(api_post(s, "/bookings", NULL, body).status, 201);
    assert_int_equal(api_post(s, "/bookings", "0123456789abcdef", body).status, 409);
    assert_int_equal(api_post(s, "/bookings", "0123456789abcdef", body).status, 409);
    assert_int_equal(api_post(s, "/bookings", "0123456789abcdef", fewer).status, 201);
    assert_refused(s, api_post(s, "/bookings", "0123456789abcdef", body), 422, "key_reused", "");
}

static void a_wrong_field_does_not_use_up_the_key(void **state)
{
    struct api_shop *s = *state;
    struct str wrong = api_booking_body(s, s->slot, KONBINI ",\"party\":0");
    struct str right = api_booking_body(s, s->slot, KONBINI);
    assert_int_equal(api_post(s, "/bookings", "0123456789abcdef", wrong).status, 422);
    assert_int_equal(api_post(s, "/bookings", "0123456789abcdef", right).status, 201);
}

static void keys_must_be_there_and_unguessable(void **state)
{
    struct api_shop *s = *state;
    struct str body = api_booking_body(s, s->slot, KONBINI);
    static const char *const keys[] = {"", "1", "0123456789abcde", "0123456789abcdef 0",
                                       "キーキーキーキーキーキー"};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        assert_refused(s, api_post(s, "/bookings", keys[i], body), 400, "key_missing", "");
    }
}

static void a_key_gives_its_booking_even_when_its_answer_is_forgotten(void **state)
{
    struct api_shop *s = *state;
    struct str body = api_booking_body(s, s->slot, KONBINI);
    struct api_answer_seen first = api_post(s, "/bookings", "0123456789abcdef", body);
    clock_advance(s->site->clock, 8 * (int64_t)MS_PER_DAY);
    struct api_answer_seen again = api_post(s, "/bookings", "0123456789abcdef", body);
    assert_int_equal(again.status, 201);
    assert_null(site_header(again.http, "Idempotent-Replayed").p);
    assert_str(api_at(s, again, "id"), api_at(s, first, "id").p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(drafts_are_not_among_the_offerings),
        API_TEST(an_offering_tells_prices_ways_to_pay_and_questions),
        API_TEST(a_booking_takes_its_seats_from_the_slot),
        API_TEST(days_are_checked),
        API_TEST(first_come_is_confirmed_and_its_number_is_on_the_way),
        API_TEST(numbers_are_shown_only_while_a_store_takes_them),
        API_TEST(approval_holds_the_seat_without_a_number),
        API_TEST(a_link_shows_nothing_of_who_booked),
        API_TEST(every_wrong_field_is_named),
        API_TEST(refusals_have_their_code_and_field),
        API_TEST(a_full_slot_is_a_conflict),
        API_TEST(tickets_and_answers_are_kept),
        API_TEST(what_is_no_json_is_refused),
        API_TEST(errors_speak_the_language_that_is_asked_for),
        API_TEST(a_key_gives_the_same_answer_again),
        API_TEST(a_key_belongs_to_one_request),
        API_TEST(a_refusal_does_not_use_up_the_key),
        API_TEST(a_wrong_field_does_not_use_up_the_key),
        API_TEST(keys_must_be_there_and_unguessable),
        API_TEST(a_key_gives_its_booking_even_when_its_answer_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
