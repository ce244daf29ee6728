#include "app/doctor.h"

#include "app/invariants.h"
#include "app/mail_test.h"
#include "app/provider.h"
#include "app/reconcile.h"
#include "base/buf.h"
#include "core/format.h"
#include "store/doctor.h"

#include <inttypes.h>

enum {
    EVENTS_STUCK_MS = 15 * MS_PER_MINUTE,
    STUCK_MS = MS_PER_HOUR,
    RECONCILED_OLD_MS = 48 * MS_PER_HOUR, /* one night may be missed */
    CLOCK_SKEW_MS = MS_PER_MINUTE,        /* several servers' clocks differ a little */
};

/* One shop's looking. */
struct look {
    struct app *app;
    struct db_conn *db;
    struct arena *a;
    enum lang lang;
    const struct shop_get_row *shop;
    struct findings *out;
};

void findings_init(struct findings *f, struct arena *a, enum lang lang)
{
    *f = (struct findings){
        .arena = a, .lang = lang, .v = ARENA_ARRAY(a, struct finding, FINDINGS_MAX)};
}

void finding_add(struct findings *f, struct str shop, const char *name, enum tx label,
                 enum finding_state state, struct str text)
{
    f->count[state]++;
    if (f->n < FINDINGS_MAX) {
        f->v[f->n++] = (struct finding){
            .name = name,
            .shop = shop,
            .state = state,
            .label = label,
            .text = str_empty(text) ? tr(f->lang, TX_DOCTOR_OK) : text,
        };
    }
}

static void say(struct look *l, const char *name, enum tx label, enum finding_state state,
                struct str text)
{
    finding_add(l->out, l->shop->slug, name, label, state, text);
}

static struct str number(struct look *l, int64_t n)
{
    return format_thousands(l->a, n);
}

/* Good when none; otherwise `text` says how many. */
static void say_count(struct look *l, const char *name, enum tx label, enum finding_state state,
                      int64_t n, struct str text)
{
    say(l, name, label, n == 0 ? FINDING_OK : state, n == 0 ? STR("") : text);
}

/* --- what must always hold --- */

static struct str which(struct look *l, const struct violation *v)
{
    struct buf b;
    buf_init(&b, l->a, 256);
    for (size_t i = 0; i < v->n; i++) {
        buf_c(&b, i == 0 ? "" : " ");
        buf_str(&b, id_text(l->a, v->ids[i]));
    }
    return buf_view(&b);
}

static enum err look_at_invariants(struct look *l)
{
    for (size_t i = 0; i < invariants_count; i++) {
        struct violation v;
        struct shop_id shop = {l->shop->id};
        TRY(invariant_check(i, l->db, l->a, shop, (struct booking_id){0}, &v));
        struct str n = number(l, (int64_t)v.n), ids = which(l, &v);
        say_count(l, invariants[i].name, invariants[i].label, FINDING_BAD, (int64_t)v.n,
                  v.has_more ? tx_doctor_found_more(l->a, l->lang, n, ids)
                             : tx_doctor_found(l->a, l->lang, n, ids));
    }
    return OK;
}

/* --- what waits --- */

static enum err look_at_provider_work(struct look *l)
{
    int64_t shop = l->shop->id, now = app_now(l->app).ms;
    struct stuck_operations_row operations;
    struct stuck_events_row events;
    struct refused_events_row refused;
    TRY(q_stuck_operations(l->db, l->a, &(struct stuck_operations_in){shop, now - STUCK_MS},
                           &operations));
    TRY(q_stuck_events(l->db, l->a, &(struct stuck_events_in){shop, now - EVENTS_STUCK_MS},
                       &events));
    TRY(q_refused_events(l->db, l->a, &(struct refused_events_in){shop}, &refused));
    say_count(l, "operations", TX_DOCTOR_OPERATIONS, FINDING_BAD, operations.n,
              tx_doctor_operations_stuck(l->a, l->lang, number(l, operations.n)));
    if (refused.n > 0 && events.n == 0) {
        say(l, "events", TX_DOCTOR_EVENTS, FINDING_WARN,
            tx_doctor_events_refused(l->a, l->lang, number(l, refused.n)));
        return OK;
    }
    say_count(l, "events", TX_DOCTOR_EVENTS, FINDING_BAD, events.n,
              tx_doctor_events_stuck(l->a, l->lang, number(l, events.n)));
    return OK;
}

