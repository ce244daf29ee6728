#include "web/admin/bookings.h"

#include "store/offering.h"
#include "web/access.h"
#include "web/admin/bookings.html.h"
#include "web/router.h"

enum { PAGE_LINES = 50, OFFERINGS_MAX = 200 };

enum err booking_table_read(struct web_req *r, const struct booking_page_all_rows *ids,
                            struct booking_table *out)
{
    *out = (struct booking_table){.arena = r->arena,
                                  .lang = r->lang,
                                  .caption = tr(r->lang, TX_NAV_BOOKINGS),
                                  .lines = ARENA_ARRAY(r->arena, struct booking_line, ids->n + 1)};
    for (size_t i = 0; i < ids->n; i++) {
        bool found;
        TRY(booking_line_read(r, ids->v[i].id, &out->lines[out->n], &found));
        out->n += found;
    }
    return OK;
}

static struct filter_link link_of(const struct web_req *r, struct booking_filter f, enum tx label,
                                  int64_t count, bool is_here)
{
    f.before = BOOKING_ID_MAX;
    return (struct filter_link){tr(r->lang, label), admin_number(r->arena, count),
                                booking_filter_url(r, &f), is_here};
}

static void fill_links(struct bookings_view *v, const struct web_req *r, bool has_cards,
                       const struct booking_filter *f, const struct matrix_all_rows *m)
{
    struct booking_filter g = *f;
    g.is_all = false;
    g.has_from = g.has_to = g.has_at = false;
    bool has_days = f->has_from || f->has_to || f->has_at;
    v->times[0] = link_of(r, g, TX_ADMIN_UPCOMING, 0, !f->is_all && !has_days);
    g.is_all = true;
    v->times[1] = link_of(r, g, TX_ADMIN_ALL_TIMES, 0, f->is_all && !has_days);

    g = *f;
    g.status = STR("");
    g.pay = STR("");
    v->statuses[v->n_statuses++] =
        link_of(r, g, TX_ADMIN_ALL, booking_matrix_count(m, STR(""), STR("")), f->status.n == 0);
    for (int s = BOOKING_WAITLISTED; s < BOOKING_STATUS_COUNT; s++) {
        g.status = booking_status_name((enum booking_status)s);
        v->statuses[v->n_statuses++] =
            link_of(r, g, booking_status_label((enum booking_status)s),
                    booking_matrix_count(m, g.status, STR("")), str_eq(f->status, g.status));
    }
    g.status = f->status;
    g.pay = STR("");
    v->pays[v->n_pays++] = link_of(r, g, TX_ADMIN_ALL_PAYMENTS,
                                   booking_matrix_count(m, f->status, STR("")), f->pay.n == 0);
    for (int s = PAY_NONE + 1; s <= PAY_STATUS_COUNT; s++) {
        bool is_none = s == PAY_STATUS_COUNT; /* last: nothing to pay */
        g.pay = is_none ? STR("none") : pay_status_name((enum pay_status)s);
        int64_t n = booking_matrix_count(m, f->status, g.pay);
        bool is_here = str_eq(f->pay, g.pay);
        if (n > 0 || is_here) {
            enum tx label = is_none ? TX_PAY_METHOD_NONE
                                    : pay_status_label_of_many(has_cards, (enum pay_status)s);
            v->pays[v->n_pays++] = link_of(r, g, label, n, is_here);
        }
    }
}

enum err booking_has_cards(const struct web_req *r, bool *out)
{
    struct offering_cards_row cards;
    struct offering_cards_in in = {web_shop(r).v};
    TRY(q_offering_cards(db_reader(r->app->db), r->arena, &in, &cards));
    *out = cards.n > 0;
    return OK;
}

enum err booking_offerings(const struct web_req *r, struct option **out, size_t *n)
{
    struct offering_get_rows rows;
    TRY(q_offering_list(db_reader(r->app->db), r->arena,
                        &(struct offering_list_in){web_shop(r).v, OFFERINGS_MAX}, &rows));
    struct access_offerings seen;
    TRY(access_offerings(r, &seen));
    *out = ARENA_ARRAY(r->arena, struct option, rows.n + 1);
    *n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        if (!access_sees(&seen, rows.v[i].id)) {
            continue;
        }
        (*out)[(*n)++] = (struct option){id_text(r->arena, rows.v[i].id),
                                         admin_words(r->lang, rows.v[i].title, rows.v[i].title_en)};
    }
    return OK;
}

enum err admin_bookings(struct web_req *r)
{
    struct booking_filter f = booking_filter_read(r), whole = f;
    whole.before = BOOKING_ID_MAX; /* the file has no pages */
    struct bookings_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_BOOKINGS), "/bookings"),
        .action = web_admin_url(r, "/bookings"),
        .clear = web_admin_url(r, "/bookings"),
        .waiting = web_admin_url(r, "/waiting"),
        .csv = booking_filter_under(r, &whole, "/bookings.csv"),
        .offering = f.offering == 0 ? STR("") : id_text(r->arena, f.offering),
        .from = f.has_from ? day_iso(r->arena, f.from) : STR(""),
        .to = f.has_to ? day_iso(r->arena, f.to) : STR(""),
        .q = f.q,
        .status = f.status,
        .pay = f.pay,
        .time = f.is_all ? STR("all") : STR(""),
        .at_words = f.has_at ? tx_admin_at(r->arena, r->lang, admin_at(r, f.at)) : STR(""),
        .is_search = f.q.n > 0,
        .is_narrowed = f.offering != 0 || f.has_from || f.has_to,
    };
    v.has_filters = f.q.n > 0 || f.status.n > 0 || f.pay.n > 0 || f.offering != 0 || f.has_from ||
                    f.has_to || f.has_at || f.is_all;
    struct booking_page_all_rows ids;
    if (v.is_search) {
        TRY(booking_find(r, &f, NULL, PAGE_LINES + 1, &ids));
    } else {
        struct matrix_all_rows matrix;
        TRY(booking_matrix_read(r, &f, &matrix));
        bool has_cards;
        TRY(booking_has_cards(r, &has_cards));
        fill_links(&v, r, has_cards, &f, &matrix);
        TRY(booking_find(r, &f, &matrix, PAGE_LINES + 1, &ids));
    }
    v.has_next = ids.n > PAGE_LINES;
    if (v.has_next) {
        ids.n = PAGE_LINES;
        f.before = ids.v[ids.n - 1].id;
        v.next = booking_filter_url(r, &f);
    }
    if (v.is_search && !r->staff.sees_all) {
        TRY(booking_keep_seen(r, &ids));
    }
    TRY(booking_table_read(r, &ids, &v.table));
    TRY(booking_offerings(r, &v.offerings, &v.n_offerings));
    WEB_RENDER(r, 200, render_web_admin_bookings, &v);
}
