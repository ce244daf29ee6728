#include "base/random.h"

#include <sodium.h>

static const char base32[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* Crockford: no i l o u */

enum err random_init(void)
{
    return sodium_init() < 0 ? ERR_CONFIG : OK;
}

void random_bytes(void *out, size_t n)
{
    randombytes_buf(out, n);
}

uint32_t random_below(uint32_t limit)
{
    return randombytes_uniform(limit);
}

struct str random_token(struct arena *a, struct instant now)
{
    unsigned char bytes[16];
    for (int i = 0; i < 6; i++) {
        bytes[i] = (unsigned char)((uint64_t)now.ms >> (8 * (5 - i)));
    }
    random_bytes(bytes + 6, 10);
    char *p = arena_alloc(a, 27);
    for (int i = 0; i < 26; i++) { /* 130 bits: the last digit holds only three */
        int bit = i * 5;
        unsigned two = (unsigned)bytes[bit / 8] << 8 | (bit / 8 + 1 < 16 ? bytes[bit / 8 + 1] : 0u);
        p[i] = base32[two >> (11 - bit % 8) & 31];
    }
    return (struct str){p, 26};
}

struct str random_secret(struct arena *a)
{
    unsigned char bytes[32];
    random_bytes(bytes, sizeof bytes);
    size_t size = sodium_base64_encoded_len(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *p = arena_alloc(a, size);
    sodium_bin2base64(p, size, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return (struct str){p, size - 1};
}
