#include "unit/web/api_shop.h"

#include "app/change.h"
#include "app/provider.h"
#include "store/offering.h"
#include "store/shop.h"
#include "store/slot.h"

#include <inttypes.h>

enum { MAX_SEEN = 200, SEATS = 4 };

static json_t *seen_roots[MAX_SEEN];
static size_t n_seen;

static int64_t add_offering(struct change *c, const char *admission, const char *status,
                            int64_t price)
{
    struct offering_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .kind = STR("service"),
        .status = str_from(status),
        .title = STR("ヨガ体験レッスン"),
        .title_en = STR("Yoga"),
        .summary = STR(""),
        .body = STR(""),
        .place = STR("本店"),
        .admission = str_from(admission),
        .price = price,
        .pay_konbini = 1,
        .pay_onsite = 1,
        .deadline_days = 3,
        .deadline_margin_min = 60,
        .expiry_policy = STR("keep"),
        .expiry_grace_hours = 24,
        .waitlist = STR("off"),
        .cancel_hours = 24,
        .opens_days = 60,
        .closes_min = 60,
        .max_party = 3,
        .now = c->now.ms,
    };
    assert_int_equal(q_offering_add(c->db, &in, NULL), OK);
    return in.id;
}

static int64_t add_slot(struct change *c, int64_t offering, struct instant starts)
{
    struct slot_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .offering = offering,
        .starts_at = starts.ms,
        .ends_at = starts.ms + MS_PER_HOUR,
        .capacity = SEATS,
    };
    assert_int_equal(q_slot_add(c->db, &in, NULL), OK);
    return in.id;
}

static int64_t add_question(struct change *c, int64_t offering, const char *kind,
                            const char *options, int64_t is_required)
{
    struct question_add_in in = {
        .shop = c->shop.v,
        .id = change_id(c),
        .offering = offering,
        .label = STR("ご経験"),
        .label_en = STR(""),
        .kind = str_from(kind),
        .options = str_from(options),
        .is_required = is_required,
        .is_active = 1,
    };
    assert_int_equal(q_question_add(c->db, &in, NULL), OK);
    return in.id;
}

static enum err furnish(struct change *c, void *arg)
{
    struct api_shop *s = arg;
    struct shop_set_stripe_in stripe = {.shop = c->shop.v,
                                        .key = seal_close(c->app->seal, c->a, STR("sk_test_1")),
                                        .secret = STR(""),
                                        .secret_old = STR(""),
                                        .now = c->now.ms};
    struct instant in_ten_days = day_at(day_add(day_of(c->now), 10), 10 * 60);
    TRY(q_shop_set_stripe(c->db, &stripe, NULL));
    s->first_come = add_offering(c, "first_come", "open", 3300);
    s->approval = add_offering(c, "approval", "open", 3300);
    s->event = add_offering(c, "first_come", "open", 1000);
    s->draft = add_offering(c, "first_come", "draft", 3300);
    s->slot = add_slot(c, s->first_come, in_ten_days);
    s->late_slot = add_slot(c, s->approval, instant_add(c->now, 2 * MS_PER_HOUR));
    s->approval_slot = add_slot(c, s->approval, in_ten_days);
    s->event_slot = add_slot(c, s->event, in_ten_days);
    s->draft_slot = add_slot(c, s->draft, in_ten_days);
    s->question = add_question(c, s->event, "text", "", 1);
    s->choice = add_question(c, s->event, "choice", "はじめて\n2回目以上", 0);
    struct ticket_add_in ticket = {.shop = c->shop.v,
                                   .id = change_id(c),
                                   .offering = s->event,
                                   .name = STR("一般"),
                                   .name_en = STR(""),
                                   .price = 1000,
                                   .is_active = 1};
    s->ticket = ticket.id;
    return q_ticket_add(c->db, &ticket, NULL);
}

int api_setup(void **state)
{
    struct api_shop *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->site = site_open();
    struct app *app = &s->site->app;
    s->provider = fake_gateway_new(s->site->clock);
    app->gateway = fake_gateway_port(s->provider);
    struct actor system = {.kind = ACTOR_SYSTEM};
    assert_int_equal(change_run(app, s->site->arena, TX_ADMIN, s->site->shop, system, furnish, s),
                     OK);
    assert_int_equal(app_api_token_add(app, s->site->arena, s->site->shop, s->site->owner,
                                       STR("test"), &s->token),
                     OK);
    *state = s;
    return 0;
}

int api_teardown(void **state)
{
    struct api_shop *s = *state;
    while (n_seen > 0) {
        json_decref(seen_roots[--n_seen]);
    }
    site_close(s->site);
    fake_gateway_free(s->provider);
    free(s);
    return 0;
}

void api_work(struct api_shop *s)
{
    while (operation_work(&s->site->app, s->site->arena)) {
    }
}

/* --- requests --- */

static struct api_answer_seen send(struct api_shop *s, const char *method, const char *path,
                                   struct str token, const char *key, struct str body)
{
    struct arena *a = s->site->arena;
    struct http_header headers[4] = {0};
    size_t n = 0;
    if (!str_empty(token)) {
        headers[n++] = (struct http_header){STR("Authorization"),
                                            str_format(a, "Bearer %.*s", STR_ARG(token))};
    }
    if (body.p != NULL) {
        headers[n++] =
            (struct http_header){STR("Content-Type"), STR("application/json; charset=utf-8")};
        headers[n++] = (struct http_header){
            STR("Idempotency-Key"),
            key == NULL ? str_format(a, "key-of-the-test-%d", ++s->keys) : str_from(key)};
    }
    const char *url = str_format(a, API "%s", path).p;
    struct api_answer_seen seen = {.http = site_send(s->site, method, url, body, headers)};
    seen.status = seen.http.status;
    seen.text = seen.http.body;
    assert_str(seen.http.type, "application/json");
    assert_int_equal(json_parse(seen.text, &seen.json), OK);
    assert_true(n_seen < MAX_SEEN);
    seen_roots[n_seen++] = seen.json;
    return seen;
}

struct api_answer_seen api_get(struct api_shop *s, const char *path)
{
    return send(s, "GET", path, STR_NONE, NULL, STR_NONE);
}

struct api_answer_seen api_get_staff(struct api_shop *s, const char *path)
{
    return send(s, "GET", path, s->token, NULL, STR_NONE);
}

struct api_answer_seen api_post(struct api_shop *s, const char *path, const char *key,
                                struct str body)
{
    return send(s, "POST", path, STR_NONE, key, body);
}

struct api_answer_seen api_post_staff(struct api_shop *s, const char *path, const char *key,
                                      struct str body)
{
    return send(s, "POST", path, s->token, key, body);
}

struct str api_booking_body(struct api_shop *s, int64_t slot, const char *more)
{
    struct str id = id_text(s->site->arena, slot);
    return str_format(s->site->arena,
                      "{\"slot\":\"%.*s\",\"name\":\"山田 花子\",\"kana\":\"やまだ はなこ\","
                      "\"mail\":\"hanako@example.com\",\"phone\":\"090-1234-5678\"%s}",
                      STR_ARG(id), more);
}

struct str api_at(struct api_shop *s, struct api_answer_seen seen, const char *path)
{
    return json_str_at(s->site->arena, seen.json, path);
}
