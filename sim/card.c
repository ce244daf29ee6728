#include "sim/card.h"

#define DECLINED "Your card was declined."

static const struct test_card cards[] = {
    {"4242424242424242", "pm_card_visa", "visa", NULL, NULL, NULL, false, false},
    {"5555555555554444", "pm_card_mastercard", "mastercard", NULL, NULL, NULL, false, false},
    {"378282246310005", "pm_card_amex", "amex", NULL, NULL, NULL, false, false},
    {"3566002020360505", "pm_card_jcb", "jcb", NULL, NULL, NULL, false, false},
    {"4000000000000002", "pm_card_visa_chargeDeclined", "visa", "card_declined", "generic_decline",
     DECLINED, false, false},
    {"4000000000009995", "pm_card_visa_chargeDeclinedInsufficientFunds", "visa", "card_declined",
     "insufficient_funds", "Your card has insufficient funds.", false, false},
    {"4000000000000069", "pm_card_chargeDeclinedExpiredCard", "visa", "expired_card", NULL,
     "Your card has expired.", false, false},
    {"4000000000003220", "pm_card_threeDSecure2Required", "visa", NULL, NULL, NULL, true, false},
    {"4000000000000259", "pm_card_createDispute", "visa", NULL, NULL, NULL, false, true},
};

const struct test_card *card_by_number(const char *number)
{
    char digits[24];
    size_t n = 0;
    for (; *number != '\0' && n + 1 < sizeof digits; number++) {
        if (*number != ' ') {
            digits[n++] = *number;
        }
    }
    digits[n] = '\0';
    for (size_t i = 0; i < COUNT_OF(cards); i++) {
        if (strcmp(cards[i].number, digits) == 0) {
            return &cards[i];
        }
    }
    return NULL;
}

const struct test_card *card_by_token(const char *token)
{
    for (size_t i = 0; i < COUNT_OF(cards); i++) {
        if (strcmp(cards[i].token, token) == 0) {
            return &cards[i];
        }
    }
    return NULL;
}

const struct test_card *card_of_method(const json_t *method)
{
    const char *number = get_c(json_object_get(method, "card"), "_number");
    return number == NULL ? NULL : card_by_number(number);
}

/* What PaymentMethods and Charges both say about a card. */
static json_t *face(const struct test_card *card, bool is_method)
{
    json_t *o = json_object();
    size_t n = strlen(card->number);
    put_c(o, "brand", card->brand);
    json_object_set_new(o, "checks",
                        json_pack("{s:n, s:n, s:s}", "address_line1_check",
                                  "address_postal_code_check", "cvc_check", "pass"));
    put_c(o, "country", "US");
    put_i64(o, "exp_month", 12);
    put_i64(o, "exp_year", 2034);
    put_c(o, "fingerprint", card->number + n - 8); /* opaque, the same for the same card */
    put_c(o, "funding", "credit");
    put_c(o, "last4", card->number + n - 4);
    put_nulls(o, "wallet");
    put_c(o, "regulated_status", "unregulated");
    if (is_method) {
        put_c(o, "_number", card->number);
    }
    return o;
}

json_t *card_for_method(const struct test_card *card)
{
    json_t *o = face(card, true);
    put_c(o, "display_brand", card->brand);
    put_null(o, "generated_from");
    json_object_set_new(o, "networks",
                        json_pack("{s:[s], s:n}", "available", card->brand, "preferred"));
    json_object_set_new(o, "three_d_secure_usage", json_pack("{s:b}", "supported", 1));
    return o;
}

json_t *card_for_charge(const json_t *method, int64_t amount, int64_t capture_before)
{
    const struct test_card *card = card_of_method(method);
    json_t *o = face(card, false);
    put_i64(o, "amount_authorized", amount);
    put_c(o, "authorization_code", "123456");
    put_nulls(o, "installments mandate network_transaction_id three_d_secure transaction_link_id");
    put_c(o, "network", card->brand);
    json_object_set_new(o, "extended_authorization", json_pack("{s:s}", "status", "disabled"));
    json_object_set_new(o, "incremental_authorization",
                        json_pack("{s:s}", "status", "unavailable"));
    json_object_set_new(o, "multicapture", json_pack("{s:s}", "status", "unavailable"));
    json_object_set_new(o, "overcapture",
                        json_pack("{s:I, s:s}", "maximum_amount_capturable", (json_int_t)amount,
                                  "status", "unavailable"));
    if (capture_before > 0) {
        put_i64(o, "capture_before", capture_before);
    }
    return o;
}
