#include "web/admin/bookings.h"

#include "base/kana.h"
#include "base/text_clean.h"
#include "core/format.h"
#include "store/offering.h"
#include "web/access.h"
#include "web/admin/bookings.html.h"
#include "web/router.h"

#include <inttypes.h>

enum { PAGE_LINES = 50, PAIRS_MAX = 100, OFFERINGS_MAX = 200, NUMBER_DIGITS_MIN = 5 };

#define FOR_EVER INT64_C(9007199254740991) /* 2^53 − 1, above every id and time */

/* --- the filter, from and to the address --- */

static struct booking_filter read_filter(const struct web_req *r)
{
    struct booking_filter f = {.before = FOR_EVER};
    enum booking_status status;
    enum pay_status pay;
    struct str text = web_query(r, "status");
    f.status = booking_status_parse(text, &status) ? text : STR("");
    text = web_query(r, "pay");
    f.pay = str_is(text, "none") || pay_status_parse(text, &pay) ? text : STR("");
    if (!id_parse(web_query(r, "offering"), &f.offering)) {
        f.offering = 0;
    }
    if (!id_parse(web_query(r, "before"), &f.before)) {
        f.before = FOR_EVER;
    }
    f.has_from = day_parse(text_narrow(r->arena, web_query(r, "from")), &f.from);
    f.has_to = day_parse(text_narrow(r->arena, web_query(r, "to")), &f.to);
    f.is_all = str_is(web_query(r, "time"), "all");
    f.q = utf8_head(web_query(r, "q"), 200);
    return f;
}

static void add_pair(struct web_req const *r, struct buf *b, const char *name, struct str value)
{
    if (value.n > 0) {
        buf_printf(b, "%c%s=", str_has(buf_view(b), '?') ? '&' : '?', name);
        buf_str(b, percent_encode(r->arena, value));
    }
}

struct url booking_filter_url(const struct web_req *r, const struct booking_filter *f)
{
    struct buf b;
    buf_init(&b, r->arena, 4096);
    buf_str(&b, web_admin_url(r, "/bookings").s);
    add_pair(r, &b, "status", f->status);
    add_pair(r, &b, "pay", f->pay);
    add_pair(r, &b, "offering", f->offering == 0 ? STR("") : id_text(r->arena, f->offering));
    add_pair(r, &b, "from", f->has_from ? day_iso(r->arena, f->from) : STR(""));
    add_pair(r, &b, "to", f->has_to ? day_iso(r->arena, f->to) : STR(""));
    add_pair(r, &b, "time", f->is_all ? STR("all") : STR(""));
    add_pair(r, &b, "q", f->q);
    bool is_first = f->before == 0 || f->before == FOR_EVER;
    add_pair(r, &b, "before", is_first ? STR("") : id_text(r->arena, f->before));
    return (struct url){buf_view(&b)};
}

/* --- counting --- */

/* The time of slots that the filter means; false: any. */
static bool time_of(const struct web_req *r, const struct booking_filter *f, int64_t *from,
                    int64_t *to)
{
    *from = 0;
    *to = FOR_EVER;
    if (f->has_from) {
        *from = day_start(f->from).ms;
    } else if (!f->is_all && !f->has_to) {
        *from = day_start(day_of(r->now)).ms;
    }
    if (f->has_to) {
        *to = day_start(day_add(f->to, 1)).ms;
    }
    return *from != 0 || *to != FOR_EVER;
}

static enum err matrix_of(const struct web_req *r, const struct booking_filter *f,
                          struct matrix_all_rows *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t shop = web_shop(r).v, from, to;
    if (time_of(r, f, &from, &to)) {
        struct matrix_slots_in in = {
            .shop = shop, .offering = f->offering, .from_at = from, .to_at = to, .max = PAIRS_MAX};
        return q_matrix_slots(db, r->arena, &in, out);
    }
    if (f->offering != 0) {
        struct matrix_offering_in in = {.shop = shop, .offering = f->offering, .max = PAIRS_MAX};
        return q_matrix_offering(db, r->arena, &in, out);
    }
    return q_matrix_all(db, r->arena, &(struct matrix_all_in){shop, PAIRS_MAX}, out);
}

/* Count one pair of states. `sum` has room for all pairs. */
static void add_count(struct matrix_all_rows *sum, const struct matrix_all_row *one)
{
    for (size_t i = 0; i < sum->n; i++) {
        if (str_eq(sum->v[i].status, one->status) &&
            str_eq(sum->v[i].pay_status, one->pay_status)) {
            sum->v[i].n += one->n;
            return;
        }
    }
    if (sum->n < PAIRS_MAX) {
        sum->v[sum->n++] = *one;
    }
}

