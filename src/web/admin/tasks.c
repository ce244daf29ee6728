#include "web/admin/tasks.h"

#include "app/reconcile_judge.h"
#include "app/settle.h"
#include "base/text_clean.h"
#include "core/format.h"
#include "core/names.h"
#include "core/role.h"
#include "store/follow_up.h"
#include "store/reconcile.h"
#include "web/access.h"
#include "web/admin/tasks.html.h"
#include "web/router.h"

#include <assert.h>
#include <inttypes.h>

enum { OPEN_MAX = 200, COUNTED_MAX = 10000, DONE_PAGE = 50, HOW_MAX = 200 };

#define FOR_EVER INT64_C(9007199254740991)

/* What settles it, each on the booking's own page or on one that asks first. */
struct act {
    enum tx label;
    const char *end; /* of the booking's address */
};

#define DECIDE                    \
    {TX_ACT_APPROVE, "/approve"}, \
    {                             \
        TX_ACT_REFUSE, "/refuse"  \
    }
#define UNPAID                   \
    {TX_ACT_REBILL, "/rebill"},  \
    {                            \
        TX_ACT_CANCEL, "/cancel" \
    }
#define OTHER_WAY                 \
    {TX_ACT_REBILL, "/rebill"},   \
    {                             \
        TX_ACT_MARK_PAID, "/paid" \
    }
#define LOOK                      \
    {                             \
        TX_TASK_ACT_LOOK, "#pays" \
    }
#define MONEY                        \
    {                                \
        TX_TASK_ACT_MONEY, "/refund" \
    }
#define REFUND                        \
    {                                 \
        TX_TASK_ACT_REFUND, "/refund" \
    }

static const struct place {
    struct act acts[TASK_ACTS_MAX];
    enum tx hint;
    bool may_close; /* false: only deciding settles it */
} places[FOLLOW_COUNT] = {
    [FOLLOW_APPROVAL] = {{DECIDE}, TX_TASK_HINT_APPROVAL, false},
    [FOLLOW_EXPIRED] = {{UNPAID}, TX_TASK_HINT_EXPIRED, true},
    [FOLLOW_PAID_CANCELLED] = {{MONEY}, TX_TASK_HINT_PAID_CANCELLED, true},
    [FOLLOW_REFUND_DECISION] = {{MONEY}, TX_TASK_HINT_REFUND_DECISION, true},
    [FOLLOW_PAID_TWICE] = {{{TX_TASK_ACT_TWICE, "#pays"}, REFUND}, TX_TASK_HINT_PAID_TWICE, true},
    [FOLLOW_ISSUE_SLOW] = {{LOOK}, TX_TASK_HINT_ISSUE_SLOW, true},
    [FOLLOW_ISSUE_FAILED] = {{OTHER_WAY}, TX_TASK_HINT_ISSUE_FAILED, true},
    [FOLLOW_WITHDRAWAL] = {{LOOK}, TX_TASK_HINT_WITHDRAWAL, true},
    [FOLLOW_CANCELLED_BY_PROVIDER] = {{UNPAID}, TX_TASK_HINT_CANCELLED_BY_PROVIDER, true},
    [FOLLOW_MAIL_FAILED] = {{{TX_TASK_ACT_MAIL, "#mails"}}, TX_TASK_HINT_MAIL_FAILED, true},
    [FOLLOW_HOLD_ENDING] = {{DECIDE}, TX_TASK_HINT_HOLD_ENDING, true},
    [FOLLOW_HOLD_LAPSED] = {{DECIDE}, TX_TASK_HINT_HOLD_LAPSED, true},
    [FOLLOW_DECLINED] = {{UNPAID}, TX_TASK_HINT_DECLINED, true},
    [FOLLOW_MISMATCH] = {{LOOK}, TX_TASK_HINT_MISMATCH, true},
    [FOLLOW_REFUND_FAILED] = {{REFUND}, TX_TASK_HINT_REFUND_FAILED, true},
};

