#include "web/api/schema.h"

#include "app/change.h"
#include "core/booking.h"
#include "core/konbini.h"
#include "core/offering.h"
#include "core/refund.h"
#include "web/api/api.h"
#include "web/api/offerings.h"

#include <assert.h>

/* --- names of enums --- */

#define NAMES(list, type, name)               \
    static struct str list(unsigned value)    \
    {                                         \
        return name##_name((enum type)value); \
    }
NAMES(kinds, offering_kind, offering_kind)
NAMES(statuses, offering_status, offering_status)
NAMES(admissions, admission, admission)
NAMES(policies, expiry_policy, expiry_policy)
NAMES(waitlists, waitlist_mode, waitlist_mode)
NAMES(question_kinds, question_kind, question_kind)
NAMES(booking_statuses, booking_status, booking_status)
NAMES(reasons, cancel_reason, cancel_reason)
NAMES(methods, pay_method, pay_method)
NAMES(pay_statuses, pay_status, pay_status)
NAMES(fails, pay_fail, pay_fail)
NAMES(chains, konbini_chain, konbini_chain)
NAMES(refund_statuses, refund_status, refund_status)
NAMES(refund_reasons, refund_reason, refund_reason)
#undef NAMES

static struct str actors(unsigned value)
{
    return actor_name((enum actor_kind)value);
}

static struct str one_of(const char *const *names, size_t n, unsigned value)
{
    assert(value < n);
    return str_from(names[value]);
}

static struct str currencies(unsigned value)
{
    static const char *const names[] = {"JPY"};
    return one_of(names, COUNT_OF(names), value);
}

static struct str results(unsigned value)
{
    static const char *const names[] = {"done", "already"};
    return one_of(names, COUNT_OF(names), value);
}

static struct str langs(unsigned value)
{
    return lang_name((enum lang)value);
}

/* Draft offerings are never shown. */
static struct str public_statuses(unsigned value)
{
    return value == OFFERING_DRAFT ? STR_NONE : statuses(value);
}

/* A promotion leads somewhere. */
static struct str led_to(unsigned value)
{
    return value == WAITLIST_OFF ? STR_NONE : waitlists(value);
}

/* --- the tables --- */

#define P(name_, type_, ...)                                   \
    {                                                          \
        .name = (name_), .type = API_TYPE_##type_, __VA_ARGS__ \
    }
#define NAMED(names, count) .name_of = (names), .n_names = (count)
#define OR_NULL             .may_be_null = true
#define MONEY               .of = "Money"

static const struct api_prop money[] = {
    P("amount", INT, .about = TX_API_ABOUT_AMOUNT),
    P("currency", NAME, NAMED(currencies, 1)),
};

static const struct api_prop ticket[] = {
    P("id", ID),
    P("name", TEXT),
    P("name_en", TEXT, OR_NULL),
    P("price", OBJECT, MONEY),
};

static const struct api_prop question[] = {
    P("id", ID),
    P("label", TEXT),
    P("label_en", TEXT, OR_NULL),
    P("kind", NAME, NAMED(question_kinds, QUESTION_COUNT)),
    P("options", TEXTS, .about = TX_API_ABOUT_OPTIONS),
    P("is_required", BOOL),
};

static const struct api_prop offering[] = {
    P("id", ID),
    P("kind", NAME, NAMED(kinds, OFFERING_KIND_COUNT)),
    P("status", NAME, NAMED(public_statuses, OFFERING_STATUS_COUNT)),
    P("title", TEXT),
    P("title_en", TEXT, OR_NULL),
    P("summary", TEXT),
    P("body", TEXT),
    P("place", TEXT),
    P("admission", NAME, NAMED(admissions, ADMISSION_COUNT), .about = TX_API_ABOUT_ADMISSION),
    P("price_from", OBJECT, MONEY, .about = TX_API_ABOUT_PRICE),
    P("price_to", OBJECT, MONEY),
    P("methods", NAMES, NAMED(methods, PAY_METHOD_COUNT), .about = TX_API_ABOUT_METHODS),
    P("deadline_days", INT, .about = TX_API_ABOUT_DEADLINE_DAYS),
    P("expiry_policy", NAME, NAMED(policies, EXPIRY_COUNT), .about = TX_API_ABOUT_EXPIRY),
    P("waitlist", NAME, NAMED(waitlists, WAITLIST_COUNT), .about = TX_API_ABOUT_WAITLIST),
    P("waits_in_order", BOOL, .about = TX_API_ABOUT_WAITS_IN_ORDER),
    P("cancel_hours", INT, .about = TX_API_ABOUT_CANCEL_HOURS),
    P("opens_days", INT, .about = TX_API_ABOUT_OPENS_DAYS),
    P("closes_min", INT, .about = TX_API_ABOUT_CLOSES_MIN),
    P("max_party", INT),
    P("tickets", LIST, .of = "Ticket"),
    P("questions", LIST, .of = "Question"),
};

