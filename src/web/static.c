/* static.c: style sheets, scripts and images out of the binary (ui/static, embedded by the build).
 *
 * The address carries a fingerprint of the content, so browsers may keep it for ever. */
#include "assets.h"
#include "web/router.h"
#include "web/server.h"

static const struct asset *find_asset(struct str path)
{
    size_t low = 0, high = ASSET_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(path, str_from(asset_table[middle].path));
        if (order == 0) {
            return &asset_table[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

enum err static_file(struct web_req *r)
{
    const struct asset *asset = find_asset(r->http->path);
    if (asset == NULL) {
        return ERR_NOT_FOUND;
    }
    struct str etag = str_format(r->arena, "\"%s\"", asset->etag);
    http_set(r->res, "Cache-Control", STR("public, max-age=31536000, immutable"));
    http_set(r->res, "ETag", etag);
    if (str_eq(http_header(r->http, "If-None-Match"), etag)) {
        r->res->status = 304;
        return OK;
    }
    if (asset->gzip != NULL) {
        http_set(r->res, "Vary", STR("Accept-Encoding"));
    }
    if (asset->gzip != NULL && http_accepts_gzip(r->http)) {
        http_set(r->res, "Content-Encoding", STR("gzip"));
        return web_text(r, 200, asset->type,
                        (struct str){(const char *)asset->gzip, asset->gzip_n});
    }
    http_set(r->res, "Content-Encoding", STR("identity"));
    return web_text(r, 200, asset->type, (struct str){(const char *)asset->bytes, asset->n});
}

enum err robots(struct web_req *r)
{
    /* Customers' own pages and the admin pages are nobody's business; the rest may be found. */
    return web_text(r, 200, "text/plain; charset=utf-8",
                    STR("User-agent: *\nDisallow: /a/\nDisallow: /s/*/b/\nDisallow: /api/\n"));
}
