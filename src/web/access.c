#include "web/access.h"

#include "store/access.h"
#include "store/admin.h"
#include "store/follow_up.h"
#include "web/router.h"

enum { OFFERINGS_MAX = 1000 };

int64_t access_viewer(const struct web_req *r)
{
    return r->staff.sees_all ? 0 : r->staff.id.v;
}

/* Of somebody who is neither owner nor manager. */
static enum err level_of(const struct web_req *r, int64_t booking, enum access *out, bool *found)
{
    struct access_of_booking_row row;
    *out = ACCESS_NONE;
    struct access_of_booking_in in = {web_shop(r).v, r->staff.id.v, booking};
    TRY(q_access_of_booking(db_reader(r->app->db), r->arena, &in, &row, found));
    return !*found || access_parse(row.level, out) ? OK : ERR_DB;
}

enum err access_to_booking(const struct web_req *r, int64_t booking, enum access *out)
{
    bool found;
    *out = ACCESS_APPROVE;
    return role_allows(r->staff.role, ROLE_MANAGER) ? OK : level_of(r, booking, out, &found);
}

/* --- the route --- */

static bool has_part(const struct web_req *r, const char *name)
{
    struct str pattern = str_from(r->route->pattern);
    while (pattern.p != NULL) {
        if (str_is(str_cut(&pattern, '/'), name)) {
            return true;
        }
    }
    return false;
}

/* The booking that the path is about. *found false: it names none that there is. */
static enum err booking_of_path(const struct web_req *r, int64_t *booking, bool *found)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t id;
    *found = true;
    *booking = 0;
    if (has_part(r, "{booking}")) {
        return web_param_id(r, "booking", booking);
    }
    if (has_part(r, "{task}")) {
        struct follow_up_get_row task;
        TRY(web_param_id(r, "task", &id));
        TRY(q_follow_up_get(db, r->arena, &(struct follow_up_get_in){web_shop(r).v, id}, &task,
                            found));
        *booking = *found ? task.booking.v : 0;
        return OK;
    }
    struct mail_get_row mail;
    TRY(web_param_id(r, "mail", &id));
    TRY(q_mail_get(db, r->arena, &(struct mail_get_in){web_shop(r).v, id}, &mail, found));
    *booking = *found ? mail.booking.v : 0;
    return OK;
}

/* Looking at one booking, its history or a mail. Questions before something is done are not. */
static bool only_looks(const struct web_req *r)
{
    struct str pattern = str_from(r->route->pattern);
    return str_is(r->http->method, "GET") &&
           (str_ends(pattern, STR("{booking}")) || str_ends(pattern, STR("/history")) ||
            str_ends(pattern, STR("{mail}")));
}

enum err access_check(struct web_req *r)
{
    int64_t booking;
    bool found;
    enum access has;
    if (role_allows(r->staff.role, ROLE_MANAGER) ||
        !(has_part(r, "{booking}") || has_part(r, "{task}") || has_part(r, "{mail}"))) {
        return OK;
    }
    TRY(booking_of_path(r, &booking, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    if (booking == 0) { /* of the shop as a whole */
        return r->staff.sees_all ? OK : ERR_FORBIDDEN;
    }
    TRY(level_of(r, booking, &has, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    return has >= (only_looks(r) ? ACCESS_VIEW : ACCESS_APPROVE) ? OK : ERR_FORBIDDEN;
}

/* --- lists --- */

enum err access_offerings(const struct web_req *r, struct access_offerings *out)
{
    struct access_visible_rows rows;
    *out = (struct access_offerings){.is_all = r->staff.sees_all};
    if (out->is_all) {
        return OK;
    }
    struct access_visible_in in = {web_shop(r).v, r->staff.id.v, OFFERINGS_MAX};
    TRY(q_access_visible(db_reader(r->app->db), r->arena, &in, &rows));
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        ids[i] = rows.v[i].offering;
    }
    out->v = ids;
    out->n = rows.n;
    return OK;
}

bool access_sees(const struct access_offerings *o, int64_t offering)
{
    for (size_t i = 0; i < o->n; i++) {
        if (o->v[i] == offering) {
            return true;
        }
    }
    return o->is_all;
}
