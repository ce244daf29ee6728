/* db_contract_many.c: many callers at once, a full queue, and a process that is killed. */
#include "unit/store/db_contract_fixture.h"
#include "unit/store/db_contract_schema.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 64, EACH = 50, MS = 1000 * 1000 };

static void pause_ms(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * MS};
    nanosleep(&t, NULL);
}

/* One caller on a thread of its own. */
struct caller {
    struct contract *t;
    enum tx_class priority;
    tx_fn fn;
    int64_t id;
    void *shared;
    enum err result;
    pthread_t thread;
};

static void *call(void *arg)
{
    struct caller *c = arg;
    struct arena *a = arena_new();
    c->result = tx_run(c->t->db, c->priority, a, c->fn, c);
    arena_free(a);
    return NULL;
}

static void start(struct caller *c)
{
    assert_int_equal(pthread_create(&c->thread, NULL, call, c), 0);
}

static enum err finish(struct caller *c)
{
    assert_int_equal(pthread_join(c->thread, NULL), 0);
    return c->result;
}

/* A writer that is held up while a test fills the queue behind it. */
struct gate {
    sem_t entered, open;
};

static enum err wait_at_gate(struct db_conn *conn, struct arena *a, void *arg)
{
    struct caller *c = arg;
    struct gate *g = c->shared;
    (void)conn;
    (void)a;
    sem_post(&g->entered);
    sem_wait(&g->open);
    return OK;
}

static void close_gate(struct contract *t, struct gate *g, struct caller *blocker)
{
    sem_init(&g->entered, 0, 0);
    sem_init(&g->open, 0, 0);
    *blocker = (struct caller){.t = t, .priority = TX_ADMIN, .fn = wait_at_gate, .shared = g};
    start(blocker);
    sem_wait(&g->entered);
}

static void open_gate(struct gate *g, struct caller *blocker)
{
    sem_post(&g->open);
    assert_int_equal(finish(blocker), OK);
    sem_destroy(&g->entered);
    sem_destroy(&g->open);
}

/* --- batches
 * ---------------------------------------------------------------------------------------- */

static enum err add_entry(struct db_conn *conn, struct arena *a, void *arg)
{
    struct caller *c = arg;
    return entry_add(conn, a, c->id, NO_ACCOUNT, "good");
}

static enum err add_entry_and_fail(struct db_conn *conn, struct arena *a, void *arg)
{
    struct caller *c = arg;
    TRY(entry_add(conn, a, c->id, NO_ACCOUNT, "bad"));
    TRY(entry_add(conn, a, c->id + 1000, NO_ACCOUNT, "bad"));
    return ERR_CONFLICT;
}

static enum err add_dangling(struct db_conn *conn, struct arena *a, void *arg)
{
    struct caller *c = arg;
    struct db_rows rows;
    return db_run(conn, &c_late_add, VALUES(I(c->id), I(77)), a, &rows);
}

static void one_that_fails_takes_nobody_with_it(void **state)
{
    struct contract *t = *state;
    struct gate gate;
    struct caller blocker;
    struct caller callers[] = {
        {.t = t, .priority = TX_BOOKING, .fn = add_entry, .id = 1},
        {.t = t, .priority = TX_BOOKING, .fn = add_entry_and_fail, .id = 2},
        {.t = t, .priority = TX_BOOKING, .fn = add_entry, .id = 3},
        {.t = t, .priority = TX_BOOKING, .fn = add_dangling, .id = 4},
        {.t = t, .priority = TX_BOOKING, .fn = add_entry, .id = 5},
    };
    const enum err wanted[] = {OK, ERR_CONFLICT, OK, ERR_CONSTRAINT, OK};
    close_gate(t, &gate, &blocker);
    for (size_t i = 0; i < COUNT_OF(callers); i++) {
        start(&callers[i]);
        pause_ms(10); /* all in the line, in this order */
    }
    open_gate(&gate, &blocker);
    for (size_t i = 0; i < COUNT_OF(callers); i++) {
        assert_int_equal(finish(&callers[i]), wanted[i]);
    }
    struct db_rows rows;
    assert_int_equal(db_run(db_reader(t->db), &c_entry_list, VALUES(I(0), I(9)), t->arena, &rows),
                     OK);
    assert_int_equal(rows.n, 3);
    assert_int_equal(rows.v[0].i, 1);
    assert_int_equal(rows.v[1].i, 3);
    assert_int_equal(rows.v[2].i, 5);
}

