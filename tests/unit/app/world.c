#include "unit/app/world.h"

#include "adapter/db_sqlite.h"
#include "app/change.h"
#include "app/provider.h"
#include "app/slots.h"
#include "base/random.h"
#include "migrations.h"
#include "store/follow_up.h"
#include "store/history.h"
#include "store/mail.h"
#include "store/slot.h"
#include "store/user.h"
#include "unit/app/law_fixture.h"

#include <unistd.h>

enum { SEATS = 20, FEW_SEATS = 4, ROOM = 500 };

static struct slot_id add_offering(struct change *c, const char *admission, int64_t price,
                                   const char *waitlist)
{
    struct offering_add_in offering = {
        .shop = c->shop.v,
        .id = change_id(c),
        .kind = STR("service"),
        .status = STR("open"),
        .title = STR("ヨガ体験レッスン"),
        .title_en = STR(""),
        .summary = STR(""),
        .body = STR(""),
        .place = STR(""),
        .admission = str_from(admission),
        .price = price,
        .pay_konbini = 1,
        .pay_card = 1,
        .pay_onsite = 1,
        .deadline_days = 3,
        .deadline_margin_min = 60,
        .expiry_policy = STR("keep"),
        .expiry_grace_hours = 24,
        .waitlist = str_from(waitlist),
        .cancel_hours = 24,
        .opens_days = 60,
        .closes_min = 60,
        .max_party = 4,
        .now = c->now.ms,
    };
    assert_int_equal(q_offering_add(c->db, &offering, NULL), OK);
    struct instant start = day_at(day_add(day_of(c->now), 10), 10 * 60);
    struct slot_add_in slot = {
        .shop = c->shop.v,
        .id = change_id(c),
        .offering = offering.id,
        .starts_at = start.ms,
        .ends_at = start.ms + MS_PER_HOUR,
        .capacity = strcmp(waitlist, "off") == 0 ? SEATS : FEW_SEATS,
    };
    assert_int_equal(q_slot_add(c->db, &slot, NULL), OK);
    return (struct slot_id){slot.id};
}

static enum err furnish(struct change *c, void *arg)
{
    struct world *w = arg;
    struct shop_set_stripe_in stripe = {
        .shop = c->shop.v,
        .key = seal_close(c->app->seal, c->a, STR("sk_test_1")),
        .secret = STR(""),
        .secret_old = STR(""),
        .now = c->now.ms,
    };
    TRY(q_shop_set_stripe(c->db, &stripe, NULL));
    w->first_come = add_offering(c, "first_come", 3300, "off");
    w->approval = add_offering(c, "approval", 3300, "off");
    w->free = add_offering(c, "first_come", 0, "off");
    w->waits_confirmed = add_offering(c, "first_come", 3300, "confirmed");
    w->waits_pending = add_offering(c, "approval", 3300, "pending");
    w->waits_free = add_offering(c, "first_come", 0, "confirmed");
    for (int i = 0; i < 2; i++) {
        struct user_add_in user = {
            .shop = c->shop.v,
            .id = change_id(c),
            .mail = str_format(c->a, "staff%d@example.jp", i),
            .name = STR("佐藤"),
            .password_hash = STR(""),
            .role = STR("owner"),
            .lang = STR("ja"),
            .now = c->now.ms,
            .verified_at = {true, c->now.ms},
        };
        TRY(q_user_add(c->db, &user, NULL));
        w->staff = (struct actor){.kind = ACTOR_USER, .user = {user.id}};
    }
    return OK;
}

static enum err add_shop(struct db_conn *db, struct arena *a, void *arg)
{
    (void)a;
    struct world *w = arg;
    struct shop_add_in in = {.id = w->shop.v,
                             .slug = STR("demo"),
                             .name = STR("みほん教室"),
                             .now = app_now(&w->app).ms};
    return q_shop_add(db, &in, NULL);
}

