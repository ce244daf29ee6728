/* doctor_test.c: each thing is broken once behind the program's back, and `uketsuke doctor` says
 * so. */
#include "app/doctor.h"
#include "app/reconcile.h"
#include "app/settle.h"
#include "store/shop.h"
#include "unit/app/world.h"

#include <sqlite3.h>

static bool probe_answer;

static bool probe(struct mailer *m, struct arena *a, const struct mail_server *server,
                  struct str *reason)
{
    (void)m, (void)a;
    assert_str(server->host, "mail.example.jp");
    *reason = probe_answer ? STR("") : STR("535 bad credentials");
    return probe_answer;
}

/* The world with everything set up that a shop needs. */
static int setup(void **state)
{
    static const struct mailer_ops ops = {.probe = probe};
    static struct mailer mailer = {&ops};
    if (world_setup(state) != 0) {
        return -1;
    }
    struct world *w = *state;
    w->app.mailer = &mailer;
    probe_answer = true;
    return 0;
}

#define DOCTOR_TEST(name) cmocka_unit_test_setup_teardown(name, setup, world_teardown)

/* Change a row as no use case would. */
static void meddle(struct world *w, const char *sql)
{
    sqlite3 *db;
    char path[96];
    char *error = NULL;
    snprintf(path, sizeof path, "%s/db", w->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) {
        fail_msg("%s: %s", sql, error);
    }
    sqlite3_close(db);
}

static struct findings look(struct world *w, bool reconciles)
{
    struct findings f;
    struct shop_get_row shop;
    findings_init(&f, w->arena, LANG_JA);
    assert_int_equal(
        q_shop_get(db_reader(w->app.db), w->arena, &(struct shop_get_in){w->shop.v}, &shop), OK);
    assert_int_equal(doctor_shop(&w->app, &shop, false, reconciles, &f), OK);
    return f;
}

static const struct finding *named(const struct findings *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++) {
        if (strcmp(f->v[i].name, name) == 0) {
            return &f->v[i];
        }
    }
    fail_msg("nothing is said about %s", name);
    return NULL;
}

#define assert_finds(w, name, how)                                \
    do {                                                          \
        struct findings f_ = look((w), false);                    \
        assert_int_equal(named(&f_, name)->state, FINDING_##how); \
    } while (0)

static struct booking_id book(struct world *w)
{
    struct booking_id id = world_book(w, w->first_come, 1, PAY_KONBINI).id;
    world_work(w);
    return id;
}

/* Bookings in many states, mails sent, everything compared: a good day. */
static void make_a_good_day(struct world *w)
{
    struct booking_id paid = book(w), cancelled = book(w), kept = book(w);
    struct decide_output out;
    world_provider_says(w, paid, GW_PAID);
    world_provider_says(w, kept, GW_EXPIRED);
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, paid, CANCEL_BY_SHOP, true, &out), OK);
    assert_int_equal(
        app_cancel(&w->app, w->arena, w->shop, w->staff, cancelled, CANCEL_BY_SHOP, true, &out),
        OK);
    world_work(w);
    meddle(w, "update mail set state = 'sent';"
              "update shop set smtp_host = 'mail.example.jp', smtp_port = 25");
    char sql[256];
    struct str secret = seal_close(w->app.seal, w->arena, STR("whsec_1"));
    snprintf(sql, sizeof sql, "update shop set stripe_secret = '%.*s'", STR_ARG(secret));
    meddle(w, sql);
    clock_advance(w->clock, 10 * MS_PER_SECOND);
    struct findings f = look(w, true);
    for (size_t i = 0; i < f.n; i++) {
        if (f.v[i].state != FINDING_OK) {
            fail_msg("%s: %.*s", f.v[i].name, STR_ARG(f.v[i].text));
        }
    }
    assert_true(f.n >= 20);
}

static void a_good_day_has_nothing_to_say(void **state)
{
    make_a_good_day(*state);
}

static void every_rule_that_is_broken_is_found(void **state)
{
    static const struct {
        const char *name, *breaks, *mends;
    } rules[] = {
        {"seats", "update slot set taken = taken + 1 where taken > 0",
         "update slot set taken = taken - 1 where taken > 0"},
        {"counts", "update booking_count set n = n + 1", "update booking_count set n = n - 1"},
        {"numbers",
         "drop trigger history_unchanged; update history set after = 'pending', what = what || '!'"
         " where subject = 'booking' and after = 'confirmed'",
         "update history set after = 'confirmed', what = substr(what, 1, length(what) - 1)"
         " where what like '%!'"},
        {"movers", "update history set actor = 'provider' where subject = 'booking'",
         "update history set actor = 'user' where subject = 'booking'"},
        {"once", "update history set what = 'paid' where what = 'issued'",
         "update history set what = 'issued' where what = 'paid' and after = 'awaiting_payment'"},
        {"money", "update follow_up set kind = 'x' || kind where kind = 'refund_decision'",
         "update follow_up set kind = substr(kind, 2) where kind like 'x%'"},
        {"twice",
         "insert into payment (shop, id, booking, seq, method, origin, status, amount, created_at)"
         " select shop, 77, booking, 9, 'onsite', 'booking', 'paid', 1, 0 from payment"
         " where status = 'paid'",
         "delete from payment where id = 77"},
        {"live",
         "drop index payment_live;"
         "insert into payment (shop, id, booking, seq, method, origin, status, amount, created_at)"
         " select shop, 77 + seq, min(booking), 9 + seq, 'konbini', 'booking', 'voiding', 1, 0"
         " from payment;"
         "insert into payment (shop, id, booking, seq, method, origin, status, amount, created_at)"
         " select shop, 99, booking, 99, 'konbini', 'booking', 'voiding', 1, 0"
         " from payment where status = 'voiding'",
         "delete from payment where status = 'voiding'"},
        {"chain", "update history set before = 'pending' where subject = 'booking' and before = ''",
         "update history set before = '' where subject = 'booking' and before = 'pending'"},
        {"replay", "update payment set status = 'failed' where status = 'paid'",
         "update payment set status = 'paid' where paid_at is not null"},
        {"mirror", "update booking set pay_status = 'voiding' where pay_status = 'paid'",
         "update booking set pay_status = 'paid' where pay_status = 'voiding'"},
    };
    struct world *w = *state;
    make_a_good_day(w);
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        assert_finds(w, rules[i].name, OK);
        meddle(w, rules[i].breaks);
        assert_finds(w, rules[i].name, BAD);
        meddle(w, rules[i].mends);
        assert_finds(w, rules[i].name, OK);
    }
}

