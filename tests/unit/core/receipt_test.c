/* receipt_test.c: who may have a 領収書, and the tax it shows. */
#include "core/receipt.h"
#include "core/tax.h"
#include "unit/check.h"

static const struct yen yen = {3300};

static void nothing_is_issued_before_the_money_is_there(void **state)
{
    (void)state;
    assert_int_equal(receipt_may_issue(false, yen, true, 0), RECEIPT_NOT_PAID);
    assert_int_equal(receipt_may_issue(false, yen, false, 0), RECEIPT_NOT_PAID);
    assert_int_equal(receipt_may_issue(true, yen, true, 0), RECEIPT_MAY);
    assert_int_equal(receipt_may_issue(true, yen, false, 0), RECEIPT_MAY);
}

static void nothing_is_issued_for_what_has_gone_back(void **state)
{
    (void)state;
    assert_int_equal(receipt_may_issue(true, (struct yen){0}, true, 0), RECEIPT_REFUNDED);
    assert_int_equal(receipt_may_issue(true, (struct yen){0}, false, 20), RECEIPT_REFUNDED);
    assert_int_equal(receipt_may_issue(true, (struct yen){1}, true, 0), RECEIPT_MAY);
}

static void the_customer_has_three_and_staff_go_on(void **state)
{
    (void)state;
    assert_int_equal(receipt_may_issue(true, yen, true, 2), RECEIPT_MAY);
    assert_int_equal(receipt_may_issue(true, yen, true, 3), RECEIPT_ASK_SHOP);
    assert_int_equal(receipt_may_issue(true, yen, false, 3), RECEIPT_MAY);
    assert_int_equal(receipt_may_issue(true, yen, false, 19), RECEIPT_MAY);
    assert_int_equal(receipt_may_issue(true, yen, false, 20), RECEIPT_USED_UP);
    assert_int_equal(receipt_may_issue(true, yen, true, 20), RECEIPT_USED_UP);
}

static void the_tax_is_inside_the_price_without_fractions(void **state)
{
    (void)state;
    static const struct {
        int64_t total, percent, tax;
    } rows[] = {{3300, 10, 300}, {6600, 10, 600}, {1000, 10, 90}, {120, 10, 10},
                {1, 10, 0},      {0, 10, 0},      {1080, 8, 80},  {300000, 10, 27272}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct yen tax = tax_included((struct yen){rows[i].total}, rows[i].percent);
        assert_int_equal(tax.v, rows[i].tax);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_issued_before_the_money_is_there),
        cmocka_unit_test(nothing_is_issued_for_what_has_gone_back),
        cmocka_unit_test(the_customer_has_three_and_staff_go_on),
        cmocka_unit_test(the_tax_is_inside_the_price_without_fractions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
