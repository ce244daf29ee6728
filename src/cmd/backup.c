/* backup.c: `uketsuke backup`: a sound copy of the database while the server goes on. */
#include "adapter/db_sqlite.h"
#include "cmd/cmd.h"
#include "cmd/store.h"
#include "cmd/tool.h"

static enum err backup(int argc, char **argv, struct tool *t)
{
    struct tool_option own[] = {{.name = "to"}, {0}};
    TRY(tool_open(t, argc, argv, own));
    TRY(tool_need(&own[0]));
    if (!str_empty(t->settings.database)) {
        fputs("uketsuke: the data is in PostgreSQL: pg_dump makes the copy\n", stderr);
        return ERR_CONFIG;
    }
    enum err e =
        db_sqlite_backup(store_sqlite_path(t->arena, &t->settings), str_c(t->arena, own[0].value));
    if (e != OK) {
        fprintf(stderr, "uketsuke: no copy was made (%s)\n", err_name(e));
    }
    return e;
}

int cmd_backup(int argc, char **argv)
{
    struct tool t = {0};
    enum err e = backup(argc, argv, &t);
    tool_close(&t);
    return e == OK ? 0 : 1;
}
