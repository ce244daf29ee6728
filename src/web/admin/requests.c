#include "web/admin/requests.h"

#include "app/payment_move.h"
#include "app/request.h"
#include "app/request_move.h"
#include "app/voucher.h"
#include "base/random.h"
#include "core/format.h"
#include "core/konbini.h"
#include "core/urgency.h"
#include "store/history.h"
#include "store/mail.h"
#include "web/admin/request.html.h"
#include "web/admin/request_new.html.h"
#include "web/admin/requests.html.h"
#include "web/router.h"

#include <assert.h>

enum { PAGE_LINES = 50, MAILS_MAX = 100, HISTORY_MAX = 500, DUE_DAYS_DEFAULT = 7 };

#define FOR_EVER INT64_C(9007199254740991)

static struct chip chip_of(enum lang l, struct str status)
{
    /* Coloured as the payment that it stands for. */
    static const enum pay_status as[REQUEST_STATUS_COUNT] = {
        [REQUEST_OPEN] = PAY_AWAITING_PAYMENT,
        [REQUEST_PAID] = PAY_PAID,
        [REQUEST_EXPIRED] = PAY_FAILED,
        [REQUEST_WITHDRAWN] = PAY_VOID,
    };
    enum request_status s = request_status_of(status);
    return (struct chip){l, pay_status_name(as[s]), tr(l, request_status_label(s))};
}

static struct url url_of(const struct web_req *r, int64_t id, const char *rest)
{
    struct str text = id_text(r->arena, id);
    return web_admin_url(r, "/requests/%.*s%s", STR_ARG(text), rest);
}

/* --- the list --- */

static enum err fill_filters(const struct web_req *r, struct str here, struct requests_view *v)
{
    struct request_counts_rows counts;
    struct request_counts_in in = {web_shop(r).v, REQUEST_STATUS_COUNT};
    TRY(q_request_counts(db_reader(r->app->db), r->arena, &in, &counts));
    for (unsigned i = REQUEST_NONE; i < REQUEST_STATUS_COUNT; i++) {
        struct str name = request_status_name((enum request_status)i);
        int64_t n = 0;
        for (size_t k = 0; k < counts.n; k++) {
            n += i == REQUEST_NONE || str_eq(counts.v[k].status, name) ? counts.v[k].n : 0;
        }
        v->filters[v->n_filters++] = (struct request_filter){
            .label = tr(r->lang, i == REQUEST_NONE ? TX_ADMIN_ALL
                                                   : request_status_label((enum request_status)i)),
            .count = admin_number(r->arena, n),
            .url = i == REQUEST_NONE ? web_admin_url(r, "/requests")
                                     : web_admin_url(r, "/requests?status=%.*s", STR_ARG(name)),
            .is_here = str_eq(here, name),
        };
    }
    return OK;
}

static enum err read_page(const struct web_req *r, struct str status, struct request_get_rows *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t shop = web_shop(r).v, before, max = PAGE_LINES + 1;
    if (!id_parse(web_query(r, "before"), &before)) {
        before = FOR_EVER;
    }
    if (str_empty(status)) {
        struct request_page_in in = {shop, before, max};
        return q_request_page(db, r->arena, &in, out);
    }
    struct request_page_in_in in = {shop, status, before, max};
    return q_request_page_in(db, r->arena, &in, out);
}

static void fill_line(const struct web_req *r, const struct request_get_row *row,
                      struct request_line *line)
{
    struct arena *a = r->arena;
    int64_t left = row->due - r->now.ms;
    *line = (struct request_line){
        .chip = chip_of(r->lang, row->status),
        .name = row->name,
        .title = row->title,
        .amount = format_yen(a, r->lang, (struct yen){row->amount}),
        .due = admin_at(r, (struct instant){row->due}),
        .created = admin_at(r, (struct instant){row->created_at}),
        .left = STR(""),
        .age = STR(""),
        .url = url_of(r, row->id, ""),
    };
    if (request_status_of(row->status) != REQUEST_OPEN) {
        return;
    }
    line->age = tx_task_age(a, r->lang, urgency_span(a, r->lang, r->now.ms - row->created_at));
    line->is_near = left < MS_PER_DAY;
    line->left = left > 0 ? tx_request_left(a, r->lang, urgency_span(a, r->lang, left))
                          : tr(r->lang, TX_REQUEST_LEFT_NONE);
}

