#include "web/admin/offering.h"

#include "core/format.h"
#include "store/slot.h"
#include "web/admin/offering.html.h"
#include "web/admin/offerings.html.h"
#include "web/router.h"

#include <inttypes.h>

enum { OFFERINGS_MAX = 200 };

struct url offering_url(const struct web_req *r, struct offering_id id, const char *suffix)
{
    struct str text = id_text(r->arena, id.v);
    return web_admin_url(r, "/offerings/%.*s%s", STR_ARG(text), suffix);
}

static struct chip status_chip(enum lang l, enum offering_status s)
{
    return (struct chip){l, offering_status_name(s), tr(l, offering_status_label(s))};
}

static struct chip admission_chip(enum lang l, enum admission a)
{
    return (struct chip){l, admission_name(a), tr(l, admission_label(a))};
}

static void fill_head(struct web_req *r, const char *here, const struct offering_input *in,
                      struct offering_head *head)
{
    static const struct {
        const char *suffix;
        enum tx label;
        int only; /* kind, or -1 */
    } pages[] = {
        {"", TX_OFF_TAB_FORM, -1},
        {"/hours", TX_OFF_TAB_HOURS, OFFERING_SERVICE},
        {"/dates", TX_OFF_TAB_DATES, OFFERING_EVENT},
        {"/slots", TX_OFF_TAB_SLOTS, -1},
    };
    struct str title = admin_words(r->lang, in->title, in->title_en);
    struct str id = id_text(r->arena, in->id.v);
    *head = (struct offering_head){
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, title, "/offerings"),
        .id = in->id,
        .kind = in->kind,
        .title = title,
        .status = status_chip(r->lang, in->status),
        .admission = admission_chip(r->lang, in->admission),
        .public_url = web_shop_url(r, "/o/%.*s", STR_ARG(id)),
        .is_public = in->status != OFFERING_DRAFT,
    };
    head->tabs = (struct tabs_view){.arena = r->arena, .lang = r->lang, .label = title};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        if (pages[i].only == -1 || pages[i].only == (int)in->kind) {
            tabs_add(&head->tabs, tr(r->lang, pages[i].label),
                     offering_url(r, in->id, pages[i].suffix), strcmp(pages[i].suffix, here) == 0);
        }
    }
}

enum err offering_open(struct web_req *r, const char *here, struct offering_input *in,
                       struct offering_head *head)
{
    int64_t id;
    bool found;
    TRY(web_param_id(r, "offering", &id));
    TRY(offering_read(db_reader(r->app->db), r->arena, web_shop(r), (struct offering_id){id}, in,
                      &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    fill_head(r, here, in, head);
    return OK;
}

/* --- the list --- */

static enum err price_words(const struct web_req *r, const struct offering_get_row *row,
                            struct str *out)
{
    struct ticket_list_rows tickets;
    struct ticket_list_in in = {web_shop(r).v, row->id, OFFERING_TICKETS_MAX * 2};
    TRY(q_ticket_list(db_reader(r->app->db), r->arena, &in, &tickets));
    int64_t highest = row->price;
    for (size_t i = 0; i < tickets.n; i++) {
        if (tickets.v[i].is_active != 0 && tickets.v[i].price > highest) {
            highest = tickets.v[i].price;
        }
    }
    struct str price = format_yen(r->arena, r->lang, (struct yen){row->price});
    *out = highest == 0           ? tr(r->lang, TX_PRICE_FREE)
           : highest > row->price ? tx_price_from(r->arena, r->lang, price)
                                  : tx_price_each(r->arena, r->lang, price);
    return OK;
}

static enum err next_words(const struct web_req *r, int64_t offering, struct str *out)
{
    struct slot_get_rows slots;
    struct slot_next_in in = {web_shop(r).v, offering, r->now.ms, 1};
    TRY(q_slot_next(db_reader(r->app->db), r->arena, &in, &slots));
    *out = slots.n == 0 ? STR("")
                        : tx_off_next_slot(r->arena, r->lang,
                                           format_instant(r->arena, r->lang,
                                                          (struct instant){slots.v[0].starts_at}),
                                           admin_number(r->arena, slots.v[0].taken),
                                           admin_number(r->arena, slots.v[0].capacity));
    return OK;
}

static enum err fill_line(const struct web_req *r, const struct offering_get_row *row,
                          struct offering_line *out)
{
    enum offering_kind kind;
    enum offering_status status;
    enum admission admission;
    if (!offering_kind_parse(row->kind, &kind) || !offering_status_parse(row->status, &status) ||
        !admission_parse(row->admission, &admission)) {
        return ERR_DB;
    }
    *out = (struct offering_line){
        .title = admin_words(r->lang, row->title, row->title_en),
        .summary = row->summary,
        .kind = tr(r->lang, offering_kind_label(kind)),
        .status = status_chip(r->lang, status),
        .admission = admission_chip(r->lang, admission),
        .url = offering_url(r, (struct offering_id){row->id}, ""),
        .slots_url = offering_url(r, (struct offering_id){row->id}, "/slots"),
    };
    TRY(price_words(r, row, &out->price));
    return next_words(r, row->id, &out->next);
}

enum err offerings_page(struct web_req *r)
{
    struct offering_get_rows rows;
    TRY(q_offering_list(db_reader(r->app->db), r->arena,
                        &(struct offering_list_in){web_shop(r).v, OFFERINGS_MAX}, &rows));
    struct offerings_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_OFFERINGS), "/offerings"),
        .lines = ARENA_ARRAY(r->arena, struct offering_line, rows.n + 1),
        .n = rows.n,
        .new_service = web_admin_url(r, "/offerings/new?kind=service"),
        .new_event = web_admin_url(r, "/offerings/new?kind=event"),
    };
    for (size_t i = 0; i < rows.n; i++) {
        TRY(fill_line(r, &rows.v[i], &v.lines[i]));
    }
    WEB_RENDER(r, 200, render_web_admin_offerings, &v);
}

