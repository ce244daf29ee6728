/* invoice_number.h: 適格請求書発行事業者の登録番号, the number that makes a receipt a qualified
 * invoice: T and 13 digits. */
#ifndef CORE_INVOICE_NUMBER_H
#define CORE_INVOICE_NUMBER_H

#include "base/str.h"

/* "T" and 13 digits. */
bool invoice_number_has_form(struct str s);

/* Whether the first of the 13 digits is the check digit of the others, as corporate numbers define
 * it (法人番号の指定等に関する省令): 9 − (Σ Pn × Qn mod 9), Pn the n-th digit from the right, Qn 1
 * for odd n and 2 for even. A number that fails is most likely mistyped. */
bool invoice_number_checks(struct str s);

#endif
