/* db_bench.c: durable bookings per second through the store's contract, without HTTP.
 *
 *   db_bench [seconds] [directory]
 *
 * Each command does what booking a seat does: take the seat in a counter row, insert the booking
 * (with a unique link token), its payment, a line of history and two lines of outbox. Callers are
 * threads that wait for their commit and come back at once. Prints one line per number of callers:
 * commands/s, median and 99th percentile of the wait, and the disk's own flushes/s beside it. */
#include "adapter/db_sqlite.h"
#include "adapter/tx_queue.h"
#include "base/random.h"
#include "migrations.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLOTS = 1000, CALLERS_MAX = 512, SAMPLES_MAX = 1 << 20 };

static const char schema[] =
    "create table slot (shop bigint not null, id bigint not null, capacity bigint not null,"
    " taken bigint not null constraint slot_capacity check (taken between 0 and capacity),"
    " primary key (shop, id)) without rowid;\n"
    "create table booking (shop bigint not null, id integer not null, slot bigint not null,"
    " token text not null, name text not null, kana text not null, mail text not null,"
    " status text not null, made bigint not null, primary key (shop, id),"
    " constraint booking_slot foreign key (shop, slot) references slot (shop, id)) without rowid;\n"
    "create unique index booking_token on booking (token);\n"
    "create index booking_by_slot on booking (shop, slot, id);\n"
    "create table payment (shop bigint not null, booking bigint not null, n bigint not null,"
    " status text not null, amount bigint not null, primary key (shop, booking, n)) without "
    "rowid;\n"
    "create table history (shop bigint not null, id bigint not null, booking bigint not null,"
    " what text not null, at bigint not null, primary key (shop, booking, id)) without rowid;\n"
    "create table outbox (shop bigint not null, id bigint not null, kind text not null,"
    " body text not null, due bigint not null, primary key (shop, id)) without rowid;\n"
    "create index outbox_due on outbox (due);\n";

static const struct migration migrations_of_bench[] = {
    {1, "bench", schema, schema,
     "0000000000000000000000000000000000000000000000000000000000000000"},
    {0, NULL, NULL, NULL, NULL},
};

static const struct db_query slot_add = {
    .index = 0,
    .name = "slot_add",
    .sqlite = "insert into slot values (1, ?1, 1000000000, 0)",
    .n_in = 1,
    .writes = true,
};
static const struct db_query slot_take = {
    .index = 1,
    .name = "slot_take",
    .sqlite = "update slot set taken = taken + 1 where shop = 1 and id = ?1 and taken < capacity",
    .n_in = 1,
    .writes = true,
};
static const struct db_query booking_add = {
    .index = 2,
    .name = "booking_add",
    .sqlite = "insert into booking values (1, ?1, ?2, ?3, '山田 太郎', 'ヤマダ タロウ', "
              "'taro@example.jp', 'confirmed', ?4)",
    .n_in = 4,
    .writes = true,
};
static const struct db_query payment_add = {
    .index = 3,
    .name = "payment_add",
    .sqlite = "insert into payment values (1, ?1, 1, 'issuing', 3000)",
    .n_in = 1,
    .writes = true,
};
static const struct db_query history_add = {
    .index = 4,
    .name = "history_add",
    .sqlite = "insert into history values (1, 1, ?1, 'booked', ?2)",
    .n_in = 2,
    .writes = true,
};
static const struct db_query outbox_add = {
    .index = 5,
    .name = "outbox_add",
    .sqlite =
        "insert into outbox values (1, ?1, 'issue', '{\"booking\": 1, \"amount\": 3000}', ?2)",
    .n_in = 2,
    .writes = true,
};

struct bench {
    struct db *db;
    bool is_hot;
    atomic_bool stop;
    atomic_long next_id;
    int64_t *samples; /* ns */
    atomic_size_t n;
};

struct command {
    int64_t id, slot, now;
    struct str token;
};

#define I(value)                     \
    {                                \
        .type = DB_I64, .i = (value) \
    }

static enum err put(struct db_conn *c, const struct db_query *q, const struct db_value *in)
{
    struct db_rows rows;
    TRY(db_run(c, q, in, NULL, &rows));
    return rows.changed == 1 ? OK : ERR_CONFLICT;
}

static enum err add_slots(struct db_conn *c, struct arena *a, void *arg)
{
    (void)a;
    (void)arg;
    for (int64_t i = 0; i < SLOTS; i++) {
        TRY(put(c, &slot_add, (struct db_value[]){I(i)}));
    }
    return OK;
}

