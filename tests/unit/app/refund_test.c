/* refund_test.c: refunds as stories, with a provider in memory: what becomes of the money, who
 * hears of it, what is left to do, and that the books agree with the provider's (I8). */
#include "app/mail/render.h"
#include "app/provider.h"
#include "app/refund.h"
#include "app/refund_call.h"
#include "app/refund_move.h"
#include "app/settle.h"
#include "unit/app/world.h"

enum { ROOM = 50 };

static struct booking_id paid(struct world *w)
{
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    assert_int_equal(out.result, BOOK_DONE);
    world_work(w);
    world_provider_says(w, out.id, GW_PAID);
    assert_status(w, out.id, "confirmed", "paid");
    return out.id;
}

static void cancel(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, id, CANCEL_BY_SHOP, true, &out), OK);
    assert_int_equal(out.result, DECIDE_DONE);
}

static struct refund_output ask(struct world *w, struct booking_id id, int64_t amount,
                                const char *key)
{
    struct refund_output out;
    struct refund_input in = {.booking = id,
                              .amount = {amount},
                              .reason = REFUND_FOR_SHOP,
                              .note = STR("雨で中止"),
                              .key = key == NULL ? STR_NONE : str_from(key)};
    assert_int_equal(app_refund(&w->app, w->arena, w->shop, w->staff, &in, &out), OK);
    return out;
}

static struct refund_of_booking_rows all(struct world *w, struct booking_id id)
{
    struct refund_of_booking_rows rows;
    struct refund_of_booking_in key = {.shop = w->shop.v, .booking = id.v, .max = ROOM};
    assert_int_equal(q_refund_of_booking(db_reader(w->app.db), w->arena, &key, &rows), OK);
    return rows;
}

static const char *status(struct world *w, struct refund_id id)
{
    struct refund_get_row row;
    bool found;
    struct refund_get_in key = {.shop = w->shop.v, .id = id.v};
    assert_int_equal(q_refund_get(db_reader(w->app.db), w->arena, &key, &row, &found), OK);
    assert_true(found);
    return str_c(w->arena, row.status);
}

static struct yen left(struct world *w, struct booking_id id)
{
    struct payment_get_row p = world_payment(w, id);
    struct yen out;
    assert_int_equal(refund_left(db_reader(w->app.db), w->arena, w->shop, &p, &out), OK);
    return out;
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

/* All refunds of the booking's payment as the provider has them now. */
static struct view look(struct world *w, struct booking_id id)
{
    struct view v = {.at = app_now(&w->app)};
    struct gw_account account = {.shop = w->shop, .secret_key = STR("sk_test_1")};
    refund_read(&w->app, w->arena, &account, world_payment(w, id).provider_id, &v.reply);
    assert_int_equal(v.reply.outcome, GW_DONE);
    return v;
}

static void arrives(struct world *w, const struct view *v)
{
    struct actor provider = {.kind = ACTOR_PROVIDER};
    assert_int_equal(change_run(&w->app, w->arena, TX_MONEY, w->shop, provider, observe, (void *)v),
                     OK);
}

static void provider_says(struct world *w, struct booking_id id, struct refund_id refund,
                          enum gw_refund_state state)
{
    fake_gateway_set_refund(w->provider, refund, state);
    struct view v = look(w, id);
    arrives(w, &v);
}

/* I8: what was paid by way of the provider minus what went back is what it holds. */
static void books_agree(struct world *w, struct booking_id id)
{
    struct payment_list_in key = {.shop = w->shop.v, .booking = id.v, .max = ROOM};
    struct payment_get_rows payments;
    int64_t sum = 0;
    assert_int_equal(q_payment_list(db_reader(w->app.db), w->arena, &key, &payments), OK);
    for (size_t i = 0; i < payments.n; i++) {
        struct yen rest;
        assert_int_equal(
            refund_left(db_reader(w->app.db), w->arena, w->shop, &payments.v[i], &rest), OK);
        sum += payments.v[i].provider_id.p == NULL ? 0 : rest.v;
    }
    assert_int_equal(sum, fake_gateway_balance(w->provider));
}

static void cancelled_after_payment_goes_back_by_way_of_a_bank(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    cancel(w, id);
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_DECISION), 1);
    struct refund_output out = ask(w, id, 0, NULL);
    assert_int_equal(out.result, REFUNDING);
    assert_int_equal(out.left.v, 0);
    assert_string_equal(status(w, out.id), "requested");
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_DECISION), 0);
    world_work(w);
    assert_string_equal(status(w, out.id), "awaiting_details");
    assert_int_equal(world_mails(w, id, "REFUND_STARTED"), 1);
    books_agree(w, id);
    provider_says(w, id, out.id, GW_REFUND_UNDER_WAY);
    assert_string_equal(status(w, out.id), "pending");
    for (int i = 0; i < 3; i++) {
        provider_says(w, id, out.id, GW_REFUND_DONE);
    }
    assert_string_equal(status(w, out.id), "succeeded");
    assert_int_equal(world_mails(w, id, "REFUND_DONE"), 1);
    assert_int_equal(world_history(w, id, "arrived"), 1);
    assert_status(w, id, "cancelled", "paid"); /* a refund changes neither */
    assert_int_equal(ask(w, id, 1, NULL).result, REFUND_NOTHING_LEFT);
    books_agree(w, id);
}

