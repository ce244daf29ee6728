/* users.c: accounts: who uses the admin pages, as what, and which mails they get. */
#include "web/admin/users.h"

#include "app/account.h"
#include "app/factor.h"
#include "app/user.h"
#include "core/format.h"
#include "store/account.h"
#include "web/admin/user.html.h"
#include "web/admin/users.html.h"
#include "web/router.h"
#include "web/server.h"

enum { USERS_MAX = 500 };

static const struct field fields[] = {
    {.name = "name", .label = TX_USERS_NAME, .type = FIELD_TEXT, .max = 60, .required = true},
    {.name = "mail",
     .label = TX_LOGIN_MAIL,
     .type = FIELD_EMAIL,
     .required = true,
     .hint = TX_USERS_MAIL_HINT},
    {.name = "role",
     .label = TX_USERS_ROLE,
     .type = FIELD_RADIO,
     .required = true,
     .hint = TX_USERS_ROLE_HINT},
    {.name = "lang", .label = TX_USERS_LANG, .type = FIELD_RADIO, .required = true},
    {.name = "hears_bookings", .label = TX_USERS_HEARS_BOOKINGS, .type = FIELD_BOOL},
    {.name = "hears_payments", .label = TX_USERS_HEARS_PAYMENTS, .type = FIELD_BOOL},
    {.name = "password",
     .label = TX_USERS_FIRST_PASSWORD,
     .type = FIELD_PASSWORD,
     .hint = TX_USERS_FIRST_PASSWORD_HINT,
     .autocomplete = "new-password"},
};

static const struct field password_fields[] = {
    {.name = "password",
     .label = TX_USERS_NEW_PASSWORD,
     .type = FIELD_PASSWORD,
     .required = true,
     .hint = TX_USERS_PASSWORD_HINT,
     .autocomplete = "new-password"},
};

static enum err accounts(const struct web_req *r, struct user_accounts_rows *out)
{
    struct user_accounts_in in = {web_shop(r).v, USERS_MAX};
    return q_user_accounts(db_reader(r->app->db), r->arena, &in, out);
}

static struct url user_url(const struct web_req *r, int64_t id, const char *rest)
{
    struct str text = id_text(r->arena, id);
    return web_admin_url(r, "/users/%.*s%s", STR_ARG(text), rest);
}

/* --- the list --- */

static struct str hears_words(const struct web_req *r, const struct user_accounts_row *row)
{
    struct str bookings = tr(r->lang, TX_USERS_BOOKINGS), payments = tr(r->lang, TX_USERS_PAYMENTS);
    if (row->hears_bookings != 0 && row->hears_payments != 0) {
        return tx_methods_both(r->arena, r->lang, bookings, payments);
    }
    return row->hears_bookings != 0   ? bookings
           : row->hears_payments != 0 ? payments
                                      : tr(r->lang, TX_USERS_NO_MAILS);
}

static enum err fill_user(const struct web_req *r, const struct user_accounts_row *row,
                          struct user_line *out)
{
    enum user_role role;
    if (!user_role_parse(row->role, &role)) {
        return ERR_DB;
    }
    *out = (struct user_line){
        .name = row->name,
        .mail = row->mail,
        .role = tr(r->lang, user_role_label(role)),
        .hears = hears_words(r, row),
        .seen = row->seen_at.is_set
                    ? format_instant(r->arena, r->lang, (struct instant){row->seen_at.v})
                    : STR("–"),
        .url = user_url(r, row->id, ""),
        .is_disabled = row->disabled_at.is_set,
        .has_factor = row->factor_at.is_set,
        .is_unproved = !row->verified_at.is_set,
        .is_self = row->id == r->staff.id.v,
    };
    return OK;
}

enum err users_page(struct web_req *r)
{
    struct user_accounts_rows rows;
    TRY(accounts(r, &rows));
    struct users_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_SET_TAB_USERS), "/settings"),
        .tabs = settings_tabs(r, "/users"),
        .lines = ARENA_ARRAY(r->arena, struct user_line, rows.n + 1),
        .n = rows.n,
        .add = web_admin_url(r, "/users/new"),
    };
    for (size_t i = 0; i < rows.n; i++) {
        TRY(fill_user(r, &rows.v[i], &v.lines[i]));
    }
    WEB_RENDER(r, 200, render_web_admin_users, &v);
}

/* --- one account --- */

void user_lang_options(struct form *f)
{
    struct option *langs = ARENA_ARRAY(f->arena, struct option, LANG_COUNT);
    langs[LANG_JA] = (struct option){lang_name(LANG_JA), STR("日本語")};
    langs[LANG_EN] = (struct option){lang_name(LANG_EN), STR("English")};
    form_options(f, "lang", langs, LANG_COUNT);
}

