/* receipt.h: who may have a 領収書 issued, and how often.
 *
 * Only for money that is there. A sheet that is made out again keeps its number and says 再発行,
 * and the customer can do that only so often by themselves: for more they ask the shop. */
#ifndef CORE_RECEIPT_H
#define CORE_RECEIPT_H

#include "base/str.h"
#include "base/text.h"
#include "core/money.h"

enum {
    RECEIPT_NAME_MAX = 60,       /* characters of the 宛名 */
    RECEIPT_BY_CUSTOMER_MAX = 3, /* issues of one payment, the first one counted */
    RECEIPT_ISSUES_MAX = 20,     /* the same, by staff */
};

enum receipt_answer {
    RECEIPT_MAY,
    RECEIPT_NOT_PAID, /* nothing was paid, or not yet */
    RECEIPT_REFUNDED, /* all of it has gone back, or is on its way */
    RECEIPT_ASK_SHOP, /* the customer has used up theirs; staff may go on */
    RECEIPT_USED_UP,  /* nobody may any more */
};

/* `left`: what has not gone back of the payment. `issues`: how often its receipt was issued, by
 * anybody. */
enum receipt_answer receipt_may_issue(bool is_paid, struct yen left, bool is_customer,
                                      int64_t issues);

enum honorific { HONORIFIC_SAMA, HONORIFIC_ONCHU, HONORIFIC_COUNT };
struct str honorific_name(enum honorific v); /* "sama" */
MUST_USE bool honorific_parse(struct str name, enum honorific *out);
enum tx honorific_label(enum honorific v); /* 様 */

#endif
