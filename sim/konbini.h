/* konbini.h: the rules of a konbini number that need no state (contract 3). */
#ifndef SIM_KONBINI_H
#define SIM_KONBINI_H

#include "sim/sim.h"

enum {
    KONBINI_MIN = 120, /* yen */
    KONBINI_MAX = 300000,
    KONBINI_DAYS_DEFAULT = 3,
    KONBINI_DAYS_MAX = 60,
    KONBINI_NAME_MAX = 20, /* characters the till shows */
    KONBINI_PRODUCT_MAX = 22,
    KONBINI_DELAY_S = 180, /* of the magic values that wait */
};

/* The chains in Stripe's order, and how people read them. */
enum konbini_chain { CHAIN_FAMILYMART, CHAIN_LAWSON, CHAIN_MINISTOP, CHAIN_SEICOMART, CHAIN_COUNT };
extern const char *const konbini_chains[CHAIN_COUNT];
MUST_USE bool konbini_chain_parse(const char *name, enum konbini_chain *out);

/* 23:59:59 Japan time, `days` calendar days after the day of `confirmed_at` (Unix seconds). */
int64_t konbini_expiry(int64_t confirmed_at, int64_t days);

/* Test-mode values; the number wins over the e-mail address. */
enum konbini_magic {
    MAGIC_NONE,
    MAGIC_PAY_LATER,
    MAGIC_PAY_NOW,
    MAGIC_FAIL_NOW,
    MAGIC_FAIL_LATER,
    MAGIC_NEVER,
    MAGIC_REJECTED,
};
enum konbini_magic konbini_magic(const char *number, const char *email);

/* 10 or 11 digits, not all zeros. */
bool konbini_is_number(const char *number);

/* Only ASCII and what JIS X 0208 has (no emoji, no half-width kana, no vendor extensions). */
bool konbini_is_printable(const char *text);

/* What the till shows of a name: unprintable characters dropped, cut to `max` characters. */
struct str konbini_till_text(struct arena *a, const char *text, size_t max);

/* The payment_method_options[konbini] of a request, on top of what the PaymentIntent has (`base`,
 * may be NULL). True: *merged is the new object that applies. False: refused. */
MUST_USE bool konbini_options(struct cause *c, const json_t *base, const json_t *given,
                              json_t **merged);

#endif
