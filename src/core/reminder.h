/* reminder.h: when a customer is reminded of a number that is not paid yet (domain.md 4).
 *
 * So many hours before the deadline, but awake: what falls into the night goes out the evening
 * before. A reminder right after the mail with the number would be noise, one right before the
 * deadline of no use; in between it waits for the morning, or is left out. */
#ifndef CORE_REMINDER_H
#define CORE_REMINDER_H

#include "base/time.h"

enum {
    REMIND_HOURS_DEFAULT = 24,
    REMIND_REST_HOURS = 6,       /* after the mail with the number */
    REMIND_LEAST_HOURS = 1,      /* that must be left to pay */
    REMIND_EVENING = 20 * 60,    /* minutes of the day: when night's mails go out instead … */
    REMIND_MORNING = 9 * 60,     /* … or the next morning */
    REMIND_NIGHT_FROM = 21 * 60, /* no mail from here … */
    REMIND_NIGHT_TO = 8 * 60,    /* … to here */
};

/* `hours` before the deadline, 0: never. False: no reminder. */
bool reminder_at(int hours, struct instant issued, struct instant deadline, struct instant *out);

#endif
