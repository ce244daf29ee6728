/* request_test.c: 再請求 as stories: a booking that stands unpaid is billed again, with late,
 * doubled and out-of-order events (domain.md 4 end, 5; I3, I5, I6, I7). */
#include "app/mail/render.h"
#include "app/request.h"
#include "app/settle.h"
#include "store/request.h"
#include "unit/app/world.h"

static struct decide_output rebill(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(app_rebill(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    return out;
}

static struct booking_id confirmed(struct world *w)
{
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    assert_int_equal(out.result, BOOK_DONE);
    world_work(w);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    return out.id;
}

static struct booking_id expired(struct world *w)
{
    struct booking_id id = confirmed(w);
    world_provider_says(w, id, GW_EXPIRED);
    assert_status(w, id, "confirmed", "failed");
    return id;
}

static struct request_get_row last_request(struct world *w, struct booking_id id)
{
    struct request_get_rows rows;
    struct request_of_booking_in in = {w->shop.v, id.v, 50};
    assert_int_equal(q_request_of_booking(db_reader(w->app.db), w->arena, &in, &rows), OK);
    assert_true(rows.n > 0);
    return rows.v[rows.n - 1];
}

static void an_expired_booking_is_billed_again_and_paying_settles_it(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w);
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 1);
    assert_int_equal(rebill(w, id).result, DECIDE_DONE);
    assert_status(w, id, "confirmed", "issuing");
    world_work(w);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_str(world_payment(w, id).origin, "request");
    assert_str(last_request(w, id).status, "open");
    assert_int_equal(world_mails(w, id, "REQUEST_BILL"), 1);
    assert_int_equal(world_mails(w, id, "CONFIRMED"), 1); /* of the first number only */

    world_provider_says(w, id, GW_PAID);
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "confirmed", "paid");
    assert_str(last_request(w, id).status, "paid");
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 0);
    assert_int_equal(world_mails(w, id, "REQUEST_RECEIPT"), 1);
    assert_int_equal(world_mails(w, id, "STAFF_REQUEST_PAID"), 2); /* two members of staff */
    assert_int_equal(world_mails(w, id, "STAFF_PAID"), 0);
    assert_int_equal(rebill(w, id).result, DECIDE_ALREADY);
}

static void a_live_number_is_withdrawn_before_the_new_one_is_asked_for_I7(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    fake_gateway_fault(w->provider, FAKE_AT_TILL, 1);
    assert_int_equal(rebill(w, id).result, DECIDE_DONE);
    assert_status(w, id, "confirmed", "voiding");
    world_work(w);
    assert_status(w, id, "confirmed", "voiding");
    assert_int_equal(fake_gateway_made(w->provider), 1);
    world_advance(w, 5 * MS_PER_MINUTE);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_int_equal(fake_gateway_made(w->provider), 2);
    assert_int_equal(fake_gateway_live(w->provider), 1);
    assert_int_equal(world_mails(w, id, "REQUEST_BILL"), 1);
}

static void paid_at_the_till_while_being_withdrawn_needs_no_request(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    fake_gateway_fault(w->provider, FAKE_AT_TILL, 1);
    rebill(w, id);
    world_work(w);
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "confirmed", "paid");
    assert_str(last_request(w, id).status, "withdrawn");
    world_advance(w, 5 * MS_PER_MINUTE);
    assert_int_equal(fake_gateway_made(w->provider), 1);
    assert_int_equal(world_mails(w, id, "REQUEST_WITHDRAWN"), 0); /* never billed */
    assert_int_equal(world_open(w, id, FOLLOW_PAID_TWICE), 0);
}

static void the_old_number_paid_late_takes_the_request_back_I6(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w);
    int64_t old = world_payment(w, id).id;
    rebill(w, id);
    world_work(w);
    int64_t new = world_payment(w, id).id;
    fake_gateway_set(w->provider, (struct payment_id){old}, GW_PAID);
    world_observe(w, old);
    assert_str(last_request(w, id).status, "withdrawn");
    assert_int_equal(world_mails(w, id, "REQUEST_WITHDRAWN"), 1);
    assert_int_equal(world_open(w, id, FOLLOW_PAID_TWICE), 0);
    /* Paid as well, before the withdrawal reached the provider. */
    fake_gateway_set(w->provider, (struct payment_id){new}, GW_PAID);
    world_observe(w, new);
    world_observe(w, new);
    assert_str(last_request(w, id).status, "paid");
    assert_int_equal(world_open(w, id, FOLLOW_PAID_TWICE), 1);
    assert_str(world_booking(w, id).status, "confirmed");
}

