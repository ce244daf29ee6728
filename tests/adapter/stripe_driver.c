/* stripe_driver.c: the adapter as a program, so that tests in another language and with other
 * people's peers can use it. Each line of stdin is a JSON object with "do"; each answer is a line
 * on stdout.
 *
 *   build/tests/adapter/stripe_driver BASE_URL [CA_FILE]
 *
 * "many" does its "request" from "n" threads at once. The environment may hold TIMEOUT_MS and RATE
 * (of everything, a second); without RATE the documented limits hold. */
#include "adapter/stripe.h"
#include "adapter/stripe_call.h"
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <unistd.h>

enum { THREADS_MAX = 200, SECRETS_MAX = 8 };

static struct gateway *gateway;

static struct str text(struct arena *a, const json_t *in, const char *key)
{
    return json_str_at(a, in, key);
}

static json_t *voucher_json(const struct gw_voucher *v)
{
    json_t *out = json_object(), *stores = json_object();
    json_object_set_new(out, "expires_at", json_integer(v->expires_at.ms));
    json_object_set_new(out, "url", json_from_str(v->url));
    for (unsigned i = 0; i < CHAIN_COUNT; i++) {
        struct str name = konbini_chain_name((enum konbini_chain)i);
        json_t *store = json_object();
        json_object_set_new(store, "code", json_from_str(v->code[i]));
        json_object_set_new(store, "number", json_from_str(v->confirmation_number[i]));
        json_object_setn_new(stores, name.p, name.n, store);
    }
    json_object_set_new(out, "stores", stores);
    return out;
}

static json_t *payment_json(const struct gw_payment *p)
{
    static const char *const states[] = {"unknown", "unstarted", "awaiting", "held",
                                         "paid",    "expired",   "declined", "cancelled"};
    static const char *const pages[] = {NULL, "open", "done", "ended"};
    json_t *out = json_object();
    json_object_set_new(out, "id", json_from_str(p->provider_id));
    json_object_set_new(out, "state", json_string(states[p->state]));
    json_object_set_new(out, "shop", json_integer(p->shop.v));
    json_object_set_new(out, "payment", json_integer(p->payment.v));
    json_object_set_new(out, "amount", json_integer(p->amount.v));
    json_object_set_new(out, "received", json_integer(p->received.v));
    json_object_set_new(out, "code", json_from_str(p->code));
    json_object_set_new(out, "voucher", p->has_voucher ? voucher_json(&p->voucher) : json_null());
    json_object_set_new(out, "chain",
                        p->has_chain ? json_from_str(konbini_chain_name(p->chain)) : json_null());
    if (p->page.state != GW_PAGE_NONE) {
        json_object_set_new(out, "page", json_string(pages[p->page.state]));
        json_object_set_new(out, "page_id", json_from_str(p->page.id));
        json_object_set_new(out, "url", json_from_str(p->page.url));
        json_object_set_new(out, "ends_at", json_integer(p->page.ends_at.ms));
    }
    json_object_set_new(out, "hold_until", json_integer(p->hold_until.ms));
    json_object_set_new(out, "lapsed", json_boolean(p->has_lapsed));
    return out;
}

static json_t *reply_json(const struct gw_reply *r)
{
    static const char *const outcomes[] = {"done",         "again",        "not_now",
                                           "number_taken", "wrong_state",  "puzzled",
                                           "refused",      "unauthorized", "missing"};
    json_t *out = json_object();
    json_object_set_new(out, "outcome", json_string(outcomes[r->outcome]));
    json_object_set_new(out, "http", json_integer(r->http));
    json_object_set_new(out, "code", json_from_str(r->code));
    json_object_set_new(out, "message", json_from_str(r->message));
    json_object_set_new(out, "request_id", json_from_str(r->request_id));
    json_object_set_new(out, "retry_after_ms", json_integer(r->retry_after_ms));
    json_object_set_new(out, "payment", r->has_payment ? payment_json(&r->payment) : json_null());
    return out;
}

static json_t *request_json(const struct gw_request *r)
{
    json_t *out = json_object();
    json_object_set_new(out, "method", json_from_str(r->method));
    json_object_set_new(out, "path", json_from_str(r->path));
    json_object_set_new(out, "body", json_from_str(r->body));
    return out;
}

static json_t *event_json(const struct gw_event *e)
{
    json_t *out = json_object();
    json_object_set_new(out, "id", json_from_str(e->id));
    json_object_set_new(out, "type", json_from_str(e->type));
    json_object_set_new(out, "object_id", json_from_str(e->object_id));
    json_object_set_new(out, "created", json_integer(e->created.ms));
    json_object_set_new(out, "live", json_boolean(e->is_live));
    json_object_set_new(out, "about_payment", json_boolean(e->is_about_payment));
    json_object_set_new(out, "version_known", json_boolean(e->is_version_known));
    return out;
}

