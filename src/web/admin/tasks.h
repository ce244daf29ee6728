/* tasks.h: 要対応: what waits for a person, on the booking's page, the dashboard and a list of its
 * own. */
#ifndef WEB_ADMIN_TASKS_H
#define WEB_ADMIN_TASKS_H

#include "core/payment.h"
#include "web/admin/admin.h"

struct task_line {
    struct arena *arena;
    enum lang lang;
    struct str id;
    struct str kind, hint;
    struct str about; /* whose booking, which slot; empty on the booking's own page */
    struct str since; /* opened at */
    struct url url;   /* the one place to do something about it */
    struct str act;   /* what its link says */
    bool may_close;   /* by hand, with a word how */
    struct url close;
    struct str csrf;
    const char *from; /* "list": back to the list after closing, "": to the booking */
    struct str done;  /* when it was closed, by whom, how; empty: open */
};

/* `kind` as stored; `booking` 0: of none. Fills kind, hint, act, url, may_close and close. */
void task_fill(const struct web_req *r, struct task_line *t, int64_t id, struct str kind,
               int64_t booking);

/* How it was settled, in words: a code of app/effects.c, or what a person wrote. */
struct str task_how(enum lang l, struct str how);

/* --- the list --- */

struct tasks_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct task_line *open;
    size_t n_open;
    struct task_line *done;
    size_t n_done;
    struct url older;
    bool has_older;
};

/* Open ones, oldest first, at most `max`. */
MUST_USE enum err tasks_open(const struct web_req *r, int64_t max, struct task_line **out,
                             size_t *n);

#endif
