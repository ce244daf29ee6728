/* api_shop.h: the site with things to book, and a program that speaks JSON to it. */
#ifndef UNIT_WEB_API_SHOP_H
#define UNIT_WEB_API_SHOP_H

#include "unit/web/site.h"

#include "base/json.h"
#include "fake/gateway.h"

struct api_shop {
    struct site *site;
    struct fake_gateway *provider;
    int64_t first_come, approval, event, draft; /* offerings */
    int64_t slot, approval_slot, event_slot, draft_slot;
    int64_t late_slot; /* of the first: it begins in two hours, too late for a number */
    int64_t ticket, question, choice;
    struct str token; /* of a member of staff */
    int keys;
};

int api_setup(void **state);
int api_teardown(void **state);
#define API_TEST(name) cmocka_unit_test_setup_teardown(name, api_setup, api_teardown)

/* Let the provider's workers do what is due: numbers are issued. */
void api_work(struct api_shop *s);

#define API "/api/v1/shops/demo"

/* An answer with its body as JSON; lives as long as the test. */
struct api_answer_seen {
    int status;
    struct str text;
    json_t *json;
    struct answer http;
};

/* As a visitor; as the member of staff of s->token. */
struct api_answer_seen api_get(struct api_shop *s, const char *path);
struct api_answer_seen api_get_staff(struct api_shop *s, const char *path);
/* With a fresh key when `key` is NULL. */
struct api_answer_seen api_post(struct api_shop *s, const char *path, const char *key,
                                struct str body);
struct api_answer_seen api_post_staff(struct api_shop *s, const char *path, const char *key,
                                      struct str body);

/* A complete body for the slot; `more` is added before the end (",\"party\":2"). */
struct str api_booking_body(struct api_shop *s, int64_t slot, const char *more);

/* Text at a dotted path of the answer; "" when absent. */
struct str api_at(struct api_shop *s, struct api_answer_seen seen, const char *path);

#define assert_refused(s, seen, want_status, want_code, want_field)   \
    do {                                                              \
        assert_int_equal((seen).status, want_status);                 \
        assert_str(api_at((s), (seen), "error.code"), want_code);     \
        assert_str(api_at((s), (seen), "error.field"), want_field);   \
        assert_true(api_at((s), (seen), "error.text").n > 0);         \
        assert_int_equal(api_at((s), (seen), "error.request").n, 16); \
    } while (0)

#endif
