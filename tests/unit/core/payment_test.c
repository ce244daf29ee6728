/* payment_test.c: the payment's table against the rules of the house, P1–P13. */
#include "core/booking.h"
#include "core/payment.h"

#include "unit/check.h"

struct expected {
    const char *ref;
    enum pay_status from;
    enum pay_event on;
    enum pay_status to;
    enum pay_fail fail;
    unsigned effects;
    enum follow_up follow_up;
};

/* The rows of the house rules for konbini, written down a second time from their words. P11 (a
 * second payment of the same booking) is a matter of two attempts: see FX_SETTLE below. */
static const struct expected house[] = {
    {"B1", PAY_NONE, PAY_EV_BOOKING_PENDING, PAY_AWAITING_APPROVAL, PAY_FAIL_NONE, 0, FOLLOW_NONE},
    {"P1", PAY_NONE, PAY_EV_BOOKING_CONFIRMED, PAY_ISSUING, PAY_FAIL_NONE, FX_ASK_NUMBER,
     FOLLOW_NONE},
    {"P1", PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CONFIRMED, PAY_ISSUING, PAY_FAIL_NONE,
     FX_ASK_NUMBER, FOLLOW_NONE},
    {"B6", PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CANCELLED, PAY_VOID, PAY_FAIL_NONE, 0,
     FOLLOW_NONE},
    {"P2", PAY_ISSUING, PAY_EV_ISSUED, PAY_AWAITING_PAYMENT, PAY_FAIL_NONE,
     FX_MAIL_CONFIRMED | FX_CLOSE_SLOW | FX_PLAN_REMINDER, FOLLOW_NONE},
    {"P3", PAY_ISSUING, PAY_EV_SLOW, PAY_ISSUING, PAY_FAIL_NONE,
     FX_MAIL_NUMBER_LATER | FX_FOLLOW_UP, FOLLOW_ISSUE_SLOW},
    {"P4", PAY_ISSUING, PAY_EV_ISSUE_REFUSED, PAY_FAILED, PAY_FAIL_ISSUE_FAILED,
     FX_MAIL_NO_NUMBER | FX_FOLLOW_UP | FX_CLOSE_SLOW, FOLLOW_ISSUE_FAILED},
    {"P5", PAY_AWAITING_PAYMENT, PAY_EV_PAID, PAY_PAID, PAY_FAIL_NONE,
     FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE, FOLLOW_NONE},
    {"P6", PAY_AWAITING_PAYMENT, PAY_EV_EXPIRED, PAY_FAILED, PAY_FAIL_EXPIRED,
     FX_MAIL_EXPIRED | FX_STAFF_EXPIRED | FX_FOLLOW_UP | FX_EXPIRY_POLICY, FOLLOW_EXPIRED},
    {"P7", PAY_ISSUING, PAY_EV_BOOKING_CANCELLED, PAY_VOIDING, PAY_FAIL_NONE,
     FX_ASK_WITHDRAW | FX_CLOSE_SLOW, FOLLOW_NONE},
    {"P7", PAY_AWAITING_PAYMENT, PAY_EV_BOOKING_CANCELLED, PAY_VOIDING, PAY_FAIL_NONE,
     FX_ASK_WITHDRAW, FOLLOW_NONE},
    {"P8", PAY_VOIDING, PAY_EV_WITHDRAWN, PAY_VOID, PAY_FAIL_NONE, FX_CLOSE_WITHDRAWAL,
     FOLLOW_NONE},
    {"P8", PAY_VOIDING, PAY_EV_EXPIRED, PAY_VOID, PAY_FAIL_NONE, FX_CLOSE_WITHDRAWAL, FOLLOW_NONE},
    {"P9", PAY_VOIDING, PAY_EV_WITHDRAW_REFUSED, PAY_VOIDING, PAY_FAIL_NONE, FX_FOLLOW_UP,
     FOLLOW_WITHDRAWAL},
    {"P10", PAY_VOIDING, PAY_EV_PAID, PAY_PAID, PAY_FAIL_NONE,
     FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE},
    {"P10", PAY_VOID, PAY_EV_PAID, PAY_PAID, PAY_FAIL_NONE,
     FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE},
    {"P10", PAY_FAILED, PAY_EV_PAID, PAY_PAID, PAY_FAIL_NONE,
     FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_WITHDRAWAL, FOLLOW_NONE},
    {"P12", PAY_ISSUING, PAY_EV_PAID, PAY_PAID, PAY_FAIL_NONE,
     FX_MAIL_RECEIPT | FX_STAFF_PAID | FX_SETTLE | FX_CLOSE_SLOW, FOLLOW_NONE},
    {"P12", PAY_ISSUING, PAY_EV_EXPIRED, PAY_FAILED, PAY_FAIL_EXPIRED,
     FX_MAIL_EXPIRED | FX_STAFF_EXPIRED | FX_FOLLOW_UP | FX_EXPIRY_POLICY | FX_CLOSE_SLOW,
     FOLLOW_EXPIRED},
    {"P13", PAY_AWAITING_PAYMENT, PAY_EV_CANCELLED_BY_PROVIDER, PAY_VOID, PAY_FAIL_NONE,
     FX_FOLLOW_UP, FOLLOW_CANCELLED_BY_PROVIDER},
    {"B7", PAY_PAID, PAY_EV_BOOKING_CANCELLED, PAY_PAID, PAY_FAIL_NONE, FX_FOLLOW_UP,
     FOLLOW_REFUND_DECISION},
    {"B7", PAY_FAILED, PAY_EV_BOOKING_CANCELLED, PAY_FAILED, PAY_FAIL_NONE, FX_CLOSE_UNPAID,
     FOLLOW_NONE},
};

