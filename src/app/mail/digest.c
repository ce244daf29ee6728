/* digest.c: the daily digest: what waits, what starts today and tomorrow, what was paid yesterday.
 */
#include "app/mail/desk.h"

#include "core/format.h"
#include "core/role.h"
#include "core/urgency.h"
#include "store/access.h"
#include "store/desk.h"
#include "store/offering.h"
#include "store/user.h"

#include <inttypes.h>

enum { TASKS_SHOWN = 10, TASKS_MAX = 200, SLOTS_MAX = 200, STATES_MAX = 2000, VISIBLE_MAX = 1000 };

/* For whom, and what they may see. */
struct digest {
    struct app *app;
    struct db_conn *read;
    const struct shop_get_row *shop;
    struct desk_view *v;
    int64_t viewer; /* 0: everything */
    bool has_cards; /* some bookings may be paid so */
    struct access_visible_rows visible;
};

static struct desk_section *begin(const struct digest *d, struct str title, size_t max)
{
    struct desk_section *part = &d->v->sections[d->v->n_sections++];
    *part = (struct desk_section){.title = title,
                                  .lines = ARENA_ARRAY(d->v->arena, struct desk_line, max + 1),
                                  .more = STR("")};
    return part;
}

static struct str number(const struct digest *d, int64_t n)
{
    return str_format(d->v->arena, "%" PRId64, n);
}

/* --- what waits --- */

static enum err tasks(const struct digest *d)
{
    struct desk_view *v = d->v;
    struct follow_up_open_rows rows;
    struct follow_up_open_in in = {.shop = d->shop->id,
                                   .viewer = d->viewer,
                                   .max = TASKS_MAX,
                                   .soon = urgency_soon(app_now(d->app)).ms};
    TRY(q_follow_up_open(d->read, v->arena, &in, &rows));
    if (rows.n == 0) {
        return OK;
    }
    struct str n = number(d, (int64_t)rows.n);
    struct desk_section *part = begin(d, tx_digest_tasks(v->arena, v->lang, n), TASKS_SHOWN);
    while (part->n < rows.n && part->n < TASKS_SHOWN) {
        desk_mail_task(d->app, d->shop, v, &rows.v[part->n], &part->lines[part->n]);
        part->n++;
    }
    if (rows.n > part->n) {
        part->more = tx_desk_more(v->arena, v->lang, number(d, (int64_t)(rows.n - part->n)));
    }
    return OK;
}

/* --- what starts --- */

static bool sees(const struct digest *d, int64_t offering)
{
    for (size_t i = 0; i < d->visible.n; i++) {
        if (d->visible.v[i].offering == offering) {
            return true;
        }
    }
    return d->viewer == 0;
}

static struct str state_words(const struct digest *d, const struct slot_states_of_day_row *row,
                              bool *is_urgent)
{
    enum booking_status status = BOOKING_NONE;
    enum pay_status pay = PAY_NONE;
    bool is_known = booking_status_parse(row->status, &status);
    is_known = pay_status_parse(row->pay_status, &pay) && is_known;
    struct str label = row->status;
    if (is_known) {
        bool by_pay = status == BOOKING_CONFIRMED && pay != PAY_NONE;
        label = tr(d->v->lang, by_pay ? pay_status_label_of_many(d->has_cards, pay)
                                      : booking_status_label(status));
        *is_urgent = *is_urgent || status == BOOKING_PENDING ||
                     (status == BOOKING_CONFIRMED && (pay == PAY_FAILED || pay == PAY_VOID));
    }
    return tx_home_state(d->v->arena, d->v->lang, label, number(d, row->n));
}

static void slot_line(const struct digest *d, const struct slots_of_day_row *slot,
                      const struct slot_states_of_day_rows *states, struct desk_section *part)
{
    struct arena *a = d->v->arena;
    enum lang l = d->v->lang;
    struct desk_line line = {.text = STR(""), .url = {STR("")}};
    for (size_t i = 0; i < states->n; i++) {
        if (states->v[i].slot == slot->id) {
            struct str words = state_words(d, &states->v[i], &line.is_urgent);
            line.text = str_empty(line.text) ? words : tx_desk_and(a, l, line.text, words);
        }
    }
    if (str_empty(line.text)) {
        return; /* nobody comes */
    }
    struct str time = tx_home_time(a, l, format_time(a, (struct instant){slot->starts_at}),
                                   format_time(a, (struct instant){slot->ends_at}));
    struct str fill = tx_admin_seats_taken(a, l, number(d, slot->taken), number(d, slot->capacity));
    line.head = tx_digest_slot(a, l, time, desk_mail_words(l, slot->title, slot->title_en), fill);
    part->lines[part->n++] = line;
}

