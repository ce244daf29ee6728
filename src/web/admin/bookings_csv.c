/* bookings_csv.c: the list of bookings as a file, with the filters of the list. */
#include "base/json.h"
#include "store/export.h"
#include "web/access.h"
#include "web/admin/bookings.h"
#include "web/admin/export.h"
#include "web/router.h"

#include <inttypes.h>

enum { AT_A_TIME = 500, ANSWERS_MAX = 32 * 1024 };

static const enum tx heads[] = {
    TX_EXPORT_ID,      TX_EXPORT_CREATED,  TX_EXPORT_STATUS,  TX_EXPORT_REASON, TX_EXPORT_OFFERING,
    TX_EXPORT_TICKET,  TX_EXPORT_STARTS,   TX_EXPORT_ENDS,    TX_EXPORT_PARTY,  TX_EXPORT_NAME,
    TX_EXPORT_KANA,    TX_EXPORT_MAIL,     TX_EXPORT_PHONE,   TX_EXPORT_AMOUNT, TX_EXPORT_METHOD,
    TX_EXPORT_PAYMENT, TX_EXPORT_DEADLINE, TX_EXPORT_PAID_AT, TX_EXPORT_CHAIN,  TX_EXPORT_ANSWERS,
    TX_EXPORT_NOTE};

static void write_at(struct csv *c, struct opt_i64 at)
{
    if (at.is_set) {
        csv_at(c, (struct instant){at.v});
    } else {
        csv_empty(c);
    }
}

/* "ヨガの経験：はじめて", a line each. */
static struct str answers_of(struct arena *a, enum lang l, struct str json)
{
    json_t *root, *item;
    size_t i;
    struct buf b;
    if (json_parse(json, &root) != OK) {
        return STR("");
    }
    buf_init(&b, a, ANSWERS_MAX);
    json_array_foreach(root, i, item)
    {
        struct str value = json_str_at(a, item, "value");
        if (!str_empty(value)) {
            buf_c(&b, b.n > 0 ? "\n" : "");
            buf_str(&b, tx_export_answer(a, l, json_str_at(a, item, "label"), value));
        }
    }
    json_decref(root);
    return buf_view(&b);
}

static struct str reason_of(enum lang l, struct str name)
{
    enum cancel_reason reason;
    bool is_any = cancel_reason_parse(name, &reason) && reason != CANCEL_NONE;
    return is_any ? tr(l, cancel_reason_label(reason)) : STR("");
}

static void write_line(const struct web_req *r, struct arena *a, struct csv *c,
                       const struct export_bookings_row *b)
{
    enum lang l = r->lang;
    bool is_overdue = b->deadline.is_set && b->deadline.v < r->now.ms;
    csv_text(c, id_text(a, b->id));
    csv_at(c, (struct instant){b->created_at});
    csv_text(c, chip_of_booking(l, b->status).label);
    csv_text(c, reason_of(l, b->cancel_reason));
    csv_text(c, admin_words(l, b->title, b->title_en));
    csv_text(c, b->ticket);
    csv_at(c, (struct instant){b->starts_at});
    csv_at(c, (struct instant){b->ends_at});
    csv_i64(c, b->party);
    csv_text(c, b->name);
    csv_text(c, b->kana);
    csv_text(c, b->mail);
    csv_phone(c, b->phone);
    csv_i64(c, b->amount);
    csv_text(c, export_method(l, b->method));
    csv_text(c, chip_of_payment(a, l, b->method, b->pay_status, b->fail, is_overdue).label);
    write_at(c, b->deadline);
    write_at(c, b->paid_at);
    csv_text(c, export_chain(l, b->paid_chain));
    csv_text(c, answers_of(a, l, b->answers));
    csv_text(c, b->staff_note);
    csv_end(c);
}

/* The lines of a part of the ids. */
static enum err write_part(const struct web_req *r, const struct access_offerings *seen,
                           struct csv *c, const struct booking_page_all_row *ids, size_t n,
                           size_t *lines)
{
    struct arena *a = arena_new(); /* of this part alone: the request's would keep all of them */
    struct export_bookings_rows rows = {.n = 0};
    struct buf list;
    buf_init(&list, a, AT_A_TIME * 24);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&list, "%s%" PRId64, i == 0 ? "" : ",", ids[i].id);
    }
    struct export_bookings_in in = {web_shop(r).v, buf_view(&list), AT_A_TIME};
    enum err e = q_export_bookings(db_reader(r->app->db), a, &in, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        if (access_sees(seen, rows.v[i].offering)) {
            write_line(r, a, c, &rows.v[i]);
            ++*lines;
        }
    }
    arena_free(a);
    return e;
}

static enum err write_all(struct web_req *r, struct csv *c, const struct booking_page_all_rows *ids,
                          size_t *lines)
{
    struct access_offerings seen;
    TRY(access_offerings(r, &seen));
    for (size_t i = 0; i < ids->n; i += AT_A_TIME) {
        size_t n = ids->n - i < AT_A_TIME ? ids->n - i : AT_A_TIME;
        TRY(write_part(r, &seen, c, ids->v + i, n, lines));
    }
    return OK;
}

static enum err find(struct web_req *r, const struct booking_filter *f,
                     struct booking_page_all_rows *ids)
{
    struct matrix_all_rows matrix = {.n = 0};
    if (f->q.n == 0) {
        TRY(booking_matrix_read(r, f, &matrix));
    }
    return booking_find(r, f, &matrix, EXPORT_LINES_MAX + 1, ids);
}

enum err admin_bookings_csv(struct web_req *r)
{
    struct booking_filter f = booking_filter_read(r);
    struct booking_page_all_rows ids;
    struct csv c;
    size_t lines = 0;
    TRY(find(r, &f, &ids));
    if (ids.n == 0 || ids.n > EXPORT_LINES_MAX) {
        web_flash(r, ids.n == 0 ? TX_FLASH_EXPORT_NOTHING : TX_FLASH_EXPORT_TOO_MANY);
        return web_redirect(r, booking_filter_url(r, &f).s);
    }
    TRY(export_begin(r, &c, heads, COUNT_OF(heads)));
    enum err e = write_all(r, &c, &ids, &lines);
    if (e != OK) {
        fclose(c.file);
        return e;
    }
    struct str name = tx_export_bookings_file(r->arena, r->lang, web_shop_name(r), export_day(r));
    return export_send(r, &c, name, "bookings", lines);
}
