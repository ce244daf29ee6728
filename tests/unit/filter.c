/* filter.c: `make test K=late` runs only the tests whose name contains "late".
 *
 * Linked into every test program; cmocka itself takes its filter only from code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char pattern[128];

__attribute__((constructor)) static void filter_from_environment(void)
{
    const char *word = getenv("TEST_ONLY");
    if (!word || !*word)
        return;
    snprintf(pattern, sizeof pattern, "*%s*", word);
    cmocka_set_test_filter(pattern);
}