/* What differs, in words, and where it is looked at: by those who may see all of the shop. */
static void fill_mismatch(const struct web_req *r, int64_t booking, struct task_line *t)
{
    struct difference_of_row row;
    enum difference d;
    bool found;
    struct difference_of_in key = {web_shop(r).v, booking};
    if (q_difference_of(db_reader(r->app->db), r->arena, &key, &row, &found) == OK && found &&
        difference_parse(row.kind, &d)) {
        t->hint = tr(r->lang, difference_label(d));
    }
    if (!role_allows(r->staff.role, ROLE_MANAGER)) {
        return;
    }
    struct url page = web_admin_url(r, "/reconciliation");
    if (booking == 0) {
        t->url = page;
        t->n_acts = 0;
    }
    t->acts[t->n_acts] = (struct task_act){tr(r->lang, TX_TASK_ACT_RECONCILE), page,
                                           t->n_acts == 0 ? "" : "button-quiet", false};
    t->n_acts++;
}

static const struct named hows[] = {
    {"decided", TX_TASK_HOW_DECIDED},     {"paid", TX_TASK_HOW_PAID},
    {"ended", TX_TASK_HOW_ENDED},         {"answered", TX_TASK_HOW_ANSWERED},
    {"cancelled", TX_TASK_HOW_CANCELLED}, {"retried", TX_TASK_HOW_RETRIED},
    {"billed", TX_TASK_HOW_BILLED},       {"kept", TX_ACT_KEEP},
    {"agreed", TX_TASK_HOW_AGREED},       {"accepted", TX_TASK_HOW_ACCEPTED},
    {"refunded", TX_TASK_HOW_REFUNDED},
};

struct str task_how(enum lang l, struct str how)
{
    unsigned i;
    return named_parse(hows, COUNT_OF(hows), how, &i) ? tr(l, hows[i].label) : how;
}

static void fill_acts(const struct web_req *r, const struct place *place, int64_t booking,
                      struct task_line *t)
{
    struct str id = id_text(r->arena, booking);
    for (size_t i = 0; i < TASK_ACTS_MAX && place->acts[i].end != NULL; i++) {
        if (strcmp(place->acts[i].end, "/refund") == 0 &&
            !role_allows(r->staff.role, ROLE_MANAGER)) {
            continue;
        }
        bool is_first = t->n_acts == 0;
        t->acts[t->n_acts++] = (struct task_act){
            .label = tr(r->lang, place->acts[i].label),
            .url = booking != 0
                       ? web_admin_url(r, "/bookings/%.*s%s", STR_ARG(id), place->acts[i].end)
                       : t->url,
            .style = is_first ? "" : "button-quiet",
        };
    }
}

void task_fill(const struct web_req *r, struct task_line *t, int64_t id, struct str kind,
               int64_t booking)
{
    struct arena *a = r->arena;
    enum follow_up f;
    struct str text = id_text(a, id), of = id_text(a, booking);
    *t = (struct task_line){
        .arena = a,
        .lang = r->lang,
        .id = text,
        .kind = kind,
        .url = booking != 0 ? web_admin_url(r, "/bookings/%.*s", STR_ARG(of))
                            : web_admin_url(r, "/mails?state=failed"),
        .close = web_admin_url(r, "/follow-ups/%.*s/close", STR_ARG(text)),
        .csrf = r->staff.csrf,
        .from = "",
        .may_close = true,
    };
    if (follow_up_parse(kind, &f)) {
        t->kind = tr(r->lang, follow_up_label(f));
        t->hint = tr(r->lang, places[f].hint);
        t->may_close = places[f].may_close;
        fill_acts(r, &places[f], booking, t);
        if (f == FOLLOW_MISMATCH) {
            fill_mismatch(r, booking, t);
        }
    }
}

