/* waiting_test.c: the waiting list as stories (domain.md 6, B3, B8, B9, B10): who moves up when a
 * seat is freed by whatever means, who never does, and who is told that it was in vain. */
#include "app/waiting.h"
#include "store/history.h"
#include "unit/app/world.h"

#define DAY        ((int64_t)MS_PER_DAY)
#define START_DAYS 10 /* the slot starts so many days ahead, at 10:00 */

static struct booking_id book(struct world *w, struct slot_id slot, int party, const char *becomes)
{
    struct book_output out = world_book(w, slot, party, PAY_KONBINI);
    assert_int_equal(out.result, BOOK_DONE);
    assert_str(booking_status_name(out.status), becomes);
    return out.id;
}

static void cancel(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, id, CANCEL_BY_SHOP, true, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
}

static struct decide_output promote(struct world *w, struct booking_id id, bool accepts_no_number)
{
    struct decide_output out;
    assert_int_equal(app_promote(&w->app, w->arena, w->shop, w->staff, id, accepts_no_number, &out),
                     OK);
    return out;
}

static struct waiting_place place(struct world *w, struct booking_id id)
{
    struct booking_get_row b = world_booking(w, id);
    struct offering_get_row offering;
    struct slot_get_row slot;
    struct waiting_place out;
    struct db_conn *db = db_reader(w->app.db);
    bool found;
    struct offering_get_in offering_key = {w->shop.v, b.offering};
    struct slot_get_in slot_key = {w->shop.v, b.slot};
    assert_int_equal(q_offering_get(db, w->arena, &offering_key, &offering, &found), OK);
    assert_int_equal(q_slot_get(db, w->arena, &slot_key, &slot, &found), OK);
    assert_int_equal(
        waiting_place_read(db, w->arena, w->shop, app_now(&w->app), &b, &offering, &slot, &out),
        OK);
    return out;
}

/* The line of the promotion in the history. */
static struct history_of_booking_row promotion_of(struct world *w, struct booking_id id)
{
    struct history_of_booking_rows rows;
    struct history_of_booking_in key = {.shop = w->shop.v, .booking = id.v, .max = 100};
    assert_int_equal(q_history_of_booking(db_reader(w->app.db), w->arena, &key, &rows), OK);
    for (size_t i = 0; i < rows.n; i++) {
        if (str_starts(rows.v[i].what, STR("promote_"))) {
            return rows.v[i];
        }
    }
    fail_msg("it was never promoted");
    return rows.v[0];
}

static void to_minutes_before_the_start(struct world *w, int minutes)
{
    struct instant start = day_at(day_add(day_of(app_now(&w->app)), START_DAYS), 10 * 60);
    world_advance(w, start.ms - app_now(&w->app).ms - minutes * (int64_t)MS_PER_MINUTE);
}

/* --- joining and leaving --- */

static void a_full_slot_takes_names_B3(void **state)
{
    struct world *w = *state;
    book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id first = book(w, w->waits_confirmed, 2, "waitlisted");
    struct booking_id second = book(w, w->waits_confirmed, 1, "waitlisted");
    world_work(w);
    assert_status(w, first, "waitlisted", "");
    assert_int_equal(fake_gateway_made(w->provider), 1);
    assert_int_equal(world_mails(w, first, "WAITLISTED"), 1);
    assert_int_equal(world_mails(w, first, "STAFF_WAITLISTED"), 2);
    assert_int_equal(place(w, first).before, 0);
    assert_int_equal(place(w, second).before, 1);
    assert_int_equal(place(w, second).n, 2);
    assert_int_equal(place(w, second).leads_to, WAITLIST_CONFIRMED);
}

static void a_party_that_never_fits_is_not_put_on_the_list(void **state)
{
    struct world *w = *state;
    world_set_slot(w, w->waits_confirmed, 2, false);
    assert_int_equal(world_book(w, w->waits_confirmed, 3, PAY_KONBINI).result, BOOK_FULL);
}