static struct gw_account account_of(struct arena *a, const json_t *in)
{
    return (struct gw_account){.shop = {1}, .secret_key = text(a, in, "key")};
}

static json_t *do_build(struct arena *a, const json_t *in)
{
    struct gw_request r;
    struct str what = text(a, in, "what");
    if (str_is(what, "issue")) {
        struct gw_issue issue = {
            .shop = {json_i64_at(in, "shop", 0)},
            .booking = {json_i64_at(in, "booking", 0)},
            .payment = {json_i64_at(in, "payment", 0)},
            .amount = {json_i64_at(in, "amount", 0)},
            .name = text(a, in, "name"),
            .mail = text(a, in, "mail"),
            .confirmation_number = text(a, in, "number"),
            .product = text(a, in, "product"),
            .description = text(a, in, "description"),
            .days = (int)json_i64_at(in, "days", 0),
            .expires_at = {json_i64_at(in, "expires_at", 0)},
        };
        gateway->ops->build_issue(gateway, a, &issue, &r);
    } else if (str_is(what, "page")) {
        struct gw_page_wish wish = {
            .shop = {json_i64_at(in, "shop", 0)},
            .booking = {json_i64_at(in, "booking", 0)},
            .payment = {json_i64_at(in, "payment", 0)},
            .amount = {json_i64_at(in, "amount", 0)},
            .product = text(a, in, "product"),
            .description = text(a, in, "description"),
            .mail = text(a, in, "mail"),
            .lang = text(a, in, "lang"),
            .holds = json_bool_at(in, "holds", false),
            .ends_at = {json_i64_at(in, "ends_at", 0)},
            .done_url = text(a, in, "done_url"),
            .back_url = text(a, in, "back_url"),
        };
        gateway->ops->build_page(gateway, a, &wish, &r);
    } else if (str_is(what, "capture")) {
        gateway->ops->build_capture(gateway, a, text(a, in, "id"), &r);
    } else if (str_is(what, "withdraw")) {
        gateway->ops->build_withdraw(gateway, a, text(a, in, "id"), &r);
    } else {
        gateway->ops->build_read(gateway, a, text(a, in, "id"), &r);
    }
    return request_json(&r);
}

static json_t *do_send(struct arena *a, const json_t *in)
{
    struct gw_account account = account_of(a, in);
    struct gw_reply reply;
    struct gw_request r = {text(a, in, "method"), text(a, in, "path"), text(a, in, "body")};
    gateway->ops->send(gateway, a, &account, &r, text(a, in, "idempotency_key"), &reply);
    return reply_json(&reply);
}

static json_t *do_find(struct arena *a, const json_t *in)
{
    struct gw_account account = account_of(a, in);
    struct gw_reply reply;
    gateway->ops->find(gateway, a, &account, (struct payment_id){json_i64_at(in, "payment", 0)},
                       (struct instant){json_i64_at(in, "since", 0)}, &reply);
    return reply_json(&reply);
}

static json_t *do_events(struct arena *a, const json_t *in)
{
    struct gw_account account = account_of(a, in);
    struct gw_events events;
    struct gw_reply reply;
    gateway->ops->events(gateway, a, &account, (struct instant){json_i64_at(in, "since", 0)},
                         text(a, in, "after"), &events, &reply);
    json_t *out = reply_json(&reply), *list = json_array();
    for (size_t i = 0; i < events.n; i++) {
        json_array_append_new(list, event_json(&events.v[i]));
    }
    json_object_set_new(out, "events", list);
    json_object_set_new(out, "has_more", json_boolean(events.has_more));
    return out;
}

static json_t *do_check(struct arena *a, const json_t *in)
{
    struct gw_account account = account_of(a, in);
    struct gw_check c;
    gateway->ops->check(gateway, a, &account, &c);
    json_t *out = json_object();
    json_object_set_new(out, "reachable", json_boolean(c.is_reachable));
    json_object_set_new(out, "key_valid", json_boolean(c.is_key_valid));
    json_object_set_new(out, "konbini_active", json_boolean(c.is_konbini_active));
    json_object_set_new(out, "konbini", json_from_str(c.konbini_state));
    json_object_set_new(out, "name", json_from_str(c.account_name));
    json_object_set_new(out, "live", json_boolean(c.is_live));
    json_object_set_new(out, "message", json_from_str(c.message));
    return out;
}

