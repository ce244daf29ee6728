#include "web/admin/reconcile.h"

#include "base/text_clean.h"
#include "core/format.h"
#include "core/payment.h"
#include "store/reconcile.h"
#include "web/admin/reconcile.html.h"
#include "web/router.h"

enum { RUNS_SHOWN = 30, DIFFERENCES_SHOWN = 200, HOW_MAX = 200, LOOKS_AGAIN_S = 5 };

static struct str yen(const struct web_req *r, int64_t amount)
{
    return format_yen(r->arena, r->lang, (struct yen){amount});
}

static struct str with_amount(const struct web_req *r, struct str state, int64_t amount)
{
    struct str money = yen(r, amount);
    return str_format(r->arena, "%.*s %.*s", STR_ARG(state), STR_ARG(money));
}

static struct str ours(const struct web_req *r, const struct difference_list_row *row)
{
    enum pay_method method;
    enum pay_status status;
    if (row->method.p == NULL || !pay_method_parse(row->method, &method) ||
        !pay_status_parse(row->ours, &status)) {
        return tr(r->lang, TX_RECON_NOTHING);
    }
    return with_amount(r, tr(r->lang, pay_status_label(method, status)), row->ours_amount);
}

static struct str theirs(const struct web_req *r, const struct difference_list_row *row)
{
    enum gw_state state;
    if (str_empty(row->theirs) || !gw_state_parse(row->theirs, &state)) {
        return tr(r->lang, TX_RECON_NOTHING);
    }
    return with_amount(r, tr(r->lang, gw_state_label(state)), row->theirs_amount);
}

static void fill_difference(const struct web_req *r, const struct difference_list_row *row,
                            struct recon_difference *out)
{
    struct arena *a = r->arena;
    enum difference d = DIFF_NONE;
    struct str id = id_text(a, row->id), booking = id_text(a, row->booking.v);
    *out = (struct recon_difference){
        .arena = a,
        .lang = r->lang,
        .id = id,
        .text = difference_parse(row->kind, &d) ? tr(r->lang, difference_label(d)) : row->kind,
        .ours = ours(r, row),
        .theirs = theirs(r, row),
        .about = row->name.p == NULL ? STR("") : row->name,
        .object = row->object,
        .since = tx_recon_since(a, r->lang, admin_at(r, (struct instant){row->opened_at})),
        .booking = {STR("")},
        .accept = web_admin_url(r, "/reconciliation/%.*s/accept", STR_ARG(id)),
        .accepted = STR(""),
        .csrf = r->staff.csrf,
    };
    if (row->booking.is_set) {
        out->booking = web_admin_url(r, "/bookings/%.*s#pays", STR_ARG(booking));
    }
    if (row->accepted_at.is_set) {
        struct str who = row->accepted_by.p == NULL ? STR("") : row->accepted_by;
        out->accepted = tx_recon_accepted(a, r->lang, row->accepted_how, who,
                                          admin_at(r, (struct instant){row->accepted_at.v}));
    }
}

static enum tx error_text(struct str code)
{
    if (str_is(code, "unauthorized")) {
        return TX_RECON_ERROR_UNAUTHORIZED;
    }
    return str_is(code, "no_key") ? TX_RECON_ERROR_NO_KEY : TX_RECON_ERROR_UNREACHABLE;
}

static void fill_run(const struct web_req *r, const struct reconcile_list_row *row,
                     struct recon_run *out)
{
    struct arena *a = r->arena;
    bool is_done = str_is(row->state, "done"), is_failed = str_is(row->state, "failed");
    struct str our_total = yen(r, row->ours_total), their_total = yen(r, row->theirs_total);
    *out = (struct recon_run){
        .at = admin_at(r, (struct instant){row->started_at}),
        .who = row->user_name.p == NULL ? tr(r->lang, TX_RECON_NIGHTLY) : row->user_name,
        .state = tr(r->lang, is_done     ? TX_RECON_STATE_DONE
                             : is_failed ? TX_RECON_STATE_FAILED
                                         : TX_RECON_STATE_RUNNING),
        .chip = is_failed ? "failed"
                : is_done ? row->differ > 0 ? "pending" : "open"
                          : "ready",
        .error = is_failed ? tr(r->lang, error_text(row->last_error)) : STR(""),
        .compared = admin_number(a, row->compared),
        .others = admin_number(a, row->others),
        .healed = admin_number(a, row->healed),
        .differ = admin_number(a, row->differ),
        .totals = str_format(a, "%.*s · %.*s", STR_ARG(our_total), STR_ARG(their_total)),
    };
}

