/* request_free_test.c: 単発決済 for anybody, reminders, and the expiry policy 「自動で再請求」, as
 * stories (domain.md 4, 5). */
#include "app/refund_call.h"
#include "app/refund_move.h"
#include "app/request.h"
#include "app/request_move.h"
#include "store/admin.h"
#include "store/mail.h"
#include "store/request.h"
#include "unit/app/world.h"

static struct request_input bill(struct world *w)
{
    return (struct request_input){
        .name = STR("山田 花子"),
        .kana = STR("ヤマダ ハナコ"),
        .mail = STR("hanako@example.jp"),
        .phone = STR("09012345678"),
        .title = STR("材料費"),
        .message = STR("よろしくお願いします。"),
        .lang = LANG_JA,
        .amount = 1500,
        .due = day_add(day_of(app_now(&w->app)), 10),
        .remind_days = 3,
        .idem_key = STR("form-1"),
    };
}

static int64_t send(struct world *w, const struct request_input *in, struct problems *p)
{
    int64_t id;
    assert_int_equal(app_request_send(&w->app, w->arena, w->shop, w->staff, in, p, &id), OK);
    return id;
}

static int64_t sent(struct world *w)
{
    struct problems p;
    struct request_input in = bill(w);
    int64_t id = send(w, &in, &p);
    assert_int_equal(p.n, 0);
    assert_true(id != 0);
    world_work(w);
    return id;
}

static struct request_get_row get(struct world *w, int64_t id)
{
    struct request_get_row r;
    bool found;
    struct request_get_in in = {w->shop.v, id};
    assert_int_equal(q_request_get(db_reader(w->app.db), w->arena, &in, &r, &found), OK);
    assert_true(found);
    return r;
}

static struct payment_get_row payment(struct world *w, int64_t id)
{
    struct payment_get_row p;
    bool found;
    struct payment_of_request_in in = {w->shop.v, id};
    assert_int_equal(q_payment_of_request(db_reader(w->app.db), w->arena, &in, &p, &found), OK);
    assert_true(found);
    return p;
}

static void provider_says(struct world *w, int64_t id, enum gw_state state)
{
    struct payment_get_row p = payment(w, id);
    fake_gateway_set(w->provider, (struct payment_id){p.id}, state);
    world_observe(w, p.id);
}

static int mails(struct world *w, int64_t id, const char *kind)
{
    struct mail_of_booking_rows rows;
    struct mail_of_request_in in = {w->shop.v, id, 100};
    int n = 0;
    assert_int_equal(q_mail_of_request(db_reader(w->app.db), w->arena, &in, &rows), OK);
    for (size_t i = 0; i < rows.n; i++) {
        n += str_is(rows.v[i].kind, kind);
    }
    return n;
}

