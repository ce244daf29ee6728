/* bench.c: `uketsuke bench fill`: a shop of a size to be measured, made by the use cases that
 * customers use. What measures is bench/run.mjs. */
#include "store/bench.h"
#include "app/book.h"
#include "app/ids.h"
#include "app/offering.h"
#include "app/shop.h"
#include "app/slots.h"
#include "cmd/cmd.h"
#include "cmd/tool.h"
#include "store/shop.h"
#include "store/slot.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static const struct actor by_command = {.kind = ACTOR_SYSTEM};

enum {
    THREADS = 128, /* callers at once: how many bookings share a commit */
    SLOTS_MAX = 2000,
    SLOTS_A_DAY = 8,
    SLOT_MINUTES = 60,
    FIRST_MINUTE = 9 * 60,
    BOOKINGS_MAX = 100 * 1000 * 1000,
    BOOKED_MAX = 20 * 1000, /* more than these are copies … */
    SEEDS = 1000,           /* … of these, … */
    APART_SECONDS = 60,     /* … each set so much older than the one before … */
    COPIES_AT_ONCE = 100,   /* … and so many sets made in one transaction */
    BUSY_PAUSE_NS = 1000 * 1000,
};

struct fill {
    struct tool *t;
    struct shop_id shop;
    const struct slot_get_rows *slots;
    int64_t bookings;
    _Atomic int64_t next;
    _Atomic int failed;
};

static enum err number(const struct tool_option *option, int64_t max, int64_t *out)
{
    if (str_to_i64(option->value, out) && *out >= 0 && *out <= max) {
        return OK;
    }
    fprintf(stderr, "uketsuke: --%s is a number from 0 to %" PRId64 "\n", option->name, max);
    return ERR_BAD_REQUEST;
}

/* One offering without questions: on site nothing but the booking is measured; at the konbini, when
 * the shop has a provider, its number, too. */
static enum err make_offering(struct tool *t, struct shop_id shop, bool has_provider,
                              struct offering_id *out)
{
    struct problems problems;
    struct offering_input in = offering_defaults(OFFERING_EVENT);
    in.status = OFFERING_OPEN;
    in.title = STR("bench");
    in.price = (struct yen){3300};
    in.pay_konbini = has_provider;
    in.pay_onsite = true;
    in.opens_days = OPENS_MAX_DAYS;
    TRY(app_save_offering(&t->app, t->arena, shop, by_command, &in, &problems, out));
    return tool_say(&problems) ? ERR_INVALID : OK;
}

/* What the shop is made with. */
struct bench_shop {
    struct str slug, stripe_key, stripe_secret;
    int64_t slots, seats;
};

static enum err make_slots(struct tool *t, struct shop_id shop, const struct bench_shop *in)
{
    struct offering_id offering;
    struct slot_plan plans[SLOTS_AT_ONCE_MAX];
    struct problems problems;
    struct day tomorrow = day_add(day_of(app_now(&t->app)), 1);
    TRY(make_offering(t, shop, !str_empty(in->stripe_key), &offering));
    for (int64_t i = 0; i < in->slots;) {
        size_t k = 0;
        for (; k < COUNT_OF(plans) && i < in->slots; i++, k++) {
            struct day day = day_add(tomorrow, (int)(i / SLOTS_A_DAY));
            int from = FIRST_MINUTE + (int)(i % SLOTS_A_DAY) * SLOT_MINUTES;
            plans[k] = (struct slot_plan){day_at(day, from), day_at(day, from + SLOT_MINUTES),
                                          (int)in->seats};
        }
        problems = (struct problems){0};
        TRY(app_add_slots(&t->app, t->arena, shop, by_command, offering, plans, k, &problems));
        if (tool_say(&problems)) {
            return ERR_INVALID;
        }
    }
    return OK;
}

static enum err set_provider(struct tool *t, struct shop_id shop, const struct bench_shop *in)
{
    struct problems problems;
    struct shop_stripe stripe = {.key = {.value = in->stripe_key},
                                 .secret = {.value = in->stripe_secret}};
    TRY(app_set_stripe(&t->app, t->arena, shop, by_command, &stripe, &problems));
    return tool_say(&problems) ? ERR_INVALID : OK;
}

static enum err open_shop(struct tool *t, const struct bench_shop *in, struct shop_id *out)
{
    struct shop_get_row row;
    bool found;
    TRY(q_shop_by_slug(db_reader(t->app.db), t->arena, &(struct shop_by_slug_in){in->slug}, &row,
                       &found));
    if (found) {
        *out = (struct shop_id){row.id};
        return OK;
    }
    struct problems problems;
    TRY(app_add_shop(&t->app, t->arena, &(struct shop_add_input){in->slug, STR("bench")}, &problems,
                     out));
    if (tool_say(&problems)) {
        return ERR_INVALID;
    }
    if (!str_empty(in->stripe_key)) {
        TRY(set_provider(t, *out, in));
    }
    return make_slots(t, *out, in);
}

static enum err read_slots(struct tool *t, struct shop_id shop, struct slot_get_rows *out)
{
    struct db_conn *db = db_reader(t->app.db);
    struct offering_get_rows offerings;
    TRY(q_offering_list(db, t->arena, &(struct offering_list_in){shop.v, 1}, &offerings));
    if (offerings.n == 0) {
        fputs("uketsuke: the shop has no offering\n", stderr);
        return ERR_NOT_FOUND;
    }
    struct slot_next_in in = {shop.v, offerings.v[0].id, app_now(&t->app).ms, SLOTS_MAX};
    TRY(q_slot_next(db, t->arena, &in, out));
    return out->n > 0 ? OK : ERR_NOT_FOUND;
}

