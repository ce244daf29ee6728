/* desk_test.c: what the clock does at the shop's desk: reminders before a deadline, second persons
 * told of what nobody does, the daily digest. */
#include "app/access.h"
#include "app/change.h"
#include "app/digest.h"
#include "app/escalation.h"
#include "app/mail/render.h"
#include "app/provider.h"
#include "app/settle.h"
#include "app/user.h"
#include "core/format.h"
#include "store/follow_up.h"
#include "unit/app/world.h"

#include <string.h>

static struct booking_id waiting_to_pay(struct world *w)
{
    struct book_output out = world_book(w, w->first_come, 1, PAY_KONBINI);
    world_work(w);
    assert_status(w, out.id, "confirmed", "awaiting_payment");
    return out.id;
}

/* To the moment `before` the deadline of the booking's number. */
static void go_to(struct world *w, struct booking_id id, int64_t before)
{
    world_advance(w, world_payment(w, id).deadline.v - before - app_now(&w->app).ms);
}

static void set_reminder(struct world *w, int hours)
{
    struct offering_input in = world_offering(w, w->first_come);
    in.remind_hours = hours;
    world_save_offering(w, &in);
}

static void the_customer_is_reminded_once_the_evening_before_the_last_day(void **state)
{
    struct world *w = *state;
    struct booking_id id = waiting_to_pay(w);
    go_to(w, id, 28 * (int64_t)MS_PER_HOUR + MS_PER_MINUTE);
    assert_int_equal(world_mails(w, id, "REMINDER"), 0);
    for (int i = 0; i < 3; i++) {
        world_advance(w, MS_PER_HOUR);
        assert_int_equal(world_mails(w, id, "REMINDER"), 1);
    }
    assert_status(w, id, "confirmed", "awaiting_payment");
}

static void who_has_paid_or_cancelled_is_not_reminded(void **state)
{
    struct world *w = *state;
    struct booking_id paid = waiting_to_pay(w), gone = waiting_to_pay(w);
    struct booking_id withdrawn = waiting_to_pay(w);
    struct decide_output out;
    world_provider_says(w, paid, GW_PAID);
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, gone, CANCEL_BY_SHOP, true, &out), OK);
    assert_int_equal(app_withdraw_number(&w->app, w->arena, w->shop, w->staff, withdrawn, &out),
                     OK);
    world_work(w);
    go_to(w, paid, MS_PER_HOUR);
    assert_int_equal(world_mails(w, paid, "REMINDER"), 0);
    assert_int_equal(world_mails(w, gone, "REMINDER"), 0);
    assert_int_equal(world_mails(w, withdrawn, "REMINDER"), 0);
}

static void after_the_deadline_nobody_is_reminded_however_long_the_clock_stood(void **state)
{
    struct world *w = *state;
    struct booking_id id = waiting_to_pay(w);
    go_to(w, id, -(int64_t)MS_PER_MINUTE);
    assert_int_equal(world_mails(w, id, "REMINDER"), 0);
}

static void an_offering_says_when_or_never(void **state)
{
    struct world *w = *state;
    set_reminder(w, 0);
    struct booking_id never = waiting_to_pay(w);
    set_reminder(w, 48);
    struct booking_id early = waiting_to_pay(w);
    go_to(w, early, 51 * (int64_t)MS_PER_HOUR);
    assert_int_equal(world_mails(w, early, "REMINDER"), 1);
    go_to(w, never, MS_PER_HOUR);
    assert_int_equal(world_mails(w, never, "REMINDER"), 0);
}

/* --- the policy `cancel` --- */

static void let_policy_cancel(struct world *w, int grace_hours)
{
    struct offering_input in = world_offering(w, w->first_come);
    in.expiry_policy = EXPIRY_CANCEL;
    in.expiry_grace_hours = grace_hours;
    world_save_offering(w, &in);
}

static struct booking_id expired(struct world *w)
{
    struct booking_id id = waiting_to_pay(w);
    world_provider_says(w, id, GW_EXPIRED);
    assert_status(w, id, "confirmed", "failed");
    assert_int_equal(world_mails(w, id, "EXPIRED"), 1);
    assert_int_equal(world_open(w, id, FOLLOW_EXPIRED), 1);
    return id;
}

static enum decide_result keep(struct world *w, struct booking_id id)
{
    struct decide_output out;
    assert_int_equal(app_keep_booking(&w->app, w->arena, w->shop, w->staff, id, &out), OK);
    return out.result;
}

