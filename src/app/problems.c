#include "app/problems.h"

#include "base/text_clean.h"

static void put(struct problems *p, struct problem problem)
{
    p->refuses = p->refuses || !problem.is_warning;
    if (p->n < PROBLEMS_MAX) {
        p->v[p->n++] = problem;
    }
}

void problem_add(struct problems *p, const char *field, enum tx text)
{
    put(p, (struct problem){field, -1, text, false});
}

void problem_add_row(struct problems *p, const char *field, int row, enum tx text)
{
    put(p, (struct problem){field, row, text, false});
}

void problem_warn(struct problems *p, const char *field, enum tx text)
{
    put(p, (struct problem){field, -1, text, true});
}

const struct problem *problem_of(const struct problems *p, const char *field, int row)
{
    const struct problem *warning = NULL;
    for (size_t i = 0; i < p->n; i++) {
        const struct problem *it = &p->v[i];
        if (it->row != row || strcmp(it->field, field) != 0) {
            continue;
        }
        if (!it->is_warning) {
            return it;
        }
        warning = warning == NULL ? it : warning;
    }
    return warning;
}

void check_length(struct problems *p, const char *field, struct str value, size_t max)
{
    if (utf8_length(value) > max) {
        problem_add(p, field, TX_PROBLEM_TOO_LONG);
    }
}

void check_required(struct problems *p, const char *field, struct str value, size_t max)
{
    if (str_empty(value)) {
        problem_add(p, field, TX_PROBLEM_REQUIRED);
    } else {
        check_length(p, field, value, max);
    }
}

void check_range(struct problems *p, const char *field, int64_t value, int64_t min, int64_t max)
{
    if (value < min) {
        problem_add(p, field, TX_PROBLEM_TOO_SMALL);
    } else if (value > max) {
        problem_add(p, field, TX_PROBLEM_TOO_LARGE);
    }
}
