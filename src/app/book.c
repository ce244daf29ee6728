#include "app/book.h"

#include "app/booking_move.h"
#include "app/change.h"
#include "app/waiting.h"
#include "base/random.h"
#include "core/slot.h"
#include "store/slot.h"

#ifdef UKETSUKE_WITHOUT_SEAT_GUARD
#include <pthread.h>
#endif

struct yen book_amount(const struct offering_get_row *offering, const struct ticket_get_row *ticket,
                       int party)
{
    return (struct yen){(ticket == NULL ? offering->price : ticket->price) * party};
}

void pay_choices_for(const struct shop_get_row *shop, const struct offering_get_row *offering,
                     struct yen amount, struct instant now, struct instant slot_start,
                     struct pay_choices *out)
{
    struct deadline_rule rule = {(int)offering->deadline_days, (int)offering->deadline_margin_min};
    *out = (struct pay_choices){.konbini = konbini_offer(amount, rule, now, slot_start)};
    deadline_for(rule, now, slot_start, &out->deadline);
    if (amount.v == 0) {
        out->methods = 1u << PAY_METHOD_NONE;
        return;
    }
    bool can_ask_provider = !str_empty(shop->stripe_key);
    if (offering->pay_konbini && can_ask_provider && out->konbini == KONBINI_OFFERED) {
        out->methods |= 1u << PAY_KONBINI;
    }
    if (offering->pay_card && can_ask_provider && amount.v >= CARD_MIN_YEN) {
        out->methods |= 1u << PAY_CARD;
        out->card_deadline = deadline_for_card(rule, now, slot_start);
    }
    if (offering->pay_onsite) {
        out->methods |= 1u << PAY_ONSITE;
    }
}

/* Everything the decision needs, read inside the transaction. */
struct place {
    struct shop_get_row shop;
    struct slot_get_row slot;
    struct offering_get_row offering;
    struct ticket_get_row ticket;
    bool has_ticket;
};

struct book {
    const struct book_input *in;
    struct book_output *out;
};

static enum err read_place(struct change *c, const struct book_input *in, struct place *place,
                           bool *found)
{
    struct shop_get_in shop_key = {.shop = c->shop.v};
    TRY(q_shop_get(c->db, c->a, &shop_key, &place->shop));
    struct slot_get_in slot_key = {.shop = c->shop.v, .id = in->slot.v};
    TRY(q_slot_get(c->db, c->a, &slot_key, &place->slot, found));
    if (!*found) {
        return OK;
    }
    struct offering_get_in offering_key = {.shop = c->shop.v, .id = place->slot.offering};
    TRY(q_offering_get(c->db, c->a, &offering_key, &place->offering, found));
    if (!*found || str_is(place->offering.status, "draft")) {
        *found = false;
        return OK;
    }
    struct ticket_list_in tickets_key = {
        .shop = c->shop.v, .offering = place->offering.id, .max = 100};
    struct ticket_list_rows tickets;
    TRY(q_ticket_list(c->db, c->a, &tickets_key, &tickets));
    bool needs_ticket = false;
    for (size_t i = 0; i < tickets.n; i++) {
        needs_ticket |= tickets.v[i].is_active != 0;
    }
    if (!needs_ticket && in->ticket.v == 0) {
        return OK;
    }
    struct ticket_get_in ticket_key = {.shop = c->shop.v, .id = in->ticket.v};
    TRY(q_ticket_get(c->db, c->a, &ticket_key, &place->ticket, &place->has_ticket));
    *found = place->has_ticket && place->ticket.is_active != 0 &&
             place->ticket.offering == place->offering.id;
    return OK;
}

static bool is_open(const struct place *p, struct instant now)
{
    struct slot_window window = {(int)p->offering.opens_days, (int)p->offering.closes_min};
    return str_is(p->offering.status, "open") &&
           slot_state(window, p->slot.is_closed != 0, (struct instant){p->slot.starts_at}, now) ==
               SLOT_OPEN;
}

#ifdef UKETSUKE_WITHOUT_SEAT_GUARD
/* For one test only (tests/flow/oversell.test.mjs), which must see this build oversell whatever the
 * machine's speed: look, and believe for a second what was seen, as programs do that look when the
 * form is shown and write when it comes back. */
static enum err looks_free(struct change *c, const struct place *place, int party, bool *out)
{
    enum { BELIEVED_MS = 1000 };
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static struct slot_get_row seen;
    static int64_t seen_at;
    bool found = true;
    enum err e = OK;
    pthread_mutex_lock(&lock);
    if (seen.id != place->slot.id || c->now.ms - seen_at >= BELIEVED_MS) {
        struct slot_get_in key = {.shop = c->shop.v, .id = place->slot.id};
        e = q_slot_get(db_reader(c->app->db), c->a, &key, &seen, &found);
        seen_at = c->now.ms;
    }
    *out = e == OK && found && seen.capacity - seen.taken >= party;
    pthread_mutex_unlock(&lock);
    return e;
}
#else
/* While anyone waits who could take a seat, newcomers queue behind them (domain.md 6). */
static enum err has_seats(struct change *c, const struct place *place, int party, bool *out)
{
    struct waiting_line line;
    TRY(waiting_line_read(c->db, c->a, c->shop, place->slot.id, &place->offering, &line));
    *out = waiting_leaves(&line, place->slot.capacity - place->slot.taken) >= party;
    return OK;
}
#endif

