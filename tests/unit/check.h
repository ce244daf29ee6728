/* check.h: what every unit test of base and core needs: cmocka and comparison of texts. */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Both texts are printed when they differ. */
#define assert_str(got, expected) check_str((got), (expected), __FILE__, __LINE__)

static inline void check_str(struct str got, const char *expected, const char *file, int line)
{
    if (!str_is(got, expected)) {
        print_error("got      \"%.*s\"\nexpected \"%s\"\n", STR_ARG(got), expected);
        _fail(file, line);
    }
}

/* An arena per test, in *state. */
static inline int arena_setup(void **state)
{
    *state = arena_new();
    return 0;
}

static inline int arena_teardown(void **state)
{
    arena_free(*state);
    return 0;
}

#define ARENA_TEST(name) cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

#endif
