/* Offerings: contradictions are refused beside their field, tickets and questions keep their ids.
 */
#include "app/offering.h"

#include "app/shop.h"
#include "unit/app/world.h"

static struct offering_input yoga(void)
{
    struct offering_input in = offering_defaults(OFFERING_SERVICE);
    in.title = STR("ヨガ体験レッスン");
    in.price = (struct yen){3300};
    in.status = OFFERING_OPEN;
    return in;
}

static struct problems check(struct offering_input in)
{
    struct problems p = {0};
    offering_check(&in, &p);
    return p;
}

static void assert_refused(const struct problems *p, const char *field, int row, enum tx text)
{
    const struct problem *found = problem_of(p, field, row);
    assert_non_null(found);
    assert_false(found->is_warning);
    assert_int_equal(found->text, text);
}

static void assert_warned(const struct problems *p, const char *field, enum tx text)
{
    const struct problem *found = problem_of(p, field, -1);
    assert_non_null(found);
    assert_true(found->is_warning);
    assert_int_equal(found->text, text);
}

static void defaults_with_a_title_and_a_price_are_in_order(void **state)
{
    (void)state;
    struct problems p = check(yoga());
    assert_int_equal(p.n, 0);
}

static void booking_that_closes_too_late_for_a_number_is_refused(void **state)
{
    (void)state;
    struct offering_input in = yoga();
    in.deadline_margin_min = 60;
    in.closes_min = 91; /* the margin, 30 minutes of the provider and 2 of ours make 92 */
    struct problems p = check(in);
    assert_refused(&p, "closes_min", -1, TX_PROBLEM_CLOSES_LATE);
    in.closes_min = 92;
    p = check(in);
    assert_int_equal(p.n, 0);
}

static void a_last_time_to_pay_before_booking_opens_is_refused(void **state)
{
    (void)state;
    struct offering_input in = yoga();
    in.opens_days = 1;
    in.deadline_margin_min = 24 * 60;
    in.closes_min = 60;
    in.pay_onsite = true;
    struct problems p = check(in);
    assert_refused(&p, "deadline_margin_min", -1, TX_PROBLEM_MARGIN_BEFORE_OPENS);
}

static void a_second_way_to_pay_makes_late_booking_possible(void **state)
{
    (void)state;
    struct offering_input in = yoga();
    in.closes_min = 0;
    in.pay_onsite = true;
    struct problems p = check(in);
    assert_false(p.refuses);
    assert_warned(&p, "closes_min", TX_PROBLEM_CLOSES_LATE_ONSITE);
}

static void prices_that_no_store_takes_are_refused(void **state)
{
    (void)state;
    struct offering_input in = yoga();
    in.price = (struct yen){119};
    struct problems p = check(in);
    assert_refused(&p, "pay", -1, TX_PROBLEM_KONBINI_PRICE);
    in.price = (struct yen){300001};
    p = check(in);
    assert_refused(&p, "pay", -1, TX_PROBLEM_KONBINI_PRICE);
    in.price = (struct yen){100000};
    in.max_party = 4; /* four would be too much, one is not */
    p = check(in);
    assert_false(p.refuses);
    assert_warned(&p, "pay", TX_PROBLEM_KONBINI_PRICE_SOME);
}

static void a_price_without_a_way_to_pay_is_refused(void **state)
{
    (void)state;
    struct offering_input in = yoga();
    in.pay_konbini = false;
    struct problems p = check(in);
    assert_refused(&p, "pay", -1, TX_PROBLEM_NO_METHOD);
    in.price = (struct yen){0};
    p = check(in);
    assert_false(p.refuses);
}

static void a_grace_that_ends_after_the_start_is_pointed_out(void **state)
{
    (void)state;
    struct offering_input in = yoga();
    in.expiry_policy = EXPIRY_CANCEL;
    struct problems p = check(in);
    assert_warned(&p, "expiry_grace_hours", TX_PROBLEM_GRACE_AFTER_START);
}

