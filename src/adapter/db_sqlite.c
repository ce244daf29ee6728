/* db_sqlite.c: opening, readers and closing; the writer is db_sqlite_writer.c. */
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

enum { WAL_LIMIT_PAGES = 8192 };

struct reader {
    struct sqlite_conn conn;
    struct sqlite_db *owner;
    struct reader *next;
    struct reader **link;
};

struct sqlite_db {
    struct db base;
    char *path;
    int lock_fd; /* -1: a tool */
    struct sqlite_writer writer;
    pthread_t thread;
    pthread_key_t reader_key;
    pthread_mutex_t readers_lock; /* guards the list */
    struct reader *readers;
};

static enum err tx(struct db *base, int64_t shop, enum tx_class priority, struct arena *a, tx_fn fn,
                   void *arg)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    assert(!pthread_equal(pthread_self(),
                          db->thread)); /* tx_run inside tx_run would wait for itself */
    return tx_queue_run(db->writer.queue, shop, priority, a, fn, arg);
}

static void reader_unlink(struct reader *r)
{
    *r->link = r->next;
    if (r->next != NULL) {
        r->next->link = r->link;
    }
}

/* Called by the C library when a thread ends. */
static void reader_close(void *arg)
{
    struct reader *r = arg;
    pthread_mutex_lock(&r->owner->readers_lock);
    reader_unlink(r);
    pthread_mutex_unlock(&r->owner->readers_lock);
    sqlite_conn_close(&r->conn);
    free(r);
}

static enum err refuse(struct db_conn *conn, const struct db_query *q, const struct db_value *in,
                       struct arena *a, struct db_rows *out)
{
    (void)conn;
    (void)in;
    (void)a;
    *out = (struct db_rows){0};
    log_error("db.no_reader", "query=%s", q->name);
    return ERR_DB;
}

static enum err refuse_post(struct db_conn *conn, const struct db_query *q,
                            const struct db_value *in)
{
    struct db_rows none;
    return refuse(conn, q, in, NULL, &none);
}

static struct db_conn *reader(struct db *base)
{
    static const struct db_conn_ops refusing = {.run = refuse, .post = refuse_post};
    static struct db_conn none = {.ops = &refusing};
    struct sqlite_db *db = (struct sqlite_db *)base;
    struct reader *r = pthread_getspecific(db->reader_key);
    if (r != NULL) {
        return &r->conn.base;
    }
    r = calloc(1, sizeof *r);
    if (r == NULL) {
        abort();
    }
    if (sqlite_conn_open(db->path, false, &r->conn) != OK) {
        free(r); /* out of file handles, say; the next call tries again */
        return &none;
    }
    r->owner = db;
    pthread_mutex_lock(&db->readers_lock);
    r->next = db->readers;
    r->link = &db->readers;
    if (r->next != NULL) {
        r->next->link = &r->next;
    }
    db->readers = r;
    pthread_mutex_unlock(&db->readers_lock);
    pthread_setspecific(db->reader_key, r);
    return &r->conn.base;
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
    pthread_key_delete(db->reader_key);
    for (struct reader *r = db->readers; r != NULL;) {
        struct reader *next = r->next;
        sqlite_conn_close(&r->conn);
        free(r);
        r = next;
    }
    pthread_mutex_destroy(&db->readers_lock);
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

/* Library settings that exist only before its first use. Connections stay with one thread, and the
 * memory statistics are a lock that every allocation of every thread would take. */
static void configure_once(void)
{
    int threads = sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    int statistics = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (threads != SQLITE_OK || statistics != SQLITE_OK) {
        log_warn("db.configure", "threads=%d statistics=%d", threads, statistics);
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
    pthread_key_create(&db->reader_key, reader_close);
    pthread_mutex_init(&db->readers_lock, NULL);
    start_writer(db);
    *out = &db->base;
    return OK;
}