static const struct api_prop offerings[] = {P("offerings", LIST, .of = "Offering")};

static const struct api_prop slot[] = {
    P("id", ID),
    P("starts_at", INSTANT),
    P("ends_at", INSTANT),
    P("state", NAME, NAMED(api_slot_state_name, SLOT_STATE_COUNT)),
    P("seats_left", INT, .about = TX_API_ABOUT_SEATS_LEFT),
    P("can_book", BOOL),
    P("can_wait", BOOL, .about = TX_API_ABOUT_CAN_WAIT),
};

static const struct api_prop slots[] = {
    P("slots", LIST, .of = "Slot"),
    P("from", DAY),
    P("to", DAY),
    P("next_from", DAY, OR_NULL, .about = TX_API_ABOUT_NEXT_FROM),
};

static const struct api_prop offering_name[] = {
    P("id", ID),
    P("title", TEXT),
    P("title_en", TEXT, OR_NULL),
};
static const struct api_prop ticket_name[] = {
    P("id", ID),
    P("name", TEXT),
    P("name_en", TEXT, OR_NULL),
};
static const struct api_prop slot_time[] = {
    P("id", ID),
    P("starts_at", INSTANT),
    P("ends_at", INSTANT),
};

static const struct api_prop number[] = {
    P("chain", NAME, NAMED(chains, CHAIN_COUNT)),
    P("name", TEXT, .about = TX_API_ABOUT_CHAIN_NAME),
    P("code", TEXT, .about = TX_API_ABOUT_CODE),
    P("number", TEXT, .about = TX_API_ABOUT_NUMBER),
};

static const struct api_prop payment[] = {
    P("seq", INT, .about = TX_API_ABOUT_SEQ),
    P("method", NAME, NAMED(methods, PAY_METHOD_COUNT)),
    P("status", NAME, NAMED(pay_statuses, PAY_STATUS_COUNT)),
    P("fail", NAME, OR_NULL, NAMED(fails, PAY_FAIL_COUNT)),
    P("amount", OBJECT, MONEY),
    P("deadline", INSTANT, OR_NULL),
    P("is_overdue", BOOL, .about = TX_API_ABOUT_OVERDUE),
    P("numbers", LIST, OR_NULL, .of = "Number", .about = TX_API_ABOUT_NUMBERS),
    P("voucher_url", URL, OR_NULL),
    P("paid_at", INSTANT, OR_NULL),
    P("paid_chain", NAME, OR_NULL, NAMED(chains, CHAIN_COUNT)),
};

static const struct api_prop refund[] = {
    P("id", ID),
    P("payment", INT, .about = TX_API_ABOUT_REFUND_SEQ),
    P("status", NAME, NAMED(refund_statuses, REFUND_STATUS_COUNT)),
    P("amount", OBJECT, MONEY),
    P("reason", NAME, NAMED(refund_reasons, REFUND_REASON_COUNT)),
    P("note", TEXT, OR_NULL),
    P("user", OBJECT, OR_NULL, .of = "User", .about = TX_API_ABOUT_USER),
    P("asked_at", INSTANT),
    P("details_until", INSTANT, OR_NULL, .about = TX_API_ABOUT_DETAILS_UNTIL),
};

static const struct api_prop waiting[] = {
    P("place", INT, .about = TX_API_ABOUT_WAITING_PLACE),
    P("leads_to", NAME, NAMED(led_to, WAITLIST_COUNT), .about = TX_API_ABOUT_WAITING_LEADS_TO),
    P("until", INSTANT, .about = TX_API_ABOUT_WAITING_UNTIL),
};

