/* receipt_test.c: 領収書 are issued for money that is there, numbered without a gap, issued again
 * under the same number, and stay what they were. */
#include "app/receipt.h"

#include "app/refund.h"
#include "app/settle.h"
#include "app/shop.h"
#include "unit/app/world.h"

static const struct actor customer = {.kind = ACTOR_CUSTOMER};

static struct receipt seen(struct world *w, struct booking_id id, bool is_customer)
{
    struct receipt r;
    assert_int_equal(receipt_read(db_reader(w->app.db), w->arena, w->shop, id, is_customer, &r),
                     OK);
    return r;
}

static enum receipt_answer issue(struct world *w, struct actor who, struct booking_id id,
                                 const char *addressee, int64_t after)
{
    struct problems p;
    enum receipt_answer answer;
    struct receipt_input in = {id, str_from(addressee), HONORIFIC_SAMA, after};
    assert_int_equal(app_issue_receipt(&w->app, w->arena, w->shop, who, &in, &p, &answer), OK);
    assert_false(p.refuses);
    return answer;
}

static struct booking_id paid(struct world *w)
{
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    world_work(w);
    world_provider_says(w, out.id, GW_PAID);
    assert_status(w, out.id, "confirmed", "paid");
    return out.id;
}

static struct str pdf(struct world *w, struct booking_id id)
{
    struct str file;
    assert_int_equal(receipt_pdf(db_reader(w->app.db), w->arena, w->shop, id, &file), OK);
    assert_true(str_starts(file, STR("%PDF-")));
    return file;
}

static void an_unpaid_booking_has_none(void **state)
{
    struct world *w = *state;
    struct str file;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    world_work(w);
    assert_int_equal(issue(w, customer, out.id, "山田 花子", 0), RECEIPT_NOT_PAID);
    assert_int_equal(issue(w, w->staff, out.id, "山田 花子", 0), RECEIPT_NOT_PAID);
    assert_false(seen(w, out.id, true).is_issued);
    assert_int_equal(receipt_pdf(db_reader(w->app.db), w->arena, w->shop, out.id, &file),
                     ERR_NOT_FOUND);
    assert_int_equal(world_history(w, out.id, "receipt"), 0);
}

static void numbers_count_up_and_a_reissue_keeps_its_own(void **state)
{
    struct world *w = *state;
    struct booking_id first = paid(w), second = paid(w);
    assert_int_equal(issue(w, customer, first, "山田 花子", 0), RECEIPT_MAY);
    assert_int_equal(issue(w, customer, second, "株式会社みほん", 0), RECEIPT_MAY);
    assert_int_equal(seen(w, first, true).latest.number, 1);
    assert_int_equal(seen(w, second, true).latest.number, 2);
    assert_int_equal(issue(w, w->staff, first, "山田商店", 1), RECEIPT_MAY);
    struct receipt r = seen(w, first, true);
    assert_int_equal(r.latest.number, 1);
    assert_int_equal(r.latest.issue, 2);
    assert_str(r.latest.addressee, "山田商店");
    assert_true(r.is_konbini);
    assert_int_equal(world_history(w, first, "receipt"), 2);
    assert_int_equal(issue(w, customer, paid(w), "山田 花子", 0), RECEIPT_MAY);
    assert_int_equal(seen(w, second, true).latest.issue, 1);
}

static void a_button_pressed_twice_issues_once(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    assert_int_equal(issue(w, customer, id, "山田 花子", 0), RECEIPT_MAY);
    assert_int_equal(issue(w, customer, id, "山田 花子", 0), RECEIPT_MAY);
    assert_int_equal(seen(w, id, true).latest.issue, 1);
    assert_int_equal(world_history(w, id, "receipt"), 1);
}

static void the_customer_stops_at_three_and_staff_go_on(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    for (int i = 0; i < RECEIPT_BY_CUSTOMER_MAX; i++) {
        assert_int_equal(issue(w, customer, id, "山田 花子", i), RECEIPT_MAY);
    }
    assert_int_equal(issue(w, customer, id, "山田 太郎", 3), RECEIPT_ASK_SHOP);
    assert_str(seen(w, id, true).latest.addressee, "山田 花子");
    assert_int_equal(seen(w, id, true).may, RECEIPT_ASK_SHOP);
    assert_int_equal(seen(w, id, false).may, RECEIPT_MAY);
    assert_int_equal(issue(w, w->staff, id, "山田 太郎", 3), RECEIPT_MAY);
    assert_str(seen(w, id, true).latest.addressee, "山田 太郎");
}

