#include "core/invoice_number.h"

enum { DIGITS = 13 };

bool invoice_number_has_form(struct str s)
{
    if (s.n != 1 + DIGITS || s.p[0] != 'T') {
        return false;
    }
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return true;
}

bool invoice_number_checks(struct str s)
{
    if (!invoice_number_has_form(s)) {
        return false;
    }
    int sum = 0;
    for (int n = 1; n < DIGITS; n++) {
        int digit = s.p[1 + DIGITS - n] - '0';
        sum += digit * (n % 2 == 1 ? 1 : 2);
    }
    return s.p[1] - '0' == 9 - sum % 9;
}
