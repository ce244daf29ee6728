/* explain_text.c: the tables as text for a terminal. */
#include "core/explain_parts.h"

#include "base/err.h"

#include <utf8proc.h>

/* Columns of a terminal that a text takes: kanji and kana take two. */
static int columns(struct str s)
{
    int n = 0;
    for (size_t at = 0; at < s.n;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)s.p + at, (utf8proc_ssize_t)(s.n - at), &c);
        if (step <= 0) {
            step = 1;
            c = '?';
        }
        n += utf8proc_charwidth(c);
        at += (size_t)step;
    }
    return n;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

static void cell(struct buf *out, struct str s, int width)
{
    buf_str(out, s);
    for (int n = columns(s); n < width; n++) {
        buf_char(out, ' ');
    }
}

/* One rule, of either table. */
struct entry {
    const char *ref;
    struct str from, event, to;
    struct str *then; /* what follows, in order */
    size_t n_then;
};

static void print(struct buf *out, enum lang l, const struct entry *entries, size_t n)
{
    int from = columns(tr(l, TX_EXPLAIN_COL_FROM)), event = columns(tr(l, TX_EXPLAIN_COL_EVENT));
    for (size_t i = 0; i < n; i++) {
        from = most(from, columns(entries[i].from));
        event = most(event, columns(entries[i].event));
    }
    cell(out, tr(l, TX_EXPLAIN_COL_NUMBER), 6);
    cell(out, tr(l, TX_EXPLAIN_COL_FROM), from + 2);
    cell(out, tr(l, TX_EXPLAIN_COL_EVENT), event + 2);
    buf_str(out, tr(l, TX_EXPLAIN_COL_TO));
    buf_char(out, '\n');
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = &entries[i];
        cell(out, str_from(e->ref), 6);
        cell(out, e->from, from + 2);
        cell(out, e->event, event + 2);
        buf_str(out, e->to);
        buf_char(out, '\n');
        for (size_t k = 0; k < e->n_then; k++) {
            buf_c(out, "        ");
            buf_str(out, e->then[k]);
            buf_char(out, '\n');
        }
    }
}

static void heading(struct buf *out, struct str title)
{
    buf_str(out, title);
    buf_c(out, "\n\n");
}

void explain_booking(struct arena *a, struct buf *out, enum lang l)
{
    struct entry *entries = ARENA_ARRAY(a, struct entry, booking_rules_count);
    for (size_t i = 0; i < booking_rules_count; i++) {
        const struct booking_rule *r = &booking_rules[i];
        struct entry *e = &entries[i];
        *e = (struct entry){.ref = r->ref,
                            .from = tr(l, booking_status_label(r->from)),
                            .event = tr(l, booking_event_label(r->on)),
                            .to = tr(l, booking_status_label(r->to)),
                            .then = ARENA_ARRAY(a, struct str, booking_effects_count + 1)};
        if (r->pay != PAY_EV_NONE) {
            e->then[e->n_then++] = tx_explain_hears(a, l, tr(l, pay_event_label(r->pay)));
        }
        for (size_t k = 0; k < booking_effects_count; k++) {
            if ((r->effects & booking_effects[k].bit) != 0) {
                e->then[e->n_then++] = tr(l, booking_effects[k].label);
            }
        }
    }
    heading(out, tr(l, TX_EXPLAIN_TABLE_BOOKING));
    print(out, l, entries, booking_rules_count);
}

/* The status a rule leads to, with the reason of a failure. */
static struct str target(struct arena *a, enum lang l, enum pay_method m, const struct pay_rule *r)
{
    struct str label = tr(l, pay_status_label(m, r->to));
    return r->fail == PAY_FAIL_NONE ? label
                                    : str_format(a, "%.*s (%.*s)", STR_ARG(label),
                                                 STR_ARG(tr(l, pay_fail_label(r->fail))));
}

void explain_payment(struct arena *a, struct buf *out, enum lang l, enum pay_method method)
{
    struct entry *entries = ARENA_ARRAY(a, struct entry, pay_rules_count);
    size_t n = 0;
    for (size_t i = 0; i < pay_rules_count; i++) {
        const struct pay_rule *r = &pay_rules[i];
        if ((r->methods & 1u << method) == 0) {
            continue;
        }
        struct entry *e = &entries[n++];
        *e = (struct entry){.ref = r->ref,
                            .from = tr(l, pay_status_label(method, r->from)),
                            .event = tr(l, pay_event_label_by(method, r->on)),
                            .to = target(a, l, method, r),
                            .then = ARENA_ARRAY(a, struct str, pay_effects_count)};
        for (size_t k = 0; k < pay_effects_count; k++) {
            if ((r->effects & pay_effects[k].bit) != 0) {
                e->then[e->n_then++] = pay_effect_label(a, l, &pay_effects[k], r);
            }
        }
    }
    heading(out, tx_explain_table_pay(a, l, tr(l, pay_method_label(method))));
    print(out, l, entries, n);
}

void explain_refund(struct arena *a, struct buf *out, enum lang l, enum pay_method method)
{
    struct entry *entries = ARENA_ARRAY(a, struct entry, refund_rules_count);
    size_t n = 0;
    for (size_t i = 0; i < refund_rules_count; i++) {
        const struct refund_rule *r = &refund_rules[i];
        if ((r->methods & 1u << method) == 0) {
            continue;
        }
        struct entry *e = &entries[n++];
        *e = (struct entry){.ref = r->ref,
                            .from = refund_state_label(l, r->from),
                            .event = tr(l, refund_event_label(r->on)),
                            .to = refund_state_label(l, r->to),
                            .then = ARENA_ARRAY(a, struct str, refund_effects_count)};
        for (size_t k = 0; k < refund_effects_count; k++) {
            if ((r->effects & refund_effects[k].bit) != 0) {
                e->then[e->n_then++] = refund_effect_label(a, l, &refund_effects[k], r);
            }
        }
    }
    heading(out, tx_explain_table_refund(a, l, tr(l, pay_method_label(method))));
    print(out, l, entries, n);
}

void explain_errors(struct arena *a, struct buf *out, enum lang l)
{
    static const enum tx texts[ERR_COUNT] = {
#define ERR(name, status, code, text) [ERR_##name] = TX_##text,
#include "base/errors.def"
#undef ERR
    };
    heading(out, tr(l, TX_EXPLAIN_TABLE_ERRORS));
    for (int i = OK + 1; i < ERR_COUNT; i++) {
        enum err e = (enum err)i;
        cell(out, str_from(err_name(e)), 14);
        cell(out, str_format(a, "%d", err_status(e)), 5);
        cell(out, str_from(err_code(e)), 20);
        buf_str(out, tr(l, texts[e]));
        buf_char(out, '\n');
    }
}
