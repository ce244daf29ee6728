/* konbini_test.c: the rows of domain.md 3 and 4 as stories, with a provider in memory: what a
 * booking and its konbini payment are after each event, who hears of it, and what is left to do. */
#include "app/provider.h"
#include "app/settle.h"
#include "unit/app/world.h"

#define WAIT_FOR_EXPIRY (4 * (int64_t)MS_PER_DAY + 3 * MS_PER_HOUR)

static struct decide_output cancel(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, id, CANCEL_BY_SHOP, true, &out), OK);
    return out;
}

static struct decide_output approve(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(app_approve(&w->app, w->arena, w->shop, w->staff, id, false, &out), OK);
    return out;
}

static struct booking_id confirmed(struct world *w)
{
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    assert_int_equal(out.result, BOOK_DONE);
    world_work(w);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    return out.id;
}

static void first_come_is_confirmed_and_gets_its_number_B2_P1_P2(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 2, PAY_KONBINI);
    assert_status(w, out.id, "confirmed", "issuing");
    world_work(w);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    struct payment_get_row p = world_payment(w, out.id);
    assert_str(p.confirmation_number, "09012345678");
    assert_int_equal(p.amount, 6600);
    assert_int_equal(p.deadline.v, day_end(day_add(day_of(app_now(&w->app)), 3)).ms);
    assert_false(str_empty(p.lawson_code));
    assert_int_equal(world_mails(w, out.id, "CONFIRMED"), 1);
    assert_int_equal(world_mails(w, out.id, "STAFF_NEW"), 2);
}

static void approval_has_no_number_until_approved_B1_B5(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->approval, 1, PAY_KONBINI);
    world_work(w);
    assert_status(w, out.id, "pending", "awaiting_approval");
    assert_int_equal(fake_gateway_made(w->provider), 0);
    assert_int_equal(world_mails(w, out.id, "PROVISIONAL"), 1);
    assert_int_equal(world_open(w, out.id, FOLLOW_APPROVAL), 1);
    assert_int_equal(approve(w, out.id).result, DECIDE_DONE);
    world_work(w);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    assert_int_equal(world_open(w, out.id, FOLLOW_APPROVAL), 0);
    assert_int_equal(approve(w, out.id).result, DECIDE_ALREADY);
    assert_int_equal(fake_gateway_made(w->provider), 1);
}

static void refusing_before_a_number_has_no_effect_on_money_B6(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->approval, 1, PAY_KONBINI);
    struct decide_output refused;
    assert_int_equal(app_refuse(&w->app, w->arena, w->shop, w->staff, out.id, false, &refused), OK);
    world_work(w);
    assert_status(w, out.id, "cancelled", "void");
    assert_int_equal(fake_gateway_made(w->provider), 0);
    assert_int_equal(world_mails(w, out.id, "CANCELLED"), 0);
    assert_int_equal(world_open(w, out.id, FOLLOW_APPROVAL), 0);
}

static void full_without_a_waiting_list_stores_nothing_B4(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(world_book(w, w->first_come, 4, PAY_ONSITE).result, BOOK_DONE);
    }
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    assert_int_equal(out.result, BOOK_FULL);
    assert_int_equal(out.id.v, 0);
}

static void a_repeated_key_gives_the_same_booking(void **state)
{
    struct world *w = *state;
    struct book_output first = world_book(w, w->first_come, 1, PAY_KONBINI);
    w->keys--;
    struct book_output again = world_book(w, w->first_come, 1, PAY_KONBINI);
    assert_int_equal(again.result, BOOK_REPEATED);
    assert_int_equal(again.id.v, first.id.v);
}

static void nothing_to_pay_is_confirmed_without_a_payment(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->free, 1, PAY_KONBINI);
    assert_status(w, out.id, "confirmed", "");
    assert_int_equal(world_mails(w, out.id, "CONFIRMED"), 1);
}

static void cash_at_the_store_is_told_once_however_often_it_is_said_P5(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    for (int i = 0; i < 3; i++) {
        world_provider_says(w, id, GW_PAID);
    }
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_mails(w, id, "RECEIPT"), 1);
    assert_int_equal(world_mails(w, id, "STAFF_PAID"), 2);
    assert_int_equal(world_history(w, id, "paid"), 1);
    assert_str(world_payment(w, id).paid_chain, "lawson");
}

