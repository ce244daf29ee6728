#include "core/konbini.h"

#include "base/sjis.h"

struct str konbini_confirmation_number(struct arena *a, struct str phone)
{
    char *digits = arena_alloc(a, phone.n + 1);
    size_t n = 0;
    bool has_other_than_zero = false;
    for (size_t i = 0; i < phone.n; i++) {
        if (phone.p[i] >= '0' && phone.p[i] <= '9') {
            digits[n++] = phone.p[i];
            has_other_than_zero |= phone.p[i] != '0';
        }
    }
    return has_other_than_zero && (n == 10 || n == 11) ? (struct str){digits, n} : STR_NONE;
}

struct str konbini_name(struct arena *a, struct str name, struct str kana)
{
    struct str clean = str_trim(sjis_clean(a, name, KONBINI_NAME_MAX));
    if (str_empty(clean)) {
        clean = str_trim(sjis_clean(a, kana, KONBINI_NAME_MAX));
    }
    return str_empty(clean) ? STR("Customer") : clean; /* what any till can show */
}

struct str konbini_product(struct arena *a, struct str title, struct str otherwise)
{
    struct str clean = str_trim(sjis_clean(a, title, KONBINI_PRODUCT_MAX));
    return str_empty(clean) ? otherwise : clean;
}

static const char *const chains[CHAIN_COUNT] = {"lawson", "familymart", "ministop", "seicomart"};

struct str konbini_chain_name(enum konbini_chain c)
{
    return str_from(chains[c]);
}

bool konbini_chain_parse(struct str name, enum konbini_chain *out)
{
    for (unsigned i = 0; i < CHAIN_COUNT; i++) {
        if (str_is(name, chains[i])) {
            *out = (enum konbini_chain)i;
            return true;
        }
    }
    return false;
}
