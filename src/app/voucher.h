/* voucher.h: a konbini number as people need it at the store: for each chain the numbers to type
 * and the steps to take. The customer's page and the mails show the same.
 *
 * Whether a number may be shown at all is not decided here: only the number of a payment that is
 * awaiting payment is (voucher_is_payable). */
#ifndef APP_VOUCHER_H
#define APP_VOUCHER_H

#include "base/html.h"
#include "base/text.h"
#include "base/time.h"
#include "core/konbini.h"
#include "core/offering.h"
#include "store/payment.h"

enum { VOUCHER_STEPS = 5 };

struct voucher_chain {
    struct str id;      /* "lawson", for the page's anchors */
    struct str name;    /* ローソン */
    struct str machine; /* Loppi（ロッピー） */
    struct str code;    /* 支払い番号 */
    struct str number;  /* 確認番号 */
    struct str steps[VOUCHER_STEPS];
};

struct voucher {
    struct voucher_chain
        chains[CHAIN_COUNT]; /* Lawson, FamilyMart, Ministop, Seicomart: those offered */
    size_t n;
    struct str amount;     /* ¥3,300 */
    struct str deadline;   /* 2026年3月5日(木) 23:59; empty when unknown */
    struct url url;        /* the provider's printable page, or empty */
    bool is_number_random; /* 確認番号 is not the customer's telephone number */
};

/* Strings live in the arena or for ever. */
void voucher_fill(struct arena *a, enum lang l, const struct payment_get_row *p,
                  struct voucher *out);

/* The payment has a number that a store still takes: it is awaiting payment and not overdue. */
bool voucher_is_payable(const struct payment_get_row *p, struct instant now);

/* Name of the chain that took the money; empty when unknown. */
struct str voucher_chain_name(enum lang l, struct str chain);

/* What becomes of the booking when the deadline passes unpaid, by the offering's expiry policy; a
 * sentence for after "期限までにお支払いがない場合". */
struct str voucher_if_unpaid(struct arena *a, enum lang l, enum expiry_policy policy,
                             int64_t grace_hours, struct str shop);

#endif