/* What comes from the provider, by webhook, answer or sweep. */
static bool is_from_provider(enum pay_event e)
{
    return e == PAY_EV_ISSUED || e == PAY_EV_SLOW || e == PAY_EV_ISSUE_REFUSED ||
           e == PAY_EV_PAID || e == PAY_EV_EXPIRED || e == PAY_EV_WITHDRAWN ||
           e == PAY_EV_WITHDRAW_REFUSED || e == PAY_EV_CANCELLED_BY_PROVIDER;
}

static void every_row_of_the_house_rules_is_in_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(house); i++) {
        const struct expected *e = &house[i];
        const struct pay_rule *r = pay_rule(PAY_KONBINI, e->from, e->on);
        if (r == NULL || r->to != e->to || r->fail != e->fail || r->effects != e->effects ||
            r->follow_up != e->follow_up || strcmp(r->ref, e->ref) != 0) {
            fail_msg("%s: row %zu is missing or different", e->ref, i);
        }
    }
}

static void late_doubled_and_disordered_events_mean_nothing(void **state)
{
    (void)state;
    static const struct {
        enum pay_status from;
        enum pay_event on;
    } nothing[] = {
        {PAY_PAID, PAY_EV_PAID},
        {PAY_FAILED, PAY_EV_EXPIRED},
        {PAY_VOID, PAY_EV_EXPIRED},
        {PAY_AWAITING_PAYMENT, PAY_EV_ISSUED},
        {PAY_AWAITING_PAYMENT, PAY_EV_SLOW},
        {PAY_AWAITING_PAYMENT, PAY_EV_BOOKING_CONFIRMED},
        {PAY_AWAITING_APPROVAL, PAY_EV_PAID}, /* no number was ever asked for */
        {PAY_AWAITING_APPROVAL, PAY_EV_ISSUED},
        {PAY_NONE, PAY_EV_PAID},
        {PAY_FAILED, PAY_EV_ISSUE_REFUSED},
        {PAY_FAILED, PAY_EV_CANCELLED_BY_PROVIDER},
        {PAY_VOID, PAY_EV_WITHDRAWN},
    };
    for (size_t i = 0; i < COUNT_OF(nothing); i++) {
        assert_null(pay_rule(PAY_KONBINI, nothing[i].from, nothing[i].on));
    }
    for (int m = 0; m < PAY_METHOD_COUNT; m++) {
        for (int s = 0; s < PAY_STATUS_COUNT; s++) {
            assert_null(pay_rule((enum pay_method)m, (enum pay_status)s, PAY_EV_NONE));
        }
    }
}

