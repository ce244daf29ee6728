#include "unit/web/admin_desk.h"

#include "app/ids.h"
#include "store/follow_up.h"
#include "store/mail.h"

#define KONBINI ",\"method\":\"konbini\""

const char *booked(struct api_shop *s, int64_t slot)
{
    struct api_answer_seen seen =
        api_post(s, "/bookings", NULL, api_booking_body(s, slot, KONBINI));
    assert_int_equal(seen.status, 201);
    api_work(s);
    return api_at(s, seen, "id").p;
}

const char *path(struct api_shop *s, const char *id, const char *end)
{
    return str_format(s->site->arena, "/a/demo/bookings/%s%s", id, end).p;
}

struct booking_get_row row(struct api_shop *s, const char *id)
{
    struct booking_get_row b;
    bool found;
    struct booking_get_in in = {.shop = s->site->shop.v};
    assert_true(id_parse(str_from(id), &in.id));
    assert_int_equal(q_booking_get(db_reader(s->site->app.db), s->site->arena, &in, &b, &found),
                     OK);
    assert_true(found);
    return b;
}

void press(struct api_shop *s, const char *url, const char *pairs, const char *told)
{
    struct answer r = site_post(s->site, url, pairs);
    assert_int_equal(r.status, 303);
    struct answer page = site_get(s->site, str_c(s->site->arena, r.location));
    assert_int_equal(page.status, 200);
    assert_has(page.body, told);
}

size_t mails_of_kind(struct api_shop *s, const char *id, const char *kind)
{
    struct mail_of_booking_rows rows;
    struct mail_of_booking_in in = {s->site->shop.v, row(s, id).id, 100};
    assert_int_equal(q_mail_of_booking(db_reader(s->site->app.db), s->site->arena, &in, &rows), OK);
    size_t n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        n += str_is(rows.v[i].kind, kind);
    }
    return n;
}

int64_t first_task(struct api_shop *s, const char *id, const char *kind)
{
    struct follow_up_of_booking_rows rows;
    struct follow_up_of_booking_in in = {s->site->shop.v, row(s, id).id, 100};
    assert_int_equal(q_follow_up_of_booking(db_reader(s->site->app.db), s->site->arena, &in, &rows),
                     OK);
    for (size_t i = 0; i < rows.n; i++) {
        if (str_is(rows.v[i].kind, kind) && !rows.v[i].closed_at.is_set) {
            return rows.v[i].id;
        }
    }
    return 0;
}

const char *close_of(struct api_shop *s, int64_t task)
{
    assert_true(task != 0);
    struct str id = id_text(s->site->arena, task);
    return str_format(s->site->arena, "/a/demo/follow-ups/%.*s/close", STR_ARG(id)).p;
}

int desk_setup(void **state)
{
    int failed = api_setup(state);
    struct api_shop *s = *state;
    site_sign_in(s->site);
    return failed;
}