static void the_policy_cancels_after_its_grace_unless_a_person_keeps_it(void **state)
{
    struct world *w = *state;
    let_policy_cancel(w, 24);
    struct booking_id goes = expired(w), stays = expired(w);
    world_advance(w, 23 * (int64_t)MS_PER_HOUR);
    assert_status(w, goes, "confirmed", "failed");
    assert_int_equal(keep(w, stays), DECIDE_DONE);
    assert_int_equal(keep(w, stays), DECIDE_ALREADY);
    assert_int_equal(world_open(w, stays, FOLLOW_EXPIRED), 0);
    assert_int_equal(world_history(w, stays, "policy_stopped"), 1);
    world_advance(w, 2 * (int64_t)MS_PER_HOUR);
    assert_status(w, goes, "cancelled", "failed");
    assert_str(world_booking(w, goes).cancel_reason, "unpaid");
    assert_int_equal(world_mails(w, goes, "CANCELLED"), 1);
    assert_int_equal(world_open(w, goes, FOLLOW_EXPIRED), 0);
    assert_status(w, stays, "confirmed", "failed");
    assert_int_equal(keep(w, goes), DECIDE_NOT_ALLOWED);
}

static void the_policy_never_cancels_what_has_begun_or_was_paid(void **state)
{
    struct world *w = *state;
    let_policy_cancel(w, 24);
    struct booking_id late = expired(w);
    world_provider_says(w, late, GW_PAID);
    let_policy_cancel(w, 11 * 24); /* the slot starts in ten days */
    struct booking_id begun = expired(w);
    world_advance(w, 12 * (int64_t)MS_PER_DAY);
    assert_status(w, late, "confirmed", "paid");
    assert_status(w, begun, "confirmed", "failed");
    assert_int_equal(world_open(w, begun, FOLLOW_EXPIRED), 1);
}

static void a_policy_does_nothing_that_was_not_announced(void **state)
{
    struct world *w = *state;
    struct booking_id id = expired(w); /* the offering's policy is to keep */
    struct actor policy = {.kind = ACTOR_POLICY};
    struct decide_output out;
    assert_int_equal(app_cancel(&w->app, w->arena, w->shop, policy, id, CANCEL_UNPAID, true, &out),
                     OK);
    assert_int_equal(out.result, DECIDE_NOT_ALLOWED);
    assert_status(w, id, "confirmed", "failed");
}

/* --- what nobody does --- */

struct taken {
    struct mail_take_row row;
    bool found;
};

static enum err take_mail(struct change *c, void *arg)
{
    struct taken *t = arg;
    struct mail_take_in in = {
        .shop = c->shop.v, .lease_until = c->now.ms + MS_PER_DAY, .now = c->now.ms};
    return q_mail_take(c->db, c->a, &in, &t->row, &t->found);
}

/* The next mail of that kind in the outbox; those before it count as sent. False: there is none. */
static bool next_mail(struct world *w, enum mail_kind kind, struct mail_take_row *out)
{
    struct actor system = {.kind = ACTOR_SYSTEM};
    struct taken t = {.found = true};
    while (t.found) {
        assert_int_equal(change_run(&w->app, w->arena, TX_ADMIN, w->shop, system, take_mail, &t),
                         OK);
        if (t.found && str_eq(t.row.kind, mail_kind_name(kind))) {
            *out = t.row;
            return true;
        }
    }
    return false;
}

/* What it says now. */
static struct mail_message written(struct world *w, const struct mail_take_row *row,
                                   enum mail_render_result want)
{
    struct shop_get_row shop;
    struct mail_message m;
    enum mail_kind kind;
    enum mail_render_result result;
    struct db_conn *read = db_reader(w->app.db);
    assert_true(mail_kind_parse(row->kind, &kind));
    assert_int_equal(q_shop_get(read, w->arena, &(struct shop_get_in){w->shop.v}, &shop), OK);
    assert_int_equal(mail_render_desk(&w->app, w->arena, read, &shop, kind, row, &m, &result), OK);
    assert_int_equal(result, want);
    return m;
}

static bool says(struct world *w, struct str text, const char *word)
{
    return strstr(str_c(w->arena, text), word) != NULL;
}

static void escalate_to(struct world *w, int hours, struct user_id user)
{
    struct escalation in = {hours, user};
    struct problems problems;
    assert_int_equal(app_set_escalation(&w->app, w->arena, w->shop, w->staff, &in, &problems), OK);
    assert_false(problems.refuses);
}

