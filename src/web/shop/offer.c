#include "web/shop/offer.h"

#include "core/format.h"
#include "core/waiting.h"

#include <inttypes.h>

struct str offer_words(const struct web_req *r, struct str ja, struct str en)
{
    return r->lang == LANG_EN && !str_empty(en) ? en : ja;
}

static void price_of(const struct web_req *r, struct offer *o)
{
    o->price_from = o->price_to = (struct yen){o->row.price};
    for (size_t i = 0; i < o->tickets.n; i++) {
        struct yen price = {o->tickets.v[i].price};
        if (i == 0 || price.v < o->price_from.v) {
            o->price_from = price;
        }
        if (i == 0 || price.v > o->price_to.v) {
            o->price_to = price;
        }
    }
    struct str from = format_yen(r->arena, r->lang, o->price_from);
    if (o->price_to.v == 0) {
        o->price = tr(r->lang, TX_PRICE_FREE);
    } else if (o->price_from.v == o->price_to.v) {
        o->price = tx_price_each(r->arena, r->lang, from);
    } else {
        o->price = tx_price_from(r->arena, r->lang, from);
    }
}

static enum err read_tickets(const struct web_req *r, struct offer *o)
{
    struct ticket_list_in in = {
        .shop = web_shop(r).v, .offering = o->row.id, .max = OFFER_MAX_TICKETS};
    TRY(q_ticket_list(db_reader(r->app->db), r->arena, &in, &o->tickets));
    size_t n = 0;
    for (size_t i = 0; i < o->tickets.n; i++) {
        if (o->tickets.v[i].is_active != 0) {
            o->tickets.v[n++] = o->tickets.v[i];
        }
    }
    o->tickets.n = n;
    return OK;
}

enum err offer_fill(const struct web_req *r, const struct offering_get_row *row, struct offer *out)
{
    *out = (struct offer){.row = *row};
    enum offering_status status;
    if (!offering_status_parse(row->status, &status) ||
        !offering_kind_parse(row->kind, &out->kind) ||
        !admission_parse(row->admission, &out->admission) ||
        !waitlist_mode_parse(row->waitlist, &out->waitlist) ||
        !expiry_policy_parse(row->expiry_policy, &out->policy)) {
        return ERR_DB;
    }
    if (status == OFFERING_DRAFT) {
        return ERR_NOT_FOUND;
    }
    out->is_open = status == OFFERING_OPEN;
    out->title = offer_words(r, row->title, row->title_en);
    out->admission_label = tr(r->lang, admission_label(out->admission));
    struct str id = id_text(r->arena, row->id);
    out->url = web_shop_url(r, "/o/%.*s", STR_ARG(id));
    TRY(read_tickets(r, out));
    price_of(r, out);
    return OK;
}

enum err offer_load(const struct web_req *r, int64_t id, struct offer *out)
{
    struct offering_get_row row;
    bool found;
    struct offering_get_in in = {.shop = web_shop(r).v, .id = id};
    TRY(q_offering_get(db_reader(r->app->db), r->arena, &in, &row, &found));
    return found ? offer_fill(r, &row, out) : ERR_NOT_FOUND;
}

enum err offer_from_path(const struct web_req *r, struct offer *out)
{
    int64_t id;
    TRY(web_param_id(r, "offering", &id));
    return offer_load(r, id, out);
}

struct str offer_cancel_words(const struct web_req *r, const struct offer *o)
{
    int64_t hours = o->row.cancel_hours;
    if (hours == 0) {
        return tr(r->lang, TX_CANCEL_UNTIL_START);
    }
    if (hours % 24 == 0) {
        return tx_cancel_days(r->arena, r->lang, str_format(r->arena, "%" PRId64, hours / 24));
    }
    return tx_cancel_hours(r->arena, r->lang, str_format(r->arena, "%" PRId64, hours));
}

struct str offer_payment_words(const struct web_req *r, const struct offer *o)
{
    if (o->price_to.v == 0) {
        return tr(r->lang, TX_OFFERING_PAYMENT_NONE);
    }
    struct str ways[3];
    size_t n = 0;
    if (o->row.pay_konbini != 0) {
        ways[n++] = tr(r->lang, TX_PAY_METHOD_KONBINI);
    }
    if (o->row.pay_card != 0) {
        ways[n++] = tr(r->lang, TX_PAY_METHOD_CARD);
    }
    if (o->row.pay_onsite != 0) {
        ways[n++] = tr(r->lang, TX_PAY_METHOD_ONSITE);
    }
    return n == 3   ? tx_methods_three(r->arena, r->lang, ways[0], ways[1], ways[2])
           : n == 2 ? tx_methods_both(r->arena, r->lang, ways[0], ways[1])
           : n == 1 ? ways[0]
                    : STR("");
}

