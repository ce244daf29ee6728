/* serve.c: wires adapters to ports, starts the threads, and stops them on SIGTERM or SIGINT. */
#include "adapter/smtp.h"
#include "adapter/stripe.h"
#include "app/jobs.h"
#include "base/log.h"
#include "base/random.h"
#include "base/settings.h"
#include "cmd/cmd.h"
#include "cmd/store.h"
#include "web/server.h"

#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>

/* What has been made so far, so that it can be taken down in the opposite order. */
struct serve {
    struct arena *arena;
    struct settings settings;
    struct app app;
    struct web *web;
    struct jobs *jobs;
};

static enum err fail(const char *what, enum err e)
{
    fprintf(stderr, "uketsuke: %s (%s)\n", what, err_name(e));
    return e;
}

static enum err set_log_level(struct str name)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    for (unsigned i = 0; i < COUNT_OF(names); i++) {
        if (str_is(name, names[i])) {
            log_set_level((enum log_level)i);
            return OK;
        }
    }
    return fail("log_level must be debug, info, warn or error", ERR_CONFIG);
}

static enum err open_outside(struct serve *s)
{
    const struct settings *set = &s->settings;
    int rate = (int)set->stripe_rate;
    struct stripe_config config = {.base_url = set->stripe_url,
                                   .rate = {.sandbox = rate, .endpoint = rate}};
    enum err e = stripe_new(&config, &s->app.gateway);
    if (e != OK) {
        return fail("stripe_url cannot be used", e);
    }
    s->app.mailer = smtp_new(NULL);
    return OK;
}

static enum err open_web(struct serve *s)
{
    const struct settings *set = &s->settings;
    struct web_config config = {
        .app = &s->app,
        .address = set->address,
        .port = (int)set->port,
        .workers = (int)set->workers,
        .max_body = (size_t)set->max_body_kb * 1024,
        .request_ms = (int)set->request_seconds * 1000,
        .trust_forwarded = set->trust_forwarded,
    };
    enum err e = web_start(&config, &s->web);
    return e == OK ? OK : fail("cannot listen on that address and port", e);
}

/* For whoever started us: the port is known only now when it was 0. */
static enum err announce(const struct serve *s)
{
    int port = web_port(s->web);
    if (!str_empty(s->settings.port_file)) {
        const char *path = str_c(s->arena, s->settings.port_file);
        FILE *file = fopen(path, "we");
        if (file == NULL || fprintf(file, "%d\n", port) < 0 || fclose(file) != 0) {
            return fail("the port file cannot be written", ERR_IO);
        }
    }
    printf("uketsuke listening on http://%.*s:%d\n", STR_ARG(s->settings.address), port);
    fflush(stdout);
    return OK;
}

static enum err start(struct serve *s)
{
    TRY(set_log_level(s->settings.log_level));
    enum err e = random_init();
    if (e != OK) {
        return fail("no randomness on this machine", e);
    }
    s->app.clock = clock_system();
    if (!str_empty(s->settings.clock_file)) {
        e = clock_open_file(str_c(s->arena, s->settings.clock_file), &s->app.clock);
        if (e != OK) {
            return fail("the clock file cannot be used", e);
        }
    }
    s->app.bell = bell_new();
    s->app.base_url = s->settings.base_url;
    if (str_empty(s->app.base_url)) {
        s->app.base_url = str_format(s->arena, "http://%.*s:%" PRId64, STR_ARG(s->settings.address),
                                     s->settings.port);
    }
    TRY(store_open(s->arena, &s->settings, STORE_SERVER, &s->app));
    TRY(open_outside(s));
    TRY(open_web(s));
    struct jobs_config jobs = {.provider_workers = (int)s->settings.provider_workers,
                               .mail_workers = (int)s->settings.mail_workers};
    TRY(jobs_start(&s->app, &jobs, &s->jobs));
    return announce(s);
}

static void stop(struct serve *s)
{
    if (s->web != NULL) {
        web_stop(s->web);
    }
    if (s->app.gateway != NULL) {
        stripe_stop(s->app.gateway);
    }
    if (s->jobs != NULL) {
        jobs_stop(s->jobs);
    }
    if (s->app.gateway != NULL) {
        stripe_free(s->app.gateway);
    }
    if (s->app.mailer != NULL) {
        smtp_free(s->app.mailer);
    }
    if (s->app.db != NULL) {
        s->app.db->ops->free(s->app.db);
    }
    if (s->app.seal != NULL) {
        seal_free(s->app.seal);
    }
    ids_free(s->app.ids);
    if (s->app.bell != NULL) {
        bell_free(s->app.bell);
    }
    arena_free(s->arena);
}

/* The C library's defaults give memory back to the kernel with nearly every request and fetch it
 * again page by page with the next, hundreds of threads doing so at once. A few megabytes are kept
 * instead, and shared among few arenas. */
static void tune_memory(void)
{
    enum { MB = 1024 * 1024 };
    mallopt(M_ARENA_MAX, 8);
    mallopt(M_TOP_PAD, MB);
    mallopt(M_TRIM_THRESHOLD, 16 * MB);
    mallopt(M_MMAP_THRESHOLD, 4 * MB);
}

int cmd_serve(int argc, char **argv)
{
    sigset_t signals;
    tune_memory();
    struct serve s = {.arena = arena_new()};
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* inherited by every thread started from here */
    signal(SIGPIPE, SIG_IGN);
    enum err e = settings_read(s.arena, argc, argv, &s.settings);
    if (e == OK) {
        e = start(&s);
    }
    if (e == OK) {
        int caught;
        sigwait(&signals, &caught);
        log_info("serve.stopping", "signal=%d", caught);
    }
    stop(&s);
    return e == OK ? 0 : 1;
}
