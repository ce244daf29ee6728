#include "web/api/endpoint.h"

#include "web/api/book.h"
#include "web/api/offerings.h"
#include "web/api/staff.h"

static const struct api_endpoint endpoints[] = {
    {"api_openapi", TX_API_DO_OPENAPI, NULL, NULL, 200, NULL},
    {"api_offerings", TX_API_DO_OFFERINGS, NULL, NULL, 200, "Offerings"},
    {"api_offering", TX_API_DO_OFFERING, NULL, NULL, 200, "Offering"},
    {"api_slots", TX_API_DO_SLOTS, &api_slot_query, NULL, 200, "Slots"},
    {"api_book", TX_API_DO_BOOK, NULL, &api_book_body, 201, "Booking"},
    {"api_link", TX_API_DO_LINK, NULL, NULL, 200, "Booking"},
    {"api_bookings", TX_API_DO_BOOKINGS, &api_list_query, NULL, 200, "StaffBookings"},
    {"api_booking", TX_API_DO_BOOKING, NULL, NULL, 200, "StaffBooking"},
    {"api_history", TX_API_DO_HISTORY, NULL, NULL, 200, "History"},
    {"api_approve", TX_API_DO_APPROVE, NULL, &api_approve_body, 200, "Decision"},
    {"api_promote", TX_API_DO_PROMOTE, NULL, &api_promote_body, 200, "Decision"},
    {"api_refuse_booking", TX_API_DO_REFUSE, NULL, &api_refuse_body, 200, "Decision"},
    {"api_cancel", TX_API_DO_CANCEL, NULL, &api_cancel_body, 200, "Decision"},
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
