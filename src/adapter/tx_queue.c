/* tx_queue.c: see tx_queue.h. How long the line is gets measured, not configured: the mean time of
 * a function per class, and the time of a commit, both of the last couple of hundred. */
#include "adapter/tx_queue.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>

enum { MEAN_OF_COMMANDS = 256, MEAN_OF_COMMITS = 8, NS_PER_MS = 1000 * 1000 };

struct mean {
    int64_t ns;
    int n;
};

struct line {
    struct tx_job *first;
    struct tx_job **end;
    int64_t depth;
    struct mean each;
};

struct tx_queue {
    pthread_mutex_t lock; /* guards everything below */
    pthread_cond_t arrived;
    struct line lines[TX_CLASS_COUNT];
    struct mean commit;
    int64_t limit_ns;
    int64_t busy_since;                 /* when the oldest running batch began; 0: none runs */
    int batches;                        /* running now */
    int64_t busy_shops[TX_WRITERS_MAX]; /* of those batches */
    int sleepers;                       /* writers asleep in tx_queue_wait */
    bool is_closed;
};

int64_t tx_clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 * NS_PER_MS + t.tv_nsec;
}

struct tx_queue *tx_queue_new(int wait_limit_ms)
{
    struct tx_queue *q = calloc(1, sizeof *q);
    if (q == NULL) {
        abort();
    }
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&q->arrived, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&q->lock, NULL);
    for (int i = 0; i < TX_CLASS_COUNT; i++) {
        q->lines[i].end = &q->lines[i].first;
    }
    q->limit_ns = (int64_t)wait_limit_ms * NS_PER_MS;
    return q;
}