static void whoever_waits_may_leave_at_any_time_B10(void **state)
{
    struct world *w = *state;
    struct decide_output out;
    book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id leaves = book(w, w->waits_confirmed, 1, "waitlisted");
    struct booking_id stays = book(w, w->waits_confirmed, 1, "waitlisted");
    to_minutes_before_the_start(w, 90); /* others can no longer cancel */
    assert_int_equal(app_cancel_by_customer(&w->app, w->arena, w->shop, leaves, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
    assert_status(w, leaves, "cancelled", "");
    assert_int_equal(world_mails(w, leaves, "CANCELLED"), 1);
    assert_int_equal(world_mails(w, leaves, "STAFF_CANCELLED"), 0);
    assert_int_equal(place(w, stays).before, 0);
}

/* --- moving up --- */

static void a_freed_seat_leads_to_approval_without_a_number_B8(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_pending, 4, "pending");
    struct booking_id waits = book(w, w->waits_pending, 2, "waitlisted");
    cancel(w, holder);
    world_work(w);
    assert_status(w, waits, "pending", "awaiting_approval");
    assert_int_equal(fake_gateway_made(w->provider), 0);
    assert_int_equal(world_mails(w, waits, "PROMOTED"), 1);
    assert_int_equal(world_mails(w, waits, "STAFF_APPROVAL"), 2);
    assert_int_equal(world_open(w, waits, FOLLOW_APPROVAL), 1);
    struct decide_output out;
    assert_int_equal(app_approve(&w->app, w->arena, w->shop, w->staff, waits, false, &out), OK);
    world_work(w);
    assert_status(w, waits, "confirmed", "awaiting_payment");
    assert_int_equal(fake_gateway_made(w->provider), 1);
}

static void a_freed_seat_is_confirmed_and_gets_its_number_in_one_mail_B9(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 2, "waitlisted");
    cancel(w, holder);
    assert_status(w, waits, "confirmed", "issuing");
    world_work(w);
    assert_status(w, waits, "confirmed", "awaiting_payment");
    assert_int_equal(world_mails(w, waits, "CONFIRMED"), 1);
    assert_int_equal(world_mails(w, waits, "PROMOTED"), 0);
    assert_int_equal(world_mails(w, waits, "STAFF_PROMOTED"), 2);
    assert_int_equal(world_mails(w, waits, "STAFF_NEW"), 0);
}

static void without_money_the_promotion_is_the_confirmation_B9(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_free, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_free, 1, "waitlisted");
    cancel(w, holder);
    assert_status(w, waits, "confirmed", "");
    assert_int_equal(world_mails(w, waits, "CONFIRMED"), 1);
}

static void the_history_says_that_the_list_did_it_and_who_freed_the_seat(void **state)
{
    struct world *w = *state;
    struct decide_output out;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 1, "waitlisted");
    assert_int_equal(app_cancel_by_customer(&w->app, w->arena, w->shop, holder, &out), OK);
    struct history_of_booking_row line = promotion_of(w, waits);
    assert_str(line.actor, "policy");
    struct str wanted =
        str_format(w->arena, "{\"freed_by\":\"booking\",\"booking\":\"%.*s\",\"who\":\"customer\"}",
                   STR_ARG(id_text(w->arena, holder.v)));
    assert_str(line.detail, wanted.p);
}

static void a_refusal_frees_a_seat(void **state)
{
    struct world *w = *state;
    struct decide_output out;
    struct booking_id holder = book(w, w->waits_pending, 4, "pending");
    struct booking_id waits = book(w, w->waits_pending, 1, "waitlisted");
    assert_int_equal(app_refuse(&w->app, w->arena, w->shop, w->staff, holder, true, &out), OK);
    assert_status(w, waits, "pending", "awaiting_approval");
}

static void the_policy_against_unpaid_bookings_frees_a_seat(void **state)
{
    struct world *w = *state;
    struct offering_input in = world_offering(w, w->waits_confirmed);
    in.expiry_policy = EXPIRY_CANCEL;
    world_save_offering(w, &in);
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 4, "waitlisted");
    world_work(w);
    world_provider_says(w, holder, GW_EXPIRED);
    assert_status(w, waits, "waitlisted", ""); /* the expiry itself moves no booking */
    world_advance(w, 25 * (int64_t)MS_PER_HOUR);
    assert_status(w, holder, "cancelled", "failed");
    assert_status(w, waits, "confirmed", "awaiting_payment");
}

