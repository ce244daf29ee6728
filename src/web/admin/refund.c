/* refund.c: 返金する: which payment, how much, why; then once more what it means, net of the fee;
 * then it is asked for. */
#include "web/admin/refund.h"

#include "app/payment_move.h"
#include "app/refund.h"
#include "app/refund_move.h"
#include "base/random.h"
#include "core/format.h"
#include "web/admin/booking.h"
#include "web/admin/refund.html.h"
#include "web/router.h"

#include <assert.h>

enum { NOTE_MAX = 500, KEY_MAX = 64 };

/* --- the payment that is meant --- */

/* What the page is about. */
struct meant {
    struct desk d;
    const struct payment_get_row *p; /* NULL: nothing is left of any */
    struct yen left;
    struct yen fee;
    bool is_fee_known;
};

static enum err back(struct web_req *r, const struct desk *d, enum tx flash)
{
    web_flash(r, flash);
    return web_redirect(r, desk_url(d, "#pays").s);
}

/* `payment` as in the address or the form; empty: the newest of which something is left. */
static enum err meant_load(struct web_req *r, struct str payment, struct meant *m)
{
    int64_t id = 0;
    *m = (struct meant){.p = NULL};
    TRY(desk_load(r, &m->d));
    if (!str_empty(payment) && !id_parse(payment, &id)) {
        return ERR_NOT_FOUND;
    }
    for (size_t i = m->d.payments.n; i > 0; i--) {
        const struct payment_get_row *p = &m->d.payments.v[i - 1];
        if (id != 0 && p->id != id) {
            continue;
        }
        TRY(refund_left(db_reader(r->app->db), r->arena, web_shop(r), p, &m->left));
        if (m->left.v > 0) {
            m->p = p;
            return app_payment_fee(r->app, r->arena, web_shop(r), p, &m->fee, &m->is_fee_known);
        }
    }
    return OK;
}

static bool has_fee(const struct meant *m)
{
    return m->p->provider_id.p != NULL;
}

/* --- the form --- */

static const struct field fields[] = {
    {.name = "payment", .label = TX_NONE, .type = FIELD_HIDDEN, .required = true, .max = KEY_MAX},
    {.name = "key", .label = TX_NONE, .type = FIELD_HIDDEN, .required = true, .max = KEY_MAX},
    {.name = "amount",
     .label = TX_REFUND_AMOUNT,
     .type = FIELD_YEN,
     .required = true,
     .min = 1,
     .max = 100000000},
    {.name = "reason",
     .label = TX_REFUND_REASON,
     .type = FIELD_RADIO,
     .required = true,
     .hint = TX_REFUND_REASON_HINT},
    {.name = "note", .label = TX_REFUND_NOTE, .type = FIELD_TEXTAREA, .max = NOTE_MAX},
};

static struct form *empty_form(const struct web_req *r)
{
    struct form *f = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    struct option *options = ARENA_ARRAY(r->arena, struct option, REFUND_REASON_COUNT);
    size_t n = 0;
    for (unsigned i = 0; i < REFUND_REASON_COUNT; i++) {
        enum refund_reason reason = (enum refund_reason)i;
        if (reason != REFUND_AT_PROVIDER) {
            options[n++] = (struct option){refund_reason_name(reason),
                                           tr(r->lang, refund_reason_label(reason))};
        }
    }
    form_options(f, "reason", options, n);
    return f;
}

/* --- the pages --- */

static void fact(struct refund_view *v, enum tx label, struct str value)
{
    assert(v->n_facts < REFUND_FACTS_MAX);
    v->facts[v->n_facts++] = (struct admin_fact){.label = tr(v->lang, label), .value = value};
}

static struct str yen(const struct refund_view *v, int64_t amount)
{
    return format_yen(v->arena, v->lang, (struct yen){amount});
}

static struct str how(const struct refund_view *v, const struct meant *m)
{
    static const enum tx words[PAY_METHOD_COUNT] = {
        [PAY_CARD] = TX_REFUND_HOW_CARD,
        [PAY_ONSITE] = TX_REFUND_HOW_ONSITE,
    };
    enum pay_method method = pay_method_of(m->p->method);
    return method == PAY_KONBINI ? tx_refund_how_konbini(v->arena, v->lang, m->d.b.mail)
                                 : tr(v->lang, words[method]);
}

