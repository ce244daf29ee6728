/* Idempotency keys: who may work under one, and what a repeat gets. */
#include "app/api_answer.h"
#include "store/api.h"
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

/* --- kept by the transaction that does the work --- */

static struct api_answer look(struct world *w, const char *print)
{
    struct api_answer answer;
    assert_int_equal(api_answer_look(&w->app, w->arena, w->shop, KEY, str_from(print), &answer),
                     OK);
    return answer;
}

static enum err add_in_tx(struct change *c, void *arg)
{
    return api_answer_add(c, KEY, str_from(arg), 201, str_from(arg));
}

static enum err add(struct world *w, char *print)
{
    struct actor nobody = {.kind = ACTOR_SYSTEM};
    return change_run(&w->app, w->arena, TX_BOOKING, w->shop, nobody, add_in_tx, print);
}

static void looking_claims_nothing(void **state)
{
    assert_int_equal(look(*state, "a").state, API_ANSWER_YOURS);
    assert_int_equal(look(*state, "b").state, API_ANSWER_YOURS);
}

static void only_the_first_is_added(void **state)
{
    struct world *w = *state;
    assert_int_equal(add(w, "a"), OK);
    assert_int_equal(add(w, "a"), ERR_CONFLICT);
    assert_int_equal(add(w, "b"), ERR_CONFLICT);
    assert_str(look(w, "a").body, "a");
    assert_int_equal(look(w, "b").state, API_ANSWER_OTHER);
}

static void a_claim_in_vain_gives_way_to_its_own_request_only(void **state)
{
    struct world *w = *state;
    assert_int_equal(claim(w, "a").state, API_ANSWER_YOURS);
    assert_int_equal(look(w, "a").state, API_ANSWER_RUNNING);
    clock_advance(w->clock, API_ANSWER_LEASE_MS + 5 * MS_PER_SECOND);
    assert_int_equal(look(w, "a").state, API_ANSWER_YOURS);
    assert_int_equal(add(w, "b"), ERR_CONFLICT);
    assert_int_equal(add(w, "a"), OK);
    assert_int_equal(look(w, "a").state, API_ANSWER_KEPT);
}

static void the_past_gives_way_to_anybody(void **state)
{
    struct world *w = *state;
    assert_int_equal(add(w, "a"), OK);
    clock_advance(w->clock, API_ANSWER_DAYS * (int64_t)MS_PER_DAY + 5 * MS_PER_SECOND);
    assert_int_equal(look(w, "b").state, API_ANSWER_YOURS);
    assert_int_equal(add(w, "b"), OK);
    assert_int_equal(look(w, "a").state, API_ANSWER_OTHER);
}

static void what_is_past_is_removed(void **state)
{
    struct world *w = *state;
    struct api_answer_get_row row;
    struct api_answer_get_in key = {w->shop.v, KEY};
    bool found;
    assert_int_equal(add(w, "a"), OK);
    api_answers_forget(&w->app, w->arena);
    assert_int_equal(q_api_answer_get(db_reader(w->app.db), w->arena, &key, &row, &found), OK);
    assert_true(found);
    clock_advance(w->clock, API_ANSWER_DAYS * (int64_t)MS_PER_DAY + 5 * MS_PER_SECOND);
    api_answers_forget(&w->app, w->arena);
    assert_int_equal(q_api_answer_get(db_reader(w->app.db), w->arena, &key, &row, &found), OK);
    assert_false(found);
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
        WORLD_TEST(looking_claims_nothing),
        WORLD_TEST(only_the_first_is_added),
        WORLD_TEST(a_claim_in_vain_gives_way_to_its_own_request_only),
        WORLD_TEST(the_past_gives_way_to_anybody),
        WORLD_TEST(what_is_past_is_removed),
        WORLD_TEST(a_shops_keys_are_its_own),
        WORLD_TEST(the_fingerprint_tells_requests_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
