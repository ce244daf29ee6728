#include "app/jobs.h"

#include "app/hours.h"
#include "app/mail.h"
#include "app/provider.h"

#include <pthread.h>

enum {
    INBOX_WORKERS = 2,
    MAX_THREADS = 128,
    LOOK_MS = 1000,       /* how often a worker looks without being rung */
    LOOK_VIRTUAL_MS = 20, /* on a virtual clock, which may jump at any time */
    SWEEP_MS = 15 * 1000,
    SWEEP_VIRTUAL_MS = 40,
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
    struct worker workers[MAX_THREADS];
    size_t n;
};

static void *run(void *arg)
{
    struct worker *w = arg;
    struct arena *a = arena_new();
    do {
        while (!bell_is_stopped(w->app->bell) && w->work(w->app, a)) {
            arena_reset(a);
        }
        arena_reset(a);
    } while (bell_wait(w->app->bell, w->bell, w->look_ms));
    arena_free(a);
    return NULL;
}

/* The sweep and, once a day, the slots ahead. */
static bool clockwork(struct app *app, struct arena *a)
{
    static _Thread_local struct day done;
    struct day today = day_of(app_now(app));
    sweep(app, a);
    if (today.n != done.n) {
        slots_extend(app, a);
        done = today;
    }
    return false;
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
    bool is_virtual = clock_is_virtual(app->clock);
    int look = is_virtual ? LOOK_VIRTUAL_MS : LOOK_MS;
    enum err e = add(jobs, BELL_SWEEP, is_virtual ? SWEEP_VIRTUAL_MS : SWEEP_MS, clockwork);
    for (int i = 0; e == OK && i < config->provider_workers; i++) {
        e = add(jobs, BELL_PROVIDER, look, operation_work);
    }
    for (int i = 0; e == OK && i < INBOX_WORKERS; i++) {
        e = add(jobs, BELL_INBOX, look, inbox_work);
    }
    for (int i = 0; e == OK && i < config->mail_workers; i++) {
        e = add(jobs, BELL_MAIL, look, mail_work);
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
    free(jobs);
}
