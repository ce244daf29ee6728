/* mail_send.c: the workers of the outbox: write a mail from what is true now, send it, keep the
 * outcome. */
#include "app/effects.h"
#include "app/mail.h"
#include "app/mail/render.h"
#include "app/mail_test.h"
#include "base/log.h"
#include "store/mail.h"
#include "store/shop.h"

#include <inttypes.h>

enum {
    MAIL_LEASE_MS = 2 * MS_PER_MINUTE,
    MAIL_BACKOFF_MS = 30 * MS_PER_SECOND,
    MAIL_BACKOFF_MAX_MS = 60 * MS_PER_MINUTE,
    MAIL_TRIES = 60, /* about two and a half days of an unreachable server */
    PUT_OFF_AT_ONCE = 500,
};

struct job {
    struct mail_take_row row;
    bool is_mine;
    enum mail_outcome outcome;
    bool is_untrue;
    bool has_no_server; /* nor have the shop's other mails */
    struct mail_message message;
    struct str kept; /* the text for the admin */
    struct str reason;
};

static enum err take_in_tx(struct change *c, void *arg)
{
    struct job *job = arg;
    struct mail_take_in in = {
        .shop = c->shop.v, .lease_until = c->now.ms + MAIL_LEASE_MS, .now = c->now.ms};
    return q_mail_take(c->db, c->a, &in, &job->row, &job->is_mine);
}

static enum err give_up(struct change *c, const struct job *job)
{
    struct mail_end_in in = {
        .shop = c->shop.v, .id = job->row.id, .state = STR("failed"), .error = job->reason};
    TRY(q_mail_end(c->db, &in, NULL));
    return follow_up_open(c, FOLLOW_MAIL_FAILED, (struct booking_id){job->row.booking.v},
                          (struct payment_id){0});
}

/* Each by itself would be taken, written and put off for nothing. One that has been tried often
 * enough is left to be given up. */
static enum err put_off_others(struct change *c, const struct job *job, int64_t next_at)
{
    struct mail_others_again_in in = {
        .shop = c->shop.v,
        .next_at = next_at,
        .error = job->reason,
        .tries_below = MAIL_TRIES - 1,
        .now = c->now.ms,
        .max = PUT_OFF_AT_ONCE,
    };
    return q_mail_others_again(c->db, &in, NULL);
}

static enum err finish_in_tx(struct change *c, void *arg)
{
    const struct job *job = arg;
    if (job->is_untrue) {
        struct mail_end_in in = {
            .shop = c->shop.v, .id = job->row.id, .state = STR("dropped"), .error = STR("")};
        return q_mail_end(c->db, &in, NULL);
    }
    if (job->outcome == MAIL_ACCEPTED) {
        struct mail_sent_in in = {
            .shop = c->shop.v,
            .id = job->row.id,
            .subject = job->message.subject,
            .body_text = job->kept,
            .now = c->now.ms,
        };
        return q_mail_sent(c->db, &in, NULL);
    }
    if (job->outcome != MAIL_TRY_AGAIN || job->row.attempts + 1 >= MAIL_TRIES) {
        return give_up(c, job);
    }
    int64_t wait = MAIL_BACKOFF_MS;
    for (int64_t i = 0; i < job->row.attempts && wait < MAIL_BACKOFF_MAX_MS; i++) {
        wait *= 2;
    }
    int64_t next_at = c->now.ms + (wait < MAIL_BACKOFF_MAX_MS ? wait : MAIL_BACKOFF_MAX_MS);
    struct mail_again_in in = {
        .shop = c->shop.v, .id = job->row.id, .next_at = next_at, .error = job->reason};
    TRY(q_mail_again(c->db, &in, NULL));
    return job->has_no_server ? put_off_others(c, job, next_at) : OK;
}

/* Write the mail from what is true now, and hand it to the shop's server. */
static enum err send_one(struct app *app, struct arena *a, struct job *job)
{
    const struct mail_take_row *row = &job->row;
    struct db_conn *read = db_reader(app->db);
    struct shop_get_row shop;
    struct shop_get_in key = {.shop = row->shop};
    TRY(q_shop_get(read, a, &key, &shop));
    enum mail_kind kind;
    if (!mail_kind_parse(row->kind, &kind)) {
        return ERR_DB;
    }
    enum mail_render_result rendered;
    if (mail_kind_is_of_account(kind)) {
        TRY(mail_render_account(app, a, read, &shop, kind, row, &job->message, &job->kept,
                                &rendered));
    } else if (mail_kind_is_of_desk(kind)) {
        TRY(mail_render_desk(app, a, read, &shop, kind, row, &job->message, &rendered));
        job->kept = job->message.text;
    } else if (mail_kind_is_of_request(kind)) {
        TRY(mail_render_request(app, a, read, &shop, kind, row, &job->message, &rendered));
        job->kept = job->message.text;
    } else {
        struct mail_about about = {row->booking, row->payment, row->refund};
        TRY(mail_render(app, a, read, row->shop, kind, &about, lang_parse(row->lang), &job->message,
                        &rendered));
        job->kept = job->message.text;
    }
    job->is_untrue = rendered == MAIL_UNTRUE;
    if (job->is_untrue) {
        return OK;
    }
    struct mail_server server;
    TRY(mail_server_of(app, a, &shop, &server));
    if (str_empty(server.host) || str_empty(shop.mail_address)) {
        job->outcome = MAIL_TRY_AGAIN;
        job->reason = STR("no mail server is set up");
        job->has_no_server = true;
        return OK;
    }
    struct str domain = shop.mail_address;
    str_cut(&domain, '@');
    job->message.to_address = row->to_address;
    job->message.date = (struct instant){row->created_at};
    job->message.message_id =
        str_format(a, "%" PRId64 ".%" PRId64 "@%.*s", row->shop, row->id, STR_ARG(domain));
    job->outcome = app->mailer->ops->send(app->mailer, a, &server, &job->message, &job->reason);
    return OK;
}

bool mail_work(struct app *app, struct arena *a)
{
    struct mail_due_row next;
    bool found;
    struct mail_due_in due = {.now = app_now(app).ms};
    if (q_mail_due(db_reader(app->db), a, &due, &next, &found) != OK || !found) {
        return false;
    }
    struct shop_id shop = {next.shop};
    struct actor system = {.kind = ACTOR_SYSTEM};
    struct job job = {.outcome = MAIL_TRY_AGAIN, .reason = STR("")};
    if (change_run(app, a, TX_ADMIN, shop, system, take_in_tx, &job) != OK) {
        return false;
    }
    if (!job.is_mine) {
        return true; /* other workers were faster; there may be more */
    }
    enum err e = send_one(app, a, &job);
    if (e != OK) {
        job.reason = str_from(err_name(e));
    }
    if (job.reason.p == NULL) {
        job.reason = STR("");
    }
    e = change_run(app, a, TX_ADMIN, shop, system, finish_in_tx, &job);
    log_info("mail.worked", "mail=%" PRId64 " kind=%.*s outcome=%d dropped=%d stored=%s",
             job.row.id, STR_ARG(job.row.kind), (int)job.outcome, job.is_untrue, err_name(e));
    return true;
}
