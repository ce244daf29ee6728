/* admin_desk.h: staff at the admin pages of a shop, for the tests of those pages. */
#ifndef UNIT_WEB_ADMIN_DESK_H
#define UNIT_WEB_ADMIN_DESK_H

#include "store/booking.h"
#include "unit/web/api_shop.h"

/* The shop of api_shop.h with its owner signed in. */
int desk_setup(void **state);
#define ADMIN_TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, api_teardown)

/* A customer books, to be paid at a konbini; the id as in addresses. Numbers have been issued. */
const char *booked(struct api_shop *s, int64_t slot);

/* The address of a booking's page and of what is below it: "/approve". */
const char *path(struct api_shop *s, const char *id, const char *end);

struct booking_get_row row(struct api_shop *s, const char *id);
#define assert_states(s, id, want_status, want_pay) \
    do {                                            \
        struct booking_get_row b_ = row((s), (id)); \
        assert_str(b_.status, want_status);         \
        assert_str(b_.pay_status, want_pay);        \
    } while (0)

/* A press of a button: led back, to a page that says `told`. */
void press(struct api_shop *s, const char *url, const char *pairs, const char *told);

size_t mails_of_kind(struct api_shop *s, const char *id, const char *kind);

/* An open 要対応 of the booking; 0: none. And where it is closed. */
int64_t first_task(struct api_shop *s, const char *id, const char *kind);
const char *close_of(struct api_shop *s, int64_t task);

#endif
