#include "core/request.h"

#include "core/names.h"

const struct request_rule request_rules[] = {
    /* clang-format off */
{ "U1", REQUEST_NONE,      REQUEST_EV_SENT,              REQUEST_OPEN,      RFX_BILL,
  "billed: the link is mailed with the number" },
{ "U2", REQUEST_OPEN,      REQUEST_EV_ISSUED,            REQUEST_OPEN,      RFX_MAIL_BILL,
  "the number is here" },
{ "U7", REQUEST_OPEN,      REQUEST_EV_REMIND,            REQUEST_OPEN,      RFX_MAIL_REMINDER,
  "staff ask once more" },
{ "U7", REQUEST_OPEN,      REQUEST_EV_REMINDER_DUE,      REQUEST_OPEN,      RFX_MAIL_REMINDER,
  "the day is near and nothing has come" },
{ "U3", REQUEST_OPEN,      REQUEST_EV_PAID,              REQUEST_PAID,      RFX_MAIL_RECEIPT | RFX_STAFF_PAID,
  "paid: settles the booking it belongs to" },
{ "U4", REQUEST_OPEN,      REQUEST_EV_EXPIRED,           REQUEST_EXPIRED,   RFX_MAIL_EXPIRED | RFX_STAFF_EXPIRED,
  "nobody paid in time; the booking stays as it is" },
{ "U5", REQUEST_OPEN,      REQUEST_EV_WITHDRAW,          REQUEST_WITHDRAWN, RFX_WITHDRAW_NUMBER | RFX_MAIL_WITHDRAWN,
  "staff take it back; the customer is told not to pay it" },
{ "U5", REQUEST_OPEN,      REQUEST_EV_REPLACED,          REQUEST_WITHDRAWN, RFX_WITHDRAW_NUMBER,
  "a newer one takes its place, and its mail tells" },
{ "U5", REQUEST_OPEN,      REQUEST_EV_SETTLED,           REQUEST_WITHDRAWN, RFX_WITHDRAW_NUMBER | RFX_MAIL_WITHDRAWN,
  "the money came another way: this number must not be paid as well" },
{ "U5", REQUEST_OPEN,      REQUEST_EV_BOOKING_CANCELLED, REQUEST_WITHDRAWN, RFX_WITHDRAW_NUMBER,
  "its booking was cancelled; the mail about that says not to pay" },
{ "U6", REQUEST_EXPIRED,   REQUEST_EV_PAID,              REQUEST_PAID,      RFX_MAIL_RECEIPT | RFX_STAFF_PAID,
  "paid late" },
{ "U6", REQUEST_WITHDRAWN, REQUEST_EV_PAID,              REQUEST_PAID,      RFX_MAIL_RECEIPT | RFX_STAFF_PAID,
  "paid although taken back; the rule of the payment puts it before a person where one must decide" },
    /* clang-format on */
};
const size_t request_rules_count = COUNT_OF(request_rules);

const struct request_rule *request_rule(enum request_status from, enum request_event on)
{
    for (size_t i = 0; i < request_rules_count; i++) {
        if (request_rules[i].from == from && request_rules[i].on == on) {
            return &request_rules[i];
        }
    }
    return NULL;
}

bool request_reminder_at(struct day due, int days, struct instant now, struct instant *out)
{
    *out = day_at(day_add(due, -days), REQUEST_REMIND_AT);
    return instant_before(now, *out);
}

static const struct named statuses[REQUEST_STATUS_COUNT] = {
    [REQUEST_NONE] = {"", TX_REQUEST_NONE},
    [REQUEST_OPEN] = {"open", TX_REQUEST_OPEN},
    [REQUEST_PAID] = {"paid", TX_REQUEST_PAID},
    [REQUEST_EXPIRED] = {"expired", TX_REQUEST_EXPIRED},
    [REQUEST_WITHDRAWN] = {"withdrawn", TX_REQUEST_WITHDRAWN},
};
NAMED_DEFINE(request_status, enum request_status, statuses)

static const struct named events[REQUEST_EV_COUNT] = {
    [REQUEST_EV_SENT] = {"sent", TX_REQUEST_EV_SENT},
    [REQUEST_EV_ISSUED] = {"issued", TX_REQUEST_EV_ISSUED},
    [REQUEST_EV_REMIND] = {"remind", TX_REQUEST_EV_REMIND},
    [REQUEST_EV_REMINDER_DUE] = {"reminder_due", TX_REQUEST_EV_REMINDER_DUE},
    [REQUEST_EV_PAID] = {"paid", TX_REQUEST_EV_PAID},
    [REQUEST_EV_EXPIRED] = {"expired", TX_REQUEST_EV_EXPIRED},
    [REQUEST_EV_WITHDRAW] = {"withdraw", TX_REQUEST_EV_WITHDRAW},
    [REQUEST_EV_REPLACED] = {"replaced", TX_REQUEST_EV_REPLACED},
    [REQUEST_EV_SETTLED] = {"settled", TX_REQUEST_EV_SETTLED},
    [REQUEST_EV_BOOKING_CANCELLED] = {"booking_cancelled", TX_REQUEST_EV_BOOKING_CANCELLED},
};
NAMED_DEFINE(request_event, enum request_event, events)
