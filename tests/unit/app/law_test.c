/* 特定商取引法に基づく表記: what is missing is known item by item, and holds up taking money
 * online. */
#include "app/law.h"

#include "app/offering.h"
#include "app/shop.h"
#include "unit/app/law_fixture.h"
#include "unit/app/world.h"

static struct problems set(struct world *w, const struct law *law, const char *more)
{
    struct problems p;
    assert_int_equal(app_set_law(&w->app, w->arena, w->shop, w->staff, law, str_from(more), &p),
                     OK);
    return p;
}

static struct law stored(struct world *w)
{
    struct law law;
    assert_int_equal(law_read(db_reader(w->app.db), w->arena, w->shop, &law), OK);
    return law;
}

static struct law_gap gap(struct world *w)
{
    struct law_gap g;
    assert_int_equal(law_gap(db_reader(w->app.db), w->arena, w->shop, &g), OK);
    return g;
}

static struct problems save(struct world *w, struct offering_input *in)
{
    struct problems p;
    struct offering_id id;
    assert_int_equal(app_save_offering(&w->app, w->arena, w->shop, w->staff, in, &p, &id), OK);
    in->id = id;
    return p;
}

static struct offering_input yoga(enum offering_status status)
{
    struct offering_input in = offering_defaults(OFFERING_SERVICE);
    in.title = STR("ヨガ体験レッスン");
    in.price = (struct yen){3300};
    in.status = status;
    return in;
}

static bool says(struct world *w, struct str text, const char *words)
{
    return strstr(str_c(w->arena, text), words) != NULL;
}

static void items_are_kept_one_by_one(void **state)
{
    struct world *w = *state;
    struct law law = law_of_items();
    law.text[LAW_ADDRESS] = STR("東京都渋谷区神宮前0-0-0\nみほんビル2階");
    assert_int_equal(set(w, &law, "定休日：水曜日").n, 0);
    assert_str(stored(w).text[LAW_ADDRESS], "東京都渋谷区神宮前0-0-0\nみほんビル2階");
    assert_str(stored(w).text[LAW_CANCEL], "cancel");
    assert_int_equal(law_missing(&law), 0);
    law.text[LAW_CANCEL] = STR("");
    assert_int_equal(law_missing(&law), 1);
}

static void a_text_that_is_too_long_is_refused_beside_its_item(void **state)
{
    struct world *w = *state;
    static char text[LAW_TEXT_MAX + 1];
    memset(text, 'a', sizeof text);
    struct law law = law_of_items();
    law.text[LAW_FEES] = (struct str){text, sizeof text};
    struct problems p = set(w, &law, "");
    assert_true(p.refuses);
    assert_int_equal(problem_of(&p, "fees", -1)->text, TX_PROBLEM_TOO_LONG);
    assert_str(stored(w).text[LAW_FEES], "fees"); /* as the fixture left it */
}

static void without_one_item_nothing_paid_online_is_opened(void **state)
{
    struct world *w = *state;
    struct law law = law_of_items();
    law.text[LAW_MANAGER] = STR("");
    struct problems p = set(w, &law, "");
    assert_false(p.refuses); /* the world has offerings that are open: said, not refused */
    assert_int_equal(problem_of(&p, "more", -1)->text, TX_PROBLEM_LAW_GAP);

    struct offering_input in = yoga(OFFERING_OPEN);
    p = save(w, &in);
    assert_true(p.refuses);
    assert_int_equal(problem_of(&p, "status", -1)->text, TX_PROBLEM_LAW_INCOMPLETE);
    in = yoga(OFFERING_DRAFT);
    assert_false(save(w, &in).refuses);
    in.status = OFFERING_OPEN;
    assert_true(save(w, &in).refuses);
    in.pay_konbini = false;
    in.pay_onsite = true;
    assert_false(save(w, &in).refuses); /* nothing is paid online */
}

static void what_is_open_already_stays_open_and_staff_are_told(void **state)
{
    struct world *w = *state;
    struct offering_input in = yoga(OFFERING_OPEN);
    assert_int_equal(gap(w).missing, 0);
    assert_false(save(w, &in).refuses);
    struct law law = law_of_items();
    law.text[LAW_PHONE] = law.text[LAW_MAIL] = STR("");
    (void)set(w, &law, "");
    struct problems p = save(w, &in);
    assert_false(p.refuses);
    assert_int_equal(problem_of(&p, "status", -1)->text, TX_PROBLEM_LAW_INCOMPLETE_OPEN);
    assert_int_equal(gap(w).missing, 2);
    assert_true(gap(w).offerings > 0);
}

static void a_draft_says_what_the_settings_know_and_leaves_what_is_said(void **state)
{
    struct world *w = *state;
    struct problems p;
    struct law law = law_of_items(), draft;
    struct shop_profile profile = {.name = STR("みほん教室"),
                                   .name_en = STR(""),
                                   .contact_mail = STR("a@example.jp"),
                                   .contact_phone = STR("03-0000-0000"),
                                   .privacy_text = STR(""),
                                   .invoice_number = STR("")};
    assert_int_equal(app_set_profile(&w->app, w->arena, w->shop, w->staff, &profile, &p), OK);
    law.text[LAW_PHONE] = law.text[LAW_METHODS] = law.text[LAW_ADDRESS] = STR("");
    assert_int_equal(law_draft(db_reader(w->app.db), w->arena, w->shop, &law, &draft), OK);
    assert_str(draft.text[LAW_PHONE], "03-0000-0000");
    assert_true(says(w, draft.text[LAW_METHODS], "コンビニ払い"));
    assert_true(says(w, draft.text[LAW_METHODS], "現地払い"));
    assert_true(str_empty(draft.text[LAW_ADDRESS])); /* only the shop knows */
    assert_true(str_empty(draft.text[LAW_MAIL]));    /* said already */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(items_are_kept_one_by_one),
        WORLD_TEST(a_text_that_is_too_long_is_refused_beside_its_item),
        WORLD_TEST(without_one_item_nothing_paid_online_is_opened),
        WORLD_TEST(what_is_open_already_stays_open_and_staff_are_told),
        WORLD_TEST(a_draft_says_what_the_settings_know_and_leaves_what_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
