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

/* What the libraries that draw PDFs keep until the process ends, and the little that cairo 1.16
 * loses with each PDF, is not ours to free. Asked for by the leak sanitizer alone. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libcairo.so\nleak:libfontconfig.so\n";
}
