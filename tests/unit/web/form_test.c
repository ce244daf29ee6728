/* Forms: every spelling is accepted, every mistake named beside its field. */
#include "web/form.h"

#include "base/buf.h"
#include "base/httpd.h"
#include "unit/check.h"
#include "web/field.html.h"
#include "web/form_errors.html.h"

static const struct field fields[] = {
    {.name = "name", .label = TX_LOGIN_MAIL, .type = FIELD_TEXT, .required = true, .max = 10},
    {.name = "kana", .label = TX_LOGIN_MAIL, .type = FIELD_KANA},
    {.name = "mail", .label = TX_LOGIN_MAIL, .type = FIELD_EMAIL, .autocomplete = "email"},
    {.name = "phone", .label = TX_LOGIN_MAIL, .type = FIELD_PHONE},
    {.name = "party", .label = TX_LOGIN_MAIL, .type = FIELD_INT, .min = 1, .max = 10},
    {.name = "price", .label = TX_LOGIN_MAIL, .type = FIELD_YEN},
    {.name = "day", .label = TX_LOGIN_MAIL, .type = FIELD_DATE},
    {.name = "time", .label = TX_LOGIN_MAIL, .type = FIELD_TIME},
    {.name = "pay", .label = TX_LOGIN_MAIL, .type = FIELD_CHOICE},
    {.name = "agree", .label = TX_LOGIN_MAIL, .type = FIELD_BOOL},
    {.name = "note", .label = TX_LOGIN_MAIL, .type = FIELD_TEXTAREA, .max = 20},
    {.name = "secret", .label = TX_LOGIN_PASSWORD, .type = FIELD_PASSWORD, .min = 8, .max = 20},
};

static const struct option pays[] = {{STR("konbini"), STR("コンビニ")},
                                     {STR("onsite"), STR("現地")}};

static struct form *new_form(struct arena *a)
{
    struct form *f = form_new(a, LANG_JA, fields, COUNT_OF(fields));
    form_options(f, "pay", pays, COUNT_OF(pays));
    return f;
}

static void values_are_normalised(void **state)
{
    static const struct {
        const char *field, *in, *out;
    } rows[] = {
        {"name", "　山田　太郎 ", "山田　太郎"},
        {"kana", "やまだ たろう", "ヤマダ タロウ"},
        {"mail", "ｔａｒｏ＠example．jp ", "taro@example.jp"},
        {"mail", "a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"},
        {"phone", "０９０ー１２３４ー５６７８", "09012345678"},
        {"party", "１０", "10"},
        {"price", "¥3,300", "3300"},
        {"price", "￥３，３００", "3300"},
        {"price", "3300円", "3300"},
        {"day", "2026/3/5", "2026-03-05"},
        {"day", "２０２６年３月５日", "2026-03-05"},
        {"time", "9:00", "09:00"},
        {"time", "１８：３０", "18:30"},
        {"pay", "konbini", "konbini"},
        {"agree", "on", "1"},
        {"agree", "no", ""},
        {"note", "一\r\n二", "一\n二"},
        {"secret", "  spaces  stay ", "  spaces  stay "},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct form *f = new_form(a);
        struct str body = str_format(a, "name=x&%s=%.*s", rows[i].field,
                                     STR_ARG(percent_encode(a, str_from(rows[i].in))));
        if (strcmp(rows[i].field, "name") == 0) {
            body = str_sub(body, 7, body.n);
        }
        if (!form_parse(f, body)) {
            fail_msg("%s=%s: %.*s", rows[i].field, rows[i].in,
                     STR_ARG(form_value(f, rows[i].field)->error));
        }
        assert_str(form_text(f, rows[i].field), rows[i].out);
    }
}

