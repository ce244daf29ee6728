#include "core/tax.h"

struct yen tax_included(struct yen total, int64_t percent)
{
    return (struct yen){total.v * percent / (100 + percent)};
}
