#include "unit/app/mail_fixture.h"

#include "adapter/db_sqlite.h"
#include "migrations.h"
#include "store/booking.h"
#include "store/history.h"
#include "store/offering.h"
#include "store/payment.h"
#include "store/shop.h"
#include "store/slot.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct str or_else(const char *s, const char *otherwise)
{
    return str_from(s == NULL ? otherwise : s);
}

struct writing {
    const struct scene *scene;
    int64_t now;
    int64_t booking;
};

static enum err write_shop(struct db_conn *c, struct arena *a, void *arg)
{
    const struct writing *w = arg;
    (void)a;
    TRY(q_shop_add(c,
                   &(struct shop_add_in){
                       .id = SHOP, .slug = STR("mihon"), .name = STR("みほん教室"), .now = w->now},
                   NULL));
    TRY(q_shop_set_profile(c,
                           &(struct shop_set_profile_in){.shop = SHOP,
                                                         .name = STR("みほん教室"),
                                                         .name_en = STR("Mihon School"),
                                                         .contact_mail = STR("hello@mihon.example"),
                                                         .contact_phone = STR("03-1234-5678"),
                                                         .privacy_text = STR(""),
                                                         .invoice_number = STR(""),
                                                         .now = w->now},
                           NULL));
    return q_shop_set_mail(c,
                           &(struct shop_set_mail_in){.shop = SHOP,
                                                      .mail_name = STR("みほん教室 予約係"),
                                                      .mail_address = STR("noreply@mihon.example"),
                                                      .host = STR("localhost"),
                                                      .port = 25,
                                                      .security = STR("none"),
                                                      .user = STR(""),
                                                      .password = STR(""),
                                                      .now = w->now},
                           NULL);
}

static enum err write_offering(struct db_conn *c, const struct writing *w, int64_t base)
{
    const struct scene *s = w->scene;
    TRY(q_offering_add(c,
                       &(struct offering_add_in){.shop = SHOP,
                                                 .id = base + OFFERING,
                                                 .kind = STR("event"),
                                                 .status = STR("open"),
                                                 .title = STR("体験レッスン"),
                                                 .title_en = STR("Trial lesson"),
                                                 .summary = STR(""),
                                                 .body = STR(""),
                                                 .place = STR("1階スタジオ"),
                                                 .admission = STR("approval"),
                                                 .price = 3300,
                                                 .pay_konbini = 1,
                                                 .pay_onsite = s->pays_onsite,
                                                 .deadline_days = 3,
                                                 .deadline_margin_min = 60,
                                                 .expiry_policy = or_else(s->policy, "keep"),
                                                 .expiry_grace_hours = 24,
                                                 .waitlist = or_else(s->waitlist, "confirmed"),
                                                 .cancel_hours = 24,
                                                 .opens_days = 60,
                                                 .closes_min = 60,
                                                 .max_party = 4,
                                                 .now = w->now},
                       NULL));
    TRY(q_ticket_add(c,
                     &(struct ticket_add_in){.shop = SHOP,
                                             .id = base + TICKET,
                                             .offering = base + OFFERING,
                                             .name = STR("一般"),
                                             .name_en = STR("Adult"),
                                             .price = 3300,
                                             .is_active = 1},
                     NULL));
    int64_t starts = w->now + (s->starts_in_ms == 0 ? INT64_C(10) * MS_PER_DAY : s->starts_in_ms);
    return q_slot_add(c,
                      &(struct slot_add_in){.shop = SHOP,
                                            .id = base + SLOT,
                                            .offering = base + OFFERING,
                                            .starts_at = starts,
                                            .ends_at = starts + MS_PER_HOUR,
                                            .capacity = 10},
                      NULL);
}

