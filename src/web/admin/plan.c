#include "web/admin/plan.h"

#include "core/format.h"
#include "web/access.h"
#include "web/admin/bookings.h"
#include "web/admin/plan.html.h"
#include "web/router.h"

enum {
    SLOTS_MAX = 5000, /* of a month, over all offerings */
    STATES_PER_SLOT = 20,
    SHOWN_A_DAY = 5, /* in a month; the week shows all */
};

struct plan {
    struct web_req *r;
    struct plan_view *v;
    struct day from, day, to; /* to: the day after the last */
    int64_t offering;         /* 0: all */
    struct access_offerings seen;
    struct slots_of_day_rows slots;
    struct slot_states_of_day_rows states;
};

/* --- the time --- */

static struct url url_of(const struct plan *p, bool is_week, struct day day)
{
    struct arena *a = p->r->arena;
    const char *view = is_week ? "week" : "month";
    struct str iso = day_iso(a, day);
    struct url url = web_admin_url(p->r, "/calendar?view=%s&day=%.*s", view, STR_ARG(iso));
    if (p->offering != 0) {
        struct str id = id_text(a, p->offering);
        url.s = str_format(a, "%.*s&offering=%.*s", STR_ARG(url.s), STR_ARG(id));
    }
    return url;
}

static struct plan_link link_of(const struct plan *p, enum tx label, bool is_week, struct day day,
                                bool is_here)
{
    return (struct plan_link){tr(p->r->lang, label), url_of(p, is_week, day), is_here};
}

static void read_time(struct plan *p)
{
    struct web_req *r = p->r;
    struct plan_view *v = p->v;
    struct day today = day_of(r->now);
    v->is_week = str_is(web_query(r, "view"), "week");
    if (!day_parse(web_query(r, "day"), &p->day)) {
        p->day = today;
    }
    struct day month = day_of_month_start(p->day);
    p->from = v->is_week ? day_add(p->day, -day_weekday(p->day)) : month;
    p->to = day_add(p->from, v->is_week ? 7 : day_month_length(month));
    v->n_days = (size_t)(p->to.n - p->from.n);
    v->heading = v->is_week
                     ? tx_plan_week_of(r->arena, r->lang, format_day(r->arena, r->lang, p->from),
                                       format_day_short(r->arena, r->lang, day_add(p->to, -1)))
                     : format_month(r->arena, r->lang, month);
    v->views[0] = link_of(p, TX_PLAN_MONTH, false, p->day, !v->is_week);
    v->views[1] = link_of(p, TX_PLAN_WEEK, true, p->day, v->is_week);
    struct day before = v->is_week ? day_add(p->from, -7) : day_of_month_start(day_add(month, -1));
    v->before =
        link_of(p, v->is_week ? TX_PLAN_PREV_WEEK : TX_PLAN_PREV_MONTH, v->is_week, before, false);
    v->today = link_of(p, TX_PLAN_TODAY, v->is_week, today, false);
    v->after =
        link_of(p, v->is_week ? TX_PLAN_NEXT_WEEK : TX_PLAN_NEXT_MONTH, v->is_week, p->to, false);
    v->view = v->is_week ? STR("week") : STR("month");
    v->day = day_iso(r->arena, p->day);
}

/* --- a slot --- */

static void add_mark(struct plan_slot *s, const char *class, struct str label, int64_t n)
{
    if (n > 0) {
        s->marks[s->n_marks++] = (struct plan_mark){class, label};
    }
}

static void add_marks(const struct plan *p, const struct slot_fill *f, struct plan_slot *s)
{
    struct arena *a = p->r->arena;
    enum lang l = p->r->lang;
    add_mark(s, "failed", tx_plan_error(a, l, admin_number(a, f->failed)), f->failed);
    add_mark(s, "awaiting_payment", tx_plan_unpaid(a, l, admin_number(a, f->unpaid)), f->unpaid);
    add_mark(s, "paid", tx_plan_paid(a, l, admin_number(a, f->paid)), f->paid);
    add_mark(s, "none", tx_plan_free(a, l, admin_number(a, f->nothing)), f->nothing);
    add_mark(s, "pending", tx_plan_pending(a, l, admin_number(a, f->pending)), f->pending);
    add_mark(s, "waitlisted", tx_plan_waiting(a, l, admin_number(a, f->waiting)), f->waiting);
}

