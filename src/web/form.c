#include "web/form.h"

#include "app/problems.h"
#include "web/form_parts.h"

#include <assert.h>
#include <inttypes.h>

struct form *form_new(struct arena *a, enum lang lang, const struct field *fields, size_t n)
{
    struct form *f = ARENA_NEW(a, struct form);
    f->arena = a;
    f->lang = lang;
    f->n = n;
    f->values = ARENA_ARRAY(a, struct form_value, n);
    for (size_t i = 0; i < n; i++) {
        f->values[i].field = &fields[i];
    }
    return f;
}

struct form_value *form_find(const struct form *f, struct str name)
{
    for (size_t i = 0; i < f->n; i++) {
        if (str_is(name, f->values[i].field->name)) {
            return &f->values[i];
        }
    }
    return NULL;
}

const struct form_value *form_value(const struct form *f, const char *name)
{
    const struct form_value *v = form_find(f, str_from(name));
    assert(v != NULL);
    return v;
}

static struct form_value *own(struct form *f, const char *name)
{
    struct form_value *v = form_find(f, str_from(name));
    assert(v != NULL);
    return v;
}

void form_options(struct form *f, const char *name, const struct option *options, size_t n)
{
    struct form_value *v = own(f, name);
    v->options = options;
    v->n_options = n;
}

void form_put(struct form *f, const char *name, struct str text)
{
    own(f, name)->text = text;
}

void form_put_int(struct form *f, const char *name, int64_t number)
{
    form_put(f, name, str_format(f->arena, "%" PRId64, number));
}

/* The kinds of fields: what the API's description calls them, the limits that hold when the table
 * gives none, and how the browser is told. */
static const struct kind {
    const char *name;
    int64_t min, max;
    const char *input_type;
    const char *input_mode;
} kinds[] = {
    [FIELD_TEXT] = {"text", 0, 200, "text", NULL},
    [FIELD_TEXTAREA] = {"textarea", 0, 4000, "", NULL},
    [FIELD_EMAIL] = {"email", 0, 254, "email", "email"},
    [FIELD_PHONE] = {"phone", 0, 24, "tel", "tel"},
    [FIELD_KANA] = {"kana", 0, 100, "text", NULL},
    [FIELD_INT] = {"int", 0, 1000000, "text", "numeric"},
    [FIELD_YEN] = {"yen", 0, PRICE_MAX_YEN, "text", "numeric"},
    [FIELD_DATE] = {"date", 0, 0, "date", NULL},
    [FIELD_TIME] = {"time", 0, 0, "time", NULL},
    [FIELD_CHOICE] = {"choice", 0, 200, "", NULL},
    [FIELD_RADIO] = {"choice", 0, 200, "radio", NULL},
    [FIELD_BOOL] = {"bool", 0, 0, "checkbox", NULL},
    [FIELD_PASSWORD] = {"password", 0, 200, "password", NULL},
    [FIELD_HIDDEN] = {"text", 0, 200, "hidden", NULL},
};

const char *field_type_name(enum field_type t)
{
    return kinds[t].name;
}

void field_limits(const struct field *field, int64_t *min, int64_t *max)
{
    bool has_own = field->min != 0 || field->max != 0;
    *min = has_own ? field->min : kinds[field->type].min;
    *max = has_own ? field->max : kinds[field->type].max;
}

struct str field_label(const struct field *field, enum lang lang)
{
    return field->label == TX_NONE ? field->own_label : tr(lang, field->label);
}

void form_problems(struct form *f, const struct problems *problems)
{
    for (size_t i = 0; i < f->n; i++) {
        const char *name = f->values[i].field->name;
        const struct problem *p = problem_of(problems, name, -1);
        if (p != NULL && !p->is_warning && f->values[i].code == NULL) {
            form_fail(f, name, "refused", tr(f->lang, p->text));
        }
    }
}

void form_fail(struct form *f, const char *name, const char *code, struct str message)
{
    struct form_value *v = own(f, name);
    v->code = code;
    v->error = message;
    f->has_errors = true;
}

struct str form_text(const struct form *f, const char *name)
{
    return form_value(f, name)->text;
}

int64_t form_int(const struct form *f, const char *name, int64_t otherwise)
{
    const struct form_value *v = form_value(f, name);
    return v->is_set ? v->number : otherwise;
}

struct yen form_yen(const struct form *f, const char *name, int64_t otherwise)
{
    return (struct yen){form_int(f, name, otherwise)};
}

bool form_bool(const struct form *f, const char *name)
{
    return str_is(form_value(f, name)->text, "1");
}

/* --- views --- */

const struct field_view *form_field_at(const struct form *f, size_t i)
{
    const struct form_value *value = &f->values[i];
    const struct field *field = value->field;
    struct field_view *v = ARENA_NEW(f->arena, struct field_view);
    v->arena = f->arena;
    v->lang = f->lang;
    v->value = value;
    v->label = field_label(field, f->lang);
    v->hint = field->hint == TX_NONE ? STR_NONE : tr(f->lang, field->hint);
    v->id = str_format(f->arena, "f-%s", field->name).p;
    v->input_type = kinds[field->type].input_type;
    v->input_mode = kinds[field->type].input_mode;
    v->described_by =
        str_format(f->arena, "%s%s%s%s%s", v->hint.n > 0 ? v->id : "", v->hint.n > 0 ? "-hint" : "",
                   v->hint.n > 0 && value->error.n > 0 ? " " : "", value->error.n > 0 ? v->id : "",
                   value->error.n > 0 ? "-error" : "");
    field_limits(field, &v->min, &v->max);
    return v;
}

const struct field_view *form_field(const struct form *f, const char *name)
{
    return form_field_at(f, (size_t)(form_value(f, name) - f->values));
}

const struct form_errors_view *form_errors(const struct form *f)
{
    struct form_errors_view *v = ARENA_NEW(f->arena, struct form_errors_view);
    *v = (struct form_errors_view){f->arena, f->lang, f};
    return v;
}

struct url form_anchor(const struct form *f, size_t i)
{
    return (struct url){str_format(f->arena, "#f-%s", f->values[i].field->name)};
}