static struct refund_view view_of(struct web_req *r, const struct meant *m, enum tx title,
                                  struct form *f)
{
    struct refund_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, title), "/bookings"),
        .title = tr(r->lang, title),
        .about = desk_about(&m->d),
        .error = STR(""),
        .form = f,
        .back = desk_url(&m->d, ""),
    };
    v.how = how(&v, m);
    return v;
}

static void fee_fact(struct refund_view *v, const struct meant *m)
{
    if (has_fee(m)) {
        fact(v, TX_REFUND_FEE,
             m->is_fee_known ? tx_refund_fee_stays(v->arena, v->lang, yen(v, m->fee.v))
                             : tr(v->lang, TX_REFUND_FEE_UNKNOWN));
    }
}

static enum err show_form(struct web_req *r, int status, const struct meant *m, struct form *f)
{
    struct refund_view v = view_of(r, m, TX_REFUND_TITLE, f);
    v.action = desk_url(&m->d, "/refund");
    v.button = tr(r->lang, TX_REFUND_NEXT);
    fact(&v, TX_REFUND_PAID, yen(&v, m->p->amount));
    if (m->left.v < m->p->amount) {
        fact(&v, TX_REFUND_GONE, yen(&v, m->p->amount - m->left.v));
    }
    fact(&v, TX_REFUND_LEFT, yen(&v, m->left.v));
    fee_fact(&v, m);
    WEB_RENDER(r, status, render_web_admin_refund, &v);
}

/* What the shop has of this payment in the end: less than nothing when all goes back. */
static struct str net(const struct refund_view *v, const struct meant *m, int64_t amount)
{
    int64_t kept = m->left.v - amount - (m->is_fee_known ? m->fee.v : 0);
    return kept < 0 ? tx_refund_net_minus(v->arena, v->lang,
                                          format_yen(v->arena, v->lang, (struct yen){-kept}))
                    : yen(v, kept);
}

static enum err show_confirm(struct web_req *r, const struct meant *m, struct form *f)
{
    enum refund_reason reason;
    if (!refund_reason_parse(form_text(f, "reason"), &reason)) {
        return ERR_BAD_REQUEST;
    }
    struct refund_view v = view_of(r, m, TX_REFUND_CONFIRM_TITLE, f);
    int64_t amount = form_yen(f, "amount", 0).v;
    v.action = desk_url(&m->d, "/refund/do");
    v.is_confirm = true;
    v.button = tx_refund_yes(r->arena, r->lang, yen(&v, amount));
    fact(&v, TX_REFUND_ROW_AMOUNT, yen(&v, amount));
    fact(&v, TX_REFUND_REASON, tr(r->lang, refund_reason_label(reason)));
    if (!str_empty(form_text(f, "note"))) {
        fact(&v, TX_REFUND_NOTE, form_text(f, "note"));
    }
    fact(&v, TX_REFUND_ROW_LEFT, yen(&v, m->left.v - amount));
    fee_fact(&v, m);
    if (m->is_fee_known) {
        fact(&v, TX_REFUND_ROW_NET, net(&v, m, amount));
    }
    WEB_RENDER(r, 200, render_web_admin_refund, &v);
}

/* --- asking --- */

enum err admin_refund_page(struct web_req *r)
{
    struct meant m;
    TRY(meant_load(r, web_query(r, "payment"), &m));
    if (m.p == NULL) {
        return back(r, &m.d, TX_FLASH_REFUND_NOTHING);
    }
    struct form *f = empty_form(r);
    form_put(f, "payment", id_text(r->arena, m.p->id));
    form_put(f, "key", random_token(r->arena, r->now));
    form_put_int(f, "amount", m.left.v);
    if (m.d.n_paid > 1) {
        form_put(f, "reason", refund_reason_name(REFUND_FOR_DUPLICATE));
    }
    return show_form(r, 200, &m, f);
}

/* The form as sent, against what is left now. False: the answer is made, or *e says why not. */
static bool read_form(struct web_req *r, struct meant *m, struct form **out, enum err *e)
{
    struct form *f = empty_form(r);
    *out = f;
    bool is_right = form_read(f, r);
    *e = meant_load(r, web_post(r, "payment"), m);
    if (*e != OK) {
        return false;
    }
    if (m->p == NULL) {
        *e = back(r, &m->d, TX_FLASH_REFUND_NOTHING);
        return false;
    }
    if (form_yen(f, "amount", 0).v > m->left.v) {
        struct str left = format_yen(r->arena, r->lang, m->left);
        form_fail(f, "amount", "too_much", tx_refund_amount_too_much(r->arena, r->lang, left));
        is_right = false;
    }
    if (!is_right) {
        *e = show_form(r, 422, m, f);
    }
    return is_right;
}

