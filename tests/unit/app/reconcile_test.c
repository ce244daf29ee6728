/* reconcile_test.c: 照合: our books against the provider's, difference by difference. */
#include "app/provider.h"
#include "app/reconcile.h"
#include "app/settle.h"
#include "store/follow_up.h"
#include "store/history.h"
#include "unit/app/world.h"

enum { MAX = 200 };

static struct booking_id book(struct world *w)
{
    struct booking_id id = world_book(w, w->first_come, 1, PAY_KONBINI).id;
    world_work(w);
    assert_status(w, id, "confirmed", "awaiting_payment");
    return id;
}

static struct payment_id payment(struct world *w, struct booking_id id)
{
    return (struct payment_id){world_payment(w, id).id};
}

/* Ask for one and let it come to its end. */
static struct reconcile_get_row compare(struct world *w)
{
    bool started;
    struct reconcile_get_row run;
    clock_advance(w->clock, 10 * MS_PER_SECOND);
    assert_int_equal(app_reconcile(&w->app, w->arena, w->shop, w->staff, &started), OK);
    assert_true(started);
    assert_int_equal(reconcile_work(&w->app, w->arena, w->shop, &run), OK);
    return run;
}

static struct difference_list_rows differences(struct world *w)
{
    struct difference_list_rows rows;
    struct difference_list_in in = {w->shop.v, MAX};
    assert_int_equal(q_difference_list(db_reader(w->app.db), w->arena, &in, &rows), OK);
    return rows;
}

static int open_of_none(struct world *w)
{
    return world_open(w, (struct booking_id){0}, FOLLOW_MISMATCH);
}

#define assert_differs(w, kind_is)                       \
    do {                                                 \
        struct difference_list_rows d_ = differences(w); \
        assert_int_equal(d_.n, 1);                       \
        assert_str(d_.v[0].kind, kind_is);               \
    } while (0)

static void what_agrees_is_counted_page_by_page_and_tells_nobody(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 18; i++) {
        book(w);
    }
    struct booking_id paid = world_book(w, w->approval, 1, PAY_KONBINI).id;
    struct decide_output out;
    assert_int_equal(app_approve(&w->app, w->arena, w->shop, w->staff, paid, false, &out), OK);
    world_work(w);
    world_provider_says(w, paid, GW_PAID);
    for (int i = 0; i < 6; i++) { /* of another program, and of another shop */
        fake_gateway_add(w->provider, (struct shop_id){0}, (struct payment_id){0}, 500, GW_PAID);
        fake_gateway_add(w->provider, (struct shop_id){77}, (struct payment_id){5}, 500, GW_PAID);
    }
    struct reconcile_get_row run = compare(w);
    assert_str(run.state, "done");
    assert_int_equal(run.compared, 19);
    assert_int_equal(run.others, 12);
    assert_int_equal(run.differ + run.healed, 0);
    assert_int_equal(run.ours_total, 3300);
    assert_int_equal(run.theirs_total, 3300);
    assert_int_equal(differences(w).n, 0);
}

static void money_whose_notice_was_lost_is_made_up_for_as_a_webhook_would(void **state)
{
    struct world *w = *state;
    struct booking_id id = book(w);
    struct booking_id over = book(w);
    fake_gateway_set(w->provider, payment(w, id), GW_PAID);
    fake_gateway_set(w->provider, payment(w, over), GW_EXPIRED);
    struct reconcile_get_row run = compare(w);
    assert_int_equal(run.healed, 2);
    assert_int_equal(run.differ, 0);
    assert_int_equal(run.ours_total, run.theirs_total);
    assert_status(w, id, "confirmed", "paid");
    assert_status(w, over, "confirmed", "failed");
    assert_str(world_payment(w, id).paid_chain, "lawson");
    assert_int_equal(world_mails(w, id, "STAFF_PAID"), 2);
    assert_int_equal(world_mails(w, id, "RECEIPT"), 1);
    assert_int_equal(world_open(w, over, FOLLOW_EXPIRED), 1);
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 0);
}

static void paid_here_alone_is_told_once_and_closes_by_itself(void **state)
{
    struct world *w = *state;
    struct booking_id id = book(w);
    world_provider_says(w, id, GW_PAID);
    fake_gateway_set(w->provider, payment(w, id), GW_AWAITING);
    struct reconcile_get_row run = compare(w);
    assert_int_equal(run.differ, 1);
    assert_int_equal(run.ours_total - run.theirs_total, 3300);
    assert_differs(w, "paid_here");
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 1);
    assert_int_equal(compare(w).differ, 1);
    assert_int_equal(world_history(w, id, "mismatch"), 1); /* opened, and not again */
    fake_gateway_set(w->provider, payment(w, id), GW_PAID);
    assert_int_equal(compare(w).differ, 0);
    assert_int_equal(differences(w).n, 0);
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 0);
    assert_status(w, id, "confirmed", "paid");
}

