/* receipt_pdf.c: a receipt drawn as a sheet of A4, always in Japanese: it is a document of Japan's
 * tax law (消費税法 57条の4), whoever asks for it. */
#include "app/ids.h"
#include "app/receipt.h"
#include "app/receipt_paid.h"
#include "app/refund_move.h"
#include "app/voucher.h"
#include "base/pdf.h"
#include "core/format.h"
#include "core/payment.h"
#include "core/tax.h"

#include <inttypes.h>

#define LEFT  22.0
#define WIDTH 166.0

struct sheet {
    struct arena *a;
    struct pdf *pdf;
    struct booking_id booking;
    struct payment_get_row p;
    struct receipt_latest_row issue;
};

/* Millimetres; a text that is higher than `height` gets smaller letters. */
struct place {
    double x, y, width, height;
};

static double put(struct sheet *s, struct place at, double points, enum pdf_align align,
                  struct str text)
{
    return pdf_text(s->pdf, &(struct pdf_text){.x = at.x,
                                               .y = at.y,
                                               .width = at.width,
                                               .height = at.height,
                                               .points = points,
                                               .align = align,
                                               .is_bold = points > 12,
                                               .text = text});
}

static struct str ja(enum tx text)
{
    return tr(LANG_JA, text);
}

static struct str day_text(struct arena *a, int64_t ms)
{
    return format_day(a, LANG_JA, day_of((struct instant){ms}));
}

static struct str means(const struct sheet *s)
{
    enum pay_method method = PAY_METHOD_NONE;
    if (!pay_method_parse(s->p.method, &method)) {
        return STR("");
    }
    struct str label = ja(pay_method_label(method));
    struct str chain = voucher_chain_name(LANG_JA, s->p.paid_chain);
    return str_empty(chain) ? label : tx_receipt_means_chain(s->a, LANG_JA, label, chain);
}

static void draw_head(struct sheet *s)
{
    enum honorific h;
    if (!honorific_parse(s->issue.honorific, &h)) {
        h = HONORIFIC_SAMA;
    }
    put(s, (struct place){LEFT, 24, WIDTH, 14}, 26, PDF_CENTRE, ja(TX_RECEIPT_TITLE));
    if (s->issue.issue > 1) {
        put(s, (struct place){LEFT, 26, 40, 8}, 14, PDF_LEFT, ja(TX_RECEIPT_AGAIN));
    }
    put(s, (struct place){LEFT, 42, WIDTH, 5}, 9.5, PDF_RIGHT,
        tx_receipt_number(s->a, LANG_JA, receipt_number_text(s->a, s->issue.number)));
    put(s, (struct place){LEFT, 47.5, WIDTH, 5}, 9.5, PDF_RIGHT,
        tx_receipt_issued(s->a, LANG_JA, day_text(s->a, s->issue.issued_at)));
    put(s, (struct place){LEFT, 62, WIDTH - 30, 13}, 17, PDF_LEFT,
        tx_receipt_to(s->a, LANG_JA, s->issue.addressee, ja(honorific_label(h))));
    pdf_line(s->pdf, LEFT, 75, LEFT + WIDTH - 30, 75, 0.4);
}

static void draw_amount(struct sheet *s)
{
    struct yen total = {s->issue.amount};
    pdf_shade(s->pdf, LEFT, 83, WIDTH, 21);
    put(s, (struct place){LEFT + 6, 90.5, 40, 8}, 11, PDF_LEFT, ja(TX_RECEIPT_AMOUNT));
    put(s, (struct place){LEFT, 86, WIDTH - 8, 17}, 28, PDF_RIGHT,
        tx_receipt_total(s->a, LANG_JA, format_yen(s->a, LANG_JA, total)));
    double height = put(s, (struct place){LEFT, 108, WIDTH, 11}, 11, PDF_LEFT,
                        tx_receipt_for(s->a, LANG_JA, s->issue.title));
    put(s, (struct place){LEFT, 108 + height + 1, WIDTH, 6}, 11, PDF_LEFT, ja(TX_RECEIPT_RECEIVED));
}