static enum decide_result remind(struct world *w, int64_t id)
{
    enum decide_result out;
    assert_int_equal(app_request_remind(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    return out;
}

static enum decide_result withdraw(struct world *w, int64_t id)
{
    enum decide_result out;
    assert_int_equal(app_request_withdraw(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    return out;
}

static void anybody_is_billed_and_pays(void **state)
{
    struct world *w = *state;
    int64_t id = sent(w);
    assert_str(get(w, id).status, "open");
    assert_str(payment(w, id).status, "awaiting_payment");
    assert_int_equal(payment(w, id).amount, 1500);
    assert_int_equal(payment(w, id).deadline.v, get(w, id).due);
    assert_int_equal(mails(w, id, "REQUEST_BILL"), 1);
    provider_says(w, id, GW_PAID);
    provider_says(w, id, GW_PAID);
    assert_str(get(w, id).status, "paid");
    assert_int_equal(mails(w, id, "REQUEST_RECEIPT"), 1);
    assert_int_equal(mails(w, id, "STAFF_REQUEST_PAID"), 2); /* two members of staff */
    assert_int_equal(withdraw(w, id), DECIDE_NOT_ALLOWED);
    assert_int_equal(remind(w, id), DECIDE_NOT_ALLOWED);
}

static void one_form_sent_twice_makes_one_request(void **state)
{
    struct world *w = *state;
    struct problems p;
    struct request_input in = bill(w);
    int64_t id = send(w, &in, &p);
    assert_true(send(w, &in, &p) == id);
    in.idem_key = STR("form-2");
    assert_true(send(w, &in, &p) != id);
    world_work(w);
    assert_int_equal(fake_gateway_made(w->provider), 2);
}

static void what_cannot_be_billed_is_refused_beside_its_field(void **state)
{
    struct world *w = *state;
    struct day today = day_of(app_now(&w->app));
    const struct {
        const char *field;
        int64_t amount;
        int due, remind;
        const char *mail;
    } wrong[] = {
        {"amount", 119, 10, 0, "a@example.jp"},      {"amount", 300001, 10, 0, "a@example.jp"},
        {"due", 1500, -1, 0, "a@example.jp"},        {"due", 1500, 60, 0, "a@example.jp"},
        {"remind_days", 1500, 2, 5, "a@example.jp"}, {"mail", 1500, 10, 0, "nobody"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct problems p;
        struct request_input in = bill(w);
        in.amount = wrong[i].amount;
        in.due = day_add(today, wrong[i].due);
        in.remind_days = wrong[i].remind;
        in.mail = str_from(wrong[i].mail);
        assert_true(send(w, &in, &p) == 0);
        assert_true(p.refuses);
        assert_non_null(problem_of(&p, wrong[i].field, -1));
        assert_int_equal(p.n, 1);
    }
    assert_int_equal(fake_gateway_made(w->provider), 0);
}

static void staff_remind_at_most_once_an_hour(void **state)
{
    struct world *w = *state;
    int64_t id = sent(w);
    assert_int_equal(remind(w, id), DECIDE_ALREADY); /* the bill has just left */
    world_advance(w, 61 * MS_PER_MINUTE);
    assert_int_equal(remind(w, id), DECIDE_DONE);
    assert_int_equal(remind(w, id), DECIDE_ALREADY);
    world_advance(w, 61 * MS_PER_MINUTE);
    assert_int_equal(remind(w, id), DECIDE_DONE);
    assert_int_equal(mails(w, id, "REQUEST_REMINDER"), 2);
    assert_int_equal(remind(w, 1), DECIDE_NO_SUCH);
}

static void a_reminder_leaves_by_itself_once_before_the_day(void **state)
{
    struct world *w = *state;
    int64_t id = sent(w);
    assert_true(get(w, id).remind_at.is_set);
    world_advance(w, 5 * (int64_t)MS_PER_DAY);
    assert_int_equal(mails(w, id, "REQUEST_REMINDER"), 0);
    world_advance(w, 3 * (int64_t)MS_PER_DAY);
    assert_int_equal(mails(w, id, "REQUEST_REMINDER"), 1);
    world_advance(w, MS_PER_DAY);
    assert_int_equal(mails(w, id, "REQUEST_REMINDER"), 1);
}

static void nobody_is_reminded_of_what_is_paid(void **state)
{
    struct world *w = *state;
    int64_t id = sent(w);
    provider_says(w, id, GW_PAID);
    world_advance(w, 9 * (int64_t)MS_PER_DAY);
    assert_int_equal(mails(w, id, "REQUEST_REMINDER"), 0);
}

static void unpaid_it_expires_and_late_money_is_taken(void **state)
{
    struct world *w = *state;
    int64_t id = sent(w);
    provider_says(w, id, GW_EXPIRED);
    assert_str(get(w, id).status, "expired");
    assert_int_equal(mails(w, id, "REQUEST_EXPIRED"), 1);
    assert_int_equal(mails(w, id, "STAFF_REQUEST_EXPIRED"), 2);
    assert_int_equal(withdraw(w, id), DECIDE_NOT_ALLOWED);
    provider_says(w, id, GW_PAID);
    assert_str(get(w, id).status, "paid");
    assert_int_equal(mails(w, id, "STAFF_REQUEST_PAID"), 2);
}

static void taken_back_its_number_ends_and_money_for_it_calls_a_person_I6(void **state)
{
    struct world *w = *state;
    int64_t id = sent(w);
    assert_int_equal(withdraw(w, id), DECIDE_DONE);
    assert_int_equal(withdraw(w, id), DECIDE_ALREADY);
    world_work(w);
    assert_str(get(w, id).status, "withdrawn");
    assert_str(payment(w, id).status, "void");
    assert_int_equal(fake_gateway_live(w->provider), 0);
    assert_int_equal(mails(w, id, "REQUEST_WITHDRAWN"), 1);
    provider_says(w, id, GW_PAID);
    assert_str(get(w, id).status, "paid");
    struct follow_up_open_rows tasks;
    struct follow_up_open_in in = {.shop = w->shop.v, .max = 10};
    assert_int_equal(q_follow_up_open(db_reader(w->app.db), w->arena, &in, &tasks), OK);
    assert_int_equal(tasks.n, 1);
    assert_str(tasks.v[0].kind, "paid_cancelled");
    assert_true(tasks.v[0].request.v == id);
}

/* --- the expiry policy --- */

static struct booking_id expired_under_rebill(struct world *w)
{
    struct offering_input in = world_offering(w, w->first_come);
    in.expiry_policy = EXPIRY_REBILL;
    world_save_offering(w, &in);
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    world_work(w);
    world_provider_says(w, out.id, GW_EXPIRED);
    assert_status(w, out.id, "confirmed", "failed"); /* the event itself changes nothing else */
    return out.id;
}

static struct request_get_row of_booking(struct world *w, struct booking_id id, size_t n)
{
    struct request_get_rows rows;
    struct request_of_booking_in in = {w->shop.v, id.v, 50};
    assert_int_equal(q_request_of_booking(db_reader(w->app.db), w->arena, &in, &rows), OK);
    assert_int_equal(rows.n, n);
    return n > 0 ? rows.v[n - 1] : (struct request_get_row){0};
}

static void the_policy_bills_once_more_and_then_calls_a_person(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired_under_rebill(w);
    world_advance(w, MS_PER_MINUTE);
    assert_status(w, id, "confirmed", "awaiting_payment");
    assert_str(of_booking(w, id, 1).status, "open");
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 0); /* nothing for a person to do yet */
    world_provider_says(w, id, GW_EXPIRED);
    world_advance(w, MS_PER_MINUTE);
    assert_status(w, id, "confirmed", "failed");
    assert_str(of_booking(w, id, 1).status, "expired");
    assert_true(world_open(w, id, FOLLOW_EXPIRED) > 0);
}

static void the_policy_leaves_alone_what_a_person_or_money_settled(void **state)
{
    struct world *w = *state;
    struct decide_output out;
    struct booking_id paid = expired_under_rebill(w);
    world_provider_says(w, paid, GW_PAID);
    struct booking_id cancelled = expired_under_rebill(w);
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, cancelled, CANCEL_BY_SHOP, true, &out),
        OK);
    struct booking_id billed = expired_under_rebill(w);
    assert_int_equal(app_rebill(&w->app, w->arena, w->shop, w->staff, billed, &out), OK);
    world_advance(w, MS_PER_MINUTE);
    of_booking(w, paid, 0);
    of_booking(w, cancelled, 0);
    of_booking(w, billed, 1);
    assert_status(w, cancelled, "cancelled", "failed");
}

struct view {
    struct gw_reply reply;
    struct instant at;
};

static enum err observe(struct change *c, void *arg)
{
    const struct view *v = arg;
    return refund_observe_all(c, &v->reply, v->at);
}

/* There is no booking whose letters could be written. */
static void money_given_back_on_the_providers_pages_is_taken_into_the_books(void **state)
{
    struct world *w = *state;
    int64_t id = sent(w);
    provider_says(w, id, GW_PAID);
    struct payment_get_row p = payment(w, id);
    fake_gateway_refund_by_hand(w->provider, (struct payment_id){p.id}, 1000);
    struct view v = {.at = app_now(&w->app)};
    struct gw_account account = {.shop = w->shop, .secret_key = STR("sk_test_1")};
    refund_read(&w->app, w->arena, &account, p.provider_id, &v.reply);
    struct actor provider = {.kind = ACTOR_PROVIDER};
    assert_int_equal(change_run(&w->app, w->arena, TX_MONEY, w->shop, provider, observe, &v), OK);
    struct yen left;
    assert_int_equal(refund_left(db_reader(w->app.db), w->arena, w->shop, &p, &left), OK);
    assert_int_equal(left.v, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(anybody_is_billed_and_pays),
        WORLD_TEST(one_form_sent_twice_makes_one_request),
        WORLD_TEST(what_cannot_be_billed_is_refused_beside_its_field),
        WORLD_TEST(staff_remind_at_most_once_an_hour),
        WORLD_TEST(a_reminder_leaves_by_itself_once_before_the_day),
        WORLD_TEST(nobody_is_reminded_of_what_is_paid),
        WORLD_TEST(unpaid_it_expires_and_late_money_is_taken),
        WORLD_TEST(taken_back_its_number_ends_and_money_for_it_calls_a_person_I6),
        WORLD_TEST(the_policy_bills_once_more_and_then_calls_a_person),
        WORLD_TEST(the_policy_leaves_alone_what_a_person_or_money_settled),
        WORLD_TEST(money_given_back_on_the_providers_pages_is_taken_into_the_books),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
