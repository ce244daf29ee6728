/* offering_check.c: contradictions of an offering, found in its form rather than by a customer. */
#include "app/offering.h"

#include "base/text_clean.h"
#include "core/deadline.h"

enum {
    TITLE_MAX = 60,
    SUMMARY_MAX = 200,
    BODY_MAX = 10000,
    PLACE_MAX = 200,
    LABEL_MAX = 100,
    OPTION_MAX = 100,
    MARGIN_MAX_MIN = 7 * 24 * 60,
    GRACE_MAX_HOURS = 30 * 24,
    CANCEL_MAX_HOURS = 90 * 24,
    CLOSES_MAX_MIN = 30 * 24 * 60,
    PARTY_MAX = 100,
};

/* What one seat can cost: by ticket, or the offering's own price. */
static size_t active_tickets(const struct offering_input *in)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n_tickets; i++) {
        n += in->tickets[i].is_active;
    }
    return n;
}

struct prices {
    bool any_to_pay;   /* one costs something */
    bool any_in_store; /* one seat can be paid at a store */
    bool all_in_store; /* every party can */
};

static void look_at_price(const struct offering_input *in, struct yen price, struct prices *p)
{
    if (price.v == 0) {
        return;
    }
    p->any_to_pay = true;
    if (price.v >= KONBINI_MIN_YEN && price.v <= KONBINI_MAX_YEN) {
        p->any_in_store = true;
    }
    if (price.v < KONBINI_MIN_YEN || price.v * in->max_party > KONBINI_MAX_YEN) {
        p->all_in_store = false;
    }
}

static struct prices prices_of(const struct offering_input *in)
{
    struct prices p = {.all_in_store = true};
    if (active_tickets(in) == 0) {
        look_at_price(in, in->price, &p);
    }
    for (size_t i = 0; i < in->n_tickets; i++) {
        if (in->tickets[i].is_active) {
            look_at_price(in, in->tickets[i].price, &p);
        }
    }
    return p;
}

static void check_konbini(const struct offering_input *in, const struct prices *prices,
                          struct problems *p)
{
    bool has_other_way = in->pay_onsite || in->pay_card;
    if (!prices->any_in_store && !has_other_way) {
        problem_add(p, "pay", TX_PROBLEM_KONBINI_PRICE);
    } else if (!prices->all_in_store) {
        problem_warn(p, "pay", TX_PROBLEM_KONBINI_PRICE_SOME);
    }
    /* A number must be issued so long before the start that it can still be paid. */
    int last_number = in->deadline_margin_min + DEADLINE_FLOOR_MINUTES + DEADLINE_SAFETY_MINUTES;
    if (last_number > in->opens_days * 24 * 60) {
        problem_add(p, "deadline_margin_min", TX_PROBLEM_MARGIN_BEFORE_OPENS);
    } else if (in->closes_min < last_number) {
        if (has_other_way) {
            problem_warn(p, "closes_min", TX_PROBLEM_CLOSES_LATE_ONSITE);
        } else {
            problem_add(p, "closes_min", TX_PROBLEM_CLOSES_LATE);
        }
    }
    if (in->remind_hours > in->deadline_days * 24) {
        problem_add(p, "remind_hours", TX_PROBLEM_REMIND_BEFORE_ISSUE);
    }
    if (in->deadline_days > in->opens_days) {
        problem_warn(p, "deadline_days", TX_PROBLEM_DEADLINE_BY_SLOT);
    }
    if (in->expiry_policy == EXPIRY_CANCEL &&
        in->deadline_margin_min < in->expiry_grace_hours * 60) {
        problem_warn(p, "expiry_grace_hours", TX_PROBLEM_GRACE_AFTER_START);
    }
}

/* A card is asked for the lowest sum that somebody may have to pay. */
static void check_card(const struct offering_input *in, struct problems *p)
{
    bool any_small = false, any_enough = false;
    for (size_t i = 0; i < (in->n_tickets == 0 ? 1 : in->n_tickets); i++) {
        bool counts = in->n_tickets == 0 || in->tickets[i].is_active;
        int64_t price = in->n_tickets == 0 ? in->price.v : in->tickets[i].price.v;
        any_small |= counts && price > 0 && price < CARD_MIN_YEN;
        any_enough |= counts && price * in->max_party >= CARD_MIN_YEN;
    }
    if (!any_enough && !in->pay_konbini && !in->pay_onsite) {
        problem_add(p, "pay_card", TX_PROBLEM_CARD_PRICE);
    } else if (any_small) {
        problem_warn(p, "pay_card", TX_PROBLEM_CARD_PRICE);
    }
}

static void check_payment(const struct offering_input *in, struct problems *p)
{
    struct prices prices = prices_of(in);
    check_range(p, "deadline_days", in->deadline_days, DEADLINE_DAYS_MIN, DEADLINE_DAYS_MAX);
    check_range(p, "deadline_margin_min", in->deadline_margin_min, 0, MARGIN_MAX_MIN);
    check_range(p, "expiry_grace_hours", in->expiry_grace_hours, 1, GRACE_MAX_HOURS);
    check_range(p, "remind_hours", in->remind_hours, 0, DEADLINE_DAYS_MAX * 24);
    if (!prices.any_to_pay) {
        return;
    }
    if (!in->pay_konbini && !in->pay_card && !in->pay_onsite) {
        problem_add(p, "pay", TX_PROBLEM_NO_METHOD);
    }
    if (in->pay_konbini) {
        check_konbini(in, &prices, p);
    }
    if (in->pay_card) {
        check_card(in, p);
    }
}