static void open_store(struct world *w)
{
    snprintf(w->dir, sizeof w->dir, "/dev/shm/uketsuke-world-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    char path[96];
    snprintf(path, sizeof path, "%s/db", w->dir);
    struct db_sqlite_options options = {
        .path = path, .role = DB_SQLITE_SERVER, .migrations = migrations, .now = app_now(&w->app)};
    assert_int_equal(db_sqlite_open(&options, &w->app.db), OK);
    snprintf(path, sizeof path, "%s/key", w->dir);
    assert_int_equal(seal_open(path, &w->app.seal), OK);
}

int world_setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_int_equal(random_init(), OK);
    w->arena = arena_new();
    char clock[64] = "/tmp/uketsuke-clock-XXXXXX";
    int fd = mkstemp(clock);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(clock_open_file(clock, &w->clock), OK);
    unlink(clock);
    w->app.clock = w->clock;
    w->app.base_url = STR("http://127.0.0.1");
    w->app.ids = ids_new(1);
    w->app.bell = bell_new();
    w->provider = fake_gateway_new(w->clock);
    w->app.gateway = fake_gateway_port(w->provider);
    open_store(w);
    w->shop = (struct shop_id){ids_next(w->app.ids, app_now(&w->app))};
    assert_int_equal(tx_run(w->app.db, TX_ADMIN, w->arena, add_shop, w), OK);
    struct actor system = {.kind = ACTOR_SYSTEM};
    assert_int_equal(change_run(&w->app, w->arena, TX_ADMIN, w->shop, system, furnish, w), OK);
    law_fixture(&w->app, w->arena, w->shop);
    *state = w;
    return 0;
}

int world_teardown(void **state)
{
    struct world *w = *state;
    static const char *const files[] = {"db", "db-wal", "db-shm", "db.lock", "key"};
    w->app.db->ops->free(w->app.db);
    seal_free(w->app.seal);
    fake_gateway_free(w->provider);
    bell_free(w->app.bell);
    ids_free(w->app.ids);
    clock_close(w->clock);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[96];
        snprintf(path, sizeof path, "%s/%s", w->dir, files[i]);
        unlink(path);
    }
    rmdir(w->dir);
    arena_free(w->arena);
    free(w);
    return 0;
}

struct book_output world_book(struct world *w, struct slot_id slot, int party, enum pay_method how)
{
    struct book_input in = {
        .slot = slot,
        .party = party,
        .name = STR("山田 花子"),
        .kana = STR("ヤマダ ハナコ"),
        .mail = STR("hanako@example.jp"),
        .phone = STR("09012345678"),
        .lang = LANG_JA,
        .method = how,
        .answers = STR("[]"),
        .idem_key = str_format(w->arena, "key-%d", w->keys++),
    };
    struct book_output out;
    assert_int_equal(app_book(&w->app, w->arena, w->shop, &in, &out), OK);
    return out;
}

struct offering_input world_offering(struct world *w, struct slot_id slot)
{
    struct slot_get_row row;
    struct offering_input in;
    bool found;
    struct slot_get_in key = {.shop = w->shop.v, .id = slot.v};
    assert_int_equal(q_slot_get(db_reader(w->app.db), w->arena, &key, &row, &found), OK);
    assert_true(found);
    assert_int_equal(offering_read(db_reader(w->app.db), w->arena, w->shop,
                                   (struct offering_id){row.offering}, &in, &found),
                     OK);
    assert_true(found);
    return in;
}

void world_save_offering(struct world *w, const struct offering_input *in)
{
    struct problems problems;
    struct offering_id id;
    assert_int_equal(app_save_offering(&w->app, w->arena, w->shop, w->staff, in, &problems, &id),
                     OK);
    assert_false(problems.refuses);
}

void world_set_slot(struct world *w, struct slot_id slot, int capacity, bool is_closed)
{
    struct slot_output out;
    assert_int_equal(
        app_set_slot(&w->app, w->arena, w->shop, w->staff, slot, capacity, is_closed, &out), OK);
    assert_int_equal(out.result, SLOT_DONE);
}

