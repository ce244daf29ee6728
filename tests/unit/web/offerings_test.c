/* offerings_test.c: a manager's form of an offering: rows of tickets and questions without scripts,
 * mistakes beside their fields with everything typed kept, contradictions found before customers
 * do.
 */
#include "unit/web/site.h"

#include "app/offering.h"
#include "base/buf.h"
#include "store/offering.h"

#define TEXTS \
    "title=%E9%99%B6%E8%8A%B8&title_en=Pottery&summary=s&body=b&place=p&status=open&position=3"
#define BOOKING                                                                      \
    "&admission=approval&max_party=4&opens_days=60&closes_min=2&closes_min_unit=day" \
    "&cancel_hours=3&cancel_hours_unit=day&waitlist=off"
#define PAYMENT                                                                         \
    "&pay_konbini=1&deadline_days=3&deadline_margin_min=1&deadline_margin_min_unit=day" \
    "&expiry_policy=keep&expiry_grace_hours=24&expiry_grace_hours_unit=hour"            \
    "&remind_hours=2&remind_hours_unit=day"
#define TICKETS                                                                                 \
    "&tickets=3&ticket_name_0=Adult&ticket_price_0=%C2%A55%2C500&ticket_active_0=1"             \
    "&ticket_name_1=&ticket_price_1=&ticket_active_1=1&ticket_name_2=Child&ticket_price_2=3300" \
    "&ticket_active_2=1"
#define QUESTIONS                                                 \
    "&questions=1&question_label_0=Colour&question_kind_0=choice" \
    "&question_options_0=red%0D%0Ablue&question_active_0=1&question_required_0=1"

static int setup(void **state)
{
    site_setup(state);
    site_sign_in(*state);
    return 0;
}

#define OFFERING_TEST(name) cmocka_unit_test_setup_teardown(name, setup, site_teardown)

/* The only offering there is. */
static struct offering_input stored(struct site *s)
{
    struct offering_get_rows rows;
    struct offering_input in;
    bool found;
    struct offering_list_in list = {s->shop.v, 10};
    assert_int_equal(q_offering_list(db_reader(s->app.db), s->arena, &list, &rows), OK);
    assert_int_equal(rows.n, 1);
    assert_int_equal(offering_read(db_reader(s->app.db), s->arena, s->shop,
                                   (struct offering_id){rows.v[0].id}, &in, &found),
                     OK);
    return in;
}

static size_t count(struct site *s)
{
    struct offering_get_rows rows;
    struct offering_list_in list = {s->shop.v, 10};
    assert_int_equal(q_offering_list(db_reader(s->app.db), s->arena, &list, &rows), OK);
    return rows.n;
}

static struct answer add(struct site *s, const char *kind, const char *pairs)
{
    return site_post(s, str_format(s->arena, "/a/demo/offerings/new?kind=%s", kind).p, pairs);
}

static const char *path_of(struct site *s, const struct offering_input *in, const char *rest)
{
    return str_format(s->arena, "/a/demo/offerings/%.*s%s", STR_ARG(id_text(s->arena, in->id.v)),
                      rest)
        .p;
}

static void a_new_event_is_stored_as_typed(void **state)
{
    struct site *s = *state;
    assert_int_equal(site_get(s, "/a/demo/offerings/new?kind=event").status, 200);
    struct answer r = add(s, "event", TEXTS BOOKING PAYMENT TICKETS QUESTIONS);
    assert_int_equal(r.status, 303);
    struct offering_input in = stored(s);
    assert_str(r.location, path_of(s, &in, "/dates"));
    assert_int_equal(in.kind, OFFERING_EVENT);
    assert_int_equal(in.admission, ADMISSION_APPROVAL);
    assert_int_equal(in.closes_min, 2 * 24 * 60);
    assert_int_equal(in.deadline_margin_min, 24 * 60);
    assert_int_equal(in.cancel_hours, 72);
    assert_int_equal(in.expiry_grace_hours, 24);
    assert_int_equal(in.remind_hours, 48);
    assert_int_equal(in.n_tickets, 2); /* the blank row is left out */
    assert_str(in.tickets[0].name, "Adult");
    assert_int_equal(in.tickets[0].price.v, 5500);
    assert_int_equal(in.tickets[1].price.v, 3300);
    assert_int_equal(in.n_questions, 1);
    assert_str(in.questions[0].options, "red\nblue");
    r = site_get(s, "/a/demo/offerings");
    assert_has(r.body, "¥3,300から");
}