static void another_amount_is_told(void **state)
{
    struct world *w = *state;
    struct booking_id asked = book(w);
    fake_gateway_set_amount(w->provider, payment(w, asked), 3000);
    compare(w);
    assert_differs(w, "amount");
    assert_int_equal(differences(w).v[0].theirs_amount, 3000);
    world_provider_says(w, asked, GW_PAID);
    struct reconcile_get_row run = compare(w);
    assert_int_equal(run.ours_total - run.theirs_total, 300);
    assert_differs(w, "amount");
}

static void what_the_provider_does_not_know_is_told(void **state)
{
    struct world *w = *state;
    struct booking_id id = book(w);
    fake_gateway_forget(w->provider, payment(w, id));
    compare(w);
    assert_differs(w, "missing_there");
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 1);
}

static void what_we_do_not_know_is_told_when_it_holds_money_or_can_be_paid(void **state)
{
    struct world *w = *state;
    struct payment_id lost = {42};
    fake_gateway_add(w->provider, w->shop, (struct payment_id){41}, 900, GW_CANCELLED);
    fake_gateway_add(w->provider, w->shop, lost, 900, GW_AWAITING);
    compare(w);
    assert_differs(w, "missing_here");
    assert_int_equal(open_of_none(w), 0); /* of no booking: not in any booking's list */
    struct difference_of_row row;
    struct difference_of_in key = {.shop = w->shop.v};
    bool found;
    assert_int_equal(q_difference_of(db_reader(w->app.db), w->arena, &key, &row, &found), OK);
    assert_true(found);
    clock_advance(w->clock, (RECONCILE_DAYS + 1) * (int64_t)MS_PER_DAY); /* no list names it */
    compare(w);
    assert_differs(w, "missing_here");
    fake_gateway_set(w->provider, lost, GW_CANCELLED);
    compare(w);
    assert_int_equal(differences(w).n, 0);
}

static void a_number_that_ended_here_and_lives_there_is_withdrawn_again(void **state)
{
    struct world *w = *state;
    struct booking_id id = book(w);
    struct decide_output out;
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, id, CANCEL_BY_SHOP, true, &out), OK);
    world_work(w);
    assert_status(w, id, "cancelled", "void");
    fake_gateway_set(w->provider, payment(w, id), GW_AWAITING);
    compare(w);
    assert_differs(w, "payable");
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 1);
    world_work(w);
    assert_int_equal(fake_gateway_live(w->provider), 0);
    compare(w);
    assert_int_equal(differences(w).n, 0);
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 0);
    assert_status(w, id, "cancelled", "void");
}

static void a_second_object_of_one_payment_is_told(void **state)
{
    struct world *w = *state;
    struct booking_id id = book(w);
    fake_gateway_add(w->provider, w->shop, payment(w, id), 3300, GW_PAID);
    struct reconcile_get_row run = compare(w);
    assert_differs(w, "other_object");
    assert_int_equal(run.ours_total, 0);
    assert_int_equal(run.theirs_total, 3300);
    assert_status(w, id, "confirmed", "awaiting_payment"); /* I7: it touches only its own attempt */
}

static void a_provider_silent_for_a_day_is_told_until_it_speaks(void **state)
{
    struct world *w = *state;
    struct booking_id id = book(w);
    world_advance(w, 6 * (int64_t)MS_PER_DAY);
    compare(w);
    assert_differs(w, "silent");
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 1);
    world_provider_says(w, id, GW_EXPIRED);
    compare(w);
    assert_int_equal(differences(w).n, 0);
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 0);
}

static void what_a_person_accepts_waits_for_nobody_and_is_not_told_again(void **state)
{
    struct world *w = *state;
    struct booking_id id = book(w);
    fake_gateway_forget(w->provider, payment(w, id));
    compare(w);
    struct decide_output out;
    int64_t d = differences(w).v[0].id;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(app_accept_difference(&w->app, w->arena, w->shop, w->staff, d,
                                               STR("old \"account\""), &out),
                         OK);
        assert_int_equal(out.result, i == 0 ? DECIDE_DONE : DECIDE_ALREADY);
    }
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 0);
    compare(w);
    assert_int_equal(world_open(w, id, FOLLOW_MISMATCH), 0);
    assert_int_equal(differences(w).n, 1);
    assert_str(differences(w).v[0].accepted_how, "old \"account\"");
    struct difference_count_open_row open;
    struct difference_count_open_in in = {w->shop.v};
    assert_int_equal(q_difference_count_open(db_reader(w->app.db), w->arena, &in, &open), OK);
    assert_int_equal(open.n, 0);
}

