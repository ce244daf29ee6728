/* reminder.h: お支払いのリマインド: customers are reminded once of a number that is not paid yet
 * (core/reminder.h says when; effects.c plans it as the number is issued). */
#ifndef APP_REMINDER_H
#define APP_REMINDER_H

#include "app/app.h"

/* Enqueue the reminders whose time has come; what was paid, withdrawn or is overdue gets none. */
void reminder_sweep(struct app *app, struct arena *a);

#endif
