#include "web/form.h"

#include "base/kana.h"
#include "base/text_clean.h"
#include "core/mail_address.h"
#include "web/form_parts.h"
#include "web/req.h"

#include <inttypes.h>

static bool wrong(struct form *f, struct form_value *v, const char *code, struct str message)
{
    v->code = code;
    v->error = message;
    f->has_errors = true;
    return false;
}

/* --- one field --- */

static bool check_length(struct form *f, struct form_value *v)
{
    int64_t min, max, n = (int64_t)utf8_length(v->text);
    field_limits(v->field, &min, &max);
    if (n > max) {
        return wrong(f, v, "too_long",
                     tx_field_err_long(f->arena, f->lang, str_format(f->arena, "%" PRId64, max),
                                       str_format(f->arena, "%" PRId64, n)));
    }
    if (n < min) {
        return wrong(f, v, "too_short",
                     tx_field_err_short(f->arena, f->lang, str_format(f->arena, "%" PRId64, min)));
    }
    return true;
}

/* "¥3,300", "3300円", "１２" */
static bool read_number(struct form *f, struct form_value *v)
{
    struct arena *a = f->arena;
    struct buf digits;
    int64_t min, max;
    field_limits(v->field, &min, &max);
    struct str s = v->text;
    if (v->field->type == FIELD_YEN) {
        s = str_starts(s, STR("¥")) ? str_sub(s, STR("¥").n, s.n) : s;
        s = str_starts(s, STR("\\")) ? str_sub(s, 1, s.n) : s;
        s = str_ends(s, STR("円")) ? str_sub(s, 0, s.n - STR("円").n) : s;
    }
    buf_init(&digits, a, 40);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ',') {
            buf_char(&digits, s.p[i]);
        }
    }
    if (digits.is_full || !str_to_i64(str_trim(buf_view(&digits)), &v->number)) {
        return wrong(f, v, "not_a_number", tr(f->lang, TX_FIELD_ERR_NUMBER));
    }
    if (v->number < min || v->number > max) {
        return wrong(f, v, "out_of_range",
                     tx_field_err_range(a, f->lang, str_format(a, "%" PRId64, min),
                                        str_format(a, "%" PRId64, max)));
    }
    v->text = str_format(a, "%" PRId64, v->number);
    return true;
}

/* "2026-03-05", "2026/3/5", "2026年3月5日" */
static bool read_date(struct form *f, struct form_value *v)
{
    struct buf plain;
    int64_t part[3] = {0};
    buf_init(&plain, f->arena, 64);
    struct str s = v->text;
    static const struct str signs[] = {{"年", 3}, {"月", 3}, {"/", 1}, {".", 1}};
    while (s.n > 0) {
        size_t step = 0;
        for (size_t i = 0; i < COUNT_OF(signs) && step == 0; i++) {
            step = str_starts(s, signs[i]) ? signs[i].n : 0;
        }
        if (step > 0) {
            buf_char(&plain, '-');
        } else if (str_eq(s, STR("日"))) {
            step = s.n;
        } else {
            buf_char(&plain, s.p[0]);
            step = 1;
        }
        s = str_sub(s, step, s.n);
    }
    struct str rest = buf_view(&plain);
    bool is_date = !plain.is_full;
    for (int i = 0; i < 3 && is_date; i++) {
        is_date = str_to_i64(str_cut(&rest, '-'), &part[i]) && part[i] >= 0 && part[i] < 10000;
    }
    if (!is_date || rest.p != NULL ||
        !day_from_civil((int)part[0], (int)part[1], (int)part[2], &v->day)) {
        return wrong(f, v, "not_a_date", tr(f->lang, TX_FIELD_ERR_DATE));
    }
    v->text = day_iso(f->arena, v->day);
    return true;
}

static bool read_time(struct form *f, struct form_value *v)
{
    struct str s = v->text.n == 4 && v->text.p[1] == ':' ? str_join(f->arena, STR("0"), v->text)
                                                         : v->text; /* 9:00 */
    if (!minute_parse(s, &v->minute)) {
        return wrong(f, v, "not_a_time", tr(f->lang, TX_FIELD_ERR_TIME));
    }
    v->text = minute_text(f->arena, v->minute);
    return true;
}

static bool read_choice(struct form *f, struct form_value *v)
{
    for (size_t i = 0; i < v->n_options; i++) {
        if (str_eq(v->options[i].value, v->text)) {
            return true;
        }
    }
    return wrong(f, v, "not_a_choice",
                 tx_field_err_choose(f->arena, f->lang, field_label(v->field, f->lang)));
}

