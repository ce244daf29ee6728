/* tax.h: 消費税 inside a price that includes it. */
#ifndef CORE_TAX_H
#define CORE_TAX_H

#include "core/money.h"

/* Bookings are services, which are taxed at the standard rate; the reduced one of 8 % is for food
 * and newspapers. What was issued keeps the rate of its day. */
enum { TAX_PERCENT = 10 };

/* The tax of that rate in `total`, fractions of a yen dropped. */
struct yen tax_included(struct yen total, int64_t percent);

#endif
