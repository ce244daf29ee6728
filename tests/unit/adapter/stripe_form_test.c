/* stripe_form_test.c: the exact bytes of our requests; a retry must repeat them, so they may not
 * drift. tests/adapter/stripe_requests.test.mjs holds them against Stripe's schema. */
#include "adapter/stripe.h"
#include "adapter/stripe_form.h"
#include "unit/check.h"

static struct gateway *gateway;

static int open_gateway(void **state)
{
    (void)state;
    struct stripe_config config = {.base_url = STR("https://api.stripe.com")};
    return stripe_new(&config, &gateway) == OK ? 0 : -1;
}

static int close_gateway(void **state)
{
    (void)state;
    stripe_free(gateway);
    return 0;
}

static struct gw_issue full_issue(void)
{
    return (struct gw_issue){
        .shop = {7},
        .booking = {42},
        .payment = {43},
        .amount = {3300},
        .name = STR("山田 花子"),
        .mail = STR("hanako+a@example.com"),
        .confirmation_number = STR("09012345678"),
        .product = STR("体験レッスン"),
        .description = STR("予約 42"),
        .days = 3,
    };
}

static void issue_says_everything_in_one_order(void **state)
{
    struct gw_issue in = full_issue();
    struct gw_request r;
    gateway->ops->build_issue(gateway, *state, &in, &r);
    assert_str(r.method, "POST");
    assert_str(r.path, "/v1/payment_intents");
    assert_str(r.body,
               "amount=3300&currency=jpy&confirm=true&payment_method_types[]=konbini"
               "&payment_method_data[type]=konbini"
               "&payment_method_data[billing_details][name]=%E5%B1%B1%E7%94%B0%20%E8%8A%B1%E5%AD%90"
               "&payment_method_data[billing_details][email]=hanako%2Ba%40example.com"
               "&payment_method_options[konbini][confirmation_number]=09012345678"
               "&payment_method_options[konbini][expires_after_days]=3"
               "&payment_method_options[konbini][product_description]="
               "%E4%BD%93%E9%A8%93%E3%83%AC%E3%83%83%E3%82%B9%E3%83%B3"
               "&description=%E4%BA%88%E7%B4%84%2042&metadata[uketsuke_shop]=7"
               "&metadata[uketsuke_booking]=42&metadata[uketsuke_payment]=43"
               "&expand[]=latest_charge");
}

static void the_same_issue_has_the_same_bytes(void **state)
{
    struct gw_issue in = full_issue();
    struct gw_request first, second;
    gateway->ops->build_issue(gateway, *state, &in, &first);
    gateway->ops->build_issue(gateway, *state, &in, &second);
    assert_true(str_eq(first.body, second.body));
}

static void a_deadline_within_the_day_is_an_instant(void **state)
{
    struct gw_issue in = full_issue();
    struct gw_request r;
    in.days = 0;
    in.expires_at = (struct instant){1796309999999};
    in.booking.v = 0; /* a bill for nobody's booking */
    in.confirmation_number = STR_NONE;
    in.product = STR_NONE;
    in.description = STR("");
    gateway->ops->build_issue(gateway, *state, &in, &r);
    assert_str(r.body,
               "amount=3300&currency=jpy&confirm=true&payment_method_types[]=konbini"
               "&payment_method_data[type]=konbini"
               "&payment_method_data[billing_details][name]=%E5%B1%B1%E7%94%B0%20%E8%8A%B1%E5%AD%90"
               "&payment_method_data[billing_details][email]=hanako%2Ba%40example.com"
               "&payment_method_options[konbini][expires_at]=1796309999"
               "&metadata[uketsuke_shop]=7&metadata[uketsuke_payment]=43&expand[]=latest_charge");
}

static void a_value_cannot_become_another_field(void **state)
{
    struct form f;
    form_init(&f, *state);
    form_str(&f, "description", STR("a&amount=1\r\n[x]=\"%41\"~"));
    assert_str(form_bytes(&f), "description=a%26amount%3D1%0D%0A%5Bx%5D%3D%22%2541%22~");
}

static void nothing_is_written_for_no_text(void **state)
{
    struct form f;
    form_init(&f, *state);
    form_str(&f, "a", STR_NONE);
    form_str(&f, "b", STR(""));
    assert_int_equal(form_bytes(&f).n, 0);
}

static void withdrawing_and_reading_name_the_payment_in_the_path(void **state)
{
    struct gw_request r;
    gateway->ops->build_withdraw(gateway, *state, STR("pi_1"), &r);
    assert_str(r.method, "POST");
    assert_str(r.path, "/v1/payment_intents/pi_1/cancel");
    assert_str(r.body, "cancellation_reason=requested_by_customer&expand[]=latest_charge");
    gateway->ops->build_read(gateway, *state, STR("pi_1"), &r);
    assert_str(r.method, "GET");
    assert_str(r.path, "/v1/payment_intents/pi_1");
    assert_str(r.body, "expand[]=latest_charge.balance_transaction");
}

static void an_id_cannot_leave_its_place_in_the_path(void **state)
{
    struct gw_request r;
    gateway->ops->build_read(gateway, *state, STR("../x?y#z"), &r);
    assert_str(r.path, "/v1/payment_intents/..%2Fx%3Fy%23z");
}

static void only_https_or_the_loopback(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool is_good;
    } table[] = {
        {"https://api.stripe.com", true},
        {"https://api.stripe.com/", true},
        {"https://proxy.example:8443", true},
        {"http://127.0.0.1:4242", true},
        {"http://localhost:4242", true},
        {"http://[::1]:4242", true},
        {"http://api.stripe.com", false},
        {"http://127.0.0.1.example", false},
        {"http://127.example", false},
        {"http://10.0.0.1", false},
        {"https://user:secret@api.stripe.com", false},
        {"https://api.stripe.com/v1", false},
        {"https://api.stripe.com?x=1", false},
        {"https://api.stripe.com#x", false},
        {"ftp://127.0.0.1", false},
        {"file:///etc/passwd", false},
        {"api.stripe.com", false},
        {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct stripe_config config = {.base_url = str_from(table[i].url)};
        struct gateway *g = NULL;
        enum err e = stripe_new(&config, &g);
        if ((e == OK) != table[i].is_good) {
            fail_msg("%s: %s", table[i].url, err_name(e));
        }
        stripe_free(g);
    }
    struct stripe_config config = {.base_url = STR("https://api.stripe.com"),
                                   .ca_file = STR("/nonexistent.pem")};
    struct gateway *g;
    assert_int_equal(stripe_new(&config, &g), ERR_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(issue_says_everything_in_one_order),
        ARENA_TEST(the_same_issue_has_the_same_bytes),
        ARENA_TEST(a_deadline_within_the_day_is_an_instant),
        ARENA_TEST(a_value_cannot_become_another_field),
        ARENA_TEST(nothing_is_written_for_no_text),
        ARENA_TEST(withdrawing_and_reading_name_the_payment_in_the_path),
        ARENA_TEST(an_id_cannot_leave_its_place_in_the_path),
        cmocka_unit_test(only_https_or_the_loopback),
    };
    return cmocka_run_group_tests(tests, open_gateway, close_gateway);
}