static void no_pair_occurs_twice_for_a_method(void **state)
{
    (void)state;
    for (size_t i = 0; i < pay_rules_count; i++) {
        for (size_t j = i + 1; j < pay_rules_count; j++) {
            const struct pay_rule *a = &pay_rules[i], *b = &pay_rules[j];
            if (a->from == b->from && a->on == b->on && (a->methods & b->methods) != 0) {
                fail_msg("rows %zu (%s) and %zu (%s) are for the same pair", i, a->ref, j, b->ref);
            }
        }
        assert_true(pay_rules[i].methods != 0 && pay_rules[i].methods >> PAY_METHOD_COUNT == 0);
        assert_true(strlen(pay_rules[i].because) > 10);
    }
}

static void every_status_of_a_method_is_reached(void **state)
{
    (void)state;
    bool is_reached[PAY_METHOD_COUNT][PAY_STATUS_COUNT] = {{false}};
    for (int m = 0; m < PAY_METHOD_COUNT; m++) {
        is_reached[m][PAY_NONE] = true;
        for (size_t round = 0; round < PAY_STATUS_COUNT; round++) {
            for (size_t i = 0; i < pay_rules_count; i++) {
                if ((pay_rules[i].methods & 1u << m) != 0) {
                    is_reached[m][pay_rules[i].to] |= is_reached[m][pay_rules[i].from];
                }
            }
        }
    }
    for (int s = 0; s < PAY_STATUS_COUNT; s++) {
        bool is_of_card = s == PAY_AUTHORIZING || s == PAY_CAPTURING;
        assert_int_equal(is_reached[PAY_KONBINI][s], s != PAY_ONSITE_DUE && !is_of_card);
        assert_int_equal(is_reached[PAY_CARD][s], s != PAY_ONSITE_DUE);
    }
    static const enum pay_status on_site[] = {PAY_AWAITING_APPROVAL, PAY_ONSITE_DUE, PAY_PAID,
                                              PAY_VOID};
    for (size_t i = 0; i < COUNT_OF(on_site); i++) {
        assert_true(is_reached[PAY_ONSITE][on_site[i]]);
    }
    for (size_t i = 0; i < pay_rules_count; i++) { /* no row for a status that cannot be */
        for (int m = 0; m < PAY_METHOD_COUNT; m++) {
            assert_true((pay_rules[i].methods & 1u << m) == 0 || is_reached[m][pay_rules[i].from]);
        }
    }
}

static void money_that_arrived_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        if (r->from == PAY_PAID) {
            assert_int_equal(r->to, PAY_PAID);
            assert_false(is_from_provider(r->on));
        }
        assert_true(r->to != PAY_NONE);
    }
}

/* Wherever a number may exist, money can arrive; it is always taken and always settled (I6). */
static void cash_is_taken_in_every_status_with_a_number(void **state)
{
    (void)state;
    static const enum pay_status with_number[] = {PAY_ISSUING, PAY_AWAITING_PAYMENT, PAY_VOIDING,
                                                  PAY_VOID, PAY_FAILED};
    for (size_t i = 0; i < COUNT_OF(with_number); i++) {
        const struct pay_rule *r = pay_rule(PAY_KONBINI, with_number[i], PAY_EV_PAID);
        assert_non_null(r);
        assert_int_equal(r->to, PAY_PAID);
    }
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        bool is_arrival = r->to == PAY_PAID && r->from != PAY_PAID;
        assert_int_equal((r->effects & FX_SETTLE) != 0, is_arrival);
        assert_true(!is_arrival || r->on == PAY_EV_MARKED_PAID || (r->effects & FX_STAFF_PAID));
    }
}

static void a_follow_up_is_named_where_one_is_opened(void **state)
{
    (void)state;
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        assert_int_equal((r->effects & FX_FOLLOW_UP) != 0, r->follow_up != FOLLOW_NONE);
    }
}

/* I2: the number is asked for when the booking became 確定 and at no other moment. */
static void a_number_is_asked_for_only_on_confirmation(void **state)
{
    (void)state;
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        if (r->methods == 1u << PAY_CARD) {
            continue; /* asks for a page: see below */
        }
        bool asks = (r->effects & FX_ASK_NUMBER) != 0;
        assert_int_equal(asks, r->to == PAY_ISSUING && r->from != PAY_ISSUING);
        /* Or by a request, which only a confirmed booking gets (app/request.h, I2). */
        assert_true(!asks || r->on == PAY_EV_BOOKING_CONFIRMED || r->on == PAY_EV_BILLED);
        assert_true(!asks || r->methods == 1u << PAY_KONBINI);
    }
}