static void draw_row(struct sheet *s, double *y, enum tx label, struct str value)
{
    put(s, (struct place){LEFT + 2, *y + 2.2, 42, 5}, 10, PDF_LEFT, ja(label));
    put(s, (struct place){LEFT + 46, *y + 2.2, WIDTH - 48, 5}, 10, PDF_LEFT, value);
    *y += 9.4;
    pdf_line(s->pdf, LEFT, *y, LEFT + WIDTH, *y, 0.15);
}

static void draw_rows(struct sheet *s)
{
    double y = 130;
    struct yen total = {s->issue.amount}, tax = tax_included(total, s->issue.tax_percent);
    struct str rate = str_format(s->a, "%" PRId64, s->issue.tax_percent);
    pdf_line(s->pdf, LEFT, y, LEFT + WIDTH, y, 0.15);
    draw_row(s, &y, TX_RECEIPT_BASE,
             tx_receipt_rate(s->a, LANG_JA, format_yen(s->a, LANG_JA, total), rate));
    draw_row(s, &y, TX_RECEIPT_TAX,
             tx_receipt_rate(s->a, LANG_JA, format_yen(s->a, LANG_JA, tax), rate));
    draw_row(s, &y, TX_RECEIPT_PAID_ON, day_text(s->a, s->p.paid_at.v));
    draw_row(s, &y, TX_RECEIPT_MEANS, means(s));
    draw_row(s, &y, TX_RECEIPT_BOOKING, id_text(s->a, s->booking.v));
}

static void draw_shop(struct sheet *s)
{
    const struct receipt_latest_row *i = &s->issue;
    double y = 192, x = LEFT + 66, width = WIDTH - 66;
    y += put(s, (struct place){x, y, width, 15}, 13, PDF_LEFT, i->seller) + 1.5;
    if (!str_empty(i->address)) {
        y += put(s, (struct place){x, y, width, 20}, 9.5, PDF_LEFT, i->address) + 1;
    }
    if (!str_empty(i->phone)) {
        y += put(s, (struct place){x, y, width, 5}, 9.5, PDF_LEFT,
                 tx_receipt_phone(s->a, LANG_JA, i->phone)) +
             1;
    }
    if (!str_empty(i->invoice_number)) {
        put(s, (struct place){x, y, width, 5}, 9.5, PDF_LEFT,
            tx_receipt_invoice(s->a, LANG_JA, i->invoice_number));
    }
    pdf_box(s->pdf, LEFT, 193, 44, 22, 0.15);
    put(s, (struct place){LEFT, 199, 44, 12}, 9, PDF_CENTRE, ja(TX_RECEIPT_STAMP));
}

static void draw_notes(struct sheet *s)
{
    double y = 244;
    pdf_line(s->pdf, LEFT, y, LEFT + WIDTH, y, 0.15);
    y += 3;
    if (str_eq(s->p.method, pay_method_name(PAY_KONBINI))) {
        y += put(s, (struct place){LEFT, y, WIDTH, 10}, 9, PDF_LEFT, ja(TX_RECEIPT_TWICE)) + 1;
    }
    if (s->issue.issue > 1) {
        put(s, (struct place){LEFT, y, WIDTH, 10}, 9, PDF_LEFT, ja(TX_RECEIPT_TWICE_AGAIN));
    }
}

static enum err load(struct db_conn *db, struct shop_id shop, struct sheet *s, bool *found)
{
    TRY(receipt_paid(db, s->a, shop, s->booking, &s->p, found));
    if (!*found) {
        return OK;
    }
    struct yen left;
    struct receipt_latest_in in = {shop.v, s->p.id};
    TRY(q_receipt_latest(db, s->a, &in, &s->issue, found));
    TRY(refund_left(db, s->a, shop, &s->p, &left));
    *found = *found && s->issue.amount == left.v;
    return OK;
}

enum err receipt_pdf(struct db_conn *db, struct arena *a, struct shop_id shop,
                     struct booking_id booking, struct str *out)
{
    struct sheet s = {.a = a, .booking = booking};
    bool found;
    TRY(load(db, shop, &s, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    s.pdf = pdf_new(a, ja(TX_RECEIPT_TITLE), (struct instant){s.issue.issued_at});
    draw_head(&s);
    draw_amount(&s);
    draw_rows(&s);
    draw_shop(&s);
    draw_notes(&s);
    return pdf_finish(s.pdf, out);
}
