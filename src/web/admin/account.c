#include "web/admin/account.h"

#include "app/account.h"
#include "app/digest.h"
#include "app/session.h"
#include "app/user.h"
#include "core/format.h"
#include "store/account.h"
#include "store/calendar.h"
#include "web/admin/account.html.h"
#include "web/admin/users.h"
#include "web/guard.h"
#include "web/server.h"

enum { SESSIONS_MAX = 100, HOURS_A_DAY = 24 };

static const struct field fields[] = {
    {.name = "name", .label = TX_USERS_NAME, .type = FIELD_TEXT, .max = 60, .required = true},
    {.name = "mail",
     .label = TX_LOGIN_MAIL,
     .type = FIELD_EMAIL,
     .required = true,
     .hint = TX_ACCOUNT_MAIL_HINT},
    {.name = "lang", .label = TX_USERS_LANG, .type = FIELD_RADIO, .required = true},
    {.name = "hears_bookings", .label = TX_USERS_HEARS_BOOKINGS, .type = FIELD_BOOL},
    {.name = "hears_payments", .label = TX_USERS_HEARS_PAYMENTS, .type = FIELD_BOOL},
    {.name = "digest",
     .label = TX_ACCOUNT_DIGEST,
     .type = FIELD_CHOICE,
     .hint = TX_ACCOUNT_DIGEST_HINT},
};

static const struct field password_fields[] = {
    {.name = "current",
     .label = TX_ACCOUNT_CURRENT_PASSWORD,
     .type = FIELD_PASSWORD,
     .required = true,
     .autocomplete = "current-password"},
    {.name = "password",
     .label = TX_USERS_NEW_PASSWORD,
     .type = FIELD_PASSWORD,
     .required = true,
     .hint = TX_LINK_PASSWORD_HINT,
     .autocomplete = "new-password"},
};

/* --- showing --- */

struct known {
    struct str contains;
    const char *name;
};

static const char *first_known(const struct known *all, size_t n, struct str agent)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t at = 0; at + all[i].contains.n <= agent.n; at++) {
            if (str_starts(str_sub(agent, at, agent.n), all[i].contains)) {
                return all[i].name;
            }
        }
    }
    return NULL;
}

struct str browser_words(struct arena *a, enum lang l, struct str agent)
{
    /* In this order: each also claims to be those after it. */
    static const struct known browsers[] = {
        {{"Edg", 3}, "Edge"},       {{"OPR/", 4}, "Opera"},    {{"Firefox/", 8}, "Firefox"},
        {{"FxiOS/", 6}, "Firefox"}, {{"CriOS/", 6}, "Chrome"}, {{"Chrome/", 7}, "Chrome"},
        {{"Safari/", 7}, "Safari"},
    };
    static const struct known systems[] = {
        {{"iPhone", 6}, "iPhone"},   {{"iPad", 4}, "iPad"},    {{"Android", 7}, "Android"},
        {{"Windows", 7}, "Windows"}, {{"Mac OS X", 8}, "Mac"}, {{"CrOS", 4}, "Chromebook"},
        {{"Linux", 5}, "Linux"},
    };
    const char *browser = first_known(browsers, COUNT_OF(browsers), agent);
    const char *system = first_known(systems, COUNT_OF(systems), agent);
    if (browser == NULL) {
        return tr(l, TX_SESSION_UNKNOWN);
    }
    return system == NULL ? str_from(browser)
                          : tx_session_browser(a, l, str_from(browser), str_from(system));
}

/* Never, or at one of the day's hours. */
static void digest_options(struct form *form)
{
    struct arena *a = form->arena;
    struct option *options = ARENA_ARRAY(a, struct option, HOURS_A_DAY + 1);
    options[0] = (struct option){STR(""), tr(form->lang, TX_ACCOUNT_DIGEST_NEVER)};
    for (int hour = 0; hour < HOURS_A_DAY; hour++) {
        struct str n = str_format(a, "%d", hour);
        options[hour + 1] = (struct option){n, tx_account_digest_at(a, form->lang, n)};
    }
    form_options(form, "digest", options, HOURS_A_DAY + 1);
}