static void warnings_are_told_after_saving(void **state)
{
    struct site *s = *state;
    add(s, "event", TEXTS BOOKING PAYMENT TICKETS);
    struct offering_input in = stored(s);
    assert_int_equal(site_post(s, path_of(s, &in, ""), TEXTS BOOKING PAYMENT "&price=1000").status,
                     303);
    struct answer r = site_get(s, path_of(s, &in, ""));
    assert_has(r.body, "保存しました");
    assert_has(r.body, "Stripeが未設定のため");
}

static void the_form_shows_what_is_stored(void **state)
{
    struct site *s = *state;
    add(s, "event", TEXTS BOOKING PAYMENT TICKETS QUESTIONS);
    struct offering_input in = stored(s);
    struct answer r = site_get(s, path_of(s, &in, ""));
    assert_int_equal(r.status, 200);
    assert_has(r.body, "value=\"陶芸\"");
    assert_has(r.body, "value=\"Adult\"");
    assert_has(r.body, "red\nblue</textarea>");
    assert_has(r.body, "name=\"closes_min\" type=\"text\" inputmode=\"numeric\" value=\"2\"");
    assert_has(r.body, "申込日ごとの支払い期限");
}

static void mistakes_keep_everything_typed(void **state)
{
    struct site *s = *state;
    struct answer r = add(s, "event",
                          "title=&summary=kept&status=open&admission=first_come&deadline_days=99"
                          "&max_party=4&opens_days=60&closes_min=2&closes_min_unit=day"
                          "&cancel_hours=1&cancel_hours_unit=day&deadline_margin_min=1"
                          "&deadline_margin_min_unit=hour&expiry_policy=keep&expiry_grace_hours=1"
                          "&expiry_grace_hours_unit=day" TICKETS QUESTIONS);
    assert_int_equal(r.status, 422);
    assert_int_equal(count(s), 0);
    assert_has(r.body, "href=\"#f-title\"");
    assert_has(r.body, "1から60までの数字で入力してください");
    assert_has(r.body, "value=\"kept\"");
    assert_has(r.body, "value=\"99\"");
    assert_has(r.body, "value=\"Adult\"");
    assert_has(r.body, "name=\"ticket_name_2\"");
    assert_has(r.body, "value=\"Colour\"");
}

static void contradictions_stand_beside_their_field(void **state)
{
    struct site *s = *state;
    /* Bookings close an hour before the start, the last payment time is a day before it. */
    struct answer r =
        add(s, "service",
            TEXTS "&admission=first_come&max_party=4&opens_days=60&closes_min=1"
                  "&closes_min_unit=hour&cancel_hours=3&cancel_hours_unit=day&waitlist=off"
                  "&price=3300" PAYMENT);
    assert_int_equal(r.status, 422);
    assert_has(r.body, "id=\"f-closes_min-error\"");
    assert_has(r.body, "受付の締切が、コンビニ支払いの最終期限に近すぎます");
    r = add(s, "service", TEXTS BOOKING PAYMENT "&price=50");
    assert_int_equal(r.status, 422);
    assert_has(r.body, "id=\"f-pay_konbini-error\"");
    r = add(s, "event",
            TEXTS BOOKING PAYMENT "&tickets=3&ticket_name_0=&ticket_name_1=A&ticket_price_1=500"
                                  "&ticket_active_1=1&ticket_name_2=A&ticket_price_2=600"
                                  "&ticket_active_2=1");
    assert_int_equal(r.status, 422);
    assert_has(r.body,
               "id=\"f-ticket_name_2-error\""); /* the row that was typed, blank ones count */
    assert_int_equal(count(s), 0);
}