static void expiry_leaves_the_booking_confirmed_P6(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    world_provider_says(w, id, GW_EXPIRED);
    world_provider_says(w, id, GW_EXPIRED);
    assert_status(w, id, "confirmed", "failed");
    assert_str(world_payment(w, id).fail, "expired");
    assert_int_equal(world_mails(w, id, "EXPIRED"), 1);
    assert_int_equal(world_mails(w, id, "STAFF_EXPIRED"), 2);
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 1);
}

static void an_expiry_nobody_told_us_is_found_by_the_sweep(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    fake_gateway_set(w->provider, (struct payment_id){world_payment(w, id).id}, GW_EXPIRED);
    world_advance(w, WAIT_FOR_EXPIRY);
    assert_status(w, id, "confirmed", "failed");
}

static void money_after_the_expiry_settles_a_confirmed_booking_P10(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    world_provider_says(w, id, GW_EXPIRED);
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 0);
    assert_int_equal(world_open(w, id, FOLLOW_PAID_CANCELLED), 0);
}

static void an_expiry_after_the_money_changes_nothing(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    world_provider_says(w, id, GW_PAID);
    world_provider_says(w, id, GW_EXPIRED);
    world_provider_says(w, id, GW_CANCELLED);
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_mails(w, id, "EXPIRED"), 0);
}

static void cancelling_withdraws_the_number_P7_P8(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    assert_int_equal(cancel(w, id).result, DECIDE_DONE);
    assert_status(w, id, "cancelled", "voiding");
    world_work(w);
    assert_status(w, id, "cancelled", "void");
    assert_int_equal(fake_gateway_live(w->provider), 0);
    assert_int_equal(world_mails(w, id, "CANCELLED"), 1);
    assert_int_equal(cancel(w, id).result, DECIDE_ALREADY);
}

static void cancelling_before_the_call_left_makes_no_number_P7(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    cancel(w, out.id);
    assert_status(w, out.id, "cancelled", "void");
    world_work(w);
    assert_int_equal(fake_gateway_made(w->provider), 0);
}

static void cancelling_while_the_answer_is_lost_withdraws_what_was_made_P7(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_LOSE_ANSWER, 1);
    world_work(w);
    cancel(w, out.id);
    assert_status(w, out.id, "cancelled", "voiding");
    world_advance(w, 10 * MS_PER_SECOND);
    assert_status(w, out.id, "cancelled", "void");
    assert_int_equal(fake_gateway_made(w->provider), 1);
    assert_int_equal(fake_gateway_live(w->provider), 0);
}

static void cancelling_while_the_request_is_lost_asks_for_no_number_I2(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_LOSE_REQUEST, 1);
    world_work(w);
    cancel(w, out.id);
    world_advance(w, 10 * MS_PER_SECOND);
    assert_status(w, out.id, "cancelled", "void");
    assert_int_equal(fake_gateway_made(w->provider), 0);
}

static void a_customer_at_the_till_keeps_the_withdrawal_open_P9(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    cancel(w, id);
    fake_gateway_fault(w->provider, FAKE_AT_TILL, 1);
    world_work(w);
    assert_status(w, id, "cancelled", "voiding");
    assert_int_equal(world_open(w, id, FOLLOW_WITHDRAWAL), 1);
    world_advance(w, 5 * MS_PER_MINUTE);
    assert_status(w, id, "cancelled", "void");
    assert_int_equal(world_open(w, id, FOLLOW_WITHDRAWAL), 0);
}

static void paid_during_the_withdrawal_waits_for_a_person_P10_I6(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    cancel(w, id);
    fake_gateway_fault(w->provider, FAKE_AT_TILL, 1);
    world_work(w);
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "cancelled", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_PAID_CANCELLED), 1);
    assert_int_equal(world_open(w, id, FOLLOW_WITHDRAWAL), 0);
    world_advance(w, MS_PER_DAY);
    assert_status(w, id, "cancelled", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_PAID_CANCELLED), 1);
}