struct order {
    pthread_mutex_t lock;
    size_t n;
    enum tx_class seen[16];
};

static enum err note_turn(struct db_conn *conn, struct arena *a, void *arg)
{
    struct caller *c = arg;
    struct order *o = c->shared;
    (void)conn;
    (void)a;
    pthread_mutex_lock(&o->lock);
    o->seen[o->n++] = c->priority;
    pthread_mutex_unlock(&o->lock);
    return OK;
}

static void money_goes_before_bookings_and_those_before_admin(void **state)
{
    struct contract *t = *state;
    struct gate gate;
    struct caller blocker;
    struct order order = {.lock = PTHREAD_MUTEX_INITIALIZER};
    const enum tx_class arriving[] = {TX_ADMIN, TX_BOOKING, TX_MONEY,
                                      TX_ADMIN, TX_MONEY,   TX_BOOKING};
    struct caller callers[COUNT_OF(arriving)];
    close_gate(t, &gate, &blocker);
    for (size_t i = 0; i < COUNT_OF(arriving); i++) {
        callers[i] =
            (struct caller){.t = t, .priority = arriving[i], .fn = note_turn, .shared = &order};
        start(&callers[i]);
        pause_ms(10);
    }
    open_gate(&gate, &blocker);
    for (size_t i = 0; i < COUNT_OF(arriving); i++) {
        assert_int_equal(finish(&callers[i]), OK);
    }
    const enum tx_class wanted[] = {TX_MONEY, TX_MONEY, TX_BOOKING, TX_BOOKING, TX_ADMIN, TX_ADMIN};
    assert_int_equal(order.n, COUNT_OF(wanted));
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        assert_int_equal(order.seen[i], wanted[i]);
    }
}

/* --- a reader beside a writer
 * ------------------------------------------------------------------------ */

static enum err write_and_wait(struct db_conn *conn, struct arena *a, void *arg)
{
    TRY(account_add(conn, a, 1, 100));
    return wait_at_gate(conn, a, arg);
}

static void readers_neither_see_nor_wait_for_what_is_not_committed(void **state)
{
    struct contract *t = *state;
    struct gate gate;
    sem_init(&gate.entered, 0, 0);
    sem_init(&gate.open, 0, 0);
    struct caller writer = {.t = t, .priority = TX_BOOKING, .fn = write_and_wait, .shared = &gate};
    start(&writer);
    sem_wait(&gate.entered);
    assert_int_equal(balance(db_reader(t->db), t->arena, 1), NO_SUCH);
    sem_post(&gate.open);
    assert_int_equal(finish(&writer), OK);
    assert_int_equal(balance(db_reader(t->db), t->arena, 1), 100);
}

/* Takes a few milliseconds, so that the threads do wait for each other's connections. */
#define SLOW                                                                           \
    "with recursive c(n) as (select 1 union all select n + 1 from c where n < 20000) " \
    "select count(*) from c"

static const enum db_type number[] = {DB_I64};
static const struct db_query slow = {
    .index = 41, .name = "slow", .sqlite = SLOW, .postgres = SLOW, .n_out = 1, .out = number};

static void *read_slowly(void *arg)
{
    enum { READS = 20 };
    struct contract *t = arg;
    struct arena *a = arena_new();
    int done = 0;
    for (int i = 0; i < READS; i++) {
        struct db_rows rows;
        done += db_run(db_reader(t->db), &slow, NULL, a, &rows) == OK;
        arena_reset(a);
    }
    arena_free(a);
    return done == READS ? arg : NULL;
}

/* More threads than connections: every one gets its turn (a test that hangs has found one that did
 * not). */
static void no_reader_is_forgotten_while_it_waits(void **state)
{
    struct contract *t = *state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_slowly, t), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_non_null(result);
    }
}

/* --- the queue's limit
 * -------------------------------------------------------------------------------- */

