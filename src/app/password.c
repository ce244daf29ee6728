#include "app/password.h"

#include <sodium.h>
#include <stdatomic.h>

/* OWASP's first recommendation for argon2id. */
enum { MEMORY_BYTES = 19 * 1024 * 1024, PASSES = 2 };

struct passwords {
    _Atomic int free_places;
    char nobody[crypto_pwhash_STRBYTES]; /* the hash that is checked when there is no user */
};

static bool enter(struct passwords *p)
{
    if (atomic_fetch_sub(&p->free_places, 1) > 0) {
        return true;
    }
    atomic_fetch_add(&p->free_places, 1);
    return false;
}

static void leave(struct passwords *p)
{
    atomic_fetch_add(&p->free_places, 1);
}

struct passwords *passwords_new(int at_once)
{
    struct passwords *p = calloc(1, sizeof *p);
    unsigned char random[16];
    if (p == NULL) {
        abort();
    }
    atomic_init(&p->free_places, at_once);
    randombytes_buf(random, sizeof random);
    if (crypto_pwhash_str(p->nobody, (const char *)random, sizeof random, PASSES, MEMORY_BYTES) !=
        0) {
        abort(); /* out of memory */
    }
    return p;
}

void passwords_free(struct passwords *p)
{
    free(p);
}

enum err password_hash(struct passwords *p, struct arena *a, struct str password, struct str *hash)
{
    char *out = arena_alloc(a, crypto_pwhash_STRBYTES);
    *hash = STR_NONE;
    if (!enter(p)) {
        return ERR_BUSY;
    }
    int failed = crypto_pwhash_str(out, password.p, password.n, PASSES, MEMORY_BYTES);
    leave(p);
    if (failed) {
        return ERR_BUSY; /* no memory just now */
    }
    *hash = str_from(out);
    return OK;
}

enum err password_check(struct passwords *p, struct str hash, struct str password, bool *is_right)
{
    char text[crypto_pwhash_STRBYTES];
    bool is_known = hash.n > 0 && hash.n < sizeof text;
    *is_right = false;
    if (!enter(p)) {
        return ERR_BUSY;
    }
    memcpy(text, is_known ? hash.p : p->nobody, is_known ? hash.n : sizeof text);
    if (is_known) {
        text[hash.n] = '\0';
    }
    bool fits = crypto_pwhash_str_verify(text, password.p, password.n) == 0;
    leave(p);
    *is_right = fits && is_known;
    return OK;
}

struct str token_hash(struct arena *a, struct str token)
{
    unsigned char hash[crypto_generichash_BYTES];
    char *hex = arena_alloc(a, sizeof hash * 2 + 1);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)token.p, token.n, NULL, 0);
    sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
    return (struct str){hex, sizeof hash * 2};
}