static void cancelling_a_paid_booking_asks_what_to_do_with_the_money_B7(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    world_provider_says(w, id, GW_PAID);
    cancel(w, id);
    assert_status(w, id, "cancelled", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_DECISION), 1);
}

static void a_lost_answer_makes_no_second_number_P3(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_LOSE_ANSWER, 3);
    world_work(w);
    assert_status(w, out.id, "confirmed", "issuing");
    for (int i = 0; i < 10; i++) {
        world_advance(w, 20 * MS_PER_SECOND);
    }
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    assert_int_equal(fake_gateway_made(w->provider), 1);
}

static void ten_minutes_without_a_number_are_told_once_P3(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_LOSE_REQUEST, 100);
    world_work(w);
    for (int i = 0; i < 25; i++) {
        world_advance(w, MS_PER_MINUTE);
    }
    assert_status(w, out.id, "confirmed", "issuing");
    assert_int_equal(world_mails(w, out.id, "NUMBER_LATER"), 1);
    assert_int_equal(world_open(w, out.id, FOLLOW_ISSUE_SLOW), 1);
    fake_gateway_fault(w->provider, FAKE_NONE, 0);
    world_advance(w, 10 * MS_PER_MINUTE);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    assert_int_equal(world_open(w, out.id, FOLLOW_ISSUE_SLOW), 0);
}

static void after_a_day_the_payment_is_looked_up_before_a_new_key_is_used(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_LOSE_ANSWER, 1);
    world_work(w);
    world_advance(w, 25 * (int64_t)MS_PER_HOUR);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    assert_int_equal(fake_gateway_made(w->provider), 1);
}

static void a_refusal_for_good_leaves_the_booking_and_calls_for_a_person_P4(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_REFUSE, 1);
    world_work(w);
    assert_status(w, out.id, "confirmed", "failed");
    assert_str(world_payment(w, out.id).fail, "issue_failed");
    assert_int_equal(world_mails(w, out.id, "NO_NUMBER"), 1);
    assert_int_equal(world_open(w, out.id, FOLLOW_ISSUE_FAILED), 1);
}

static void a_number_too_common_is_replaced_by_a_random_one(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_NUMBER_TAKEN, 1);
    world_work(w);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    struct payment_get_row p = world_payment(w, out.id);
    assert_int_equal(p.is_number_random, 1);
    assert_str(p.confirmation_number, "98765432100");
}

static void the_method_being_down_is_waited_out_under_a_new_key(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_NOT_NOW, 1);
    world_work(w);
    assert_status(w, out.id, "confirmed", "issuing");
    world_advance(w, 2 * MS_PER_MINUTE);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
}

static void money_heard_of_before_the_number_P12(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    fake_gateway_fault(w->provider, FAKE_LOSE_ANSWER, 1);
    world_work(w);
    world_provider_says(w, out.id, GW_PAID);
    assert_status(w, out.id, "confirmed", "paid");
    world_advance(w, MS_PER_MINUTE);
    assert_status(w, out.id, "confirmed", "paid");
    assert_int_equal(world_mails(w, out.id, "STAFF_PAID"), 2);
}

static void cancelled_at_the_provider_and_not_by_us_P13(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    world_provider_says(w, id, GW_CANCELLED);
    assert_status(w, id, "confirmed", "void");
    assert_int_equal(world_open(w, id, FOLLOW_CANCELLED_BY_PROVIDER), 1);
}