static void more_seats_and_a_reopened_slot_let_the_line_move_up(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id a = book(w, w->waits_confirmed, 2, "waitlisted");
    struct booking_id b = book(w, w->waits_confirmed, 2, "waitlisted");
    world_set_slot(w, w->waits_confirmed, 6, false);
    assert_status(w, a, "confirmed", "issuing");
    assert_str(promotion_of(w, a).detail, "{\"freed_by\":\"slot\",\"who\":\"user\"}");
    world_set_slot(w, w->waits_confirmed, 6, true);
    cancel(w, holder);
    world_advance(w, MS_PER_MINUTE);
    assert_status(w, b, "waitlisted", ""); /* closed: nothing moves by itself */
    assert_true(place(w, b).is_paused);
    world_set_slot(w, w->waits_confirmed, 6, false);
    assert_status(w, b, "confirmed", "issuing");
}

static void a_long_line_moves_up_in_several_transactions(void **state)
{
    struct world *w = *state;
    struct booking_id ids[30];
    book(w, w->waits_free, 4, "confirmed");
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ids[i] = book(w, w->waits_free, 1, "waitlisted");
    }
    world_set_slot(w, w->waits_free, 4 + 29, false);
    for (int i = 0; i < 3; i++) {
        world_advance(w, 1);
    }
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        assert_status(w, ids[i], i < 29 ? "confirmed" : "waitlisted", "");
    }
}

/* --- parties of several --- */

static void the_first_whose_party_fits_moves_up(void **state)
{
    struct world *w = *state;
    struct booking_id one = book(w, w->waits_confirmed, 1, "confirmed");
    book(w, w->waits_confirmed, 3, "confirmed");
    struct booking_id pair = book(w, w->waits_confirmed, 2, "waitlisted");
    struct booking_id single = book(w, w->waits_confirmed, 1, "waitlisted");
    cancel(w, one);
    assert_status(w, pair, "waitlisted", "");
    assert_status(w, single, "confirmed", "issuing");
}

static void in_strict_order_nobody_passes_and_newcomers_wait_too(void **state)
{
    struct world *w = *state;
    struct offering_input in = world_offering(w, w->waits_confirmed);
    in.waits_in_order = true;
    world_save_offering(w, &in);
    struct booking_id one = book(w, w->waits_confirmed, 1, "confirmed");
    struct booking_id three = book(w, w->waits_confirmed, 3, "confirmed");
    struct booking_id pair = book(w, w->waits_confirmed, 2, "waitlisted");
    struct booking_id single = book(w, w->waits_confirmed, 1, "waitlisted");
    cancel(w, one);
    world_advance(w, MS_PER_MINUTE);
    assert_status(w, pair, "waitlisted", "");
    assert_status(w, single, "waitlisted", "");
    struct booking_id newcomer = book(w, w->waits_confirmed, 1, "waitlisted");
    struct decide_output out;
    assert_int_equal(app_cancel_by_customer(&w->app, w->arena, w->shop, pair, &out), OK);
    assert_status(w, single, "confirmed", "issuing"); /* the one in its way left */
    assert_status(w, newcomer, "waitlisted", "");
    cancel(w, three);
    assert_status(w, newcomer, "confirmed", "issuing");
}

static void a_newcomer_may_have_what_nobody_in_line_could_take(void **state)
{
    struct world *w = *state;
    struct booking_id one = book(w, w->waits_confirmed, 1, "confirmed");
    book(w, w->waits_confirmed, 3, "confirmed");
    struct booking_id pair = book(w, w->waits_confirmed, 2, "waitlisted");
    cancel(w, one);
    book(w, w->waits_confirmed, 1, "confirmed");
    assert_status(w, pair, "waitlisted", "");
}

/* --- the end of waiting --- */

