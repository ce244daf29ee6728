#include "core/receipt.h"

#include "core/names.h"

static const struct named honorific_names[] = {
    [HONORIFIC_SAMA] = {"sama", TX_RECEIPT_SAMA},
    [HONORIFIC_ONCHU] = {"onchu", TX_RECEIPT_ONCHU},
};
NAMED_DEFINE(honorific, enum honorific, honorific_names)

enum receipt_answer receipt_may_issue(bool is_paid, struct yen left, bool is_customer,
                                      int64_t issues)
{
    if (!is_paid) {
        return RECEIPT_NOT_PAID;
    }
    if (left.v <= 0) {
        return RECEIPT_REFUNDED;
    }
    if (issues >= RECEIPT_ISSUES_MAX) {
        return RECEIPT_USED_UP;
    }
    return is_customer && issues >= RECEIPT_BY_CUSTOMER_MAX ? RECEIPT_ASK_SHOP : RECEIPT_MAY;
}