void tx_queue_free(struct tx_queue *q)
{
    for (int i = 0; i < TX_CLASS_COUNT; i++) {
        assert(q->lines[i].first == NULL);
    }
    pthread_cond_destroy(&q->arrived);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

/* A slow outlier among many quick ones moves the mean little, so that one long admin command does
 * not turn guests away; the first few count fully. */
static void mean_add(struct mean *m, int64_t ns, int of)
{
    m->n = m->n < of ? m->n + 1 : of;
    m->ns += (ns - m->ns) / m->n;
}

static bool is_too_long(const struct tx_queue *q, enum tx_class priority)
{
    int64_t ahead = 1;
    int64_t work = 0;
    if (q->batches == 0 && q->lines[TX_MONEY].depth == 0 && q->lines[TX_BOOKING].depth == 0 &&
        q->lines[TX_ADMIN].depth == 0) {
        return false; /* however slow the last commits were, or they would stay so for ever */
    }
    for (int i = 0; i <= (int)priority; i++) {
        ahead += q->lines[i].depth;
        work += q->lines[i].depth * q->lines[i].each.ns;
    }
    int64_t commits = (ahead + TX_BATCH_MAX - 1) / TX_BATCH_MAX;
    if (work + commits * q->commit.ns > q->limit_ns) {
        return true;
    }
    /* A disk that hangs has no measured cost yet. */
    return q->busy_since != 0 && tx_clock_ns() - q->busy_since > q->limit_ns;
}

enum err tx_queue_run(struct tx_queue *q, struct tx_kind kind, struct arena *a, tx_fn fn, void *arg)
{
    struct tx_job job = {.kind = kind, .fn = fn, .arg = arg, .arena = a};
    struct line *line = &q->lines[kind.priority];
    pthread_mutex_lock(&q->lock);
    if (q->is_closed || is_too_long(q, kind.priority)) {
        pthread_mutex_unlock(&q->lock);
        return ERR_BUSY;
    }
    sem_init(&job.done, 0, 0);
    *line->end = &job;
    line->end = &job.next;
    line->depth++;
    if (q->sleepers > 0) {
        pthread_cond_signal(&q->arrived);
    }
    pthread_mutex_unlock(&q->lock);
    while (sem_wait(&job.done) != 0) {
        assert(errno == EINTR);
    }
    sem_destroy(&job.done);
    return job.result;
}

void tx_queue_close(struct tx_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->is_closed = true;
    pthread_cond_broadcast(&q->arrived);
    pthread_mutex_unlock(&q->lock);
}

/* Take out the job that *at points to. */
static struct tx_job *cut(struct line *line, struct tx_job **at)
{
    struct tx_job *job = *at;
    *at = job->next;
    if (line->end == &job->next) {
        line->end = at;
    }
    line->depth--;
    return job;
}

static bool is_idle(const struct tx_queue *q, int64_t shop)
{
    for (int i = 0; i < q->batches; i++) {
        if (q->busy_shops[i] == shop) {
            return false;
        }
    }
    return true;
}

/* The first job of a shop that nobody works for; for a writer that is alone, simply the first. */
static struct tx_job *pop(struct tx_queue *q)
{
    for (int i = 0; i < TX_CLASS_COUNT; i++) {
        struct line *line = &q->lines[i];
        for (struct tx_job **at = &line->first; *at != NULL; at = &(*at)->next) {
            if (is_idle(q, (*at)->kind.shop)) {
                return cut(line, at);
            }
        }
    }
    return NULL;
}

static struct timespec after_ms(int ms)
{
    int64_t ns = tx_clock_ns() + (int64_t)ms * NS_PER_MS;
    return (struct timespec){.tv_sec = ns / (1000 * NS_PER_MS), .tv_nsec = ns % (1000 * NS_PER_MS)};
}

enum tx_take tx_queue_wait(struct tx_queue *q, int idle_ms, struct tx_job **out)
{
    struct timespec until = after_ms(idle_ms < 0 ? 0 : idle_ms);
    enum tx_take take = TX_TAKE_JOB;
    pthread_mutex_lock(&q->lock);
    while ((*out = pop(q)) == NULL) {
        if (q->is_closed) {
            take = TX_TAKE_CLOSED;
            break;
        }
        q->sleepers++;
        int failed = idle_ms < 0 ? pthread_cond_wait(&q->arrived, &q->lock)
                                 : pthread_cond_timedwait(&q->arrived, &q->lock, &until);
        q->sleepers--;
        if (failed == ETIMEDOUT && (*out = pop(q)) == NULL) {
            take = TX_TAKE_IDLE;
            break;
        }
        if (*out != NULL) {
            break;
        }
    }
    if (take == TX_TAKE_JOB) {
        assert(q->batches < TX_WRITERS_MAX);
        if (q->batches == 0) {
            q->busy_since = tx_clock_ns();
        }
        q->busy_shops[q->batches++] = (*out)->kind.shop;
    }
    pthread_mutex_unlock(&q->lock);
    return take;
}

struct tx_job *tx_queue_poll(struct tx_queue *q)
{
    struct tx_job *job = NULL;
    pthread_mutex_lock(&q->lock);
    for (int i = 0; i < TX_CLASS_COUNT && job == NULL; i++) {
        struct line *line = &q->lines[i];
        job = line->first == NULL ? NULL : cut(line, &line->first);
    }
    pthread_mutex_unlock(&q->lock);
    return job;
}

struct tx_job *tx_queue_poll_shop(struct tx_queue *q, int64_t shop)
{
    struct tx_job *job = NULL;
    pthread_mutex_lock(&q->lock);
    for (int i = 0; i < TX_CLASS_COUNT && job == NULL; i++) {
        struct line *line = &q->lines[i];
        struct tx_job **at = &line->first;
        while (*at != NULL && (*at)->kind.shop != shop) {
            at = &(*at)->next;
        }
        job = *at == NULL ? NULL : cut(line, at);
    }
    pthread_mutex_unlock(&q->lock);
    return job;
}

/* That batch's shop is free for any writer again. */
static void forget_shop(struct tx_queue *q, int64_t shop)
{
    for (int i = 0; i < q->batches; i++) {
        if (q->busy_shops[i] == shop) {
            q->busy_shops[i] = q->busy_shops[--q->batches];
            break;
        }
    }
    if (q->sleepers > 0) {
        pthread_cond_signal(&q->arrived);
    }
}

void tx_queue_done(struct tx_queue *q, int64_t shop, struct tx_job *const *jobs, size_t n,
                   int64_t commit_ns)
{
    pthread_mutex_lock(&q->lock);
    for (size_t i = 0; i < n; i++) {
        mean_add(&q->lines[jobs[i]->kind.priority].each, jobs[i]->run_ns, MEAN_OF_COMMANDS);
    }
    mean_add(&q->commit, commit_ns, MEAN_OF_COMMITS);
    /* With several writers the next batch counts from now: late rather than never. */
    forget_shop(q, shop);
    q->busy_since = q->batches == 0 ? 0 : tx_clock_ns();
    pthread_mutex_unlock(&q->lock);
    for (size_t i = 0; i < n; i++) {
        sem_post(&jobs[i]->done); /* the job may be gone from here on */
    }
}