static struct form *new_form(const struct web_req *r)
{
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    user_lang_options(form);
    digest_options(form);
    return form;
}

static struct form *new_password_form(const struct web_req *r)
{
    return form_new(r->arena, r->lang, password_fields, COUNT_OF(password_fields));
}

static enum err stored_form(const struct web_req *r, struct form **out)
{
    struct user_own_row row;
    bool found;
    TRY(q_user_own(db_reader(r->app->db), r->arena,
                   &(struct user_own_in){web_shop(r).v, r->staff.id.v}, &row, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    *out = new_form(r);
    form_put(*out, "name", row.name);
    form_put(*out, "mail", row.mail);
    form_put(*out, "lang", row.lang);
    form_put(*out, "hears_bookings", row.hears_bookings != 0 ? STR("1") : STR(""));
    form_put(*out, "hears_payments", row.hears_payments != 0 ? STR("1") : STR(""));
    if (row.digest_hour.is_set) {
        form_put_int(*out, "digest", row.digest_hour.v);
    }
    return OK;
}

static struct str own_hash(const struct web_req *r)
{
    return token_hash(r->arena, http_cookie(r->http, SESSION_COOKIE));
}

static enum err fill_sessions(const struct web_req *r, struct account_view *v)
{
    struct session_list_rows rows;
    struct str own = own_hash(r);
    struct session_list_in in = {web_shop(r).v, r->staff.id.v, r->now.ms,
                                 r->now.ms - SESSION_IDLE_MS, SESSIONS_MAX};
    TRY(q_session_list(db_reader(r->app->db), r->arena, &in, &rows));
    v->sessions = ARENA_ARRAY(r->arena, struct session_line, rows.n + 1);
    v->n_sessions = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        v->sessions[i] = (struct session_line){
            .browser = browser_words(r->arena, r->lang, rows.v[i].agent),
            .address = rows.v[i].address,
            .began = admin_at(r, (struct instant){rows.v[i].created_at}),
            .seen = admin_at(r, (struct instant){rows.v[i].seen_at}),
            .hash = rows.v[i].token_hash,
            .is_here = str_eq(rows.v[i].token_hash, own),
        };
    }
    return OK;
}

static enum err fill_feed(const struct web_req *r, struct account_view *v)
{
    struct feed_get_row feed;
    struct feed_get_in in = {web_shop(r).v, r->staff.id.v};
    TRY(q_feed_get(db_reader(r->app->db), r->arena, &in, &feed, &v->has_feed));
    if (v->has_feed) {
        v->feed_made =
            tx_feed_on(r->arena, r->lang, admin_at(r, (struct instant){feed.created_at}));
    }
    return OK;
}

/* Forms that are NULL are shown as stored. `feed`: an address made just now, or empty. */
static enum err show(struct web_req *r, int status, struct form *form, struct form *password,
                     struct str feed)
{
    struct factor factor;
    struct link_address_open_row open;
    bool waits;
    struct db_conn *db = db_reader(r->app->db);
    struct account_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_ACCOUNT_TITLE), "/account"),
        .form = form,
        .password = password != NULL ? password : new_password_form(r),
        .waiting = STR(""),
        .role = tr(r->lang, user_role_label(r->staff.role)),
        .action = web_admin_url(r, "/account"),
        .password_action = web_admin_url(r, "/account/password"),
        .factor = web_admin_url(r, "/account/factor"),
        .end = web_admin_url(r, "/account/sessions/end"),
        .end_others = web_admin_url(r, "/account/sessions/end-others"),
        .feed = feed,
        .feed_make = web_admin_url(r, "/account/feed"),
        .feed_end = web_admin_url(r, "/account/feed/end"),
    };
    if (form == NULL) {
        TRY(stored_form(r, &v.form));
    }
    TRY(q_link_address_open(db, r->arena,
                            &(struct link_address_open_in){web_shop(r).v, r->staff.id.v, r->now.ms},
                            &open, &waits));
    if (waits) {
        v.waiting = tx_users_moving_text(r->arena, r->lang, open.mail);
    }
    TRY(app_read_factor(r->app, r->arena, web_shop(r), r->staff.id, &factor));
    v.factor_is_on = factor.is_on;
    TRY(fill_sessions(r, &v));
    TRY(fill_feed(r, &v));
    WEB_RENDER(r, status, render_web_admin_account, &v);
}

