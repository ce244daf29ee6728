/* words_refund.c: what mails about a refund say. */
#include "app/mail/words.h"
#include "core/format.h"

static struct str amount(const struct mail_facts *f, const struct mail_view *v)
{
    return format_yen(v->arena, v->lang, (struct yen){f->refund.amount});
}

static void head(const struct mail_facts *f, struct mail_view *v, enum tx subject, enum tx heading)
{
    v->subject = tx_mail_subject(v->arena, v->lang, f->shop, tr(v->lang, subject));
    v->heading = tr(v->lang, heading);
}

static struct str until(const struct mail_facts *f, const struct mail_view *v)
{
    return f->refund.details_until.is_set
               ? format_instant(v->arena, v->lang, (struct instant){f->refund.details_until.v})
               : STR_NONE;
}

/* Where the provider asks for a bank account: by when, and that nobody else asks for it. */
static void bank(const struct mail_facts *f, struct mail_view *v)
{
    struct str limit = until(f, v);
    if (limit.p != NULL) {
        v->warning = tx_mail_refund_bank_until(v->arena, v->lang, limit);
    }
    mail_lead(v, tx_mail_refund_bank_not_here(v->arena, v->lang, f->shop));
}

void mail_words_refund_started(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_REFUND_STARTED_SUBJECT, TX_MAIL_REFUND_STARTED_HEADING);
    mail_lead(v, tx_mail_refund_started_lead(v->arena, v->lang, f->shop, amount(f, v)));
    if (f->refund_status == REFUND_AWAITING_DETAILS) {
        mail_lead(v, tr(v->lang, TX_MAIL_REFUND_BANK));
        bank(f, v);
    } else {
        mail_lead(v, tr(v->lang, TX_MAIL_REFUND_WAIT));
    }
}

void mail_words_refund_again(const struct mail_facts *f, struct mail_view *v)
{
    head(f, v, TX_MAIL_REFUND_AGAIN_SUBJECT, TX_MAIL_REFUND_AGAIN_HEADING);
    mail_lead(v, tx_mail_refund_again_lead(v->arena, v->lang, amount(f, v)));
    bank(f, v);
}

void mail_words_refund_done(const struct mail_facts *f, struct mail_view *v)
{
    static struct str (*const done[PAY_METHOD_COUNT])(struct arena *, enum lang, struct str) = {
        [PAY_KONBINI] = tx_mail_refund_done_konbini,
        [PAY_CARD] = tx_mail_refund_done_card,
        [PAY_ONSITE] = tx_mail_refund_done_onsite,
    };
    head(f, v, TX_MAIL_REFUND_DONE_SUBJECT, TX_MAIL_REFUND_DONE_HEADING);
    if (done[f->paid_by] != NULL) {
        mail_lead(v, done[f->paid_by](v->arena, v->lang, amount(f, v)));
    }
}

void mail_words_refund_failed(const struct mail_facts *f, struct mail_view *v)
{
    mail_lead(v, tx_mail_staff_refund_failed_lead(v->arena, v->lang, amount(f, v)));
    v->warning = tr(v->lang, TX_MAIL_STAFF_REFUND_FAILED_TASK);
}

void mail_rows_refund(const struct mail_facts *f, struct mail_view *v, bool is_for_staff)
{
    enum refund_reason reason;
    if (!f->has_refund) {
        return;
    }
    mail_row(v, TX_MAIL_ROW_REFUND, amount(f, v));
    mail_row(v, TX_MAIL_ROW_REFUND_STATUS, tr(v->lang, refund_status_label(f->refund_status)));
    if (f->refund_status == REFUND_AWAITING_DETAILS) {
        mail_row(v, TX_MAIL_ROW_REFUND_UNTIL, until(f, v));
    }
    if (is_for_staff && refund_reason_parse(f->refund.reason, &reason)) {
        mail_row(v, TX_MAIL_ROW_REFUND_REASON, tr(v->lang, refund_reason_label(reason)));
    }
}