/* Who sees only some offerings is shown each of them, or the one of the filter, on its own. */
static enum err offerings_of(const struct web_req *r, const struct booking_filter *f,
                             struct access_offerings *out)
{
    TRY(access_offerings(r, out));
    if (!out->is_all && f->offering != 0) {
        bool sees = access_sees(out, f->offering);
        int64_t *one = ARENA_NEW(r->arena, int64_t);
        *one = f->offering;
        *out = (struct access_offerings){.v = one, .n = sees ? 1 : 0};
    }
    return OK;
}

enum err booking_matrix_read(const struct web_req *r, const struct booking_filter *f,
                             struct matrix_all_rows *out)
{
    struct access_offerings of;
    TRY(offerings_of(r, f, &of));
    if (of.is_all) {
        return matrix_of(r, f, out);
    }
    *out = (struct matrix_all_rows){.v = ARENA_ARRAY(r->arena, struct matrix_all_row, PAIRS_MAX)};
    for (size_t k = 0; k < of.n; k++) {
        struct booking_filter one = *f;
        struct matrix_all_rows some;
        one.offering = of.v[k];
        TRY(matrix_of(r, &one, &some));
        for (size_t i = 0; i < some.n; i++) {
            add_count(out, &some.v[i]);
        }
    }
    return OK;
}

static struct str pay_name(struct str filter)
{
    return str_is(filter, "none") ? STR("") : filter;
}

/* Bookings of a status (empty: any) and a payment's status ("none": without payment). */
static int64_t count_of(const struct matrix_all_rows *m, struct str status, struct str pay)
{
    int64_t n = 0;
    for (size_t i = 0; i < m->n; i++) {
        bool is_status = status.n == 0 || str_eq(m->v[i].status, status);
        bool is_pay = pay.n == 0 || str_eq(m->v[i].pay_status, pay_name(pay));
        n += is_status && is_pay ? m->v[i].n : 0;
    }
    return n;
}

/* --- finding --- */

/* One page of both, newest first, each once. */
static void merge(struct arena *arena, struct booking_page_all_rows *out,
                  const struct booking_page_all_rows *some)
{
    struct booking_page_all_row *merged =
        ARENA_ARRAY(arena, struct booking_page_all_row, PAGE_LINES + 1);
    size_t n = 0, a = 0, b = 0;
    while (n <= PAGE_LINES && (a < out->n || b < some->n)) {
        bool takes_a = b == some->n || (a < out->n && out->v[a].id >= some->v[b].id);
        bool is_same = a < out->n && b < some->n && out->v[a].id == some->v[b].id;
        merged[n++] = takes_a ? out->v[a++] : some->v[b];
        b += is_same || !takes_a;
    }
    *out = (struct booking_page_all_rows){merged, n};
}

/* Ids of one page, merged from the pairs of states that the filter lets through: each is in order
 * of its index. */
static enum err page_of_pairs(const struct web_req *r, const struct booking_filter *f,
                              const struct matrix_all_rows *m, struct booking_page_all_rows *out)
{
    *out = (struct booking_page_all_rows){
        .v = ARENA_ARRAY(r->arena, struct booking_page_all_row, PAGE_LINES + 1)};
    for (size_t i = 0; i < m->n; i++) {
        struct str status = m->v[i].status, pay = m->v[i].pay_status;
        if ((f->status.n > 0 && !str_eq(status, f->status)) ||
            (f->pay.n > 0 && !str_eq(pay, pay_name(f->pay)))) {
            continue;
        }
        struct booking_page_all_rows some;
        struct booking_page_status_in in = {web_shop(r).v, f->before, status, pay, PAGE_LINES + 1};
        TRY(q_booking_page_status(db_reader(r->app->db), r->arena, &in, &some));
        merge(r->arena, out, &some);
    }
    return OK;
}

/* Ids of one page without a search: the query that narrows most. */
static enum err page_of_all(const struct web_req *r, const struct booking_filter *f,
                            const struct matrix_all_rows *m, struct booking_page_all_rows *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t shop = web_shop(r).v, from, to, any_pay = f->pay.n == 0;
    struct str pay = pay_name(f->pay);
    if (time_of(r, f, &from, &to)) {
        struct booking_page_slots_in in = {.shop = shop,
                                           .offering = f->offering,
                                           .from_at = from,
                                           .to_at = to,
                                           .before = f->before,
                                           .status = f->status,
                                           .any_pay = any_pay,
                                           .pay_status = pay,
                                           .max = PAGE_LINES + 1};
        return q_booking_page_slots(db, r->arena, &in, out);
    }
    if (f->offering != 0) {
        struct booking_page_offering_in in = {.shop = shop,
                                              .offering = f->offering,
                                              .before = f->before,
                                              .status = f->status,
                                              .any_pay = any_pay,
                                              .pay_status = pay,
                                              .max = PAGE_LINES + 1};
        return q_booking_page_offering(db, r->arena, &in, out);
    }
    if (f->status.n > 0 || !any_pay) {
        return page_of_pairs(r, f, m, out);
    }
    struct booking_page_all_in in = {.shop = shop, .before = f->before, .max = PAGE_LINES + 1};
    return q_booking_page_all(db, r->arena, &in, out);
}