static enum err write_booking(struct db_conn *c, struct arena *a, const struct writing *w,
                              int64_t base)
{
    const struct scene *s = w->scene;
    struct str status = or_else(s->status, "confirmed");
    TRY(q_booking_add(
        c,
        &(struct booking_add_in){.shop = SHOP,
                                 .id = w->booking,
                                 .token = str_format(a, "token%lld", (long long)w->booking),
                                 .slot = base + SLOT,
                                 .offering = base + OFFERING,
                                 .ticket = {true, base + TICKET},
                                 .status = s->reason == NULL ? status : STR("confirmed"),
                                 .party = 2,
                                 .name = or_else(s->name, "山田 花子"),
                                 .kana = STR("ヤマダ ハナコ"),
                                 .mail = STR("hanako@example.com"),
                                 .phone = STR(PHONE),
                                 .lang = STR("ja"),
                                 .answers = or_else(s->answers, "[]"),
                                 .amount = s->amount == 0  ? 3300
                                           : s->amount < 0 ? 0
                                                           : s->amount,
                                 .method = or_else(s->method, "konbini"),
                                 .now = w->now},
        NULL));
    if (s->reason != NULL) {
        TRY(q_booking_move(c,
                           &(struct booking_move_in){.shop = SHOP,
                                                     .id = w->booking,
                                                     .before = STR("confirmed"),
                                                     .after = STR("cancelled"),
                                                     .reason = str_from(s->reason),
                                                     .now = w->now},
                           NULL));
    }
    if (!s->from_list) {
        return OK;
    }
    return q_history_add(
        c,
        &(struct history_add_in){.shop = SHOP,
                                 .id = w->booking,
                                 .booking = {true, w->booking},
                                 .at = w->now,
                                 .actor = STR("policy"),
                                 .subject = STR("booking"),
                                 .what = STR("left the list"),
                                 .before = STR("waitlisted"),
                                 .after = s->reason == NULL ? status : STR("cancelled"),
                                 .detail = STR("")},
        NULL);
}

static enum err write_number(struct db_conn *c, const struct writing *w, int64_t payment)
{
    const struct str number = w->scene->is_random ? STR("70707070701") : STR(PHONE);
    int64_t deadline = day_end(day_add(day_of((struct instant){w->now}), 3)).ms;
    TRY(q_payment_set_asked(c,
                            &(struct payment_set_asked_in){.shop = SHOP,
                                                           .id = payment,
                                                           .number = number,
                                                           .is_random = w->scene->is_random,
                                                           .deadline = deadline,
                                                           .now = w->now},
                            NULL));
    return q_payment_set_voucher(
        c,
        &(struct payment_set_voucher_in){.shop = SHOP,
                                         .id = payment,
                                         .number = number,
                                         .lawson_code = STR(LAWSON_CODE),
                                         .lawson_number = number,
                                         .familymart_code = STR(FAMILYMART_CODE),
                                         .familymart_number = number,
                                         .ministop_code = STR(MINISTOP_CODE),
                                         .ministop_number = number,
                                         .seicomart_code = STR(SEICOMART_CODE),
                                         .seicomart_number = number,
                                         .voucher_url = STR("https://pay.example/voucher"),
                                         .deadline = deadline,
                                         .check_at = deadline,
                                         .now = w->now},
        NULL);
}

static enum err write_payment(struct db_conn *c, struct arena *a, const struct writing *w)
{
    const struct scene *s = w->scene;
    if (s->pay_status == NULL) {
        return OK;
    }
    int64_t id = w->booking + 1;
    struct str status = str_from(s->pay_status);
    struct payment_get_row added;
    TRY(q_payment_add(c, a,
                      &(struct payment_add_in){.shop = SHOP,
                                               .id = id,
                                               .booking = {true, w->booking},
                                               .method = or_else(s->method, "konbini"),
                                               .origin = STR("booking"),
                                               .status = status,
                                               .amount = 3300,
                                               .now = w->now},
                      &added));
    if (s->has_number) {
        TRY(write_number(c, w, id));
    }
    if (s->has_page) {
        struct payment_set_deadline_in deadline = {SHOP, id, w->now + 3 * (int64_t)MS_PER_DAY};
        TRY(q_payment_set_deadline(c, &deadline, NULL));
        struct payment_set_page_in page = {.shop = SHOP,
                                           .id = id,
                                           .page_id = STR("cs_test_1"),
                                           .page_url = STR("https://checkout.example/1"),
                                           .ends_at = w->now + MS_PER_DAY,
                                           .check_at = w->now + MS_PER_DAY,
                                           .now = w->now};
        TRY(q_payment_set_page(c, &page, NULL));
    }
    if (s->is_held) {
        struct payment_set_hold_in hold = {.shop = SHOP,
                                           .id = id,
                                           .hold_until = {true, w->now + 10 * (int64_t)MS_PER_DAY},
                                           .now = w->now};
        TRY(q_payment_set_hold(c, &hold, NULL));
    }
    if (s->fail != NULL) {
        TRY(q_payment_move(c,
                           &(struct payment_move_in){.shop = SHOP,
                                                     .id = id,
                                                     .before = status,
                                                     .after = status,
                                                     .fail = str_from(s->fail)},
                           NULL));
        TRY(q_payment_set_ended(
            c, &(struct payment_set_ended_in){.shop = SHOP, .id = id, .now = w->now}, NULL));
        bool will_cancel = s->policy != NULL && strcmp(s->policy, "cancel") == 0;
        struct payment_set_policy_in policy = {.shop = SHOP,
                                               .id = id,
                                               .policy = STR("cancel"),
                                               .policy_at = {will_cancel, w->now + MS_PER_DAY}};
        TRY(q_payment_set_policy(c, &policy, NULL));
    }
    if (str_is(status, "paid")) {
        TRY(q_payment_set_paid(
            c,
            &(struct payment_set_paid_in){
                .shop = SHOP, .id = id, .chain = STR("familymart"), .now = w->now},
            NULL));
    }
    return OK;
}