static const struct api_prop booking[] = {
    P("id", ID),
    P("token", TEXT, .about = TX_API_ABOUT_TOKEN),
    P("url", URL, .about = TX_API_ABOUT_URL),
    P("status", NAME, NAMED(booking_statuses, BOOKING_STATUS_COUNT)),
    P("cancel_reason", NAME, OR_NULL, NAMED(reasons, CANCEL_REASON_COUNT)),
    P("offering", OBJECT, .of = "OfferingName"),
    P("slot", OBJECT, .of = "SlotTime"),
    P("ticket", OBJECT, OR_NULL, .of = "TicketName"),
    P("party", INT),
    P("amount", OBJECT, MONEY),
    P("method", NAME, NAMED(methods, PAY_METHOD_COUNT)),
    P("payment", OBJECT, OR_NULL, .of = "Payment", .about = TX_API_ABOUT_PAYMENT),
    P("waiting", OBJECT, OR_NULL, .of = "Waiting", .about = TX_API_ABOUT_WAITING),
    P("cancel_until", INSTANT, .about = TX_API_ABOUT_CANCEL_UNTIL),
    P("created_at", INSTANT),
};

static const struct api_prop answer[] = {P("label", TEXT), P("value", TEXT)};

static const struct api_prop staff_booking[] = {
    P("name", TEXT),
    P("kana", TEXT),
    P("mail", TEXT),
    P("phone", TEXT),
    P("lang", NAME, NAMED(langs, LANG_COUNT)),
    P("answers", LIST, .of = "Answer"),
    P("staff_note", TEXT),
    P("payments", LIST, .of = "Payment", .about = TX_API_ABOUT_PAYMENTS),
    P("refunds", LIST, .of = "Refund", .about = TX_API_ABOUT_REFUNDS),
    P("updated_at", INSTANT),
};

static const struct api_prop staff_bookings[] = {
    P("bookings", LIST, .of = "StaffBooking"),
    P("next_cursor", ID, OR_NULL, .about = TX_API_ABOUT_NEXT_CURSOR),
};

static const struct api_prop decision[] = {
    P("result", NAME, NAMED(results, 2), .about = TX_API_ABOUT_RESULT),
    P("booking", OBJECT, .of = "StaffBooking"),
};

static const struct api_prop user[] = {P("id", ID), P("name", TEXT)};

static const struct api_prop history_line[] = {
    P("id", ID),
    P("at", INSTANT),
    P("actor", NAME, NAMED(actors, ACTOR_SYSTEM + 1)),
    P("user", OBJECT, OR_NULL, .of = "User", .about = TX_API_ABOUT_USER),
    P("subject", TEXT),
    P("what", TEXT),
    P("before", TEXT, OR_NULL),
    P("after", TEXT, OR_NULL),
    P("payment", ID, OR_NULL),
    P("detail", ANY, OR_NULL),
};
static const struct api_prop history[] = {P("history", LIST, .of = "HistoryLine")};

static const struct api_prop problem[] = {P("code", TEXT), P("field", TEXT), P("text", TEXT)};

static const struct api_prop error_detail[] = {
    P("code", NAME, NAMED(api_code, API_CODE_COUNT)),
    P("field", TEXT, OR_NULL, .about = TX_API_ABOUT_FIELD),
    P("text", TEXT, .about = TX_API_ABOUT_TEXT),
    P("request", TEXT, .about = TX_API_ABOUT_REQUEST),
    P("problems", LIST, .of = "Problem", .about = TX_API_ABOUT_PROBLEMS),
};
static const struct api_prop error_[] = {P("error", OBJECT, .of = "ErrorDetail")};

#define SCHEMA(name, props)                \
    {                                      \
        name, NULL, props, COUNT_OF(props) \
    }
#define EXTENDED(name, base, props)        \
    {                                      \
        name, base, props, COUNT_OF(props) \
    }
const struct api_schema api_schemas[] = {
    SCHEMA("Money", money),
    SCHEMA("Ticket", ticket),
    SCHEMA("Question", question),
    SCHEMA("Offering", offering),
    SCHEMA("Offerings", offerings),
    SCHEMA("Slot", slot),
    SCHEMA("Slots", slots),
    SCHEMA("OfferingName", offering_name),
    SCHEMA("TicketName", ticket_name),
    SCHEMA("SlotTime", slot_time),
    SCHEMA("Number", number),
    SCHEMA("Payment", payment),
    SCHEMA("Refund", refund),
    SCHEMA("Waiting", waiting),
    SCHEMA("Booking", booking),
    SCHEMA("Answer", answer),
    EXTENDED("StaffBooking", "Booking", staff_booking),
    SCHEMA("StaffBookings", staff_bookings),
    SCHEMA("Decision", decision),
    SCHEMA("User", user),
    SCHEMA("HistoryLine", history_line),
    SCHEMA("History", history),
    SCHEMA("Problem", problem),
    SCHEMA("ErrorDetail", error_detail),
    SCHEMA("Error", error_),
};
const size_t api_schemas_count = COUNT_OF(api_schemas);