static enum err add(struct change *c, const struct book *book, const struct place *place,
                    enum pay_method method, enum booking_event on)
{
    const struct book_input *in = book->in;
    struct book_output *out = book->out;
    struct booking_add_in row = {
        .shop = c->shop.v,
        .id = change_id(c),
        .token = random_token(c->a, c->now),
        .idem_key = in->idem_key,
        .slot = place->slot.id,
        .offering = place->offering.id,
        .ticket = {place->has_ticket, place->ticket.id},
        .party = in->party,
        .name = in->name,
        .kana = in->kana,
        .mail = in->mail,
        .phone = in->phone,
        .lang = lang_name(in->lang),
        .answers = in->answers,
        .amount =
            book_amount(&place->offering, place->has_ticket ? &place->ticket : NULL, in->party).v,
        .method = pay_method_name(method),
        .now = c->now.ms,
    };
    struct booking_get_row b;
    TRY(booking_begin(c, &row, on, &b)); /* ERR_CONSTRAINT: the caller looks again */
    struct booked booked = {&b, &place->slot, &place->offering,
                            place->has_ticket ? &place->ticket : NULL};
    if (in->also != NULL) {
        TRY(in->also(c, &booked, in->also_arg));
    }
    out->id = (struct booking_id){row.id};
    out->token = row.token;
    out->result = BOOK_DONE;
    out->status = booking_rule(BOOKING_NONE, on)->to;
    return OK;
}

static enum err find_repeat(struct change *c, const struct book *book, bool *found)
{
    *found = false;
    if (str_empty(book->in->idem_key)) {
        return OK;
    }
    struct booking_get_row b;
    struct booking_by_idem_key_in key = {.shop = c->shop.v, .idem_key = book->in->idem_key};
    TRY(q_booking_by_idem_key(c->db, c->a, &key, &b, found));
    if (*found) {
        *book->out = (struct book_output){
            .result = BOOK_REPEATED,
            .id = {b.id},
            .token = b.token,
            .status = booking_status_of(b.status),
        };
    }
    return OK;
}

static enum err decide(struct change *c, const struct book *book, const struct place *place)
{
    const struct book_input *in = book->in;
    if (!is_open(place, c->now)) {
        book->out->result = BOOK_NOT_OPEN;
        return OK;
    }
    if (in->party < 1 || in->party > place->offering.max_party) {
        book->out->result = BOOK_BAD_PARTY;
        return OK;
    }
    struct pay_choices choices;
    struct yen amount =
        book_amount(&place->offering, place->has_ticket ? &place->ticket : NULL, in->party);
    pay_choices_for(&place->shop, &place->offering, amount, c->now,
                    (struct instant){place->slot.starts_at}, &choices);
    enum pay_method method = amount.v == 0 ? PAY_METHOD_NONE : in->method;
    if ((choices.methods & 1u << method) == 0) {
        book->out->result = BOOK_BAD_METHOD;
        return OK;
    }
    bool fits = true;
#ifdef UKETSUKE_WITHOUT_SEAT_GUARD
    TRY(looks_free(c, place, in->party, &fits));
#else
    TRY(has_seats(c, place, in->party, &fits));
#endif
    bool may_wait = !str_is(place->offering.waitlist, "off") && in->party <= place->slot.capacity;
    if (!fits && !may_wait) {
        book->out->result = BOOK_FULL;
        book->out->seats_left = (int)(place->slot.capacity - place->slot.taken);
        return OK;
    }
    enum admission admission = ADMISSION_FIRST_COME;
    if (!admission_parse(place->offering.admission, &admission)) {
        return ERR_DB;
    }
    enum booking_event on = !fits                             ? BOOK_EV_APPLY_WAITLIST
                            : admission == ADMISSION_APPROVAL ? BOOK_EV_APPLY_APPROVAL
                                                              : BOOK_EV_APPLY_FIRST_COME;
    return add(c, book, place, method, on);
}

static enum err book_in_tx(struct change *c, void *arg)
{
    const struct book *book = arg;
    *book->out = (struct book_output){.result = BOOK_NO_SUCH};
    bool is_repeat, found;
    TRY(find_repeat(c, book, &is_repeat));
    if (is_repeat) {
        return OK;
    }
    struct place place = {0};
    TRY(read_place(c, book->in, &place, &found));
    return found ? decide(c, book, &place) : OK;
}

enum err app_book(struct app *app, struct arena *a, struct shop_id shop,
                  const struct book_input *in, struct book_output *out)
{
    struct book book = {in, out};
    struct actor customer = {.kind = ACTOR_CUSTOMER};
    /* Seats are held by slot_not_oversold and the key by booking_idem_key, so many may mingle. */
    enum err e = change_run_mingling(app, a, TX_BOOKING, shop, customer, book_in_tx, &book);
    if (e == ERR_CONSTRAINT) {
        /* Another writer was faster: for its seats or its key. Everything is read anew, once. */
        e = change_run(app, a, TX_BOOKING, shop, customer, book_in_tx, &book);
    }
    if (e == ERR_CONSTRAINT) {
        out->result = BOOK_FULL;
        return OK;
    }
    return e;
}