static void nobody_moves_up_after_the_cut_off_and_all_are_told(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 1, "waitlisted");
    struct instant until = place(w, waits).until;
    clock_advance(w->clock, until.ms + 1 - app_now(&w->app).ms);
    assert_true(place(w, waits).is_over);
    assert_int_equal(promote(w, waits, true).result, DECIDE_TOO_LATE);
    cancel(w, holder);
    assert_status(w, waits, "waitlisted", "");
    world_advance(w, 0);
    assert_status(w, waits, "cancelled", "");
    assert_str(world_booking(w, waits).cancel_reason, "no_seat");
    assert_int_equal(world_mails(w, waits, "CANCELLED"), 1);
}

/* The seat is theirs all the same; how to pay is for customer and staff to settle (P4). */
static void a_promotion_too_late_for_a_number_says_so(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 1, "waitlisted");
    to_minutes_before_the_start(w, 75);
    cancel(w, holder);
    assert_status(w, waits, "confirmed", "failed");
    assert_int_equal(world_mails(w, waits, "NO_NUMBER"), 1);
    assert_int_equal(world_open(w, waits, FOLLOW_ISSUE_FAILED), 1);
}

static void at_the_last_moment_a_seat_still_counts(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_free, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_free, 1, "waitlisted");
    world_advance(w, place(w, waits).until.ms - app_now(&w->app).ms - MS_PER_SECOND);
    assert_status(w, waits, "waitlisted", "");
    cancel(w, holder);
    assert_status(w, waits, "confirmed", "");
}

static void what_is_called_off_promotes_nobody(void **state)
{
    struct world *w = *state;
    struct decide_output out;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 1, "waitlisted");
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, holder, CANCEL_CALLED_OFF, true, &out),
        OK);
    world_advance(w, MS_PER_MINUTE);
    assert_status(w, waits, "waitlisted", "");
    assert_int_equal(world_book(w, w->waits_confirmed, 1, PAY_KONBINI).result, BOOK_NOT_OPEN);
}

static void switching_the_list_off_asks_what_becomes_of_those_who_wait(void **state)
{
    struct world *w = *state;
    struct problems problems;
    struct offering_id id;
    book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 1, "waitlisted");
    struct offering_input in = world_offering(w, w->waits_confirmed);
    in.waitlist = WAITLIST_OFF;
    assert_int_equal(app_save_offering(&w->app, w->arena, w->shop, w->staff, &in, &problems, &id),
                     OK);
    assert_true(problems.refuses);
    assert_int_equal(problem_of(&problems, "waitlist_end", -1)->text, TX_PROBLEM_WAITLIST_END);
    assert_int_equal(world_offering(w, w->waits_confirmed).waitlist, WAITLIST_CONFIRMED);
    world_advance(w, MS_PER_MINUTE);
    assert_status(w, waits, "waitlisted", "");
}

static void an_ended_list_can_go_on_moving_up(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 1, "waitlisted");
    struct offering_input in = world_offering(w, w->waits_confirmed);
    in.waitlist = WAITLIST_OFF;
    in.waitlist_end = WAITLIST_END_KEEP;
    world_save_offering(w, &in);
    world_advance(w, MS_PER_MINUTE);
    assert_status(w, waits, "waitlisted", "");
    assert_int_equal(world_book(w, w->waits_confirmed, 1, PAY_KONBINI).result, BOOK_FULL);
    cancel(w, holder);
    assert_status(w, waits, "confirmed", "issuing");
    assert_int_equal(world_offering(w, w->waits_confirmed).waitlist, WAITLIST_OFF);
}

static void a_dissolved_list_tells_everyone(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits[3];
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        waits[i] = book(w, w->waits_confirmed, 1, "waitlisted");
    }
    struct offering_input in = world_offering(w, w->waits_confirmed);
    in.waitlist = WAITLIST_OFF;
    in.waitlist_end = WAITLIST_END_DISSOLVE;
    world_save_offering(w, &in);
    cancel(w, holder); /* even before the sweep comes by, nobody is promoted */
    world_advance(w, 0);
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        assert_status(w, waits[i], "cancelled", "");
        assert_str(world_booking(w, waits[i]).cancel_reason, "by_shop");
        assert_int_equal(world_mails(w, waits[i], "CANCELLED"), 1);
    }
    book(w, w->waits_confirmed, 4, "confirmed"); /* the seats are for newcomers now */
}

