/* problems.h: what a use case has against its input: each problem beside the field it is about.
 *
 * A form shows them beside its fields, a command prints them. Problems that refuse mean nothing was
 * stored; warnings alone do not stop anything. */
#ifndef APP_PROBLEMS_H
#define APP_PROBLEMS_H

#include "base/text.h"

struct problem {
    const char *field; /* as in the form, "title" */
    int row;           /* of a list ("tickets"); -1: not in a list */
    enum tx text;
    bool is_warning;
};

enum { PROBLEMS_MAX = 64 };

struct problems {
    struct problem v[PROBLEMS_MAX]; /* what comes after the 64th is not kept */
    size_t n;
    bool refuses;
};

void problem_add(struct problems *p, const char *field, enum tx text);
void problem_add_row(struct problems *p, const char *field, int row, enum tx text);
void problem_warn(struct problems *p, const char *field, enum tx text);

/* The first problem of a field that refuses, else its first warning, else NULL. */
const struct problem *problem_of(const struct problems *p, const char *field, int row);

/* Checks that many forms share. Lengths are in characters. */
void check_length(struct problems *p, const char *field, struct str value, size_t max);
void check_required(struct problems *p, const char *field, struct str value, size_t max);
void check_range(struct problems *p, const char *field, int64_t value, int64_t min, int64_t max);

#endif
