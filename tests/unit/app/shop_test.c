/* A shop's settings: what is refused, how secrets are kept, and what the history says of it. */
#include "app/shop.h"

#include "app/user.h"
#include "core/invoice_number.h"
#include "core/mail_address.h"
#include "store/shop.h"
#include "store/user.h"
#include "unit/app/world.h"

static struct shop_get_row shop(struct world *w)
{
    struct shop_get_row row;
    assert_int_equal(
        q_shop_get(db_reader(w->app.db), w->arena, &(struct shop_get_in){w->shop.v}, &row), OK);
    return row;
}

static struct str reveal(struct world *w, struct str sealed)
{
    struct str out;
    assert_int_equal(seal_reveal(w->app.seal, w->arena, sealed, &out), OK);
    return out;
}

static struct problems set_stripe(struct world *w, const char *key, const char *secret)
{
    struct problems p;
    struct shop_stripe in = {.key = {.value = str_from(key)},
                             .secret = {.value = str_from(secret)}};
    assert_int_equal(app_set_stripe(&w->app, w->arena, w->shop, w->staff, &in, &p), OK);
    return p;
}

static void keys_of_the_wrong_kind_are_named(void **state)
{
    struct world *w = *state;
    struct problems p = set_stripe(w, "pk_test_1234567890", "");
    assert_int_equal(problem_of(&p, "key", -1)->text, TX_PROBLEM_STRIPE_PUBLIC_KEY);
    p = set_stripe(w, "hello world sk_", "sk_test_1234567890");
    assert_int_equal(problem_of(&p, "key", -1)->text, TX_PROBLEM_STRIPE_KEY);
    assert_int_equal(problem_of(&p, "secret", -1)->text, TX_PROBLEM_STRIPE_SECRET);
    assert_str(reveal(w, shop(w).stripe_key), "sk_test_1");
}

static void keys_are_sealed_and_empty_fields_keep_them(void **state)
{
    struct world *w = *state;
    set_stripe(w, "rk_test_1234567890", "whsec_1234567890");
    struct shop_get_row row = shop(w);
    assert_false(str_starts(row.stripe_key, STR("rk_")));
    assert_str(reveal(w, row.stripe_key), "rk_test_1234567890");
    set_stripe(w, "", "");
    assert_true(str_eq(shop(w).stripe_key, row.stripe_key));
    struct problems p;
    struct shop_stripe forget = {.key = {.clears = true}};
    assert_int_equal(app_set_stripe(&w->app, w->arena, w->shop, w->staff, &forget, &p), OK);
    assert_str(shop(w).stripe_key, "");
    assert_str(reveal(w, shop(w).stripe_secret), "whsec_1234567890");
}

static void a_rolled_secret_counts_for_a_day(void **state)
{
    struct world *w = *state;
    set_stripe(w, "", "whsec_first_secret");
    set_stripe(w, "", "whsec_second_secret");
    struct shop_get_row row = shop(w);
    assert_str(reveal(w, row.stripe_secret), "whsec_second_secret");
    assert_str(reveal(w, row.stripe_secret_old), "whsec_first_secret");
    set_stripe(w, "", "whsec_second_secret"); /* the same again is no roll */
    assert_str(reveal(w, shop(w).stripe_secret_old), "whsec_first_secret");
    clock_advance(w->clock, (int64_t)23 * MS_PER_HOUR);
    shop_forget_old_secrets(&w->app, w->arena);
    assert_str(reveal(w, shop(w).stripe_secret_old), "whsec_first_secret");
    clock_advance(w->clock, (int64_t)1 * MS_PER_HOUR);
    shop_forget_old_secrets(&w->app, w->arena);
    assert_str(shop(w).stripe_secret_old, "");
    assert_str(reveal(w, shop(w).stripe_secret), "whsec_second_secret");
}

static struct shop_mail mail(void)
{
    return (struct shop_mail){.name = STR("みほん教室"),
                              .address = STR("info@example.jp"),
                              .host = STR("smtp.example.jp"),
                              .port = 587,
                              .security = SMTP_STARTTLS,
                              .user = STR("info"),
                              .password = {.value = STR("secret")}};
}

static struct problems set_mail(struct world *w, const struct shop_mail *in)
{
    struct problems p;
    assert_int_equal(app_set_shop_mail(&w->app, w->arena, w->shop, w->staff, in, &p), OK);
    return p;
}

static void mail_settings_are_checked(void **state)
{
    struct world *w = *state;
    struct shop_mail in = mail();
    assert_int_equal(set_mail(w, &in).n, 0);
    assert_str(reveal(w, shop(w).smtp_password), "secret");
    in.password.value = STR("");
    assert_int_equal(set_mail(w, &in).n, 0);
    assert_str(reveal(w, shop(w).smtp_password), "secret");
    in.security = SMTP_NONE;
    struct problems p = set_mail(w, &in);
    assert_true(problem_of(&p, "security", -1)->is_warning);
    in = mail();
    in.host = STR("https://smtp.example.jp/");
    in.port = 0;
    in.address = STR("info");
    p = set_mail(w, &in);
    assert_int_equal(problem_of(&p, "host", -1)->text, TX_PROBLEM_HOST);
    assert_int_equal(problem_of(&p, "port", -1)->text, TX_PROBLEM_TOO_SMALL);
    assert_int_equal(problem_of(&p, "address", -1)->text, TX_PROBLEM_MAIL);
}