enum err admin_requests(struct web_req *r)
{
    struct requests_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_REQUESTS), "/requests"),
        .add = web_admin_url(r, "/requests/new"),
    };
    struct request_get_rows rows;
    enum request_status known;
    struct str status = web_query(r, "status");
    if (status.p == NULL || !request_status_parse(status, &known)) {
        status = STR("");
    }
    TRY(read_page(r, status, &rows));
    TRY(fill_filters(r, status, &v));
    v.has_older = rows.n > PAGE_LINES;
    v.n = v.has_older ? PAGE_LINES : rows.n;
    v.lines = ARENA_ARRAY(r->arena, struct request_line, v.n + 1);
    for (size_t i = 0; i < v.n; i++) {
        fill_line(r, &rows.v[i], &v.lines[i]);
    }
    if (v.has_older) {
        struct str last = id_text(r->arena, rows.v[v.n - 1].id);
        v.older =
            web_admin_url(r, "/requests?status=%.*s&before=%.*s", STR_ARG(status), STR_ARG(last));
    }
    WEB_RENDER(r, 200, render_web_admin_requests, &v);
}

/* --- a new one --- */

static const struct field fields[] = {
    {.name = "name", .label = TX_REQUEST_F_NAME, .type = FIELD_TEXT, .max = 60, .required = true},
    {.name = "kana", .label = TX_REQUEST_F_KANA, .type = FIELD_KANA, .max = 60},
    {.name = "mail", .label = TX_REQUEST_F_MAIL, .type = FIELD_EMAIL, .required = true},
    {.name = "phone",
     .label = TX_REQUEST_F_PHONE,
     .type = FIELD_PHONE,
     .hint = TX_REQUEST_F_PHONE_HINT},
    {.name = "lang", .label = TX_REQUEST_F_LANG, .type = FIELD_RADIO, .required = true},
    {.name = "title",
     .label = TX_REQUEST_F_TITLE,
     .type = FIELD_TEXT,
     .max = 80,
     .required = true,
     .hint = TX_REQUEST_F_TITLE_HINT},
    {.name = "amount",
     .label = TX_REQUEST_F_AMOUNT,
     .type = FIELD_YEN,
     .min = KONBINI_MIN_YEN,
     .max = KONBINI_MAX_YEN,
     .required = true,
     .hint = TX_REQUEST_F_AMOUNT_HINT},
    {.name = "due",
     .label = TX_REQUEST_F_DUE,
     .type = FIELD_DATE,
     .required = true,
     .hint = TX_REQUEST_F_DUE_HINT},
    {.name = "remind_days",
     .label = TX_REQUEST_F_REMIND,
     .type = FIELD_INT,
     .max = REQUEST_REMIND_DAYS_MAX,
     .required = true,
     .hint = TX_REQUEST_F_REMIND_HINT},
    {.name = "message", .label = TX_REQUEST_F_MESSAGE, .type = FIELD_TEXTAREA, .max = 500},
};

static struct form *new_form(const struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    struct option *langs = ARENA_ARRAY(r->arena, struct option, LANG_COUNT);
    langs[LANG_JA] = (struct option){lang_name(LANG_JA), STR("日本語")};
    langs[LANG_EN] = (struct option){lang_name(LANG_EN), STR("English")};
    form_options(form, "lang", langs, LANG_COUNT);
    return form;
}

static enum err show_form(struct web_req *r, int status, struct form *form, struct str key)
{
    struct request_form_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_REQUESTS_NEW), "/requests"),
        .form = form,
        .action = web_admin_url(r, "/requests/new"),
        .back = web_admin_url(r, "/requests"),
        .key = key,
    };
    WEB_RENDER(r, status, render_web_admin_request_new, &v);
}

enum err admin_request_new(struct web_req *r)
{
    struct form *form = new_form(r);
    form_put(form, "lang", lang_name(LANG_JA));
    form_put(form, "due", day_iso(r->arena, day_add(day_of(r->now), DUE_DAYS_DEFAULT)));
    form_put_int(form, "remind_days", 1);
    return show_form(r, 200, form, random_token(r->arena, r->now));
}

enum err admin_request_send(struct web_req *r)
{
    struct form *form = new_form(r);
    struct problems problems;
    int64_t id;
    struct str key = web_post(r, "key");
    if (key.p == NULL) {
        return ERR_BAD_REQUEST;
    }
    if (!form_read(form, r)) {
        return show_form(r, 422, form, key);
    }
    struct request_input in = {
        .name = form_text(form, "name"),
        .kana = form_text(form, "kana"),
        .mail = form_text(form, "mail"),
        .phone = form_text(form, "phone"),
        .title = form_text(form, "title"),
        .message = form_text(form, "message"),
        .lang = lang_parse(form_text(form, "lang")),
        .amount = form_yen(form, "amount", 0).v,
        .due = form_value(form, "due")->day,
        .remind_days = (int)form_int(form, "remind_days", 0),
        .idem_key = key,
    };
    TRY(app_request_send(r->app, r->arena, web_shop(r), r->actor, &in, &problems, &id));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show_form(r, 422, form, key);
    }
    web_flash(r, TX_FLASH_REQUEST_MADE);
    return web_redirect(r, url_of(r, id, "").s);
}

