/* refund_test.c: the refund's table against the rules of the house (domain.md 5, contract 6). */
#include "core/refund.h"

#include "unit/check.h"

static enum refund_status next(enum pay_method m, enum refund_status from, enum refund_event on)
{
    const struct refund_rule *r = refund_rule(m, from, on);
    return r == NULL ? from : r->to;
}

static void no_pair_occurs_twice_for_a_method(void **state)
{
    (void)state;
    for (size_t i = 0; i < refund_rules_count; i++) {
        for (size_t k = 0; k < i; k++) {
            bool is_same = refund_rules[i].from == refund_rules[k].from &&
                           refund_rules[i].on == refund_rules[k].on;
            assert_false(is_same && (refund_rules[i].methods & refund_rules[k].methods) != 0);
        }
    }
}

static void every_state_is_reached_and_named(void **state)
{
    (void)state;
    for (unsigned s = REFUND_NONE + 1; s < REFUND_STATUS_COUNT; s++) {
        enum refund_status parsed;
        bool is_reached = false;
        for (size_t i = 0; i < refund_rules_count; i++) {
            is_reached = is_reached || refund_rules[i].to == (enum refund_status)s;
        }
        assert_true(is_reached);
        assert_true(refund_status_parse(refund_status_name((enum refund_status)s), &parsed));
        assert_int_equal(parsed, s);
        assert_true(refund_status_label((enum refund_status)s) != TX_NONE);
    }
    for (unsigned e = REFUND_EV_NONE + 1; e < REFUND_EV_COUNT; e++) {
        bool is_heard = false;
        for (size_t i = 0; i < refund_rules_count; i++) {
            is_heard = is_heard || refund_rules[i].on == (enum refund_event)e;
        }
        assert_true(is_heard);
        assert_true(refund_event_label((enum refund_event)e) != TX_NONE);
    }
}

static void cash_goes_by_way_of_a_bank_account(void **state)
{
    (void)state;
    enum refund_status s = next(PAY_KONBINI, REFUND_NONE, REFUND_EV_ASKED);
    assert_int_equal(s, REFUND_REQUESTED);
    s = next(PAY_KONBINI, s, REFUND_EV_NEEDS_DETAILS);
    assert_int_equal(s, REFUND_AWAITING_DETAILS);
    s = next(PAY_KONBINI, s, REFUND_EV_UNDER_WAY);
    assert_int_equal(s, REFUND_PENDING);
    s = next(PAY_KONBINI, s, REFUND_EV_ARRIVED);
    assert_int_equal(s, REFUND_SUCCEEDED);
    s = next(PAY_KONBINI, s, REFUND_EV_NEEDS_DETAILS);
    assert_int_equal(s, REFUND_AWAITING_DETAILS);
    s = next(PAY_KONBINI, s, REFUND_EV_FAILED);
    assert_int_equal(s, REFUND_FAILED);
}

static void a_card_never_waits_for_an_account(void **state)
{
    (void)state;
    for (size_t i = 0; i < refund_rules_count; i++) {
        assert_false((refund_rules[i].methods & 1u << PAY_CARD) != 0 &&
                     refund_rules[i].to == REFUND_AWAITING_DETAILS);
    }
    assert_int_equal(next(PAY_CARD, REFUND_REQUESTED, REFUND_EV_ARRIVED), REFUND_SUCCEEDED);
    assert_int_equal(next(PAY_CARD, REFUND_SUCCEEDED, REFUND_EV_FAILED), REFUND_FAILED);
    assert_int_equal(next(PAY_CARD, REFUND_SUCCEEDED, REFUND_EV_NEEDS_DETAILS), REFUND_SUCCEEDED);
}

static void on_site_nobody_is_asked(void **state)
{
    (void)state;
    const struct refund_rule *r = refund_rule(PAY_ONSITE, REFUND_NONE, REFUND_EV_ASKED);
    assert_non_null(r);
    assert_int_equal(r->to, REFUND_SUCCEEDED);
    assert_false(r->effects & RFX_ASK_REFUND);
    assert_true(refund_is_final(PAY_ONSITE, REFUND_SUCCEEDED));
    assert_false(refund_is_final(PAY_KONBINI, REFUND_SUCCEEDED));
    assert_false(refund_is_final(PAY_CARD, REFUND_SUCCEEDED));
}

static void the_end_stays_the_end(void **state)
{
    (void)state;
    static const enum refund_status ends[] = {REFUND_FAILED, REFUND_CANCELED};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        for (unsigned e = 0; e < REFUND_EV_COUNT; e++) {
            for (unsigned m = 0; m < PAY_METHOD_COUNT; m++) {
                assert_null(refund_rule((enum pay_method)m, ends[i], (enum refund_event)e));
            }
        }
        assert_false(refund_counts(ends[i]));
        assert_true(refund_is_final(PAY_KONBINI, ends[i]));
    }
}

/* What comes to nothing is always told and always left for a person (I6). */
static void money_that_stayed_is_always_somebodys_task(void **state)
{
    (void)state;
    for (size_t i = 0; i < refund_rules_count; i++) {
        const struct refund_rule *r = &refund_rules[i];
        bool has_ended = r->to == REFUND_FAILED || r->to == REFUND_CANCELED;
        assert_int_equal(has_ended, (r->effects & RFX_FOLLOW_UP) != 0);
        assert_int_equal(has_ended, r->follow_up == FOLLOW_REFUND_FAILED);
        assert_int_equal(r->to == REFUND_FAILED, (r->effects & RFX_STAFF_FAILED) != 0);
        assert_int_equal(r->from == REFUND_NONE, (r->effects & RFX_CLOSE_MONEY) != 0);
    }
}

static void what_waits_says_for_whom(void **state)
{
    (void)state;
    for (unsigned s = 0; s < REFUND_STATUS_COUNT; s++) {
        bool is_open = refund_is_open((enum refund_status)s);
        assert_int_equal(is_open, refund_status_waits_for((enum refund_status)s) != TX_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_pair_occurs_twice_for_a_method),
        cmocka_unit_test(every_state_is_reached_and_named),
        cmocka_unit_test(cash_goes_by_way_of_a_bank_account),
        cmocka_unit_test(a_card_never_waits_for_an_account),
        cmocka_unit_test(on_site_nobody_is_asked),
        cmocka_unit_test(the_end_stays_the_end),
        cmocka_unit_test(money_that_stayed_is_always_somebodys_task),
        cmocka_unit_test(what_waits_says_for_whom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