static struct str clean(struct arena *a, enum field_type type, struct str raw)
{
    switch (type) {
    case FIELD_TEXTAREA:
        return text_clean_lines(a, raw);
    case FIELD_TEXT:
    case FIELD_HIDDEN:
    case FIELD_CHOICE:
    case FIELD_RADIO:
        return text_clean_line(a, raw);
    case FIELD_KANA:
        return kana_to_katakana(a, raw);
    case FIELD_PASSWORD:
        return raw;
    case FIELD_BOOL:
        return str_is(raw, "1") || str_is(raw, "on") || str_is(raw, "true") ? STR("1") : STR_NONE;
    case FIELD_EMAIL:
    case FIELD_PHONE:
    case FIELD_INT:
    case FIELD_YEN:
    case FIELD_DATE:
    case FIELD_TIME:
        break;
    }
    return text_narrow(a, raw);
}

static bool miss(struct form *f, struct form_value *v)
{
    struct str label = field_label(v->field, f->lang);
    switch (v->field->type) {
    case FIELD_BOOL:
        return wrong(f, v, "required", tx_field_err_check(f->arena, f->lang, label));
    case FIELD_CHOICE:
    case FIELD_RADIO:
        return wrong(f, v, "required", tx_field_err_choose(f->arena, f->lang, label));
    default:
        return wrong(f, v, "required", tx_field_err_required(f->arena, f->lang, label));
    }
}

static bool read_phone(struct form *f, struct form_value *v)
{
    struct str phone = phone_normalise(f->arena, v->text);
    if (phone.p == NULL) {
        return wrong(f, v, "not_a_phone", tr(f->lang, TX_FIELD_ERR_PHONE));
    }
    v->text = phone;
    return true;
}

static bool read_typed(struct form *f, struct form_value *v)
{
    switch (v->field->type) {
    case FIELD_TEXT:
    case FIELD_TEXTAREA:
    case FIELD_PASSWORD:
    case FIELD_HIDDEN:
        return check_length(f, v);
    case FIELD_EMAIL:
        return check_length(f, v) &&
               (mail_address_is_plausible(v->text) ||
                wrong(f, v, "not_a_mail_address", tr(f->lang, TX_FIELD_ERR_EMAIL)));
    case FIELD_PHONE:
        return read_phone(f, v);
    case FIELD_KANA:
        return check_length(f, v) && (kana_is_reading(v->text) ||
                                      wrong(f, v, "not_kana", tr(f->lang, TX_FIELD_ERR_KANA)));
    case FIELD_INT:
    case FIELD_YEN:
        return read_number(f, v);
    case FIELD_DATE:
        return read_date(f, v);
    case FIELD_TIME:
        return read_time(f, v);
    case FIELD_CHOICE:
    case FIELD_RADIO:
        return read_choice(f, v);
    case FIELD_BOOL:
        return true;
    }
    return true;
}

static void read_one(struct form *f, struct form_value *v, struct str raw)
{
    v->text = clean(f->arena, v->field->type, raw);
    v->is_set = v->text.n > 0;
    if (!utf8_is_valid(raw)) {
        wrong(f, v, "not_text", tr(f->lang, TX_FIELD_ERR_TEXT));
    } else if (v->is_set) {
        read_typed(f, v);
    } else if (v->field->required) {
        miss(f, v);
    }
}

/* --- whole forms --- */

static void forget_all(struct form *f)
{
    f->has_errors = false;
    for (size_t i = 0; i < f->n; i++) {
        f->values[i].code = NULL;
        f->values[i].error = STR_NONE;
    }
}

bool form_parse(struct form *f, struct str pairs)
{
    struct str *raw = ARENA_ARRAY(f->arena, struct str, f->n);
    struct str name, value;
    forget_all(f);
    while (form_next(f->arena, &pairs, &name, &value)) {
        struct form_value *v = form_find(f, name);
        if (v != NULL && raw[v - f->values].p == NULL) {
            raw[v - f->values] = value;
        }
    }
    for (size_t i = 0; i < f->n; i++) {
        read_one(f, &f->values[i], raw[i]);
    }
    return !f->has_errors;
}

bool form_parse_json(struct form *f, const json_t *object)
{
    forget_all(f);
    for (size_t i = 0; i < f->n; i++) {
        const json_t *value = json_object_get(object, f->values[i].field->name);
        struct str raw = STR_NONE;
        if (json_is_string(value)) {
            raw = (struct str){json_string_value(value), json_string_length(value)};
        } else if (json_is_integer(value)) {
            raw = str_format(f->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        } else if (json_is_true(value)) {
            raw = STR("1");
        } else if (json_is_object(value) || json_is_array(value) || json_is_real(value)) {
            wrong(f, &f->values[i], "wrong_type", tr(f->lang, TX_FIELD_ERR_TEXT));
            continue;
        }
        read_one(f, &f->values[i], raw);
    }
    return !f->has_errors;
}

bool form_read(struct form *f, const struct web_req *r)
{
    struct str type = http_header(r->http, "Content-Type");
    bool is_form = str_starts(type, STR("application/x-www-form-urlencoded"));
    return form_parse(f, is_form ? r->http->body : STR_NONE);
}