/* --- by hand --- */

static void a_person_may_promote_past_others_while_there_are_seats(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_confirmed, 3, "confirmed");
    book(w, w->waits_confirmed, 1, "confirmed");
    struct booking_id first = book(w, w->waits_confirmed, 2, "waitlisted");
    struct booking_id second = book(w, w->waits_confirmed, 2, "waitlisted");
    assert_int_equal(promote(w, second, false).result, DECIDE_FULL);
    world_set_slot(w, w->waits_confirmed, 4, true);
    cancel(w, holder);
    assert_int_equal(promote(w, second, false).result, DECIDE_DONE);
    assert_status(w, second, "confirmed", "issuing");
    assert_str(promotion_of(w, second).actor, "user");
    assert_int_equal(promote(w, second, false).result, DECIDE_ALREADY);
    assert_int_equal(promote(w, first, false).result, DECIDE_FULL);
    assert_int_equal(promote(w, holder, false).result, DECIDE_NOT_ALLOWED);
    assert_int_equal(promote(w, (struct booking_id){1}, false).result, DECIDE_NO_SUCH);
}

static void a_person_who_promotes_too_late_for_a_number_is_told_before(void **state)
{
    struct world *w = *state;
    struct booking_id holder = book(w, w->waits_confirmed, 4, "confirmed");
    struct booking_id waits = book(w, w->waits_confirmed, 1, "waitlisted");
    world_set_slot(w, w->waits_confirmed, 4, true);
    cancel(w, holder);
    to_minutes_before_the_start(w, 75);
    assert_int_equal(promote(w, waits, false).result, DECIDE_NO_NUMBER);
    assert_status(w, waits, "waitlisted", "");
    assert_int_equal(promote(w, waits, true).result, DECIDE_DONE);
    assert_status(w, waits, "confirmed", "failed");
    assert_int_equal(world_mails(w, waits, "NO_NUMBER"), 1);
    assert_int_equal(world_open(w, waits, FOLLOW_ISSUE_FAILED), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_full_slot_takes_names_B3),
        WORLD_TEST(a_party_that_never_fits_is_not_put_on_the_list),
        WORLD_TEST(whoever_waits_may_leave_at_any_time_B10),
        WORLD_TEST(a_freed_seat_leads_to_approval_without_a_number_B8),
        WORLD_TEST(a_freed_seat_is_confirmed_and_gets_its_number_in_one_mail_B9),
        WORLD_TEST(without_money_the_promotion_is_the_confirmation_B9),
        WORLD_TEST(the_history_says_that_the_list_did_it_and_who_freed_the_seat),
        WORLD_TEST(a_refusal_frees_a_seat),
        WORLD_TEST(the_policy_against_unpaid_bookings_frees_a_seat),
        WORLD_TEST(more_seats_and_a_reopened_slot_let_the_line_move_up),
        WORLD_TEST(a_long_line_moves_up_in_several_transactions),
        WORLD_TEST(the_first_whose_party_fits_moves_up),
        WORLD_TEST(in_strict_order_nobody_passes_and_newcomers_wait_too),
        WORLD_TEST(a_newcomer_may_have_what_nobody_in_line_could_take),
        WORLD_TEST(nobody_moves_up_after_the_cut_off_and_all_are_told),
        WORLD_TEST(a_promotion_too_late_for_a_number_says_so),
        WORLD_TEST(at_the_last_moment_a_seat_still_counts),
        WORLD_TEST(what_is_called_off_promotes_nobody),
        WORLD_TEST(switching_the_list_off_asks_what_becomes_of_those_who_wait),
        WORLD_TEST(an_ended_list_can_go_on_moving_up),
        WORLD_TEST(a_dissolved_list_tells_everyone),
        WORLD_TEST(a_person_may_promote_past_others_while_there_are_seats),
        WORLD_TEST(a_person_who_promotes_too_late_for_a_number_is_told_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
