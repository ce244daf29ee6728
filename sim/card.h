/* card.h: Stripe's test cards and what they do (contract 5.3). */
#ifndef SIM_CARD_H
#define SIM_CARD_H

#include "sim/sim.h"

struct test_card {
    const char *number;
    const char *token; /* pm_card_…, or NULL */
    const char *brand;
    const char *code;         /* of the refusal, NULL: approved */
    const char *decline_code; /* or NULL */
    const char *message;      /* of the refusal */
    bool needs_3ds;
    bool gets_disputed; /* as soon as it is charged */
};

const struct test_card *card_by_number(const char *number); /* spaces are ignored; NULL: unknown */
const struct test_card *card_by_token(const char *token);
const struct test_card *card_of_method(const json_t *method);

/* The `card` member of a PaymentMethod; new. Keeps the number as "_number" for card_of_method. */
json_t *card_for_method(const struct test_card *card);

/* payment_method_details.card of a charge; new. `capture_before` 0: not held. */
json_t *card_for_charge(const json_t *method, int64_t amount, int64_t capture_before);

#endif
