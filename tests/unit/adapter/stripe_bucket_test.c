/* stripe_bucket_test.c: rate limits and whose turn it is, on a clock that the test moves. */
#include "adapter/stripe_bucket.h"
#include "unit/check.h"

enum { SECOND = 1000 * 1000, MS = 1000 };

static const struct bucket_use issue = {
    .account = 1, .op = 0, .account_per_second = 100, .op_per_second = 25, .burst = 1};

static struct bucket_use with(uint64_t account, unsigned op)
{
    struct bucket_use u = issue;
    u.account = account;
    u.op = op;
    return u;
}

static int buckets_setup(void **state)
{
    *state = buckets_new();
    return 0;
}

static int buckets_teardown(void **state)
{
    buckets_free(*state);
    return 0;
}

static void a_free_bucket_gives_a_turn_at_once(void **state)
{
    struct bucket_ticket t;
    buckets_join(*state, &t, &issue, SECOND);
    assert_int_equal(buckets_ask(*state, &t, SECOND), 0);
}

static void a_second_never_holds_more_than_the_limit(void **state)
{
    static struct bucket_ticket t[200];
    for (size_t i = 0; i < COUNT_OF(t); i++) {
        buckets_join(*state, &t[i], &issue, 0);
    }
    size_t next = 0;
    int64_t turn_at[COUNT_OF(t)];
    for (int64_t now = 0; next < COUNT_OF(t); now += 500) {
        while (next < COUNT_OF(t) && buckets_ask(*state, &t[next], now) == 0) {
            turn_at[next++] = now;
        }
        assert_true(now < 9 * (int64_t)SECOND);
    }
    for (size_t i = 25; i < COUNT_OF(t); i++) {
        assert_true(turn_at[i] - turn_at[i - 25] >= SECOND);
    }
    assert_true(turn_at[199] <= 8 * (int64_t)SECOND); /* and no slower than the limit */
}

static void turns_come_in_the_order_of_arrival(void **state)
{
    struct bucket_ticket a, b, c;
    buckets_join(*state, &a, &issue, 0);
    buckets_join(*state, &b, &issue, 0);
    buckets_join(*state, &c, &issue, 0);
    /* Whoever is awake: the last in line asks first, and gives the first its turn. */
    assert_int_equal(buckets_ask(*state, &c, 0), 80 * MS);
    assert_true(a.has_turn);
    assert_int_equal(buckets_ask(*state, &c, 40 * MS), 40 * MS);
    assert_true(b.has_turn);
    assert_int_equal(buckets_ask(*state, &c, 80 * MS), 0);
}

static void a_full_operation_does_not_hold_up_the_others(void **state)
{
    struct bucket_ticket first, waiting, read;
    struct bucket_use other = with(1, 1);
    buckets_join(*state, &first, &issue, 0);
    buckets_join(*state, &waiting, &issue, 0);
    buckets_join(*state, &read, &other, 0);
    assert_int_equal(buckets_ask(*state, &first, 0), 0);
    assert_int_equal(buckets_ask(*state, &waiting, 10 * MS), 30 * MS);
    assert_true(read.has_turn); /* 10 ms after the first, as the account's 100 a second allow */
    assert_int_equal(buckets_ask(*state, &waiting, 40 * MS), 0);
}

static void the_account_limits_all_its_operations_together(void **state)
{
    static struct bucket_ticket t[10];
    int given = 0;
    for (unsigned i = 0; i < COUNT_OF(t); i++) {
        struct bucket_use u = with(1, i);
        u.account_per_second = 25;
        buckets_join(*state, &t[i], &u, 0);
    }
    for (int64_t now = 0; now < 200 * MS; now += MS) {
        for (unsigned i = 0; i < COUNT_OF(t); i++) {
            if (!t[i].has_turn) {
                given += buckets_ask(*state, &t[i], now) == 0;
            }
        }
    }
    assert_int_equal(given, 5);
    for (unsigned i = 5; i < COUNT_OF(t); i++) {
        assert_false(t[i].has_turn);
        buckets_leave(*state, &t[i]);
    }
}

static void accounts_do_not_share(void **state)
{
    struct bucket_ticket a, b;
    struct bucket_use other = with(1 + 256, 0); /* the same row of the table */
    buckets_join(*state, &a, &issue, 0);
    buckets_join(*state, &b, &other, 0);
    assert_int_equal(buckets_ask(*state, &a, 0), 0);
    assert_int_equal(buckets_ask(*state, &b, 0), 0);
}

static void a_pause_saves_no_more_than_the_burst(void **state)
{
    struct bucket_use u = issue;
    u.burst = 3;
    for (int round = 0; round < 2; round++) {
        struct bucket_ticket t[4];
        int64_t now = round * 10 * (int64_t)SECOND;
        for (int i = 0; i < 4; i++) {
            buckets_join(*state, &t[i], &u, now);
        }
        assert_int_equal(buckets_ask(*state, &t[2], now), 0);
        assert_int_equal(buckets_ask(*state, &t[3], now), 40 * MS);
        buckets_leave(*state, &t[3]);
    }
}

static void who_leaves_uses_nothing_up(void **state)
{
    struct bucket_ticket a, b, c;
    buckets_join(*state, &a, &issue, 0);
    buckets_join(*state, &b, &issue, 0);
    buckets_join(*state, &c, &issue, 0);
    assert_int_equal(buckets_ask(*state, &a, 0), 0);
    buckets_leave(*state, &b);
    assert_int_equal(buckets_ask(*state, &c, 0), 40 * MS);
    buckets_leave(*state, &c);
}

