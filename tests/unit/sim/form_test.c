/* form_test.c: bracketed form names become nested objects, and parameter tables make them typed. */
#include "sim/form.h"
#include "sim/params.h"

#include "unit/check.h"

static void names_with_brackets_become_groups(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *form;
        const char *json; /* NULL: refused */
    } cases[] = {
        {"", "{}"},
        {"a=1", "{\"a\":\"1\"}"},
        {"a=1&a=2", "{\"a\":\"2\"}"},
        {"a=", "{\"a\":\"\"}"},
        {"a[b][c]=x", "{\"a\":{\"b\":{\"c\":\"x\"}}}"},
        {"a%5Bb%5D=x+y%26", "{\"a\":{\"b\":\"x y&\"}}"},
        {"a[]=x&a[]=y", "{\"a\":{\"0\":\"x\",\"1\":\"y\"}}"},
        {"a[0]=x&a[1]=y", "{\"a\":{\"0\":\"x\",\"1\":\"y\"}}"},
        {"l[][p]=1&l[][q]=2&l[][p]=3",
         "{\"l\":{\"0\":{\"p\":\"1\",\"q\":\"2\"},\"1\":{\"p\":\"3\"}}}"},
        {"l[0][p]=1&l[0][q]=2&l[1][p]=3",
         "{\"l\":{\"0\":{\"p\":\"1\",\"q\":\"2\"},\"1\":{\"p\":\"3\"}}}"},
        {"n=%E8%8A%B1", "{\"n\":\"花\"}"},
        {"n=%ff", NULL},
        {"%ff=n", NULL},
        {"=x", NULL},
        {"[a]=x", NULL},
        {"a[b=x", NULL},
        {"a[b]c=x", NULL},
        {"a=1&a[b]=2", NULL},
        {"a[b]=1&a=2", NULL},
        {"a[b]=1&a[b][c]=2", NULL},
        {"a[1][2][3][4][5][6][7]=x",
         "{\"a\":{\"1\":{\"2\":{\"3\":{\"4\":{\"5\":{\"6\":{\"7\":\"x\"}}}}}}}}"},
        {"a[1][2][3][4][5][6][7][8]=x", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *root;
        struct str problem;
        enum err e = form_decode(a, str_from(cases[i].form), &root, &problem);
        assert_int_equal(e, cases[i].json == NULL ? ERR_BAD_REQUEST : OK);
        if (e == OK) {
            assert_str(json_text(a, root), cases[i].json);
        } else {
            assert_null(root);
        }
        json_decref(root);
    }
}

static void a_form_has_a_bounded_number_of_fields(void **state)
{
    struct arena *a = *state;
    char text[6 * (FORM_MAX_FIELDS + 1) + 1];
    size_t n = 0;
    json_t *root;
    struct str problem;
    for (int i = 0; i <= FORM_MAX_FIELDS; i++) {
        memcpy(text + n, "a[]=x&", 6);
        n += 6;
    }
    assert_int_equal(form_decode(a, (struct str){text, n - 1}, &root, &problem), ERR_BAD_REQUEST);
    assert_int_equal(form_decode(a, (struct str){text, n - 7}, &root, &problem), OK);
    json_decref(root);
}

static const struct param table[] = {
    {"amount", P_INT, P_REQUIRED, 0, NULL},
    {"on", P_BOOL, 0, 0, NULL},
    {"kind", P_ENUM, P_UNSET, 0, "a|b"},
    {"name", P_STR, 0, 3, NULL},
    {"types", P_LIST, 0, 0, "card|konbini"},
    {"metadata", P_MAP, P_UNSET, 0, NULL},
    {"created", P_RANGE, 0, 0, NULL},
    {"group.type", P_STR, P_REQUIRED, 0, NULL},
    {"group.at", P_INT, 0, 0, NULL},
    {"items.#.price.unit", P_INT, P_REQUIRED, 0, NULL},
    {"items.#.quantity", P_INT, P_REQUIRED, 0, NULL},
    PARAMS_END,
};

static void parameters_are_checked_and_typed(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *form;
        const char *json;  /* NULL: refused */
        const char *param; /* named in the refusal */
    } cases[] = {
        {"amount=5&on=true&kind=b&name=花子花",
         "{\"amount\":5,\"on\":true,\"kind\":\"b\",\"name\":\"花子花\"}", ""},
        {"amount=5&kind=", "{\"amount\":5,\"kind\":null}", ""},
        {"amount=5&types[]=konbini&types[]=card", "{\"amount\":5,\"types\":[\"konbini\",\"card\"]}",
         ""},
        {"amount=5&types[1]=card&types[0]=konbini",
         "{\"amount\":5,\"types\":[\"konbini\",\"card\"]}", ""},
        {"amount=5&metadata[a]=1&metadata[b]=",
         "{\"amount\":5,\"metadata\":{\"a\":\"1\",\"b\":null}}", ""},
        {"amount=5&metadata=", "{\"amount\":5,\"metadata\":null}", ""},
        {"amount=5&created=7", "{\"amount\":5,\"created\":7}", ""},
        {"amount=5&created[gte]=7", "{\"amount\":5,\"created\":{\"gte\":7}}", ""},
        {"amount=5&group[type]=x&group[at]=-1",
         "{\"amount\":5,\"group\":{\"type\":\"x\",\"at\":-1}}", ""},
        {"amount=5&items[0][price][unit]=1&items[0][quantity]=2",
         "{\"amount\":5,\"items\":[{\"price\":{\"unit\":1},\"quantity\":2}]}", ""},
        {"amount=5&expand[]=x", "{\"amount\":5,\"expand\":[\"x\"]}", ""},
        {"on=true", NULL, "amount"},
        {"amount=5.0", NULL, "amount"},
        {"amount=", NULL, "amount"},
        {"amount[x]=5", NULL, "amount"},
        {"amount=5&on=1", NULL, "on"},
        {"amount=5&kind=c", NULL, "kind"},
        {"amount=5&name=abcd", NULL, "name"},
        {"amount=5&types[]=cash", NULL, "types"},
        {"amount=5&types=card", NULL, "types"},
        {"amount=5&types[2]=card", NULL, "types"},
        {"amount=5&other=1", NULL, "other"},
        {"amount=5&group=1", NULL, "group"},
        {"amount=5&group[at]=1", NULL, "group[type]"},
        {"amount=5&group[x]=1", NULL, "group[x]"},
        {"amount=5&group.type=1", NULL, "group.type"},
        {"amount=5&created[near]=1", NULL, "created[near]"},
        {"amount=5&items[0][quantity]=2&items[0][price][x]=1", NULL, "items[0][price][x]"},
        {"amount=5&items[0][price][unit]=2", NULL, "items[0][quantity]"},
        {"amount=5&items[0]=2", NULL, "items[0]"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *root, *typed = NULL;
        struct str problem;
        struct cause c = {0};
        assert_int_equal(form_decode(a, str_from(cases[i].form), &root, &problem), OK);
        bool is_fine = params_check(&c, root, table, &typed);
        assert_str(str_from(c.why.param), cases[i].param);
        assert_int_equal(is_fine, cases[i].json != NULL);
        if (is_fine) {
            assert_str(json_text(a, typed), cases[i].json);
        } else {
            assert_int_equal(c.why.status, 400);
            assert_true(c.why.is_validation);
        }
        json_decref(root);
        json_decref(typed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(names_with_brackets_become_groups),
        ARENA_TEST(a_form_has_a_bounded_number_of_fields),
        ARENA_TEST(parameters_are_checked_and_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