static void check_times(const struct offering_input *in, struct problems *p)
{
    check_range(p, "opens_days", in->opens_days, 1, OPENS_MAX_DAYS);
    check_range(p, "closes_min", in->closes_min, 0, CLOSES_MAX_MIN);
    check_range(p, "cancel_hours", in->cancel_hours, 0, CANCEL_MAX_HOURS);
    check_range(p, "max_party", in->max_party, 1, PARTY_MAX);
    if (in->closes_min >= in->opens_days * 24 * 60) {
        problem_add(p, "closes_min", TX_PROBLEM_CLOSES_BEFORE_OPENS);
    }
    if (in->cancel_hours > in->opens_days * 24) {
        problem_warn(p, "cancel_hours", TX_PROBLEM_CANCEL_NEVER);
    }
    if (in->admission == ADMISSION_APPROVAL && in->waitlist == WAITLIST_CONFIRMED) {
        problem_warn(p, "waitlist", TX_PROBLEM_WAITLIST_SKIPS_APPROVAL);
    }
}

static void check_tickets(const struct offering_input *in, struct problems *p)
{
    for (size_t i = 0; i < in->n_tickets; i++) {
        const struct ticket_input *it = &in->tickets[i];
        int row = (int)i;
        if (str_empty(it->name)) {
            problem_add_row(p, "ticket_name", row, TX_PROBLEM_REQUIRED);
        } else if (utf8_length(it->name) > LABEL_MAX || utf8_length(it->name_en) > LABEL_MAX) {
            problem_add_row(p, "ticket_name", row, TX_PROBLEM_TOO_LONG);
        }
        if (it->price.v < 0 || it->price.v > PRICE_MAX_YEN) {
            problem_add_row(p, "ticket_price", row, TX_PROBLEM_PRICE);
        }
        for (size_t j = 0; j < i; j++) {
            if (it->is_active && in->tickets[j].is_active &&
                str_eq(it->name, in->tickets[j].name)) {
                problem_add_row(p, "ticket_name", row, TX_PROBLEM_SAME_NAME);
                break;
            }
        }
    }
    if (in->n_tickets > 0 && active_tickets(in) == 0) {
        problem_add(p, "tickets", TX_PROBLEM_NO_TICKET);
    }
    if (in->n_tickets > OFFERING_TICKETS_MAX) {
        problem_add(p, "tickets", TX_PROBLEM_TOO_MANY);
    }
}

static enum tx options_problem(struct str options)
{
    struct str seen[QUESTION_OPTIONS_MAX];
    size_t n = 0;
    while (options.p != NULL) {
        struct str option = str_trim(str_cut(&options, '\n'));
        if (str_empty(option)) {
            continue;
        }
        if (n == QUESTION_OPTIONS_MAX) {
            return TX_PROBLEM_TOO_MANY;
        }
        if (utf8_length(option) > OPTION_MAX) {
            return TX_PROBLEM_TOO_LONG;
        }
        for (size_t i = 0; i < n; i++) {
            if (str_eq(seen[i], option)) {
                return TX_PROBLEM_SAME_NAME;
            }
        }
        seen[n++] = option;
    }
    return n < 2 ? TX_PROBLEM_OPTIONS : TX_NONE;
}

static void check_questions(const struct offering_input *in, struct problems *p)
{
    for (size_t i = 0; i < in->n_questions; i++) {
        const struct question_input *it = &in->questions[i];
        int row = (int)i;
        if (str_empty(it->label)) {
            problem_add_row(p, "question_label", row, TX_PROBLEM_REQUIRED);
        } else if (utf8_length(it->label) > LABEL_MAX || utf8_length(it->label_en) > LABEL_MAX) {
            problem_add_row(p, "question_label", row, TX_PROBLEM_TOO_LONG);
        }
        enum tx wrong = it->kind == QUESTION_CHOICE ? options_problem(it->options) : TX_NONE;
        if (wrong != TX_NONE) {
            problem_add_row(p, "question_options", row, wrong);
        }
    }
    if (in->n_questions > OFFERING_QUESTIONS_MAX) {
        problem_add(p, "questions", TX_PROBLEM_TOO_MANY);
    }
}

void offering_check(const struct offering_input *in, struct problems *p)
{
    check_required(p, "title", in->title, TITLE_MAX);
    check_length(p, "title_en", in->title_en, TITLE_MAX);
    check_length(p, "summary", in->summary, SUMMARY_MAX);
    check_length(p, "body", in->body, BODY_MAX);
    check_length(p, "place", in->place, PLACE_MAX);
    if (in->price.v < 0 || in->price.v > PRICE_MAX_YEN) {
        problem_add(p, "price", TX_PROBLEM_PRICE);
    }
    check_range(p, "position", in->position, 0, 9999);
    check_times(in, p);
    check_tickets(in, p);
    check_questions(in, p);
    check_payment(in, p);
}
