#include "web/admin/export.h"

#include "app/voucher.h"
#include "base/log.h"
#include "core/payment.h"

#include <inttypes.h>

enum err export_begin(struct web_req *r, struct csv *c, const enum tx *heads, size_t n)
{
    FILE *file = tmpfile();
    if (file == NULL) {
        return ERR_IO;
    }
    csv_init(c, file);
    for (size_t i = 0; i < n; i++) {
        csv_text(c, tr(r->lang, heads[i]));
    }
    csv_end(c);
    return OK;
}

/* The name twice: for programs that only know ASCII, and as it is (RFC 6266). */
static struct str attachment(const struct web_req *r, const char *what, struct str name)
{
    return str_format(r->arena, "attachment; filename=\"%s_%.*s_%.*s.csv\"; filename*=UTF-8''%.*s",
                      what, STR_ARG(percent_encode(r->arena, r->shop->slug)),
                      STR_ARG(export_day(r)), STR_ARG(percent_encode(r->arena, name)));
}

enum err export_send(struct web_req *r, struct csv *c, struct str name, const char *what,
                     size_t lines)
{
    TRY(http_file(r->res, c->file));
    http_set(r->res, "Content-Type", STR("text/csv; charset=utf-8"));
    http_set(r->res, "Content-Disposition", attachment(r, what, name));
    http_set(r->res, "Cache-Control", STR("no-store"));
    log_info("export.made", "what=%s shop=%" PRId64 " user=%" PRId64 " lines=%zu request=%.*s",
             what, web_shop(r).v, r->staff.id.v, lines, STR_ARG(r->id));
    return OK;
}

struct str export_day(const struct web_req *r)
{
    return day_iso(r->arena, day_of(r->now));
}

struct str export_method(enum lang l, struct str method)
{
    enum pay_method m;
    bool is_any = pay_method_parse(method, &m) && m != PAY_METHOD_NONE;
    return is_any ? tr(l, pay_method_label(m)) : STR("");
}

struct str export_chain(enum lang l, struct str chain)
{
    return str_empty(chain) ? STR("") : voucher_chain_name(l, chain);
}
