/* explain.c: the picture of both flows and the rules, for staff: core/explain.h in the admin frame.
 */
#include "web/admin/explain.h"

#include "web/admin/explain.html.h"
#include "web/router.h"

enum err admin_explain(struct web_req *r)
{
    struct explain_view v = {
        .arena = r->arena,
        .lang = r->lang,
        .layout = web_admin_layout(r, tr(r->lang, TX_NAV_EXPLAIN), "/explain"),
        .content = explain_page(r->arena, r->lang),
    };
    WEB_RENDER(r, 200, render_web_admin_explain, &v);
}