/* --- one --- */

struct seen {
    struct request_get_row r;
    bool has_payment;
    struct payment_get_row p;
};

static enum err read_seen(struct web_req *r, struct seen *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t id;
    bool found;
    TRY(web_param_id(r, "request", &id));
    TRY(q_request_get(db, r->arena, &(struct request_get_in){web_shop(r).v, id}, &out->r, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    struct payment_of_request_in key = {web_shop(r).v, id};
    return q_payment_of_request(db, r->arena, &key, &out->p, &out->has_payment);
}

static void fact(struct request_desk_view *v, enum tx label, struct str value)
{
    if (!str_empty(value)) {
        assert(v->n_facts < REQUEST_DESK_FACTS);
        v->facts[v->n_facts++] = (struct admin_fact){tr(v->lang, label), value, {STR("")}};
    }
}

static struct str at(const struct web_req *r, struct opt_i64 ms)
{
    return ms.is_set ? format_instant(r->arena, r->lang, (struct instant){ms.v}) : STR("");
}

static void fill_facts(const struct web_req *r, const struct seen *s, struct request_desk_view *v)
{
    const struct request_get_row *q = &s->r;
    fact(v, TX_MAIL_ROW_AMOUNT, format_yen(r->arena, r->lang, (struct yen){q->amount}));
    fact(v, TX_REQUEST_COL_DUE, at(r, (struct opt_i64){true, q->due}));
    if (s->has_payment) {
        fact(v, TX_MAIL_ROW_PAID_AT, at(r, s->p.paid_at));
        fact(v, TX_MAIL_ROW_PAID_CHAIN, voucher_chain_name(r->lang, s->p.paid_chain));
    }
    if (str_is(q->status, "open")) {
        fact(v, TX_REQUEST_REMIND_AT, at(r, q->remind_at));
    }
    fact(v, TX_REQUEST_REMINDED_AT, at(r, q->reminded_at));
    fact(v, TX_MAIL_ROW_NAME, tx_mail_name_kana(r->arena, r->lang, q->name, q->kana));
    fact(v, TX_MAIL_ROW_MAIL, q->mail);
    fact(v, TX_MAIL_ROW_PHONE, q->phone);
    fact(v, TX_REQUEST_MESSAGE, q->message);
    fact(v, TX_REQUEST_COL_CREATED, at(r, (struct opt_i64){true, q->created_at}));
}

static enum err fill_mails(const struct web_req *r, int64_t request, struct request_desk_view *v)
{
    struct mail_of_booking_rows rows;
    struct mail_of_request_in in = {web_shop(r).v, request, MAILS_MAX};
    TRY(q_mail_of_request(db_reader(r->app->db), r->arena, &in, &rows));
    v->mails = ARENA_ARRAY(r->arena, struct mail_line, rows.n + 1);
    for (size_t i = rows.n; i > 0; i--) {
        const struct mail_of_booking_row *m = &rows.v[i - 1];
        struct mail_page_row row = {
            .id = m->id,
            .kind = m->kind,
            .to_address = m->to_address,
            .subject = m->subject,
            .state = m->state,
            .attempts = m->attempts,
            .next_at = m->next_at,
            .last_error = m->last_error,
            .created_at = m->created_at,
            .sent_at = m->sent_at,
        };
        mail_line_fill(r, &row, &v->mails[v->n_mails++]);
    }
    return OK;
}

static struct str what_of(enum lang l, const struct history_of_booking_row *h)
{
    enum request_event on;
    if (str_is(h->subject, "request") && request_event_parse(h->what, &on)) {
        return tr(l, request_event_label(on));
    }
    for (unsigned e = PAY_EV_NONE + 1; e < PAY_EV_COUNT; e++) {
        if (str_eq(h->what, pay_event_name((enum pay_event)e))) {
            return tr(l, story_of_pay((enum pay_event)e));
        }
    }
    return h->what;
}

static enum err fill_story(const struct web_req *r, int64_t request, struct request_desk_view *v)
{
    struct history_of_booking_rows rows;
    struct history_of_request_in in = {web_shop(r).v, request, HISTORY_MAX};
    TRY(q_history_of_request(db_reader(r->app->db), r->arena, &in, &rows));
    v->story = ARENA_ARRAY(r->arena, struct story_line, rows.n + 1);
    for (size_t i = rows.n; i > 0; i--) {
        const struct history_of_booking_row *h = &rows.v[i - 1];
        v->story[v->n_story++] = (struct story_line){
            .at = admin_at(r, (struct instant){h->at}),
            .who = story_who(r->lang, h->actor, h->user_name),
            .what = what_of(r->lang, h),
            .change = STR(""),
            .times = 1,
        };
    }
    return OK;
}

static void fill_payment(const struct web_req *r, const struct seen *s, struct request_desk_view *v)
{
    bool is_open = str_is(s->r.status, "open");
    bool can_pay = is_open && s->has_payment && voucher_is_payable(&s->p, r->now);
    v->pay = (struct chip){r->lang, STR(""), STR("")};
    if (s->has_payment) {
        bool is_overdue = s->p.deadline.is_set && r->now.ms > s->p.deadline.v;
        v->pay =
            chip_of_payment(r->arena, r->lang, s->p.method, s->p.status, s->p.fail, is_overdue);
    }
    if (can_pay) {
        struct voucher *voucher = ARENA_NEW(r->arena, struct voucher);
        voucher_fill(r->arena, r->lang, &s->p, voucher);
        v->voucher = voucher;
    }
    v->may_remind = can_pay;
    v->may_withdraw = is_open;
}

enum err admin_request(struct web_req *r)
{
    struct seen s;
    TRY(read_seen(r, &s));
    struct str token = s.r.token, booking = id_text(r->arena, s.r.booking.v);
    struct url page = web_shop_url(r, "/r/%.*s", STR_ARG(token));
    struct request_desk_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tx_tasks_of_request(r->arena, r->lang, s.r.name, s.r.title),
                                   "/requests"),
        .status = s.r.status,
        .chip = chip_of(r->lang, s.r.status),
        .page = page,
        .link = str_join(r->arena, r->app->base_url, page.s),
        .list = web_admin_url(r, "/requests"),
        .remind = url_of(r, s.r.id, "/remind"),
        .withdraw = url_of(r, s.r.id, "/withdraw"),
        .has_booking = s.r.booking.is_set,
        .booking = web_admin_url(r, "/bookings/%.*s", STR_ARG(booking)),
    };
    fill_payment(r, &s, &v);
    fill_facts(r, &s, &v);
    TRY(fill_mails(r, s.r.id, &v));
    TRY(fill_story(r, s.r.id, &v));
    WEB_RENDER(r, 200, render_web_admin_request, &v);
}