static void a_reminder_comes_after_the_number_or_not_at_all(void **state)
{
    (void)state;
    struct offering_input in = yoga();
    in.deadline_days = 2;
    in.remind_hours = 48;
    assert_int_equal(check(in).n, 0);
    in.remind_hours = 49;
    struct problems p = check(in);
    assert_refused(&p, "remind_hours", -1, TX_PROBLEM_REMIND_BEFORE_ISSUE);
    in.remind_hours = 0;
    assert_int_equal(check(in).n, 0);
}

static void bookings_must_open_before_they_close(void **state)
{
    (void)state;
    struct offering_input in = yoga();
    in.opens_days = 1;
    in.closes_min = 24 * 60;
    struct problems p = check(in);
    assert_refused(&p, "closes_min", -1, TX_PROBLEM_CLOSES_BEFORE_OPENS);
}

static void tickets_and_choices_are_checked_row_by_row(void **state)
{
    (void)state;
    const struct ticket_input tickets[] = {
        {.name = STR("一般"), .price = {5500}, .is_active = true},
        {.name = STR("一般"), .price = {3300}, .is_active = true},
        {.name = STR(""), .price = {-1}, .is_active = true},
    };
    const struct question_input questions[] = {
        {.label = STR("経験"),
         .kind = QUESTION_CHOICE,
         .options = STR("あり\nなし"),
         .is_active = true},
        {.label = STR("色"), .kind = QUESTION_CHOICE, .options = STR("赤\n\n"), .is_active = true},
        {.label = STR("色"), .kind = QUESTION_CHOICE, .options = STR("赤\n赤"), .is_active = true},
    };
    struct offering_input in = yoga();
    in.tickets = tickets;
    in.n_tickets = COUNT_OF(tickets);
    in.questions = questions;
    in.n_questions = COUNT_OF(questions);
    struct problems p = check(in);
    assert_null(problem_of(&p, "ticket_name", 0));
    assert_refused(&p, "ticket_name", 1, TX_PROBLEM_SAME_NAME);
    assert_refused(&p, "ticket_name", 2, TX_PROBLEM_REQUIRED);
    assert_refused(&p, "ticket_price", 2, TX_PROBLEM_PRICE);
    assert_null(problem_of(&p, "question_options", 0));
    assert_refused(&p, "question_options", 1, TX_PROBLEM_OPTIONS);
    assert_refused(&p, "question_options", 2, TX_PROBLEM_SAME_NAME);
}

static void tickets_that_nobody_can_choose_are_refused(void **state)
{
    (void)state;
    const struct ticket_input tickets[] = {{.name = STR("一般"), .price = {5500}}};
    struct offering_input in = yoga();
    in.tickets = tickets;
    in.n_tickets = 1;
    struct problems p = check(in);
    assert_refused(&p, "tickets", -1, TX_PROBLEM_NO_TICKET);
}

/* --- with the store --- */

static struct problems save(struct world *w, const struct offering_input *in,
                            struct offering_id *id)
{
    struct problems p;
    assert_int_equal(app_save_offering(&w->app, w->arena, w->shop, w->staff, in, &p, id), OK);
    return p;
}

static struct offering_input load(struct world *w, struct offering_id id)
{
    struct offering_input in;
    bool found;
    assert_int_equal(offering_read(db_reader(w->app.db), w->arena, w->shop, id, &in, &found), OK);
    assert_true(found);
    return in;
}

