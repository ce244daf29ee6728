/* offering_form.h: the form of an offering: its fields, rows of tickets and questions, and the
 * input of the use case (app/offering.h) that they stand for.
 *
 * Rows work without scripts: a hidden field says how many there are, blank new ones are left out,
 * and the button "add" sends the form back with one more. */
#ifndef WEB_ADMIN_OFFERING_FORM_H
#define WEB_ADMIN_OFFERING_FORM_H

#include "app/offering.h"
#include "web/admin/rows.h"

struct offering_form {
    const struct web_req *r;
    struct form *form;
    struct offering_input
        in; /* as stored, or the defaults; what was read, after offering_form_read */
    int tickets, questions; /* rows */
    const int *row_numbers; /* 0, 1 … for the templates */
    int *ticket_rows;       /* row of in.tickets[i] */
    int *question_rows;
};

/* The form of `stored`; with `sent`, of as many rows as the request has. */
void offering_form_init(struct offering_form *f, const struct web_req *r,
                        const struct offering_input *stored, bool sent);
/* Put what is stored into the boxes. */
void offering_form_fill(struct offering_form *f);
/* Read what was sent into f->in. False: the form says what is wrong; f->in then holds what could be
 * read. */
MUST_USE bool offering_form_read(struct offering_form *f);
/* What the use case has against it, beside its fields. */
void offering_form_problems(struct offering_form *f, const struct problems *p);

/* One more blank row of "ticket" or "question", in a form that was read but not to be saved. */
void offering_form_add_row(struct offering_form *f, struct str what);

/* A length of time typed as a number and its unit: the fields `name` and `name`_unit. */
enum { SPAN_UNITS = 3 };
struct span_unit {
    const char *name;
    enum tx label;
    int minutes;
};
extern const struct span_unit span_units[SPAN_UNITS];

#endif