static enum err write_scene(struct db_conn *c, struct arena *a, void *arg)
{
    const struct writing *w = arg;
    int64_t base = w->booking * 10;
    TRY(write_offering(c, w, base));
    TRY(write_booking(c, a, w, base));
    return write_payment(c, a, w);
}

int fixture_open(void **state)
{
    static struct fixture fixture;
    struct fixture *t = &fixture;
    *t = (struct fixture){.app.base_url = STR("https://book.example.jp")};
    t->a = arena_new();
    snprintf(t->directory, sizeof t->directory, "/tmp/uketsuke-mail-XXXXXX");
    assert_non_null(mkdtemp(t->directory));
    const char *path = str_c(t->a, str_format(t->a, "%s/uketsuke.db", t->directory));
    const struct db_sqlite_options options = {
        .path = path, .role = DB_SQLITE_SERVER, .migrations = migrations, .now = {1000}};
    assert_int_equal(db_sqlite_open(&options, &t->app.db), OK);
    assert_int_equal(
        clock_open_file(str_c(t->a, str_format(t->a, "%s/clock", t->directory)), &t->app.clock),
        OK);
    struct writing w = {.now = app_now(&t->app).ms};
    assert_int_equal(tx_run(t->app.db, TX_ADMIN, t->a, write_shop, &w), OK);
    t->app.ids = ids_new(1);
    *state = t;
    return 0;
}

int fixture_close(void **state)
{
    struct fixture *t = *state;
    t->app.db->ops->free(t->app.db);
    ids_free(t->app.ids);
    clock_close(t->app.clock);
    DIR *d = opendir(t->directory);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        unlinkat(dirfd(d), e->d_name, 0);
    }
    closedir(d);
    rmdir(t->directory);
    arena_free(t->a);
    return 0;
}

int64_t scene_write(struct fixture *t, const struct scene *s)
{
    struct writing w = {.scene = s, .now = app_now(&t->app).ms};
    static int64_t next = 1000;
    w.booking = next += 10;
    assert_int_equal(tx_run(t->app.db, TX_ADMIN, t->a, write_scene, &w), OK);
    return w.booking;
}

struct rendered render(struct fixture *t, enum mail_kind kind, int64_t booking, enum lang lang)
{
    struct rendered r;
    struct mail_about about = {.booking = {true, booking}};
    r.err =
        mail_render(&t->app, t->a, db_reader(t->app.db), SHOP, kind, &about, lang, &r.m, &r.result);
    return r;
}

struct rendered render_scene(struct fixture *t, enum mail_kind kind, enum lang lang,
                             const struct scene *s)
{
    struct rendered r = render(t, kind, scene_write(t, s), lang);
    assert_int_equal(r.err, OK);
    return r;
}

struct str after(struct str text, const char *part)
{
    const size_t n = strlen(part);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, part, n) == 0) {
            return str_sub(text, i + n, text.n);
        }
    }
    return STR_NONE;
}

bool has(struct str text, const char *part)
{
    return after(text, part).p != NULL;
}

void check_part(struct str text, const char *part, bool wanted, const char *file, int line)
{
    if (has(text, part) != wanted) {
        print_error("%s \"%s\" in:\n%.*s\n", wanted ? "no" : "unexpected", part, STR_ARG(text));
        _fail(file, line);
    }
}