static const struct pay_rule *card(enum pay_status from, enum pay_event on)
{
    return pay_rule(PAY_CARD, from, on);
}

/* A page is asked for when the booking begins or stands, and when its customer goes on to pay. */
static void a_page_is_asked_for_by_the_booking_or_its_customer(void **state)
{
    (void)state;
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        bool asks = (r->effects & FX_ASK_PAGE) != 0;
        bool is_cause = r->on == PAY_EV_BOOKING_CONFIRMED || r->on == PAY_EV_BOOKING_PENDING ||
                        r->on == PAY_EV_PAGE_WANTED;
        assert_true(!asks || (is_cause && r->methods == 1u << PAY_CARD));
        assert_true(!asks || r->to == PAY_ISSUING || r->to == PAY_AUTHORIZING);
    }
}

/* Approving charges what is held, refusing releases it, and nothing else takes money. */
static void a_hold_is_captured_by_approval_and_released_by_refusal(void **state)
{
    (void)state;
    const struct pay_rule *r = card(PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CONFIRMED);
    assert_non_null(r);
    assert_int_equal(r->to, PAY_CAPTURING);
    assert_true(r->effects & FX_ASK_CAPTURE);
    r = card(PAY_AWAITING_APPROVAL, PAY_EV_BOOKING_CANCELLED);
    assert_non_null(r);
    assert_int_equal(r->to, PAY_VOIDING);
    assert_true(r->effects & FX_ASK_WITHDRAW);
    for (size_t i = 0; i < pay_rules_count; i++) {
        r = &pay_rules[i];
        bool captures = (r->effects & FX_ASK_CAPTURE) != 0;
        assert_int_equal(captures, r->to == PAY_CAPTURING && r->from != PAY_CAPTURING);
        assert_true(!captures || r->on == PAY_EV_BOOKING_CONFIRMED || r->on == PAY_EV_HELD);
    }
}

/* A hold that comes when nobody wants it any more is released, wherever it comes. */
static void a_hold_that_comes_too_late_is_released(void **state)
{
    (void)state;
    static const enum pay_status ended[] = {PAY_VOIDING, PAY_VOID, PAY_FAILED};
    for (size_t i = 0; i < COUNT_OF(ended); i++) {
        const struct pay_rule *r = card(ended[i], PAY_EV_HELD);
        assert_non_null(r);
        assert_int_equal(r->to, ended[i]);
        assert_true(r->effects & FX_ASK_WITHDRAW);
    }
}

/* Late, doubled and out of order, for cards. */
static void what_cards_say_twice_or_too_late_means_nothing(void **state)
{
    (void)state;
    static const struct {
        enum pay_status from;
        enum pay_event on;
    } nothing[] = {
        {PAY_PAID, PAY_EV_PAID},
        {PAY_PAID, PAY_EV_HELD},
        {PAY_PAID, PAY_EV_EXPIRED},
        {PAY_PAID, PAY_EV_HOLD_LAPSED},
        {PAY_PAID, PAY_EV_ISSUED},
        {PAY_CAPTURING, PAY_EV_HELD},
        {PAY_CAPTURING, PAY_EV_EXPIRED},
        {PAY_CAPTURING, PAY_EV_BOOKING_CONFIRMED},
        {PAY_AWAITING_APPROVAL, PAY_EV_HELD},
        {PAY_AWAITING_APPROVAL, PAY_EV_ISSUED},
        {PAY_AWAITING_APPROVAL, PAY_EV_EXPIRED},
        {PAY_FAILED, PAY_EV_EXPIRED},
        {PAY_FAILED, PAY_EV_HOLD_LAPSED},
        {PAY_VOID, PAY_EV_WITHDRAWN},
        {PAY_ISSUING, PAY_EV_PAGE_WANTED},
    };
    for (size_t i = 0; i < COUNT_OF(nothing); i++) {
        assert_null(card(nothing[i].from, nothing[i].on));
    }
    static const enum pay_status payable[] = {
        PAY_ISSUING,   PAY_AWAITING_PAYMENT, PAY_AUTHORIZING, PAY_AWAITING_APPROVAL,
        PAY_CAPTURING, PAY_VOIDING,          PAY_VOID,        PAY_FAILED};
    for (size_t i = 0; i < COUNT_OF(payable); i++) {
        const struct pay_rule *r = card(payable[i], PAY_EV_PAID);
        assert_non_null(r);
        assert_true(r->effects & FX_SETTLE);
    }
}

