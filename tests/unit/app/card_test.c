/* card_test.c: paying by card on the provider's page, as stories with a provider in memory: 先着順
 * is charged on the page, 承認制 is held there and charged by approval. */
#include "app/card.h"

#include "app/provider.h"
#include "app/settle.h"
#include "unit/app/world.h"

static struct payment_id payment(struct world *w, struct booking_id id)
{
    return (struct payment_id){world_payment(w, id).id};
}

static struct booking_id booked(struct world *w, struct slot_id slot)
{
    struct book_output out = world_book(w, slot, 1, PAY_CARD);
    assert_int_equal(out.result, BOOK_DONE);
    world_work(w);
    return out.id;
}

static struct booking_id held(struct world *w)
{
    struct booking_id id = booked(w, w->approval);
    world_provider_says(w, id, GW_HELD);
    assert_status(w, id, "pending", "awaiting_approval");
    return id;
}

static void approve(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(app_approve(&w->app, w->arena, w->shop, w->staff, id, false, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
}

static void refuse(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(app_refuse(&w->app, w->arena, w->shop, w->staff, id, true, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
}

static void cancel(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, id, CANCEL_BY_SHOP, true, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
}

static struct card_go go(struct world *w, struct booking_id id)
{
    struct card_go out;
    assert_int_equal(app_card_go(&w->app, w->arena, w->shop, id, &out), OK);
    return out;
}

/* --- 先着順 --- */

static void first_come_is_confirmed_and_led_to_a_page_P1_P2(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 2, PAY_CARD);
    assert_status(w, out.id, "confirmed", "issuing");
    assert_int_equal(go(w, out.id).result, CARD_GO_WAIT);
    world_work(w);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    struct payment_get_row p = world_payment(w, out.id);
    assert_int_equal(p.amount, 6600);
    assert_int_equal(p.deadline.v, day_end(day_add(day_of(app_now(&w->app)), 3)).ms);
    struct card_go there = go(w, out.id);
    assert_int_equal(there.result, CARD_GO);
    assert_str(there.url, "https://checkout.example/1");
    assert_int_equal(world_mails(w, out.id, "CONFIRMED"), 1);
    assert_int_equal(world_mails(w, out.id, "STAFF_NEW"), 2);
    assert_int_equal(fake_gateway_made(w->provider), 1);
}

static void a_card_charged_on_the_page_is_told_once_P5(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->first_come);
    for (int i = 0; i < 3; i++) {
        world_provider_says(w, id, GW_PAID);
    }
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_mails(w, id, "RECEIPT"), 1);
    assert_int_equal(world_mails(w, id, "STAFF_PAID"), 2);
    assert_int_equal(world_history(w, id, "paid"), 1);
    assert_int_equal(go(w, id).result, CARD_GO_NOT);
    assert_str(world_payment(w, id).page_url, "");
}

/* The customer tries again on the page; nothing of it is ours to tell. */
static void a_try_declined_on_the_page_stays_there(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->first_come);
    world_provider_says(w, id, GW_DECLINED);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_int_equal(go(w, id).result, CARD_GO);
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "confirmed", "paid");
}

static void a_page_that_ends_before_the_deadline_is_replaced_when_asked_for(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->first_come);
    clock_advance(w->clock, MS_PER_DAY + MS_PER_HOUR);
    world_provider_says(w, id, GW_EXPIRED);
    world_provider_says(w, id, GW_EXPIRED);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_int_equal(world_history(w, id, "page_lapsed"), 1);
    assert_int_equal(world_mails(w, id, "EXPIRED"), 0);
    assert_int_equal(go(w, id).result, CARD_GO_WAIT);
    assert_int_equal(go(w, id).result, CARD_GO_WAIT);
    world_work(w);
    assert_int_equal(go(w, id).result, CARD_GO);
    assert_int_equal(fake_gateway_made(w->provider), 2);
    assert_int_equal(fake_gateway_live(w->provider), 1);
    assert_int_equal(world_mails(w, id, "CONFIRMED"), 1);
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "confirmed", "paid");
}

