#include "web/api/endpoint.h"

#include "web/api/book.h"
#include "web/api/offerings.h"
#include "web/api/staff.h"

static const struct api_endpoint endpoints[] = {
    {"api_openapi", TX_API_DO_OPENAPI, 200, NULL, NULL, NULL},
    {"api_offerings", TX_API_DO_OFFERINGS, 200, NULL, NULL, "Offerings"},
    {"api_offering", TX_API_DO_OFFERING, 200, NULL, NULL, "Offering"},
    {"api_slots", TX_API_DO_SLOTS, 200, &api_slot_query, NULL, "Slots"},
    {"api_book", TX_API_DO_BOOK, 201, NULL, &api_book_body, "Booking"},
    {"api_link", TX_API_DO_LINK, 200, NULL, NULL, "Booking"},
    {"api_bookings", TX_API_DO_BOOKINGS, 200, &api_list_query, NULL, "StaffBookings"},
    {"api_booking", TX_API_DO_BOOKING, 200, NULL, NULL, "StaffBooking"},
    {"api_history", TX_API_DO_HISTORY, 200, NULL, NULL, "History"},
    {"api_approve", TX_API_DO_APPROVE, 200, NULL, &api_approve_body, "Decision"},
    {"api_promote", TX_API_DO_PROMOTE, 200, NULL, &api_promote_body, "Decision"},
    {"api_refuse_booking", TX_API_DO_REFUSE, 200, NULL, &api_refuse_body, "Decision"},
    {"api_cancel", TX_API_DO_CANCEL, 200, NULL, &api_cancel_body, "Decision"},
    {"api_refund", TX_API_DO_REFUND, 200, NULL, &api_refund_body, "Decision"},
};

bool api_is_endpoint(const struct route *route)
{
    return str_starts(str_from(route->pattern), STR("/api/"));
}

const struct api_endpoint *api_endpoint_of(const struct route *route)
{
    for (size_t i = 0; i < COUNT_OF(endpoints); i++) {
        if (strcmp(endpoints[i].handler, route->name) == 0) {
            return &endpoints[i];
        }
    }
    return NULL;
}
