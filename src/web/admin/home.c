#include "web/admin/home.h"

#include "app/law.h"
#include "core/format.h"
#include "web/access.h"
#include "web/admin/home.html.h"
#include "web/router.h"

enum { TASKS_SHOWN = 5, SOON_SHOWN = 10, SLOTS_MAX = 200 };

/* --- booking × payment --- */

static int64_t count_of(const struct matrix_all_rows *m, struct str status, struct str pay)
{
    for (size_t i = 0; i < m->n; i++) {
        if (str_eq(m->v[i].status, status) && str_eq(m->v[i].pay_status, pay)) {
            return m->v[i].n;
        }
    }
    return 0;
}

static bool has_status(const struct matrix_all_rows *m, struct str status)
{
    bool has = false;
    for (size_t i = 0; i < m->n; i++) {
        has |= str_eq(m->v[i].status, status);
    }
    return has;
}

/* A payment's state in the address of the list: "none" where there is nothing to pay. */
static struct str pay_filter(enum pay_status pay)
{
    return pay == PAY_NONE ? STR("none") : pay_status_name(pay);
}

static enum tx pay_label(const struct home_view_admin *v, enum pay_status pay)
{
    return pay == PAY_NONE ? TX_PAY_METHOD_NONE : pay_status_label_of_many(v->has_cards, pay);
}

/* One row; false: no booking has this state of payment. */
static bool fill_row(const struct home_view_admin *v, const struct web_req *r,
                     const struct matrix_all_rows *m, enum pay_status pay, struct matrix_row *row)
{
    bool has_any = false;
    *row = (struct matrix_row){.pay = {r->lang, pay_filter(pay), tr(r->lang, pay_label(v, pay))}};
    for (size_t i = 0; i < v->n_heads; i++) {
        struct booking_filter f = {
            .status = booking_status_name(v->columns[i]), .pay = pay_filter(pay), .q = STR("")};
        int64_t n = count_of(m, f.status, pay_status_name(pay));
        row->cells[row->n++] = (struct matrix_cell){n > 0 ? admin_number(r->arena, n) : STR(""),
                                                    booking_filter_url(r, &f)};
        has_any |= n > 0;
    }
    return has_any;
}

/* Only rows and columns with bookings: on a phone there is no room for zeros. */
static enum err fill_matrix(const struct web_req *r, struct home_view_admin *v)
{
    struct matrix_all_rows m;
    TRY(booking_matrix_read(r, &(struct booking_filter){.status = STR("")}, &m));
    for (int s = BOOKING_WAITLISTED; s < BOOKING_STATUS_COUNT; s++) {
        struct str name = booking_status_name((enum booking_status)s);
        if (has_status(&m, name)) {
            v->columns[v->n_heads] = (enum booking_status)s;
            v->heads[v->n_heads++] = chip_of_booking(r->lang, name);
        }
    }
    for (int p = PAY_NONE + 1; p <= PAY_STATUS_COUNT; p++) { /* last: nothing to pay */
        enum pay_status pay = p == PAY_STATUS_COUNT ? PAY_NONE : (enum pay_status)p;
        v->n_rows += fill_row(v, r, &m, pay, &v->rows[v->n_rows]);
    }
    return OK;
}

/* --- today and tomorrow --- */

/* The bookings of this offering on this day. */
static struct booking_filter filter_of_day(int64_t offering, struct day day)
{
    return (struct booking_filter){.offering = offering,
                                   .has_from = true,
                                   .has_to = true,
                                   .from = day,
                                   .to = day,
                                   .status = STR(""),
                                   .pay = STR(""),
                                   .q = STR("")};
}

/* A confirmed booking is known by its payment, any other by its own state. */
static struct slot_state state_of(const struct home_view_admin *v, const struct web_req *r,
                                  const struct slot_states_of_day_row *row, struct booking_filter f)
{
    enum pay_status pay;
    f.status = row->status;
    struct chip chip = chip_of_booking(r->lang, row->status);
    if (str_eq(row->status, booking_status_name(BOOKING_CONFIRMED)) &&
        pay_status_parse(row->pay_status, &pay) && pay != PAY_NONE) {
        f.pay = row->pay_status;
        chip = (struct chip){r->lang, row->pay_status, tr(r->lang, pay_label(v, pay))};
    }
    chip.label = tx_home_state(r->arena, r->lang, chip.label, admin_number(r->arena, row->n));
    return (struct slot_state){chip, booking_filter_url(r, &f)};
}

