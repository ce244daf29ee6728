#include "app/escalation.h"

#include "app/change.h"
#include "app/mail.h"
#include "base/log.h"
#include "core/urgency.h"
#include "store/admin.h"
#include "store/desk.h"

#include <inttypes.h>

enum { SHOPS_A_ROUND = 100, TOLD_MAX = 500, USERS_MAX = 500 };

/* --- the setting --- */

enum err escalation_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                         struct escalation *out)
{
    struct escalation_get_row row;
    TRY(q_escalation_get(db, a, &(struct escalation_get_in){shop.v}, &row));
    *out = (struct escalation){(int)row.hours, {row.user_id.is_set ? row.user_id.v : 0}};
    return OK;
}

struct set {
    const struct escalation *in;
    struct problems *problems;
};

/* The one who is chosen must be able to hear of it. */
static enum err check_user(struct change *c, struct set *op)
{
    struct escalation_users_rows users;
    TRY(q_escalation_users(c->db, c->a, &(struct escalation_users_in){c->shop.v, USERS_MAX},
                           &users));
    for (size_t i = 0; i < users.n; i++) {
        if (users.v[i].id == op->in->user.v) {
            return OK;
        }
    }
    problem_add(op->problems, "user", TX_PROBLEM_ESCALATE_USER);
    return OK;
}

static enum err set_in_tx(struct change *c, void *arg)
{
    struct set *op = arg;
    *op->problems = (struct problems){0};
    check_range(op->problems, "hours", op->in->hours, 0, ESCALATE_HOURS_MAX);
    if (op->in->user.v != 0) {
        TRY(check_user(c, op));
    }
    if (op->problems->refuses) {
        return OK;
    }
    struct escalation_set_in in = {.shop = c->shop.v,
                                   .hours = op->in->hours,
                                   .user_id = {op->in->user.v != 0, op->in->user.v},
                                   .now = c->now.ms};
    TRY(q_escalation_set(c->db, &in, NULL));
    return change_history(
        c, &(struct history_line){.subject = "settings", .what = STR("escalation_changed")});
}

enum err app_set_escalation(struct app *app, struct arena *a, struct shop_id shop, struct actor who,
                            const struct escalation *in, struct problems *problems)
{
    struct set op = {in, problems};
    return change_run(app, a, TX_ADMIN, shop, who, set_in_tx, &op);
}

/* --- the sweep --- */

static enum err write_history(struct change *c)
{
    struct follow_up_open_rows told;
    struct escalated_open_in in = {
        .shop = c->shop.v, .at = c->now.ms, .soon = urgency_soon(c->now).ms, .max = TOLD_MAX};
    TRY(q_escalated_open(c->db, c->a, &in, &told));
    for (size_t i = 0; i < told.n; i++) {
        struct history_line line = {
            .booking = {told.v[i].booking.v},
            .payment = {told.v[i].payment.v},
            .subject = "follow_up",
            .what = told.v[i].kind,
            .before = STR("open"),
            .after = STR("escalated"),
        };
        TRY(change_history(c, &line));
    }
    return OK;
}

static enum err escalate_in_tx(struct change *c, void *arg)
{
    (void)arg;
    struct escalation set;
    struct escalation_to_row to;
    bool is_there;
    int64_t marked;
    TRY(escalation_read(c->db, c->a, c->shop, &set));
    struct escalation_to_in key = {c->shop.v, set.user.v};
    TRY(q_escalation_to(c->db, c->a, &key, &to, &is_there));
    if (!is_there || set.hours == 0) {
        return OK; /* tried again once somebody can be told */
    }
    struct escalation_mark_in mark = {
        .shop = c->shop.v,
        .before = c->now.ms - set.hours * (int64_t)MS_PER_HOUR,
        .now = c->now.ms,
    };
    TRY(q_escalation_mark(c->db, &mark, &marked));
    if (marked == 0) {
        return OK;
    }
    TRY(write_history(c));
    return mail_desk(c, MAIL_ESCALATED, c->now.ms, to.mail, to.lang);
}

void escalation_sweep(struct app *app, struct arena *a)
{
    struct escalation_due_in in = {.now = app_now(app).ms, .max = SHOPS_A_ROUND};
    struct escalation_due_rows rows;
    if (q_escalation_due(db_reader(app->db), a, &in, &rows) != OK) {
        return;
    }
    struct actor system = {.kind = ACTOR_SYSTEM};
    for (size_t i = 0; i < rows.n; i++) {
        enum err e = change_run(app, a, TX_ADMIN, (struct shop_id){rows.v[i].shop}, system,
                                escalate_in_tx, NULL);
        log_info("escalation.due", "shop=%" PRId64 " result=%s", rows.v[i].shop, err_name(e));
    }
}