static void an_outage_is_waited_for_and_the_run_goes_on_where_it_was(void **state)
{
    struct world *w = *state;
    struct reconcile_get_row run;
    bool started;
    struct booking_id first = book(w);
    for (int i = 1; i < 20; i++) {
        book(w);
    }
    fake_gateway_add(w->provider, (struct shop_id){77}, (struct payment_id){5}, 500, GW_PAID);
    clock_advance(w->clock, 10 * MS_PER_SECOND);
    fake_gateway_answers(w->provider, 1); /* a page of 20, and not the one with the oldest */
    assert_int_equal(app_reconcile(&w->app, w->arena, w->shop, w->staff, &started), OK);
    assert_int_equal(reconcile_work(&w->app, w->arena, w->shop, &run), OK);
    assert_str(run.state, "running");
    assert_int_equal(run.attempts, 1);
    assert_int_equal(run.compared, 19);
    assert_int_equal(app_reconcile(&w->app, w->arena, w->shop, w->staff, &started), OK);
    assert_false(started);
    fake_gateway_answers(w->provider, FAKE_ALWAYS);
    fake_gateway_set(w->provider, payment(w, first), GW_PAID);
    sweep(&w->app, w->arena); /* not yet: a minute's pause */
    assert_int_equal(reconcile_work(&w->app, w->arena, w->shop, &run), OK);
    assert_str(run.state, "running");
    world_advance(w, 2 * MS_PER_MINUTE);
    assert_int_equal(reconcile_work(&w->app, w->arena, w->shop, &run), ERR_NOT_FOUND);
    struct reconcile_last_done_in key = {w->shop.v};
    bool found;
    assert_int_equal(q_reconcile_last_done(db_reader(w->app.db), w->arena, &key, &run, &found), OK);
    assert_true(found);
    assert_int_equal(run.compared, 20);
    assert_int_equal(run.others, 1);
    assert_int_equal(run.healed, 1);
}

static void an_outage_of_hours_ends_the_run(void **state)
{
    struct world *w = *state;
    bool started;
    book(w);
    fake_gateway_answers(w->provider, 0);
    assert_int_equal(app_reconcile(&w->app, w->arena, w->shop, w->staff, &started), OK);
    struct reconcile_list_rows rows;
    struct reconcile_list_in in = {w->shop.v, 1};
    for (int i = 0; i < 20; i++) {
        world_advance(w, 30 * MS_PER_MINUTE);
    }
    assert_int_equal(q_reconcile_list(db_reader(w->app.db), w->arena, &in, &rows), OK);
    assert_str(rows.v[0].state, "failed");
    assert_str(rows.v[0].last_error, "unreachable");
}

/* Virtual time begins now, whatever hour that is. */
static void every_night_has_one_at_a_quiet_hour(void **state)
{
    struct world *w = *state;
    struct reconcile_list_rows rows;
    struct reconcile_list_in in = {w->shop.v, MAX};
    world_advance(w, 0); /* plans it */
    for (int i = 0; i < 4 * 24 * 4; i++) {
        clock_advance(w->clock, 15 * MS_PER_MINUTE);
        reconcile_sweep(&w->app, w->arena);
    }
    assert_int_equal(q_reconcile_list(db_reader(w->app.db), w->arena, &in, &rows), OK);
    assert_int_equal(rows.n, 4);
    for (size_t i = 0; i < rows.n; i++) {
        struct civil at = civil_of((struct instant){rows.v[i].started_at});
        assert_true(at.hour >= 3 && at.hour <= 5);
        assert_str(rows.v[i].state, "done");
        assert_false(rows.v[i].asked_by.is_set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(what_agrees_is_counted_page_by_page_and_tells_nobody),
        WORLD_TEST(money_whose_notice_was_lost_is_made_up_for_as_a_webhook_would),
        WORLD_TEST(paid_here_alone_is_told_once_and_closes_by_itself),
        WORLD_TEST(another_amount_is_told),
        WORLD_TEST(what_the_provider_does_not_know_is_told),
        WORLD_TEST(what_we_do_not_know_is_told_when_it_holds_money_or_can_be_paid),
        WORLD_TEST(a_number_that_ended_here_and_lives_there_is_withdrawn_again),
        WORLD_TEST(a_second_object_of_one_payment_is_told),
        WORLD_TEST(a_provider_silent_for_a_day_is_told_until_it_speaks),
        WORLD_TEST(what_a_person_accepts_waits_for_nobody_and_is_not_told_again),
        WORLD_TEST(an_outage_is_waited_for_and_the_run_goes_on_where_it_was),
        WORLD_TEST(an_outage_of_hours_ends_the_run),
        WORLD_TEST(every_night_has_one_at_a_quiet_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
