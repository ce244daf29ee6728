#include "sim/ids.h"

#include "base/random.h"

#include <assert.h>

char *id_new(char out[ID_MAX], const char *prefix, size_t n)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t at = strlen(prefix);
    assert(at + n < ID_MAX);
    memcpy(out, prefix, at);
    for (size_t i = 0; i < n; i++) {
        out[at + i] = letters[random_below(sizeof letters - 1)];
    }
    out[at + n] = '\0';
    return out;
}

void digits_new(char *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (char)('0' + random_below(10));
    }
    out[n] = '\0';
}