/* What was opened for a state is closed when the state is left. */
static void tasks_of_a_status_end_with_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        if (r->from == PAY_ISSUING && r->to != PAY_ISSUING) {
            assert_true(r->effects & FX_CLOSE_SLOW);
        }
        if (r->from == PAY_VOIDING && r->to != PAY_VOIDING) {
            assert_true(r->effects & FX_CLOSE_WITHDRAWAL);
        }
        bool enters_failed = r->to == PAY_FAILED && r->from != PAY_FAILED;
        assert_int_equal(r->fail != PAY_FAIL_NONE, enters_failed);
        bool enters_voiding = r->to == PAY_VOIDING && r->from != PAY_VOIDING;
        assert_true(!enters_voiding || (r->effects & FX_ASK_WITHDRAW));
    }
}

/* A number may turn up after the end, from an answer repeated after a crash. By then a second
 * attempt can be live, so the first must not become live again (I7); still it is withdrawn, until
 * that has worked. */
static void a_late_number_is_withdrawn_without_becoming_live(void **state)
{
    (void)state;
    static const enum pay_status ended[] = {PAY_VOID, PAY_FAILED};
    for (size_t i = 0; i < COUNT_OF(ended); i++) {
        const struct pay_rule *r = pay_rule(PAY_KONBINI, ended[i], PAY_EV_ISSUED);
        assert_non_null(r);
        assert_int_equal(r->to, ended[i]);
        assert_true(r->effects & FX_ASK_WITHDRAW);
        r = pay_rule(PAY_KONBINI, ended[i], PAY_EV_WITHDRAW_REFUSED);
        assert_non_null(r);
        assert_int_equal(r->follow_up, FOLLOW_WITHDRAWAL);
    }
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        bool becomes_live = pay_is_live(r->to) && !pay_is_live(r->from);
        assert_true(!becomes_live || r->from == PAY_NONE || r->from == PAY_AWAITING_APPROVAL);
    }
}

static void live_means_that_a_number_can_be_paid(void **state)
{
    (void)state;
    for (int s = 0; s < PAY_STATUS_COUNT; s++) {
        assert_int_equal(pay_is_live((enum pay_status)s),
                         s == PAY_ISSUING || s == PAY_AWAITING_PAYMENT || s == PAY_VOIDING ||
                             s == PAY_AUTHORIZING || s == PAY_CAPTURING);
    }
}

static void staff_take_cash_at_the_shop(void **state)
{
    (void)state;
    const struct pay_rule *r = pay_rule(PAY_ONSITE, PAY_NONE, PAY_EV_BOOKING_CONFIRMED);
    assert_non_null(r);
    assert_int_equal(r->to, PAY_ONSITE_DUE);
    assert_int_equal(r->effects, FX_MAIL_CONFIRMED);
    r = pay_rule(PAY_ONSITE, PAY_ONSITE_DUE, PAY_EV_MARKED_PAID);
    assert_non_null(r);
    assert_int_equal(r->to, PAY_PAID);
    r = pay_rule(PAY_ONSITE, PAY_PAID, PAY_EV_BOOKING_CANCELLED);
    assert_non_null(r);
    assert_int_equal(r->follow_up, FOLLOW_REFUND_DECISION);
    /* A live number must be withdrawn before cash is booked: there is no such row for konbini. */
    for (int s = 0; s < PAY_STATUS_COUNT; s++) {
        assert_null(pay_rule(PAY_KONBINI, (enum pay_status)s, PAY_EV_MARKED_PAID));
        for (int e = PAY_EV_ISSUED; e < PAY_EV_MARKED_PAID; e++) {
            assert_null(pay_rule(PAY_ONSITE, (enum pay_status)s, (enum pay_event)e));
        }
    }
}

