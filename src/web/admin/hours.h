/* hours.h: the weekly hours and days off of a service, and the dates of an event, as forms of rows.
 */
#ifndef WEB_ADMIN_HOURS_H
#define WEB_ADMIN_HOURS_H

#include "web/admin/offering.h"

/* --- weekly hours and days off --- */

struct hours_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct offering_head *head;
    struct form *form;
    struct url action, add_hours, add_closed;
    const int *row_numbers;
    int hours, closed; /* rows */
    struct str hours_error, closed_error;
};

/* A field of a row. */
const struct field_view *hours_cell(const struct hours_view *v, const char *name, int row);

/* --- dates --- */

struct dates_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct offering_head *head;
    struct form *form;
    struct url action, add;
    const int *row_numbers;
    int rows;
    struct str error;
    struct url slots_url;
};

const struct field_view *dates_cell(const struct dates_view *v, const char *name, int row);

#endif
