/* openapi.c: the API's description, OpenAPI 3.1, made out of what the server runs: the routes
 * (routes.def), the tables of fields that requests are read by, and the shapes of answers
 * (schema.c). */
#include "app/api_answer.h"
#include "web/api/endpoint.h"
#include "web/api/schema.h"

#include <assert.h>

static void describe(const struct web_req *r, json_t *object, enum tx about)
{
    api_put(object, "description", json_from_str(tr(r->lang, about)));
}

/* --- fields --- */

static json_t *choices_json(const struct form_value *v)
{
    json_t *list = json_array();
    for (size_t i = 0; i < v->n_options; i++) {
        json_array_append_new(list, json_from_str(v->options[i].value));
    }
    return json_pack("{s:s,s:o}", "type", "string", "enum", list);
}

static json_t *text_json(const struct field *field, const char *format)
{
    int64_t min, max;
    field_limits(field, &min, &max);
    min = field->required && min < 1 ? 1 : min;
    json_t *schema = json_pack("{s:s}", "type", "string");
    if (format != NULL) {
        api_put(schema, "format", json_string(format));
    }
    if (min > 0) {
        api_put(schema, "minLength", json_integer(min));
    }
    api_put(schema, "maxLength", json_integer(max));
    return schema;
}

static json_t *number_json(const struct field *field)
{
    int64_t min, max;
    field_limits(field, &min, &max);
    return json_pack("{s:s,s:I,s:I}", "type", "integer", "minimum", (json_int_t)min, "maximum",
                     (json_int_t)max);
}

static json_t *field_type_json(const struct form_value *v)
{
    switch (v->field->type) {
    case FIELD_EMAIL:
        return text_json(v->field, "email");
    case FIELD_INT:
    case FIELD_YEN:
        return number_json(v->field);
    case FIELD_DATE:
        return json_pack("{s:s,s:s}", "type", "string", "format", "date");
    case FIELD_PHONE:
    case FIELD_TIME:
        return json_pack("{s:s}", "type", "string");
    case FIELD_CHOICE:
    case FIELD_RADIO:
        return choices_json(v);
    case FIELD_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case FIELD_TEXT:
    case FIELD_TEXTAREA:
    case FIELD_KANA:
    case FIELD_PASSWORD:
    case FIELD_HIDDEN:
        break;
    }
    return text_json(v->field, NULL);
}

static json_t *field_json(const struct form_value *v, enum lang lang)
{
    json_t *schema = field_type_json(v);
    api_put(schema, "description", json_from_str(field_label(v->field, lang)));
    return schema;
}

/* Values of the map may be text, or true for a box to tick. */
static json_t *map_json(const struct web_req *r, enum tx label)
{
    json_t *value = json_pack("{s:[s,s]}", "type", "string", "boolean");
    json_t *schema = json_pack("{s:s,s:o}", "type", "object", "additionalProperties", value);
    describe(r, schema, label);
    return schema;
}

static json_t *body_json(const struct web_req *r, const struct api_fields *fields)
{
    struct form *f = api_new_form(r, fields);
    json_t *props = json_object(), *required = json_array();
    for (size_t i = 0; i < f->n; i++) {
        const struct field *field = f->values[i].field;
        api_put(props, field->name, field_json(&f->values[i], r->lang));
        if (field->required) {
            json_array_append_new(required, json_string(field->name));
        }
    }
    if (fields->map != NULL) {
        api_put(props, fields->map, map_json(r, fields->map_label));
    }
    json_t *schema = json_pack("{s:s,s:o,s:b}", "type", "object", "properties", props,
                               "additionalProperties", 0);
    bool is_needed = json_array_size(required) > 0;
    api_put(schema, "required", required);
    return json_pack("{s:b,s:{s:{s:o}}}", "required", is_needed, "content", "application/json",
                     "schema", schema);
}

/* --- parameters --- */