static enum err look_at_mails(struct look *l)
{
    int64_t shop = l->shop->id, now = app_now(l->app).ms;
    struct stuck_mails_row stuck;
    struct failed_mails_row failed;
    TRY(q_stuck_mails(l->db, l->a, &(struct stuck_mails_in){shop, now - STUCK_MS}, &stuck));
    TRY(q_failed_mails(l->db, l->a, &(struct failed_mails_in){shop}, &failed));
    if (stuck.n > 0) {
        say(l, "mails", TX_DOCTOR_MAILS, FINDING_BAD,
            tx_doctor_mails_stuck(l->a, l->lang, number(l, stuck.n)));
        return OK;
    }
    say_count(l, "mails", TX_DOCTOR_MAILS, FINDING_WARN, failed.n,
              tx_doctor_mails_failed(l->a, l->lang, number(l, failed.n)));
    return OK;
}

static enum err look_at_clock(struct look *l)
{
    struct newest_history_row newest;
    bool found;
    TRY(q_newest_history(l->db, l->a, &(struct newest_history_in){l->shop->id}, &newest, &found));
    bool is_back = found && newest.at > app_now(l->app).ms + CLOCK_SKEW_MS;
    struct str at = format_instant(l->a, l->lang, (struct instant){found ? newest.at : 0});
    say(l, "clock", TX_DOCTOR_CLOCK, is_back ? FINDING_BAD : FINDING_OK,
        is_back ? tx_doctor_clock_back(l->a, l->lang, at) : STR(""));
    return OK;
}

/* --- the provider --- */

static enum err reconcile_first(struct look *l)
{
    struct shop_id shop = {l->shop->id};
    struct reconcile_get_row run;
    bool started;
    struct actor system = {.kind = ACTOR_SYSTEM};
    TRY(app_reconcile(l->app, l->a, shop, system, &started));
    enum err e = reconcile_work(l->app, l->a, shop, &run);
    return e == ERR_NOT_FOUND ? OK : e; /* a server was quicker */
}

static enum err look_at_reconciliation(struct look *l)
{
    struct reconcile_get_row last;
    struct difference_count_open_row open;
    bool found;
    int64_t shop = l->shop->id;
    TRY(q_reconcile_last_done(l->db, l->a, &(struct reconcile_last_done_in){shop}, &last, &found));
    TRY(q_difference_count_open(l->db, l->a, &(struct difference_count_open_in){shop}, &open));
    if (!found) {
        say(l, "reconciliation", TX_DOCTOR_RECONCILED, FINDING_WARN,
            tr(l->lang, TX_DOCTOR_RECONCILED_NEVER));
        return OK;
    }
    struct str at = format_instant(l->a, l->lang, (struct instant){last.finished_at.v});
    bool is_old = app_now(l->app).ms - last.finished_at.v > RECONCILED_OLD_MS;
    if (open.n > 0) {
        say(l, "reconciliation", TX_DOCTOR_RECONCILED, FINDING_BAD,
            tx_doctor_reconciled_differs(l->a, l->lang, number(l, open.n)));
    } else {
        say(l, "reconciliation", TX_DOCTOR_RECONCILED, is_old ? FINDING_BAD : FINDING_OK,
            is_old ? tx_doctor_reconciled_old(l->a, l->lang, at)
                   : tx_doctor_reconciled_ok(l->a, l->lang, at, number(l, last.compared)));
    }
    bool is_equal = last.ours_total == last.theirs_total;
    struct str ours = format_yen(l->a, l->lang, (struct yen){last.ours_total});
    struct str theirs = format_yen(l->a, l->lang, (struct yen){last.theirs_total});
    say(l, "balance", TX_DOCTOR_BALANCE,
        is_equal      ? FINDING_OK
        : open.n == 0 ? FINDING_WARN /* a person has accepted why */
                      : FINDING_BAD,
        is_equal ? STR("") : tx_doctor_balance_bad(l->a, l->lang, ours, theirs));
    return OK;
}

