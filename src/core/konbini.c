#include "core/konbini.h"

#include "base/sjis.h"

/* Full-width digits and plus, as Japanese keyboards type them; 0 for anything else. */
static char phone_char(struct str s, size_t i)
{
    if ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '+') {
        return s.p[i];
    }
    if (i + 2 < s.n && memcmp(s.p + i, "\xef\xbc", 2) == 0) {
        unsigned char last = (unsigned char)s.p[i + 2]; /* U+FF0B ＋, U+FF10 ０ … U+FF19 ９ */
        if (last == 0x8b) {
            return '+';
        }
        if (last >= 0x90 && last <= 0x99) {
            return (char)('0' + (last - 0x90));
        }
    }
    return '\0';
}

struct str konbini_confirmation_number(struct arena *a, struct str phone)
{
    char *digits = arena_alloc(a, phone.n + 1);
    size_t n = 0;
    bool is_abroad = false;
    for (size_t i = 0; i < phone.n; i++) {
        char c = phone_char(phone, i);
        if (c == '+') {
            is_abroad |= n == 0;
        } else if (c != '\0') {
            digits[n++] = c;
        }
    }
    struct str number = {digits, n};
    if (is_abroad && str_starts(number, STR("81"))) {
        number = str_sub(number, 2, number.n);
        if (!str_starts(number, STR("0"))) { /* "+81 (0)90-…" has it already */
            digits[1] = '0';                 /* over the 1 of 81 */
            number = (struct str){digits + 1, number.n + 1};
        }
    }
    bool is_all_zeros = true;
    for (size_t i = 0; i < number.n; i++) {
        is_all_zeros &= number.p[i] == '0';
    }
    return !is_all_zeros && (number.n == 10 || number.n == 11) ? number : STR_NONE;
}

struct str konbini_name(struct arena *a, struct str name, struct str kana)
{
    struct str clean = sjis_clean(a, name, KONBINI_NAME_MAX);
    if (str_empty(clean)) {
        clean = sjis_clean(a, kana, KONBINI_NAME_MAX);
    }
    return str_empty(clean) ? STR("Customer") : clean; /* what any till can show */
}

struct str konbini_product(struct arena *a, struct str title, struct str otherwise)
{
    struct str clean = sjis_clean(a, title, KONBINI_PRODUCT_MAX);
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