static void parts_never_exceed_what_was_paid(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    assert_int_equal(ask(w, id, 3301, NULL).result, REFUND_TOO_MUCH);
    assert_int_equal(ask(w, id, 2000, NULL).result, REFUNDING);
    struct refund_output second = ask(w, id, 2000, NULL); /* before the first was even sent */
    assert_int_equal(second.result, REFUND_TOO_MUCH);
    assert_int_equal(second.left.v, 1300);
    assert_int_equal(ask(w, id, 1300, NULL).result, REFUNDING);
    world_work(w);
    assert_int_equal(fake_gateway_refunds(w->provider), 2);
    assert_int_equal(fake_gateway_balance(w->provider), 0);
    books_agree(w, id);
}

static void a_second_press_asks_for_nothing(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    struct refund_output first = ask(w, id, 1000, "form-1");
    struct refund_output again = ask(w, id, 1000, "form-1");
    assert_int_equal(again.result, REFUND_REPEATED);
    assert_int_equal(again.id.v, first.id.v);
    world_work(w);
    assert_int_equal(fake_gateway_refunds(w->provider), 1);
    assert_int_equal(left(w, id).v, 2300);
}

static void reason_and_who_are_kept(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    ask(w, id, 1000, NULL);
    struct refund_of_booking_rows rows = all(w, id);
    assert_int_equal(rows.n, 1);
    assert_str(rows.v[0].reason, "shop");
    assert_str(rows.v[0].note, "雨で中止");
    assert_int_equal(rows.v[0].asked_by.v, w->staff.user.v);
}

static void lost_answers_and_puzzles_make_one_refund(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    fake_gateway_fault(w->provider, FAKE_LOSE_ANSWER, 2);
    struct refund_output out = ask(w, id, 0, NULL);
    world_work(w);
    assert_string_equal(status(w, out.id), "requested");
    for (int i = 0; i < 3; i++) {
        world_advance(w, MS_PER_MINUTE);
    }
    assert_string_equal(status(w, out.id), "awaiting_details");
    assert_int_equal(fake_gateway_refunds(w->provider), 1);
    books_agree(w, id);
}

static void a_forgotten_key_is_looked_up(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    fake_gateway_fault(w->provider, FAKE_LOSE_ANSWER, 1);
    struct refund_output out = ask(w, id, 0, NULL);
    world_work(w);
    fake_gateway_fault(w->provider, FAKE_PUZZLE, 1);
    clock_advance(w->clock, 2 * MS_PER_DAY);
    world_work(w);
    assert_string_equal(status(w, out.id), "awaiting_details");
    assert_int_equal(fake_gateway_refunds(w->provider), 1);
}

static void refused_is_failed_and_somebodys_task(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    cancel(w, id);
    fake_gateway_fault(w->provider, FAKE_REFUSE, 1);
    struct refund_output out = ask(w, id, 0, NULL);
    world_work(w);
    assert_string_equal(status(w, out.id), "failed");
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_FAILED), 1);
    assert_int_equal(world_mails(w, id, "STAFF_REFUND_FAILED"), 2);
    assert_int_equal(left(w, id).v, 3300);
    books_agree(w, id);
    assert_int_equal(ask(w, id, 0, NULL).result, REFUNDING); /* asking anew answers it */
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_FAILED), 0);
}