static void a_receipt_without_a_name_is_refused_beside_its_field(void **state)
{
    struct world *w = *state;
    struct problems p;
    enum receipt_answer answer;
    struct receipt_input in = {paid(w), STR(""), HONORIFIC_SAMA, 0};
    assert_int_equal(app_issue_receipt(&w->app, w->arena, w->shop, customer, &in, &p, &answer), OK);
    assert_non_null(problem_of(&p, "addressee", -1));
    assert_false(seen(w, in.booking, true).is_issued);
    in.booking = (struct booking_id){1};
    in.addressee = STR("山田 花子");
    assert_int_equal(app_issue_receipt(&w->app, w->arena, w->shop, customer, &in, &p, &answer),
                     ERR_NOT_FOUND);
}

static void money_taken_on_site_has_one_too(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_ONSITE);
    assert_int_equal(issue(w, w->staff, out.id, "山田 花子", 0), RECEIPT_NOT_PAID);
    struct decide_output done;
    assert_int_equal(app_mark_paid(&w->app, w->arena, w->shop, w->staff, out.id, &done), OK);
    assert_int_equal(issue(w, w->staff, out.id, "山田 花子", 0), RECEIPT_MAY);
    assert_false(seen(w, out.id, false).is_konbini);
    (void)pdf(w, out.id);
}

static void the_same_issue_is_the_same_file_whatever_changes_afterwards(void **state)
{
    struct world *w = *state;
    struct problems p;
    struct booking_id id = paid(w);
    assert_int_equal(issue(w, customer, id, "山田 花子", 0), RECEIPT_MAY);
    struct str before = pdf(w, id);
    world_advance(w, 3 * (int64_t)MS_PER_DAY);
    struct shop_profile profile = {.name = STR("別の名前の教室"),
                                   .name_en = STR(""),
                                   .contact_mail = STR("a@example.jp"),
                                   .contact_phone = STR("03-0000-0000"),
                                   .privacy_text = STR(""),
                                   .invoice_number = STR("T7000012050002")};
    assert_int_equal(app_set_profile(&w->app, w->arena, w->shop, w->staff, &profile, &p), OK);
    assert_false(p.refuses);
    assert_true(str_eq(before, pdf(w, id)));
    assert_int_equal(issue(w, customer, id, "山田 花子", 1), RECEIPT_MAY);
    assert_str(seen(w, id, true).latest.invoice_number, "T7000012050002");
    assert_false(str_eq(before, pdf(w, id)));
}

static void refund(struct world *w, struct booking_id id, int64_t amount)
{
    struct refund_output out;
    struct refund_input in = {
        .booking = id, .amount = {amount}, .reason = REFUND_FOR_SHOP, .note = STR("")};
    assert_int_equal(app_refund(&w->app, w->arena, w->shop, w->staff, &in, &out), OK);
    assert_int_equal(out.result, REFUNDING);
}

static void money_that_went_back_is_on_no_receipt(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    struct str file;
    assert_int_equal(issue(w, customer, id, "山田 花子", 0), RECEIPT_MAY);
    struct str whole = pdf(w, id);
    refund(w, id, 1000);
    assert_false(seen(w, id, true).is_right);
    assert_int_equal(receipt_pdf(db_reader(w->app.db), w->arena, w->shop, id, &file),
                     ERR_NOT_FOUND);
    assert_int_equal(issue(w, customer, id, "山田 花子", 1), RECEIPT_MAY);
    struct receipt r = seen(w, id, true);
    assert_true(r.is_right);
    assert_int_equal(r.latest.amount, 2300);
    assert_int_equal(r.latest.number, 1);
    assert_false(str_eq(whole, pdf(w, id)));
    refund(w, id, 0);
    assert_int_equal(seen(w, id, true).may, RECEIPT_REFUNDED);
    assert_int_equal(issue(w, w->staff, id, "山田 花子", 2), RECEIPT_REFUNDED);
    assert_int_equal(receipt_pdf(db_reader(w->app.db), w->arena, w->shop, id, &file),
                     ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(an_unpaid_booking_has_none),
        WORLD_TEST(numbers_count_up_and_a_reissue_keeps_its_own),
        WORLD_TEST(a_button_pressed_twice_issues_once),
        WORLD_TEST(the_customer_stops_at_three_and_staff_go_on),
        WORLD_TEST(a_receipt_without_a_name_is_refused_beside_its_field),
        WORLD_TEST(money_taken_on_site_has_one_too),
        WORLD_TEST(the_same_issue_is_the_same_file_whatever_changes_afterwards),
        WORLD_TEST(money_that_went_back_is_on_no_receipt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