static void look_at_webhook(struct look *l, const struct gw_account *account)
{
    struct gateway *gateway = l->app->gateway;
    struct gw_webhook w = {0};
    struct str url = str_format(l->a, "%.*s/hooks/stripe/%.*s", STR_ARG(l->app->base_url),
                                STR_ARG(l->shop->slug));
    if (str_empty(l->shop->stripe_secret)) {
        say(l, "webhook", TX_DOCTOR_WEBHOOK, FINDING_BAD, tr(l->lang, TX_DOCTOR_WEBHOOK_NO_SECRET));
        return;
    }
    gateway->ops->webhook(gateway, l->a, account, url, &w);
    if (!w.is_readable) {
        say(l, "webhook", TX_DOCTOR_WEBHOOK, FINDING_WARN,
            tr(l->lang, TX_DOCTOR_WEBHOOK_UNREADABLE));
    } else if (!w.is_found) {
        say(l, "webhook", TX_DOCTOR_WEBHOOK, FINDING_BAD,
            tx_doctor_webhook_missing(l->a, l->lang, url));
    } else if (!w.is_enabled) {
        say(l, "webhook", TX_DOCTOR_WEBHOOK, FINDING_BAD, tr(l->lang, TX_DOCTOR_WEBHOOK_DISABLED));
    } else if (!w.is_version_right) {
        say(l, "webhook", TX_DOCTOR_WEBHOOK, FINDING_BAD,
            tx_doctor_webhook_version(l->a, l->lang, str_from(gateway->ops->api_version)));
    } else {
        bool is_whole = str_empty(w.missing_types);
        say(l, "webhook", TX_DOCTOR_WEBHOOK, is_whole ? FINDING_OK : FINDING_WARN,
            is_whole ? STR("") : tx_doctor_webhook_types(l->a, l->lang, w.missing_types));
    }
}

static enum err look_at_stripe(struct look *l, bool is_offline)
{
    struct shop_id shop = {l->shop->id};
    struct gw_account account;
    enum provider_state state;
    if (str_empty(l->shop->stripe_key)) {
        say(l, "stripe", TX_DOCTOR_STRIPE, FINDING_WARN, tr(l->lang, TX_DOCTOR_STRIPE_NONE));
        return OK;
    }
    if (provider_account(l->app, l->a, shop, &account) != OK) {
        say(l, "stripe", TX_DOCTOR_STRIPE, FINDING_BAD, tr(l->lang, TX_DOCTOR_STRIPE_SEALED));
        return OK;
    }
    if (is_offline) {
        say(l, "stripe", TX_DOCTOR_STRIPE, FINDING_OK, tr(l->lang, TX_DOCTOR_SKIPPED));
        return OK;
    }
    TRY(app_check_provider(l->app, l->a, shop, &state));
    bool is_live = str_starts(account.secret_key, STR("sk_live_")) ||
                   str_starts(account.secret_key, STR("rk_live_"));
    struct str mode = tr(l->lang, is_live ? TX_DOCTOR_STRIPE_LIVE : TX_DOCTOR_STRIPE_TEST);
    struct str label = tr(l->lang, provider_state_label(state));
    say(l, "stripe", TX_DOCTOR_STRIPE,
        state == PROVIDER_READY        ? FINDING_OK
        : state == PROVIDER_UNREADABLE ? FINDING_WARN
                                       : FINDING_BAD,
        str_format(l->a, "%.*s / %.*s", STR_ARG(label), STR_ARG(mode)));
    look_at_webhook(l, &account);
    return OK;
}

static void look_at_mail_server(struct look *l, bool is_offline)
{
    struct mail_server server;
    struct str words = STR("");
    if (str_empty(l->shop->smtp_host) || mail_server_of(l->app, l->a, l->shop, &server) != OK) {
        say(l, "mail_server", TX_DOCTOR_MAIL_SERVER, FINDING_BAD, tr(l->lang, TX_DOCTOR_MAIL_NONE));
    } else if (is_offline) {
        say(l, "mail_server", TX_DOCTOR_MAIL_SERVER, FINDING_OK, tr(l->lang, TX_DOCTOR_SKIPPED));
    } else {
        bool is_there = l->app->mailer->ops->probe(l->app->mailer, l->a, &server, &words);
        say(l, "mail_server", TX_DOCTOR_MAIL_SERVER, is_there ? FINDING_OK : FINDING_BAD,
            is_there ? STR("") : tx_doctor_mail_bad(l->a, l->lang, words));
    }
}

enum err doctor_shop(struct app *app, const struct shop_get_row *shop, bool is_offline,
                     bool reconciles, struct findings *out)
{
    struct look l = {app, db_reader(app->db), out->arena, out->lang, shop, out};
    if (reconciles && !is_offline && !str_empty(shop->stripe_key)) {
        enum err e = reconcile_first(&l);
        if (e != OK) {
            say(&l, "reconciling", TX_DOCTOR_RECONCILED, FINDING_BAD,
                tx_doctor_reconciled_failed(l.a, l.lang, str_from(err_name(e))));
        }
    }
    TRY(look_at_invariants(&l));
    TRY(look_at_clock(&l));
    TRY(look_at_provider_work(&l));
    TRY(look_at_mails(&l));
    TRY(look_at_stripe(&l, is_offline));
    if (!str_empty(shop->stripe_key)) {
        TRY(look_at_reconciliation(&l));
    }
    look_at_mail_server(&l, is_offline);
    return OK;
}