/* --- what is done to it --- */

static enum err done(struct web_req *r, int64_t id, enum decide_result result, enum tx done,
                     enum tx already)
{
    if (result == DECIDE_NO_SUCH) {
        return ERR_NOT_FOUND;
    }
    web_flash(r, result == DECIDE_DONE      ? done
                 : result == DECIDE_ALREADY ? already
                                            : TX_FLASH_REQUEST_NOT_NOW);
    return web_redirect(r, url_of(r, id, "").s);
}

enum err admin_request_remind(struct web_req *r)
{
    int64_t id;
    enum decide_result result;
    TRY(web_param_id(r, "request", &id));
    TRY(app_request_remind(r->app, r->arena, web_shop(r), r->actor, id, &result));
    return done(r, id, result, TX_FLASH_REQUEST_REMINDED, TX_FLASH_REQUEST_REMINDED_ALREADY);
}

enum err admin_request_withdraw_page(struct web_req *r)
{
    struct seen s;
    TRY(read_seen(r, &s));
    struct ask_view v = {
        .title = tr(r->lang, TX_ASK_REQUEST_WITHDRAW),
        .about = tx_tasks_of_request(r->arena, r->lang, s.r.name, s.r.title),
        .text = tr(r->lang, TX_ASK_REQUEST_WITHDRAW_TEXT),
        .warning = STR(""),
        .action = url_of(r, s.r.id, "/withdraw"),
        .back = url_of(r, s.r.id, ""),
        .button = tr(r->lang, TX_ACT_REQUEST_WITHDRAW),
        .hidden_name = STR(""),
        .hidden_value = STR(""),
        .is_danger = true,
    };
    return admin_ask(r, 200, "/requests", &v);
}

enum err admin_request_withdraw(struct web_req *r)
{
    int64_t id;
    enum decide_result result;
    TRY(web_param_id(r, "request", &id));
    TRY(app_request_withdraw(r->app, r->arena, web_shop(r), r->actor, id, &result));
    return done(r, id, result, TX_FLASH_REQUEST_WITHDRAWN, TX_FLASH_REQUEST_WITHDRAWN_ALREADY);
}