/* How things stand, from the newest run and what is open. */
static enum err fill_state(struct web_req *r, const struct reconcile_list_rows *runs,
                           struct recon_view *v)
{
    struct difference_count_open_row open;
    struct reconcile_get_row last;
    bool found;
    struct db_conn *db = db_reader(r->app->db);
    TRY(q_difference_count_open(db, r->arena, &(struct difference_count_open_in){web_shop(r).v},
                                &open));
    TRY(q_reconcile_last_done(db, r->arena, &(struct reconcile_last_done_in){web_shop(r).v}, &last,
                              &found));
    v->is_running = runs->n > 0 && str_is(runs->v[0].state, "running");
    v->notice = "info";
    if (v->is_running && runs->v[0].attempts > 0) {
        v->state = tr(r->lang, TX_RECON_WAITS);
    } else if (v->is_running) {
        v->state = tx_recon_running(r->arena, r->lang, admin_number(r->arena, runs->v[0].compared));
        v->layout->refresh_seconds = LOOKS_AGAIN_S;
    } else if (open.n > 0) {
        v->notice = "warn";
        v->state = tx_recon_differs(r->arena, r->lang, admin_number(r->arena, open.n));
    } else if (!found) {
        v->state = tr(r->lang, TX_RECON_NEVER);
    } else {
        v->notice = "ok";
        v->state =
            tx_recon_agrees(r->arena, r->lang, admin_at(r, (struct instant){last.finished_at.v}),
                            admin_number(r->arena, last.compared));
    }
    return OK;
}

enum err reconcile_page(struct web_req *r)
{
    struct db_conn *db = db_reader(r->app->db);
    struct difference_list_rows differences;
    struct reconcile_list_rows runs;
    TRY(q_difference_list(db, r->arena,
                          &(struct difference_list_in){web_shop(r).v, DIFFERENCES_SHOWN},
                          &differences));
    TRY(q_reconcile_list(db, r->arena, &(struct reconcile_list_in){web_shop(r).v, RUNS_SHOWN},
                         &runs));
    struct recon_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_RECON_TITLE), "/follow-ups"),
        .tasks_url = web_admin_url(r, "/follow-ups"),
        .start = web_admin_url(r, "/reconciliation"),
        .has_key = r->shop->stripe_key.n > 0,
        .differences = ARENA_ARRAY(r->arena, struct recon_difference, differences.n + 1),
        .n_differences = differences.n,
        .runs = ARENA_ARRAY(r->arena, struct recon_run, runs.n + 1),
        .n_runs = runs.n,
    };
    for (size_t i = 0; i < differences.n; i++) {
        fill_difference(r, &differences.v[i], &v.differences[i]);
    }
    for (size_t i = 0; i < runs.n; i++) {
        fill_run(r, &runs.v[i], &v.runs[i]);
    }
    TRY(fill_state(r, &runs, &v));
    WEB_RENDER(r, 200, render_web_admin_reconcile, &v);
}

enum err reconcile_start(struct web_req *r)
{
    bool started;
    enum err e = app_reconcile(r->app, r->arena, web_shop(r), r->actor, &started);
    if (e == ERR_CONFIG) {
        web_flash(r, TX_FLASH_RECON_NO_KEY);
    } else {
        TRY(e);
        web_flash(r, started ? TX_FLASH_RECON_STARTED : TX_FLASH_RECON_RUNS);
    }
    return web_redirect(r, web_admin_url(r, "/reconciliation").s);
}

enum err reconcile_accept(struct web_req *r)
{
    int64_t id;
    struct decide_output out;
    struct str how = utf8_head(web_post(r, "how"), HOW_MAX);
    TRY(web_param_id(r, "difference", &id));
    if (str_empty(how)) {
        web_flash(r, TX_FLASH_TASK_NEEDS_HOW);
        return web_redirect(r, web_admin_url(r, "/reconciliation").s);
    }
    TRY(app_accept_difference(r->app, r->arena, web_shop(r), r->actor, id, how, &out));
    if (out.result == DECIDE_NO_SUCH) {
        return ERR_NOT_FOUND;
    }
    web_flash(r, out.result == DECIDE_DONE ? TX_FLASH_RECON_ACCEPTED : TX_FLASH_RECON_GONE);
    return web_redirect(r, web_admin_url(r, "/reconciliation").s);
}
