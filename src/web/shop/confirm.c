#include "web/shop/confirm.h"

#include "app/decide.h"
#include "app/voucher.h"
#include "base/random.h"
#include "core/format.h"
#include "web/router.h"
#include "web/shop/confirm.html.h"

#include <assert.h>
#include <inttypes.h>

static void term(struct confirm_view *v, enum tx label, struct str value, struct str more)
{
    assert(v->n_terms < CONFIRM_MAX_TERMS);
    v->terms[v->n_terms++] = (struct fact){
        .label = tr(v->lang, label),
        .value = value,
        .more = more,
        .is_main = label == TX_TERM_PRICE,
    };
}

static struct str number(const struct apply *p, int64_t n)
{
    return str_format(p->r->arena, "%" PRId64, n);
}

static struct str what(const struct apply *p)
{
    struct str party = number(p, p->party);
    struct str ticket = apply_ticket_name(p);
    return str_empty(ticket)
               ? tx_term_amount_text(p->r->arena, p->r->lang, p->offer.title, party)
               : tx_term_amount_ticket(p->r->arena, p->r->lang, p->offer.title, ticket, party);
}

/* The deadline as a date when a number comes at once; as a rule when it comes later. */
static struct str konbini_words(const struct apply *p)
{
    struct arena *a = p->r->arena;
    enum lang l = p->r->lang;
    if (p->kind == APPLY_BOOK) {
        return tx_term_pay_konbini(a, l, format_instant(a, l, p->choices.deadline.at));
    }
    struct instant last =
        instant_add(p->slot.starts, -p->offer.row.deadline_margin_min * MS_PER_MINUTE);
    struct str days = number(p, p->offer.row.deadline_days);
    struct str latest = format_instant(a, l, last);
    return p->kind == APPLY_WAIT ? tx_term_pay_konbini_wait(a, l, days, latest)
                                 : tx_term_pay_konbini_approval(a, l, days, latest);
}

/* When a card is charged has to be said before the button is pressed. */
static struct str card_words(const struct apply *p)
{
    struct arena *a = p->r->arena;
    enum lang l = p->r->lang;
    if (p->kind == APPLY_BOOK) {
        return tx_term_pay_card(a, l, format_instant(a, l, p->choices.card_deadline));
    }
    if (p->kind == APPLY_APPROVAL) {
        return tr(l, TX_TERM_PAY_CARD_APPROVAL);
    }
    if (p->offer.waitlist == WAITLIST_PENDING) {
        return tr(l, TX_TERM_PAY_CARD_WAIT_PENDING);
    }
    struct instant last =
        instant_add(p->slot.starts, -p->offer.row.deadline_margin_min * MS_PER_MINUTE);
    return tx_term_pay_card_wait(a, l, number(p, p->offer.row.deadline_days),
                                 format_instant(a, l, last));
}

static struct str unpaid_words(const struct apply *p)
{
    struct arena *a = p->r->arena;
    struct str what = voucher_if_unpaid(a, p->r->lang, p->offer.policy,
                                        p->offer.row.expiry_grace_hours, web_shop_name(p->r));
    return tx_term_unpaid(a, p->r->lang, what);
}

static void payment_term(const struct apply *p, struct confirm_view *v)
{
    enum lang l = p->r->lang;
    switch (p->method) {
    case PAY_KONBINI:
        term(v, TX_TERM_PAYMENT, konbini_words(p), unpaid_words(p));
        break;
    case PAY_CARD:
        term(v, TX_TERM_PAYMENT, card_words(p),
             p->kind == APPLY_APPROVAL ? STR_NONE : unpaid_words(p));
        break;
    case PAY_ONSITE:
        term(v, TX_TERM_PAYMENT, tr(l, TX_TERM_PAY_ONSITE), STR_NONE);
        break;
    case PAY_METHOD_NONE:
    case PAY_METHOD_COUNT:
        term(v, TX_TERM_PAYMENT, tr(l, TX_TERM_PAY_FREE), STR_NONE);
        break;
    }
}

static void cancel_term(const struct apply *p, struct confirm_view *v)
{
    struct arena *a = p->r->arena;
    enum lang l = p->r->lang;
    struct instant limit = cancel_limit(p->offer.row.cancel_hours, p->slot.starts);
    struct str words =
        instant_before(p->r->now, limit)
            ? tx_term_cancel_until(a, l, format_instant(a, l, limit), web_shop_name(p->r))
            : tx_term_cancel_not(a, l, web_shop_name(p->r));
    term(v, TX_TERM_CANCEL, words, p->amount.v > 0 ? tr(l, TX_TERM_CANCEL_REFUND) : STR_NONE);
}

static void fill_terms(const struct apply *p, struct confirm_view *v)
{
    struct arena *a = p->r->arena;
    enum lang l = p->r->lang;
    struct slot_window window = {(int)p->offer.row.opens_days, (int)p->offer.row.closes_min};
    v->terms = ARENA_ARRAY(a, struct fact, CONFIRM_MAX_TERMS);
    term(v, TX_TERM_AMOUNT, what(p), p->offer.row.place);
    struct str sum = STR_NONE;
    if (p->party > 1 && p->amount.v > 0) {
        struct yen each = {p->amount.v / p->party};
        sum = tx_term_price_sum(a, l, format_yen(a, l, each), number(p, p->party));
    }
    term(v, TX_TERM_PRICE, format_yen(a, l, p->amount), sum);
    payment_term(p, v);
    term(v, TX_TERM_SERVICE, format_range(a, l, p->slot.starts, p->slot.ends), STR_NONE);
    term(v, TX_TERM_PERIOD,
         tx_term_period_text(a, l, format_instant(a, l, slot_closes_at(window, p->slot.starts))),
         STR_NONE);
    cancel_term(p, v);
}

