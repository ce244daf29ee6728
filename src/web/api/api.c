#include "web/api/api.h"

#include "base/text_clean.h"
#include "web/errors.h"

#include <assert.h>

enum { SHOWN_NAME = 100 };

static const struct {
    const char *code;
    int status;
    enum tx text;
} refusals[API_REFUSAL_COUNT] = {
#define REFUSAL(name, status, code, text) [API_##name] = {code, status, TX_##text},
#include "web/api/refusals.def"
#undef REFUSAL
};

static const char *code_of(unsigned i)
{
    assert(i < API_CODE_COUNT);
    return i < ERR_COUNT - 1 ? err_code((enum err)(i + 1)) : refusals[i - (ERR_COUNT - 1)].code;
}

struct str api_code(unsigned i)
{
    /* Several errors are "internal", and "invalid" is also a refusal: each code once. */
    for (unsigned later = i + 1; later < API_CODE_COUNT; later++) {
        if (strcmp(code_of(later), code_of(i)) == 0) {
            return STR_NONE;
        }
    }
    return str_from(code_of(i));
}

int api_code_status(unsigned i)
{
    assert(i < API_CODE_COUNT);
    return i < ERR_COUNT - 1 ? err_status((enum err)(i + 1)) : refusals[i - (ERR_COUNT - 1)].status;
}

/* --- answers --- */

enum err api_answer(struct web_req *r, int status, json_t *body)
{
    http_set(r->res, "Cache-Control", STR("no-store"));
    struct str text = json_text(r->arena, body);
    json_decref(body);
    return web_text(r, status, "application/json", text);
}

enum err api_refuse(struct web_req *r, enum api_refusal refusal, const char *field)
{
    json_t *body = web_error_json(r, refusals[refusal].code, field,
                                  tr(r->lang, refusals[refusal].text), json_array());
    return api_answer(r, refusals[refusal].status, body);
}

static struct str name_in(struct arena *a, const char *inside, const char *name)
{
    return inside == NULL ? str_from(name) : str_format(a, "%s.%s", inside, name);
}

enum err api_invalid(struct web_req *r, const struct form *f, const char *inside)
{
    json_t *list = json_array();
    for (size_t i = 0; i < f->n; i++) {
        const struct form_value *v = &f->values[i];
        if (v->code == NULL) {
            continue;
        }
        json_t *problem = json_object();
        api_put(problem, "code", json_string(v->code));
        api_put(problem, "field", json_from_str(name_in(r->arena, inside, v->field->name)));
        api_put(problem, "text", json_from_str(v->error));
        json_array_append_new(list, problem);
    }
    const json_t *first = json_array_get(list, 0);
    struct str text = json_str_at(r->arena, first, "text");
    const char *field = str_c(r->arena, json_str_at(r->arena, first, "field"));
    json_t *body = web_error_json(r, refusals[API_INVALID].code, field, text, list);
    return api_answer(r, refusals[API_INVALID].status, body);
}

/* --- values --- */

void api_put(json_t *object, const char *name, json_t *value)
{
    int refused = json_object_set_new(object, name, value);
    assert(refused == 0);
    (void)refused;
}

json_t *api_id(struct arena *a, int64_t id)
{
    return json_from_str(id_text(a, id));
}

json_t *api_money(struct yen amount)
{
    json_t *money = json_object();
    api_put(money, "amount", json_integer(amount.v));
    api_put(money, "currency", json_string("JPY"));
    return money;
}

json_t *api_instant(struct arena *a, struct instant i)
{
    return json_from_str(instant_iso(a, i));
}

json_t *api_instant_or_null(struct arena *a, struct opt_i64 ms)
{
    return ms.is_set ? api_instant(a, (struct instant){ms.v}) : json_null();
}

json_t *api_text(struct str s)
{
    return json_from_str(s.p == NULL ? STR("") : s);
}

json_t *api_text_or_null(struct str s)
{
    return str_empty(s) ? json_null() : json_from_str(s);
}

/* --- requests --- */

struct form *api_new_form(const struct web_req *r, const struct api_fields *fields)
{
    struct form *f = form_new(r->arena, r->lang, fields->v, fields->n);
    if (fields->choices != NULL) {
        fields->choices(f);
    }
    return f;
}

bool api_read_query(struct web_req *r, const struct api_fields *fields, struct form **out)
{
    *out = api_new_form(r, fields);
    if (!form_parse(*out, r->http->query)) {
        (void)api_invalid(r, *out, NULL);
        return false;
    }
    return true;
}

static bool is_known(const struct form *f, const char *map, const char *name)
{
    for (size_t i = 0; i < f->n; i++) {
        if (strcmp(f->values[i].field->name, name) == 0) {
            return true;
        }
    }
    return map != NULL && strcmp(map, name) == 0;
}

bool api_read_object(struct web_req *r, struct form *f, const json_t *object, const char *inside,
                     const char *map)
{
    void *it = json_object_iter((json_t *)object);
    for (; it != NULL; it = json_object_iter_next((json_t *)object, it)) {
        const char *name = json_object_iter_key(it);
        if (!is_known(f, map, name)) {
            /* A misspelt name would otherwise be a wish that is silently not granted. */
            struct str shown = utf8_head(name_in(r->arena, inside, name), SHOWN_NAME);
            (void)api_refuse(r, API_UNKNOWN_FIELD, str_c(r->arena, shown));
            return false;
        }
    }
    if (!form_parse_json(f, object)) {
        (void)api_invalid(r, f, inside);
        return false;
    }
    return true;
}

/* NULL: the answer is made. */
static json_t *parse_body(struct web_req *r)
{
    if (r->http->body.n == 0) {
        return json_object();
    }
    json_t *body;
    struct str type = http_header(r->http, "Content-Type");
    if (!str_eq_nocase(str_trim(str_cut(&type, ';')), STR("application/json"))) {
        (void)api_refuse(r, API_MEDIA_TYPE, NULL);
        return NULL;
    }
    if (json_parse(r->http->body, &body) != OK || !json_is_object(body)) {
        json_decref(body);
        (void)api_refuse(r, API_NOT_JSON, NULL);
        return NULL;
    }
    return body;
}

bool api_read_body(struct web_req *r, const struct api_fields *fields, struct form **out,
                   json_t **body)
{
    json_t *parsed = parse_body(r);
    if (body != NULL) {
        *body = NULL;
    }
    if (parsed == NULL) {
        return false;
    }
    *out = api_new_form(r, fields);
    bool is_right = api_read_object(r, *out, parsed, NULL, fields->map);
    if (is_right && body != NULL) {
        *body = parsed;
    } else {
        json_decref(parsed);
    }
    return is_right;
}
