#include "web/admin/rows.h"

const char *row_name(struct arena *a, const char *field, int row)
{
    return str_c(a, str_format(a, "%s_%d", field, row));
}

void row_fields(struct arena *a, struct field *fields, size_t *n, const struct field *of_row,
                size_t n_of_row, int rows)
{
    for (int row = 0; row < rows; row++) {
        for (size_t i = 0; i < n_of_row; i++) {
            fields[*n] = of_row[i];
            fields[(*n)++].name = row_name(a, of_row[i].name, row);
        }
    }
}

int rows_sent(const struct web_req *r, const char *name, int max)
{
    int64_t n;
    return str_to_i64(web_post(r, name), &n) && n >= 0 && n <= max ? (int)n : 0;
}

const int *row_numbers(struct arena *a, int n)
{
    int *numbers = ARENA_ARRAY(a, int, (size_t)n + 1);
    for (int i = 0; i < n; i++) {
        numbers[i] = i;
    }
    return numbers;
}

void row_values(struct form *to, const struct form *from)
{
    for (size_t i = 0; i < from->n; i++) {
        form_put(to, from->values[i].field->name, from->values[i].text);
    }
}

void row_require(struct form *f, const char *field, int row)
{
    const char *name = row_name(f->arena, field, row);
    const struct form_value *v = form_value(f, name);
    if (!v->is_set && v->code == NULL) {
        form_fail(f, name, "required",
                  tx_field_err_required(f->arena, f->lang, field_label(v->field, f->lang)));
    }
}
