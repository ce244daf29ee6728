#include "app/jobs.h"

#include "app/api_answer.h"
#include "app/hours.h"
#include "app/mail.h"
#include "app/provider.h"

#include <pthread.h>
#include <time.h>

enum {
    INBOX_WORKERS = 2,
    MAX_THREADS = 128,
    LOOK_MS = 1000, /* how often a worker looks without being rung */
    SWEEP_MS = 15 * 1000,
    CLOCK_LOOK_MS = 20,  /* how soon a jump of a virtual clock is seen */
    CLOCK_JUMP_MS = 500, /* more than real time would have moved it meanwhile */
};

struct worker {
    pthread_t thread;
    struct app *app;
    enum bell_kind bell;
    bool (*work)(struct app *, struct arena *);
    int look_ms;
};

struct jobs {
    struct app *app;
    pthread_t watcher; /* of a virtual clock */
    bool has_watcher;
    struct worker workers[MAX_THREADS];
    size_t n;
};

static void *run(void *arg)
{
    struct worker *w = arg;
    struct arena *a = arena_new();
    uint64_t seen = 0;
    do {
        while (!bell_is_stopped(w->app->bell) && w->work(w->app, a)) {
            arena_reset(a);
        }
        arena_reset(a);
    } while (bell_wait(w->app->bell, w->bell, &seen, w->look_ms));
    arena_free(a);
    return NULL;
}

/* The sweep and, once a day, the slots ahead and the answers past. */
static bool clockwork(struct app *app, struct arena *a)
{
    static _Thread_local struct day done;
    struct day today = day_of(app_now(app));
    sweep(app, a);
    if (today.n != done.n) {
        slots_extend(app, a);
        api_answers_forget(app, a);
        done = today;
    }
    return false;
}

/* A virtual clock may jump at any time: look at it alone (no database), and ring everybody when it
 * did. */
static void *watch_clock(void *arg)
{
    struct app *app = arg;
    const struct timespec pause = {.tv_nsec = CLOCK_LOOK_MS * 1000000L};
    struct instant last = app_now(app);
    while (!bell_is_stopped(app->bell)) {
        struct instant now = app_now(app);
        bool has_jumped = now.ms - last.ms > CLOCK_JUMP_MS;
        for (int kind = 0; has_jumped && kind < BELL_COUNT; kind++) {
            bell_ring(app->bell, (enum bell_kind)kind);
        }
        last = now;
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static enum err add(struct jobs *jobs, enum bell_kind bell, int look_ms,
                    bool (*work)(struct app *, struct arena *))
{
    struct worker *w = &jobs->workers[jobs->n];
    *w = (struct worker){.app = jobs->app, .bell = bell, .work = work, .look_ms = look_ms};
    if (jobs->n == MAX_THREADS || pthread_create(&w->thread, NULL, run, w) != 0) {
        return ERR_IO;
    }
    jobs->n++;
    return OK;
}

enum err jobs_start(struct app *app, const struct jobs_config *config, struct jobs **out)
{
    struct jobs *jobs = calloc(1, sizeof *jobs);
    if (jobs == NULL) {
        abort();
    }
    jobs->app = app;
    enum err e = add(jobs, BELL_SWEEP, SWEEP_MS, clockwork);
    for (int i = 0; e == OK && i < config->provider_workers; i++) {
        e = add(jobs, BELL_PROVIDER, LOOK_MS, operation_work);
    }
    for (int i = 0; e == OK && i < INBOX_WORKERS; i++) {
        e = add(jobs, BELL_INBOX, LOOK_MS, inbox_work);
    }
    for (int i = 0; e == OK && i < config->mail_workers; i++) {
        e = add(jobs, BELL_MAIL, LOOK_MS, mail_work);
    }
    if (e == OK && clock_is_virtual(app->clock)) {
        jobs->has_watcher = pthread_create(&jobs->watcher, NULL, watch_clock, app) == 0;
        e = jobs->has_watcher ? OK : ERR_IO;
    }
    if (e != OK) {
        jobs_stop(jobs);
        return e;
    }
    *out = jobs;
    return OK;
}

void jobs_stop(struct jobs *jobs)
{
    bell_stop(jobs->app->bell);
    for (size_t i = 0; i < jobs->n; i++) {
        pthread_join(jobs->workers[i].thread, NULL);
    }
    if (jobs->has_watcher) {
        pthread_join(jobs->watcher, NULL);
    }
    free(jobs);
}