static enum err book(struct db_conn *c, struct arena *a, void *arg)
{
    const struct command *b = arg;
    (void)a;
    TRY(put(c, &slot_take, (struct db_value[]){I(b->slot)}));
    TRY(put(c, &booking_add,
            (struct db_value[]){I(b->id), I(b->slot), {.type = DB_STR, .s = b->token}, I(b->now)}));
    TRY(put(c, &payment_add, (struct db_value[]){I(b->id)}));
    TRY(put(c, &history_add, (struct db_value[]){I(b->id), I(b->now)}));
    TRY(put(c, &outbox_add, (struct db_value[]){I(b->id * 2), I(b->now)}));
    return put(c, &outbox_add, (struct db_value[]){I(b->id * 2 + 1), I(b->now)});
}

static void *caller(void *arg)
{
    struct bench *b = arg;
    struct arena *a = arena_new();
    while (!atomic_load(&b->stop)) {
        struct command c = {.id = atomic_fetch_add(&b->next_id, 1)};
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        c.now = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
        c.slot = b->is_hot ? 7 : c.id % SLOTS;
        c.token = random_token(a, (struct instant){c.now});
        int64_t before = tx_clock_ns();
        enum err e = tx_run(b->db, TX_BOOKING, a, book, &c);
        int64_t took = tx_clock_ns() - before;
        if (e != OK) {
            fprintf(stderr, "%s\n", err_name(e));
            exit(1);
        }
        size_t i = atomic_fetch_add(&b->n, 1);
        if (i < SAMPLES_MAX) {
            b->samples[i] = took;
        }
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static int by_value(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x;
    int64_t b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static double processor_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double flushes_per_second(const char *directory)
{
    char path[256];
    char page[4096] = {0};
    snprintf(path, sizeof path, "%s/flush", directory);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    int n = 0;
    int64_t before = tx_clock_ns();
    while (tx_clock_ns() - before < 500 * 1000 * 1000) {
        if (pwrite(fd, page, sizeof page, (n % 64) * 4096) != sizeof page || fdatasync(fd) != 0) {
            perror(path);
            exit(1);
        }
        n++;
    }
    close(fd);
    unlink(path);
    return (double)n * 2;
}

static void measure(struct bench *b, int callers, int seconds, const char *directory)
{
    pthread_t threads[CALLERS_MAX];
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 128 * 1024);
    double flushes = flushes_per_second(directory);
    atomic_store(&b->stop, false);
    atomic_store(&b->n, 0);
    double cpu = processor_seconds();
    int64_t before = tx_clock_ns();
    for (int i = 0; i < callers; i++) {
        if (pthread_create(&threads[i], &attr, caller, b) != 0) {
            exit(1);
        }
    }
    sleep((unsigned)seconds);
    atomic_store(&b->stop, true);
    for (int i = 0; i < callers; i++) {
        pthread_join(threads[i], NULL);
    }
    double took = (double)(tx_clock_ns() - before) / 1e9;
    cpu = processor_seconds() - cpu;
    size_t n = atomic_load(&b->n);
    size_t sampled = n < SAMPLES_MAX ? n : SAMPLES_MAX;
    qsort(b->samples, sampled, sizeof *b->samples, by_value);
    printf("callers=%d slots=%s commands/s=%.0f p50_ms=%.2f p99_ms=%.2f max_ms=%.1f "
           "processors=%.2f disk_flushes/s=%.0f\n",
           callers, b->is_hot ? "one" : "spread", (double)n / took,
           (double)b->samples[sampled / 2] / 1e6, (double)b->samples[sampled * 99 / 100] / 1e6,
           (double)b->samples[sampled - 1] / 1e6, cpu / took, flushes);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int64_t seconds = 3;
    char directory[256];
    char path[300];
    if (argc > 1 && !str_to_i64(str_from(argv[1]), &seconds)) {
        return 2;
    }
    snprintf(directory, sizeof directory, "%s/uketsuke-bench-XXXXXX", argc > 2 ? argv[2] : "/tmp");
    if (random_init() != OK || mkdtemp(directory) == NULL) {
        return 1;
    }
    snprintf(path, sizeof path, "%s/bench.db", directory);
    struct db_sqlite_options options = {
        .path = path, .role = DB_SQLITE_SERVER, .migrations = migrations_of_bench};
    struct bench b = {.samples = calloc(SAMPLES_MAX, sizeof *b.samples)};
    struct arena *a = arena_new();
    if (db_sqlite_open(&options, &b.db) != OK || tx_run(b.db, TX_ADMIN, a, add_slots, NULL) != OK) {
        return 1;
    }
    static const int callers[] = {1, 8, 64, 256, 512};
    for (int hot = 0; hot < 2; hot++) {
        b.is_hot = hot == 1;
        for (size_t i = 0; i < COUNT_OF(callers); i++) {
            measure(&b, callers[i], (int)seconds, directory);
        }
    }
    b.db->ops->free(b.db);
    printf("left in %s\n", path);
    arena_free(a);
    free(b.samples);
    return 0;
}
