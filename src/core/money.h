/* money.h: yen, whole and tax included (domain.md 7). */
#ifndef CORE_MONEY_H
#define CORE_MONEY_H

#include <stdint.h>

struct yen {
    int64_t v;
};

enum {
    KONBINI_MIN_YEN = 120,    /* contract 3.1 */
    KONBINI_MAX_YEN = 300000, /* contract 3.1 */
    CARD_MIN_YEN = 50,        /* contract 5.2 */
    PRICE_MAX_YEN = 9999999,  /* of one seat; keeps every product far below 2^53 */
};

#endif