static void fill_states(const struct home_view_admin *v, const struct web_req *r,
                        const struct slots_of_day_row *slot,
                        const struct slot_states_of_day_rows *states, struct day day,
                        struct slot_line *out)
{
    for (size_t i = 0; i < states->n && out->n_states < SLOT_STATES_MAX; i++) {
        if (states->v[i].slot == slot->id) {
            out->states[out->n_states++] =
                state_of(v, r, &states->v[i], filter_of_day(slot->offering, day));
        }
    }
}

static void fill_slot(const struct web_req *r, const struct slots_of_day_row *row, struct day day,
                      struct slot_line *out)
{
    struct booking_filter f = filter_of_day(row->offering, day);
    *out = (struct slot_line){
        .time =
            tx_home_time(r->arena, r->lang, format_time(r->arena, (struct instant){row->starts_at}),
                         format_time(r->arena, (struct instant){row->ends_at})),
        .title = admin_words(r->lang, row->title, row->title_en),
        .fill = tx_admin_seats_taken(r->arena, r->lang, admin_number(r->arena, row->taken),
                                     admin_number(r->arena, row->capacity)),
        .taken = row->taken,
        .capacity = row->capacity > 0 ? row->capacity : 1,
        .url = booking_filter_url(r, &f),
        .is_closed = row->is_closed != 0,
    };
}

static enum err fill_day(const struct home_view_admin *v, const struct web_req *r,
                         const struct access_offerings *seen, struct day day, enum tx title,
                         struct day_slots *out)
{
    struct db_conn *db = db_reader(r->app->db);
    struct slots_of_day_rows rows;
    struct slot_states_of_day_rows states;
    int64_t shop = web_shop(r).v, from = day_start(day).ms, to = day_start(day_add(day, 1)).ms;
    struct slots_of_day_in in = {.shop = shop, .from_at = from, .to_at = to, .max = SLOTS_MAX};
    TRY(q_slots_of_day(db, r->arena, &in, &rows));
    struct slot_states_of_day_in states_in = {
        .shop = shop, .from_at = from, .to_at = to, .max = SLOTS_MAX * SLOT_STATES_MAX};
    TRY(q_slot_states_of_day(db, r->arena, &states_in, &states));
    *out = (struct day_slots){
        .title = str_format(r->arena, "%.*s　%.*s", STR_ARG(tr(r->lang, title)),
                            STR_ARG(format_day_short(r->arena, r->lang, day))),
        .slots = ARENA_ARRAY(r->arena, struct slot_line, rows.n + 1),
    };
    for (size_t i = 0; i < rows.n; i++) {
        if (!access_sees(seen, rows.v[i].offering)) {
            continue;
        }
        struct slot_line *line = &out->slots[out->n++];
        fill_slot(r, &rows.v[i], day, line);
        fill_states(v, r, &rows.v[i], &states, day, line);
    }
    return OK;
}

/* All that is urgent, as far as a page goes, and the oldest of the rest. */
static enum err fill_tasks(const struct web_req *r, struct home_view_admin *v)
{
    size_t n;
    TRY(tasks_open(r, SOON_SHOWN + TASKS_SHOWN, &v->soon, &n, &v->n_soon));
    v->tasks = v->soon + v->n_soon;
    v->n_tasks = n - v->n_soon;
    if (v->n_soon > SOON_SHOWN) {
        v->n_soon = SOON_SHOWN;
    }
    if (v->n_tasks > TASKS_SHOWN) {
        v->n_tasks = TASKS_SHOWN;
    }
    return OK;
}

static enum err fill_law(const struct web_req *r, struct home_view_admin *v)
{
    struct law_gap gap;
    TRY(law_gap(db_reader(r->app->db), r->arena, web_shop(r), &gap));
    v->law_missing = gap.missing > 0 ? admin_number(r->arena, (int64_t)gap.missing) : STR_NONE;
    v->may_set = role_allows(r->staff.role, ROLE_OWNER);
    v->law = web_admin_url(r, "/settings/law");
    return OK;
}

enum err admin_home(struct web_req *r)
{
    struct home_view_admin v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_HOME), ""),
        .all_tasks = web_admin_url(r, "/follow-ups"),
        .bookings = web_admin_url(r, "/bookings"),
    };
    TRY(fill_law(r, &v));
    TRY(fill_tasks(r, &v));
    TRY(booking_has_cards(r, &v.has_cards));
    TRY(fill_matrix(r, &v));
    struct access_offerings seen;
    TRY(access_offerings(r, &seen));
    struct day today = day_of(r->now);
    TRY(fill_day(&v, r, &seen, today, TX_HOME_TODAY, &v.days[0]));
    TRY(fill_day(&v, r, &seen, day_add(today, 1), TX_HOME_TOMORROW, &v.days[1]));
    WEB_RENDER(r, 200, render_web_admin_home, &v);
}
