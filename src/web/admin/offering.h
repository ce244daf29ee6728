/* offering.h: the pages of one offering: its form, its hours or dates, its slots; and the list. */
#ifndef WEB_ADMIN_OFFERING_H
#define WEB_ADMIN_OFFERING_H

#include "app/offering.h"
#include "web/admin/admin.h"
#include "web/admin/offering_form.h"
#include "web/admin/tabs.h"

/* --- what all pages of an offering begin with --- */

struct offering_head {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct offering_id id;
    enum offering_kind kind;
    struct str title;
    struct chip status, admission;
    struct tabs_view tabs;
    struct url public_url;
    bool is_public;
};

/* The offering of the path as stored, and the head of its page; `here` is the suffix of its tab,
 * "/hours" or "". ERR_NOT_FOUND. */
MUST_USE enum err offering_open(struct web_req *r, const char *here, struct offering_input *in,
                                struct offering_head *head);

/* "/a/demo/offerings/01gx3q8f0m2/hours" */
struct url offering_url(const struct web_req *r, struct offering_id id, const char *suffix);

/* --- the list --- */

struct offering_line {
    struct str title, summary, kind, price;
    struct chip status, admission;
    struct str next; /* its next slot and how full it is; empty: none */
    struct url url, slots_url;
};

struct offerings_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct offering_line *lines;
    size_t n;
    struct url new_service, new_event;
};

/* --- the form --- */

/* Until when somebody who applies at `at` can pay. */
struct deadline_row {
    struct str applied, deadline, why;
    struct str remind; /* when the customer is reminded, if the number is issued at once */
    bool is_too_late;
};

enum { DEADLINE_ROWS_MAX = 8, PREVIEW_NOTES_MAX = 3 };

struct offering_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    const struct offering_head *head; /* NULL: a new one */
    struct str title;
    const struct offering_form *f;
    struct url action, add_ticket, add_question, update_preview;
    struct deadline_row preview[DEADLINE_ROWS_MAX];
    size_t n_preview;
    struct str notes[PREVIEW_NOTES_MAX]; /* when a store is not offered */
    size_t n_notes;
    struct str preview_start; /* of the slot that the preview is about */
    struct str waiting;       /* how many wait for its slots; empty: nobody */
    struct url waiting_url;
};

/* Fill the preview from what stands in the form. */
MUST_USE enum err offering_preview(struct web_req *r, struct offering_view *v);

/* Number, unit and the words around them. */
struct span_view {
    struct arena *arena;
    enum lang lang;
    const struct field_view *number, *unit; /* unit NULL: days */
    struct str before, after;
};
const struct span_view *offering_span(const struct offering_view *v, const char *name);

/* A field of a row: "ticket_name", 3. */
const struct field_view *offering_cell(const struct offering_view *v, const char *name, int row);
/* What is wrong with the rows as a whole; empty: nothing. */
struct str offering_rows_error(const struct offering_view *v, const char *name);

#endif