/* Our clock says that the page is over; the provider has not said so. */
static void no_second_page_while_the_first_may_still_be_paid_on(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->first_come);
    clock_advance(w->clock, MS_PER_DAY + MS_PER_HOUR);
    fake_gateway_set(w->provider, payment(w, id), GW_PAID); /* in its last second, not heard of */
    assert_int_equal(go(w, id).result, CARD_GO_WAIT);
    world_work(w);
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(fake_gateway_made(w->provider), 1);
}

static void nobody_paid_by_the_deadline_P6(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->first_come);
    clock_advance(w->clock, MS_PER_DAY + MS_PER_HOUR);
    world_provider_says(w, id, GW_EXPIRED);
    world_advance(w, 3 * (int64_t)MS_PER_DAY);
    assert_status(w, id, "confirmed", "failed");
    assert_str(world_payment(w, id).fail, "expired");
    assert_int_equal(world_mails(w, id, "EXPIRED"), 1);
    assert_int_equal(world_mails(w, id, "STAFF_EXPIRED"), 2);
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 1);
    assert_int_equal(go(w, id).result, CARD_GO_NOT);
    world_provider_says(w, id, GW_PAID); /* P10 */
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 0);
}

static void a_lost_answer_makes_one_page(void **state)
{
    struct world *w = *state;
    fake_gateway_fault(w->provider, FAKE_LOSE_ANSWER, 1);
    struct booking_id id = booked(w, w->first_come);
    assert_status(w, id, "confirmed", "issuing");
    world_advance(w, 10 * MS_PER_SECOND);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_int_equal(fake_gateway_made(w->provider), 1);
}

static void a_page_that_is_refused_is_told_and_can_be_tried_again_P4(void **state)
{
    struct world *w = *state;
    fake_gateway_fault(w->provider, FAKE_REFUSE, 1);
    struct booking_id id = booked(w, w->first_come);
    assert_status(w, id, "confirmed", "failed");
    assert_int_equal(world_open(w, id, FOLLOW_ISSUE_FAILED), 1);
    assert_int_equal(world_mails(w, id, "NO_NUMBER"), 1);
    assert_int_equal(go(w, id).result, CARD_GO_WAIT);
    world_work(w);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_int_equal(world_payment(w, id).seq, 2);
    world_provider_says(w, id, GW_PAID);
    assert_int_equal(world_open(w, id, FOLLOW_ISSUE_FAILED), 0);
}

static void cancelling_closes_the_page_P7_P8(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->first_come);
    cancel(w, id);
    assert_status(w, id, "cancelled", "voiding");
    world_work(w);
    assert_status(w, id, "cancelled", "void");
    assert_int_equal(fake_gateway_live(w->provider), 0);
    assert_int_equal(go(w, id).result, CARD_GO_NOT);
}

static void cancelling_before_the_page_is_made_makes_none(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_CARD);
    cancel(w, out.id);
    world_work(w);
    assert_status(w, out.id, "cancelled", "void");
    assert_int_equal(fake_gateway_made(w->provider), 0);
}

static void paid_while_it_was_being_closed_P10(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->first_come);
    fake_gateway_set(w->provider, payment(w, id), GW_PAID);
    cancel(w, id);
    world_work(w);
    assert_status(w, id, "cancelled", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_PAID_CANCELLED), 1);
}

static void cancelling_after_payment_asks_for_a_decision_B7(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->first_come);
    world_provider_says(w, id, GW_PAID);
    cancel(w, id);
    assert_status(w, id, "cancelled", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_DECISION), 1);
}

/* --- 承認制 --- */

static void approval_holds_first_and_captures_when_approved_B1_B5(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->approval);
    assert_status(w, id, "pending", "authorizing");
    assert_int_equal(go(w, id).result, CARD_GO);
    world_provider_says(w, id, GW_HELD);
    world_provider_says(w, id, GW_HELD);
    assert_status(w, id, "pending", "awaiting_approval");
    assert_int_equal(world_history(w, id, "held"), 1);
    assert_int_equal(world_mails(w, id, "CONFIRMED"), 0);
    approve(w, id);
    assert_status(w, id, "confirmed", "capturing");
    world_work(w);
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_mails(w, id, "CONFIRMED"), 1);
    assert_int_equal(world_mails(w, id, "RECEIPT"), 1);
    assert_int_equal(fake_gateway_live(w->provider), 0);
}

