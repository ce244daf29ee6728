/* user_access.c: an owner says what a member of staff may do with the bookings of each offering. */
#include "app/access.h"
#include "store/access.h"
#include "web/admin/users.h"
#include "web/router.h"

enum { OFFERINGS_MAX = 200 };

static const struct field otherwise_field = {.name = "access",
                                             .label = TX_ACCESS_OTHERWISE,
                                             .type = FIELD_CHOICE,
                                             .required = true,
                                             .hint = TX_ACCESS_OTHERWISE_HINT};

static enum err list(const struct web_req *r, int64_t user, struct access_list_rows *out)
{
    struct access_list_in in = {web_shop(r).v, user, OFFERINGS_MAX};
    return q_access_list(db_reader(r->app->db), r->arena, &in, out);
}

/* The field of an offering: "access_01gx3q8f0m2". */
static const char *field_of(const struct web_req *r, int64_t offering)
{
    return str_c(r->arena, str_join(r->arena, STR("access_"), id_text(r->arena, offering)));
}

static struct form *declare(const struct web_req *r, const struct access_list_rows *rows)
{
    struct arena *a = r->arena;
    struct field *fields = ARENA_ARRAY(a, struct field, rows->n + 1);
    struct option *options = ARENA_ARRAY(a, struct option, ACCESS_COUNT + 1);
    options[0] = (struct option){STR("otherwise"), tr(r->lang, TX_ACCESS_AS_OTHERWISE)};
    for (int i = 0; i < ACCESS_COUNT; i++) {
        options[i + 1] =
            (struct option){access_name((enum access)i), tr(r->lang, access_label((enum access)i))};
    }
    fields[0] = otherwise_field;
    for (size_t i = 0; i < rows->n; i++) {
        fields[i + 1] = (struct field){
            .name = field_of(r, rows->v[i].offering),
            .type = FIELD_CHOICE,
            .required = true,
            .own_label = admin_words(r->lang, rows->v[i].title, rows->v[i].title_en),
        };
    }
    struct form *form = form_new(a, r->lang, fields, rows->n + 1);
    form_options(form, "access", options + 1, ACCESS_COUNT);
    for (size_t i = 0; i < rows->n; i++) {
        form_options(form, fields[i + 1].name, options, ACCESS_COUNT + 1);
    }
    return form;
}

enum err access_form(const struct web_req *r, int64_t user, struct form **out)
{
    struct access_list_rows rows;
    struct access_default_row otherwise;
    bool found;
    TRY(list(r, user, &rows));
    TRY(q_access_default(db_reader(r->app->db), r->arena,
                         &(struct access_default_in){web_shop(r).v, user}, &otherwise, &found));
    if (!found) {
        return ERR_NOT_FOUND;
    }
    *out = declare(r, &rows);
    form_put(*out, "access", otherwise.access);
    for (size_t i = 0; i < rows.n; i++) {
        struct str level = rows.v[i].level.p == NULL ? STR("otherwise") : rows.v[i].level;
        form_put(*out, field_of(r, rows.v[i].offering), level);
    }
    return OK;
}

enum err user_access(struct web_req *r)
{
    struct access_list_rows rows;
    enum access otherwise;
    int64_t user;
    TRY(web_param_id(r, "user", &user));
    TRY(list(r, user, &rows));
    struct form *form = declare(r, &rows);
    if (!form_read(form, r)) {
        return user_show_access(r, form);
    }
    struct access_rule *rules = ARENA_ARRAY(r->arena, struct access_rule, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        struct str level = form_text(form, field_of(r, rows.v[i].offering));
        rules[i] = (struct access_rule){.offering = rows.v[i].offering};
        rules[i].is_set = access_parse(level, &rules[i].level);
    }
    if (!access_parse(form_text(form, "access"), &otherwise)) {
        return ERR_BAD_REQUEST;
    }
    TRY(app_set_access(r->app, r->arena, web_shop(r), r->actor, (struct user_id){user}, otherwise,
                       rules, rows.n));
    web_flash(r, TX_FLASH_ACCESS_SAVED);
    struct str id = id_text(r->arena, user);
    return web_redirect(r, web_admin_url(r, "/users/%.*s", STR_ARG(id)).s);
}
