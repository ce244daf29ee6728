/* sign.h: the Stripe-Signature header (contract 7.1). */
#ifndef SIM_SIGN_H
#define SIM_SIGN_H

#include "base/str.h"

enum { SIGNATURE_HEX = 64 };

/* Lower-case hex HMAC-SHA256 of "t.body" under the whole secret ("whsec_" included), with a NUL. */
void sign_hex(struct str secret, int64_t t, struct str body, char out[SIGNATURE_HEX + 1]);

#endif