static void refusing_releases_the_hold_B6(void **state)
{
    struct world *w = *state;
    struct booking_id id = held(w);
    refuse(w, id);
    assert_status(w, id, "cancelled", "voiding");
    world_work(w);
    assert_status(w, id, "cancelled", "void");
    assert_int_equal(fake_gateway_live(w->provider), 0);
    assert_int_equal(world_mails(w, id, "RECEIPT"), 0);
}

/* The page was closed a moment too late: what it held is released all the same. */
static void held_while_the_page_was_being_closed(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->approval);
    fake_gateway_set(w->provider, payment(w, id), GW_HELD);
    refuse(w, id);
    world_work(w);
    assert_status(w, id, "cancelled", "void");
    assert_int_equal(fake_gateway_live(w->provider), 0);
    assert_int_equal(world_open(w, id, FOLLOW_WITHDRAWAL), 0);
}

static void approved_before_it_is_held_is_charged_when_it_is(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->approval);
    approve(w, id);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_true(world_payment(w, id).deadline.is_set);
    assert_int_equal(world_mails(w, id, "CONFIRMED"), 1);
    world_provider_says(w, id, GW_HELD);
    assert_status(w, id, "confirmed", "capturing");
    world_work(w);
    assert_status(w, id, "confirmed", "paid");
}

static void approved_before_and_never_paid_expires_P6(void **state)
{
    struct world *w = *state;
    struct booking_id id = booked(w, w->approval);
    approve(w, id);
    clock_advance(w->clock, MS_PER_DAY + MS_PER_HOUR);
    world_provider_says(w, id, GW_EXPIRED);
    world_advance(w, 3 * (int64_t)MS_PER_DAY);
    assert_status(w, id, "confirmed", "failed");
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 1);
}

static void staff_are_warned_once_before_a_hold_ends(void **state)
{
    struct world *w = *state;
    fake_gateway_hold_days(w->provider, 7);
    struct booking_id id = held(w);
    world_advance(w, 4 * (int64_t)MS_PER_DAY);
    assert_int_equal(world_open(w, id, FOLLOW_HOLD_ENDING), 0);
    world_advance(w, MS_PER_DAY + MS_PER_HOUR);
    world_advance(w, MS_PER_HOUR);
    assert_int_equal(world_open(w, id, FOLLOW_HOLD_ENDING), 1);
    assert_int_equal(world_mails(w, id, "STAFF_HOLD_ENDING"), 2);
    approve(w, id);
    assert_int_equal(world_open(w, id, FOLLOW_HOLD_ENDING), 0);
}

static void a_hold_that_lapsed_is_told_and_can_be_done_anew(void **state)
{
    struct world *w = *state;
    fake_gateway_hold_days(w->provider, 7);
    struct booking_id id = held(w);
    fake_gateway_lapse(w->provider, payment(w, id));
    world_advance(w, 7 * (int64_t)MS_PER_DAY + 3 * MS_PER_HOUR); /* no webhook came: the sweep */
    assert_status(w, id, "pending", "failed");
    assert_str(world_payment(w, id).fail, "lapsed");
    assert_int_equal(world_mails(w, id, "DECLINED"), 1);
    assert_int_equal(world_mails(w, id, "STAFF_DECLINED"), 2);
    assert_int_equal(world_open(w, id, FOLLOW_HOLD_LAPSED), 1);
    assert_int_equal(world_open(w, id, FOLLOW_HOLD_ENDING), 0);
    assert_int_equal(go(w, id).result, CARD_GO_WAIT);
    world_work(w);
    assert_status(w, id, "pending", "authorizing");
    world_provider_says(w, id, GW_HELD);
    assert_status(w, id, "pending", "awaiting_approval");
    assert_int_equal(world_open(w, id, FOLLOW_HOLD_LAPSED), 0);
    assert_int_equal(world_payment(w, id).seq, 2);
}

