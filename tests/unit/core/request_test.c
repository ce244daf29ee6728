/* request_test.c: the table of payment requests (domain.md 5): complete, without doubles, and dead
 * ends are those of the document. */
#include "core/request.h"
#include "unit/check.h"

static void no_pair_occurs_twice_and_every_state_is_reached(void **state)
{
    (void)state;
    bool reached[REQUEST_STATUS_COUNT] = {[REQUEST_NONE] = true};
    for (size_t i = 0; i < request_rules_count; i++) {
        const struct request_rule *r = &request_rules[i];
        assert_ptr_equal(request_rule(r->from, r->on), r);
        reached[r->to] = true;
    }
    for (int s = 0; s < REQUEST_STATUS_COUNT; s++) {
        assert_true(reached[s]);
    }
}

static void money_is_taken_in_every_state_and_nothing_leaves_paid(void **state)
{
    (void)state;
    for (int s = REQUEST_OPEN; s < REQUEST_STATUS_COUNT; s++) {
        const struct request_rule *r = request_rule((enum request_status)s, REQUEST_EV_PAID);
        assert_int_equal(r != NULL, s != REQUEST_PAID);
        assert_true(r == NULL || (r->effects & RFX_STAFF_PAID) != 0); /* I5, I6 */
    }
    for (int e = 0; e < REQUEST_EV_COUNT; e++) {
        assert_null(request_rule(REQUEST_PAID, (enum request_event)e));
    }
}

static void whatever_takes_it_back_withdraws_its_number_I7(void **state)
{
    (void)state;
    for (size_t i = 0; i < request_rules_count; i++) {
        const struct request_rule *r = &request_rules[i];
        assert_int_equal((r->effects & RFX_WITHDRAW_NUMBER) != 0, r->to == REQUEST_WITHDRAWN);
        assert_int_equal((r->effects & RFX_BILL) != 0, r->from == REQUEST_NONE);
    }
}

static void names_are_read_back_and_labelled(void **state)
{
    (void)state;
    for (int s = REQUEST_OPEN; s < REQUEST_STATUS_COUNT; s++) {
        enum request_status back;
        assert_true(request_status_parse(request_status_name((enum request_status)s), &back));
        assert_int_equal(back, s);
        assert_true(request_status_label((enum request_status)s) != TX_NONE);
    }
    for (int e = 0; e < REQUEST_EV_COUNT; e++) {
        enum request_event back;
        assert_true(request_event_parse(request_event_name((enum request_event)e), &back));
        assert_int_equal(back, e);
        assert_true(request_event_label((enum request_event)e) != TX_NONE);
    }
}

static void the_reminder_leaves_at_ten_so_many_days_before_unless_that_has_passed(void **state)
{
    (void)state;
    struct day due = day_of((struct instant){1796000000000});
    struct instant at, ten = day_at(day_add(due, -3), 10 * 60);
    assert_true(request_reminder_at(due, 3, (struct instant){ten.ms - 1}, &at));
    assert_int_equal(at.ms, ten.ms);
    assert_false(request_reminder_at(due, 3, ten, &at));
    assert_true(request_reminder_at(due, 2, ten, &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_pair_occurs_twice_and_every_state_is_reached),
        cmocka_unit_test(money_is_taken_in_every_state_and_nothing_leaves_paid),
        cmocka_unit_test(whatever_takes_it_back_withdraws_its_number_I7),
        cmocka_unit_test(names_are_read_back_and_labelled),
        cmocka_unit_test(the_reminder_leaves_at_ten_so_many_days_before_unless_that_has_passed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
