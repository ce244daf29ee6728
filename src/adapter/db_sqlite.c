/* db_sqlite.c: opening and closing; the writer is db_sqlite_writer.c, readers db_sqlite_readers.c.
 */
#include "adapter/db_sqlite.h"

#include "adapter/db_sqlite_internal.h"
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

enum { WAL_LIMIT_PAGES = 8192, PAGES_AT_ONCE = 128 };

struct sqlite_db {
    struct db base;
    char *path;
    int lock_fd; /* -1: a tool */
    struct sqlite_writer writer;
    pthread_t thread;
    struct sqlite_readers readers;
};

static enum err tx(struct db *base, struct tx_kind kind, struct arena *a, tx_fn fn, void *arg)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    assert(!pthread_equal(pthread_self(),
                          db->thread)); /* tx_run inside tx_run would wait for itself */
    return tx_queue_run(db->writer.queue, kind, a, fn, arg);
}

static struct db_conn *reader(struct db *base)
{
    return &((struct sqlite_db *)base)->readers.base;
}

static void release(struct sqlite_db *db)
{
    if (db->writer.conn.db != NULL) {
        sqlite_conn_close(&db->writer.conn);
    }
    if (db->lock_fd >= 0) {
        close(db->lock_fd); /* the file stays: removing it would let two servers lock two files */
    }
    free(db->path);
    free(db);
}

static void db_free(struct db *base)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    tx_queue_close(db->writer.queue);
    pthread_join(db->thread, NULL);
    tx_queue_free(db->writer.queue);
    sqlite_readers_release(&db->readers);
    release(db);
}

static const struct db_ops ops = {.tx = tx, .reader = reader, .free = db_free};

static enum err take_lock(const char *path, int *fd)
{
    struct arena *a = arena_new();
    struct str name = str_format(a, "%s.lock", path);
    enum err e = OK;
    *fd = open(str_c(a, name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0) {
        log_error("db.lock", "path=%s errno=%d", path, errno);
        e = ERR_IO;
    } else if (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
        log_error("db.taken", "path=%s reason=\"another server runs on this database\"", path);
        e = ERR_BUSY;
    }
    arena_free(a);
    return e;
}

/* Library settings that exist only before its first use. A connection is used by one thread at a
 * time, and the memory statistics are a lock that every allocation of every thread would take. A
 * reader drops its cached pages whenever somebody has committed: each connection so gets room for
 * that many at once, rather than from malloc one by one, again and again. */
static void configure_once(void)
{
    int threads = sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    int statistics = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int pages = sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, PAGES_AT_ONCE);
    if (threads != SQLITE_OK || statistics != SQLITE_OK || pages != SQLITE_OK) {
        log_warn("db.configure", "threads=%d statistics=%d pages=%d", threads, statistics, pages);
    }
}

static enum err prepare_file(struct sqlite_db *db, const struct db_sqlite_options *options)
{
    if (options->role == DB_SQLITE_SERVER) {
        TRY(take_lock(options->path, &db->lock_fd));
    }
    TRY(sqlite_conn_open(options->path, true, &db->writer.conn));
    if (options->role != DB_SQLITE_SERVER) {
        return sqlite_migrate_check(&db->writer.conn, options->migrations);
    }
    TRY(sqlite_migrate(&db->writer.conn, options->migrations, options->now));
    return sqlite_set_plans(&db->writer.conn);
}

/* Signals are for the thread that waits for them, not for the writer. */
static void start_writer(struct sqlite_db *db)
{
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    if (pthread_create(&db->thread, NULL, sqlite_writer_main, &db->writer) != 0) {
        abort();
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

enum err db_sqlite_open(const struct db_sqlite_options *options, struct db **out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure_once);
    struct sqlite_db *db = calloc(1, sizeof *db);
    if (db == NULL) {
        abort();
    }
    db->base.ops = &ops;
    db->path = strdup(options->path);
    db->lock_fd = -1;
    enum err e = prepare_file(db, options);
    if (e != OK) {
        release(db);
        return e;
    }
    db->writer.queue =
        tx_queue_new(options->wait_limit_ms > 0 ? options->wait_limit_ms : TX_WAIT_LIMIT_MS);
    db->writer.may_checkpoint = options->role == DB_SQLITE_SERVER;
    db->writer.wal_limit_pages =
        options->wal_limit_pages > 0 ? options->wal_limit_pages : WAL_LIMIT_PAGES;
    sqlite_readers_init(&db->readers, db->path);
    start_writer(db);
    *out = &db->base;
    return OK;
}
