/* settings.c: the server's settings file (base/settings.h). Whatever passes is within its bounds.
 */
#include "base/settings.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check(const struct settings *s)
{
#define SETTING_TEXT(name, otherwise, help) assert(s->name.p != NULL);
#define SETTING_INT(name, otherwise, least, most, help) \
    assert(s->name >= (least) && s->name <= (most));
#define SETTING_YES(name, otherwise, help)
#include "base/settings.def"
#undef SETTING_TEXT
#undef SETTING_INT
#undef SETTING_YES
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char path[] = "/tmp/uketsuke-fuzz-XXXXXX";
    int fd = mkstemp(path);
    assert(fd >= 0);
    ssize_t written = write(fd, bytes, n);
    assert(written == (ssize_t)n);
    close(fd);
    struct arena *a = arena_new();
    char option[] = "--config";
    char *argv[] = {option, path, NULL};
    struct settings s;
    if (settings_read(a, 2, argv, &s) == OK) {
        check(&s);
    }
    arena_free(a);
    unlink(path);
    return 0;
}