static void an_expired_request_leaves_the_booking_and_calls_a_person_I3(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w);
    rebill(w, id);
    world_work(w);
    world_provider_says(w, id, GW_EXPIRED);
    world_provider_says(w, id, GW_EXPIRED);
    assert_status(w, id, "confirmed", "failed");
    assert_str(last_request(w, id).status, "expired");
    assert_int_equal(world_mails(w, id, "REQUEST_EXPIRED"), 1);
    assert_int_equal(world_mails(w, id, "STAFF_REQUEST_EXPIRED"), 2);
    assert_true(world_open(w, id, FOLLOW_EXPIRED) > 0);
    world_provider_says(w, id, GW_PAID); /* late */
    assert_status(w, id, "confirmed", "paid");
    assert_str(last_request(w, id).status, "paid");
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 0);
}

static void cancelling_the_booking_takes_the_request_back(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w);
    struct decide_output out;
    rebill(w, id);
    world_work(w);
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, id, CANCEL_BY_SHOP, true, &out), OK);
    world_work(w);
    assert_status(w, id, "cancelled", "void");
    assert_str(last_request(w, id).status, "withdrawn");
    assert_int_equal(world_mails(w, id, "REQUEST_WITHDRAWN"), 0); /* CANCELLED says it */
    world_provider_says(w, id, GW_PAID);
    assert_status(w, id, "cancelled", "paid");
    assert_int_equal(world_open(w, id, FOLLOW_PAID_CANCELLED), 1);
}

static void a_booking_cancelled_while_the_old_number_ends_gets_no_new_one_I2(void **state)
{
    struct world *w = *state;
    struct booking_id id = confirmed(w);
    struct decide_output out;
    fake_gateway_fault(w->provider, FAKE_AT_TILL, 1);
    rebill(w, id);
    world_work(w);
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, id, CANCEL_BY_SHOP, true, &out), OK);
    world_advance(w, 5 * MS_PER_MINUTE);
    assert_status(w, id, "cancelled", "void");
    assert_str(last_request(w, id).status, "withdrawn");
    assert_int_equal(fake_gateway_made(w->provider), 1);
}

static void staff_take_the_request_back_and_the_customer_is_told(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w);
    struct decide_output out;
    rebill(w, id);
    world_work(w);
    assert_int_equal(app_withdraw_number(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    world_work(w);
    assert_status(w, id, "confirmed", "void");
    assert_str(last_request(w, id).status, "withdrawn");
    assert_int_equal(world_mails(w, id, "REQUEST_WITHDRAWN"), 1);
}

static void billing_twice_replaces_the_first_request_I7(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w);
    rebill(w, id);
    world_work(w);
    int64_t first = last_request(w, id).id;
    assert_int_equal(rebill(w, id).result, DECIDE_DONE);
    assert_true(last_request(w, id).id != first);
    world_work(w);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_int_equal(fake_gateway_live(w->provider), 1);
    assert_int_equal(world_mails(w, id, "REQUEST_BILL"), 2);
}

static void only_a_confirmed_booking_is_billed_I2(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->approval, 1, PAY_KONBINI);
    assert_int_equal(rebill(w, out.id).result, DECIDE_NOT_ALLOWED);
    assert_status(w, out.id, "pending", "awaiting_approval");
    assert_int_equal(rebill(w, (struct booking_id){1}).result, DECIDE_NO_SUCH);
}

static void a_request_whose_number_never_came_ends_with_its_time(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w);
    fake_gateway_fault(w->provider, FAKE_REFUSE, 1);
    rebill(w, id);
    world_work(w);
    assert_int_equal(world_open(w, id, FOLLOW_ISSUE_FAILED), 1);
    assert_str(last_request(w, id).status, "open");
    world_advance(w, 5 * (int64_t)MS_PER_DAY);
    assert_str(last_request(w, id).status, "expired");
    assert_str(world_booking(w, id).status, "confirmed");
}