static void invoice_numbers_are_checked_by_form_and_digit(void **state)
{
    struct world *w = *state;
    struct problems p;
    struct shop_profile in = {.name = STR("みほん教室"),
                              .name_en = STR(""),
                              .contact_mail = STR(""),
                              .contact_phone = STR(""),
                              .privacy_text = STR(""),
                              .invoice_number = STR("Ｔ７００００１２０５０００２")};
    assert_int_equal(app_set_profile(&w->app, w->arena, w->shop, w->staff, &in, &p), OK);
    assert_int_equal(p.n, 0);
    assert_str(shop(w).invoice_number, "T7000012050002");
    in.invoice_number = STR("T7000012050003");
    assert_int_equal(app_set_profile(&w->app, w->arena, w->shop, w->staff, &in, &p), OK);
    assert_false(p.refuses);
    assert_int_equal(problem_of(&p, "invoice_number", -1)->text, TX_PROBLEM_INVOICE_CHECK);
    in.invoice_number = STR("7000012050002");
    assert_int_equal(app_set_profile(&w->app, w->arena, w->shop, w->staff, &in, &p), OK);
    assert_true(p.refuses);
    assert_str(shop(w).invoice_number, "T7000012050003");
}

static void slugs_are_unique_and_plain(void **state)
{
    struct world *w = *state;
    struct problems p;
    struct shop_id id;
    static const char *const bad[] = {"", "a", "-ab", "ab-", "Demo", "a b", "みほん"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct shop_add_input in = {str_from(bad[i]), STR("店")};
        assert_int_equal(app_add_shop(&w->app, w->arena, &in, &p, &id), OK);
        assert_int_equal(problem_of(&p, "slug", -1)->text, TX_PROBLEM_SLUG);
    }
    struct shop_add_input in = {STR("demo"), STR("店")};
    assert_int_equal(app_add_shop(&w->app, w->arena, &in, &p, &id), OK);
    assert_int_equal(problem_of(&p, "slug", -1)->text, TX_PROBLEM_SLUG_TAKEN);
}

static void the_last_owner_stays(void **state)
{
    struct world *w = *state; /* has two owners */
    struct user_by_mail_rows users;
    assert_int_equal(
        q_user_list(db_reader(w->app.db), w->arena, &(struct user_list_in){w->shop.v, 10}, &users),
        OK);
    assert_int_equal(users.n, 2);
    struct user_id first = {users.v[0].id}, second = {users.v[1].id};
    enum user_result result;
    assert_int_equal(app_disable_user(&w->app, w->arena, w->shop, w->staff, first, &result), OK);
    assert_int_equal(result, USER_DONE);
    assert_int_equal(app_disable_user(&w->app, w->arena, w->shop, w->staff, first, &result), OK);
    assert_int_equal(result, USER_ALREADY);
    assert_int_equal(app_disable_user(&w->app, w->arena, w->shop, w->staff, second, &result), OK);
    assert_int_equal(result, USER_LAST_OWNER);
    struct problems p;
    struct user_input in = {
        .id = second, .name = STR("佐藤"), .mail = users.v[1].mail, .role = ROLE_STAFF};
    struct user_id id;
    assert_int_equal(
        app_save_user(&w->app, NULL, w->arena, w->shop, w->staff, &in, STR(""), &p, &id), OK);
    assert_int_equal(problem_of(&p, "role", -1)->text, TX_PROBLEM_LAST_OWNER);
}

static void mail_addresses_are_plausible_or_not(void **state)
{
    (void)state;
    static const char *const good[] = {"a@example.jp", "taro..yamada.@docomo.ne.jp",
                                       "a+b@mail.example.co.jp"};
    static const char *const bad[] = {"",
                                      "a",
                                      "a@",
                                      "@example.jp",
                                      "a@b",
                                      "a@b..jp",
                                      "a b@example.jp",
                                      "a@-b.jp",
                                      "山田@example.jp",
                                      "a@example.jp\nBcc: b@example.jp"};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(mail_address_is_plausible(str_from(good[i])));
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(mail_address_is_plausible(str_from(bad[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(keys_of_the_wrong_kind_are_named),
        WORLD_TEST(keys_are_sealed_and_empty_fields_keep_them),
        WORLD_TEST(a_rolled_secret_counts_for_a_day),
        WORLD_TEST(mail_settings_are_checked),
        WORLD_TEST(invoice_numbers_are_checked_by_form_and_digit),
        WORLD_TEST(slugs_are_unique_and_plain),
        WORLD_TEST(the_last_owner_stays),
        cmocka_unit_test(mail_addresses_are_plausible_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