static void what_waits_for_too_long_is_found(void **state)
{
    struct world *w = *state;
    make_a_good_day(w);
    meddle(w, "update operation set state = 'ready', next_at = 9e15 where id ="
              " (select min(id) from operation)");
    meddle(w, "update mail set state = 'ready' where id = (select min(id) from mail)");
    meddle(w, "insert into inbox (shop, event_id, type, raw, state, next_at, received_at)"
              " select id, 'evt_1', 'x', '{}', 'new', 9000000000000000, created_at from shop");
    assert_finds(w, "operations", OK);
    assert_finds(w, "events", OK);
    assert_finds(w, "mails", OK);
    clock_advance(w->clock, 2 * MS_PER_HOUR);
    assert_finds(w, "operations", BAD);
    assert_finds(w, "events", BAD);
    assert_finds(w, "mails", BAD);
    meddle(w, "update mail set state = 'failed' where state = 'ready';"
              "update inbox set state = 'refused'");
    assert_finds(w, "mails", WARN);
    assert_finds(w, "events", WARN);
}

static void the_provider_is_asked_about_key_and_webhook(void **state)
{
    struct world *w = *state;
    make_a_good_day(w);
    struct gw_webhook *webhook = fake_gateway_webhook(w->provider);
    const struct gw_webhook good = *webhook;
    webhook->missing_types = STR("refund.updated");
    assert_finds(w, "webhook", WARN);
    *webhook = good;
    webhook->is_version_right = false;
    assert_finds(w, "webhook", BAD);
    *webhook = good;
    webhook->is_enabled = false;
    assert_finds(w, "webhook", BAD);
    *webhook = good;
    webhook->is_found = false;
    assert_finds(w, "webhook", BAD);
    *webhook = (struct gw_webhook){.missing_types = STR("")};
    assert_finds(w, "webhook", WARN);
    meddle(w, "update shop set stripe_secret = ''");
    assert_finds(w, "webhook", BAD);
    fake_gateway_check(w->provider)->konbini_state = STR("pending");
    assert_finds(w, "stripe", BAD);
    fake_gateway_check(w->provider)->is_key_valid = false;
    assert_finds(w, "stripe", BAD);
    meddle(w, "update shop set stripe_key = 'of another key file'");
    assert_finds(w, "stripe", BAD);
    meddle(w, "update shop set stripe_key = ''");
    assert_finds(w, "stripe", WARN);
}

static void mail_server_and_clock_are_found(void **state)
{
    struct world *w = *state;
    make_a_good_day(w);
    probe_answer = false;
    assert_finds(w, "mail_server", BAD);
    meddle(w, "update shop set smtp_host = ''");
    assert_finds(w, "mail_server", BAD);
    assert_finds(w, "clock", OK);
    meddle(w, "insert into history (shop, id, at, actor, subject, what)"
              " select id, 9000000000000000, 9000000000000, 'system', 'settings', 'x' from shop");
    assert_finds(w, "clock", BAD);
}

static void the_reconciliation_is_old_or_differs(void **state)
{
    struct world *w = *state;
    assert_finds(w, "reconciliation", WARN); /* never */
    make_a_good_day(w);
    clock_advance(w->clock, 3 * (int64_t)MS_PER_DAY);
    assert_finds(w, "reconciliation", BAD);
    struct booking_id id = book(w);
    world_provider_says(w, id, GW_PAID);
    fake_gateway_set_amount(w->provider, (struct payment_id){world_payment(w, id).id}, 3000);
    clock_advance(w->clock, MS_PER_MINUTE);
    struct findings f = look(w, true);
    assert_int_equal(named(&f, "reconciliation")->state, FINDING_BAD);
    assert_int_equal(named(&f, "balance")->state, FINDING_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOCTOR_TEST(a_good_day_has_nothing_to_say),
        DOCTOR_TEST(every_rule_that_is_broken_is_found),
        DOCTOR_TEST(what_waits_for_too_long_is_found),
        DOCTOR_TEST(the_provider_is_asked_about_key_and_webhook),
        DOCTOR_TEST(mail_server_and_clock_are_found),
        DOCTOR_TEST(the_reconciliation_is_old_or_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