/* --- as JSON Schema --- */

json_t *api_schema_ref(const char *name)
{
    return json_pack("{s:s+}", "$ref", "#/components/schemas/", name);
}

static json_t *names_json(const struct api_prop *p, bool may_be_null)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < p->n_names; i++) {
        struct str name = p->name_of(i);
        if (!str_empty(name)) {
            json_array_append_new(list, json_from_str(name));
        }
    }
    if (may_be_null) {
        json_array_append_new(list, json_null());
    }
    json_t *schema = json_object();
    api_put(schema, "enum", list);
    return schema;
}

static json_t *list_of(json_t *items)
{
    return json_pack("{s:s,s:o}", "type", "array", "items", items);
}

static json_t *plain(const char *type, const char *format)
{
    json_t *schema = json_pack("{s:s}", "type", type);
    if (format != NULL) {
        api_put(schema, "format", json_string(format));
    }
    return schema;
}

static json_t *typed(const struct api_prop *p)
{
    switch (p->type) {
    case API_TYPE_TEXT:
        return plain("string", NULL);
    case API_TYPE_ID:
        return api_schema_ref("Id");
    case API_TYPE_INT:
        return plain("integer", NULL);
    case API_TYPE_BOOL:
        return plain("boolean", NULL);
    case API_TYPE_INSTANT:
        return plain("string", "date-time");
    case API_TYPE_DAY:
        return plain("string", "date");
    case API_TYPE_URL:
        return plain("string", "uri");
    case API_TYPE_NAME:
        return names_json(p, p->may_be_null);
    case API_TYPE_NAMES:
        return list_of(names_json(p, false));
    case API_TYPE_TEXTS:
        return list_of(plain("string", NULL));
    case API_TYPE_OBJECT:
        return api_schema_ref(p->of);
    case API_TYPE_LIST:
        return list_of(api_schema_ref(p->of));
    case API_TYPE_ANY:
        break;
    }
    return plain("object", NULL);
}

static json_t *prop_json(const struct api_prop *p, enum lang lang)
{
    json_t *schema = typed(p);
    json_t *type = json_object_get(schema, "type");
    if (p->may_be_null && type != NULL) {
        api_put(schema, "type", json_pack("[s,s]", json_string_value(type), "null"));
    } else if (p->may_be_null && p->type != API_TYPE_NAME) {
        schema = json_pack("{s:[o,{s:s}]}", "anyOf", schema, "type", "null");
    }
    if (p->about != TX_NONE) {
        api_put(schema, "description", json_from_str(tr(lang, p->about)));
    }
    return schema;
}

static const struct api_schema *schema_of(const char *name)
{
    for (size_t i = 0; i < api_schemas_count; i++) {
        if (strcmp(api_schemas[i].name, name) == 0) {
            return &api_schemas[i];
        }
    }
    assert(false && "no such schema");
    return NULL;
}

static void add_props(const struct api_schema *s, enum lang lang, json_t *props, json_t *required)
{
    if (s->base != NULL) {
        add_props(schema_of(s->base), lang, props, required);
    }
    for (size_t i = 0; i < s->n; i++) {
        api_put(props, s->props[i].name, prop_json(&s->props[i], lang));
        json_array_append_new(required, json_string(s->props[i].name));
    }
}

json_t *api_schemas_json(enum lang lang)
{
    json_t *all = json_object();
    api_put(all, "Id", json_pack("{s:s,s:s}", "type", "string", "pattern", API_ID_PATTERN));
    for (size_t i = 0; i < api_schemas_count; i++) {
        json_t *props = json_object(), *required = json_array();
        add_props(&api_schemas[i], lang, props, required);
        api_put(all, api_schemas[i].name,
                json_pack("{s:s,s:o,s:o,s:b}", "type", "object", "properties", props, "required",
                          required, "additionalProperties", 0));
    }
    return all;
}