static json_t *do_verify(struct arena *a, const json_t *in)
{
    struct str secrets[SECRETS_MAX];
    const json_t *list = json_at(in, "secrets");
    size_t n = json_array_size(list);
    assert(n <= SECRETS_MAX);
    for (size_t i = 0; i < n; i++) {
        secrets[i] = str_from(json_string_value(json_array_get(list, i)));
    }
    bool is_signed =
        gateway->ops->verify(gateway, secrets, n, text(a, in, "header"), text(a, in, "body"),
                             (struct instant){json_i64_at(in, "now", 0)});
    return json_pack("{s:b}", "signed", (int)is_signed);
}

static json_t *do_parse(struct arena *a, const json_t *in)
{
    struct gw_event e;
    enum err err = gateway->ops->parse_event(gateway, a, text(a, in, "body"), &e);
    return err == OK ? event_json(&e) : json_pack("{s:s}", "error", err_name(err));
}

struct thread {
    pthread_t id;
    const json_t *request;
    int number;
    struct arena *arena;
    json_t *out;
};

/* "{n}" in the idempotency key is the thread's number, so that each makes a request of its own. */
static void *send_one(void *arg)
{
    struct thread *t = arg;
    struct arena *a = t->arena;
    struct str key = text(a, t->request, "idempotency_key");
    if (str_ends(key, STR("{n}"))) {
        key = str_format(a, "%.*s%d", (int)key.n - 3, key.p, t->number);
    }
    struct gw_account account = account_of(a, t->request);
    struct gw_reply reply;
    struct gw_request r = {text(a, t->request, "method"), text(a, t->request, "path"),
                           text(a, t->request, "body")};
    gateway->ops->send(gateway, a, &account, &r, key, &reply);
    t->out = reply_json(&reply);
    return NULL;
}

static json_t *do_many(struct arena *a, const json_t *in)
{
    static struct thread threads[THREADS_MAX];
    int n = (int)json_i64_at(in, "n", 1);
    assert(n <= THREADS_MAX);
    int64_t begin = buckets_now_us();
    for (int i = 0; i < n; i++) {
        threads[i] =
            (struct thread){.request = json_at(in, "request"), .number = i, .arena = arena_new()};
        int failed = pthread_create(&threads[i].id, NULL, send_one, &threads[i]);
        assert(failed == 0);
    }
    if (json_is_integer(json_at(in, "stop_after_ms"))) {
        usleep((useconds_t)json_i64_at(in, "stop_after_ms", 0) * 1000);
        stripe_stop(gateway);
    }
    json_t *replies = json_array();
    for (int i = 0; i < n; i++) {
        pthread_join(threads[i].id, NULL);
        json_array_append_new(replies, threads[i].out);
        arena_free(threads[i].arena);
    }
    (void)a;
    return json_pack("{s:o,s:I}", "replies", replies, "took_ms",
                     (json_int_t)((buckets_now_us() - begin) / 1000));
}

static const struct {
    const char *name;
    json_t *(*run)(struct arena *, const json_t *);
} commands[] = {
    {"build", do_build}, {"send", do_send},     {"find", do_find},   {"events", do_events},
    {"check", do_check}, {"verify", do_verify}, {"parse", do_parse}, {"many", do_many},
};

static json_t *run_line(struct arena *a, const char *line, size_t n)
{
    json_t *in = json_loadb(line, n, 0, NULL), *out = NULL;
    struct str what = text(a, in, "do");
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (str_is(what, commands[i].name)) {
            out = commands[i].run(a, in);
        }
    }
    json_decref(in);
    return out != NULL ? out : json_pack("{s:s}", "error", "no such command");
}

static int from_environment(const char *name)
{
    int64_t v = 0;
    return str_to_i64(str_from(getenv(name)), &v) ? (int)v : 0;
}

int main(int argc, char **argv)
{
    int rate = from_environment("RATE");
    struct stripe_config config = {
        .base_url = str_from(argc > 1 ? argv[1] : ""),
        .ca_file = str_from(argc > 2 ? argv[2] : NULL),
        .timeout_ms = from_environment("TIMEOUT_MS"),
        .rate = {.live = rate, .sandbox = rate, .endpoint = rate},
    };
    if (stripe_new(&config, &gateway) != OK) {
        fprintf(stderr, "usage: stripe_driver BASE_URL [CA_FILE]\n");
        return 2;
    }
    char *line = NULL;
    size_t size = 0;
    ssize_t n;
    while ((n = getline(&line, &size, stdin)) > 0) {
        struct arena *a = arena_new();
        json_t *out = run_line(a, line, (size_t)n);
        json_dumpf(out, stdout, JSON_COMPACT);
        putchar('\n');
        fflush(stdout);
        json_decref(out);
        arena_free(a);
    }
    free(line);
    stripe_free(gateway);
    return 0;
}
