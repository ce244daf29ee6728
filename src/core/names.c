#include "core/names.h"

#include <assert.h>

struct str named_name(const struct named *table, size_t count, unsigned value)
{
    assert(value < count);
    return str_from(table[value].name);
}

enum tx named_label(const struct named *table, size_t count, unsigned value)
{
    assert(value < count);
    return table[value].label;
}

bool named_parse(const struct named *table, size_t count, struct str name, unsigned *out)
{
    for (unsigned i = 0; i < count; i++) {
        if (table[i].name != NULL && str_is(name, table[i].name)) {
            *out = i;
            return true;
        }
    }
    return false;
}