/* One more button, before the others, that acts at once. */
static void act_first(struct task_line *t, struct str label, struct url url)
{
    assert(t->n_acts < TASK_ACTS_MAX);
    for (size_t i = t->n_acts; i > 0; i--) {
        t->acts[i] = t->acts[i - 1];
        t->acts[i].style = "button-quiet";
    }
    t->acts[0] = (struct task_act){.label = label, .url = url, .style = "", .posts = true};
    t->n_acts++;
}

/* What acts by itself is told, and can be stopped here. */
static void add_policy(const struct web_req *r, int64_t booking, int64_t at, struct task_line *t)
{
    struct str id = id_text(r->arena, booking);
    t->hint = tx_task_hint_policy(r->arena, r->lang,
                                  format_instant(r->arena, r->lang, (struct instant){at}));
    act_first(t, tr(r->lang, TX_ACT_KEEP), web_admin_url(r, "/bookings/%.*s/keep", STR_ARG(id)));
}

/* What can be done at once, without leaving the list. */
static void add_quick(const struct web_req *r, const struct follow_up_open_row *row,
                      struct task_line *t)
{
    enum follow_up kind;
    bool is_known = follow_up_parse(row->kind, &kind);
    if (is_known && kind == FOLLOW_MAIL_FAILED) {
        act_first(t, tr(r->lang, TX_TASK_ACT_RETRY),
                  web_admin_url(r, "/follow-ups/%.*s/retry", STR_ARG(t->id)));
    } else if (is_known && kind == FOLLOW_EXPIRED && row->policy_at.is_set) {
        add_policy(r, row->booking.v, row->policy_at.v, t);
    }
}

void task_age(const struct web_req *r, struct task_line *t, struct instant opened)
{
    t->since = admin_at(r, opened);
    t->age = tx_task_age(r->arena, r->lang, urgency_span(r->arena, r->lang, r->now.ms - opened.ms));
    t->is_late = urgency_is_late(opened, r->now);
}

void task_escalated(const struct web_req *r, struct task_line *t, bool is_set, int64_t at)
{
    t->escalated =
        is_set ? tx_task_escalated(r->arena, r->lang, admin_at(r, (struct instant){at})) : STR("");
}

void task_urgency(const struct web_req *r, struct task_line *t, enum booking_status status,
                  enum pay_status pay, struct instant starts)
{
    if (!urgency_is_soon(status, pay, starts, r->now)) {
        t->start = STR("");
    } else if (instant_before(starts, r->now)) {
        t->start = tr(r->lang, TX_TASK_STARTED);
    } else {
        t->start = tx_task_starts_in(r->arena, r->lang,
                                     urgency_span(r->arena, r->lang, starts.ms - r->now.ms));
    }
}

/* --- the list --- */

static struct str about(const struct web_req *r, const struct follow_up_open_row *row)
{
    if (row->name.p == NULL) {
        return STR("");
    }
    if (!row->booking.is_set) {
        return tx_tasks_of_request(r->arena, r->lang, row->name, row->title);
    }
    return tx_admin_about(r->arena, r->lang, row->name,
                          admin_words(r->lang, row->title, row->title_en),
                          admin_at(r, (struct instant){row->starts_at.v}));
}

/* About a bill without a booking: its page has all that settles it, and the hint speaks of no
 * booking. */
static void of_request(const struct web_req *r, const struct follow_up_open_row *row,
                       struct task_line *t)
{
    struct str id = id_text(r->arena, row->request.v);
    bool is_paid = str_eq(row->kind, follow_up_name(FOLLOW_PAID_CANCELLED));
    bool is_unpaid = str_eq(row->kind, follow_up_name(FOLLOW_ISSUE_FAILED)) ||
                     str_eq(row->kind, follow_up_name(FOLLOW_CANCELLED_BY_PROVIDER));
    t->url = web_admin_url(r, "/requests/%.*s", STR_ARG(id));
    if (is_paid) {
        t->hint = tr(r->lang, TX_TASK_HINT_REQUEST_PAID);
    } else if (is_unpaid) {
        t->hint = tr(r->lang, TX_TASK_HINT_REQUEST_UNPAID);
    }
    t->acts[0] = (struct task_act){tr(r->lang, TX_TASK_ACT_REQUEST), t->url, "", false};
    t->n_acts = 1;
}