static enum err page_of_filter(const struct web_req *r, const struct booking_filter *f,
                               const struct matrix_all_rows *m, struct booking_page_all_rows *out)
{
    struct access_offerings of;
    TRY(offerings_of(r, f, &of));
    if (of.is_all) {
        return page_of_all(r, f, m, out);
    }
    *out = (struct booking_page_all_rows){0};
    for (size_t k = 0; k < of.n; k++) {
        struct booking_filter one = *f;
        struct booking_page_all_rows some;
        one.offering = of.v[k];
        TRY(page_of_all(r, &one, m, &some));
        merge(r->arena, out, &some);
    }
    return OK;
}

/* --- searching --- */

/* "%…%" with the pattern's own signs escaped; spaces do not count. */
static struct str pattern(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, a, 1024);
    buf_char(&b, '%');
    for (size_t i = 0; i < s.n; i++) {
        if (str_starts(str_sub(s, i, s.n), STR("　"))) {
            i += STR("　").n - 1;
            continue;
        }
        if (s.p[i] == '%' || s.p[i] == '_' || s.p[i] == '\\') {
            buf_char(&b, '\\');
        }
        if (s.p[i] != ' ') {
            buf_char(&b, (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]));
        }
    }
    buf_char(&b, '%');
    return buf_view(&b);
}

static struct str digits_of(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            p[n++] = s.p[i];
        } else if (s.p[i] != '-' && s.p[i] != ' ') {
            return STR(""); /* not only a number */
        }
    }
    return (struct str){p, n};
}

/* A booking's number; or a number of the store, and parts of name, reading, mail and phone:
 * 確認番号 is mostly the phone's number, which other bookings of the customer have too. */
static enum err page_of_search(const struct web_req *r, const struct booking_filter *f,
                               struct booking_page_all_rows *out)
{
    struct arena *a = r->arena;
    struct db_conn *db = db_reader(r->app->db);
    struct str narrow = text_narrow(a, f->q), digits = digits_of(a, narrow);
    int64_t id;
    if (id_parse(narrow, &id)) {
        struct booking_line_row row;
        bool found;
        TRY(q_booking_line(db, a, &(struct booking_line_in){web_shop(r).v, id}, &row, &found));
        if (found) {
            *out = (struct booking_page_all_rows){ARENA_NEW(a, struct booking_page_all_row), 1};
            out->v[0].id = id;
            return OK;
        }
    }
    *out = (struct booking_page_all_rows){.n = 0};
    if (digits.n >= NUMBER_DIGITS_MIN && f->before == FOR_EVER) {
        struct booking_by_number_in in = {web_shop(r).v, digits, PAGE_LINES};
        TRY(q_booking_by_number(db, a, &in, out));
    }
    struct booking_page_all_rows some;
    struct booking_search_in in = {.shop = web_shop(r).v,
                                   .before = f->before,
                                   .text = pattern(a, f->q),
                                   .kana = pattern(a, kana_to_katakana(a, f->q)),
                                   .phone = digits.n == 0 ? STR("") : pattern(a, digits),
                                   .max = PAGE_LINES + 1};
    TRY(q_booking_search(db, a, &in, &some));
    merge(a, out, &some);
    return OK;
}

/* A search finds in all offerings: leave out those that are not for this person's eyes. */
static enum err keep_seen(const struct web_req *r, struct booking_page_all_rows *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < ids->n; i++) {
        enum access has;
        TRY(access_to_booking(r, ids->v[i].id, &has));
        if (has >= ACCESS_VIEW) {
            ids->v[n++] = ids->v[i];
        }
    }
    ids->n = n;
    return OK;
}

/* --- the page --- */

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
    f.before = FOR_EVER;
    return (struct filter_link){tr(r->lang, label), admin_number(r->arena, count),
                                booking_filter_url(r, &f), is_here};
}

