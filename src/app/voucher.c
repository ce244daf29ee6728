#include "app/voucher.h"

#include "core/format.h"
#include "core/payment.h"

#include <inttypes.h>

struct chain_words {
    enum tx name, machine;
    enum tx steps[VOUCHER_STEPS];
};

static const struct chain_words words[CHAIN_COUNT] = {
    [CHAIN_LAWSON] = {TX_CHAIN_LAWSON,
                      TX_CHAIN_LAWSON_MACHINE,
                      {TX_STEP_LOPPI_1, TX_STEP_LOPPI_2, TX_STEP_LOPPI_3, TX_STEP_LOPPI_4,
                       TX_STEP_PAY}},
    [CHAIN_FAMILYMART] = {TX_CHAIN_FAMILYMART,
                          TX_CHAIN_FAMILYMART_MACHINE,
                          {TX_STEP_FAMILYMART_1, TX_STEP_FAMILYMART_2, TX_STEP_FAMILYMART_3,
                           TX_STEP_FAMILYMART_4, TX_STEP_PAY}},
    [CHAIN_MINISTOP] = {TX_CHAIN_MINISTOP,
                        TX_CHAIN_MINISTOP_MACHINE,
                        {TX_STEP_LOPPI_1, TX_STEP_LOPPI_2, TX_STEP_LOPPI_3, TX_STEP_LOPPI_4,
                         TX_STEP_PAY}},
    [CHAIN_SEICOMART] = {TX_CHAIN_SEICOMART,
                         TX_CHAIN_SEICOMART_MACHINE,
                         {TX_STEP_SEICOMART_1, TX_STEP_SEICOMART_2, TX_STEP_SEICOMART_3,
                          TX_STEP_SEICOMART_4, TX_STEP_PAY_SEICOMART}},
};

void voucher_fill(struct arena *a, enum lang l, const struct payment_get_row *p,
                  struct voucher *out)
{
    const struct str codes[CHAIN_COUNT] = {
        [CHAIN_LAWSON] = p->lawson_code,
        [CHAIN_FAMILYMART] = p->familymart_code,
        [CHAIN_MINISTOP] = p->ministop_code,
        [CHAIN_SEICOMART] = p->seicomart_code,
    };
    const struct str numbers[CHAIN_COUNT] = {
        [CHAIN_LAWSON] = p->lawson_number,
        [CHAIN_FAMILYMART] = p->familymart_number,
        [CHAIN_MINISTOP] = p->ministop_number,
        [CHAIN_SEICOMART] = p->seicomart_number,
    };
    *out = (struct voucher){
        .amount = format_yen(a, l, (struct yen){p->amount}),
        .is_number_random = p->is_number_random != 0,
    };
    if (str_starts(p->voucher_url, STR("https://")) || str_starts(p->voucher_url, STR("http://"))) {
        out->url = (struct url){p->voucher_url};
    }
    if (p->deadline.is_set) {
        out->deadline = format_instant(a, l, (struct instant){p->deadline.v});
    }
    for (enum konbini_chain c = 0; c < CHAIN_COUNT; c++) {
        if (str_empty(codes[c])) {
            continue;
        }
        struct voucher_chain *chain = &out->chains[out->n++];
        *chain = (struct voucher_chain){
            .id = konbini_chain_name(c),
            .name = tr(l, words[c].name),
            .machine = tr(l, words[c].machine),
            .code = codes[c],
            .number = str_empty(numbers[c]) ? p->confirmation_number : numbers[c],
        };
        for (size_t i = 0; i < VOUCHER_STEPS; i++) {
            chain->steps[i] = tr(l, words[c].steps[i]);
        }
    }
}

bool voucher_is_payable(const struct payment_get_row *p, struct instant now)
{
    return str_eq(p->method, pay_method_name(PAY_KONBINI)) &&
           str_eq(p->status, pay_status_name(PAY_AWAITING_PAYMENT)) && p->issued_at.is_set &&
           (!p->deadline.is_set || now.ms <= p->deadline.v);
}

struct str voucher_chain_name(enum lang l, struct str chain)
{
    enum konbini_chain c;
    return konbini_chain_parse(chain, &c) ? tr(l, words[c].name) : STR_NONE;
}

struct str voucher_if_unpaid(struct arena *a, enum lang l, enum expiry_policy policy,
                             int64_t grace_hours, struct str shop)
{
    switch (policy) {
    case EXPIRY_CANCEL:
        return tx_unpaid_cancel(a, l, str_format(a, "%" PRId64, grace_hours));
    case EXPIRY_REBILL:
        return tr(l, TX_UNPAID_REBILL);
    case EXPIRY_KEEP:
    case EXPIRY_COUNT:
        break;
    }
    return tx_unpaid_keep(a, l, shop);
}
