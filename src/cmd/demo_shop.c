#include "cmd/demo_shop.h"

#include "app/hours.h"
#include "app/law.h"
#include "app/offering.h"
#include "app/shop.h"
#include "app/slots.h"
#include "app/user.h"
#include "store/slot.h"

static const struct actor by_command = {.kind = ACTOR_SYSTEM};

enum { WEEKS = 6, POTTERY_SEATS = 12, YOGA_SEATS = 8, OFFERINGS_MAX = 100 };

static struct str ja(enum tx text)
{
    return tr(LANG_JA, text);
}

static struct str en(enum tx text)
{
    return tr(LANG_EN, text);
}

static enum err unless_refused(const struct problems *problems)
{
    return tool_say(problems) ? ERR_INVALID : OK;
}

static enum err make_profile(struct tool *t, struct shop_id shop)
{
    struct problems problems;
    struct shop_profile in = {
        .name = ja(TX_DEMO_SHOP_NAME),
        .name_en = en(TX_DEMO_SHOP_NAME),
        .contact_mail = STR("info@mihon.example.com"),
        .contact_phone = STR("03-0000-0000"),
        .privacy_text = ja(TX_DEMO_PRIVACY),
        .invoice_number = STR("T9000000000000"), /* no corporation has the number 0 */
    };
    TRY(app_set_profile(&t->app, t->arena, shop, by_command, &in, &problems));
    return unless_refused(&problems);
}

static enum err make_law(struct tool *t, struct shop_id shop)
{
    struct problems problems;
    struct law law = {.text = {
                          [LAW_SELLER] = ja(TX_DEMO_LAW_SELLER),
                          [LAW_MANAGER] = ja(TX_DEMO_OWNER_NAME),
                          [LAW_ADDRESS] = ja(TX_DEMO_LAW_ADDRESS),
                          [LAW_PHONE] = ja(TX_DEMO_LAW_PHONE),
                          [LAW_MAIL] = STR("info@mihon.example.com"),
                          [LAW_PRICE] = ja(TX_LAW_DRAFT_PRICE),
                          [LAW_FEES] = ja(TX_DEMO_LAW_FEES),
                          [LAW_METHODS] = ja(TX_DEMO_LAW_METHODS),
                          [LAW_PAY_WHEN] = ja(TX_DEMO_LAW_PAY_WHEN),
                          [LAW_DELIVERY] = ja(TX_DEMO_LAW_DELIVERY),
                          [LAW_CANCEL] = ja(TX_LAW_DRAFT_CANCEL),
                      }};
    TRY(app_set_law(&t->app, t->arena, shop, by_command, &law, STR(""), &problems));
    return unless_refused(&problems);
}

static enum err make_user(struct tool *t, struct shop_id shop, const char *mail, enum tx name,
                          enum user_role role)
{
    struct problems problems;
    struct user_id id;
    struct user_input in = {.name = ja(name),
                            .mail = str_from(mail),
                            .role = role,
                            .hears_bookings = true,
                            .hears_payments = role == ROLE_OWNER};
    TRY(app_save_user(&t->app, t->passwords, t->arena, shop, by_command, &in, STR(DEMO_PASSWORD),
                      &problems, &id));
    return unless_refused(&problems);
}

/* 先着順, weekly hours, at a store, by card or on site. */
static enum err make_yoga(struct tool *t, struct shop_id shop)
{
    struct problems problems;
    struct offering_id id;
    const struct question_input questions[] = {
        {.label = ja(TX_DEMO_YOGA_Q1),
         .label_en = en(TX_DEMO_YOGA_Q1),
         .kind = QUESTION_CHOICE,
         .options = ja(TX_DEMO_YOGA_Q1_OPTIONS),
         .is_required = true,
         .is_active = true},
        {.label = ja(TX_DEMO_YOGA_Q2),
         .label_en = en(TX_DEMO_YOGA_Q2),
         .kind = QUESTION_TEXTAREA,
         .options = STR(""),
         .is_active = true},
    };
    struct offering_input in = offering_defaults(OFFERING_SERVICE);
    in.status = OFFERING_OPEN;
    in.title = ja(TX_DEMO_YOGA);
    in.title_en = en(TX_DEMO_YOGA);
    in.summary = ja(TX_DEMO_YOGA_SUMMARY);
    in.body = ja(TX_DEMO_YOGA_BODY);
    in.place = ja(TX_DEMO_YOGA_PLACE);
    in.price = (struct yen){3300};
    in.pay_card = true;
    in.pay_onsite = true;
    in.max_party = 2;
    in.position = 1;
    in.questions = questions;
    in.n_questions = COUNT_OF(questions);
    TRY(app_save_offering(&t->app, t->arena, shop, by_command, &in, &problems, &id));
    TRY(unless_refused(&problems));