enum err admin_refund(struct web_req *r)
{
    struct meant m;
    struct form *f;
    enum err e;
    return read_form(r, &m, &f, &e) ? show_confirm(r, &m, f) : e;
}

static enum tx told(enum refund_result result)
{
    switch (result) {
    case REFUNDING:
        return TX_FLASH_REFUND_ASKED;
    case REFUND_REPEATED:
        return TX_FLASH_REFUND_REPEATED;
    case REFUND_TOO_MUCH:
        return TX_FLASH_REFUND_TOO_MUCH;
    case REFUND_NO_SUCH:
    case REFUND_NOTHING_LEFT:
        break;
    }
    return TX_FLASH_REFUND_NOTHING;
}

enum err admin_refund_do(struct web_req *r)
{
    struct desk d;
    struct refund_output out;
    struct refund_input in = {.key = STR_NONE};
    struct form *f = empty_form(r);
    bool is_right = form_read(f, r);
    if (web_post(r, "change").n > 0) {
        struct meant m;
        TRY(meant_load(r, web_post(r, "payment"), &m));
        return m.p == NULL ? back(r, &m.d, TX_FLASH_REFUND_NOTHING) : show_form(r, 200, &m, f);
    }
    TRY(desk_load(r, &d));
    if (!is_right || !id_parse(form_text(f, "payment"), &in.payment.v) ||
        !refund_reason_parse(form_text(f, "reason"), &in.reason)) {
        return ERR_BAD_REQUEST;
    }
    in.booking = (struct booking_id){d.b.id};
    in.amount = form_yen(f, "amount", 0);
    in.note = form_text(f, "note");
    in.key = form_text(f, "key");
    TRY(app_refund(r->app, r->arena, web_shop(r), r->actor, &in, &out));
    return back(r, &d, told(out.result));
}

/* --- calling off --- */

static enum err find_refund(struct web_req *r, struct desk *d, struct str id,
                            struct refund_get_row *out)
{
    int64_t v;
    bool found;
    TRY(desk_load(r, d));
    if (!id_parse(id, &v)) {
        return ERR_NOT_FOUND;
    }
    struct refund_get_in key = {.shop = web_shop(r).v, .id = v};
    TRY(q_refund_get(db_reader(r->app->db), r->arena, &key, out, &found));
    for (size_t i = 0; found && i < d->payments.n; i++) {
        if (d->payments.v[i].id == out->payment) {
            return OK;
        }
    }
    return ERR_NOT_FOUND;
}

enum err admin_refund_off_page(struct web_req *r)
{
    struct desk d;
    struct refund_get_row row;
    TRY(find_refund(r, &d, web_query(r, "refund"), &row));
    if (refund_status_of(row.status) != REFUND_AWAITING_DETAILS) {
        return back(r, &d, TX_FLASH_REFUND_NOT_OFF);
    }
    struct ask_view v = {
        .title = tr(r->lang, TX_ASK_REFUND_OFF),
        .about = desk_about(&d),
        .text = tx_ask_refund_off_text(r->arena, r->lang,
                                       format_yen(r->arena, r->lang, (struct yen){row.amount})),
        .warning = STR(""),
        .action = desk_url(&d, "/refund/off"),
        .back = desk_url(&d, ""),
        .button = tr(r->lang, TX_ASK_REFUND_OFF_YES),
        .hidden_name = STR("refund"),
        .hidden_value = id_text(r->arena, row.id),
        .is_danger = true,
    };
    return admin_ask(r, 200, "/bookings", &v);
}

enum err admin_refund_off(struct web_req *r)
{
    struct desk d;
    struct refund_get_row row;
    struct decide_output out;
    TRY(find_refund(r, &d, web_post(r, "refund"), &row));
    TRY(app_cancel_refund(r->app, r->arena, web_shop(r), r->actor, (struct booking_id){d.b.id},
                          (struct refund_id){row.id}, &out));
    return back(r, &d, out.result == DECIDE_DONE ? TX_FLASH_REFUND_OFF : TX_FLASH_REFUND_NOT_OFF);
}
