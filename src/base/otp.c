#include "base/otp.h"

#include "base/random.h"

#include <assert.h>
#include <openssl/evp.h>

enum { SECRET_BYTES = 20, KEY_MAX = 64, MODULUS = 1000000 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct str base32_write(struct arena *a, const unsigned char *bytes, size_t n)
{
    size_t size = (n * 8 + 4) / 5;
    char *p = arena_alloc(a, size + 1);
    for (size_t i = 0; i < size; i++) {
        size_t bit = i * 5;
        unsigned next = bit / 8 + 1 < n ? bytes[bit / 8 + 1] : 0u;
        unsigned two = (unsigned)bytes[bit / 8] << 8 | next;
        p[i] = alphabet[two >> (11 - bit % 8) & 31];
    }
    return (struct str){p, size};
}

bool base32_read(struct str text, unsigned char *out, size_t max, size_t *n)
{
    unsigned bits = 0, held = 0;
    *n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        unsigned value;
        if (c >= 'A' && c <= 'Z') {
            value = (unsigned)(c - 'A');
        } else if (c >= 'a' && c <= 'z') {
            value = (unsigned)(c - 'a');
        } else if (c >= '2' && c <= '7') {
            value = (unsigned)(c - '2') + 26;
        } else {
            return false;
        }
        held = held << 5 | value;
        bits += 5;
        if (bits >= 8) {
            if (*n == max) {
                return false;
            }
            bits -= 8;
            out[(*n)++] = (unsigned char)(held >> bits & 255);
            held &= (1U << bits) - 1;
        }
    }
    return true;
}

struct str otp_secret(struct arena *a)
{
    unsigned char bytes[SECRET_BYTES];
    random_bytes(bytes, sizeof bytes);
    return base32_write(a, bytes, sizeof bytes);
}

uint32_t otp_at(const unsigned char *key, size_t n, uint64_t counter)
{
    unsigned char message[8], mac[EVP_MAX_MD_SIZE];
    size_t size = 0;
    for (int i = 0; i < 8; i++) {
        message[i] = (unsigned char)(counter >> (8 * (7 - i)));
    }
    const unsigned char *made = EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, key, n, message,
                                          sizeof message, mac, sizeof mac, &size);
    assert(made != NULL && size == 20);
    unsigned at = mac[19] & 15u;
    uint32_t cut = (uint32_t)(mac[at] & 127u) << 24 | (uint32_t)mac[at + 1] << 16 |
                   (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    return cut % MODULUS;
}

static bool read_digits(struct str digits, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9') {
            return false;
        }
        *out = *out * 10 + (uint32_t)(digits.p[i] - '0');
    }
    return digits.n == OTP_DIGITS;
}

bool otp_check(struct str secret, struct str digits, struct instant now, int64_t after,
               int64_t *step)
{
    unsigned char key[KEY_MAX];
    size_t n;
    uint32_t code;
    if (digits.n != OTP_DIGITS || !read_digits(digits, &code) ||
        !base32_read(secret, key, sizeof key, &n) || n == 0) {
        return false;
    }
    bool is_right = false;
    int64_t at = now.ms / OTP_STEP_MS;
    for (int64_t s = at - 1; s <= at + 1; s++) { /* all three, whichever fits */
        if (otp_at(key, n, (uint64_t)s) == code && s > after) {
            is_right = true;
            *step = s;
        }
    }
    return is_right;
}
