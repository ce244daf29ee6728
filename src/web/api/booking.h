/* booking.h: a booking as the API shows it: to whoever has its link, and, with everything, to
 * staff.
 */
#ifndef WEB_API_BOOKING_H
#define WEB_API_BOOKING_H

#include "app/book.h"
#include "app/waiting.h"
#include "store/booking.h"
#include "store/offering.h"
#include "store/payment.h"
#include "store/refund.h"
#include "store/slot.h"
#include "web/api/api.h"

struct api_booking {
    struct booking_get_row row;
    struct offering_get_row offering;
    struct slot_get_row slot;
    struct ticket_get_row ticket;
    bool has_ticket;
    struct payment_get_rows payments;      /* all attempts, oldest first */
    struct refund_of_booking_rows refunds; /* of all of them, oldest first */
    struct waiting_place place;            /* while it waits */
};

/* What has just been booked, inside the transaction that `db` is of. */
MUST_USE enum err api_booking_begun(struct web_req *r, struct db_conn *db,
                                    const struct booked *booked, struct api_booking *out);
/* Everything about a row already read. */
MUST_USE enum err api_booking_load(struct web_req *r, const struct booking_get_row *row,
                                   struct api_booking *out);
MUST_USE enum err api_booking_by_token(struct web_req *r, struct str token,
                                       struct api_booking *out);
MUST_USE enum err api_booking_by_id(struct web_req *r, int64_t id, struct api_booking *out);

/* What the customer's own page shows: schema Booking. */
json_t *api_booking_json(const struct web_req *r, const struct api_booking *b);
/* With who booked, all attempts to collect the money and the staff's note: schema StaffBooking. */
json_t *api_staff_booking_json(const struct web_req *r, const struct api_booking *b);

#endif