static void fill_links(struct bookings_view *v, const struct web_req *r,
                       const struct booking_filter *f, const struct matrix_all_rows *m)
{
    struct booking_filter g = *f;
    g.is_all = false;
    g.has_from = g.has_to = false;
    bool has_days = f->has_from || f->has_to;
    v->times[0] = link_of(r, g, TX_ADMIN_UPCOMING, 0, !f->is_all && !has_days);
    g.is_all = true;
    v->times[1] = link_of(r, g, TX_ADMIN_ALL_TIMES, 0, f->is_all && !has_days);

    g = *f;
    g.status = STR("");
    g.pay = STR("");
    v->statuses[v->n_statuses++] =
        link_of(r, g, TX_ADMIN_ALL, count_of(m, STR(""), STR("")), f->status.n == 0);
    for (int s = BOOKING_WAITLISTED; s < BOOKING_STATUS_COUNT; s++) {
        g.status = booking_status_name((enum booking_status)s);
        v->statuses[v->n_statuses++] =
            link_of(r, g, booking_status_label((enum booking_status)s),
                    count_of(m, g.status, STR("")), str_eq(f->status, g.status));
    }
    g.status = f->status;
    g.pay = STR("");
    v->pays[v->n_pays++] =
        link_of(r, g, TX_ADMIN_ALL_PAYMENTS, count_of(m, f->status, STR("")), f->pay.n == 0);
    for (int s = PAY_NONE + 1; s <= PAY_STATUS_COUNT; s++) {
        bool is_none = s == PAY_STATUS_COUNT; /* last: nothing to pay */
        g.pay = is_none ? STR("none") : pay_status_name((enum pay_status)s);
        int64_t n = count_of(m, f->status, g.pay);
        bool is_here = str_eq(f->pay, g.pay);
        if (n > 0 || is_here) {
            enum tx label =
                is_none ? TX_PAY_METHOD_NONE : pay_status_label(PAY_KONBINI, (enum pay_status)s);
            v->pays[v->n_pays++] = link_of(r, g, label, n, is_here);
        }
    }
}

static enum err fill_offerings(struct bookings_view *v, const struct web_req *r)
{
    struct offering_get_rows rows;
    TRY(q_offering_list(db_reader(r->app->db), r->arena,
                        &(struct offering_list_in){web_shop(r).v, OFFERINGS_MAX}, &rows));
    struct access_offerings seen;
    TRY(access_offerings(r, &seen));
    v->offerings = ARENA_ARRAY(r->arena, struct option, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        if (!access_sees(&seen, rows.v[i].id)) {
            continue;
        }
        v->offerings[v->n_offerings++] =
            (struct option){id_text(r->arena, rows.v[i].id),
                            admin_words(r->lang, rows.v[i].title, rows.v[i].title_en)};
    }
    return OK;
}

enum err admin_bookings(struct web_req *r)
{
    struct booking_filter f = read_filter(r);
    struct bookings_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_BOOKINGS), "/bookings"),
        .action = web_admin_url(r, "/bookings"),
        .clear = web_admin_url(r, "/bookings"),
        .waiting = web_admin_url(r, "/waiting"),
        .offering = f.offering == 0 ? STR("") : id_text(r->arena, f.offering),
        .from = f.has_from ? day_iso(r->arena, f.from) : STR(""),
        .to = f.has_to ? day_iso(r->arena, f.to) : STR(""),
        .q = f.q,
        .status = f.status,
        .pay = f.pay,
        .time = f.is_all ? STR("all") : STR(""),
        .is_search = f.q.n > 0,
        .is_narrowed = f.offering != 0 || f.has_from || f.has_to,
    };
    v.has_filters = f.q.n > 0 || f.status.n > 0 || f.pay.n > 0 || f.offering != 0 || f.has_from ||
                    f.has_to || f.is_all;
    struct booking_page_all_rows ids;
    if (v.is_search) {
        TRY(page_of_search(r, &f, &ids));
    } else {
        struct matrix_all_rows matrix;
        TRY(booking_matrix_read(r, &f, &matrix));
        fill_links(&v, r, &f, &matrix);
        TRY(page_of_filter(r, &f, &matrix, &ids));
    }
    v.has_next = ids.n > PAGE_LINES;
    if (v.has_next) {
        ids.n = PAGE_LINES;
        f.before = ids.v[ids.n - 1].id;
        v.next = booking_filter_url(r, &f);
    }
    if (v.is_search && !r->staff.sees_all) {
        TRY(keep_seen(r, &ids));
    }
    TRY(booking_table_read(r, &ids, &v.table));
    TRY(fill_offerings(&v, r));
    WEB_RENDER(r, 200, render_web_admin_bookings, &v);
}
