/* Idempotency keys: who may work under one, and what a repeat gets. */
#include "app/api_answer.h"
#include "unit/app/world.h"

#define KEY STR("0:0123456789abcdef")

static struct api_answer claim(struct world *w, const char *print)
{
    struct api_answer answer;
    assert_int_equal(api_answer_claim(&w->app, w->arena, w->shop, KEY, str_from(print), &answer),
                     OK);
    return answer;
}

static void keep(struct world *w, int status, const char *body)
{
    assert_int_equal(api_answer_keep(&w->app, w->arena, w->shop, KEY, status, str_from(body)), OK);
}

static void the_first_works_and_the_second_waits(void **state)
{
    assert_int_equal(claim(*state, "a").state, API_ANSWER_YOURS);
    assert_int_equal(claim(*state, "a").state, API_ANSWER_RUNNING);
    assert_int_equal(claim(*state, "b").state, API_ANSWER_OTHER);
}

static void what_was_kept_is_given_again(void **state)
{
    assert_int_equal(claim(*state, "a").state, API_ANSWER_YOURS);
    keep(*state, 201, "{\"x\":1}");
    struct api_answer again = claim(*state, "a");
    assert_int_equal(again.state, API_ANSWER_KEPT);
    assert_int_equal(again.status, 201);
    assert_str(again.body, "{\"x\":1}");
    assert_int_equal(claim(*state, "b").state, API_ANSWER_OTHER);
}

static void a_key_given_back_is_free(void **state)
{
    struct world *w = *state;
    assert_int_equal(claim(w, "a").state, API_ANSWER_YOURS);
    assert_int_equal(api_answer_drop(&w->app, w->arena, w->shop, KEY), OK);
    assert_int_equal(claim(w, "b").state, API_ANSWER_YOURS);
}

static void whoever_is_silent_for_too_long_is_replaced_once(void **state)
{
    struct world *w = *state;
    assert_int_equal(claim(w, "a").state, API_ANSWER_YOURS);
    clock_advance(w->clock, API_ANSWER_LEASE_MS - 5 * MS_PER_SECOND);
    assert_int_equal(claim(w, "a").state, API_ANSWER_RUNNING);
    clock_advance(w->clock, 5 * MS_PER_SECOND + 1);
    assert_int_equal(claim(w, "b").state, API_ANSWER_OTHER);
    assert_int_equal(claim(w, "a").state, API_ANSWER_YOURS);
    assert_int_equal(claim(w, "a").state, API_ANSWER_RUNNING);
}

static void the_first_answer_stays(void **state)
{
    struct world *w = *state;
    assert_int_equal(claim(w, "a").state, API_ANSWER_YOURS);
    keep(w, 201, "first");
    keep(w, 409, "late");
    assert_int_equal(api_answer_drop(&w->app, w->arena, w->shop, KEY), OK);
    assert_str(claim(w, "a").body, "first");
}

static void old_answers_are_forgotten(void **state)
{
    struct world *w = *state;
    assert_int_equal(claim(w, "a").state, API_ANSWER_YOURS);
    keep(w, 201, "first");
    clock_advance(w->clock, API_ANSWER_DAYS * (int64_t)MS_PER_DAY - MS_PER_SECOND * 5);
    assert_int_equal(claim(w, "a").state, API_ANSWER_KEPT);
    clock_advance(w->clock, 5 * MS_PER_SECOND + 1);
    assert_int_equal(claim(w, "a").state, API_ANSWER_YOURS);
}

static void a_shops_keys_are_its_own(void **state)
{
    struct world *w = *state;
    struct api_answer answer;
    assert_int_equal(claim(w, "a").state, API_ANSWER_YOURS);
    struct shop_id other = {w->shop.v + 1};
    enum err e = api_answer_claim(&w->app, w->arena, other, KEY, STR("a"), &answer);
    assert_int_equal(e, ERR_CONSTRAINT); /* there is no such shop: the row is not shared */
}

static void the_fingerprint_tells_requests_apart(void **state)
{
    struct world *w = *state;
    struct user_id nobody = {0}, somebody = {1};
    struct str one = api_fingerprint(w->arena, nobody, STR("POST"), STR("/a"), STR("{}"));
    assert_int_equal(one.n, 64);
    assert_true(str_eq(one, api_fingerprint(w->arena, nobody, STR("POST"), STR("/a"), STR("{}"))));
    const struct str others[] = {
        api_fingerprint(w->arena, somebody, STR("POST"), STR("/a"), STR("{}")),
        api_fingerprint(w->arena, nobody, STR("PUT"), STR("/a"), STR("{}")),
        api_fingerprint(w->arena, nobody, STR("POST"), STR("/b"), STR("{}")),
        api_fingerprint(w->arena, nobody, STR("POST"), STR("/a"), STR("{ }")),
        api_fingerprint(w->arena, nobody, STR("POST"), STR("/a"), STR_NONE),
    };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_false(str_eq(one, others[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_first_works_and_the_second_waits),
        WORLD_TEST(what_was_kept_is_given_again),
        WORLD_TEST(a_key_given_back_is_free),
        WORLD_TEST(whoever_is_silent_for_too_long_is_replaced_once),
        WORLD_TEST(the_first_answer_stays),
        WORLD_TEST(old_answers_are_forgotten),
        WORLD_TEST(a_shops_keys_are_its_own),
        WORLD_TEST(the_fingerprint_tells_requests_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