/* --- the form --- */

/* How many wait now; empty: nobody. */
static enum err say_waiting(const struct web_req *r, const struct offering_head *head,
                            struct offering_view *v)
{
    int64_t n = 0;
    if (head != NULL) {
        TRY(offering_waiting(db_reader(r->app->db), r->arena, web_shop(r), head->id, &n));
    }
    v->waiting =
        n == 0 ? STR("") : tx_off_waitlist_end_about(r->arena, r->lang, admin_number(r->arena, n));
    v->waiting_url = web_admin_url(r, "/waiting");
    return OK;
}

static enum err show(struct web_req *r, int status, const struct offering_head *head,
                     struct offering_form *f)
{
    enum tx new_title = f->in.kind == OFFERING_EVENT ? TX_OFF_NEW_EVENT : TX_OFF_NEW_SERVICE;
    struct str kind = offering_kind_name(f->in.kind);
    struct url action = head != NULL ? offering_url(r, head->id, "")
                                     : web_admin_url(r, "/offerings/new?kind=%.*s", STR_ARG(kind));
    struct offering_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout =
            head != NULL ? head->layout : web_admin_layout(r, tr(r->lang, new_title), "/offerings"),
        .head = head,
        .title = head != NULL ? head->title : tr(r->lang, new_title),
        .f = f,
        .action = action,
        /* The page comes back where the button is. */
        .add_ticket = {str_join(r->arena, action.s, STR("#tickets"))},
        .add_question = {str_join(r->arena, action.s, STR("#questions"))},
        .update_preview = {str_join(r->arena, action.s, STR("#preview"))},
    };
    TRY(offering_preview(r, &v));
    TRY(say_waiting(r, head, &v));
    WEB_RENDER(r, status, render_web_admin_offering, &v);
}

static enum err show_stored(struct web_req *r, const struct offering_head *head,
                            const struct offering_input *in)
{
    struct offering_form f;
    offering_form_init(&f, r, in, false);
    offering_form_fill(&f);
    return show(r, 200, head, &f);
}

/* What was sent: saved, or shown again with more rows, a new preview or what is wrong. */
static enum err save(struct web_req *r, const struct offering_head *head,
                     const struct offering_input *stored)
{
    struct offering_form f;
    offering_form_init(&f, r, stored, true);
    bool is_right = offering_form_read(&f);
    struct str add = web_post(r, "add");
    if (add.n > 0) {
        if (str_is(add, "preview") && is_right) { /* what does not fit is said beside its field */
            struct problems problems = {0};
            offering_check(&f.in, &problems);
            offering_form_problems(&f, &problems);
        } else {
            offering_form_add_row(&f, add);
        }
        return show(r, 200, head, &f);
    }
    if (!is_right) {
        return show(r, 422, head, &f);
    }
    struct problems problems;
    struct offering_id id;
    TRY(app_save_offering(r->app, r->arena, web_shop(r), r->actor, &f.in, &problems, &id));
    if (problems.refuses) {
        offering_form_problems(&f, &problems);
        return show(r, 422, head, &f);
    }
    if (head != NULL) {
        web_flash_warnings(r, TX_FLASH_SAVED, &problems);
        return web_redirect(r, offering_url(r, id, "").s);
    }
    bool is_event = f.in.kind == OFFERING_EVENT;
    web_flash_warnings(r, is_event ? TX_FLASH_EVENT_ADDED : TX_FLASH_SERVICE_ADDED, &problems);
    return web_redirect(r, offering_url(r, id, is_event ? "/dates" : "/hours").s);
}

enum err offering_new_page(struct web_req *r)
{
    enum offering_kind kind;
    if (!offering_kind_parse(web_query(r, "kind"), &kind)) {
        return web_redirect(r, web_admin_url(r, "/offerings").s);
    }
    struct offering_input in = offering_defaults(kind);
    return show_stored(r, NULL, &in);
}

enum err offering_new_save(struct web_req *r)
{
    enum offering_kind kind;
    if (!offering_kind_parse(web_query(r, "kind"), &kind)) {
        return ERR_BAD_REQUEST;
    }
    struct offering_input in = offering_defaults(kind);
    return save(r, NULL, &in);
}

enum err offering_edit_page(struct web_req *r)
{
    struct offering_input in;
    struct offering_head head;
    TRY(offering_open(r, "", &in, &head));
    return show_stored(r, &head, &in);
}

enum err offering_edit_save(struct web_req *r)
{
    struct offering_input in;
    struct offering_head head;
    TRY(offering_open(r, "", &in, &head));
    return save(r, &head, &in);
}
