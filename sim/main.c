/* main.c: stripe-sim, a small Stripe for one's own machine: konbini, cards, Checkout, refunds,
 * webhooks.
 *
 * For demos, tests and rehearsals of Uketsuke. Not a mock: it keeps state, checks parameters, signs
 * and retries. sim/README.md tells how to use it. */
#include "base/log.h"
#include "base/random.h"
#include "sim/api.h"
#include "sim/control.h"
#include "sim/deliver.h"
#include "sim/limit.h"
#include "sim/page.h"
#include "sim/session.h"
#include "sim/snapshot.h"

#include <curl/curl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>

enum { WORKERS = 48, MAX_BODY = 256 * 1024, REQUEST_MS = 60000, SAVE_EVERY_MS = 500 };

struct options {
    int64_t port;
    const char *clock, *data, *key, *base_url, *shop_url, *port_file;
};

static const char usage[] =
    "stripe-sim --port N [--clock FILE] [--data FILE] [--key sk_test_…] [--base-url URL]\n"
    "           [--shop-url URL] [--port-file FILE]\n"
    "  --port N        where to listen on 127.0.0.1; 0 takes any free port\n"
    "  --clock FILE    the shared clock that /sim/clock/advance and the counter page move\n"
    "  --data FILE     keep all objects here, for the next start\n"
    "  --key KEY       accept this secret key only; otherwise each sk_test_… is an account of its "
    "own\n"
    "  --base-url URL  how others reach the pages of this program (default: 127.0.0.1 and the "
    "port)\n"
    "  --shop-url URL  where the counter page links back to\n"
    "  --port-file F   write the port number there once it listens\n";

static bool parse(int argc, char **argv, struct options *o)
{
    static const struct option names[] = {
        {"port", required_argument, NULL, 'p'},      {"clock", required_argument, NULL, 'c'},
        {"data", required_argument, NULL, 'd'},      {"key", required_argument, NULL, 'k'},
        {"base-url", required_argument, NULL, 'b'},  {"shop-url", required_argument, NULL, 's'},
        {"port-file", required_argument, NULL, 'f'}, {NULL, 0, NULL, 0},
    };
    int c;
    bool has_port = false;
    while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (c) {
        case 'p':
            has_port = str_to_i64(str_from(optarg), &o->port) && o->port >= 0 && o->port < 65536;
            break;
        case 'c':
            o->clock = optarg;
            break;
        case 'd':
            o->data = optarg;
            break;
        case 'k':
            o->key = optarg;
            break;
        case 'b':
            o->base_url = optarg;
            break;
        case 's':
            o->shop_url = optarg;
            break;
        case 'f':
            o->port_file = optarg;
            break;
        default:
            return false;
        }
    }
    bool is_shop = o->shop_url == NULL || url_is_fine(o->shop_url);
    bool is_key = o->key == NULL || (strncmp(o->key, "sk_test_", 8) == 0 && o->key[8] != '\0');
    return has_port && is_key && is_shop && optind == argc;
}

static void handle(void *arg, const struct http_req *req, struct http_res *res)
{
    struct sim *s = arg;
    if (str_starts(req->path, STR("/v1/"))) {
        api_serve(s, req, res);
    } else if (str_starts(req->path, STR("/sim/"))) {
        control_serve(s, req, res);
    } else {
        page_serve(s, req, res);
    }
}

static enum err write_port(const char *path, int port)
{
    FILE *f = fopen(path, "w");
    if (f == NULL) {
        return ERR_IO;
    }
    bool is_written = fprintf(f, "%d\n", port) > 0;
    return fclose(f) == 0 && is_written ? OK : ERR_IO;
}

/* Until a signal ends the program; meanwhile the state is saved now and then. */
static void wait_for_end(struct sim *s, const sigset_t *ends)
{
    struct timespec every = {0, SAVE_EVERY_MS * 1000000L};
    while (sigtimedwait(ends, NULL, &every) < 0) {
        if (snapshot_save(s) != OK) {
            log_warn("snapshot.later", "again_in_ms=%d", SAVE_EVERY_MS);
            s->is_dirty = true;
        }
    }
}

static void sim_release(struct sim *s)
{
    for (size_t i = 0; i < s->n_accounts; i++) {
        account_free(s->accounts[i]);
    }
    free(s->accounts);
    json_decref(s->faults);
    json_decref(s->webhook_faults);
    limiter_free(s->limiter);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->wake);
}

static enum err serve(struct sim *s, const struct options *o, const sigset_t *ends)
{
    struct deliverer *deliverer;
    char url[64];
    struct httpd_config config = {.address = STR("127.0.0.1"),
                                  .port = (int)o->port,
                                  .workers = WORKERS,
                                  .max_body = MAX_BODY,
                                  .request_ms = REQUEST_MS,
                                  .handle = handle,
                                  .arg = s};
    pthread_mutex_lock(&s->lock); /* requests wait until the base URL is known */
    enum err e = httpd_start(&config, &s->httpd);
    if (e == OK) {
        snprintf(url, sizeof url, "http://127.0.0.1:%d", httpd_port(s->httpd));
        s->base_url = o->base_url == NULL ? url : o->base_url;
    }
    pthread_mutex_unlock(&s->lock);
    TRY(e);
    TRY(deliver_start(s, &deliverer));
    if (o->port_file != NULL) {
        TRY(write_port(o->port_file, httpd_port(s->httpd)));
    }
    printf("stripe-sim listening on %s\n", url);
    fflush(stdout);
    wait_for_end(s, ends);
    httpd_stop(s->httpd);
    deliver_stop(deliverer);
    return snapshot_save(s);
}

int main(int argc, char **argv)
{
    struct options o = {0};
    struct sim s = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    sigset_t ends;
    if (!parse(argc, argv, &o)) {
        fputs(usage, stderr);
        return 2;
    }
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* threads inherit it: only wait_for_end sees them */
    signal(SIGPIPE, SIG_IGN);
    s.clock = clock_system();
    s.shop_url = o.shop_url == NULL ? "" : o.shop_url;
    s.only_key = o.key;
    s.data_path = o.data;
    s.faults = json_array();
    s.webhook_faults = json_array();
    s.limiter = limiter_new();
    settings_init(&s.settings);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    enum err e = random_init();
    if (e == OK && o.clock != NULL) {
        e = clock_open_file(o.clock, &s.clock);
    }
    if (e == OK) {
        e = snapshot_load(&s);
    }
    if (e == OK) {
        e = serve(&s, &o, &ends);
    }
    if (e != OK) {
        log_error("stripe-sim.cannot_run", "error=%s", err_name(e));
    }
    sim_release(&s);
    curl_global_cleanup();
    return e == OK ? 0 : 1;
}