    enum { LENGTH = 75 };
    const struct weekly_hours hours[] = {
        {2,
         {.from_min = 19 * 60,
          .to_min = 19 * 60 + LENGTH,
          .length_min = LENGTH,
          .capacity = YOGA_SEATS}},
        {4,
         {.from_min = 19 * 60,
          .to_min = 19 * 60 + LENGTH,
          .length_min = LENGTH,
          .capacity = YOGA_SEATS}},
        {6,
         {.from_min = 10 * 60,
          .to_min = 10 * 60 + 2 * LENGTH,
          .length_min = LENGTH,
          .capacity = YOGA_SEATS}},
        {0,
         {.from_min = 10 * 60,
          .to_min = 10 * 60 + 2 * LENGTH,
          .length_min = LENGTH,
          .capacity = YOGA_SEATS}},
    };
    struct hours_save week = {.hours = hours, .n_hours = COUNT_OF(hours)};
    struct hours_output made;
    TRY(app_save_hours(&t->app, t->arena, shop, by_command, id, &week, &problems, &made));
    return unless_refused(&problems);
}

/* 承認制, two ticket types, at a store or by card. */
static enum err make_pottery(struct tool *t, struct shop_id shop)
{
    struct problems problems;
    struct offering_id id;
    const struct ticket_input tickets[] = {
        {.name = ja(TX_DEMO_POTTERY_ADULT),
         .name_en = en(TX_DEMO_POTTERY_ADULT),
         .price = {5500},
         .is_active = true},
        {.name = ja(TX_DEMO_POTTERY_STUDENT),
         .name_en = en(TX_DEMO_POTTERY_STUDENT),
         .price = {3300},
         .is_active = true},
    };
    const struct question_input questions[] = {
        {.label = ja(TX_DEMO_POTTERY_Q1),
         .label_en = en(TX_DEMO_POTTERY_Q1),
         .kind = QUESTION_CHOICE,
         .options = ja(TX_DEMO_POTTERY_Q1_OPTIONS),
         .is_required = true,
         .is_active = true},
    };
    struct offering_input in = offering_defaults(OFFERING_EVENT);
    in.status = OFFERING_OPEN;
    in.title = ja(TX_DEMO_POTTERY);
    in.title_en = en(TX_DEMO_POTTERY);
    in.summary = ja(TX_DEMO_POTTERY_SUMMARY);
    in.body = ja(TX_DEMO_POTTERY_BODY);
    in.place = ja(TX_DEMO_POTTERY_PLACE);
    in.admission = ADMISSION_APPROVAL;
    in.pay_card = true;
    in.deadline_margin_min = 24 * 60;
    in.closes_min = 48 * 60;
    in.cancel_hours = 72;
    in.waitlist = WAITLIST_PENDING;
    in.position = 2;
    in.tickets = tickets;
    in.n_tickets = COUNT_OF(tickets);
    in.questions = questions;
    in.n_questions = COUNT_OF(questions);
    TRY(app_save_offering(&t->app, t->arena, shop, by_command, &in, &problems, &id));
    return unless_refused(&problems);
}

enum err demo_shop_dates(struct tool *t, struct shop_id shop)
{
    struct offering_get_rows offerings;
    struct slot_get_rows slots;
    struct db_conn *db = db_reader(t->app.db);
    struct instant now = app_now(&t->app);
    TRY(q_offering_list(db, t->arena, &(struct offering_list_in){shop.v, OFFERINGS_MAX},
                        &offerings));
    const struct offering_get_row *event = NULL;
    for (size_t i = 0; i < offerings.n; i++) {
        if (str_eq(offerings.v[i].kind, offering_kind_name(OFFERING_EVENT))) {
            event = &offerings.v[i];
        }
    }
    if (event == NULL) {
        return OK; /* whoever tries the demo has taken it away */
    }
    TRY(q_slot_next(db, t->arena, &(struct slot_next_in){shop.v, event->id, now.ms, 1}, &slots));
    if (slots.n > 0) {
        return OK;
    }
    struct slot_plan dates[WEEKS];
    size_t n = 0;
    enum { SATURDAY = 6, WEEK = 7, FROM = 13 * 60, TO = 16 * 60 };
    for (int i = 3; i < WEEKS * WEEK; i++) {
        struct day d = day_add(day_of(now), i);
        if (day_weekday(d) == SATURDAY && n < COUNT_OF(dates)) {
            dates[n++] = (struct slot_plan){day_at(d, FROM), day_at(d, TO), POTTERY_SEATS};
        }
    }
    struct problems problems = {0};
    TRY(app_add_slots(&t->app, t->arena, shop, by_command, (struct offering_id){event->id}, dates,
                      n, &problems));
    return unless_refused(&problems);
}

enum err demo_shop_make(struct tool *t, struct shop_id *out)
{
    struct problems problems;
    struct shop_add_input in = {.slug = STR(DEMO_SLUG), .name = ja(TX_DEMO_SHOP_NAME)};
    TRY(app_add_shop(&t->app, t->arena, &in, &problems, out));
    TRY(unless_refused(&problems));
    TRY(make_profile(t, *out));
    TRY(make_law(t, *out));
    TRY(make_user(t, *out, DEMO_OWNER, TX_DEMO_OWNER_NAME, ROLE_OWNER));
    TRY(make_user(t, *out, DEMO_STAFF, TX_DEMO_STAFF_NAME, ROLE_STAFF));
    TRY(make_yoga(t, *out));
    return make_pottery(t, *out);
}
