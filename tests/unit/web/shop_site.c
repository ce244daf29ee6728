#include "unit/web/shop_site.h"

#include "base/buf.h"
#include "store/booking.h"
#include "store/payment.h"
#include "store/shop.h"
#include "store/slot.h"

#include <string.h>

struct offering_input usual_offering(void)
{
    struct offering_input in = offering_defaults(OFFERING_SERVICE);
    in.status = OFFERING_OPEN;
    in.title = STR("体験レッスン");
    in.title_en = STR("Trial lesson");
    in.summary = STR("はじめての方に");
    in.body = STR("");
    in.place = STR("1階スタジオ");
    in.admission = ADMISSION_FIRST_COME;
    in.price = (struct yen){3300};
    in.pay_konbini = true;
    in.pay_onsite = true;
    in.deadline_days = 2;
    in.deadline_margin_min = 60;
    in.cancel_hours = 24;
    in.opens_days = 30;
    in.closes_min = 120;
    in.max_party = 3;
    return in;
}

static enum err give_key(struct db_conn *c, struct arena *a, void *arg)
{
    struct shop_site *t = arg;
    struct shop_set_stripe_in in = {
        .shop = t->s->shop.v, .key = STR("sealed"), .secret = STR(""), .secret_old = STR("")};
    (void)a;
    return q_shop_set_stripe(c, &in, NULL);
}

struct slot_writing {
    struct slot_add_in in;
};

static enum err write_slot(struct db_conn *c, struct arena *a, void *arg)
{
    (void)a;
    return q_slot_add(c, &((struct slot_writing *)arg)->in, NULL);
}

int64_t add_slot(struct shop_site *t, int64_t starts_in_ms, int64_t capacity)
{
    struct instant now = clock_now(t->s->clock);
    struct slot_writing w = {.in = {.shop = t->s->shop.v,
                                    .id = ids_next(t->s->app.ids, now),
                                    .offering = t->offering.v,
                                    .starts_at = now.ms + starts_in_ms,
                                    .ends_at = now.ms + starts_in_ms + MS_PER_HOUR,
                                    .capacity = capacity}};
    assert_int_equal(tx_run(t->s->app.db, TX_ADMIN, t->s->arena, write_slot, &w), OK);
    return w.in.id;
}

struct shop_site shop_site_open(const struct offering_input *wanted)
{
    struct shop_site t = {.s = site_open()};
    t.gateway = fake_gateway_new(t.s->clock);
    t.s->app.gateway = fake_gateway_port(t.gateway);
    struct problems problems = {0};
    struct offering_input in = wanted == NULL ? usual_offering() : *wanted;
    assert_int_equal(tx_run(t.s->app.db, TX_ADMIN, t.s->arena, give_key, &t), OK);
    struct actor owner = {.kind = ACTOR_USER, .user = t.s->owner};
    assert_int_equal(
        app_save_offering(&t.s->app, t.s->arena, t.s->shop, owner, &in, &problems, &t.offering),
        OK);
    if (problems.refuses) {
        fail_msg("refused: %s", problems.v[0].field);
    }
    struct day day = day_add(day_of(clock_now(t.s->clock)), 3);
    enum { HALF_PAST_SIX = 18 * 60 + 30, SEATS = 4 };
    int64_t start = day_at(day, HALF_PAST_SIX).ms - clock_now(t.s->clock).ms;
    t.slot = add_slot(&t, start, SEATS);
    return t;
}

void shop_site_close(struct shop_site *t)
{
    site_close(t->s);
    fake_gateway_free(t->gateway);
}

const char *offer_url(struct shop_site *t, const char *rest)
{
    struct str id = id_text(t->s->arena, t->offering.v);
    return str_c(t->s->arena, str_format(t->s->arena, "/s/demo/o/%.*s%s", STR_ARG(id), rest));
}

const char *apply_form(struct shop_site *t, const char *more)
{
    struct str slot = id_text(t->s->arena, t->slot);
    return str_c(t->s->arena,
                 str_format(t->s->arena,
                            "slot=%.*s&name=%%E5%%B1%%B1%%E7%%94%%B0+%%E8%%8A%%B1%%E5%%AD%%90&"
                            "kana=%%E3%%82%%84%%E3%%81%%BE%%E3%%81%%A0&mail=hanako%%40example.com&"
                            "phone=090-1234-5678&%s",
                            STR_ARG(slot), more));
}

/* What follows the first `part` of *rest, up to `end`; *rest moves behind it. */
static bool next_between(struct str *rest, const char *part, char end, struct str *out)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= rest->n; i++) {
        if (memcmp(rest->p + i, part, n) == 0) {
            *rest = str_sub(*rest, i + n, rest->n);
            *out = str_cut(rest, end);
            return true;
        }
    }
    return false;
}

const char *hidden_fields(struct shop_site *t, struct str page)
{
    struct buf b;
    struct str name, value;
    buf_init(&b, t->s->arena, 64 * 1024);
    while (next_between(&page, "<input type=\"hidden\" name=\"", '"', &name)) {
        assert_true(next_between(&page, "value=\"", '"', &value));
        buf_str(&b, name);
        buf_char(&b, '=');
        for (size_t i = 0; i < value.n; i++) {
            buf_printf(&b, "%%%02X", (unsigned char)value.p[i]);
        }
        buf_char(&b, '&');
    }
    return str_c(t->s->arena, buf_view(&b));
}

