/* random.h: unguessable bytes and names (libsodium). Safe from any thread after random_init. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/err.h"
#include "base/time.h"

/* Once at start. ERR_CONFIG: the machine gives no randomness. */
MUST_USE enum err random_init(void);

void random_bytes(void *out, size_t n);
uint32_t random_below(uint32_t limit); /* 0 … limit-1, without bias */

/* A secret link token: 26 letters and digits (base32 of 48-bit milliseconds and 80 random bits).
 * They sort by time, which keeps their index fast, and cannot be guessed. */
struct str random_token(struct arena *a, struct instant now);

/* 43 characters of URL-safe base64, for sessions and API tokens. */
struct str random_secret(struct arena *a);

#endif
