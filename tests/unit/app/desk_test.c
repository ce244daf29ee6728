/* desk_test.c: what the clock does at the shop's desk: reminders before a deadline. */
#include "app/provider.h"
#include "app/settle.h"
#include "unit/app/world.h"

static struct booking_id waiting_to_pay(struct world *w)
{
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    world_work(w);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    return out.id;
}

/* To the moment `before` the deadline of the booking's number. */
static void go_to(struct world *w, struct booking_id id, int64_t before)
{
    world_advance(w, world_payment(w, id).deadline.v - before - app_now(&w->app).ms);
}

static void set_reminder(struct world *w, int hours)
{
    struct offering_input in = world_offering(w, w->first_come);
    in.remind_hours = hours;
    world_save_offering(w, &in);
}

static void the_customer_is_reminded_once_the_evening_before_the_last_day(void **state)
{
    struct world *w = *state;
    struct booking_id id = waiting_to_pay(w);
    go_to(w, id, 28 * (int64_t)MS_PER_HOUR + MS_PER_MINUTE);
    assert_int_equal(world_mails(w, id, "REMINDER"), 0);
    for (int i = 0; i < 3; i++) {
        world_advance(w, MS_PER_HOUR);
        assert_int_equal(world_mails(w, id, "REMINDER"), 1);
    }
    assert_status(w, id, "confirmed", "awaiting_payment");
}

static void who_has_paid_or_cancelled_is_not_reminded(void **state)
{
    struct world *w = *state;
    struct booking_id paid = waiting_to_pay(w), gone = waiting_to_pay(w);
    struct booking_id withdrawn = waiting_to_pay(w);
    struct decide_output out;
    world_provider_says(w, paid, GW_PAID);
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, gone, CANCEL_BY_SHOP, true, &out), OK);
    assert_int_equal(app_withdraw_number(&w->app, w->arena, w->shop, w->staff, withdrawn, &out),
                     OK);
    world_work(w);
    go_to(w, paid, MS_PER_HOUR);
    assert_int_equal(world_mails(w, paid, "REMINDER"), 0);
    assert_int_equal(world_mails(w, gone, "REMINDER"), 0);
    assert_int_equal(world_mails(w, withdrawn, "REMINDER"), 0);
}

static void after_the_deadline_nobody_is_reminded_however_long_the_clock_stood(void **state)
{
    struct world *w = *state;
    struct booking_id id = waiting_to_pay(w);
    go_to(w, id, -(int64_t)MS_PER_MINUTE);
    assert_int_equal(world_mails(w, id, "REMINDER"), 0);
}

static void an_offering_says_when_or_never(void **state)
{
    struct world *w = *state;
    set_reminder(w, 0);
    struct booking_id never = waiting_to_pay(w);
    set_reminder(w, 48);
    struct booking_id early = waiting_to_pay(w);
    go_to(w, early, 51 * (int64_t)MS_PER_HOUR);
    assert_int_equal(world_mails(w, early, "REMINDER"), 1);
    go_to(w, never, MS_PER_HOUR);
    assert_int_equal(world_mails(w, never, "REMINDER"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_customer_is_reminded_once_the_evening_before_the_last_day),
        WORLD_TEST(who_has_paid_or_cancelled_is_not_reminded),
        WORLD_TEST(after_the_deadline_nobody_is_reminded_however_long_the_clock_stood),
        WORLD_TEST(an_offering_says_when_or_never),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