const char *book(struct shop_site *t, const char *more)
{
    struct answer r = site_post(t->s, offer_url(t, "/confirm"), apply_form(t, more));
    assert_int_equal(r.status, 200);
    r = site_post(t->s, offer_url(t, "/book"), hidden_fields(t, r.body));
    assert_int_equal(r.status, 303);
    return str_c(t->s->arena, r.location);
}

/* --- forcing states --- */

struct forcing {
    struct shop_site *t;
    struct str token;
    const char *status, *reason;
    bool with_number;
};

static enum err read_booking(struct db_conn *c, struct arena *a, const struct forcing *f,
                             struct booking_get_row *b)
{
    bool found;
    TRY(q_booking_by_token(
        c, a, &(struct booking_by_token_in){.shop = f->t->s->shop.v, .token = f->token}, b,
        &found));
    return found ? OK : ERR_NOT_FOUND;
}

static enum err number(struct db_conn *c, const struct forcing *f, const struct payment_get_row *p)
{
    struct payment_set_voucher_in in = {.shop = f->t->s->shop.v,
                                        .id = p->id,
                                        .number = STR(NUMBER),
                                        .lawson_code = STR(CODE),
                                        .lawson_number = STR(NUMBER),
                                        .familymart_code = STR("420222"),
                                        .familymart_number = STR(NUMBER),
                                        .ministop_code = STR("530333"),
                                        .ministop_number = STR(NUMBER),
                                        .seicomart_code = STR("640444"),
                                        .seicomart_number = STR(NUMBER),
                                        .voucher_url = STR("https://pay.example/voucher"),
                                        .deadline = clock_now(f->t->s->clock).ms + MS_PER_DAY,
                                        .now = clock_now(f->t->s->clock).ms};
    struct payment_set_provider_in id = {
        .shop = f->t->s->shop.v, .id = p->id, .provider_id = STR("pi_1")};
    TRY(q_payment_set_provider(c, &id, NULL));
    return q_payment_set_voucher(c, &in, NULL);
}

static enum err move_payment(struct db_conn *c, struct arena *a, void *arg)
{
    const struct forcing *f = arg;
    struct booking_get_row b;
    struct payment_get_row p;
    bool found;
    TRY(read_booking(c, a, f, &b));
    int64_t shop = f->t->s->shop.v;
    TRY(q_payment_latest(c, a, &(struct payment_latest_in){.shop = shop, .booking = b.id}, &p,
                         &found));
    struct payment_move_in in = {.shop = shop,
                                 .id = p.id,
                                 .before = p.status,
                                 .after = str_from(f->status),
                                 .fail = str_from(f->reason)};
    TRY(q_payment_move(c, &in, NULL));
    if (f->with_number) {
        TRY(number(c, f, &p));
    }
    if (str_is(STR("paid"), f->status)) {
        TRY(q_payment_set_paid(c,
                               &(struct payment_set_paid_in){.shop = shop,
                                                             .id = p.id,
                                                             .chain = STR("lawson"),
                                                             .now = clock_now(f->t->s->clock).ms},
                               NULL));
    }
    return OK;
}

static enum err move_booking(struct db_conn *c, struct arena *a, void *arg)
{
    const struct forcing *f = arg;
    struct booking_get_row b;
    TRY(read_booking(c, a, f, &b));
    struct booking_move_in in = {.shop = f->t->s->shop.v,
                                 .id = b.id,
                                 .before = b.status,
                                 .after = str_from(f->status),
                                 .reason = str_from(f->reason),
                                 .now = clock_now(f->t->s->clock).ms};
    return q_booking_move(c, &in, NULL);
}

static struct forcing forcing(struct shop_site *t, const char *page, const char *status,
                              const char *reason)
{
    struct str token = str_from(strrchr(page, '/') + 1);
    return (struct forcing){t, token, status, reason, false};
}

void force_payment(struct shop_site *t, const char *page, const char *status, const char *fail,
                   bool with_number)
{
    struct forcing f = forcing(t, page, status, fail);
    f.with_number = with_number;
    assert_int_equal(tx_run(t->s->app.db, TX_ADMIN, t->s->arena, move_payment, &f), OK);
}

void force_booking(struct shop_site *t, const char *page, const char *status, const char *reason)
{
    struct forcing f = forcing(t, page, status, reason);
    assert_int_equal(tx_run(t->s->app.db, TX_ADMIN, t->s->arena, move_booking, &f), OK);
}

bool lacks(struct str text, const char *part)
{
    size_t n = strlen(part);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, part, n) == 0) {
            return false;
        }
    }
    return true;
}

void must_lack(struct str text, const char *part)
{
    if (!lacks(text, part)) {
        fail_msg("unexpected \"%s\" in:\n%.*s", part, STR_ARG(text));
    }
}