/* Buttons only for who may press them. */
static enum err leave_allowed(const struct web_req *r, int64_t booking, struct task_line *t)
{
    enum access has = ACCESS_APPROVE;
    if (booking != 0) {
        TRY(access_to_booking(r, booking, &has));
    }
    if (has < ACCESS_APPROVE) {
        t->n_acts = 0;
        t->may_close = false;
    }
    return OK;
}

/* Of a row that is about a booking. */
static enum err urgency_of(const struct web_req *r, const struct follow_up_open_row *row,
                           struct task_line *t)
{
    enum booking_status status;
    enum pay_status pay;
    if (row->status.p == NULL) {
        t->start = STR("");
        return OK;
    }
    if (!booking_status_parse(row->status, &status) || !pay_status_parse(row->pay_status, &pay)) {
        return ERR_DB;
    }
    task_urgency(r, t, status, pay, (struct instant){row->starts_at.v});
    return OK;
}

enum err tasks_open(const struct web_req *r, int64_t max, struct task_line **out, size_t *n,
                    size_t *n_soon)
{
    struct follow_up_open_rows rows;
    struct follow_up_open_in in = {.shop = web_shop(r).v,
                                   .viewer = access_viewer(r),
                                   .max = max,
                                   .soon = urgency_soon(r->now).ms};
    TRY(q_follow_up_open(db_reader(r->app->db), r->arena, &in, &rows));
    *out = ARENA_ARRAY(r->arena, struct task_line, rows.n + 1);
    *n = rows.n;
    *n_soon = 0;
    for (size_t i = 0; i < rows.n; i++) {
        struct task_line *t = &(*out)[i];
        task_fill(r, t, rows.v[i].id, rows.v[i].kind, rows.v[i].booking.v);
        add_quick(r, &rows.v[i], t);
        if (!rows.v[i].booking.is_set && rows.v[i].request.is_set) {
            of_request(r, &rows.v[i], t);
        }
        TRY(leave_allowed(r, rows.v[i].booking.v, t));
        t->about = about(r, &rows.v[i]);
        task_age(r, t, (struct instant){rows.v[i].opened_at});
        TRY(urgency_of(r, &rows.v[i], t));
        task_escalated(r, t, rows.v[i].escalated_at.is_set, rows.v[i].escalated_at.v);
        *n_soon += t->start.n > 0;
        t->from = "list";
    }
    return OK;
}

static enum err tasks_done(const struct web_req *r, struct tasks_view *v)
{
    struct follow_up_closed_rows rows;
    int64_t before;
    if (!str_to_i64(web_query(r, "before"), &before)) {
        before = FOR_EVER;
    }
    TRY(q_follow_up_closed(
        db_reader(r->app->db), r->arena,
        &(struct follow_up_closed_in){web_shop(r).v, access_viewer(r), before, DONE_PAGE + 1},
        &rows));
    v->has_older = rows.n > DONE_PAGE;
    v->n = v->has_older ? DONE_PAGE : rows.n;
    v->lines = ARENA_ARRAY(r->arena, struct task_line, v->n + 1);
    for (size_t i = 0; i < v->n; i++) {
        const struct follow_up_closed_row *row = &rows.v[i];
        struct task_line *t = &v->lines[i];
        task_fill(r, t, row->id, row->kind, row->booking.v);
        t->about = row->name.p == NULL ? STR("") : row->name;
        t->done_at = admin_at(r, (struct instant){row->closed_at.v});
        t->done_by = row->closed_by.p == NULL ? tr(r->lang, TX_ACTOR_SYSTEM) : row->closed_by;
        t->how = task_how(r->lang, row->how);
    }
    if (v->has_older) {
        v->older =
            web_admin_url(r, "/follow-ups?show=done&before=%" PRId64, rows.v[v->n - 1].closed_at.v);
    }
    return OK;
}