static void no_price_is_not_taken_for_free(void **state)
{
    struct site *s = *state;
    assert_int_equal(add(s, "service", TEXTS BOOKING PAYMENT "&price=").status, 422);
    assert_int_equal(add(s, "service", TEXTS BOOKING PAYMENT "&price=0").status, 303);
    assert_int_equal(stored(s).price.v, 0);
}

static void one_more_row_stores_nothing(void **state)
{
    struct site *s = *state;
    struct answer r = add(s, "event", "title=Kept&add=ticket" TICKETS QUESTIONS);
    assert_int_equal(r.status, 200);
    assert_int_equal(count(s), 0);
    assert_has(r.body, "name=\"ticket_name_3\"");
    assert_has(r.body, "name=\"tickets\" value=\"4\"");
    assert_has(r.body, "value=\"Kept\"");
    assert_has(r.body, "value=\"Child\"");
    assert_has_not(r.body, "class=\"error\"");
    r = add(s, "event", "add=question" TICKETS QUESTIONS);
    assert_has(r.body, "name=\"question_label_1\"");
    assert_has(r.body, "value=\"Colour\"");
}

static void a_ticket_taken_off_sale_stays(void **state)
{
    struct site *s = *state;
    add(s, "event", TEXTS BOOKING PAYMENT TICKETS);
    struct offering_input in = stored(s);
    const char *id0 = str_c(s->arena, id_text(s->arena, in.tickets[0].id.v));
    const char *id1 = str_c(s->arena, id_text(s->arena, in.tickets[1].id.v));
    struct buf b;
    buf_init(&b, s->arena, 4096);
    buf_c(&b, TEXTS BOOKING PAYMENT "&tickets=2&ticket_id_0=");
    buf_c(&b, id0);
    buf_c(&b, "&ticket_name_0=Adult&ticket_price_0=5500&ticket_id_1=");
    buf_c(&b, id1);
    buf_c(&b, "&ticket_name_1=Child&ticket_price_1=3300&ticket_active_1=1");
    const char *pairs = str_c(s->arena, buf_view(&b));
    assert_int_equal(site_post(s, path_of(s, &in, ""), pairs).status, 303);
    struct offering_input now = stored(s);
    assert_int_equal(now.n_tickets, 2);
    assert_false(now.tickets[0].is_active);
    assert_true(now.tickets[1].is_active);
}

static void only_managers_change_offerings(void **state)
{
    struct site *s = *state;
    add(s, "event", TEXTS BOOKING PAYMENT TICKETS);
    struct offering_input in = stored(s);
    site_sign_in_as(s, ROLE_STAFF);
    assert_int_equal(site_get(s, "/a/demo/offerings").status, 403);
    assert_int_equal(site_get(s, path_of(s, &in, "")).status, 403);
    assert_int_equal(site_post(s, path_of(s, &in, ""), TEXTS BOOKING PAYMENT).status, 403);
    assert_int_equal(add(s, "event", TEXTS BOOKING PAYMENT TICKETS).status, 403);
    site_sign_in_as(s, ROLE_MANAGER);
    assert_int_equal(site_get(s, "/a/demo/offerings").status, 200);
    assert_int_equal(site_get(s, path_of(s, &in, "")).status, 200);
    s->csrf = STR("wrong");
    assert_int_equal(site_post(s, path_of(s, &in, ""), TEXTS BOOKING PAYMENT).status, 403);
    assert_int_equal(site_get(s, "/a/demo/offerings/01gx3q8f0m2").status, 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFERING_TEST(a_new_event_is_stored_as_typed),
        OFFERING_TEST(warnings_are_told_after_saving),
        OFFERING_TEST(the_form_shows_what_is_stored),
        OFFERING_TEST(mistakes_keep_everything_typed),
        OFFERING_TEST(contradictions_stand_beside_their_field),
        OFFERING_TEST(no_price_is_not_taken_for_free),
        OFFERING_TEST(one_more_row_stores_nothing),
        OFFERING_TEST(a_ticket_taken_off_sale_stays),
        OFFERING_TEST(only_managers_change_offerings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
