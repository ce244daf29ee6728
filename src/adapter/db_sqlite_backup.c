/* db_sqlite_backup.c: a sound copy of a live database.
 *
 * One read transaction over the whole file: the server goes on writing to its log meanwhile, and
 * the copy is the state of one moment. */
#include "adapter/db_sqlite.h"
#include "adapter/db_sqlite_conn.h"
#include "base/log.h"

#include <fcntl.h>
#include <libgen.h>
#include <unistd.h>

static enum err copy(struct sqlite_conn *from, struct sqlite_conn *to)
{
    sqlite3_backup *b = sqlite3_backup_init(to->db, "main", from->db, "main");
    if (b == NULL) {
        return sqlite_conn_error(to, sqlite3_errcode(to->db), "backup");
    }
    int code = sqlite3_backup_step(b, -1);
    int end = sqlite3_backup_finish(b);
    return sqlite_conn_error(to, code == SQLITE_DONE ? end : code, "backup");
}

/* Leave the log mode, so that the copy is one file, and read every page of it. */
static enum err check(struct sqlite_conn *to)
{
    TRY(sqlite_conn_exec(to, "pragma journal_mode=delete"));
    sqlite3_stmt *stmt;
    int code = sqlite3_prepare_v2(to->db, "pragma quick_check(1)", -1, &stmt, NULL);
    TRY(sqlite_conn_error(to, code, "quick_check"));
    bool is_sound = sqlite3_step(stmt) == SQLITE_ROW &&
                    strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
    sqlite3_finalize(stmt);
    if (!is_sound) {
        log_error("backup.unsound", "check=quick_check");
        return ERR_DB;
    }
    return OK;
}

static enum err sync_directory(const char *path)
{
    char *name = strdup(path);
    int fd = open(dirname(name), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    free(name);
    return done ? OK : ERR_IO;
}

static enum err copy_file(const char *from, const char *to)
{
    struct sqlite_conn source;
    struct sqlite_conn target;
    TRY(sqlite_conn_open(from, false, &source));
    enum err e = sqlite_conn_open(to, true, &target);
    if (e == OK) {
        e = copy(&source, &target);
        if (e == OK) {
            e = check(&target);
        }
        sqlite_conn_close(&target);
    }
    sqlite_conn_close(&source);
    return e;
}

enum err db_sqlite_backup(const char *from, const char *to)
{
    struct arena *a = arena_new();
    const char *part = str_c(a, str_format(a, "%s.part", to));
    enum err e = ERR_CONFLICT;
    if (access(to, F_OK) != 0) {
        unlink(part); /* left by one that was killed */
        e = copy_file(from, part);
        /* link, not rename: a file that appeared meanwhile is not overwritten. */
        if (e == OK && link(part, to) != 0) {
            e = ERR_CONFLICT;
        }
        unlink(part);
    }
    if (e == OK) {
        e = sync_directory(to);
    }
    arena_free(a);
    return e;
}
