#include "web/admin/bookings.h"

#include "base/kana.h"
#include "base/text_clean.h"
#include "web/access.h"

enum { PAIRS_MAX = 100, NUMBER_DIGITS_MIN = 5 };

/* --- the filter, from and to the address --- */

struct booking_filter booking_filter_read(const struct web_req *r)
{
    struct booking_filter f = {.before = BOOKING_ID_MAX};
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
        f.before = BOOKING_ID_MAX;
    }
    f.has_from = day_parse(text_narrow(r->arena, web_query(r, "from")), &f.from);
    f.has_to = day_parse(text_narrow(r->arena, web_query(r, "to")), &f.to);
    f.has_at = instant_parse(web_query(r, "at"), &f.at);
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

struct url booking_filter_under(const struct web_req *r, const struct booking_filter *f,
                                const char *path)
{
    struct buf b;
    buf_init(&b, r->arena, 4096);
    buf_str(&b, web_admin_url(r, "%s", path).s);
    add_pair(r, &b, "status", f->status);
    add_pair(r, &b, "pay", f->pay);
    add_pair(r, &b, "offering", f->offering == 0 ? STR("") : id_text(r->arena, f->offering));
    add_pair(r, &b, "from", f->has_from ? day_iso(r->arena, f->from) : STR(""));
    add_pair(r, &b, "to", f->has_to ? day_iso(r->arena, f->to) : STR(""));
    add_pair(r, &b, "at", f->has_at ? instant_iso(r->arena, f->at) : STR(""));
    add_pair(r, &b, "time", f->is_all ? STR("all") : STR(""));
    add_pair(r, &b, "q", f->q);
    bool is_first = f->before == 0 || f->before == BOOKING_ID_MAX;
    add_pair(r, &b, "before", is_first ? STR("") : id_text(r->arena, f->before));
    return (struct url){buf_view(&b)};
}

struct url booking_filter_url(const struct web_req *r, const struct booking_filter *f)
{
    return booking_filter_under(r, f, "/bookings");
}

/* --- counting --- */

/* The time of slots that the filter means; false: any. */
static bool time_of(const struct web_req *r, const struct booking_filter *f, int64_t *from,
                    int64_t *to)
{
    *from = 0;
    *to = BOOKING_ID_MAX;
    if (f->has_at) {
        *from = f->at.ms;
        *to = f->at.ms + 1;
        return true;
    }
    if (f->has_from) {
        *from = day_start(f->from).ms;
    } else if (!f->is_all && !f->has_to) {
        *from = day_start(day_of(r->now)).ms;
    }
    if (f->has_to) {
        *to = day_start(day_add(f->to, 1)).ms;
    }
    return *from != 0 || *to != BOOKING_ID_MAX;
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

int64_t booking_matrix_count(const struct matrix_all_rows *m, struct str status, struct str pay)
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

/* The first `max` of both, newest first, each once. */
static void merge(struct arena *arena, size_t max, struct booking_page_all_rows *out,
                  const struct booking_page_all_rows *some)
{
    size_t all = out->n + some->n;
    max = all < max ? all : max;
    struct booking_page_all_row *merged = ARENA_ARRAY(arena, struct booking_page_all_row, max + 1);
    size_t n = 0, a = 0, b = 0;
    while (n < max && (a < out->n || b < some->n)) {
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
                              const struct matrix_all_rows *m, size_t max,
                              struct booking_page_all_rows *out)
{
    *out = (struct booking_page_all_rows){.n = 0};
    for (size_t i = 0; i < m->n; i++) {
        struct str status = m->v[i].status, pay = m->v[i].pay_status;
        if ((f->status.n > 0 && !str_eq(status, f->status)) ||
            (f->pay.n > 0 && !str_eq(pay, pay_name(f->pay)))) {
            continue;
        }
        struct booking_page_all_rows some;
        struct booking_page_status_in in = {web_shop(r).v, f->before, status, pay, (int64_t)max};
        TRY(q_booking_page_status(db_reader(r->app->db), r->arena, &in, &some));
        merge(r->arena, max, out, &some);
    }
    return OK;
}

/* Ids of one page without a search: the query that narrows most. */
static enum err page_of_all(const struct web_req *r, const struct booking_filter *f,
                            const struct matrix_all_rows *m, size_t max,
                            struct booking_page_all_rows *out)
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
                                           .max = (int64_t)max};
        return q_booking_page_slots(db, r->arena, &in, out);
    }
    if (f->offering != 0) {
        struct booking_page_offering_in in = {.shop = shop,
                                              .offering = f->offering,
                                              .before = f->before,
                                              .status = f->status,
                                              .any_pay = any_pay,
                                              .pay_status = pay,
                                              .max = (int64_t)max};
        return q_booking_page_offering(db, r->arena, &in, out);
    }
    if (f->status.n > 0 || !any_pay) {
        return page_of_pairs(r, f, m, max, out);
    }
    struct booking_page_all_in in = {.shop = shop, .before = f->before, .max = (int64_t)max};
    return q_booking_page_all(db, r->arena, &in, out);
}

static enum err page_of_filter(const struct web_req *r, const struct booking_filter *f,
                               const struct matrix_all_rows *m, size_t max,
                               struct booking_page_all_rows *out)
{
    struct access_offerings of;
    TRY(offerings_of(r, f, &of));
    if (of.is_all) {
        return page_of_all(r, f, m, max, out);
    }
    *out = (struct booking_page_all_rows){0};
    for (size_t k = 0; k < of.n; k++) {
        struct booking_filter one = *f;
        struct booking_page_all_rows some;
        one.offering = of.v[k];
        TRY(page_of_all(r, &one, m, max, &some));
        merge(r->arena, max, out, &some);
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
static enum err page_of_search(const struct web_req *r, const struct booking_filter *f, size_t max,
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
    if (digits.n >= NUMBER_DIGITS_MIN && f->before == BOOKING_ID_MAX) {
        struct booking_by_number_in in = {web_shop(r).v, digits, (int64_t)max};
        TRY(q_booking_by_number(db, a, &in, out));
    }
    struct booking_page_all_rows some;
    struct booking_search_in in = {.shop = web_shop(r).v,
                                   .before = f->before,
                                   .text = pattern(a, f->q),
                                   .kana = pattern(a, kana_to_katakana(a, f->q)),
                                   .phone = digits.n == 0 ? STR("") : pattern(a, digits),
                                   .max = (int64_t)max};
    TRY(q_booking_search(db, a, &in, &some));
    merge(a, max, out, &some);
    return OK;
}

enum err booking_keep_seen(const struct web_req *r, struct booking_page_all_rows *ids)
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

enum err booking_find(const struct web_req *r, const struct booking_filter *f,
                      const struct matrix_all_rows *m, size_t max,
                      struct booking_page_all_rows *out)
{
    return f->q.n > 0 ? page_of_search(r, f, max, out) : page_of_filter(r, f, m, max, out);
}
