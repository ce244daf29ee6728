#include "core/offering.h"

#include "core/names.h"

static const struct named kind_names[] = {
    [OFFERING_SERVICE] = {"service", TX_OFFERING_SERVICE},
    [OFFERING_EVENT] = {"event", TX_OFFERING_EVENT},
};
NAMED_DEFINE(offering_kind, enum offering_kind, kind_names)

static const struct named status_names[] = {
    [OFFERING_DRAFT] = {"draft", TX_OFFERING_DRAFT},
    [OFFERING_OPEN] = {"open", TX_OFFERING_OPEN},
    [OFFERING_CLOSED] = {"closed", TX_OFFERING_CLOSED},
};
NAMED_DEFINE(offering_status, enum offering_status, status_names)

static const struct named expiry_names[] = {
    [EXPIRY_KEEP] = {"keep", TX_EXPIRY_KEEP},
    [EXPIRY_REBILL] = {"rebill", TX_EXPIRY_REBILL},
    [EXPIRY_CANCEL] = {"cancel", TX_EXPIRY_CANCEL},
};
NAMED_DEFINE(expiry_policy, enum expiry_policy, expiry_names)

static const struct named waitlist_names[] = {
    [WAITLIST_OFF] = {"off", TX_WAITLIST_OFF},
    [WAITLIST_PENDING] = {"pending", TX_WAITLIST_PENDING},
    [WAITLIST_CONFIRMED] = {"confirmed", TX_WAITLIST_CONFIRMED},
};
NAMED_DEFINE(waitlist_mode, enum waitlist_mode, waitlist_names)

static const struct named waitlist_end_names[] = {
    [WAITLIST_END_KEEP] = {"keep", TX_WAITLIST_END_KEEP},
    [WAITLIST_END_DISSOLVE] = {"dissolve", TX_WAITLIST_END_DISSOLVE},
};
NAMED_DEFINE(waitlist_end, enum waitlist_end, waitlist_end_names)

static const struct named question_names[] = {
    [QUESTION_TEXT] = {"text", TX_QUESTION_TEXT},
    [QUESTION_TEXTAREA] = {"textarea", TX_QUESTION_TEXTAREA},
    [QUESTION_CHOICE] = {"choice", TX_QUESTION_CHOICE},
    [QUESTION_CHECK] = {"check", TX_QUESTION_CHECK},
};
NAMED_DEFINE(question_kind, enum question_kind, question_names)