static void what_nobody_does_is_mailed_once_to_a_second_person(void **state)
{
    struct world *w = *state;
    struct mail_take_row row;
    escalate_to(w, 12, w->staff.user);
    struct booking_id first = world_book(w, w->approval, 1, PAY_KONBINI).id;
    struct booking_id second = world_book(w, w->approval, 2, PAY_KONBINI).id;
    world_advance(w, 11 * (int64_t)MS_PER_HOUR);
    assert_false(next_mail(w, MAIL_ESCALATED, &row));
    world_advance(w, 2 * (int64_t)MS_PER_HOUR);
    assert_true(next_mail(w, MAIL_ESCALATED, &row));
    assert_str(row.to_address, "staff1@example.jp");
    assert_int_equal(world_history(w, first, "approval"), 2); /* opened, told of */
    struct mail_message m = written(w, &row, MAIL_RENDERED);
    const struct str parts[] = {m.text, m.html};
    assert_true(says(w, m.subject, "要対応が2件"));
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        assert_true(says(w, parts[i], "12時間以上"));
        assert_true(says(w, parts[i], "承認待ち（13時間経過）"));
        assert_true(says(w, parts[i], "山田 花子 様"));
        assert_true(says(w, parts[i], str_c(w->arena, id_text(w->arena, second.v))));
        assert_true(says(w, parts[i], "/a/demo/follow-ups"));
    }
    world_advance(w, 20 * (int64_t)MS_PER_HOUR);
    assert_false(next_mail(w, MAIL_ESCALATED, &row));
}

static void what_was_done_before_the_mail_left_is_not_told(void **state)
{
    struct world *w = *state;
    struct mail_take_row row;
    struct decide_output out;
    struct booking_id id = world_book(w, w->approval, 1, PAY_KONBINI).id;
    world_advance(w, 25 * (int64_t)MS_PER_HOUR);
    assert_true(next_mail(w, MAIL_ESCALATED, &row));
    assert_str(row.to_address, "staff0@example.jp"); /* nobody was chosen: the first owner */
    assert_int_equal(app_approve(&w->app, w->arena, w->shop, w->staff, id, false, &out), OK);
    written(w, &row, MAIL_UNTRUE);
}

static void nobody_is_told_where_it_is_off_or_the_account_is_gone(void **state)
{
    struct world *w = *state;
    struct mail_take_row row;
    enum user_result result;
    escalate_to(w, 0, (struct user_id){0});
    world_book(w, w->approval, 1, PAY_KONBINI);
    world_advance(w, 72 * (int64_t)MS_PER_HOUR);
    assert_false(next_mail(w, MAIL_ESCALATED, &row));
    escalate_to(w, 1, w->staff.user);
    assert_int_equal(app_disable_user(&w->app, w->arena, w->shop, w->staff, w->staff.user, &result),
                     OK);
    world_advance(w, MS_PER_MINUTE);
    assert_true(next_mail(w, MAIL_ESCALATED, &row));
    assert_str(row.to_address, "staff0@example.jp");
}

static void only_who_may_see_everything_can_be_chosen(void **state)
{
    struct world *w = *state;
    struct escalation in = {24, {12345}};
    struct problems problems;
    assert_int_equal(app_set_escalation(&w->app, w->arena, w->shop, w->staff, &in, &problems), OK);
    assert_true(problems.refuses);
    in = (struct escalation){ESCALATE_HOURS_MAX + 1, {0}};
    assert_int_equal(app_set_escalation(&w->app, w->arena, w->shop, w->staff, &in, &problems), OK);
    assert_true(problems.refuses);
}

/* --- the daily digest --- */

/* To the next time it is that hour in Japan. */
static void go_to_hour(struct world *w, int hour)
{
    struct instant now = app_now(&w->app);
    struct instant at = day_at(day_of(now), hour * 60);
    if (!instant_before(now, at)) {
        at = day_at(day_add(day_of(now), 1), hour * 60);
    }
    world_advance(w, at.ms - now.ms);
}

static void want_digest(struct world *w, struct user_id user, int hour)
{
    assert_int_equal(app_set_digest(&w->app, w->arena, w->shop, w->staff, user, hour), OK);
}

