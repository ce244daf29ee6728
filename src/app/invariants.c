#include "app/invariants.h"

#include "store/doctor.h"

/* The questions have the same parameters and answers, each with a type of its own. */
#define ASK(name)                                                                               \
    static enum err ask_##name(struct db_conn *db, struct arena *a, int64_t shop, int64_t from, \
                               int64_t to, struct broken_seats_rows *out)                       \
    {                                                                                           \
        struct broken_##name##_in in = {                                                        \
            .shop = shop, .from = from, .to = to, .max = VIOLATION_IDS + 1};                    \
        return q_broken_##name(db, a, &in, out);                                                \
    }
ASK(seats)
ASK(counts)
ASK(numbers)
ASK(movers)
ASK(notes)
ASK(money)
ASK(twice)
ASK(live)
ASK(chain)
ASK(replay)
ASK(mirror)

const struct invariant invariants[] = {
    {"seats", TX_DOCTOR_SEATS, false},    {"counts", TX_DOCTOR_COUNTS, false},
    {"numbers", TX_DOCTOR_NUMBERS, true}, {"movers", TX_DOCTOR_MOVERS, true},
    {"once", TX_DOCTOR_ONCE, true},       {"money", TX_DOCTOR_MONEY, true},
    {"twice", TX_DOCTOR_TWICE, true},     {"live", TX_DOCTOR_LIVE, true},
    {"chain", TX_DOCTOR_CHAIN, true},     {"replay", TX_DOCTOR_REPLAY, true},
    {"mirror", TX_DOCTOR_MIRROR, true},
};
const size_t invariants_count = COUNT_OF(invariants);

static enum err (*const asks[COUNT_OF(invariants)])(struct db_conn *, struct arena *, int64_t,
                                                    int64_t, int64_t,
                                                    struct broken_seats_rows *) = {
    ask_seats, ask_counts, ask_numbers, ask_movers, ask_notes,  ask_money,
    ask_twice, ask_live,   ask_chain,   ask_replay, ask_mirror,
};

enum err invariant_check(size_t i, struct db_conn *db, struct arena *a, struct shop_id shop,
                         struct booking_id booking, struct violation *out)
{
    bool is_one = booking.v != 0 && invariants[i].is_of_bookings;
    struct broken_seats_rows rows;
    *out = (struct violation){0};
    TRY(asks[i](db, a, shop.v, is_one ? booking.v : 0, is_one ? booking.v : INT64_MAX, &rows));
    out->has_more = rows.n > VIOLATION_IDS;
    out->n = out->has_more ? VIOLATION_IDS : rows.n;
    for (size_t k = 0; k < out->n; k++) {
        out->ids[k] = rows.v[k].id;
    }
    return OK;
}