static struct str times(const struct web_req *r, struct instant from, struct instant to)
{
    struct str begin = format_time(r->arena, from);
    if (to.ms == day_start(day_add(day_of(from), 1)).ms) {
        return tx_time_range(r->arena, r->lang, begin, STR("24:00"));
    }
    if (day_of(to).n != day_of(from).n) {
        return tx_time_from(r->arena, r->lang, begin);
    }
    return tx_time_range(r->arena, r->lang, begin, format_time(r->arena, to));
}

/* Seats for a newcomer. */
static int64_t seats_left(const struct offer *o, const struct public_slot_list_row *row)
{
    bool is_ended = str_eq(o->row.promotes, waitlist_mode_name(WAITLIST_OFF));
    struct waiting_line line = {.n = row->waiting.is_set && !is_ended,
                                .smallest = row->waiting.v,
                                .in_order = o->row.waits_in_order != 0};
    return waiting_leaves(&line, row->capacity - row->taken);
}

static struct str label_of(const struct web_req *r, const struct offer *o,
                           const struct slot_show *s)
{
    if (s->state == SLOT_NOT_YET) {
        struct slot_window window = {(int)o->row.opens_days, (int)o->row.closes_min};
        struct day opens = day_of(slot_opens_at(window, s->starts));
        return tx_slot_opens_at(r->arena, r->lang, format_day_short(r->arena, r->lang, opens));
    }
    if (s->state != SLOT_OPEN) {
        return tr(r->lang, slot_state_label(s->state));
    }
    if (s->left > 0) {
        return tx_slot_left(r->arena, r->lang, str_format(r->arena, "%" PRId64, s->left));
    }
    return tr(r->lang, s->can_wait ? TX_SLOT_WAIT : TX_SEATS_FULL);
}

void slot_show_fill(const struct web_req *r, const struct offer *o,
                    const struct public_slot_list_row *row, struct slot_show *out)
{
    struct slot_window window = {(int)o->row.opens_days, (int)o->row.closes_min};
    *out = (struct slot_show){
        .id = row->id,
        .starts = {row->starts_at},
        .ends = {row->ends_at},
        .left = seats_left(o, row),
        .day = day_of((struct instant){row->starts_at}),
    };
    out->state = slot_state(window, row->is_closed != 0, out->starts, r->now);
    if (out->state == SLOT_OPEN && !o->is_open) {
        out->state = SLOT_CLOSED;
    }
    bool is_open = out->state == SLOT_OPEN;
    out->can_book = is_open && out->left > 0;
    out->can_wait = is_open && out->left == 0 && o->waitlist != WAITLIST_OFF;
    out->grade = is_open ? seats_grade(row->capacity, row->capacity - out->left) : SEATS_NONE;
    out->mark = tr(r->lang, seats_grade_mark(out->grade));
    out->label = label_of(r, o, out);
    out->time = times(r, out->starts, out->ends);
    if (out->can_book || out->can_wait) {
        struct str offering = id_text(r->arena, o->row.id);
        struct str id = id_text(r->arena, row->id);
        out->url = web_shop_url(r, "/o/%.*s/apply?slot=%.*s", STR_ARG(offering), STR_ARG(id));
    }
}

enum err slot_shows_read(const struct web_req *r, const struct offer *o, struct instant from,
                         struct instant to, struct slot_shows *out)
{
    struct public_slot_list_in in = {.shop = web_shop(r).v,
                                     .offering = o->row.id,
                                     .from_at = from.ms,
                                     .to_at = to.ms,
                                     .max = OFFER_MAX_SLOTS};
    struct public_slot_list_rows rows;
    TRY(q_public_slot_list(db_reader(r->app->db), r->arena, &in, &rows));
    out->v = ARENA_ARRAY(r->arena, struct slot_show, rows.n);
    out->n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        slot_show_fill(r, o, &rows.v[i], &out->v[i]);
    }
    return OK;
}

/* All that may be open, from now on. */
static enum err read_ahead(const struct web_req *r, const struct offer *o, struct slot_shows *out)
{
    struct instant end = day_end(day_add(day_of(r->now), (int)o->row.opens_days + 1));
    return slot_shows_read(r, o, r->now, end, out);
}

enum err slot_shows_free(const struct web_req *r, const struct offer *o, int64_t party,
                         int64_t except, size_t max, struct slot_shows *out)
{
    struct slot_shows all;
    TRY(read_ahead(r, o, &all));
    out->v = ARENA_ARRAY(r->arena, struct slot_show, max);
    out->n = 0;
    for (size_t i = 0; i < all.n && out->n < max; i++) {
        if (all.v[i].can_book && all.v[i].left >= party && all.v[i].id != except) {
            out->v[out->n++] = all.v[i];
        }
    }
    return OK;
}

enum err slot_shows_waiting(const struct web_req *r, const struct offer *o, size_t max,
                            struct slot_shows *out)
{
    struct slot_shows all;
    TRY(read_ahead(r, o, &all));
    out->v = ARENA_ARRAY(r->arena, struct slot_show, max);
    out->n = 0;
    for (size_t i = 0; i < all.n && out->n < max; i++) {
        if (all.v[i].can_wait) {
            out->v[out->n++] = all.v[i];
        }
    }
    return OK;
}
