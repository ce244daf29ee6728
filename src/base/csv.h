/* csv.h: comma-separated values as spreadsheets open them without asking: UTF-8 with a byte order
 * mark, lines that end in CR LF, cells quoted where RFC 4180 asks for it.
 *
 * Cells whose text comes from people are made harmless: one that a spreadsheet would calculate
 * (it begins with = + - @, a tab or a line break, or their full-width forms) or take for a number
 * whose zeros it drops gets a ' in front; nothing of the text is lost. */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/time.h"

#include <stdio.h>

struct csv {
    FILE *file;
    bool has_cell; /* in the present line */
};

/* Writes the byte order mark. What goes wrong with the file is asked of the file: ferror(). */
void csv_init(struct csv *c, FILE *file);

void csv_text(struct csv *c, struct str s);   /* what people wrote */
void csv_phone(struct csv *c, struct str s);  /* 090-1234-5678: no number, keeps its zero */
void csv_i64(struct csv *c, int64_t v);       /* a number to count with */
void csv_empty(struct csv *c);                /* nothing there */
void csv_day(struct csv *c, struct day d);    /* 2026/03/05, Japan time */
void csv_at(struct csv *c, struct instant i); /* 2026/03/05 18:30, Japan time */
void csv_end(struct csv *c);                  /* of the line */

#endif
