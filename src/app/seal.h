/* seal.h: secrets at rest. Provider keys and mail passwords lie in the database encrypted under the
 * key file of the data directory (libsodium secretbox), so that a stolen copy of the database alone
 * opens nothing. */
#ifndef APP_SEAL_H
#define APP_SEAL_H

#include "base/err.h"
#include "base/str.h"

struct seal;

/* Read the key file, or make it (mode 0600) when it does not exist. ERR_IO, ERR_CONFIG: unreadable
 * or not a key (logged). */
MUST_USE enum err seal_open(const char *path, struct seal **out);
void seal_free(struct seal *s);

/* Text to keep in the database; empty stays empty. */
struct str seal_close(const struct seal *s, struct arena *a, struct str secret);

/* The secret again. ERR_CONFIG: made under another key, or damaged; *out is STR_NONE then. */
MUST_USE enum err seal_reveal(const struct seal *s, struct arena *a, struct str sealed,
                              struct str *out);

/* A text that was closed under the key of `from`, closed under that of `to`; any other text as it
 * is. For moving a shop to another installation (cmd/import.c). */
struct str seal_again(const struct seal *from, const struct seal *to, struct arena *a,
                      struct str text);

#endif
