/* tasks.h: 要対応: what waits for a person, on the booking's page, the dashboard and a list of its
 * own. */
#ifndef WEB_ADMIN_TASKS_H
#define WEB_ADMIN_TASKS_H

#include "core/urgency.h"
#include "web/admin/admin.h"
#include "web/admin/refund.h"

enum { TASK_ACTS_MAX = 3 };

struct task_act {
    struct str label;
    struct url url;
    const char *style; /* class of the button */
    bool posts;        /* acts at once; others lead to a page */
};

struct task_line {
    struct arena *arena;
    enum lang lang;
    struct str id;
    struct str kind, hint;
    struct str about; /* whose booking, which slot; empty on the booking's own page */
    struct str since; /* opened at */
    struct str age;   /* for how long it has been open */
    bool is_late;
    struct str escalated; /* when a second person was told; empty: not yet */
    struct str start;     /* how soon its slot starts, when that is soon; empty otherwise */
    struct url url;       /* where all is told about it */
    struct task_act acts[TASK_ACTS_MAX]; /* what settles it; none on the booking's own page */
    size_t n_acts;
    bool may_close; /* by hand, with a word how */
    struct url close;
    struct str csrf;
    const char *from; /* "list": back to the list after closing, "": to the booking */
    struct str done_at, done_by, how; /* of a closed one */
};

/* `kind` as stored; `booking` 0: of none. Fills all but about, since and what is of a closed one.
 */
void task_fill(const struct web_req *r, struct task_line *t, int64_t id, struct str kind,
               int64_t booking);

/* How old it is, and how urgent: `starts` of a booking in that state (core/urgency.h). */
void task_age(const struct web_req *r, struct task_line *t, struct instant opened);
void task_escalated(const struct web_req *r, struct task_line *t, bool is_set, int64_t at);
void task_urgency(const struct web_req *r, struct task_line *t, enum booking_status status,
                  enum pay_status pay, struct instant starts);

/* How it was settled, in words: a code of app/effects.c, or what a person wrote. */
struct str task_how(enum lang l, struct str how);

/* --- the list: open ones, or those that are done --- */

struct tasks_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct url open_url, done_url;
    struct url reconcile_url; /* empty: not theirs to see */
    struct str open_count;
    bool shows_done;
    struct task_line *lines;
    size_t n, n_soon;
    struct url older;
    bool has_older;
    struct refund_line *refunds; /* under way; with the open ones */
    size_t n_refunds;
};

/* Open ones by urgency, at most `max`; the first *n_soon touch slots that start soon. */
MUST_USE enum err tasks_open(const struct web_req *r, int64_t max, struct task_line **out,
                             size_t *n, size_t *n_soon);

#endif
