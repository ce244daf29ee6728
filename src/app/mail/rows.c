#include "app/mail/words.h"
#include "base/json.h"
#include "core/format.h"

#include <assert.h>
#include <inttypes.h>

void mail_row(struct mail_view *v, enum tx label, struct str value)
{
    if (!str_empty(value)) {
        assert(v->n_rows < MAIL_MAX_ROWS);
        v->rows[v->n_rows++] = (struct mail_row){tr(v->lang, label), value};
    }
}

static void booking_rows(const struct mail_facts *f, struct mail_view *v)
{
    struct arena *a = v->arena;
    mail_row(v, TX_MAIL_ROW_ID, id_text(a, f->b.id));
    mail_row(v, TX_MAIL_ROW_TITLE, f->title);
    mail_row(v, TX_MAIL_ROW_WHEN, format_range(a, v->lang, f->starts, f->ends));
    mail_row(v, TX_MAIL_ROW_PLACE, f->b.place);
    mail_row(v, TX_MAIL_ROW_TICKET, f->ticket);
    mail_row(v, TX_MAIL_ROW_PARTY,
             tx_mail_party(a, v->lang, str_format(a, "%" PRId64, f->b.party)));
    mail_row(v, TX_MAIL_ROW_AMOUNT, format_yen(a, v->lang, (struct yen){f->b.amount}));
    if (f->b.amount > 0) {
        mail_row(v, TX_MAIL_ROW_METHOD, tr(v->lang, pay_method_label(f->method)));
    }
}

static void paid_rows(const struct mail_facts *f, struct mail_view *v)
{
    if (f->pay_status != PAY_PAID) {
        return;
    }
    mail_row(v, TX_MAIL_ROW_PAID_AMOUNT, format_yen(v->arena, v->lang, (struct yen){f->p.amount}));
    if (f->p.paid_at.is_set) {
        mail_row(v, TX_MAIL_ROW_PAID_AT,
                 format_instant(v->arena, v->lang, (struct instant){f->p.paid_at.v}));
    }
    mail_row(v, TX_MAIL_ROW_PAID_CHAIN, voucher_chain_name(v->lang, f->p.paid_chain));
}

void mail_rows_customer(enum mail_kind kind, const struct mail_facts *f, struct mail_view *v)
{
    mail_rows_refund(f, v, false);
    booking_rows(f, v);
    if (kind == MAIL_RECEIPT) {
        paid_rows(f, v);
    }
}

static enum tx pay_label(const struct mail_facts *f)
{
    bool is_overdue = f->pay_status == PAY_AWAITING_PAYMENT && f->p.deadline.is_set &&
                      f->now.ms > f->p.deadline.v;
    return is_overdue ? TX_PAY_OVERDUE
                      : pay_status_label(f->is_konbini ? PAY_KONBINI
                                         : f->is_card  ? PAY_CARD
                                                       : f->method,
                                         f->pay_status);
}

/* What the customer answered to the form's own questions: [{"label", "value"}, …]. */
static void answer_rows(const struct mail_facts *f, struct mail_view *v)
{
    json_t *root;
    if (json_parse(f->b.answers, &root) != OK) {
        return;
    }
    size_t i;
    json_t *item;
    json_array_foreach(root, i, item)
    {
        struct str label = json_str_at(v->arena, item, "label");
        struct str value = json_str_at(v->arena, item, "value");
        if (v->n_rows < MAIL_MAX_ROWS && !str_empty(label) && !str_empty(value)) {
            v->rows[v->n_rows++] = (struct mail_row){label, value};
        }
    }
    json_decref(root);
}

void mail_rows_staff(const struct mail_facts *f, struct mail_view *v)
{
    struct arena *a = v->arena;
    mail_rows_refund(f, v, true);
    mail_row(v, TX_MAIL_ROW_STATUS, tr(v->lang, booking_status_label(f->status)));
    if (f->status == BOOKING_CANCELLED && f->reason != CANCEL_NONE) {
        mail_row(v, TX_MAIL_ROW_REASON, tr(v->lang, cancel_reason_label(f->reason)));
    }
    if (f->has_payment) {
        mail_row(v, TX_MAIL_ROW_PAY_STATUS, tr(v->lang, pay_label(f)));
    }
    paid_rows(f, v);
    if (f->pay_status != PAY_PAID && f->p.deadline.is_set) {
        mail_row(v, TX_MAIL_ROW_DEADLINE,
                 format_instant(a, v->lang, (struct instant){f->p.deadline.v}));
    }
    mail_row(v, TX_MAIL_ROW_NAME, tx_mail_name_kana(a, v->lang, f->b.name, f->b.kana));
    mail_row(v, TX_MAIL_ROW_MAIL, f->b.mail);
    mail_row(v, TX_MAIL_ROW_PHONE, f->b.phone);
    booking_rows(f, v);
    answer_rows(f, v);
}