static void nobody_gives_an_account_for_45_days(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    struct refund_output out = ask(w, id, 0, NULL);
    world_work(w);
    fake_gateway_set_refund(w->provider, out.id, GW_REFUND_FAILED);
    world_advance(w, MS_PER_DAY); /* no webhook: the sweep reads it */
    assert_string_equal(status(w, out.id), "failed");
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_FAILED), 1);
    assert_int_equal(world_mails(w, id, "STAFF_REFUND_FAILED"), 2);
    books_agree(w, id);
    provider_says(w, id, out.id, GW_REFUND_DONE); /* late and impossible: nothing */
    assert_string_equal(status(w, out.id), "failed");
}

static void the_bank_sends_it_back_after_it_was_done(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    struct refund_output out = ask(w, id, 0, NULL);
    world_work(w);
    provider_says(w, id, out.id, GW_REFUND_UNDER_WAY);
    provider_says(w, id, out.id, GW_REFUND_DONE);
    clock_advance(w->clock, MS_PER_DAY);
    provider_says(w, id, out.id, GW_REFUND_NEEDS_DETAILS);
    assert_string_equal(status(w, out.id), "awaiting_details");
    assert_int_equal(world_mails(w, id, "REFUND_AGAIN"), 1);
    assert_int_equal(left(w, id).v, 0);
    provider_says(w, id, out.id, GW_REFUND_DONE);
    assert_int_equal(world_mails(w, id, "REFUND_DONE"), 2);
    books_agree(w, id);
}

static void an_old_view_says_nothing(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    struct refund_output out = ask(w, id, 0, NULL);
    world_work(w);
    struct view old = look(w, id); /* still wants an account */
    clock_advance(w->clock, MS_PER_MINUTE);
    provider_says(w, id, out.id, GW_REFUND_UNDER_WAY);
    arrives(w, &old);
    assert_string_equal(status(w, out.id), "pending");
    assert_int_equal(world_mails(w, id, "REFUND_AGAIN"), 0);
}

static void every_order_of_events_ends_the_same(void **state)
{
    struct world *w = *state;
    static const enum gw_refund_state orders[][3] = {
        {GW_REFUND_NEEDS_DETAILS, GW_REFUND_UNDER_WAY, GW_REFUND_DONE},
        {GW_REFUND_UNDER_WAY, GW_REFUND_NEEDS_DETAILS, GW_REFUND_DONE},
        {GW_REFUND_DONE, GW_REFUND_UNDER_WAY, GW_REFUND_DONE},
        {GW_REFUND_UNDER_WAY, GW_REFUND_UNDER_WAY, GW_REFUND_DONE},
    };
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        struct booking_id id = paid(w);
        struct refund_output out = ask(w, id, 0, NULL);
        world_work(w);
        for (size_t k = 0; k < 3; k++) {
            provider_says(w, id, out.id, orders[i][k]);
        }
        assert_string_equal(status(w, out.id), "succeeded");
        assert_int_equal(world_mails(w, id, "REFUND_STARTED"), 1);
    }
}

static void called_off_while_no_account_was_given(void **state)
{
    struct world *w = *state;
    struct decide_output decided;
    struct booking_id id = paid(w);
    cancel(w, id);
    struct refund_output out = ask(w, id, 0, NULL);
    world_work(w);
    assert_int_equal(app_cancel_refund(&w->app, w->arena, w->shop, w->staff, id, out.id, &decided),
                     OK);
    assert_int_equal(decided.result, DECIDE_DONE);
    world_work(w);
    assert_string_equal(status(w, out.id), "canceled");
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_FAILED), 1); /* the money is here again */
    assert_int_equal(left(w, id).v, 3300);
    assert_int_equal(app_cancel_refund(&w->app, w->arena, w->shop, w->staff, id, out.id, &decided),
                     OK);
    assert_int_equal(decided.result, DECIDE_ALREADY);
    books_agree(w, id);
}

