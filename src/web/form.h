/* form.h: forms declared as tables of fields, read into typed values, shown again with messages.
 *
 *     static const struct field fields[] = {
 *         {.name = "mail", .label = TX_MAIL, .type = FIELD_EMAIL, .required = true},
 *         {.name = "party", .label = TX_PARTY, .type = FIELD_INT, .min = 1, .max = 10},
 *     };
 *     struct form *f = form_new(r->arena, r->lang, fields, COUNT_OF(fields));
 *     form_put(f, "party", STR("1"));                    what stands in the boxes at first
 *     if (form_read(f, r)) { form_text(f, "mail") … }    or show the page again
 *
 * in the page:   {% include "web/form_errors.html" with form_errors(v->form) %}
 *                {% include "web/field.html" with form_field(v->form, "mail") %}
 *
 * The limits stand in the table and nowhere else; the page's attributes, the check and the API's
 * description all read them there. What people type is accepted in every spelling (full-width
 * digits, hiragana, dashes) and normalised. */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "base/html.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "core/money.h"

struct problems;
struct web_req;

enum field_type {
    FIELD_TEXT, /* one line */
    FIELD_TEXTAREA,
    FIELD_EMAIL,
    FIELD_PHONE, /* normalised to its digits */
    FIELD_KANA,  /* normalised to full-width katakana */
    FIELD_INT,
    FIELD_YEN,
    FIELD_DATE,
    FIELD_TIME,
    FIELD_CHOICE,   /* one of form_options, as a list to open */
    FIELD_RADIO,    /* the same, all visible */
    FIELD_BOOL,     /* a box to tick; required: must be ticked */
    FIELD_PASSWORD, /* never shown again, never cleaned */
    FIELD_HIDDEN,
};

struct field {
    const char *name;
    enum tx label;
    enum field_type type;
    int64_t min, max; /* characters of a text, value of a number; 0 and 0: the type's own */
    bool required;
    enum tx hint;             /* TX_NONE: none */
    const char *autocomplete; /* "email", "tel", "name"; NULL: the browser decides */
    struct str own_label;     /* with label == TX_NONE: a question that the shop wrote */
};

struct option {
    struct str value;
    struct str label;
};

struct form_value {
    const struct field *field;
    struct str text;  /* cleaned; stands in the box; "1" for a ticked box */
    bool is_set;      /* something was entered */
    int64_t number;   /* FIELD_INT, FIELD_YEN */
    struct day day;   /* FIELD_DATE */
    int minute;       /* FIELD_TIME */
    const char *code; /* of the mistake, for the API: "required", "too_long"; NULL: none */
    struct str error; /* the mistake in words; empty: none */
    const struct option *options;
    size_t n_options;
};

struct form {
    struct arena *arena;
    enum lang lang;
    struct form_value *values; /* in the order of the table */
    size_t n;
    bool has_errors;
};

struct form *form_new(struct arena *a, enum lang lang, const struct field *fields, size_t n);

/* Choices of a FIELD_CHOICE or FIELD_RADIO; `options` lives as long as the form. */
void form_options(struct form *f, const char *name, const struct option *options, size_t n);

/* What stands in the box at first. */
void form_put(struct form *f, const char *name, struct str text);
void form_put_int(struct form *f, const char *name, int64_t number);

/* Read and check the sent form (the request's body). True: every field is right. */
MUST_USE bool form_read(struct form *f, const struct web_req *r);
/* The same from name=value&… and from a JSON object (numbers, booleans, strings). */
MUST_USE bool form_parse(struct form *f, struct str pairs);
MUST_USE bool form_parse_json(struct form *f, const json_t *object);

/* The values, after a read that gave true. Unset numbers give `otherwise`. */
struct str form_text(const struct form *f, const char *name);
int64_t form_int(const struct form *f, const char *name, int64_t otherwise);
struct yen form_yen(const struct form *f, const char *name, int64_t otherwise);
bool form_bool(const struct form *f, const char *name);
const struct form_value *form_value(const struct form *f, const char *name);

/* A mistake that only the use case could find, beside its field. */
void form_fail(struct form *f, const char *name, const char *code, struct str message);

/* The same for everything a use case has against its input; fields it does not know of are left. */
void form_problems(struct form *f, const struct problems *problems);

/* Label of a field in the form's language. */
struct str field_label(const struct field *field, enum lang lang);
/* "email", "int" … for descriptions. */
const char *field_type_name(enum field_type t);
/* The limits that hold: the table's, or the type's own. */
void field_limits(const struct field *field, int64_t *min, int64_t *max);

/* --- views of web/field.html and web/form_errors.html --- */

struct field_view {
    struct arena *arena;
    enum lang lang;
    const struct form_value *value;
    struct str label, hint;
    const char *id;          /* of the input: "f-mail" */
    const char *input_type;  /* attribute type */
    const char *input_mode;  /* attribute inputmode; NULL: none */
    struct str described_by; /* ids of hint and error; empty: none */
    int64_t min, max;
};

const struct field_view *form_field(const struct form *f, const char *name);
const struct field_view *form_field_at(const struct form *f, size_t i);

struct form_errors_view {
    struct arena *arena;
    enum lang lang;
    const struct form *form;
};

const struct form_errors_view *form_errors(const struct form *f);
struct url form_anchor(const struct form *f, size_t i); /* "#f-mail" */

#endif