static void reopen(struct contract *t, int wait_limit_ms)
{
    t->db->ops->free(t->db);
    t->db = t->factory->open(t->factory, wait_limit_ms);
    assert_non_null(t->db);
}

static void a_writer_that_hangs_makes_newcomers_busy_at_once(void **state)
{
    struct contract *t = *state;
    struct gate gate;
    struct caller blocker;
    struct caller early = {.t = t, .priority = TX_BOOKING, .fn = add_entry, .id = 1};
    struct caller late = {.t = t, .priority = TX_BOOKING, .fn = add_entry, .id = 2};
    reopen(t, 1000); /* `early` is in the queue within that, on the slowest machine */
    close_gate(t, &gate, &blocker);
    start(&early);
    pause_ms(1100);
    start(&late);
    assert_int_equal(finish(&late), ERR_BUSY); /* while the writer still hangs */
    open_gate(&gate, &blocker);
    assert_int_equal(finish(&early), OK);
    assert_int_equal(entry_count(t), 1);
    start(&late);
    assert_int_equal(finish(&late), OK);
    assert_int_equal(entry_count(t), 2);
}

static enum err add_entry_slowly(struct db_conn *conn, struct arena *a, void *arg)
{
    pause_ms(20);
    return add_entry(conn, a, arg);
}

static void more_work_than_the_limit_is_refused_and_the_rest_is_done(void **state)
{
    struct contract *t = *state;
    struct gate gate;
    struct caller blocker;
    struct caller callers[THREADS];
    int done = 0;
    int refused = 0;
    reopen(t, 600);
    for (int i = 0; i < 4; i++) { /* the store learns what one costs */
        callers[0] =
            (struct caller){.t = t, .priority = TX_BOOKING, .fn = add_entry_slowly, .id = 1000 + i};
        start(&callers[0]);
        assert_int_equal(finish(&callers[0]), OK);
    }
    close_gate(t, &gate, &blocker);
    for (int i = 0; i < THREADS; i++) {
        callers[i] =
            (struct caller){.t = t, .priority = TX_BOOKING, .fn = add_entry_slowly, .id = i};
        start(&callers[i]);
    }
    pause_ms(50);
    open_gate(&gate, &blocker);
    for (int i = 0; i < THREADS; i++) {
        enum err e = finish(&callers[i]);
        assert_true(e == OK || e == ERR_BUSY);
        done += e == OK;
        refused += e == ERR_BUSY;
    }
    assert_true(done >= 3); /* 600 ms of 20 ms each is 30 of 64; a slow machine takes fewer */
    assert_true(refused >= THREADS - 30);
    assert_int_equal(entry_count(t), 4 + done);
}

/* --- counting
 * ------------------------------------------------------------------------------------------ */

static enum err take_one(struct db_conn *conn, struct arena *a, void *arg)
{
    struct caller *c = arg;
    int64_t changed = 0;
    TRY(account_change(conn, a, 1, -1, &changed));
    return changed == 1 ? entry_add(conn, a, c->id, 1, "taken") : ERR_NOT_FOUND;
}

static void *take_many(void *arg)
{
    struct caller *c = arg;
    struct arena *a = arena_new();
    int64_t first = c->id * EACH;
    for (int64_t i = 0; i < EACH; i++) {
        c->id = first + i;
        enum err e = tx_run(c->t->db, TX_BOOKING, a, take_one, c);
        if (e == OK) {
            atomic_fetch_add((atomic_int *)c->shared, 1);
        } else if (e != ERR_CONSTRAINT) {
            c->result = e;
        }
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static enum err add_seats(struct db_conn *conn, struct arena *a, void *arg)
{
    return account_add(conn, a, 1, *(int64_t *)arg);
}

static void sixty_four_threads_take_exactly_what_there_is(void **state)
{
    struct contract *t = *state;
    struct caller callers[THREADS] = {0};
    int64_t seats = THREADS * EACH / 2; /* half of them come too late */
    atomic_int taken = 0;
    assert_int_equal(tx_run(t->db, TX_ADMIN, t->arena, add_seats, &seats), OK);
    for (int i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){.t = t, .id = i, .shared = &taken};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, take_many, &callers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(finish(&callers[i]), OK);
    }
    assert_int_equal(taken, seats);
    assert_int_equal(balance(db_reader(t->db), t->arena, 1), 0);
    assert_int_equal(entry_count(t), seats);
}

static void closing_finishes_what_is_waiting(void **state)
{
    struct contract *t = *state;
    struct gate gate;
    struct caller blocker;
    struct caller callers[8];
    close_gate(t, &gate, &blocker);
    for (int i = 0; i < 8; i++) {
        callers[i] = (struct caller){.t = t, .priority = TX_BOOKING, .fn = add_entry, .id = i};
        start(&callers[i]);
    }
    pause_ms(50);
    sem_post(&gate.open);
    reopen(t, CONTRACT_WAIT_MS);
    assert_int_equal(finish(&blocker), OK);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(finish(&callers[i]), OK);
    }
    assert_int_equal(entry_count(t), 8);
}

