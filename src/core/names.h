/* names.h: how the enums of this folder get their identifiers and labels: one table per enum. */
#ifndef CORE_NAMES_H
#define CORE_NAMES_H

#include "base/str.h"
#include "base/text.h"

struct named {
    const char *name; /* as in the database, the API and the logs */
    enum tx label;
};

/* Name and label of one value, and the value of a name; values without a name are never matched. */
struct str named_name(const struct named *table, size_t count, unsigned value);
enum tx named_label(const struct named *table, size_t count, unsigned value);
MUST_USE bool named_parse(const struct named *table, size_t count, struct str name, unsigned *out);

/* Define the three functions of an enum from its table. */
#define NAMED_DEFINE(prefix, type, table)                        \
    struct str prefix##_name(type v)                             \
    {                                                            \
        return named_name(table, COUNT_OF(table), (unsigned)v);  \
    }                                                            \
    bool prefix##_parse(struct str name, type *out)              \
    {                                                            \
        unsigned v;                                              \
        if (!named_parse(table, COUNT_OF(table), name, &v)) {    \
            return false;                                        \
        }                                                        \
        *out = (type)v;                                          \
        return true;                                             \
    }                                                            \
    enum tx prefix##_label(type v)                               \
    {                                                            \
        return named_label(table, COUNT_OF(table), (unsigned)v); \
    }

#endif
