/* tokens.c: tokens of programs that act for whoever makes them: shown once, listed with their last
 * use, revoked. */
#include "app/user.h"
#include "core/format.h"
#include "web/admin/tokens.html.h"
#include "web/admin/users.h"
#include "web/router.h"

enum { TOKENS_MAX = 200 };

static const struct field fields[] = {
    {.name = "name",
     .label = TX_TOKENS_NAME,
     .type = FIELD_TEXT,
     .max = 60,
     .required = true,
     .hint = TX_TOKENS_NAME_HINT},
};

static struct form *new_form(const struct web_req *r)
{
    return form_new(r->arena, r->lang, fields, COUNT_OF(fields));
}

static enum err show(struct web_req *r, int status, struct form *form, struct str token)
{
    struct api_token_list_rows rows;
    TRY(q_api_token_list(db_reader(r->app->db), r->arena,
                         &(struct api_token_list_in){web_shop(r).v, TOKENS_MAX}, &rows));
    struct tokens_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_SET_TAB_TOKENS), "/settings"),
        .tabs = settings_tabs(r, "/tokens"),
        .lines = ARENA_ARRAY(r->arena, struct token_line, rows.n + 1),
        .n = rows.n,
        .form = form,
        .token = token,
        .action = web_admin_url(r, "/tokens"),
        .revoke = web_admin_url(r, "/tokens/revoke"),
    };
    for (size_t i = 0; i < rows.n; i++) {
        const struct api_token_list_row *row = &rows.v[i];
        v.lines[i] = (struct token_line){
            .name = row->name,
            .user = row->user_name,
            .created = format_instant(r->arena, r->lang, (struct instant){row->created_at}),
            .used = row->used_at.is_set
                        ? format_instant(r->arena, r->lang, (struct instant){row->used_at.v})
                        : tr(r->lang, TX_TOKENS_NEVER),
            .hash = row->token_hash,
        };
    }
    WEB_RENDER(r, status, render_web_admin_tokens, &v);
}

enum err tokens_page(struct web_req *r)
{
    return show(r, 200, new_form(r), STR_NONE);
}

/* No redirect afterwards: the token exists nowhere but in this answer. */
enum err tokens_add(struct web_req *r)
{
    struct form *form = new_form(r);
    if (!form_read(form, r)) {
        return show(r, 422, form, STR_NONE);
    }
    struct str token;
    TRY(app_api_token_add(r->app, r->arena, web_shop(r), r->staff.id, form_text(form, "name"),
                          &token));
    return show(r, 200, new_form(r), token);
}

enum err tokens_revoke(struct web_req *r)
{
    enum user_result result;
    TRY(app_revoke_api_token(r->app, r->arena, web_shop(r), r->actor, web_post(r, "token"),
                             &result));
    web_flash(r, TX_FLASH_TOKEN_REVOKED);
    return web_redirect(r, web_admin_url(r, "/tokens").s);
}