static json_t *parameter(const char *in, const char *name, bool required, struct str about,
                         json_t *schema)
{
    return json_pack("{s:s,s:s,s:b,s:o,s:o}", "in", in, "name", name, "required", required,
                     "schema", schema, "description", json_from_str(about));
}

static enum tx about_part(struct str name)
{
    static const struct {
        const char *name;
        enum tx about;
    } parts[] = {
        {"shop", TX_API_PART_SHOP},
        {"offering", TX_API_PART_OFFERING},
        {"booking", TX_API_PART_BOOKING},
        {"token", TX_API_PART_TOKEN},
    };
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_is(name, parts[i].name)) {
            return parts[i].about;
        }
    }
    assert(false && "a part of the path without a description");
    return TX_NONE;
}

/* The parts of the path in braces. */
static size_t add_path(const struct web_req *r, const struct route *route, json_t *list)
{
    struct str rest = str_from(route->pattern);
    size_t n = 0;
    while (rest.p != NULL) {
        struct str part = str_cut(&rest, '/');
        if (!str_starts(part, STR("{"))) {
            continue;
        }
        struct str name = str_sub(part, 1, part.n - 2);
        bool is_id = str_is(name, "offering") || str_is(name, "booking");
        json_t *schema = is_id ? api_schema_ref("Id") : json_pack("{s:s}", "type", "string");
        json_array_append_new(list, parameter("path", str_c(r->arena, name), true,
                                              tr(r->lang, about_part(name)), schema));
        n++;
    }
    return n;
}

static void add_query(const struct web_req *r, const struct api_fields *fields, json_t *list)
{
    struct form *f = api_new_form(r, fields);
    for (size_t i = 0; i < f->n; i++) {
        const struct field *field = f->values[i].field;
        json_array_append_new(list, parameter("query", field->name, field->required,
                                              field_label(field, r->lang),
                                              field_type_json(&f->values[i])));
    }
}

static json_t *key_header(const struct web_req *r)
{
    json_t *schema = json_pack("{s:s,s:i,s:i}", "type", "string", "minLength", API_KEY_MIN,
                               "maxLength", API_KEY_MAX);
    struct str days = str_format(r->arena, "%d", API_ANSWER_DAYS);
    return parameter("header", "Idempotency-Key", true, tx_api_about_key(r->arena, r->lang, days),
                     schema);
}

/* --- answers --- */

static json_t *content(json_t *schema)
{
    return json_pack("{s:{s:o}}", "application/json", "schema", schema);
}

/* "conflict, full, not_open": what an error of that status can be. */
static struct str codes_of(struct arena *a, int status)
{
    struct buf b;
    buf_init(&b, a, 1000);
    for (unsigned i = 0; i < API_CODE_COUNT; i++) {
        if (api_code_status(i) == status && !str_empty(api_code(i))) {
            buf_c(&b, b.n > 0 ? ", " : "");
            buf_str(&b, api_code(i));
        }
    }
    return buf_view(&b);
}

static void add_error(const struct web_req *r, json_t *answers, int status)
{
    json_t *answer =
        json_pack("{s:o,s:o}", "description", json_from_str(codes_of(r->arena, status)), "content",
                  content(api_schema_ref("Error")));
    api_put(answers, str_format(r->arena, "%d", status).p, answer);
}

static json_t *success_json(const struct web_req *r, const struct api_endpoint *e, bool is_post)
{
    json_t *schema =
        e->answer == NULL ? json_pack("{s:s}", "type", "object") : api_schema_ref(e->answer);
    json_t *answer = json_pack("{s:o}", "content", content(schema));
    describe(r, answer, e->summary);
    if (is_post) {
        json_t *header = json_pack("{s:{s:s,s:[s]}}", "schema", "type", "string", "enum", "true");
        describe(r, header, TX_API_ABOUT_REPLAYED);
        api_put(answer, "headers", json_pack("{s:o}", "Idempotent-Replayed", header));
    }
    return answer;
}