static void approved_after_its_hold_lapsed_asks_to_pay_anew(void **state)
{
    struct world *w = *state;
    struct booking_id id = held(w);
    fake_gateway_lapse(w->provider, payment(w, id));
    world_observe(w, payment(w, id).v);
    approve(w, id);
    assert_status(w, id, "confirmed", "failed");
    assert_int_equal(world_mails(w, id, "CONFIRMED"), 1);
    assert_int_equal(go(w, id).result, CARD_GO_WAIT);
    world_work(w);
    assert_status(w, id, "confirmed", "awaiting_payment");
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_HOLD_LAPSED), 0);
}

static void a_capture_that_is_declined_leaves_the_booking_and_a_way_on(void **state)
{
    struct world *w = *state;
    struct booking_id id = held(w);
    fake_gateway_fault(w->provider, FAKE_DECLINE, 1);
    approve(w, id);
    world_work(w);
    assert_status(w, id, "confirmed", "failed");
    assert_str(world_payment(w, id).fail, "declined");
    assert_int_equal(world_open(w, id, FOLLOW_DECLINED), 1);
    assert_int_equal(world_mails(w, id, "DECLINED"), 1);
    assert_int_equal(world_mails(w, id, "STAFF_DECLINED"), 2);
    assert_int_equal(fake_gateway_live(w->provider), 0); /* the hold is released */
    assert_int_equal(go(w, id).result, CARD_GO_WAIT);
    world_work(w);
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_DECLINED), 0);
}

static void a_lost_answer_captures_once(void **state)
{
    struct world *w = *state;
    struct booking_id id = held(w);
    fake_gateway_fault(w->provider, FAKE_LOSE_ANSWER, 1);
    approve(w, id);
    world_work(w);
    assert_status(w, id, "confirmed", "capturing");
    world_advance(w, 10 * MS_PER_SECOND);
    assert_status(w, id, "confirmed", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_DECLINED), 0);
}

static void cancelled_before_the_capture_left_takes_no_money(void **state)
{
    struct world *w = *state;
    struct booking_id id = held(w);
    approve(w, id);
    cancel(w, id);
    world_work(w);
    assert_status(w, id, "cancelled", "void");
    assert_int_equal(fake_gateway_live(w->provider), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(first_come_is_confirmed_and_led_to_a_page_P1_P2),
        WORLD_TEST(a_card_charged_on_the_page_is_told_once_P5),
        WORLD_TEST(a_try_declined_on_the_page_stays_there),
        WORLD_TEST(a_page_that_ends_before_the_deadline_is_replaced_when_asked_for),
        WORLD_TEST(no_second_page_while_the_first_may_still_be_paid_on),
        WORLD_TEST(nobody_paid_by_the_deadline_P6),
        WORLD_TEST(a_lost_answer_makes_one_page),
        WORLD_TEST(a_page_that_is_refused_is_told_and_can_be_tried_again_P4),
        WORLD_TEST(cancelling_closes_the_page_P7_P8),
        WORLD_TEST(cancelling_before_the_page_is_made_makes_none),
        WORLD_TEST(paid_while_it_was_being_closed_P10),
        WORLD_TEST(cancelling_after_payment_asks_for_a_decision_B7),
        WORLD_TEST(approval_holds_first_and_captures_when_approved_B1_B5),
        WORLD_TEST(refusing_releases_the_hold_B6),
        WORLD_TEST(held_while_the_page_was_being_closed),
        WORLD_TEST(approved_before_it_is_held_is_charged_when_it_is),
        WORLD_TEST(approved_before_and_never_paid_expires_P6),
        WORLD_TEST(staff_are_warned_once_before_a_hold_ends),
        WORLD_TEST(a_hold_that_lapsed_is_told_and_can_be_done_anew),
        WORLD_TEST(approved_after_its_hold_lapsed_asks_to_pay_anew),
        WORLD_TEST(a_capture_that_is_declined_leaves_the_booking_and_a_way_on),
        WORLD_TEST(a_lost_answer_captures_once),
        WORLD_TEST(cancelled_before_the_capture_left_takes_no_money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
