#include "web/admin/admin.h"

#include "core/format.h"
#include "core/names.h"
#include "core/urgency.h"
#include "web/admin/ask.html.h"

#include <inttypes.h>

struct chip chip_of_booking(enum lang l, struct str status)
{
    enum booking_status s;
    if (!booking_status_parse(status, &s)) {
        return (struct chip){l, status, status};
    }
    return (struct chip){l, status, tr(l, booking_status_label(s))};
}

struct chip chip_of_payment(struct arena *a, enum lang l, struct str method, struct str status,
                            struct str fail, bool is_overdue)
{
    enum pay_status s;
    enum pay_method m = PAY_KONBINI;
    enum pay_fail why;
    if (!pay_status_parse(status, &s)) {
        return (struct chip){l, STR(""), STR("")};
    }
    if (!pay_method_parse(method, &m)) {
        m = PAY_KONBINI;
    }
    if (s == PAY_AWAITING_PAYMENT && is_overdue) {
        return (struct chip){l, status, tr(l, TX_PAY_OVERDUE)};
    }
    struct str label = tr(l, pay_status_label(m, s));
    if (s == PAY_FAILED && pay_fail_parse(fail, &why) && why != PAY_FAIL_NONE) {
        label = tx_admin_failed_because(a, l, label, tr(l, pay_fail_label(why)));
    }
    return (struct chip){l, status, label};
}

static const struct named mail_states[] = {
    {"ready", TX_MAIL_STATE_READY},   {"retrying", TX_MAIL_STATE_RETRYING},
    {"sent", TX_MAIL_STATE_SENT},     {"dropped", TX_MAIL_STATE_DROPPED},
    {"failed", TX_MAIL_STATE_FAILED},
};

struct chip chip_of_mail(enum lang l, struct str state)
{
    unsigned i;
    if (!named_parse(mail_states, COUNT_OF(mail_states), state, &i)) {
        return (struct chip){l, state, state};
    }
    return (struct chip){l, state, tr(l, mail_states[i].label)};
}

struct str admin_words(enum lang l, struct str ja, struct str en)
{
    return l == LANG_EN && !str_empty(en) ? en : ja;
}

struct str admin_number(struct arena *a, int64_t n)
{
    return format_thousands(a, n);
}

static bool is_this_year(const struct web_req *r, struct instant i)
{
    return civil_of(i).year == civil_of(r->now).year;
}

struct str admin_at(const struct web_req *r, struct instant i)
{
    if (!is_this_year(r, i)) {
        return format_instant(r->arena, r->lang, i);
    }
    struct str day = format_day_short(r->arena, r->lang, day_of(i)),
               time = format_time(r->arena, i);
    return str_format(r->arena, "%.*s %.*s", STR_ARG(day), STR_ARG(time));
}

struct str admin_when(const struct web_req *r, struct instant from, struct instant to)
{
    if (!is_this_year(r, from) || day_of(from).n != day_of(to).n) {
        return format_range(r->arena, r->lang, from, to);
    }
    return tx_admin_when(r->arena, r->lang, format_day_short(r->arena, r->lang, day_of(from)),
                         format_time(r->arena, from), format_time(r->arena, to));
}

/* "1（3日）": how many 要対応 are open, the oldest for how long. */
static struct str tasks_and_age(const struct web_req *r, const struct booking_line_row *row)
{
    struct str age = urgency_span(r->arena, r->lang, r->now.ms - row->task_since.v);
    return tx_admin_tasks_open(r->arena, r->lang, admin_number(r->arena, row->open_tasks), age);
}

enum err booking_line_read(struct web_req *r, int64_t id, struct booking_line *out, bool *found)
{
    struct booking_line_row row;
    TRY(q_booking_line(db_reader(r->app->db), r->arena,
                       &(struct booking_line_in){web_shop(r).v, id}, &row, found));
    if (!*found) {
        return OK;
    }
    struct arena *a = r->arena;
    bool is_overdue = row.deadline.is_set && row.deadline.v < r->now.ms;
    struct str text = id_text(a, id);
    *out = (struct booking_line){
        .arena = a,
        .lang = r->lang,
        .id = text,
        .url = web_admin_url(r, "/bookings/%.*s", STR_ARG(text)),
        .status = chip_of_booking(r->lang, row.status),
        .pay = chip_of_payment(a, r->lang, row.method, row.pay_status, row.fail, is_overdue),
        .name = row.name,
        .kana = row.kana,
        .title = admin_words(r->lang, row.title, row.title_en),
        .ticket = row.ticket,
        .when = admin_when(r, (struct instant){row.starts_at}, (struct instant){row.ends_at}),
        .party = admin_number(a, row.party),
        .amount = format_yen(a, r->lang, (struct yen){row.amount}),
        .created = admin_at(r, (struct instant){row.created_at}),
        .tasks = row.open_tasks > 0 ? tasks_and_age(r, &row) : STR(""),
        .has_note = row.staff_note.n > 0,
    };
    return OK;
}

enum err admin_ask(struct web_req *r, int status, const char *here, struct ask_view *v)
{
    v->arena = r->arena;
    v->lang = r->lang;
    v->layout = web_admin_layout(r, v->title, here);
    WEB_RENDER(r, status, render_web_admin_ask, v);
}

struct day admin_month(const struct web_req *r, struct str text)
{
    struct day d;
    bool is_given = text.n == 7 && day_parse(str_join(r->arena, text, STR("-01")), &d);
    return is_given ? d : day_of_month_start(day_of(r->now));
}
