#include "core/law.h"

#include "core/names.h"

static const struct named item_names[LAW_ITEM_COUNT] = {
    [LAW_SELLER] = {"seller", TX_LAW_SELLER},
    [LAW_MANAGER] = {"manager", TX_LAW_MANAGER},
    [LAW_ADDRESS] = {"address", TX_LAW_ADDRESS},
    [LAW_PHONE] = {"phone", TX_LAW_PHONE},
    [LAW_MAIL] = {"mail", TX_LAW_MAIL},
    [LAW_PRICE] = {"price", TX_LAW_PRICE},
    [LAW_FEES] = {"fees", TX_LAW_FEES},
    [LAW_METHODS] = {"methods", TX_LAW_METHODS},
    [LAW_PAY_WHEN] = {"pay_when", TX_LAW_PAY_WHEN},
    [LAW_DELIVERY] = {"delivery", TX_LAW_DELIVERY},
    [LAW_CANCEL] = {"cancel", TX_LAW_CANCEL},
};
NAMED_DEFINE(law_item, enum law_item, item_names)

size_t law_missing(const struct law *law)
{
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(law->text); i++) {
        n += str_empty(law->text[i]);
    }
    return n;
}