enum err admin_tasks(struct web_req *r)
{
    struct tasks_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_FOLLOW_UPS), "/follow-ups"),
        .open_url = web_admin_url(r, "/follow-ups"),
        .done_url = web_admin_url(r, "/follow-ups?show=done"),
        .reconcile_url = {STR("")},
        .shows_done = str_is(web_query(r, "show"), "done"),
    };
    if (role_allows(r->staff.role, ROLE_MANAGER)) {
        v.reconcile_url = web_admin_url(r, "/reconciliation");
    }
    struct follow_up_count_open_row open;
    struct follow_up_count_open_in in = {web_shop(r).v, access_viewer(r), COUNTED_MAX};
    TRY(q_follow_up_count_open(db_reader(r->app->db), r->arena, &in, &open));
    v.open_count = admin_number(r->arena, open.n);
    if (v.shows_done) {
        TRY(tasks_done(r, &v));
    } else {
        TRY(tasks_open(r, OPEN_MAX, &v.lines, &v.n, &v.n_soon));
        TRY(refund_lines_open(r, &v.refunds, &v.n_refunds));
    }
    WEB_RENDER(r, 200, render_web_admin_tasks, &v);
}

/* --- closing --- */

/* Back to where the button was. */
static enum err back(struct web_req *r, int64_t booking, enum tx flash)
{
    web_flash(r, flash);
    if (str_is(web_post(r, "from"), "list") || booking == 0) {
        return web_redirect(r, web_admin_url(r, "/follow-ups").s);
    }
    struct str id = id_text(r->arena, booking);
    return web_redirect(r, web_admin_url(r, "/bookings/%.*s", STR_ARG(id)).s);
}

enum err admin_task_close(struct web_req *r)
{
    struct follow_up_get_row row;
    struct decide_output out;
    int64_t id;
    bool found;
    TRY(web_param_id(r, "task", &id));
    TRY(q_follow_up_get(db_reader(r->app->db), r->arena,
                        &(struct follow_up_get_in){web_shop(r).v, id}, &row, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    enum follow_up kind;
    struct str how = utf8_head(web_post(r, "how"), HOW_MAX);
    if (follow_up_parse(row.kind, &kind) && !places[kind].may_close) {
        return back(r, row.booking.v, TX_FLASH_TASK_DECIDE);
    }
    if (str_empty(how)) {
        return back(r, row.booking.v, TX_FLASH_TASK_NEEDS_HOW);
    }
    TRY(app_close_follow_up(r->app, r->arena, web_shop(r), r->actor, id, how, &out));
    return back(r, row.booking.v,
                out.result == DECIDE_DONE ? TX_FLASH_TASK_CLOSED : TX_FLASH_TASK_ALREADY);
}

enum err admin_task_retry(struct web_req *r)
{
    struct follow_up_get_row row;
    struct decide_output out;
    enum follow_up kind;
    int64_t id;
    bool found;
    TRY(web_param_id(r, "task", &id));
    TRY(q_follow_up_get(db_reader(r->app->db), r->arena,
                        &(struct follow_up_get_in){web_shop(r).v, id}, &row, &found));
    if (!found || !follow_up_parse(row.kind, &kind) || kind != FOLLOW_MAIL_FAILED) {
        return ERR_NOT_FOUND;
    }
    struct booking_id booking = {row.booking.v};
    TRY(app_retry_failed_mails(r->app, r->arena, web_shop(r), r->actor, booking, &out));
    return back(r, row.booking.v,
                out.result == DECIDE_DONE ? TX_FLASH_MAILS_RETRIED : TX_FLASH_TASK_ALREADY);
}
