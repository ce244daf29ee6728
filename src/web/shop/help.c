#include "web/shop/help.h"

#include "core/explain.h"
#include "web/router.h"
#include "web/shop/help.html.h"

static const enum tx booking_means[BOOKING_STATUS_COUNT] = {
    [BOOKING_WAITLISTED] = TX_HELP_WAITLISTED,
    [BOOKING_PENDING] = TX_HELP_PENDING,
    [BOOKING_CONFIRMED] = TX_HELP_CONFIRMED,
    [BOOKING_CANCELLED] = TX_HELP_CANCELLED,
};

static const enum tx pay_means[PAY_STATUS_COUNT] = {
    [PAY_AWAITING_APPROVAL] = TX_HELP_PAY_AWAITING_APPROVAL,
    [PAY_ISSUING] = TX_HELP_PAY_ISSUING,
    [PAY_AWAITING_PAYMENT] = TX_HELP_PAY_AWAITING_PAYMENT,
    [PAY_PAID] = TX_HELP_PAY_PAID,
    [PAY_FAILED] = TX_HELP_PAY_FAILED,
    [PAY_VOIDING] = TX_HELP_PAY_VOIDING,
    [PAY_VOID] = TX_HELP_PAY_VOID,
    [PAY_ONSITE_DUE] = TX_HELP_PAY_ONSITE_DUE,
    [PAY_AUTHORIZING] = TX_HELP_PAY_AUTHORIZING,
    [PAY_CAPTURING] = TX_HELP_PAY_CAPTURING,
};

static void add(enum lang l, struct help_status *list, size_t *n, struct str name, enum tx label,
                enum tx means)
{
    list[(*n)++] = (struct help_status){name, tr(l, label), tr(l, means)};
}

static void fill(struct help_view *v)
{
    for (enum booking_status s = BOOKING_WAITLISTED; s < BOOKING_STATUS_COUNT; s++) {
        add(v->lang, v->booking, &v->n_booking, booking_status_name(s), booking_status_label(s),
            booking_means[s]);
    }
    for (enum pay_status s = PAY_AWAITING_APPROVAL; s < PAY_STATUS_COUNT; s++) {
        struct str name = pay_status_name(s);
        add(v->lang, v->pay, &v->n_pay, name, pay_status_label(PAY_KONBINI, s), pay_means[s]);
        if (s == PAY_AWAITING_PAYMENT) {
            add(v->lang, v->pay, &v->n_pay, name, TX_PAY_OVERDUE, TX_HELP_PAY_OVERDUE);
        }
    }
}

enum err help_page(struct web_req *r)
{
    struct help_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_layout(r, tr(r->lang, TX_HELP_TITLE)),
        .pictures = explain_pictures(r->arena, r->lang, EXPLAIN_FLOWS),
        .rules = explain_rules(r->arena, r->lang),
        .foot = r->shop != NULL ? shop_foot(r) : NULL,
    };
    fill(&v);
    WEB_RENDER(r, 200, render_web_shop_help, &v);
}
