/* errors.h: the page, or for the API the JSON body, of an error. */
#ifndef WEB_ERRORS_H
#define WEB_ERRORS_H

#include "base/json.h"
#include "web/layout.h"

struct error_view {
    struct arena *arena;
    enum lang lang;
    struct layout *layout;
    struct str title, text, reference;
    struct url way_on; /* where to go from here */
    struct str way_on_text;
    bool may_reload;
};

/* The answer becomes that of `e`, whatever was in it before (cookies stay). */
void web_error(struct web_req *r, enum err e);

/* The body of an error of the API: {"error": {"code", "field", "text", "request", "problems"}}.
 * `field` NULL: about none. Takes `problems`, an array of {"code", "field", "text"}. */
json_t *web_error_json(const struct web_req *r, const char *code, const char *field,
                       struct str text, json_t *problems);

/* The body sent when there is no time for anything else: both languages, no shop. */
struct str web_busy_page(struct arena *a);

#endif