static void a_pause_asked_for_holds_the_operation_or_the_account(void **state)
{
    struct bucket_ticket a, b;
    struct bucket_use other = with(1, 1);
    buckets_pause(*state, &issue, true, 0, SECOND);
    buckets_join(*state, &a, &issue, 0);
    buckets_join(*state, &b, &other, 0);
    assert_int_equal(buckets_ask(*state, &a, 0), SECOND);
    assert_int_equal(buckets_ask(*state, &b, 0), 0);
    buckets_pause(*state, &other, false, 0, 2 * SECOND);
    buckets_join(*state, &b, &other, 0);
    assert_int_equal(buckets_ask(*state, &b, 0), 2 * SECOND);
    assert_int_equal(buckets_ask(*state, &a, SECOND), SECOND);
    buckets_leave(*state, &a);
    buckets_leave(*state, &b);
}

static void idle_accounts_are_forgotten_and_busy_ones_kept(void **state)
{
    struct bucket_ticket a, b, again;
    struct bucket_use neighbour = with(1 + 256, 0);
    buckets_join(*state, &a, &issue, 0);
    assert_int_equal(buckets_ask(*state, &a, 0), 0);
    buckets_join(*state, &b, &neighbour,
                 10 * MS); /* looks through the row: `issue` is still in use */
    assert_int_equal(buckets_ask(*state, &b, 10 * MS), 0);
    buckets_join(*state, &again, &issue, 10 * MS);
    assert_int_equal(buckets_ask(*state, &again, 10 * MS), 30 * MS);
    buckets_leave(*state, &again);
    buckets_join(*state, &b, &neighbour, SECOND); /* now it is as good as new */
    assert_int_equal(buckets_ask(*state, &b, SECOND), 0);
    buckets_join(*state, &again, &issue, SECOND);
    assert_int_equal(buckets_ask(*state, &again, SECOND), 0);
}

static void an_account_somebody_waits_for_is_not_forgotten(void **state)
{
    struct bucket_ticket a, b;
    struct bucket_use neighbour = with(1 + 256, 0);
    buckets_join(*state, &a, &issue, 0); /* in line, and its buckets are full */
    buckets_join(*state, &b, &neighbour, 0);
    assert_int_equal(buckets_ask(*state, &b, 0), 0);
    assert_int_equal(buckets_ask(*state, &a, 0), 0);
}

/* --- with real threads and a few real milliseconds --- */

struct waiter {
    struct buckets *b;
    pthread_t thread;
    int64_t max_wait_us, refused_us, done_at;
};

static void *wait_in_line(void *arg)
{
    struct waiter *w = arg;
    struct bucket_use u = issue;
    u.op_per_second = 500;
    u.account_per_second = 500;
    w->refused_us = buckets_wait(w->b, &u, w->max_wait_us);
    w->done_at = buckets_now_us();
    return NULL;
}

static void blocked_threads_get_their_turns(void **state)
{
    struct waiter w[20];
    int64_t begin = buckets_now_us(), last = 0;
    for (size_t i = 0; i < COUNT_OF(w); i++) {
        w[i] = (struct waiter){.b = *state, .max_wait_us = 5 * SECOND};
        assert_int_equal(pthread_create(&w[i].thread, NULL, wait_in_line, &w[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(w); i++) {
        pthread_join(w[i].thread, NULL);
        assert_int_equal(w[i].refused_us, 0);
        last = w[i].done_at > last ? w[i].done_at : last;
    }
    assert_true(last - begin >= 19 * 2 * MS); /* 20 turns, 2 ms apart */
}

static void who_would_wait_too_long_is_sent_away_at_once(void **state)
{
    buckets_pause(*state, &issue, false, buckets_now_us(), 60 * (int64_t)SECOND);
    struct waiter w = {.b = *state, .max_wait_us = SECOND};
    int64_t begin = buckets_now_us();
    wait_in_line(&w);
    assert_in_range(w.refused_us, 59 * (int64_t)SECOND, 60 * (int64_t)SECOND);
    assert_true(w.done_at - begin < SECOND);
}

static void stopping_sends_everybody_away(void **state)
{
    struct waiter w = {.b = *state, .max_wait_us = 120 * (int64_t)SECOND};
    buckets_pause(*state, &issue, false, buckets_now_us(), 60 * (int64_t)SECOND);
    assert_int_equal(pthread_create(&w.thread, NULL, wait_in_line, &w), 0);
    buckets_stop(*state);
    pthread_join(w.thread, NULL);
    assert_true(w.refused_us > 0);
}

#define BUCKETS_TEST(name) cmocka_unit_test_setup_teardown(name, buckets_setup, buckets_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BUCKETS_TEST(a_free_bucket_gives_a_turn_at_once),
        BUCKETS_TEST(a_second_never_holds_more_than_the_limit),
        BUCKETS_TEST(turns_come_in_the_order_of_arrival),
        BUCKETS_TEST(a_full_operation_does_not_hold_up_the_others),
        BUCKETS_TEST(the_account_limits_all_its_operations_together),
        BUCKETS_TEST(accounts_do_not_share),
        BUCKETS_TEST(a_pause_saves_no_more_than_the_burst),
        BUCKETS_TEST(who_leaves_uses_nothing_up),
        BUCKETS_TEST(a_pause_asked_for_holds_the_operation_or_the_account),
        BUCKETS_TEST(idle_accounts_are_forgotten_and_busy_ones_kept),
        BUCKETS_TEST(an_account_somebody_waits_for_is_not_forgotten),
        BUCKETS_TEST(blocked_threads_get_their_turns),
        BUCKETS_TEST(who_would_wait_too_long_is_sent_away_at_once),
        BUCKETS_TEST(stopping_sends_everybody_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