static bool has(struct str text, struct str part)
{
    for (size_t i = 0; i + part.n <= text.n; i++) {
        if (memcmp(text.p + i, part.p, part.n) == 0) {
            return true;
        }
    }
    return false;
}

/* Every mail of a request as it stands now: some are no longer, or not yet, true. */
static struct str rendered(struct world *w, enum mail_kind kind, int64_t request, enum lang l)
{
    struct shop_get_row shop;
    struct mail_message m;
    enum mail_render_result result;
    struct mail_take_row row = {.shop = w->shop.v,
                                .request = {true, request},
                                .kind = mail_kind_name(kind),
                                .lang = lang_name(l)};
    struct db_conn *read = db_reader(w->app.db);
    struct shop_get_in key = {.shop = w->shop.v};
    assert_int_equal(q_shop_get(read, w->arena, &key, &shop), OK);
    assert_int_equal(mail_render_request(&w->app, w->arena, read, &shop, kind, &row, &m, &result),
                     OK);
    if (result == MAIL_UNTRUE) {
        return STR("");
    }
    assert_true(m.subject.n > 0 && m.html.n > 0);
    assert_false(has(m.text, STR("{")));
    return m.text;
}

static void the_bill_carries_the_numbers_until_it_is_no_longer_to_be_paid(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w);
    rebill(w, id);
    world_work(w);
    struct request_get_row r = last_request(w, id);
    struct payment_get_row p = world_payment(w, id);
    for (enum lang l = LANG_JA; l < LANG_COUNT; l++) {
        struct str text = rendered(w, MAIL_REQUEST_BILL, r.id, l);
        assert_true(has(text, r.token));
        assert_true(has(text, p.lawson_code));
        assert_true(has(text, p.familymart_code));
        assert_int_equal(rendered(w, MAIL_REQUEST_EXPIRED, r.id, l).n, 0);
        assert_int_equal(rendered(w, MAIL_REQUEST_WITHDRAWN, r.id, l).n, 0);
    }
    world_provider_says(w, id, GW_EXPIRED);
    for (enum lang l = LANG_JA; l < LANG_COUNT; l++) {
        assert_int_equal(rendered(w, MAIL_REQUEST_BILL, r.id, l).n, 0);
        assert_true(rendered(w, MAIL_REQUEST_EXPIRED, r.id, l).n > 0);
        assert_true(rendered(w, MAIL_STAFF_REQUEST_EXPIRED, r.id, l).n > 0);
    }
    world_provider_says(w, id, GW_PAID);
    for (enum lang l = LANG_JA; l < LANG_COUNT; l++) {
        assert_true(rendered(w, MAIL_REQUEST_RECEIPT, r.id, l).n > 0);
        assert_true(rendered(w, MAIL_STAFF_REQUEST_PAID, r.id, l).n > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(an_expired_booking_is_billed_again_and_paying_settles_it),
        WORLD_TEST(a_live_number_is_withdrawn_before_the_new_one_is_asked_for_I7),
        WORLD_TEST(paid_at_the_till_while_being_withdrawn_needs_no_request),
        WORLD_TEST(the_old_number_paid_late_takes_the_request_back_I6),
        WORLD_TEST(an_expired_request_leaves_the_booking_and_calls_a_person_I3),
        WORLD_TEST(cancelling_the_booking_takes_the_request_back),
        WORLD_TEST(a_booking_cancelled_while_the_old_number_ends_gets_no_new_one_I2),
        WORLD_TEST(staff_take_the_request_back_and_the_customer_is_told),
        WORLD_TEST(billing_twice_replaces_the_first_request_I7),
        WORLD_TEST(only_a_confirmed_booking_is_billed_I2),
        WORLD_TEST(the_bill_carries_the_numbers_until_it_is_no_longer_to_be_paid),
        WORLD_TEST(a_request_whose_number_never_came_ends_with_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