static struct form *new_form(const struct web_req *r, bool is_new)
{
    struct form *form = form_new(r->arena, r->lang, fields, COUNT_OF(fields) - (is_new ? 0 : 1));
    struct option *roles = ARENA_ARRAY(r->arena, struct option, ROLE_COUNT);
    static const enum tx role_words[ROLE_COUNT] = {[ROLE_OWNER] = TX_USERS_ROLE_OWNER,
                                                   [ROLE_MANAGER] = TX_USERS_ROLE_MANAGER,
                                                   [ROLE_STAFF] = TX_USERS_ROLE_STAFF};
    for (int i = 0; i < ROLE_COUNT; i++) {
        roles[i] = (struct option){user_role_name((enum user_role)i), tr(r->lang, role_words[i])};
    }
    form_options(form, "role", roles, ROLE_COUNT);
    user_lang_options(form);
    return form;
}

struct shown {
    int status;
    const struct user_accounts_row *row;   /* NULL: a new one */
    struct form *form, *password, *access; /* NULL: as stored, empty */
    struct str refusal;
};

static struct form *stored_form(const struct web_req *r, const struct user_accounts_row *row)
{
    struct form *form = new_form(r, false);
    form_put(form, "name", row->name);
    form_put(form, "mail", row->mail);
    form_put(form, "role", row->role);
    form_put(form, "lang", row->lang);
    form_put(form, "hears_bookings", row->hears_bookings != 0 ? STR("1") : STR(""));
    form_put(form, "hears_payments", row->hears_payments != 0 ? STR("1") : STR(""));
    return form;
}

/* What the account waits for, in words. */
static enum err waiting_for(struct web_req *r, const struct user_accounts_row *row, struct str *out)
{
    struct db_conn *db = db_reader(r->app->db);
    struct user_account_get_row account;
    struct link_address_open_row open;
    bool found;
    *out = STR_NONE;
    TRY(q_user_account_get(db, r->arena, &(struct user_account_get_in){web_shop(r).v, row->id},
                           &account, &found));
    if (!found || row->disabled_at.is_set) {
        return OK;
    }
    if (!account.verified_at.is_set) {
        *out =
            tr(r->lang, account.has_password != 0 ? TX_USERS_UNPROVED_TEXT : TX_USERS_INVITED_TEXT);
        return OK;
    }
    TRY(q_link_address_open(db, r->arena,
                            &(struct link_address_open_in){web_shop(r).v, row->id, r->now.ms},
                            &open, &found));
    if (found) {
        *out = tx_users_moving_text(r->arena, r->lang, open.mail);
    }
    return OK;
}

static enum err show(struct web_req *r, const struct shown *s)
{
    bool is_new = s->row == NULL;
    struct str title = is_new ? tr(r->lang, TX_USERS_ADD) : s->row->name;
    struct user_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, title, "/settings"),
        .tabs = settings_tabs(r, "/users"),
        .title = title,
        .form = s->form != NULL ? s->form : stored_form(r, s->row),
        .back = web_admin_url(r, "/users"),
        .action = is_new ? web_admin_url(r, "/users/new") : user_url(r, s->row->id, ""),
        .refusal = s->refusal,
        .is_new = is_new,
    };
    if (!is_new) {
        v.password = s->password != NULL
                         ? s->password
                         : form_new(r->arena, r->lang, password_fields, COUNT_OF(password_fields));
        v.password_action = user_url(r, s->row->id, "/password");
        v.is_disabled = s->row->disabled_at.is_set;
        v.access_rules = user_url(r, s->row->id, "/access");
        if (str_eq(s->row->role, user_role_name(ROLE_STAFF))) {
            v.access = s->access;
            TRY(s->access != NULL ? OK : access_form(r, s->row->id, &v.access));
        }
        v.has_factor = s->row->factor_at.is_set;
        v.factor_off = user_url(r, s->row->id, "/factor-off");
        v.again = user_url(r, s->row->id, "/again");
        TRY(waiting_for(r, s->row, &v.waiting));
        v.access_action = user_url(r, s->row->id, v.is_disabled ? "/enable" : "/disable");
    }
    WEB_RENDER(r, s->status, render_web_admin_user, &v);
}

/* The account of the path. */
static enum err find_user(const struct web_req *r, struct user_accounts_row *out)
{
    int64_t id;
    struct user_accounts_rows rows;
    TRY(web_param_id(r, "user", &id));
    TRY(accounts(r, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.v[i].id == id) {
            *out = rows.v[i];
            return OK;
        }
    }
    return ERR_NOT_FOUND;
}

enum err user_show_access(struct web_req *r, struct form *access)
{
    struct user_accounts_row row;
    TRY(find_user(r, &row));
    return show(r, &(struct shown){.status = 422, .row = &row, .access = access});
}

enum err user_new_page(struct web_req *r)
{
    struct form *form = new_form(r, true);
    form_put(form, "role", user_role_name(ROLE_STAFF));
    form_put(form, "lang", lang_name(LANG_JA));
    form_put(form, "hears_bookings", STR("1"));
    form_put(form, "hears_payments", STR("1"));
    return show(r, &(struct shown){.status = 200, .form = form});
}

