/* law.h: what 特定商取引法に基づく表記 has to say: its items, one by one.
 *
 * Japan's law on distance selling (特定商取引法 11条) asks every shop that takes money over the
 * network for them. What goes beyond the items is one free text of the shop, which is not counted
 * here. */
#ifndef CORE_LAW_H
#define CORE_LAW_H

#include "base/str.h"
#include "base/text.h"

enum law_item {
    LAW_SELLER,
    LAW_MANAGER,
    LAW_ADDRESS,
    LAW_PHONE,
    LAW_MAIL,
    LAW_PRICE,
    LAW_FEES,
    LAW_METHODS,
    LAW_PAY_WHEN,
    LAW_DELIVERY,
    LAW_CANCEL,
    LAW_ITEM_COUNT
};

struct str law_item_name(enum law_item v); /* "seller" */
MUST_USE bool law_item_parse(struct str name, enum law_item *out);
enum tx law_item_label(enum law_item v);

struct law {
    struct str text[LAW_ITEM_COUNT]; /* empty: not said yet */
};

/* How many items say nothing yet. Payments are switched on only when none is left. */
size_t law_missing(const struct law *law);

#endif
