/* shop_help_test.c: the help page explains every status that a customer can meet. */
#include "unit/web/shop_site.h"

#include "core/booking.h"
#include "core/payment.h"

static void every_status_is_explained(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    static const char *const pages[] = {"/s/demo/explain", "/explain", "/explain?lang=en"};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        enum lang l = i == 2 ? LANG_EN : LANG_JA;
        struct answer r = site_get(t.s, pages[i]);
        assert_int_equal(r.status, 200);
        for (enum booking_status s = BOOKING_WAITLISTED; s < BOOKING_STATUS_COUNT; s++) {
            assert_has(r.body, str_c(t.s->arena, tr(l, booking_status_label(s))));
        }
        for (enum pay_status s = PAY_AWAITING_APPROVAL; s < PAY_STATUS_COUNT; s++) {
            assert_has(r.body, str_c(t.s->arena, tr(l, pay_status_label(PAY_KONBINI, s))));
        }
        assert_has(r.body, str_c(t.s->arena, tr(l, TX_PAY_OVERDUE)));
        assert_lacks(r.body, "<dd></dd>"); /* a status without words */
        assert_has(r.body, "id=\"explain-wide-title\"");
        assert_has(r.body, "id=\"explain-tall-title\"");
    }
    shop_site_close(&t);
}

static void the_shop_leads_to_its_own_help(void **state)
{
    (void)state;
    struct shop_site t = shop_site_open(NULL);
    struct answer r = site_get(t.s, "/s/demo");
    assert_has(r.body, "href=\"/s/demo/explain\"");
    assert_has(r.body, "仕組み：ステータスの見方");
    assert_has(site_get(t.s, "/s/demo/explain").body, "href=\"/s/demo/law\"");
    assert_lacks(site_get(t.s, "/explain").body, "/law");
    shop_site_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_is_explained),
        cmocka_unit_test(the_shop_leads_to_its_own_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