static void called_off_too_late_changes_nothing(void **state)
{
    struct world *w = *state;
    struct decide_output decided;
    struct booking_id id = paid(w);
    struct refund_output out = ask(w, id, 0, NULL);
    world_work(w);
    fake_gateway_set_refund(w->provider, out.id, GW_REFUND_UNDER_WAY); /* we have not heard */
    assert_int_equal(app_cancel_refund(&w->app, w->arena, w->shop, w->staff, id, out.id, &decided),
                     OK);
    world_work(w);
    assert_string_equal(status(w, out.id), "pending");
    assert_int_equal(app_cancel_refund(&w->app, w->arena, w->shop, w->staff, id, out.id, &decided),
                     OK);
    assert_int_equal(decided.result, DECIDE_NOT_ALLOWED);
}

static void made_on_the_providers_pages_is_taken_into_the_books(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    cancel(w, id);
    int64_t payment = world_payment(w, id).id;
    fake_gateway_refund_by_hand(w->provider, (struct payment_id){payment}, 3000);
    struct view v = look(w, id);
    for (int i = 0; i < 2; i++) {
        arrives(w, &v);
    }
    struct refund_of_booking_rows rows = all(w, id);
    assert_int_equal(rows.n, 1);
    assert_str(rows.v[0].reason, "at_provider");
    assert_false(rows.v[0].asked_by.is_set);
    assert_int_equal(left(w, id).v, 300);
    assert_int_equal(world_open(w, id, FOLLOW_REFUND_DECISION), 0);
    books_agree(w, id);
}

static void on_site_it_is_handed_back_at_once(void **state)
{
    struct world *w = *state;
    struct decide_output marked;
    struct book_output out = world_book(w, w->first_come, 1, PAY_ONSITE);
    assert_int_equal(app_mark_paid(&w->app, w->arena, w->shop, w->staff, out.id, &marked), OK);
    struct refund_output given = ask(w, out.id, 0, NULL);
    assert_int_equal(given.result, REFUNDING);
    assert_string_equal(status(w, given.id), "succeeded");
    world_work(w);
    assert_int_equal(fake_gateway_refunds(w->provider), 0);
    assert_int_equal(world_mails(w, out.id, "REFUND_DONE"), 1);
}

static void the_same_call_gives_back_at_once_where_no_account_is_wanted(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    fake_gateway_refund_at_once(w->provider, true);
    struct refund_output out = ask(w, id, 1000, NULL);
    world_work(w);
    assert_string_equal(status(w, out.id), "succeeded");
    assert_int_equal(world_mails(w, id, "REFUND_STARTED"), 0);
    assert_int_equal(world_mails(w, id, "REFUND_DONE"), 1);
}

static void unpaid_or_unknown_is_refused(void **state)
{
    struct world *w = *state;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    world_work(w);
    assert_int_equal(ask(w, out.id, 0, NULL).result, REFUND_NOTHING_LEFT);
    assert_int_equal(ask(w, (struct booking_id){12345}, 0, NULL).result, REFUND_NO_SUCH);
    assert_int_equal(all(w, out.id).n, 0);
}

/* Paid late at the till after it was marked paid on site: one of the two goes back. */
static void paid_twice_is_settled_when_one_payment_is_left(void **state)
{
    struct world *w = *state;
    struct decide_output done;
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    world_work(w);
    int64_t konbini = world_payment(w, out.id).id;
    world_provider_says(w, out.id, GW_EXPIRED);
    assert_int_equal(app_mark_paid(&w->app, w->arena, w->shop, w->staff, out.id, &done), OK);
    fake_gateway_set(w->provider, (struct payment_id){konbini}, GW_PAID);
    world_observe(w, konbini);
    assert_int_equal(world_open(w, out.id, FOLLOW_PAID_TWICE), 1);
    struct refund_output given;
    struct refund_input in = {.booking = out.id,
                              .payment = {konbini},
                              .amount = {1000},
                              .reason = REFUND_FOR_DUPLICATE,
                              .note = STR("")};
    assert_int_equal(app_refund(&w->app, w->arena, w->shop, w->staff, &in, &given), OK);
    assert_int_equal(world_open(w, out.id, FOLLOW_PAID_TWICE), 1); /* a part settles nothing */
    in.amount = (struct yen){0};
    assert_int_equal(app_refund(&w->app, w->arena, w->shop, w->staff, &in, &given), OK);
    assert_int_equal(given.result, REFUNDING);
    assert_int_equal(world_open(w, out.id, FOLLOW_PAID_TWICE), 0);
    world_work(w);
    books_agree(w, out.id);
    assert_status(w, out.id, "confirmed", "paid");
}

