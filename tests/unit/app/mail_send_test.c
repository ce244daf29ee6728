/* The outbox of a shop that has no mail server yet. */
#include "app/mail.h"
#include "store/mail.h"
#include "unit/app/world.h"

enum { MAX = 20 };

static struct mail_of_booking_rows mails(struct world *w, struct booking_id id)
{
    struct mail_of_booking_rows rows;
    struct mail_of_booking_in in = {.shop = w->shop.v, .booking = id.v, .max = MAX};
    assert_int_equal(q_mail_of_booking(db_reader(w->app.db), w->arena, &in, &rows), OK);
    assert_true(rows.n > 0);
    return rows;
}

static void assert_tried(struct world *w, struct booking_id id, int64_t times)
{
    struct mail_of_booking_rows rows = mails(w, id);
    for (size_t i = 0; i < rows.n; i++) {
        assert_int_equal(rows.v[i].attempts, times);
        assert_str(rows.v[i].state, "ready");
        assert_str(rows.v[i].last_error, "no mail server is set up");
        assert_true(rows.v[i].next_at > app_now(&w->app).ms);
    }
}

static void one_try_puts_off_all_that_are_due(void **state)
{
    struct world *w = *state;
    struct booking_id one = world_book(w, w->free, 1, PAY_METHOD_NONE).id;
    struct booking_id two = world_book(w, w->free, 1, PAY_METHOD_NONE).id;
    assert_true(mail_work(&w->app, w->arena));
    assert_false(mail_work(&w->app, w->arena));
    assert_tried(w, one, 1);
    assert_tried(w, two, 1);
}

static void they_are_due_again_later(void **state)
{
    struct world *w = *state;
    struct booking_id id = world_book(w, w->free, 1, PAY_METHOD_NONE).id;
    assert_true(mail_work(&w->app, w->arena));
    clock_advance(w->clock, MS_PER_MINUTE);
    assert_true(mail_work(&w->app, w->arena));
    assert_tried(w, id, 2);
}

static void in_the_end_each_is_given_up_and_staff_are_told(void **state)
{
    struct world *w = *state;
    struct booking_id id = world_book(w, w->free, 1, PAY_METHOD_NONE).id;
    for (int day = 0; day < 4; day++) {
        for (int hour = 0; hour < 24; hour++) {
            while (mail_work(&w->app, w->arena)) {
            }
            clock_advance(w->clock, MS_PER_HOUR + MS_PER_MINUTE);
        }
    }
    struct mail_of_booking_rows rows = mails(w, id);
    for (size_t i = 0; i < rows.n; i++) {
        assert_str(rows.v[i].state, "failed");
    }
    assert_int_equal(world_open(w, id, FOLLOW_MAIL_FAILED), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(one_try_puts_off_all_that_are_due),
        WORLD_TEST(they_are_due_again_later),
        WORLD_TEST(in_the_end_each_is_given_up_and_staff_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