static void staff_take_the_money_themselves_once_no_number_is_live(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    struct decide_output out;
    assert_int_equal(app_mark_paid(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    assert_int_equal(out.result, DECIDE_NOT_ALLOWED);
    assert_int_equal(app_withdraw_number(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
    world_work(w);
    assert_status(w, id, "confirmed", "void");
    assert_int_equal(app_mark_paid(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
    assert_status(w, id, "confirmed", "paid");
}

static void the_old_number_paid_after_all_is_a_second_payment_P11(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    int64_t old = world_payment(w, id).id;
    world_provider_says(w, id, GW_EXPIRED);
    struct decide_output out;
    assert_int_equal(app_mark_paid(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
    fake_gateway_set(w->provider, (struct payment_id){old}, GW_PAID);
    world_observe(w, old);
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_PAID_TWICE), 1);
}

static void approving_too_late_for_a_number_asks_first(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->approval, 1, PAY_KONBINI);
    struct instant start = day_at(day_add(day_of(app_now(&w->app)), 10), 10 * 60);
    world_advance(w, start.ms - app_now(&w->app).ms - 80 * MS_PER_MINUTE);
    assert_int_equal(approve(w, out.id).result, DECIDE_NO_NUMBER);
    assert_status(w, out.id, "pending", "awaiting_approval");
    struct decide_output forced;
    assert_int_equal(app_approve(&w->app, w->arena, w->shop, w->staff, out.id, true, &forced), OK);
    assert_int_equal(forced.result, DECIDE_DONE);
    assert_status(w, out.id, "confirmed", "failed");
    assert_int_equal(world_open(w, out.id, FOLLOW_ISSUE_FAILED), 1);
}

static void the_customer_cancels_until_the_limit_only(void **state)
{
    struct world *w = *state;
    struct booking_id early = confirmed(w);
    struct booking_id late = confirmed(w);
    struct decide_output out;
    assert_int_equal(app_cancel_by_customer(&w->app, w->arena, w->shop, early, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
    struct instant start = day_at(day_add(day_of(app_now(&w->app)), 10), 10 * 60);
    world_advance(w, start.ms - app_now(&w->app).ms - 23 * (int64_t)MS_PER_HOUR);
    assert_int_equal(app_cancel_by_customer(&w->app, w->arena, w->shop, late, &out), OK);
    assert_int_equal(out.result, DECIDE_TOO_LATE);
    assert_str(world_booking(w, late).status, "confirmed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(first_come_is_confirmed_and_gets_its_number_B2_P1_P2),
        WORLD_TEST(approval_has_no_number_until_approved_B1_B5),
        WORLD_TEST(refusing_before_a_number_has_no_effect_on_money_B6),
        WORLD_TEST(full_without_a_waiting_list_stores_nothing_B4),
        WORLD_TEST(a_repeated_key_gives_the_same_booking),
        WORLD_TEST(nothing_to_pay_is_confirmed_without_a_payment),
        WORLD_TEST(cash_at_the_store_is_told_once_however_often_it_is_said_P5),
        WORLD_TEST(expiry_leaves_the_booking_confirmed_P6),
        WORLD_TEST(an_expiry_nobody_told_us_is_found_by_the_sweep),
        WORLD_TEST(money_after_the_expiry_settles_a_confirmed_booking_P10),
        WORLD_TEST(an_expiry_after_the_money_changes_nothing),
        WORLD_TEST(cancelling_withdraws_the_number_P7_P8),
        WORLD_TEST(cancelling_before_the_call_left_makes_no_number_P7),
        WORLD_TEST(cancelling_while_the_answer_is_lost_withdraws_what_was_made_P7),
        WORLD_TEST(cancelling_while_the_request_is_lost_asks_for_no_number_I2),
        WORLD_TEST(a_customer_at_the_till_keeps_the_withdrawal_open_P9),
        WORLD_TEST(paid_during_the_withdrawal_waits_for_a_person_P10_I6),
        WORLD_TEST(cancelling_a_paid_booking_asks_what_to_do_with_the_money_B7),
        WORLD_TEST(a_lost_answer_makes_no_second_number_P3),
        WORLD_TEST(ten_minutes_without_a_number_are_told_once_P3),
        WORLD_TEST(after_a_day_the_payment_is_looked_up_before_a_new_key_is_used),
        WORLD_TEST(a_refusal_for_good_leaves_the_booking_and_calls_for_a_person_P4),
        WORLD_TEST(a_number_too_common_is_replaced_by_a_random_one),
        WORLD_TEST(the_method_being_down_is_waited_out_under_a_new_key),
        WORLD_TEST(money_heard_of_before_the_number_P12),
        WORLD_TEST(cancelled_at_the_provider_and_not_by_us_P13),
        WORLD_TEST(staff_take_the_money_themselves_once_no_number_is_live),
        WORLD_TEST(the_old_number_paid_after_all_is_a_second_payment_P11),
        WORLD_TEST(approving_too_late_for_a_number_asks_first),
        WORLD_TEST(the_customer_cancels_until_the_limit_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
