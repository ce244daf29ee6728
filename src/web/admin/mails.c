#include "web/admin/mails.h"

#include "app/mail.h"
#include "app/settle.h"
#include "base/text_clean.h"
#include "core/format.h"
#include "web/access.h"
#include "web/admin/mail.html.h"
#include "web/admin/mails.html.h"
#include "web/router.h"

enum { PAGE_LINES = 50, STATES_MAX = 10 };

#define FOR_EVER INT64_C(9007199254740991)

static const enum tx kind_words[MAIL_KIND_COUNT] = {
#define MAIL(name, audience) [MAIL_##name] = TX_MAIL_KIND_##name,
#include "app/mail_kinds.def"
#undef MAIL
};

struct str mail_kind_words(enum lang l, struct str kind)
{
    enum mail_kind k;
    return mail_kind_parse(kind, &k) ? tr(l, kind_words[k]) : kind;
}

void mail_line_fill(const struct web_req *r, const struct mail_page_row *row, struct mail_line *out)
{
    struct arena *a = r->arena;
    struct str id = id_text(a, row->id), booking = id_text(a, row->booking.v);
    bool is_waiting = str_is(row->state, "ready");
    bool is_late = is_waiting && row->last_error.n > 0;
    *out = (struct mail_line){
        .arena = a,
        .lang = r->lang,
        .kind = mail_kind_words(r->lang, row->kind),
        .to = row->to_address,
        .subject = row->subject,
        .chip = chip_of_mail(r->lang, is_late ? STR("retrying") : row->state),
        .at = admin_at(r, (struct instant){row->sent_at.is_set ? row->sent_at.v : row->created_at}),
        .again = is_late ? admin_at(r, (struct instant){row->next_at}) : STR(""),
        .error = str_is(row->state, "sent") ? STR("") : row->last_error,
        .url = web_admin_url(r, "/mails/%.*s", STR_ARG(id)),
        .may_retry = is_late || str_is(row->state, "failed"),
        .retry = web_admin_url(r, "/mails/%.*s/retry", STR_ARG(id)),
        .csrf = r->staff.csrf,
    };
    out->booking = row->booking.is_set ? web_admin_url(r, "/bookings/%.*s", STR_ARG(booking))
                                       : (struct url){STR("")};
}

/* --- the list --- */

static enum err fill_filters(struct web_req *r, struct str state, struct mails_view *v)
{
    static const struct {
        const char *state;
        enum tx label;
        bool is_counted; /* what is done grows without end, and nobody waits for its number */
    } filters[MAIL_FILTERS_MAX] = {
        {"", TX_ADMIN_ALL, false},
        {"ready", TX_MAIL_STATE_READY, true},
        {"retrying", TX_MAIL_STATE_RETRYING, true},
        {"failed", TX_MAIL_STATE_FAILED, true},
        {"sent", TX_MAIL_STATE_SENT, false},
        {"dropped", TX_MAIL_STATE_DROPPED, false},
    };
    struct mail_counts_rows counts;
    TRY(q_mail_counts(db_reader(r->app->db), r->arena,
                      &(struct mail_counts_in){web_shop(r).v, access_viewer(r), STATES_MAX},
                      &counts));
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        int64_t n = 0;
        for (size_t k = 0; k < counts.n; k++) {
            n += str_is(counts.v[k].state, filters[i].state) ? counts.v[k].n : 0;
        }
        v->filters[v->n_filters++] = (struct mail_filter_link){
            .label = tr(r->lang, filters[i].label),
            .count = filters[i].is_counted ? admin_number(r->arena, n) : STR(""),
            .url = i == 0 ? web_admin_url(r, "/mails")
                          : web_admin_url(r, "/mails?state=%s", filters[i].state),
            .is_here = str_is(state, filters[i].state),
        };
    }
    return OK;
}

static enum err read_page(const struct web_req *r, struct str state, int64_t before,
                          struct mail_page_rows *out)
{
    struct db_conn *db = db_reader(r->app->db);
    int64_t shop = web_shop(r).v, viewer = access_viewer(r), max = PAGE_LINES + 1;
    if (str_is(state, "failed")) {
        struct mail_page_failed_in in = {shop, viewer, before, max};
        return q_mail_page_failed(db, r->arena, &in, out);
    }
    bool is_retrying = str_is(state, "retrying");
    if (is_retrying || str_is(state, "ready")) {
        struct mail_page_waiting_in in = {shop, viewer, before, is_retrying, max};
        return q_mail_page_waiting(db, r->arena, &in, out);
    }
    struct mail_page_in in = {shop, viewer, before, state, max};
    return q_mail_page(db, r->arena, &in, out);
}

enum err admin_mails(struct web_req *r)
{
    struct mails_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_MAILS), "/mails"),
    };
    struct str state = web_query(r, "state");
    if (state.p == NULL) {
        state = STR("");
    }
    int64_t before;
    if (!id_parse(web_query(r, "before"), &before)) {
        before = FOR_EVER;
    }
    struct mail_page_rows rows;
    TRY(read_page(r, state, before, &rows));
    TRY(fill_filters(r, state, &v));
    v.has_older = rows.n > PAGE_LINES;
    v.n = v.has_older ? PAGE_LINES : rows.n;
    v.lines = ARENA_ARRAY(r->arena, struct mail_line, v.n + 1);
    for (size_t i = 0; i < v.n; i++) {
        mail_line_fill(r, &rows.v[i], &v.lines[i]);
    }
    if (v.has_older) {
        struct str last = id_text(r->arena, rows.v[v.n - 1].id);
        struct str shown = percent_encode(r->arena, utf8_head(state, 20));
        v.older = web_admin_url(r, "/mails?state=%.*s&before=%.*s", STR_ARG(shown), STR_ARG(last));
    }
    WEB_RENDER(r, 200, render_web_admin_mails, &v);
}

/* --- one --- */

static enum err mail_read(struct web_req *r, struct mail_get_row *out)
{
    int64_t id;
    bool found;
    TRY(web_param_id(r, "mail", &id));
    TRY(q_mail_get(db_reader(r->app->db), r->arena, &(struct mail_get_in){web_shop(r).v, id}, out,
                   &found));
    return found ? OK : ERR_NOT_FOUND;
}

enum err admin_mail(struct web_req *r)
{
    struct mail_get_row m;
    TRY(mail_read(r, &m));
    struct mail_page_row row = {
        .id = m.id,
        .booking = {m.booking.is_set, m.booking.v},
        .kind = m.kind,
        .to_address = m.to_address,
        .subject = m.subject,
        .state = m.state,
        .attempts = m.attempts,
        .next_at = m.next_at,
        .last_error = m.last_error,
        .created_at = m.created_at,
        .sent_at = {m.sent_at.is_set, m.sent_at.v},
    };
    struct mail_line line;
    mail_line_fill(r, &row, &line);
    struct mail_view_page v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, line.kind, "/mails"),
        .line = &line,
        .body = m.body_text,
        .list = web_admin_url(r, "/mails"),
    };
    WEB_RENDER(r, 200, render_web_admin_mail, &v);
}

enum err admin_mail_retry(struct web_req *r)
{
    struct mail_get_row m;
    struct decide_output out;
    TRY(mail_read(r, &m));
    TRY(app_retry_mail(r->app, r->arena, web_shop(r), r->actor, m.id, &out));
    web_flash(r, out.result == DECIDE_DONE ? TX_FLASH_MAIL_RETRIED : TX_FLASH_MAIL_NOT_RETRIED);
    struct str id = id_text(r->arena, m.id);
    return web_redirect(r, web_admin_url(r, "/mails/%.*s", STR_ARG(id)).s);
}