static void mistakes_are_named(void **state)
{
    static const struct {
        const char *field, *in, *code;
    } rows[] = {
        {"name", "", "required"},
        {"name", "　 ", "required"},
        {"name", "12345678901", "too_long"},
        {"name", "\xff", "not_text"},
        {"kana", "山田", "not_kana"},
        {"mail", "taro", "not_a_mail_address"},
        {"mail", "taro@localhost", "not_a_mail_address"},
        {"mail", "taro@a@b.jp", "not_a_mail_address"},
        {"mail", "taro@-a.jp", "not_a_mail_address"},
        {"mail", "taro@a..jp", "not_a_mail_address"},
        {"mail", "ta ro@a.jp", "not_a_mail_address"},
        {"mail", "taro@a.jp\r\nBcc: x@y.jp", "not_a_mail_address"},
        {"mail", "太郎@a.jp", "not_a_mail_address"},
        {"phone", "123", "not_a_phone"},
        {"party", "0", "out_of_range"},
        {"party", "11", "out_of_range"},
        {"party", "two", "not_a_number"},
        {"party", "1.5", "not_a_number"},
        {"party", "99999999999999999999", "not_a_number"},
        {"price", "-1", "out_of_range"},
        {"day", "2026-02-30", "not_a_date"},
        {"day", "2026-3", "not_a_date"},
        {"day", "2026-3-4-5", "not_a_date"},
        {"day", "日", "not_a_date"},
        {"time", "25:00", "not_a_time"},
        {"time", "1830", "not_a_time"},
        {"pay", "gold", "not_a_choice"},
        {"note", "123456789012345678901", "too_long"},
        {"secret", "short", "too_short"},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct form *f = new_form(a);
        struct str encoded = percent_encode(a, str_from(rows[i].in));
        bool is_name = strcmp(rows[i].field, "name") == 0;
        assert_false(form_parse(f, str_format(a, "%s%s=%.*s", is_name ? "" : "name=x&",
                                              rows[i].field, STR_ARG(encoded))));
        const struct form_value *v = form_value(f, rows[i].field);
        if (v->code == NULL || strcmp(v->code, rows[i].code) != 0) {
            fail_msg("%s=%s: %s", rows[i].field, rows[i].in, v->code == NULL ? "-" : v->code);
        }
        assert_true(v->error.n > 0);
    }
}

static void typed_values_come_out(void **state)
{
    struct arena *a = *state;
    struct form *f = new_form(a);
    struct day day;
    assert_true(form_parse(f, STR("name=x&party=3&price=500&day=2026-03-05&time=18:30&agree=1")));
    assert_true(day_from_civil(2026, 3, 5, &day));
    assert_int_equal(form_int(f, "party", 9), 3);
    assert_int_equal(form_yen(f, "price", 9).v, 500);
    assert_int_equal(form_value(f, "day")->day.n, day.n);
    assert_int_equal(form_value(f, "time")->minute, 18 * 60 + 30);
    assert_true(form_bool(f, "agree"));
    assert_true(form_parse(f, STR("name=x")));
    assert_int_equal(form_int(f, "party", 9), 9);
    assert_false(form_bool(f, "agree"));
}

static void the_first_of_two_values_counts(void **state)
{
    struct form *f = new_form(*state);
    assert_true(form_parse(f, STR("name=first&name=second")));
    assert_str(form_text(f, "name"), "first");
}

static void json_gives_the_same_values(void **state)
{
    struct form *f = new_form(*state);
    json_t *o;
    assert_int_equal(
        json_parse(STR("{\"name\":\"山田\",\"party\":2,\"agree\":true,\"kana\":null}"), &o), OK);
    assert_true(form_parse_json(f, o));
    assert_int_equal(form_int(f, "party", 0), 2);
    assert_true(form_bool(f, "agree"));
    json_decref(o);
    assert_int_equal(json_parse(STR("{\"name\":[\"山田\"],\"party\":1.5}"), &o), OK);
    assert_false(form_parse_json(f, o));
    assert_string_equal(form_value(f, "name")->code, "wrong_type");
    assert_string_equal(form_value(f, "party")->code, "wrong_type");
    json_decref(o);
}

static bool has(struct str text, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, part, n) == 0) {
            return true;
        }
    }
    return false;
}

static void the_page_keeps_input_and_points_to_mistakes(void **state)
{
    struct arena *a = *state;
    struct form *f = new_form(a);
    struct buf b;
    assert_false(form_parse(f, STR("name=%3Cb%3E%22&mail=x&secret=hidden")));
    buf_init(&b, a, 100000);
    render_web_form_errors(&b, form_errors(f));
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        render_web_field(&b, form_field_at(f, i));
    }
    struct str page = buf_view(&b);
    assert_false(b.is_full);
    assert_true(has(page, "value=\"&lt;b&gt;&quot;\""));
    assert_true(has(page, "href=\"#f-mail\""));
    assert_true(has(page, "aria-describedby=\"f-mail-error\""));
    assert_true(has(page, "id=\"f-mail-error\""));
    assert_true(has(page, "inputmode=\"email\""));
    assert_true(has(page, "autocomplete=\"email\""));
    assert_true(has(page, "<option value=\"konbini\">"));
    assert_false(has(page, "hidden\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(values_are_normalised),
        ARENA_TEST(mistakes_are_named),
        ARENA_TEST(typed_values_come_out),
        ARENA_TEST(the_first_of_two_values_counts),
        ARENA_TEST(json_gives_the_same_values),
        ARENA_TEST(the_page_keeps_input_and_points_to_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
