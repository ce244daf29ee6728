/* idem_test.c: idempotency keys: first answer kept, busy while running, forgotten after a day. */
#include "sim/idem.h"

#include "unit/check.h"

static int setup(void **state)
{
    *state = account_new("tests");
    return 0;
}

static int teardown(void **state)
{
    account_free(*state);
    return 0;
}

static void the_first_answer_is_replayed(void **state)
{
    struct account *a = *state;
    const json_t *stored;
    json_t *body = json_pack("{s:s}", "id", "pi_1");
    assert_int_equal(idem_begin(a, "k", 100, "POST /x {}", &stored), IDEM_NEW);
    idem_end(a, "k", 200, body);
    put_c(body, "id", "changed later");
    assert_int_equal(idem_begin(a, "k", 101, "POST /x {}", &stored), IDEM_REPLAY);
    assert_int_equal(get_i64(stored, "status"), 200);
    assert_true(is_c(json_object_get(stored, "body"), "id", "pi_1"));
    json_decref(body);
}

static void a_failure_is_an_answer_too(void **state)
{
    struct account *a = *state;
    const json_t *stored;
    json_t *body = json_pack("{s:{}}", "error");
    assert_int_equal(idem_begin(a, "k", 100, "r", &stored), IDEM_NEW);
    idem_end(a, "k", 500, body);
    json_decref(body);
    assert_int_equal(idem_begin(a, "k", 101, "r", &stored), IDEM_REPLAY);
    assert_int_equal(get_i64(stored, "status"), 500);
}

static void while_it_runs_the_key_is_in_use(void **state)
{
    struct account *a = *state;
    const json_t *stored;
    assert_int_equal(idem_begin(a, "k", 100, "r", &stored), IDEM_NEW);
    assert_int_equal(idem_begin(a, "k", 100, "r", &stored), IDEM_RUNNING);
    assert_int_equal(idem_begin(a, "k", 100 + 2 * IDEM_LIFE_S, "r", &stored), IDEM_RUNNING);
    idem_end(a, "k", 0, NULL);
    assert_int_equal(idem_begin(a, "k", 100, "r", &stored), IDEM_NEW);
}

static void another_request_under_the_key_is_a_mismatch(void **state)
{
    struct account *a = *state;
    const json_t *stored;
    json_t *body = json_object();
    assert_int_equal(idem_begin(a, "k", 100, "r1", &stored), IDEM_NEW);
    assert_int_equal(idem_begin(a, "k", 100, "r2", &stored), IDEM_MISMATCH);
    idem_end(a, "k", 200, body);
    json_decref(body);
    assert_int_equal(idem_begin(a, "k", 100, "r2", &stored), IDEM_MISMATCH);
    assert_int_equal(idem_begin(a, "other", 100, "r2", &stored), IDEM_NEW);
}

static void a_key_lives_for_a_day(void **state)
{
    struct account *a = *state;
    const json_t *stored;
    json_t *body = json_object();
    assert_int_equal(idem_begin(a, "k", 100, "r1", &stored), IDEM_NEW);
    idem_end(a, "k", 200, body);
    json_decref(body);
    assert_int_equal(idem_begin(a, "k", 100 + IDEM_LIFE_S - 1, "r1", &stored), IDEM_REPLAY);
    assert_int_equal(idem_begin(a, "k", 100 + IDEM_LIFE_S, "r2", &stored), IDEM_NEW);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_first_answer_is_replayed),    TEST(a_failure_is_an_answer_too),
        TEST(while_it_runs_the_key_is_in_use), TEST(another_request_under_the_key_is_a_mismatch),
        TEST(a_key_lives_for_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
