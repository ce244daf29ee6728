#include "app/mail/desk.h"

#include "app/escalation.h"
#include "app/mail/desk.html.h"
#include "app/mail/desk.txt.h"
#include "app/mail/render.h"
#include "base/buf.h"
#include "core/format.h"
#include "core/urgency.h"
#include "store/desk.h"

#include <inttypes.h>

enum { MAIL_MAX_BYTES = 256 * 1024, ESCALATED_SHOWN = 20, ESCALATED_MAX = 500 };

struct url desk_mail_url(const struct app *app, struct arena *a, const struct shop_get_row *shop,
                         const char *path)
{
    return (struct url){
        str_format(a, "%.*s/a/%.*s%s", STR_ARG(app->base_url), STR_ARG(shop->slug), path)};
}

struct str desk_mail_words(enum lang l, struct str ja, struct str en)
{
    return l == LANG_EN && !str_empty(en) ? en : ja;
}

/* "開始まであと33時間"; empty: not soon. */
static struct str start_words(const struct app *app, const struct desk_view *v,
                              const struct follow_up_open_row *row)
{
    enum booking_status status;
    enum pay_status pay;
    struct instant starts = {row->starts_at.v}, now = app_now(app);
    if (row->status.p == NULL || !booking_status_parse(row->status, &status) ||
        !pay_status_parse(row->pay_status, &pay) || !urgency_is_soon(status, pay, starts, now)) {
        return STR("");
    }
    return instant_before(starts, now)
               ? tr(v->lang, TX_TASK_STARTED)
               : tx_task_starts_in(v->arena, v->lang,
                                   urgency_span(v->arena, v->lang, starts.ms - now.ms));
}

void desk_mail_task(const struct app *app, const struct shop_get_row *shop,
                    const struct desk_view *v, const struct follow_up_open_row *row,
                    struct desk_line *out)
{
    struct arena *a = v->arena;
    enum follow_up kind;
    struct str what =
        follow_up_parse(row->kind, &kind) ? tr(v->lang, follow_up_label(kind)) : row->kind;
    struct str age =
        tx_task_age(a, v->lang, urgency_span(a, v->lang, app_now(app).ms - row->opened_at));
    struct str start = start_words(app, v, row), id = id_text(a, row->booking.v);
    *out = (struct desk_line){
        .head = tx_desk_task(a, v->lang, what, age),
        .text = STR(""),
        .url = desk_mail_url(app, a, shop, "/follow-ups"),
        .is_urgent = !str_empty(start),
    };
    if (out->is_urgent) {
        out->head = tx_desk_task_soon(a, v->lang, out->head, start);
    }
    if (row->booking.is_set && row->name.p != NULL) {
        struct str title = desk_mail_words(v->lang, row->title, row->title_en);
        out->text = tx_admin_about(a, v->lang, row->name, title,
                                   format_instant(a, v->lang, (struct instant){row->starts_at.v}));
        out->url =
            desk_mail_url(app, a, shop, str_c(a, str_format(a, "/bookings/%.*s", STR_ARG(id))));
    }
}

/* What was escalated at the moment `at` and is still open. */
static enum err escalated(struct app *app, struct db_conn *read, const struct shop_get_row *shop,
                          int64_t at, struct desk_view *v)
{
    struct arena *a = v->arena;
    struct follow_up_open_rows rows;
    struct escalation set;
    struct escalated_open_in in = {
        .shop = shop->id, .at = at, .soon = urgency_soon(app_now(app)).ms, .max = ESCALATED_MAX};
    TRY(q_escalated_open(read, a, &in, &rows));
    TRY(escalation_read(read, a, (struct shop_id){shop->id}, &set));
    if (rows.n == 0) {
        return OK;
    }
    struct str n = str_format(a, "%zu", rows.n);
    struct str hours = str_format(a, "%d", set.hours);
    struct desk_section *part = &v->sections[v->n_sections++];
    part->title = tr(v->lang, TX_NAV_FOLLOW_UPS);
    part->lines = ARENA_ARRAY(a, struct desk_line, ESCALATED_SHOWN);
    while (part->n < rows.n && part->n < ESCALATED_SHOWN) {
        desk_mail_task(app, shop, v, &rows.v[part->n], &part->lines[part->n]);
        part->n++;
    }
    part->more = rows.n > part->n ? tx_desk_more(a, v->lang, str_format(a, "%zu", rows.n - part->n))
                                  : STR("");
    v->subject = tx_mail_subject(a, v->lang, v->shop, tx_mail_escalated_what(a, v->lang, n));
    v->heading = tr(v->lang, TX_MAIL_ESCALATED_HEADING);
    v->lead = tx_mail_escalated_lead(a, v->lang, hours);
    v->why = tx_mail_escalated_why(a, v->lang, v->shop);
    return OK;
}

enum err mail_render_desk(struct app *app, struct arena *a, struct db_conn *read,
                          const struct shop_get_row *shop, enum mail_kind kind,
                          const struct mail_take_row *row, struct mail_message *out,
                          enum mail_render_result *result)
{
    struct desk_view *v = ARENA_NEW(a, struct desk_view);
    enum lang lang = lang_parse(row->lang);
    *v = (struct desk_view){.arena = a,
                            .lang = lang,
                            .shop = desk_mail_words(lang, shop->name, shop->name_en),
                            .link = desk_mail_url(app, a, shop, "/follow-ups"),
                            .button = tr(lang, TX_MAIL_DESK_BUTTON)};
    TRY(kind == MAIL_DIGEST ? digest_fill(app, read, shop, row->about.v, v)
                            : escalated(app, read, shop, row->about.v, v));
    *out = (struct mail_message){.text = STR_NONE};
    *result = MAIL_UNTRUE;
    if (v->n_sections == 0) {
        return OK; /* all was done meanwhile, or there is nothing to say */
    }
    struct buf text, html;
    buf_init(&text, a, MAIL_MAX_BYTES);
    buf_init(&html, a, MAIL_MAX_BYTES);
    render_app_mail_desk_txt(&text, v);
    render_app_mail_desk(&html, v);
    *out = (struct mail_message){
        .from_name = str_empty(shop->mail_name) ? v->shop : shop->mail_name,
        .from_address = shop->mail_address,
        .reply_to = shop->contact_mail,
        .subject = v->subject,
        .text = buf_view(&text),
        .html = buf_view(&html),
    };
    *result = MAIL_RENDERED;
    return text.is_full || html.is_full ? ERR_TOO_LARGE : OK;
}