enum err account_page(struct web_req *r)
{
    return show(r, 200, NULL, NULL, STR(""));
}

enum err account_show_feed(struct web_req *r, struct str address)
{
    return show(r, 200, NULL, NULL, address);
}

/* --- changing --- */

static enum err back(struct web_req *r, enum tx flash)
{
    web_flash(r, flash);
    return web_redirect(r, web_admin_url(r, "/account").s);
}

enum err account_save(struct web_req *r)
{
    struct form *form = new_form(r);
    if (!form_read(form, r)) {
        return show(r, 422, form, NULL, STR(""));
    }
    struct user_input in = {
        .id = r->staff.id,
        .name = form_text(form, "name"),
        .mail = form_text(form, "mail"),
        .role = r->staff.role,
        .lang = lang_parse(form_text(form, "lang")),
        .hears_bookings = form_bool(form, "hears_bookings"),
        .hears_payments = form_bool(form, "hears_payments"),
    };
    struct problems problems;
    struct user_id id;
    TRY(app_save_user(r->app, r->web->passwords, r->arena, web_shop(r), r->actor, &in, STR(""),
                      &problems, &id));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, 422, form, NULL, STR(""));
    }
    int64_t hour; /* one of the options */
    bool wants_digest = str_to_i64(form_text(form, "digest"), &hour);
    TRY(app_set_digest(r->app, r->arena, web_shop(r), r->actor, r->staff.id,
                       wants_digest ? (int)hour : DIGEST_NEVER));
    return back(r, str_eq_nocase(in.mail, r->staff.mail) ? TX_FLASH_SAVED : TX_FLASH_USER_MOVING);
}

enum err account_password(struct web_req *r)
{
    struct form *form = new_password_form(r);
    struct sign_in checked;
    struct problems problems;
    if (!form_read(form, r)) {
        return show(r, 422, NULL, form, STR(""));
    }
    TRY(account_check_password(r, form, "current", &checked));
    if (checked.result != SIGN_IN_OK) {
        return show(r, checked.result == SIGN_IN_BLOCKED ? 429 : 422, NULL, form, STR(""));
    }
    TRY(app_change_own_password(r->app, r->web->passwords, r->arena, web_shop(r), r->staff.id,
                                form_text(form, "password"), own_hash(r), &problems));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, 422, NULL, form, STR(""));
    }
    return back(r, TX_FLASH_OWN_PASSWORD);
}

enum err account_check_password(struct web_req *r, struct form *form, const char *field,
                                struct sign_in *out)
{
    TRY(app_check_password(r->app, r->web->passwords, r->arena, web_shop(r), r->staff.id,
                           form_text(form, field), out));
    if (out->result == SIGN_IN_WRONG) {
        form_fail(form, field, "wrong", tr(r->lang, TX_ACCOUNT_WRONG_PASSWORD));
    } else if (out->result == SIGN_IN_BLOCKED) {
        struct str time = format_time(r->arena, instant_add(out->until, MS_PER_MINUTE));
        form_fail(form, field, "blocked", tx_login_blocked(r->arena, r->lang, time));
    }
    return OK;
}

/* --- sessions --- */

enum err account_end_session(struct web_req *r)
{
    TRY(app_end_session(r->app, r->arena, web_shop(r), r->staff.id, web_post(r, "session")));
    return back(r, TX_FLASH_SESSION_ENDED);
}

enum err account_end_others(struct web_req *r)
{
    TRY(app_end_other_sessions(r->app, r->arena, web_shop(r), r->staff.id, own_hash(r)));
    return back(r, TX_FLASH_SESSIONS_ENDED);
}