enum err user_page(struct web_req *r)
{
    struct user_accounts_row row;
    TRY(find_user(r, &row));
    return show(r, &(struct shown){.status = 200, .row = &row});
}

static enum tx done_words(const struct user_accounts_row *row, const struct user_input *in,
                          struct str password)
{
    if (row == NULL) {
        return str_empty(password) ? TX_FLASH_USER_INVITED : TX_FLASH_USER_ADDED_UNPROVED;
    }
    return str_eq_nocase(row->mail, in->mail) ? TX_FLASH_SAVED : TX_FLASH_USER_MOVING;
}

static enum err save(struct web_req *r, const struct user_accounts_row *row)
{
    struct form *form = new_form(r, row == NULL);
    struct shown again = {.status = 422, .row = row, .form = form};
    if (!form_read(form, r)) {
        return show(r, &again);
    }
    struct user_input in = {
        .id = {row == NULL ? 0 : row->id},
        .name = form_text(form, "name"),
        .mail = form_text(form, "mail"),
        .lang = lang_parse(form_text(form, "lang")),
        .hears_bookings = form_bool(form, "hears_bookings"),
        .hears_payments = form_bool(form, "hears_payments"),
    };
    if (!user_role_parse(form_text(form, "role"), &in.role)) {
        return ERR_BAD_REQUEST;
    }
    struct problems problems;
    struct user_id id;
    struct str password = row == NULL ? form_text(form, "password") : STR("");
    TRY(app_save_user(r->app, r->web->passwords, r->arena, web_shop(r), r->actor, &in, password,
                      &problems, &id));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, &again);
    }
    web_flash(r, done_words(row, &in, password));
    return web_redirect(r, web_admin_url(r, "/users").s);
}

enum err user_new_save(struct web_req *r)
{
    return save(r, NULL);
}

enum err user_save(struct web_req *r)
{
    struct user_accounts_row row;
    TRY(find_user(r, &row));
    return save(r, &row);
}

enum err user_password(struct web_req *r)
{
    struct user_accounts_row row;
    TRY(find_user(r, &row));
    struct form *form = form_new(r->arena, r->lang, password_fields, COUNT_OF(password_fields));
    struct shown again = {.status = 422, .row = &row, .password = form};
    if (!form_read(form, r)) {
        return show(r, &again);
    }
    struct problems problems;
    TRY(app_set_password(r->app, r->web->passwords, r->arena, web_shop(r), r->actor,
                         (struct user_id){row.id}, form_text(form, "password"), &problems));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, &again);
    }
    web_flash(r, TX_FLASH_PASSWORD_CHANGED);
    return web_redirect(r, web_admin_url(r, "/users").s);
}

enum err user_link_again(struct web_req *r)
{
    struct user_accounts_row row;
    bool done;
    TRY(find_user(r, &row));
    TRY(app_send_link_again(r->app, r->arena, web_shop(r), r->actor, (struct user_id){row.id},
                            &done));
    web_flash(r, done ? TX_FLASH_LINK_SENT : TX_FLASH_LINK_NOT_NEEDED);
    return web_redirect(r, user_url(r, row.id, "").s);
}

/* For somebody who lost the phone and the recovery codes. */
enum err user_factor_off(struct web_req *r)
{
    struct user_accounts_row row;
    struct factor_output out;
    TRY(find_user(r, &row));
    TRY(app_factor_off(r->app, r->arena, web_shop(r), r->actor, (struct user_id){row.id}, &out));
    web_flash(r, TX_FLASH_FACTOR_OFF);
    return web_redirect(r, user_url(r, row.id, "").s);
}

static enum err answer(struct web_req *r, const struct user_accounts_row *row,
                       enum user_result result, enum tx done)
{
    switch (result) {
    case USER_DONE:
    case USER_ALREADY:
        web_flash(r, done);
        return web_redirect(r, web_admin_url(r, "/users").s);
    case USER_LAST_OWNER:
        return show(r, &(struct shown){.status = 422,
                                       .row = row,
                                       .refusal = tr(r->lang, TX_PROBLEM_LAST_OWNER)});
    case USER_NO_SUCH:
        break;
    }
    return ERR_NOT_FOUND;
}

enum err user_disable(struct web_req *r)
{
    struct user_accounts_row row;
    enum user_result result;
    TRY(find_user(r, &row));
    TRY(app_disable_user(r->app, r->arena, web_shop(r), r->actor, (struct user_id){row.id},
                         &result));
    return answer(r, &row, result, TX_FLASH_USER_DISABLED);
}

enum err user_enable(struct web_req *r)
{
    struct user_accounts_row row;
    enum user_result result;
    TRY(find_user(r, &row));
    TRY(app_enable_user(r->app, r->arena, web_shop(r), r->actor, (struct user_id){row.id},
                        &result));
    return answer(r, &row, result, TX_FLASH_USER_ENABLED);
}