/* --- kill -9
 * --------------------------------------------------------------------------------------------- */

struct acknowledger {
    struct db *db;
    int64_t first;
    int to;
};

static enum err add_one(struct db_conn *conn, struct arena *a, void *arg)
{
    return entry_add(conn, a, *(int64_t *)arg, NO_ACCOUNT, "acknowledged");
}

/* In the child: commit, then say so, for ever. */
static void *acknowledge(void *arg)
{
    struct acknowledger *k = arg;
    struct arena *a = arena_new();
    for (int64_t id = k->first;; id += 8) {
        if (tx_run(k->db, TX_BOOKING, a, add_one, &id) != OK ||
            write(k->to, &id, sizeof id) != sizeof id) {
            _exit(1);
        }
        arena_reset(a);
    }
}

static void be_killed(struct contract *t, int to)
{
    struct acknowledger k[8];
    pthread_t thread;
    struct db *db = t->factory->open(t->factory, CONTRACT_WAIT_MS);
    if (db == NULL) {
        _exit(2);
    }
    for (int i = 0; i < 8; i++) {
        k[i] = (struct acknowledger){.db = db, .first = i, .to = to};
        if (pthread_create(&thread, NULL, acknowledge, &k[i]) != 0) {
            _exit(3);
        }
    }
    pthread_join(thread, NULL);
    _exit(4);
}

static void everything_acknowledged_survives_kill_9(void **state)
{
    struct contract *t = *state;
    enum { ENOUGH = 2000, MOST = 200000 };
    int64_t *acknowledged = ARENA_ARRAY(t->arena, int64_t, MOST);
    size_t n = 0;
    int fd[2];
    t->db->ops->free(t->db);
    t->db = NULL;
    assert_int_equal(pipe(fd), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        be_killed(t, fd[1]);
    }
    close(fd[1]);
    while (n < MOST &&
           read(fd[0], &acknowledged[n], sizeof *acknowledged) == sizeof *acknowledged) {
        if (++n == ENOUGH) {
            kill(child, SIGKILL);
        }
    }
    close(fd[0]);
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_true(n >= ENOUGH);
    t->db = t->factory->open(t->factory, CONTRACT_WAIT_MS);
    assert_non_null(t->db);
    for (size_t i = 0; i < n; i++) {
        struct db_rows rows;
        assert_int_equal(
            db_run(db_reader(t->db), &c_entry_get, VALUES(I(acknowledged[i])), t->arena, &rows),
            OK);
        assert_int_equal(rows.n, 1);
    }
}

#define T(name)     \
    {               \
#name, name \
    }

const struct contract_test contract_many[] = {
    T(one_that_fails_takes_nobody_with_it),
    T(money_goes_before_bookings_and_those_before_admin),
    T(readers_neither_see_nor_wait_for_what_is_not_committed),
    T(no_reader_is_forgotten_while_it_waits),
    T(a_writer_that_hangs_makes_newcomers_busy_at_once),
    T(more_work_than_the_limit_is_refused_and_the_rest_is_done),
    T(sixty_four_threads_take_exactly_what_there_is),
    T(closing_finishes_what_is_waiting),
    T(everything_acknowledged_survives_kill_9),
};
const size_t contract_many_count = COUNT_OF(contract_many);