static void the_digest_tells_what_waits_what_starts_and_what_was_paid(void **state)
{
    struct world *w = *state;
    struct mail_take_row row;
    want_digest(w, w->staff.user, 7);
    go_to_hour(w, 12); /* none so far: there was nothing to say */
    assert_false(next_mail(w, MAIL_DIGEST, &row));
    struct booking_id paid = waiting_to_pay(w);
    world_book(w, w->first_come, 2, PAY_ONSITE);
    world_book(w, w->approval, 1, PAY_KONBINI);
    world_provider_says(w, paid, GW_PAID);
    go_to_hour(w, 6);
    assert_false(next_mail(w, MAIL_DIGEST, &row));
    go_to_hour(w, 7);
    assert_true(next_mail(w, MAIL_DIGEST, &row));
    assert_str(row.to_address, "staff1@example.jp");
    struct mail_message m = written(w, &row, MAIL_RENDERED);
    struct str today = format_day_short(w->arena, LANG_JA, day_of(app_now(&w->app)));
    assert_true(says(w, m.subject, str_format(w->arena, "%.*sのまとめ", STR_ARG(today)).p));
    const struct str parts[] = {m.text, m.html};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        assert_true(says(w, parts[i], "要対応 1件"));
        assert_true(says(w, parts[i], "承認待ち（1"));
        assert_true(says(w, parts[i], "コンビニ払い ¥3,300（1件）"));
        assert_false(says(w, parts[i], "今日 ")); /* ten days away */
    }
    world_advance(w, MS_PER_HOUR);
    assert_false(next_mail(w, MAIL_DIGEST, &row));
    for (int days = 0; days < 10 && !says(w, m.text, "明日 "); days++) {
        go_to_hour(w, 7);
        assert_true(next_mail(w, MAIL_DIGEST, &row));
        m = written(w, &row, MAIL_RENDERED);
    }
    assert_true(says(w, m.text, "明日 ")); /* the day before the slots */
    assert_true(says(w, m.text, "10:00〜11:00 ヨガ体験レッスン（3 / 20名）"));
    assert_true(says(w, m.text, "現地払い 1"));
    assert_true(says(w, m.text, "決済完了 1"));
}

static void nobody_gets_a_digest_who_does_not_want_one(void **state)
{
    struct world *w = *state;
    struct mail_take_row row;
    world_book(w, w->approval, 1, PAY_KONBINI);
    want_digest(w, w->staff.user, 7);
    want_digest(w, w->staff.user, DIGEST_NEVER);
    go_to_hour(w, 8);
    go_to_hour(w, 8);
    assert_false(next_mail(w, MAIL_DIGEST, &row));
    want_digest(w, w->staff.user, 7); /* past seven: from tomorrow on */
    world_advance(w, MS_PER_HOUR);
    assert_false(next_mail(w, MAIL_DIGEST, &row));
    go_to_hour(w, 7);
    assert_true(next_mail(w, MAIL_DIGEST, &row));
}

static void staff_read_only_of_what_they_may_see(void **state)
{
    struct world *w = *state;
    struct mail_take_row row;
    struct user_id id;
    struct problems problems;
    struct actor system = {.kind = ACTOR_SYSTEM}; /* who needs no proof of the address */
    struct user_input in = {
        .name = STR("新田"), .mail = STR("nitta@example.jp"), .role = ROLE_STAFF, .lang = LANG_JA};
    assert_int_equal(
        app_save_user(&w->app, NULL, w->arena, w->shop, system, &in, STR(""), &problems, &id), OK);
    struct access_rule rule = {
        .offering = world_offering(w, w->approval).id.v, .is_set = true, .level = ACCESS_VIEW};
    assert_int_equal(
        app_set_access(&w->app, w->arena, w->shop, w->staff, id, ACCESS_TOLD, &rule, 1), OK);
    want_digest(w, id, 7);
    struct booking_id paid = waiting_to_pay(w);
    world_provider_says(w, paid, GW_PAID);
    go_to_hour(w, 7);
    assert_false(next_mail(w, MAIL_DIGEST, &row)); /* others' money */
    world_book(w, w->approval, 1, PAY_KONBINI);
    go_to_hour(w, 7);
    assert_true(next_mail(w, MAIL_DIGEST, &row));
    struct mail_message m = written(w, &row, MAIL_RENDERED);
    assert_true(says(w, m.text, "要対応 1件"));
    assert_false(says(w, m.text, "入金（"));
    assert_false(says(w, m.text, "¥3,300"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_customer_is_reminded_once_the_evening_before_the_last_day),
        WORLD_TEST(who_has_paid_or_cancelled_is_not_reminded),
        WORLD_TEST(after_the_deadline_nobody_is_reminded_however_long_the_clock_stood),
        WORLD_TEST(an_offering_says_when_or_never),
        WORLD_TEST(the_policy_cancels_after_its_grace_unless_a_person_keeps_it),
        WORLD_TEST(the_policy_never_cancels_what_has_begun_or_was_paid),
        WORLD_TEST(a_policy_does_nothing_that_was_not_announced),
        WORLD_TEST(what_nobody_does_is_mailed_once_to_a_second_person),
        WORLD_TEST(what_was_done_before_the_mail_left_is_not_told),
        WORLD_TEST(nobody_is_told_where_it_is_off_or_the_account_is_gone),
        WORLD_TEST(only_who_may_see_everything_can_be_chosen),
        WORLD_TEST(the_digest_tells_what_waits_what_starts_and_what_was_paid),
        WORLD_TEST(nobody_gets_a_digest_who_does_not_want_one),
        WORLD_TEST(staff_read_only_of_what_they_may_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
