/* export.h: lists as files for spreadsheets.
 *
 * A file is written to the disk in parts and sent from there, so that a large shop costs no more
 * memory than a small one. */
#ifndef WEB_ADMIN_EXPORT_H
#define WEB_ADMIN_EXPORT_H

#include "base/csv.h"
#include "web/admin/admin.h"

/* The one limit of all exports, in lines. Beyond it nothing is handed out, rather than a part that
 * looks whole. */
enum { EXPORT_LINES_MAX = 100 * 1000 };

/* A file without a name that vanishes when it is closed, with its first line written. */
MUST_USE enum err export_begin(struct web_req *r, struct csv *c, const enum tx *heads, size_t n);

/* Hand it out under this name. `what`: of the export, for the log. */
MUST_USE enum err export_send(struct web_req *r, struct csv *c, struct str name, const char *what,
                              size_t lines);

/* "2026-03-05", of today: for the name. */
struct str export_day(const struct web_req *r);

/* "コンビニ払い" and "ローソン"; nothing there: "". */
struct str export_method(enum lang l, struct str method);
struct str export_chain(enum lang l, struct str chain);

#endif
