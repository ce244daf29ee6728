/* calendar.h: a booking as an iCalendar file, for the customer's own calendar. */
#ifndef APP_CALENDAR_H
#define APP_CALENDAR_H

#include "app/app.h"
#include "base/text.h"

#define CALENDAR_TYPE "text/calendar; charset=utf-8"

/* One event with an identity that stays, a number that rises with every change of the booking or
 * its offering, and the booking's state: a calendar that has an older one is brought up to date,
 * also by a cancellation. *found false: no such booking, or it only waits for a seat. */
MUST_USE enum err calendar_of_booking(struct app *app, struct arena *a, struct shop_id shop,
                                      struct booking_id booking, enum lang lang, struct str *out,
                                      bool *found);

/* "予約_01gx….ics" */
struct str calendar_file(struct arena *a, enum lang l, struct booking_id booking);

#endif
