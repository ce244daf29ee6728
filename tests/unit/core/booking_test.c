/* booking_test.c: the booking's table against the rules of the house, B1–B10. */
#include "core/booking.h"

#include "unit/check.h"

struct expected {
    const char *ref;
    enum booking_status from;
    enum booking_event on;
    enum booking_status to;
    enum pay_event pay;
    unsigned effects;
};

/* The rows of the house rules, written down a second time from their words. */
static const struct expected house[] = {
    {"B1", BOOKING_NONE, BOOK_EV_APPLY_APPROVAL, BOOKING_PENDING, PAY_EV_BOOKING_PENDING,
     BFX_MAIL_PROVISIONAL | BFX_STAFF_APPROVAL | BFX_FOLLOW_UP_APPROVAL},
    {"B2", BOOKING_NONE, BOOK_EV_APPLY_FIRST_COME, BOOKING_CONFIRMED, PAY_EV_BOOKING_CONFIRMED,
     BFX_STAFF_NEW},
    {"B3", BOOKING_NONE, BOOK_EV_APPLY_WAITLIST, BOOKING_WAITLISTED, PAY_EV_NONE,
     BFX_MAIL_WAITLISTED | BFX_STAFF_WAITLISTED},
    {"B5", BOOKING_PENDING, BOOK_EV_APPROVE, BOOKING_CONFIRMED, PAY_EV_BOOKING_CONFIRMED,
     BFX_CLOSE_APPROVAL},
    {"B6", BOOKING_PENDING, BOOK_EV_REFUSE, BOOKING_CANCELLED, PAY_EV_BOOKING_CANCELLED,
     BFX_MAIL_CANCELLED | BFX_CLOSE_APPROVAL | BFX_PROMOTE_NEXT},
    {"B6", BOOKING_PENDING, BOOK_EV_CANCEL, BOOKING_CANCELLED, PAY_EV_BOOKING_CANCELLED,
     BFX_MAIL_CANCELLED | BFX_CLOSE_APPROVAL | BFX_PROMOTE_NEXT},
    {"B7", BOOKING_CONFIRMED, BOOK_EV_CANCEL, BOOKING_CANCELLED, PAY_EV_BOOKING_CANCELLED,
     BFX_MAIL_CANCELLED | BFX_STAFF_CANCELLED | BFX_PROMOTE_NEXT},
    {"B8", BOOKING_WAITLISTED, BOOK_EV_PROMOTE_PENDING, BOOKING_PENDING, PAY_EV_BOOKING_PENDING,
     BFX_MAIL_PROMOTED | BFX_STAFF_APPROVAL | BFX_FOLLOW_UP_APPROVAL},
    {"B9", BOOKING_WAITLISTED, BOOK_EV_PROMOTE_CONFIRMED, BOOKING_CONFIRMED,
     PAY_EV_BOOKING_CONFIRMED, BFX_STAFF_PROMOTED},
    {"B10", BOOKING_WAITLISTED, BOOK_EV_CANCEL, BOOKING_CANCELLED, PAY_EV_NONE,
     BFX_MAIL_CANCELLED | BFX_PROMOTE_NEXT},
};

static void every_row_of_the_house_rules_is_in_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(house); i++) {
        const struct expected *e = &house[i];
        const struct booking_rule *r = booking_rule(e->from, e->on);
        if (r == NULL || r->to != e->to || r->pay != e->pay || r->effects != e->effects ||
            strcmp(r->ref, e->ref) != 0) {
            fail_msg("%s: row %zu is missing or different", e->ref, i);
        }
    }
}

static void everything_else_changes_nothing(void **state)
{
    (void)state;
    size_t found = 0;
    for (int s = 0; s < BOOKING_STATUS_COUNT; s++) {
        for (int e = 0; e < BOOK_EV_COUNT; e++) {
            found += booking_rule((enum booking_status)s, (enum booking_event)e) != NULL;
        }
    }
    assert_int_equal(found, COUNT_OF(house));
    assert_int_equal(booking_rules_count, COUNT_OF(house));         /* also: no pair occurs twice */
    assert_null(booking_rule(BOOKING_CONFIRMED, BOOK_EV_APPROVE));  /* approved twice */
    assert_null(booking_rule(BOOKING_CANCELLED, BOOK_EV_CANCEL));   /* cancelled twice */
    assert_null(booking_rule(BOOKING_CANCELLED, BOOK_EV_APPROVE));  /* too late */
    assert_null(booking_rule(BOOKING_WAITLISTED, BOOK_EV_APPROVE)); /* not at its turn */
    assert_null(booking_rule(BOOKING_PENDING, BOOK_EV_PROMOTE_CONFIRMED));
}

static void every_status_is_reached_and_none_is_left_for_nothing(void **state)
{
    (void)state;
    bool is_reached[BOOKING_STATUS_COUNT] = {[BOOKING_NONE] = true};
    for (size_t round = 0; round < BOOKING_STATUS_COUNT; round++) {
        for (size_t i = 0; i < booking_rules_count; i++) {
            is_reached[booking_rules[i].to] |= is_reached[booking_rules[i].from];
        }
    }
    for (size_t i = 0; i < booking_rules_count; i++) {
        assert_true(booking_rules[i].to != BOOKING_NONE);
        assert_true(booking_rules[i].from != BOOKING_CANCELLED); /* the end */
        assert_true(booking_rules[i].from != booking_rules[i].to);
        assert_true(strlen(booking_rules[i].because) > 10);
    }
    for (int s = 0; s < BOOKING_STATUS_COUNT; s++) {
        assert_true(is_reached[s]);
    }
}