/* What the terms do not already say: name, mail, answers. */
static void fill_entered(const struct apply *p, struct confirm_view *v)
{
    v->entered = ARENA_ARRAY(p->r->arena, struct fact, p->form->n);
    for (size_t i = 0; i < p->form->n; i++) {
        const struct form_value *value = &p->form->values[i];
        const char *name = value->field->name;
        bool is_told = value->field->type == FIELD_HIDDEN || str_is(STR("party"), name) ||
                       str_is(STR("ticket"), name);
        if (is_told || (str_is(STR("method"), name) && p->amount.v == 0)) {
            continue;
        }
        struct str shown = value->text;
        for (size_t k = 0; k < value->n_options; k++) {
            if (str_eq(value->options[k].value, value->text)) {
                shown = value->options[k].label;
            }
        }
        if (value->field->type == FIELD_BOOL) {
            shown = tr(v->lang, str_is(value->text, "1") ? TX_ANSWER_YES : TX_ANSWER_NO);
        }
        if (!str_empty(shown)) {
            v->entered[v->n_entered++] =
                (struct fact){.label = field_label(value->field, v->lang), .value = shown};
        }
    }
}

struct str mail_typo_guess(struct arena *a, struct str mail)
{
    static const char *const domains[][2] = {
        {"gmial.com", "gmail.com"},
        {"gmai.com", "gmail.com"},
        {"gmail.co", "gmail.com"},
        {"gmail.con", "gmail.com"},
        {"gamil.com", "gmail.com"},
        {"gmal.com", "gmail.com"},
        {"gmail.co.jp", "gmail.com"},
        {"gmail.ne.jp", "gmail.com"},
        {"yahoo.ne.jp", "yahoo.co.jp"},
        {"yahoo.co.jo", "yahoo.co.jp"},
        {"yaho.co.jp", "yahoo.co.jp"},
        {"yahoo.cojp", "yahoo.co.jp"},
        {"docomo.co.jp", "docomo.ne.jp"},
        {"dokomo.ne.jp", "docomo.ne.jp"},
        {"docomo.ne.jo", "docomo.ne.jp"},
        {"ezweb.co.jp", "ezweb.ne.jp"},
        {"softbank.co.jp", "softbank.ne.jp"},
        {"i.softbank.ne.jp", "i.softbank.jp"},
        {"iclod.com", "icloud.com"},
        {"icloud.co", "icloud.com"},
        {"icloud.co.jp", "icloud.com"},
        {"hotmail.con", "hotmail.com"},
        {"outlook.con", "outlook.com"},
        {"outlook.co", "outlook.com"},
    };
    struct str domain = mail;
    struct str local = str_cut(&domain, '@');
    for (size_t i = 0; i < COUNT_OF(domains); i++) {
        if (str_eq_nocase(domain, str_from(domains[i][0]))) {
            return str_format(a, "%.*s@%s", STR_ARG(local), domains[i][1]);
        }
    }
    return STR_NONE;
}

enum err apply_show_confirm(struct apply *p, int status, struct str notice)
{
    static const enum tx buttons[APPLY_KIND_COUNT] = {
        [APPLY_BOOK] = TX_CONFIRM_BOOK,
        [APPLY_APPROVAL] = TX_CONFIRM_APPLY,
        [APPLY_WAIT] = TX_CONFIRM_WAIT,
    };
    struct web_req *r = p->r;
    struct arena *a = r->arena;
    struct str id = id_text(a, p->offer.row.id);
    struct confirm_view v = {
        .arena = a,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, TX_CONFIRM_TITLE)),
        .p = p,
        .steps = {a, r->lang, 2},
        .notice = notice,
        .book = web_shop_url(r, "/o/%.*s/book", STR_ARG(id)),
        .edit = web_shop_url(r, "/o/%.*s/apply", STR_ARG(id)),
        .law = web_shop_url(r, "/law"),
        .privacy = web_shop_url(r, "/privacy"),
        .button = tr(r->lang, buttons[p->kind]),
        .once = random_token(a, r->now),
        .total = p->amount.v,
        .kind = (int)p->kind,
    };
    struct str mail = form_text(p->form, "mail");
    struct str guess = mail_typo_guess(a, mail);
    if (!str_empty(guess)) {
        v.typo = tx_apply_mail_typo(a, r->lang, mail, guess);
    }
    if (p->kind == APPLY_WAIT) {
        v.approval = tr(r->lang, TX_APPLY_WAIT_NOTE);
    } else if (p->kind == APPLY_APPROVAL) {
        v.approval = tx_term_approval(a, r->lang, web_shop_name(r));
    }
    if (p->method == PAY_CARD && p->kind == APPLY_BOOK) {
        v.next = tx_confirm_then_card(a, r->lang, web_shop_name(r));
    } else if (p->method == PAY_CARD && p->kind == APPLY_APPROVAL) {
        v.next = tx_confirm_then_card_approval(a, r->lang, web_shop_name(r));
    }
    fill_terms(p, &v);
    fill_entered(p, &v);
    WEB_RENDER(r, status, render_web_shop_confirm, &v);
}