static void what_is_saved_is_read_back(void **state)
{
    struct world *w = *state;
    struct offering_id id;
    struct ticket_input tickets[] = {
        {.name = STR("一般"), .name_en = STR("General"), .price = {5500}, .is_active = true},
        {.name = STR("学生"), .name_en = STR(""), .price = {3300}, .is_active = true}};
    struct offering_input in = offering_defaults(OFFERING_EVENT);
    in.title = STR("秋の陶芸ワークショップ");
    in.admission = ADMISSION_APPROVAL;
    in.tickets = tickets;
    in.n_tickets = 2;
    struct problems p = save(w, &in, &id);
    assert_false(p.refuses);
    struct offering_input out = load(w, id);
    assert_str(out.title, "秋の陶芸ワークショップ");
    assert_int_equal(out.kind, OFFERING_EVENT);
    assert_int_equal(out.admission, ADMISSION_APPROVAL);
    assert_int_equal(out.n_tickets, 2);
    assert_str(out.tickets[0].name_en, "General");
    assert_int_equal(out.price.v, 3300); /* the lowest anybody can choose */

    /* Change one ticket, drop the other: its row stays, for the bookings that have it. */
    struct ticket_input changed[] = {out.tickets[0]};
    changed[0].price = (struct yen){6000};
    out.tickets = changed;
    out.n_tickets = 1;
    out.kind = OFFERING_SERVICE; /* ignored: a kind never changes */
    p = save(w, &out, &id);
    assert_false(p.refuses);
    struct offering_input again = load(w, id);
    assert_int_equal(again.kind, OFFERING_EVENT);
    assert_int_equal(again.n_tickets, 2);
    assert_int_equal(again.tickets[0].id.v, changed[0].id.v);
    assert_int_equal(again.tickets[0].price.v, 6000);
    assert_false(again.tickets[1].is_active);
    assert_int_equal(again.price.v, 6000);
}

static void nothing_is_stored_when_it_is_refused(void **state)
{
    struct world *w = *state;
    struct offering_id id;
    struct offering_input in = yoga();
    struct problems p = save(w, &in, &id);
    in.id = id;
    in.title = STR("");
    p = save(w, &in, &id);
    assert_true(p.refuses);
    assert_str(load(w, in.id).title, "ヨガ体験レッスン");
}

static void opening_with_a_key_and_the_legal_notice_needs_nothing_more(void **state)
{
    struct world *w = *state;
    struct offering_id id;
    struct offering_input in = yoga();
    struct problems p = save(w, &in, &id);
    assert_false(p.refuses);
    assert_int_equal(p.n, 0); /* the world's shop has both */
}

static void tickets_of_others_are_not_found(void **state)
{
    struct world *w = *state;
    struct offering_id id;
    struct ticket_input ticket = {.name = STR("一般"), .price = {500}, .is_active = true};
    struct offering_input in = yoga();
    in.tickets = &ticket;
    in.n_tickets = 1;
    save(w, &in, &id);
    struct ticket_input theirs = load(w, id).tickets[0];
    in.tickets = &theirs; /* a new offering claims a ticket of the first */
    struct problems p;
    assert_int_equal(app_save_offering(&w->app, w->arena, w->shop, w->staff, &in, &p, &id),
                     ERR_NOT_FOUND);
    in.id = (struct offering_id){12345};
    in.n_tickets = 0;
    assert_int_equal(app_save_offering(&w->app, w->arena, w->shop, w->staff, &in, &p, &id),
                     ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_with_a_title_and_a_price_are_in_order),
        cmocka_unit_test(booking_that_closes_too_late_for_a_number_is_refused),
        cmocka_unit_test(a_last_time_to_pay_before_booking_opens_is_refused),
        cmocka_unit_test(a_second_way_to_pay_makes_late_booking_possible),
        cmocka_unit_test(prices_that_no_store_takes_are_refused),
        cmocka_unit_test(a_price_without_a_way_to_pay_is_refused),
        cmocka_unit_test(a_grace_that_ends_after_the_start_is_pointed_out),
        cmocka_unit_test(a_reminder_comes_after_the_number_or_not_at_all),
        cmocka_unit_test(bookings_must_open_before_they_close),
        cmocka_unit_test(tickets_and_choices_are_checked_row_by_row),
        cmocka_unit_test(tickets_that_nobody_can_choose_are_refused),
        WORLD_TEST(what_is_saved_is_read_back),
        WORLD_TEST(nothing_is_stored_when_it_is_refused),
        WORLD_TEST(opening_with_a_key_and_the_legal_notice_needs_nothing_more),
        WORLD_TEST(tickets_of_others_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
