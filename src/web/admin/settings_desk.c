/* settings_desk.c: who hears of 要対応 that nobody has done after a while. */
#include "app/escalation.h"
#include "store/desk.h"
#include "web/admin/settings.h"
#include "web/admin/settings_desk.html.h"
#include "web/router.h"

enum { USERS_MAX = 500 };

static const struct field fields[] = {
    {.name = "hours",
     .label = TX_SET_ESCALATE_HOURS,
     .type = FIELD_INT,
     .max = ESCALATE_HOURS_MAX,
     .required = true,
     .hint = TX_SET_ESCALATE_HOURS_HINT},
    {.name = "user",
     .label = TX_SET_ESCALATE_USER,
     .type = FIELD_CHOICE,
     .hint = TX_SET_ESCALATE_USER_HINT},
};

static enum err new_form(const struct web_req *r, struct form **out)
{
    struct escalation_users_rows users;
    TRY(q_escalation_users(db_reader(r->app->db), r->arena,
                           &(struct escalation_users_in){web_shop(r).v, USERS_MAX}, &users));
    struct option *options = ARENA_ARRAY(r->arena, struct option, users.n + 1);
    options[0] = (struct option){STR(""), tr(r->lang, TX_SET_ESCALATE_OWNER)};
    for (size_t i = 0; i < users.n; i++) {
        options[i + 1] = (struct option){id_text(r->arena, users.v[i].id), users.v[i].name};
    }
    *out = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
    form_options(*out, "user", options, users.n + 1);
    return OK;
}

static enum err show(struct web_req *r, int status, struct form *form)
{
    struct profile_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_SET_TAB_DESK), "/settings"),
        .tabs = settings_tabs(r, "/settings/desk"),
        .form = form,
        .action = web_admin_url(r, "/settings/desk"),
    };
    WEB_RENDER(r, status, render_web_admin_settings_desk, &v);
}

enum err settings_desk_page(struct web_req *r)
{
    struct form *form;
    struct escalation set;
    TRY(new_form(r, &form));
    TRY(escalation_read(db_reader(r->app->db), r->arena, web_shop(r), &set));
    form_put_int(form, "hours", set.hours);
    form_put(form, "user", set.user.v == 0 ? STR("") : id_text(r->arena, set.user.v));
    return show(r, 200, form);
}

enum err settings_desk_save(struct web_req *r)
{
    struct form *form;
    TRY(new_form(r, &form));
    if (!form_read(form, r)) {
        return show(r, 422, form);
    }
    struct escalation in = {.hours = (int)form_int(form, "hours", 0)};
    if (!id_parse(form_text(form, "user"), &in.user.v)) {
        in.user.v = 0;
    }
    struct problems problems;
    TRY(app_set_escalation(r->app, r->arena, web_shop(r), r->actor, &in, &problems));
    if (problems.refuses) {
        form_problems(form, &problems);
        return show(r, 422, form);
    }
    web_flash(r, TX_FLASH_SAVED);
    return web_redirect(r, web_admin_url(r, "/settings/desk").s);
}