static json_t *answers_json(const struct web_req *r, const struct route *route,
                            const struct api_endpoint *e, bool has_parts)
{
    bool is_post = str_is(STR("POST"), route->method);
    json_t *answers = json_object();
    api_put(answers, str_format(r->arena, "%d", e->status).p, success_json(r, e, is_post));
    static const int of_posts[] = {400, 409, 413, 415};
    for (size_t i = 0; is_post && i < COUNT_OF(of_posts); i++) {
        add_error(r, answers, of_posts[i]);
    }
    if (route->who == API_STAFF) {
        add_error(r, answers, 401);
    }
    if (route->who == API_STAFF && has_parts) {
        add_error(r, answers, 403);
    }
    if (has_parts) {
        add_error(r, answers, 404);
    }
    if (is_post || e->query != NULL) {
        add_error(r, answers, 422);
    }
    add_error(r, answers, 500);
    add_error(r, answers, 503);
    return answers;
}

/* --- the document --- */

static json_t *operation(const struct web_req *r, const struct route *route,
                         const struct api_endpoint *e)
{
    json_t *parameters = json_array(), *op = json_object();
    size_t n_parts = add_path(r, route, parameters);
    if (e->query != NULL) {
        add_query(r, e->query, parameters);
    }
    if (e->body != NULL) {
        json_array_append_new(parameters, key_header(r));
        api_put(op, "requestBody", body_json(r, e->body));
    }
    bool is_staffs = route->who == API_STAFF;
    api_put(op, "operationId", json_string(route->name + strlen("api_")));
    api_put(op, "summary", json_from_str(tr(r->lang, e->summary)));
    api_put(op, "tags", json_pack("[s]", is_staffs ? "staff" : "public"));
    api_put(op, "parameters", parameters);
    api_put(op, "responses", answers_json(r, route, e, n_parts > 0));
    if (is_staffs) {
        api_put(op, "security", json_pack("[{s:[]}]", "token"));
    }
    return op;
}

static json_t *paths_json(const struct web_req *r)
{
    json_t *paths = json_object();
    for (size_t i = 0; i < routes_count; i++) {
        const struct route *route = &routes[i];
        if (!api_is_endpoint(route)) {
            continue;
        }
        const struct api_endpoint *e = api_endpoint_of(route);
        assert(e != NULL);
        json_t *path = json_object_get(paths, route->pattern);
        if (path == NULL) {
            path = json_object();
            api_put(paths, route->pattern, path);
        }
        api_put(path, str_is(STR("GET"), route->method) ? "get" : "post", operation(r, route, e));
    }
    return paths;
}

static json_t *info_json(const struct web_req *r)
{
    json_t *info = json_pack("{s:s,s:{s:s,s:s}}", "version", "1", "license", "name", "Apache-2.0",
                             "identifier", "Apache-2.0");
    api_put(info, "title", json_from_str(tr(r->lang, TX_API_TITLE)));
    describe(r, info, TX_API_ABOUT);
    return info;
}

static json_t *components_json(const struct web_req *r)
{
    json_t *token = json_pack("{s:s,s:s}", "type", "http", "scheme", "bearer");
    describe(r, token, TX_API_ABOUT_BEARER);
    return json_pack("{s:o,s:{s:o}}", "schemas", api_schemas_json(r->lang), "securitySchemes",
                     "token", token);
}

enum err api_openapi(struct web_req *r)
{
    json_t *servers = json_array(), *server = json_object(), *doc = json_object();
    api_put(server, "url", json_from_str(r->app->base_url));
    json_array_append_new(servers, server);
    api_put(doc, "openapi", json_string("3.1.0"));
    api_put(doc, "info", info_json(r));
    api_put(doc, "servers", servers);
    api_put(doc, "paths", paths_json(r));
    api_put(doc, "components", components_json(r));
    return api_answer(r, 200, doc);
}