/* I3: only people, customers and switched-on policies move bookings. The events of the two tables
 * are different types; this shows that no booking event says the same as a payment event either. */
static void no_payment_event_moves_a_booking(void **state)
{
    (void)state;
    for (int e = 0; e < BOOK_EV_COUNT; e++) {
        struct str name = booking_event_name((enum booking_event)e);
        for (int p = PAY_EV_ISSUED; p < PAY_EV_COUNT; p++) {
            assert_false(str_eq(name, pay_event_name((enum pay_event)p)));
        }
    }
}

/* S: a number is asked for at the moment the booking becomes 確定, never before (I2). */
static void the_payment_hears_exactly_what_the_booking_became(void **state)
{
    (void)state;
    for (size_t i = 0; i < booking_rules_count; i++) {
        const struct booking_rule *r = &booking_rules[i];
        assert_int_equal(r->pay == PAY_EV_BOOKING_CONFIRMED, r->to == BOOKING_CONFIRMED);
        assert_int_equal(r->pay == PAY_EV_BOOKING_PENDING, r->to == BOOKING_PENDING);
        /* Who only waited has no payment to cancel. */
        bool had_payment = r->from == BOOKING_PENDING || r->from == BOOKING_CONFIRMED;
        assert_int_equal(r->pay == PAY_EV_BOOKING_CANCELLED,
                         r->to == BOOKING_CANCELLED && had_payment);
        assert_true(r->pay < PAY_EV_ISSUED);
    }
}

static void waiting_for_approval_is_a_task_until_decided(void **state)
{
    (void)state;
    for (size_t i = 0; i < booking_rules_count; i++) {
        const struct booking_rule *r = &booking_rules[i];
        assert_int_equal((r->effects & BFX_FOLLOW_UP_APPROVAL) != 0, r->to == BOOKING_PENDING);
        assert_int_equal((r->effects & BFX_CLOSE_APPROVAL) != 0, r->from == BOOKING_PENDING);
    }
}

static void the_customer_hears_of_every_cancellation(void **state)
{
    (void)state;
    for (size_t i = 0; i < booking_rules_count; i++) {
        const struct booking_rule *r = &booking_rules[i];
        assert_int_equal((r->effects & BFX_MAIL_CANCELLED) != 0, r->to == BOOKING_CANCELLED);
    }
}

static void seats_are_held_while_pending_or_confirmed(void **state)
{
    (void)state;
    assert_false(booking_holds_seats(BOOKING_NONE));
    assert_false(booking_holds_seats(BOOKING_WAITLISTED));
    assert_true(booking_holds_seats(BOOKING_PENDING));
    assert_true(booking_holds_seats(BOOKING_CONFIRMED));
    assert_false(booking_holds_seats(BOOKING_CANCELLED));
}

static void names_are_read_back_and_labelled(void **state)
{
    (void)state;
    for (int i = 0; i < BOOKING_STATUS_COUNT; i++) {
        enum booking_status s;
        assert_true(booking_status_parse(booking_status_name((enum booking_status)i), &s));
        assert_int_equal(s, i);
        assert_true(booking_status_label((enum booking_status)i) != TX_NONE);
    }
    for (int i = 1; i < CANCEL_REASON_COUNT; i++) {
        enum cancel_reason r;
        assert_true(cancel_reason_parse(cancel_reason_name((enum cancel_reason)i), &r));
        assert_int_equal(r, i);
        assert_true(cancel_reason_label((enum cancel_reason)i) != TX_NONE);
    }
    for (int i = 0; i < ADMISSION_COUNT; i++) {
        enum admission v;
        assert_true(admission_parse(admission_name((enum admission)i), &v));
        assert_int_equal(v, i);
        assert_true(admission_label((enum admission)i) != TX_NONE);
    }
    for (int i = 0; i < BOOK_EV_COUNT; i++) {
        assert_false(str_empty(booking_event_name((enum booking_event)i)));
        assert_true(booking_event_label((enum booking_event)i) != TX_NONE);
    }
    enum booking_status s = BOOKING_PENDING;
    assert_false(booking_status_parse(STR("Confirmed"), &s));
    assert_false(booking_status_parse(STR("confirmed "), &s));
    assert_int_equal(s, BOOKING_PENDING);
    assert_str(tr(LANG_JA, booking_status_label(BOOKING_PENDING)), "承認待ち");
    assert_str(tr(LANG_JA, booking_status_label(BOOKING_CONFIRMED)), "確定");
    assert_str(tr(LANG_JA, cancel_reason_label(CANCEL_UNPAID)), "支払い期限切れ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_house_rules_is_in_the_table),
        cmocka_unit_test(everything_else_changes_nothing),
        cmocka_unit_test(every_status_is_reached_and_none_is_left_for_nothing),
        cmocka_unit_test(no_payment_event_moves_a_booking),
        cmocka_unit_test(the_payment_hears_exactly_what_the_booking_became),
        cmocka_unit_test(waiting_for_approval_is_a_task_until_decided),
        cmocka_unit_test(the_customer_hears_of_every_cancellation),
        cmocka_unit_test(seats_are_held_while_pending_or_confirmed),
        cmocka_unit_test(names_are_read_back_and_labelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
