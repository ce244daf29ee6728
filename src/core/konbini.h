/* konbini.h: what goes to the till (domain.md 7, contract 3.2). */
#ifndef CORE_KONBINI_H
#define CORE_KONBINI_H

#include "base/str.h"

enum {
    KONBINI_NAME_MAX = 20,    /* characters the store's terminal shows */
    KONBINI_PRODUCT_MAX = 22, /* characters of the product's description */
};

enum konbini_chain { CHAIN_LAWSON, CHAIN_FAMILYMART, CHAIN_MINISTOP, CHAIN_SEICOMART, CHAIN_COUNT };

/* The customer's phone number as 確認番号: its digits (+81 counts as the leading 0), if there are
 * 10 or 11 and not all are zero. STR_NONE otherwise: then the provider picks one. */
struct str konbini_confirmation_number(struct arena *a, struct str phone);

/* The name and product as the till can show them. Never empty: falls back to `otherwise`, which
 * must be plain. */
struct str konbini_name(struct arena *a, struct str name, struct str kana);
struct str konbini_product(struct arena *a, struct str title, struct str otherwise);

/* "lawson" …, as the provider names the chains. */
struct str konbini_chain_name(enum konbini_chain c);
bool konbini_chain_parse(struct str name, enum konbini_chain *out);

#endif