static void names_are_read_back_and_labelled(void **state)
{
    (void)state;
    for (int i = 0; i < PAY_STATUS_COUNT; i++) {
        enum pay_status s;
        assert_true(pay_status_parse(pay_status_name((enum pay_status)i), &s));
        assert_int_equal(s, i);
        for (int m = 0; m < PAY_METHOD_COUNT; m++) {
            assert_true(pay_status_label((enum pay_method)m, (enum pay_status)i) != TX_NONE);
        }
    }
    for (int i = 0; i < PAY_METHOD_COUNT; i++) {
        enum pay_method m;
        assert_true(pay_method_parse(pay_method_name((enum pay_method)i), &m));
        assert_int_equal(m, i);
        assert_true(pay_method_label((enum pay_method)i) != TX_NONE);
    }
    for (int i = 1; i < PAY_FAIL_COUNT; i++) {
        enum pay_fail f;
        assert_true(pay_fail_parse(pay_fail_name((enum pay_fail)i), &f));
        assert_int_equal(f, i);
        assert_true(pay_fail_label((enum pay_fail)i) != TX_NONE);
    }
    for (int i = 1; i < FOLLOW_COUNT; i++) {
        enum follow_up f;
        assert_true(follow_up_parse(follow_up_name((enum follow_up)i), &f));
        assert_int_equal(f, i);
        assert_true(follow_up_label((enum follow_up)i) != TX_NONE);
    }
    for (int i = 1; i < PAY_EV_COUNT; i++) {
        assert_false(str_empty(pay_event_name((enum pay_event)i)));
        assert_true(pay_event_label((enum pay_event)i) != TX_NONE);
    }
    enum pay_status s;
    assert_false(pay_status_parse(STR("PAID"), &s));
    assert_str(tr(LANG_JA, pay_status_label(PAY_KONBINI, PAY_AWAITING_APPROVAL)),
               "承認後にコンビニ支払い番号を発行");
    assert_str(tr(LANG_JA, pay_status_label(PAY_CARD, PAY_AWAITING_APPROVAL)), "承認後に決済");
    assert_str(tr(LANG_JA, pay_status_label(PAY_ONSITE, PAY_AWAITING_APPROVAL)), "現地払い");
    assert_str(tr(LANG_JA, pay_status_label(PAY_KONBINI, PAY_PAID)), "決済完了");
    assert_str(tr(LANG_JA, pay_status_label(PAY_KONBINI, PAY_FAILED)), "決済エラー");
    assert_str(tr(LANG_JA, pay_status_label_of_many(false, PAY_AWAITING_PAYMENT)),
               "コンビニ支払い待ち");
    assert_str(tr(LANG_JA, pay_status_label_of_many(true, PAY_AWAITING_PAYMENT)), "お支払い待ち");
    assert_str(tr(LANG_JA, pay_status_label_of_many(true, PAY_PAID)), "決済完了");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_house_rules_is_in_the_table),
        cmocka_unit_test(late_doubled_and_disordered_events_mean_nothing),
        cmocka_unit_test(no_pair_occurs_twice_for_a_method),
        cmocka_unit_test(every_status_of_a_method_is_reached),
        cmocka_unit_test(money_that_arrived_stays),
        cmocka_unit_test(cash_is_taken_in_every_status_with_a_number),
        cmocka_unit_test(a_follow_up_is_named_where_one_is_opened),
        cmocka_unit_test(a_number_is_asked_for_only_on_confirmation),
        cmocka_unit_test(a_page_is_asked_for_by_the_booking_or_its_customer),
        cmocka_unit_test(a_hold_is_captured_by_approval_and_released_by_refusal),
        cmocka_unit_test(a_hold_that_comes_too_late_is_released),
        cmocka_unit_test(what_cards_say_twice_or_too_late_means_nothing),
        cmocka_unit_test(tasks_of_a_status_end_with_it),
        cmocka_unit_test(a_late_number_is_withdrawn_without_becoming_live),
        cmocka_unit_test(live_means_that_a_number_can_be_paid),
        cmocka_unit_test(staff_take_cash_at_the_shop),
        cmocka_unit_test(names_are_read_back_and_labelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
