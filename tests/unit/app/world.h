/* world.h: the use cases with a real SQLite database, a provider in memory and a virtual clock, for
 * stories about bookings and their payments. */
#ifndef UNIT_APP_WORLD_H
#define UNIT_APP_WORLD_H

#include "unit/check.h"

#include "app/book.h"
#include "app/decide.h"
#include "app/offering.h"
#include "fake/gateway.h"
#include "store/booking.h"
#include "store/payment.h"

struct world {
    struct arena *arena;
    struct app app;
    struct clock *clock;
    struct fake_gateway *provider;
    struct shop_id shop;
    struct actor staff;
    struct slot_id first_come; /* 20 seats, ¥3,300, konbini, card and on site, ten days ahead */
    struct slot_id approval;   /* the same, 承認制 */
    struct slot_id free;       /* the same, ¥0 */
    /* Four seats and a waiting list that leads to … */
    struct slot_id waits_confirmed; /* 確定; 先着順 */
    struct slot_id waits_pending;   /* 承認待ち; 承認制 */
    struct slot_id waits_free;      /* 確定; 先着順, ¥0 */
    int keys;
    char dir[64];
};

int world_setup(void **state);
int world_teardown(void **state);
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

struct book_output world_book(struct world *w, struct slot_id slot, int party, enum pay_method how);

/* The offering of a slot as a manager's form would have it, and changed. */
struct offering_input world_offering(struct world *w, struct slot_id slot);
void world_save_offering(struct world *w, const struct offering_input *in);

/* Capacity of a slot, and whether it takes bookings. */
void world_set_slot(struct world *w, struct slot_id slot, int capacity, bool is_closed);

/* Work the operations and events that are due until none is. */
void world_work(struct world *w);

/* Move the clock and let the sweep and the workers follow. */
void world_advance(struct world *w, int64_t ms);

/* The provider's object of the booking's newest attempt changes, and a view of it reaches us. */
void world_provider_says(struct world *w, struct booking_id id, enum gw_state state);

/* A view of that payment, as the provider has it now, reaches us. */
void world_observe(struct world *w, int64_t payment);

/* One that it gave at another time. */
void world_observe_as(struct world *w, int64_t payment, const struct gw_payment *seen);

struct booking_get_row world_booking(struct world *w, struct booking_id id);
struct payment_get_row world_payment(struct world *w, struct booking_id id);

#define assert_status(w, id, booking_is, payment_is)                                             \
    do {                                                                                         \
        assert_string_equal(str_c((w)->arena, world_booking((w), (id)).status), booking_is);     \
        assert_string_equal(str_c((w)->arena, world_booking((w), (id)).pay_status), payment_is); \
    } while (0)

/* How many mails of a kind the booking has, and how many open 要対応 of a kind. */
int world_mails(struct world *w, struct booking_id id, const char *kind);
int world_open(struct world *w, struct booking_id id, enum follow_up kind);

/* How many lines of history say this of the booking. */
int world_history(struct world *w, struct booking_id id, const char *what);

#endif