static enum err slots(const struct digest *d, struct day day, enum tx title)
{
    struct desk_view *v = d->v;
    struct slots_of_day_rows rows;
    struct slot_states_of_day_rows states;
    int64_t from = day_start(day).ms, to = day_start(day_add(day, 1)).ms;
    struct slots_of_day_in in = {d->shop->id, from, to, SLOTS_MAX};
    TRY(q_slots_of_day(d->read, v->arena, &in, &rows));
    struct slot_states_of_day_in states_in = {d->shop->id, from, to, STATES_MAX};
    TRY(q_slot_states_of_day(d->read, v->arena, &states_in, &states));
    struct str name = format_day_short(v->arena, v->lang, day);
    struct desk_section *part =
        begin(d, tx_digest_day(v->arena, v->lang, tr(v->lang, title), name), rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        if (sees(d, rows.v[i].offering)) {
            slot_line(d, &rows.v[i], &states, part);
        }
    }
    if (part->n == 0) {
        v->n_sections--;
    }
    return OK;
}

/* --- what was paid --- */

static enum err received(const struct digest *d, struct day day)
{
    struct desk_view *v = d->v;
    struct received_rows rows;
    struct received_in in = {.shop = d->shop->id,
                             .viewer = d->viewer,
                             .from_at = day_start(day).ms,
                             .to_at = day_start(day_add(day, 1)).ms,
                             .max = PAY_METHOD_COUNT};
    TRY(q_received(d->read, v->arena, &in, &rows));
    if (rows.n == 0) {
        return OK;
    }
    struct yen sum = {0};
    struct str name = format_day_short(v->arena, v->lang, day);
    struct desk_section *part = begin(d, tx_digest_received(v->arena, v->lang, name), rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        enum pay_method method;
        struct str label = pay_method_parse(rows.v[i].method, &method)
                               ? tr(v->lang, pay_method_label(method))
                               : rows.v[i].method;
        struct str yen = format_yen(v->arena, v->lang, (struct yen){rows.v[i].amount});
        part->lines[part->n++] = (struct desk_line){
            .head = tx_digest_method(v->arena, v->lang, label, yen, number(d, rows.v[i].n)),
            .text = STR(""),
            .url = {STR("")}};
        sum.v += rows.v[i].amount;
    }
    if (rows.n > 1) {
        part->more = tx_digest_sum(v->arena, v->lang, format_yen(v->arena, v->lang, sum));
    }
    return OK;
}

enum err digest_fill(struct app *app, struct db_conn *read, const struct shop_get_row *shop,
                     int64_t user, struct desk_view *v)
{
    struct digest d = {.app = app, .read = read, .shop = shop, .v = v};
    struct offering_cards_row cards;
    TRY(q_offering_cards(read, v->arena, &(struct offering_cards_in){shop->id}, &cards));
    d.has_cards = cards.n > 0;
    struct user_by_mail_row account;
    bool found;
    struct day today = day_of(app_now(app));
    TRY(q_user_get(read, v->arena, &(struct user_get_in){shop->id, user}, &account, &found));
    if (!found || account.disabled_at.is_set) {
        return OK;
    }
    if (str_eq(account.role, user_role_name(ROLE_STAFF))) {
        d.viewer = user;
        struct access_visible_in in = {shop->id, user, VISIBLE_MAX};
        TRY(q_access_visible(read, v->arena, &in, &d.visible));
    }
    TRY(tasks(&d));
    TRY(slots(&d, today, TX_HOME_TODAY));
    TRY(slots(&d, day_add(today, 1), TX_HOME_TOMORROW));
    TRY(received(&d, day_add(today, -1)));
    struct str name = format_day_short(v->arena, v->lang, today);
    v->subject =
        tx_mail_subject(v->arena, v->lang, v->shop, tx_mail_digest_what(v->arena, v->lang, name));
    v->heading = tx_mail_digest_what(v->arena, v->lang, name);
    v->lead = tr(v->lang, TX_MAIL_DIGEST_LEAD);
    v->why = tx_mail_digest_why(v->arena, v->lang, v->shop);
    v->link = desk_mail_url(app, v->arena, shop, "");
    v->button = tr(v->lang, TX_MAIL_DIGEST_BUTTON);
    return OK;
}