static void fill_slot(const struct plan *p, const struct slots_of_day_row *row,
                      struct plan_slot *out)
{
    struct web_req *r = p->r;
    struct slot_fill fill = slot_fill_of(&p->states, row->id);
    struct booking_filter f = {.offering = row->offering,
                               .has_at = true,
                               .at = {row->starts_at},
                               .status = STR(""),
                               .pay = STR(""),
                               .q = STR("")};
    *out = (struct plan_slot){
        .time = format_time(r->arena, (struct instant){row->starts_at}),
        .title = admin_words(r->lang, row->title, row->title_en),
        .seats = tx_plan_seats(r->arena, r->lang, admin_number(r->arena, row->taken),
                               admin_number(r->arena, row->capacity)),
        .taken = row->taken,
        .capacity = row->capacity > 0 ? row->capacity : 1,
        .url = booking_filter_url(r, &f),
        .is_full = row->taken >= row->capacity,
        .is_closed = row->is_closed != 0,
        .is_past = row->ends_at <= r->now.ms,
    };
    add_marks(p, &fill, out);
}

/* --- days --- */

static bool is_shown(const struct plan *p, const struct slots_of_day_row *row)
{
    return (p->offering == 0 || row->offering == p->offering) &&
           access_sees(&p->seen, row->offering);
}

/* The slots of one day, which begin at *at of all; *at goes on to those of the next. */
static void fill_day(const struct plan *p, struct day day, size_t *at, struct plan_day *out)
{
    struct web_req *r = p->r;
    int64_t end = day_start(day_add(day, 1)).ms;
    size_t from = *at, n = 0;
    while (*at < p->slots.n && p->slots.v[*at].starts_at < end) {
        n += is_shown(p, &p->slots.v[*at]);
        ++*at;
    }
    size_t shown = p->v->is_week || n <= SHOWN_A_DAY + 1 ? n : SHOWN_A_DAY;
    *out = (struct plan_day){
        .title = format_day_short(r->arena, r->lang, day),
        .weekday = day_weekday(day),
        .is_today = day.n == day_of(r->now).n,
        .slots = ARENA_ARRAY(r->arena, struct plan_slot, shown + 1),
        .more = STR(""),
        .week = url_of(p, true, day),
    };
    for (size_t i = from; i < *at && out->n < shown; i++) {
        if (is_shown(p, &p->slots.v[i])) {
            fill_slot(p, &p->slots.v[i], &out->slots[out->n++]);
        }
    }
    if (shown < n) {
        out->more = tx_plan_more(r->arena, r->lang, admin_number(r->arena, (int64_t)(n - shown)));
    }
    p->v->has_slots |= n > 0;
}

static enum err read_slots(struct plan *p)
{
    struct db_conn *db = db_reader(p->r->app->db);
    int64_t shop = web_shop(p->r).v, from = day_start(p->from).ms, to = day_start(p->to).ms;
    struct slots_of_day_in slots = {shop, from, to, SLOTS_MAX};
    struct slot_states_of_day_in states = {shop, from, to, SLOTS_MAX * STATES_PER_SLOT};
    TRY(q_slots_of_day(db, p->r->arena, &slots, &p->slots));
    return q_slot_states_of_day(db, p->r->arena, &states, &p->states);
}

enum err admin_plan(struct web_req *r)
{
    struct plan_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_PLAN_TITLE), "/calendar"),
        .action = web_admin_url(r, "/calendar"),
        .offering = STR(""),
    };
    struct plan p = {.r = r, .v = &v};
    size_t at = 0;
    if (!id_parse(web_query(r, "offering"), &p.offering)) {
        p.offering = 0;
    }
    if (p.offering != 0) {
        v.offering = id_text(r->arena, p.offering);
    }
    read_time(&p);
    TRY(access_offerings(r, &p.seen));
    TRY(booking_offerings(r, &v.offerings, &v.n_offerings));
    TRY(read_slots(&p));
    for (size_t i = 0; i < v.n_days; i++) {
        fill_day(&p, day_add(p.from, (int)i), &at, &v.days[i]);
    }
    WEB_RENDER(r, 200, render_web_admin_plan, &v);
}
