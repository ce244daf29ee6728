/* form.c: what browsers and visitors of bad intent send: paths, queries and form bodies
 * (base/httpd.h). */
#include "base/httpd.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Names and values are no longer than the text they came from, and hold no NUL. */
static void fuzz_fields(struct arena *a, struct str text)
{
    struct str rest = text, name, value;
    size_t length = 0;
    while (form_next(a, &rest, &name, &value)) {
        assert(!str_has(name, '\0') && !str_has(value, '\0'));
        length += name.n + value.n;
        assert(length <= text.n);
    }
}

/* What is encoded comes back as it was, whatever it is. */
static void fuzz_percent(struct arena *a, struct str text)
{
    struct str decoded = percent_decode(a, text, false);
    assert(decoded.n <= text.n && !str_has(decoded, '\0'));
    assert(str_eq(percent_decode(a, percent_encode(a, decoded), true), decoded));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    struct str text = {(const char *)bytes, n};
    fuzz_fields(a, text);
    fuzz_percent(a, text);
    arena_free(a);
    return 0;
}