static void the_fee_is_learned_and_kept(void **state)
{
    struct world *w = *state;
    struct booking_id id = paid(w);
    struct payment_get_row p = world_payment(w, id);
    struct yen fee;
    bool is_known;
    assert_int_equal(app_payment_fee(&w->app, w->arena, w->shop, &p, &fee, &is_known), OK);
    assert_true(is_known);
    assert_int_equal(fee.v, 120);
}

/* The text of a mail about it in both languages; empty: it would not be true. */
static struct str mail_text(struct world *w, struct booking_id id, struct refund_id refund,
                            enum mail_kind kind)
{
    struct mail_about about = {.booking = {true, id.v},
                               .payment = {true, world_payment(w, id).id},
                               .refund = {true, refund.v}};
    struct str all = STR("");
    for (int l = 0; l < LANG_COUNT; l++) {
        struct mail_message m;
        enum mail_render_result result;
        assert_int_equal(mail_render(&w->app, w->arena, db_reader(w->app.db), w->shop.v, kind,
                                     &about, (enum lang)l, &m, &result),
                         OK);
        if (result == MAIL_RENDERED) {
            assert_true(m.subject.n > 0 && m.html.n > 0);
            all = str_format(w->arena, "%.*s%.*s", STR_ARG(all), STR_ARG(m.text));
        }
    }
    assert_null(memchr(all.p, '{', all.n));
    return all;
}

static void each_mail_is_written_in_the_state_it_tells_of(void **state)
{
    static const enum mail_kind kinds[] = {MAIL_REFUND_STARTED, MAIL_REFUND_AGAIN, MAIL_REFUND_DONE,
                                           MAIL_STAFF_REFUND_FAILED};
    struct world *w = *state;
    struct booking_id id = paid(w);
    struct refund_id refund = ask(w, id, 1000, NULL).id;
    const struct {
        enum gw_refund_state to;
        bool is_true[COUNT_OF(kinds)];
    } table[] = {
        {GW_REFUND_NEEDS_DETAILS, {true, true, false, false}},
        {GW_REFUND_UNDER_WAY, {true, false, false, false}},
        {GW_REFUND_DONE, {false, false, true, false}},
        {GW_REFUND_FAILED, {false, false, false, true}},
    };
    world_work(w);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        provider_says(w, id, refund, table[i].to);
        for (size_t k = 0; k < COUNT_OF(kinds); k++) {
            assert_int_equal(mail_text(w, id, refund, kinds[k]).n > 0, table[i].is_true[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(cancelled_after_payment_goes_back_by_way_of_a_bank),
        WORLD_TEST(parts_never_exceed_what_was_paid),
        WORLD_TEST(a_second_press_asks_for_nothing),
        WORLD_TEST(reason_and_who_are_kept),
        WORLD_TEST(lost_answers_and_puzzles_make_one_refund),
        WORLD_TEST(a_forgotten_key_is_looked_up),
        WORLD_TEST(refused_is_failed_and_somebodys_task),
        WORLD_TEST(nobody_gives_an_account_for_45_days),
        WORLD_TEST(the_bank_sends_it_back_after_it_was_done),
        WORLD_TEST(an_old_view_says_nothing),
        WORLD_TEST(every_order_of_events_ends_the_same),
        WORLD_TEST(called_off_while_no_account_was_given),
        WORLD_TEST(called_off_too_late_changes_nothing),
        WORLD_TEST(made_on_the_providers_pages_is_taken_into_the_books),
        WORLD_TEST(on_site_it_is_handed_back_at_once),
        WORLD_TEST(the_same_call_gives_back_at_once_where_no_account_is_wanted),
        WORLD_TEST(unpaid_or_unknown_is_refused),
        WORLD_TEST(paid_twice_is_settled_when_one_payment_is_left),
        WORLD_TEST(the_fee_is_learned_and_kept),
        WORLD_TEST(each_mail_is_written_in_the_state_it_tells_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
