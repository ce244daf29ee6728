/* otp.h: one-time codes by the clock (TOTP, RFC 6238: SHA-1, 30 seconds, six digits), as every
 * authenticator app makes them; and base32 (RFC 4648), as their secrets are typed. */
#ifndef BASE_OTP_H
#define BASE_OTP_H

#include "base/str.h"
#include "base/time.h"

enum { OTP_STEP_MS = 30 * 1000, OTP_DIGITS = 6 };

/* A new secret: 160 random bits as 32 letters and digits of base32. */
struct str otp_secret(struct arena *a);

/* The code of a counter (RFC 4226), 0 … 999999. `key` in bytes. */
uint32_t otp_at(const unsigned char *key, size_t n, uint64_t counter);

/* Whether these digits are the code of now, or of the 30 seconds before or after, in a step later
 * than `after`. *step: which; keep it, so that no code is taken twice. */
MUST_USE bool otp_check(struct str secret, struct str digits, struct instant now, int64_t after,
                        int64_t *step);

/* Capital letters without "=". Reading takes small letters too; false: not base32, or too long. */
struct str base32_write(struct arena *a, const unsigned char *bytes, size_t n);
MUST_USE bool base32_read(struct str text, unsigned char *out, size_t max, size_t *n);

#endif
