/* rows.h: rows of fields in a form that works without scripts: "ticket_name_0", "ticket_name_1" …
 *
 * A hidden field says how many rows there are; a button sends the form back with one more. */
#ifndef WEB_ADMIN_ROWS_H
#define WEB_ADMIN_ROWS_H

#include "web/form.h"
#include "web/req.h"

/* "ticket_name_3" */
const char *row_name(struct arena *a, const char *field, int row);

/* Append the fields of `rows` rows to a table that has room for them. */
void row_fields(struct arena *a, struct field *fields, size_t *n, const struct field *of_row,
                size_t n_of_row, int rows);

/* How many rows the request has, as its field `name` says; 0 when that is more than `max`. */
int rows_sent(const struct web_req *r, const char *name, int max);

/* 0, 1 … n-1, for templates to walk over. */
const int *row_numbers(struct arena *a, int n);

/* What stood in the boxes of `from` into those of the same name. */
void row_values(struct form *to, const struct form *from);

/* A field that must be filled because others of its row are. */
void row_require(struct form *f, const char *field, int row);

#endif
