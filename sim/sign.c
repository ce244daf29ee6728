#include "sim/sign.h"

#include <inttypes.h>
#include <sodium.h>

void sign_hex(struct str secret, int64_t t, struct str body, char out[SIGNATURE_HEX + 1])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char head[32];
    int head_n = snprintf(head, sizeof head, "%" PRId64 ".", t);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)head, (unsigned)head_n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.p, body.n);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(out, SIGNATURE_HEX + 1, mac, sizeof mac);
}
