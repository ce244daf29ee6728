/* main.c: uketsuke, one program with subcommands. Only dispatches. */
#include "base/attr.h"
#include "cmd/cmd.h"

#include <stdbool.h>

static const struct command commands[] = {
    {"backup", cmd_backup, "copy the database while the server runs: --to FILE"},
    {"bench", cmd_bench, "fill a shop to be measured"},
    {"doctor", cmd_doctor,
     "look at everything that can be wrong; the exit status says whether it is"},
    {"explain", cmd_explain, "the state machines, their picture, settings and errors"},
    {"export", cmd_export, "write one shop to a file: --shop SLUG --to FILE"},
    {"import", cmd_import, "take a shop over: --from FILE [--from-key KEY_FILE_OF_WHERE_IT_WAS]"},
    {"serve", cmd_serve, "run the server"},
    {"shop", cmd_shop, "add a shop, list them, make the demo shop"},
    {"user", cmd_user, "accounts of a shop: add, new password, list"},
    {"settings", cmd_settings, "print a sample settings file"},
};

static int usage(FILE *to, int status)
{
    fputs("usage: uketsuke COMMAND [ARGUMENTS]\n\n", to);
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
    }
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        return usage(stderr, 2);
    }
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 2, argv + 2);
        }
    }
    bool wants_help = strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0;
    return wants_help ? usage(stdout, 0) : usage(stderr, 2);
}