static void *book_on(void *arg)
{
    struct fill *f = arg;
    struct arena *a = arena_new();
    int64_t i;
    while (f->failed == 0 && (i = f->next++) < f->bookings) {
        struct book_output out;
        struct book_input in = {
            .slot = {f->slots->v[(size_t)i % f->slots->n].id},
            .party = 1,
            .name = STR("山田 花子"),
            .kana = STR("ヤマダ ハナコ"),
            .mail = str_format(a, "guest-%" PRId64 "@example.jp", i),
            .phone = STR("09012345678"),
            .method = PAY_ONSITE,
            .answers = STR("[]"),
            .idem_key = str_format(a, "fill-%" PRId64, i),
        };
        enum err e;
        while ((e = app_book(&f->t->app, a, f->shop, &in, &out)) == ERR_BUSY) {
            nanosleep(&(struct timespec){.tv_nsec = BUSY_PAUSE_NS}, NULL);
        }
        if (e != OK || out.result != BOOK_DONE) {
            fprintf(stderr, "uketsuke: a booking failed: %s, result %d\n", err_name(e),
                    e == OK ? (int)out.result : -1);
            f->failed = 1;
        }
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static enum err book_all(struct fill *f)
{
    pthread_t threads[THREADS];
    size_t n = 0;
    while (n < COUNT_OF(threads) && pthread_create(&threads[n], NULL, book_on, f) == 0) {
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
    }
    return f->failed || n == 0 ? ERR_INVALID : OK;
}

/* --- many: copies of real bookings -------------------------------------------------------------
 */

static enum err copy_in_tx(struct db_conn *c, struct arena *a, void *arg)
{
    (void)a;
    const struct bench_copy_bookings_in *in = arg;
    struct bench_copy_payments_in payments;
    struct bench_copy_history_in history;
    struct bench_copy_mails_in mails;
    payments = (struct bench_copy_payments_in){in->shop, in->first, in->last, in->from_n,
                                               in->to_n, in->step,  in->ms};
    history = (struct bench_copy_history_in){in->shop, in->first, in->last, in->from_n,
                                             in->to_n, in->step,  in->ms};
    mails = (struct bench_copy_mails_in){in->shop, in->first, in->last, in->from_n,
                                         in->to_n, in->step,  in->ms};
    TRY(q_bench_copy_bookings(c, in, NULL));
    TRY(q_bench_copy_payments(c, &payments, NULL));
    TRY(q_bench_copy_history(c, &history, NULL));
    return q_bench_copy_mails(c, &mails, NULL);
}

static enum err multiply(struct fill *f, int64_t copies)
{
    struct app *app = &f->t->app;
    struct bench_first_row seeds;
    TRY(q_bench_first(db_reader(app->db), f->t->arena, &(struct bench_first_in){f->shop.v},
                      &seeds));
    if (seeds.n != SEEDS) {
        fputs("uketsuke: so many bookings need a shop that has none yet\n", stderr);
        return ERR_CONFLICT;
    }
    struct bench_copy_bookings_in in = {.shop = f->shop.v,
                                        .first = seeds.first,
                                        .last = seeds.last,
                                        .step = APART_SECONDS * IDS_A_SECOND,
                                        .ms = APART_SECONDS * 1000};
    for (in.from_n = 1; in.from_n <= copies; in.from_n = in.to_n + 1) {
        in.to_n = in.from_n + COPIES_AT_ONCE - 1 < copies ? in.from_n + COPIES_AT_ONCE - 1 : copies;
        struct arena *scratch = arena_new();
        enum err e = tx_run_shop(app->db, f->shop.v, TX_ADMIN, scratch, copy_in_tx, &in);
        arena_free(scratch);
        TRY(e);
    }
    return OK;
}

static enum err fill(int argc, char **argv, struct tool *t)
{
    enum { SLUG, SLOTS, SEATS, BOOKINGS, KEY, SECRET };
    struct tool_option own[] = {{.name = "slug", .value = STR("bench")},
                                {.name = "slots", .value = STR("100")},
                                {.name = "seats", .value = STR("100000")},
                                {.name = "bookings", .value = STR("0")},
                                {.name = "stripe-key", .value = STR("")},
                                {.name = "stripe-secret", .value = STR("")},
                                {0}};
    struct fill f = {.t = t};
    struct slot_get_rows slots;
    struct bench_shop shop = {0};
    int64_t bookings;
    TRY(tool_open(t, argc, argv, own));
    TRY(number(&own[SLOTS], SLOTS_MAX, &shop.slots));
    TRY(number(&own[SEATS], SLOT_CAPACITY_MAX, &shop.seats));
    TRY(number(&own[BOOKINGS], BOOKINGS_MAX, &bookings));
    shop.slug = own[SLUG].value;
    shop.stripe_key = own[KEY].value;
    shop.stripe_secret = own[SECRET].value;
    TRY(open_shop(t, &shop, &f.shop));
    TRY(read_slots(t, f.shop, &slots));
    f.slots = &slots;
    bool is_many = bookings > BOOKED_MAX;
    f.bookings = is_many ? SEEDS : bookings;
    TRY(book_all(&f));
    return is_many ? multiply(&f, bookings / SEEDS - 1) : OK;
}

int cmd_bench(int argc, char **argv)
{
    static const struct verb verbs[] = {{"fill", fill}, {0}};
    return tool_verb(
        argc, argv, verbs,
        "usage: uketsuke bench fill [--slug SLUG] [--slots N] [--seats N of each]"
        " [--bookings N]\n"
        "                           [--stripe-key KEY --stripe-secret SECRET]\n"
        "Takes the settings of the server, such as --data-dir. ./dev bench measures.\n");
}
