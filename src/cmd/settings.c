#include "base/settings.h"
#include "cmd/cmd.h"

int cmd_settings(int argc, char **argv)
{
    (void)argv;
    if (argc != 0) {
        fputs("usage: uketsuke settings\n", stderr);
        return 2;
    }
    struct arena *a = arena_new();
    struct str sample = settings_sample(a);
    fwrite(sample.p, 1, sample.n, stdout);
    arena_free(a);
    return 0;
}
