/* password.h: hashes of passwords (argon2id) and of tokens.
 *
 * Hashing a password takes 19 MiB and about 20 ms on purpose, so only a few run at once; more is
 * answered with ERR_BUSY at once rather than with a queue that anybody could fill. */
#ifndef APP_PASSWORD_H
#define APP_PASSWORD_H

#include "base/err.h"
#include "base/str.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 200 }; /* characters */

struct passwords; /* thread-safe */

struct passwords *passwords_new(int at_once);
void passwords_free(struct passwords *p);

/* For the database. ERR_BUSY: too many at once. */
MUST_USE enum err password_hash(struct passwords *p, struct arena *a, struct str password,
                                struct str *hash);

/* Whether `password` belongs to `hash`. An empty hash (no such user) takes the same time and is
 * wrong. */
MUST_USE enum err password_check(struct passwords *p, struct str hash, struct str password,
                                 bool *is_right);

/* What the database keeps of a session's or program's token: it is long and random, so a fast hash
 * suffices. Hexadecimal. */
struct str token_hash(struct arena *a, struct str token);

#endif
