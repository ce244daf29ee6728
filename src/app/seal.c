#include "app/seal.h"

#include "base/log.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

struct seal {
    unsigned char key[crypto_secretbox_KEYBYTES];
};

static enum err make_key(const char *path, struct seal *s)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return ERR_IO;
    }
    crypto_secretbox_keygen(s->key);
    bool is_written = write(fd, s->key, sizeof s->key) == (ssize_t)sizeof s->key && fsync(fd) == 0;
    close(fd);
    if (!is_written) {
        unlink(path);
        return ERR_IO;
    }
    return OK;
}

enum err seal_open(const char *path, struct seal **out)
{
    struct seal *s = sodium_malloc(sizeof *s);
    if (s == NULL) {
        return ERR_IO;
    }
    enum err e = OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        e = make_key(path, s);
    } else {
        e = read(fd, s->key, sizeof s->key) == (ssize_t)sizeof s->key ? OK : ERR_CONFIG;
        close(fd);
    }
    if (e != OK) {
        log_error("seal.key_unusable", "path=%s error=%s", path, err_name(e));
        sodium_free(s);
        return e;
    }
    *out = s;
    return OK;
}

void seal_free(struct seal *s)
{
    sodium_free(s);
}

struct str seal_close(const struct seal *s, struct arena *a, struct str secret)
{
    if (str_empty(secret)) {
        return STR("");
    }
    size_t n = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.n;
    unsigned char *box = arena_alloc(a, n);
    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, (const unsigned char *)secret.p,
                          secret.n, box, s->key);
    size_t size = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, size);
    sodium_bin2base64(text, size, box, n, sodium_base64_VARIANT_ORIGINAL);
    return (struct str){text, size - 1};
}

/* False: not something that was closed under this key. */
static bool open_box(const struct seal *s, struct arena *a, struct str sealed, struct str *out)
{
    unsigned char *box = arena_alloc(a, sealed.n);
    size_t n = 0;
    size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sodium_base642bin(box, sealed.n, sealed.p, sealed.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n < overhead) {
        return false;
    }
    char *secret = arena_alloc(a, n - overhead + 1);
    if (crypto_secretbox_open_easy((unsigned char *)secret, box + crypto_secretbox_NONCEBYTES,
                                   n - crypto_secretbox_NONCEBYTES, box, s->key) != 0) {
        return false;
    }
    *out = (struct str){secret, n - overhead};
    return true;
}

enum err seal_reveal(const struct seal *s, struct arena *a, struct str sealed, struct str *out)
{
    *out = str_empty(sealed) ? STR("") : STR_NONE;
    if (str_empty(sealed) || open_box(s, a, sealed, out)) {
        return OK;
    }
    log_error("seal.broken", "%s", "");
    return ERR_CONFIG;
}

struct str seal_again(const struct seal *from, const struct seal *to, struct arena *a,
                      struct str text)
{
    struct str secret;
    return !str_empty(text) && open_box(from, a, text, &secret) ? seal_close(to, a, secret) : text;
}