void world_work(struct world *w)
{
    for (int i = 0; i < ROOM; i++) {
        bool did = operation_work(&w->app, w->arena);
        did = inbox_work(&w->app, w->arena) || did;
        if (!did) {
            return;
        }
    }
    fail_msg("the workers never come to rest");
}

void world_advance(struct world *w, int64_t ms)
{
    clock_advance(w->clock, ms);
    sweep(&w->app, w->arena);
    world_work(w);
}

struct booking_get_row world_booking(struct world *w, struct booking_id id)
{
    struct booking_get_row b;
    bool found;
    struct booking_get_in key = {.shop = w->shop.v, .id = id.v};
    assert_int_equal(q_booking_get(db_reader(w->app.db), w->arena, &key, &b, &found), OK);
    assert_true(found);
    return b;
}

struct payment_get_row world_payment(struct world *w, struct booking_id id)
{
    struct payment_get_row p;
    bool found;
    struct payment_latest_in key = {.shop = w->shop.v, .booking = id.v};
    assert_int_equal(q_payment_latest(db_reader(w->app.db), w->arena, &key, &p, &found), OK);
    assert_true(found);
    return p;
}

struct view {
    struct payment_get_row payment;
    struct gw_payment seen;
};

static enum err observe(struct change *c, void *arg)
{
    const struct view *v = arg;
    return payment_observe(c, &v->payment, &v->seen);
}

void world_observe_as(struct world *w, int64_t payment, const struct gw_payment *seen)
{
    struct view v = {.seen = *seen};
    bool found;
    struct payment_get_in key = {.shop = w->shop.v, .id = payment};
    assert_int_equal(q_payment_get(db_reader(w->app.db), w->arena, &key, &v.payment, &found), OK);
    assert_true(found);
    struct actor provider = {.kind = ACTOR_PROVIDER};
    assert_int_equal(change_run(&w->app, w->arena, TX_MONEY, w->shop, provider, observe, &v), OK);
}

void world_observe(struct world *w, int64_t payment)
{
    struct gw_payment seen;
    assert_true(fake_gateway_see(w->provider, w->arena, (struct payment_id){payment}, &seen));
    world_observe_as(w, payment, &seen);
}

void world_provider_says(struct world *w, struct booking_id id, enum gw_state state)
{
    int64_t payment = world_payment(w, id).id;
    fake_gateway_set(w->provider, (struct payment_id){payment}, state);
    world_observe(w, payment);
}

int world_mails(struct world *w, struct booking_id id, const char *kind)
{
    struct mail_of_booking_rows rows;
    struct mail_of_booking_in key = {.shop = w->shop.v, .booking = id.v, .max = ROOM};
    assert_int_equal(q_mail_of_booking(db_reader(w->app.db), w->arena, &key, &rows), OK);
    int n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        n += str_is(rows.v[i].kind, kind);
    }
    return n;
}

int world_open(struct world *w, struct booking_id id, enum follow_up kind)
{
    struct follow_up_of_booking_rows rows;
    struct follow_up_of_booking_in key = {.shop = w->shop.v, .booking = id.v, .max = ROOM};
    assert_int_equal(q_follow_up_of_booking(db_reader(w->app.db), w->arena, &key, &rows), OK);
    int n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        n += str_eq(rows.v[i].kind, follow_up_name(kind)) && !rows.v[i].closed_at.is_set;
    }
    return n;
}

int world_history(struct world *w, struct booking_id id, const char *what)
{
    struct history_of_booking_rows rows;
    struct history_of_booking_in key = {.shop = w->shop.v, .booking = id.v, .max = ROOM};
    assert_int_equal(q_history_of_booking(db_reader(w->app.db), w->arena, &key, &rows), OK);
    int n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        n += str_is(rows.v[i].what, what);
    }
    return n;
}
