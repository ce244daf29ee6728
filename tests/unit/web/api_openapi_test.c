/* The description of the API: complete, consistent, and true to the routes. */
#include "unit/web/api_shop.h"

#include "web/api/endpoint.h"
#include "web/api/schema.h"

static json_t *document(struct api_shop *s, const char *query)
{
    const char *url = str_format(s->site->arena, "/api/v1/openapi.json%s", query).p;
    struct answer r = site_get(s->site, url);
    json_t *doc;
    assert_int_equal(r.status, 200);
    assert_str(r.type, "application/json");
    assert_int_equal(json_parse(r.body, &doc), OK);
    return doc;
}

static void every_route_of_the_api_is_described(void **state)
{
    json_t *doc = document(*state, "");
    const json_t *paths = json_object_get(doc, "paths");
    size_t n = 0;
    for (size_t i = 0; i < routes_count; i++) {
        if (!api_is_endpoint(&routes[i])) {
            continue;
        }
        n++;
        const struct api_endpoint *e = api_endpoint_of(&routes[i]);
        assert_non_null(e);
        const json_t *path = json_object_get(paths, routes[i].pattern);
        const json_t *op =
            json_object_get(path, str_is(STR("GET"), routes[i].method) ? "get" : "post");
        assert_non_null(op);
        assert_true((json_object_get(op, "security") != NULL) == (routes[i].who == API_STAFF));
        /* What changes something has a body, and with it a key. */
        assert_true((e->body != NULL) == str_is(STR("POST"), routes[i].method));
    }
    assert_true(n > 10);
    json_decref(doc);
}

static void check_refs(const json_t *doc, const json_t *at)
{
    const char *key;
    const json_t *value;
    size_t i;
    const char *ref = json_string_value(json_object_get(at, "$ref"));
    if (ref != NULL) {
        const char *name = strrchr(ref, '/') + 1;
        const json_t *schemas = json_at(doc, "components.schemas");
        assert_non_null(json_object_get(schemas, name));
    }
    json_object_foreach((json_t *)at, key, value)
    {
        check_refs(doc, value);
    }
    json_array_foreach(at, i, value)
    {
        check_refs(doc, value);
    }
}

static void every_reference_leads_somewhere(void **state)
{
    json_t *doc = document(*state, "");
    check_refs(doc, doc);
    json_decref(doc);
}

static void no_two_operations_have_one_name(void **state)
{
    json_t *doc = document(*state, ""), *names = json_object();
    const char *path, *method;
    json_t *methods, *op;
    json_object_foreach(json_object_get(doc, "paths"), path, methods)
    {
        json_object_foreach(methods, method, op)
        {
            const char *name = json_string_value(json_object_get(op, "operationId"));
            assert_non_null(name);
            assert_null(json_object_get(names, name));
            json_object_set_new(names, name, json_true());
        }
    }
    json_decref(names);
    json_decref(doc);
}

static void fields_are_described_with_the_limits_they_are_read_by(void **state)
{
    struct api_shop *s = *state;
    json_t *doc = document(s, "");
    const json_t *path =
        json_object_get(json_object_get(doc, "paths"), "/api/v1/shops/{shop}/bookings");
    const json_t *content = json_at(path, "post.requestBody.content");
    const json_t *schema = json_at(json_object_get(content, "application/json"), "schema");
    assert_int_equal(json_i64_at(schema, "properties.party.maximum", 0), 100);
    assert_str(json_str_at(s->site->arena, schema, "properties.mail.format"), "email");
    assert_int_equal(json_array_size(json_at(schema, "properties.method.enum")), 3);
    assert_int_equal(json_array_size(json_object_get(schema, "required")), 5);
    json_decref(doc);
}

static void it_can_be_read_in_both_languages(void **state)
{
    struct api_shop *s = *state;
    json_t *ja = document(s, "?lang=ja"), *en = document(s, "?lang=en");
    assert_str(json_str_at(s->site->arena, ja, "info.title"), "うけつけ JSON API");
    assert_str(json_str_at(s->site->arena, en, "info.title"), "Uketsuke JSON API");
    json_decref(ja);
    json_decref(en);
}

static void every_code_stands_once(void **state)
{
    (void)state;
    for (unsigned i = 0; i < API_CODE_COUNT; i++) {
        for (unsigned k = 0; k < i; k++) {
            bool is_twice = !str_empty(api_code(i)) && str_eq(api_code(i), api_code(k));
            assert_false(is_twice);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        API_TEST(every_route_of_the_api_is_described),
        API_TEST(every_reference_leads_somewhere),
        API_TEST(no_two_operations_have_one_name),
        API_TEST(fields_are_described_with_the_limits_they_are_read_by),
        API_TEST(it_can_be_read_in_both_languages),
        cmocka_unit_test(every_code_stands_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
